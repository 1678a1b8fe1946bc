"""Lesson 05: hidden properties of the exercises in its section "Going further"."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random
from typing import Any

import numpy as np

from course.checks.judges import all_of, leaves_inputs, raises
from course.checks.model import Case, Property
from course.lessons.mnist_mlp import judges_mistakes as judged
from course.lessons.mnist_mlp.exercises_further import PAIRED
from course.lessons.writing import case, ladder, ndarray, rung, tensor
from grading.lessons.mnist_mlp import references_further as reference

# confident_mistakes


def _read(rng: Random, images: int, batch: int, count: int = 0, **more: Any) -> Case:
    """Images of which about half are read wrongly; `more` is what `drawn_scores` takes."""
    named: dict[str, Any] = {"count": count} if count else {}
    if more.pop("start_in_eval", False):
        named["start_in_eval"] = True
    scores, labels = reference.drawn_scores(rng, images, **more)
    groups, slips = reference.mistakes(scores, labels, batch, count or judged.DEFAULT_COUNT)
    return case(
        "confident_mistakes",
        tensor(scores),
        labels,
        batch,
        trial="mnist_mlp.mistakes",
        expected=groups,
        slips=slips,
        **named,
    )


def _all(rng: Random) -> list[Case]:
    """Batches with a last one of a single image, one batch larger than the data, no mistake."""
    return [
        _read(rng, 13, 4, 13),
        _read(rng, rng.randint(6, 9), 32),
        _read(rng, 5, 2, wrong=0.0),
    ]


def _surest(rng: Random) -> list[Case]:
    """More mistakes than are asked for; shifts of the logits; equal ones; very large logits.

    So many are asked for once that some of them are nearly as sure as the next.
    """
    return [
        _read(rng, 40, 7, wrong=0.8),
        _read(rng, 40, 8, 25, wrong=0.9),
        _read(rng, 21, 5, rng.randint(2, 4), shift=20.0, start_in_eval=True),
        _read(rng, 17, 6, 5, wrong=0.9, repeated=3),
        _read(rng, 12, 5, 1, shift=200.0),
        _read(rng, 9, 3, 50, shift=200.0),
    ]


# paired_difference


def _paired(rng: Random) -> list[Case]:
    """Lists, tuples and arrays of several lengths, mixed too; and differences that are equal."""
    found = []
    kinds: list[Callable[[Any], Any]] = [list, tuple, lambda values: ndarray(np.array(values))]
    # each of them on either side at least once: what an answer changes in place is an array
    ones, others = ([*rng.sample(kinds, 3), rng.choice(kinds)] for _side in range(2))
    lengths = (2, rng.randint(3, 4), rng.randint(6, 9), 12)
    for pairs, one, other in zip(lengths, ones, others, strict=True):
        a = [round(rng.uniform(0.9, 0.99), 4) for _pair in range(pairs)]
        b = [round(rng.uniform(0.9, 0.99), 4) for _pair in range(pairs)]
        expected, slips = reference.paired(a, b)
        found.append(case("paired_difference", one(a), other(b), expected=expected, slips=slips))
    a = [0.5, 0.75, 0.25, 0.875]
    found.append(case("paired_difference", a, [x - 0.125 for x in a], expected=(0.125, 0.0)))
    whole = ([1, 0, 1, 1], [0, 0, 1, 0])
    expected, _slips = reference.paired(*whole)
    return [*found, case("paired_difference", *whole, expected=expected)]


def _refused(rng: Random) -> list[Case]:
    """Lengths that differ, also where one would be repeated by NumPy; too few pairs."""
    values = [round(rng.uniform(0.9, 0.99), 4) for _pair in range(6)]
    lengths = [(3, 4), (5, 2), (1, 4), (6, 1), (0, 3), (1, 1), (0, 0)]
    found = [case("paired_difference", values[:n], values[:m]) for n, m in lengths]
    arrays = [(ndarray(np.array(values[:n])), ndarray(np.array(values[:m]))) for n, m in lengths]
    return [*found, *(case("paired_difference", *pair) for pair in arrays)]


HIDDEN: Mapping[str, tuple[Property, ...]] = {
    "confident_mistakes": ladder(
        """
        other_mistakes: all mistakes among other images, in batches of other sizes, or none
        other_order: the surest first: of many, of equally sure ones, with large logits
        other_modes: eval mode, no graph and the same weights, with other images
        """,
        rung("other_mistakes", _all, judged.all_mistakes, 1.25),
        rung("other_order", _surest, judged.surest_first, 1.5),
        rung(
            "other_modes",
            _surest,
            all_of(judged.eval_mode, judged.no_graph, judged.weights_kept),
            0.5,
            only_with="other_mistakes",
        ),
        hidden=True,
    ),
    "paired_difference": ladder(
        """
        other_pairs: right on other lists, tuples and arrays, which stay as they were
        other_lengths: ValueError for other lengths that do not do
        """,
        rung("other_pairs", _paired, all_of(PAIRED, leaves_inputs)),
        rung("other_lengths", _refused, raises("ValueError"), 0.5, only_with="other_pairs"),
        hidden=True,
    ),
}
