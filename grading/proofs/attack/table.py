"""The table of attacks: class, what it tried, what plain nbgrader does, what ours does."""

from __future__ import annotations

from collections.abc import Sequence

from course.i18n import gettext as _
from grading.proofs.attack.model import CLASSES, Verdict
from grading.proofs.common.tables import aligned, in_markdown


def table(verdicts: Sequence[Verdict], *, stock: bool = False, markdown: bool = False) -> str:
    """One line for each attack."""
    rows = [[_("class"), _("tries"), *([_("plain nbgrader")] if stock else []), _("ours")]]
    for verdict in verdicts:
        attack = verdict.attack
        rows.append(
            [
                f"{attack.number} {_(CLASSES[attack.number])}",
                _(attack.tries),
                *([verdict.stock or "-"] if stock else []),
                _ours(verdict),
            ]
        )
    return in_markdown(rows) if markdown else aligned(rows)


def _ours(verdict: Verdict) -> str:
    if not verdict.promised:
        return _("not held off at this level")
    return verdict.ours + (" " + _("WRONG") if verdict.wrong else "")
