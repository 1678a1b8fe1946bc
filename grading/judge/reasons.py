"""Why a name that an answer should have defined was not there, from the cells as they ran."""

from __future__ import annotations

import re

from course.checks.judge import WhyMissing
from course.checks.missing import Ran, Reason, code, defined, why_missing
from course.checks.model import Exercise
from course.i18n import gettext as _
from course.lessons.discovery import exercises_of
from grading.model import ANSWER, OWN, Cell, CellRun, Rebuilt, Run

_ESCAPES = re.compile(r"\x1b\[[0-9;]*m")
# Where IPython says that an exception came from, the surest first: a cell magic's body, text that
# it could not read, the cell.
_PLACES = (
    re.compile(r"<timed exec>:(\d+)"),
    re.compile(r"<tokenize>(?:, line |:)(\d+)"),
    re.compile(r"Cell In\[\d+\], line (\d+)"),
)
_FROM_OUTSIDE = ("ModuleNotFoundError", "FileNotFoundError")


def why_missing_in(one: Exercise, rebuilt: Rebuilt, run: Run) -> WhyMissing:
    """Says why a name of an attempted exercise is not there; None where the release's own is."""

    def why(name: str, is_stub: bool) -> Reason | None:
        if is_stub:
            return None
        # only here, because nearly every answer is there, and to read all cells takes its time
        cells = [as_ran(cell, run.cells.get(cell.id)) for cell in _meant(one, rebuilt)]
        others = [
            name
            for cell in rebuilt.cells
            if cell.kind in (OWN, ANSWER) and not cell.markdown
            for name in defined(cell.source)
        ]
        asked = {name for other in exercises_of(one.lesson) for name in other.functions}
        reason = why_missing(
            name, cells, one.functions, [other for other in others if other not in asked]
        )
        stopped = next((cell for cell in cells if cell.error), None)
        if stopped is not None and stopped.error.startswith(_FROM_OUTSIDE):
            reason = Reason(f"{reason.text} {_only_the_notebook()}", reason.cause)
        return reason

    return why


def still_unwritten(name: str, _is_stub: bool) -> Reason:
    """What to say of an answer whose cell was changed and defines only the release's own."""
    text = _(
        "The answer's cell was changed, but {name} still holds nothing but `raise "
        "NotImplementedError`."
    )
    return Reason(text.format(name=code(name)), "unwritten")


def _only_the_notebook() -> str:
    return _(
        "Only the notebook is graded, with the lesson's own packages: a file beside it, or "
        "another package, is not there."
    )


def _meant(one: Exercise, rebuilt: Rebuilt) -> list[Cell]:
    """The cells that may have been meant to define what is asked for: its own, then others."""
    asked = set(one.functions)
    own = [cell for cell in rebuilt.cells if cell.kind == ANSWER and cell.exercise == one.id]
    return own + [
        cell
        for cell in rebuilt.cells
        if cell.kind in (OWN, ANSWER)
        and not cell.markdown
        and cell not in own
        and asked & set(defined(cell.source))
    ]


def as_ran(cell: Cell, run: CellRun | None) -> Ran:
    """The cell with the exception that ended it, and the line that it came from."""
    if run is None or not run.error:
        return Ran(cell.source)
    return Ran(cell.source, run.error, _line(cell, run))


def _line(cell: Cell, run: CellRun) -> int:
    # What a kernel sends is a student's word; here it can only point to a wrong line.
    error = next((output for output in run.outputs if output.get("output_type") == "error"), {})
    text = _ESCAPES.sub("", "\n".join(map(str, error.get("traceback") or ())))
    found = next((match for place in _PLACES if (match := place.search(text))), None)
    if found is None or len(found[1]) > 6:
        return 0
    # A cell magic runs what stands below its own line, and counts from there.
    return int(found[1]) + (1 if cell.source.lstrip().startswith("%%") else 0)
