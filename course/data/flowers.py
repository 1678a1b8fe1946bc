"""Iris: 150 flowers of three species, four measurements each."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from course.data.tables import iris_table

Floats = NDArray[np.float32]
Labels = NDArray[np.int32]


class Iris(NamedTuple):
    """The data set as it was measured, in centimetres."""

    features: Floats
    """(150, 4), one row per flower"""
    labels: Labels
    """(150,), 0 to 2: the index into `species`"""
    feature_names: tuple[str, ...]
    species: tuple[str, ...]


def iris() -> Iris:
    """The whole data set, sorted by species, 50 flowers of each."""
    table = iris_table()
    return Iris(
        table[:, :4].astype(np.float32),
        table[:, 4].astype(np.int32),
        ("sepal length (cm)", "sepal width (cm)", "petal length (cm)", "petal width (cm)"),
        ("setosa", "versicolor", "virginica"),
    )


def iris_split(seed: int = 7) -> tuple[Floats, Labels, Floats, Labels]:
    """The flowers in random order, 40 of each species for training and 10 of each for testing.

    Returns train_features (120, 4), train_labels (120,), test_features (30, 4), test_labels (30,).
    The features are standardised with the training set's figures: its columns have mean 0 and
    deviation 1, the test set's nearly so.
    """
    data = iris()
    rng = np.random.default_rng(seed)
    train: list[int] = []
    test: list[int] = []
    for species in np.unique(data.labels):
        rows = rng.permutation(np.flatnonzero(data.labels == species))
        fifth = len(rows) // 5
        test.extend(rows[:fifth])
        train.extend(rows[fifth:])
    train_rows, test_rows = rng.permutation(train), rng.permutation(test)
    chosen = data.features[train_rows].astype(np.float64)
    mean, deviation = chosen.mean(axis=0), chosen.std(axis=0)
    standard = ((data.features - mean) / deviation).astype(np.float32)
    return (
        standard[train_rows],
        data.labels[train_rows],
        standard[test_rows],
        data.labels[test_rows],
    )
