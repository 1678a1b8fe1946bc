"""Judges of `confident_mistakes`, by what `course.lessons.mnist_mlp.trials_mistakes` saw.

A case expects groups of triples (index, label, predicted), the surest first; the triples of one
group are equally sure and may come in any order.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

import numpy as np

from course.checks.compare import as_array
from course.checks.judges import each_case, returned
from course.checks.model import Case, Outcome, Slip
from course.i18n import gettext as _

Triple = tuple[int, ...]
DEFAULT_COUNT = 10


def triples(case: Case, outcome: Outcome) -> list[Triple]:
    """The triples that came back; raises Slip where they are something else."""
    result = returned(case, dataclasses.replace(outcome, returned=_seen(case, outcome, "result")))
    found = as_array(result)
    if found is not None and found.size == 0:
        return []
    if found is None or found.ndim != 2 or found.shape[1] != 3:
        code = ""
        if found is not None and found.ndim == 2:
            code = "columns" if found.shape[0] == 3 else "four" if found.shape[1] == 4 else ""
        problem = _("a list of triples (index, label, predicted) is wanted.")
        raise Slip(problem, received=result, code=code)
    if not (np.isfinite(found).all() and (found == np.round(found)).all()):
        problem = _("index, label and predicted digit are whole numbers.")
        raise Slip(problem, received=result, code="not_whole")
    return [tuple(int(number) for number in row) for row in found]


def _seen(case: Case, outcome: Outcome, name: str) -> Any:
    return returned(case, outcome)[name]


@each_case
def all_mistakes(case: Case, outcome: Outcome) -> None:
    """Every image that is read wrongly comes back once, with its label and what was read.

    For cases with no more mistakes than were asked for; the order does not matter here.
    """
    found = triples(case, outcome)
    wanted = [triple for group in case.expected for triple in group]
    if sorted(found) != sorted(map(tuple, wanted)):
        problem = _("these are not the images that the network reads wrongly.")
        raise _slip(case, outcome, problem, found)


@each_case
def surest_first(case: Case, outcome: Outcome) -> None:
    """At most `count` triples come back: the surest of all mistakes, the surest first."""
    found = triples(case, outcome)
    groups = [[tuple(triple) for triple in group] for group in case.expected]
    asked = case.call.kwargs.get("count", 0) or DEFAULT_COUNT
    count = min(asked, sum(map(len, groups)))
    if len(found) != count:
        problem = _("{wanted} triples are wanted here, and {found} came back.")
        private = _("another number of triples is wanted here.")
        problem = problem.format(wanted=count, found=len(found))
        code = "count_ignored" if len(found) > asked else ""
        raise _slip(case, outcome, problem, found, code, private=private)
    for group in groups:
        mine, found = found[: len(group)], found[len(group) :]
        if len(set(mine)) < len(mine) or not set(mine) <= set(group):
            problem = _("these are not the surest mistakes, the surest first.")
            raise _slip(case, outcome, problem, triples(case, outcome))


def _slip(
    case: Case,
    outcome: Outcome,
    problem: str,
    found: Sequence[Triple],
    code: str = "",
    private: str = "",
) -> Slip:
    """The slip that explains what came back, if one does."""
    if any(event["training"] for event in _seen(case, outcome, "passes")):
        code = "train_mode"
    known = (
        name
        for name, wrong in case.slips.items()
        if [tuple(triple) for triple in wrong] == list(found)
    )
    code = next(known, code)
    count = case.call.kwargs.get("count", 0) or DEFAULT_COUNT
    wanted = [list(triple) for group in case.expected for triple in group][:count]
    return Slip(
        problem,
        expected=wanted,
        received=[list(triple) for triple in found],
        code=code,
        private=private,
    )


def _passes(case: Case, outcome: Outcome) -> list[dict[str, Any]]:
    found = _seen(case, outcome, "passes")
    if not found:
        raise Slip(_("the network was not asked: no image went through it."))
    return list(found)


@each_case
def eval_mode(case: Case, outcome: Outcome) -> None:
    """All images go through the network in eval mode, whatever mode it comes in."""
    if any(event["training"] for event in _passes(case, outcome)):
        raise Slip(_("images went through the network in train mode."), code="train_mode")


@each_case
def no_graph(case: Case, outcome: Outcome) -> None:
    """No pass builds a graph for gradients."""
    if any(event["graph"] for event in _passes(case, outcome)):
        raise Slip(_("a graph for gradients was built."), code="graph")


@each_case
def weights_kept(case: Case, outcome: Outcome) -> None:
    """The network's weights are what they were, and so are a batch norm's running means."""
    _passes(case, outcome)
    if _seen(case, outcome, "changed"):
        problem = _("the network is not what it was: its weights or running means changed.")
        raise Slip(problem, code="changed_model")
