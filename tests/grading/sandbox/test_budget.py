"""How long a request may take: on a quiet machine, on a busy one, and on many processors."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace

import pytest

from course.lessons.contract import LESSONS
from grading.grade import lesson_cells
from grading.limits import DEFAULT
from grading.model import Cell
from grading.sandbox.budget import Budget
from grading.sandbox.processes import Usage, usage
from grading.sandbox.replay import TRAINING
from tests.support.engine_runs import QUICK, answer, asks, double, own, returned, run


def ends(
    budget: Budget, used: Callable[[float], Usage], latest: float = 1000.0
) -> tuple[float, str]:
    """When a budget ends a request that begins at 0, and why; `used` is what has been used by then."""
    now = 0.0
    while now < latest:
        now = round(now + 0.05, 2)
        budget._usage = lambda now=now: used(now)
        why = budget.excess(now)
        if why:
            return now, why
    return now, ""


@pytest.mark.parametrize(
    ("used", "end", "why"),
    [
        (lambda _now: Usage(0, 0), 10, "ran longer than 10 s"),  # it sleeps
        (lambda now: Usage(now, 0), 10, "ran longer than 10 s"),
        (
            lambda now: Usage(now / 2, now / 2),
            19,
            "ran longer than 10 s",
        ),  # it gets half a processor
        # a hundred threads that wait do not help
        (lambda now: Usage(0, 50 * now), 30, "ran longer than 10 s"),
        # ten processes of its own wait for one processor
        (lambda now: Usage(now, 9 * now), 10, "ran longer than 10 s"),
        # and others take half of it
        (lambda now: Usage(now / 2, 9.5 * now), 19, "ran longer than 10 s"),
        # two processors first, then none
        (lambda now: Usage(min(2 * now, 12), max(0, now - 6) / 2), 14, "ran longer than 10 s"),
        (lambda now: Usage(8 * now, 0), 3.5, "more than 20 s of processor time"),
        # what was used before is not counted
        (lambda now: Usage(500 + now, 700), 10, "ran longer than 10 s"),
    ],
)
def test_the_end(used: Callable[[float], Usage], end: float, why: str) -> None:
    found, said = ends(Budget(10, lambda: Usage(0, 0), 0.0), used)
    assert why in said
    assert found == pytest.approx(end, abs=1.2)


def test_what_was_waited_is_told() -> None:
    budget = Budget(10, lambda: Usage(0, 0), 0.0)
    assert ends(budget, lambda now: Usage(now * 3 / 4, now / 4), 9.0)[1] == ""
    assert budget.waited == pytest.approx(2.0, abs=0.5)


def test_a_short_request_looks_at_nothing() -> None:
    budget = Budget(10, lambda: pytest.fail("looked"), 0.0)
    assert not any(budget.excess(at / 20) for at in range(19))


@pytest.mark.skipif(
    not os.path.exists("/proc/self/schedstat"), reason="the system does not say who waits"
)
def test_waiting_and_using_are_seen() -> None:
    """Three processes on one processor: each waits."""
    loop = "import os\nos.sched_setaffinity(0, {min(os.sched_getaffinity(0))})\nwhile True: pass"
    busy = [subprocess.Popen([sys.executable, "-c", loop]) for _ in range(3)]
    try:
        time.sleep(0.5)
        before = usage([process.pid for process in busy])
        time.sleep(1.0)
        after = usage([process.pid for process in busy])
    finally:
        for child in busy:
            child.kill()
            child.wait()
    assert after.processor > before.processor
    assert after.waited - before.waited > 1.0
    assert usage([busy[0].pid]) == Usage(0.0, 0.0)  # it has ended


def cells(name: str, source: str, *, trains: bool) -> list[Cell]:
    return [replace(cell, trains=trains) for cell in answer(name, source)]


@pytest.mark.slow
def test_a_cell_that_trains_has_twice_the_time() -> None:
    """The answer's cell, its check, and a cell of the student's own in such a lesson; in another
    lesson none has.
    """
    source = "time.sleep(3)\ndef slow(x):\n    time.sleep(3)\n    return x"
    limits = replace(QUICK, cell_seconds=2.0)
    for trains in (True, False):
        result = run(
            own("own", "time.sleep(3)"),
            *cells("slow", source, trains=trains),
            *double(),
            requests={**asks("slow", properties=("first",)), **asks("double")},
            limits=limits,
        )
        assert returned(result, "double") == ["int", 6]
        assert (
            bool(result.cells["own"].error) == bool(result.evidence["slow"].ended) == (not trains)
        )


def test_the_lessons_say_which_exercises_train() -> None:
    trains = {cell.exercise for lesson in LESSONS for cell in lesson_cells(lesson) if cell.trains}
    assert {"iris_result", "train", "fit", "fit_from_scratch"} <= trains
    assert not trains & {"neuron", "species", "evaluate", "conclusion"}
    assert DEFAULT.cell_seconds * TRAINING == 120
