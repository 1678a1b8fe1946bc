"""Values in words: shown as they are (visible properties) or only described (hidden ones)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from course.checks.compare import as_array, as_number, items_of
from course.checks.model import Call
from course.checks.values import Array, Other, TupleOf
from course.i18n import gettext as _
from course.i18n import ngettext

if TYPE_CHECKING:
    import numpy as np

_LONGEST = 160
_CONSTRUCTORS = {"torch": "tensor", "numpy": "array", "tensorflow": "tf.Tensor", "tinygrad": "Tensor"}


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST else text[: _LONGEST - 4] + " ..."


def _numbers(data: np.ndarray) -> str:
    import numpy as np

    return np.array2string(data, precision=4, separator=", ", threshold=24, edgeitems=2, suppress_small=True)


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
        return _short(f"{value.type_name}({', '.join(show(item) for item in value.items)})")
    if isinstance(value, list):
        return _short("[" + ", ".join(show(item) for item in value) + "]")
    if isinstance(value, tuple):
        return _short("(" + ", ".join(show(item) for item in value) + ("," if len(value) == 1 else "") + ")")
    if isinstance(value, dict):
        return _short("{" + ", ".join(f"{key!r}: {show(item)}" for key, item in value.items()) + "}")
    if isinstance(value, Other):
        return _("an object of type {name}").format(name=value.type_name)
    return _short(repr(value))


def show_call(call: Call) -> str:
    """The call as a student would write it, shortened; of a trial, what it tried."""
    if call.trial:
        return call.function
    parts = [_argument(value) for value in call.args]
    parts += [f"{name}={_argument(value)}" for name, value in call.kwargs.items()]
    text = f"{call.function}({', '.join(parts)})"
    return text if len(text) <= _LONGEST else f"{call.function}({', '.join(_outline(v) for v in call.args)})"


def _argument(value: Any) -> str:
    if isinstance(value, Array):
        data = value.numpy()
        return f"{float(data):.4g}" if value.shape == () else " ".join(_numbers(data).split())
    return show(value)


def _outline(value: Any) -> str:
    return _("a tensor of shape {shape}").format(shape=value.shape) if isinstance(value, Array) else show(value)


def describe(value: Any) -> str:
    """What kind of thing it is, without its value."""
    import numpy as np

    if value is None:
        return "None"
    if as_number(value) is not None:
        number = as_number(value)
        if number is not None and math.isnan(number):
            return "nan"
        if number is not None and math.isinf(number):
            return _("an infinite number")
        return _("a number")
    if isinstance(value, np.ndarray) and value.shape:  # what is expected; a list is as right as a tensor
        return _("numbers of shape {shape}").format(shape=value.shape)
    if isinstance(value, Array):
        # A very long shape could carry a message out of the run; four axes are enough for every lesson.
        axes = ", ".join(str(n) for n in value.shape[:5])
        comma = "," if len(value.shape) == 1 else ""
        return _("a tensor of shape ({axes}{comma}) and type {dtype}").format(axes=axes, comma=comma, dtype=value.dtype)
    if isinstance(value, bool):
        return _("a truth value")
    if isinstance(value, str):
        return _("a text")
    if isinstance(value, list | tuple | TupleOf):
        items = value.items if isinstance(value, TupleOf) else value
        found = as_array(value)
        if found is not None and found.ndim > 1:
            return _("nested lists of shape {shape}").format(shape=found.shape)
        count = len(items)
        if isinstance(value, list):
            return ngettext("a list of {count} item", "a list of {count} items", count).format(count=count)
        return ngettext("a tuple of {count} item", "a tuple of {count} items", count).format(count=count)
    if isinstance(value, dict):
        count = len(value)
        return ngettext("a dict of {count} entry", "a dict of {count} entries", count).format(count=count)
    return _("an object of another type")


def difference(expected: Any, received: Any) -> str:
    """How far off a result is, without either value: a shape, a sign, or a rough size of the error; or empty."""
    import numpy as np

    if isinstance(expected, tuple):
        items = items_of(received)
        if items is None or len(items) != len(expected):
            return ""
        for position, (e, r) in enumerate(zip(expected, items, strict=True), start=1):
            found = difference(e, r)
            if found:
                return _("item {position}: {difference}").format(position=position, difference=found)
        return ""
    if isinstance(expected, dict):
        if not isinstance(received, dict):
            return ""
        for key, e in expected.items():
            found = difference(e, received[key]) if key in received else _("it is missing")
            if found:
                return f"{key!r}: {found}"
        return ""
    wanted, found_array = as_array(expected if not isinstance(expected, np.ndarray) else expected.tolist()), as_array(received)
    if wanted is None or found_array is None:
        return ""
    if wanted.shape != found_array.shape:
        return _("the shape should be {wanted} and is {found}").format(wanted=wanted.shape, found=found_array.shape[:5])
    if not np.isfinite(found_array).all() and np.isfinite(wanted).all():
        return _("it holds nan or infinite numbers")
    error = found_array - wanted
    if error.size == 0 or np.allclose(found_array, wanted, rtol=1e-4, atol=1e-5):
        return ""
    worst = error.flat[int(np.abs(error).argmax())]
    if abs(worst) < 0.1 or abs(worst) >= 1000:
        size = f"{abs(worst):.0e}"
    else:
        size = f"{abs(worst):.1g}" if abs(worst) < 10 else f"{abs(worst):.0f}"
    if worst > 0:
        return _("too large, by about {size} where it is furthest off").format(size=size)
    return _("too small, by about {size} where it is furthest off").format(size=size)
