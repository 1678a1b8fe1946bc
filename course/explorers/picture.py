"""An explorer's state as a still picture, where there is no widget: GitHub, a page, a printout."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch

from course.explorers.scene import (
    DASHES,
    INKS,
    Arrow,
    Box,
    Curve,
    Dots,
    Mark,
    Note,
    Plot,
    Shades,
)

_SHAPES = {"circle": "o", "square": "s", "cross": "x", "ring": "o"}
_SIDES = {"above": (0, 7, "center", "bottom"), "below": (0, -7, "center", "top")}
_SIDES |= {"right": (7, 0, "left", "center"), "on": (0, 0, "center", "center")}
_BLACK = "#000000"


def draw(plots: list[Plot]) -> Figure:
    """The plots side by side."""
    width = 4.6
    height = width * max(plot.aspect for plot in plots)
    # No pyplot: its state is the student's.
    figure = Figure(figsize=(width * len(plots), min(height, 5.2)), layout="constrained")
    for place, plot in enumerate(plots, start=1):
        _draw(figure.add_subplot(1, len(plots), place), plot)
    return figure


def png(plots: list[Plot]) -> bytes:
    """The plots as the bytes of a PNG file, on no ground."""
    file = BytesIO()
    draw(plots).savefig(file, format="png", transparent=True)
    return file.getvalue()


def _draw(ax: Axes, plot: Plot) -> None:
    ax.set(xlim=plot.x, ylim=plot.y, title=plot.title, xlabel=plot.xlabel, ylabel=plot.ylabel)
    ax.set_xticks([at for at, _ in plot.xticks], [text for _, text in plot.xticks])
    ax.set_yticks([at for at, _ in plot.yticks], [text for _, text in plot.yticks])
    ax.set_box_aspect(plot.aspect)
    if not plot.xticks and not plot.yticks:
        ax.set_axis_off()
    for layer, mark in enumerate(plot.marks, start=2):
        _mark(ax, plot, mark, layer)
    if ax.get_legend_handles_labels()[1]:
        place = (0.5, -0.16)  # below the axis, where it hides no mark
        ax.legend(
            fontsize="small", frameon=False, ncols=2, loc="upper center", bbox_to_anchor=place
        )


def _mark(ax: Axes, plot: Plot, mark: Mark, layer: int) -> None:
    colour = _BLACK if not getattr(mark, "ink", 0) else INKS[mark.ink - 1]  # type: ignore[union-attr]
    match mark:
        case Shades():
            _shades(ax, plot, mark)
        case Curve():
            x, y = zip(*mark.points, strict=True) if mark.points else ((), ())
            dash = (0, DASHES[mark.dash]) if mark.dash else "-"
            label = mark.label or "_"
            ax.plot(
                x, y, color=colour, lw=mark.width, ls=dash, label=label, zorder=layer, marker=""
            )
        case Dots():
            x, y = zip(*mark.points, strict=True) if mark.points else ((), ())
            face = colour if mark.filled and mark.shape != "ring" else "none"
            size = mark.size * (2.2 if mark.shape == "ring" else 1.3)
            look: dict[str, Any] = {
                "markersize": size,
                "markerfacecolor": face,
                "markeredgecolor": colour,
            }
            shape = _SHAPES[mark.shape]
            ax.plot(
                x, y, ls="", marker=shape, zorder=layer, label=mark.label or "_", mew=1.5, **look
            )
        case Note():
            right, up, across, along = _SIDES[mark.side]
            ax.annotate(
                mark.text,
                mark.at,
                (right, up),
                textcoords="offset points",
                color=colour,
                ha=across,
                va=along,
                zorder=layer,
                bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.5, "alpha": 0.7},
            )
        case Box():
            _box(ax, mark, layer)
        case Arrow():
            style = {"arrowstyle": "-|>", "color": colour, "lw": mark.width, "shrinkA": 0}
            style["linestyle"] = (0, DASHES[mark.dash]) if mark.dash else "-"
            ax.annotate("", mark.end, mark.start, arrowprops=style, zorder=layer)


def _shades(ax: Axes, plot: Plot, mark: Shades) -> None:
    rows = np.asarray(mark.rows, dtype=float)
    across = np.linspace(*plot.x, rows.shape[1])
    along = np.linspace(*plot.y, rows.shape[0])
    for ink, sign in ((INKS[1], -1), (INKS[0], 1)):
        for level in (0.15, 0.4, 0.7):  # tints that lie over one another
            if (sign * rows).max() > level:
                ax.contourf(across, along, sign * rows, (level, 2), colors=[ink], alpha=0.13)
    if rows.max() > 0:
        ax.contourf(across, along, rows, (0, 2), colors="none", hatches=["//"])


def _box(ax: Axes, mark: Box, layer: int) -> None:
    (x, y), (width, height) = mark.at, mark.size
    ax.add_patch(
        FancyBboxPatch(
            (x - width / 2, y - height / 2),
            width,
            height,
            boxstyle="round,pad=0,rounding_size=0.08",
            facecolor="white",
            edgecolor=INKS[1] if mark.state == "now" else _BLACK,
            linewidth=3 if mark.state == "now" else 1.2,
            linestyle=(0, DASHES[1]) if mark.state == "waiting" else "-",
            zorder=layer,
        )
    )
    ax.text(x, y, "\n".join(mark.lines), ha="center", va="center", fontsize=9, zorder=layer + 0.5)
