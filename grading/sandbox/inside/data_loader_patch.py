"""PyTorch's DataLoader makes its batches in this process, whatever `num_workers` says.

Worker processes hand over batches in shared memory and wait on named semaphores; both are files in
/dev/shm, which all runs would share. The batches are the same without workers, so an answer that
asks for some is not to fail for it.
"""

from __future__ import annotations

import functools
import importlib.machinery
import inspect
import sys
from collections.abc import Sequence
from types import ModuleType
from typing import Any

_MODULE = "torch.utils.data.dataloader"
_OF_WORKERS = ("prefetch_factor", "persistent_workers", "timeout", "multiprocessing_context")


class _Finder:
    """Finds that one module, once, and has its class changed as soon as it is there.

    PyTorch is imported only if a submission imports it.
    """

    def find_spec(
        self, name: str, path: Sequence[str] | None, _target: ModuleType | None = None
    ) -> Any:
        if name != _MODULE:
            return None
        sys.meta_path.remove(self)  # type: ignore[arg-type]
        spec = importlib.machinery.PathFinder.find_spec(name, path)
        loader: Any = spec.loader if spec else None
        if loader is not None:
            execute = loader.exec_module

            def exec_module(module: ModuleType) -> None:
                execute(module)
                _without_workers(module)

            loader.exec_module = exec_module
        return spec


def install() -> None:
    """From here on PyTorch's DataLoader has no workers, once it is imported."""
    sys.meta_path.insert(0, _Finder())  # type: ignore[arg-type]


def _without_workers(module: ModuleType) -> None:
    kind: Any = getattr(module, "DataLoader", None)
    if kind is None:
        return
    original = kind.__init__
    signature = inspect.signature(original)

    @functools.wraps(original)
    def init(self: Any, *args: Any, **kwargs: Any) -> None:
        try:
            arguments = signature.bind(self, *args, **kwargs).arguments
            wanted = int(arguments.get("num_workers", 0)) > 0
        except (TypeError, ValueError):  # PyTorch says what is wrong with them
            wanted = False
        if not wanted:
            original(self, *args, **kwargs)
            return
        arguments["num_workers"] = 0
        for name in _OF_WORKERS:
            arguments.pop(name, None)
        bound = inspect.BoundArguments(signature, arguments)  # type: ignore[arg-type]
        original(*bound.args, **bound.kwargs)

    kind.__init__ = init
