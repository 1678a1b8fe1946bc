"""Lesson 07, autograd: hidden properties of arrays and of the classifier."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Any

import numpy as np

from course.checks.judges import expects, leaves_inputs
from course.checks.model import Case, Property
from course.data import moons
from course.lessons.autograd.cases import points
from course.lessons.autograd.cases_graphs import training_case
from course.lessons.autograd.judges_training import (
    all_rows,
    any_rows,
    before_updates,
    every_step_helps,
    looks_at,
    other_seed,
    same_seed,
    stays_its_own,
    tells_new_points,
)
from course.lessons.writing import case, ladder, ndarray, rung
from grading.lessons.autograd import references as reference
from grading.lessons.drawing import numbers


def _generator(rng: Random) -> np.random.Generator:
    return np.random.default_rng(rng.getrandbits(64))


# unbroadcast


def _unbroadcast(rng: Random, of: tuple[int, ...], shape: tuple[int, ...]) -> Case:
    gradient = numbers(rng, of)
    leading = gradient.ndim - len(shape)
    expected = np.zeros(shape)
    for place in np.ndindex(gradient.shape):
        kept = zip(place[leading:], shape, strict=True)
        expected[tuple(0 if length == 1 else at for at, length in kept)] += gradient[place]
    return case("unbroadcast", ndarray(gradient), shape, expected=expected)


def _shapes(rng: Random) -> list[Case]:
    n, m, k = rng.sample((2, 3, 4, 5), 3)
    pairs = (
        ((n, m), (m,)),
        ((n, m), (n, 1)),
        ((n, m), (1, m)),
        ((n, m), (1, 1)),
        ((n, m), (1,)),
        ((n, m), ()),
        ((n, m, k), (m, 1)),
        ((n, m, k), (n, 1, k)),
        ((n, m, k), (1, m, 1)),
        ((n, 1, k), (1, k)),
        ((n, m, k), (n, m, k)),
        ((n, n, n), (n,)),
        ((n, n), (n, 1)),
        ((2, n, m, k), (n, 1, 1)),
        ((n,), (1,)),
        ((n,), ()),
        ((1,), ()),
        ((), ()),
    )
    return [_unbroadcast(rng, *pair) for pair in pairs]


# softmax_cross_entropy


def _softmax_case(logits: np.ndarray, labels: np.ndarray) -> Case:
    expected = reference.cross_entropy(logits, labels)
    given = ndarray(logits), ndarray(labels, "int64")
    return case("softmax_cross_entropy", *given, expected=expected)


def _softmax(rng: Random) -> list[Case]:
    """Batches of several sizes; a square one, where no row has the last class; a single row."""
    draw, found = _generator(rng), []
    for rows, classes in ((7, 3), (4, 4), (1, 5), (20, 2)):
        logits = draw.normal(0, 2, (rows, classes))
        labels = draw.integers(0, classes - (rows == classes), rows)
        found.append(_softmax_case(logits, labels))
    return found


def _large(rng: Random) -> list[Case]:
    draw = _generator(rng)
    sizes = 1000.0 * draw.choice([-1, 1], (6, 3)) + draw.normal(0, 1, (6, 3))
    # one row is far below another: each needs its own largest logit taken away
    sizes[0], sizes[1, 0] = -1000 + draw.normal(0, 1, 3), 1000
    apart = np.array([[0.0, 900.0, -900.0], [700.0, -700.0, 0.0]])
    small = draw.normal(0, 1, (3, 4)) - 1000
    return [
        _softmax_case(sizes, draw.integers(0, 3, 6)),
        _softmax_case(apart, np.array([2, 1])),
        _softmax_case(small, draw.integers(0, 4, 3)),
    ]


# train_classifier


def _short_runs(rng: Random) -> list[Case]:
    """Trainings of a few steps on three clusters: one, the same again, and one thing changed."""
    draw = _generator(rng)
    x, y = reference.clusters(draw, 45, draw.uniform(0, 2))
    first, other = rng.sample(range(3, 90), 2)
    steps = rng.randint(3, 6)

    def run(order: Any = slice(None), **settings: Any) -> Case:
        chosen = {"seed": first, "steps": steps, "learning_rate": 0.4, **settings}
        data = points(x[order]), points(y[order])
        return case("train_classifier", *data, trial="autograd.losses", **chosen)

    changed = run(learning_rate=0.1), run(seed=other), run(draw.permutation(len(x)))
    return [run(), run(), *changed, run(learning_rate=1e-3)]


def _pairs(kind: str) -> Any:
    """Two trainings on data of one kind, with other seeds."""

    def made(rng: Random) -> list[Case]:
        draw, found = _generator(rng), []
        for _time in range(2):
            if kind == "moons":
                sets = [moons(count, seed=rng.randrange(1000, 10**6)) for count in (200, 300)]
            else:
                sets = [reference.circles(draw, count) for count in (200, 300)]
            found.append(training_case(sets[0], sets[1], seed=rng.randrange(1000)))
        return found

    return made


def _of_clusters(classes: int, steps: int) -> Any:
    """One training on clusters: they lie apart, and even a slow start tells them early."""

    def made(rng: Random) -> list[Case]:
        draw = _generator(rng)
        start = draw.uniform(0, 2)
        sets = [reference.clusters(draw, count, start, classes) for count in (200, 300)]
        return [training_case(sets[0], sets[1], seed=rng.randrange(1000), steps=steps)]

    return made


_MOONS, _CIRCLES = map(_pairs, ("moons", "circles"))
_CLUSTERS, _FIVE_CLASSES = _of_clusters(3, steps=150), _of_clusters(5, steps=250)


def _two(rng: Random) -> list[Case]:
    sets = [moons(count, seed=rng.randrange(1000, 10**6)) for count in (100, 50)]
    return [training_case(sets[0], sets[1], "two", steps=60)]


ARRAYS: Mapping[str, tuple[Property, ...]] = {
    "unbroadcast": ladder(
        """
        random_cases: right for arrays of any rank
        unchanged_again: the gradient stays as it is
        """,
        rung("random_cases", _shapes, expects(1e-9, 1e-9), 2),
        rung("unchanged_again", _shapes, leaves_inputs, 0.25, only_with="random_cases"),
        hidden=True,
    ),
    "softmax_cross_entropy": ladder(
        """
        random_cases: right for other batches, a single row too
        large_again: right for logits of 1000 and of -1000
        unchanged_again: the arguments stay as they were
        """,
        rung("random_cases", _softmax, expects(1e-6, 1e-7), 2),
        rung("large_again", _large, expects(1e-6, 1e-7, otherwise="unstable"), 1.5),
        rung("unchanged_again", _softmax, leaves_inputs, 0.25, only_with="random_cases"),
        hidden=True,
    ),
    "train_classifier": ladder(
        """
        before_again: losses are measured before the update, with other data
        seeded_again: one seed, one training
        other_seed_again: another seed, another training
        all_rows_again: rows in another order, the same losses
        small_rate: with a small learning rate every step lowers the loss
        moons_again: new points of other moons are told right
        circles: new points of two circles are told right
        clusters: new points of three clusters are told right
        any_classes: and of five
        any_rows: whole numbers, for any number of rows, which stay as they are
        unchanged: the arguments stay as they were
        own_weights: a classifier keeps its weights when another is trained
        """,
        rung("before_again", _short_runs, looks_at(before_updates, 0, 2)),
        rung("seeded_again", _short_runs, looks_at(same_seed, 0, 1), 0.5),
        rung("other_seed_again", _short_runs, looks_at(other_seed, 0, 3), 0.5),
        rung("all_rows_again", _short_runs, looks_at(all_rows, 0, 4), 0.5),
        rung("small_rate", _short_runs, looks_at(every_step_helps, 5), 0.5),
        rung("moons_again", _MOONS, tells_new_points),
        rung("circles", _CIRCLES, tells_new_points, 1.5),
        rung("clusters", _CLUSTERS, tells_new_points, 1.5),
        rung("any_classes", _FIVE_CLASSES, tells_new_points, 0.5),
        rung("any_rows", _CLUSTERS, any_rows, 1, only_with="clusters"),
        rung("unchanged", _CLUSTERS, leaves_inputs, 0.25, only_with="clusters"),
        rung("own_weights", _two, stays_its_own, 0.25, only_with="moons_again"),
        hidden=True,
    ),
}
