"""Text that came near a student's work, made safe for a table and for a screen."""

from __future__ import annotations

import re
import unicodedata

# A cell that begins so is a formula to a spreadsheet; the wide forms are taken for the narrow ones
# by some.
_FORMULA = frozenset("=+-@＝＋－＠")
# These turn the direction of what follows, also outside their own line: a name could make another
# row read wrongly.
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
LONGEST = 1000
ELLIPSIS = " ... "


def printable(text: str, keep: str = "") -> str:
    """The text without control characters (but `keep`), lone surrogates and marks that turn it."""
    return "".join(character if character in keep else _replaced(character) for character in text)


def storable(text: str) -> str:
    """What a person typed, without what a gradebook, a file or a page could not hold.

    A terminal gives bytes that are no text as lone surrogates, which nothing writes out.
    """
    return printable(text, keep="\n\t").strip()


def _replaced(one: str) -> str:
    category = unicodedata.category(one)
    if category in ("Cc", "Zl", "Zp"):
        return " "
    if category == "Cs":
        return "\ufffd"
    return "" if one in _TURNING else one


def one_line(text: str, longest: int = LONGEST) -> str:
    """One line of at most `longest` characters.

    A longer one loses its middle: a detail ends with the likely slip.
    """
    line = " ".join(printable(text).split())
    if len(line) <= longest:
        return line
    tail = (longest - len(ELLIPSIS)) // 2
    return line[: longest - len(ELLIPSIS) - tail].rstrip() + ELLIPSIS + line[-tail:].lstrip()


def cell(text: str, longest: int = LONGEST) -> str:
    """One line that no spreadsheet takes for a formula."""
    return one_line(_no_formula(one_line(text, longest)), longest)


def whole_cell(text: str) -> str:
    """The whole text with its lines, which no spreadsheet takes for a formula."""
    return _no_formula(printable(text, keep="\r\n\t"))


def _no_formula(text: str) -> str:
    start = 0
    while start < len(text) and (
        text[start].isspace() or unicodedata.category(text[start]) == "Cf"
    ):
        start += 1  # an invisible character in front would hide the formula from the test below
    text = text[start:]
    return "'" + text if text and text[0] in _FORMULA else text


_UNPRINTABLE = re.compile(r"[^\w .,;:()\[\]{}@#%&+=~^'-]")


def shown(name: str, length: int = 80, also: str = "") -> str:
    """A name that a student chose, safe for a one-line message: no markup, not too long.

    Args:
        name: The name of a file, a folder, an exercise.
        length: The most characters that are shown.
        also: A character that may stay, such as the slash of a path.
    """
    parts = name.split(also) if also else [name]
    safe = also.join(_UNPRINTABLE.sub("?", part) for part in parts)
    return safe if len(safe) <= length else safe[: length - 3] + "..."
