"""Which answers stand below their test.

A student who adds cells at the end of the notebook runs them, then goes back up and runs the test.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Mapping, Sequence

from grading.model import ANSWER, OWN, TEST, Cell
from grading.rebuild.answers import is_empty
from grading.rebuild.names import names_in, parse


def answers_below_test(
    cells: Sequence[Cell], wanted: Mapping[str, Collection[str]], attempted: Collection[str]
) -> frozenset[str]:
    """The attempted exercises that can be checked only when all cells have run.

    A name that the exercise asks for is written after its test alone, or the answer uses a name of
    such an exercise. `wanted` maps an exercise to its names.
    """
    tests = {
        cell.exercise: place
        for place, cell in enumerate(cells)
        if cell.kind == TEST and cell.exercise
    }
    written = [
        (place, _written(cell))
        for place, cell in enumerate(cells)
        if cell.kind in (ANSWER, OWN) and not cell.markdown
    ]
    below = {
        exercise
        for exercise in attempted
        if exercise in tests
        and any(
            all(place > tests[exercise] for place in places)
            for name in wanted.get(exercise, ())
            if (places := [place for place, names in written if name in names])
        )
    }
    uses = {
        cell.exercise: names_in(cell.source).uses
        for cell in cells
        if cell.kind == ANSWER and cell.exercise in attempted
    }
    while True:
        names = {name for exercise in below for name in wanted[exercise]}
        more = {str(user) for user, used in uses.items() if used & names and user in tests} - below
        if not more:
            return frozenset(below)
        below |= more


def _written(cell: Cell) -> frozenset[str]:
    """The names that a cell defines, but for functions whose body is still the stub's."""
    defined = names_in(cell.source).defines
    tree = parse(cell.source)
    if tree is None:
        return defined
    stubs = {
        node.name
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and is_empty(node)
    }
    real = {
        node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)
    } - stubs
    return defined - (stubs - real)
