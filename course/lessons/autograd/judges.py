"""Judges of lesson 07: what a Value and an expression of Values hold."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from course.checks.behaviour import on_behaviour
from course.checks.compare import as_number, matches
from course.checks.judges import each_case, expects, returned
from course.checks.model import Case, Outcome, Slip
from course.checks.values import Other
from course.i18n import gettext as _

RTOL, ATOL = 1e-6, 1e-9


@each_case
def made_by_hand(case: Case, outcome: Outcome) -> None:
    """A Value made by hand holds its number, no gradient yet, and no parents."""
    found = returned(case, outcome)
    found = found if isinstance(found, dict) else {}
    data, grad = as_number(found.get("data")), as_number(found.get("grad"))
    problem, code = "", ""
    if data is None or not math.isclose(data, case.call.args[0], rel_tol=1e-12):
        problem, code = _("`data` should be the number that it was made of."), "data"
    elif grad != 0:
        problem, code = _("`grad` should be 0.0 at first."), "grad"
    elif found.get("parents") != 0 or found.get("slopes") != 0:
        problem = _("a Value made by hand has no parents: `parents` and `slopes` should be empty.")
        code = "leaf_parents"
    if problem:
        raise Slip(problem, code=code)


def _read(case: Case, outcome: Outcome) -> dict[str, Any]:
    """What a trial saw of an expression.

    Raises:
        Slip: The result is no new Value.
    """
    found = returned(case, outcome)
    if not isinstance(found, dict) or "graph" not in found:
        result = found.get("result") if isinstance(found, dict) else found
        problem = _("the result should be a Value.")
        not_ready = isinstance(result, Other) and result.type_name == "NotImplementedType"
        code = "not_implemented" if not_ready else "no_value"
        raise Slip(problem, code="no_return" if result is None else code)
    if found.get("given"):
        raise Slip(_("the result is one of the given Values, not a new one."), code="not_new")
    return found


def _graph(case: Case, outcome: Outcome) -> tuple[list[dict[str, Any]], dict[str, int]]:
    """The graph of an expression, each Value before its parents, and the places of the names.

    Raises:
        Slip: What a Value holds cannot be walked.
    """
    found = _read(case, outcome)
    graph, places = found["graph"], found["places"]
    for value in graph:
        if not value["ordered"]:
            raise Slip(_("`parents` and `slopes` should be tuples or lists."), code="no_sequence")
        if -1 in value["parents"]:
            raise Slip(_("`parents` holds something that is no Value."), code="raw_parents")
        if len(value["parents"]) != len(value["slopes"]):
            problem = _("`slopes` should hold one number for each of the `parents`.")
            raise Slip(problem, code="lengths")
        if any(as_number(slope) is None for slope in value["slopes"]):
            raise Slip(_("the `slopes` should be numbers."), code="slope_kind")
    return graph, places


def _derivatives(graph: list[dict[str, Any]]) -> list[float]:
    """The derivatives of the first Value by all of them: over each path, the slopes multiplied."""
    children = [0] * len(graph)
    for value in graph:
        for parent in value["parents"]:
            children[parent] += 1
    found, ready, seen = [0.0] * len(graph), [0], 0
    found[0] = 1.0
    while ready and not children[0]:
        place = ready.pop()
        seen += 1
        value = graph[place]
        for parent, slope in zip(value["parents"], value["slopes"], strict=True):
            found[parent] += found[place] * (as_number(slope) or 0.0)
            children[parent] -= 1
            if not children[parent]:
                ready.append(parent)
    if seen < len(graph):
        raise Slip(_("a Value is among those that it was made of."), code="cycle")
    return found


def _as_numbers(case: Case, outcome: Outcome) -> Any:
    """The result's number and its slope with respect to each name, by the keys of the cases."""
    graph, places = _graph(case, outcome)
    derivatives = _derivatives(graph)
    slopes = {
        f"slope with respect to {name}": derivatives[place] if place >= 0 else 0.0
        for name, place in places.items()
    }
    return {"data": graph[0]["data"], **slopes}


def _told(case: Case) -> str:
    """The expression of a case, as a student would write it."""
    numbers = ", ".join(f"{name} = {value:g}" for name, value in case.call.kwargs.items())
    return _("{expression} with {numbers}").format(expression=case.call.args[0], numbers=numbers)


def right_expressions(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
    """Every expression gives a new Value with the right number, and the right slopes.

    What counts is the slope of the whole expression: what stands in between, a number
    that was made a Value or a minus that became a product, is the answer's own affair.
    """
    try:
        seen = []
        for case, outcome in zip(cases, outcomes, strict=True):
            try:
                seen.append(replace(outcome, returned=_as_numbers(case, outcome)))
            except Slip as slip:
                slip.call = case.call
                raise
        expects(RTOL, ATOL)(cases, seen)
    except Slip as slip:
        asked = next(case for case in cases if case.call is slip.call)
        known = [
            code
            for code, value in asked.slips.items()
            if isinstance(value, dict) and matches(value, slip.received, RTOL, ATOL)
        ]
        raise Slip(
            f"{_told(asked)}: {slip.problem_for(hidden=False)}",
            expected=slip.expected,
            received=slip.received,
            code=slip.code or next(iter(known), ""),
            private=slip.problem_for(hidden=True),
            cause=slip.cause,
        ) from None


@each_case
def gradients_at_zero(case: Case, outcome: Outcome) -> None:
    """The `grad` of a new Value, and of all that it was made of, is 0."""
    graph, _places = _graph(case, outcome)
    if any(as_number(value["grad"]) != 0 for value in graph):
        raise Slip(_("`grad` should be 0.0 until `backward` adds to it."), code="grad")


@on_behaviour
@each_case
def operands_kept(case: Case, outcome: Outcome) -> None:
    """The Values that an expression was made of keep their numbers."""
    if not _read(case, outcome).get("kept"):
        raise Slip(_("a Value that was computed with has changed."), code="operand_changed")
