"""What grading again changed, as a table, and who should be told."""

from __future__ import annotations

import os
import sqlite3
import time
from dataclasses import replace
from pathlib import Path

import pytest

from grading.commands.run_lines import change_lines, summary_lines
from grading.feedback import write_pages
from grading.grade import Job
from grading.model import UNREADABLE, Record
from grading.paths import Classroom
from grading.results.class_snapshot import take_snapshot
from grading.results.regrades import Change, changed_answers, with_known_answers
from grading.session import run as class_run
from tests.support.record_class import (
    LESSON,
    OPTIONS,
    OTHER,
    hand_in,
    judged,
    make_classroom,
    record,
    run,
)


@pytest.fixture
def classroom(tmp_path: Path) -> Classroom:
    made = make_classroom(tmp_path)
    for student, text in (("ada", "x = 1"), ("boris", "x = 0.5"), ("chen", "x = 0.25")):
        hand_in(made, student, text)
    hand_in(made, "ada", lesson=OTHER)
    return made


BOTH = replace(OPTIONS, lessons=(LESSON, OTHER))


def stricter(job: Job) -> Record:
    """Another check of one exercise: a student who had all of it now has half."""
    given = judged(job)
    if job.lesson == LESSON and job.student == "ada":
        given.rows[0] = replace(given.rows[0], score=1.5, detail="right on an example: off")
    return given


def write_feedback(classroom: Classroom) -> None:
    now = take_snapshot(classroom)
    write_pages(classroom, now.students, now.rows, now.notes, now.late)
    past = time.time() + 0.01  # a coarse clock gives the page the moment of the grades themselves
    for path in classroom.feedback.glob("*/index.html"):
        os.utime(path, (past, past))
    time.sleep(0.02)


def test_other_checks_of_one_lesson_change_one_row_and_tell_one_student(
    classroom: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = run(classroom, BOTH)
    assert (first.graded, first.regraded, first.changes, first.untold) == (4, 0, [], [])
    assert not any("again" in line for line in summary_lines(first, classroom))
    write_feedback(classroom)
    assert run(classroom, BOTH).untold == []
    before = class_run.grader_version
    monkeypatch.setattr(
        class_run,
        "grader_version",
        lambda lesson, seed: before(lesson, seed) + "2" * (lesson == LESSON),
    )
    again = run(classroom, BOTH, work=stricter)
    assert (again.graded, again.unchanged, again.regraded) == (3, 1, 3)
    assert again.changes == [Change("ada", LESSON, "neuron", "3", "1.5", "other checks")]
    assert again.untold == ["ada"]
    said = summary_lines(again, classroom)
    at = said.index("3 submissions were graded again. What changed:")
    assert [line.split() for line in said[at + 1 : at + 3]] == [
        ["student", "lesson", "exercise", "old", "new", "why"],
        ["ada", LESSON, "neuron", "3", "1.5", "other", "checks"],
    ]
    assert any(
        "1 page of feedback is older than the grades (ada)" in line and "grading feedback" in line
        for line in said
    )
    write_feedback(classroom)
    assert run(classroom, BOTH).untold == []


def test_a_score_by_hand_is_told_too(classroom: Classroom) -> None:
    run(classroom, BOTH)
    run(classroom, BOTH)
    write_feedback(classroom)
    with sqlite3.connect(classroom.gradebook) as database:
        database.execute(
            "UPDATE grade SET manual_score = 2 WHERE id IN (SELECT grade.id FROM grade JOIN "
            "submitted_notebook AS n ON n.id = grade.notebook_id JOIN submitted_assignment AS a "
            "ON a.id = n.assignment_id WHERE a.student_id = 'chen' LIMIT 1)"
        )
    assert run(classroom, BOTH).untold == ["chen"]
    assert run(classroom, BOTH).untold == ["chen"]
    write_feedback(classroom)
    assert run(classroom, BOTH).untold == []


def test_nothing_changed_is_one_line_and_nobody_is_told(classroom: Classroom) -> None:
    run(classroom, BOTH)
    write_feedback(classroom)
    again = run(classroom, replace(BOTH, regrade=True))
    assert (again.changes, again.untold) == ([], [])
    assert [line for line in summary_lines(again, classroom) if "again" in line] == [
        "4 submissions were graded again; no score changed."
    ]


def test_another_answer_is_the_reason(classroom: Classroom) -> None:
    run(classroom, BOTH)
    hand_in(classroom, "chen", "x = 1")
    again = run(classroom, BOTH)
    assert {change.student for change in again.changes} == {"chen"}
    assert {change.why for change in again.changes} == {"another answer"}
    assert (again.changes[0].old, again.changes[0].new) == ("0.75", "3")


def test_many_changes_are_cut_on_the_screen_only() -> None:
    found = [Change("ada", LESSON, str(number), "1", "2", "graded again") for number in range(50)]
    assert len(change_lines(9, found)) == 43
    assert "10 more" in change_lines(9, found)[-1]
    assert len(change_lines(9, found, 50)) == 52
    assert change_lines(0, []) == []


def test_which_answers_changed() -> None:
    one, other = record(submission="a"), record(submission="b")
    assert changed_answers(None, one) == set()
    assert changed_answers(one, replace(one)) == set()
    assert "neuron" in changed_answers(one, other)  # a journal from before answers were noted
    one.answers, other.answers = {"neuron": "1", "forward": "2"}, {"neuron": "1", "gradients": "3"}
    assert changed_answers(one, other) == {"forward", "gradients"}


def test_what_could_not_be_read_says_nothing_of_the_answers() -> None:
    before = replace(record("ada"), answers={"neuron": "1"})
    rows = [replace(row, status=UNREADABLE) for row in before.rows]
    unread = replace(before, submission="another", rows=rows, answers={})
    assert changed_answers(before, unread) == {"neuron"}
    kept = with_known_answers(before, unread)
    again = replace(before, submission="a third")
    assert changed_answers(before, kept) == changed_answers(kept, again) == set()
    assert with_known_answers(None, unread) is unread
    assert with_known_answers(before, again) is again
