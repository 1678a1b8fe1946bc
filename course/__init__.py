"""Helpers of the neural-network lab course: what the lessons import.

`check`, `hint`, `solution` and `ready` are all that an exercise needs; `progress` shows how far the
student is; `predict`, `recall`, `find_slip` and `arrange` take guesses, which nobody grades.
Importing this package loads no framework and not even NumPy; what a check needs is imported when it
is called.
"""

from __future__ import annotations

from course import warning_filters
from course.kernel import in_a_notebook
from course.notebook.frontend import check, hint, ready, solution
from course.notebook.questions import arrange, find_slip, predict, recall
from course.progress import progress

if in_a_notebook():
    warning_filters.without_errors()

__all__ = [
    "arrange",
    "check",
    "find_slip",
    "hint",
    "predict",
    "progress",
    "ready",
    "recall",
    "solution",
]
