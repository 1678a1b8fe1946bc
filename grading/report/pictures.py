"""The report's pictures, drawn by matplotlib: how points lie, and how well exercises tell.

They hold ids, numbers and a word or two. What a picture shows is said beside it, and in its
description. Colour is never the only signal: bars are hatched, dots have a shape.
"""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup
from matplotlib.axes import Axes

from course.i18n import gettext as _
from grading.analysis.model import Distribution, ExerciseAnalysis
from grading.report.svg import BAR, FAINT, GROUND, INK, WARN, as_element, new_figure
from grading.safe_text import one_line

_WIDTH, _SPREAD_HEIGHT = 300, 64
_LETTERS = 9.5
_ROW, _MARGIN = 19, 44  # of an exercise, and of what is above and below them all
_NAMES = 132
_LONGEST_NAME = 24


def tenths(shares: Sequence[float]) -> list[int]:
    """How many lie in each tenth of the points; those with all points or more are in the last."""
    counts = [0] * 10
    for share in shares:
        counts[min(9, max(0, int(share * 10 + 1e-9)))] += 1
    return counts


def spread(name: str, given: Distribution, missing: int, description: str) -> Markup:
    """A histogram of shares of points, with the median as a line.

    A hatched bar on its left counts those who handed in nothing, or nothing that could be read.
    """
    figure = new_figure(_WIDTH, _SPREAD_HEIGHT)
    axes = figure.add_axes((0.02, 0.23, 0.96, 0.55))
    counts = tenths(given.shares)
    places = [0.05 + tenth / 10 for tenth in range(10)]
    axes.bar(places, counts, width=0.088, color=BAR)
    if missing:
        axes.bar(-0.1, missing, width=0.088, fill=False, edgecolor=INK, hatch="////", linewidth=0.8)
    highest = max(*counts, missing, 1)
    for place, count in [*zip(places, counts, strict=True), (-0.1, missing)]:
        if count:
            axes.annotate(
                str(count),
                (place, count),
                xytext=(0, 1.5),
                textcoords="offset points",
                ha="center",
                fontsize=_LETTERS,
                color=INK,
                annotation_clip=False,
            )
    if given.median is not None:
        middle = min(1.0, max(0.0, given.median))
        # pale edges keep the line apart from the bar that it crosses
        axes.plot([middle] * 2, [0, highest], color=GROUND, linewidth=4, solid_capstyle="butt")
        axes.plot([middle] * 2, [0, highest], color=WARN, linewidth=2, solid_capstyle="butt")
        axes.plot([middle], [0], marker="^", markersize=7, color=WARN, clip_on=False)
    axes.set_xlim(-0.17, 1.01)
    axes.set_ylim(0, highest)
    axes.set_xticks([-0.1, 0, 0.25, 0.5, 0.75, 1.0], [_("none"), "0", "25", "50", "75", "100 %"])
    axes.get_xticklabels()[-1].set_horizontalalignment("right")
    _quiet(axes)
    return as_element(figure, f"spread-{name}", description)


def telling(
    name: str, given: Sequence[ExerciseAnalysis], flagged: set[str], description: str
) -> Markup:
    """For each exercise its mean share of the points, and its discrimination with the interval.

    Those in `flagged` have a diamond for a dot.
    """
    height = _MARGIN + _ROW * len(given)
    figure = new_figure(400, height)
    top, bottom = 26 / height, 18 / height
    left = figure.add_axes((_NAMES / 400, bottom, 100 / 400, 1 - top - bottom))
    right = figure.add_axes(((_NAMES + 118) / 400, bottom, 142 / 400, 1 - top - bottom))
    for place, one in enumerate(given):
        colour, marker = (WARN, "D") if one.exercise in flagged else (BAR, "o")
        for axes in (left, right):
            axes.axhline(place, color=FAINT, linewidth=0.4, linestyle=(0, (1, 3)), zorder=0)
        if one.mean_share is not None:
            left.plot(
                [min(1.0, one.mean_share)],
                [place],
                marker,
                color=colour,
                markersize=6,
                clip_on=False,
            )
        if one.interval is not None:
            ends = [max(-1.0, one.interval.low), min(1.0, one.interval.high)]
            right.plot(
                ends, [place] * 2, color=colour, linewidth=2, solid_capstyle="round", clip_on=False
            )
        if one.discrimination is not None:
            right.plot(
                [one.discrimination], [place], marker, color=colour, markersize=6, clip_on=False
            )
    left.set_yticks(range(len(given)), [one_line(one.exercise, _LONGEST_NAME) for one in given])
    for label in left.get_yticklabels():
        label.set_parse_math(False)  # a name is no formula
    right.set_yticks([])
    left.set_xlim(0, 1)
    left.set_xticks([0, 0.5, 1], ["0", "50", "100 %"])
    left.get_xticklabels()[-1].set_horizontalalignment("right")
    right.set_xlim(-1, 1)
    right.set_xticks([-1, 0, 1], ["\N{MINUS SIGN}1", "0", "1"])
    right.axvline(0, color=INK, linewidth=0.8)
    for axes, title in ((left, _("mean share")), (right, _("discrimination"))):
        axes.set_ylim(len(given) - 0.5, -0.5)
        axes.set_title(title, fontsize=_LETTERS, color=INK, pad=6)
        axes.spines[["left"]].set_visible(False)
        _quiet(axes)
    return as_element(figure, f"telling-{name}", description)


def _quiet(axes: Axes) -> None:
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.spines["bottom"].set_color(FAINT)
    axes.spines["bottom"].set_linewidth(0.8)
    axes.tick_params(labelsize=_LETTERS, labelcolor=INK, color=FAINT, length=3, pad=2)
    axes.tick_params(axis="y", length=0)
    if axes.get_ylim()[0] < axes.get_ylim()[1]:
        axes.set_yticks([])
