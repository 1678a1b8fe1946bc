"""`python -m grading autograde`: grades what is new or changed among the submissions."""

from __future__ import annotations

import argparse
import dataclasses
import os
import sys
import traceback
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from course.i18n import gettext as _
from course.i18n import ngettext
from grading.commands.build import classroom as default_classroom
from grading.limits import DEFAULT
from grading.model import FAILED, Record
from grading.paths import Classroom

if TYPE_CHECKING:
    from grading.session import Summary

_EPILOG = (
    "Exit code 0: every submission has its rows, also the unreadable and empty ones; 1: a row is 'failed' (our fault; "
    "it stays queued), a student's folder has a bad name, or the run could not go on; 2: wrong usage, such as an "
    "unknown lesson or a classroom without the folder submitted/."
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.epilog = _(_EPILOG)
    parser.add_argument("lessons", nargs="*", metavar=_("LESSON"), help=_("the lessons to grade (default: all)"))
    add_classroom(parser)
    parser.add_argument("--jobs", type=positive(int), default=_cores(), metavar="N",
                        help=_("submissions graded at a time (default: the number of cores, here {count})").format(
                            count=_cores()))
    parser.add_argument("--cluster", metavar=_("ADDRESS"),
                        help=_("grade on a Dask cluster; its workers have one thread each and see the same folders"))
    parser.add_argument("--regrade", action="store_true", help=_("grade again what has not changed"))
    parser.add_argument("--confine", choices=("auto", "require", "off"), default="auto",
                        help=_("auto: as well as this machine can, and say what is not protected; require: refuse to "
                               "grade where submissions cannot be confined; off: not at all"))
    parser.add_argument("--cell-seconds", type=positive(float), default=DEFAULT.cell_seconds, metavar="S",
                        help=_("wall time for one cell (default: {seconds:g}); goes with --regrade for what is graded "
                               "already").format(seconds=DEFAULT.cell_seconds))
    parser.add_argument("--quiet", action="store_true", help=_("print only what went wrong"))
    parser.add_argument("--progress", action="store_true", help=_("show the progress bar, terminal or not"))


def add_classroom(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--classroom", type=Path, metavar=_("DIR"),
                        help=_("the folder with submitted/ (default: $COURSE_CLASSROOM, or classroom/ of the clone)"))


def classroom_of(arguments: argparse.Namespace) -> Classroom:
    return Classroom(Path(arguments.classroom or default_classroom()).resolve())


def run(arguments: argparse.Namespace) -> int:
    from grading.engine.cluster import connect
    from grading.session import Options, grade_class

    classroom = classroom_of(arguments)
    # A cell may take as long as it is told, and a whole submission never less than a cell.
    limits = dataclasses.replace(DEFAULT, cell_seconds=arguments.cell_seconds,
                                 submission_seconds=max(DEFAULT.submission_seconds, arguments.cell_seconds))
    options = Options(tuple(arguments.lessons), arguments.jobs, arguments.confine, arguments.regrade, limits)
    if arguments.cluster:
        make_executor, slots = connect(arguments.cluster)
        options = dataclasses.replace(options, make_executor=make_executor, jobs=slots)
    with Screen(classroom, arguments.quiet, arguments.progress or sys.stdout.isatty()) as screen:
        summary = grade_class(classroom, options, screen)
        screen.summarise(summary)
    return summary.code


def positive(kind: Callable[[str], Any]) -> Callable[[str], Any]:
    """Reads a number of this kind above 0 from the command line."""
    def number(text: str) -> Any:
        try:
            value = kind(text)
        except ValueError:
            value = 0
        if not 0 < value < float("inf"):
            raise argparse.ArgumentTypeError(_("{text!r} is not a number above 0").format(text=text))
        return value

    return number


def _cores() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Screen:
    """Tells a person how the run goes: a bar in a terminal, a line for each submission, the same in autograde.log."""

    def __init__(self, classroom: Classroom, quiet: bool = False, bar: bool = False) -> None:
        self.classroom, self.quiet = classroom, quiet
        self._wants_bar = bar and not quiet
        self._bar: Any = None
        self._log: Any = None

    def __enter__(self) -> Screen:
        return self

    def __exit__(self, *_reason: object) -> None:
        if self._bar is not None:
            self._bar.close()
        if self._log is not None:
            self._log.close()

    def start(self, count: int) -> None:
        self._log = self.classroom.log.open("a", encoding="utf-8", errors="replace")
        self._note(ngettext("{count} submission to grade", "{count} submissions to grade", count).format(count=count))
        if self._wants_bar:
            from tqdm import tqdm

            self._bar = tqdm(total=count, unit=_("submission"), file=sys.stdout, dynamic_ncols=True, smoothing=0.1)

    def done(self, record: Record, error: BaseException | None = None) -> None:
        line = status_line(record)
        if any(row.status == FAILED for row in record.rows):
            line = _("FAILED {line}: {reason}").format(line=line, reason=record.rows[0].detail)
            self._say(line, sys.stderr)
        elif not self.quiet:
            self._say(line, sys.stdout)
        self._note(line)
        if error is not None:
            self._note("".join(traceback.format_exception(error)).rstrip())
        if self._bar is not None:
            self._bar.update()

    def _say(self, line: str, stream: Any) -> None:
        if self._bar is not None:
            self._bar.write(line, file=stream)
        else:
            print(line, file=stream, flush=True)

    def _note(self, text: str) -> None:
        if self._log is not None:
            self._log.write(f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} {text}\n")
            self._log.flush()

    def summarise(self, summary: Summary) -> None:
        if self._bar is not None:
            self._bar.close()
        for line in warning_lines(summary):
            print(line, file=sys.stderr)
        if not self.quiet:
            for line in summary_lines(summary, self.classroom):
                print(line)


def status_line(record: Record) -> str:
    """One submission on one line: points and statuses."""
    score = sum(row.score or 0.0 for row in record.rows)
    most = sum(row.max_score for row in record.rows)
    counts = Counter(row.status for row in record.rows)
    return _("{student} {lesson}: {score:g} of {most} points, {statuses}, {seconds:.1f} s").format(
        student=record.student, lesson=record.lesson, score=round(score, 2), most=most, statuses=_counted(counts),
        seconds=record.seconds)


def _counted(counts: Counter[str]) -> str:
    return ", ".join(f"{count} {status}" for status, count in sorted(counts.items()))


def summary_lines(summary: Summary, classroom: Classroom) -> list[str]:
    """What the run did, where the results are, and which confinement held."""
    graded = ngettext("{count} submission graded", "{count} submissions graded", summary.graded).format(
        count=summary.graded)
    lines = [_("{graded}, {unchanged} unchanged, {failed} failed, in {seconds:.0f} s.").format(
        graded=graded, unchanged=summary.unchanged, failed=len(summary.failed), seconds=summary.seconds)]
    lines.append(_("Rows of the class: {statuses}.").format(
        statuses=_counted(Counter(row.status for row in summary.rows)) or _("none")))
    lines.append(_("Results: {file}").format(file=classroom.results))
    if summary.levels:
        lines.append(_("Confinement: {levels}.").format(levels=", ".join(sorted(summary.levels))))
    for reason, count in summary.fresh.items():
        lines.append(ngettext("{count} submission ran in a fresh kernel, which takes longer: {reason}.",
                              "{count} submissions ran in fresh kernels, which takes longer: {reason}.",
                              count).format(count=count, reason=reason))
    return lines


def warning_lines(summary: Summary) -> list[str]:
    """What a person must see, asked for quiet or not."""
    from grading.engine.levels import unprotected

    lines = list(summary.warnings)
    lines += [_("Not graded: {reason}").format(reason=one.reason) for one in summary.scan.refused]
    lines += [sentence for sentence in map(unprotected, sorted(summary.levels)) if sentence]
    if summary.failed:
        lines.append(ngettext(
            "{count} submission failed by our fault and stays queued: see autograde.log, then run the command again.",
            "{count} submissions failed by our fault and stay queued: see autograde.log, then run the command again.",
            len(summary.failed)).format(count=len(summary.failed)))
    return lines
