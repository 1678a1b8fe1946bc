"""Which calls the properties of an exercise are judged by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random
from typing import TypeVar

from course.checks.model import Case, CaseMaker, Property

T = TypeVar("T")


def callers(properties: Sequence[Property]) -> dict[str, str]:
    """For each property the one whose calls it is judged by: the first with the same `cases`.

    So a trial that several judges look at is made once. Visible and hidden calls are never shared:
    they are made apart.
    """
    first: dict[tuple[CaseMaker, bool], str] = {}
    return {
        prop.name: first.setdefault((prop.cases, prop.hidden), prop.name) for prop in properties
    }


def make_cases(properties: Sequence[Property], seed: int) -> dict[str, list[Case]]:
    """The cases of each property.

    They depend only on the seed and on the name of the property that calls, so a property added at
    the end changes no other one's inputs.
    """
    by = callers(properties)
    made = {
        prop.name: prop.cases(Random(f"{seed}/{prop.name}"))
        for prop in properties
        if by[prop.name] == prop.name
    }
    return {name: made[caller] for name, caller in by.items()}


def for_each(properties: Sequence[Property], by_caller: Mapping[str, T]) -> dict[str, T]:
    """What the calls of some properties brought back, for every property that is judged by them."""
    return {
        name: by_caller[caller]
        for name, caller in callers(properties).items()
        if caller in by_caller
    }
