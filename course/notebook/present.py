"""Shows a message: as HTML where the front end can, and as the same text elsewhere."""

from __future__ import annotations

import sys
import textwrap
from typing import TextIO

from course.data.profiles import graded
from course.kernel import in_a_notebook

WIDTH = 96


def present(text: str, html: str = "", stream: TextIO | None = None) -> None:
    """Shows `html` in a notebook, with `text` beside it; elsewhere prints `text` to `stream`.

    That is standard output where no stream is named.
    """
    if html and in_a_notebook() and not graded():
        from IPython.display import display  # outside a notebook there may be no IPython

        display({"text/plain": text, "text/html": html}, raw=True)
    else:
        print(text, file=stream or sys.stdout)


def wrapped(text: str, indent: str = "") -> str:
    """The text in lines of at most 96 characters."""
    return textwrap.fill(
        text, WIDTH, initial_indent=indent, subsequent_indent=indent, break_long_words=False
    )
