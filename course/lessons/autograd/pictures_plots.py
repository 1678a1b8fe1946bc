"""Plots of lesson 07: secants, errors of numerical derivatives, a decision boundary."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from matplotlib.patches import Patch

from course.draw.style import (
    BLACK,
    BLUE,
    GREY,
    VERMILION,
    describe,
    line_style,
    new_axes,
    plain,
)
from course.i18n import gettext as _

TINTS, HATCHES, PALE = ("#D3E4F2", "#F6DCD0"), ("", ".."), "#B9A79C"
MARKERS, COLOURS = ("o", "^"), (BLUE, VERMILION)


def plot_secants(
    function: Callable[[Any], Any], at: float, steps: Sequence[float], ax: Axes | None = None
) -> Axes:
    """Plots a curve, and straight lines through the points at `at` and `at` + h for each step h."""
    ax = new_axes(ax, 6.4, 3.9)
    x = np.linspace(at - 1.1, at + 1.25, 200)
    ax.plot(x, function(x), color=BLACK, linewidth=2.4, label=_("the function"))
    slopes = []
    for number, h in enumerate(steps):
        slope = (function(at + h) - function(at)) / h
        slopes.append(slope)
        label = _("h = {h:g}: slope {slope:.3g}").format(h=h, slope=slope)
        ax.plot(x, function(at) + slope * (x - at), label=label, **line_style(number))
        ax.plot(at + h, function(at + h), "o", color=line_style(number)["color"])
    ax.plot(at, function(at), "o", color=BLACK, markersize=8)
    plain(ax)
    ax.set(xlabel="x", ylabel="f(x)", title=_("The nearer the second point, the nearer the slope"))
    ax.legend()
    ax.set_ylim(min(function(x)) - 3, max(function(x)) + 1)
    told = ", ".join(f"{slope:.3g}" for slope in slopes)
    text = _(
        "Straight lines through two points of a curve turn towards its tangent as the points come "
        "nearer: their slopes are {told}."
    )
    describe(ax, text.format(told=told))
    return ax


def plot_step_errors(
    steps: Sequence[float], errors: Mapping[str, Sequence[float]], ax: Axes | None = None
) -> Axes:
    """Plots the errors of numerical derivatives against the step h, both axes in powers of 10.

    A mark stands at the smallest error of each.
    """
    ax = new_axes(ax, 6.8, 4.2)
    told = []
    for number, (label, values) in enumerate(errors.items()):
        best = int(np.argmin(values))
        look = line_style(number)
        ax.plot(steps, values, marker="os^"[number % 3], markersize=5, label=label, **look)
        ax.plot(
            steps[best], values[best], "o", markersize=13, fillstyle="none", color=look["color"]
        )
        text = _("{label}: least at h = {h:.0e}, {error:.0e}")
        told.append(text.format(label=label, h=steps[best], error=values[best]))
    ax.set(xscale="log", yscale="log", xlabel="h", ylabel=_("error of the derivative"))
    ax.set_title(_("Too large a step, too small a step"))
    plain(ax)
    ax.legend(loc="upper center")
    describe(
        ax,
        _(
            "On the right the errors fall as the step h gets smaller, on the left they rise again "
            "and jump up and down. {told}."
        ).format(told="; ".join(told)),
    )
    return ax


def plot_decision(
    classify: Callable[[Any], Any], x: Any, y: Any, title: str = "", ax: Axes | None = None
) -> Axes:
    """Plots points x, (n, 2), of the classes 0 and 1, over what a classifier calls each place."""
    ax = new_axes(ax, 6.2, 4.0)
    x, y = np.asarray(x), np.asarray(y)
    low, high = x.min(axis=0) - 0.4, x.max(axis=0) + 0.4
    across, up = np.meshgrid(np.linspace(low[0], high[0], 400), np.linspace(low[1], high[1], 300))
    flat = np.stack([across.ravel(), up.ravel()], axis=1)
    called = np.asarray(classify(flat)).reshape(across.shape)
    ax.contourf(
        across,
        up,
        called,
        levels=[-0.5, 0.5, 1.5],
        cmap=ListedColormap(TINTS),
        hatches=HATCHES,
    ).set_edgecolor(PALE)
    ax.contour(across, up, called, levels=[0.5], colors=[GREY], linewidths=2)
    handles: list[Any] = []
    for number in (0, 1):
        rows = y == number
        handles.append(
            ax.scatter(
                x[rows, 0],
                x[rows, 1],
                s=24,
                marker=MARKERS[number],
                color=COLOURS[number],
                edgecolor="white",
                linewidth=0.5,
                label=_("class {number}").format(number=number),
            )
        )
        handles.append(
            Patch(
                facecolor=TINTS[number],
                hatch=HATCHES[number],
                edgecolor=PALE,
                label=_("called {number}").format(number=number),
            )
        )
    ax.set(xlabel="$x_1$", ylabel="$x_2$", title=title or _("What the network calls each place"))
    ax.set_aspect("equal")
    ax.legend(handles=handles, fontsize=8, loc="upper right", framealpha=0.9)
    right = float(np.mean(np.asarray(classify(x)) == y))
    describe(
        ax,
        _(
            "{title}: two moons of points, and the border between what is called 0 and what is "
            "called 1. {right:.0%} of the points lie on their own side of it."
        ).format(title=title or _("What the network calls each place"), right=right),
    )
    return ax


def plot_moons(x: Any, y: Any, ax: Axes | None = None) -> Axes:
    """Plots points x, (n, 2), of the classes 0 and 1."""
    ax = new_axes(ax, 6.2, 3.6)
    x, y = np.asarray(x), np.asarray(y)
    for number in (0, 1):
        rows = y == number
        label = _("class {number}").format(number=number)
        look: dict[str, Any] = {"s": 26, "marker": MARKERS[number], "color": COLOURS[number]}
        ax.scatter(x[rows, 0], x[rows, 1], label=label, **look)
    plain(ax)
    ax.set(xlabel="$x_1$", ylabel="$x_2$", title=_("Two moons"))
    ax.set_aspect("equal")
    ax.legend()
    describe(
        ax,
        _(
            "{count} points on two half circles that reach into each other, so that no straight "
            "line has one class on each side."
        ).format(count=len(x)),
    )
    return ax
