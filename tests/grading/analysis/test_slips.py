"""What to teach again: each student counts once for an exercise and a slip."""

from __future__ import annotations

from grading.analysis import analyse
from grading.model import Row
from grading.results.class_snapshot import ClassSnapshot
from tests.support.record_class import prop, row


def failing(student: str, *slips: tuple[str, str]) -> Row:
    properties = [prop("fails", title=title, slip=slip) for title, slip in slips]
    return row(student, "neuron", 1.0, properties=[*properties, prop(title="other")])


CLASS = ClassSnapshot(
    [
        failing("ada", ("known case", "bias_ignored"), ("any case", "bias_ignored")),
        failing("boris", ("any case", "bias_ignored"), ("known case", "")),
        failing("chen", ("known case", "")),
        failing("dora"),
    ]
)


def test_by_exercise() -> None:
    found = analyse(CLASS).slips
    assert [(slip.slip, slip.students, slip.share, slip.example) for slip in found] == [
        ("", 2, 0.5, "boris"),
        ("bias_ignored", 2, 0.5, "ada"),
    ]
    assert found[0].words == "known case"  # no slip is known: the check's own title
    assert "bias" in found[1].words


def test_by_check() -> None:
    checks = {check.check: check for check in analyse(CLASS).checks}
    known = checks["known case"]
    assert (known.attempted, known.passed, known.failed) == (3, 0, 3)
    assert [(slip.slip, slip.students) for slip in known.slips] == [("", 2), ("bias_ignored", 1)]
    assert known.tells_nothing
    assert checks["other"].tells_nothing


def test_a_rung_that_waits_did_not_pass_and_was_not_judged() -> None:
    rows = [
        row("ada", "neuron", 1.0, properties=[prop("waits")]),
        row("ben", "neuron", 3.0, properties=[prop()]),
    ]
    (check,) = analyse(ClassSnapshot(rows)).checks
    assert (check.attempted, check.passed, check.failed, check.waited) == (2, 1, 0, 1)
    assert (check.pass_rate, check.judged_rate) == (0.5, 1.0)
