"""Pictures of tensors as grids of numbers. They draw the numbers given and compute no result.

A tensor of two axes is a grid, a tensor of one axis is a single row. Groups of elements have a tint
and, so that colour is never the only signal, the numbers themselves can be followed from grid to
grid.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from course.draw.shapes import arrow, words
from course.draw.style import (
    BLACK,
    BLUE,
    GREEN,
    GREY,
    OLIVE,
    ORANGE,
    PURPLE,
    SKY_BLUE,
    VERMILION,
    canvas,
    describe,
)
from course.i18n import gettext as _

TINTS = (SKY_BLUE, ORANGE, GREEN, OLIVE, PURPLE, BLUE)
TINT = 0.35  # opacity of a tint: black numbers stay readable on it
GAP = 1.5  # between two grids, in cells
INCHES = 0.52  # of one cell

Tints = list[list[str | None]]  # of each cell; None: the cell is dashed and grey


def draw_rearranged(
    original: Any, others: Mapping[str, Any], name: str = "X", ax: Axes | None = None
) -> Axes:
    """Draws a tensor and, beside it, others made of the same elements.

    Every row of the original has a tint, and its elements keep it in the other grids. The elements
    must all be different: they are followed by their value. `others` maps a title to its tensor.
    """
    first = _grid_of(original)
    row_of = {value: row for row, values in enumerate(first.tolist()) for value in values}
    if len(row_of) < first.size:
        raise ValueError(_("the elements must all be different, so that each can be followed"))
    grids = {name: first, **{title: _grid_of(other) for title, other in others.items()}}
    for title, grid in grids.items():
        if not set(grid.flat) <= set(row_of):
            raise ValueError(
                _("{title} has elements that {name} does not have").format(title=title, name=name)
            )
    width = sum(grid.shape[1] for grid in grids.values()) + GAP * (len(grids) - 1)
    height = max(grid.shape[0] for grid in grids.values())
    ax = _paper(ax, (-0.5, width + 0.5), (-height - 0.3, 1.2))
    x = 0.0
    for title, grid in grids.items():
        tints: Tints = [[_tint(row_of[value]) for value in values] for values in grid.tolist()]
        _draw_grid(ax, grid, x, 0, tints)
        _heading(ax, x + grid.shape[1] / 2, title)
        x += grid.shape[1] + GAP
    describe(
        ax,
        _("Grids of numbers; elements of one row of {name} keep one colour. {grids}").format(
            name=name, grids=" ".join(f"{title}: {_listed(grid)}." for title, grid in grids.items())
        ),
    )
    return ax


def draw_reduction(
    values: Any, dim: int, result: Any, title: str = "", ax: Axes | None = None
) -> Axes:
    """Draws a tensor of two axes, arrows along the axis `dim`, and the `result` at their ends."""
    grid, ends = _grid_of(values), np.asarray(result).reshape(-1)
    rows, columns = grid.shape
    if dim not in (0, 1):
        raise ValueError(_("dim must be 0 or 1, not {dim}").format(dim=dim))
    if len(ends) != grid.shape[1 - dim]:
        raise ValueError(
            _("a result along dim={dim} needs {needed} numbers, not {found}").format(
                dim=dim, needed=grid.shape[1 - dim], found=len(ends)
            )
        )
    down = dim == 0
    ax = _paper(ax, (-0.6, columns + (0.6 if down else 2.6)), (-rows - (2.6 if down else 0.6), 1.2))
    tints: Tints = [
        [_tint(column if down else row) for column in range(columns)] for row in range(rows)
    ]
    _draw_grid(ax, grid, 0, 0, tints)
    if down:
        _draw_grid(ax, ends.reshape(1, -1), 0, -rows - 1.2, tints[:1])
    else:
        _draw_grid(ax, ends.reshape(-1, 1), columns + 1.2, 0, tints)
    for number in range(len(ends)):
        middle = number + 0.5
        start = (middle, -rows - 0.1) if down else (columns + 0.1, -middle)
        end = (middle, -rows - 1.1) if down else (columns + 1.1, -middle)
        arrow(ax, start, end, VERMILION, width=2, head=14, zorder=3)
    _heading(ax, columns / 2 if down else (columns + 2.2) / 2, title)
    sentence = (
        _(
            "{title}: arrows run down the columns of the grid {grid}; at their ends stands one "
            "number for each column: {result}."
        )
        if down
        else _(
            "{title}: arrows run along the rows of the grid {grid}; at their ends stands one "
            "number for each row: {result}."
        )
    )
    describe(ax, sentence.format(title=title, grid=_listed(grid), result=_listed(ends)))
    return ax


def draw_broadcast(
    first: Any, second: Any, result: Any, sign: str = "+", ax: Axes | None = None
) -> Axes:
    """Draws two tensors, both spread out to the shape of the `result`, and the result.

    The real elements are tinted; the ones that broadcasting only pretends to have are grey, in
    dashed cells. Above each grid stands the shape that the tensor really has.
    """
    total = _grid_of(result)
    rows, columns = total.shape
    ax = _paper(ax, (-0.5, 3 * columns + 2 * GAP + 0.5), (-rows - 0.3, 1.2))
    parts = []
    for number, given in enumerate((first, second, result)):
        real, x = np.asarray(given), number * (columns + GAP)
        spread = np.broadcast_to(real, total.shape)
        own_rows, own_columns = _grid_of(real).shape
        tints: Tints = [
            [
                _tint(number) if row < own_rows and column < own_columns else None
                for column in range(columns)
            ]
            for row in range(rows)
        ]
        _draw_grid(ax, spread, x, 0, tints)
        shape = str(tuple(real.shape))
        _heading(ax, x + columns / 2, shape)
        if number < 2:
            words(ax, x + columns + GAP / 2, -rows / 2, (sign, "=")[number], 16)
        parts.append(f"{shape} {_listed(real)}")
    describe(
        ax,
        _(
            "Three grids of one size: {first}, {sign} {second}, = {result}. Elements that are "
            "only repeated are grey and stand in dashed cells."
        ).format(first=parts[0], sign=sign, second=parts[1], result=parts[2]),
    )
    return ax


def draw_selections(
    values: Any, selections: Mapping[str, Any], across: int = 3, name: str = "X"
) -> np.ndarray:
    """Draws a tensor once for each selection from it, with the elements that it picks marked.

    The elements must all be different: they are found by their value. `selections` maps what is
    written to what it gives; below each grid stands the shape of that.
    """
    grid = _grid_of(values)
    if len(set(grid.flat)) < grid.size:
        raise ValueError(_("the elements must all be different, so that each can be followed"))
    rows, columns = grid.shape
    down = -(-len(selections) // across)
    size = INCHES * (columns + 1) * across, INCHES * (rows + 2.4) * down
    _figure, axes = plt.subplots(down, across, figsize=size, layout="constrained", squeeze=False)
    parts = []
    for ax in axes.flat:
        ax.set_axis_off()
    for ax, (title, picked) in zip(axes.flat, selections.items(), strict=False):
        _paper(ax, (-0.2, columns + 0.2), (-rows - 1.1, 1.1))
        chosen = set(np.asarray(picked).flat)
        _draw_grid(
            ax,
            grid,
            0,
            0,
            [[SKY_BLUE if value in chosen else None for value in row] for row in grid.tolist()],
        )
        _heading(ax, columns / 2, title)
        shape = str(tuple(np.shape(picked)))
        words(ax, columns / 2, -rows - 0.35, shape, va="top", family="monospace")
        parts.append(
            _("{title} picks {elements}, of shape {shape}.").format(
                title=title, elements=np.asarray(picked).reshape(-1).tolist(), shape=shape
            )
        )
    described = _("The grid {name} is {grid}, drawn once for each way to pick from it: {parts}")
    text = described.format(name=name, grid=_listed(grid), parts=" ".join(parts))
    describe(axes.flat[0], text)
    return axes


def _heading(ax: Axes, x: float, title: str) -> None:
    words(ax, x, 0.35, title, va="bottom", family="monospace")


def _paper(ax: Axes | None, x: tuple[float, float], y: tuple[float, float]) -> Axes:
    ax = canvas(ax, INCHES * (x[1] - x[0]), INCHES * (y[1] - y[0]))
    ax.set_xlim(x)
    ax.set_ylim(y)
    return ax


def _draw_grid(ax: Axes, grid: np.ndarray, x: float, y: float, tints: Tints) -> None:
    """Draws a grid with its first element at the corner (x, y)."""
    for row, values in enumerate(grid):
        for column, value in enumerate(values):
            colour = tints[row][column]
            corner = (x + column, y - row - 1)
            if colour is None:
                _cell(ax, corner, facecolor="white", edgecolor=GREY, linestyle="--", zorder=2)
            else:
                _cell(ax, corner, facecolor=colour, alpha=TINT, edgecolor="none", zorder=2)
                _cell(ax, corner, facecolor="none", edgecolor=BLACK, linewidth=1.2, zorder=3)
            ink = GREY if colour is None else BLACK
            words(ax, corner[0] + 0.5, corner[1] + 0.5, f"{value:g}", color=ink, zorder=4)


def _cell(ax: Axes, corner: tuple[float, float], **look: Any) -> None:
    ax.add_patch(Rectangle(corner, 1, 1, **look))


def _grid_of(values: Any) -> np.ndarray:
    """The values as rows and columns: one axis is a single row, a single number a grid of one."""
    array = np.asarray(values)
    if array.ndim > 2:
        raise ValueError(
            _("a tensor of {axes} axes cannot be drawn as one grid").format(axes=array.ndim)
        )
    return np.atleast_2d(array)


def _tint(number: int) -> str:
    return TINTS[number % len(TINTS)]


def _listed(array: np.ndarray) -> str:
    return str(array.tolist())
