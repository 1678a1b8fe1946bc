"""What waits for a person: the most urgent first, work of one reason together."""

from __future__ import annotations

from grading.model import FAILED, FLAGGED, GRADED, MANUAL, UNREADABLE
from grading.report.waiting import Place, waiting
from tests.support.record_class import EXERCISES, LESSON, row


def command(words: str) -> str:
    return f"python -m grading {words}"


def test_the_most_urgent_stands_first() -> None:
    rows = [
        row("ada", "neuron", 1.0, GRADED),
        row("ada", "forward", None, MANUAL, "waits for a person"),
        row("boris", "forward", None, MANUAL, "waits for a person"),
        row("boris", "neuron", 0.0, FLAGGED, "names files"),
        row("chen", "neuron", None, FAILED, "the worker died"),
        row("dalia", "neuron", 0.0, UNREADABLE, "cut off"),
    ]
    found = waiting(rows, command)
    assert [one.kind for one in found] == [FAILED, UNREADABLE, FLAGGED, MANUAL]
    assert found[-1].places == (Place(LESSON, "forward", "", ("ada", "boris")),)
    assert found[2].places == (Place(LESSON, "neuron", "names files", ("boris",)),)
    assert "2 answers" in found[-1].title
    assert "python -m grading autograde" in found[0].what_to_do


def test_a_broken_submission_is_one_place() -> None:
    rows = [row("ada", one, 0.0, UNREADABLE, "cut off") for one in EXERCISES[1:]]
    [found] = waiting(rows, command)
    assert found.count == 1
    assert found.places == (Place(LESSON, "", "cut off", ("ada",)),)


def test_nothing_waits() -> None:
    assert waiting([row("ada", "neuron", 1.0)], command) == []
