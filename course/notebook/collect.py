"""Collects evidence in this very process: what a notebook does, and stock nbgrader."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from course.checks.evidence import callers, for_each, make_cases
from course.checks.missing import code
from course.checks.model import Case, Outcome, Property
from course.i18n import gettext as _
from course.notebook.limit import OutOfTime, seconds_for, students_frames, time_limit
from course.probe.run import call_to_wire, outcome_from_wire, run_calls

# What the calls of a property did, in wire form; or where they were stopped, coming to no end.
Gathered = list[dict[str, Any]] | str


def collect(
    properties: Sequence[Property],
    namespace: Mapping[str, Any],
    seed: int,
    steps: Callable[[list[str]], Iterable[str]] = list,
) -> tuple[dict[str, list[Case]], dict[str, list[Outcome]]]:
    """Makes the cases and calls the functions in `namespace`.

    The evidence passes through its wire form, as it does in the engine, so that both judge alike.
    Calls that come to no end are stopped (`time_limit`), and their function is not called again.

    Args:
        properties: What is to be judged.
        namespace: The names that the student's code has defined.
        seed: What inputs are drawn from.
        steps: Gets the names of the properties whose calls are made, and gives them one by one: a
            progress bar.

    Returns:
        The cases and the outcomes of each property, by its name.
    """
    cases = make_cases(properties, seed)
    gathered = gather(properties, namespace, seed, steps, cases)
    found = {name: outcomes_of(calls, len(cases[name])) for name, calls in gathered.items()}
    return cases, for_each(properties, found)


def gather(
    properties: Sequence[Property],
    namespace: Mapping[str, Any],
    seed: int,
    steps: Callable[[list[str]], Iterable[str]] = list,
    cases: Mapping[str, Sequence[Case]] | None = None,
) -> dict[str, Gathered]:
    """Makes the calls of the properties; what they did stays in its wire form, by property."""
    cases = make_cases(properties, seed) if cases is None else cases
    found: dict[str, Gathered] = {}
    endless: dict[str, str] = {}
    for name in steps(list(dict.fromkeys(callers(properties).values()))):
        functions = [case.call.function for case in cases[name]]
        stopped = next((endless[function] for function in functions if function in endless), "")
        if not stopped:
            start = time.monotonic()
            try:
                with time_limit(seconds_for(cases[name])):
                    found[name] = run_calls(
                        namespace, name, [call_to_wire(case.call) for case in cases[name]]
                    )
                continue
            except OutOfTime as error:
                stopped = _where(error, namespace, round(time.monotonic() - start))
        endless |= dict.fromkeys(functions, stopped)
        found[name] = stopped
    return found


def outcomes_of(gathered: Gathered, count: int) -> list[Outcome]:
    """What `count` calls did.

    Raises:
        ValueError: There are others than these, or they cannot be read.
    """
    if isinstance(gathered, str):
        return [Outcome(endless=gathered)] * count
    if len(gathered) != count:
        raise ValueError("malformed evidence")
    return [outcome_from_wire(wire) for wire in gathered]


def _where(error: OutOfTime, namespace: Mapping[str, Any], seconds: int) -> str:
    frames = students_frames(error, namespace)
    if not frames:
        return _("after {seconds} s").format(seconds=seconds)
    _function, line, text = frames[-1]
    words = _("after {seconds} s, in line {line} of its cell: {text}")
    return words.format(seconds=seconds, line=line, text=code(text))
