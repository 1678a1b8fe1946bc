"""A class graded by our engine and by stock nbgrader: time, and whether the scores agree.

    python benchmarks/autograde.py [LESSON ...] [--students 30] [--stock 4] [--repeats 1] [--jobs 2]
    [--write FILE]

Each student hands in every lesson: answers of the bank in several right styles, every third with a
typical slip. Ours grades the whole class from the command line: start of the program, zygotes and
gradebook are divided among the submissions. Stock nbgrader grades the first `--stock` of them, one
of each style unless told otherwise, from its command line too and with the same seeds; what passes
until it names the first submission is its start, which is divided among as many as ours. Processor
time counts everything that a run started; "one more" is what a submission adds to a run that is
under way: the difference to a run of a few, for each that it had more. Beside it stands what the
same cells and checks cost in a process that has imported its frameworks already
(benchmarks/probe_cost.py): the mean of the first twelve students, all combinations of style and
slip, with as many such processes side by side as ours has workers, because virtual cores take
longer when their neighbours work. Memory is the most that all processes of a run of a few held
together, each shared page counted once, divided by the workers; from a run of its own, because to
look costs time.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import psutil  # noqa: E402

from benchmarks import probe_cost  # noqa: E402
from benchmarks.parts.classes import (  # noqa: E402
    STYLES,
    build,
    command,
    first_folders,
    make_class,
    scores,
)
from benchmarks.parts.spent import median, run  # noqa: E402
from benchmarks.parts.stock import same_seeds, stock  # noqa: E402
from benchmarks.parts.table import lessons_table  # noqa: E402
from grading import lessons  # noqa: E402
from grading.paths import Classroom  # noqa: E402

CLASSROOMS = ("ours", "stock", "few")


def compare(lesson: str, given: argparse.Namespace, folder: Path) -> dict[str, Any]:
    """Both on one lesson, in turns; medians of the repeats."""
    mine, other, few = (Classroom(folder / name) for name in CLASSROOMS)
    count, some = given.students, min(3 * given.jobs, given.students - 1)
    there = min(given.stock, count)
    for classroom, how_many in ((mine, count), (few, some), (other, there)):
        make_class(classroom, lesson, how_many)
    ours, theirs, more = [], [], []

    def say(words: str) -> None:
        print(f"{lesson}: {words}", file=sys.stderr, flush=True)

    for _repeat in range(given.repeats):
        say(f"ours grades {count}, then {some}")
        ours.append(run(count, *command(mine, lesson, given.jobs)))
        of_few = run(1, *command(few, lesson, given.jobs)).processor
        more.append((count * ours[-1].processor - of_few) / (count - some))
        if there:
            say(f"nbgrader grades {there}")
            same_seeds(mine, other)
            theirs.append(stock(other, lesson, there, count))
    say("the same cells and checks in a process that has imported everything")
    cost = bare(mine, lesson, given.jobs)
    say(f"ours grades {some} once more, for its memory")
    found: dict[str, Any] = {
        "lesson": lesson,
        "ours": asdict(median(ours)),
        "more": statistics.median(more),
        "bare": cost,
        "megabytes": megabytes(few, lesson, given.jobs),
    }
    if theirs:
        expected, got = scores(other, lesson), scores(mine, lesson)
        found |= {
            "stock": asdict(median(theirs)),
            "graded_by_stock": there,
            "grades": len(expected),
            "differ": sum(abs(got[key] - score) > 0.01 for key, score in expected.items()),
        }
    return found


def megabytes(classroom: Classroom, lesson: str, jobs: int) -> float:
    """The most that a run's processes hold together, divided by its workers."""
    most = 0.0
    words = command(classroom, lesson, jobs)
    process = psutil.Popen(words, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while process.poll() is None:
        family, together = [], 0
        with contextlib.suppress(psutil.Error):
            family = [process, *process.children(recursive=True)]
        for member in family:
            with contextlib.suppress(psutil.Error):
                together += member.memory_full_info().pss
        most = max(most, together / 2**20 / jobs)
        time.sleep(0.2)
    if process.returncode:
        raise SystemExit(f"{' '.join(words)} ended with {process.returncode}")
    return most


def bare(classroom: Classroom, lesson: str, jobs: int) -> float:
    """Processor seconds of the same cells and checks where all is imported already.

    Each of `jobs` processes does it at once.
    """
    folders = first_folders(classroom, lesson)
    probe_cost.prepare(lesson)
    with ThreadPoolExecutor(jobs) as pool:
        found = list(pool.map(lambda _number: probe_cost.measure(lesson, folders), range(jobs)))
    return statistics.fmean(submission["total"] for runs in found for submission in runs)


def several(text: str) -> int:
    """A difference needs two."""
    if not text.isdecimal() or int(text) < 2:
        raise argparse.ArgumentTypeError(f"{text}: 2 or more")
    return int(text)


def none_or_some(text: str) -> int:
    """Reads 0 and more."""
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text}: 0 or more")
    return int(text)


def main() -> int:
    """Compares on each lesson."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("lessons", nargs="*", default=lessons.names(), metavar="LESSON")
    parser.add_argument("--students", type=several, default=30, metavar="N")
    parser.add_argument(
        "--stock",
        type=none_or_some,
        default=STYLES,
        metavar="N",
        help="how many of them stock nbgrader grades (0 for none)",
    )
    parser.add_argument("--repeats", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--write", type=Path, help="a JSON file for the figures")
    given = parser.parse_args()
    rows: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        first, *rest = (folder / classroom for classroom in CLASSROOMS)
        build(Classroom(first))
        for classroom in rest:
            shutil.copytree(first, classroom)
        for lesson in lessons.chosen(given.lessons):
            begun = time.monotonic()
            rows.append(compare(lesson, given, folder))
            print(f"{lesson}: {time.monotonic() - begun:.0f} s", file=sys.stderr)
            # after each lesson: one that goes wrong does not take the others along
            if given.write:
                figures = {"cores": os.cpu_count(), "students": given.students, "rows": rows}
                given.write.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    print("\n".join(lessons_table(rows)))
    return 1 if any(row.get("differ") for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
