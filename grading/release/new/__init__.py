"""Stubs for a new lesson or exercise, in all the rooms where a lesson lives.

What a stub leaves to its author is marked `TODO: ...`. The build refuses a lesson while one is
left, and says what is to be written and where.
"""

from __future__ import annotations

import keyword
import re
from pathlib import Path
from string import Template

from course.i18n import gettext as _
from course.lessons.discovery import name_of
from grading.model import UserError
from grading.places import Places
from grading.release.lesson_names import is_valid, shadowed
from grading.release.new.insert import add_exercise

TEMPLATES = Path(__file__).parent / "templates"
EXERCISE_ID = re.compile(r"[a-z][a-z0-9_]{0,58}")
WRITING, NAMES = "course.lessons.writing", ("by_values", "case")


def stubs(places: Places, lesson: str, exercise: str = "") -> dict[Path, str]:
    """The files that a new lesson, or a new exercise of a lesson that exists, begins with.

    Nothing is written here. Files that exist are in the result only where an exercise is added to
    them, with all that they held before. The source comes last: a lesson or an exercise is there
    once its source says so, and an interrupted try is made again.

    Args:
        places: The clone.
        lesson: A number and a name, like "08_tokens".
        exercise: The exercise's id. A new lesson may go without one: its first exercise is then
            called after the lesson.

    Raises:
        UserError: A name is not valid, or taken.
    """
    name = _valid_lesson(lesson, places)
    source = places.solutions / f"{lesson}.py"
    added = source.exists()
    if added and not exercise:
        raise UserError(
            _("{file} is there: name the exercise to add to it.").format(file=places.shown(source)),
            code=2,
        )
    exercise = _valid_exercise(exercise or name, places)
    course, grading = (places.root / side / "lessons" / name for side in ("course", "grading"))
    words = {
        "number": lesson[:2],
        "exercise": exercise,
        "words": exercise.replace("_", " "),
    }
    answers = grading / "answers" / f"{exercise}.py"
    checks = course / "exercises.py"
    files: dict[Path, str] = {}
    if added:
        before, text = _read(source, places), _read(checks, places)
    else:
        _refuse_taken(lesson, places)
        of_lesson = words | {"words": name.replace("_", " ")}
        before, text = _filled("lesson", of_lesson), _filled("checks", of_lesson)
        files[course / "__init__.py"] = files[grading / "__init__.py"] = _filled(
            "package", of_lesson
        )
        files[grading / "hidden.py"] = _filled("hidden", of_lesson)
    entry = _filled("entry", words)
    try:
        # a try that was interrupted wrote the entry already
        files[checks] = text if entry in text else add_exercise(text, entry, WRITING, NAMES)
    except ValueError as error:
        raise UserError(
            _("{file}: {reason}: add the exercise there by hand.").format(
                file=places.shown(checks), reason=error
            ),
            code=2,
        ) from None
    files[answers] = _filled("answers", words)
    _refuse_others_files([path for path in files if not (added and path == checks)], files, places)
    files[source] = before.rstrip("\n") + "\n\n" + _filled("exercise", words)
    return {path: _with_line_ends(path, text) for path, text in files.items()}


def _refuse_others_files(paths: list[Path], files: dict[Path, str], places: Places) -> None:
    """Raises for a file that is there and is not the stub that an interrupted try left."""
    for path in paths:
        if path.exists() and path.read_bytes().replace(b"\r\n", b"\n") != files[path].encode():
            raise UserError(
                _("{file} is there already: move it away, or choose another name.").format(
                    file=places.shown(path)
                ),
                code=2,
            )


def _with_line_ends(path: Path, text: str) -> str:
    """A file's new text with the line ends that it has."""
    if path.exists() and b"\r\n" in path.read_bytes():
        return text.replace("\n", "\r\n")
    return text


def _filled(name: str, words: dict[str, str]) -> str:
    text = (TEMPLATES / f"{name}.txt").read_text(encoding="utf-8")
    return Template(text).substitute(words)


def _read(path: Path, places: Places) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise UserError(
            _("{file} is missing: a lesson has its checks there.").format(file=places.shown(path)),
            code=2,
        ) from None
    except UnicodeDecodeError as error:
        raise UserError(
            _("{file} is not UTF-8 text (byte {position}): save it as UTF-8.").format(
                file=places.shown(path), position=error.start
            ),
            code=2,
        ) from None


def _valid_lesson(lesson: str, places: Places) -> str:
    if not is_valid(lesson):
        raise UserError(
            _(
                "{lesson!r} is no name for a lesson: take two digits and a name of small letters, "
                "digits and underscores, like 08_tokens."
            ).format(lesson=lesson),
            code=2,
        )
    name = name_of(lesson)
    if module := shadowed(name, places.root):
        raise UserError(
            _("{module} has the name {name} already: choose another for {lesson}.").format(
                module=module, name=name, lesson=lesson
            ),
            code=2,
        )
    return name


def _valid_exercise(exercise: str, places: Places) -> str:
    valid = EXERCISE_ID.fullmatch(exercise) and not exercise.startswith("test_")
    if not valid or keyword.iskeyword(exercise):
        raise UserError(
            _(
                "{exercise!r} is no id for an exercise: take small letters, digits and "
                "underscores, like one_hot."
            ).format(exercise=exercise),
            code=2,
        )
    for path in places.lesson_sources():
        if f'"grade_id": "{exercise}"' in _read(path, places):
            raise UserError(
                _("{file} has an exercise {exercise} already: name the new one.").format(
                    file=places.shown(path), exercise=exercise
                ),
                code=2,
            )
    return exercise


def _refuse_taken(lesson: str, places: Places) -> None:
    number, name = lesson[:2], name_of(lesson)
    for path in places.lesson_sources():
        same_number = path.stem[:2] == number
        if same_number or name_of(path.stem) == name:
            raise UserError(
                _("{taken} has that {part} already: choose another for {lesson}.").format(
                    taken=path.stem,
                    part=_("number") if same_number else _("name"),
                    lesson=lesson,
                ),
                code=2,
            )
