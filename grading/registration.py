"""The gradebook of a classroom, which knows every lesson of the course as it is now."""

from __future__ import annotations

from collections.abc import Sequence

from course.i18n import gettext as _
from grading.build import tree
from grading.model import UserError
from grading.paths import Classroom
from grading.record.gradebook import Gradebook


def registered(classroom: Classroom, chosen: Sequence[str]) -> Gradebook:
    """The open gradebook, with all the chosen lessons in it. Raises UserError where it cannot learn them."""
    book = Gradebook.of(classroom.root)
    if not book.lacking(chosen):
        return book
    book.close()
    tree.register(classroom.root)
    book = Gradebook.of(classroom.root)
    lacking = book.lacking(chosen)
    if lacking:
        book.close()
        raise UserError(_("The gradebook does not know {lessons} as this course has it: run 'python -m grading build'."
                          ).format(lessons=", ".join(lacking)))
    return book
