"""The references of lesson 04's exercises under "Going further", with what slips make of them."""

from __future__ import annotations

from typing import Any

import numpy as np

Pair = tuple[np.ndarray, np.ndarray]


def standardise(train: np.ndarray, test: np.ndarray) -> tuple[Pair, dict[str, Any]]:
    """Both tables with the figures of the first; and what known slips make of them."""
    both = np.concatenate([train, test])
    mean, deviation = train.mean(axis=0), train.std(axis=0)
    low, high = train.min(axis=0), train.max(axis=0)

    def scaled(centre: Any, size: Any) -> Pair:
        return (train - centre) / size, (test - centre) / size

    right = scaled(mean, deviation)
    slips: dict[str, Any] = {
        "together": scaled(both.mean(axis=0), both.std(axis=0)),
        "sample": scaled(mean, train.std(axis=0, ddof=1)),
        "variance": scaled(mean, deviation**2),
        "centred": scaled(mean, 1.0),
        "one_number": scaled(train.mean(), train.std()),
        "min_max": scaled(low, high - low),
        "test_raw": (right[0], test),
        "order_swapped": (right[1], right[0]),
    }
    if len(test) > 1:  # a single row has no deviation
        own_mean, own_deviation = test.mean(axis=0), test.std(axis=0)
        slips["own_test"] = right[0], (test - own_mean) / own_deviation
        slips["own_deviation"] = right[0], (test - mean) / own_deviation
        slips["own_mean"] = right[0], (test - own_mean) / deviation
    return right, slips


def confusion(
    labels: np.ndarray, predicted: np.ndarray, classes: int
) -> tuple[np.ndarray, dict[str, Any]]:
    """The counts of each pair of true and predicted class; and what known slips count."""
    counts = np.zeros((classes, classes))
    np.add.at(counts, (labels, predicted), 1)
    sums = counts.sum(axis=1, keepdims=True)
    slips: dict[str, Any] = {
        "transposed": counts.T,
        "once": np.minimum(counts, 1),
        "shares": counts / max(len(labels), 1),
        "row_shares": counts / np.maximum(sums, 1),
        "right_only": np.diag(np.diag(counts)),
        "wrong_only": counts - np.diag(np.diag(counts)),
        "shifted": np.roll(counts, (-1, -1), axis=(0, 1)),
        "one_row": np.tile(counts.sum(axis=0), (classes, 1)),
    }
    return counts, slips
