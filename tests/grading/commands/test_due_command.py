"""`due` and `extend`: what they say, what nbgrader has of it afterwards, and what they refuse."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from grading.__main__ import main
from grading.paths import Classroom
from grading.record.gradebook import Gradebook
from grading.record.gradebook.late_penalty import LatePenalties
from grading.roster import Roster, Student, write_roster
from grading.session.hand_work_guard import HandWorkGuard
from tests.support.late_class import DUE, RULES, by_nbgrader, exported
from tests.support.record_class import LESSON, OTHER, hand_in, make_classroom, record, run, url

Due = Callable[..., tuple[int, str, str]]


@pytest.fixture
def classroom(tmp_path: Path) -> Classroom:
    made = make_classroom(tmp_path)
    write_roster(made.root, Roster((Student("ada", "Ada", "Lovelace"), Student("bo", "Bo", "Ek"))))
    return made


@pytest.fixture
def grading(
    classroom: Classroom, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Due:
    monkeypatch.delenv("COURSE_ZONE", raising=False)

    def command(*words: str) -> tuple[int, str, str]:
        try:
            code = main([*words, "--classroom", str(classroom.root)])
        except SystemExit as stop:
            code = int(str(stop.code))
        said = capsys.readouterr()
        return code, said.out, said.err

    return command


def stored(classroom: Classroom, student: str = "ada") -> tuple[datetime | None, timedelta | None]:
    """What nbgrader itself has."""
    from nbgrader.api import Gradebook as Stock
    from nbgrader.api import MissingEntry

    with Stock(url(classroom)) as stock:
        due = stock.find_assignment(LESSON).duedate
        try:
            return due, stock.find_submission(LESSON, student).extension
        except MissingEntry:
            return due, None


def test_a_due_date_is_kept_as_nbgrader_keeps_it(classroom: Classroom, grading: Due) -> None:
    code, said, _err = grading("due", LESSON, "2096-05-04 14:00", "--zone", "Europe/Berlin")
    assert (code, said) == (
        0,
        f"{LESSON} is due 2096-05-04 14:00 CEST (2096-05-04 12:00 UTC).\n",
    )
    assert stored(classroom)[0] == datetime(2096, 5, 4, 12)
    _code, said, _err = grading("due", LESSON, "2096-05-05 Europe/Berlin")
    assert (
        said == f"{LESSON} is due 2096-05-05 21:59:59 UTC; before, it was 2096-05-04 12:00 UTC.\n"
    )
    _code, said, _err = grading("due", LESSON, "--none")
    assert said == f"{LESSON} has no due date any more; it was 2096-05-05 21:59:59 UTC.\n"
    assert stored(classroom)[0] is None
    assert "had no due date" in grading("due", LESSON, "--none")[1]


def test_a_moment_without_a_zone_is_said_to_be_utc(
    classroom: Classroom, grading: Due, monkeypatch: pytest.MonkeyPatch
) -> None:
    _code, said, _err = grading("due", LESSON, "2096-05-04 14:00")
    assert said.startswith("No time zone was named, so this is UTC")
    assert stored(classroom)[0] == datetime(2096, 5, 4, 14)
    monkeypatch.setenv("COURSE_ZONE", "Europe/Berlin")
    _code, said, _err = grading("due", LESSON, "2096-05-04 14:00")
    assert said.startswith(f"{LESSON} is due 2096-05-04 14:00 CEST")
    assert stored(classroom)[0] == datetime(2096, 5, 4, 12)


def test_more_time_counts_for_one_student_before_and_after_handing_in(
    classroom: Classroom, grading: Due
) -> None:
    grading("due", LESSON, "2026-05-04 12:00 UTC")
    code, said, _err = grading("extend", "ada", LESSON, "2026-05-04 15:00 UTC")
    assert code == 0
    assert said.startswith(
        f"Ada Lovelace (ada) has until 2026-05-04 15:00 UTC for {LESSON} (due 2026-05-04 12:00 "
        "UTC for the others).\nThis moment is in the past.\n"
    )
    assert stored(classroom) == (DUE, timedelta(hours=3))
    book = Gradebook(url(classroom), late=LatePenalties(RULES["hourly"]))
    for student in ("ada", "bo"):
        book.apply(record(student), DUE + timedelta(hours=5))
        by_nbgrader(classroom, RULES["hourly"], student)
    book.close()
    assert {who: line[2] for who, line in exported(classroom).items()} == {
        "ada": "2.0",
        "bo": "5.0",
    }
    _code, said, _err = grading("due", LESSON, "2026-05-04 13:00 UTC")
    assert "Ada Lovelace (ada) has an extension, which moves along: until 2026-05-04 16:00" in said
    assert "2 submissions are late by this" in said
    assert "has no extension" in grading("extend", "ada", LESSON, "--none")[1]
    assert "had no extension" in grading("extend", "ada", LESSON, "--none")[1]
    assert stored(classroom)[1] is None


def test_the_list_names_lessons_students_and_zones(classroom: Classroom, grading: Due) -> None:
    grading("due", LESSON, "2026-05-04 12:00 UTC")
    grading("extend", "ada", LESSON, "2026-05-06 12:00 UTC")
    code, said, _err = grading("due", "--zone", "Asia/Kolkata")
    assert code == 0
    lines = [" ".join(line.split()) for line in said.splitlines()]
    assert f"{LESSON} 2026-05-04 17:30 IST (2026-05-04 12:00 UTC)" in lines
    assert "Ada Lovelace (ada): until 2026-05-06 17:30 IST (2026-05-06 12:00 UTC)" in lines
    assert f"{OTHER} no due date" in lines


def test_results_and_report_know_of_it(classroom: Classroom, grading: Due) -> None:
    grading("due", LESSON, "2026-05-04 12:00 UTC")
    grading("extend", "ada", LESSON, "2026-05-06 12:00 UTC")
    for student in ("ada", "bo"):
        path = hand_in(classroom, student)
        (path.parent / "timestamp.txt").write_text("2026-05-05 12:00 UTC")
    run(classroom)
    lines = classroom.results.read_text().splitlines()
    words = "had until 2026-05-06 12:00 UTC, by an extension of 2 d 0 h"
    assert all(words in line for line in lines if line.startswith("ada,"))
    assert all("handed in late by 1 d 0 h" in line for line in lines if line.startswith("bo,"))
    assert not any("late" in line for line in lines if line.startswith("ada,"))


def test_dates_are_kept_beside_the_gradebook(classroom: Classroom, grading: Due) -> None:
    """Every date set is in by-hand.json after the next run, for a gradebook that is lost."""
    grading("due", LESSON, "2026-05-04 12:00 UTC")
    hand_in(classroom, "bo")
    run(classroom)
    kept = HandWorkGuard(classroom.journal).keeper.read()
    assert kept.lessons[LESSON][1] == "2026-05-04T12:00:00"


REFUSED = [
    (["due", LESSON, "2026-05-04 14:00 IST"], 2, "IST is not known, or means several"),
    (["due", LESSON, "2026-05-04 14:00", "--zone", "CST"], 2, "CST is not known"),
    (["due", LESSON, "2026-03-29 02:30 Europe/Berlin"], 2, "does not exist"),
    (["due", LESSON, "2026-10-25 02:30 Europe/Berlin"], 2, "comes twice"),
    (["due", LESSON, "04.05.2026"], 2, "no moment that means one thing"),
    (["due", LESSON], 2, "Say when"),
    (["due", LESSON, "2026-05-04", "--none"], 2, "Say when"),
    (["due", "--none"], 2, "needs a lesson"),
    (["due", "02_nueron", "2026-05-04"], 2, "02_neuron"),
    (["extend", "ada", LESSON, "2096-05-06"], 1, "no due date, so there is nothing to extend"),
    (["extend", "adda", LESSON, "2096-05-06"], 2, "Did you mean Ada Lovelace (ada)?"),
    (["extend", "ada", LESSON], 2, "Say until when"),
]


def test_a_student_may_be_called_by_name(classroom: Classroom, grading: Due) -> None:
    grading("due", LESSON, "2026-05-04 12:00 UTC")
    assert grading("extend", "ada lovelace", LESSON, "2026-05-04 15:00 UTC")[0] == 0
    assert stored(classroom) == (DUE, timedelta(hours=3))


def test_what_is_refused_changes_nothing(classroom: Classroom, grading: Due) -> None:
    for words, code, said in REFUSED:
        found, _out, error = grading(*words)
        assert (found, said in error) == (code, True), (words, error)
        assert "\n" not in error.strip()
    assert stored(classroom) == (None, None)


def test_less_time_is_no_extension(classroom: Classroom, grading: Due) -> None:
    grading("due", LESSON, "2026-05-04 12:00 UTC")
    for until in ("2026-05-04 12:00 UTC", "2026-05-03 12:00 UTC"):
        code, _out, error = grading("extend", "ada", LESSON, until)
        assert code == 1
        assert "an extension gives more time. Nothing was changed." in error
    assert stored(classroom) == (DUE, None)
