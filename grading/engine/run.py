"""Runs one rebuilt submission: its cells in order, and at each test cell the probe of that exercise.

A cell that ends its kernel, or runs out of a budget, costs that cell: a new kernel is started, the earlier cells are
replayed without it, and the run goes on. One run at a time in a process: what is left of a run is found among this
process's descendants.
"""

from __future__ import annotations

import contextlib
import secrets
import time
from collections.abc import Mapping

from course.i18n import gettext as _
from grading.engine.evidence import read_evidence
from grading.engine.inside.offspring import end_descendants
from grading.engine.kernel import Executed, Kernel, KernelFailure
from grading.engine.levels import AUTO, OFF, REQUIRE, choose
from grading.engine.processes import adopt_orphans, children
from grading.engine.workplace import Workplace
from grading.limits import DEFAULT, Limits
from grading.model import ANSWER, EXAMPLE, OWN, SETUP, TEST, Cell, CellRun, Evidence, Rebuilt, Run


def run_submission(rebuilt: Rebuilt, requests: Mapping[str, str], limits: Limits = DEFAULT, confine: str = AUTO) -> Run:
    """The run of a submission. `requests` maps an exercise to what its probe is sent; `confine` is auto, require or off,
    or one of the levels that `grading.engine.levels.choose` makes of them. Whatever the submission does, no process and
    no file of it is left afterwards. Raises UserError where the confinement asked for is not to be had."""
    level = choose(confine) if confine in (AUTO, REQUIRE, OFF) else confine
    adopt_orphans()
    spared = children()
    start = time.monotonic()
    workplace = Workplace()
    runner = _Runner(rebuilt, requests, limits, level, workplace, spared)
    try:
        runner.run()
    except (KernelFailure, OSError) as error:
        runner.result.failure = str(error)
    finally:
        try:
            runner.stop()
        finally:
            end_descendants(spared)
            workplace.close()
    runner.result.seconds = time.monotonic() - start
    return runner.result


_PROBE = '__import__("course.probe.remote", fromlist=["answer"]).answer'

SETUP_SECONDS = 180.0  # imports of the frameworks on a busy machine
FREE_STARTS = 10  # new kernels whose start is not charged to the submission


class _OutOfTime(Exception):
    pass


class _Runner:
    def __init__(self, rebuilt: Rebuilt, requests: Mapping[str, str], limits: Limits, level: str, workplace: Workplace,
                 spared: set[int]) -> None:
        self._rebuilt, self._requests, self._limits, self._level = rebuilt, requests, limits, level
        self._workplace, self._spared = workplace, spared
        self._kernel: Kernel | None = None
        self._replayed: list[Cell] = []  # cells that a new kernel must run again
        self._last: Cell | None = None  # what ran last in the kernel
        self._deadline = time.monotonic() + limits.submission_seconds
        self._room = limits.submission_output_bytes
        self._starts = 0
        self.result = Run(confinement=level)

    def run(self) -> None:
        probed = [at for at, cell in enumerate(self._rebuilt.cells) if self._is_probed(cell)]
        for at, cell in enumerate(self._rebuilt.cells):
            if not probed or (at > probed[-1] and not (self._kernel and self._kernel.alive())):
                return  # what follows the last check can change no verdict: not worth a new kernel
            if self._is_probed(cell):
                self._probe(cell)
            elif self._is_run(cell):
                self._run_cell(cell)

    def _set_up(self, kernel: Kernel) -> None:
        """Runs the lesson's own set-up cells in a new kernel. They are the instructor's: they have a time of their own, and what
        goes wrong in them is our fault."""
        for cell in self._rebuilt.cells:
            if cell.kind == SETUP and not cell.markdown and cell.source.strip():
                done = kernel.execute(cell.source, SETUP_SECONDS, self._limits.cell_output_bytes)
                if done.died or done.error:
                    if not done.died:
                        kernel.close()
                    raise KernelFailure(_("the lesson's set-up cell failed: {reason}").format(reason=done.died or done.error))
                self.result.cells.setdefault(cell.id, CellRun(cell.id, done.outputs, "", done.seconds))

    def _is_probed(self, cell: Cell) -> bool:
        return cell.kind == TEST and cell.exercise in self._requests and cell.exercise in self._rebuilt.attempted

    def _is_run(self, cell: Cell) -> bool:
        wanted = cell.kind in (OWN, ANSWER) or (cell.kind == EXAMPLE and cell.changed)
        return wanted and not cell.markdown and bool(cell.source.strip())

    def stop(self) -> None:
        if self._kernel is not None:
            self._kernel.close()
            self._kernel = None

    def _left(self) -> float:
        return self._deadline - time.monotonic()

    def _ready_kernel(self) -> Kernel:
        """The kernel, with every earlier cell run in it. A cell that ends the kernel during the replay is left out of
        the next one. Raises _OutOfTime."""
        if self._kernel is not None and not self._kernel.alive():  # it died after its cell had come to an end
            self.stop()
            if self._last is not None:
                self._leave_out(self._last, _("the kernel died"))
        while self._kernel is None:
            self._kernel = self._start()
            for cell in list(self._replayed):
                if self._left() <= 0:
                    raise _OutOfTime
                done = self._execute(self._kernel, cell, cell.source, self._limits.cell_output_bytes)
                if done.died:
                    if self._left() <= 0:
                        raise _OutOfTime
                    self._leave_out(cell, done.died)
                    break
        return self._kernel

    def _start(self) -> Kernel:
        """A new kernel with the lesson's set-up done. The time that takes is ours, not the submission's, but for a submission
        that ends kernel after kernel."""
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
        kernel = Kernel(self._workplace, self._limits, self._level, self._spared)
        self._set_up(kernel)
        return kernel

    def _execute(self, kernel: Kernel, cell: Cell, code: str, room: int, *, keep_history: bool = True) -> Executed:
        seconds = max(0.1, min(self._limits.cell_seconds, self._left()))
        self._last = cell
        done = kernel.execute(code, seconds, room, keep_history=keep_history)
        if done.died:
            self._kernel = None
            if self._left() <= 0:
                done.died = self._out_of_time()
        return done

    def _out_of_time(self) -> str:
        seconds = self._limits.submission_seconds
        return _("the time for the whole submission ({seconds:g} s) ran out").format(seconds=seconds)

    def _leave_out(self, cell: Cell, reason: str) -> None:
        """A cell that ends its kernel is named and not replayed. When it is an answer whose check is still to come,
        that exercise has no evidence; what a check brought back earlier stays."""
        if cell in self._replayed:
            self._replayed.remove(cell)
        run = self.result.cells.setdefault(cell.id, CellRun(cell.id))
        run.error = run.error or reason
        if cell.exercise and cell.kind == ANSWER and cell.exercise not in self.result.evidence:
            ended = _("when its cell ran: {reason}").format(reason=reason)
            self.result.evidence[cell.exercise] = Evidence(cell.exercise, ended=ended)

    def _run_cell(self, cell: Cell) -> None:
        if self._left() <= 0:
            return
        try:
            kernel = self._ready_kernel()
        except _OutOfTime:
            return
        done = self._execute(kernel, cell, cell.source, min(self._limits.cell_output_bytes, self._room))
        self._room -= done.size
        self.result.cells[cell.id] = CellRun(cell.id, done.outputs, done.died or done.error, done.seconds)
        if done.died:
            self._leave_out(cell, done.died)
        else:
            self._replayed.append(cell)

    def _probe(self, cell: Cell) -> None:
        exercise = str(cell.exercise)
        if exercise in self.result.evidence:  # its own cell ended the kernel
            return
        try:
            if self._left() <= 0:
                raise _OutOfTime
            kernel = self._ready_kernel()
        except _OutOfTime:
            self.result.evidence.setdefault(exercise, Evidence(exercise, ended=self._out_of_time()))
            return
        if exercise in self.result.evidence:  # the same, found out now
            return
        path = self._workplace.channel / f"evidence-{secrets.token_hex(8)}"
        call = f"{_PROBE}({self._requests[exercise]!r}, {str(path)!r})"
        done = self._execute(kernel, cell, call, 0, keep_history=False)
        answers, incomplete = read_evidence(path, self._limits.evidence_bytes)
        with contextlib.suppress(OSError):  # it need not be a file
            path.unlink()
        ended = ""
        if done.died and incomplete:
            ended = _("when it was called: {reason}").format(reason=done.died)
        elif incomplete:
            ended = incomplete + (f" ({done.error})" if done.error else "")
        self.result.evidence[exercise] = Evidence(exercise, answers, ended)
        self.result.cells[cell.id] = CellRun(cell.id, error=done.died, seconds=done.seconds)
