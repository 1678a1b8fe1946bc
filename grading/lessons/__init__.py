"""The lessons as the engine sees them: the instructor's cells, read from the committed releases."""

from __future__ import annotations

import ast
import difflib
import json
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from course.i18n import gettext as _
from course.i18n import ngettext
from course.lessons import contract, discovery
from grading.model import ANSWER, EXAMPLE, PROSE, SETUP, TEST, Cell, UserError
from grading.places import Places

TEST_PREFIX = "test_"


def graded_cell(clause: contract.Clause) -> str:
    """The grade_id of the cell that has an exercise's points."""
    return clause.id if clause.manual else TEST_PREFIX + clause.id


def names(places: Places | None = None) -> tuple[str, ...]:
    """The lessons that have a source, in the order of the course."""
    return tuple(path.stem for path in (places or Places()).lesson_sources())


def gradable(places: Places | None = None) -> tuple[str, ...]:
    """The lessons that can be graded: `names` without drafts."""
    return tuple(lesson for lesson in names(places) if not problem(lesson, places))


def drafts(places: Places | None = None) -> dict[str, str]:
    """The lessons that cannot be graded (yet), each with the reason."""
    found = {lesson: problem(lesson, places) for lesson in names(places)}
    return {lesson: reason for lesson, reason in found.items() if reason}


def gone(held: Iterable[str], places: Places | None = None) -> set[str]:
    """The lessons of a classroom (`held`) and of the contract that no longer have a source."""
    return {*held, *contract.LESSONS}.difference(names(places))


def gone_words(lesson: str, count: int) -> str:
    """What a person is told of a lesson that is gone and has `count` submissions."""
    return ngettext(
        "{lesson} is no lesson of this course any more (there is no solutions/{lesson}.py): "
        "{count} submission to it is not graded, and the rows that it has stay.",
        "{lesson} is no lesson of this course any more (there is no solutions/{lesson}.py): "
        "{count} submissions to it are not graded, and the rows that they have stay.",
        count,
    ).format(lesson=lesson, count=count)


def draft_words(found: Mapping[str, str]) -> list[str]:
    """What a person is told of drafts, and of lessons of the contract that cannot be graded now."""
    draft, broken = (
        _("{lesson} is a draft and was left out: {reason}."),
        _("{lesson} cannot be graded now: {reason}."),
    )
    return [
        (broken if lesson in contract.LESSONS else draft).format(lesson=lesson, reason=reason)
        for lesson, reason in found.items()
    ]


def chosen(asked: Iterable[str], places: Places | None = None) -> tuple[str, ...]:
    """The lessons that were asked for by name, each once; where none was, all that can be graded.

    Raises:
        UserError: A lesson does not exist or cannot be graded (code 2).
    """
    wanted = tuple(dict.fromkeys(known(lesson, places) for lesson in asked))
    for lesson in wanted:
        if reason := problem(lesson, places):
            raise UserError(
                _("{lesson} cannot be graded: {reason}.").format(lesson=lesson, reason=reason),
                code=2,
            )
    return wanted or gradable(places)


def problem(lesson: str, places: Places | None = None) -> str:
    """Why a lesson with a source cannot be graded yet, as a part of a sentence; empty if it can.

    This imports nothing but the lesson's visible checks.
    """
    places = places or Places()
    if lesson not in contract.LESSONS:
        return _("it was never built: run 'python -m grading build'")
    try:
        discovery.exercises_of(lesson)
        hidden = places.root / "grading" / "lessons" / discovery.name_of(lesson) / "hidden.py"
        _parse(hidden.read_bytes(), str(hidden))
        load(lesson, places)
    except UserError as error:
        return str(error).rstrip(".")
    except FileNotFoundError as error:
        return _("{file} is missing").format(file=places.shown(Path(error.filename)))
    except discovery.NoChecksError as error:
        return str(error)
    except Exception as error:  # a module that is half written raises anything
        return _("its checks cannot be read ({reason})").format(reason=discovery.words_of(error))
    return ""


@lru_cache(maxsize=32)
def _parse(source: bytes, file: str) -> None:
    """Raises what Python has to say of a source; `watch` asks at every look."""
    ast.parse(source, file)


def source_path(lesson: str, places: Places | None = None) -> Path:
    """The lesson's text source, with its solutions."""
    places = places or Places()
    return places.solutions / f"{known(lesson, places)}.py"


def release_path(lesson: str, places: Places | None = None, language: str = "en") -> Path:
    """The lesson's released notebook."""
    places = places or Places()
    return places.release(known(lesson, places), language)


def known(lesson: str, places: Places | None = None) -> str:
    """The lesson itself, if it exists.

    Raises:
        UserError: It does not. The message names those that do, and the one probably meant.
    """
    every = names(places)
    if lesson in every:
        return lesson
    near = difflib.get_close_matches(lesson.lower(), every, n=1, cutoff=0.3)
    message = _("There is no lesson {lesson!r}; there are: {known}.").format(
        lesson=lesson, known=", ".join(every) or _("none")
    )
    if near:
        message += " " + _("Did you mean {near}?").format(near=near[0])
    raise UserError(message, code=2)


def load(lesson: str, places: Places | None = None) -> tuple[Cell, ...]:
    """The cells of a lesson's release, in order.

    An answer's source is the untouched one that students are given.
    """
    path = release_path(lesson, places)
    try:
        return _cells(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise UserError(
            _("{file} is missing: run 'python -m grading build'.").format(file=path)
        ) from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise UserError(
            _("{file} cannot be read: run 'python -m grading build'.").format(file=path)
        ) from None


@lru_cache(maxsize=32)
def _cells(notebook: str) -> tuple[Cell, ...]:
    return tuple(_cell(cell) for cell in json.loads(notebook)["cells"])


def title(lesson: str, places: Places | None = None) -> str:
    """The lesson's first heading, or its id where no release has one."""
    path = (places or Places()).release(lesson, "en")
    try:
        return _title(path, path.stat().st_mtime_ns) or lesson
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return lesson


@lru_cache(maxsize=32)
def _title(path: Path, _changed: int) -> str:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    texts = ("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    return next(
        (line[2:].strip() for text in texts for line in text.splitlines() if line.startswith("# ")),
        "",
    )


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
        return Cell(
            ANSWER,
            graded["grade_id"],
            source,
            graded["grade_id"],
            markdown,
            points=points,
            manual=bool(graded["grade"]),
        )
    return Cell(
        TEST,
        graded["grade_id"],
        source,
        graded["grade_id"].removeprefix(TEST_PREFIX),
        markdown,
        points=points,
    )
