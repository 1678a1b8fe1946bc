"""The log of scores, `journal/scores.jsonl`: every change, and what was known after it.

Three kinds of lines: a `Mark` is a score that a person gives through a command, written before the
gradebook has it; an `Entry` says which scores of a submission changed; a withdrawal names a mark
that never reached the gradebook. A mark is done once an entry names it. So a command that is killed
anywhere can be finished or repeated, and nothing is there twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from course.i18n import ngettext
from grading.marking import lines

FILE = "scores.jsonl"
Key = tuple[str, str]  # student and lesson

FIRST, ANSWER, HANDED_IN, CHECKS, AGAIN = "first", "answer", "handed_in", "checks", "again"
POINTS, GONE, LATE = "points", "gone", "late"
HAND, TAKEN, EXTRA, CRITERIA, REGRADE = "hand", "taken", "extra", "criteria", "regrade"
REASONS = frozenset(
    "first answer handed_in checks again points gone late hand taken extra criteria regrade".split()
)
LESSON = ""  # in place of an exercise: the late penalty, which is taken off a lesson's sum


@dataclass(frozen=True)
class Change:
    """A score that changed.

    Attributes:
        exercise: Whose, or `LESSON`: then `old` and `new` are points taken off.
        old: The score before, or None where there was none.
        new: The score after it, or None where a person is to give one.
        most: The exercise's points.
        why: One of `REASONS`.
        manual: What a person gave, or None.
        extra: The extra credit in it.
        by: Who gave it; empty for the grader, and where nobody knows (Formgrader does not say).
        comment: What the person wrote.
        mark: The id of the mark that it comes of, or empty.
    """

    exercise: str
    old: float | None
    new: float | None
    most: float
    why: str
    manual: float | None = None
    extra: float = 0.0
    by: str = ""
    comment: str = ""
    mark: str = ""


@dataclass(frozen=True)
class Entry:
    """What became of one submission.

    Attributes:
        at: When, in UTC, ISO 8601.
        student: Whose it is.
        lesson: Of which lesson.
        submission: The hash of what was handed in.
        grader: The version of what graded it.
        answers: The hashes of its answers, where they are known.
        changes: The scores that changed; none where only one of the hashes did.
    """

    at: str
    student: str
    lesson: str
    submission: str
    grader: str
    answers: Mapping[str, str] | None
    changes: tuple[Change, ...] = ()


Given = tuple[str, float, float]  # a criterion's words, the points given for it, and the most


@dataclass(frozen=True)
class Mark:
    """A score that a person gives through a command.

    Attributes:
        id: Its own.
        at: When it was given, in UTC, ISO 8601.
        by: Who gave it.
        student: To whom.
        lesson: For which lesson.
        exercise: For which exercise.
        score: The score, or None to leave it and change the comment alone.
        comment: The comment that replaces the one before; None leaves that.
        points: What was given for each criterion: its words, the points, and the most.
        why: HAND, CRITERIA or REGRADE.
        request: The number of the request that it answers, or 0.
        before: Score and comment by hand as the gradebook had them.
    """

    id: str
    at: str
    by: str
    student: str
    lesson: str
    exercise: str
    score: float | None
    comment: str | None
    points: tuple[Given, ...] = ()
    why: str = HAND
    request: int = 0
    before: tuple[float | None, str | None] = (None, None)


@dataclass
class Known:
    """What the log knows of a submission: its hashes, and the last change of each exercise."""

    submission: str
    grader: str
    answers: Mapping[str, str] | None
    scores: dict[str, Change] = field(default_factory=dict)


class ScoreLog:
    """The log of one classroom, as it was read.

    Attributes:
        path: The file.
        entries: In the order in which they were written.
        marks: All of them, by id.
        waiting: The marks that no entry names yet.
        done: The marks that are in the gradebook, by id, in the order in which they went there.
        known: What is known now of each submission.
        damaged: The numbers of lines that cannot be read; they stay where they are.
    """

    def __init__(self, journal: Path) -> None:
        self.path = journal / FILE
        self.entries: list[Entry] = []
        self.marks: dict[str, Mark] = {}
        self.waiting: dict[str, Mark] = {}
        self.done: dict[str, Mark] = {}
        self.known: dict[Key, Known] = {}
        self.damaged: list[int] = []
        for number, content in lines.read(self.path):
            try:
                self._take(content or {})
            except (KeyError, TypeError, ValueError, AttributeError):
                self.damaged.append(number)

    def add(self, entries: Iterable[Entry]) -> None:
        """Writes entries, and knows them."""
        new = list(entries)
        lines.append(self.path, ({"kind": "scores", **asdict(entry)} for entry in new))
        for entry in new:
            self._know(entry)

    def begin(self, mark: Mark) -> None:
        """Writes a mark that is about to go into the gradebook."""
        lines.append(self.path, [{"kind": "mark", **asdict(mark)}])
        self.marks[mark.id] = self.waiting[mark.id] = mark

    def withdraw(self, marks: Iterable[str]) -> None:
        """Notes that marks never reached the gradebook, and will not."""
        gone = list(marks)
        lines.append(self.path, ({"kind": "withdrawn", "mark": mark} for mark in gone))
        for mark in gone:
            self.waiting.pop(mark, None)

    def of(self, student: str, lesson: str = "") -> list[Entry]:
        """The entries of a student, or of one lesson of theirs."""
        return [
            entry
            for entry in self.entries
            if entry.student == student and lesson in ("", entry.lesson)
        ]

    def _take(self, content: dict[str, Any]) -> None:
        kind = content.pop("kind")
        if kind == "scores":
            self._know(_entry(content))
        elif kind == "mark":
            mark = _mark(content)
            self.marks[mark.id] = self.waiting[mark.id] = mark
        elif kind == "withdrawn":
            self.waiting.pop(_text(content["mark"]), None)
        else:
            raise ValueError(kind)

    def _know(self, entry: Entry) -> None:
        self.entries.append(entry)
        known = self.known.setdefault(
            (entry.student, entry.lesson), Known(entry.submission, entry.grader, entry.answers)
        )
        known.submission, known.grader = entry.submission, entry.grader
        known.answers = entry.answers
        for change in entry.changes:
            known.scores[change.exercise] = change
            if change.why == GONE:
                del known.scores[change.exercise]
            if change.mark in self.marks:
                self.done[change.mark] = self.marks[change.mark]
                self.waiting.pop(change.mark, None)


def damage_words(path: Path, damaged: Sequence[int]) -> Sequence[str]:
    """What a person is told of lines that cannot be read; nothing where there are none."""
    if not damaged:
        return ()
    return (
        ngettext(
            "{file}: line {lines} cannot be read and was passed over.",
            "{file}: lines {lines} cannot be read and were passed over.",
            len(damaged),
        ).format(file=path, lines=", ".join(map(str, damaged))),
    )


def _entry(content: dict[str, Any]) -> Entry:
    changes = tuple(_change(one) for one in content.pop("changes"))
    answers = content.pop("answers")
    if answers is not None:
        answers = {exercise: _text(digest) for exercise, digest in answers.items()}
    return Entry(
        **{name: _text(value) for name, value in content.items()}, answers=answers, changes=changes
    )


def _change(content: dict[str, Any]) -> Change:
    for name in ("old", "new", "manual"):
        content[name] = _number(content[name])
    for name in ("exercise", "why", "by", "comment", "mark"):
        _text(content[name])
    if content["why"] not in REASONS:
        raise ValueError(content["why"])
    content["most"], content["extra"] = float(content["most"]), float(content["extra"])
    return Change(**content)


def _mark(content: dict[str, Any]) -> Mark:
    for name in ("id", "at", "by", "student", "lesson", "exercise", "why"):
        _text(content[name])
    for text in (content["comment"], content["before"][1]):
        if text is not None:
            _text(text)
    score, comment = content.pop("before")
    content["score"] = _number(content["score"])
    if content["comment"] is not None:  # one that no gradebook takes would stop every command
        content["comment"] = content["comment"].encode("utf-8", "replace").decode("utf-8")
    content["points"] = tuple(
        (_text(words), float(given), float(most)) for words, given, most in content["points"]
    )
    content["request"] = int(content["request"])
    return Mark(**content, before=(_number(score), comment))


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("not as written")
    return value


def _number(value: Any) -> float | None:
    return None if value is None else float(value)
