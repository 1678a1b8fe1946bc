"""A class's answers compared, lesson by lesson."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

from grading.roster import Roster
from grading.similar.pairs import Findings, compare
from grading.similar.reading import Reading, exercises, found_in, read_all, submitted_in
from grading.similar.sides import share

FORMAT = 1


class Bar(Protocol):
    """A progress bar, as tqdm's."""

    total: float | None

    def update(self) -> object:
        """One submission more was read."""


def find(
    submitted: Path,
    lessons: Sequence[str],
    roster: Roster,
    against: Sequence[Path],
    bar: Bar,
) -> tuple[list[Findings], list[str]]:
    """Compares all that was handed in for the lessons.

    Args:
        submitted: The class's folder with `<student>/<lesson>/`.
        lessons: The lessons.
        roster: The class list; its groups hand in together.
        against: Earlier classrooms, or their folders with submissions.
        bar: Is told of each submission that was read.

    Returns:
        What was found in each lesson that was handed in, and what could not be read.

    Raises:
        UserError: A folder does not exist (code 2).
    """
    reading, before = Reading(), Reading()
    years = [(year, submitted_in(folder)) for year, folder in _named(submitted.parent, against)]
    mine = found_in(submitted, lessons, reading)
    # of lessons that nobody handed in now nothing is compared
    current = {each.lesson for each in mine}
    theirs = [(year, found_in(inner, current, before)) for year, inner in years]
    bar.total = len(mine) + sum(len(found) for _year, found in theirs)
    read_all(mine, roster, reading, done=bar.update)
    for year, found in theirs:
        read_all(found, roster, before, year, bar.update)
    findings = [
        compare(
            lesson,
            exercises(lesson),
            reading.work[lesson],
            before.work.get(lesson, ()),
            reading.together.get(lesson, 0),
        )
        for lesson in lessons
        if lesson in reading.work
    ]
    return findings, [*reading.problems, *before.problems]


def _named(own: Path, against: Sequence[Path]) -> list[tuple[str, Path]]:
    """Each earlier folder once, with the end of its path that tells it from the others.

    `classroom` alone would say nothing: it is what a class's own folder is called.
    """
    folders = {folder.resolve(): folder for folder in against}
    every = [own.resolve(), *folders]
    named = []
    for path, folder in folders.items():
        parts = path.parts
        for count in range(1, len(parts) + 1):
            end = parts[-count:]
            alone = sum(each.parts[-count:] == end for each in every if each != path) == 0
            if alone and end[0] not in ("classroom", "submitted"):
                break
        named.append(("/".join(end).replace("//", "/"), folder))
    return named


def as_json(findings: Sequence[Findings], problems: Sequence[str]) -> dict[str, Any]:
    """What was found, as plain data."""
    return {
        "format": FORMAT,
        "problems": list(problems),
        "lessons": {found.lesson: _lesson(found) for found in findings},
    }


def _lesson(found: Findings) -> dict[str, Any]:
    return {
        "hand_ins": found.hand_ins,
        "earlier": found.earlier,
        "compared": found.compared,
        "needed": {
            "one_answer": round(found.needed[0], 2),
            "several": round(found.needed[1], 2),
        },
        "left_out": {"same_group": found.same_group, "same_student": found.same_student},
        "pairs": [
            {
                "first": _who(pair.first.students, pair.first.year),
                "second": _who(pair.second.students, pair.second.year),
                "evidence": round(pair.evidence, 2),
                "same_file": pair.same_file,
                "exercises": {
                    each.exercise: {
                        "evidence": round(each.evidence, 2),
                        "share": share(each.first, each.second) / 100,
                        "words": [each.first.words, each.second.words],
                    }
                    for each in pair.alike
                },
            }
            for pair in found.pairs
        ],
        "groups": [
            [_who(member.students, member.year) for member in group.members]
            for group in found.groups
        ],
    }


def _who(students: Sequence[str], year: str) -> dict[str, Any]:
    return {"students": list(students), "earlier": year}
