"""What all pictures share: colours, line styles, descriptions, and how a picture is shown.

The colours follow Okabe and Ito's, which people with any kind of colour vision can tell apart, but
are darker: each has a contrast of 3:1 with white at least, as WCAG 2.2 asks of graphics (1.4.11).
Colour is never the only signal: lines differ in style as well, shapes in form or hatching. Every
picture carries a description in words, for readers who listen to the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any
from weakref import WeakKeyDictionary

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from course.i18n import gettext as _
from course.kernel import in_a_notebook

BLACK = "#000000"
ORANGE = "#C98500"
SKY_BLUE = "#3D9CD6"
GREEN = "#009E73"
OLIVE = "#6E6600"
BLUE = "#0067A5"
VERMILION = "#B33C00"
PURPLE = "#8E3A75"
GREY = "#666666"

COLOURS = (BLUE, VERMILION, GREEN, PURPLE, ORANGE, SKY_BLUE, BLACK)
LINE_STYLES: tuple[Any, ...] = (
    "-",
    "--",
    "-.",
    ":",
    (0, (5, 1, 1, 1, 1, 1)),
    (0, (8, 3)),
    (0, (1, 3)),
)

_descriptions: WeakKeyDictionary[Axes, str] = WeakKeyDictionary()


def line_style(number: int) -> dict[str, Any]:
    """The look of the line with this number (0, 1, ...): keyword arguments for `Axes.plot`."""
    colour, style = COLOURS[number % len(COLOURS)], LINE_STYLES[number % len(LINE_STYLES)]
    return {"color": colour, "linestyle": style, "linewidth": 2}


def new_axes(ax: Axes | None, width: float = 6.4, height: float = 4.0) -> Axes:
    """The axes to draw on: the given ones, or those of a new figure of this size in inches."""
    return ax if ax is not None else plt.subplots(figsize=(width, height), layout="constrained")[1]


def canvas(ax: Axes | None, width: float, height: float) -> Axes:
    """Axes for a diagram: no frame or ticks, and one unit is as long upwards as sideways."""
    ax = new_axes(ax, width, height)
    ax.set_aspect("equal")
    ax.set_axis_off()
    return ax


def plain(ax: Axes) -> None:
    """A quiet frame and a faint grid, behind the lines, for axes that show curves."""
    ax.spines[["top", "right"]].set_visible(False)
    ax.grid(True, color="#DDDDDD", linewidth=0.7)
    ax.set_axisbelow(True)


def describe(ax: Axes, text: str) -> None:
    """Keeps what the picture shows, in words."""
    _descriptions[ax] = text


def in_words(label: str) -> str:
    """A label without its mathtext signs, for a description."""
    return re.sub(r"\$([^$]*)\$", lambda part: _plain_mathtext(part.group(1)), label)


def _plain_mathtext(formula: str) -> str:
    for sign, word in ((r"\sigma", "σ"), ("\\ ", " "), (r"\,", ""), ("_", " ")):
        formula = formula.replace(sign, word)
    return formula


def alt_text(*axes: Axes | np.ndarray) -> str:
    """The descriptions of these axes as one text; where there is none, what the lines show."""
    described = " ".join(_descriptions[ax] for ax in _flat(axes) if ax in _descriptions)
    return described or of_lines(next(_flat(axes)))


def of_lines(ax: Axes) -> str:
    """What the lines of these axes show: where each begins, and where it ends."""
    told = []
    for line in ax.get_lines():
        label, values = str(line.get_label()), np.asarray(line.get_ydata(orig=False), dtype=float)
        if label.startswith("_") or not len(values):
            continue
        words = (
            _("{label} stays at {first:.3g}")
            if np.all(values == values[0])
            else _("{label} goes from {first:.3g} to {last:.3g}")
        )
        told.append(words.format(label=in_words(label), first=values[0], last=values[-1]))
    if not told:
        return in_words(ax.get_title())
    return _("{title}: {ylabel} over {xlabel}. {lines}.").format(
        title=in_words(ax.get_title()),
        ylabel=in_words(ax.get_ylabel()),
        xlabel=in_words(ax.get_xlabel()),
        lines="; ".join(told),
    )


def show(*axes: Axes | np.ndarray) -> None:
    """Shows the figure of these axes, with its description as the image's alternative text."""
    figure = next(_flat(axes)).figure
    if in_a_notebook() and isinstance(figure, Figure):
        # Imported here: outside a notebook there may be no IPython.
        from course.draw.notebook import display_described

        display_described(figure, alt_text(*axes))
        plt.close(figure)
    else:
        plt.show()


def _flat(axes: Iterable[Axes | np.ndarray]) -> Any:
    for ax in axes:
        yield from (ax.flat if isinstance(ax, np.ndarray) else (ax,))
