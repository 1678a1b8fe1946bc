"""From the snapshot of a class to its analysis."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Mapping
from functools import cache

import numpy as np

from course.i18n import gettext as _
from course.lessons import discovery
from grading.analysis import slips, students
from grading.analysis.answer_bank import Catches, always_odds, catches_of_bank
from grading.analysis.correlation import correlations
from grading.analysis.doubts import doubts
from grading.analysis.figures import alpha, distribution, rests, share_of_points
from grading.analysis.flags import flags_of
from grading.analysis.gather import FAILS, HOLDS, WAITS, Answers, gather
from grading.analysis.model import (
    CheckAnalysis,
    ClassAnalysis,
    ExerciseAnalysis,
    LessonAnalysis,
    Seconds,
)
from grading.lessons import TEST_PREFIX
from grading.model import Record
from grading.results.class_snapshot import ClassSnapshot
from grading.wording import slip_words, title_of


def analyse(snapshot: ClassSnapshot, catches: Catches = catches_of_bank) -> ClassAnalysis:
    """What the results of a class say of its students, its exercises and its checks.

    Args:
        snapshot: The class (`grading.results.class_snapshot.take_snapshot`).
        catches: What is known of a check apart from this class: the answer bank, if not given.
    """
    answers = gather(snapshot.rows)
    words = cache_of_words()
    rest, kinds = rests(answers)
    checks = _checks(answers, rest, kinds, words, catches)
    whole = share_of_points(answers, np.arange(len(answers.exercises)), ~np.isnan(answers.shares))
    return ClassAnalysis(
        students.of_students(answers, words),
        tuple(_lesson(answers, lesson) for lesson in answers.lessons),
        _exercises(answers, rest, kinds, snapshot.records),
        checks,
        slips.of_exercises(answers, words),
        distribution(whole),
    )


def cache_of_words() -> slips.Words:
    """`grading.wording.slip_words`, each slip of an exercise looked up once."""

    @cache
    def words(exercise: str, slip: str) -> str:
        return slip_words(exercise, {"slip": slip})

    return lambda exercise, prop: words(exercise, prop["slip"])


def _lesson(answers: Answers, lesson: str) -> LessonAnalysis:
    columns = answers.columns(lesson)
    handed = answers.handed_in[:, columns].any(axis=1)
    scores = answers.shares[:, columns] * answers.points[columns]
    scores = np.where(answers.handed_in[:, columns], scores, np.nan)
    value, counted, items, note = alpha(scores[handed])
    return LessonAnalysis(
        lesson,
        int(handed.sum()),
        int((~handed).sum()),
        int(answers.points[columns].sum()),
        distribution(share_of_points(answers, columns, answers.handed_in)),
        value,
        counted,
        items,
        note,
    )


def _exercises(
    answers: Answers, rest: np.ndarray, kinds: tuple[str, ...], records: Iterable[Record]
) -> tuple[ExerciseAnalysis, ...]:
    shares = np.where(answers.handed_in, answers.shares, np.nan)
    own = np.where(answers.attempted, shares, np.nan)
    found = correlations(own, rest)
    spent = _seconds(records)
    return tuple(
        ExerciseAnalysis(
            key.lesson,
            key.exercise,
            title_of(key.exercise),
            int(answers.points[column]),
            bool(answers.waiting[:, column].any()) or _is_manual(key.exercise),
            int(answers.handed_in[:, column].sum()),
            int(answers.attempted[:, column].sum()),
            int((shares[:, column] >= 1).sum()),
            int(answers.waiting[:, column].sum()),
            _mean(shares[:, column]),
            _mean(own[:, column]),
            found.value(column),
            found.interval(column),
            kinds[column],
            spent.get((key.lesson, key.exercise)),
        )
        for column, key in enumerate(answers.exercises)
    )


def _is_manual(exercise: str) -> bool:
    try:
        return discovery.exercise(exercise).manual
    except KeyError:
        return False


def _mean(values: np.ndarray) -> float | None:
    known = values[~np.isnan(values)]
    return float(known.mean()) if known.size else None


def _seconds(records: Iterable[Record]) -> dict[tuple[str, str], Seconds]:
    """What the answer's cell and its test took together, for each exercise."""
    spent: dict[tuple[str, str], dict[str, float]] = {}
    for record in records:
        for cell, seconds in record.cells.items():
            exercise = cell.removeprefix(TEST_PREFIX)
            of = spent.setdefault((record.lesson, exercise), {})
            of[record.student] = of.get(record.student, 0.0) + seconds
    return {key: _of_seconds(of) for key, of in spent.items()}


def _of_seconds(of: Mapping[str, float]) -> Seconds:
    longest = max(sorted(of), key=lambda student: of[student])
    return Seconds(len(of), statistics.median(of.values()), of[longest], longest)


def _checks(
    answers: Answers, rest: np.ndarray, kinds: tuple[str, ...], words: slips.Words, catches: Catches
) -> tuple[CheckAnalysis, ...]:
    verdicts = np.where(answers.outcomes >= 0, answers.outcomes, np.nan).astype(float)
    found = correlations(verdicts, rest[:, answers.of])
    made = slips.of_checks(answers, words)
    weights = _weights(answers)
    known = [catches(key.exercise, key.check) for key in answers.checks]
    doubted = doubts(answers, [always_odds(count) for count in known])
    flagged = doubted.flagged()
    checks = []
    for place, key in enumerate(answers.checks):
        outcomes, shown = answers.outcomes[:, place], answers.shown[place]
        passed, failed, waited = (int((outcomes == code).sum()) for code in (HOLDS, FAILS, WAITS))
        attempted = passed + failed + waited
        untouched = int(answers.untouched[:, place].sum())
        checks.append(
            CheckAnalysis(
                key.lesson,
                key.exercise,
                key.check,
                _(shown["title"]),
                bool(shown.get("hidden")),
                weights[place],
                attempted,
                passed,
                failed,
                waited,
                passed / attempted if attempted else None,
                passed / (passed + failed) if passed + failed else None,
                found.value(place),
                found.interval(place),
                kinds[answers.of[place]],
                untouched,
                known[place],
                passed + failed > 0 and (not passed or not failed),
                made[place],
                flags_of(answers, doubted, place, known[place]) if flagged[place] else (),
            )
        )
    return tuple(checks)


def _weights(answers: Answers) -> list[float]:
    given = np.array([float(shown.get("weight", 1.0)) for shown in answers.shown])
    whole = np.bincount(answers.of, given, minlength=len(answers.exercises))
    return [
        float(weight / whole[column]) if whole[column] else 0.0
        for weight, column in zip(given, answers.of, strict=True)
    ]
