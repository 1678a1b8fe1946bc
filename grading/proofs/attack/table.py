"""The table of attacks: class, what it tried, what plain nbgrader does, what ours does."""

from __future__ import annotations

from collections.abc import Sequence

from course.i18n import gettext as _
from grading.proofs.attack.model import CLASSES, Verdict


def table(verdicts: Sequence[Verdict], *, stock: bool = False, markdown: bool = False) -> str:
    """One line for each attack."""
    head = [_("class"), _("tries"), *([_("plain nbgrader")] if stock else []), _("ours")]
    lines = [
        [
            f"{one.attack.number} {_(CLASSES[one.attack.number])}",
            _(one.attack.tries),
            *([one.stock or "-"] if stock else []),
            _ours(one),
        ]
        for one in verdicts
    ]
    if markdown:
        rows = [head, ["---"] * len(head), *lines]
        return "\n".join(
            "| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows
        )
    widths = [max(len(row[at]) for row in [head, *lines]) for at in range(len(head))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in [head, *lines]
    )


def _ours(verdict: Verdict) -> str:
    if not verdict.promised:
        return _("not held off at this level")
    return verdict.ours + (" " + _("WRONG") if verdict.wrong else "")
