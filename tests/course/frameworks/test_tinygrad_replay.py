"""What a recipe gives for a graph is what tinygrad itself works out for it, up to the numbers that
tell new arrays apart.
"""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import pytest
from hypothesis import given, settings

from course.frameworks.compilers import find_compiler
from course.frameworks.tinygrad_replay import _structure, replayed
from tests.support.tinygrad_steps import STEPS, Step, make

pytestmark = pytest.mark.skipif(
    not importlib.util.find_spec("tinygrad") or not find_compiler(),
    reason="tinygrad or a compiler is missing",
)


def graph(steps: Sequence[Step], shared: bool = False, device: str | None = None) -> Any:
    """What is noted when the steps are made on new arrays; `shared`: two of them are one."""
    from tinygrad import Tensor
    from tinygrad.uop.ops import UOp

    arrays = [Tensor.empty(4, 4, device=device) for _array in range(3)]
    if shared:
        arrays[2] = arrays[1]
    make(steps, arrays)
    return UOp.sink(*[array.uop for array in arrays])


def outcome(noted: Any, result: tuple[Any, dict[Any, Any]]) -> tuple[Any, ...]:
    """What a transformation gave, with every array told by its place."""
    from tinygrad.uop.ops import UOp

    call, becomes = result
    return _structure(UOp.sink(noted, call, *becomes.keys(), *becomes.values()))[1]


@pytest.fixture(scope="module", autouse=True)
def _ready() -> None:
    from course.frameworks import prepare

    prepare("tinygrad")
    importlib.import_module("tinygrad.tensor")  # it sets the recursion limit


@settings(max_examples=15)
@given(STEPS)
def test_a_recipe_gives_what_tinygrad_would(steps: list[Step]) -> None:
    from tinygrad.tensor import transform_to_call

    asked = []
    transform = replayed(lambda noted: asked.append(noted) or transform_to_call(noted))
    arrays: set[Any] = set()
    for shared in (False, True, False, True):
        noted = graph(steps, shared)
        result = transform(noted)
        assert outcome(noted, result) == outcome(noted, transform_to_call(noted))
        assert arrays.isdisjoint(result[0].src[1:])  # none that an earlier graph read or made
        arrays.update(result[0].src[1:])
    different = _structure(graph(steps))[1] != _structure(graph(steps, shared=True))[1]
    assert len(asked) == 1 + different


def test_graphs_that_differ_have_recipes_of_their_own() -> None:
    """In a number, in a type, in which arrays are one, in the order of what is kept."""
    noted = [
        graph([("add", 0, 1)]),
        graph([("add", 0, 0)]),
        graph([("add", 0, 2)]),
        graph([("scaled", 0, 0)]),
        graph([("grown", 0, 0)]),
        graph([("halved", 0, 0)]),
        graph([("kept", 0, 1)]),
        graph([("kept", 1, 0)]),
        graph([("add", 1, 2), ("product", 0, 1)], shared=True),
        graph([("add", 1, 2), ("product", 0, 1)]),
        graph([("add", 0, 1)], device="PYTHON"),
    ]
    assert len({_structure(one)[1] for one in noted}) == len(noted)
    again = graph([("kept", 0, 1)])
    assert _structure(again)[1] == _structure(noted[6])[1]


@pytest.mark.parametrize(("limit", "most", "times"), [("_MOST", 2, 4), ("_LARGEST", 2, 6)])
def test_a_graph_that_grows_leaves_no_more_than_so_many_recipes(
    limit: str, most: int, times: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tinygrad.tensor import transform_to_call

    from course.frameworks import tinygrad_replay

    monkeypatch.setattr(tinygrad_replay, limit, most)
    asked = []
    transform = replayed(lambda noted: asked.append(noted) or transform_to_call(noted))
    for _round in range(2):
        for size in (1, 2, 3):
            transform(graph([("add", 0, 1)] * size))
    assert len(asked) == times


def test_what_cannot_be_told_by_places_is_worked_out_each_time() -> None:
    """No call, a call that names an array itself, and one that stands for what was not noted."""
    from tinygrad.dtype import dtypes
    from tinygrad.tensor import transform_to_call
    from tinygrad.uop.ops import Ops, UOp

    answers = (
        lambda _noted: (UOp.const(1), {}),
        lambda noted: (UOp(Ops.CALL, dtypes.void, (noted,)), {}),
        lambda noted: (transform_to_call(noted)[0], {graph([("relu", 0, 0)]): noted}),
    )
    asked = []

    def asks(answer: Callable[[Any], Any], noted: Any) -> Any:
        asked.append(answer)
        return answer(noted)

    for answer in answers:
        transform = replayed(partial(asks, answer))
        for _time in range(2):
            transform(graph([("add", 0, 1)]))
    assert asked == [answer for answer in answers for _time in range(2)]
