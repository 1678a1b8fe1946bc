"""nbgrader's gradebook: right scores, nbgrader's rules for what a person did, and one transaction
for each submission.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from course.lessons import contract
from grading.model import FLAGGED, MANUAL, NOT_ATTEMPTED, UNREADABLE, Record, UserError
from grading.paths import Classroom
from grading.record.gradebook import Gradebook, agrees
from tests.support.record_class import (
    EXERCISES,
    LESSON,
    POINTS,
    WHOLE,
    make_classroom,
    record,
    row,
    url,
)


@pytest.fixture
def classroom(tmp_path: Path) -> Classroom:
    return make_classroom(tmp_path)


@pytest.fixture
def book(classroom: Classroom) -> Iterator[Gradebook]:
    book = Gradebook(url(classroom), wait=0.3)
    yield book
    book.close()


def grades(classroom: Classroom, student: str = "ada", lesson: str = LESSON) -> dict[str, Any]:
    """What nbgrader's own interface reads."""
    from nbgrader.api import Gradebook as Stock

    with Stock(url(classroom)) as stock:
        found = stock.find_submission_notebook(lesson, lesson, student)
        return {grade.name: grade.to_dict() | {"score": grade.score} for grade in found.grades}


def comments(classroom: Classroom) -> dict[str, str | None]:
    from nbgrader.api import Gradebook as Stock

    with Stock(url(classroom)) as stock:
        return {
            comment.name: comment.comment
            for comment in stock.find_submission_notebook(LESSON, LESSON, "ada").comments
        }


def by_hand(classroom: Classroom, cell: str, score: float, lesson: str = LESSON) -> None:
    from nbgrader.api import Gradebook as Stock

    with Stock(url(classroom)) as stock:
        grade = stock.find_grade(cell, lesson, lesson, "ada")
        grade.manual_score, grade.needs_manual_grade = score, False
        stock.db.commit()


def test_nbgrader_reads_the_scores(classroom: Classroom, book: Gradebook) -> None:
    book.apply(record("ada", 0.5), datetime(2026, 5, 4, 12, 0))
    found = grades(classroom)
    assert {name: grade["auto_score"] for name, grade in found.items()} == {
        f"test_{exercise}": POINTS[exercise] / 2 for exercise in EXERCISES
    }
    assert not any(grade["needs_manual_grade"] for grade in found.values())
    assert {name: grade["max_score"] for name, grade in found.items()} == {
        f"test_{exercise}": POINTS[exercise] for exercise in EXERCISES
    }

    from nbgrader.api import Gradebook as Stock

    with Stock(url(classroom)) as stock:
        submission = stock.find_submission(LESSON, "ada")
        assert submission.score == sum(POINTS[exercise] for exercise in EXERCISES) / 2
        assert submission.timestamp == datetime(2026, 5, 4, 12, 0)
        assert [student.id for student in stock.students] == ["ada"]


def test_doing_it_twice_is_doing_it_once(classroom: Classroom, book: Gradebook) -> None:
    book.apply(record("ada", 0.5))
    once = grades(classroom)
    book.apply(record("ada", 0.5))
    assert grades(classroom) == once
    with sqlite3.connect(classroom.gradebook) as database:
        count = database.execute("SELECT count(*) FROM grade").fetchone()
    assert count == (len(EXERCISES),)


def test_a_resubmission_replaces_the_scores(classroom: Classroom, book: Gradebook) -> None:
    book.apply(record("ada", 1.0))
    book.apply(record("ada", 0.5))
    assert sum(grade["auto_score"] for grade in grades(classroom).values()) == WHOLE / 2


def test_no_score_is_above_the_gradebooks_maximum(classroom: Classroom, book: Gradebook) -> None:
    with sqlite3.connect(classroom.gradebook) as database:
        database.execute("UPDATE grade_cells SET max_score = 0.25")
    book.apply(record("ada", 1.0))
    assert {grade["auto_score"] for grade in grades(classroom).values()} == {0.25}
    assert {grade["max_score"] for grade in grades(classroom).values()} == {0.25}


def test_a_submission_costs_the_same_in_a_large_class(
    classroom: Classroom, book: Gradebook
) -> None:
    """No question about one submission reads the entries of the whole class: SQLite says how it
    would answer each.
    """
    from sqlalchemy import event

    asked: list[tuple[str, Any]] = []

    def note(
        _connection: Any, _cursor: Any, statement: str, values: Any, _context: Any, many: bool
    ) -> None:
        asked.append((statement, values[0] if many else values))

    event.listen(book._engine, "before_cursor_execute", note)
    for timestamp in (datetime(2026, 5, 4), datetime(2026, 5, 5)):  # as a new entry, and again
        book.apply(record("ada"), timestamp)
    book.set_moment("ada", LESSON, datetime(2026, 5, 6))
    plans = [step for statement, values in asked for step in plan(classroom, statement, values)]
    assert {"SELECT", "INSERT", "UPDATE"} <= {statement.split()[0] for statement, _values in asked}
    assert any(step.startswith("SEARCH grade USING INDEX") for step in plans)
    large = {"grade", "comment", "submitted_assignment", "submitted_notebook", "student"}
    assert not [step for step in plans if step.startswith("SCAN") and step.split()[1] in large]


def plan(classroom: Classroom, statement: str, values: Any) -> list[str]:
    with sqlite3.connect(classroom.gradebook) as connection:
        return [
            step
            for *_numbers, step in connection.execute(f"EXPLAIN QUERY PLAN {statement}", values)
        ]


def test_an_interrupted_submission_leaves_nothing(
    classroom: Classroom, book: Gradebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    from grading.record.gradebook import entries

    def killed(*_arguments: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(entries, "_write_comments", killed)
    with pytest.raises(KeyboardInterrupt):
        book.apply(record("ada"))
    assert book.students() == []
    assert book.cell_scores() == {}


def test_manual_work_stays_and_another_answer_marks_it_for_a_look(
    classroom: Classroom, book: Gradebook
) -> None:
    lesson = "05_mnist_mlp"
    given = record("ada", 1.0, lesson)
    given.rows[:] = [
        replace(row, score=None, status=MANUAL) if row.exercise == "conclusion" else row
        for row in given.rows
    ]
    book.apply(given)
    assert grades(classroom, lesson=lesson)["conclusion"]["needs_manual_grade"] is True
    assert grades(classroom, lesson=lesson)["conclusion"]["auto_score"] is None
    by_hand(classroom, "conclusion", 2.0, lesson)
    by_hand(classroom, "test_make_mlp", 1.5, lesson)
    assert book.cell_scores()["ada", lesson]["conclusion"].manual == 2.0
    book.apply(given)
    found = grades(classroom, lesson=lesson)
    assert (found["conclusion"]["manual_score"], found["conclusion"]["needs_manual_grade"]) == (
        2.0,
        False,
    )
    assert (found["test_make_mlp"]["score"], found["test_make_mlp"]["needs_manual_grade"]) == (
        1.5,
        False,
    )
    book.apply(given, changed={"make_mlp"})
    book.apply(given)
    found = grades(classroom, lesson=lesson)
    assert (found["conclusion"]["manual_score"], found["conclusion"]["needs_manual_grade"]) == (
        2.0,
        False,
    )
    assert (found["test_make_mlp"]["score"], found["test_make_mlp"]["needs_manual_grade"]) == (
        1.5,
        True,
    )
    assert found["test_fit"]["needs_manual_grade"] is False


def test_comments_say_why_nothing_was_judged(classroom: Classroom, book: Gradebook) -> None:
    given = record("ada")
    given.rows[0] = row("ada", EXERCISES[0], 0.0, NOT_ATTEMPTED, "not attempted")
    given.rows[1] = row("ada", EXERCISES[1], 0.0, UNREADABLE, "The file is no notebook.")
    book.apply(given)
    found = comments(classroom)
    assert found[EXERCISES[0]] == "No response."
    assert found[EXERCISES[1]] == "The file is no notebook."
    assert found[EXERCISES[2]] is None
    book.apply(record("ada"))
    assert set(comments(classroom).values()) == {None}


def test_a_persons_comment_stays(classroom: Classroom, book: Gradebook) -> None:
    book.apply(record("ada"))
    with sqlite3.connect(classroom.gradebook) as database:
        database.execute("UPDATE comment SET manual_comment = 'well said'")
    book.apply(record("ada", 0.5))
    assert set(comments(classroom).values()) == {"well said"}


def test_what_is_flagged_waits_for_a_person(classroom: Classroom, book: Gradebook) -> None:
    given = record("ada")
    given.rows[0] = row("ada", EXERCISES[0], 1.0, FLAGGED, "a person should look")
    book.apply(given)
    assert [name for name, grade in grades(classroom).items() if grade["needs_manual_grade"]] == [
        f"test_{EXERCISES[0]}"
    ]
    book.apply(record("ada"))
    assert not any(grade["needs_manual_grade"] for grade in grades(classroom).values())


def test_grades_that_an_older_lesson_did_not_have_are_added(
    classroom: Classroom, book: Gradebook
) -> None:
    book.apply(record("ada"))
    with sqlite3.connect(classroom.gradebook) as database:
        database.execute(
            "DELETE FROM grade WHERE cell_id IN (SELECT id FROM base_cell WHERE name = "
            "'test_forward')"
        )
        database.execute("DELETE FROM comment")
    book.apply(record("ada"))
    assert grades(classroom)["test_forward"]["auto_score"] == 2
    assert len(comments(classroom)) == len(EXERCISES)


def test_whether_a_record_is_in_the_gradebook(book: Gradebook) -> None:
    assert not agrees(record("ada"), book.cell_scores().get(("ada", LESSON)))
    book.apply(record("ada"))
    assert agrees(record("ada"), book.cell_scores()["ada", LESSON])
    assert not agrees(record("ada", 0.5), book.cell_scores()["ada", LESSON])


def test_which_lessons_are_lacking(classroom: Classroom, book: Gradebook) -> None:
    assert book.lacking([LESSON, "03_linear_regression"]) == ["03_linear_regression"]
    with sqlite3.connect(classroom.gradebook) as database:
        database.execute("UPDATE grade_cells SET max_score = 7")
    assert book.lacking([LESSON]) == [LESSON]


def test_a_locked_gradebook_is_waited_for_and_then_said(
    classroom: Classroom, book: Gradebook
) -> None:
    holder = sqlite3.connect(classroom.gradebook)
    try:
        holder.execute("BEGIN EXCLUSIVE")
        with pytest.raises(UserError, match="another program holds it") as caught:
            book.apply(record("ada"))
        assert "\n" not in str(caught.value)
        holder.rollback()
        book.apply(record("ada"))
    finally:
        holder.close()
    assert book.students() == ["ada"]


def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "gradebook.db"
    path.write_bytes(b"not a database, and quite long" * 100)
    with pytest.raises(UserError, match="no database"):
        Gradebook(f"sqlite:///{path}")
    assert path.read_bytes().startswith(b"not a database")


def test_a_damaged_database_is_said(classroom: Classroom) -> None:
    data = bytearray(classroom.gradebook.read_bytes())
    data[4096:] = b"\xa5" * (len(data) - 4096)
    classroom.gradebook.write_bytes(bytes(data))

    def use() -> None:
        Gradebook(url(classroom)).apply(record("ada"))

    with pytest.raises(UserError) as caught:
        use()
    assert str(classroom.gradebook) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_an_older_gradebook_is_refused_with_the_command(classroom: Classroom) -> None:
    from alembic.script import ScriptDirectory
    from nbgrader.dbutil import ALEMBIC_DIR

    older = [script.revision for script in ScriptDirectory(ALEMBIC_DIR).walk_revisions()][1]
    with sqlite3.connect(classroom.gradebook) as database:
        database.execute("UPDATE alembic_version SET version_num = ?", (older,))
    with pytest.raises(UserError, match="nbgrader db upgrade"):
        Gradebook(url(classroom))


def test_a_record_that_does_not_fit_the_gradebook_is_refused_whole(
    classroom: Classroom, book: Gradebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(contract.LESSONS, LESSON, contract.LESSONS[LESSON][:-1])
    given = record("ada")
    with pytest.raises(UserError, match="python -m grading build"):
        book.apply(Record(**{**vars(given), "rows": given.rows[:-1]}))
    assert book.students() == []
