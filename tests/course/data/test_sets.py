"""`course.data`: the line, Iris, the moons, and what importing the package costs."""

from __future__ import annotations

import json
import subprocess
import sys

import numpy as np
import pytest

from course import data
from course.data import flowers, lines, tables


def loaded_after(statement: str) -> set[str]:
    script = f"import json, sys\n{statement}\nprint(json.dumps(sorted(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stderr == ""
    return {name.split(".")[0] for name in json.loads(done.stdout)}


def test_importing_loads_no_framework() -> None:
    heavy = {
        "numpy",
        "torch",
        "torchvision",
        "tensorflow",
        "tinygrad",
        "sklearn",
        "matplotlib",
        "grading",
    }
    assert loaded_after("import course.data") & heavy == set()
    assert loaded_after(
        "from course.data import iris_split, line; iris_split(); line()"
    ) & heavy == {"numpy"}


def test_names_are_the_functions_whatever_was_imported_before() -> None:
    for name in data.__all__:
        assert callable(getattr(data, name)), name
    assert data.line is lines.line
    assert dir(data) == sorted(data.__all__)
    with pytest.raises(AttributeError, match="no attribute 'imagenet'"):
        getattr(data, "imagenet")  # noqa: B009


@pytest.mark.parametrize(
    ("value", "expected"),
    [("quick", "quick"), ("QUICK ", "quick"), ("full", "full"), ("", "full"), ("fast", "full")],
)
def test_profile(monkeypatch: pytest.MonkeyPatch, value: str, expected: str) -> None:
    monkeypatch.setenv("COURSE_PROFILE", value)
    assert data.profile() == expected


def test_profile_is_full_when_nothing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COURSE_PROFILE", raising=False)
    assert data.profile() == "full"


def test_line() -> None:
    x, y = data.line()
    assert x.dtype == y.dtype == np.float32
    assert x.shape == y.shape == (201,)
    assert (x[0], x[-1], x[100]) == (-2, 2, 0)
    noise = y - (3 * x + 2)
    assert abs(noise.mean()) < 0.25
    assert 0.85 < noise.std() < 1.15
    assert np.array_equal(y, data.line()[1]), "one seed, one line"
    assert not np.array_equal(y, data.line(seed=8)[1])
    assert data.line(count=5)[0].tolist() == [-2, -1, 0, 1, 2]


def test_iris() -> None:
    iris = data.iris()
    assert iris.features.shape == (150, 4)
    assert iris.features.dtype == np.float32
    assert iris.labels.dtype == np.int32
    assert np.bincount(iris.labels).tolist() == [50, 50, 50]
    assert iris.species == ("setosa", "versicolor", "virginica")
    assert len(iris.feature_names) == 4
    assert iris.features[0].tolist() == pytest.approx([5.1, 3.5, 1.4, 0.2])


def test_iris_split_is_stratified_and_standardised_with_the_training_set() -> None:
    train, train_labels, test, test_labels = data.iris_split()
    assert (train.shape, test.shape, train.dtype, train_labels.dtype) == (
        (120, 4),
        (30, 4),
        np.float32,
        np.int32,
    )
    assert np.bincount(train_labels).tolist() == [40, 40, 40]
    assert np.bincount(test_labels).tolist() == [10, 10, 10]
    assert np.allclose(train.mean(axis=0), 0, atol=1e-5)
    assert np.allclose(train.std(axis=0), 1, atol=1e-5)
    assert not np.allclose(test.mean(axis=0), 0, atol=1e-3), (
        "the test set's own figures are not used"
    )
    assert (np.diff(train_labels) < 0).any(), "mixed"


def test_iris_split_takes_each_flower_once() -> None:
    features = data.iris().features
    train, _, test, _ = data.iris_split(seed=3)
    ours = np.concatenate([train, test]).astype(np.float64)
    back = np.sort(ours * features.std(axis=0) + features.mean(axis=0), axis=0)
    slope = [np.polyfit(back[:, i], np.sort(features[:, i]), 1) for i in range(4)]
    for i, line in enumerate(slope):  # standardising is a straight line in each column
        assert np.allclose(np.polyval(line, back[:, i]), np.sort(features[:, i]), atol=1e-4)
    assert np.array_equal(train, data.iris_split(seed=3)[0])
    assert not np.array_equal(train, data.iris_split(seed=4)[0])


@pytest.mark.slow
def test_tables_are_scikit_learns(monkeypatch: pytest.MonkeyPatch) -> None:
    iris, digits = tables.iris_table(), tables.digits_table()
    monkeypatch.setattr(tables, "_file", lambda name: None)
    assert np.array_equal(iris, tables.iris_table())
    assert np.array_equal(digits, tables.digits_table())


def test_without_scikit_learn_the_message_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(tables, "find_spec", lambda name: None)
    with pytest.raises(ModuleNotFoundError, match="pip install scikit-learn"):
        flowers.iris()


def test_moons() -> None:
    x, y = data.moons()
    assert (x.shape, x.dtype, y.shape, y.dtype) == ((200, 2), np.float64, (200,), np.int64)
    assert np.bincount(y).tolist() == [100, 100]
    assert np.bincount(data.moons(7)[1]).tolist() == [4, 3]
    assert (np.diff(y) < 0).any(), "mixed"
    assert np.array_equal(x, data.moons()[0]), "one seed, one set of points"
    assert not np.array_equal(x, data.moons(seed=8)[0])
    exact, classes = data.moons(300, noise=0.0)
    centres = np.where(classes[:, None] == 0, [0.0, 0.0], [1.0, 0.5])
    assert np.allclose(np.linalg.norm(exact - centres, axis=1), 1.0)
    assert (np.where(classes == 0, exact[:, 1] >= 0, exact[:, 1] <= 0.5)).all()
