"""Lesson 02, the six activations: the hidden cases, all watched for ready-made functions."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Any

import numpy as np

from course.checks.model import Case, CaseMaker
from course.lessons.writing import case
from grading.lessons.drawing import numbers, tensor
from grading.lessons.neuron.references_activations import REFERENCES, SLIPS, softmax


def _watched(
    function: str, x: np.ndarray, *a: float, slips: Mapping[str, Any], **named: Any
) -> Case:
    expected = REFERENCES[function](x, *a, **named)
    watch = ("operations",)
    return case(function, tensor(x), *a, expected=expected, slips=slips, watch=watch, **named)


def activation(function: str, *parameters: float) -> CaseMaker:
    """Cases of several shapes, with entries up to 20 in size; with these values of `a` too."""
    reference, slips = REFERENCES[function], SLIPS[function]

    def cases(rng: Random) -> list[Case]:
        drawn = [numbers(rng, shape, -4, 4) for shape in ((3, 4), (2, 1, 2, 3))]
        drawn.append(np.concatenate([numbers(rng, (6,), -20, 20), [-20.0, 20.0, 0.0]]))
        found = [
            _watched(function, x, slips={code: slip(x) for code, slip in slips.items()})
            for x in drawn
        ]
        for a in parameters:
            x = numbers(rng, (3, 5), -4, 4)
            made = {"a_ignored": reference(x), **{code: slip(x, a) for code, slip in slips.items()}}
            found += [
                _watched(function, x, a, slips=made),
                _watched(function, x, a=a, slips=made),
            ]
        return found

    return cases


def softmax_of_any(rng: Random) -> list[Case]:
    """One axis, two and three, rows of one entry and one row."""
    found = []
    for shape in ((1,), (4, 4), (2, 3, 4), (3, 1), (1, 6)):
        x = numbers(rng, shape, -4, 4)
        slips: dict[str, Any] = {
            "whole": softmax(x, None),
            "log": np.log(softmax(x)),
            "keepdim": "RuntimeError: size",
        }
        if len(shape) > 1:
            slips |= {"wrong_axis": softmax(x, 0), "axis_1": softmax(x, 1)}
        found.append(_watched("softmax", x, slips=slips))
    return found


def softmax_of_large(rng: Random) -> list[Case]:
    """Entries around 1000 and -1000, at which exp overflows."""
    row = numbers(rng, (4,), -2, 2)
    unstable = np.full(4, np.nan)
    not_the_maximum = {"not_the_maximum": np.array([np.nan, 0, 0, np.nan])}
    one_maximum = {"one_maximum": np.stack([softmax(row), unstable, unstable])}
    return [
        _watched("softmax", x, slips=slips)
        for x, slips in (
            (np.array([1000.0] * 4), {"unstable": unstable}),
            (np.array([1000.0, 0.0, -1000.0, 999.0]), not_the_maximum),
            (row + 1000, {"unstable": unstable, "cut_off": np.full(4, 0.25)}),
            (row - 1000, {"unstable": unstable}),
            (np.stack([row + 1000, row, row - 1000]), one_maximum),
        )
    ]


def all_six(rng: Random) -> list[Case]:
    """One call of each."""
    x = tensor(numbers(rng, (3, 4), -4, 4))
    return [case(name, x) for name in REFERENCES]
