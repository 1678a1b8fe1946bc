"""`progress`: how far a loop is, and how far the student is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar, overload

from course.notebook.state import show_state
from course.progress_bar import progress_bar

T = TypeVar("T")


@overload
def progress() -> None: ...


@overload
def progress(
    iterable: Iterable[T], description: str = "", total: int | None = None
) -> Iterator[T]: ...


def progress(
    iterable: Iterable[T] | None = None, description: str = "", total: int | None = None
) -> Iterator[T] | None:
    """With nothing given, shows how far you are in the lessons, by the checks that you ran.

    `for batch in progress(loader, "Epoch 1"): ...` gives what `loader` gives and shows a progress
    bar; see `course.progress_bar`.

    Args:
        iterable: What a loop runs over.
        description: What stands before the bar.
        total: The number of steps, where `len(iterable)` does not know it.
    """
    if iterable is None:
        show_state()
        return None
    return progress_bar(iterable, description, total)
