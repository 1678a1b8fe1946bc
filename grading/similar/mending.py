"""The Python in an answer that does not run: what a slip of syntax leaves of it.

Two answers that are not read as all the others are would look alike for that alone, and a copy of
good work would hide behind one bracket.
"""

from __future__ import annotations

import ast
import re
import warnings

_TRIES = 30
_MOST_LOST = 0.5  # of the lines that are not empty
_EMPTY_BLOCK = re.compile(r"expected an indented block .* on line (\d+)$")
_BROKEN = (ValueError, RecursionError, MemoryError)


def mended(lines: list[str]) -> ast.Module | None:
    """The syntax tree without the lines on which Python stops; None if too much is lost.

    Args:
        lines: Of the answer, as Python counts them.
    """
    left = list(lines)
    lost: set[int] = set()
    most = _MOST_LOST * sum(bool(line.strip()) for line in lines)
    for _try in range(_TRIES):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # such as an invalid escape
                return ast.parse("\n".join(left))
        except SyntaxError as error:
            place = _take_out(left, lost, error)
        except _BROKEN:
            return None
        if place is None or len(lost) > most:
            return None
    return None


def _take_out(left: list[str], lost: set[int], error: SyntaxError) -> int | None:
    """Changes what Python stopped at; returns the line, None where there is nothing to change."""
    empty = _EMPTY_BLOCK.search(error.msg)
    if empty:
        place = int(empty[1]) - 1
        if place < len(left) and not left[place].endswith(" pass"):
            left[place] = left[place].split("#")[0] + " pass"
            return place
    place = (error.lineno or 0) - 1
    if not 0 <= place < len(left) or (place in lost and not left[place]):
        return None
    indent = left[place][: len(left[place]) - len(left[place].lstrip())]
    left[place] = "" if place in lost else indent + "pass"
    lost.add(place)
    return place
