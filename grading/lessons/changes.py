"""Changes to a text, line by line or within a line, as the answer bank writes them.

    - a line that goes
    + a line that comes in its place
      a line that stays, where it takes one to find the place
    ~ old => new

A change is lines that stay, then lines that go, then lines that come; where the order starts
again, the next change begins. The lines that stay and go must stand in the text exactly once, one
after the other; so must `old`, a part of a line. Every place is looked for in the text as it was.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, pairwise

_ORDER = " -+"
_WITHIN = re.compile(r"(.+?) =>(?: (.*))?")


class MalformedError(ValueError):
    """What a person wrote that cannot be read, or done; `line` counts from 0."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line = line


@dataclass
class _Lines:
    """What one change says of whole lines."""

    line: int
    stay: list[str] = field(default_factory=list)
    go: list[str] = field(default_factory=list)
    come: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Edit:
    """`text` in place of what stands between two places of the base."""

    start: int
    end: int
    text: str
    line: int


def apply(base: str, changes: Sequence[str]) -> str:
    """The base with all changes made.

    Raises:
        MalformedError: A change finds no place or several, meets another one, or changes nothing.
    """
    edits = sorted(_edits(base, changes), key=lambda edit: (edit.start, edit.end))
    for before, after in pairwise(edits):
        if after.start < before.end or (after.start, after.end) == (before.start, before.end):
            line = max(before.line, after.line)
            raise MalformedError(line, "another change has this place already")
    parts, place = [], 0
    for edit in edits:
        if edit.text == base[edit.start : edit.end]:
            raise MalformedError(edit.line, "this changes nothing")
        parts += [base[place : edit.start], edit.text]
        place = edit.end
    return "".join([*parts, base[place:]])


def _edits(base: str, changes: Sequence[str]) -> Iterator[_Edit]:
    current: _Lines | None = None
    rank = 0
    for number, line in enumerate(changes):
        mark, text = line[:1], line[2:]
        if mark == "~":
            if current:
                yield _whole_lines(base, current)
            current = None
            yield _within_line(base, text, number)
            continue
        if current is None or _ORDER.index(mark) < rank:
            if current:
                yield _whole_lines(base, current)
            current = _Lines(number)
        rank = _ORDER.index(mark)
        (current.stay, current.go, current.come)[rank].append(text)
    if current:
        yield _whole_lines(base, current)


def _within_line(base: str, text: str, number: int) -> _Edit:
    match = _WITHIN.fullmatch(text)
    if match is None:
        raise MalformedError(number, "a change within a line is written '~ old => new'")
    old, new = match[1], match[2] or ""
    found = [hit.start() for hit in re.finditer(f"(?={re.escape(old)})", base)]
    if len(found) != 1:
        raise MalformedError(number, f"{old!r} stands {len(found)} times, not once")
    return _Edit(found[0], found[0] + len(old), new, number)


def _whole_lines(base: str, lines: _Lines) -> _Edit:
    if not lines.go and not lines.come:
        raise MalformedError(
            lines.line, "lines that stay change nothing: '-' or '+' lines must follow"
        )
    there = base.splitlines(keepends=True)
    places = [0, *accumulate(map(len, there))]
    added = "".join(f"{line}\n" for line in lines.come)
    wanted = [f"{line}\n" for line in [*lines.stay, *lines.go]]
    if not wanted:
        if lines.line:
            raise MalformedError(
                lines.line, "nothing says where: a line that goes or stays must precede"
            )
        return _Edit(0, 0, added, 0)
    found = [
        at for at in range(len(there) - len(wanted) + 1) if there[at : at + len(wanted)] == wanted
    ]
    if len(found) != 1:
        what = repr(wanted[0].strip()) + (" with the lines after it" if wanted[1:] else "")
        raise MalformedError(lines.line, f"{what} stands {len(found)} times, not once")
    return _Edit(
        places[found[0] + len(lines.stay)], places[found[0] + len(wanted)], added, lines.line
    )
