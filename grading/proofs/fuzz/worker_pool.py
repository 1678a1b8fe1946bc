"""Mutants are checked in worker processes: one that hangs or dies costs one mutant."""

from __future__ import annotations

import contextlib
import multiprocessing
import time
from collections.abc import Callable, Iterator, Sequence
from multiprocessing.connection import Connection, wait

from course.i18n import gettext as _
from grading.proofs.fuzz.check import Outcome, check
from grading.proofs.fuzz.mutants import mutant

SECONDS = 30.0
STARTING = 120.0


def outcomes(
    seed: int,
    numbers: Sequence[int],
    jobs: int,
    seconds: float = SECONDS,
    work: Callable[[int, int], Outcome] | None = None,
) -> Iterator[Outcome]:
    """The outcome of each number, as they come.

    Args:
        seed: Of the mutations.
        numbers: Which mutants.
        jobs: How many workers.
        seconds: How long one mutant may take.
        work: Makes and checks one; a test puts another in its place.
    """
    workers = [
        _Worker(seed, list(numbers[start::jobs]), work or make_and_check)
        for start in range(min(jobs, len(numbers)))
    ]
    try:
        while workers := [worker for worker in workers if worker.numbers]:
            # A worker that just started imports first: it has more time for its first one.
            ready = wait(
                [worker.connection for worker in workers],
                min(worker.left(seconds) for worker in workers),
            )
            for worker in workers:
                if worker.connection in ready:
                    yield from worker.take()
                elif worker.left(seconds) <= 0:
                    yield worker.give_up(
                        _("It took longer than {seconds:.0f} s.").format(seconds=seconds)
                    )
    finally:
        for worker in workers:
            worker.end()


def make_and_check(seed: int, number: int) -> Outcome:
    """The work of a worker."""
    return check(mutant(seed, number))


def _loop(
    connection: Connection, seed: int, numbers: list[int], work: Callable[[int, int], Outcome]
) -> None:
    # the main process is gone: nobody waits for the rest
    with contextlib.suppress(BrokenPipeError):
        for number in numbers:
            connection.send(work(seed, number))


class _Worker:
    """A process that works off its numbers, one after the other."""

    def __init__(self, seed: int, numbers: list[int], work: Callable[[int, int], Outcome]) -> None:
        self.seed, self.numbers, self.work = seed, numbers, work
        self._start()

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")
        self.connection, theirs = context.Pipe(duplex=False)
        self.process = context.Process(
            target=_loop, args=(theirs, self.seed, self.numbers, self.work), daemon=True
        )
        self.process.start()
        theirs.close()
        self.fresh, self.since = True, time.monotonic()

    def left(self, seconds: float) -> float:
        """The seconds that are left for the number that it is at."""
        return max(
            0.0, self.since + (max(seconds, STARTING) if self.fresh else seconds) - time.monotonic()
        )

    def take(self) -> Iterator[Outcome]:
        try:
            outcome = self.connection.recv()
        except (EOFError, OSError):
            yield self.give_up(_("The process died."))
            return
        self.fresh, self.since = False, time.monotonic()
        self.numbers.remove(outcome.number)
        yield outcome

    def give_up(self, why: str) -> Outcome:
        """Ends the process and starts another for the numbers behind the one that it was at."""
        self.end()
        number = self.numbers.pop(0)
        if self.numbers:
            self._start()
        return Outcome(number, (why,))

    def end(self) -> None:
        self.process.kill()
        self.process.join()
        self.connection.close()
