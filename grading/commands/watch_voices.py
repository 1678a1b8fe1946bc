"""Tells how a watch goes: to a person in lines, to a program in JSON, and to autograde.log."""

from __future__ import annotations

import contextlib
import json
import os
import sys
import traceback
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from course.i18n import gettext as _
from course.i18n import ngettext
from grading.commands.run_lines import counted, points, record_lines
from grading.commands.screen import Log
from grading.model import GRADED, Record, Row
from grading.paths import Classroom
from grading.watch import Graded, Voice
from grading.watch.trouble import reason


class Lines(Log, Voice):
    """Tells a person, one line for each submission; each is there at once."""

    def __init__(self, classroom: Classroom) -> None:
        super().__init__(classroom)
        self._log_is_full = False
        self.open()

    def registering(self, lessons: Sequence[str]) -> None:
        """The gradebook is told of these lessons first."""
        self._say(
            ngettext(
                "The gradebook is told of {count} lesson first, which takes some seconds.",
                "The gradebook is told of {count} lessons first, which takes some seconds.",
                len(lessons),
            ).format(count=len(lessons))
        )

    def watching(self, folder: Path, polling: bool) -> None:
        """All that lay there is graded."""
        how = (
            _("Watching {folder}, by looking again and again. Ctrl-C ends it.")
            if polling
            else _("Watching {folder}. Ctrl-C ends it.")
        )
        self._say(how.format(folder=folder))

    def graded(self, one: Graded) -> None:
        """A submission is graded."""
        score, most = points(one.rows)
        line = _(
            "{student} {lesson}: {score:g} of {most} points, {statuses}, {seconds:.1f} s"
        ).format(
            student=one.shown,
            lesson=one.record.lesson,
            score=score,
            most=most,
            statuses=counted(Counter(row.status for row in one.rows)),
            seconds=one.seconds,
        )
        self._say(line)
        for remark in one.record.remarks:
            self._say(
                _("{student} {lesson}: {remark}.").format(
                    student=one.shown, lesson=one.record.lesson, remark=remark
                ),
                sys.stderr,
            )

    def failed(self, record: Record, shown: str, error: BaseException | None) -> None:
        """A submission could not be graded."""
        self._say(record_lines(record, self.roster)[0], sys.stderr)
        self._note_traceback(error)

    def unreadable(self, student: str, shown: str, lesson: str, file: Path, words: str) -> None:
        """A file is no whole notebook."""
        self._say(
            _("{student} {lesson}: {file}: {words}.").format(
                student=shown, lesson=lesson, file=file, words=words
            ),
            sys.stderr,
        )

    def warning(self, words: str) -> None:
        """Something that a person must see."""
        self._say(words, sys.stderr)

    def reloaded(self, words: str) -> None:
        """Something changed outside."""
        self._say(words)

    def stopping(self, given_up: int) -> None:
        """It ends."""
        if given_up:
            self._say(
                ngettext(
                    "Stopping; {count} submission that is being graded is graded at the next "
                    "start.",
                    "Stopping; {count} submissions that are being graded are graded at the next "
                    "start.",
                    given_up,
                ).format(count=given_up)
            )

    def stopped(self, graded: int) -> None:
        """It has ended."""
        self._say(
            ngettext(
                "Stopped after {count} submission.", "Stopped after {count} submissions.", graded
            ).format(count=graded)
        )

    def flush(self) -> None:
        """Everything that was said is on its way."""
        sys.stdout.flush()
        sys.stderr.flush()

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        with contextlib.suppress(OSError):  # `note` has said so
            super().__exit__(kind, error, trace)

    def note(self, text: str) -> None:
        """Writes a line; a log that takes none ends no watch."""
        try:
            super().note(text)
            self._log_is_full = False
        except OSError as error:
            if not self._log_is_full:
                self._log_is_full = True
                words = _("{reason}. What happens is said here, and not in that file.")
                _print(words.format(reason=reason(error)), sys.stderr)

    def _note_traceback(self, error: BaseException | None) -> None:
        if error is not None:
            self.note("".join(traceback.format_exception(error)).rstrip())

    def _say(self, line: str, stream: Any = None) -> None:
        _print(line, stream or sys.stdout)
        self.note(line)


class Json(Lines):
    """Tells a program: an object on each line of standard output.

    What a person must see goes to standard error and autograde.log all the same.
    """

    def registering(self, lessons: Sequence[str]) -> None:
        """The gradebook is told of these lessons first."""
        self._tell("registering", lessons=list(lessons))
        super().registering(lessons)

    def watching(self, folder: Path, polling: bool) -> None:
        """All that lay there is graded."""
        self._tell("watching", folder=str(folder), polling=polling, pid=os.getpid())
        super().watching(folder, polling)

    def graded(self, one: Graded) -> None:
        """A submission is graded."""
        score, most = points(one.rows)
        self._tell(
            "graded",
            student=one.record.student,
            lesson=one.record.lesson,
            score=score,
            max_score=most,
            status=_status(one.rows),
            statuses=dict(Counter(row.status for row in one.rows)),
            page=str(one.page) if one.page else None,
            seconds=round(one.seconds, 3),
            queued=one.queued,
            **({"name": one.name} if one.name else {}),
            **({"remarks": one.record.remarks} if one.record.remarks else {}),
        )
        super().graded(one)

    def failed(self, record: Record, shown: str, error: BaseException | None) -> None:
        """A submission could not be graded."""
        reason = record.rows[0].detail if record.rows else ""
        self._tell("failed", student=record.student, lesson=record.lesson, reason=reason)
        super().failed(record, shown, error)

    def unreadable(self, student: str, shown: str, lesson: str, file: Path, words: str) -> None:
        """A file is no whole notebook."""
        self._tell("unreadable", student=student, lesson=lesson, file=str(file), words=words)
        super().unreadable(student, shown, lesson, file, words)

    def warning(self, words: str) -> None:
        """Something that a person must see."""
        self._tell("warning", words=words)
        super().warning(words)

    def reloaded(self, words: str) -> None:
        """Something changed outside."""
        self._tell("reloaded", words=words)
        super().reloaded(words)

    def stopping(self, given_up: int) -> None:
        """It ends."""
        self._tell("stopping", given_up=given_up)
        super().stopping(given_up)

    def stopped(self, graded: int) -> None:
        """It has ended."""
        self._tell("stopped", graded=graded)
        super().stopped(graded)

    def _tell(self, event: str, **content: Any) -> None:
        _print(json.dumps({"event": event, **content}), sys.stdout)

    def _say(self, line: str, stream: Any = None) -> None:
        if stream is not None:
            _print(line, stream)
        self.note(line)


def _print(line: str, stream: Any) -> None:
    """Says a line; a reader that went away ends the watch, a file on a full disk does not."""
    try:
        print(line, file=stream, flush=True)
    except BrokenPipeError:
        raise
    except OSError:
        pass  # there is nobody to tell


def _status(rows: list[Row]) -> str:
    """The status that all rows have, else `graded`."""
    found = {row.status for row in rows}
    return found.pop() if len(found) == 1 else GRADED
