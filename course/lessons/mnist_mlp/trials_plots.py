"""Trials of plots: a plotting function is called, and what it drew is read.

It is read from the Matplotlib objects, not from pixels.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from course.probe.trials import Answer


def drawn(answer: Answer, data: Any) -> dict[str, Any]:
    """Calls the function with `data` and describes the Axes that it returned.

    `lines`: x, y, the style and the label of each line that can be seen; `x_label`, `y_label`;
    `legend`: text and style of each entry, of the axes, of another axes of the same figure, or of
    the figure. A result that is no Axes is handed back as `found`.
    """
    with _clean_pyplot():
        axes = answer.function(data)
        return _described(axes)


@contextmanager
def _clean_pyplot() -> Iterator[None]:
    """Shows no figure and leaves none open.

    A plot does not land in one of the student's: where there are some, it gets a new one.
    """
    import matplotlib.pyplot as plt

    before, show = set(plt.get_fignums()), plt.show
    if before:
        plt.figure()
    plt.show = lambda *_args, **_kwargs: None
    try:
        yield
    finally:
        plt.show = show
        for number in set(plt.get_fignums()) - before:
            plt.close(number)


def _described(axes: Any) -> dict[str, Any]:
    from matplotlib.axes import Axes
    from matplotlib.figure import FigureBase

    if not isinstance(axes, Axes):
        kind = (
            "figure"
            if isinstance(axes, FigureBase)
            else "several"
            if _holds(axes, Axes)
            else "other"
        )
        return {"axes": False, "kind": kind, "found": axes if axes is None else type(axes).__name__}
    figures = _figures(axes)
    whole = figures[-1] if figures else None
    x_label = axes.get_xlabel() or (whole.get_supxlabel() if whole else "")
    y_label = axes.get_ylabel() or (whole.get_supylabel() if whole else "")
    return {
        "axes": True,
        "lines": _lines(axes),
        "x_label": str(x_label),
        "y_label": str(y_label),
        "legend": _legend(axes, figures),
    }


def _holds(value: Any, kind: type) -> bool:
    items = value.ravel() if isinstance(value, np.ndarray) else value
    return isinstance(items, list | tuple | np.ndarray) and any(
        isinstance(item, kind) for item in items
    )


def _figures(axes: Any) -> list[Any]:
    """The figure of an axes and those around it, the whole figure last."""
    found = [axes.get_figure()]
    while found[-1] is not None and getattr(found[-1], "_parent", None) is not None:
        found.append(found[-1]._parent)  # a SubFigure's
    return [figure for figure in found if figure is not None]


def _lines(axes: Any) -> list[dict[str, Any]]:
    from matplotlib.collections import LineCollection

    found = [
        {
            "x": _numbers(line.get_xdata(orig=False)),
            "y": _numbers(line.get_ydata(orig=False)),
            "style": _style(line),
            "label": _own_label(line),
        }
        for line in axes.get_lines()
        if _seen(line)
    ]
    for collection in axes.collections:
        if isinstance(collection, LineCollection) and collection.get_visible():
            found += [
                {"x": _numbers(part[:, 0]), "y": _numbers(part[:, 1]), "style": "", "label": ""}
                for part in collection.get_segments()
            ]
    return found


def _seen(line: Any) -> bool:
    """Whether there is a stroke.

    Markers without a line are none, nor is a line without width or colour.
    """
    from matplotlib.colors import to_rgba

    strokes = (
        str(line.get_linestyle()).strip().lower() not in ("", "none") and line.get_linewidth() > 0
    )
    return bool(
        line.get_visible() and strokes and to_rgba(line.get_color(), line.get_alpha())[3] > 0
    )


def _own_label(line: Any) -> str:
    """The label that the line was given, or nothing.

    Matplotlib makes up a name that begins with _ for a line without one.
    """
    label = str(line.get_label())
    return "" if label.startswith("_") else label


def _numbers(values: Any) -> list[float]:
    return [float(value) for value in np.asarray(values, dtype=np.float64).ravel()]


def _style(line: Any) -> str:
    """Colour, line style and marker in one text.

    They tell a line from another, in the plot and in the legend.
    """
    from matplotlib.colors import to_hex
    from matplotlib.lines import Line2D

    if not isinstance(line, Line2D):
        return ""
    return f"{to_hex(line.get_color(), keep_alpha=True)} {line.get_linestyle()} {line.get_marker()}"


def _legend(axes: Any, figures: list[Any]) -> list[dict[str, str]]:
    beside = [other for other in (figures[-1].axes if figures else []) if other is not axes]
    legends = [
        axes.get_legend(),
        *(legend for figure in figures for legend in figure.legends),
        *(other.get_legend() for other in beside),
    ]
    found = []
    for legend in legends:
        if legend is None or not legend.get_visible():
            continue
        handles = list(legend.legend_handles)
        for number, text in enumerate(legend.get_texts()):
            found.append(
                {
                    "text": text.get_text(),
                    "style": _style(handles[number]) if number < len(handles) else "",
                }
            )
    return found
