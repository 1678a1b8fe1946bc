"""What rests on behaviour waits for a person where the submission's text could deceive its check;
values never do.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from course.checks.behaviour import rests_on_behaviour
from course.checks.evidence import callers, make_cases
from course.checks.model import Case, Outcome, Property
from course.lessons.discovery import exercises_of
from course.notebook.collect import collect
from course.probe.run import call_to_wire, run_calls
from grading import lessons
from grading.judge.verdicts import judge_run
from grading.lessons.hidden import all_properties
from grading.model import ANSWER, FLAGGED, GRADED, OWN, Cell, Evidence, Rebuilt, Row, Run
from tests.support.answer_bank import first_right, namespace

LESSON = "02_neuron"


def _rows(
    own: str = "", answers: Mapping[str, str] | None = None, student: str = "a"
) -> dict[str, Row]:
    """The rows of a submission with right answers, whose evidence is collected in this process."""
    answers = answers or {
        exercise: first_right(exercise).source
        for exercise in ("neuron", "squared_error", "activations")
    }
    cells = [Cell(OWN, "own", own, changed=True)] if own else []
    cells += [
        Cell(ANSWER, exercise, source, exercise, changed=True)
        for exercise, source in answers.items()
    ]
    run = Run()
    for exercise, source in answers.items():
        properties = all_properties(exercise)
        cases, _outcomes = collect(properties, {}, 0)
        names = namespace(source, lesson=LESSON)
        asked = dict.fromkeys(callers(properties).values())
        run.evidence[exercise] = Evidence(
            exercise,
            {
                name: run_calls(names, name, [call_to_wire(case.call) for case in cases[name]])
                for name in asked
            },
        )
    return {
        row.exercise: row
        for row in judge_run(student, LESSON, Rebuilt(tuple(cells), frozenset(answers)), run, 0)
        if row.exercise in answers
    }


def test_honest_text_withholds_nothing() -> None:
    rows = _rows("print('x')")
    assert {row.status for row in rows.values()} == {GRADED}
    assert all(row.score == row.max_score for row in rows.values())


def test_what_rests_on_behaviour_waits_and_values_stay() -> None:
    rows = _rows("import sys\nframe = sys._getframe()")
    for row in rows.values():
        assert row.status == FLAGGED
        assert "sys._getframe (line 2 " in row.detail
        of = {prop["name"]: prop["outcome"] for prop in row.properties}
        cases, _none = collect(all_properties(row.exercise), {}, 0)
        for known in all_properties(row.exercise):
            assert of[known.name] == (
                "withheld" if rests_on_behaviour(known, cases[known.name]) else "holds"
            ), known.name
    assert rows["activations"].score == 0  # every property of it is watched
    assert 2 < rows["neuron"].score < 3  # type: ignore[operator]
    assert 0.5 < rows["squared_error"].score < 1  # type: ignore[operator]


def test_another_framework_withholds_what_is_watched_alone() -> None:
    rows = _rows("import tensorflow as tf")
    assert {name: row.status for name, row in rows.items()} == {
        "neuron": GRADED,
        "squared_error": GRADED,
        "activations": FLAGGED,
    }


def test_what_fails_anyway_is_not_flagged() -> None:
    wrong = {"squared_error": "import threading\ndef squared_error(y, y_true):\n    return 7.0"}
    (row,) = _rows(answers=wrong).values()
    assert (row.status, row.score) == (GRADED, 0)
    assert "threading" not in row.detail


@pytest.mark.parametrize("lesson", lessons.names())
def test_judges_of_what_a_watcher_saw_are_marked(lesson: str) -> None:
    """One that is not must give the same verdict whatever was seen."""
    for exercise in exercises_of(lesson):
        properties = () if exercise.manual else all_properties(exercise.id)
        cases = make_cases(properties, 0)
        for prop in properties:
            if rests_on_behaviour(prop, cases[prop.name]):
                continue
            returned = [Outcome(returned=case.expected) for case in cases[prop.name]]
            seen = [
                replace(
                    outcome, operations=("tanh",), autograd=True, changed=("1",), warnings=("w",)
                )
                for outcome in returned
            ]
            assert _verdict(prop, cases[prop.name], returned) == _verdict(
                prop, cases[prop.name], seen
            ), (exercise.id, prop.name)


def _verdict(prop: Property, cases: Sequence[Case], outcomes: Sequence[Outcome]) -> str:
    try:
        prop.judge(cases, outcomes)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return "holds"


@pytest.mark.slow
def test_text_that_takes_long_to_read_costs_itself() -> None:
    rows = _rows("x = 1\n" * 300_000)
    assert {row.status for row in rows.values()} == {FLAGGED}
