"""Runs nbgrader's own `generate_assignment` in this process, with `nbgrader_config.py`."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import takewhile
from pathlib import Path
from typing import Any

from course.i18n import gettext as _
from grading.model import UserError
from grading.places import Places


class NbGraderError(UserError):
    """nbgrader refused; `log` holds what it wrote about it."""

    def __init__(self, message: str, log: list[str]) -> None:
        super().__init__(message)
        self.log = log


class _Memory(logging.Handler):
    """Keeps what nbgrader logs, so that an error becomes one line and success none."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


@contextmanager
def unchanged_process() -> Iterator[None]:
    """Puts back the directory and the variables that nbgrader changes."""
    folder, environment, path = os.getcwd(), dict(os.environ), list(sys.path)
    try:
        yield
    finally:
        os.chdir(folder)
        os.environ.clear()
        os.environ.update(environment)
        sys.path[:] = path


def configuration(places: Places, classroom: Path | None = None) -> Any:
    """The settings in `nbgrader_config.py`, as traitlets' Config.

    `classroom` overrules the one that the file names.
    """
    from traitlets.config.loader import PyFileConfigLoader

    if classroom is not None:
        os.environ["COURSE_CLASSROOM"] = str(classroom)
    if not places.configuration.is_file():
        raise UserError(
            _("There is no {file}: run the command from a complete clone of the course.").format(
                file=places.configuration
            )
        )
    return PyFileConfigLoader(places.configuration.name, path=str(places.root)).load_config()


def generate(
    lessons: Iterable[str],
    places: Places,
    root: Path,
    language: str = "en",
    classroom: Path | None = None,
) -> None:
    """Makes the releases of `lessons` from the source notebooks under `root`.

    Without `classroom` no gradebook is touched; with it, nbgrader also records the assignments in
    that classroom's.
    """
    from nbgrader.converters import GenerateAssignment
    from nbgrader.converters.base import NbGraderException
    from nbgrader.coursedir import CourseDirectory

    with unchanged_process():
        config = configuration(places, classroom)
        config.CourseDirectory.root = str(root)
        config.CourseDirectory.release_directory = f"notebooks/{language}"
        config.BaseConverter.force = True
        if not config.CourseDirectory.get("course_id"):
            # Without one nbgrader writes an assignment of a course that is in no table: only SQLite
            # takes that.
            config.CourseDirectory.course_id = "default_course"
        if classroom is None:
            config.SaveCells.enabled = False
            config.GenerateAssignment.no_database = True
        for lesson in lessons:
            config.CourseDirectory.assignment_id = lesson
            log = logging.Logger("grading.release", logging.WARNING)
            memory = _Memory()
            log.addHandler(memory)
            converter = GenerateAssignment(coursedir=CourseDirectory(config=config), config=config)
            converter.log = log
            try:
                converter.start()
            except NbGraderException as error:
                reason = _reason(memory.lines) or " ".join(str(error).split())
                raise NbGraderError(
                    _("nbgrader cannot make {lesson}: {reason}").format(
                        lesson=lesson, reason=reason
                    ),
                    memory.lines,
                ) from None


def as_recorded(notebook: Path, places: Places, classroom: Path) -> list[Any]:
    """The cells of a source notebook as nbgrader records them: locked, with stubs and checksums."""
    import nbformat
    from nbgrader.converters import GenerateAssignment
    from nbgrader.coursedir import CourseDirectory
    from nbgrader.preprocessors import SaveCells

    with unchanged_process():
        config = configuration(places, classroom)
        converter = GenerateAssignment(coursedir=CourseDirectory(config=config), config=config)
        content = nbformat.read(notebook, as_version=4)  # type: ignore[no-untyped-call]
        resources: dict[str, Any] = {}
        for step in takewhile(lambda step: step is not SaveCells, converter.preprocessors):
            content, resources = step(config=config)(content, resources)
    return list(content.cells)


def _reason(lines: list[str]) -> str:
    """The last line of the first traceback in a log, which is the error itself."""
    for text in lines:
        if text.startswith("Traceback"):
            return text.strip().split("\n")[-1]
    return ""
