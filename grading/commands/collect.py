"""`python -m grading collect`: what came in, wherever from, into the classroom."""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from course.i18n import gettext as _
from course.i18n import ngettext
from grading.commands.autograde import add_classroom, classroom_of
from grading.model import UserError

_PLATFORMS = (
    "moodle",
    "canvas",
    "blackboard",
    "brightspace",
    "google",
    "github",
    "exchange",
    "folders",
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from grading.collect.place import Report


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the command's arguments."""
    parser.epilog = _(
        "Exit code 0: everything went to a student; 1: something was left out, and is named; 2: "
        "wrong usage."
    )
    parser.add_argument(
        "archives",
        nargs="+",
        type=Path,
        metavar=_("ARCHIVE"),
        help=_(
            "the zip file as it was downloaded, or a folder: an unpacked archive, several zip "
            "files, a folder of Drive, clones of repositories, nbgrader's exchange"
        ),
    )
    parser.add_argument(
        "--lesson", required=True, metavar=_("LESSON"), help=_("the lesson that was handed in")
    )
    add_classroom(parser)
    parser.add_argument(
        "--from",
        dest="platform",
        choices=sorted(_PLATFORMS),
        help=_("where it comes from, if it is not recognised by itself"),
    )
    parser.add_argument(
        "--names",
        metavar=_("PATTERN"),
        help=_(
            "for other platforms: a regular expression, found in a file's path, whose group "
            "(?P<student_id>...) is the student's id"
        ),
    )
    parser.add_argument(
        "--force",
        action="store_true",
        help=_(
            "replace what students have in the classroom already, if it is not newer; it is kept "
            "in attempts/"
        ),
    )
    parser.add_argument(
        "--older", action="store_true", help=_("with --force: replace newer work too")
    )
    parser.add_argument(
        "--attempt",
        choices=("newest", "first", "best"),
        default="",
        help=_(
            "which version counts where several were handed in (default: newest); for the best "
            "one autograde grades them all"
        ),
    )
    parser.add_argument(
        "--group-work",
        action="store_true",
        help=_("one hands in for a group: groups are in the column group of roster.csv"),
    )
    parser.add_argument(
        "--groups",
        type=Path,
        metavar=_("FILE"),
        help=_("group work, with groups from a CSV file with the columns student and group"),
    )
    dates = parser.add_mutually_exclusive_group()
    dates.add_argument(
        "--entry-dates",
        action="store_true",
        help=_(
            "the dates of the files in the archive are those of handing in; of a download they "
            "are not"
        ),
    )
    dates.add_argument("--no-dates", action="store_true", help=_("write no timestamp.txt"))


def run(arguments: argparse.Namespace) -> int:
    """Prints what went where; returns 1 when anything was left out."""
    from grading import lessons
    from grading.collect.class_list import ClassList
    from grading.collect.collecting import ENTRIES, NAMES, NONE, How, collect
    from grading.collect.ids import Ids
    from grading.collect.opening import opened
    from grading.collect.recognise import FROM, recognise
    from grading.collect.source import Entry, Source
    from grading.collect.teams import teams_of
    from grading.roster import read_roster

    [lesson] = lessons.chosen([arguments.lesson])
    classroom = classroom_of(arguments)
    known = ClassList(read_roster(classroom.root))
    work_of_groups = arguments.group_work or arguments.groups is not None
    how = How(
        own=_pattern(arguments.names),
        said=FROM.get(arguments.platform, ""),
        known=known,
        teams=teams_of(known, arguments.groups, work_of_groups),
        attempt=arguments.attempt,
        force=arguments.force,
        older=arguments.older,
        dates=NONE if arguments.no_dates else ENTRIES if arguments.entry_dates else NAMES,
    )
    ids, left_out = Ids(classroom.root), 0

    def is_owned(source: Source, entry: Entry) -> bool:
        return bool(recognise(source, lesson, known, how.said, how.own).read(entry.path))

    sources, problems = opened(arguments.archives, is_owned)
    if problems:
        for line in problems:
            print(line, file=sys.stderr)
        print(_("Nothing was collected."), file=sys.stderr)
        return 1
    for source in sources:
        try:
            report = collect(source, lesson, classroom.submitted, ids, how)
        finally:
            source.close()
        _tell(report, source.name, classroom.submitted, known.roster.shown, how.dates == NONE)
        left_out += len(report.problems)
    if ids.lines:
        print(
            _(
                "Who is who stands in {file}; an id that you change there is used from then on."
            ).format(file=ids.path.as_posix())
        )
    return 1 if left_out else 0


def _tell(
    report: Report, name: str, submitted: Path, shown: Callable[[str], str], no_dates: bool
) -> None:
    for line in report.recognised:
        print(line)
    for student, source in report.placed.items():
        print(f"{shown(student):24} <- {source}")
    placed = len(report.placed)
    print(
        ngettext(
            "{file}: {placed} student's work went to {folder}, {unchanged} had it there already.",
            "{file}: {placed} students' work went to {folder}, {unchanged} had it there already.",
            placed,
        ).format(
            file=Path(name).name,
            placed=placed,
            folder=submitted.as_posix(),
            unchanged=len(report.unchanged),
        )
    )
    for line in moment_lines(report, no_dates, shown):
        print(line)
    sys.stdout.flush()
    for line in (*report.warnings, *report.problems):
        print(line, file=sys.stderr)


def moment_lines(report: Report, unwanted: bool, shown: Callable[[str], str] = str) -> list[str]:
    """What is known of when the work was handed in."""
    count, lines = len(report.placed) + len(report.unchanged), []
    if not count or unwanted:
        pass
    elif not report.dates:
        lines.append(
            _(
                "When it was handed in is not known: the dates in an archive are those of the "
                "download. So nobody counts as late; where you know the moment, write it into "
                "timestamp.txt beside the notebook."
            )
        )
    elif report.by_entries:
        lines.append(
            ngettext(
                "The moment of handing in of {count} student is the date of the file in the "
                "archive: look whether it can be true, or use --no-dates.",
                "The moments of handing in of {count} students are the dates of the files in the "
                "archive, which differ as those of a download do not: look whether they can be "
                "true, or use --no-dates.",
                report.dates,
            ).format(count=report.dates)
        )
    elif report.by_commits:
        lines.append(
            ngettext(
                "The moment of handing in of {count} student is that of the newest commit, which "
                "the student's own computer wrote: --no-dates takes none.",
                "The moments of handing in of {count} students are those of their newest commits, "
                "which the students' own computers wrote: --no-dates takes none.",
                report.dates,
            ).format(count=report.dates)
        )
    else:
        lines.append(
            ngettext(
                "The moment of handing in of {count} student was taken from the archive's names.",
                "The moments of handing in of {count} students were taken from the archive's "
                "names.",
                report.dates,
            ).format(count=report.dates)
        )
    for platform in sorted(set(report.late.values())):
        late = [student for student, one in report.late.items() if one == platform]
        lines.append(
            _(
                "Marked late by {platform}, which does not say by how much: {students}. It is "
                "shown beside their grades, and no points are taken off: decide yourself."
            ).format(platform=platform, students=", ".join(map(shown, late)))
        )
    return lines


def _pattern(text: str | None) -> re.Pattern[str] | None:
    if text is None:
        return None
    try:
        pattern = re.compile(text)
    except re.error as error:
        raise UserError(
            _("--names is no regular expression: {reason}.").format(reason=error), code=2
        ) from None
    if "student_id" not in pattern.groupindex:
        raise UserError(_("--names needs a group (?P<student_id>...)."), code=2)
    return pattern
