"""Shows an explorer: alive where a front end can, as a picture elsewhere, in words everywhere."""

from __future__ import annotations

import textwrap
from typing import Any

from course.data.profiles import graded
from course.explorers.model import Explorer
from course.i18n import gettext as _
from course.kernel import in_a_notebook
from course.notebook.present import present, wrapped


def show(kind: type[Explorer]) -> None:
    """Shows an explorer of this kind; in a terminal, its state in words.

    Where a notebook is graded nobody can move it: then it is a picture alone.
    """
    explorer = kind()
    if not in_a_notebook():
        present(plain_text(explorer))
        return
    # A terminal may have no IPython.
    from course.draw.notebook import display_png
    from course.explorers.picture import png

    view, metadata = ({}, {}) if graded() else _widget_view(explorer)
    still = kind()
    still.prepare_picture()
    display_png(
        png(still.plots()),
        _("{title}. {words}").format(title=_(still.title), words=still.words()),
        {**view, "text/plain": plain_text(still)},
        metadata,
    )


def _widget_view(explorer: Explorer) -> tuple[dict[str, Any], dict[str, Any]]:
    """What a front end makes a widget of; nothing where anywidget is not installed."""
    try:
        from course.explorers.widget import ExplorerWidget
    except ImportError:
        return {}, {}
    return ExplorerWidget(explorer).view()


def plain_text(explorer: Explorer) -> str:
    """The explorer for a reader who has only text: its state, its numbers and what to try."""
    lines = [_(explorer.title), wrapped(explorer.words(), "  ")]
    table = explorer.table()
    if table is not None:
        cells = [list(table.head), *map(list, table.rows)]
        widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
        lines += ["  " + "  ".join(map(str.ljust, row, widths)).rstrip() for row in cells]
    for number, task in enumerate(explorer.tasks, start=1):
        text = f"{number}. {_(task.attempt)} {_(task.notice)}"
        lines.append(textwrap.fill(text, 96, initial_indent="  ", subsequent_indent="     "))
    lines.append(wrapped(_("In JupyterLab, VS Code and Colab this can be moved."), "  "))
    return "\n".join(lines)
