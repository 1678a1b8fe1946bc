"""Tells how a run goes: to a person (a bar, lines), to a program (JSON), and to autograde.log."""

from __future__ import annotations

import json
import sys
import traceback
from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Self

from course.i18n import gettext as _
from course.i18n import ngettext
from grading.commands.run_lines import (
    change_lines,
    points,
    record_lines,
    summary_lines,
    warning_lines,
)
from grading.model import Record
from grading.paths import Classroom
from grading.roster import read_roster

if TYPE_CHECKING:  # slow to import, and a type alone
    from grading.session import Summary


class Log:
    """Writes autograde.log: every submission with its status, and what went wrong.

    A run that has nothing to grade writes nothing there.
    """

    def __init__(self, classroom: Classroom) -> None:
        self.classroom = classroom
        self.roster = read_roster(classroom.root)
        self._file: Any = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if self._file is None:
            return
        if isinstance(error, KeyboardInterrupt):
            self.note(_("Stopped by Ctrl-C."))
        elif error is not None:
            reason = f"{type(error).__name__}: {error}"
            self.note(_("The run could not go on: {reason}").format(reason=reason))
        self._file.close()

    def open(self) -> None:
        """From now on there is a file."""
        self._file = self.classroom.log.open("a", encoding="utf-8", errors="replace")

    def start(self, count: int) -> None:
        """Opens the log."""
        self.open()
        sentence = ngettext("{count} submission to grade", "{count} submissions to grade", count)
        self.note(sentence.format(count=count))

    def done(self, record: Record, error: BaseException | None = None) -> None:
        """Notes one submission, with the traceback of our fault."""
        for line in record_lines(record, self.roster):
            self.note(line)
        if error is not None:
            self.note("".join(traceback.format_exception(error)).rstrip())

    def note(self, text: str) -> None:
        """Writes a line with its time; nothing before the log is open."""
        if self._file is None:
            return
        try:
            self._file.write(f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} {text}\n")
            self._file.flush()
        except OSError as error:
            error.filename = error.filename or str(self.classroom.log)
            raise

    def summarise(self, summary: Summary) -> None:
        """Notes what the run did."""
        count = len(summary.changes)
        every = change_lines(summary.regraded, summary.changes, count, self.roster)
        done = summary_lines(summary, self.classroom, self.roster)[:2]
        for line in (*warning_lines(summary), *done, *every):
            self.note(line)


class Screen(Log):
    """Tells a person, and the log: a bar in a terminal, a line for each submission."""

    def __init__(self, classroom: Classroom, quiet: bool = False, bar: bool = False) -> None:
        super().__init__(classroom)
        self.quiet = quiet
        self._wants_bar = bar and not quiet
        self._bar: Any = None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if self._bar is not None:
            self._bar.close()
        super().__exit__(kind, error, trace)

    def start(self, count: int) -> None:
        """Opens the log, and shows the bar."""
        super().start(count)
        if self._wants_bar:
            from tqdm import tqdm

            # no thread of its own: a process with one thread forks its workers (`pool`)
            tqdm.monitor_interval = 0
            self._bar = tqdm(
                total=count,
                miniters=1,
                unit=_("submission"),
                file=sys.stdout,
                dynamic_ncols=True,
                smoothing=0.1,
            )

    def done(self, record: Record, error: BaseException | None = None) -> None:
        """Says what became of one submission."""
        line, *remarks = record_lines(record, self.roster)
        if record.failed:
            self._say(line, sys.stderr)
        elif not self.quiet:
            self._say(line, sys.stdout)
        for remark in remarks:
            self._say(remark, sys.stderr)
        super().done(record, error)
        if self._bar is not None:
            self._bar.update()

    def _say(self, line: str, stream: Any) -> None:
        if self._bar is not None:
            self._bar.write(line, file=stream)
        else:
            print(line, file=stream, flush=True)

    def summarise(self, summary: Summary) -> None:
        """Says what the run did."""
        super().summarise(summary)
        if self._bar is not None:
            self._bar.close()
        for line in warning_lines(summary):
            print(line, file=sys.stderr)
        if not self.quiet:
            for line in summary_lines(summary, self.classroom, self.roster):
                print(line)


class Json(Log):
    """Tells a program: an object on each line of standard output.

    Its `event` is `start`, `graded`, `failed`, `end` or, where the run could not go on, `stopped`.
    What a person must see goes to standard error all the same.
    """

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if error is not None:
            stopped = isinstance(error, KeyboardInterrupt)
            reason = _("Ctrl-C") if stopped else " ".join(str(error).split())
            self._say("stopped", reason=reason)
        super().__exit__(kind, error, trace)

    def start(self, count: int) -> None:
        """Says how many submissions will be graded."""
        super().start(count)
        self._say("start", submissions=count)

    def done(self, record: Record, error: BaseException | None = None) -> None:
        """Says what became of one submission."""
        super().done(record, error)
        score, most = points(record.rows)
        self._say(
            "failed" if record.failed else "graded",
            student=record.student,
            lesson=record.lesson,
            score=score,
            max_score=most,
            statuses=dict(Counter(row.status for row in record.rows)),
            seconds=round(record.seconds, 3),
            reason=record.rows[0].detail if record.failed else "",
            **({"name": name} if (name := self.roster.name(record.student)) else {}),
            **({"remarks": record.remarks} if record.remarks else {}),
        )

    def summarise(self, summary: Summary) -> None:
        """Says what the run did."""
        super().summarise(summary)
        for line in warning_lines(summary):
            print(line, file=sys.stderr)
        self._say(
            "end",
            graded=summary.graded,
            unchanged=summary.unchanged,
            failed=len(summary.failed),
            statuses=dict(Counter(row.status for row in summary.rows)),
            seconds=round(summary.seconds, 3),
            changes=[vars(change) for change in summary.changes],
            untold=summary.untold,
            warnings=warning_lines(summary),
            results=str(self.classroom.results),
            exit_code=summary.code,
        )

    def _say(self, event: str, **content: Any) -> None:
        print(json.dumps({"event": event, **content}), flush=True)
