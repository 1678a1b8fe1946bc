"""What the report counts, and the picture of it."""

from __future__ import annotations

import base64
import io
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from course.i18n import gettext as _
from course.lessons import contract
from grading.model import FAILED, Row
from grading.wording import slip_words

_INK = "#010203"  # stands for the page's own colour of text
_BAR = "#0072b2"
_THEME = "svg { color: #1a1a1a } @media (prefers-color-scheme: dark) { svg { color: #e6e6e6 } }"


@dataclass(frozen=True)
class ExerciseSummary:
    """One exercise over the class.

    `share` is the mean share of the points among the graded rows (None without any); `attempted` of
    `students` handed an answer in; `trouble` lists (what failed, for how many students).
    """

    lesson: str
    exercise: str
    students: int
    attempted: int
    full: int
    share: float | None
    trouble: tuple[tuple[str, int], ...]


def summaries(rows: Iterable[Row], most_trouble: int = 3) -> list[ExerciseSummary]:
    """For each exercise, in the order of the course, how the class did."""
    grouped: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        grouped.setdefault((row.lesson, row.exercise), []).append(row)
    found = []
    for lesson, exercise in _ordered(grouped):
        own = grouped[lesson, exercise]
        shares = [
            row.score / row.max_score
            for row in own
            if row.score is not None and row.status != FAILED
        ]
        tried = [
            row for row in own if any(prop["outcome"] != "not_attempted" for prop in row.properties)
        ]
        trouble = Counter(
            words
            for row in own
            for words in {
                slip_words(exercise, prop) or _(prop["title"])
                for prop in row.properties
                if prop["outcome"] == "fails"
            }
        )
        worst = sorted(trouble.items(), key=lambda item: (-item[1], item[0]))[:most_trouble]
        found.append(
            ExerciseSummary(
                lesson,
                exercise,
                len(own),
                len(tried),
                sum(share >= 1 for share in shares),
                sum(shares) / len(shares) if shares else None,
                tuple(worst),
            )
        )
    return found


def _ordered(keys: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    def place(key: tuple[str, str]) -> tuple[str, int]:
        lesson, exercise = key
        order = [clause.id for clause in contract.LESSONS.get(lesson, ())]
        return lesson, order.index(exercise) if exercise in order else len(order)

    return sorted(keys, key=place)


def picture(found: Sequence[ExerciseSummary]) -> str:
    """Bars of the mean share of points, one for each exercise, as a data address of an SVG picture.

    It holds ids and numbers only: words would have to be translated, and drawn from right to left
    for some readers. Its lines and letters are dark on a light page and light on a dark one.
    """
    import matplotlib as mpl
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    settings: dict[Any, Any] = {
        "svg.hashsalt": "report",
        "svg.fonttype": "path",
        "font.family": "DejaVu Sans",
    } | dict.fromkeys(
        ("text.color", "axes.edgecolor", "axes.labelcolor", "xtick.color", "ytick.color"), _INK
    )
    with mpl.rc_context(settings):
        figure = Figure(figsize=(7, 0.8 + 0.3 * len(found)), layout="constrained")
        FigureCanvasSVG(figure)
        axes = figure.add_subplot()
        shares = [100 * (summary.share or 0) for summary in found]
        places = range(len(found))
        axes.barh(places, shares, color=_BAR, height=0.7)
        for place, one in enumerate(found):
            label = "-" if one.share is None else f"{100 * one.share:.0f}"
            axes.annotate(
                label,
                (shares[place], place),
                xytext=(3, 0),
                textcoords="offset points",
                va="center",
            )
        axes.set_yticks(places, [f"{summary.lesson[:2]} {summary.exercise}" for summary in found])
        axes.invert_yaxis()
        # extra credit lifts a share above all
        axes.set_xlim(0, max(108, *(share + 8 for share in shares)))
        axes.set_xticks(range(0, 101, 20))
        axes.set_xlabel("%")
        axes.spines[["top", "right"]].set_visible(False)
        buffer = io.BytesIO()
        figure.savefig(
            buffer, format="svg", metadata={"Date": None, "Creator": None}, transparent=True
        )
    drawing = buffer.getvalue().decode("utf-8").replace(_INK, "currentColor")
    drawing = drawing.replace("<defs>", f"<style>{_THEME}</style><defs>", 1)
    return "data:image/svg+xml;base64," + base64.b64encode(drawing.encode("utf-8")).decode("ascii")


def description(found: Sequence[ExerciseSummary]) -> str:
    """The picture in words, for those who do not see it."""
    parts = [
        _("{exercise} {share:.0f} %").format(exercise=summary.exercise, share=100 * summary.share)
        for summary in found
        if summary.share is not None
    ]
    return _("Mean share of the points for each exercise: {shares}").format(
        shares=", ".join(parts) or _("none")
    )
