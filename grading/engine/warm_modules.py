"""What a template imports beforehand: what a lesson's set-up imports, and what is otherwise imported at the first use."""

from __future__ import annotations

import ast
from collections.abc import Sequence

# Found by comparing sys.modules of a kernel with its template's (tests/test_engine_warm.py shows what is left over).
_KERNEL = (
    "ipykernel.kernelapp", "ipykernel.debugger", "tornado.platform.asyncio", "tornado.locks", "tornado.queues",
    "IPython.core.debugger", "IPython.core.completerlib", "IPython.core.oinspect", "IPython.core.logger",
    "IPython.extensions.storemagic", "IPython.utils.wildcard", "faulthandler", "zmq.utils.garbage",
    "encodings.idna", "encodings.latin_1", "encodings.utf_16_be", "numpy.random", "course.probe.remote",
)
_OF_A_FRAMEWORK = {
    "matplotlib": ("matplotlib_inline.backend_inline",),
    "tensorflow": ("course.trials.regression", "course.trials.scratch", "tensorflow.python.data.ops.from_tensors_op"),
    "torch": ("torch.utils._device",),
    "torchvision": ("course.trials.mnist", "course.trials.plots"),
}
_NOT = ("tinygrad",)  # reads where its cache is, and what it may compute on, when it is imported


def warm_modules(sources: Sequence[str]) -> tuple[str, ...]:
    """The modules for a lesson whose set-up cells have these sources (the instructor's own), in their order. `module:name`
    stands for `from module import name`."""
    found: dict[str, None] = {}
    for source in sources:
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Import):
                found.update(dict.fromkeys(alias.name for alias in node.names))
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found.update(dict.fromkeys(f"{node.module}:{alias.name}" for alias in node.names))
    frameworks = dict.fromkeys(name.partition(":")[0].partition(".")[0] for name in found)
    later = [module for name in frameworks for module in _OF_A_FRAMEWORK.get(name, ())]
    return tuple(name for name in dict.fromkeys([*found, *_KERNEL, *later]) if not name.startswith(_NOT))
