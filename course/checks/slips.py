"""From what came back to the likely slip: which known mistake explains every wrong result of a
property?
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from course.checks.compare import all_close, as_array, items_of, matches, shape_of
from course.checks.model import Case, Outcome
from course.checks.values import TupleOf
from course.i18n import mark

if TYPE_CHECKING:
    import numpy as np

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
        if isinstance(value, str) and any(_is_meant(one, outcome) for one in value.split("|")):
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
    pairs = [
        (case, outcome.returned)
        for case, outcome in zip(cases, outcomes, strict=True)
        if not outcome.raised
    ]
    wrong = [case for case, value in pairs if not matches(case.expected, value, rtol, atol)]
    if not wrong:
        return ""
    pairs = [(case, value) for case, value in pairs if case.call.function == wrong[0].call.function]
    for code in dict.fromkeys(code for case, _value in pairs for code in case.slips):
        touched = [
            (c, v) for c, v in pairs if code in c.slips and not isinstance(c.slips[code], str)
        ]
        if any(c is one for c, _v in touched for one in wrong) and all(
            matches(c.slips[code], v, rtol, atol) for c, v in touched
        ):
            return code
    return _generic(
        [(case.expected, value) for case, value in pairs], [case.expected for case in wrong]
    )


def _generic(pairs: Sequence[tuple[Any, Any]], wrong: Sequence[Any]) -> str:
    first = next((e, r) for e, r in pairs if any(e is one for one in wrong))
    code = _by_kind(*first)
    if code:
        return code
    if all(_as_truncated(e, r) for e, r in pairs):
        return "whole_numbers"
    return "rounded" if all(_as_rounded(e, r) for e, r in pairs) else ""


def _by_kind(expected: Any, received: Any) -> str:
    """What the kind of a result alone tells."""
    if (
        _holds_named_tuple(received) and not isinstance(expected, tuple)
    ) or _items_hold_named_tuple(received):
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


def _holds_named_tuple(value: Any) -> bool:
    return isinstance(value, TupleOf)


def _items_hold_named_tuple(value: Any) -> bool:
    items = value.items if isinstance(value, TupleOf) else value
    return isinstance(items, list | tuple) and any(map(_holds_named_tuple, items))


def _shape(expected: Any) -> tuple[int, ...] | None:
    return (
        shape_of(expected)
        if isinstance(expected, list | tuple)
        else tuple(getattr(expected, "shape", ()))
    )


def _as_rounded(expected: Any, received: Any) -> bool:
    import numpy as np

    return any(
        _agrees(expected, received, lambda values, n=n: np.round(values, n)) for n in range(5)
    )


def _as_truncated(expected: Any, received: Any) -> bool:
    import numpy as np

    return _agrees(expected, received, np.trunc) or _agrees(expected, received, np.floor)


def _agrees(expected: Any, received: Any, change: Any) -> bool:
    """Whether the result is the expected one with every number changed so; within rounding of
    float32.
    """
    if isinstance(expected, tuple):
        items = items_of(received)
        return (
            items is not None
            and len(items) == len(expected)
            and all(_agrees(e, r, change) for e, r in zip(expected, items, strict=True))
        )
    if isinstance(expected, dict):
        return isinstance(received, dict) and all(
            k in received and _agrees(e, received[k], change) for k, e in expected.items()
        )
    import numpy as np

    wanted, found = _numbers(expected), as_array(received)
    return (
        wanted is not None
        and found is not None
        and wanted.shape == found.shape
        and all_close(found, np.asarray(change(wanted), dtype=np.float64), 1e-6, 1e-6)
    )


def _numbers(expected: Any) -> np.ndarray | None:
    import numpy as np

    return expected if isinstance(expected, np.ndarray) else as_array(expected)
