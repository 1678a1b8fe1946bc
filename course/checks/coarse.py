"""Coarse words: what is said of a result once hidden inputs were shown.

An answer chooses what it returns, so every number in a message (a length, an axis, the size of an
error) could carry a hidden input out of the run. What is expected is said in full; what came back
is told by its kind, and by how it differs, in so few different sentences that a message carries
less than a byte.
"""

from __future__ import annotations

import math
from typing import Any

from course.checks.compare import as_array, as_number, items_of
from course.checks.values import Array, Other, TupleOf
from course.i18n import gettext as _
from course.i18n import ngettext


def describe_expected(value: Any) -> str:
    """What is wanted: its kind, its shape, and how many items it has, without their values."""
    import numpy as np

    if isinstance(value, tuple):
        return "(" + ", ".join(describe_expected(item) for item in value) + ")"
    if isinstance(value, dict):
        return ngettext("a dict of {count} entry", "a dict of {count} entries", len(value)).format(
            count=len(value)
        )
    if isinstance(value, np.ndarray | list):
        wanted = np.shape(value)
        return _("numbers of shape {shape}").format(shape=wanted) if wanted else _("a number")
    return describe(value)


def describe(value: Any) -> str:
    """What kind of thing came back."""
    number = as_number(value)
    if number is not None and math.isnan(number):
        return _("nan")
    if number is not None:
        return _("an infinite number") if math.isinf(number) else _("a number")
    if isinstance(value, Array):
        return _describe_array(value)
    if value is None:
        return "None"
    if isinstance(value, bool):
        return _("a truth value")
    if isinstance(value, str):
        return _("a text")
    if isinstance(value, list):
        return _("a list") if value else _("an empty list")
    if isinstance(value, tuple | TupleOf):
        return _("a tuple")
    if isinstance(value, dict):
        return _("a dict") if value else _("an empty dict")
    if isinstance(value, Other) and value.too_large:
        return _("a result that is too large to be checked")
    return _("an object of another type")


def _describe_array(value: Array) -> str:
    if value.dtype == "bool":
        return _("a tensor of truth values")
    if not value.data:
        return _("a tensor without elements")
    whole = "int" in value.dtype
    return _("a tensor of whole numbers") if whole else _("a tensor of decimal numbers")


def difference(expected: Any, received: Any, among: bool = False) -> str:
    """How a result differs, without either value: in its shape, or by the error's sign and size.

    Empty where nothing can be said.

    Args:
        expected: What is wanted.
        received: What came back.
        among: It is one of several results: another one may be the wrong one.
    """
    import numpy as np

    if isinstance(expected, tuple):
        items = items_of(received)
        if items is None or len(items) != len(expected):
            return ""
        for position, (e, r) in enumerate(zip(expected, items, strict=True), start=1):
            found = difference(e, r, among=True)
            if found:
                return _("item {position}: {difference}").format(
                    position=position, difference=found
                )
        return ""
    if isinstance(expected, dict):
        if not isinstance(received, dict):
            return ""
        for key, e in expected.items():
            found = difference(e, received[key], True) if key in received else _("it is missing")
            if found:
                return f"{key!r}: {found}"
        return ""
    wanted = as_array(expected.tolist() if isinstance(expected, np.ndarray) else expected)
    got = as_array(received)
    if wanted is None or got is None:
        return ""
    if wanted.shape != got.shape:
        return shape_difference(wanted.shape, got.shape)
    if not np.isfinite(got).all() and np.isfinite(wanted).all():
        return _("it holds nan or infinite numbers")
    error = got - wanted
    scale = 1.0 if among or error.size == 0 else min(1.0, float(np.abs(wanted).max())) or 1.0
    if error.size == 0 or np.allclose(got, wanted, rtol=1e-4, atol=1e-5 * scale):
        return ""
    return _size_of(float(error.flat[int(np.abs(error).argmax())]))


def shape_difference(wanted: tuple[int, ...], found: tuple[int, ...]) -> str:
    """Two shapes that are not the same: the wanted one in full, and in what the other differs."""
    if not wanted:
        return _("it should be a single number, and it has an axis")
    if not found:
        text = _("the shape should be {wanted}, and it is a single number")
    elif len(found) > len(wanted):
        text = _("the shape should be {wanted}, and it has too many axes")
    elif len(found) < len(wanted):
        text = _("the shape should be {wanted}, and it has too few axes")
    elif sorted(found) == sorted(wanted):
        text = _("the shape should be {wanted}, and its axes stand in another order")
    else:
        text = _("the shape should be {wanted}, and it has as many axes, of another length")
    return text.format(wanted=wanted)


def _size_of(error: float) -> str:
    """The sign of an error and its size, in steps of a hundred."""
    if error > 0:
        sentences = (
            _("too large, by less than a hundredth where it is furthest off"),
            _("too large, by a hundredth to one where it is furthest off"),
            _("too large, by one to a hundred where it is furthest off"),
            _("too large, by more than a hundred where it is furthest off"),
        )
    else:
        sentences = (
            _("too small, by less than a hundredth where it is furthest off"),
            _("too small, by a hundredth to one where it is furthest off"),
            _("too small, by one to a hundred where it is furthest off"),
            _("too small, by more than a hundred where it is furthest off"),
        )
    return sentences[sum(abs(error) >= edge for edge in (0.01, 1, 100))]
