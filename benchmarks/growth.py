"""How time and memory of a grading run grow with the class, drawn as a curve.

    python benchmarks/growth.py [--counts 10 100 1000] [--untouched] [--workers 2 4] [--write FILE]
    [--draw docs/pictures/growth.svg]

Every student hands in lesson 01: the class of benchmarks/autograde.py, right answers in four styles
and typical slips. With --untouched the release as it is, which needs no kernel: so the machinery
alone (reading, rebuilding, judging, journal, gradebook, results) is seen, for classes of 10,000.
--workers grades the same on a Dask cluster of so many workers on this machine instead (python -m
pip install distributed). Each size is one run of the command line. Memory is that of the command
itself, and of the largest of its workers; `writer` is the processor time of the command itself,
which alone writes journal, gradebook and results. The second run finds everything unchanged; the
report and the students' pages are timed apart. --write adds the rows to a file (a row of the same
size takes the place of the old one; all are of one machine), and --draw draws the file's rows.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.parts import machine  # noqa: E402
from benchmarks.parts.classes import make_class  # noqa: E402
from benchmarks.parts.curve import draw  # noqa: E402
from grading.paths import Classroom  # noqa: E402
from grading.samples.submissions import hand_in, release  # noqa: E402

LESSON = "01_tensors"
ANSWERS, UNTOUCHED = "answers", "untouched"
# Runs a command of ours in this very process, so that its figures are not those of its workers.
_RUN = """
import json, resource, sys, time
from grading.__main__ import main
start = time.monotonic()
code = main(sys.argv[1:])
used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
print(json.dumps({
    "code": code,
    "seconds": time.monotonic() - start,
    "own": used[0].ru_utime + used[0].ru_stime,
    "workers": used[1].ru_utime + used[1].ru_stime,
    "megabytes": used[0].ru_maxrss / 1024,
    "of_a_worker": used[1].ru_maxrss / 1024,
}), file=sys.stderr)
"""


def hand_in_all(classroom: Classroom, count: int, kind: str) -> None:
    """Hands in lesson 01 for so many students."""
    if kind == ANSWERS:
        make_class(classroom, LESSON, count)
        return
    text = json.dumps(release(LESSON))
    for number in range(count):
        hand_in(text, classroom.submitted, f"student{number:05}", LESSON)


def command(*arguments: str) -> dict[str, float]:
    """What one command took.

    Raises:
        SystemExit: It failed.
    """
    done = subprocess.run(
        [sys.executable, "-c", _RUN, *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        text=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        check=False,
    )
    lines = done.stderr.splitlines()
    found = json.loads(lines[-1]) if lines and lines[-1].startswith("{") else {"code": 1}
    if found["code"]:
        raise SystemExit(f"{' '.join(arguments)} failed:\n{done.stderr}")
    return dict(found)


@contextlib.contextmanager
def cluster(workers: int) -> Iterator[list[str]]:
    """The words that send a run to a Dask cluster on this machine; none for no workers."""
    if not workers:
        yield []
        return
    try:
        from dask.distributed import LocalCluster
    except ModuleNotFoundError:
        raise SystemExit("--workers needs: python -m pip install distributed") from None
    os.environ["PYTHONPATH"] = str(ROOT)  # the workers' too
    with LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=None) as found:
        yield ["--cluster", found.scheduler_address]


def measure(count: int, kind: str, jobs: int, workers: int = 0) -> dict[str, Any]:
    """Time and memory of one class."""
    with tempfile.TemporaryDirectory(prefix="growth-") as name, cluster(workers) as there:
        hand_in_all(Classroom(Path(name)), count, kind)
        others = machine.taken_by_others()
        where = ["--classroom", name]
        first = command("autograde", LESSON, *where, "--quiet", *(there or ["--jobs", str(jobs)]))
        again = command("autograde", LESSON, *where, "--quiet")
        report = command("report", *where)
        pages = command("feedback", *where)
    return {
        "kind": kind,
        "count": count,
        "workers": workers,
        "jobs": 0 if workers else jobs,
        "others": others,
        "grading": first["seconds"],
        "writer": first["own"],
        "processor": first["own"] + first["workers"],
        "megabytes": first["megabytes"],
        "of_a_worker": first["of_a_worker"],
        "again": again["seconds"],
        "report": report["seconds"],
        "pages": pages["seconds"],
    }


def held(path: Path) -> list[dict[str, Any]]:
    """The rows of a file; none yet, if there is no such file.

    Raises:
        SystemExit: They were measured on another machine.
    """
    if not path.exists():
        return []
    content, here = json.loads(path.read_text(encoding="utf-8")), machine.machine()
    if any(content["machine"][name] != here[name] for name in ("processor", "cores")):
        raise SystemExit(f"{path} was measured on another machine: delete it, or name another.")
    return list(content["rows"])


def keep(path: Path, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Adds rows to a file; gives all that it holds now."""
    together = {(row["kind"], row["workers"], row["count"]): row for row in [*held(path), *rows]}
    found = [together[key] for key in sorted(together)]
    content = {"machine": machine.machine(), "date": machine.today(), "rows": found}
    path.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    return found


def main() -> int:
    """Measures each size and prints a row for it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--counts", type=int, nargs="*", default=[10, 100, 1000])
    parser.add_argument(
        "--untouched", action="store_true", help="releases as they are: no kernel is started"
    )
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--workers", type=int, nargs="+", default=[0], help="of a Dask cluster")
    parser.add_argument("--write", type=Path, metavar="FILE", help="add the rows to a JSON file")
    parser.add_argument("--draw", type=Path, metavar="FILE", help="a picture of the curve")
    given = parser.parse_args()
    rows: list[dict[str, Any]] = []
    if given.write:
        held(given.write)  # before hours are spent
    print(
        f"{'submissions':>11} {'workers':>10} {'grading, s':>11} {'each, ms':>9} {'writer, s':>10} "
        f"{'again, s':>9} {'report, s':>9} {'pages, s':>8} {'memory, MB':>10} {'a worker':>8}"
    )
    for workers in given.workers:
        for count in given.counts:
            kind = UNTOUCHED if given.untouched else ANSWERS
            row = measure(count, kind, given.jobs, workers)
            rows.append(row)
            print(
                f"{count:11} {f'{workers} (Dask)' if workers else given.jobs:>10} "
                f"{row['grading']:11.1f} {1000 * row['grading'] / count:9.0f} "
                f"{row['writer']:10.1f} {row['again']:9.1f} {row['report']:9.1f} "
                f"{row['pages']:8.1f} {row['megabytes']:10.0f} {row['of_a_worker']:8.0f}",
                flush=True,
            )
            if given.write:
                keep(given.write, [row])
    if given.draw:
        draw(keep(given.write, []) if given.write else rows, given.draw, machine.processor())
    return 0


if __name__ == "__main__":
    sys.exit(main())
