"""The two tables that scikit-learn brings along: Iris and the small handwritten digits.

The files are read as they lie in the package: importing `sklearn.datasets` takes over a second,
reading them takes none.
"""

from __future__ import annotations

import gzip
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from course.i18n import gettext as _


def iris_table() -> NDArray[np.float64]:
    """150 rows: sepal length, sepal width, petal length, petal width in cm, species (0, 1, 2).

    R. A. Fisher, 1936.
    """
    path = _file("iris.csv")
    if path:
        return np.loadtxt(path, delimiter=",", skiprows=1)
    from sklearn.datasets import load_iris

    found = load_iris()
    return np.column_stack([found.data, found.target])


def digits_table() -> NDArray[np.int64]:
    """1,797 rows: the 64 pixels (0 to 16) of an 8 x 8 digit, row by row, then the digit.

    E. Alpaydin, C. Kaynak, 1998.
    """
    path = _file("digits.csv.gz")
    if path:
        with gzip.open(path, "rt", encoding="ascii") as lines:
            return np.loadtxt(lines, delimiter=",").astype(np.int64)
    from sklearn.datasets import load_digits

    found = load_digits()
    return np.column_stack([found.data, found.target]).astype(np.int64)


def _file(name: str) -> Path | None:
    """The file in scikit-learn's package; None where that keeps it elsewhere."""
    spec = find_spec("sklearn")
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError(
            _(
                "This data set comes with scikit-learn, which is not installed: pip install "
                "scikit-learn"
            ),
            name="sklearn",
        )
    path = Path(spec.submodule_search_locations[0], "datasets", "data", name)
    return path if path.is_file() else None
