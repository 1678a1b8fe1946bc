"""The pictures of tensors: the numbers on them, what is tinted, and that they are described."""

from __future__ import annotations

import matplotlib

matplotlib.use("agg")

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.patches import Rectangle

from course import draw

X = np.array([[1, 2, 3], [4, 5, 6]])


def numbers(ax):
    return [
        text.get_text()
        for text in ax.texts
        if text.get_text().lstrip("-").replace(".", "").isdigit()
    ]


def tinted(ax):
    return [
        patch
        for patch in ax.patches
        if isinstance(patch, Rectangle) and patch.get_facecolor()[3] not in (0, 1)
    ]


def dashed(ax):
    return [patch for patch in ax.patches if patch.get_linestyle() == "--"]


def test_rearranged_elements_keep_the_tint_of_their_row():
    ax = draw.draw_rearranged(X, {"X.T": X.T, "X.reshape(3, 2)": X.reshape(3, 2)})
    assert numbers(ax) == [
        "1",
        "2",
        "3",
        "4",
        "5",
        "6",
        "1",
        "4",
        "2",
        "5",
        "3",
        "6",
        "1",
        "2",
        "3",
        "4",
        "5",
        "6",
    ]
    tints = [to_hex(patch.get_facecolor()) for patch in tinted(ax)]
    first, second = tints[0], tints[3]
    assert first != second
    assert tints == [first] * 3 + [second] * 3 + [first, second] * 3 + [first] * 3 + [second] * 3
    assert "X.T: [[1, 4], [2, 5], [3, 6]]" in draw.alt_text(ax)


def test_rearranged_refuses_what_it_cannot_follow():
    with pytest.raises(ValueError, match="all be different"):
        draw.draw_rearranged([[1, 1]], {})
    with pytest.raises(ValueError, match="does not have"):
        draw.draw_rearranged(X, {"other": X + 1})
    with pytest.raises(ValueError, match="3 axes"):
        draw.draw_rearranged(np.zeros((1, 1, 1)), {})


@pytest.mark.parametrize(("dim", "result"), [(0, ["5", "7", "9"]), (1, ["6", "15"])])
def test_reduction_shows_the_result_it_is_given(dim, result):
    ax = draw.draw_reduction(X, dim, X.sum(axis=dim), "X.sum")
    assert numbers(ax) == ["1", "2", "3", "4", "5", "6", *result]
    arrows = [text for text in ax.texts if getattr(text, "arrow_patch", None) is not None]
    assert len(arrows) == len(result)
    for arrow in arrows:
        (x0, y0), (x1, y1) = arrow.xyann, arrow.xy
        assert (x0 == x1, y0 == y1) == (dim == 0, dim == 1)
    assert "[" + ", ".join(result) + "]" in draw.alt_text(ax)
    ax.figure.canvas.draw()


def test_reduction_refuses_a_result_of_another_length():
    with pytest.raises(ValueError, match="needs 3 numbers, not 2"):
        draw.draw_reduction(X, 0, [6, 15])
    with pytest.raises(ValueError, match="0 or 1"):
        draw.draw_reduction(X, -1, [6, 15])


def test_broadcast_tells_real_elements_from_repeated_ones():
    column, row = np.array([[10], [20], [30]]), np.array([1, 2, 3, 4])
    ax = draw.draw_broadcast(column, row, column + row)
    assert len(tinted(ax)) == 3 + 4 + 12
    assert len(dashed(ax)) == 9 + 8
    assert {"(3, 1)", "(4,)", "(3, 4)", "+", "="} <= {text.get_text() for text in ax.texts}
    assert numbers(ax)[:8] == ["10"] * 4 + ["20"] * 4
    assert "[1, 2, 3, 4]" in draw.alt_text(ax)


def test_a_picture_can_be_drawn_on_given_axes():
    figure, axes = plt.subplots(1, 3)
    assert draw.draw_rearranged(X, {"X.T": X.T}, ax=axes[0]) is axes[0]
    assert draw.draw_reduction(X, 0, X.sum(0), ax=axes[1]) is axes[1]
    assert draw.draw_broadcast(X, 1, X + 1, ax=axes[2]) is axes[2]
    assert plt.get_fignums() == [figure.number]


def test_what_a_selection_picks_is_tinted_and_the_rest_is_dashed():
    grid = np.arange(12).reshape(3, 4)
    axes = draw.draw_selections(grid, {"X[1]": grid[1], "X[X > 9]": grid[grid > 9]}, across=2)
    row, mask = axes.flat
    assert (len(tinted(row)), len(dashed(row))) == (4, 8)
    assert (len(tinted(mask)), len(dashed(mask))) == (2, 10)
    assert "X[1] picks [4, 5, 6, 7], of shape (4,)." in draw.alt_text(axes)
    with pytest.raises(ValueError, match="different"):
        draw.draw_selections([[1, 1]], {})
