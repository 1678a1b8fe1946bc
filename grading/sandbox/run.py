"""Runs one rebuilt submission: its cells in order, at each test cell the visible calls of that
exercise, and the hidden ones when every cell has run, on the names as they were at the test cell.
So no output, and no message that shows values, comes from code that has met a hidden input.

A cell that ends its kernel, or runs out of a budget, costs that cell: a new kernel is started, the
earlier cells are replayed without it, and the run goes on. A kernel that died for a reason we do
not know may have been killed from outside (by a person, by the system for want of memory): once for
each cell it is done again. One run at a time in a process: what is left of a run is found among
this process's descendants.
"""

from __future__ import annotations

import os
import secrets
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from course.i18n import gettext as _
from course.probe.remote import trials_of
from course.probe.seal import ticket_of
from grading.limits import DEFAULT, Limits
from grading.model import ANSWER, EXAMPLE, OWN, SETUP, TEST, Cell, CellRun, Evidence, Rebuilt, Run
from grading.sandbox.evidence import answers_to
from grading.sandbox.inside.process_tree import end_descendants
from grading.sandbox.kernel import Executed, Kernel, KernelFailure
from grading.sandbox.levels import AUTO, NONE, OFF, REQUIRE, choose
from grading.sandbox.processes import adopt_orphans, children
from grading.sandbox.run_directory import RunDirectory, kernel_user
from grading.sandbox.warm_modules import modules_of


def run_submission(
    rebuilt: Rebuilt,
    requests: Mapping[str, str],
    limits: Limits = DEFAULT,
    confine: str = AUTO,
    hidden: Mapping[str, str] | None = None,
    second: Mapping[str, Mapping[str, str]] | None = None,
    libraries: Sequence[str] = (),
    fault: str = "",
) -> Run:
    """The run of a submission. `requests` maps an exercise to what its probe is sent at its test
    cell, `hidden` to what it is sent when all cells have run; `confine` is auto, require or off, or
    one of the levels that `grading.sandbox.levels.choose` makes of them. `second` maps what is to be
    spoilt (`course.probe.faults`, `libraries` being there) to what probes are sent then, after all
    else. `fault` is spoilt from the start; such a run ends with its last check. Whatever the
    submission does, no process and no file of it is left afterwards. Raises UserError where the
    confinement asked for is not to be had."""
    level = choose(confine) if confine in (AUTO, REQUIRE, OFF) else confine
    with _ONE_AT_A_TIME:
        return _run(rebuilt, requests, limits, level, hidden or {}, second or {}, libraries, fault)


# What is left of a run is found among the descendants of this process: a second run in another
# thread would lose its own.
_ONE_AT_A_TIME = threading.Lock()


def _run(
    rebuilt: Rebuilt,
    requests: Mapping[str, str],
    limits: Limits,
    level: str,
    hidden: Mapping[str, str],
    second: Mapping[str, Mapping[str, str]],
    libraries: Sequence[str],
    fault: str,
) -> Run:
    adopt_orphans()
    excluded = children()
    start = time.monotonic()
    directory = RunDirectory(kernel_user()[0] if level != NONE else 0)
    runner = _Runner(rebuilt, requests, hidden, limits, level, directory, excluded)
    runner.second, runner.libraries, runner.fault = second, tuple(libraries), fault
    try:
        runner.run()
    except (KernelFailure, OSError) as error:
        runner.result.failure = str(error)
    finally:
        try:
            runner.stop()
        finally:
            end_descendants(excluded)
            directory.close()
    runner.result.seconds = time.monotonic() - start
    return runner.result


_REMOTE = '__import__("course.probe.remote", fromlist=["answer"])'

SETUP_SECONDS = 180.0  # imports of the frameworks on a busy machine
TRAINING = 2  # times the seconds of a cell
FREE_STARTS = 10  # new kernels whose start is not charged to the submission


class _OutOfTime(Exception):
    pass


class _Runner:
    def __init__(
        self,
        rebuilt: Rebuilt,
        requests: Mapping[str, str],
        hidden: Mapping[str, str],
        limits: Limits,
        level: str,
        directory: RunDirectory,
        excluded: set[int],
    ) -> None:
        self._rebuilt, self._requests, self._hidden, self._limits, self._level = (
            rebuilt,
            requests,
            hidden,
            limits,
            level,
        )
        self._directory, self._excluded = directory, excluded
        self.second: Mapping[str, Mapping[str, str]] = {}
        self.libraries, self.fault = tuple[str, ...](), ""
        self._kernel: Kernel | None = None
        self._replayed: list[Cell] = []  # cells that a new kernel must run again
        self._last: Cell | None = None  # what ran last in the kernel
        self._deadline = time.monotonic() + limits.submission_seconds
        self._output_left = limits.submission_output_bytes
        self._starts = 0
        self._retried: set[str] = set()  # cells that met a lost kernel once
        self._key = b""  # what the kernel signs its evidence with
        self._modules = modules_of(rebuilt.cells)
        self.result = Run(confinement=level)

    def run(self) -> None:
        cells = self._rebuilt.cells
        probed = [cell for cell in cells if self._is_probed(cell)]
        below_test = [cell for cell in probed if cell.exercise in self._rebuilt.below_test]
        if not probed:
            return
        last = (
            len(cells)
            if below_test
            else max(at for at, cell in enumerate(cells) if self._is_probed(cell))
        )
        for at, cell in enumerate(cells):
            if at > last and (self.fault or not (self._kernel and self._kernel.alive())):
                break  # what follows the last check can change no verdict: not worth a new kernel
            if self._is_run(cell):
                self._run_cell(cell)
            elif cell in probed and cell not in below_test:
                self._probe(cell)
        for cell in below_test:
            self._probe(cell)
        hidden = [
            cell
            for cell in probed
            if cell.exercise in self._hidden and not self.result.evidence[str(cell.exercise)].ended
        ]
        for cell in self._probe_hidden_together(hidden):
            self._probe_hidden(cell)
        for fault, requests in self.second.items():
            again = [
                one
                for one in probed
                if one.exercise in requests and not self.result.evidence[str(one.exercise)].ended
            ]
            if again:
                self._probe_spoilt(fault, requests, again)

    def _set_up(self, kernel: Kernel) -> None:
        """Runs the lesson's own set-up cells in a new kernel. They are the instructor's: they have
        a time of their own, and what goes wrong in them is our fault."""
        for cell in self._rebuilt.cells:
            if cell.kind == SETUP and not cell.markdown and cell.source.strip():
                done = kernel.execute(cell.source, SETUP_SECONDS, self._limits.cell_output_bytes)
                if done.died or done.error:
                    if not done.died:
                        kernel.close()
                    raise KernelFailure(
                        _("the lesson's set-up cell failed: {reason}").format(
                            reason=done.died or done.error
                        )
                    )
                self.result.cells.setdefault(
                    cell.id, CellRun(cell.id, done.outputs, "", done.seconds)
                )
        self._key, path = os.urandom(32), self._directory.channel / "begin"
        path.write_bytes(self._key)
        self._directory.hand_over(path)
        trials = trials_of([*self._requests.values(), *self._hidden.values()])
        given = f"{str(path)!r}, {trials!r}, {self.fault!r}, {self.libraries!r}"
        done = kernel.execute(f"{_REMOTE}.begin({given})", SETUP_SECONDS, 0, keep_history=False)
        if done.died or done.error:
            kernel.close()
            raise KernelFailure(
                _("the checks could not be made ready: {reason}").format(
                    reason=done.died or done.error
                )
            )

    def _is_probed(self, cell: Cell) -> bool:
        return (
            cell.kind == TEST
            and cell.exercise in self._requests
            and cell.exercise in self._rebuilt.attempted
        )

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
        """The kernel, with every earlier cell run in it. A cell that ends the kernel during the
        replay is left out of the next one. Raises _OutOfTime."""
        # it died after its cell had come to an end
        if self._kernel is not None and not self._kernel.alive():
            self.stop()
            if self._last is not None and not self._retry_once(self._last):
                self._leave_out(self._last, _("the kernel died"))
        while self._kernel is None:
            self._kernel = self._start()
            for cell in list(self._replayed):
                if self._left() <= 0:
                    raise _OutOfTime
                done = self._replay(self._kernel, cell)
                if done.died:
                    if self._left() <= 0:
                        raise _OutOfTime
                    if not (done.lost and self._retry_once(cell)):
                        self._leave_out(cell, done.died)
                    break
        return self._kernel

    def _replay(self, kernel: Kernel, cell: Cell) -> Executed:
        # its check is done; what the names were at this place is still wanted
        if cell.kind == TEST:
            return self._execute(
                kernel, cell, f"{_REMOTE}.keep({cell.exercise!r})", 0, keep_history=False
            )
        return self._execute(kernel, cell, cell.source, self._limits.cell_output_bytes)

    def _start(self) -> Kernel:
        """A new kernel with the lesson's set-up done. The time that takes is ours, not the
        submission's, but for a submission that ends kernel after kernel."""
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
        kernel = Kernel(self._directory, self._limits, self._level, self._excluded, self._modules)
        self.result.cold_start_reason = kernel.cold_start_reason
        self._set_up(kernel)
        return kernel

    def _execute(
        self, kernel: Kernel, cell: Cell, code: str, output_bytes: int, *, keep_history: bool = True
    ) -> Executed:
        seconds = max(0.1, min(self._seconds_of(cell), self._left()))
        self._last = cell
        done = kernel.execute(code, seconds, output_bytes, keep_history=keep_history)
        self._deadline += done.waited
        if done.died:
            self._kernel = None
            if self._left() <= 0:
                done.died, done.lost = self._out_of_time(), False
        return done

    def _seconds_of(self, cell: Cell) -> float:
        """Twice the time where a model may be trained; what a student's own cell does in such a
        lesson is not known.
        """
        trains = cell.trains or (
            cell.kind in (OWN, EXAMPLE) and any(one.trains for one in self._rebuilt.cells)
        )
        return self._limits.cell_seconds * (TRAINING if trains else 1)

    def _retry_once(self, cell: Cell) -> bool:
        """Whether a lost kernel is not held against the cell, which is so once. What is its own
        doing happens again.
        """
        first = cell.id not in self._retried
        self._retried.add(cell.id)
        return first

    def _out_of_time(self) -> str:
        return _("the time for the whole submission ({seconds:g} s) ran out").format(
            seconds=self._limits.submission_seconds
        )

    def _leave_out(self, cell: Cell, reason: str) -> None:
        """A cell that ends its kernel is named and not replayed. When it is an answer whose check
        is still to come, that exercise has no evidence; what a check brought back earlier stays."""
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
        done = self._execute(
            kernel, cell, cell.source, min(self._limits.cell_output_bytes, self._output_left)
        )
        if done.lost and self._retry_once(cell):
            self._run_cell(cell)
            return
        self._output_left -= done.size
        self.result.cells[cell.id] = CellRun(
            cell.id, done.outputs, done.died or done.error, done.seconds
        )
        if done.died:
            self._leave_out(cell, done.died)
        else:
            self._replayed.append(cell)

    def _probe(self, cell: Cell) -> None:
        """The visible calls, at the place of the test cell. The names are kept as they are, for the
        hidden calls.
        """
        exercise = str(cell.exercise)
        if exercise not in self.result.evidence:  # else its own cell ended the kernel
            answers, ended, broken = self._ask(cell, self._requests[exercise])
            self.result.evidence.setdefault(exercise, Evidence(exercise, answers, ended, broken))
            self._replayed.append(cell)

    def _probe_hidden_together(self, cells: list[Cell]) -> list[Cell]:
        """Sends all hidden calls at once: each request of its own costs a kernel milliseconds.
        Gives the cells whose evidence is not whole; those are asked one by one, so that what ends
        the kernel costs its own exercise only."""
        if len(cells) < 2 or self._kernel is None or not self._kernel.alive() or self._left() <= 0:
            return cells
        asked = {
            cell.id: (self._hidden[str(cell.exercise)], self._evidence_path()) for cell in cells
        }
        pairs = [
            (request, str(path), ticket_of(self._key, request, str(path)))
            for request, path in asked.values()
        ]
        slowest = max(reversed(cells), key=self._seconds_of)
        done = self._execute(
            self._kernel, slowest, f"{_REMOTE}.answer_all({pairs!r})", 0, keep_history=False
        )
        left = []
        for cell in cells:
            answers, incomplete = answers_to(
                *asked[cell.id], self._limits.evidence_bytes, self._key
            )
            if incomplete or done.died or done.error:
                left.append(cell)
            else:
                self._keep_hidden(cell, answers)
                self.result.cells[cell.id].seconds += done.seconds / len(cells)
        return left

    def _probe_hidden(self, cell: Cell) -> None:
        evidence = self.result.evidence[str(cell.exercise)]
        answers, evidence.ended, evidence.broken = self._ask(
            cell, self._hidden[evidence.exercise], in_words=False
        )
        self._keep_hidden(cell, answers)

    def _keep_hidden(self, cell: Cell, answers: dict[str, Any]) -> None:
        """What a visible property has shown stays as it is."""
        kept = self.result.evidence[str(cell.exercise)].answers
        kept.update({name: one for name, one in answers.items() if name not in kept})

    def _probe_spoilt(self, fault: str, requests: Mapping[str, str], cells: list[Cell]) -> None:
        """Sends calls again while something is spoilt: after all else, as nothing that follows
        could be trusted to be right.
        """
        asked = {
            str(cell.exercise): (requests[str(cell.exercise)], self._evidence_path())
            for cell in cells
        }
        try:
            if self._left() <= 0:
                raise _OutOfTime
            kernel = self._ready_kernel()
        except _OutOfTime:
            ended = self._out_of_time()
        else:
            tickets = [
                (request, str(path), ticket_of(self._key, request, str(path)))
                for request, path in asked.values()
            ]
            code = f"{_REMOTE}.answer_spoilt({fault!r}, {self.libraries!r}, {tickets!r})"
            done = self._execute(
                kernel, max(cells, key=self._seconds_of), code, 0, keep_history=False
            )
            if done.lost and self._retry_once(cells[-1]):
                self._probe_spoilt(fault, requests, cells)
                return
            ended = done.died or done.error
        self.result.second = self.result.second or {}
        for exercise, (request, path) in asked.items():
            answers, incomplete = answers_to(request, path, self._limits.evidence_bytes, self._key)
            self.result.second[exercise] = Evidence(exercise, answers, ended or incomplete)

    def _ask(
        self, cell: Cell, request: str, *, in_words: bool = True
    ) -> tuple[dict[str, Any], str, bool]:
        """Sends one request to the kernel. Gives the answers to what was asked, why they are not
        complete, and whether the kernel went on all the same. `in_words`: with the words of the
        exception, which an answer may have chosen to tell its inputs."""
        exercise = str(cell.exercise)
        try:
            if self._left() <= 0:
                raise _OutOfTime
            kernel = self._ready_kernel()
        except _OutOfTime:
            return {}, self._out_of_time(), False
        # found out now: its cell ends the kernel
        if exercise in self.result.evidence and self.result.evidence[exercise].ended:
            return {}, self.result.evidence[exercise].ended, False
        path = self._evidence_path()
        ticket = ticket_of(self._key, request, str(path))
        done = self._execute(
            kernel,
            cell,
            f"{_REMOTE}.answer({request!r}, {str(path)!r}, {ticket!r})",
            0,
            keep_history=False,
        )
        answers, incomplete = answers_to(request, path, self._limits.evidence_bytes, self._key)
        incomplete = incomplete or (_("its check ended with an error") if done.error else "")
        if done.lost and incomplete and self._retry_once(cell):
            return self._ask(cell, request, in_words=in_words)
        run = self.result.cells.setdefault(cell.id, CellRun(cell.id))
        run.error, run.seconds = run.error or done.died, run.seconds + done.seconds
        if done.died and incomplete:
            return answers, _("when it was called: {reason}").format(reason=done.died), False
        if incomplete:
            return (
                answers,
                incomplete + (f" ({done.error})" if done.error and in_words else ""),
                True,
            )
        return answers, "", False

    def _evidence_path(self) -> Path:
        return self._directory.channel / f"evidence-{secrets.token_hex(8)}"
