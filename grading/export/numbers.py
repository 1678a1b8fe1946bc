"""Grades as numbers: exact, rounded by one rule, in the decimals of the file."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

_NUMBER = re.compile(r"[+-]?\d[\d\s.,'\u2019\u066b\u066c]*|[+-]?[.,]\d+")
# Three figures behind a comma may be thousands, and show nothing.
_COMMA = re.compile(r"[+-]?\d+,(?:\d{1,2}|\d{4,})")
_POINT = re.compile(r"[+-]?\d+\.\d+")


def parsed(text: str) -> Decimal | None:
    """The number in a cell, with a decimal comma or point; None for anything else.

    Where both stand in it the last one is the decimal one, and the others part thousands.
    """
    text = text.strip()
    if not _NUMBER.fullmatch(text):
        return None
    plain = re.sub(r"[\s'\u2019\u066c]", "", text).replace("\u066b", ",")
    places = [place for place in (plain.rfind(","), plain.rfind(".")) if place >= 0]
    if places:
        last = max(places)
        plain = re.sub(r"[.,]", "", plain[:last]) + "." + plain[last + 1 :]
    try:
        return Decimal(plain)
    except InvalidOperation:
        return None


def rounded(value: Decimal, places: int) -> Decimal:
    """Rounded half up, as people do: 0.125 becomes 0.13."""
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def written(value: Decimal, comma: bool = False) -> str:
    """A number without needless zeros: 3, 1.5, or 1,5."""
    text = f"{value:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return (text or "0").replace(".", "," if comma else ".")


def has_commas(cells: Iterable[str]) -> bool | None:
    """Whether these numbers have decimal commas; None where nothing shows it."""
    commas = points = 0
    for cell in cells:
        commas += bool(_COMMA.fullmatch(cell.strip()))
        points += bool(_POINT.fullmatch(cell.strip()))
    return None if commas == points == 0 else commas > points
