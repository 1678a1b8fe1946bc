"""The lessons as the engine sees them: the instructor's cells, read from the committed releases."""

from __future__ import annotations

import difflib
import json
from pathlib import Path
from typing import Any

from course.i18n import gettext as _
from grading.build.places import Places
from grading.model import ANSWER, EXAMPLE, PROSE, SETUP, TEST, Cell, UserError

TEST_PREFIX = "test_"


def names(places: Places | None = None) -> tuple[str, ...]:
    """The lessons that have a source, in the order of the course."""
    return tuple(path.stem for path in (places or Places()).lesson_sources())


def source_path(lesson: str, places: Places | None = None) -> Path:
    """The lesson's text source, with its solutions."""
    places = places or Places()
    return places.solutions / f"{known(lesson, places)}.py"


def release_path(lesson: str, places: Places | None = None, language: str = "en") -> Path:
    """The lesson's released notebook."""
    places = places or Places()
    return places.release(known(lesson, places), language)


def known(lesson: str, places: Places | None = None) -> str:
    """The lesson itself, or a `UserError` that names the known ones and the one that was probably meant."""
    every = names(places)
    if lesson in every:
        return lesson
    near = difflib.get_close_matches(lesson.lower(), every, n=1, cutoff=0.3)
    message = _("There is no lesson {lesson!r}; there are: {known}.").format(
        lesson=lesson, known=", ".join(every) or _("none"))
    if near:
        message += " " + _("Did you mean {near}?").format(near=near[0])
    raise UserError(message, code=2)


def load(lesson: str, places: Places | None = None) -> tuple[Cell, ...]:
    """The cells of a lesson's release, in order; an answer's source is the untouched one that students are given."""
    path = release_path(lesson, places)
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        return tuple(_cell(cell) for cell in content["cells"])
    except FileNotFoundError:
        raise UserError(_("{file} is missing: run 'python -m grading build'.").format(file=path)) from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise UserError(_("{file} cannot be read: run 'python -m grading build'.").format(file=path)) from None


def _cell(cell: dict[str, Any]) -> Cell:
    source = cell["source"] if isinstance(cell["source"], str) else "".join(cell["source"])
    metadata = cell["metadata"]
    markdown = cell["cell_type"] != "code"
    graded = metadata.get("nbgrader")
    if graded is None:
        kind = PROSE if markdown else SETUP if SETUP in metadata.get("tags", ()) else EXAMPLE
        return Cell(kind, cell["id"], source, markdown=markdown)
    points = int(graded.get("points") or 0)
    if graded["solution"]:
        return Cell(ANSWER, graded["grade_id"], source, graded["grade_id"], markdown, points=points,
                    manual=bool(graded["grade"]))
    return Cell(TEST, graded["grade_id"], source, graded["grade_id"].removeprefix(TEST_PREFIX), markdown, points=points)
