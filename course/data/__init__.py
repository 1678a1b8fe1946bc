"""The data sets of the lessons: a noisy line, Iris, MNIST and two moons.

They are NumPy arrays, which every framework takes.

Importing this package loads nothing else; a data set's module is imported when its function is
first asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from course.data.crescents import moons
    from course.data.flowers import Iris, iris, iris_split
    from course.data.lines import line
    from course.data.pictures import Mnist, mnist, mnist_root, mnist_split
    from course.data.profiles import profile

__all__ = [
    "Iris",
    "Mnist",
    "iris",
    "iris_split",
    "line",
    "mnist",
    "mnist_root",
    "mnist_split",
    "moons",
    "profile",
]

# No module has the name of a function: importing a module puts its name into the package.
_MODULES = {
    "Iris": "flowers",
    "iris": "flowers",
    "iris_split": "flowers",
    "line": "lines",
    "Mnist": "pictures",
    "mnist": "pictures",
    "mnist_root": "pictures",
    "mnist_split": "pictures",
    "moons": "crescents",
    "profile": "profiles",
}


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
