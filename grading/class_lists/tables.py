"""The rows of a class list: which character separates its cells, and which line is its heading."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from dataclasses import dataclass

from course.i18n import gettext as _
from grading.class_lists.headings import field_of
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
    """The separator that cuts a line into most headings that are known.

    Where none makes two, it is that which cuts the first line in which there is one into most
    cells. A title above the heading may hold a comma.
    """
    lines = text.split("\n", _FIRST)[:_FIRST]
    cells = {
        separator: [next(csv.reader([line], delimiter=separator), []) for line in lines]
        for separator in _SEPARATORS
    }
    known = {
        separator: max(sum(bool(field_of(cell)) for cell in row) for row in rows)
        for separator, rows in cells.items()
    }
    best = max(known, key=lambda separator: known[separator])
    if known[best] > 1:
        return best
    for place in range(len(lines)):
        best = max(cells, key=lambda separator: len(cells[separator][place]))
        if len(cells[best][place]) > 1:
            return best
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
    text = _trimmed(text)
    quoted = _FOR_TEXT.fullmatch(text)
    return _trimmed(quoted[1]) if quoted else text


def _trimmed(text: str) -> str:
    """The text without spaces at its ends, and what has no width, as copied cells have it."""
    start, end = 0, len(text)
    while start < end and _is_blank(text[start]):
        start += 1
    while start < end and _is_blank(text[end - 1]):
        end -= 1
    return text[start:end]


def _is_blank(letter: str) -> bool:
    return letter.isspace() or unicodedata.category(letter) == "Cf"
