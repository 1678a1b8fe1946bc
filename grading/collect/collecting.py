"""From what came in to `submitted/`: first the whole plan, then the files."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from course.i18n import gettext as _
from course.i18n import ngettext
from grading.collect.attempts import iso
from grading.collect.class_list import UNKNOWN, ClassList
from grading.collect.ids import Ids
from grading.collect.layout import FOLDERS
from grading.collect.look import lesson_of
from grading.collect.moments import are_of_handing_in
from grading.collect.place import Placing, Report
from grading.collect.plan import Plan, plan
from grading.collect.readers import Recognised
from grading.collect.recognise import FROM
from grading.collect.repositories import GITHUB
from grading.collect.source import Source, named
from grading.collect.spread import spread
from grading.collect.teams import NOBODY, Teams
from grading.collect.work import BEST, FIRST, NEWEST, Work, settle
from grading.model import UserError
from grading.results.hand_ins import History

NAMES, ENTRIES, NONE = "names", "entries", "none"  # where moments of handing in are taken from


@dataclass(frozen=True)
class How:
    """How to collect.

    Attributes:
        own: A pattern of the instructor's, for names that no platform makes.
        said: The platform, where a person named it.
        known: The class list.
        teams: Who hands in together.
        attempt: Which of several versions counts; empty for what the lesson had before.
        force: Replace what is there.
        older: Replace it by older work too.
        dates: `NAMES` takes the moments that names and notes say, and those of the entries where
            they can be no download's; `ENTRIES` those of the entries in any case; `NONE` none.
    """

    own: re.Pattern[str] | None = None
    said: str = ""
    known: ClassList = UNKNOWN
    teams: Teams = NOBODY
    attempt: str = ""
    force: bool = False
    older: bool = False
    dates: str = NAMES

    @property
    def shown(self) -> Callable[[str], str]:
        """A student in a sentence."""
        return self.known.roster.shown


def collect(source: Source, lesson: str, submitted: Path, ids: Ids, how: How = How()) -> Report:
    """Writes what came in.

    What is there already is replaced only with `force`, by older work only with `older` too.
    """
    ids.reserve(student.id for student in how.known.roster)
    found = plan(source, lesson, ids, how.own, known=how.known, teams=how.teams, said=how.said)
    report = Report(problems=found.problems, warnings=found.warnings)
    if not source.entries:
        report.problems.append(
            _("{file} holds no files: is it the right one?").format(file=source.name)
        )
    elif not (found.works or found.teams or found.problems):
        report.problems.append(
            _("{file} holds no work for {lesson}.").format(file=source.name, lesson=lesson)
        )
    if source.entries and found.recognised is not None and how.own is None:
        report.recognised = words(found.recognised)
        report.by_commits = found.recognised.platform == GITHUB
    history = History(submitted.parent)
    attempt = _attempt(how.attempt, lesson, history, report)
    _date(found, source, how, attempt, report)
    works = found.works
    if how.teams.hand_in:
        given = spread(works, found.teams, how.teams, attempt, how.shown)
        works = given.works
        report.problems += given.problems
        report.warnings += given.warnings
    placing = Placing(
        lesson,
        submitted,
        history,
        report,
        how.shown,
        how.force,
        how.older,
        attempt,
        how.known.roster.blind,
    )
    written = max((entry.moment for entry in source.entries if entry.moment), default=None)
    if source.dated and not report.by_entries and written is not None:
        placing.downloaded = iso(written)
    _refuse_another_lesson(works, lesson, source)
    ids.write()  # a run that is killed must not leave work of which nothing says whose it is
    try:
        for student, work in sorted(works.items()):
            if not work.pieces:
                report.problems.append(_no_notebook(work))
                continue
            report.dates += work.moment is not None
            if work.late and work.moment is None:
                report.late[student] = work.late
            placing.place(student, work)
    finally:  # on a full disk too: what was placed is not to be another's in the next run
        ids.write()
        placing.history.write()
    return report


def _attempt(said: str, lesson: str, history: History, report: Report) -> str:
    """Which attempt counts for a lesson: what was said now holds for everybody, else as before."""
    known = {key: one for key, one in history.work.items() if key[1] == lesson}
    if said:
        for key, one in known.items():
            history.work[key] = replace(one, attempt="" if said == NEWEST else said)
        return said
    before = next((one.attempt for one in known.values() if one.attempt), "")
    if before:
        words = {FIRST: _("first"), BEST: _("best")}
        report.recognised.append(
            _(
                "As before, the {which} attempt at {lesson} counts: --attempt says otherwise."
            ).format(which=words.get(before, before), lesson=lesson)
        )
    return before or NEWEST


def _date(found: Plan, source: Source, how: How, attempt: str, report: Report) -> None:
    """Settles which version of each counts, and when it was handed in."""
    works = [*found.works.values(), *found.teams.values()]
    for work in works:
        settle(work, attempt)
    report.by_entries = how.dates == ENTRIES or (
        how.dates == NAMES
        and source.dated
        and are_of_handing_in([work.entry for work in works if work.entry and not work.moment])
    )
    for work in works:
        if how.dates == NONE:
            work.moment = None
        elif report.by_entries:
            work.moment = work.moment or work.entry


def words(found: Recognised) -> list[str]:
    """Where a source comes from, in words."""
    names = {
        FOLDERS: _("one folder for each student"),
        "Google": _("Google Drive or Classroom"),
        GITHUB: _("clones of GitHub Classroom"),
    }
    if not found.platform:
        return [
            _(
                "Where this comes from was not recognised: say it with --from ({platforms}), or "
                "how names are made with --names."
            ).format(platforms=", ".join(FROM))
        ]
    line = ngettext(
        "Taken for {platform}: {fit} of {of} file fits. --from says otherwise.",
        "Taken for {platform}: {fit} of {of} files fit. --from says otherwise.",
        found.of,
    ).format(platform=names.get(found.platform, found.platform), fit=found.fit, of=found.of)
    return [line, *([found.detail] if found.detail else [])]


def _refuse_another_lesson(works: Mapping[str, Work], lesson: str, source: Source) -> None:
    """Raises where all that came in is another lesson's: a slip of who typed the command."""
    other = ""
    for student, work in works.items():
        found = lesson_of(work.notebooks, student, lesson)
        if not found or found != (other or found):
            return
        other = found
    if len(works) > 1:
        raise UserError(
            _(
                "Nothing was collected: all the notebooks in {file} are of {other}, not of "
                "{lesson}. Collect them with --lesson {other}."
            ).format(file=source.name, other=other, lesson=lesson)
        )


def _no_notebook(work: Work) -> str:
    if not work.others:
        return _("{name} handed in no notebook, and no other file that can be read.").format(
            name=named(work.name)
        )
    return _("{name} handed in no notebook, but: {files}.").format(
        name=named(work.name), files=", ".join(named(name) for name in work.others[:5])
    )
