"""What a zygote imports: what a lesson's set-up imports, and what else its first use would."""

from __future__ import annotations

import ast
import pkgutil
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path

import course.data
import course.draw
import course.lessons
from grading.model import EXAMPLE, PROSE, SETUP, Cell

# Found by comparing sys.modules of a kernel with its zygote's (test_zygotes.py shows what is left).
_KERNEL = (
    "ipykernel.kernelapp",
    "ipykernel.debugger",
    "tornado.platform.asyncio",
    "tornado.locks",
    "tornado.queues",
    "IPython.core.debugger",
    "IPython.core.completerlib",
    "IPython.core.oinspect",
    "IPython.core.logger",
    "IPython.extensions.storemagic",
    "IPython.utils.wildcard",
    "faulthandler",
    "zmq.utils.garbage",
    "encodings.idna",
    "encodings.latin_1",
    "encodings.utf_16_be",
    "numpy.random",
    "course.probe.remote",
)
_OF_A_FRAMEWORK = {
    # What the inline backend imports, but not the backend: it sets up the printing of figures, and
    # their end with each cell, for the shell that is there when it is imported. A zygote has no
    # notebook, so each fork imports it, at its first figure.
    "matplotlib": ("matplotlib.backends.backend_agg", "IPython.core.pylabtools"),
    "tensorflow": (
        "course.frameworks.prepare",
        "tensorflow.python.data.ops.from_tensors_op",
    ),
    # What it computes on the processor with; its kernels' devices, and their threads, come later.
    "tinygrad": (
        "tinygrad.runtime.ops_cpu",
        "tinygrad.runtime.ops_npy",
        "tinygrad.runtime.ops_python",
        "tinygrad.runtime.support.compiler_cpu",
        "tinygrad.codegen.opt.heuristic",
        "tinygrad.mixin.gradient",
        "tinygrad.nn.optim",
        "tinygrad.uop.upat",
    ),
    "torch": ("torch.utils._device", "course.probe.planned", "course.memory"),
}
# What a framework's optimisers import when the first of them is made: PyTorch's compiler, which
# takes longer than PyTorch. It stays away from TensorFlow: its LLVM ends a process that has loaded
# that one's.
_OF_OPTIMISERS = {"torch": ("torch._dynamo",)}
_OPTIMISER = re.compile(r"\boptimi[sz]er", re.IGNORECASE)
# What a lesson imports in a later cell, where its set-up names this module.
_IN_LATER_CELLS = {"course.memory": ("torchvision:datasets", "torchvision:transforms")}
_NOT = ("course",)  # of it all lessons get the same
_COURSE = (
    "course:check",
    "course.progress",
    *sorted(
        f"{package.__name__}.{found.name}"
        for package in (course.data, course.draw)
        for found in pkgutil.iter_modules(package.__path__)
    ),
)


def warm_modules(sources: Sequence[str], *, optimisers: bool = False) -> tuple[str, ...]:
    """The modules for a lesson whose set-up cells have these sources (the instructor's own).

    `module:name` stands for `from module import name`. Lessons with the same frameworks have the
    same modules, and so share a zygote, unless answers of one of them may use `optimisers`.
    """
    found = {name: None for source in sources for name in _imported(source)}
    for module in {name.partition(":")[0] for name in found} & _IN_LATER_CELLS.keys():
        found |= dict.fromkeys(_IN_LATER_CELLS[module])
    wanted = sorted(name for name in found if _top(name) not in {*_NOT, *sys.stdlib_module_names})
    frameworks = dict.fromkeys(map(_top, wanted))
    later = [module for name in frameworks for module in _OF_A_FRAMEWORK.get(name, ())]
    if optimisers and "tensorflow" not in frameworks:
        later += [module for name in frameworks for module in _OF_OPTIMISERS.get(name, ())]
    trials = _trials(frozenset(frameworks))
    return tuple(dict.fromkeys([*wanted, *_KERNEL, *later, *_COURSE, *trials]))


def _imported(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from (f"{node.module}:{alias.name}" for alias in node.names)


@cache
def _trials(frameworks: frozenset[str]) -> tuple[str, ...]:
    """The trials of lessons that need these frameworks alone: a kernel imports its lesson's."""
    found = []
    for path in sorted(Path(course.lessons.__path__[0]).glob("*/trials*.py")):
        needed = {_top(name) for name in _imported(path.read_text(encoding="utf-8"))}
        needed -= {"course", *sys.stdlib_module_names}
        if needed and needed <= frameworks:
            found.append(f"course.lessons.{path.parent.name}.{path.stem}")
    return tuple(found)


def modules_of(cells: Iterable[Cell]) -> tuple[str, ...]:
    """The modules for a lesson with these cells.

    Its answers may use optimisers where its own text speaks of them.
    """
    cells = tuple(cells)
    return warm_modules(
        [cell.source for cell in cells if cell.kind == SETUP and not cell.markdown],
        optimisers=any(
            _OPTIMISER.search(cell.source)
            for cell in cells
            if cell.kind in (SETUP, PROSE, EXAMPLE) and not cell.changed
        ),
    )


def _top(name: str) -> str:
    return name.partition(":")[0].partition(".")[0]
