"""The neuron that is moved by hand: what is right, and that XOR cannot be."""

from __future__ import annotations

import itertools

import pytest

from course.explorers.neuron import POINTS, WEIGHTS, NeuronExplorer


def moved(**dials: float) -> NeuronExplorer:
    explorer = NeuronExplorer()
    for name, value in dials.items():
        explorer.turn_to(name, value)
    return explorer


def test_and_is_separated_as_the_task_says() -> None:
    explorer = moved(w0=-1.5, w1=1, w2=1)
    assert explorer.sums() == [-1.5, -0.5, -0.5, 0.5]
    assert explorer.right() == [True] * 4
    assert explorer.words().startswith("All 4 points of AND are right")


def test_xor_has_three_right_at_most() -> None:
    explorer = NeuronExplorer()
    explorer.turn("gate", 1)
    most = 0
    for weights in itertools.product(range(0, len(WEIGHTS), 2), repeat=3):
        for name, at in zip(("w0", "w1", "w2"), weights, strict=True):
            explorer.dials[name].at = at
        most = max(most, sum(explorer.right()))
    assert most == 3


def test_the_first_picture_is_no_answer() -> None:
    explorer = NeuronExplorer()
    assert explorer.words() == "Right: 2 of the 4 points of AND. Wrong: (0, 0), (0, 1)."


def test_the_line_is_where_the_sum_is_zero() -> None:
    explorer = moved(w0=1, w1=-2, w2=1.5)
    (line,) = [m for m in explorer.plots()[0].marks if m.kind == "curve"]
    assert len(line.points) == 2
    for x1, x2 in line.points:
        assert 1 - 2 * x1 + 1.5 * x2 == pytest.approx(0, abs=1e-9)


def test_without_weights_there_is_no_line() -> None:
    explorer = moved(w0=1, w1=0, w2=0)
    assert "there is no line" in explorer.words()
    (line,) = [m for m in explorer.plots()[0].marks if m.kind == "curve"]
    assert line.points == []


@pytest.mark.parametrize(
    ("at", "outputs"),
    [
        (0, ["0.73", "0.92", "0.27", "0.62"]),
        (1, ["0.76", "0.99", "−0.76", "0.46"]),
        (2, ["1", "2.5", "0", "0.5"]),
        (3, ["1", "1", "0", "1"]),
    ],
)
def test_the_table_has_the_activations_output(at: int, outputs: list[str]) -> None:
    explorer = moved(w0=1, w1=-2, w2=1.5)
    explorer.turn("activation", at)
    rows = explorer.table().rows
    assert [row[2] for row in rows] == ["1", "2.5", "−1", "0.5"]
    assert [row[3] for row in rows] == outputs
    assert len(rows) == len(POINTS)


def test_shades_are_above_zero_where_the_answer_is_yes() -> None:
    for at in range(4):
        explorer = moved(w0=-0.25, w1=0.5, w2=0)
        explorer.turn("activation", at)
        rows = explorer.plots()[0].marks[0].rows
        assert rows[0][-1] > 0
        assert rows[0][0] <= 0
