"""How time and memory of a grading run grow with the class, drawn as a curve.

    python benchmarks/growth.py [--counts 10 100 1000] [--untouched] [--draw docs/growth.png]

Every student hands in lesson 01 with right answers; with --untouched the release as it is, which
needs no kernel: so the machinery alone (reading, rebuilding, judging, journal, gradebook, results)
is seen, for classes of 10,000. Each size is one run of the command line; memory is that of the
command itself. The second run finds everything unchanged; the report is timed apart.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from grading.lessons.bank import RIGHT  # noqa: E402
from grading.paths import Classroom  # noqa: E402
from grading.samples.students import answers  # noqa: E402
from grading.samples.submissions import fill, release  # noqa: E402

LESSON = "01_tensors"
# Runs a command of ours in this very process, so that its memory is not that of its workers.
_RUN = """
import json, resource, sys, time
from grading.__main__ import main
start = time.monotonic()
code = main(sys.argv[1:])
memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps([code, time.monotonic() - start, memory]), file=sys.stderr)
"""


def hand_in_all(classroom: Classroom, count: int, untouched: bool) -> None:
    """Hands in lesson 01 for so many students."""
    notebook = release(LESSON) if untouched else fill(release(LESSON), answers(LESSON, RIGHT))
    text = json.dumps(notebook)
    for number in range(count):
        folder = classroom.submitted / f"student{number:05}" / LESSON
        folder.mkdir(parents=True)
        (folder / f"{LESSON}.ipynb").write_text(text, encoding="utf-8")


def command(*arguments: str) -> tuple[float, float]:
    """Seconds and megabytes of one command."""
    done = subprocess.run(
        [sys.executable, "-c", _RUN, *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        text=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        check=False,
    )
    code, seconds, megabytes = json.loads(done.stderr.splitlines()[-1])
    if code:
        raise SystemExit(f"{' '.join(arguments)} ended with {code}:\n{done.stderr}")
    return seconds, megabytes


def measure(count: int, untouched: bool, jobs: int) -> dict[str, Any]:
    """Time and memory of one class."""
    with tempfile.TemporaryDirectory(prefix="growth-") as name:
        classroom = Classroom(Path(name))
        hand_in_all(classroom, count, untouched)
        where = ("--classroom", name)
        grading, megabytes = command("autograde", LESSON, *where, "--jobs", str(jobs), "--quiet")
        again, _megabytes = command("autograde", LESSON, *where, "--quiet")
        report, _megabytes = command("report", *where)
    return {
        "count": count,
        "grading": grading,
        "again": again,
        "report": report,
        "megabytes": megabytes,
    }


def draw(rows: list[dict[str, Any]], path: Path) -> None:
    """Draws the curve."""
    import matplotlib

    matplotlib.use("agg")
    import matplotlib.pyplot as plt

    counts = [row["count"] for row in rows]
    figure, axes = plt.subplots(figsize=(6.4, 4))
    curves = (
        ("grading", "grading", "o"),
        ("again", "a second run, all unchanged", "s"),
        ("report", "report", "^"),
    )
    for name, label, marker in curves:
        axes.loglog(counts, [row[name] for row in rows], marker=marker, label=label)
    axes.set_xlabel("submissions")
    axes.set_ylabel("seconds")
    axes.grid(True, which="both", alpha=0.3)
    axes.legend()
    figure.tight_layout()
    figure.savefig(path, dpi=110)


def main() -> int:
    """Measures each size and prints a row for it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--counts", type=int, nargs="+", default=[10, 100, 1000])
    parser.add_argument(
        "--untouched", action="store_true", help="releases as they are: no kernel is started"
    )
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--draw", type=Path, metavar="FILE", help="a picture of the curve")
    arguments = parser.parse_args()
    rows = []
    print(
        f"{'submissions':>11} {'grading, s':>11} {'each, ms':>9} {'again, s':>9} {'report, s':>9} "
        f"{'memory, MB':>10}"
    )
    for count in arguments.counts:
        row = measure(count, arguments.untouched, arguments.jobs)
        rows.append(row)
        print(
            f"{count:11} {row['grading']:11.1f} {1000 * row['grading'] / count:9.0f} "
            f"{row['again']:9.1f} {row['report']:9.1f} {row['megabytes']:10.0f}",
            flush=True,
        )
    if arguments.draw:
        draw(rows, arguments.draw)
    return 0


if __name__ == "__main__":
    sys.exit(main())
