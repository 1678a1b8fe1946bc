"""The rows of a class list: which character separates its cells, and which line is its heading."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass

from course.i18n import gettext as _
from grading.model import UserError

_SEPARATORS = ",;\t|"
_FIRST = 20  # lines that are looked at
_TOLD = re.compile(r"sep=(.)\s*", re.IGNORECASE)  # a first line that Excel writes and reads
_FOR_TEXT = re.compile(r'="([^"]*)"')  # a cell that a spreadsheet must not take for a number
LONGEST_FILE = 20_000_000


@dataclass(frozen=True)
class Line:
    """A row of cells, and the line of the file where it begins."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """A heading and the rows below it; empty rows are left out."""

    heading: tuple[str, ...]
    lines: tuple[Line, ...]


def table(text: str, file: str) -> Table:
    """Reads a table.

    Raises:
        UserError: It has no heading with two cells or more, no rows, or a quote that never ends.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    first, rest = text.partition("\n")[::2]
    told = _TOLD.fullmatch(first.strip("\ufeff").strip('"'))
    separator = told[1] if told else _separator(text)
    lines = _rows(rest if told else text, separator, file, 2 if told else 1)
    if not lines:
        raise UserError(_("{file} has no rows: export the class list again.").format(file=file))
    heading, *others = lines
    if len(others) == 0:
        raise UserError(
            _(
                "{file} has a heading and nobody below it: export the class list with its students."
            ).format(file=file)
        )
    return Table(heading.cells, tuple(others))


def _separator(text: str) -> str:
    """The separator that cuts the first line in which there is one into most cells."""
    for line in text.split("\n", _FIRST)[:_FIRST]:
        counts = {
            separator: len(next(csv.reader([line], delimiter=separator), []))
            for separator in _SEPARATORS
        }
        most = max(counts, key=lambda separator: counts[separator])
        if counts[most] > 1:
            return most
    return ","


def _rows(text: str, separator: str, file: str, start: int) -> list[Line]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    lines: list[Line] = []
    while True:
        number = start + reader.line_num
        try:
            row = next(reader)
        except StopIteration:
            return lines
        except csv.Error as error:
            raise UserError(
                _(
                    "{file}, line {line}: the table cannot be read ({reason}): look for a quote "
                    "that does not end, and save it as CSV again."
                ).format(file=file, line=number, reason=error)
            ) from error
        cells = tuple(_cell(text) for text in row)
        if any(cells):
            lines.append(Line(number, cells))


def _cell(text: str) -> str:
    text = text.strip().strip("\ufeff").strip()
    quoted = _FOR_TEXT.fullmatch(text)
    return quoted[1].strip() if quoted else text
