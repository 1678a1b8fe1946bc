"""Values as plain data: what travels between the student's process and the judge.

`encode` turns a result of the student's code into *wire form* (nested lists of strings and numbers
that JSON can hold); `decode` makes from it what a judge looks at: None, bool, int, float, str,
list, tuple, dict, `Array` and `Other`. Nothing of the student's own classes comes through: no
method of theirs can be called by a judge, and nothing is pickled.

`materialise` goes the other way: it makes real tensors of the `Array`s in a call's arguments.
"""

from __future__ import annotations

import base64
import math
import numbers
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

# What one result may hold. The lessons' own answers and trials need at most 400 values, 6,500
# elements and 11 levels.
MAX_DEPTH = 12
MAX_VALUES = 20_000  # numbers, texts, lists, ... outside arrays
MAX_ELEMENTS = 200_000  # of all arrays together; an axis of length 0 counts as one of length 1
_LONGEST_TEXT = 10_000
_VALUE_OF_TEXT = 64  # so many characters count as one value more
_KINDS = ("torch", "numpy", "tensorflow", "tinygrad")
_INTEGERS = ("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64")
_STORED = frozenset(["bool", *_INTEGERS, "float16", "float32", "float64"])
_DTYPES = _STORED | {"bfloat16"}  # carried as float32


@dataclass(frozen=True)
class Array:
    """A tensor or array as data.

    `kind` is "torch", "numpy", "tensorflow" or "tinygrad"; `dtype` is the framework's name for it
    ("float32"); `data` holds the elements in row-major order, little-endian.
    """

    kind: str
    dtype: str
    shape: tuple[int, ...]
    data: bytes
    requires_grad: bool = False

    def numpy(self) -> np.ndarray:
        """The elements as a NumPy array of this shape (a copy)."""
        import numpy as np

        stored = np.dtype("float32" if self.dtype == "bfloat16" else self.dtype)
        flat = np.frombuffer(self.data, dtype=stored.newbyteorder("<"))
        return flat.reshape(self.shape).copy()


@dataclass(frozen=True)
class Other:
    """An object that is no plain data: only the name of its class is kept.

    `too_large` says that it may have been plain, and holds more than a check looks at.
    """

    type_name: str
    too_large: bool = False


@dataclass(frozen=True)
class TupleOf:
    """A tuple of a class of its own, such as the named tuple that `torch.max(m, dim=0)` returns."""

    type_name: str
    items: tuple[Any, ...]


def array(values: Any, dtype: str = "float32", kind: str = "torch") -> Array:
    """An `Array` from nested lists or a NumPy array."""
    import numpy as np

    data = np.asarray(values, dtype=np.dtype(dtype).newbyteorder("<"))
    return Array(kind, dtype, data.shape, data.tobytes())


class TooLarge(Exception):
    """A result holds more than a check looks at."""


class _Budget:
    """What is left of what one result may hold."""

    def __init__(self) -> None:
        self.values, self.elements = MAX_VALUES, MAX_ELEMENTS

    def take(self, values: int = 0, elements: int = 0) -> None:
        """Raises TooLarge when that much is not left."""
        self.values -= values
        self.elements -= elements
        if self.values < 0 or self.elements < 0:
            raise TooLarge


def _weight(shape: Iterable[int]) -> int:
    """What an array costs to look at: one of shape (3000000, 0) has rows, and not a byte."""
    return math.prod(max(1, int(length)) for length in shape)


def encode(value: Any) -> list[Any]:
    """The value in wire form. Never raises.

    What cannot be read becomes ["other", class name], and what holds more than MAX_VALUES or
    MAX_ELEMENTS becomes ["large", class name].
    """
    try:
        return _encode_or_other(value, 0, _Budget())
    except TooLarge:
        return ["large", _type_name(value)]


def _encode_or_other(value: Any, depth: int, budget: _Budget) -> list[Any]:
    try:
        return _encode(value, depth, budget)
    except (KeyboardInterrupt, SystemExit, TooLarge):
        raise
    except BaseException:  # a student's class may raise anything from anywhere
        return ["other", _type_name(value)]


def _encode(value: Any, depth: int, budget: _Budget) -> list[Any]:
    budget.take(values=1)
    kind = type(value)
    if value is None:
        return ["none"]
    if kind is bool:
        return ["bool", value]
    if kind is int:
        return ["int", value] if value.bit_length() <= 4096 else ["other", "int"]
    if kind is float:
        return ["float", repr(value)]
    if kind is str:
        budget.take(values=min(len(value), _LONGEST_TEXT) // _VALUE_OF_TEXT)
        return ["str", value[:_LONGEST_TEXT]]
    if depth >= MAX_DEPTH:
        return ["other", _type_name(value)]
    if isinstance(value, list | tuple | dict):
        return _encode_container(value, depth, budget)
    encoded = _encode_array(value, budget)
    if encoded is None and isinstance(value, numbers.Real):  # a Fraction, a subclass of float, ...
        encoded = ["float", repr(float(value))]
    return encoded if encoded is not None else ["other", _type_name(value)]


def _encode_container(value: Any, depth: int, budget: _Budget) -> list[Any]:
    """A list, tuple or dict, or an object of a subclass (an OrderedDict, a named tuple).

    It is read by the built-in class's methods: nothing that a subclass overrides is believed.
    """

    def inner(item: Any) -> list[Any]:
        return _encode_or_other(item, depth + 1, budget)

    if isinstance(value, dict):
        return ["dict", [[inner(k), inner(v)] for k, v in dict.items(value)]]
    if isinstance(value, list):
        return ["list", [inner(item) for item in list.__iter__(value)]]
    items = [inner(item) for item in tuple.__iter__(value)]
    return ["tuple", items] if type(value) is tuple else ["tupleof", _type_name(value), items]


def _encode_array(value: Any, budget: _Budget) -> list[Any] | None:
    torch = sys.modules.get("torch")
    if torch is not None and isinstance(value, torch.Tensor):
        tensor = value.detach()
        # before it is copied: a sparse or expanded tensor is small until then
        budget.take(elements=_weight(tensor.shape))
        if tensor.is_sparse:
            tensor = tensor.to_dense()
        dtype = str(tensor.dtype).removeprefix("torch.")
        if dtype == "bfloat16":
            tensor = tensor.float()
        data = tensor.cpu().resolve_conj().resolve_neg().numpy()
        return _pack("torch", dtype, data, bool(value.requires_grad))
    np = sys.modules.get("numpy")
    if np is not None and isinstance(value, np.ndarray | np.generic):
        budget.take(elements=_weight(np.shape(value)))
        # extended precision: double is enough to judge by
        if value.dtype.kind == "f" and value.dtype.itemsize > 8:
            value = value.astype(np.float64)
        return _pack("numpy", value.dtype.name, np.asarray(value))
    tensorflow = sys.modules.get("tensorflow")
    if tensorflow is not None and isinstance(value, tensorflow.Tensor | tensorflow.Variable):
        budget.take(elements=_weight(value.shape))
        dtype = tensorflow.as_dtype(value.dtype).name
        data = value.numpy()
        return _pack("tensorflow", dtype, data.astype("float32") if dtype == "bfloat16" else data)
    tinygrad = sys.modules.get("tinygrad")
    if tinygrad is not None and isinstance(value, tinygrad.Tensor):
        budget.take(elements=_weight(value.shape))
        data = value.numpy()
        return _pack("tinygrad", data.dtype.name, data)
    return None


def _pack(kind: str, dtype: str, data: Any, requires_grad: bool = False) -> list[Any] | None:
    import numpy as np

    if dtype not in _DTYPES:
        return ["other", f"{kind} {dtype}"]
    ordered = np.asarray(data, dtype=data.dtype.newbyteorder("<"))
    return _wire_of(kind, dtype, data.shape, ordered.tobytes(), requires_grad)


def _wire_of(
    kind: str, dtype: str, shape: Iterable[int], data: bytes, requires_grad: bool
) -> list[Any]:
    text = base64.b64encode(data).decode("ascii")
    return ["array", kind, dtype, list(shape), text, requires_grad]


def _type_name(value: Any) -> str:
    kind = type(value)
    module = getattr(kind, "__module__", "")
    name = str(getattr(kind, "__qualname__", "object"))[:80]
    return name if module in ("builtins", "__main__") else f"{str(module)[:80]}.{name}"


def decode(wire: Any) -> Any:
    """What a judge looks at.

    Raises:
        ValueError: The wire form is malformed, or holds more than `encode` would write; the
            evidence is worthless.
    """
    return _decode(wire, 0, _Budget())


def _decode(wire: Any, depth: int, budget: _Budget) -> Any:
    if depth > MAX_DEPTH + 1 or not isinstance(wire, list) or not wire:
        raise ValueError("malformed evidence")
    tag, *rest = wire

    def inner(item: Any) -> Any:
        return _decode(item, depth + 1, budget)

    try:
        budget.take(values=1)
        if tag == "none":
            return None
        if tag == "bool":
            return bool(rest[0])
        if tag == "int":
            return int(rest[0])
        if tag == "float":
            return float(rest[0])
        if tag == "str":
            text = str(rest[0])
            budget.take(values=len(text) // _VALUE_OF_TEXT)
            return text
        if tag == "list":
            return [inner(item) for item in rest[0]]
        if tag == "tuple":
            return tuple(inner(item) for item in rest[0])
        if tag == "tupleof":
            return TupleOf(str(rest[0]), tuple(inner(item) for item in rest[1]))
        if tag == "dict":
            return {_key(inner(k)): inner(v) for k, v in rest[0]}
        if tag == "array":
            return _decode_array(budget, *rest)
        if tag == "other":
            return Other(str(rest[0])[:160])
        if tag == "large":
            return Other(str(rest[0])[:160], too_large=True)
    except (TooLarge, TypeError, ValueError, IndexError, OverflowError, AttributeError) as error:
        raise ValueError("malformed evidence") from error
    raise ValueError("malformed evidence")


def _key(value: Any) -> Any:
    of_numpy = isinstance(value, Array) and (value.kind, value.shape) == ("numpy", ())
    if of_numpy and value.dtype in _STORED:
        value = value.numpy().item()  # one of NumPy's numbers is as good a key as Python's
    return value if isinstance(value, str | int | float | bool | type(None)) else repr(value)[:200]


def _decode_array(
    budget: _Budget, kind: str, dtype: str, shape: list[int], text: str, requires_grad: bool
) -> Array:
    lengths = tuple(int(length) for length in shape)
    # NumPy would work a -1 out
    if kind not in _KINDS or dtype not in _DTYPES or any(length < 0 for length in lengths):
        raise ValueError("malformed evidence")
    budget.take(elements=_weight(lengths))
    data = base64.b64decode(text, validate=True)
    result = Array(kind, dtype, lengths, data, bool(requires_grad))
    result.numpy()  # raises ValueError when size and shape do not fit
    return result


def plain(value: Any) -> list[Any]:
    """Wire form of a call's argument on the judge's side, where tensors are `Array`s already."""
    if isinstance(value, Array):
        return _wire_of(value.kind, value.dtype, value.shape, value.data, value.requires_grad)
    if isinstance(value, list | tuple):
        return [type(value).__name__, [plain(item) for item in value]]
    if isinstance(value, dict):
        return ["dict", [[plain(k), plain(v)] for k, v in value.items()]]
    return encode(value)


def materialise(value: Any) -> Any:
    """Makes a real tensor of every `Array` in a decoded value (fresh memory at every call)."""
    if isinstance(value, list | tuple):
        return type(value)(materialise(item) for item in value)
    if isinstance(value, dict):
        return {key: materialise(item) for key, item in value.items()}
    if not isinstance(value, Array):
        return value
    data = value.numpy()
    if value.kind == "torch":
        import torch

        tensor = torch.from_numpy(data)
        if value.dtype == "bfloat16":
            tensor = tensor.bfloat16()
        return tensor.requires_grad_(True) if value.requires_grad else tensor
    if value.kind == "tensorflow":
        import tensorflow as tf

        return tf.constant(data)
    if value.kind == "tinygrad":
        from tinygrad import Tensor

        return Tensor(data)
    return data
