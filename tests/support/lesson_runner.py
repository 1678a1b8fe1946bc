"""Runs a lesson's source as its notebook would."""

from __future__ import annotations

import linecache
import re
from collections.abc import Mapping
from pathlib import Path

import jupytext
import matplotlib.pyplot as plt

from grading.paths import ROOT

HIDDEN = re.compile(r"### BEGIN HIDDEN TESTS.*?### END HIDDEN TESTS", re.DOTALL)
SOLUTION = re.compile(r"### BEGIN SOLUTION.*?### END SOLUTION", re.DOTALL)
# A solution that is not the body of a function, but what the cell itself does.
AT_MARGIN = re.compile(r"^### BEGIN SOLUTION.*?^### END SOLUTION", re.DOTALL | re.MULTILINE)


def source_of(lesson: str) -> Path:
    """The lesson's file in solutions/."""
    return ROOT / "solutions" / f"{lesson}.py"


def run_lesson(
    lesson: str,
    *,
    released: bool = False,
    answers_only: bool = False,
    replace: Mapping[str, str] | None = None,
) -> dict[str, object]:
    """Runs the lesson's code cells in one namespace, which it returns.

    Args:
        lesson: The lesson's id.
        released: Whether solutions are left out, as in what students get.
        answers_only: Whether only the set-up runs and what defines the answers.
        replace: Other text for what stands in the source.
    """
    plt.switch_backend("agg")
    namespace: dict[str, object] = {"__name__": "lesson"}
    for number, cell in enumerate(jupytext.read(source_of(lesson)).cells):
        needed = "set-up" in cell.metadata.get("tags", []) or (
            cell.metadata.get("nbgrader", {}).get("solution") and not AT_MARGIN.search(cell.source)
        )
        if cell.cell_type != "code" or (answers_only and not needed):
            continue
        source = HIDDEN.sub("", cell.source)
        for old, new in (replace or {}).items():
            source = source.replace(old, new)
        if released:
            source = SOLUTION.sub("raise NotImplementedError", AT_MARGIN.sub("", source))
        name = f"<cell {number}>"
        # tf.function reads the source of what it compiles; a notebook's kernel keeps it here too
        linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
        exec(compile(source, name, "exec"), namespace)
    plt.close("all")
    return namespace
