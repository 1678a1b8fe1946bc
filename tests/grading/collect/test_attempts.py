"""Which of several attempts counts, and that all of them are kept."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from course.lessons import contract
from grading.collect import place
from grading.files import write_atomically
from grading.results.hand_ins import History, for_the_student, for_the_teacher
from tests.support.collect_archives import LATER, LESSON, MAY, NEXT, Room, canvas, moodle, work


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


def of_next_lesson() -> bytes:
    content = json.loads(work("x = 1"))
    mark = {"grade_id": contract.LESSONS[NEXT][0].id, "solution": True, "grade": False}
    content["cells"][0]["metadata"]["nbgrader"] = mark | {"schema_version": 3, "locked": False}
    return json.dumps(content).encode()


@pytest.mark.parametrize(
    ("option", "moment"),
    [("--force", LATER), ("--attempt=first", MAY), ("--attempt=best", LATER)],
)
def test_another_lessons_archive_takes_nobodys_work_away(
    room: Room, capsys: pytest.CaptureFixture[str], option: str, moment: tuple[int, ...]
) -> None:
    attempt = (option,) if "attempt" in option else ()
    assert room.collect({moodle("Ada", 11): work("1")}, *attempt, moment=(2026, 5, 6, 9, 0, 0)) == 0
    assert room.collect({moodle("Ada", 11): of_next_lesson()}, option, moment=moment) == 1
    assert f"this is the notebook of {NEXT}" in capsys.readouterr().err
    assert (room.works(), room.attempts()) == ({"ada": work("1")}, [])


def test_an_archive_of_another_lesson_is_refused_as_a_whole(
    room: Room, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nobody has work yet, so nothing would be taken away; it is a slip of the command all the
    same. Where one of them is this lesson's, the others are placed and named.
    """
    others = {moodle("Ada", 11): of_next_lesson(), moodle("Bo", 12): of_next_lesson()}
    assert room.collect(others) == 1
    assert f"are of {NEXT}, not of {LESSON}" in capsys.readouterr().err
    assert room.works() == {}
    assert not (room.root / "collected.csv").exists()
    assert room.collect({**others, moodle("Cy", 13): work("1")}) == 0
    assert list(room.works()) == ["ada", "bo", "cy"]


class Killed(BaseException):
    """Nothing catches it."""


def test_a_run_that_was_killed_leaves_no_work_with_a_moment_of_another(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    room.collect(attempt(10, "1"))
    written = 0

    def write(path: Path, data: bytes) -> None:
        nonlocal written
        if "submitted" in path.parts:
            written += 1
            if written > 1:
                raise Killed
        write_atomically(path, data)

    with monkeypatch.context() as patch:
        patch.setattr(place, "write_atomically", write)
        with pytest.raises(Killed):
            room.collect(attempt(12, "2"), "--force")
    # what is new is seen to be missing, and the next run puts it there
    assert room.works() == {"ada": work("1")}
    assert room.collect(attempt(12, "2"), "--force") == 0
    assert room.works() == {"ada": work("2")}
    assert room.stamps()["ada"].startswith("2026-05-04 12:00:00")
    (kept,) = room.root.glob("attempts/ada/*/*/timestamp.txt")
    assert kept.read_text().startswith("2026-05-04 10:00:00")


def test_who_is_who_is_written_down_before_any_work(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = []
    monkeypatch.setattr(
        place.Placing, "place", lambda *_given: there.append((room.root / "collected.csv").exists())
    )
    room.collect(attempt(10, "1"))
    assert there == [True]
