"""Which answers stand below their test: a student who adds cells at the end of the notebook runs
them, then goes back up and runs the test."""

from __future__ import annotations

import ast
from collections.abc import Collection, Mapping, Sequence

from grading.model import ANSWER, OWN, TEST, Cell
from grading.rebuild.answers import is_empty
from grading.rebuild.names import names_in, parse


def answers_below_test(
    cells: Sequence[Cell], wanted: Mapping[str, Collection[str]], attempted: Collection[str]
) -> frozenset[str]:
    """The exercises, of those attempted, that can be checked only when all cells have run: a name
    that the exercise asks for is written after its test alone, or the answer uses a name of such an
    exercise. `wanted` maps an exercise to its names."""
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
    late = {
        one
        for one in attempted
        if one in tests
        and any(
            all(place > tests[one] for place in places)
            for name in wanted.get(one, ())
            if (places := [place for place, names in written if name in names])
        )
    }
    uses = {
        cell.exercise: names_in(cell.source).uses
        for cell in cells
        if cell.kind == ANSWER and cell.exercise in attempted
    }
    while True:
        names = {name for one in late for name in wanted[one]}
        more = {str(one) for one, used in uses.items() if used & names and one in tests} - late
        if not more:
            return frozenset(late)
        late |= more


def _written(cell: Cell) -> frozenset[str]:
    """The names that a cell defines, but for functions whose body is the release's `raise
    NotImplementedError`.
    """
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
