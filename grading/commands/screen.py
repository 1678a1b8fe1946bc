"""Tells how a run goes: to a person (a bar, lines), to a program (JSON), and to autograde.log."""

from __future__ import annotations

import json
import sys
import traceback
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Self

from course.i18n import gettext as _
from course.i18n import ngettext
from grading.model import Record, Row
from grading.paths import Classroom

if TYPE_CHECKING:
    from grading.results.regrades import Change
    from grading.session import Summary

MOST_CHANGES = 40  # lines on the screen; autograde.log has all of them


class Log:
    """Writes autograde.log: every submission with its status, and what went wrong.

    A run that has nothing to grade writes nothing there.
    """

    def __init__(self, classroom: Classroom) -> None:
        self.classroom = classroom
        self._file: Any = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if self._file is None:
            return
        if isinstance(error, KeyboardInterrupt):
            self.note(_("Stopped by Ctrl-C."))
        elif error is not None:
            self.note(
                _("The run could not go on: {reason}").format(
                    reason=f"{type(error).__name__}: {error}"
                )
            )
        self._file.close()

    def start(self, count: int) -> None:
        self._file = self.classroom.log.open("a", encoding="utf-8", errors="replace")
        self.note(
            ngettext("{count} submission to grade", "{count} submissions to grade", count).format(
                count=count
            )
        )

    def done(self, record: Record, error: BaseException | None = None) -> None:
        for line in (full_line(record), *remark_lines(record)):
            self.note(line)
        if error is not None:
            self.note("".join(traceback.format_exception(error)).rstrip())

    def note(self, text: str) -> None:
        if self._file is None:
            return
        try:
            self._file.write(f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} {text}\n")
            self._file.flush()
        except OSError as error:
            error.filename = error.filename or str(self.classroom.log)
            raise

    def summarise(self, summary: Summary) -> None:
        every = change_lines(summary.regraded, summary.changes, len(summary.changes))
        for line in (*warning_lines(summary), *summary_lines(summary, self.classroom)[:2], *every):
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
        super().start(count)
        if self._wants_bar:
            from tqdm import tqdm

            self._bar = tqdm(
                total=count,
                unit=_("submission"),
                file=sys.stdout,
                dynamic_ncols=True,
                smoothing=0.1,
            )

    def done(self, record: Record, error: BaseException | None = None) -> None:
        if record.failed:
            self._say(full_line(record), sys.stderr)
        elif not self.quiet:
            self._say(full_line(record), sys.stdout)
        for line in remark_lines(record):
            self._say(line, sys.stderr)
        super().done(record, error)
        if self._bar is not None:
            self._bar.update()

    def _say(self, line: str, stream: Any) -> None:
        if self._bar is not None:
            self._bar.write(line, file=stream)
        else:
            print(line, file=stream, flush=True)

    def summarise(self, summary: Summary) -> None:
        super().summarise(summary)
        if self._bar is not None:
            self._bar.close()
        for line in warning_lines(summary):
            print(line, file=sys.stderr)
        if not self.quiet:
            for line in summary_lines(summary, self.classroom):
                print(line)


class Json(Log):
    """Tells a program: an object on each line of standard output.

    Its `event` is `start`, `graded`, `failed`, `end` or, where the run could not go on, `stopped`.
    What a person must see goes to standard error all the same.
    """

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if error is not None:
            reason = (
                _("Ctrl-C")
                if isinstance(error, KeyboardInterrupt)
                else " ".join(str(error).split())
            )
            self._say("stopped", reason=reason)
        super().__exit__(kind, error, trace)

    def start(self, count: int) -> None:
        super().start(count)
        self._say("start", submissions=count)

    def done(self, record: Record, error: BaseException | None = None) -> None:
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
            **({"remarks": record.remarks} if record.remarks else {}),
        )

    def summarise(self, summary: Summary) -> None:
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


def points(rows: list[Row]) -> tuple[float, int]:
    """The score of these rows, and the most that it could be."""
    return round(sum(row.score or 0.0 for row in rows), 2), sum(row.max_score for row in rows)


def full_line(record: Record) -> str:
    """As `status_line`; a failure is loud and has its reason."""
    line = status_line(record)
    if record.failed:
        return _("FAILED {line}: {reason}").format(line=line, reason=record.rows[0].detail)
    return line


def remark_lines(record: Record) -> list[str]:
    """What a person should know of a whole submission: that it is another lesson's notebook."""
    return [
        _("{student} {lesson}: {remark}.").format(
            student=record.student, lesson=record.lesson, remark=remark
        )
        for remark in record.remarks
    ]


def status_line(record: Record) -> str:
    """One submission on one line: points and statuses."""
    score, most = points(record.rows)
    counts = Counter(row.status for row in record.rows)
    return _("{student} {lesson}: {score:g} of {most} points, {statuses}, {seconds:.1f} s").format(
        student=record.student,
        lesson=record.lesson,
        score=score,
        most=most,
        statuses=_counted(counts),
        seconds=record.seconds,
    )


def _counted(counts: Counter[str]) -> str:
    return ", ".join(f"{count} {status}" for status, count in sorted(counts.items()))


def summary_lines(summary: Summary, classroom: Classroom) -> list[str]:
    """What the run did, where the results are, and which confinement held."""
    graded = ngettext(
        "{count} submission graded", "{count} submissions graded", summary.graded
    ).format(count=summary.graded)
    lines = [
        _("{graded}, {unchanged} unchanged, {failed} failed, in {seconds:.0f} s.").format(
            graded=graded,
            unchanged=summary.unchanged,
            failed=len(summary.failed),
            seconds=summary.seconds,
        )
    ]
    lines.append(
        _("Rows of the class: {statuses}.").format(
            statuses=_counted(Counter(row.status for row in summary.rows)) or _("none")
        )
    )
    lines.append(_("Results: {file}").format(file=classroom.results))
    if summary.late:
        lines.append(
            ngettext(
                "{count} submission was handed in late: results.csv says which.",
                "{count} submissions were handed in late: results.csv says which.",
                len(summary.late),
            ).format(count=len(summary.late))
        )
    if summary.look_again:
        lines.append(
            ngettext(
                "{count} score by hand was given for an earlier answer: see whether it still "
                "holds ({which}).",
                "{count} scores by hand were given for earlier answers: see whether they still "
                "hold ({which}).",
                len(summary.look_again),
            ).format(count=len(summary.look_again), which=_listed(summary.look_again))
        )
    lines += change_lines(summary.regraded, summary.changes)
    if summary.untold:
        lines.append(
            ngettext(
                "{count} page of feedback is older than the grades ({students}): run '{command}'.",
                "{count} pages of feedback are older than the grades ({students}): run "
                "'{command}'.",
                len(summary.untold),
            ).format(
                count=len(summary.untold),
                students=_listed(summary.untold),
                command=classroom.command("feedback"),
            )
        )
    if summary.remarks:
        lines.append(
            ngettext(
                "{count} submission has a remark beside its grades, such as being handed in "
                "several times.",
                "{count} submissions have a remark beside their grades, such as being handed in "
                "several times.",
                len(summary.remarks),
            ).format(count=len(summary.remarks))
        )
    if summary.levels:
        lines.append(_("Confinement: {levels}.").format(levels=", ".join(sorted(summary.levels))))
    for reason, count in summary.fresh.items():
        lines.append(
            ngettext(
                "{count} submission ran in a fresh kernel, which takes longer: {reason}.",
                "{count} submissions ran in fresh kernels, which takes longer: {reason}.",
                count,
            ).format(count=count, reason=reason)
        )
    return lines


def change_lines(regraded: int, found: Sequence[Change], most: int = MOST_CHANGES) -> list[str]:
    """The changes as lines of a table; none where nothing was graded again."""
    if not regraded:
        return []
    if not found:
        return [
            ngettext(
                "{count} submission was graded again; no score changed.",
                "{count} submissions were graded again; no score changed.",
                regraded,
            ).format(count=regraded)
        ]
    lines = [
        ngettext(
            "{count} submission was graded again. What changed:",
            "{count} submissions were graded again. What changed:",
            regraded,
        ).format(count=regraded)
    ]
    titles = (_("student"), _("lesson"), _("exercise"), _("old"), _("new"), _("why"))
    cells = [
        titles,
        *(
            (change.student, change.lesson, change.exercise, change.old, change.new, change.why)
            for change in found[:most]
        ),
    ]
    widths = [max(len(line[column]) for line in cells) for column in range(len(titles))]
    lines += [
        "  "
        + "  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip()
        for line in cells
    ]
    if len(found) > most:
        lines.append(
            "  "
            + _("... and {count} more: autograde.log has them all").format(count=len(found) - most)
        )
    return lines


def _listed(names: Sequence[str], most: int = 10) -> str:
    """Names one after the other; of many only the first."""
    if len(names) <= most:
        return ", ".join(names)
    return _("{names} and {count} more").format(
        names=", ".join(names[:most]), count=len(names) - most
    )


def warning_lines(summary: Summary) -> list[str]:
    """What a person must see, asked for quiet or not."""
    from grading.sandbox.levels import unprotected

    lines = list(summary.warnings)
    lines += [
        _("Not graded: {reason}").format(reason=refused.reason) for refused in summary.scan.refused
    ]
    lines += [sentence for sentence in map(unprotected, sorted(summary.levels)) if sentence]
    if summary.failed:
        lines.append(
            ngettext(
                "{count} submission failed by our fault and stays queued: see autograde.log, "
                "then run the command again.",
                "{count} submissions failed by our fault and stay queued: see autograde.log, "
                "then run the command again.",
                len(summary.failed),
            ).format(count=len(summary.failed))
        )
    return lines
