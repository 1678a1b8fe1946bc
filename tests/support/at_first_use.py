"""A module that is imported when a test first uses it.

Every worker imports every test file to learn its tests: TensorFlow, which takes seconds, is
imported by those workers alone that run such a test.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from course.frameworks import prepare


class AtFirstUse:
    """Stands for TensorFlow, or for a module of this name that imports it."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, name: str) -> Any:
        # pytest and its plugins ask every name of a test file for marks of their own.
        if name == "is_hypothesis_test" or (name.startswith("_") and name != "__file__"):
            raise AttributeError(name)
        prepare("tensorflow")
        return getattr(import_module(self._name), name)
