"""Line plots: ticks that mean something, and words for plots that a student has drawn without any."""

from __future__ import annotations

import matplotlib

matplotlib.use("agg")

import matplotlib.pyplot as plt
import pytest

from course import draw


@pytest.mark.parametrize("epochs", [1, 2, 3, 10, 4690])
def test_there_is_no_tick_between_two_epochs(epochs: int) -> None:
    ax = draw.plot_lines(
        range(1, epochs + 1), {"a": range(epochs)}, "epoch", "accuracy", "Accuracy"
    )
    ax.figure.canvas.draw()
    low, high = ax.get_xlim()
    ticks = [tick for tick in ax.get_xticks() if low <= tick <= high]
    assert ticks
    assert all(tick == round(tick) for tick in ticks)


def test_between_fractions_there_are_ticks_as_ever() -> None:
    ax = draw.plot_lines([0.0, 0.25, 0.5], {"a": [1, 2, 3]}, "x", "y", "t")
    assert any(tick != round(tick) for tick in ax.get_xticks())


def test_a_plot_that_nobody_described_says_where_its_lines_go() -> None:
    _figure, ax = plt.subplots()
    assert draw.alt_text(ax) == ""
    ax.set(title="Depths", xlabel="epoch", ylabel="accuracy")
    assert draw.alt_text(ax) == "Depths"
    ax.plot([1, 2], label="3 layers")
    ax.plot([2, 1], label="$n$ layers")
    ax.plot([2, 2], label="a guess")
    ax.plot([2, 2])
    assert (
        draw.alt_text(ax)
        == "Depths: accuracy over epoch. 3 layers goes from 1 to 2; n layers goes "
        "from 2 to 1; a guess stays at 2."
    )


def test_a_description_goes_before_the_labels() -> None:
    ax = draw.plot_loss_per_step([3.0, 2.0])
    assert draw.alt_text(ax) == "The loss is 3 before the first update and 2 after 1 updates."


def test_a_line_plot_says_what_there_is_to_see() -> None:
    ax = draw.plot_lines([0, 1], {"a": [0, 2]}, "x", "y", "t", finding="The line rises.")
    assert draw.alt_text(ax).endswith(". The line rises.")
