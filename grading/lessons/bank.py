"""The answer bank: right answers in several styles and wrong ones from real slips, for every
exercise.

One file for each exercise, `grading/lessons/<lesson>/answers/<exercise>.py`, read as text and never imported.
Its entries begin with a line of their own:

    # %% right: a loop over the pairs
    # %% wrong: the bias is left out
    # slip: bias_ignored
    # caught by: known_case

A wrong entry names its slip (a key of the exercise's slips, or of the generic ones; `-` when no
slip can be told from the evidence) and the properties that must catch it, one or more, separated by
commas. Three more lines may follow:

    # uses: products                 earlier exercises whose answers it calls
    # hidden only: why               no visible property catches it, because that would give the answer away
    # at most: 0.5                   the share of the points that it may keep: half for what cannot do its job
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from grading.model import UserError
from grading.paths import LESSONS, ROOT

RIGHT, WRONG = "right", "wrong"
_HEAD = re.compile(r"^# %% (right|wrong): (.+)$")
_CELL = re.compile(r"^#\s*%%")
_FIELD = re.compile(r"^# (slip|caught by|uses|hidden only|at most): (.+)$")


@dataclass(frozen=True)
class Entry:
    """One answer. `source` is the code of the answer cell, without the marker line; `hidden_only`
    says why no visible property may catch it, `at_most` is the share of the points that it may
    keep."""

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


def path_of(lesson: str, exercise: str) -> Path:
    return LESSONS / lesson.partition("_")[2] / "answers" / f"{exercise}.py"


def shown_path(entry: Entry) -> str:
    """Where an entry stands, as a person in the clone's root would type it."""
    return path_of(entry.lesson, entry.exercise).relative_to(ROOT).as_posix()


def load(lesson: str, exercise: str) -> tuple[Entry, ...]:
    """The entries of an exercise, in the file's order. Raises UserError, with file and line, for a
    malformed file.
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
    entries: list[Entry] = []
    lines = text.splitlines()
    starts = [number for number, line in enumerate(lines) if _CELL.match(line)]
    before = [
        number
        for number, line in enumerate(lines[: starts[0]] if starts else lines)
        if line.strip()
    ]
    if before:
        raise UserError(
            f"{path}:{before[0] + 1}: an entry begins with '# %% right: ...' or '# %% wrong: ...'."
        )
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=False):
        head = _HEAD.match(lines[start])
        if head is None:
            raise UserError(
                f"{path}:{start + 1}: an entry begins with '# %% right: ...' or '# %% wrong: ...'."
            )
        fields: dict[str, str] = {}
        first = start + 1
        while first < end and (match := _FIELD.match(lines[first])):
            fields[match[1]] = match[2].strip()
            first += 1
        if head[1] == WRONG and not {"slip", "caught by"} <= fields.keys():
            raise UserError(
                f"{path}:{start + 1}: a wrong answer names its slip ('# slip: ...') and what must "
                "catch it ('# caught by: ...')."
            )
        if head[1] == RIGHT and fields.keys() & {"slip", "caught by", "hidden only", "at most"}:
            raise UserError(
                f"{path}:{start + 1}: a right answer has no slip, nothing catches it, and it "
                "keeps all its points."
            )
        source = "\n".join(lines[first:end]).strip("\n") + "\n"
        if not source.strip():
            raise UserError(f"{path}:{start + 1}: this entry has no code.")
        entries.append(
            Entry(
                lesson,
                exercise,
                head[1],
                head[2].strip(),
                source,
                start + 1,
                fields.get("slip", ""),
                _listed(fields.get("caught by", "")),
                _listed(fields.get("uses", "")),
                fields.get("hidden only", ""),
                _share(fields.get("at most", "1"), path, start + 1),
            )
        )
    return tuple(entries)


def _share(text: str, path: Path, line: int) -> float:
    try:
        share = float(text)
    except ValueError:
        share = -1.0
    if not 0 <= share <= 1:
        raise UserError(
            f"{path}:{line}: '# at most: {text}' is no share of the points, a number from 0 to 1."
        )
    return share


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())
