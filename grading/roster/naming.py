"""Which student of a classroom a person means."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from course.i18n import gettext as _
from grading.model import UserError
from grading.paths import Classroom
from grading.roster import Roster
from grading.safe_text import shown


def student_named(words: str, known: Iterable[str], roster: Roster, classroom: Classroom) -> str:
    """The id of a student who is called by id or by the name on the class list.

    Args:
        words: What the person typed.
        known: The ids that there are.
        roster: The class list.
        classroom: Where they are.

    Raises:
        UserError: Nobody is called so, or several are.
    """
    every = set(known)
    if words in every:
        return words
    names = {student: roster.name(student) for student in sorted(every)}
    named = [student for student, name in names.items() if _plain(name) == _plain(words) != ""]
    if len(named) == 1:
        return named[0]
    if named:
        raise UserError(
            _("{name!r} is the name of several students: say which id ({ids}).").format(
                name=shown(words), ids=", ".join(named)
            ),
            code=2,
        )
    message = _("There is no student {student!r} in {folder}.").format(
        student=shown(words), folder=classroom.root
    )
    near = difflib.get_close_matches(_plain(words), map(_plain, (*names, *names.values())), n=1)
    for student, name in names.items():
        if near and near[0] in (_plain(student), _plain(name)):
            message += " " + _("Did you mean {near}?").format(near=roster.shown(student))
            break
    raise UserError(message, code=2)


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())
