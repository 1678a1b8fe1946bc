"""Whatever a class holds, its analysis is made, and can be written."""

from __future__ import annotations

import json

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grading import model
from grading.analysis import analyse, as_json, as_tables
from grading.model import Row
from grading.results.class_snapshot import ClassSnapshot

STATUSES = [
    model.GRADED,
    model.PARTIAL,
    model.NOT_ATTEMPTED,
    model.UNREADABLE,
    model.MISSING,
    model.FLAGGED,
    model.FAILED,
    model.MANUAL,
]
OUTCOMES = ["holds", "fails", "waits", "not_attempted", "no_evidence", "withheld"]


@st.composite
def rows(draw: st.DrawFn) -> list[Row]:
    exercises = [
        ("01_tensors", "scale"),
        ("02_neuron", "neuron"),
        ("02_neuron", "gone"),
        ("x", "y"),
    ]
    found = []
    for student in range(draw(st.integers(0, 14))):
        for lesson, exercise in exercises:
            if draw(st.integers(0, 9)) == 0:
                continue
            status = draw(st.sampled_from(STATUSES))
            score = draw(st.sampled_from([None, 0.0, 0.5, 1.0, 2.0, 3.0]))
            properties = [
                {
                    "name": f"p{place}",
                    "title": f"p{place}",
                    "outcome": draw(st.sampled_from(OUTCOMES)),
                    "weight": place,
                    "slip": draw(st.sampled_from(["", "raised", "no such slip"])),
                }
                for place in range(draw(st.integers(0, 3)))
            ]
            found.append(Row(f"s{student}", lesson, exercise, score, 2, status, "", properties))
    return found


@settings(max_examples=15, suppress_health_check=list(HealthCheck))
@given(rows())
def test_any_class_has_an_analysis(found: list[Row]) -> None:
    analysis = analyse(ClassSnapshot(found))
    assert json.loads(as_json(analysis))["format"] == 1
    assert len(as_tables(analysis)) == 5
    for check in analysis.checks:
        assert check.attempted == check.passed + check.failed + check.waited
    for exercise in analysis.exercises:
        assert exercise.attempted <= exercise.students
