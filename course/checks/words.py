"""Values in words, as they are: for visible properties. What hidden ones may say is in `coarse`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from course.checks.model import Call
from course.checks.own_names import without_own_names
from course.checks.values import Array, Other, TupleOf
from course.i18n import gettext as _

if TYPE_CHECKING:
    import numpy as np

_LONGEST = 160
_CONSTRUCTORS = {"torch": "tensor", "numpy": "array"}
_CONSTRUCTORS |= {"tensorflow": "tf.Tensor", "tinygrad": "Tensor"}


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST else text[: _LONGEST - 4] + " ..."


def _numbers(data: np.ndarray) -> str:
    import numpy as np

    return np.array2string(
        data, precision=4, separator=", ", threshold=24, edgeitems=2, suppress_small=True
    )


def _elements(value: Array) -> str:
    data = value.numpy()
    if value.shape == ():
        return str(bool(data)) if value.dtype == "bool" else f"{float(data):.5g}"
    return _numbers(data)


def _dtype(value: Array) -> str:
    """The element type, where it is not the framework's usual one."""
    usual = ("float64", "int64") if value.kind == "numpy" else ("float32", "int64")
    return "" if value.dtype in (*usual, "bool") else f", dtype={value.dtype}"


def show(value: Any) -> str:
    """The value itself, shortened, as a student would write or read it."""
    import numpy as np

    if isinstance(value, Array):
        return _short(f"{_CONSTRUCTORS[value.kind]}({_elements(value)}{_dtype(value)})")
    if isinstance(value, np.ndarray):
        return f"{float(value):.5g}" if value.shape == () else _short(_numbers(value))
    if isinstance(value, bool) or value is None:
        return str(value)
    if isinstance(value, float):
        return f"{value:.5g}"
    if isinstance(value, str):
        return _short(repr(value))
    if isinstance(value, TupleOf):
        return _short(f"{without_own_names(value.type_name)}({', '.join(map(show, value.items))})")
    if isinstance(value, list):
        return _short(f"[{', '.join(map(show, value))}]")
    if isinstance(value, tuple):
        comma = "," if len(value) == 1 else ""
        return _short(f"({', '.join(map(show, value))}{comma})")
    if isinstance(value, dict):
        pairs = ", ".join(f"{key!r}: {show(item)}" for key, item in value.items())
        return _short(f"{{{pairs}}}")
    if isinstance(value, Other):
        return _("an object of type {name}").format(name=without_own_names(value.type_name))
    return _short(repr(value))


def show_call(call: Call) -> str:
    """The call as a student would write it, shortened; of a trial, what it tried."""
    if call.trial:
        return call.function
    parts = [_argument(value) for value in call.args]
    parts += [f"{name}={_argument(value)}" for name, value in call.kwargs.items()]
    if len(call.function) + len(", ".join(parts)) + 2 > _LONGEST:
        parts = [_outline(value) for value in call.args]
    return f"{call.function}({', '.join(parts)})"


def _argument(value: Any) -> str:
    if isinstance(value, Array):
        data = value.numpy()
        return f"{float(data):.4g}" if value.shape == () else " ".join(_numbers(data).split())
    return show(value)


def _outline(value: Any) -> str:
    if isinstance(value, Array):
        return _("a tensor of shape {shape}").format(shape=value.shape)
    return show(value)
