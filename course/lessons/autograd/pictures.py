"""Pictures of graphs: values with their local slopes, gradients that flow back through them.

They draw the numbers that they are given and compute no gradient.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes

from course.draw.shapes import ON_WHITE, arrow, box, words
from course.draw.style import BLUE, GREEN, GREY, VERMILION, canvas, describe
from course.i18n import gettext as _

# A graph as it is written in the lesson: by name, a value's number and its (parent, slope) pairs.
Graph = Mapping[str, tuple[float, Sequence[tuple[str, float]]]]
Place = tuple[float, float]

ACROSS, UP, WIDTH, HEIGHT = 2.2, 1.35, 1.0, 0.62


def draw_graph(graph: Graph, slopes: bool = True, ax: Axes | None = None) -> Axes:
    """Draws a graph from its first values, on the left, to its last: arrows lead from parents.

    `slopes`: whether each arrow carries its local slope.
    """
    ax = _plane(graph, ax)
    _draw(ax, graph, {}, slopes=slopes)
    told = "; ".join(
        _("{name} = {number}, made of {parents}").format(
            name=name,
            number=_number(number),
            parents=_(" and ").join(_link(parent, slope, slopes) for parent, slope in links),
        )
        if links
        else _("{name} = {number}, made by hand").format(name=name, number=_number(number))
        for name, (number, links) in graph.items()
    )
    describe(ax, _("A graph of {count} values: {told}.").format(count=len(graph), told=told))
    return ax


def _link(parent: str, slope: float, with_slope: bool) -> str:
    if not with_slope:
        return parent
    return _("{parent} (slope {slope})").format(parent=parent, slope=_number(slope))


def draw_steps_back(graph: Graph, steps: Sequence[tuple[str, Mapping[str, float]]]) -> np.ndarray:
    """Draws a backward pass, one picture a step, two in a row.

    Each step: which value hands its gradient on ("" for none, at the start), and the gradients that
    have come in by then.
    """
    rows = -(-len(steps) // 2)
    _figure, grid = plt.subplots(
        rows, 2, figsize=(10.6, 2.4 * rows), layout="constrained", squeeze=False
    )
    axes = np.asarray(grid.ravel())
    for ax in axes[len(steps) :]:
        ax.set_axis_off()
    told = []
    for ax, (name, gradients) in zip(axes, steps, strict=False):
        _plane(graph, ax)
        _draw(ax, graph, gradients, current=name, back=True)
        title = _("{name} hands on").format(name=name) if name else _("the start")
        ax.set_title(title, fontsize=13)
        values = ", ".join(f"{key} {_number(value)}" for key, value in gradients.items())
        told.append(f"{title}: {values}")
    text = _("The gradients that have come in after each step of the way back. {told}.")
    describe(axes[0], text.format(told="; ".join(told)))
    return axes


def _plane(graph: Graph, ax: Axes | None) -> Axes:
    places = _places(graph)
    across = max(x for x, _y in places.values())
    ups = [y for _x, y in places.values()]
    ax = canvas(ax, across + 2.4, max(ups) - min(ups) + 1.7)
    ax.set_xlim(-0.8, across + 0.8)
    ax.set_ylim(min(ups) - 0.75, max(ups) + 0.75)
    return ax


def _places(graph: Graph) -> dict[str, Place]:
    """Where each value stands: to the right of all its parents, those of one column spread out."""
    column: dict[str, int] = {}
    for name, (_value, links) in graph.items():
        column[name] = 1 + max((column[parent] for parent, _slope in links), default=-1)
    columns: dict[int, list[str]] = {}
    for name, at in column.items():
        columns.setdefault(at, []).append(name)
    lonely = 0
    places: dict[str, Place] = {}
    for at, names in sorted(columns.items()):
        if len(names) > 1 or len(columns) == 1:
            middle = (len(names) - 1) / 2
            ups = [UP * (middle - row) for row in range(len(names))]
        else:  # in turn a little above and below, so that long arrows pass by
            lonely += 1
            ups = [(0.0, 0.45, -0.45)[lonely % 3] * UP if at < len(columns) - 1 else 0.0]
        for name, up in zip(names, ups, strict=True):
            places[name] = (ACROSS * at, up)
    return places


def _draw(
    ax: Axes,
    graph: Graph,
    gradients: Mapping[str, float],
    current: str = "",
    slopes: bool = True,
    back: bool = False,
) -> None:
    places = _places(graph)
    for name, (number, links) in graph.items():
        done = name in gradients
        colour = VERMILION if name == current else GREEN if done else BLUE if not links else GREY
        x, y = places[name]
        box(ax, (x, y), WIDTH, HEIGHT, colour, dashed=back and not done)
        words(ax, x, y + (0.14 if done else 0), f"{name} = {_number(number)}", 12, zorder=4)
        if done:
            text = _("grad {number}").format(number=_number(gradients[name]))
            words(ax, x, y - 0.17, text, 11, color=colour, weight="bold", zorder=4)
        for position, (parent, slope) in enumerate(links):
            twice = [other for other, _slope in links].count(parent) > 1
            active = name == current
            _arrow(ax, places[parent], (x, y), slope if slopes else None, active, twice, position)


def _arrow(
    ax: Axes,
    start: Place,
    end: Place,
    slope: float | None,
    active: bool,
    twice: bool,
    position: int,
) -> None:
    """An arrow from parent to child, or, where the child hands on, back from it."""
    begin, stop = (start[0] + WIDTH / 2 + 0.06, start[1]), (end[0] - WIDTH / 2 - 0.08, end[1])
    far = end[0] - start[0] > 1.5 * ACROSS
    bend = (0.25 if position else -0.25) if twice else (0.18 if far and start[1] > 0 else 0.0)
    bend = -0.22 if far and start[1] <= 0 and not twice else bend
    colour = VERMILION if active else GREY
    if active:
        arrow(ax, stop, begin, colour, width=2.6, bend=-bend)
    else:
        arrow(ax, begin, stop, colour, width=1.5, bend=bend)
    if slope is not None:
        at = 0.5 if far else 0.44
        middle = (begin[0] + at * (stop[0] - begin[0]), begin[1] + at * (stop[1] - begin[1]))
        # a bent arrow passes its middle at half its bend, across
        dx, dy = stop[0] - begin[0], stop[1] - begin[1]
        middle = (middle[0] + bend * dy / 2, middle[1] - bend * dx / 2)
        words(ax, *middle, f"×{_number(slope)}", 11, color=colour, zorder=5, bbox=ON_WHITE)


def _number(value: float) -> str:
    return f"{value:.4g}".replace("-", "−")


def draw_sum_back(rows: int, columns: int, ax: Axes | None = None) -> Axes:
    """Draws a row that is broadcast to many, and the gradients of the copies that flow back."""
    ax = canvas(ax, 9.0, 0.52 * rows + 1.6)
    size = 0.5

    def block(left: float, count: int, colour: str, label: str) -> None:
        for row in range(count):
            for column in range(columns):
                place = (left + size * column, size * (count - 1) / 2 - size * row)
                box(ax, place, size - 0.14, size - 0.14, colour)
        middle = left + size * (columns - 1) / 2
        words(ax, middle, size * count / 2 + 0.28, label, 12)

    wide = size * columns
    block(0.0, 1, BLUE, f"b ({columns},)")
    block(wide + 1.5, rows, GREY, _("a copy for each row"))
    block(2 * wide + 3.0, rows, VERMILION, f"G ({rows}, {columns})")
    block(3 * wide + 4.5, 1, GREEN, _("gradient of b"))
    for left, text in ((wide, _("forward")), (2 * wide + 1.5, _("...")), (3 * wide + 3.0, "sum")):
        arrow(ax, (left - 0.1, 0.0), (left + 1.0, 0.0))
        words(ax, left + 0.45, 0.22, text, 11)
    ax.set_xlim(-0.5, 4 * wide + 4.6)
    ax.set_ylim(-size * rows / 2 - 0.4, size * rows / 2 + 0.6)
    describe(
        ax,
        _(
            "A row b of {columns} numbers is copied to {rows} rows on the way forward. On the way "
            "back the {rows} rows of gradients are added up, column by column, to the gradient of "
            "b, a row of {columns} again."
        ).format(rows=rows, columns=columns),
    )
    return ax
