"""Judges of lesson 07: the order of a graph's values, and what `backward` adds to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from course.checks.compare import as_array
from course.checks.judges import each_case, expects, returned
from course.checks.model import Case, Outcome, Slip
from course.checks.values import Array
from course.i18n import gettext as _
from course.lessons.autograd.trials_graphs import Links, written

MOST_SHOWN = 12  # values of a graph that a message names


def _seen(case: Case, outcome: Outcome) -> dict[str, Any]:
    """What a trial of a graph saw."""
    found = returned(case, outcome, allow_none=True)
    if isinstance(found, dict) and found.get("too_many"):
        problem = _("it looks at the values of the graph far more often than there are values.")
        raise Slip(problem, code="not_linear")
    return found if isinstance(found, dict) else {}


def _orders(case: Case, outcome: Outcome) -> list[list[int]]:
    """The two orders that came back, as places in the graph."""
    found = _seen(case, outcome)
    if "orders" not in found:
        code = {"NoneType": "no_return", "generator": "generator", "set": "set"}
        problem = _("a list of values is wanted.")
        raise Slip(problem, code=code.get(str(found.get("kind")), "not_list"))
    return [_places(order) for order in found["orders"]]


def _places(order: Any) -> list[int]:
    found = order.numpy().tolist() if isinstance(order, Array) else []
    if -1 in found:
        problem = _("the list holds something that is no value of the graph.")
        raise Slip(problem, code="no_values")
    return list(found)


def _wanted(case: Case) -> tuple[dict[str, Links], set[int]]:
    """The graph of a case, and the places of all that its root comes from, and of the root."""
    graph = written(case.call.args[0])
    names = list(graph)
    place = {name: number for number, name in enumerate(names)}
    waiting, wanted = [case.call.kwargs.get("root") or names[-1]], set()
    while waiting:
        name = waiting.pop()
        if place[name] not in wanted:
            wanted.add(place[name])
            waiting += [parent for parent, _slope in graph[name]]
    return graph, wanted


def _in_words(case: Case, problem: str) -> str:
    text = _("in the graph ({graph}; each value with its parents): {problem}")
    return text.format(graph=case.call.args[0], problem=problem)


def _slip(case: Case, problem: str, code: str) -> Slip:
    return Slip(_in_words(case, problem), code=code, private=problem)


def _of(names: Sequence[str]) -> str:
    return ", ".join(names[:MOST_SHOWN]) + (", ..." if len(names) > MOST_SHOWN else "")


@each_case
def each_once(case: Case, outcome: Outcome) -> None:
    """All that the root comes from, and the root, stand in the list, each once."""
    order = _orders(case, outcome)[0]
    graph, wanted = _wanted(case)
    names = list(graph)
    missing = [names[place] for place in sorted(wanted.difference(order))]
    if missing:
        root = names[max(wanted)]
        code = "no_root" if missing == [root] else "missing"
        problem = _("{names} should stand in the list and does not.").format(names=_of(missing))
        hidden = _("a value of the graph is missing in the list.")
        raise Slip(_in_words(case, problem), code=code, private=hidden)
    if not wanted.issuperset(order):
        raise _slip(case, _("the list holds values that the root does not come from."), "children")
    if len(order) != len(wanted):
        raise _slip(case, _("a value stands in the list more than once."), "twice")


@each_case
def after_parents(case: Case, outcome: Outcome) -> None:
    """Every value that stands in the list stands after all its parents."""
    order = _orders(case, outcome)[0]
    graph, wanted = _wanted(case)
    names = list(graph)
    if not wanted.issubset(order):
        raise _slip(case, _("a value of the graph is missing in the list."), "missing")
    first = {names[place]: at for at, place in reversed(list(enumerate(order)))}
    links = [
        (first[parent], first[name], parent, name)
        for name in (names[place] for place in wanted)
        for parent, _slope in graph[name]
    ]
    wrong = [(parent, name) for before, after, parent, name in links if before > after]
    if wrong:
        parent, name = wrong[0]
        problem = _("{name} stands before {parent}, of which it was made.")
        hidden = _("a value stands before one of those that it was made of.")
        code = "reversed" if len(wrong) == len(links) else "order"
        text = _in_words(case, problem.format(name=name, parent=parent))
        raise Slip(text, code=code, private=hidden)


@each_case
def the_same_again(case: Case, outcome: Outcome) -> None:
    """A second call lists the graph as the first one did."""
    first, second = _orders(case, outcome)
    if sorted(first) != sorted(second):
        problem = _("a second call with the same root does not list the same values.")
        raise _slip(case, problem, "remembers")


def right_gradients(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
    """The gradients of all values of a graph are right.

    A case expects a number by each name, or, of a long graph, a list of all in their order.
    """
    seen = []
    for case, outcome in zip(cases, outcomes, strict=True):
        try:
            grads = _seen(case, outcome).get("grads", [])
            seen.append(replace(outcome, returned=_by_name(case, grads)))
        except Slip as slip:
            slip.call = case.call
            raise
    try:
        expects(1e-7, 1e-9)(cases, seen)
    except Slip as slip:
        asked = next(case for case in cases if case.call is slip.call)
        problem = _in_words(asked, slip.problem_for(hidden=False))
        slip.private = slip.problem_for(hidden=True)
        slip.problem = problem
        raise


def _by_name(case: Case, grads: Any) -> Any:
    if not isinstance(case.expected, dict):
        return grads
    names = list(written(case.call.args[0]))
    found = as_array(grads)
    values = grads if found is None or found.shape != (len(names),) else found.tolist()
    return dict(zip(names, values, strict=False))
