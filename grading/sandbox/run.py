"""Runs one rebuilt submission: its cells in order, and the calls of its checks.

The visible calls of an exercise are made at its test cell, the hidden ones when every cell has run,
on the names as they were at the test cell. So no output, and no message that shows values, comes
from code that has met a hidden input.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from course.i18n import gettext as _
from course.probe.seal import ticket_of
from grading.limits import DEFAULT, Limits
from grading.model import ANSWER, EXAMPLE, OWN, TEST, Cell, CellRun, Evidence, Rebuilt, Run
from grading.sandbox import switches
from grading.sandbox.evidence import answers_to
from grading.sandbox.inside.process_tree import end_descendants
from grading.sandbox.kernel import KernelFailure
from grading.sandbox.levels import AUTO, NONE, OFF, REQUIRE, choose
from grading.sandbox.processes import adopt_orphans, children
from grading.sandbox.replay import OutOfTime, Plan, ReplayedKernel
from grading.sandbox.run_directory import RunDirectory, kernel_user

# What is left of a run is found among the descendants of this process: a second run in another
# thread would lose its own.
_ONE_AT_A_TIME = threading.Lock()


def run_submission(
    rebuilt: Rebuilt,
    requests: Mapping[str, str],
    limits: Limits = DEFAULT,
    confine: str = AUTO,
    hidden: Mapping[str, str] | None = None,
    second: Mapping[str, Mapping[str, str]] | None = None,
    libraries: Sequence[str] = (),
    fault: str = "",
    kernel_cache: str = "",
) -> Run:
    """Runs a submission; afterwards no process and no file of it is left, whatever it does.

    Args:
        rebuilt: The cells to run, and the exercises that were attempted.
        requests: For each exercise what its probe is sent at its test cell.
        limits: Budgets of time, memory, output and disk.
        confine: "auto", "require" or "off", or a level that `levels.choose` makes of them.
        hidden: For each exercise what its probe is sent when all cells have run.
        second: For each fault (`course.probe.faults`) what probes are sent after all else, while
            that is spoilt.
        libraries: What is there to be spoilt.
        fault: What is spoilt from the start; such a run ends with its last check.
        kernel_cache: A file of tinygrad's kernels that the run may read, where there is one.

    Returns:
        Outputs, evidence, and why something is missing.

    Raises:
        UserError: The confinement asked for is not to be had.
    """
    level = choose(confine) if confine in (AUTO, REQUIRE, OFF) else confine
    plan = Plan(
        rebuilt, requests, limits, level, hidden or {}, second or {}, tuple(libraries), fault
    )
    with _ONE_AT_A_TIME:
        return _run(plan, kernel_cache)


def _run(plan: Plan, kernel_cache: str) -> Run:
    adopt_orphans()
    excluded_pids = children()
    start = time.monotonic()
    directory = RunDirectory(kernel_user()[0] if plan.level != NONE else 0, kernel_cache)
    result = Run(confinement=plan.level)
    kernel = ReplayedKernel(plan, directory, excluded_pids, result)
    try:
        _Runner(plan, kernel, result).run()
    except (KernelFailure, OSError) as error:
        result.failure = str(error)
    finally:
        try:
            kernel.stop()
        finally:
            end_descendants(excluded_pids)
            directory.close()
    result.seconds = time.monotonic() - start
    return result


class _Runner:
    """Runs the cells of a plan in a kernel and asks for evidence; both go into `result`."""

    def __init__(self, plan: Plan, kernel: ReplayedKernel, result: Run) -> None:
        self._plan, self._kernel, self._result = plan, kernel, result
        self._output_left = plan.limits.submission_output_bytes

    def run(self) -> None:
        plan, evidence = self._plan, self._result.evidence
        cells = plan.rebuilt.cells
        probed = [cell for cell in cells if self._is_probed(cell)]
        below_test = [cell for cell in probed if cell.exercise in plan.rebuilt.below_test]
        if not probed:
            return
        last = (
            len(cells)
            if below_test
            else max(at for at, cell in enumerate(cells) if self._is_probed(cell))
        )
        for at, cell in enumerate(cells):
            if at > last and (plan.fault or not self._kernel.alive()):
                break  # what follows the last check can change no verdict: not worth a new kernel
            if self._is_run(cell):
                self._run_cell(cell)
            elif cell in probed and cell not in below_test:
                self._probe(cell)
        for cell in below_test:
            self._probe(cell)
        alive = [cell for cell in probed if not evidence[str(cell.exercise)].ended]
        hidden = [cell for cell in alive if cell.exercise in plan.hidden]
        for cell in self._probe_hidden_together(hidden):
            self._probe_hidden(cell)
        for fault, requests in plan.second.items():
            again = [
                cell
                for cell in probed
                if cell.exercise in requests and not evidence[str(cell.exercise)].ended
            ]
            if again:
                self._probe_spoilt(fault, requests, again)

    def _is_probed(self, cell: Cell) -> bool:
        return (
            cell.kind == TEST
            and cell.exercise in self._plan.requests
            and cell.exercise in self._plan.rebuilt.attempted
        )

    def _is_run(self, cell: Cell) -> bool:
        wanted = cell.kind in (OWN, ANSWER) or (cell.kind == EXAMPLE and cell.changed)
        return wanted and not cell.markdown and bool(cell.source.strip())

    def _run_cell(self, cell: Cell) -> None:
        kernel = self._kernel
        try:
            kernel.make_ready()
        except OutOfTime:
            return
        output_bytes = min(self._plan.limits.cell_output_bytes, self._output_left)
        done = kernel.execute(cell, cell.source, output_bytes)
        if done.lost and kernel.retry_once(cell):
            self._run_cell(cell)
            return
        self._output_left -= done.size
        self._result.cells[cell.id] = CellRun(
            cell.id, done.outputs, done.died or done.error, done.seconds
        )
        if done.died:
            kernel.leave_out(cell, done.died)
        else:
            kernel.keep(cell)

    def _probe(self, cell: Cell) -> None:
        """The visible calls, at the place of the test cell.

        The names are kept as they are, for the hidden calls.
        """
        exercise = str(cell.exercise)
        if exercise not in self._result.evidence:  # else its own cell ended the kernel
            answers, ended, broken = self._ask(cell, self._plan.requests[exercise])
            self._result.evidence.setdefault(exercise, Evidence(exercise, answers, ended, broken))
            self._kernel.keep(cell)

    def _probe_hidden_together(self, cells: list[Cell]) -> list[Cell]:
        """Sends all hidden calls at once: each request of its own costs a kernel milliseconds.

        Returns:
            The cells whose evidence is not complete. They are asked one by one, so that what ends
            the kernel costs its own exercise only.
        """
        kernel = self._kernel
        if len(cells) < 2 or not kernel.alive() or not kernel.time_left():
            return cells
        if not switches.is_on(switches.TOGETHER):
            return cells
        asked = {
            cell.id: (self._plan.hidden[str(cell.exercise)], self._evidence_path())
            for cell in cells
        }
        slowest = max(reversed(cells), key=kernel.seconds_of)
        done = kernel.ask(slowest, f"answer_all({self._with_tickets(asked.values())!r})")
        left = []
        for cell in cells:
            answers, incomplete = self._answers(*asked[cell.id])
            if incomplete or done.died or done.error:
                left.append(cell)
            else:
                self._keep_hidden(cell, answers)
                self._result.cells[cell.id].seconds += done.seconds / len(cells)
        return left

    def _probe_hidden(self, cell: Cell) -> None:
        evidence = self._result.evidence[str(cell.exercise)]
        answers, evidence.ended, evidence.broken = self._ask(
            cell, self._plan.hidden[evidence.exercise], in_words=False
        )
        self._keep_hidden(cell, answers)

    def _keep_hidden(self, cell: Cell, answers: dict[str, Any]) -> None:
        """What a visible property has shown stays as it is."""
        kept = self._result.evidence[str(cell.exercise)].answers
        kept.update({name: answer for name, answer in answers.items() if name not in kept})

    def _probe_spoilt(self, fault: str, requests: Mapping[str, str], cells: list[Cell]) -> None:
        """Sends calls again while something is spoilt.

        This comes after all else, as nothing that follows could be trusted to be right.
        """
        kernel = self._kernel
        try:
            kernel.make_ready()
            ended = ""
        except OutOfTime:
            ended = kernel.out_of_time()
        asked = {
            str(cell.exercise): (requests[str(cell.exercise)], self._evidence_path())
            for cell in cells
        }
        if not ended:
            given = f"{fault!r}, {self._plan.libraries!r}, {self._with_tickets(asked.values())!r}"
            done = kernel.ask(max(cells, key=kernel.seconds_of), f"answer_spoilt({given})")
            if done.lost and kernel.retry_once(cells[-1]):
                self._probe_spoilt(fault, requests, cells)
                return
            ended = done.died or done.error
        self._result.second = self._result.second or {}
        for exercise, (request, path) in asked.items():
            answers, incomplete = self._answers(request, path)
            self._result.second[exercise] = Evidence(exercise, answers, ended or incomplete)

    def _ask(
        self, cell: Cell, request: str, *, in_words: bool = True
    ) -> tuple[dict[str, Any], str, bool]:
        """Sends one request to the kernel.

        Args:
            cell: The test cell.
            request: What its probe is sent.
            in_words: With the words of an exception, which an answer may have chosen to tell its
                inputs.

        Returns:
            The answers to what was asked, why they are not complete, and whether the kernel went on
            all the same.
        """
        kernel, exercise = self._kernel, str(cell.exercise)
        try:
            kernel.make_ready()
        except OutOfTime:
            return {}, kernel.out_of_time(), False
        known = self._result.evidence.get(exercise)
        if known is not None and known.ended:  # found out now: its cell ends the kernel
            return {}, known.ended, False
        path = self._evidence_path()
        [(_request, _path, ticket)] = self._with_tickets([(request, path)])
        done = kernel.ask(cell, f"answer({request!r}, {str(path)!r}, {ticket!r})")
        answers, incomplete = self._answers(request, path)
        incomplete = incomplete or (_("its check ended with an error") if done.error else "")
        if done.lost and incomplete and kernel.retry_once(cell):
            return self._ask(cell, request, in_words=in_words)
        run = self._result.cells.setdefault(cell.id, CellRun(cell.id))
        run.error, run.seconds = run.error or done.died, run.seconds + done.seconds
        if done.died and incomplete:
            return answers, _("when it was called: {reason}").format(reason=done.died), False
        if incomplete and done.error and in_words:
            incomplete += f" ({done.error})"
        return answers, incomplete, bool(incomplete)

    def _evidence_path(self) -> Path:
        return self._kernel.directory.channel / f"evidence-{secrets.token_hex(8)}"

    def _with_tickets(self, asked: Iterable[tuple[str, Path]]) -> list[tuple[str, str, str]]:
        """The requests as a kernel is sent them: each with its path and its ticket."""
        return [
            (request, str(path), ticket_of(self._kernel.key, request, str(path)))
            for request, path in asked
        ]

    def _answers(self, request: str, path: Path) -> tuple[dict[str, Any], str]:
        return answers_to(request, path, self._plan.limits.evidence_bytes, self._kernel.key)
