"""Which of several attempts counts, and that all of them are kept."""

from __future__ import annotations

import pytest

from grading.results.hand_ins import History, for_the_student, for_the_teacher
from tests.support.collect_archives import LATER, LESSON, MAY, Room, canvas, moodle, work


def attempt(hour: int, text: str) -> dict[str, bytes]:
    return {f"Lab_ada_attempt_2026-05-04-{hour}-00-00_x{hour}.ipynb": work(text)}


@pytest.mark.parametrize(
    ("which", "counts", "kept"),
    [("newest", "2", ["1"]), ("first", "1", ["2"]), ("best", "2", ["1"])],
)
def test_in_one_archive(room: Room, which: str, counts: str, kept: list[str]) -> None:
    files = attempt(10, "1") | attempt(12, "2")
    assert room.collect(files, "--attempt", which) == 0
    assert room.works() == {"ada": work(counts)}
    assert room.attempts() == [work(text) for text in kept]
    known = History(room.root).work["ada", LESSON]
    assert for_the_teacher(known) == [f"2 versions were handed in, the {which} counts"]
    (line,) = for_the_student(known)
    assert which in line
    # the same archive again changes nothing
    assert room.collect(files, "--attempt", which) == 0
    assert room.works() == {"ada": work(counts)}
    assert len(room.attempts()) == 1


@pytest.mark.parametrize("first", [10, 12])
@pytest.mark.parametrize(("which", "counts"), [("first", "10"), ("best", "12")])
def test_from_one_archive_to_the_next(room: Room, first: int, which: str, counts: str) -> None:
    for hour in (first, 22 - first, first):
        assert room.collect(attempt(hour, str(hour)), "--attempt", which) == 0
    assert room.works() == {"ada": work(counts)}
    assert room.attempts() == [work(str(22 - int(counts)))]
    assert History(room.root).work["ada", LESSON].versions == 2


def test_what_came_first_stays_first_where_no_name_says_when(
    room: Room, capsys: pytest.CaptureFixture[str]
) -> None:
    files = {moodle("Ada", 11): work("1")}
    room.collect(files, "--attempt", "first", moment=MAY)
    assert room.collect({moodle("Ada", 11): work("2")}, "--attempt", "first", moment=LATER) == 0
    assert "the first attempt stays in" in capsys.readouterr().err
    assert (room.works(), room.attempts()) == ({"ada": work("1")}, [work("2")])
    assert room.collect_folder({moodle("Ada", 11): work("3")}, "--attempt", "first") == 0
    assert "nothing says whether the new work came before" in capsys.readouterr().err
    assert (room.works(), room.attempts()) == ({"ada": work("1")}, [work("2"), work("3")])
    assert History(room.root).work["ada", LESSON].versions == 3


def test_work_that_a_person_put_there_is_an_attempt_too(room: Room) -> None:
    folder = room.root / "submitted" / "ada" / LESSON
    folder.mkdir(parents=True)
    (folder / f"{LESSON}.ipynb").write_bytes(work("by hand"))
    assert room.collect({moodle("Ada", 11): work("2")}, "--attempt", "best") == 0
    assert (room.works(), room.attempts()) == ({"ada": work("2")}, [work("by hand")])


def test_a_name_with_a_number_counts_no_versions(
    room: Room, capsys: pytest.CaptureFixture[str]
) -> None:
    assert room.collect({canvas("ada", 11, 901, f"{LESSON}-7.ipynb"): work()}) == 0
    assert "the newest; 1 earlier version" in capsys.readouterr().out
    known = History(room.root).work["ada", LESSON]
    assert known.versions == 1
    assert for_the_teacher(known) == [
        "handed in before, as the file's name says; the newest counts"
    ]
    assert not for_the_student(known)
