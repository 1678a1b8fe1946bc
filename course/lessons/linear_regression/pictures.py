"""The pictures of linear regression: its steps, points and lines, errors, and how w and b travel.

Everything is drawn from numbers that the lesson hands over; nothing is fitted here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from course.draw.shapes import arrow, box, words
from course.draw.style import (
    BLACK,
    BLUE,
    GREEN,
    GREY,
    VERMILION,
    canvas,
    describe,
    in_words,
    line_style,
    new_axes,
    plain,
)
from course.i18n import gettext as _

WIDTH, HEIGHT = 2.0, 0.8


def draw_steps(ax: Axes | None = None) -> Axes:
    """Draws the steps of a machine-learning problem; a ring of arrows joins the repeated ones."""
    ax = canvas(ax, 8.4, 3.2)
    places = (
        (0.0, 2.0, _("1 data"), BLUE),
        (2.8, 2.0, _("2 model"), BLUE),
        (5.6, 2.0, _("3 loss"), BLUE),
        (2.8, 0.0, _("4 run, measure:\npredict, loss"), VERMILION),
        (5.6, 0.0, _("5 gradients,\nupdate"), VERMILION),
        (8.4, 0.0, _("6 evaluate"), GREEN),
    )
    for x, y, name, colour in places:
        box(ax, (x, y), WIDTH, HEIGHT, colour, dashed=colour == VERMILION)
        words(ax, x, y, name, zorder=4)
    side, foot = WIDTH / 2 + 0.1, HEIGHT / 2 + 0.1
    for start, end, bend in (
        ((side, 2.0), (2.8 - side, 2.0), 0.0),
        ((2.8 + side, 2.0), (5.6 - side, 2.0), 0.0),
        ((5.0, 2.0 - foot), (2.8, foot), 0.0),
        ((2.8 + side, 0.0), (5.6 - side, 0.0), 0.0),
        ((5.6, -foot), (2.8, -foot), -0.3),
        ((5.6 + side, 0.0), (8.4 - side, 0.0), 0.0),
    ):
        arrow(ax, start, end, bend=bend)
    words(ax, 4.2, -1.25, _("again and again"), va="top", color=GREY)
    ax.set_xlim(-1.3, 9.7)
    ax.set_ylim(-1.8, 2.6)
    describe(
        ax,
        _(
            "Six steps, one after another: data, model, loss, run and measure, gradients and "
            "update, evaluate. From the fifth an arrow leads back to the fourth: these two, that "
            "is predict, loss, gradient and update, are repeated; all others are done once."
        ),
    )
    return ax


def plot_points(
    x: Any, y: Any, lines: Mapping[str, Any], title: str, ax: Axes | None = None
) -> Axes:
    """Plots the points (x, y) and `lines` over them: a label and the values at each x.

    The last line is dashed.
    """
    ax = new_axes(ax)
    x, y = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    ax.scatter(x, y, s=11, color=GREY, linewidth=0, label=_("data"))
    order = np.argsort(x)
    for (label, values), style in zip(lines.items(), _line_styles(len(lines)), strict=True):
        ax.plot(x[order], np.asarray(values, dtype=float)[order], label=label, **style)
    plain(ax)
    ax.set(xlabel="$x$", ylabel="$y$", title=title)
    ax.legend()
    told = [_("{title}: {count} points.").format(title=in_words(title), count=x.size)]
    for label, values in lines.items():
        error = np.asarray(values, dtype=float) - y
        told.append(
            _(
                "The root mean square distance from {label} is {distance:.2f}; at the left end "
                "that line passes {left}, at the right end {right}."
            ).format(
                label=in_words(label),
                distance=float(np.sqrt(np.mean(error**2))),
                left=_side(error[order[: max(x.size // 10, 1)]]),
                right=_side(error[order[-max(x.size // 10, 1) :]]),
            )
        )
    describe(ax, " ".join(told))
    return ax


def _side(errors: np.ndarray) -> str:
    """Where a line passes the points, whose errors (prediction minus answer) these are."""
    mean, spread = float(np.mean(errors)), float(np.std(errors))
    if abs(mean) <= spread:
        return _("through them")
    return _("above them") if mean > 0 else _("below them")


def _line_styles(count: int) -> list[dict[str, Any]]:
    """Solid, dash-dotted, dotted, ... and for the last of several lines a dashed black one."""
    drawn = [line_style(number) for number in (0, 2, 3, 4, 5, 6)][: max(count - 1, 1)]
    return [*drawn, {"color": BLACK, "linestyle": "--", "linewidth": 2}][:count]


def plot_errors(x: Any, y: Any, y_hat: Any, ax: Axes | None = None) -> Axes:
    """Plots points, a prediction for each, and the error between them as a vertical stroke."""
    ax = new_axes(ax, 6.4, 3.6)
    x, y, y_hat = (np.asarray(values, dtype=float) for values in (x, y, y_hat))
    ax.vlines(x, y_hat, y, color=VERMILION, linestyle=":", linewidth=2, label=_("error"))
    label = _("prediction {symbol}").format(symbol=r"$\hat y$")
    ax.plot(x, y_hat, marker="s", markersize=5, label=label, **line_style(0))
    ax.scatter(x, y, color=BLACK, zorder=3, label=_("data {symbol}").format(symbol="$y$"))
    plain(ax)
    ax.set(xlabel="$x$", ylabel="$y$", title=_("An error for each point"))
    ax.legend()
    describe(
        ax,
        _(
            "{above} of {count} points lie above their predictions and {below} below, each joined "
            "to its own by a dotted vertical stroke, its error. The longest is {longest:.1f}, at "
            "x = {x:g}."
        ).format(
            count=x.size,
            above=int(np.sum(y > y_hat)),
            below=int(np.sum(y < y_hat)),
            longest=float(np.max(np.abs(y - y_hat))),
            x=float(x[np.argmax(np.abs(y - y_hat))]),
        ),
    )
    return ax


def plot_travel(
    w: Sequence[float], b: Sequence[float], true_w: float, true_b: float, ax: Axes | None = None
) -> Axes:
    """Plots w and b before the first epoch and after each, and the true values as dashed lines."""
    ax = new_axes(ax)
    epochs = np.arange(len(w))
    for name, values, true, colour, marker, dashes in (
        ("w", w, true_w, BLUE, "o", "--"),
        ("b", b, true_b, VERMILION, "s", ":"),
    ):
        look: dict[str, Any] = {"color": colour, "marker": marker, "markersize": 5}
        ax.plot(epochs, np.asarray(values, dtype=float), linewidth=2, label=f"${name}$", **look)
        label = _("true {symbol}").format(symbol=f"${name}$")
        ax.axhline(true, color=colour, linestyle=dashes, linewidth=1.8, label=label)
    plain(ax)
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.set(xlabel=_("updates made"), ylabel=_("value"), title=_("How $w$ and $b$ travel"))
    ax.legend()
    if len(w):
        describe(
            ax,
            _(
                "In {count} updates w goes from {w1:.2f} to {w2:.2f}, {w_gap:.2f} from its true "
                "value {true_w:g}, and b from {b1:.2f} to {b2:.2f}, {b_gap:.2f} from its true "
                "value {true_b:g}. Both curves flatten as they near their dashed lines."
            ).format(
                count=len(w) - 1,
                w1=float(w[0]),
                b1=float(b[0]),
                w2=float(w[-1]),
                b2=float(b[-1]),
                w_gap=abs(float(w[-1]) - true_w),
                b_gap=abs(float(b[-1]) - true_b),
                true_w=true_w,
                true_b=true_b,
            ),
        )
    return ax


def plot_valley(
    w_grid: Any,
    b_grid: Any,
    losses: Any,
    w: Sequence[float],
    b: Sequence[float],
    true_w: float,
    true_b: float,
    ax: Axes | None = None,
) -> Axes:
    """Plots the loss as a map over w and b, and on it the path of the values w, b.

    `losses` has one row for each b. One unit is as long upwards as sideways: gradient descent
    crosses the curves at right angles, and other scales would show other angles.
    """
    ax = new_axes(ax, 5.6, 5.4)
    ax.set_aspect("equal")
    losses = np.asarray(losses, dtype=float)
    levels = np.geomspace(losses.min() * 1.05, losses.max(), 12)
    contours = ax.contour(
        np.asarray(w_grid), np.asarray(b_grid), losses, levels=levels, colors=GREY, linewidths=0.8
    )
    ax.clabel(contours, levels[1::2], fmt="%.1f", fontsize=8)
    path = np.asarray(w, dtype=float), np.asarray(b, dtype=float)
    ax.plot(*path, marker="o", markersize=4, label=_("path"), **line_style(0))
    steps = np.hypot(*np.diff(path)).tolist() or [0.0]
    look: dict[str, Any] = {"marker": "X", "markersize": 10, "color": VERMILION}
    ax.plot([true_w], [true_b], linestyle="none", label=_("true values"), **look)
    plain(ax)
    ax.set(xlabel="$w$", ylabel="$b$", title=_("The loss over $w$ and $b$"))
    ax.legend(loc="lower left")
    describe(
        ax,
        _(
            "A map of the loss, like the heights of a valley: closed curves of equal loss around "
            "one lowest point, close to the true values. A path of {count} points leads from "
            "w = {w1:.2f}, b = {b1:.2f} down to w = {w2:.2f}, b = {b2:.2f}. Every step sets out "
            "at a right angle to the curve that it stands on; the first is {first:.2f} long, the "
            "last {last:.2f}."
        ).format(
            count=len(w),
            w1=float(w[0]),
            b1=float(b[0]),
            w2=float(w[-1]),
            b2=float(b[-1]),
            first=steps[0],
            last=steps[-1],
        ),
    )
    return ax
