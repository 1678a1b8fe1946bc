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
    "draw_moves": "course.draw.moves",
    "show": "course.draw.style",
    "plot_lines": "course.draw.lines",
    "plot_loss_per_step": "course.draw.lines",
}


@cache
def providers() -> dict[str, list[str]]:
    """The modules that define a helper of each name; the first is in use.

    The build refuses a lesson whose picture has the name of another.
    """
    found = {name: [module] for name, module in _SHARED.items()}
    for path in sorted(_COURSE.glob("lessons/*/pictures*.py")):
        module = f"course.lessons.{path.parent.name}.{path.stem}"
        for name in dict.fromkeys(_FUNCTION.findall(path.read_text(encoding="utf-8"))):
            found.setdefault(name, []).append(module)
    return found


def __getattr__(name: str) -> Any:
    if name not in providers():
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(providers()[name][0]), name)


def __dir__() -> list[str]:
    return sorted(providers())
