"""What tinygrad worked out for one training step serves the next, which is built alike.

At each `realize` tinygrad (0.14) rewrites the graph of what was noted several times over, to tell
what is read and what is made (`tinygrad.tensor.transform_to_call`); only then does it find that it
has a schedule for it. For an eager step of a small network that is a third of the time. What comes
of it depends on nothing but the graph, and a training loop makes the same graph at each step, of
other arrays. So here it is kept as a recipe: which nodes of the graph go where, and which arrays
are new.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

ASKED = "COURSE_TINYGRAD_REPLAY"  # what the engine sets in the environment of a graded kernel

Transform = Callable[[Any], tuple[Any, dict[Any, Any]]]

_MOST = 200  # recipes: a loop whose graph grows from step to step meets none again
_LARGEST = 5_000  # nodes of a graph

_GIVEN, _NEW, _BUILT = range(3)


@dataclass(frozen=True)
class _Recipe:
    """How to make what a transformation gave, out of another graph of the same structure.

    `steps` make one node each: take that of the graph at a place, make a new array, or put a node
    together from earlier ones. `call` is what is to be done, its type and its details; `arguments`
    and the values of `becomes` are numbers of steps, its keys are places in the graph.
    """

    steps: tuple[tuple[Any, ...], ...]
    call: tuple[Any, Any, Any]
    arguments: tuple[int, ...]
    becomes: tuple[tuple[int, int], ...]


def install() -> bool:
    """Lets tinygrad look for a recipe first; False with a tinygrad that has no such place."""
    try:
        from tinygrad import tensor

        if tensor.transform_to_call.__module__ != __name__:  # the set-up may run twice
            tensor.transform_to_call = replayed(tensor.transform_to_call)
    except (ImportError, AttributeError):
        return False
    return True


def replayed(original: Transform) -> Transform:
    """The transformation, with a memory for graphs of the same structure."""
    recipes: dict[Any, _Recipe | None] = {}

    def transform(graph: Any) -> tuple[Any, dict[Any, Any]]:
        places, structure = _structure(graph)
        recipe = recipes.get(structure)
        if recipe is not None:
            return _follow(recipe, list(places))
        call, becomes = original(graph)
        if len(recipes) < _MOST and len(places) < _LARGEST and structure not in recipes:
            recipes[structure] = _recipe(places, call, becomes)
        return call, becomes

    return transform


def _structure(graph: Any) -> tuple[dict[Any, int], tuple[Any, ...]]:
    """Each node's place, and all that is told of the nodes but which arrays they stand for."""
    from tinygrad.uop.ops import Ops

    places: dict[Any, int] = {}
    parts = []
    for node in graph.toposort():
        details = node.arg if node.op is not Ops.BUFFER else _without_slot(node.arg)
        sources = tuple([places[source] for source in node.src])
        parts.append((node.op, node.dtype, details, node.tag, sources))
        places[node] = len(places)
    return places, tuple(parts)


def _without_slot(details: Any) -> tuple[Any, ...]:
    """What is told of an array, but for the number that tells it from others."""
    return (
        *(details.dtype, details.vmin_vmax, details.multiple_of, details.name),
        *(details.addrspace, details.axis, details.device, details.volatile),
    )


def _recipe(places: dict[Any, int], call: Any, becomes: dict[Any, Any]) -> _Recipe | None:
    """The recipe for what came of a graph; None where a part of it cannot be told by places."""
    from tinygrad.uop.ops import Ops

    if call.op is not Ops.CALL or not places.keys() >= becomes.keys():
        return None
    what, *arguments = call.src
    if any(node.op is Ops.BUFFER for node in what.toposort()):
        return None
    steps: list[tuple[Any, ...]] = []
    made: dict[Any, int] = {}

    def number(result: Any) -> int:
        for node in result.toposort():
            if node in made:
                continue
            if node in places:
                step: tuple[Any, ...] = (_GIVEN, places[node])
            elif node.op is Ops.BUFFER:
                step = (_NEW, node.dtype, node.src, node.arg)
            else:
                sources = tuple(made[source] for source in node.src)
                step = (_BUILT, node.op, node.dtype, sources, node.arg, node.tag)
            made[node] = len(steps)
            steps.append(step)
        return made[result]

    numbers = tuple(number(argument) for argument in arguments)
    pairs = tuple((places[old], number(new)) for old, new in becomes.items())
    return _Recipe(tuple(steps), (what, call.dtype, call.arg), numbers, pairs)


def _follow(recipe: _Recipe, nodes: list[Any]) -> tuple[Any, dict[Any, Any]]:
    """What the transformation would give for these nodes."""
    from tinygrad.uop.ops import Ops, UOp

    made: list[Any] = []
    for kind, *parts in recipe.steps:
        if kind == _GIVEN:
            made.append(nodes[parts[0]])
        elif kind == _NEW:
            dtype, size, details = parts
            new = replace(details, slot=next(UOp.unique_num))
            made.append(UOp(Ops.BUFFER, dtype, size, new))
        else:
            operation, dtype, sources, details, tag = parts
            sources = tuple([made[source] for source in sources])
            made.append(UOp(operation, dtype, sources, details, tag))
    what, dtype, details = recipe.call
    arguments = [made[argument] for argument in recipe.arguments]
    call = UOp(Ops.CALL, dtype, (what, *arguments), details)
    return call, {nodes[old]: made[new] for old, new in recipe.becomes}
