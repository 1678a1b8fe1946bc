"""Values as plain data: what travels between the student's process and the judge.

`encode` turns a result of the student's code into *wire form* (nested lists of strings and numbers that JSON can hold);
`decode` makes from it what a judge looks at: None, bool, int, float, str, list, tuple, dict, `Array` and `Other`. Nothing of
the student's own classes comes through: no method of theirs can be called by a judge, and nothing is pickled.

`materialise` goes the other way: it makes real tensors of the `Array`s in a call's arguments.
"""

from __future__ import annotations

import base64
import numbers
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

MAX_DEPTH = 12
MAX_ITEMS = 200_000
MAX_BYTES = 16 * 1024 * 1024
_DTYPES = frozenset(
    ["bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float16", "float32", "float64"]
)


@dataclass(frozen=True)
class Array:
    """A tensor or array as data.

    `kind` is "torch", "numpy", "tensorflow" or "tinygrad"; `dtype` is the framework's name for it ("float32"); `data`
    holds the elements in row-major order, little-endian (bfloat16 is carried as float32).
    """

    kind: str
    dtype: str
    shape: tuple[int, ...]
    data: bytes
    requires_grad: bool = False

    def numpy(self) -> np.ndarray:
        """The elements as a NumPy array of this shape (a copy)."""
        import numpy as np

        stored = "float32" if self.dtype == "bfloat16" else self.dtype
        return np.frombuffer(self.data, dtype=np.dtype(stored).newbyteorder("<")).reshape(self.shape).copy()


@dataclass(frozen=True)
class Other:
    """An object that is no plain data; only the name of its class is kept."""

    type_name: str


@dataclass(frozen=True)
class TupleOf:
    """A tuple of a class of its own (a named tuple such as the one `torch.max(m, dim=0)` returns)."""

    type_name: str
    items: tuple[Any, ...]


def array(values: Any, dtype: str = "float32", kind: str = "torch") -> Array:
    """An `Array` from nested lists or a NumPy array."""
    import numpy as np

    data = np.ascontiguousarray(np.asarray(values, dtype=dtype))
    return Array(kind, dtype, np.shape(values), data.astype(data.dtype.newbyteorder("<")).tobytes())


def encode(value: Any, depth: int = 0) -> list[Any]:
    """The value in wire form. Never raises: what cannot be read becomes ["other", class name]."""
    try:
        return _encode(value, depth)
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException:  # a student's class may raise anything from anywhere
        return ["other", _type_name(value)]


def _encode(value: Any, depth: int) -> list[Any]:
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
        return ["str", value[:10_000]]
    if depth >= MAX_DEPTH:
        return ["other", _type_name(value)]
    if isinstance(value, list | tuple | dict):
        return _encode_container(value, depth)
    encoded = _encode_array(value)
    if encoded is None and isinstance(value, numbers.Real):  # a Fraction, a subclass of float, ...
        encoded = ["float", repr(float(value))]
    return encoded if encoded is not None else ["other", _type_name(value)]


def _encode_container(value: Any, depth: int) -> list[Any]:
    """A list, tuple or dict, or one of a class of its own (an OrderedDict, a named tuple): read by the built-in class's
    methods, so that nothing a subclass overrides is believed."""
    size = next(kind for kind in (list, tuple, dict) if isinstance(value, kind)).__len__(value)
    if size > MAX_ITEMS:
        return ["other", _type_name(value)]
    if isinstance(value, dict):
        return ["dict", [[encode(k, depth + 1), encode(v, depth + 1)] for k, v in dict.items(value)]]
    if isinstance(value, list):
        return ["list", [encode(item, depth + 1) for item in list.__iter__(value)]]
    items = [encode(item, depth + 1) for item in tuple.__iter__(value)]
    return ["tuple", items] if type(value) is tuple else ["tupleof", _type_name(value), items]


def _encode_array(value: Any) -> list[Any] | None:
    torch = sys.modules.get("torch")
    if torch is not None and isinstance(value, torch.Tensor):
        tensor = value.detach()
        if tensor.is_sparse:
            tensor = tensor.to_dense()
        dtype = str(tensor.dtype).removeprefix("torch.")
        if dtype == "bfloat16":
            tensor = tensor.float()
        return _pack("torch", dtype, tensor.cpu().resolve_conj().resolve_neg().numpy(), bool(value.requires_grad))
    np = sys.modules.get("numpy")
    if np is not None and isinstance(value, np.ndarray | np.generic):
        if value.dtype.kind == "f" and value.dtype.itemsize > 8:  # extended precision: double is enough to judge by
            value = value.astype(np.float64)
        return _pack("numpy", value.dtype.name, np.asarray(value))
    tensorflow = sys.modules.get("tensorflow")
    if tensorflow is not None and isinstance(value, tensorflow.Tensor | tensorflow.Variable):
        dtype = tensorflow.as_dtype(value.dtype).name
        data = value.numpy()
        return _pack("tensorflow", dtype, data.astype("float32") if dtype == "bfloat16" else data)
    tinygrad = sys.modules.get("tinygrad")
    if tinygrad is not None and isinstance(value, tinygrad.Tensor):
        data = value.numpy()
        return _pack("tinygrad", data.dtype.name, data)
    return None


def _pack(kind: str, dtype: str, data: Any, requires_grad: bool = False) -> list[Any] | None:
    import numpy as np

    if data.nbytes > MAX_BYTES or (dtype not in _DTYPES and dtype != "bfloat16"):
        return ["other", f"{kind} {dtype}"]
    ordered = np.ascontiguousarray(data)
    ordered = ordered.astype(ordered.dtype.newbyteorder("<"), copy=False)
    text = base64.b64encode(ordered.tobytes()).decode("ascii")
    return ["array", kind, dtype, list(data.shape), text, requires_grad]


def _type_name(value: Any) -> str:
    kind = type(value)
    module = getattr(kind, "__module__", "")
    name = str(getattr(kind, "__qualname__", "object"))[:80]
    return name if module in ("builtins", "__main__") else f"{str(module)[:80]}.{name}"


def decode(wire: Any, depth: int = 0) -> Any:
    """What a judge looks at. Raises ValueError when the wire form is malformed (the evidence is then worthless)."""
    if depth > MAX_DEPTH + 1 or not isinstance(wire, list) or not wire:
        raise ValueError("malformed evidence")
    tag, *rest = wire
    try:
        if tag == "none":
            return None
        if tag == "bool":
            return bool(rest[0])
        if tag == "int":
            return int(rest[0])
        if tag == "float":
            return float(rest[0])
        if tag == "str":
            return str(rest[0])
        if tag == "list":
            return [decode(item, depth + 1) for item in rest[0]]
        if tag == "tuple":
            return tuple(decode(item, depth + 1) for item in rest[0])
        if tag == "tupleof":
            return TupleOf(str(rest[0]), tuple(decode(item, depth + 1) for item in rest[1]))
        if tag == "dict":
            return {_key(decode(k, depth + 1)): decode(v, depth + 1) for k, v in rest[0]}
        if tag == "array":
            return _decode_array(*rest)
        if tag == "other":
            return Other(str(rest[0])[:160])
    except (TypeError, ValueError, IndexError, OverflowError, AttributeError) as error:
        raise ValueError("malformed evidence") from error
    raise ValueError("malformed evidence")


def _key(value: Any) -> Any:
    if isinstance(value, Array) and value.kind == "numpy" and value.shape == () and value.dtype in _DTYPES:
        value = value.numpy().item()  # one of NumPy's numbers: as a key it is as good as Python's
    return value if isinstance(value, str | int | float | bool | type(None)) else repr(value)[:200]


def _decode_array(kind: str, dtype: str, shape: list[int], text: str, requires_grad: bool) -> Array:
    if kind not in ("torch", "numpy", "tensorflow", "tinygrad") or (dtype not in _DTYPES and dtype != "bfloat16"):
        raise ValueError("malformed evidence")
    if any(int(n) < 0 for n in shape):  # NumPy would work a -1 out
        raise ValueError("malformed evidence")
    result = Array(kind, dtype, tuple(int(n) for n in shape), base64.b64decode(text, validate=True), bool(requires_grad))
    result.numpy()  # raises ValueError when size and shape do not fit
    return result


def plain(value: Any) -> list[Any]:
    """Wire form of a call's argument on the judge's side, where tensors are `Array`s already."""
    if isinstance(value, Array):
        text = base64.b64encode(value.data).decode("ascii")
        return ["array", value.kind, value.dtype, list(value.shape), text, value.requires_grad]
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
