"""Faults that tests plant in the fuzzer: top-level functions, because its processes import them."""

from __future__ import annotations

import os
import time
from dataclasses import replace
from typing import Any

import grading.proofs.fuzz.check as check_module
from grading.model import ANSWER
from grading.proofs.fuzz.check import Outcome
from grading.proofs.fuzz.worker_pool import make_and_check


def hang_at_two(seed: int, number: int) -> Outcome:
    if number == 2:
        time.sleep(600)
    return Outcome(number)


def die_at_two(seed: int, number: int) -> Outcome:
    if number == 2:
        os._exit(1)
    return Outcome(number)


def forget_answers(rebuild: Any) -> Any:
    """A rebuild that loses what students wrote in their last answer cell."""

    def forgetful(lesson: Any, submission: Any) -> Any:
        rebuilt = rebuild(lesson, submission)
        last = [cell.id for cell in rebuilt.cells if cell.kind == ANSWER][-1]
        return replace(
            rebuilt,
            cells=tuple(
                replace(cell, source="", changed=True) if cell.id == last else cell
                for cell in rebuilt.cells
            ),
        )

    return forgetful


def with_forgetful_rebuild(seed: int, number: int) -> Outcome:
    if not hasattr(check_module.rebuild, "planted"):
        planted = forget_answers(check_module.rebuild)
        planted.planted = True
        check_module.rebuild = planted
    return make_and_check(seed, number)
