"""The right answers of lesson 01's further exercises in NumPy, with what known slips give."""

from __future__ import annotations

from typing import Any

import numpy as np

from grading.lessons.tensors.references import Known


def rows_above(m: np.ndarray, column: int, threshold: float) -> Known:
    """The rows whose entry in a column is greater than the threshold."""
    entries = m[:, column]
    above = entries > threshold
    right = m[above]
    slips: dict[str, Any] = {
        "or_equal": m[entries >= threshold],
        "below": m[entries < threshold],
        "not_above": m[~above],
        "one_column": entries[above],
        "positions": np.flatnonzero(above),
        "entries": m[m > threshold],
        "any_column": m[(m > threshold).any(1)],
        "zeroed": np.where(above[:, None], m, 0),
        "first_column": m[m[:, 0] > threshold],
        "sorted": right[np.argsort(right[:, column], kind="stable")],
        "doubles_lost": right[np.sort(np.unique(right, axis=0, return_index=True)[1])],
        "threshold_whole": m[entries > int(threshold)],
        "row_for_column": "IndexError: mask",
    }
    if len(right):
        slips["first_only"] = right[0]
    if len(right) == 1:
        slips = {"axis_lost": right[0]} | slips
    if column < 0:
        slips["from_the_end"] = "IndexError|ValueError"
        if -column < m.shape[1]:
            slips["sign_lost"] = m[m[:, -column] > threshold]
    return right, slips


def standardise_columns(m: np.ndarray) -> Known:
    """Each column minus its mean, divided by its standard deviation; equal entries become zeros."""
    equal = (m == m[0]).all(0)
    mean = np.where(equal, m[0], m.mean(0))
    deviation = np.where(equal, 1, np.sqrt(((m - mean) ** 2).mean(0)))
    right = (m - mean) / deviation
    slips = {
        "not_divided": m - mean,
        "not_centred": m / deviation,
        "variance": (m - mean) / deviation**2,
        "brackets": m - mean / deviation,
        "multiplied": (m - mean) * deviation,
        "one_axis_mean": "RuntimeError: size",
    }
    if len(m) > 1:
        slips["unbiased"] = right * np.sqrt((len(m) - 1) / len(m))
        slips["range"] = (m - m.min(0)) / np.where(equal, 1, m.max(0) - m.min(0))
    if m.std() > 0:
        slips["everything"] = (m - m.mean()) / m.std()
    if m.shape[1] > 1 and (m.std(1) > 0).all():
        slips["by_rows"] = (m - m.mean(1, keepdims=True)) / m.std(1, keepdims=True)
    return right, slips


def distances(a: np.ndarray, b: np.ndarray) -> Known:
    """The Euclidean distance of each row of a from each row of b."""
    difference = a[:, None] - b[None]
    squared = (difference**2).sum(2)
    right = np.sqrt(squared)
    slips = {
        "squared": squared,
        "absolute": np.abs(difference).sum(2),
        "mean": np.sqrt((difference**2).mean(2)),
        "summed_first": np.abs(difference.sum(2)),
        "largest": np.abs(difference).max(2),
        "swapped": right.T,
        "to_itself": np.sqrt(((a[:, None] - a[None]) ** 2).sum(2)),
        "dot": a @ b.T,
        "in_pairs": "RuntimeError: size",
    }
    return right, slips
