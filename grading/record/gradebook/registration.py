"""The gradebook of a classroom, which knows every lesson of the course as it is now."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from course.i18n import gettext as _
from grading.model import UserError
from grading.paths import Classroom
from grading.record.gradebook.book import Gradebook
from grading.release import gradebook, tree

Registering = Callable[[Sequence[str]], None]


def open_gradebook(
    classroom: Classroom,
    chosen: Sequence[str],
    left_out: dict[str, UserError] | None = None,
    said: list[str] | None = None,
    registering: Registering | None = None,
) -> Gradebook:
    """The open gradebook, copied first, with all the chosen lessons in it.

    `left_out` takes those that it cannot learn, each with the reason; where that is None they raise
    it. `said` takes what became of graded work to exercises that are others now. `registering` is
    told the lessons that it must learn first, which takes some seconds.
    """
    book = Gradebook.of(classroom.root)
    gradebook.keep_copy(book.url)
    wanted = book.lacking(chosen)
    if not wanted:
        return book
    book.close()
    if registering is not None:
        registering(wanted)
    refused = tree.register(classroom.root, wanted, said)
    book = Gradebook.of(classroom.root)
    lacking = book.lacking(chosen)
    if lacking and left_out is None:
        book.close()
        raise reason(lacking, refused)
    if left_out is not None:
        left_out |= {lesson: reason([lesson], refused) for lesson in lacking}
    return book


def reason(lacking: Sequence[str], refused: tree.Refused) -> UserError:
    """Why the gradebook does not know these lessons, and what is wrong with their sources."""
    known = [str(refused[lesson]) for lesson in lacking if lesson in refused]
    first = _(
        "The gradebook does not know {lessons} as this course has it: run 'python -m grading "
        "build'."
    ).format(lessons=", ".join(lacking))
    return UserError(" ".join([first, *known]))
