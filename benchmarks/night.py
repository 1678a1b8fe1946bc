"""A course of 100,000 submissions a night, computed from parts that were measured.

    python benchmarks/night.py [--records 1000] [--write docs/night.json] [--page]

One machine cannot show it, so it is put together: what a submission costs a worker comes from
docs/benchmark.json, how the end of a run grows from docs/growth.json, and what a record costs the
one writer is measured here. For that a class of lesson 01 is graded, and its records are written
again under other names, as the run's own main process writes them: into the journal, into the
gradebook in one transaction, and into the journal once more. --page writes the figures that
are kept into docs/scaling.md and the README instead of measuring.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.parts import machine, readme, scaling  # noqa: E402
from benchmarks.parts.classes import MIX, command, make_class  # noqa: E402
from grading import lessons  # noqa: E402
from grading.model import Record  # noqa: E402
from grading.paths import Classroom  # noqa: E402
from grading.record.journal import Journal  # noqa: E402
from grading.session.ledger import Ledger  # noqa: E402

LESSON = "01_tensors"


def graded(folder: Path) -> list[Record]:
    """The records of a class that was really graded."""
    classroom = Classroom(folder)
    make_class(classroom, LESSON, MIX)
    subprocess.run(command(classroom, LESSON, 2), cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return [entry.record for entry in Journal(classroom.journal).entries()]


def renamed(record: Record, student: str) -> Record:
    """The same of another student."""
    rows = [replace(row, student=student) for row in record.rows]
    return replace(record, student=student, rows=rows)


def written(records: list[Record], count: int, folder: Path) -> tuple[float, float]:
    """Wall and processor seconds of one record, of so many."""
    classroom = Classroom(folder)
    classroom.root.mkdir()
    ledger = Ledger(classroom, {}, lessons.names(), [])
    ledger.read_journal()
    ledger.open([LESSON])
    with closing(ledger.book):
        ledger.catch_up()
        ledger.done(renamed(records[0], "first"))  # what is made once
        wall, processor = time.monotonic(), time.process_time()
        for number in range(count):
            ledger.done(renamed(records[number % len(records)], f"student{number:06}"))
        return (time.monotonic() - wall) / count, (time.process_time() - processor) / count


def main() -> int:
    """Measures the writer, or writes the page."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--records", type=int, default=1000, metavar="N")
    parser.add_argument("--write", type=Path, metavar="FILE", help="a JSON file for the figures")
    parser.add_argument("--page", action="store_true", help="write the pages' figures")
    given = parser.parse_args()
    if given.page:
        readme.put(readme.kept())  # it shows growth.py's rows, too
        scaling.put()
        return 0
    with tempfile.TemporaryDirectory(prefix="night-") as name:
        records = graded(Path(name) / "graded")
        others = machine.taken_by_others()
        wall, processor = written(records, given.records, Path(name) / "written")
    print(
        f"one record: {1000 * wall:.1f} ms, {1000 * processor:.1f} ms of them processor time; "
        f"the writer is at its end at {1 / wall:.0f} submissions a second"
        + (f" ({others:.0%} of the processor was taken by others)" if others > machine.BUSY else "")
    )
    if given.write:
        content = {
            "machine": machine.machine(),
            "date": machine.today(),
            "others": others,
            "records": given.records,
            "wall": wall,
            "processor": processor,
        }
        given.write.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
