"""Text to JSON, with modest mending.

Three kinds of damage can be mended without guessing what the student meant: commas before a closing bracket, a file
that was cut off (every cell before the cut is whole), and text before or after the notebook. Anything else is refused
with the line and column, because a notebook that was read wrongly is graded wrongly.
"""

from __future__ import annotations

import json
import re
from typing import Any

from course.i18n import gettext as _
from course.i18n import ngettext
from grading.intake.reading import UnreadableError

# Brackets of JSON take up to thirty times their own length once parsed. No notebook of a lesson comes near this number.
MOST_BRACKETS = 4_000_000
# How near to the end of the text an error must be for the file to count as cut off.
_NEAR_END = 12

# A string may end at the end of the text: else a hostile text makes the search start again at each of its quotes.
_STRING = r'"(?:[^"\\]++|\\.)*+(?:"|\\?\Z)'
_STRING_OR_COMMA = re.compile(rf"({_STRING})|,(?=\s*+[\]}}])", re.DOTALL)
_NOTEBOOK_START = re.compile(r'\{\s*+"(?:cells|metadata|nbformat|nbformat_minor|worksheets)"\s*+:')
_CELLS_START = re.compile(r'"cells"\s*+:\s*+\[')
_CONFLICT = re.compile(r"^(?:<{7} |={7}$|>{7} )", re.MULTILINE)


def parse(text: str) -> tuple[Any, list[str]]:
    """The JSON value of a notebook's text, and notes on what was mended. Raises UnreadableError."""
    if not text.strip():
        raise UnreadableError(_("The notebook file is empty; hand it in again."), "empty")
    if text.count("{") + text.count("[") > MOST_BRACKETS:
        raise UnreadableError(
            _("The notebook holds too many values to be read; clear its outputs, save it and hand it in again."),
            "too-many-values",
        )
    try:
        return _loads(text), []
    except json.JSONDecodeError as error:
        return _mend(text, error)


def _loads(text: str) -> Any:
    try:
        return _decoder().decode(text)
    except (RecursionError, MemoryError) as error:
        raise _too_deep() from error


def _too_deep() -> UnreadableError:
    return UnreadableError(
        _("The notebook's data is nested too deeply to be read; clear its outputs in JupyterLab and save it again."),
        "too-deep",
    )


def _decoder() -> json.JSONDecoder:
    # Not strict: line ends and tabs inside a string are harmless. Python refuses whole numbers of thousands of digits
    # with an exception, and no number in a notebook matters beyond its format version.
    return json.JSONDecoder(strict=False, parse_int=_whole_number, parse_constant=lambda name: None)


def _whole_number(digits: str) -> int | None:
    return int(digits) if len(digits) < 20 else None


def _mend(text: str, error: json.JSONDecodeError) -> tuple[Any, list[str]]:
    conflict = _CONFLICT.search(text)
    if conflict:
        line = text.count("\n", 0, conflict.start()) + 1
        raise UnreadableError(
            _(
                "The notebook holds the marks of a merge conflict (line {line}); resolve it, save and hand it in again."
            ).format(line=line),
            "merge-conflict",
        ) from error
    mended, commas = _without_trailing_commas(text)
    notes = [_("Your notebook had commas too many; they were taken out.")] if commas else []
    start = _NOTEBOOK_START.search(mended)
    if start is None:
        raise _refusal(text, error) from error
    if mended[: start.start()].strip():
        notes.append(_("Your notebook file had text before the notebook; it was left out."))
    try:
        value, end = _decoder().raw_decode(mended, start.start())
    except json.JSONDecodeError as second:
        value, note = _whole_cells(mended, second)
        if value is None:
            raise _refusal(text, error if not commas else second) from error
        return value, [*notes, note]
    except (RecursionError, MemoryError) as deep:
        raise _too_deep() from deep
    if mended[end:].strip():
        notes.append(_("Your notebook file had text after the notebook; it was left out."))
    return value, notes


def _without_trailing_commas(text: str) -> tuple[str, int]:
    mended = _STRING_OR_COMMA.sub(r"\1", text)
    return mended, len(text) - len(mended)


def _whole_cells(text: str, error: json.JSONDecodeError) -> tuple[dict[str, Any] | None, str]:
    """The cells before the place where a file was cut off; None when the damage is of another kind.

    A file that is damaged in its middle is not read up to there: the student would lose the cells behind it in silence.
    """
    start = _CELLS_START.search(text)
    if start is None or not _is_cut_off(text, error):
        return None, ""
    decoder, position, cells = _decoder(), start.end(), []
    while True:
        position = _skip(text, position, " \t\r\n,")
        if position >= len(text):
            break
        try:
            cell, position = decoder.raw_decode(text, position)
        except json.JSONDecodeError:
            break
        except (RecursionError, MemoryError) as deep:
            raise _too_deep() from deep
        cells.append(cell)
    if not cells:
        return None, ""
    count = len(cells)
    note = ngettext(
        "Your notebook file was cut off; the one whole cell before the cut was read. Check what you handed in.",
        "Your notebook file was cut off; the {count} whole cells before the cut were read. Check what you handed in.",
        count,
    ).format(count=count)
    # In version 3 the cells stand in a worksheet; whether this is version 3 shows in what comes before them.
    old = '"worksheets"' in text[: start.start()]
    return ({"nbformat": 3, "worksheets": [{"cells": cells}]} if old else {"nbformat": 4, "cells": cells}), note


def _is_cut_off(text: str, error: json.JSONDecodeError) -> bool:
    return error.msg.startswith("Unterminated string") or error.pos >= len(text.rstrip()) - _NEAR_END


def _skip(text: str, position: int, characters: str) -> int:
    while position < len(text) and text[position] in characters:
        position += 1
    return position


def _refusal(text: str, error: json.JSONDecodeError) -> UnreadableError:
    if text.lstrip()[:1] == "<":
        return UnreadableError(
            _("The file is a web page, not a notebook; download the notebook itself and hand that in."), "web-page"
        )
    return UnreadableError(
        _(
            "The file is no valid notebook (line {line}, column {column}); open it in JupyterLab, save it, hand it in "
            "again."
        ).format(line=error.lineno, column=error.colno),
        "bad-json",
    )
