"""Text to JSON, with repairs.

Damage that can be repaired without guessing what was meant: commas before a closing bracket,
text around the notebook, several notebooks one behind the other, the marks of a merge conflict, and
cells that are whole in a file that is not (`salvage`). What was lost is said; where nothing is
left, the file is refused with the line and column.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any

from course.i18n import gettext as _
from course.i18n import ngettext
from grading.files import UnreadableError
from grading.intake.conflicts import first_mark, sides
from grading.intake.salvage import Salvaged, holds_cells, salvage, whole_notebooks

# Brackets of JSON take up to thirty times their own length once parsed. No notebook of a lesson
# comes near this number.
MOST_BRACKETS = 4_000_000

# A string may end at the end of the text: else a hostile text makes the search start again at each
# of its quotes.
_STRING = r'"(?:[^"\\]++|\\.)*+(?:"|\\?\Z)'
_STRING_OR_COMMA = re.compile(rf"({_STRING})|,(?=\s*+[\]}}])", re.DOTALL)
_NOTEBOOK_START = re.compile(r'\{\s*+"(?:cells|metadata|nbformat|nbformat_minor|worksheets)"\s*+:')


@dataclass
class Parsed:
    """The notebooks in a file, the last of which counts most.

    `refusal` is set where cells were lost: it holds when no answer is among those that were saved.
    """

    values: list[Any]
    notes: list[str] = field(default_factory=list)
    refusal: UnreadableError | None = None


def parse(text: str) -> Parsed:
    """The JSON values of a notebook's text, with notes. Raises UnreadableError."""
    if not text.strip():
        raise UnreadableError(_("The notebook file is empty; hand it in again."), "empty")
    if text.count("{") + text.count("[") > MOST_BRACKETS:
        raise UnreadableError(
            _(
                "The notebook holds too many values to be read; clear its outputs, save it and "
                "hand it in again."
            ),
            "too-many-values",
        )
    try:
        return Parsed([_decoder().decode(text)])
    except json.JSONDecodeError as error:
        refusal = _refusal(text, error)
    except (RecursionError, MemoryError):
        refusal = _too_deep()
    line = first_mark(text)
    return _both_sides(text, line) if line else _repaired(text, refusal)


def _decoder() -> json.JSONDecoder:
    # Not strict: line ends and tabs inside a string are harmless. Python refuses whole numbers of
    # thousands of digits with an exception, and no number in a notebook matters beyond its format
    # version.
    return json.JSONDecoder(strict=False, parse_int=_whole_number, parse_constant=lambda name: None)


def _whole_number(digits: str) -> int | None:
    return int(digits) if len(digits) < 20 else None


def _both_sides(text: str, line: int) -> Parsed:
    refusal = UnreadableError(
        _(
            "The notebook holds the marks of a merge conflict (line {line}); resolve it, save "
            "and hand it in again."
        ).format(line=line),
        "merge-conflict",
    )
    result = Parsed(
        [],
        [
            _(
                "Your notebook holds the marks of a merge conflict (line {line}); the answers of "
                "both sides were read. Where both sides answer an exercise, the upper one "
                "counts. Resolve the conflict."
            ).format(line=line)
        ],
    )
    for side in sides(text):
        try:
            try:
                result.values.append(_decoder().decode(side))
            except json.JSONDecodeError:
                repaired = _repaired(side, refusal)
                result = Parsed(
                    result.values + repaired.values,
                    result.notes + repaired.notes,
                    repaired.refusal or result.refusal,
                )
        except (UnreadableError, RecursionError, MemoryError):
            result.refusal = refusal
    if not result.values:
        raise refusal
    result.notes = list(dict.fromkeys(result.notes))
    return result


def _repaired(text: str, refusal: UnreadableError) -> Parsed:
    repaired, commas = _without_trailing_commas(text)
    notes = [_("Your notebook had commas too many; they were taken out.")] if commas else []
    decoder = _decoder()
    start = _NOTEBOOK_START.search(repaired)
    whole = list(whole_notebooks(repaired, start.start(), decoder)) if start else []
    # With cells before it, what looks like a notebook may be a part of a cell's output: then every
    # cell is looked for.
    if start is None or not whole or holds_cells(repaired[: start.start()]):
        parsed = _salvaged(repaired, salvage(repaired, decoder), refusal)
        return Parsed(parsed.values, notes + parsed.notes, parsed.refusal)
    if repaired[: start.start()].strip():
        notes.append(_("Your notebook file had text before the notebook; it was left out."))
    result = Parsed([value for value, _end in whole], notes)
    rest = repaired[whole[-1][1] :]
    if holds_cells(rest):
        try:
            more = _salvaged(rest, salvage(rest, decoder), refusal)
        except UnreadableError:
            notes.append(_("Your notebook file had text after the notebook; it was left out."))
        else:
            # What is only a part of a notebook does not count before the whole one.
            result.values = more.values + result.values
            notes += more.notes
    elif rest.strip(" \t\r\n,\ufeff"):
        notes.append(_("Your notebook file had text after the notebook; it was left out."))
    if len(result.values) > 1:
        notes.append(
            _(
                "Your file held {count} notebooks one behind the other; their answers were put "
                "together."
            ).format(count=len(result.values))
        )
    return result


def _without_trailing_commas(text: str) -> tuple[str, int]:
    repaired = _STRING_OR_COMMA.sub(r"\1", text)
    return repaired, len(text) - len(repaired)


def _salvaged(text: str, found: Salvaged, refusal: UnreadableError) -> Parsed:
    """A notebook of the cells that were saved, and what the student is told about the others."""
    if not found.cells:
        raise refusal
    notes = []
    count = len(found.cells)
    if found.cut:
        notes.append(
            ngettext(
                "Your notebook file was cut off; the one whole cell before the cut was read. "
                "Check what you handed in.",
                "Your notebook file was cut off; the {count} whole cells before the cut were "
                "read. Check what you handed in.",
                count,
            ).format(count=count)
        )
    lost = found.lost
    if lost:
        lines = [text.count("\n", 0, place) + 1 for place in lost[:10]]
        notes.append(
            ngettext(
                "One cell of your notebook file is damaged and could not be read (line {lines}); "
                "the others were. Check what you handed in.",
                "{count} cells of your notebook file are damaged and could not be read (lines "
                "{lines}); the others were. Check what you handed in.",
                len(lost),
            ).format(
                count=len(lost),
                lines=", ".join(map(str, lines)) + (", ..." if len(lost) > 10 else ""),
            )
        )
    if found.repaired:
        notes.append(
            ngettext(
                "One cell of your notebook file is damaged; its text could still be read.",
                "{count} cells of your notebook file are damaged; their text could still be read.",
                found.repaired,
            ).format(count=found.repaired)
        )
    if not notes:
        notes.append(_("Your notebook file is damaged outside its cells; all its cells were read."))
    return Parsed(
        [{"nbformat": 4, "cells": found.cells}], notes, refusal if found.cut or found.lost else None
    )


def _too_deep() -> UnreadableError:
    return UnreadableError(
        _(
            "The notebook's data is nested too deeply to be read; clear its outputs in "
            "JupyterLab and save it again."
        ),
        "too-deep",
    )


def _refusal(text: str, error: json.JSONDecodeError) -> UnreadableError:
    if text.lstrip()[:1] == "<":
        return UnreadableError(
            _(
                "The file is a web page, not a notebook; download the notebook itself and hand "
                "that in."
            ),
            "web-page",
        )
    return UnreadableError(
        _(
            "The file is no valid notebook (line {line}, column {column}); open it in "
            "JupyterLab, save it, hand it in again."
        ).format(line=error.lineno, column=error.colno),
        "bad-json",
    )
