"""The feedback of a check as HTML: the same words as the text, with values side by side."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from course.checks.compare import as_array, items_of
from course.i18n import gettext as _
from course.notebook.page import BAD, GOOD, OTHER, folded, message, paragraphs, rich, signed
from course.notebook.report import Report, Row, outcome_words

if TYPE_CHECKING:
    import numpy as np

_TONES = {"holds": GOOD, "fails": BAD}
_MOST_ROWS, _MOST_COLUMNS = 12, 10
_RTOL, _ATOL = 1e-4, 1e-5  # as checks compare, see `course.checks.compare.matches`


def as_html(told: Report) -> str:
    """The report as one message; the details of the first failure are unfolded."""
    tone = _tone(told)
    head = f"<p><strong>{rich(told.head)}</strong></p>"
    first = paragraphs([told.first])
    rows, unfolded = [], False
    for row in told.rows:
        rows.append(_row(row, is_open=not unfolded))
        unfolded = unfolded or row.outcome == "fails"
    listed = f"<ul>{''.join(rows)}</ul>" if rows else ""
    return message(tone, first + head + paragraphs(told.notes) + listed + paragraphs([told.end]))


def _tone(told: Report) -> str:
    outcomes = {row.outcome for row in told.rows}
    if outcomes == {"holds"} and not told.first:
        return GOOD
    return BAD if outcomes or told.notes else OTHER


def _row(row: Row, *, is_open: bool) -> str:
    tone = _TONES.get(row.outcome, OTHER)
    line = signed(tone, row.title, outcome_words()[row.outcome])
    below = ""
    if row.said:
        below = paragraphs(row.said)
    if row.values and (tables := side_by_side(*row.values)):
        below += folded(_("Expected beside received"), tables, is_open=is_open)
    return f'<li class="{tone}">{line}<div class="said">{below}</div></li>'


def side_by_side(expected: Any, received: Any) -> str:
    """Two tables for each result that differs, the entries that do marked.

    Empty where tables would show nothing more: for single numbers, for other shapes, for arrays
    that fill the page.
    """
    tables = "".join(_pair(name, right, mine) for name, right, mine in _results(expected, received))
    legend = paragraphs([_("Entries marked with \N{NOT EQUAL TO} differ.")])
    return f"{tables}{legend}" if tables else ""


def _results(expected: Any, received: Any) -> list[tuple[str, Any, Any]]:
    """Each result with its name: its number, or its key; "" for one alone."""
    if isinstance(expected, dict):
        mine = received if isinstance(received, dict) else {}
        return [(str(key), value, mine[key]) for key, value in expected.items() if key in mine]
    if not isinstance(expected, tuple):
        return [("", expected, received)]
    parts = items_of(received) or []
    if len(parts) != len(expected):
        return []
    numbers = map(str, range(1, len(parts) + 1))
    return list(zip(numbers, expected, parts, strict=True))


def _pair(name: str, expected: Any, received: Any) -> str:
    import numpy as np

    right, mine = as_array(_plain(expected)), as_array(received)
    if right is None or mine is None or right.shape != mine.shape or right.ndim not in (1, 2):
        return ""
    right, mine = np.atleast_2d(right), np.atleast_2d(mine)
    if not right.size or right.shape[0] > _MOST_ROWS or right.shape[1] > _MOST_COLUMNS:
        return ""
    with np.errstate(all="ignore"):
        off = ~np.isclose(mine, right, rtol=_RTOL, atol=_ATOL, equal_nan=True)
    if not off.any():
        return ""
    decimals = _decimals(right, mine)
    wanted, came = _("expected"), _("received")
    if name:
        wanted = _("expected, result {name}").format(name=name)
        came = _("received, result {name}").format(name=name)
    tables = (
        _table(wanted, right, np.zeros_like(off), decimals),
        _table(came, mine, off, decimals),
    )
    return f'<div class="tables">{"".join(tables)}</div>'


def _plain(value: Any) -> Any:
    import numpy as np

    return value.tolist() if isinstance(value, np.ndarray) else value


def _decimals(*arrays: np.ndarray) -> int:
    """How many decimals all entries need, four at most: then they stand in line."""
    import numpy as np

    for decimals in range(4):
        if all(
            np.allclose(a[np.isfinite(a)], np.round(a[np.isfinite(a)], decimals), atol=1e-6)
            for a in arrays
        ):
            return decimals
    return 4


def _table(caption: str, values: np.ndarray, off: np.ndarray, decimals: int) -> str:
    rows = "".join(
        "<tr>"
        + "".join(
            f'<td class="off">\N{NOT EQUAL TO} {_number(value, decimals)}</td>'
            if differs
            else f"<td>{_number(value, decimals)}</td>"
            for value, differs in zip(numbers, marks, strict=True)
        )
        + "</tr>"
        for numbers, marks in zip(values.tolist(), off.tolist(), strict=True)
    )
    return f'<table dir="ltr"><caption>{escape(caption)}</caption>{rows}</table>'


def _number(value: float, decimals: int) -> str:
    return f"{value:.{decimals}f}" if abs(value) < 1e6 else f"{value:.4g}"
