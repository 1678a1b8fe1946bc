"""Which cells of a notebook were run, and how they ended.

So a check can tell an answer that did not run from none. IPython tells, before and after each cell.
Where there is none (a plain terminal) nothing is known, and nothing said. What is kept is text: no
object of a cell outlives it because of this.
"""

from __future__ import annotations

import contextlib
import os
import re
import sys
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from course.checks.missing import Ran, Reason, defined, near, stopped_words, unwritten, why_missing
from course.checks.missing import code as as_code
from course.i18n import gettext as _

_KEPT = 500
_MARKER = re.compile(r"\A(?:\s*(?:%%.*)?\n)*\s*#\s*exercise:\s*(\S+)")
_watched: set[int] = set()


@dataclass
class Cell:
    """One run of a cell. `bound` are the names that it gave a new value."""

    number: int
    ran: Ran
    exercise: str
    bound: frozenset[str]


@dataclass
class _Log:
    cells: deque[Cell] = field(default_factory=lambda: deque(maxlen=_KEPT))
    # the number of the cell that gave a name its value
    origin: dict[str, int] = field(default_factory=dict)
    # a cell magic runs a cell inside its cell
    begun: list[tuple[str, dict[str, int]]] = field(default_factory=list)
    count: int = 0


_log = _Log()


def watch() -> None:
    """Has IPython tell of each cell from now on; once for a shell.

    Where the engine grades nothing is noted: it sees for itself.
    """
    if "IPython" not in sys.modules:
        return
    from IPython import get_ipython

    shell = get_ipython()  # type: ignore[no-untyped-call]
    if shell is None or id(shell) in _watched:
        return
    _watched.add(id(shell))

    def begin(info: Any) -> None:
        with contextlib.suppress(Exception):
            if os.environ.get("COURSE_GRADING") != "1":
                _log.begun.append((str(info.raw_cell), _identities(shell.user_ns)))

    def end(result: Any) -> None:
        with contextlib.suppress(Exception):
            if _log.begun:
                error = result.error_before_exec or result.error_in_exec
                _note(*_log.begun.pop(), shell.user_ns, error)

    shell.events.register("pre_run_cell", begin)
    shell.events.register("post_run_cell", end)


def watched() -> bool:
    """Whether cells are known here: in a notebook, or in IPython's own terminal."""
    return bool(_watched)


def _identities(names: Mapping[str, Any]) -> dict[str, int]:
    return {name: id(value) for name, value in names.items() if not name.startswith("_")}


def _note(
    source: str, before: Mapping[str, int], names: Mapping[str, Any], error: BaseException | None
) -> None:
    now = _identities(names)
    bound = frozenset(name for name, value in now.items() if before.get(name) != value)
    inner = _log.cells[-1] if _log.cells else None
    ran = _ran(source, error, names)
    if source.lstrip().startswith("%%") and inner is not None and not ran.error and inner.ran.error:
        # `%%capture` runs the rest of its cell as a cell, and keeps its error to itself
        body = source.lstrip().split("\n", 1)[-1]
        if inner.ran.source.strip() == body.strip():
            ran = Ran(source, inner.ran.error, inner.ran.line and inner.ran.line + 1)
    _log.count += 1
    marker = _MARKER.match(source)
    _log.cells.append(Cell(_log.count, ran, marker[1] if marker else "", bound))
    _log.origin.update(dict.fromkeys(bound, _log.count))


def _ran(source: str, error: BaseException | None, names: Mapping[str, Any]) -> Ran:
    if error is None:
        return Ran(source)
    # its name from 3.13 on
    kind = type(error).__name__.replace("_IncompleteInputError", "SyntaxError")
    text = str(error.msg if isinstance(error, SyntaxError) else error)
    words = " ".join(f"{kind}: {text}"[:300].split()) if text else kind
    return Ran(source, words, _line(error, source, names))


def _line(error: BaseException, source: str, names: Mapping[str, Any]) -> int:
    """The line of the cell that an exception came from: the outermost one of the notebook's own."""
    if isinstance(error, SyntaxError):
        return error.lineno or 0
    lines, part = [], error.__traceback__
    while part is not None:
        frame = part.tb_frame
        if frame.f_globals is names and frame.f_code.co_name in ("<module>", "<cell line: 1>"):
            lines.append(part.tb_lineno or 0)
        part = part.tb_next
    # its own first line calls the magic; the rest is counted from the line below
    if source.lstrip().startswith("%%"):
        return lines[1] + 1 if len(lines) > 1 else 0
    return lines[0] if lines else 0


def latest(exercise: str, wanted: Iterable[str]) -> Cell | None:
    """The last run of the cell that answers an exercise: the one with its marker.

    Where no cell has that, it is the last one whose text defines a name that the exercise asks for.
    """
    for cell in reversed(_log.cells):
        if cell.exercise == exercise:
            return cell
    asked = set(wanted)
    for cell in reversed(_log.cells):
        if not cell.exercise and asked & set(defined(cell.ran.source)):
            return cell
    return None


def why_not_there(
    exercise: str, wanted: tuple[str, ...], name: str, is_stub: bool, namespace: Mapping[str, Any]
) -> Reason | None:
    """Why `name` is not there, or is still the release's, though the answer was attempted.

    None where nothing tells of an attempt.
    """
    cell = latest(exercise, wanted)
    if cell is not None and (unwritten(cell.ran.source) or (is_stub and name in cell.bound)):
        cell = None
    elif cell is not None and is_stub and _log.origin.get(name, 0) > cell.number:
        cell = None  # the stub was run again after the answer
    if cell is not None:
        return why_missing(name, [cell.ran], wanted, _own_names(namespace))
    if is_stub:
        return None
    there = any(namespace.get(asked) is not None for asked in wanted)
    found = "" if there else near(name, _own_names(namespace), wanted)
    if there or found:
        return why_missing(name, [], wanted, [found] if found else [])
    return None


def _own_names(namespace: Mapping[str, Any]) -> list[str]:
    """The functions and classes that the notebook itself defines."""
    here = namespace.get("__name__")
    return [
        name
        for name, value in namespace.items()
        if not name.startswith("_")
        and callable(value)
        and getattr(value, "__module__", None) == here
    ]


def older_definition(exercise: str, wanted: tuple[str, ...], namespace: Mapping[str, Any]) -> str:
    """A sentence when a check meets a definition older than the answer's cell; else empty."""
    cell = latest(exercise, wanted)
    if cell is None:
        return ""
    old = [
        name
        for name in wanted
        if namespace.get(name) is not None
        and name not in cell.bound
        and _log.origin.get(name, 0) < cell.number
    ]
    if not old or unwritten(cell.ran.source):
        return ""
    names = ", ".join(map(as_code, old))
    if cell.ran.error:
        text = _(
            "Careful: this is about an earlier definition of {names}. As its cell stands now it "
            "did not run: {what}"
        )
        return text.format(names=names, what=stopped_words(cell.ran))
    made = next((ran for ran in _log.cells if ran.number == _log.origin.get(old[0])), None)
    if old[0] in defined(cell.ran.source) or made is None or made.exercise != exercise:
        return ""  # it got the same value once more, or the answer stands in another cell
    text = _(
        "Careful: this is about an earlier definition of {names}. As its cell stands now: {why}"
    )
    return text.format(names=names, why=why_missing(old[0], [cell.ran], wanted).text)
