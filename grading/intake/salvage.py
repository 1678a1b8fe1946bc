"""The cells of a notebook file that is no valid JSON, as far as they can be read.

A file that was cut off, or edited by hand, or hit by a bad disk is broken in one place; the cells
before and behind it are whole. Each cell is decoded by itself, and after a damaged one the search
goes on at the next beginning of a cell. A library that repairs JSON would guess at brackets and
quotes; here a cell is either read as it was written, or said to be lost.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

# Decoding again and again what does not end is quadratic; hostile files are made of such
# beginnings.
MOST_TRIES = 5_000
_WORK = 6

_CELLS_START = re.compile(r'"cells"\s*+:\s*+\[')
_CELL_START = re.compile(
    r'\{\s*+"(?:cell_type|attachments|execution_count|id|metadata|source|outputs|collapsed|input|language|prompt_number|level)"'
    r"\s*+:"
)
_KIND = re.compile(r'"cell_type"\s*+:\s*+"(\w{1,20})"')
_SOURCE = re.compile(r'"(?:source|input)"\s*+:\s*+(?=["\[])')
_LABEL = re.compile(r'"grade_id"\s*+:\s*+"([\w-]{1,64})"')
# nbgrader's metadata, which holds no braces, names a cell's type as well.
_IN_NBGRADER = re.compile(r'"nbgrader"\s*+:\s*+\{[^{}]*+\Z')
_SPACE = re.compile(r"[\s,\ufeff]*+")
# A line of a source as every notebook program writes it: a string alone on its line.
_ONE_LINE = re.compile(r'[ \t]*+"(.*?)"?[ \t]*+,?[ \t]*+')
_BARE_QUOTE = re.compile(r'\\.|"', re.DOTALL)


@dataclass
class Salvaged:
    """The cells that were read.

    `lost` are the places at which other cells begin, `repaired` counts damaged cells whose text
    could be read.
    """

    cells: list[Any] = field(default_factory=list)
    repaired: int = 0
    lost: list[int] = field(default_factory=list)
    cut: bool = False


def holds_cells(text: str) -> bool:
    """Whether there may be a cell in the text, or a part of one."""
    return '"cell_type"' in text


def salvage(text: str, decoder: json.JSONDecoder) -> Salvaged:
    """All cells that can be read. Linear in the text but for a bounded factor; never raises."""
    return _Search(text, decoder).run()


class _Search:
    def __init__(self, text: str, decoder: json.JSONDecoder) -> None:
        self.text, self.decoder = text, decoder
        self.found = Salvaged()
        self.work = max(5_000_000, _WORK * len(text))
        self.tries = MOST_TRIES

    def run(self) -> Salvaged:
        """Goes through the text once.

        `damaged` is where a stretch begins of which no cell could be read yet, or -1.
        """
        start = _CELLS_START.search(self.text)
        if start and holds_cells(self.text[: start.start()]):
            # these are not the notebook's cells, but a list of that name within one of them
            start = None
        # With its beginning lost, the file is looked through from where it begins now.
        position = start.end() if start else 0
        damaged = -1 if start else 0
        while True:
            after = self._skip(position)
            if (
                damaged < 0
                and self.text.startswith("{", after)
                and not _CELL_START.match(self.text, after)
            ):
                damaged = after
            candidate = _CELL_START.search(self.text, position)
            if candidate is None or self.work <= 0 or self.tries <= 0:
                break
            value, end = self._decode(candidate.start())
            cells = _cells_in(value)
            if cells:
                if damaged >= 0:
                    self._read_damaged(damaged, candidate.start())
                self.found.cells.extend(cells)
                damaged, position = -1, end
            elif value is not None:
                position = end
            else:
                damaged = candidate.start() if damaged < 0 else damaged
                position = candidate.start() + 1
        ended = self.text.startswith("]", self._skip(position)) and self.text.rstrip().endswith("}")
        self.found.cut = damaged >= 0 or not ended
        if damaged >= 0 and not self._read_damaged(damaged, len(self.text)):
            self.found.lost.pop()  # the cell in which the file breaks off
        return self.found

    def _skip(self, position: int) -> int:
        found = _SPACE.match(self.text, position)
        return found.end() if found else position

    def _decode(self, start: int) -> tuple[Any, int]:
        """The value at a place, or None, and where it ends. Counts the characters looked at."""
        self.tries -= 1
        try:
            value, end = self.decoder.raw_decode(self.text, start)
        except json.JSONDecodeError as error:
            unended = error.msg.startswith("Unterminated string")
            self.work -= (len(self.text) if unended else error.pos) - start
            return None, start
        except (RecursionError, MemoryError):
            self.work -= 50_000
            return None, start
        self.work -= 0 if _cells_in(value) else end - start
        return value, end

    def _read_damaged(self, start: int, end: int) -> bool:
        """Reads what a damaged stretch of text still holds, each cell beginning with its type.

        Returns:
            Whether its last cell could be read.
        """
        cell = None
        kinds = [found.start() for found in _KIND.finditer(self.text, start, end)]
        pieces = [
            place
            for place in kinds
            if not _IN_NBGRADER.search(self.text[max(start, place - 300) : place])
        ]
        for number, piece in enumerate(pieces):
            until = pieces[number + 1] if number + 1 < len(pieces) else end
            cell = self._from_piece(piece, until)
            if cell is None:
                self.found.lost.append(piece)
            else:
                self.found.cells.append(cell)
                self.found.repaired += 1
        if not pieces:
            self.found.lost.append(start)
        return cell is not None

    def _from_piece(self, start: int, end: int) -> dict[str, Any] | None:
        kind, source = _KIND.match(self.text, start), _SOURCE.search(self.text, start, end)
        if kind is None or source is None:
            return None
        value = self._source(source.end(), end)
        if value is None:
            return None
        label = _LABEL.search(self.text, start, end)
        metadata = {"nbgrader": {"grade_id": label.group(1)}} if label else {}
        return {"cell_type": kind.group(1), "metadata": metadata, "source": value}

    def _source(self, start: int, end: int) -> Any:
        if self.work <= 0 or self.tries <= 0:
            return None
        value, stop = self._decode(start)
        if value is not None and stop <= end:
            whole = isinstance(value, str) or (
                isinstance(value, list) and all(isinstance(line, str) for line in value)
            )
            return value if whole else None
        return list(lines) if (lines := _hand_edited(self.text[start:end])) is not None else None


def _cells_in(value: Any) -> list[Any]:
    """The value itself if it is a cell, its cells if it is a notebook, else nothing."""
    if not isinstance(value, dict):
        return []
    if isinstance(value.get("cells"), list):
        return list(value["cells"])
    if isinstance(value.get("worksheets"), list):  # version 3
        return [cell for sheet in value["worksheets"] for cell in _cells_in(sheet)]
    # nbgrader's metadata has a cell_type too, and is no cell.
    return (
        [value]
        if isinstance(value.get("cell_type"), str) and ("source" in value or "input" in value)
        else []
    )


def _hand_edited(text: str) -> list[str] | None:
    """The lines of a source, one string a line, where quotes were left bare or commas left out."""
    lines = text.splitlines()
    if not lines or lines[0].strip() != "[":
        return None
    found: list[str] = []
    for line in lines[1:]:
        if line.strip().rstrip(",") == "]":
            # A line in the middle without an end: two sides of a conflict of which only the marks
            # were taken out.
            return [line if line.endswith("\n") else f"{line}\n" for line in found[:-1]] + found[
                -1:
            ]
        match = _ONE_LINE.fullmatch(line)
        if match is None:
            return None
        inner = _BARE_QUOTE.sub(
            lambda quote: quote.group() if len(quote.group()) > 1 else '\\"', match.group(1)
        )
        try:
            found.append(str(json.loads(f'"{inner}"', strict=False)))
        except ValueError:
            return None
    return None


def whole_notebooks(
    text: str, position: int, decoder: json.JSONDecoder, most: int = 10
) -> Iterator[tuple[Any, int]]:
    """The whole notebooks that follow one another from a place on, and where each ends."""
    for _number in range(most):
        found = _SPACE.match(text, position)
        position = found.end() if found else position
        try:
            value, position = decoder.raw_decode(text, position)
        except (json.JSONDecodeError, RecursionError, MemoryError):
            return
        if not isinstance(value, dict) or not isinstance(
            value.get("cells", value.get("worksheets")), list
        ):
            return
        yield value, position
