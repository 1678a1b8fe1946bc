"""Short forms for writing exercises down.

What a person reads stands in blocks of text, one sentence a line; a line that is indented further
continues the one above. No `mark` is needed there: a catalogue takes these sentences from the
exercises themselves (`Exercise.sentences`).
"""

from __future__ import annotations

import math
import re
from ast import literal_eval
from collections.abc import Mapping, Sequence
from dataclasses import replace
from textwrap import dedent
from typing import Any

from course.checks.judges import expects
from course.checks.model import MISSING, Call, Case, CaseMaker, Exercise, Judge, Property
from course.checks.values import Array, array


def lines(text: str, joint: str = " ") -> tuple[str, ...]:
    """The sentences of a block of text: an exercise's hints.

    Raises:
        ValueError: The first line is indented further than others, and continues nothing.
    """
    found: list[str] = []
    for line in map(str.rstrip, dedent(text).split("\n")):
        if not line.startswith(" "):
            found += [line] if line else []
        elif found:
            found[-1] += joint + line.strip()
        else:
            raise ValueError(f"the first line is indented further than others: {line.strip()!r}")
    return tuple(found)


def table(text: str) -> dict[str, str]:
    """The sentences of a block of text by what stands before their colon: an exercise's slips.

    Raises:
        ValueError: A line has no colon with a space behind it, or two lines begin alike.
    """
    found: dict[str, str] = {}
    for line in lines(text):
        key, colon, sentence = line.partition(": ")
        if not colon:
            raise ValueError(f"no 'name: sentence': {line!r}")
        _put(found, key, sentence, line)
    return found


def _put(found: dict[str, Any], key: str, value: Any, line: str) -> None:
    if key in found:
        raise ValueError(f"{key!r} is there twice: {line!r}")
    found[key] = value


# What stands between two spaces and the next two; inside of quotes there may be any number of them.
_CELL = re.compile(r"(?:(?<!\w)(['\"])(?:\\.|(?!\1).)*\1|(?!  ).)+")
_EXCEPTION = r"[A-Z]\w*(?:: [^|]+)?"
_EXCEPTIONS = re.compile(rf"{_EXCEPTION}(?:\|{_EXCEPTION})*")
_NO_LITERALS = {"nan": math.nan, "inf": math.inf, "-inf": -math.inf}


def rows(text: str) -> dict[str, list[Any]]:
    """A table of literals: each line's cells by its first word, with two spaces or more between.

    A cell is a Python literal, `nan`, `inf` or `-inf`, or the exception that a slip raises, as
    `course.checks.slips.exception_slip` reads it.

    Raises:
        ValueError: A cell is none of these, a line has no cells, or two lines begin alike.
    """
    found: dict[str, list[Any]] = {}
    for line in lines(text, joint="  "):
        code, *cells = (cell[0].strip() for cell in _CELL.finditer(line))
        if not cells:
            raise ValueError(f"no two spaces between a name and its values: {line!r}")
        _put(found, code, [_value(cell, line) for cell in cells], line)
    return found


def _value(cell: str, line: str) -> Any:
    if cell in _NO_LITERALS:
        return _NO_LITERALS[cell]
    try:
        return literal_eval(cell)
    except (ValueError, SyntaxError):
        if _EXCEPTIONS.fullmatch(cell):
            return cell
    raise ValueError(f"{cell!r} is neither a value nor an exception's name: {line!r}")


def columns(text: str) -> list[dict[str, Any]]:
    """What slips give, from a table as in `rows`: a slip a line and a case a column.

    A "..." stands where a slip says nothing of a case; the last ones may be left out.
    """
    found = {code: dict(enumerate(cells)) for code, cells in rows(text).items()}
    numbers = sorted({number for cells in found.values() for number in cells})
    return [
        {code: cells[n] for code, cells in found.items() if cells.get(n, ...) is not ...}
        for n in numbers
    ]


def matrix(text: str) -> list[list[float]]:
    """The rows of a matrix, with semicolons between them: "1 2; 3 4".

    Raises:
        ValueError: The rows are not equally long.
    """
    found = [[float(number) for number in row.split()] for row in text.split(";")]
    if len({len(row) for row in found}) > 1:
        raise ValueError(f"the rows are not equally long: {' '.join(text.split())!r}")
    return found


def rung(
    name: str,
    cases: CaseMaker,
    judge: Judge,
    weight: float = 1.0,
    *,
    needs: str = "",
    only_with: str = "",
) -> Property:
    """A property, for `ladder`; `needs` and `only_with` are names with spaces between them."""
    return Property(
        name, "", cases, judge, weight, tuple(needs.split()), only_with=tuple(only_with.split())
    )


def ladder(titles: str, *rungs: Property, hidden: bool = False) -> tuple[Property, ...]:
    """The properties of an exercise, with their titles: lines `name: title`.

    Raises:
        ValueError: A title is without its property, a property without its title, or two have one
            name.
    """
    by_name = table(titles)
    names = [rung.name for rung in rungs]
    unpaired = by_name.keys() ^ set(names)
    if unpaired:
        raise ValueError(f"a title or a property stands alone: {', '.join(sorted(unpaired))}")
    twice = {name for name in names if names.count(name) > 1}
    if twice:
        raise ValueError(f"two properties have one name: {', '.join(sorted(twice))}")
    return tuple(replace(rung, title=by_name[rung.name], hidden=hidden) for rung in rungs)


def case(
    function: str,
    *args: Any,
    expected: Any = MISSING,
    slips: Mapping[str, Any] | None = None,
    watch: Sequence[str] = (),
    trial: str = "",
    at_most: Mapping[str, int] | None = None,
    once: bool = False,
    **kwargs: Any,
) -> Case:
    """A case: the call of `function` with these arguments, or the trial of it.

    With it goes what the call should return, and what known slips return. `at_most` and `once`
    spare work (`course.checks.model.Call`).
    """
    call = Call(function, args, kwargs, tuple(watch), trial, at_most or {}, once)
    return Case(call, expected, slips or {})


def tensor(values: Any, dtype: str = "float32", kind: str = "torch") -> Array:
    """A tensor as an argument: of PyTorch, or of another framework ("tensorflow", "tinygrad")."""
    return array(values, dtype, kind)


def ndarray(values: Any, dtype: str = "float64") -> Array:
    """A NumPy array as an argument."""
    return array(values, dtype, "numpy")


def by_values(
    exercise_id: str,
    *,
    examples: Sequence[Case],
    drawn: CaseMaker,
    hints: str,
    slips: str = "",
    rtol: float = 1e-4,
    atol: float = 1e-5,
) -> Exercise:
    """An exercise that the returned values decide: on examples, and on drawn inputs when graded.

    Args:
        exercise_id: Its id.
        examples: Calls with what each returns, which students see.
        drawn: Draws the calls of the hidden check. The solution says what is right for them.
        hints: For `lines`.
        slips: For `table`.
        rtol: How far a number may be off, relative to what is expected.
        atol: How far it may be off in any case.
    """
    return Exercise(
        exercise_id,
        hints=lines(hints),
        slips=table(slips),
        properties=ladder(
            "known_case: right on the examples",
            rung("known_case", lambda _rng: list(examples), expects(rtol, atol)),
        ),
        drawn=drawn,
        tolerance=(rtol, atol),
    )
