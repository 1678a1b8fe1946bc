"""The references of lesson 05's further exercises, in NumPy, and what known slips give."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Any

import numpy as np

Triple = list[int]
_APART = 3e-4  # between the probabilities of two images that are not equally sure


def drawn_scores(
    rng: Random, images: int, wrong: float = 0.5, shift: float = 5.0, repeated: int = 0
) -> tuple[np.ndarray, list[int]]:
    """Scores (images, 10) and labels: about a share of `wrong` is read wrongly, the last at least.

    Args:
        rng: Draws them.
        images: How many.
        wrong: The share; with 0 none is.
        shift: All ten scores of an image are moved by up to so much.
        repeated: So many of the wrong ones have the same ten scores as another, in other places.
    """
    leads = [lead / 16 for lead in rng.sample(range(16, 112), images)]
    scores = np.zeros((images, 10))
    labels: list[int] = []
    for row, lead in zip(scores, leads, strict=True):
        first, second, third = rng.sample(range(10), 3)
        row[first], row[second] = lead, lead * rng.choice((0.0, 0.5, 0.8))
        last = bool(wrong) and len(labels) == images - 1  # so that the last, short batch counts
        labels.append(rng.choice((second, third)) if last or rng.random() < wrong else first)
    if wrong and len(_wrong(scores, labels)) < 2:
        return drawn_scores(rng, images, wrong, shift, repeated)
    mistaken = _wrong(scores, labels)
    for other in mistaken[1 : 1 + repeated]:
        scores[other] = np.roll(scores[mistaken[0]], int(rng.randint(1, 9)))
        labels[other] = (int(scores[other].argmax()) + 1) % 10
    scores += np.array([[round(rng.uniform(-shift, shift))] for _image in range(images)])
    sure = np.unique(np.round(_softmax(scores).max(axis=1)[_wrong(scores, labels)], 9))
    if len(sure) > 1 and np.diff(sure).min() < _APART:
        return drawn_scores(rng, images, wrong, shift, repeated)
    return scores, labels


def _softmax(scores: np.ndarray) -> np.ndarray:
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


def _wrong(scores: np.ndarray, labels: Sequence[int]) -> np.ndarray:
    return np.flatnonzero(scores.argmax(axis=1) != np.array(labels))


def mistakes(
    scores: np.ndarray, labels: Sequence[int], batch: int, count: int
) -> tuple[list[list[Triple]], dict[str, list[Triple]]]:
    """Groups of equally sure mistakes, the surest first; and what known slips give."""
    share, read, truth = _softmax(scores), scores.argmax(axis=1), np.array(labels)
    sure, wrong = share.max(axis=1), _wrong(scores, labels)

    def triples(rows: Any) -> list[Triple]:
        return [[int(row), int(truth[row]), int(read[row])] for row in rows]

    def by(keys: np.ndarray, rows: np.ndarray = wrong) -> np.ndarray:
        return np.asarray(rows[np.argsort(-keys[rows], kind="stable")])

    right = by(sure)
    groups: list[list[Triple]] = []
    for place, row in enumerate(right):
        if place and abs(sure[row] - sure[right[place - 1]]) < _APART / 10:
            groups[-1] += triples([row])
        else:
            groups.append(triples([row]))
    sorted_scores = np.sort(share, axis=1)
    slips = {
        "by_logit": triples(by(scores.max(axis=1))),
        "by_label": triples(by(-share[np.arange(len(truth)), truth])),
        "by_lead": triples(by(sorted_scores[:, -1] - sorted_scores[:, -2])),
        "not_sorted": triples(wrong),
        "least_first": triples(right[::-1]),
        "in_batch": [[row % batch, label, digit] for row, label, digit in triples(right)],
        "from_one": [[row + 1, label, digit] for row, label, digit in triples(right)],
        "within_batches": triples(sorted(right, key=lambda row: (row // batch, -sure[row]))),
        "exchanged": [[row, digit, label] for row, label, digit in triples(right)],
        "right_ones": triples(by(sure, np.arange(len(truth)))),
        "first_found": triples(by(sure, wrong[:count])),
    }
    whole = [list(triple) for group in groups for triple in group][:count]
    return groups, {code: found[:count] for code, found in slips.items() if found[:count] != whole}


def paired(
    a: Sequence[float], b: Sequence[float]
) -> tuple[tuple[float, float], dict[str, tuple[float, float]]]:
    """Mean and standard error of a - b; and what known slips give."""
    first, second = np.array(a, dtype=float), np.array(b, dtype=float)
    pairs, count = first - second, len(a)
    mean, spread = float(pairs.mean()), float(pairs.std(ddof=1))
    error = spread / count**0.5
    apart = float(((first.var(ddof=1) + second.var(ddof=1)) / count) ** 0.5)
    slips = {
        "exchanged": (-mean, error),
        "divided_by_n": (mean, float(pairs.std()) / count**0.5),
        "not_over_root": (mean, spread),
        "over_n": (mean, spread / count),
        "variance": (mean, spread**2),
        "not_paired": (mean, apart),
        "absolute": (float(abs(pairs).mean()), float(abs(pairs).std(ddof=1)) / count**0.5),
        "exchanged_results": (error, mean),
    }
    return (mean, error), slips
