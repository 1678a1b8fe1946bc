"""`python -m grading export feedback`: the pages of feedback, as a platform takes them back."""

from __future__ import annotations

import argparse
import sys

from course.i18n import gettext as _
from course.i18n import ngettext
from grading.commands.autograde import classroom_of


def run(arguments: argparse.Namespace) -> int:
    """Packs the pages; returns 1 when anything was left out."""
    from tqdm import tqdm

    from grading import lessons
    from grading.export.archives import pack
    from grading.export.service import people_of
    from grading.results.class_snapshot import take_snapshot

    classroom = classroom_of(arguments)
    now = take_snapshot(classroom)
    if arguments.lesson not in {row.lesson for row in now.rows}:
        lessons.known(arguments.lesson)
    for line in now.warnings:
        print(line, file=sys.stderr)
    people = people_of(classroom, now)
    with tqdm(
        total=len({row.student for row in now.rows if row.lesson == arguments.lesson}),
        unit=_("student"),
        disable=not sys.stderr.isatty(),
    ) as bar:
        done = pack(
            classroom,
            now,
            people,
            arguments.form,
            arguments.lesson,
            arguments.downloads,
            arguments.output,
            bar.update,
        )
    for line in done.notes:
        print(line)
    if done.count:
        print(
            ngettext(
                "{count} page of feedback packed: {file}",
                "{count} pages of feedback packed: {file}",
                done.count,
            ).format(count=done.count, file=done.path.as_posix())
        )
        if arguments.form == "canvas":
            print(
                _(
                    "Canvas shows each page under the name of the student's own file: tell the "
                    "class to open it in a browser."
                )
            )
    sys.stdout.flush()
    for line in done.problems:
        print(line, file=sys.stderr)
    return 1 if done.problems else 0
