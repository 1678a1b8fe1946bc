"""Kept kernels compute what tinygrad's own schedule computes, with arrays of their own."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

from course.frameworks import tinygrad_schedules
from course.frameworks.compilers import find_compiler
from course.frameworks.tinygrad_replay import replayed
from course.frameworks.tinygrad_schedules import _kernels, remembered, without_compiling
from tests.support.tinygrad_steps import STEPS, Step, make

pytestmark = pytest.mark.skipif(
    not importlib.util.find_spec("tinygrad") or not find_compiler(),
    reason="tinygrad or a compiler is missing",
)

Asked = list[Any]  # what tinygrad itself was asked to schedule


@pytest.fixture(scope="module", autouse=True)
def _ready() -> None:
    from course.frameworks import prepare

    prepare("tinygrad")
    importlib.import_module("tinygrad.tensor")  # it sets the recursion limit


@contextmanager
def memories(without: str = "") -> Iterator[tuple[Asked, list[bool]]]:
    """What a graded kernel has in tinygrad; and whether each run had to compile nothing."""
    from tinygrad import tensor
    from tinygrad.engine.realize import compile_linear

    asked: Asked = []
    ran: list[bool] = []
    schedule, run = tensor.create_linear_with_vars, tensor.run_linear

    def noted_run(*arguments: Any, jit: bool = False, **options: Any) -> None:
        ran.append(jit)
        run(*arguments, jit=jit, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tensor, "transform_to_call", replayed(tensor.transform_to_call))
        if without != "kernels":
            kept = remembered(lambda call: asked.append(call) or schedule(call), compile_linear)
            patch.setattr(tensor, "create_linear_with_vars", kept)
        patch.setattr(tensor, "run_linear", without_compiling(noted_run))
        yield asked, ran


def values(steps: Sequence[Step], seed: int, shared: bool = False) -> list[np.ndarray]:
    """What the steps make of drawn numbers."""
    from tinygrad import Tensor

    drawn = np.random.default_rng(seed).uniform(-2, 2, (3, 4, 4)).astype(np.float32)
    arrays = [Tensor(part).realize() for part in drawn]
    if shared:
        arrays[2] = arrays[1]
    make(steps, arrays)
    Tensor.realize(*arrays)
    return [array.numpy() for array in arrays]


@settings(max_examples=15)
@given(STEPS)
def test_kept_kernels_compute_the_same(steps: list[Step]) -> None:
    rounds = [(seed, shared) for seed in range(3) for shared in (False, True)]
    expected = [values(steps, *each) for each in rounds]
    with memories() as (asked, ran):
        for number, each in enumerate(rounds):
            assert all(map(np.array_equal, values(steps, *each), expected[number]))
            if number == 1:
                known = len(asked)
                ran.clear()
        assert len(asked) == known, "the third round's graphs were met before"
    assert all(ran)


def test_each_schedule_has_arrays_of_its_own() -> None:
    """An array that only the kernels know is made anew for each run."""
    from tinygrad import Tensor

    made: list[Any] = []
    with memories() as (asked, _ran):
        for _time in range(3):
            a = Tensor.ones(4, 4).contiguous().realize()
            linear, variables = ((a @ a).relu() @ a).linear_with_vars()
            assert variables == {}
            made.append({array for call in linear.src for array in call.src[1:]})
    assert min(map(len, made)) > 2, "between the first array and the last there are others"
    assert not made[0] & made[1]
    assert not made[1] & made[2]
    assert len(asked) < 3 * len(made)


def test_a_network_learns_the_same_eager_and_recorded() -> None:
    from tinygrad import Context, Tensor, TinyJit, nn

    def learn(jit: bool) -> list[float]:
        Tensor.manual_seed(3)
        layer = nn.Linear(4, 3)
        optimiser = nn.optim.SGD([layer.weight, layer.bias], lr=0.1, momentum=0.9)
        rng = np.random.default_rng(0)

        @Context(TRAINING=1)
        def step(x: Tensor, y: Tensor) -> Tensor:
            optimiser.zero_grad()
            loss = layer(x).sparse_categorical_crossentropy(y).backward()
            optimiser.step()
            return loss.realize()

        chosen = TinyJit(step) if jit else step
        batches = [
            (rng.normal(size=(8, 4)).astype(np.float32), rng.integers(0, 3, 8))
            for _step in range(6)
        ]
        return [chosen(Tensor(x).realize(), Tensor(y).realize()).item() for x, y in batches]

    expected = learn(False)
    with memories():
        found = [learn(jit) for jit in (False, True, False, True)]
    assert found == [expected] * 4


def test_what_cannot_be_told_by_numbers_is_scheduled_each_time() -> None:
    """A bound variable, an array given twice, no call at all."""
    from tinygrad import Tensor, Variable
    from tinygrad.uop.ops import Ops, UOp

    asked: Asked = []

    def original(call: Any) -> tuple[Any, dict[str, int]]:
        asked.append(call)
        return UOp(Ops.LINEAR, src=()), {}

    function = UOp.sink()
    schedule = remembered(original, lambda linear: linear)
    a, b = (Tensor.empty(4, device="CPU").uop.base for _array in range(2))
    for call in (
        function.call(a, a),
        function.call(a, Variable("n", 1, 4).bind(2)),
        function.call(a.reshape(2, 2), b),
        function,
    ):
        before = len(asked)
        for _time in range(2):
            schedule(call)
        assert asked[before:] == [call, call]
    for _time in range(2):
        schedule(function.call(a, b))
    assert len(asked) == before + 3, "and what can be told is kept"


@pytest.mark.parametrize(
    "change",
    [
        lambda a, _b: a.cast("int").contiguous(),
        lambda a, _b: a[:2].contiguous(),
        lambda a, _b: a.reshape(2, 2).sum(axis=0),
        lambda _a, b: b + 1,
        lambda a, b: a + b,
        lambda a, b: b - a,
    ],
)
def test_calls_that_differ_have_kernels_of_their_own(change: Callable[[Any, Any], Any]) -> None:
    from tinygrad import Tensor

    def made(work: Callable[[Any, Any], Any], turn: float) -> np.ndarray:
        a, b = Tensor([1.0, 2.0, 3.0, turn]).realize(), Tensor([turn, 5.0, 6.0, 7.0]).realize()
        found: np.ndarray = work(a, b).numpy()
        return found

    expected = [made(change, turn) for turn in (4.0, 9.0)]
    with memories():
        for turn in (4.0, 9.0):
            made(lambda a, _b: a + 1, turn)
        assert all(map(np.array_equal, [made(change, turn) for turn in (4.0, 9.0)], expected))


@pytest.mark.parametrize(("name", "value"), [("NOOPT", 1), ("DEBUG", 2)])
def test_other_settings_have_kernels_of_their_own(name: str, value: int) -> None:
    from tinygrad import Context

    with memories() as (asked, _ran):
        for _time in range(2):
            values([("product", 0, 1)], seed=0)
        before = len(asked)
        with Context(**{name: value}):
            values([("product", 0, 1)], seed=0)
        assert len(asked) > before


def test_no_more_than_so_many_schedules_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tinygrad_schedules, "_MOST", 2)
    with memories() as (asked, _ran):
        counts = []
        for size in (1, 2, 3, 4, 1, 4, 4):
            values([("add", 0, 1), ("whole", 0, 0)] * size, seed=0)
            counts.append(len(asked))
    assert counts[-1] > counts[-2] > counts[3]


def test_a_schedule_that_is_not_compiled_is_compiled_by_its_run() -> None:
    with memories(without="kernels") as (_asked, ran):
        values([("product", 0, 1)], seed=0)
    assert ran
    assert not all(ran)


def test_kernels_are_kept_only_where_all_are_compiled() -> None:
    from tinygrad import Tensor
    from tinygrad.engine.realize import compile_linear
    from tinygrad.schedule import create_linear_with_vars
    from tinygrad.tensor import transform_to_call
    from tinygrad.uop.ops import UOp

    a = Tensor.ones(4, 4).contiguous().realize()
    call, _becomes = transform_to_call(UOp.sink((a @ a).uop))
    linear, _variables = create_linear_with_vars(call)
    assert _kernels(call, linear) is None
    assert _kernels(call, compile_linear(linear)) is not None
