"""All that the README says of speed, measured part by part into one file and shown as one table.

    python benchmarks/bench.py [PART ...] [--quick] [--resume] [--write build/benchmark.json]
    python benchmarks/bench.py --show build/benchmark.json
    python benchmarks/bench.py --readme build/benchmark.json

A part is a lesson (`01_tensors`: our engine and stock nbgrader on the same class), another way to
grade it (`loop_01_tensors`, `otter`), `watch_01_tensors`, `mnist` or `start`; each is a benchmark
of its own beside this file, in a process of its own. After each part the file is written; with
--resume those that are in it are not measured again. A part that is named is measured anew, and the
others of the file stay. The full form takes the better part of an hour on two idle cores, the
quick one half of that: smaller classes, fewer repeats, fewer hand-ins for nbgrader. --show prints
the table of a file.
--readme keeps it as docs/benchmark.json and writes its figures into the README and docs/scaling.md,
whose text and figures so cannot drift apart. The exit code is 1 where a part failed, and where the
last lines of the table name grades that are not as they should be; how fast a way is changes
nothing.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.parts import figures, machine, readme, scaling  # noqa: E402
from benchmarks.parts.figures import Figures  # noqa: E402
from benchmarks.parts.plan import FULL, QUICK, Form, Part, parts  # noqa: E402
from benchmarks.parts.table import faults, text  # noqa: E402
from grading import lessons  # noqa: E402

DEFAULT = ROOT / "build" / "benchmark.json"
QUIET = 30.0  # seconds after which a part that is still at work is heard of


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
            f"{path} was measured on another machine or in the other form: measure all parts "
            "without --resume, or name another file with --write."
        )
    return found


def measure(part: Part, count: str) -> dict[str, Any] | None:
    """Runs one part; nothing where it failed."""
    others = machine.taken_by_others()
    busy = f" ({others:.0%} of the processor is taken by others)" if others > machine.BUSY else ""
    say(f"{count} {part.name} begins{busy}")
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        file, said = Path(folder, "figures.json"), Path(folder, "said")
        code = run_aloud(part.command(file), said, f"{count} {part.name}")
        seconds = round(time.monotonic() - begun, 1)
        words = said.read_text(encoding="utf-8", errors="replace")[-2000:]
        try:
            found = part.kept(json.loads(file.read_text(encoding="utf-8")))
        except (OSError, ValueError, LookupError):
            say(f"{count} {part.name} failed after {seconds:.0f} s (exit code {code}):\n{words}")
            return None
    say(f"{count} {part.name} took {seconds:.0f} s" + (f" and says:\n{words}" if code else ""))
    return {"seconds": seconds, "others": others, "found": found}


def run_aloud(command: Sequence[str], said: Path, name: str) -> int:
    """Runs a command, and says every now and then what it said last; gives its exit code."""
    begun = time.monotonic()
    with (
        said.open("wb") as output,
        subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        ) as process,
    ):
        while True:
            try:
                return process.wait(QUIET)
            except subprocess.TimeoutExpired:
                lines = said.read_text(encoding="utf-8", errors="replace").split("\n")
                last = next((line for line in reversed(lines) if line.strip()), "at work")
                say(f"{name}, {time.monotonic() - begun:.0f} s: {last.strip()[:100]}")


def say(words: str) -> None:
    """How far it is: the table alone goes to standard output."""
    print(words, file=sys.stderr, flush=True)


def measure_all(chosen: list[Part], given: argparse.Namespace, form: Form) -> int:
    """Runs the parts, one after the other; 1 where one of them failed or grades are wrong."""
    found = begin(given.write, form, given.resume or bool(given.parts))
    todo = [part for part in chosen if given.parts or part.name not in found.parts]
    failed = 0
    for number, part in enumerate(todo, start=1):
        measured = measure(part, f"[{number} of {len(todo)}]")
        if measured is None:
            failed = 1
        else:
            found.parts[part.name] = measured
            found.write(given.write)
    print("\n".join(text(found)))
    return 1 if failed or list(faults(found)) else 0


def main() -> int:
    """Measures, or shows what was measured."""
    form = QUICK if "--quick" in sys.argv else FULL
    known = {part.name: part for part in parts(lessons.names(), form)}
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,  # --quick is looked for above
    )
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(known))
    parser.add_argument("--quick", action="store_true", help="the form of half an hour")
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
        found = figures.read(given.readme)
        for fault in faults(found):
            say(fault)
        readme.put(found)
        scaling.put()
        return 0
    try:
        return measure_all([known[name] for name in given.parts or known], given, form)
    except KeyboardInterrupt:
        say(f"Stopped. What is measured is in {given.write}; --resume goes on with it.")
        return 130


if __name__ == "__main__":
    sys.exit(main())
