"""A class's analysis: right numbers, nothing of what is not known, the same each time."""

from __future__ import annotations

from dataclasses import replace

from grading.analysis import analyse
from grading.model import MANUAL, MISSING, NOT_ATTEMPTED, Record, Row
from grading.results.class_snapshot import ClassSnapshot
from tests.support.record_class import EXERCISES, LESSON, OTHER, POINTS, prop, record, row


def missing(student: str, lesson: str = LESSON) -> list[Row]:
    rows = record("x", 1.0, lesson).rows
    return [replace(row, student=student, score=0.0, status=MISSING, properties=[]) for row in rows]


def a_class() -> ClassSnapshot:
    shares = {"ada": 1.0, "boris": 0.5, "chen": 0.25, "dora": 0.75, "emil": 0.0}
    rows = [row for student, share in shares.items() for row in record(student, share).rows]
    return ClassSnapshot([*rows, *missing("finn")], records=[Record("ada", LESSON, "s", "g", [])])


def test_a_lesson_counts_who_handed_it_in() -> None:
    (lesson,) = analyse(a_class()).lessons
    assert (lesson.students, lesson.missing, lesson.points) == (
        5,
        1,
        sum(map(POINTS.get, EXERCISES)),
    )
    assert lesson.distribution.shares == (0.0, 0.25, 0.5, 0.75, 1.0)
    assert lesson.distribution.median == 0.5
    # all exercises say the same: as reliable as can be
    assert lesson.alpha is not None
    assert lesson.alpha > 0.9
    assert lesson.alpha_students == 5


def test_an_answer_that_was_not_attempted_counts_0_for_the_exercise_alone() -> None:
    snapshot = a_class()
    rows = [
        row("gero", "neuron", 0.0, NOT_ATTEMPTED, properties=[prop("not_attempted")]),
        row("hans", "neuron", None, MANUAL),
    ]
    neuron = analyse(ClassSnapshot([*snapshot.rows, *rows])).exercises[0]
    assert (neuron.students, neuron.attempted, neuron.full, neuron.waiting) == (7, 6, 1, 1)
    assert neuron.mean_share == 2.5 / 6
    assert neuron.attempted_share == 0.5
    assert neuron.hints is None


def test_an_empty_class_and_one_student_are_no_error() -> None:
    assert analyse(ClassSnapshot([])).students == ()
    alone = analyse(ClassSnapshot([*record("ada").rows, *record("ada", 0.5, OTHER).rows]))
    assert [lesson.alpha for lesson in alone.lessons] == [None, None]
    assert all(lesson.alpha_note for lesson in alone.lessons)
    assert all(check.discrimination is None for check in alone.checks)


def test_the_same_class_has_the_same_analysis() -> None:
    assert analyse(a_class()) == analyse(a_class())
