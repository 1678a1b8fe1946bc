"""Who a platform means is looked up in roster.csv: silent where one fits, said where not."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from grading.collect.class_list import ClassList, run_together
from grading.collect.names import BLACKBOARD, BRIGHTSPACE, CANVAS, MOODLE, Owner
from grading.roster import Roster, Student
from tests.support.collect_archives import LESSON, NEXT, Room, canvas, moodle, work

ADA = Student("al15", "Ada", "Lovelace", "ada@x.org", "111", "s-15", "alovelace")
BOB = Student("br42", "Bob", "Ross", "bob@x.org", "112", "s-42", "bross")
WEI = (Student("wei1", "Wei", "Wang", lms_id="7"), Student("wei2", "Wei", "Wang", lms_id="8"))


@pytest.mark.parametrize(
    ("name", "student"),
    [
        (moodle("Ada Lovelace", 11), "al15"),
        (moodle("Lovelace Ada", 11), "al15"),
        (moodle("ADA  LOVELACE", 11), "al15"),
        (moodle("Group A-Ada Lovelace", 11), "al15"),
        (canvas("lovelaceada", 111, 901), "al15"),
        (canvas("adalovelace", 999, 901), "al15"),
        (canvas("somebodyelse", 111, 901), "al15"),
        (f"Lab_alovelace_attempt_2026-05-04-13-30-02_{LESSON}.ipynb", "al15"),
        (f"Lab_ALovelace_attempt_2026-05-04-13-30-02_{LESSON}.ipynb", "al15"),
        ("99-1 - Ada Lovelace - May 4, 2026 130 PM/x.ipynb", "al15"),
        (f"inbound/alovelace+{LESSON}+2026-05-04 12:00:00.0 UTC+aaaaaaaaaaaa/x.ipynb", "al15"),
        (f"lab-submissions/lab-alovelace/{LESSON}.ipynb", "al15"),
        (f"Lab/Lovelace, Ada/{LESSON}.ipynb", "al15"),
        (f"submitted/al15/{LESSON}/{LESSON}.ipynb", "al15"),
    ],
)
def test_one_that_fits_is_taken_in_silence(
    room: Room, name: str, student: str, capsys: pytest.CaptureFixture[str]
) -> None:
    room.list_class(ADA, BOB)
    assert room.collect_folder({name: work("1")}) == 0
    assert room.works() == {student: work("1")}
    said = capsys.readouterr()
    assert "Ada Lovelace (al15)" in said.out
    assert [line for line in said.err.splitlines() if "the notebook was changed" not in line] == []


def test_two_that_fit_wait_and_are_named(room: Room, capsys: pytest.CaptureFixture[str]) -> None:
    room.list_class(ADA, *WEI)
    files = {moodle("Wei Wang", 12): work("w"), moodle("Ada Lovelace", 11): work("a")}
    assert room.collect(files) == 1
    assert room.works() == {"al15": work("a")}
    said = capsys.readouterr().err
    assert (
        "Wei Wang (number 12) was left out: Wei Wang (wei1), Wei Wang (wei2) of roster.csv fit"
        in said
    )
    assert f"{LESSON}:12" in said
    room.say("Wei Wang", f"{LESSON}:12", "wei2")
    assert room.collect(files) == 0
    assert room.works() == {"al15": work("a"), "wei2": work("w")}


def test_a_number_tells_namesakes(room: Room) -> None:
    room.list_class(*WEI)
    assert (
        room.collect({canvas("wangwei", 8, 901): work("8"), canvas("wangwei", 7, 902): work("7")})
        == 0
    )
    assert room.works() == {"wei1": work("7"), "wei2": work("8")}


def test_two_in_the_archive_for_one_in_the_list_wait(
    room: Room, capsys: pytest.CaptureFixture[str]
) -> None:
    room.list_class(ADA, BOB)
    files = {moodle("Ada Lovelace", n): work(str(n)) for n in (11, 12)}
    assert room.collect(files) == 1
    assert not room.works()
    assert capsys.readouterr().err.count("left out: there may be two students of this name") == 2
    # nor is a number of Canvas that the list does not have, beside one that is known
    assert room.collect({canvas("lovelaceada", 111, 901): work("a")}, lesson=NEXT) == 0
    assert room.collect({canvas("lovelaceada", 999, 902): work("b")}, "--force", lesson=NEXT) == 1
    assert room.works(NEXT) == {"al15": work("a")}


def test_a_number_and_a_name_of_two_students_wait(
    room: Room, capsys: pytest.CaptureFixture[str]
) -> None:
    room.list_class(ADA, BOB)
    assert room.collect({canvas("rossbob", 111, 901): work()}) == 1
    assert not room.works()
    assert "Ada Lovelace (al15), Bob Ross (br42) of roster.csv fit" in capsys.readouterr().err


def test_nobody_who_fits_waits_until_the_list_knows(
    room: Room, capsys: pytest.CaptureFixture[str]
) -> None:
    room.list_class(ADA)
    files = {moodle("Ada Lovelace", 11): work("a"), moodle("Bob Ros", 12): work("b")}
    assert room.collect(files) == 1
    said = capsys.readouterr().err
    assert "Bob Ros (number 12) was left out: nobody in roster.csv fits" in said
    room.list_class(ADA, BOB)
    assert room.collect(files) == 1
    assert "The likeliest: Bob Ross (br42)" in capsys.readouterr().err
    room.list_class(ADA, BOB, Student("ros", "Bob", "Ros"))
    assert room.collect(files) == 0
    assert room.works() == {"al15": work("a"), "ros": work("b")}
    assert [line["student"] for line in room.lines()] == ["al15", "ros"]


def test_an_unknown_login_waits_too(room: Room, capsys: pytest.CaptureFixture[str]) -> None:
    room.list_class(ADA)
    files = {f"lab-submissions/lab-octocat/{LESSON}.ipynb": work("o")}
    assert room.collect_folder(files) == 1
    assert "octocat (number -) was left out: nobody in roster.csv fits" in capsys.readouterr().err
    room.say("octocat", f"{LESSON}:-", "al15")
    assert room.collect_folder(files) == 0
    assert (
        room.collect_folder({f"n-submissions/n-octocat/{NEXT}.ipynb": work("n")}, lesson=NEXT) == 0
    )
    assert (room.works(), room.works(NEXT)) == ({"al15": work("o")}, {"al15": work("n")})


def test_what_a_person_wrote_holds_and_the_list_is_named(
    room: Room, capsys: pytest.CaptureFixture[str]
) -> None:
    assert room.collect({moodle("Ada Lovelace", 11): work("a")}) == 0
    room.list_class(ADA)
    capsys.readouterr()
    assert room.collect({moodle("Ada Lovelace", 11): work("a")}) == 0
    assert list(room.works()) == ["ada_lovelace"]
    said = capsys.readouterr().err
    assert (
        "is ada_lovelace in collected.csv, who is not in roster.csv; there it would be Ada Lovelace (al15)"
        in said
    )


def test_hidden_names_are_nobodys_in_the_list(room: Room) -> None:
    room.list_class(ADA)
    assert room.collect({moodle("Participant", 101): work(), "anon_aB3dE_901_x.ipynb": work()}) == 0
    assert sorted(room.works()) == ["anon_aB3dE", "participant-101"]


_NAME = st.from_regex(r"[^\W\d_]{1,8}", fullmatch=True)


@settings(max_examples=30)
@given(st.lists(st.tuples(_NAME, _NAME), min_size=1, max_size=6), st.sampled_from("cdnu"))
@example([("A", "𝐴")], "n")
def test_whoever_is_found_has_that_name(people: list[tuple[str, str]], form: str) -> None:
    students = [Student(f"s{n}", first, last) for n, (first, last) in enumerate(people)]
    known = ClassList(Roster(tuple(students)))
    normal = {"c": "NFC", "d": "NFD", "n": "NFKC", "u": "NFC"}[form]
    for student in students:
        name = unicodedata.normalize(normal, student.name)
        name = name.upper() if form == "u" and name.upper().casefold() == name.casefold() else name
        assert student.id in known.fits(Owner(name, "5", "x.ipynb", MOODLE))
        together = run_together(name)
        assert student.id in known.fits(Owner(together, "5", "x.ipynb", CANVAS))


@settings(max_examples=40)
@given(st.text(max_size=30), st.text(max_size=5), st.booleans())
def test_any_owner_is_looked_up(name: str, number: str, exact: bool) -> None:
    known = ClassList(Roster((ADA, BOB)))
    for platform in (MOODLE, CANVAS, BLACKBOARD, BRIGHTSPACE, ""):
        found = known.fits(Owner(name, number, "x", platform, exact=exact))
        assert set(found) <= {"al15", "br42"}


def test_blind_marking_shows_ids_alone(room: Room, capsys: pytest.CaptureFixture[str]) -> None:
    room.list_class(ADA, BOB)
    (room.root / "blind-marking.txt").touch()
    files = {moodle("Ada Lovelace", 11, "Lovelace.ipynb"): work("a"), moodle("Bob", 12): work("b")}
    assert room.collect(files) == 1
    said = capsys.readouterr()
    assert "al15                     <- 1 notebook\n" in said.out
    assert "Lovelace" not in said.out + said.err
