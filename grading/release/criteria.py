"""The criteria in the rubric of a question that a person grades.

A rubric is the text between the solution marks of the question's cell. A line of it like

    - 2 points: names the activation with the highest accuracy, and its lead.

is a criterion; its words go on until an empty line or the next point of the list. A rubric without
such lines has none: then the question gets one score as a whole.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

SOLUTION = re.compile(
    r"^### BEGIN SOLUTION[^\n]*\n(.*?)^### END SOLUTION", re.MULTILINE | re.DOTALL
)
_CRITERION = re.compile(r"[-*+] +(\d+(?:[.,]\d+)?) +points?: +(\S.*)", re.IGNORECASE)
# What was probably meant as one.
_ALMOST = re.compile(r"\s*(?:[-*+]|\d+[.)])\s*\(?[-+]?[\d.,]+\s*(?:points?|pts?)\b", re.IGNORECASE)
_ITEM = re.compile(r"\s*(?:[-*+]|\d+[.)])\s")


@dataclass(frozen=True)
class Criterion:
    """What some points of a question are given for.

    `line` is its first line as it is written.
    """

    points: float
    words: str
    line: str


def rubric_of(source: str) -> str:
    """The rubric in the source of a question's cell; empty where it has none."""
    return "\n".join(SOLUTION.findall(source)).strip()


def criteria(rubric: str) -> list[Criterion]:
    """The criteria of a rubric, in its order."""
    found: list[Criterion] = []
    inside = False
    for line in rubric.splitlines():
        if start := _CRITERION.fullmatch(line.rstrip()):
            points = float(start[1].replace(",", "."))
            found.append(Criterion(points, start[2], line))
            inside = True
        elif not line.strip() or _ITEM.match(line):
            inside = False
        elif inside:
            last = found.pop()
            found.append(Criterion(last.points, f"{last.words} {line.strip()}", last.line))
    return found


def almost_criteria(rubric: str) -> list[str]:
    """The lines that look like a criterion and are none."""
    return [
        line
        for line in rubric.splitlines()
        if _ALMOST.match(line) and not _CRITERION.fullmatch(line.rstrip())
    ]
