"""The answer bank: right answers in several styles and wrong ones from real slips.

The answers of an exercise are in `grading/lessons/<lesson>/answers/<exercise>.py`, which is read as
text and never imported. An entry begins with its kind and title. A wrong one names its slip (a key
of the exercise's slips, or of the generic ones; `-` when no slip can be told from the evidence) and
the properties that must catch it. Then comes the answer cell:

    # %% right: a loop over the pairs
    def neuron(x, weights):
        ...

    # %% wrong: the bias is left out; slip: bias_ignored; caught by: known_case, no_features
    def neuron(x, weights):
        ...

In place of a cell an entry may say what it changes in a right answer: in the last one above, or in
that whose title is, or begins with, what `from` says. `grading.lessons.changes` has the rules:

    # %% wrong: a step; slip: rounded; caught by: known_case; from: a loop
    # ~ 1 / (1 + math.exp(-u)) => float(u >= 0)
    # %% wrong: the list of features gets a one
    # slip: changed_input; caught by: inputs_unchanged
    # -     u = float(weights[0])
    # +     x.insert(0, 1.0)
    # +     u = 0.0

`python -m grading verify --show EXERCISE` prints every cell in full. Fields follow the title, or
stand in lines of their own. There are three more:

    # uses: products        earlier exercises whose answers it calls; as what it changes, by default
    # hidden only: why      no visible property catches it: that would give the answer away
    # at most: 0.5          the share of the points that it may keep; half, if it cannot do its job
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from course.lessons.discovery import name_of
from grading.lessons import changes
from grading.lessons.changes import MalformedError
from grading.model import UserError
from grading.paths import ROOT

RIGHT, WRONG = "right", "wrong"
_BEGINS = "an entry begins with '# %% right: ...' or '# %% wrong: ...'"
_FIELDS = "slip|caught by|uses|hidden only|at most|from"
_HEAD = re.compile(r"# %% (right|wrong): (.+)")
_CELL = re.compile(r"#\s*%%")
_FIELD_LINE = re.compile(rf"# (?:{_FIELDS}): .")
_NEXT_FIELD = re.compile(rf"; (?=(?:{_FIELDS}): )")
_CHANGE = re.compile(r"# (?:[-+]$|[-+~ ] )")


@dataclass(frozen=True)
class Entry:
    """One answer.

    `source` is the code of the whole answer cell; `hidden_only` says why no visible property may
    catch it, `at_most` is the share of the points that it may keep; `changes` is the line of the
    right answer that it was made from, 0 for one that was written as a whole.
    """

    lesson: str
    exercise: str
    kind: str
    title: str
    source: str
    line: int
    slip: str = ""
    caught_by: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()
    hidden_only: str = ""
    at_most: float = 1.0
    changes: int = 0


def path_of(lesson: str, exercise: str) -> Path:
    """The file of an exercise's answers."""
    return ROOT / "grading" / "lessons" / name_of(lesson) / "answers" / f"{exercise}.py"


def shown_path(entry: Entry) -> str:
    """Where an entry stands, as a person in the clone's root would type it."""
    return path_of(entry.lesson, entry.exercise).relative_to(ROOT).as_posix()


def load(lesson: str, exercise: str) -> tuple[Entry, ...]:
    """The entries of an exercise, in the file's order.

    Raises:
        UserError: The file is missing or malformed; says where.
    """
    path = path_of(lesson, exercise)
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise UserError(
            f"There is no answer bank for {exercise}: write {path} (at least 4 right and 6 wrong "
            "answers)."
        ) from None
    return parse(text, lesson, exercise, path)


def parse(text: str, lesson: str, exercise: str, path: Path) -> tuple[Entry, ...]:
    """The entries that a file's text holds; `path` is for what is said of malformed ones."""
    entries: list[Entry] = []
    try:
        for block in _blocks(text.splitlines()):
            fields = _fields(block)
            base = _base(block, fields.get("from"), entries)
            uses = _listed(fields["uses"]) if "uses" in fields else base.uses if base else ()
            entries.append(
                Entry(
                    lesson,
                    exercise,
                    block.kind,
                    block.title,
                    _source(block, base),
                    block.line + 1,
                    fields.get("slip", ""),
                    _listed(fields.get("caught by", "")),
                    uses,
                    fields.get("hidden only", ""),
                    _share(fields.get("at most", "1"), block.line),
                    base.line if base else 0,
                )
            )
    except MalformedError as error:
        raise UserError(f"{path}:{error.line + 1}: {error}.") from None
    return tuple(entries)


@dataclass(frozen=True)
class _Block:
    """The lines of an entry, taken apart; `line` and `first`, that of the body, count from 0."""

    kind: str
    title: str
    said: tuple[str, ...]
    body: tuple[str, ...]
    line: int
    first: int


def _blocks(lines: Sequence[str]) -> Iterator[_Block]:
    starts = [number for number, line in enumerate(lines) if _CELL.match(line)]
    for number, line in enumerate(lines[: starts[0]] if starts else lines):
        if line.strip():
            raise MalformedError(number, _BEGINS)
    for start, end in pairwise([*starts, len(lines)]):
        head = _HEAD.fullmatch(lines[start])
        if head is None:
            raise MalformedError(start, _BEGINS)
        title, *said = _NEXT_FIELD.split(head[2].strip())
        first = start + 1
        while first < end and _FIELD_LINE.match(lines[first]):
            said += _NEXT_FIELD.split(lines[first].removeprefix("# "))
            first += 1
        while first < end and not lines[first]:
            first += 1
        while first < end and not lines[end - 1]:
            end -= 1
        if not "".join(lines[first:end]).strip():
            raise MalformedError(start, "this entry has no code")
        yield _Block(head[1], title.strip(), tuple(said), tuple(lines[first:end]), start, first)


def _fields(block: _Block) -> dict[str, str]:
    fields: dict[str, str] = {}
    for said in block.said:
        name, _colon, value = said.partition(": ")
        if name in fields:
            raise MalformedError(block.line, f"this entry says '{name}' twice")
        fields[name] = value.strip()
    if block.kind == WRONG and not {"slip", "caught by"} <= fields.keys():
        raise MalformedError(
            block.line,
            "a wrong answer names its slip ('slip: ...') and what must catch it ('caught by: ...')",
        )
    if block.kind == RIGHT and fields.keys() & {"slip", "caught by", "hidden only", "at most"}:
        raise MalformedError(
            block.line,
            "a right answer has no slip, nothing catches it, and it keeps all its points",
        )
    return fields


def _base(block: _Block, title: str | None, above: Sequence[Entry]) -> Entry | None:
    """The right answer that the entry changes; None where it is a whole cell."""
    if not _CHANGE.match(block.body[0]):
        if title is None:
            return None
        raise MalformedError(block.line, "'from' stands before changes, and this is a whole cell")
    right = [entry for entry in reversed(above) if entry.kind == RIGHT]
    if title is None:
        if not right:
            raise MalformedError(block.first, "no right answer stands above that this could change")
        return right[0]
    found = [entry for entry in right if entry.title == title] or [
        entry for entry in right if entry.title.startswith(title)
    ]
    if len(found) != 1:
        raise MalformedError(
            block.line,
            f"the titles of {len(found)} right answers above begin with '{title}', not one",
        )
    return found[0]


def _source(block: _Block, base: Entry | None) -> str:
    """The whole cell."""
    if base is None:
        return "\n".join(block.body) + "\n"
    for number, line in enumerate(block.body):
        if not _CHANGE.match(line):
            reason = "among changes every line begins with '# -', '# +', '#  ' or '# ~'"
            raise MalformedError(block.first + number, reason)
    try:
        return changes.apply(base.source, [line.removeprefix("# ") for line in block.body])
    except MalformedError as error:
        reason = f"{error} (this changes the answer '{base.title}' of line {base.line})"
        raise MalformedError(block.first + error.line, reason) from None


def _share(text: str, line: int) -> float:
    try:
        share = float(text)
    except ValueError:
        share = -1.0
    if not 0 <= share <= 1:
        raise MalformedError(line, f"'at most: {text}' is no share of the points, from 0 to 1")
    return share


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip() not in {"", "-"})
