"""Runs the answers of the bank in this process: an answer's namespace, and its judgement with a
seed.
"""

from __future__ import annotations

import ast
import contextlib
import io
import linecache
import zlib
from functools import cache
from types import CodeType
from typing import Any

import matplotlib

from course.checks.judge import judge_exercise
from course.checks.model import Judgement
from course.lessons.contract import LESSONS
from course.lessons.discovery import exercise, exercises_of
from course.notebook.collect import collect
from grading import lessons
from grading.lessons import bank
from grading.lessons.hidden import all_properties
from grading.model import SETUP

QUICKEST = next(iter(LESSONS))  # to judge all answers of the first lesson takes seconds


def namespace(
    source: str, uses: tuple[str, ...] = (), lesson: str = "01_tensors"
) -> dict[str, Any]:
    """The notebook's names after the set-up cell, the first right answers of `uses`, and this
    answer.
    """
    names: dict[str, Any] = {"__name__": "__main__"}
    matplotlib.use("agg")
    exec(_set_up(lesson), names)
    for earlier in uses:
        exec(_compiled(first_right(earlier).source), names)
    with contextlib.redirect_stdout(io.StringIO()):
        exec(_compiled(source), names)
    return names


@cache
def _set_up(lesson: str) -> CodeType:
    """What the lesson's set-up cell binds, and `prepare` of its framework.

    What else it does (a seed, a plot's style) would stay on for other tests of this process.
    """
    cells = [cell.source for cell in lessons.load(lesson) if cell.kind == SETUP]
    module = ast.parse("\n".join(cells))
    module.body = [
        statement
        for statement in module.body
        if isinstance(statement, ast.Import | ast.ImportFrom | ast.Assign)
        or ast.unparse(statement).startswith("prepare(")
    ]
    return compile(module, f"<set-up of {lesson}>", "exec")


def _compiled(source: str) -> CodeType:
    """The code of a cell, whose text can be looked up as a notebook's can: TensorFlow's AutoGraph
    rewrites it.
    """
    name = f"<answer-{zlib.crc32(source.encode()):08x}>"
    linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
    return compile(source, name, "exec")


def trains(lesson: str) -> bool:
    """Whether the lesson trains: judging one of its answers may take seconds."""
    return any(exercise.trains for exercise in exercises_of(lesson))


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
    return (
        "; ".join(
            f"{v.name}: {v.outcome} {v.slip} {v.message}" for v in judgement.verdicts if not v.holds
        )
        or "all holds"
    )
