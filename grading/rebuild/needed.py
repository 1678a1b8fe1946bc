"""Which untouched examples must run because the student's code builds on what they define.

Our engine does not run the lesson's own examples: they cost time and show nothing about the
student. But an answer may use a tensor that an example made, and that example may use another's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from grading.model import ANSWER, EXAMPLE, OWN, SETUP, Cell
from grading.rebuild.names import Names, names_in


def with_needed_examples(cells: Sequence[Cell]) -> list[Cell]:
    """The cells; each untouched example that is needed is of the kind OWN, so that it runs."""
    names = {
        place: names_in(cell.source)
        for place, cell in enumerate(cells)
        if cell.kind in (SETUP, EXAMPLE, ANSWER, OWN) and not cell.markdown
    }
    first_bound = _first_bound(cells, names)
    waiting = [place for place in names if cells[place].changed]
    needed: set[int] = set()
    while waiting:
        place = waiting.pop()
        for name in sorted(names[place].uses):
            if first_bound.get(name, place) < place:
                continue
            example = _example_for(name, place, cells, names, later=name not in first_bound)
            if example is not None and example not in needed:
                needed.add(example)
                waiting.append(example)
    return [
        replace(cell, kind=OWN) if place in needed else cell for place, cell in enumerate(cells)
    ]


def _first_bound(cells: Sequence[Cell], names: dict[int, Names]) -> dict[str, int]:
    """Where each name is first bound by a cell that runs in any case."""
    first: dict[str, int] = {}
    for place in names:
        if cells[place].kind != EXAMPLE:
            for name in names[place].defines:
                first.setdefault(name, place)
    return first


def _example_for(
    name: str, place: int, cells: Sequence[Cell], names: dict[int, Names], later: bool
) -> int | None:
    """The example whose value of a name is seen at a place: the nearest before it.

    One behind it serves only a function that is called later, and only where no other cell binds
    the name.
    """
    binding = [
        candidate
        for candidate in names
        if cells[candidate].kind == EXAMPLE and name in names[candidate].defines
    ]
    before = [candidate for candidate in binding if candidate < place]
    if before:
        return before[-1]
    return binding[0] if binding and later else None
