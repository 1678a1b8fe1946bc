"""The figures as one table to read in a terminal."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

from benchmarks.parts.figures import Figures
from benchmarks.parts.plan import LESSON, LOOP, MNIST, OTTER, START, WATCH, kind_of

FACTOR, ADDED = 1.5, 0.10  # of the bare cells' processor time, and seconds
COLUMNS = (
    ("ours, s", 8),
    ("nbgrader, s", 11),
    ("ratio", 6),
    ("processor, s", 12),
    ("one more", 8),
    ("bare", 6),
    ("allowed", 7),
    ("MB", 5),
)
FIRST = 22
_FAULTS = {
    "differ": "{count} grades differ from nbgrader's",
    "wrong": "{count} students have other scores than their answers deserve",
    "missing": "{count} pages did not come",
    "code": "the watch ended with exit code {count}",
}


def allowed(bare: float) -> float:
    """The processor seconds that one more submission may cost."""
    return FACTOR * bare + ADDED


def ratio(row: dict[str, Any]) -> float | None:
    """How many times as fast as nbgrader."""
    return row["stock"]["wall"] / row["ours"]["wall"] if "stock" in row else None


def together(rows: Sequence[dict[str, Any]]) -> tuple[float, float] | None:
    """Ours and nbgrader's seconds for one student's hand-ins to all lessons, if it graded any."""
    both = [row for row in rows if "stock" in row]
    if not both:
        return None
    return sum(row["ours"]["wall"] for row in both), sum(row["stock"]["wall"] for row in both)


def cells(row: dict[str, Any]) -> list[str]:
    """A lesson's figures, one for each column."""
    times = ratio(row)
    return [
        f"{row['ours']['wall']:.2f}",
        f"{row['stock']['wall']:.1f}" if times else "-",
        f"{times:.1f}x" if times else "-",
        f"{row['ours']['processor']:.2f}",
        f"{row['more']:.2f}",
        f"{row['bare']:.2f}",
        f"{allowed(row['bare']):.2f}",
        f"{row['megabytes']:.0f}",
    ]


def lessons_table(rows: Sequence[dict[str, Any]]) -> Iterator[str]:
    """The lines of the lessons, per submission, and of all of them together."""
    if not rows:
        return
    heads = " ".join(f"{name:>{width}}" for name, width in COLUMNS)
    yield f"{'a submission of':{FIRST}} {heads}  grades that differ"
    for row in rows:
        figures = " ".join(
            f"{cell:>{width}}" for cell, (_name, width) in zip(cells(row), COLUMNS, strict=True)
        )
        yield (
            f"{row['lesson']:{FIRST}} {figures}  {row.get('differ', '-')} of "
            f"{row.get('grades', '-')}"
        )
    both = together(rows)
    if both and len(rows) > 1:
        mine, other = both
        widths = [width for _name, width in COLUMNS]
        yield (
            f"{'together':{FIRST}} {mine:{widths[0]}.2f} {other:{widths[1]}.1f} "
            f"{f'{other / mine:.1f}x':>{widths[2]}}"
        )


def text(figures: Figures) -> Iterator[str]:
    """All of it."""
    yield from machine_lines(figures)
    yield ""
    yield from lessons_table(of_kind(figures, LESSON))
    for lines in (others, watch_lines, epoch_lines, start_lines):
        said = list(lines(figures))
        if said:
            yield ""
            yield from said
    wrong = list(faults(figures))
    if wrong:
        yield ""
        yield from wrong
    yield ""
    yield (
        "How long it took to measure: "
        + ", ".join(f"{name} {part['seconds']:.0f} s" for name, part in figures.parts.items())
        + f"; together {sum(part['seconds'] for part in figures.parts.values()) / 60:.0f} min."
    )


def faults(figures: Figures) -> Iterator[str]:
    """What is not as it should be, a line for each part."""
    for name, part in figures.parts.items():
        found = part["found"] if kind_of(name) in (LESSON, LOOP, WATCH) else {}
        if not sound(found):
            said = [
                text.format(count=found[key]) for key, text in _FAULTS.items() if found.get(key)
            ]
            yield f"WRONG in {name}: {', '.join(said)}"


def sound(row: dict[str, Any]) -> bool:
    """Whether all in a part's figures is as it should be."""
    return not any(row.get(key) for key in _FAULTS)


def of_kind(figures: Figures, kind: str) -> list[dict[str, Any]]:
    """The figures of all parts of this kind."""
    return [part["found"] for name, part in figures.parts.items() if kind_of(name) == kind]


def machine_lines(figures: Figures) -> Iterator[str]:
    """Where, when and how often it was measured."""
    found = figures.machine
    cores, memory = f"{found['cores']} cores", f"{found['gigabytes']} GB"
    yield f"{found['processor']}, {cores}, {memory}; {found['system']}"
    versions = ", ".join(f"{name} {number}" for name, number in found["versions"].items())
    yield f"Python {found['python']}, {versions}"
    form = "the quick form; " if figures.quick else ""
    yield (
        f"{figures.date}, commit {figures.commit or 'unknown'}; {form}classes of "
        f"{figures.students}, medians of {figures.repeats}"
        f"{'' if quiet(figures) else '; others were at work on this machine'}"
    )


def quiet(figures: Figures) -> bool:
    """Whether nobody else used the machine much before any of the parts."""
    from benchmarks.parts.machine import BUSY

    return all(part["others"] <= BUSY for part in figures.parts.values())


def others(figures: Figures) -> Iterator[str]:
    """The other ways to grade the same notebooks, beside ours."""
    ours = {row["lesson"]: row["ours"] for row in of_kind(figures, LESSON)}
    rows = [("a plain warm loop", found) for found in of_kind(figures, LOOP)]
    rows += [("otter run", found) for table in of_kind(figures, OTTER) for found in table]
    if rows:
        heads = f"{'lesson':22} {'s':>6} {'processor, s':>12} {'ours, s':>8} ratio"
        yield f"{'other ways':{FIRST}} {heads}"
    for name, found in rows:
        mine = ours.get(found["lesson"])
        beside = (
            f"{mine['wall']:8.2f} {found['wall'] / mine['wall']:.1f}x" if mine else f"{'-':>8} -"
        )
        yield (
            f"{name:{FIRST}} {found['lesson']:22} {found['wall']:6.2f} "
            f"{found.get('processor', math.nan):12.2f} {beside}"
        )


def watch_lines(figures: Figures) -> Iterator[str]:
    """From a finished file to the page, as work comes in."""
    rows = of_kind(figures, WATCH)
    if rows:
        yield (
            f"{'watch: hand-in to page':{FIRST}} {'alone, s':>9} {'burst median':>12} {'95 %':>6} "
            f"{'by autograde and feedback, s':>28}"
        )
    for found in rows:
        cron = f"{found['cron']['median']:28.1f}" if "cron" in found else f"{'-':>28}"
        yield (
            f"{found['lesson']:{FIRST}} {found['alone']['median']:9.2f} "
            f"{found['burst']['median']:12.2f} {found['burst']['p95']:6.2f} {cron}"
        )


def epoch_lines(figures: Figures) -> Iterator[str]:
    """An epoch of MNIST."""
    for found in of_kind(figures, MNIST):
        yield "an epoch of MNIST: " + ", ".join(
            f"{name} {way['seconds']:.2f} s (accuracy {way['accuracy']:.3f})"
            for name, way in found.items()
        )


def start_lines(figures: Figures) -> Iterator[str]:
    """From a cold kernel to the first check."""
    for found in of_kind(figures, START):
        yield f"{'a cold kernel to the':{FIRST}} {'first check, s':>14} {'framework alone, s':>19}"
        for lesson, times in found.items():
            yield f"{lesson:{FIRST}} {times['wall']:14.2f} {times['framework']:19.2f}"
