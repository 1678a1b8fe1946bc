"""Lesson 06, from scratch: the visible cases of the accuracy.

There are ten classes; the model calls class k of the image k + 1.
"""

from __future__ import annotations

from random import Random
from typing import Any

from course.checks.model import Case
from course.lessons.from_scratch.cases import MANY, f32, tf_tensor, whole
from course.lessons.from_scratch.cases_training import ONE_MODEL
from course.lessons.writing import case


def _accuracy(
    classes: list[int],
    labels: list[int],
    expected: float,
    slips: dict[str, Any] | None = None,
    *,
    high: float = 3.0,
) -> Case:
    """`high`: the image's number at its class.

    With 3 the largest probability is above one half, with 1.75 below.
    """
    images = [[high if k == label else 0.25 for k in range(10)] for label in classes]
    shift = [[1.0 if k == (row + 1) % 10 else 0.0 for k in range(10)] for row in range(10)]
    accuracies = {
        code: value if isinstance(value, str) else {"accuracy": value}
        for code, value in (slips or {}).items()
    }
    return case(
        "evaluate",
        [[f32(shift), None, "softmax"]],
        tf_tensor(images),
        whole(labels),
        trial="from_scratch.evaluate",
        expected={"accuracy": expected, "weights": (shift,)},
        slips=ONE_MODEL | accuracies,
    )


def accuracies(_rng: Random) -> list[Case]:
    """Six rows; and many of which the first 640 are all right, and of the last 460 every fourth."""
    classes = [(k * k + k // 3) % 10 for k in range(MANY)]
    labels = [(label + (1 if k < 640 or k % 4 == 0 else 3)) % 10 for k, label in enumerate(classes)]
    six = {
        "percent": 66.66667,
        "count": 4.0,
        "wrong_share": 0.333333,
        "model_unused": 0.166667,
        "last_dropped": "ZeroDivisionError",
    }
    many = {
        "first_batch": 1.0,
        "last_batch": 0.25,
        "above_half": 0.0,
        "last_dropped": 736 / 1024,
        "mean_of_batches": (5 + 4 * 0.25) / 9,
        "count": 755.0,
        "percent": 75500 / 1100,
    }
    return [
        _accuracy([0, 3, 9, 4, 6, 1], [1, 4, 0, 5, 6, 3], 0.666667, six),
        _accuracy(classes, labels, 755 / 1100, many, high=1.75),
    ]


def accuracy_range(_rng: Random) -> list[Case]:
    """A single row, told right, and another, told wrong."""
    return [_accuracy([2], [3], 1.0), _accuracy([5], [4], 0.0)]
