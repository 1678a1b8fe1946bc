"""What a command took: wall seconds, and the processor seconds of all that it started.

    python benchmarks/parts/spent.py [--mark TEXT] -- COMMAND ...

The command is the only child of this process, so what it started is counted with it. With --mark
also what was spent until the first line of its standard error that holds this text: a program's
start, apart from its work.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Spent:
    """Wall and processor seconds, of a run or of each submission."""

    wall: float
    processor: float

    def each(self, count: int) -> Spent:
        """What is one submission's of so many."""
        return Spent(self.wall / count, self.processor / count)


def run(count: int, *command: str, **environment: str) -> Spent:
    """Seconds of each submission of a command that grades `count` of them.

    Raises:
        SystemExit: The command failed.
    """
    together, _start = run_to_mark("", *command, **environment)
    return together.each(count)


def run_to_mark(mark: str, *command: str, **environment: str) -> tuple[Spent, Spent]:
    """All that a command took in the clone's root, and what it took until the mark.

    Raises:
        SystemExit: The command failed.
    """
    done = subprocess.run(
        [sys.executable, __file__, "--mark", mark, "--", *command],
        cwd=ROOT,
        env={**os.environ, **environment},
        text=True,
        stdout=subprocess.PIPE,
        check=True,
    )
    code, together, start = json.loads(done.stdout)
    if code:
        raise SystemExit(f"{' '.join(command)} ended with {code}")
    return Spent(**together), Spent(**start)


def median(runs: Sequence[Spent]) -> Spent:
    """The median of each column."""
    return Spent(
        statistics.median(spent.wall for spent in runs),
        statistics.median(spent.processor for spent in runs),
    )


def _watched(command: list[str], mark: str) -> tuple[int, Spent, Spent]:
    begun = time.monotonic()
    process = psutil.Popen(
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
    )
    said, start = [], Spent(0.0, 0.0)
    for line in process.stderr:
        said.append(line)
        if mark and mark in line:
            mark = ""
            used = 0.0
            with contextlib.suppress(psutil.Error):
                used = sum(process.cpu_times()[:4])
            start = Spent(time.monotonic() - begun, used)
    code = process.wait()
    if code:
        sys.stderr.writelines(said)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return code, Spent(time.monotonic() - begun, used.ru_utime + used.ru_stime), start


def main() -> None:
    """Prints the exit code and both as JSON."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--mark", default="")
    parser.add_argument("command", nargs="+")
    given = parser.parse_args()
    code, together, start = _watched(given.command, given.mark)
    print(json.dumps([code, asdict(together), asdict(start)]))


if __name__ == "__main__":
    main()
