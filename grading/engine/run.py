"""Runs one rebuilt submission: its cells in order, and at each test cell the probe of that exercise.

A cell that ends its kernel, or runs out of a budget, costs that cell: a new kernel is started, the earlier cells are replayed
without it, and the run goes on. One run at a time in a process: what is left of a run is found among this process's
descendants.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Mapping

from course.i18n import gettext as _
from grading.engine.evidence import read_evidence
from grading.engine.kernel import Executed, Kernel, KernelFailure
from grading.engine.processes import adopt_orphans, children, end_all_but
from grading.engine.workplace import Workplace
from grading.limits import DEFAULT, Limits
from grading.model import ANSWER, OWN, SETUP, TEST, Cell, CellRun, Evidence, Rebuilt, Run


def run_submission(rebuilt: Rebuilt, requests: Mapping[str, str], limits: Limits = DEFAULT, level: str = "limits") -> Run:
    """The run of a submission. `requests` maps an exercise to what its probe is sent; `level` is one of
    `grading.engine.levels`. Whatever the submission does, no process and no file of it is left afterwards."""
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
        runner.stop()
        end_all_but(spared)
        workplace.close()
    runner.result.seconds = time.monotonic() - start
    return runner.result


class _Runner:
    def __init__(self, rebuilt: Rebuilt, requests: Mapping[str, str], limits: Limits, level: str, workplace: Workplace,
                 spared: set[int]) -> None:
        self._rebuilt, self._requests, self._limits, self._level = rebuilt, requests, limits, level
        self._workplace, self._spared = workplace, spared
        self._kernel: Kernel | None = None
        self._replayed: list[Cell] = []  # cells that a new kernel must run again
        self._deadline = time.monotonic() + limits.submission_seconds
        self._room = limits.submission_output_bytes
        self.result = Run(confinement=level)

    def run(self) -> None:
        wanted = {cell.exercise for cell in self._rebuilt.cells if self._is_probed(cell)}
        for cell in self._rebuilt.cells:
            if not wanted:  # the rest of the notebook can change no verdict
                return
            if self._is_probed(cell):
                wanted.discard(cell.exercise)
                self._probe(cell)
            elif cell.kind in (SETUP, OWN, ANSWER) and not cell.markdown and cell.source.strip():
                self._run_cell(cell)

    def _is_probed(self, cell: Cell) -> bool:
        return cell.kind == TEST and cell.exercise in self._requests and cell.exercise in self._rebuilt.attempted

    def stop(self) -> None:
        if self._kernel is not None:
            self._kernel.close()
            self._kernel = None

    def _left(self) -> float:
        return self._deadline - time.monotonic()

    def _ready_kernel(self) -> Kernel:
        """The kernel, with every earlier cell run in it. A cell that ends the kernel during the replay is left out of the next
        one."""
        while self._kernel is None:
            self._kernel = self._start()
            for cell in list(self._replayed):
                done = self._execute(self._kernel, cell.source)
                if done.died:
                    self._replayed.remove(cell)
                    self._blame(cell, done.died)
                    break
        return self._kernel

    def _start(self) -> Kernel:
        try:
            return Kernel(self._workplace, self._limits, self._level, self._spared)
        except KernelFailure:  # once more: a busy machine can miss a start
            return Kernel(self._workplace, self._limits, self._level, self._spared)

    def _execute(self, kernel: Kernel, code: str, *, keep_history: bool = True) -> Executed:
        seconds = max(0.1, min(self._limits.cell_seconds, self._left()))
        room = min(self._limits.cell_output_bytes, self._room)
        done = kernel.execute(code, seconds, room, keep_history=keep_history)
        self._room -= done.size
        if done.died:
            self._kernel = None
            if self._left() <= 0:
                done.died = self._out_of_time()
        return done

    def _out_of_time(self) -> str:
        return _("the time for the whole submission ({seconds:.0f} s) ran out").format(
            seconds=self._limits.submission_seconds)

    def _blame(self, cell: Cell, reason: str) -> None:
        """The cell that ended its kernel is named; when it is an answer, its exercise has no evidence."""
        run = self.result.cells.setdefault(cell.id, CellRun(cell.id))
        run.error = reason
        if cell.exercise and cell.kind == ANSWER:
            found = self.result.evidence.setdefault(cell.exercise, Evidence(cell.exercise))
            found.ended = found.ended or _("when its cell ran: {reason}").format(reason=reason)

    def _run_cell(self, cell: Cell) -> None:
        if self._left() <= 0:
            return
        kernel = self._ready_kernel()
        done = self._execute(kernel, cell.source)
        self.result.cells[cell.id] = CellRun(cell.id, done.outputs, done.error, done.seconds)
        if done.died:
            self._blame(cell, done.died)
        else:
            self._replayed.append(cell)

    def _probe(self, cell: Cell) -> None:
        exercise = str(cell.exercise)
        if exercise in self.result.evidence:  # its own cell ended the kernel
            return
        if self._left() <= 0:
            self.result.evidence[exercise] = Evidence(exercise, ended=self._out_of_time())
            return
        kernel = self._ready_kernel()
        path = self._workplace.channel / f"evidence-{secrets.token_hex(8)}"
        call = f'__import__("course.probe.remote", fromlist=["answer"]).answer({self._requests[exercise]!r}, {str(path)!r})'
        done = self._execute(kernel, call, keep_history=False)
        answers, complete = read_evidence(path, self._limits.evidence_bytes)
        path.unlink(missing_ok=True)
        ended = ""
        if done.died:
            ended = _("when it was called: {reason}").format(reason=done.died)
        elif not complete:
            ended = _("its check was interrupted: {reason}").format(reason=done.error or _("no reason was given"))
        self.result.evidence[exercise] = Evidence(exercise, answers, ended)
        self.result.cells[cell.id] = CellRun(cell.id, seconds=done.seconds)
