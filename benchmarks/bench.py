"""All that the README says of speed, measured part by part into one file and shown as one table.

    python benchmarks/bench.py [PART ...] [--quick] [--resume] [--write build/benchmark.json]
    python benchmarks/bench.py --show build/benchmark.json
    python benchmarks/bench.py --readme build/benchmark.json

A part is a lesson (`01_tensors`: our engine and stock nbgrader on the same class), another way to
grade it (`loop_01_tensors`, `otter`), `watch_01_tensors`, `mnist` or `start`; each is a benchmark
of its own beside this file, in a process of its own. After each part the file is written; with
--resume those that are in it are not measured again. The full form takes about 40 minutes on two
idle cores, the quick one 20: smaller classes, fewer repeats, fewer hand-ins for nbgrader. --show
prints the table of a file. --readme keeps it as docs/benchmark.json and writes its figures into the
README and docs/scaling.md, whose text and figures so cannot drift apart.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.parts import figures, machine, readme, scaling  # noqa: E402
from benchmarks.parts.figures import Figures  # noqa: E402
from benchmarks.parts.plan import FULL, QUICK, Form, Part, parts  # noqa: E402
from benchmarks.parts.table import text  # noqa: E402
from grading import lessons  # noqa: E402

DEFAULT = ROOT / "build" / "benchmark.json"


def begin(path: Path, form: Form, resume: bool) -> Figures:
    """The figures to go on with: those of the file, or none yet.

    Raises:
        SystemExit: The file is of another machine, or of the other form.
    """
    here = machine.machine()
    new = Figures(here, machine.today(), machine.commit(), form.quick, form.students, form.repeats)
    if not resume or not path.exists():
        return new
    found = figures.read(path)
    same = ("machine", "quick", "students", "repeats")
    if any(getattr(found, name) != getattr(new, name) for name in same):
        raise SystemExit(
            f"{path} was measured on another machine or in the other form: "
            "leave --resume out to measure anew."
        )
    return found


def measure(part: Part, count: str) -> dict[str, Any] | None:
    """Runs one part; nothing where it failed."""
    others = machine.taken_by_others()
    busy = f" ({others:.0%} of the processor is taken by others)" if others > machine.BUSY else ""
    print(f"{count} {part.name} begins{busy}", file=sys.stderr, flush=True)
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        file = Path(folder) / "figures.json"
        done = subprocess.run(
            part.command(file),
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        seconds = round(time.monotonic() - begun, 1)
        if file.exists():
            print(f"{count} {part.name} took {seconds:.0f} s", file=sys.stderr, flush=True)
            found = part.kept(json.loads(file.read_text(encoding="utf-8")))
            return {"seconds": seconds, "others": others, "found": found}
    print(
        f"{count} {part.name} failed after {seconds:.0f} s (exit code {done.returncode}):\n"
        f"{done.stdout[-2000:]}",
        file=sys.stderr,
        flush=True,
    )
    return None


def measure_all(chosen: list[Part], given: argparse.Namespace, form: Form) -> int:
    """Runs the parts, one after the other; 1 where one of them failed or grades differ."""
    found = begin(given.write, form, given.resume)
    todo = [part for part in chosen if not given.resume or part.name not in found.parts]
    failed = 0
    for number, part in enumerate(todo, start=1):
        one = measure(part, f"[{number} of {len(todo)}]")
        if one is None:
            failed = 1
        else:
            found.parts[part.name] = one
            found.write(given.write)
    print("\n".join(text(found)))
    differ = any(_differs(part["found"]) for part in found.parts.values())
    return 1 if failed or differ else 0


def _differs(found: Any) -> bool:
    return isinstance(found, dict) and any(found.get(name) for name in ("differ", "wrong"))


def main() -> int:
    """Measures, or shows what was measured."""
    form = QUICK if "--quick" in sys.argv else FULL
    known = {part.name: part for part in parts(lessons.names(), form)}
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(known))
    parser.add_argument("--quick", action="store_true", help="the form of 20 minutes")
    parser.add_argument("--resume", action="store_true", help="go on with the file")
    parser.add_argument("--write", type=Path, default=DEFAULT, metavar="FILE")
    parser.add_argument("--show", type=Path, metavar="FILE", help="print the table of this file")
    parser.add_argument("--readme", type=Path, metavar="FILE", help="put it into the pages")
    given = parser.parse_args()
    unknown = set(given.parts) - known.keys()
    if unknown:
        parser.error(f"no part {', '.join(sorted(unknown))}; the parts are {', '.join(known)}")
    if given.show:
        print("\n".join(text(figures.read(given.show))))
        return 0
    if given.readme:
        readme.put(figures.read(given.readme))
        scaling.put()
        return 0
    return measure_all([known[name] for name in given.parts or known], given, form)


if __name__ == "__main__":
    sys.exit(main())
