"""Modules whose code runs at their first use and not when they are imported.

Keras has wrappers for scikit-learn, and imports the whole of it for them where it is installed: a
fifth of the time that TensorFlow takes to import, and memory that every fork inherits. Hardly any
notebook uses them; one that does finds them.
"""

from __future__ import annotations

import contextlib
import importlib.abc
import importlib.machinery
import sys
from collections.abc import Collection, Iterator, Sequence
from types import ModuleType
from typing import Any

MODULES = ("keras.wrappers",)


@contextlib.contextmanager
def run_at_first_use(names: Collection[str] = MODULES) -> Iterator[None]:
    """What is imported in here of these modules is not run yet."""
    finder = _Finder(names)
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)


class _Finder(importlib.abc.MetaPathFinder):
    def __init__(self, names: Collection[str]) -> None:
        self._names = names

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if name not in self._names:
            return None
        spec = importlib.machinery.PathFinder.find_spec(name, path, target)
        if spec is not None and spec.loader is not None:
            spec.loader = _Loader(spec.loader)
        return spec


class _Loader(importlib.abc.Loader):
    def __init__(self, loader: Any) -> None:
        self._loader = loader

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType:
        return _LazyModule(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """From now on it has the loader that it would have had."""
        assert module.__spec__ is not None
        module.__spec__.loader = module.__loader__ = self._loader


class _LazyModule(ModuleType):
    """A module that has only been found. Whoever goes through all modules asks for names with
    underscores, which run nothing.
    """

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name != "__all__":
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        self.__class__ = ModuleType  # type: ignore[assignment]
        try:
            self.__loader__.exec_module(self)  # type: ignore[union-attr]
        except BaseException:
            self.__class__ = _LazyModule  # type: ignore[assignment]
            raise
        return getattr(self, name)
