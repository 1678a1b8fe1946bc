"""What lies under submitted/, where only some students are looked at anew."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from course.i18n import gettext as _
from grading.intake import Found, Scan


def renewed(old: Scan, new: Scan, students: Collection[str]) -> Scan:
    """A scan of everybody, in which these students are as in the newer one."""
    return Scan(
        tuple(sorted({*old.students} - {*students} | {*new.students})),
        (*_of_others(old.submissions, students), *new.submissions),
        (*(folder for folder in old.refused if folder.folder.name not in students), *new.refused),
        (),
        (*_of_others(old.aside, students), *new.aside),
    )


def refusals(found: Scan) -> list[str]:
    """A sentence for each student's folder that is not graded."""
    return [_("Not graded: {reason}").format(reason=folder.reason) for folder in found.refused]


def _of_others(submissions: Iterable[Found], students: Collection[str]) -> list[Found]:
    return [found for found in submissions if found.student not in students]
