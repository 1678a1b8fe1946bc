"""Pictures of the Iris lesson.

They show the network, the flowers, the confusion matrix, and which species the network sees where.

They draw the numbers that they are given. A species keeps its colour, its marker and its hatching
in all of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from matplotlib.patches import FancyBboxPatch, Patch
from matplotlib.ticker import MaxNLocator

from course.draw.lines import plot_lines
from course.draw.shapes import arrow, words
from course.draw.style import BLACK, BLUE, ORANGE, VERMILION, canvas, describe, new_axes, plain
from course.i18n import gettext as _

COLOURS = (BLUE, ORANGE, VERMILION)
MARKERS = ("o", "^", "s")
TINTS = ("#CCE3F0", "#FBECCC", "#F7DFCC")  # the colours above on white, one fifth strong
HATCHES = ("", "...", "//")
PALE = "#A8A8A8"


def draw_flow(steps: Sequence[tuple[str, str]], ax: Axes | None = None) -> Axes:
    """Draws steps from left to right, each a name and the shape of what comes out of it.

    For example `[("input", "(n, 4)"), ...]`.

    The first and the last stand for values and are tinted; those between compute something.
    """
    ax = canvas(ax, 8.6, 1.7)
    step, width, height = 2.3, 1.7, 0.8
    for number, (name, shape) in enumerate(steps):
        x, ends = step * number, number in (0, len(steps) - 1)
        ax.add_patch(
            FancyBboxPatch(
                (x - width / 2, -height / 2),
                width,
                height,
                boxstyle="round,pad=0.05",
                linewidth=2,
                facecolor=TINTS[0] if ends else "white",
                edgecolor=BLUE if ends else VERMILION,
            )
        )
        words(ax, x, 0, name, 10)
        words(ax, x, -height / 2 - 0.35, shape, 10, family="monospace")
        if number:
            start, end = x - step + width / 2 + 0.07, x - width / 2 - 0.07
            arrow(ax, (start, 0), (end, 0), width=1.6, head=13)
    ax.set_xlim(-1.1, step * (len(steps) - 1) + 1.1)
    ax.set_ylim(-1.1, 0.7)
    said = [(name.replace("-\n", "-").replace("\n", " "), shape) for name, shape in steps]
    describe(
        ax,
        _("Boxes joined by arrows, from left to right: {steps}.").format(
            steps=", ".join(
                _("{name} of shape {shape}").format(name=name, shape=shape) for name, shape in said
            )
        ),
    )
    return ax


def plot_changes(
    x: Any, lines: Mapping[str, Any], xlabel: str, ylabel: str, title: str, ax: Axes | None = None
) -> Axes:
    """Plots each of `lines` over `x`; its description says where each starts, ends and has been."""
    ax = plot_lines(x, lines, xlabel, ylabel, title, ax)
    parts = [
        _(
            "{label} starts at {first:.2f}, ends at {last:.2f} and stays in {low:.2f} to {high:.2f}"
        ).format(label=label, first=values[0], last=values[-1], low=min(values), high=max(values))
        for label, values in lines.items()
    ]
    words_of = _("{title}: {ylabel} over {xlabel}. {parts}.")
    describe(ax, words_of.format(title=title, ylabel=ylabel, xlabel=xlabel, parts="; ".join(parts)))
    return ax


def plot_flowers(
    x: Any,
    y: Any,
    labels: Any,
    species: Sequence[str],
    xlabel: str,
    ylabel: str,
    ax: Axes | None = None,
) -> Axes:
    """Plots two measurements of flowers, one over the other.

    x and y have the shape (n,), and so have the classes `labels`, each a place in `species`.
    """
    ax = new_axes(ax, 5.6, 4.0)
    _scatter(ax, x, y, labels, species)
    plain(ax)
    ax.set(
        xlabel=xlabel,
        ylabel=ylabel,
        title=_("The flowers: {y} over {x}").format(y=ylabel, x=xlabel),
    )
    ax.legend()
    describe(
        ax,
        _("{count} flowers as points, {y} over {x}. {middles}.").format(
            count=len(np.asarray(labels)),
            x=xlabel,
            y=ylabel,
            middles=_middles(x, y, labels, species),
        ),
    )
    return ax


def plot_confusion(true: Any, predicted: Any, names: Sequence[str], ax: Axes | None = None) -> Axes:
    """Draws how often each class (rows) was taken for each class (columns).

    `true`, `predicted`: (n,), classes from 0 on.
    """
    size = len(names)
    counts = np.zeros((size, size), dtype=int)
    np.add.at(counts, (np.asarray(true, dtype=int), np.asarray(predicted, dtype=int)), 1)
    ax = new_axes(ax, 5.4, 4.2)
    drawn = ax.imshow(counts, cmap="Blues", vmin=0, vmax=max(int(counts.max()), 1))
    for (row, column), count in np.ndenumerate(counts):
        dark = count > counts.max() / 2
        ax.text(
            column,
            row,
            str(count),
            ha="center",
            va="center",
            fontsize=13,
            color="white" if dark else BLACK,
            fontweight="bold" if row == column else "normal",
        )
    ax.set_xticks(range(size), list(names))
    ax.set_yticks(range(size), list(names))
    ax.set(xlabel=_("predicted species"), ylabel=_("true species"), title=_("Confusion matrix"))
    ax.figure.colorbar(
        drawn, ax=ax, label=_("flowers"), shrink=0.8, ticks=MaxNLocator(integer=True)
    )
    wrong = [
        _("{count} {true} taken for {predicted}").format(
            count=counts[i, j], true=names[i], predicted=names[j]
        )
        for i in range(size)
        for j in range(size)
        if i != j and counts[i, j]
    ]
    describe(
        ax,
        _(
            "A table of {size} by {size} counts. Of {all} flowers {right} are on the diagonal: "
            "rightly named. {wrong}."
        ).format(
            size=size,
            all=counts.sum(),
            right=counts.trace(),
            wrong="; ".join(wrong) or _("None is off it"),
        ),
    )
    return ax


def plot_regions(
    x_grid: Any,
    y_grid: Any,
    classes: Any,
    x: Any,
    y: Any,
    labels: Any,
    species: Sequence[str],
    xlabel: str,
    ylabel: str,
    title: str = "",
    ax: Axes | None = None,
) -> Axes:
    """Draws the class found at each place of a grid, and flowers (x, y) upon it.

    The grid is (rows, columns) with a row for each y. The title says whose answers they are.
    """
    ax = new_axes(ax, 6.0, 4.2)
    classes = np.asarray(classes)
    edges = np.arange(len(species) + 1) - 0.5
    drawn = ax.contourf(
        np.asarray(x_grid),
        np.asarray(y_grid),
        classes,
        levels=edges,
        cmap=ListedColormap(TINTS[: len(species)]),
        hatches=HATCHES[: len(species)],
    )
    drawn.set_edgecolor(PALE)  # of the hatching, so that the points stand out
    drawn.set_linewidth(0)
    _scatter(ax, x, y, labels, species)
    handles = [
        *ax.get_legend_handles_labels()[0],
        *(
            Patch(
                facecolor=TINTS[i],
                hatch=HATCHES[i],
                edgecolor=PALE,
                linewidth=0.5,
                label=_("called {species}").format(species=name),
            )
            for i, name in enumerate(species)
        ),
    ]
    ax.set(xlabel=xlabel, ylabel=ylabel, title=title or _("What the network calls a flower"))
    ax.legend(handles=handles, fontsize=8, loc="upper left", framealpha=0.9)
    shares = ", ".join(f"{name} {np.mean(classes == i):.0%}" for i, name in enumerate(species))
    describe(
        ax,
        _(
            "{title}. A map, {y} over {x}, in regions: what a flower is called there. Share of "
            "the map: {shares}. Upon it {count} flowers as points. {middles}."
        ).format(
            title=ax.get_title(),
            x=xlabel,
            y=ylabel,
            shares=shares,
            count=len(np.asarray(labels)),
            middles=_middles(x, y, labels, species),
        ),
    )
    return ax


def _scatter(ax: Axes, x: Any, y: Any, labels: Any, species: Sequence[str]) -> None:
    x, y, labels = np.asarray(x), np.asarray(y), np.asarray(labels)
    for number, name in enumerate(species):
        rows = labels == number
        ax.scatter(
            x[rows],
            y[rows],
            s=34,
            color=COLOURS[number],
            marker=MARKERS[number],
            edgecolor="white",
            linewidth=0.6,
            label=name,
            zorder=3,
        )


def _middles(x: Any, y: Any, labels: Any, species: Sequence[str]) -> str:
    """Where the flowers of each species lie on average."""
    x, y, labels = np.asarray(x, dtype=float), np.asarray(y, dtype=float), np.asarray(labels)
    return "; ".join(
        _("{species} lies around ({x:.1f}, {y:.1f})").format(
            species=name, x=x[labels == number].mean(), y=y[labels == number].mean()
        )
        for number, name in enumerate(species)
        if (labels == number).any()
    )
