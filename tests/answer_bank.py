"""Runs the answers of the bank in this process: an answer's namespace, and its judgement with a seed."""

from __future__ import annotations

import contextlib
import io
from typing import Any

from course.checks.evidence import collect
from course.checks.judge import judge_exercise
from course.checks.model import Judgement
from course.checks.registry import exercise
from grading import bank
from grading.hidden import all_properties

SET_UP = """
import math
import numpy as np
import matplotlib.pyplot as plt
import torch
import torch.nn as nn
import torch.nn.functional as F
from course import check, hint, ready
"""


def namespace(source: str, uses: tuple[str, ...] = ()) -> dict[str, Any]:
    """The notebook's names after the set-up cell, the first right answers of `uses`, and this answer."""
    names: dict[str, Any] = {"__name__": "__main__"}
    exec(SET_UP, names)
    for earlier in uses:
        exec(first_right(earlier).source, names)
    with contextlib.redirect_stdout(io.StringIO()):
        exec(compile(source, "<answer>", "exec"), names)
    return names


def first_right(exercise_id: str) -> bank.Entry:
    """A right answer that calls no other one."""
    entries = bank.load(exercise(exercise_id).lesson, exercise_id)
    return next(entry for entry in entries if entry.kind == "right" and not entry.uses)


def judge(exercise_id: str, names: dict[str, Any], seed: int) -> Judgement:
    """All properties, visible and hidden, as the engine and stock nbgrader judge them."""
    properties = all_properties(exercise_id)
    cases, evidence = collect(properties, names, seed)
    return judge_exercise(exercise(exercise_id), properties, cases, evidence)


def said(judgement: Judgement) -> str:
    """What fails, for the message of an assertion."""
    return "; ".join(f"{v.name}: {v.outcome} {v.slip} {v.message}" for v in judgement.verdicts if not v.holds) or "all holds"
