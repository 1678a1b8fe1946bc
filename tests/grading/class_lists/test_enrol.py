"""A list goes to roster.csv and gradebook together, and what is in the gradebook is kept."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from grading.class_lists import blind, enrol
from grading.class_lists.checking import findings
from grading.class_lists.enrol import Wishes
from grading.class_lists.lines import done_lines
from grading.model import UserError
from grading.paths import Classroom
from grading.record.gradebook import Gradebook
from grading.roster import BLIND, FILE, Roster, Student, read_roster, write_roster
from tests.support.class_lists import BRIGHTSPACE, CANVAS, MOODLE
from tests.support.hand_work import class_of_two
from tests.support.record_class import hand_in, make_classroom, record, run

pytestmark = pytest.mark.slow


@pytest.fixture
def classroom(tmp_path: Path) -> Classroom:
    return make_classroom(tmp_path)


def take_in(classroom: Classroom, text: str, **wishes: bool) -> enrol.Enrolled:
    path = classroom.root.parent / "list.csv"
    path.write_text(text, encoding="utf-8")
    return enrol.enrol(classroom, path, Wishes(**wishes))


def rows(classroom: Classroom) -> dict[str, dict[str, str | None]]:
    book = Gradebook.of(classroom.root)
    try:
        return book.student_rows()
    finally:
        book.close()


def grade(classroom: Classroom, student: str) -> None:
    book = Gradebook.of(classroom.root)
    try:
        book.apply(record(student))
    finally:
        book.close()


def test_lists_of_three_platforms_make_one_class(classroom: Classroom) -> None:
    take_in(classroom, CANVAS)
    take_in(classroom, MOODLE)
    done = take_in(classroom, BRIGHTSPACE)
    # nobody has the number 00123: login and address say who it is, the number says another
    assert len(done.plan.left) == 1
    assert rows(classroom)["alove"] == {
        "first_name": "Ada",
        "last_name": "Lovelace",
        "email": "ada@example.org",
        "lms_user_id": "111",
    }
    assert set(rows(classroom)) == {"alove", "jg", "zoe"}
    assert (classroom.root / FILE).stat().st_mode & 0o077 == 0
    assert list((classroom.root / "backups").glob("gradebook-*.db"))
    assert findings(classroom, read_roster(classroom.root)) == []


def test_a_dry_run_writes_nothing(tmp_path: Path) -> None:
    classroom = Classroom(tmp_path / "none")
    assert len(take_in(classroom, CANVAS, dry_run=True).plan.new) == 2
    assert not classroom.root.exists()


def test_a_roster_that_cannot_be_written_leaves_the_gradebook_alone(
    classroom: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_given: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(enrol, "write_roster", full)
    with pytest.raises(OSError, match="No space"):
        take_in(classroom, CANVAS)
    assert rows(classroom) == {}


def test_who_has_work_is_not_removed(classroom: Classroom) -> None:
    take_in(classroom, CANVAS)
    hand_in(classroom, "alove")
    grade(classroom, "jg")
    other = MOODLE.replace("s1", "s8").replace("s7", "s9").replace("Ada,L", "Eve,M")
    done = take_in(classroom, other, remove_gone=True)
    assert done.plan.gone == ["alove", "jg"]
    assert len(done.kept) == 2
    assert "nbgrader db student remove jg --force" in done.kept[1]
    done = take_in(classroom, CANVAS, remove_gone=True)
    assert done.plan.removed == ["ada", "zoe"]
    assert set(rows(classroom)) == {"alove", "jg"}
    assert [student.id for student in read_roster(classroom.root)] == ["alove", "jg"]


def test_what_disagrees_is_a_line_each(classroom: Classroom) -> None:
    take_in(classroom, CANVAS)
    grade(classroom, "eve")
    hand_in(classroom, "mallory")
    (classroom.root / "collected.csv").write_text("name,student,numbers\nTrudy,trudy,canvas:5\n")
    roster = read_roster(classroom.root)
    ada, juan = roster
    write_roster(
        classroom.root,
        Roster((ada, Student("jg", "Juan", "Other", login="ALOVE"), Student("new"))),
    )
    said = "\n".join(findings(classroom, read_roster(classroom.root)))
    assert said.splitlines() == [
        "roster.csv: Ada Lovelace (alove), Juan Other (jg) have the same login: if they are one "
        "student, take a line out; else correct it.",
        f"{classroom.submitted}/mallory: nobody in roster.csv has this id: rename the folder, or "
        "add a line 'mallory,FIRST NAME,LAST NAME' to roster.csv.",
        f"{classroom.root}/collected.csv gives the work of Trudy to trudy, who is not in "
        "roster.csv: change the id in one of the files.",
        "The gradebook lists eve, who is not in roster.csv: add a line there, or run 'nbgrader db "
        "student remove eve'.",
        "Juan Other (jg): last_name is 'Other' in roster.csv and 'García Márquez' in the "
        "gradebook: correct one of them; an import writes that of roster.csv.",
        f"new is not in the gradebook: run '{classroom.command('autograde')}'.",
    ]
    assert juan.name == "Juan García Márquez"


def test_blind_marking_takes_names_away_and_brings_them_back(classroom: Classroom) -> None:
    take_in(classroom, MOODLE)
    before = rows(classroom)
    [said, telling, _rest] = blind.switch_on(classroom)
    assert "ids of 2 students, and no names" in said
    assert "2 ids tell who it is (ada, zoe)" in telling
    assert read_roster(classroom.root).shown("ada") == "ada"
    assert not any(row["last_name"] or row["email"] for row in rows(classroom).values())
    # a list that comes in meanwhile brings no names out
    take_in(classroom, MOODLE.replace("Lovelace", "King"))
    assert not any(row["last_name"] or row["email"] for row in rows(classroom).values())
    blind.switch_off(classroom)
    after = rows(classroom)
    assert after["ada"] == {**before["ada"], "last_name": "King"}
    assert after["zoe"] == before["zoe"]
    assert not (classroom.root / BLIND).exists()


def test_names_that_only_the_gradebook_has_are_safe_while_marking_is_blind(
    classroom: Classroom,
) -> None:
    from nbgrader.api import Gradebook as Stock

    with Stock(f"sqlite:///{classroom.gradebook}") as book:
        book.add_student("dora", first_name="Dora", last_name="M", email="d@x.org")
    before = rows(classroom)
    blind.switch_on(classroom)
    assert rows(classroom)["dora"]["first_name"] is None
    blind.switch_off(classroom)
    assert rows(classroom) == before


def test_marking_is_not_blind_before_gradebook_and_roster_agree(classroom: Classroom) -> None:
    take_in(classroom, MOODLE)
    write_roster(classroom.root, Roster((Student("ada", "Eve", "Lovelace"),)))
    with pytest.raises(UserError, match="different names or addresses of ada"):
        blind.switch_on(classroom)
    assert rows(classroom)["ada"]["first_name"] == "Ada"


def test_the_gradebook_is_filled_in_from_the_roster_and_nothing_of_a_person_goes(
    classroom: Classroom,
) -> None:
    from nbgrader.api import Gradebook as Stock

    with Stock(f"sqlite:///{classroom.gradebook}") as book:
        book.add_student("ada", first_name="Augusta", last_name="Lovelace")
    roster = Roster((Student("ada", "Ada", "L", "a@x.org"), Student("bo", "Bo", "Li")))
    book = Gradebook.of(classroom.root)
    try:
        book.fill_in(roster)
        found = book.student_rows()
        assert found["ada"] == {
            "first_name": "Augusta",
            "last_name": "Lovelace",
            "email": "a@x.org",
            "lms_user_id": None,
        }
        assert found["bo"]["last_name"] == "Li"
        # what the roster does not hold stays even while marking is blind
        book.fill_in(Roster(roster.students, blind=True))
        found = book.student_rows()
        assert (found["ada"]["first_name"], found["ada"]["email"]) == ("Augusta", None)
        assert found["bo"]["last_name"] is None
    finally:
        book.close()


def test_names_come_back_with_a_gradebook_that_was_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    classroom = class_of_two(tmp_path, monkeypatch)
    take_in(classroom, MOODLE)
    run(classroom)
    before = rows(classroom)
    assert before["ada"]["last_name"] == "Lovelace"
    assert before["zoe"]["email"] == "zoe@example.org"
    classroom.gradebook.unlink()
    run(classroom)
    assert rows(classroom) == before
    # blind in between, the journal's copy lets no name out, and the roster brings them back
    blind.switch_on(classroom)
    classroom.gradebook.unlink()
    run(classroom)
    assert not any(row["last_name"] or row["email"] for row in rows(classroom).values())
    blind.switch_off(classroom)
    assert rows(classroom) == before


def test_a_gradebook_that_is_made_anew_while_marking_is_blind_has_no_name(
    classroom: Classroom,
) -> None:
    take_in(classroom, MOODLE)
    hand_in(classroom, "ada")
    run(classroom)
    take_in(classroom, MOODLE.replace("Lovelace", "King").replace("ada@", "king@"))
    blind.switch_on(classroom)
    classroom.gradebook.unlink()
    run(classroom)
    assert {tuple(row.values())[:3] for row in rows(classroom).values()} == {(None, None, None)}
    blind.switch_off(classroom)
    assert rows(classroom)["ada"]["last_name"] == "King"


def test_names_do_not_come_back_without_the_list_that_has_them(classroom: Classroom) -> None:
    take_in(classroom, MOODLE)
    blind.switch_on(classroom)
    (classroom.root / FILE).unlink()
    with pytest.raises(UserError, match="put a copy of it back"):
        blind.switch_off(classroom)
    assert (classroom.root / BLIND).exists()


def test_another_name_in_the_gradebook_while_marking_is_blind_has_a_way_out(
    classroom: Classroom,
) -> None:
    take_in(classroom, MOODLE)
    blind.switch_on(classroom)
    named = read_roster(classroom.root)
    other = Roster(tuple(replace(one, last_name="King") for one in named))
    book = Gradebook.of(classroom.root)
    book.put_students(other)
    book.close()
    [line, *_rest] = findings(classroom, named)
    assert "not the one in roster.csv" in line
    blind.switch_off(classroom)
    blind.switch_on(classroom)
    assert findings(classroom, read_roster(classroom.root)) == []


def test_a_line_of_the_output_names_who_was_removed_and_says_no_change_twice(
    classroom: Classroom,
) -> None:
    take_in(classroom, MOODLE)
    [ada, *_others] = MOODLE.replace("Lovelace", "King").split("Zo")
    said = done_lines(take_in(classroom, ada, remove_gone=True), False, classroom.root / FILE)
    assert "removed  Zoë O'Neil (zoe)" in said
    assert [line for line in said if "Lovelace" in line] == [
        "changed  Ada King (ada): last_name 'Lovelace' is now 'King'"
    ]
