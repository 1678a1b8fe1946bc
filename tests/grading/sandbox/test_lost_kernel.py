"""A kernel that was killed from outside costs no points, whenever that was; what is a submission's
own doing happens again.
"""

from __future__ import annotations

from typing import Any

import pytest

from grading.model import ANSWER, Rebuilt, Run
from grading.sandbox import run_submission
from grading.sandbox.kernel import Executed, Kernel
from tests.support.engine_runs import QUICK, SETUP_CELL, answer, asks, double, own, returned

CELLS = (
    SETUP_CELL,
    own("early", "base = 10"),
    *double(),
    *answer("dies", "def dies(x):\n    os._exit(0)"),
    own("print", "print(base)"),
    *answer("late", "def late(x):\n    return base + x"),
)
NAMES = frozenset(cell.exercise for cell in CELLS if cell.kind == ANSWER and cell.exercise)


def run() -> Run:
    return run_submission(
        Rebuilt(CELLS, NAMES),
        asks(*NAMES),
        QUICK,
        "auto",
        asks(*NAMES, argument=77, properties=("third",)),
    )


class _Killed:
    """Kills the kernel at the request with the number `at`: before it is made, or when its answer
    has come.
    """

    def __init__(self, at: int, *, after: bool) -> None:
        self.at, self.after, self.requests = at, after, 0

    def execute(self, kernel: Kernel, code: str, *arguments: Any, **more: Any) -> Executed:
        self.requests += 1
        if self.requests == self.at and not self.after:
            self.kill(kernel)
        done = self.plain(kernel, code, *arguments, **more)
        if self.requests == self.at and self.after:
            self.kill(kernel)
        return done

    def kill(self, kernel: Kernel) -> None:
        kernel._launched.process.kill()
        kernel._launched.process.wait(10)

    plain = staticmethod(Kernel.execute)


def killed(monkeypatch: pytest.MonkeyPatch, at: int, *, after: bool = False) -> tuple[Run, int]:
    killer = _Killed(at, after=after)
    monkeypatch.setattr(
        Kernel, "execute", lambda kernel, *given, **more: killer.execute(kernel, *given, **more)
    )
    return run(), killer.requests


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.slow
def test_a_kernel_that_is_killed_at_any_request_changes_nothing(
    monkeypatch: pytest.MonkeyPatch, after: bool
) -> None:
    quiet, requests = killed(monkeypatch, 0)
    assert returned(quiet, "double", "third") == ["int", 154]
    assert returned(quiet, "late", "third") == ["int", 87]
    assert "kernel died" in quiet.evidence["dies"].ended
    for at in range(1, requests + 1):
        disturbed, _more = killed(monkeypatch, at, after=after)
        assert not disturbed.failure
        assert disturbed.evidence == quiet.evidence, f"killed at request {at} of {requests}"
        assert {cell.id: (cell.error, cell.outputs) for cell in disturbed.cells.values()} == {
            cell.id: (cell.error, cell.outputs) for cell in quiet.cells.values()
        }, f"killed at request {at} of {requests}"


def test_what_ends_its_kernel_is_tried_twice_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    starts: list[Kernel] = []
    start = Kernel.__init__

    def count(kernel: Kernel, *given: Any, **more: Any) -> None:
        starts.append(kernel)
        start(kernel, *given, **more)

    monkeypatch.setattr(Kernel, "__init__", count)
    run()
    assert len(starts) == 3, "one for each try, and one for the rest"
