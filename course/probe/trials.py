"""Trials: what is done with a student's class, training loop or plot to learn how it behaves.

A trial runs beside the student's code, in a notebook and in a confined kernel alike. It makes small
models, runs the student's code on them and returns what it saw as plain data (numbers, strings,
lists, dicts, arrays), so that a judge elsewhere can decide. It computes no expected answer, and it
raises nothing of its own: what it raises is the student's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from types import FunctionType
from typing import Any, TypeVar

C = TypeVar("C", bound=type)


@dataclass(frozen=True)
class Answer:
    """A student's function, class or value (`function`), and the names of its notebook."""

    function: Any
    names: Mapping[str, Any]


def shown_as(name: str) -> Callable[[C], C]:
    """Names a trial's class for a student who meets it in an error.

    For example: "'ModelOfTheCheck' object has no attribute 'fit'".
    """

    def renamed(kind: C) -> C:
        kind.__name__ = kind.__qualname__ = name
        return kind

    return renamed


def trial(name: str) -> Callable[..., Any]:
    """The trial called "lesson.function", a lesson's own in `course/lessons/<lesson>/trials.py`.

    Raises:
        ValueError: There is no such function, or it is another module's.
    """
    lesson, _dot, function = name.partition(".")
    if not (lesson.isidentifier() and function.isidentifier()) or function.startswith("_"):
        raise ValueError(f"no trial is called {name!r}")
    module = import_module(f"course.lessons.{lesson}.trials")
    found = getattr(module, function, None)
    if not (isinstance(found, FunctionType) and found.__module__.startswith("course.lessons.")):
        raise ValueError(f"no trial is called {name!r}")
    return found
