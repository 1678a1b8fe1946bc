"""Small submissions for the tests of the engine: what a student wrote, as cells, and what its
probes are asked.
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import psutil

from course.checks.model import Call
from course.probe.remote import request_of
from course.probe.run import call_to_wire
from grading.limits import MEGABYTE, Limits
from grading.model import ANSWER, OWN, SETUP, TEST, Cell, Rebuilt, Run
from grading.sandbox import run_submission

QUICK = Limits(cell_seconds=20.0, submission_seconds=100.0)
SETUP_CELL = Cell(SETUP, "set-up", "import os, sys, time")


def answer(exercise: str, source: str) -> tuple[Cell, Cell]:
    """An answer cell and its test cell. The test's text must never run: it would end the kernel."""
    return (
        Cell(ANSWER, exercise, source, exercise),
        Cell(TEST, f"test_{exercise}", "import os\nos._exit(3)", exercise, points=1),
    )


def own(name: str, source: str) -> Cell:
    return Cell(OWN, name, source)


def double(exercise: str = "double") -> tuple[Cell, Cell]:
    """A right answer whose probe calls `double(3)`, as `asks` says."""
    return answer(exercise, f"def {exercise}(x):\n    return 2 * x")


def asks(
    *exercises: str, argument: Any = 3, properties: tuple[str, ...] = ("first", "second")
) -> dict[str, str]:
    """One request for each exercise: properties that call the function of that name."""
    return {
        name: request_of(
            name, {prop: [call_to_wire(Call(name, (argument,)))] for prop in properties}
        )
        for name in exercises
    }


def run(
    *cells: Cell,
    requests: dict[str, str],
    limits: Limits = QUICK,
    confine: str = "auto",
    kernel_cache: str = "",
) -> Run:
    attempted = frozenset(cell.exercise for cell in cells if cell.kind == ANSWER and cell.exercise)
    rebuilt = Rebuilt((SETUP_CELL, *cells), attempted)
    return run_submission(rebuilt, requests, limits, confine, kernel_cache=kernel_cache)


def returned(result: Run, exercise: str, property_name: str = "first") -> Any:
    return result.evidence[exercise].answers[property_name][0]["returned"]


def text(result: Run, cell: str) -> str:
    """What a cell printed or showed as text."""
    outputs = result.cells[cell].outputs
    return "".join(
        output.get("text", "") or output.get("data", {}).get("text/plain", "") for output in outputs
    )


def processes_with(mark: str, seconds: float = 5.0) -> list[int]:
    """The processes whose command line holds the mark and that are still there after some seconds."""
    deadline = time.monotonic() + seconds
    while True:
        found = [
            process.pid
            for process in psutil.process_iter(["pid", "cmdline"])
            if process.pid != os.getpid() and mark in " ".join(process.info["cmdline"] or ())
        ]
        if not found or time.monotonic() > deadline:
            return found
        time.sleep(0.1)


def left_in(folder: Path, seconds: float = 10.0) -> list[Path]:
    """What is still in a folder after some seconds."""
    deadline = time.monotonic() + seconds
    while (left := list(folder.iterdir())) and time.monotonic() < deadline:
        time.sleep(0.1)
    return left


SMALL = Limits(
    cell_seconds=20.0,
    submission_seconds=100.0,
    memory_bytes=300 * MEGABYTE,
    disk_bytes=20 * MEGABYTE,
    cell_output_bytes=20_000,
    submission_output_bytes=50_000,
    processes=12,
)
