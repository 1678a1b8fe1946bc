"""The README's figures, written from the files of `bench.py` and `growth.py`.

A sentence whose figures were not measured is left out.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.parts import figures as files
from benchmarks.parts.figures import Figures
from benchmarks.parts.page import day
from benchmarks.parts.page import filled as page_with
from benchmarks.parts.plan import LESSON, LOOP, MNIST, OTTER, START, WATCH
from benchmarks.parts.table import cells, of_kind, quiet, ratio, sound, together

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "README.md"
LEAST = 100  # submissions: in smaller classes the start is most of it
KEPT = ROOT / "docs" / "benchmark.json"
GROWTH = ROOT / "docs" / "growth.json"


def put(found: Figures) -> None:
    """Keeps the figures, and writes them into the README.

    Raises:
        SystemExit: No lesson was graded by both.
    """
    if not together(of_kind(found, LESSON)):
        raise SystemExit("No lesson was measured with nbgrader: nothing to write into the pages.")
    found.write(KEPT)
    page = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(filled(page, found, growth()), encoding="utf-8")


def kept() -> Figures:
    """The figures that the README shows."""
    return files.read(KEPT)


def growth() -> dict[str, Any]:
    """What `growth.py` measured; empty, if nothing is kept."""
    return json.loads(GROWTH.read_text(encoding="utf-8")) if GROWTH.exists() else {}


def filled(page: str, found: Figures, grown: dict[str, Any]) -> str:
    """The page with these figures in it."""

    return page_with(page, {name: partial(lines, found, grown) for name, lines in _BLOCKS.items()})


def times(found: Figures) -> tuple[int, int]:
    """The least and the most that ours is faster by in a lesson, in whole numbers."""
    all_of_them = [times for row in of_kind(found, LESSON) if (times := ratio(row))]
    return math.floor(min(all_of_them)), math.floor(max(all_of_them))


def _times(found: Figures, _grown: dict[str, Any]) -> Iterator[str]:
    low, high = times(found)
    yield f"{low} to {high} times" if low < high else f"{low} times"


def _lessons(found: Figures, _grown: dict[str, Any]) -> Iterator[str]:
    rows, here = of_kind(found, LESSON), found.machine
    graded = sorted({row["graded_by_stock"] for row in rows if "graded_by_stock" in row})
    first = " or ".join(map(str, graded)) or "few"
    grades, differ = (sum(row.get(name, 0) for row in rows) for name in ("grades", "differ"))
    yield (
        f"Measured on {day(found.date)} on {here['cores']} cores ({here['processor']}), Python "
        f"{here['python']}{'' if quiet(found) else ', beside other work'}: seconds per submission"
    )
    yield (
        f"of a class of {found.students}, against `nbgrader autograde`. The answers are right ones "
        "in four styles, and typical slips. Each program's"
    )
    compared = f", and {differ} of the {grades} grades that both gave differ" if grades else ""
    yield (
        f"start is divided among the submissions; nbgrader graded the first {first} of "
        f"each class{compared}."
    )
    yield ""
    heads = "ours, s|nbgrader, s|ratio|ours, processor s|one more|bare|allowed|MB for each worker"
    yield f"| lesson | {' | '.join(heads.split('|'))} |"
    yield "|---" * 9 + "|"
    for row in rows:
        yield f"| {row['lesson']} | {' | '.join(cells(row))} |"
    both = together(rows)
    if both and len(rows) > 1:
        mine, other = both
        yield f"| together | {mine:.2f} | {other:.1f} | {other / mine:.1f}x | | | | | |"


def _beside(found: Figures, _grown: dict[str, Any]) -> Iterator[str]:
    ours = {row["lesson"]: row["ours"]["wall"] for row in of_kind(found, LESSON)}
    for row in of_kind(found, LOOP):
        mine = ours.get(row["lesson"])
        yield (
            f"A plain loop of nbclient over a class, with warm kernels and nothing else "
            f"(`benchmarks/plain_loop.py`): {row['wall']:.2f} s"
        )
        yield (
            f"a submission of {row['lesson']}"
            + (f", where ours takes {mine:.2f} s" if mine else "")
            + "; it confines nothing, hides no answers, and keeps nobody's code from the next."
        )
    for table in of_kind(found, OTTER):
        each = " and ".join(f"{row['wall']:.1f} s for one of {row['lesson']}" for row in table)
        yield (
            "Otter-Grader's `otter run` (`benchmarks/otter_run.py`), a submission at a time: "
            f"{each}."
        )


def _watch(found: Figures, _grown: dict[str, Any]) -> Iterator[str]:
    rows = [row for row in of_kind(found, WATCH) if sound(row)]
    if not rows:
        return
    burst = rows[0]["burst"]
    yield (
        f"`python -m grading watch`, from a finished file to the student's page, when "
        f"{burst['count']} students hand in within {burst['within']:.0f} s:"
    )
    yield ""
    yield "| lesson | one alone, s | median, s | 95 % within, s |"
    yield "|---|---|---|---|"
    for row in rows:
        yield (
            f"| {row['lesson']} | {row['alone']['median']:.2f} | {row['burst']['median']:.2f} | "
            f"{row['burst']['p95']:.2f} |"
        )


def _student(found: Figures, _grown: dict[str, Any]) -> Iterator[str]:
    for starts in of_kind(found, START):
        seconds = [row["wall"] for row in starts.values()]
        yield (
            "From a cold kernel to the first check a student waits "
            f"{min(seconds):.1f} to {max(seconds):.1f} s, depending on the lesson "
            "(`benchmarks/first_check.py`)."
        )
    for ways in of_kind(found, MNIST):
        course = ways["course"]
        others = f"{ways['textbook']['seconds']:.1f} s in the textbook's loop"
        if "by_hand" in ways:
            others += f", {ways['by_hand']['seconds']:.2f} s with every gradient written by hand"
        if "by_hand_bfloat16" in ways:
            others += f", {ways['by_hand_bfloat16']['seconds']:.2f} s so in bfloat16"
        yield (
            f"An epoch of MNIST takes {course['seconds']:.2f} s as lesson 05 trains, {others} "
            "(`benchmarks/mnist_mlp.py`)."
        )


def _growth(_found: Figures, grown: dict[str, Any]) -> Iterator[str]:
    if grown.get("rows"):  # it takes an hour, so it may be of another day and another machine
        machine = grown["machine"]
        yield (
            f"By the size of the class, {day(grown['date'])}, {machine['cores']} cores "
            f"({machine['processor']}):"
        )
    here = [row for row in grown.get("rows", ()) if not row["workers"] and row["count"] >= LEAST]
    rows = sorted(here, key=lambda row: row["count"])
    for kind, name in (("answers", "with answers"), ("untouched", "handed in untouched")):
        of_this = [row for row in rows if row["kind"] == kind]
        if not of_this:
            continue
        each = ", ".join(
            f"{1000 * row['grading'] / row['count']:.0f} ms in a class of {row['count']:,}"
            for row in of_this
        )
        last = of_this[-1]
        yield (
            f"A submission of lesson 01 {name} takes, the program's start included, {each}. With "
            f"{last['count']:,}"
        )
        yield (
            f"the run itself needs {last['megabytes']:.0f} MB, a second run that finds nothing "
            f"changed takes {last['again']:.1f} s, the report {last['report']:.1f} s."
        )


_BLOCKS: dict[str, Callable[[Figures, dict[str, Any]], Iterator[str]]] = {
    "times": _times,
    "lessons": _lessons,
    "beside": _beside,
    "watch": _watch,
    "student": _student,
    "growth": _growth,
}
