"""A table of text as an LMS wrote it, in which single cells are filled in.

Everything else stays byte for byte: encoding, byte order mark, separator, quotes, line ends. The
`csv` module reads values and forgets how they stood there, and so does every table library that was
looked at (pandas, petl, clevercsv); so the cells are found here with their places in the text.
"""

from __future__ import annotations

import codecs
import re
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field

from course.i18n import gettext as _
from grading.class_lists.decoding import refuse_other_files
from grading.model import UserError

SEPARATORS = ",;\t"
LARGEST = 64 * 1024 * 1024
# The longer mark first: that of UTF-32 begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# What spreadsheets write where they do not write Unicode; the first stands where nothing decides.
LEGACY = tuple(
    f"cp{page}" for page in (1252, 1250, 1251, 1253, 1254, 1255, 1256, 1257, 1258, 932, 936)
)
_END = re.compile(r"\r\n|\n|\r")
_HINT = re.compile(r"sep=(.)\r?\n?", re.IGNORECASE)


@dataclass(frozen=True)
class Cell:
    """A cell's value, and where it stands in the text, its quotes included."""

    value: str
    start: int
    end: int


@dataclass
class Sheet:
    """A table that is open for filling in.

    Attributes:
        name: The file, for messages.
        codec: The encoding in which it is kept.
        guessed: Whether the bytes are no Unicode, and the encoding was taken for the likeliest.
        separator: What stands between cells.
        rows: All rows with their cells; a row may have fewer or more than the header.
    """

    name: str
    text: str
    codec: str
    mark: bytes
    guessed: bool
    separator: str
    rows: list[list[Cell]] = field(default_factory=list)
    _edits: dict[tuple[int, int], str] = field(default_factory=dict)
    _ends: list[int] = field(default_factory=list)

    def value(self, row: int, column: int) -> str:
        """A cell's text without spaces around it; empty where the row does not reach so far."""
        cells = self.rows[row]
        return cells[column].value.strip() if column < len(cells) else ""

    def values(self, row: int) -> list[str]:
        """The texts of a row."""
        return [cell.value.strip() for cell in self.rows[row]]

    def is_blank(self, row: int) -> bool:
        """Whether nothing stands in a row."""
        return not any(cell.value.strip() for cell in self.rows[row])

    def line(self, row: int) -> int:
        """The line of the file at which a row begins, as an editor counts."""
        if not self._ends:
            self._ends = [end.end() for end in _END.finditer(self.text)]
        return bisect_right(self._ends, self.rows[row][0].start) + 1

    def put(self, row: int, column: int, text: str) -> None:
        """Fills in a cell; in a row that is too short, the cells before it too."""
        self._edits[row, column] = text

    def content(self) -> bytes:
        """The file's bytes with what was filled in."""
        pieces: list[tuple[int, int, str]] = []
        beyond: dict[int, list[int]] = {}
        for (row, column), text in self._edits.items():
            cells = self.rows[row]
            if column < len(cells):
                cell = cells[column]
                quoted = self.text[cell.start : cell.end].lstrip().startswith('"')
                pieces.append((cell.start, cell.end, self._written(text, quoted)))
            else:
                beyond.setdefault(row, []).append(column)
        for row, columns in beyond.items():
            count, end = len(self.rows[row]), self.rows[row][-1].end
            added = "".join(
                self.separator + self._written(self._edits.get((row, column), ""), False)
                for column in range(count, max(columns) + 1)
            )
            pieces.append((end, end, added))
        kept: list[str] = []
        last = 0
        for start, end, new in sorted(pieces):
            kept += [self.text[last:start], new]
            last = end
        kept.append(self.text[last:])
        return self.mark + "".join(kept).encode(self.codec)

    def _written(self, text: str, quoted: bool) -> str:
        if quoted or any(character in text for character in (self.separator, '"', "\r", "\n")):
            return '"' + text.replace('"', '""') + '"'
        return text


def read_sheet(
    data: bytes,
    name: str,
    encoding: str = "",
    familiar: Callable[[str], int] | None = None,
) -> Sheet:
    """A table from its bytes.

    Args:
        data: The file's bytes.
        name: The file, for messages.
        encoding: That of the file, where a person says so.
        familiar: Says how much of a text is known (names of students): of several encodings that
            can be read, that with most of it is taken.

    Raises:
        UserError: The file is empty, no text, too large, or its quotes do not match.
    """
    if len(data) > LARGEST:
        raise UserError(_("{file} is too large for a table of grades.").format(file=name))
    if data.strip(b"\0\r\n\t \xef\xbb\xbf\xff\xfe"):
        refuse_other_files(data, name)
    text, codec, mark, guessed = _decoded(data, name, encoding, familiar)
    if not text.strip():
        raise UserError(_("{file} is empty: export it from the platform again.").format(file=name))
    if "\0" in text:
        raise UserError(
            _("{file} is no text: export it as CSV, or say its --encoding.").format(file=name)
        )
    hint = _HINT.match(text)
    start = hint.end() if hint else 0
    separator = hint[1] if hint else _separator(text)
    sheet = Sheet(name, text, codec, mark, guessed, separator)
    sheet.rows = _rows(text, start, separator, name)
    return sheet


def _decoded(
    data: bytes, name: str, encoding: str, familiar: Callable[[str], int] | None
) -> tuple[str, str, bytes, bool]:
    found = next(((mark, codec) for mark, codec in _MARKS if data.startswith(mark)), None)
    if found:
        mark, codec = found
        choices = [codec]
    else:
        mark = b""
        choices = [encoding] if encoding else _unmarked(data)
    read: list[tuple[int, str, str]] = []
    for codec in choices:
        try:
            text = data[len(mark) :].decode(codec)
            if text.encode(codec) == data[len(mark) :]:
                read.append((familiar(text) if familiar and len(choices) > 1 else 0, text, codec))
        except LookupError:
            raise UserError(
                _("{encoding!r} is no encoding that Python knows.").format(encoding=encoding),
                code=2,
            ) from None
        except UnicodeError:
            continue
    if not read:
        raise UserError(
            _(
                "{file} cannot be read as {encoding}: save it as CSV in UTF-8, or say its "
                "--encoding."
            ).format(file=name, encoding=choices[0])
        )
    most = max(score for score, _text, _codec in read)
    text, codec = next((text, codec) for score, text, codec in read if score == most)
    return text, codec, mark, len(choices) > 1


def _unmarked(data: bytes) -> list[str]:
    """The encodings that bytes without a mark may have."""
    odd, even = data[1:400:2], data[0:400:2]
    if odd and odd.count(0) > len(odd) * 0.6:
        return ["utf-16-le"]
    if even and even.count(0) > len(even) * 0.6:
        return ["utf-16-be"]
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return [*LEGACY, "latin-1"]
    return ["utf-8"]


def _separator(text: str) -> str:
    """That which makes most cells of the first line with text."""
    first = next(line for line in _END.split(text) if line.strip())
    outside = re.sub(r'"(?:[^"]|"")*"', "", first)
    return max(SEPARATORS, key=lambda separator: outside.count(separator))


def _rows(text: str, at: int, separator: str, name: str) -> list[list[Cell]]:
    closing = re.escape(separator)
    quoted = re.compile(rf'"([^"]*(?:""[^"]*)*)"([^{closing}\r\n]*)')
    plain = re.compile(rf"[^{closing}\r\n]*")
    rows: list[list[Cell]] = []
    while at < len(text):
        row: list[Cell] = []
        while True:
            if text.startswith('"', at):
                found = quoted.match(text, at)
                if not found:
                    line = len(_END.findall(text[:at])) + 1
                    raise UserError(
                        _(
                            "{file}, line {line}: a quotation mark is opened and never closed: "
                            "export the file again."
                        ).format(file=name, line=line)
                    )
                value = found[1].replace('""', '"') + found[2]
            else:
                found = plain.match(text, at)
                assert found is not None
                value = found[0]
            row.append(Cell(value, at, found.end()))
            at = found.end()
            if not text.startswith(separator, at):
                break
            at += 1
        rows.append(row)
        if text.startswith("\r\n", at):
            at += 2
        elif at < len(text):
            at += 1
    return rows
