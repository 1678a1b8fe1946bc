"""Figures in words, as the report writes them."""

from __future__ import annotations

from course.i18n import gettext as _
from grading.analysis.model import Interval


def percent(share: float) -> str:
    """A share of the points, in percent."""
    return _("{share:.0f}\N{NO-BREAK SPACE}%").format(share=100 * share)


def correlation(value: float | None) -> str:
    """A correlation with its sign: +0.41, \N{MINUS SIGN}0.08; a dash where there is none."""
    if value is None:
        return "-"
    return f"{value:+.2f}".replace("-", "\N{MINUS SIGN}")


def between(interval: Interval | None) -> str:
    """The ends of an interval; a dash where there is none."""
    if interval is None:
        return "-"
    return _("{low} to {high}").format(
        low=correlation(interval.low), high=correlation(interval.high)
    )
