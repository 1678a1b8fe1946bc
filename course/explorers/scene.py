"""What an explorer shows, as plain data that two hands can draw: the widget and matplotlib.

A plot holds marks. A mark's `ink` is 0 for the colour of the page's text, or the number of one of
`INKS`, which have a contrast of 3:1 on white and on the dark grounds of notebooks. Colour is never
the only sign: marks differ in shape, dash, hatching or words as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from course.draw.style import BLUE, GREEN, VERMILION

INKS = (BLUE, VERMILION, GREEN)
DASHES: tuple[tuple[int, ...], ...] = ((), (6, 4), (2, 3), (9, 3, 2, 3))
Point = tuple[float, float]


@dataclass(frozen=True)
class Shades:
    """A number from -1 to 1 for each place of the plane, row by row from the lowest y.

    Below 0 the second ink shows, above 0 the first one with hatching; the weaker, the nearer to 0.
    """

    rows: Sequence[Sequence[float]]
    low: str
    high: str
    kind: str = field(default="shades", init=False)


@dataclass(frozen=True)
class Curve:
    """Points joined by a line; `dash` is a number of `DASHES`."""

    points: Sequence[Point]
    ink: int = 0
    dash: int = 0
    width: float = 2
    label: str = ""
    kind: str = field(default="curve", init=False)


@dataclass(frozen=True)
class Dots:
    """Single points: `shape` is "circle", "square", "cross" or "ring"."""

    points: Sequence[Point]
    shape: str = "circle"
    ink: int = 0
    filled: bool = True
    size: float = 5
    label: str = ""
    kind: str = field(default="dots", init=False)


@dataclass(frozen=True)
class Note:
    """Words at a point; `side` says where they stand: "above", "below", "right" or "on"."""

    at: Point
    text: str
    side: str = "above"
    ink: int = 0
    kind: str = field(default="note", init=False)


@dataclass(frozen=True)
class Box:
    """A node of a graph: a frame around some lines; `state` is "waiting", "done" or "now"."""

    at: Point
    size: Point
    lines: Sequence[str]
    state: str = "done"
    kind: str = field(default="box", init=False)


@dataclass(frozen=True)
class Arrow:
    """An edge of a graph."""

    start: Point
    end: Point
    ink: int = 0
    dash: int = 0
    width: float = 1.5
    kind: str = field(default="arrow", init=False)


Mark = Shades | Curve | Dots | Note | Box | Arrow


@dataclass(frozen=True)
class Plot:
    """One picture: its ranges, its marks from back to front, and what it shows, in words."""

    name: str
    x: Point
    y: Point
    marks: Sequence[Mark]
    description: str
    title: str = ""
    xlabel: str = ""
    ylabel: str = ""
    xticks: Sequence[tuple[float, str]] = ()
    yticks: Sequence[tuple[float, str]] = ()
    aspect: float = 0.62
    """Height divided by width."""
    picked: bool = False
    """Whether a click or a drag in it moves something; a control does the same."""

    def data(self) -> dict[str, Any]:
        """All of it as JSON has it."""
        return asdict(self)


def ticks(*values: float) -> tuple[tuple[float, str], ...]:
    """Ticks at these values, written as short as they can be."""
    return tuple((value, number(value)) for value in values)


def number(value: float, places: int = 2) -> str:
    """A number for a reader: at most so many decimal places, and a real minus sign."""
    text = f"{value:.{places}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text.replace("-", "−")


def power(exponent: int) -> str:
    """A power of ten, for the ticks of an axis of powers."""
    return "10" + str(exponent).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))


def scientific(value: float) -> str:
    """A number of any size with two digits: 0.42, 3.1e-07."""
    text = f"{value:.2g}"
    return text.replace("-", "−")
