"""A class graded by our engine and by stock nbgrader: time, and whether the scores agree.

    python benchmarks/autograde.py [LESSON ...] [--students 30] [--stock 3] [--repeats 1] [--jobs 2]
    [--write FILE]

Each student hands in every lesson: answers of the bank in several right styles, every third with a
typical slip. Ours grades the whole class from the command line: start of the program, zygotes and
gradebook are divided among the submissions. Stock nbgrader grades one submission, then the first
`--stock` of them, from its command line too and with the same seeds: the difference is what one
costs, the rest is its start, which is divided among as many as ours. Processor time counts
everything that a run started; "one more" is what a submission adds to a run that is under way: the
difference to a run of a few, for each that it had more. Beside it stands what the same cells and
checks cost in a process that has imported its frameworks already (benchmarks/probe_cost.py): the
mean of the first twelve students, all combinations of style and slip, with as many such processes
side by side as ours has workers, because virtual cores take longer when their neighbours work.
Memory is the most that all processes of a run of a few held together, each shared page counted
once, divided by the workers; from a run of its own, because to look costs time.
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
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

import probe_cost  # noqa: E402
import psutil  # noqa: E402

from grading import lessons  # noqa: E402
from grading.lessons.bank import RIGHT, WRONG  # noqa: E402
from grading.paths import Classroom  # noqa: E402
from grading.samples.students import answers  # noqa: E402
from grading.samples.submissions import fill, hand_in, release  # noqa: E402

BIN = Path(sys.executable).parent
CLASSROOMS = ("ours", "stock", "few")


@dataclass
class Spent:
    """One run: wall and processor seconds per submission."""

    wall: float
    processor: float


def make_class(classroom: Classroom, lesson: str, count: int) -> None:
    """Hands in right answers in four styles, every third with a slip."""
    for number in range(count):
        right, wrong = answers(lesson, RIGHT, number % 4), answers(lesson, WRONG, number)
        slip = list(right)[number % len(right)] if number % 3 == 2 else ""
        hand_in(
            fill(release(lesson), {**right, **({slip: wrong[slip]} if slip in wrong else {})}),
            classroom.submitted,
            f"student{number:04}",
            lesson,
        )


_MIX = 12  # four styles, and every third student with a slip
_RUN = """
import json, resource, subprocess, sys, time
start = time.monotonic()
done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
if done.returncode:
    sys.stderr.write(done.stderr.decode("utf-8", "replace"))
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps([done.returncode, time.monotonic() - start, used.ru_utime + used.ru_stime]))
"""


def run(count: int, *command: str, **environment: str) -> Spent:
    """Runs a command on `count` submissions as the only child of a process of its own.

    So what it started is counted with it.
    """
    done = subprocess.run(
        [sys.executable, "-c", _RUN, *command],
        cwd=ROOT,
        env={**os.environ, **environment},
        text=True,
        stdout=subprocess.PIPE,
        check=True,
    )
    code, wall, processor = json.loads(done.stdout)
    if code:
        raise SystemExit(f"{' '.join(command)} ended with {code}")
    return Spent(wall / count, processor / count)


def ours(classroom: Classroom, lesson: str, count: int, jobs: int) -> Spent:
    """Seconds per submission of our engine."""
    return run(count, *command(classroom, lesson, jobs))


def command(classroom: Classroom, lesson: str, jobs: int) -> list[str]:
    """The command line that grades this class."""
    return [
        sys.executable,
        "-m",
        "grading",
        "autograde",
        lesson,
        "--classroom",
        str(classroom.root),
        "--jobs",
        str(jobs),
        "--regrade",
    ]


def megabytes(classroom: Classroom, lesson: str, jobs: int) -> float:
    """The most that a run's processes hold together, divided by its workers."""
    most = 0.0
    process = psutil.Popen(command(classroom, lesson, jobs), cwd=ROOT, stdout=subprocess.DEVNULL)
    while process.poll() is None:
        family, together = [], 0
        with contextlib.suppress(psutil.Error):
            family = [process, *process.children(recursive=True)]
        for member in family:
            with contextlib.suppress(psutil.Error):
                together += member.memory_full_info().pss
        most = max(most, together / 2**20 / jobs)
        time.sleep(0.2)
    return most


def stock(classroom: Classroom, lesson: str, kernel: str = "python3", student: str = "*") -> Spent:
    """All that these submissions took together."""
    return run(
        1,
        str(BIN / "nbgrader"),
        "autograde",
        lesson,
        "--force",
        f"--Execute.kernel_name={kernel}",
        f"--student={student}",
        COURSE_CLASSROOM=str(classroom.root),
    )


def stock_of_a_class(classroom: Classroom, lesson: str, there: int, count: int) -> Spent:
    """Per submission of a class of `count`, from a run of one and a run of all that are there."""
    one, several = stock(classroom, lesson, student="student0000"), stock(classroom, lesson)

    def share(first: float, together: float) -> float:
        each = (together - first) / (there - 1)
        return each + max(0.0, first - each) / count

    return Spent(share(one.wall, several.wall), share(one.processor, several.processor))


def scores(classroom: Classroom, lesson: str) -> dict[tuple[str, str], float]:
    """Auto scores by student and test cell, from the gradebook."""
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{classroom.gradebook}") as book:
        return {
            (grade.notebook.student.id, grade.name): float(grade.auto_score or 0.0)
            for submission in book.assignment_submissions(lesson)
            for notebook in submission.notebooks
            for grade in notebook.grades
        }


def compare(lesson: str, arguments: argparse.Namespace, folder: Path) -> dict[str, object]:
    """Both on one lesson, in turns; medians of the repeats."""
    mine, other, few = (Classroom(folder / name) for name in CLASSROOMS)
    count = min(3 * arguments.jobs, arguments.students - 1)
    make_class(mine, lesson, arguments.students)
    make_class(few, lesson, count)
    make_class(other, lesson, min(arguments.stock, arguments.students))
    other.seeds.mkdir(parents=True, exist_ok=True)
    ours_spent, stock_spent, more = [], [], []
    for _repeat in range(arguments.repeats):
        ours_spent.append(ours(mine, lesson, arguments.students, arguments.jobs))
        start = ours(few, lesson, count, arguments.jobs).processor * count
        more.append(
            (ours_spent[-1].processor * arguments.students - start) / (arguments.students - count)
        )
        if arguments.stock:
            for seed in mine.seeds.iterdir():
                shutil.copy(seed, other.seeds / seed.name)
            stock_spent.append(
                stock_of_a_class(
                    other, lesson, min(arguments.stock, arguments.students), arguments.students
                )
            )
    found: dict[str, object] = {
        "lesson": lesson,
        "ours": asdict(median(ours_spent)),
        "more": statistics.median(more),
        "bare": bare(mine, lesson, arguments.jobs),
        "megabytes": megabytes(few, lesson, arguments.jobs),
    }
    if stock_spent:
        expected = scores(other, lesson)
        got = scores(mine, lesson)
        found |= {
            "stock": asdict(median(stock_spent)),
            "grades": len(expected),
            "differ": sum(abs(got[key] - score) > 0.01 for key, score in expected.items()),
        }
    return found


def bare(classroom: Classroom, lesson: str, jobs: int) -> float:
    """Processor seconds of the same cells and checks where all is imported already.

    Each of `jobs` processes does it at once.
    """
    folders = sorted(str(folder / lesson) for folder in classroom.submitted.iterdir())[:_MIX]
    probe_cost.prepare(lesson)
    with ThreadPoolExecutor(jobs) as pool:
        found = list(pool.map(lambda _number: probe_cost.measure(lesson, folders), range(jobs)))
    return statistics.fmean(submission["total"] for runs in found for submission in runs)


def median(runs: list[Spent]) -> Spent:
    """The median of each column."""
    return Spent(
        *(
            statistics.median(values)
            for values in zip(*(asdict(spent).values() for spent in runs), strict=True)
        )
    )


def show(rows: list[dict[str, object]]) -> None:
    """Prints the table."""
    print(f"{'':22} {'seconds per submission':>29} {'processor seconds':>39}")
    heads = "".join(
        f" {head:>9}"
        for head in ("ours", "nbgrader", "ratio", "ours", "one more", "bare", "allowed", "MB")
    )
    print(f"{'lesson':22}{heads}  grades that differ")
    for row in rows:
        mine, other, alone = row["ours"], row.get("stock"), row["bare"]
        seconds = (
            f"{other['wall']:9.2f} {other['wall'] / mine['wall']:8.1f}x"
            if other
            else f"{'-':>9} {'-':>9}"
        )
        figures = (mine["processor"], row["more"], alone, 1.5 * alone + 0.15)
        processor = " ".join(f"{figure:9.2f}" for figure in figures) + f" {row['megabytes']:9.0f}"
        print(
            f"{row['lesson']:22} {mine['wall']:9.2f} {seconds} {processor}  "
            f"{row.get('differ', '-')} of {row.get('grades', '-')}"
        )
    both = [row for row in rows if "stock" in row]
    if len(both) > 1:
        mine, other = (sum(row[name]["wall"] for row in both) for name in ("ours", "stock"))
        print(f"{'together':22} {mine:9.2f} {other:9.2f} {other / mine:8.1f}x")


def several(text: str) -> int:
    """A difference needs two."""
    if not text.isdecimal() or int(text) < 2:
        raise argparse.ArgumentTypeError(f"{text}: 2 or more")
    return int(text)


def none_or_several(text: str) -> int:
    """Reads 0, or 2 and more."""
    return 0 if text == "0" else several(text)


def main() -> int:
    """Compares on each lesson."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("lessons", nargs="*", default=lessons.names(), metavar="LESSON")
    parser.add_argument("--students", type=several, default=30, metavar="N")
    parser.add_argument(
        "--stock",
        type=none_or_several,
        default=3,
        metavar="N",
        help="how many of them stock nbgrader grades (2 or more; 0 for none)",
    )
    parser.add_argument("--repeats", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--write", type=Path, help="a JSON file for the figures")
    arguments = parser.parse_args()
    rows = []
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        for classroom in CLASSROOMS:
            subprocess.run(
                [sys.executable, "-m", "grading", "build"],
                cwd=ROOT,
                check=True,
                stdout=subprocess.DEVNULL,
                env={**os.environ, "COURSE_CLASSROOM": str(folder / classroom)},
            )
        for lesson in arguments.lessons:
            begun = time.monotonic()
            rows.append(compare(lesson, arguments, folder))
            print(f"{lesson}: {time.monotonic() - begun:.0f} s", file=sys.stderr)
            # after each lesson: one that goes wrong does not take the others along
            if arguments.write:
                figures = {"cores": os.cpu_count(), "students": arguments.students, "rows": rows}
                arguments.write.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    show(rows)
    return 1 if any(row.get("differ") for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
