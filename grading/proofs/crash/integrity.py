"""What lies on the disk of a classroom: whole files, records, and what came out."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from course.i18n import gettext as _
from grading.marking.score_log import Change, ScoreLog
from grading.paths import Classroom
from grading.record.gradebook import CellScore, Gradebook
from grading.record.journal import APPLIED, parse
from grading.results.table import COLUMNS

Recorded = dict[tuple[str, str], dict[str, Any]]
_LOGGED = re.compile(r"^\S+ \S+ (\S+ \S+): [\d.]+ of \d+ points", re.MULTILINE)


@dataclass(frozen=True)
class Outcome:
    """What a class has when all is graded.

    Attributes:
        results: results.csv.
        scores: Those in the gradebook.
        entries: How many entries the gradebook has of each kind.
        logged: What the log of scores says of each submission, without the times.
        pages: The students' pages of feedback, by the folder's name.
    """

    results: str
    scores: dict[tuple[str, str], dict[str, CellScore]]
    entries: dict[str, int]
    logged: dict[tuple[str, str], list[Change]]
    pages: dict[str, str]


def outcome(classroom: Classroom) -> Outcome:
    """What the class has now."""
    book = Gradebook.of(classroom.root)
    try:
        return Outcome(
            classroom.results.read_text(encoding="utf-8"),
            book.cell_scores(),
            book.counts(),
            _logged(classroom),
            pages(classroom),
        )
    finally:
        book.close()


def pages(classroom: Classroom) -> dict[str, str]:
    """The students' pages of feedback, by the folder's name."""
    return {
        path.parent.name: path.read_text(encoding="utf-8")
        for path in sorted(classroom.feedback.glob("*/index.html"))
    }


def applied(classroom: Classroom) -> dict[tuple[str, str], str]:
    """Which work of each submission is in journal and gradebook: the hash of what was handed in."""
    entries = (parse(data, student, lesson) for _path, student, lesson, data in _journal(classroom))
    return {
        (entry.record.student, entry.record.lesson): entry.record.submission
        for entry in entries
        if entry.state == APPLIED
    }


def _logged(classroom: Classroom) -> dict[tuple[str, str], list[Change]]:
    found: dict[tuple[str, str], list[Change]] = {}
    for entry in ScoreLog(classroom.journal).entries:
        found.setdefault((entry.student, entry.lesson), []).extend(entry.changes)
    return found


def recorded(classroom: Classroom) -> Recorded:
    """The content of each record in the journal.

    It holds the seconds that grading took: a submission that was graded twice has another one.
    """
    return {
        (student, lesson): asdict(parse(data, student, lesson).record)
        for _path, student, lesson, data in _journal(classroom)
    }


def graded_twice(classroom: Classroom) -> list[str]:
    """The submissions that the log names as graded more than once."""
    log = classroom.log
    text = log.read_text(encoding="utf-8") if log.exists() else ""
    return sorted(name for name, count in Counter(_LOGGED.findall(text)).items() if count > 1)


def half_written(classroom: Classroom) -> list[str]:
    """A sentence for each file that is not whole."""
    found = [_("{file} is half written").format(file=path) for path in _unreadable(classroom)]
    if classroom.gradebook.exists() and (said := _check_database(classroom.gradebook)) != "ok":
        found.append(_("{file} is damaged: {reason}").format(file=classroom.gradebook, reason=said))
    return found


def left_behind(classroom: Classroom) -> list[str]:
    """Temporary and damaged files that a finished run must have removed, or never have made."""
    return sorted(
        str(path.relative_to(classroom.root))
        for path in classroom.root.rglob("*")
        if path.name.endswith(".tmp") or ".damaged-" in path.name
    )


def _unreadable(classroom: Classroom) -> Iterator[Path]:
    for path, student, lesson, data in _journal(classroom):
        try:
            parse(data, student, lesson)
        except ValueError:
            yield path
    for path in sorted(classroom.autograded.glob("*/*/*.ipynb")):
        try:
            json.loads(path.read_bytes())
        except ValueError:
            yield path
    if classroom.results.exists():
        text = classroom.results.read_text(encoding="utf-8")
        if not text.endswith("\n") or any(
            len(line) != len(COLUMNS) for line in csv.reader(text.splitlines())
        ):
            yield classroom.results


def _journal(classroom: Classroom) -> Iterator[tuple[Path, str, str, bytes]]:
    for path in sorted(classroom.journal.glob("*/*.json")):
        if not path.name.startswith("."):
            yield path, path.parent.name, path.stem, path.read_bytes()


def _check_database(path: Path) -> str:
    import sqlite3

    connection = sqlite3.connect(path, timeout=30)
    try:
        return str(connection.execute("PRAGMA integrity_check").fetchone()[0])
    except sqlite3.DatabaseError as error:
        return str(error)
    finally:
        connection.close()
