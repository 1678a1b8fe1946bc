"""What a run has to say, as lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from course.i18n import gettext as _
from course.i18n import ngettext
from grading.model import Record, Row
from grading.paths import Classroom
from grading.roster import Roster

if TYPE_CHECKING:  # slow to import, and these are types alone
    from grading.results.regrades import Change
    from grading.session import Summary

_NOBODY = Roster()
MOST_CHANGES = 40  # lines on the screen; autograde.log has all of them


def points(rows: list[Row]) -> tuple[float, int]:
    """The score of these rows, and the most that it could be."""
    return round(sum(row.score or 0.0 for row in rows), 2), sum(row.max_score for row in rows)


def record_lines(record: Record, roster: Roster = _NOBODY) -> list[str]:
    """One submission: points and statuses, then what a person should know of the whole of it."""
    student = roster.shown(record.student)
    score, most = points(record.rows)
    line = _("{student} {lesson}: {score:g} of {most} points, {statuses}, {seconds:.1f} s").format(
        student=student,
        lesson=record.lesson,
        score=score,
        most=most,
        statuses=counted(Counter(row.status for row in record.rows)),
        seconds=record.seconds,
    )
    if record.failed:
        line = _("FAILED {line}: {reason}").format(line=line, reason=record.rows[0].detail)
    remark = _("{student} {lesson}: {remark}.")
    return [
        line,
        *(
            remark.format(student=student, lesson=record.lesson, remark=said)
            for said in record.remarks
        ),
    ]


def summary_lines(summary: Summary, classroom: Classroom, roster: Roster = _NOBODY) -> list[str]:
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
        ),
        _("Rows of the class: {statuses}.").format(
            statuses=counted(Counter(row.status for row in summary.rows)) or _("none")
        ),
        _("Results: {file}").format(file=classroom.results),
    ]
    if late := len(summary.late):
        lines.append(
            ngettext(
                "{count} submission was handed in late: results.csv says which.",
                "{count} submissions were handed in late: results.csv says which.",
                late,
            ).format(count=late)
        )
    if again := len(summary.look_again):
        lines.append(
            ngettext(
                "{count} score by hand was given for an earlier answer: see whether it still "
                "holds ({which}).",
                "{count} scores by hand were given for earlier answers: see whether they still "
                "hold ({which}).",
                again,
            ).format(count=again, which=_listed(summary.look_again))
        )
    lines += change_lines(summary.regraded, summary.changes, roster=roster)
    if untold := len(summary.untold):
        lines.append(
            ngettext(
                "{count} page of feedback is older than the grades ({students}): run '{command}'.",
                "{count} pages of feedback are older than the grades ({students}): run "
                "'{command}'.",
                untold,
            ).format(
                count=untold,
                students=_listed([roster.shown(student) for student in summary.untold]),
                command=classroom.command("feedback"),
            )
        )
    if remarks := len(summary.remarks):
        lines.append(
            ngettext(
                "{count} submission has a remark beside its grades, such as being handed in "
                "several times.",
                "{count} submissions have a remark beside their grades, such as being handed in "
                "several times.",
                remarks,
            ).format(count=remarks)
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


def change_lines(
    regraded: int,
    found: Sequence[Change],
    most: int = MOST_CHANGES,
    roster: Roster = _NOBODY,
) -> list[str]:
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
    titles = (_("student"), _("lesson"), _("exercise"), _("old"), _("new"), _("why"))
    names = ("student", "lesson", "exercise", "old", "new", "why")
    cells = [
        titles,
        *(
            [roster.shown(change.student), *(getattr(change, name) for name in names[1:])]
            for change in found[:most]
        ),
    ]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    lines = [
        ngettext(
            "{count} submission was graded again. What changed:",
            "{count} submissions were graded again. What changed:",
            regraded,
        ).format(count=regraded)
    ]
    for line in cells:
        columns = [text.ljust(width) for text, width in zip(line, widths, strict=True)]
        lines.append("  " + "  ".join(columns).rstrip())
    if len(found) > most:
        more = _("... and {count} more: autograde.log has them all").format(count=len(found) - most)
        lines.append(f"  {more}")
    return lines


def warning_lines(summary: Summary) -> list[str]:
    """What a person must see, asked for quiet or not."""
    from grading.sandbox.levels import unprotected  # slow to import

    refused, failed = summary.scan.refused, len(summary.failed)
    lines = list(summary.warnings)
    lines += [_("Not graded: {reason}").format(reason=folder.reason) for folder in refused]
    lines += [sentence for sentence in map(unprotected, sorted(summary.levels)) if sentence]
    if failed:
        lines.append(
            ngettext(
                "{count} submission failed by our fault and stays queued: see autograde.log, "
                "then run the command again.",
                "{count} submissions failed by our fault and stay queued: see autograde.log, "
                "then run the command again.",
                failed,
            ).format(count=failed)
        )
    return lines


def counted(counts: Counter[str]) -> str:
    """How many there are of each status."""
    return ", ".join(f"{count} {status}" for status, count in sorted(counts.items()))


def _listed(names: Sequence[str], most: int = 10) -> str:
    """Names one after the other; of many only the first."""
    if len(names) <= most:
        return ", ".join(names)
    return _("{names} and {count} more").format(
        names=", ".join(names[:most]), count=len(names) - most
    )
