"""`verify --show` prints answers of the bank as whole cells."""

from __future__ import annotations

import pytest

from course.lessons import discovery
from grading.__main__ import main
from grading.lessons import bank

ENTRIES = bank.load("02_neuron", "neuron")
WRONG = next(entry for entry in ENTRIES if entry.kind == bank.WRONG)


def test_every_answer_is_shown_as_a_whole_cell(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", "--show", "neuron"]) == 0
    printed = capsys.readouterr().out
    for entry in ENTRIES:
        assert f"# %% {entry.kind}: {entry.title}\n{entry.source}" in printed


@pytest.mark.parametrize("place", ["neuron:{}", "grading/lessons/neuron/answers/neuron.py:{}"])
@pytest.mark.parametrize("after", [0, 1])
def test_the_answer_that_holds_a_line_is_shown_alone(
    place: str, after: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["verify", "--show", place.format(WRONG.line + after)]) == 0
    assert capsys.readouterr().out == f"# %% wrong: {WRONG.title}\n{WRONG.source}\n"


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("neurons", "There is no exercise 'neurons'. Did you mean neuron?"),
        ("neuron:0", "'0' is no line of an answer in grading/lessons/neuron/answers/neuron.py."),
        ("neuron:last", "'last' is no line of an answer in"),
    ],
)
def test_a_place_that_is_not_there_is_wrong_usage(
    place: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["verify", "--show", place]) == 2
    assert said in capsys.readouterr().err


def test_an_exercise_that_cannot_be_read_is_no_unknown_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(discovery, "written", lambda name: {})
    discovery._read.cache_clear()
    try:
        assert main(["verify", "--show", "neuron"]) == 2
    finally:
        discovery._read.cache_clear()
    said = capsys.readouterr().err
    assert (
        "'neuron' cannot be read: course/lessons/neuron/exercises.py has no exercise neuron."
        in said
    )
