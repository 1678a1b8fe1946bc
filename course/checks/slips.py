"""From what came back to the likely slip: which known mistake explains every wrong result?

A slip is the course's word for a mistake that students are likely to make.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from course.checks.compare import all_close, as_array, items_of, matches, shape_of
from course.checks.model import Case, Outcome
from course.checks.values import TupleOf
from course.i18n import mark

# Slips that any exercise can have; an exercise's own come first.
GENERIC_SLIPS: Mapping[str, str] = {
    "no_return": mark("is the `return` missing, or was the result printed instead of returned?"),
    "changed_input": mark(
        "was an argument changed in place (`x[...] = `, `x += `, a method ending in `_`)?"
    ),
    "values_and_indices": mark("`max(dim=...)` gives values and indices: is `.values` missing?"),
    "raised": mark("run the function by hand on this input and read the last line of the error"),
    "results_count": mark("return all the results at once: `return first, second`"),
    "extra_results": mark("the right result is there, and others with it: return that one alone"),
    "not_number": mark("a single number is wanted: is a sum missing, or an axis left over?"),
    "not_dict": mark("the results belong into a dictionary, each under its name"),
    "wrong_keys": mark("are the keys written as the task writes them?"),
    "rounded": mark("was the result rounded? Return the number as it is"),
    "whole_numbers": mark(
        "was the result cut to whole numbers (`int`, `//`, `.long()`)? Keep the decimals"
    ),
    "if_on_tensor": mark(
        "`if`, `and` and the built-in `max` want one truth value, and a tensor holds many: "
        "`torch.where`, `torch.clamp` or `torch.maximum` look at each element"
    ),
    "fixed_axes": mark("`rows, columns = x.shape` works for two axes only"),
    "missing_argument": mark(
        "a call leaves out an argument: does the signature keep the default values that it was "
        "given?"
    ),
    "caret": mark("`^` is no power in Python: write `** 2`"),
    "too_large": mark("did a shape or a loop grow by accident? Print the shape of the result"),
    "async_def": mark(
        "`async def` makes a function that runs only when it is awaited: write plain `def`"
    ),
    "generator": mark(
        "`yield` makes a generator, which runs only when it is looped over: write `return`"
    ),
    "endless": mark("does the loop ever end? Look at its condition, and at what should change it"),
    "missing_name": mark("did its cell run, and is the name written as the task writes it?"),
    "calls_unwritten": mark("a function that it calls is not written yet"),
}

# What a message of Python, NumPy or PyTorch says, and the slip that it speaks of.
_MESSAGES = (
    ("return_types", "values_and_indices"),
    ("Boolean value of Tensor with more than one value", "if_on_tensor"),
    ("truth value of an array", "if_on_tensor"),
    ("values to unpack", "fixed_axes"),
    ("required positional argument", "missing_argument"),
    ("bitwise_xor", "caret"),
    ("for ^", "caret"),
)


def exception_slip(case: Case, outcome: Outcome) -> str:
    """The slip that an exception speaks of.

    A case may say which slip an exception means, by class and, after a colon, a part of the
    message; `|` separates alternatives: `slips={"overflow": "OverflowError", "two_axes":
    "ValueError: unpack|IndexError"}`.
    """
    for code, value in case.slips.items():
        if isinstance(value, str) and any(_is_meant(part, outcome) for part in value.split("|")):
            return code
    for part, code in _MESSAGES:
        if part in outcome.message:
            return code
    if outcome.raised[0] == "NotImplementedError" and not outcome.message:
        return "calls_unwritten"
    return "raised"


def _is_meant(description: str, outcome: Outcome) -> bool:
    name, _colon, part = description.partition(": ")
    return name in outcome.raised and part in outcome.message


def explain(
    cases: Sequence[Case], outcomes: Sequence[Outcome], rtol: float = 1e-4, atol: float = 1e-5
) -> str:
    """The code of the first slip that explains what came back; or an empty string.

    It must agree with every result that it says something about, of the function that failed first;
    a wrong one among them.
    """
    seen = [
        (case, outcome.returned, matches(case.expected, outcome.returned, rtol, atol))
        for case, outcome in zip(cases, outcomes, strict=True)
        if not outcome.raised
    ]
    first = next((case for case, _value, right in seen if not right), None)
    if first is None:
        return ""
    seen = [row for row in seen if row[0].call.function == first.call.function]
    for code in dict.fromkeys(code for case, *_rest in seen for code in case.slips):
        told = [row for row in seen if not isinstance(row[0].slips.get(code, ""), str)]
        explains = all(matches(case.slips[code], value, rtol, atol) for case, value, _r in told)
        if explains and not all(right for _case, _value, right in told):
            return code
    pairs = [(case.expected, value) for case, value, _right in seen]
    wrong = next((case.expected, value) for case, value, right in seen if not right)
    return _by_kind(*wrong) or _by_rounding(pairs)


def _by_rounding(pairs: Sequence[tuple[Any, Any]]) -> str:
    if all(_as_truncated(expected, received) for expected, received in pairs):
        return "whole_numbers"
    rounded = all(_as_rounded(expected, received) for expected, received in pairs)
    return "rounded" if rounded else ""


def _by_kind(expected: Any, received: Any) -> str:
    """What the kind of a result alone tells."""
    named = isinstance(received, TupleOf)
    items = received.items if named else received
    inside = isinstance(items, list | tuple) and any(isinstance(item, TupleOf) for item in items)
    if inside or (named and not isinstance(expected, tuple)):
        return "values_and_indices"
    if isinstance(expected, dict):
        if not isinstance(received, dict):
            return "not_dict"
        return "" if set(expected) <= set(received) else "wrong_keys"
    items = items_of(received)
    if isinstance(expected, tuple):
        if items is None or len(items) != len(expected):
            return "results_count"
        wrong = [(e, r) for e, r in zip(expected, items, strict=True) if not matches(e, r)]
        return _by_kind(*wrong[0]) if wrong else ""
    if isinstance(received, list | tuple) and any(matches(expected, item) for item in received):
        return "extra_results"
    return "not_number" if _shape(expected) == () and shape_of(received) not in (None, ()) else ""


def _shape(expected: Any) -> tuple[int, ...] | None:
    if isinstance(expected, list | tuple):
        return shape_of(expected)
    return tuple(getattr(expected, "shape", ()))


def _as_rounded(expected: Any, received: Any) -> bool:
    import numpy as np

    return any(_agrees(expected, received, partial(np.round, decimals=n)) for n in range(5))


def _as_truncated(expected: Any, received: Any) -> bool:
    import numpy as np

    return _agrees(expected, received, np.trunc) or _agrees(expected, received, np.floor)


def _agrees(expected: Any, received: Any, change: Any) -> bool:
    """Whether the result is the expected one, with every number changed so, in float32."""
    if isinstance(expected, tuple):
        items = items_of(received)
        if items is None or len(items) != len(expected):
            return False
        return all(_agrees(e, r, change) for e, r in zip(expected, items, strict=True))
    if isinstance(expected, dict):
        return isinstance(received, dict) and all(
            k in received and _agrees(e, received[k], change) for k, e in expected.items()
        )
    import numpy as np

    wanted = expected if isinstance(expected, np.ndarray) else as_array(expected)
    found = as_array(received)
    if wanted is None or found is None or wanted.shape != found.shape:
        return False
    return all_close(found, np.asarray(change(wanted), dtype=np.float64), 1e-6, 1e-6)
