"""Runs the answers of the bank in this process: an answer's namespace, and its judgement with a
seed.
"""

from __future__ import annotations

import contextlib
import io
import linecache
import zlib
from types import CodeType
from typing import Any

from course.checks.judge import judge_exercise
from course.checks.model import Judgement
from course.lessons.discovery import exercise
from course.notebook.collect import collect
from grading.lessons import bank
from grading.lessons.hidden import all_properties

_ALL = """
import math
import numpy as np
import matplotlib
matplotlib.use("agg")
import matplotlib.pyplot as plt
from course import check, hint, ready
"""
_TORCH = """
import torch
import torch.nn as nn
import torch.nn.functional as F
"""
_TENSORFLOW = """
import os
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import tensorflow as tf
"""
_TINYGRAD = """
from course.frameworks import prepare
prepare("tinygrad")
from tinygrad import Tensor, nn, TinyJit, Context
"""
# What the set-up cell of each lesson imports.
SET_UP = {
    "01_tensors": _ALL + _TORCH,
    "02_neuron": _ALL + _TORCH,
    "05_mnist_mlp": _ALL + _TORCH,
    "03_linear_regression": _ALL + _TENSORFLOW,
    "06_from_scratch": _ALL + _TENSORFLOW,
    "04_iris": _ALL + _TINYGRAD,
}


def namespace(
    source: str, uses: tuple[str, ...] = (), lesson: str = "01_tensors"
) -> dict[str, Any]:
    """The notebook's names after the set-up cell, the first right answers of `uses`, and this
    answer.
    """
    names: dict[str, Any] = {"__name__": "__main__"}
    exec(SET_UP[lesson], names)
    for earlier in uses:
        exec(_compiled(first_right(earlier).source), names)
    with contextlib.redirect_stdout(io.StringIO()):
        exec(_compiled(source), names)
    return names


def _compiled(source: str) -> CodeType:
    """The code of a cell, whose text can be looked up as a notebook's can: TensorFlow's AutoGraph
    rewrites it.
    """
    name = f"<answer-{zlib.crc32(source.encode()):08x}>"
    linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
    return compile(source, name, "exec")


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
