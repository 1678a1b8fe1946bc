"""Runs a rebuilt submission in a confined kernel of its own, within budgets."""

from __future__ import annotations

from grading.engine.levels import LANDLOCK, LIMITS, NONE, choose, unprotected
from grading.engine.pool import grade_all
from grading.engine.run import run_submission

__all__ = ["LANDLOCK", "LIMITS", "NONE", "choose", "grade_all", "run_submission", "unprotected"]
