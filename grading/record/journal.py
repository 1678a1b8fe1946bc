"""One finished record for each submission, safe against a stop at any moment.

A record is written as "pending", goes into the gradebook in one transaction, and is then written as
"applied". Whoever finds a pending record puts it into the gradebook again, which sets the same
values: nothing is lost, nothing doubled.
"""

from __future__ import annotations

import json
import math
import os
import time
from collections.abc import Collection, Iterator
from dataclasses import MISSING, dataclass, fields, replace
from pathlib import Path
from typing import Any

from grading import model
from grading.files import remove_leftovers, write_durably
from grading.model import Record, Row

PENDING, APPLIED = "pending", "applied"
FORMAT = 1

_STATUSES = {
    model.GRADED,
    model.PARTIAL,
    model.NOT_ATTEMPTED,
    model.UNREADABLE,
    model.MISSING,
    model.FLAGGED,
    model.MANUAL,
}
_PROPERTY = {"name": str, "title": str, "outcome": str, "hidden": bool, "message": str, "slip": str}

# A field of a record that came later has its default in a file from before.
_KNOWN = {field.name for field in fields(Record)}
_NEEDED = {
    field.name
    for field in fields(Record)
    if field.default is MISSING and field.default_factory is MISSING
}


@dataclass(frozen=True)
class Entry:
    """A record as the journal holds it, with its state.

    `changed`: the exercises whose answer differs from that in the record before; only a pending
    record needs them. `since`: when rows and notes became what they are, in seconds since 1970.
    """

    state: str
    record: Record
    changed: tuple[str, ...] = ()
    since: float = 0.0


class Journal:
    """The records of a classroom, `folder/<student>/<lesson>.json`, and `damaged` files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.damaged: list[Path] = []

    def path(self, student: str, lesson: str) -> Path:
        """The file of one submission."""
        return self.folder / student / f"{lesson}.json"

    def write(
        self, record: Record, state: str, changed: Collection[str] = (), since: float | None = None
    ) -> None:
        """Writes a record durably."""
        content = {
            "format": FORMAT,
            "state": state,
            "record": record,
            "changed": sorted(changed),
            "since": time.time() if since is None else since,
        }
        # Without indentation json is written in C; `vars` are the fields of the record and of what
        # is in it.
        text = json.dumps(content, ensure_ascii=True, allow_nan=False, default=vars)
        write_durably(self.path(record.student, record.lesson), text.encode("ascii") + b"\n")

    def read(self, student: str, lesson: str) -> Entry | None:
        """The entry of one submission. A file that cannot be read is set aside, and gives None."""
        path = self.path(student, lesson)
        try:
            entry = parse(path.read_bytes(), student, lesson)
            # a file from before this was kept
            return entry if entry.since else replace(entry, since=path.stat().st_mtime)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except (ValueError, IsADirectoryError):
            self._set_aside(path)
            return None

    def known(self) -> set[tuple[str, str]]:
        """The student and the lesson of each entry, by the names of the files."""
        return {
            (path.parent.name, path.stem)
            for path in self.folder.glob("*/*.json")
            if not path.name.startswith(".")
        }

    def entries(self) -> Iterator[Entry]:
        """All entries that can be read, sorted by student and lesson."""
        for student in sorted(_folders(self.folder)):
            for name in sorted(os.listdir(self.folder / student)):
                if name.endswith(".json") and not name.startswith("."):
                    entry = self.read(student, name.removesuffix(".json"))
                    if entry is not None:
                        yield entry

    def tidy(self) -> None:
        """Removes what a killed run left behind."""
        remove_leftovers(self.folder)
        for student in _folders(self.folder):
            remove_leftovers(self.folder / student)

    def _set_aside(self, path: Path) -> None:
        """Renames a damaged file; its submission is graded again."""
        number = 1
        while (aside := path.with_name(f"{path.name}.damaged-{number}")).exists():
            number += 1
        os.replace(path, aside)
        self.damaged.append(aside)


def _folders(folder: Path) -> list[str]:
    try:
        with os.scandir(folder) as entries:
            return [
                entry.name for entry in entries if entry.is_dir() and not entry.name.startswith(".")
            ]
    except FileNotFoundError:
        return []


def parse(data: bytes, student: str, lesson: str) -> Entry:
    """The entry in a file's bytes. Raises ValueError where anything is not as written here."""
    try:
        return _entry(data, student, lesson)
    except (KeyError, TypeError, OverflowError, RecursionError) as error:
        raise ValueError("not as written") from error


def _entry(data: bytes, student: str, lesson: str) -> Entry:
    content = json.loads(data)
    if content["format"] != FORMAT or content["state"] not in (PENDING, APPLIED):
        raise ValueError("another format")
    given = content["record"]
    if "fresh_because" in given:  # what older records call it
        given["cold_start_reason"] = given.pop("fresh_because")
    _require(_NEEDED <= set(given) <= _KNOWN)
    _require(given["student"] == student and given["lesson"] == lesson)
    _require(
        all(isinstance(given.get(key, ""), str) for key in ("submission", "grader", "confinement"))
    )
    notes = given.get("notes", [])
    _require(isinstance(notes, list) and all(isinstance(note, str) for note in notes))
    remarks = given.get("remarks", [])
    _require(isinstance(remarks, list) and all(isinstance(remark, str) for remark in remarks))
    _require(isinstance(given["rows"], list) and bool(given["rows"]))
    rows = [_row(row, student, lesson) for row in given["rows"]]
    _require(len({row.exercise for row in rows}) == len(rows))
    _require(isinstance(given.get("cold_start_reason", ""), str))
    cells = given.get("cells", {})
    _require(isinstance(cells, dict) and all(_is_number(seconds) for seconds in cells.values()))
    answers = given.get("answers")
    _require(
        answers is None
        or (
            isinstance(answers, dict)
            and all(isinstance(digest, str) for digest in answers.values())
        )
    )
    changed, since = content.get("changed", []), content.get("since", 0.0)
    _require(
        isinstance(changed, list)
        and all(isinstance(exercise, str) for exercise in changed)
        and _is_number(since)
    )
    return Entry(
        content["state"],
        Record(**{**given, "rows": rows, "seconds": float(given.get("seconds", 0.0))}),
        tuple(changed),
        float(since),
    )


def _row(given: dict[str, Any], student: str, lesson: str) -> Row:
    row = Row(**given)
    _require(row.student == student and row.lesson == lesson and isinstance(row.exercise, str))
    _require(row.status in _STATUSES and isinstance(row.detail, str) and isinstance(row.note, str))
    _require(isinstance(row.max_score, int) and not isinstance(row.max_score, bool))
    _require(row.score is None or (_is_number(row.score) and 0 <= row.score <= row.max_score))
    # what a person gave is the gradebook's
    _require(isinstance(row.properties, list) and row.extra == 0)
    for prop in row.properties:
        if "share" in prop:  # what older records call it
            prop["weight"] = prop.pop("share")
        _require(
            all(isinstance(prop[key], kind) for key, kind in _PROPERTY.items())
            and _is_number(prop["weight"])
        )
    return row


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _require(holds: bool) -> None:
    if not holds:
        raise ValueError("not as written")
