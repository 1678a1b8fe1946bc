"""A kernel in which the earlier cells of a submission have run, however often it must be replaced.

A cell that ends its kernel, or runs out of a budget, costs that cell: a new kernel is started, the
earlier cells are replayed without it, and the run goes on. A kernel that died for a reason we do
not know may have been killed from outside (by a person, by the system for want of memory): once for
each cell it is done again.
"""

from __future__ import annotations

import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from course.i18n import gettext as _
from course.probe.remote import trials_of
from grading.limits import Limits
from grading.model import ANSWER, EXAMPLE, OWN, SETUP, TEST, Cell, CellRun, Evidence, Rebuilt, Run
from grading.sandbox.kernel import Executed, Kernel, KernelFailure
from grading.sandbox.run_directory import RunDirectory
from grading.sandbox.warm_modules import modules_of

REMOTE = '__import__("course.probe.remote", fromlist=["answer"])'
SETUP_SECONDS = 180.0  # imports of the frameworks on a busy machine
TRAINING = 2  # times the seconds of a cell
FREE_STARTS = 10  # new kernels whose start is not charged to the submission


@dataclass(frozen=True)
class Plan:
    """What is to be run and asked (`grading.sandbox.run.run_submission` says what each part is)."""

    rebuilt: Rebuilt
    requests: Mapping[str, str]
    limits: Limits
    level: str
    hidden: Mapping[str, str] = field(default_factory=dict)
    second: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    libraries: Sequence[str] = ()
    fault: str = ""


class OutOfTime(Exception):
    """The time for the whole submission is over."""


class ReplayedKernel:
    """The kernel of one run.

    What a cell costs is written down in `result`; `key` is what the kernel signs its evidence with.
    `excluded_pids` are processes of ours that are no part of it.
    """

    def __init__(
        self, plan: Plan, directory: RunDirectory, excluded_pids: set[int], result: Run
    ) -> None:
        self.plan, self.directory, self.result = plan, directory, result
        self.key = b""
        self._excluded_pids = excluded_pids
        self._kernel: Kernel | None = None
        self._replayed: list[Cell] = []  # cells that a new kernel must run again
        self._last: Cell | None = None  # what ran last in the kernel
        self._deadline = time.monotonic() + plan.limits.submission_seconds
        self._starts = 0
        self._retried: set[str] = set()  # cells that met a lost kernel once
        self._modules = modules_of(plan.rebuilt.cells)

    def alive(self) -> bool:
        """Whether there is a kernel that runs."""
        return self._kernel is not None and self._kernel.alive()

    def stop(self) -> None:
        """Ends the kernel, where there is one."""
        if self._kernel is not None:
            self._kernel.close()
            self._kernel = None

    def keep(self, cell: Cell) -> None:
        """The cell is a part of what a new kernel runs again."""
        self._replayed.append(cell)

    def time_left(self) -> bool:
        """Whether the submission has time left."""
        return self._seconds_left() > 0

    def _seconds_left(self) -> float:
        return self._deadline - time.monotonic()

    def make_ready(self) -> None:
        """Sees to it that there is a kernel with every earlier cell run in it.

        A cell that ends the kernel during the replay is left out of the next one. Raises OutOfTime.
        """
        if not self.time_left():
            raise OutOfTime
        if self._kernel is not None and not self._kernel.alive():  # it died after its cell's end
            self.stop()
            if self._last is not None and not self.retry_once(self._last):
                self.leave_out(self._last, _("the kernel died"))
        while self._kernel is None:
            self._kernel = self._start()
            for cell in list(self._replayed):
                if not self.time_left():
                    raise OutOfTime
                done = self._replay(cell)
                if done.died:
                    if not self.time_left():
                        raise OutOfTime
                    if not (done.lost and self.retry_once(cell)):
                        self.leave_out(cell, done.died)
                    break

    def _replay(self, cell: Cell) -> Executed:
        if cell.kind == TEST:  # its check is done; the names at this place are still wanted
            return self.ask(cell, f"keep({cell.exercise!r})")
        return self.execute(cell, cell.source, self.plan.limits.cell_output_bytes)

    def _start(self) -> Kernel:
        """A new kernel with the lesson's set-up done.

        The time that takes is ours, not the submission's, but for a submission that ends kernel
        after kernel.
        """
        before = time.monotonic()
        try:
            kernel = self._prepared_kernel()
        except KernelFailure:  # once more: a busy machine can miss a start
            kernel = self._prepared_kernel()
        self._starts += 1
        if self._starts <= FREE_STARTS:
            self._deadline += time.monotonic() - before
        return kernel

    def _prepared_kernel(self) -> Kernel:
        plan = self.plan
        kernel = Kernel(self.directory, plan.limits, plan.level, self._excluded_pids, self._modules)
        self.result.cold_start_reason = kernel.cold_start_reason
        # The set-up cells are the instructor's: they have a time of their own, and what goes wrong
        # in them is our fault.
        for cell in plan.rebuilt.cells:
            if cell.kind == SETUP and not cell.markdown and cell.source.strip():
                done = kernel.execute(cell.source, SETUP_SECONDS, plan.limits.cell_output_bytes)
                _require(kernel, done, _("the lesson's set-up cell failed: {reason}"))
                self.result.cells.setdefault(
                    cell.id, CellRun(cell.id, done.outputs, "", done.seconds)
                )
        self.key, path = os.urandom(32), self.directory.channel / "begin"
        path.write_bytes(self.key)
        self.directory.hand_over(path)
        trials = trials_of([*plan.requests.values(), *plan.hidden.values()])
        given = f"{str(path)!r}, {trials!r}, {plan.fault!r}, {tuple(plan.libraries)!r}"
        done = kernel.execute(f"{REMOTE}.begin({given})", SETUP_SECONDS, 0, keep_history=False)
        _require(kernel, done, _("the checks could not be made ready: {reason}"))
        return kernel

    def ask(self, cell: Cell, call: str) -> Executed:
        """Has the kernel evaluate a call of `course.probe.remote`, on behalf of a cell."""
        return self.execute(cell, f"{REMOTE}.{call}", 0, keep_history=False)

    def execute(
        self, cell: Cell, code: str, output_bytes: int, *, keep_history: bool = True
    ) -> Executed:
        """Runs code in the kernel, which must be ready, within the cell's time."""
        assert self._kernel is not None
        seconds = max(0.1, min(self.seconds_of(cell), self._seconds_left()))
        self._last = cell
        done = self._kernel.execute(code, seconds, output_bytes, keep_history=keep_history)
        self._deadline += done.waited
        if done.died:
            self._kernel = None
            if not self.time_left():
                done.died, done.lost = self.out_of_time(), False
        return done

    def seconds_of(self, cell: Cell) -> float:
        """Twice the time where a model may be trained.

        What a student's own cell does in such a lesson is not known.
        """
        trains = cell.trains or (
            cell.kind in (OWN, EXAMPLE) and any(other.trains for other in self.plan.rebuilt.cells)
        )
        return self.plan.limits.cell_seconds * (TRAINING if trains else 1)

    def retry_once(self, cell: Cell) -> bool:
        """Whether a lost kernel is not held against the cell, which is so once.

        What is its own doing happens again.
        """
        first = cell.id not in self._retried
        self._retried.add(cell.id)
        return first

    def out_of_time(self) -> str:
        """The reason for a person to read."""
        return _("the time for the whole submission ({seconds:g} s) ran out").format(
            seconds=self.plan.limits.submission_seconds
        )

    def leave_out(self, cell: Cell, reason: str) -> None:
        """A cell that ends its kernel is named and not replayed.

        When it is an answer whose check is still to come, that exercise has no evidence; what a
        check brought back earlier stays.
        """
        if cell in self._replayed:
            self._replayed.remove(cell)
        run = self.result.cells.setdefault(cell.id, CellRun(cell.id))
        run.error = run.error or reason
        if cell.exercise and cell.kind == ANSWER and cell.exercise not in self.result.evidence:
            ended = _("when its cell ran: {reason}").format(reason=reason)
            self.result.evidence[cell.exercise] = Evidence(cell.exercise, ended=ended)


def _require(kernel: Kernel, done: Executed, message: str) -> None:
    """Raises KernelFailure where one of our own requests did not come to its end."""
    if done.died or done.error:
        kernel.close()
        raise KernelFailure(message.format(reason=done.died or done.error))
