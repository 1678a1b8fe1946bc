"""Values as plain data: what travels between a student's process and the judge, and what a judge
then sees.
"""

from __future__ import annotations

import collections
import fractions
import json
import math

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from course.checks.compare import as_array, as_number, items_of, matches, shape_of
from course.checks.values import Array, Other, TupleOf, array, decode, encode, materialise, plain

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.tuples(inner, inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)
DTYPES = ("bool", "int8", "int16", "int32", "int64", "uint8", "float16", "float32", "float64")


def travel(value: object) -> object:
    """The value after its way through JSON."""
    return decode(json.loads(json.dumps(encode(value))))


@given(PLAIN)
def test_plain_data_comes_back_the_same(value: object) -> None:
    assert travel(value) == value


@given(
    st.sampled_from(DTYPES).flatmap(
        lambda dtype: arrays.arrays(dtype, arrays.array_shapes(min_dims=0, max_dims=4))
    )
)
def test_arrays_and_tensors_come_back_bit_for_bit(data: np.ndarray) -> None:
    for value, kind in ((data, "numpy"), (torch.from_numpy(data.copy()), "torch")):
        found = travel(value)
        assert isinstance(found, Array)
        assert (found.kind, found.dtype, found.shape) == (kind, data.dtype.name, data.shape)
        assert found.numpy().tobytes() == data.tobytes()


@given(st.lists(st.floats(-1e6, 1e6), max_size=6), st.sampled_from(["torch", "numpy"]))
def test_an_argument_becomes_a_tensor_with_fresh_memory(values: list[float], kind: str) -> None:
    wire = json.loads(json.dumps(plain((array(values, kind=kind), values, {"k": 2}))))
    first, again = materialise(decode(wire)), materialise(decode(wire))
    assert first[1:] == (values, {"k": 2})
    assert np.array_equal(np.asarray(first[0]), np.asarray(values, dtype=np.float32))
    if values:
        first[0][0] = -7.0
        assert again[0][0] == np.float32(values[0])


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (math.nan, "nan"),
        (math.inf, "inf"),
        (-0.0, "-0.0"),
        (np.float64(1.5), "1.5"),
        (fractions.Fraction(1, 4), "0.25"),
    ],
)
def test_odd_numbers_stay_numbers(value: object, expected: str) -> None:
    assert repr(as_number(travel(value))) == expected


def test_subclasses_of_containers_are_read_as_what_they_are() -> None:
    class Liar(list):  # type: ignore[type-arg]
        def __iter__(self) -> object:  # type: ignore[override]
            return iter([1.0, 2.0])

        def __len__(self) -> int:
            return 2

    assert travel(Liar([9.0])) == [9.0]
    assert travel(collections.OrderedDict(b=1, a=2)) == {"b": 1, "a": 2}
    assert travel(collections.defaultdict(list, x=[1])) == {"x": [1]}
    pair = collections.namedtuple("pair", "a b")(1, 2)
    assert isinstance(travel(pair), TupleOf)
    assert items_of(travel(pair)) == [1, 2]


@pytest.mark.parametrize(
    "value",
    [
        torch.ones(2, 3).to_sparse(),
        torch.ones(3, 2).T,
        torch.ones(3, 1).expand(3, 2),
        torch.ones(2, requires_grad=True),
        torch.nn.Parameter(torch.ones(2)),
        torch.ones(2, dtype=torch.bfloat16),
        np.ones(2, dtype=np.longdouble),
        np.ones((2, 3), order="F"),
        np.ones(2, dtype=">f4"),
        np.matrix([[1.0, 1.0]]),
    ],
)
def test_every_kind_of_memory_is_read(value: object) -> None:
    found = as_array(travel(value))
    assert found is not None
    assert (found == 1).all()


@pytest.mark.parametrize(
    "value",
    [object(), len, torch.ones(2, dtype=torch.complex64), np.array(["a"]), {1, 2}, range(3)],
)
def test_what_is_no_plain_data_becomes_its_class_name(value: object) -> None:
    assert isinstance(travel(value), Other)


def test_a_hostile_object_cannot_break_or_enter_the_evidence() -> None:
    class Hostile:
        def __getattribute__(self, name: str) -> object:
            raise RuntimeError("no")

        def __eq__(self, other: object) -> bool:
            return True

        __hash__ = None  # type: ignore[assignment]

    assert isinstance(travel(Hostile()), Other)
    assert not matches(1.0, travel(Hostile()))
    assert isinstance(travel([Hostile()])[0], Other)  # type: ignore[index]


def test_a_list_that_holds_itself_ends() -> None:
    loop: list[object] = []
    loop.append(loop)
    assert encode(loop)


@pytest.mark.parametrize(
    "wire",
    [
        None,
        3,
        "x",
        {},
        [],
        ["unheard"],
        ["list"],
        ["list", 3],
        ["int", "x"],
        ["float", "x"],
        ["dict", [["a"]]],
        ["tupleof", "x"],
        ["array"],
        ["array", "torch", "float32", [2], "AAAA", False],
        ["array", "cuda", "float32", [], "", 0],
        ["array", "torch", "object", [], "", False],
        ["array", "torch", "float32", [-1], "", False],
        ["array", "torch", "float32", [1], "****", False],
        ["list", [["list", "x"]]],
    ],
)
def test_malformed_evidence_is_refused(wire: object) -> None:
    with pytest.raises(ValueError):
        decode(wire)


def test_evidence_that_is_nested_without_end_is_refused() -> None:
    wire: list[object] = ["none"]
    for _ in range(500):
        wire = ["list", [wire]]
    with pytest.raises(ValueError, match="malformed"):
        decode(wire)


@pytest.mark.parametrize(
    ("expected", "received"),
    [
        (2.0, 2),
        (2.0, np.float32(2)),
        (2.0, torch.tensor(2)),
        (2.0, torch.tensor(2.00001)),
        (0.0, 1e-6),
        (math.nan, math.nan),
        ([1.0, 2.0], [1, 2]),
        ([1.0, 2.0], (1.0, 2.0)),
        ([1.0, 2.0], torch.tensor([1.0, 2.0])),
        ([1.0, 2.0], [torch.tensor(1.0), np.float64(2.0)]),
        ([[1.0], [2.0]], [torch.tensor([1.0]), [2.0]]),
        ([], torch.ones(0)),
        ((1.0, [2.0]), [1.0, [2.0]]),
        ((1.0, 2.0), torch.tensor([1.0, 2.0])),
        ((1.0, 2.0), np.array([1, 2])),
        ({"W": [1.0], "c": 2.0}, {"c": torch.tensor(2.0), "W": np.ones(1)}),
        ({"c": 2.0}, {"c": 2.0, "more": "than asked"}),
    ],
)
def test_what_counts_as_equal(expected: object, received: object) -> None:
    assert matches(expected, travel(received))


@pytest.mark.parametrize(
    ("expected", "received"),
    [
        (1.0, True),
        (2.0, [2.0]),
        (2.0, torch.tensor([2.0])),
        (2.0, "2.0"),
        (2.0, None),
        (2.0, 2.001),
        (2.0, math.nan),
        ([1.0, 2.0], [[1.0, 2.0]]),
        ([1.0, 2.0], [1.0]),
        ([1.0], 1.0),
        ([1.0, 1.0], torch.ones(2) > 0),
        ([1.0, 2.0], [[1.0], 2.0]),
        ([1.0, 2.0], [1.0, "2"]),
        ((1.0, 2.0), (1.0,)),
        ((1.0, 2.0), 1.0),
        ((1.0, 2.0), {"a": 1.0, "b": 2.0}),
        ([3.0], torch.tensor([[3.0]]).max(dim=0)),
        ({"c": 2.0}, {"C": 2.0}),
        ({"c": 2.0}, [2.0]),
        (1.0, 10**400),
        ([1.0], [10**400]),
    ],
)
def test_what_does_not(expected: object, received: object) -> None:
    assert not matches(expected, travel(received))


def test_shapes_of_lists_and_tensors() -> None:
    assert shape_of(travel([[1, 2, 3], torch.ones(3)])) == (2, 3)
    assert shape_of(travel([[1], [1, 2]])) is None
    assert shape_of(travel(3.5)) == ()


NUMBERS = st.floats(allow_nan=True, allow_infinity=True) | st.integers(-3, 3).map(float)


@given(
    NUMBERS,
    NUMBERS,
    st.floats(-1e-4, 1e-4),
    st.sampled_from([0.0, 1e-5, 1e-4]),
    st.sampled_from([0.0, 1e-5]),
)
def test_numbers_match_as_numpy_compares_them(
    one: float, other: float, near: float, rtol: float, atol: float
) -> None:
    for number in (one, other, other * (1 + near), other + near):
        close = bool(np.isclose(number, other, rtol=rtol, atol=atol, equal_nan=True))
        assert matches(other, number, rtol, atol) == close
        assert matches(np.array([other]), travel(np.array([number])), rtol, atol) == close
