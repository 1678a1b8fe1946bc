"""A class as a term leaves it, without a kernel: students of differing strength, with slips that
the lessons know, work that is missing, late, unreadable, flagged, or waits for a person.
"""

from __future__ import annotations

from random import Random
from typing import Any

from course.lessons import contract
from course.lessons.discovery import exercise
from grading.model import FLAGGED, GRADED, MANUAL, MISSING, NOT_ATTEMPTED, UNREADABLE, Record, Row
from grading.results.class_snapshot import ClassSnapshot
from grading.roster import Roster, Student

LESSONS = tuple(contract.LESSONS)
_FIRST = "Ada Boris Chen Dalia Emre Fatou Grace Hedy Ines Jun Katherine Lise".split()
_LAST = "Lovelace Becker Wei Haddad Yilmaz Diop Hopper Lamarr Santos Park Johnson Meitner".split()


def ids(count: int) -> list[str]:
    return [f"{_FIRST[n % 12].lower()}{n // 12 or ''}" for n in range(count)]


def roster_of(count: int) -> Roster:
    return Roster(
        tuple(
            Student(student, _FIRST[n % 12], _LAST[(n + n // 12) % 12])
            for n, student in enumerate(ids(count))
        )
    )


def snapshot(count: int, lessons: tuple[str, ...] = LESSONS, seed: int = 3) -> ClassSnapshot:
    """A class of so many; the third student grows weaker, and the fifth leaves work out."""
    draw = Random(seed)
    usual = {
        clause.id: draw.choice(sorted(exercise(clause.id).slips) or [""])
        for lesson in lessons
        for clause in contract.LESSONS[lesson]
    }
    rows: list[Row] = []
    records: list[Record] = []
    remarks: dict[tuple[str, str], list[str]] = {}
    for n, student in enumerate(ids(count)):
        strength = draw.gauss(1.2, 1.0)
        for place, lesson in enumerate(lessons):
            now = strength - (0.8 * place if n % 12 == 2 else 0)
            away = draw.random() < (0.6 if n % 12 == 4 else 0.04)
            own = [
                _row(draw, student, lesson, clause, now, usual)
                for clause in contract.LESSONS[lesson]
            ]
            if away or draw.random() < 0.01:
                status, why = (
                    (MISSING, "nothing was handed in")
                    if away
                    else (UNREADABLE, "The file is cut off.")
                )
                own = [
                    Row(student, lesson, one.exercise, 0.0, one.max_score, status, why)
                    for one in own
                ]
            rows += own
            if away:
                continue
            record = Record(student, lesson, "s", "g", own, [], "landlock", draw.uniform(2, 9))
            record.cells = {f"test_{one.exercise}": draw.uniform(0.01, 0.9) for one in own}
            records.append(record)
            if draw.random() < 0.05:
                remarks[student, lesson] = ["2 versions were handed in, the newest counts"]
    return ClassSnapshot(rows, records=records, remarks=remarks)


def _row(
    draw: Random, student: str, lesson: str, clause: Any, strength: float, usual: dict[str, str]
) -> Row:
    if clause.manual:
        score = None if draw.random() < 0.5 else float(draw.randint(0, clause.points))
        status = MANUAL if score is None else GRADED
        return Row(
            student,
            lesson,
            clause.id,
            score,
            clause.points,
            status,
            "waits for a person" if score is None else "",
        )
    task = exercise(clause.id)
    untouched = draw.random() < 0.05
    hard = (sum(map(ord, clause.id)) % 20) / 10 - 1
    properties, failed, share = [], False, 0.0
    total = sum(one.weight for one in task.properties)
    for one in task.properties:
        outcome, slip = "holds", ""
        if untouched:
            outcome = "not_attempted"
        elif failed and draw.random() < 0.4:
            outcome = "waits"
        elif draw.gauss(strength - hard, 0.8) < 0:
            outcome, failed = "fails", True
            if task.slips and draw.random() < 0.8:
                slip = usual[clause.id] if draw.random() < 0.6 else draw.choice(sorted(task.slips))
        share += one.weight / total * (outcome == "holds")
        properties.append(
            {
                "name": one.name,
                "title": one.title,
                "outcome": outcome,
                "hidden": one.hidden,
                "message": "off" if outcome == "fails" else "",
                "weight": one.weight / total,
                "slip": slip,
            }
        )
    status = NOT_ATTEMPTED if untouched else FLAGGED if draw.random() < 0.004 else GRADED
    detail = "The answer names the grader's files." if status == FLAGGED else ""
    return Row(
        student,
        lesson,
        clause.id,
        round(share * clause.points, 2),
        clause.points,
        status,
        detail,
        properties,
    )
