"""Collects evidence in this very process: what a notebook does, and stock nbgrader."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

from course.checks.model import Case, Outcome, Property
from course.probe.run import call_to_wire, outcome_from_wire, run_calls


def make_cases(properties: Sequence[Property], seed: int) -> dict[str, list[Case]]:
    """The cases of each property. A property's inputs depend on the seed and its own name only, so adding a property
    changes no other one's inputs."""
    return {one.name: one.cases(Random(f"{seed}/{one.name}")) for one in properties}


def collect(
    properties: Sequence[Property], namespace: Mapping[str, Any], seed: int
) -> tuple[dict[str, list[Case]], dict[str, list[Outcome]]]:
    """Makes the cases and calls the functions in `namespace`. The evidence passes through its wire form, as it does in the
    engine, so that both judge alike."""
    cases = make_cases(properties, seed)
    evidence = {}
    for one in properties:
        wires = run_calls(namespace, one.name, [call_to_wire(case.call) for case in cases[one.name]])
        evidence[one.name] = [outcome_from_wire(wire) for wire in wires]
    return cases, evidence
