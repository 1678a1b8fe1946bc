"""Hidden checks of an exercise that only draws its inputs: the solution says what is right.

The drawing stands in `course/lessons/<name>/exercises.py`, which students can read; it computes no
answer. The solution stands in `solutions/<lesson>.py` and runs here, on the instructor's side.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache, partial
from random import Random
from typing import Any

from course.checks.compare import as_array, as_number
from course.checks.judges import expects
from course.checks.model import Case, Exercise, Outcome, Property
from course.i18n import gettext as _
from course.i18n import mark
from course.probe.run import call_to_wire, outcome_from_wire, run_calls
from grading.places import Places

_CELL = re.compile(r"^# %%.*$", re.MULTILINE)


class SolutionError(Exception):
    """A lesson's own solution does not say what is right. No other lesson suffers from it."""


def properties(exercise: Exercise) -> tuple[Property, ...]:
    """The hidden ladder of an exercise that draws inputs; empty where it draws none.

    It is one property, worth as much as all the visible ones.
    """
    if exercise.drawn is None:
        return ()
    return (
        Property(
            "drawn_inputs",
            mark("the results are right on other inputs"),
            partial(_cases, exercise),
            expects(*exercise.tolerance),
            sum(visible.weight for visible in exercise.properties),
            hidden=True,
        ),
    )


def _cases(exercise: Exercise, rng: Random) -> list[Case]:
    """The drawn cases, with what the solution returns for each."""
    assert exercise.drawn is not None
    cases = exercise.drawn(rng)
    namespace = solution(exercise.lesson, exercise.id)
    calls = [call_to_wire(case.call) for case in cases]
    outcomes = [outcome_from_wire(found) for found in run_calls(namespace, exercise.id, calls)]
    return [
        replace(case, expected=_expected(exercise, case, outcome))
        for case, outcome in zip(cases, outcomes, strict=True)
    ]


def _expected(exercise: Exercise, case: Case, outcome: Outcome) -> Any:
    """What the solution returned, as a judge compares it."""
    if outcome.undefined:
        reason = _("it is not defined")
    elif outcome.raised:
        reason = _("it raised {error}: {message}").format(
            error=outcome.raised[0], message=outcome.message.rstrip(".")
        )
    else:
        try:
            return _numbers(outcome.returned)
        except ValueError:
            reason = _("it returned something else than numbers: write hidden checks by hand")
    raise SolutionError(
        _("solutions/{lesson}.py: {exercise} fails on a drawn input, {call}: {reason}.").format(
            lesson=exercise.lesson,
            exercise=exercise.id,
            call=f"{case.call.function}{case.call.args}",
            reason=reason,
        )
    )


def _numbers(value: Any) -> Any:
    """The value as numbers, arrays, and tuples and dictionaries of them."""
    if isinstance(value, tuple):
        return tuple(map(_numbers, value))
    if isinstance(value, dict):
        return {key: _numbers(item) for key, item in value.items()}
    found = as_number(value)
    array = as_array(value) if found is None else found
    if array is None:
        raise ValueError("no numbers")
    return array


@cache
def solution(lesson: str, exercise: str) -> dict[str, Any]:
    """The names that the solution's cell defines, and those that it uses from the set-up cell.

    Raises:
        SolutionError: The source has no such cell.
    """
    text = (Places().solutions / f"{lesson}.py").read_text(encoding="utf-8")
    cells = _CELL.split(text)
    answer = next((cell for cell in cells if cell.startswith(f"\n# exercise: {exercise}\n")), "")
    if not answer:
        words = _("solutions/{lesson}.py: no cell begins with '# exercise: {exercise}'.")
        raise SolutionError(words.format(lesson=lesson, exercise=exercise))
    used = {node.id for node in ast.walk(ast.parse(answer)) if isinstance(node, ast.Name)}
    setup = next((cell for cell in cells if "@COURSE_WHEEL@" in cell), "")
    namespace: dict[str, Any] = {}
    for statement in _imports(setup, used):
        exec(compile(statement, "<set-up>", "exec"), namespace)
    exec(compile(answer, f"<{exercise}>", "exec"), namespace)
    return namespace


def _imports(setup: str, used: set[str]) -> Iterator[ast.Module]:
    """The imports of a set-up cell that bind one of the names in use."""
    for node in ast.parse(setup).body:
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            bound = {alias.asname or alias.name.partition(".")[0] for alias in node.names}
            if bound & used:
                yield ast.Module([node], type_ignores=[])
