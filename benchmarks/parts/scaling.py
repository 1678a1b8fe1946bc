"""The figures of docs/scaling.md: what a large class takes, and what a night of 100,000 would."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from statistics import fmean
from typing import Any

from benchmarks.parts import readme
from benchmarks.parts.figures import Figures
from benchmarks.parts.machine import BUSY
from benchmarks.parts.page import day, filled
from benchmarks.parts.plan import LESSON
from benchmarks.parts.table import of_kind

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "scaling.md"
WRITER = ROOT / "docs" / "night.json"
NIGHT, HOURS = 100_000, 10.0
MACHINE = 16  # cores of a machine that is rented


def put() -> None:
    """Writes the figures that are kept into the page."""
    PAGE.write_text(made(), encoding="utf-8")


def made() -> str:
    """The page with the figures that are kept."""
    found, grown, writer = readme.kept(), readme.growth(), json.loads(WRITER.read_text("utf-8"))
    blocks = {
        "growth": partial(growth, grown),
        "workers": partial(workers, found),
        "writer": partial(one_writer, writer, grown, of_kind(found, LESSON)),
    }
    return filled(PAGE.read_text(encoding="utf-8"), blocks)


def growth(grown: dict[str, Any]) -> Iterator[str]:
    """The rows of `growth.py`."""
    busy = any(row.get("others", 1.0) > BUSY for row in grown["rows"])
    yield (
        f"Lesson 01, {day(grown['date'])}, {grown['machine']['cores']} cores "
        f"({grown['machine']['processor']}{', beside other work' if busy else ''}):"
    )
    yield ""
    heads = "submissions|what|workers|grading, s|each, ms|a second run, s|report, s|pages, s|MB"
    yield f"| {' | '.join(heads.split('|'))} |"
    yield "|---" * 9 + "|"
    for row in grown["rows"]:
        name = "answers" if row["kind"] == "answers" else "untouched"
        workers = f"{row['workers']} (Dask)" if row["workers"] else row["jobs"]
        after = [f"{row[key]:.1f}" if key in row else "-" for key in ("again", "report", "pages")]
        yield (
            f"| {row['count']:,} | {name} | {workers} | {row['grading']:.1f} | "
            f"{1000 * row['grading'] / row['count']:.0f} | {' | '.join(after)} | "
            f"{row['megabytes']:.0f} |"
        )


def cores(seconds: float) -> float:
    """How many cores a night of submissions takes that cost so many processor seconds each."""
    return NIGHT * seconds / (HOURS * 3600)


def workers(found: Figures) -> Iterator[str]:
    """How many workers a night takes, by lesson."""
    rows = of_kind(found, LESSON)
    yield (
        f"From the processor seconds of one more submission ({day(found.date)}, "
        f"{found.machine['processor']}), with one worker for each core:"
    )
    yield ""
    yield f"| lesson | processor s | workers | machines with {MACHINE} cores |"
    yield "|---|---|---|---|"
    for row in [*rows, {"lesson": "all, in equal parts", "more": fmean(r["more"] for r in rows)}]:
        needed = math.ceil(cores(row["more"]))
        machines = math.ceil(needed / MACHINE)
        yield f"| {row['lesson']} | {row['more']:.2f} | {needed} | {machines} |"


def slope(rows: Sequence[dict[str, Any]], name: str) -> float:
    """What one more submission adds, from the smallest class to the largest."""
    first, last = (pick(rows, key=lambda row: row["count"]) for pick in (min, max))
    return float((last[name] - first[name]) / (last["count"] - first["count"]))


def one_writer(
    writer: dict[str, Any], grown: dict[str, Any], rows: Sequence[dict[str, Any]]
) -> Iterator[str]:
    """Where the one writer is at its end."""
    # beside other work the clock says nothing
    quiet = writer["others"] <= BUSY
    each, rate = writer["wall" if quiet else "processor"], NIGHT / (HOURS * 3600)
    processor = f"{1000 * writer['processor']:.1f} ms"
    took = (
        f"{1000 * each:.1f} ms ({processor} of them processor time"
        if quiet
        else (f"{processor} of processor time (and what the disk takes")
    )
    cheapest = min(rows, key=lambda row: row["more"])
    plain = [row for row in grown["rows"] if row["kind"] == "untouched" and not row["workers"]]
    last = max(plain, key=lambda row: row["count"])
    again, report = (NIGHT / last["count"] * last[name] / 60 for name in ("again", "report"))
    yield (f"A record takes it {took}; `python benchmarks/night.py`). At {NIGHT:,} in {HOURS:.0f}")
    yield (
        f"hours, {rate:.1f} a second, it is busy {100 * rate * each:.0f} % of the time. It keeps "
        f"up with {1 / each:.0f} submissions a second, {HOURS * 3600 / each / 1e6:.1f} million"
    )
    yield (
        f"in {HOURS:.0f} hours: as many as {cheapest['more'] / each:.0f} workers grade in the "
        f"lesson that costs least ({cheapest['lesson']})."
    )
    yield (
        f"Computed from the rows above, for {NIGHT:,} submissions in one classroom: a run that "
        f"finds nothing changed takes {again:.0f} minutes,"
    )
    if len({row["count"] for row in plain}) == 1:  # how memory grows is not known
        yield f"the report {report:.0f} minutes."
        return
    memory = last["megabytes"] + slope(plain, "megabytes") * (NIGHT - last["count"])
    yield f"the report {report:.0f} minutes, and the run itself {memory / 1024:.1f} GB of memory."
