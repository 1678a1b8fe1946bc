"""The pictures of the lessons. A lesson writes `from course.draw import draw_neuron, show`.

Each helper takes an optional `ax`, draws on it, and returns it. Nothing here computes an exercise's
answer: curves are drawn from the numbers they are given.

A lesson's pictures are the public functions in its `pictures.py` and `pictures_<topic>.py`. They
are found by reading these files, so that the first helper in use loads matplotlib, not before.
"""

from __future__ import annotations

import re
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

_COURSE = Path(__file__).parents[1]
_FUNCTION = re.compile(r"^def ([a-z]\w*)\(", re.MULTILINE)
_SHARED = {
    "alt_text": "course.draw.style",
    "show": "course.draw.style",
    "plot_lines": "course.draw.lines",
    "plot_loss_per_step": "course.draw.lines",
}


@cache
def _modules() -> dict[str, str]:
    """The module of each helper."""
    found = dict(_SHARED)
    for path in sorted(_COURSE.glob("lessons/*/pictures*.py")):
        module = f"course.lessons.{path.parent.name}.{path.stem}"
        found |= dict.fromkeys(_FUNCTION.findall(path.read_text(encoding="utf-8")), module)
    return found


def __getattr__(name: str) -> Any:
    if name not in _modules():
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_modules()[name]), name)


def __dir__() -> list[str]:
    return sorted(_modules())
