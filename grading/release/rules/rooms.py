"""Rules for what else belongs to a lesson: its rooms, its checks, its answer bank."""

from __future__ import annotations

from collections.abc import Iterator

from course.i18n import gettext as _
from course.lessons.discovery import name_of
from grading.model import ANSWER
from grading.release.findings import Finding
from grading.release.knowledge import Knowledge
from grading.release.lesson_names import is_valid
from grading.release.source import MANUAL, LessonSource

RIGHT_ANSWERS, WRONG_ANSWERS = 4, 6


def has_rooms(source: LessonSource, known: Knowledge) -> Iterator[Finding]:
    """A lesson's file has a number and a free name, and its rooms are there.

    They are a folder in `course/lessons` and one in `grading/lessons`.
    """
    if not is_valid(source.lesson):
        yield Finding(
            1,
            _("call the file after two digits and a name, like 08_tokens.py, not {file}").format(
                file=source.path.name
            ),
        )
        return
    name = name_of(source.lesson)
    if module := known.shadowed(name):
        yield Finding(
            1,
            _("the lesson's folder {name} would hide {module}: call the lesson otherwise").format(
                name=name, module=module
            ),
        )
    for room in known.missing_rooms(name):
        yield Finding(1, _("the lesson has no {room}: write it").format(room=room))


def has_checks(source: LessonSource, known: Knowledge) -> Iterator[Finding]:
    """Every exercise has visible and hidden checks, and there are no others."""
    name = name_of(source.lesson)
    if known.missing_rooms(name):
        return
    visible, hidden = known.checks(name), known.hidden(name)
    tested = {cell.exercise: cell for cell in source.cells if cell.kind == ANSWER}
    for exercise, cell in tested.items():
        if exercise not in visible or not visible[exercise].properties:
            yield Finding(
                cell.line,
                _("the exercise {id!r} has no visible checks in {file}").format(
                    id=exercise, file=f"course/lessons/{name}/exercises.py"
                ),
            )
        if exercise not in hidden:
            yield Finding(
                cell.line,
                _("the exercise {id!r} has no hidden checks in {file}").format(
                    id=exercise, file=f"grading/lessons/{name}/hidden.py"
                ),
            )
    answered = {cell.exercise for cell in source.exercises}
    for file, ids in (
        (f"course/lessons/{name}/exercises.py", visible),
        (f"grading/lessons/{name}/hidden.py", hidden),
    ):
        for exercise in ids:
            if exercise not in answered:
                yield Finding(
                    1,
                    _("{file} has checks for {id!r}, which is no exercise of this lesson").format(
                        file=file, id=exercise
                    ),
                )


def has_own_names_for_pictures(source: LessonSource, known: Knowledge) -> Iterator[Finding]:
    """No picture has the name of another: `course.draw` could show only one of them."""
    own = f"course.lessons.{name_of(source.lesson)}."
    for picture, modules in known.pictures().items():
        if len(modules) > 1 and any(module.startswith(own) for module in modules):
            yield Finding(
                1,
                _("the picture {picture!r} is in {modules}: give each a name of its own").format(
                    picture=picture, modules=", ".join(modules)
                ),
            )


def has_bank(source: LessonSource, known: Knowledge) -> Iterator[Finding]:
    """Every exercise has right and wrong answers that its grader is proved on."""
    if known.missing_rooms(name_of(source.lesson)):
        return
    for cell in source.exercises:
        if cell.kind == MANUAL:
            continue
        found = known.bank(source.lesson, cell.exercise)
        if found is None:
            yield Finding(
                cell.line,
                _(
                    "the exercise {id!r} has no answers in grading/lessons/{name}/answers/{id}.py"
                ).format(id=cell.exercise, name=name_of(source.lesson)),
            )
        elif found[0] < RIGHT_ANSWERS or found[1] < WRONG_ANSWERS:
            yield Finding(
                cell.line,
                _(
                    "the bank of {id!r} has {right} right and {wrong} wrong answers; it needs "
                    "{least} and {most}"
                ).format(
                    id=cell.exercise,
                    right=found[0],
                    wrong=found[1],
                    least=RIGHT_ANSWERS,
                    most=WRONG_ANSWERS,
                ),
            )
