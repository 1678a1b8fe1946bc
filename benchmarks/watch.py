"""From handing in to the page: what `python -m grading watch` takes, measured from outside.

    python benchmarks/watch.py [--lessons 01_tensors ...] [--alone 5] [--burst 50] [--within 60]
    [--jobs 2] [--cron 3] [--greedy] [--soak 1000] [--seed 0] [--write FILE]

For each lesson the real command watches a class of its own. Students hand in as a sync client
writes, under another name that is then changed; every fifth file is written in two pieces. What
they hand in is what benchmarks/autograde.py grades: answers of the bank in four right styles,
every third with a slip. A hand-in takes from the moment its file is whole until its student's page
is on the disk, looked for every 5 ms; what the command itself says of it is not used.

- alone: one after the other, with pauses;
- burst: that many within that many seconds, at the times of a Poisson process;
- greedy (if asked): the burst once more, beside a student who hands in a hundred times meanwhile;
- soak (if asked): so many, a few at a time, and what the processes hold together as it goes on;
- cron: `autograde LESSON`, then `feedback STUDENT`, once for each hand-in, as where there is no
  watch. The ratio is this against one alone.

Processor seconds are those of the watch and of all that it started, while the hand-ins of a part
came in, divided by their number. Memory is the most that these processes held together, each
shared page counted once (PSS); it is looked at in a small burst of its own, because to look costs
time. At the end each student's score must be what the answers deserve.

With --write the figures are in a JSON file: `cores`, `jobs`, and `rows`, one for each lesson, with
  lesson, first      its name; seconds of the very first hand-in, for which nothing is warm yet
  alone, burst       count, median, p95, processor (seconds; processor seconds of one hand-in);
                     burst has `within`, too
  goal               what is aimed at: alone (median) and burst (p95), where there is an aim
  greedy             the same of the others, and `handed_in` and `graded` of the greedy one
  soak               a list of count, megabytes, and the median seconds since the last look
  megabytes, idle    most memory; processor seconds a minute while nothing comes in
  cron, ratio        count, median, p95, processor; cron's median and processor seconds by alone's
  stop, code         seconds until a SIGTERM had ended it, and its exit code
  wrong, missing     students with another score than they deserve; pages that did not come
A part that was not asked for is not there. `measure(lesson, arguments, start)` gives one row.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import random
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.parts.classes import MIX, build, command, slip_of  # noqa: E402
from benchmarks.parts.spent import run  # noqa: E402
from benchmarks.parts.watched import LONGEST, Desk, Watch  # noqa: E402
from grading import lessons  # noqa: E402
from grading.paths import Classroom  # noqa: E402
from grading.proofs.common.arrivals import Arrival, Arrivals  # noqa: E402

GOALS = {
    "01_tensors": {"alone": 0.5, "burst": 1.0},
    "02_neuron": {"alone": 0.5, "burst": 1.0},
    "03_linear_regression": {"burst": 2.0},
    "05_mnist_mlp": {"burst": 1.0},
}
GREEDY = 100
SETTLE = 1.0  # what comes after the page (the table, say) belongs to the hand-in too
IDLE = 10.0


def poisson(chance: random.Random, count: int, within: float) -> list[float]:
    """The times of so many events of a Poisson process in so many seconds."""
    return sorted(chance.uniform(0, within) for _ in range(count))


def figures(took: Sequence[float], processor: float, count: int = 0) -> dict[str, float]:
    """The row's figures of one part."""
    ordered = sorted(took)
    # the smallest that at least 95 of 100 do not exceed
    p95 = ordered[-(-95 * len(ordered) // 100) - 1]
    return {
        "count": len(ordered),
        "median": statistics.median(ordered),
        "p95": p95,
        "processor": processor / (count or len(ordered)),
    }


def measure(lesson: str, arguments: argparse.Namespace, start: Path) -> dict[str, Any]:
    """The row of one lesson. `start`: a classroom whose gradebook knows the lessons."""
    folder, chance = start.parent, random.Random(arguments.seed)
    desk = Desk(folder, lesson)
    classroom = Classroom(folder / f"watched-{lesson}")
    shutil.copytree(start, classroom.root)
    classroom.submitted.mkdir(exist_ok=True)
    row: dict[str, Any] = {"lesson": lesson, "goal": GOALS.get(lesson, {})}
    watch = Watch(classroom, lesson, arguments.jobs)
    took: list[float] = []

    def part(
        arrivals: Sequence[Arrival], others: Sequence[Arrival] = (), look: Callable[[], None] = int
    ) -> dict[str, float]:
        before = watch.processor()
        times = watch.play([*arrivals, *others], look)
        time.sleep(SETTLE)
        found = [times[arrival.student] for arrival in arrivals]
        took.extend(found)
        return figures(found, watch.processor() - before, len(arrivals) + len(others))

    try:
        row["first"] = part(desk.take([0.0]))["median"]
        idle = watch.processor()
        time.sleep(IDLE)
        row["idle"] = (watch.processor() - idle) * 60 / IDLE
        alone = [part(desk.take([0.0])) for _number in range(arguments.alone)]
        row["alone"] = figures(
            [found["median"] for found in alone], sum(found["processor"] for found in alone)
        )
        times = poisson(chance, arguments.burst, arguments.within)
        row["burst"] = part(desk.take(times)) | {"within": arguments.within}
        if arguments.greedy:
            row["greedy"] = greedy(watch, desk, chance, arguments, part)
        most = 0.0

        def look() -> None:
            nonlocal most
            most = max(most, watch.megabytes())

        part(desk.take([0.0] * 3 * arguments.jobs), look=look)
        row["megabytes"] = most
        if arguments.soak:
            row["soak"] = soak(watch, desk, arguments)
        row["stop"], row["code"] = watch.stop()
    finally:
        if watch.process.poll() is None:
            watch.process.kill()
    row["missing"] = sum(seconds == LONGEST for seconds in took)
    row["wrong"] = wrong(classroom, lesson)
    if arguments.cron:
        row["cron"] = cron(desk, Classroom(folder / f"cron-{lesson}"), start, arguments)
        row["ratio"] = {
            name: row["cron"][name] / row["alone"][name] for name in ("median", "processor")
        }
    return row


def greedy(
    watch: Watch,
    desk: Desk,
    chance: random.Random,
    arguments: argparse.Namespace,
    part: Callable[[Sequence[Arrival], Sequence[Arrival]], dict[str, float]],
) -> dict[str, float]:
    """The burst's figures where somebody hands in all the time."""
    others = desk.take(poisson(chance, arguments.burst, arguments.within))
    often = [
        # never the same twice in a row, or there would be nothing to grade
        Arrival(at, "greedy", desk.lesson, desk.contents[number % len(desk.contents)])
        for number, at in enumerate(poisson(chance, GREEDY, arguments.within))
    ]
    found = part(others, often)
    graded = sum(
        event.get("event") == "graded" and event.get("student") == "greedy"
        for event in watch.events()
    )
    return found | {"within": arguments.within, "handed_in": GREEDY, "graded": graded}


def soak(watch: Watch, desk: Desk, arguments: argparse.Namespace) -> list[dict[str, float]]:
    """Memory and time as more and more comes in."""
    found = [{"count": 0, "megabytes": watch.megabytes(), "median": 0.0}]
    each, looks = 2 * arguments.jobs, 20
    seconds: list[float] = []
    for done in range(each, arguments.soak + 1, each):
        seconds += watch.play(desk.take([0.0] * each)).values()
        if done * looks // arguments.soak > (done - each) * looks // arguments.soak:
            median = statistics.median(seconds)
            found.append({"count": done, "megabytes": watch.megabytes(), "median": median})
            seconds.clear()
    return found


def wrong(classroom: Classroom, lesson: str) -> int:
    """How many students have full marks with a slip, or fewer without one."""
    students, lost = set(), set()
    with classroom.results.open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            if line["student"].startswith("student"):
                students.add(line["student"])
                if line["score"] and float(line["score"]) < float(line["max_score"]):
                    lost.add(line["student"])

    def deserves_less(student: str) -> bool:
        return bool(slip_of(lesson, int(student.removeprefix("student")) % MIX))

    return sum(deserves_less(student) != (student in lost) for student in students)


def cron(
    desk: Desk, classroom: Classroom, start: Path, arguments: argparse.Namespace
) -> dict[str, float]:
    """The same, by one run of `autograde` and one of `feedback` for each hand-in."""
    shutil.copytree(start, classroom.root)
    grade = command(classroom, desk.lesson, arguments.jobs)[:-1]  # without --regrade
    wall, processor = [], 0.0
    for arrival in desk.take([0.0] * arguments.cron):
        Arrivals(classroom.submitted, [arrival]).due(0.0)
        write = [*grade[:3], "feedback", arrival.student, "--classroom", str(classroom.root)]
        spent = [run(1, *grade), run(1, *write)]
        wall.append(sum(step.wall for step in spent))
        processor += sum(step.processor for step in spent)
    return figures(wall, processor)


def show(rows: Sequence[dict[str, Any]]) -> None:
    """Prints the table."""
    print(f"{'':22}{'alone, s':>20}{'burst, s':>20}{'processor s':>18}{'cron':>8}")
    heads = ("median", "goal", "median", "p95", "goal", "alone", "burst", "s", "ratio", "MB")
    widths = (8, 6, 8, 7, 6, 8, 8, 8, 7, 7)
    print(f"{'lesson':22}" + "".join(f"{head:>{w}}" for head, w in zip(heads, widths, strict=True)))
    for row in rows:
        alone, burst, goal = row["alone"], row["burst"], row["goal"]
        cells = (
            f"{alone['median']:.2f}",
            goal.get("alone", "-"),
            f"{burst['median']:.2f}",
            f"{burst['p95']:.2f}",
            goal.get("burst", "-"),
            f"{alone['processor']:.2f}",
            f"{burst['processor']:.2f}",
            f"{row['cron']['median']:.1f}" if "cron" in row else "-",
            f"{row['ratio']['median']:.0f}x" if "ratio" in row else "-",
            f"{row['megabytes']:.0f}",
        )
        print(
            f"{row['lesson']:22}" + "".join(f"{c:>{w}}" for c, w in zip(cells, widths, strict=True))
        )
        if "greedy" in row:
            others = row["greedy"]
            print(
                f"  beside one who hands in {others['handed_in']} times ({others['graded']} "
                f"graded): the others {others['median']:.2f}, p95 {others['p95']:.2f}"
            )
        for look in row.get("soak", ()):
            print(f"  {look['count']:6} {look['megabytes']:7.0f} MB {look['median']:6.2f} s")
        if row["missing"] or row["wrong"] or row["code"]:
            print(
                f"  WRONG: {row['missing']} pages did not come, {row['wrong']} scores are not what "
                f"the answers deserve, exit code {row['code']}"
            )


def main() -> int:
    """Measures each lesson."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--lessons", nargs="+", default=list(GOALS), metavar="LESSON")
    parser.add_argument("--alone", type=int, default=5, metavar="N", help="how many one by one")
    parser.add_argument("--burst", type=int, default=50, metavar="N", help="how many in the burst")
    parser.add_argument("--within", type=float, default=60.0, metavar="S", help="its seconds")
    parser.add_argument("--cron", type=int, default=3, metavar="N", help="how many without a watch")
    parser.add_argument("--greedy", action="store_true", help="one who hands in a hundred times")
    parser.add_argument("--soak", type=int, default=0, metavar="N", help="how many for memory")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--seed", type=int, default=0, help="of the times (default: 0)")
    parser.add_argument("--write", type=Path, help="a JSON file for the figures")
    arguments = parser.parse_args()
    if min(arguments.alone, arguments.burst) < 1:
        parser.error("--alone, --burst: 1 or more")
    rows = []
    with tempfile.TemporaryDirectory(prefix="watch-") as name:
        start = Path(name) / "start"
        build(Classroom(start))
        for lesson in lessons.chosen(arguments.lessons):
            rows.append(measure(lesson, arguments, start))
            if arguments.write:  # after each: one that goes wrong does not take the others along
                found = {"cores": os.cpu_count(), "jobs": arguments.jobs, "rows": rows}
                arguments.write.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    show(rows)
    return 1 if any(row["missing"] or row["wrong"] or row["code"] for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
