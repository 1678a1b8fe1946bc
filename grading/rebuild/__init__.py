"""The instructor's notebook with a student's cells in it.

`names` reads which names a cell defines and uses, `answers` tells an answer from a stub, `matching`
says which cell of the submission is which cell of the lesson, `needed` finds the untouched examples
that the student's code builds on, `assemble` puts the cells in order, and `notebook` writes the
result as a notebook that nbgrader accepts.
"""

from __future__ import annotations

from grading.rebuild.assemble import rebuild
from grading.rebuild.notebook import as_notebook

__all__ = ["as_notebook", "rebuild"]
