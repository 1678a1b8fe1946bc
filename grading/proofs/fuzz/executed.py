"""Some mutants through the whole engine: an answer that survived keeps its verdict."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from course.i18n import gettext as _
from grading.grade import Job, grade_submission
from grading.model import Record
from grading.proofs.fuzz.check import Outcome
from grading.proofs.fuzz.corpus import bases
from grading.proofs.fuzz.mutants import mutant
from grading.sandbox.installed import require_this_clone
from grading.sandbox.levels import AUTO, choose
from grading.sandbox.pool import grade_all

Verdict = dict[str, tuple[float | None, str]]


def chosen(found: Sequence[Outcome], count: int) -> list[Outcome]:
    """So many of those with answers to hold, spread over all."""
    useful = sorted((outcome for outcome in found if outcome.held), key=lambda found: found.number)
    return useful[:: max(1, len(useful) // count)][:count] if count else []


def executed(
    seed: int,
    found: Sequence[Outcome],
    classroom: Path,
    jobs: int,
    grade: Callable[[Job], Record] = grade_submission,
) -> Iterator[Outcome]:
    """Grades the bases of these mutants, then the mutants; gives their outcomes as they come."""
    require_this_clone()
    level = choose(AUTO)
    outcomes = {f"mutant-{outcome.number}": outcome for outcome in found}
    mutants = {name: mutant(seed, outcome.number) for name, outcome in outcomes.items()}
    names = {base: f"base-{place}" for place, base in enumerate(bases())}
    needed = {names[mutated.base]: mutated.base for mutated in mutants.values()}
    files = {
        name: (base.lesson, json.dumps(base.notebook).encode()) for name, base in needed.items()
    }
    files |= {name: (mutated.base.lesson, mutated.data) for name, mutated in mutants.items()}
    work = []
    for name, (lesson, data) in files.items():
        folder = classroom / "submitted" / name / lesson
        folder.mkdir(parents=True)
        (folder / f"{lesson}.ipynb").write_bytes(data)
        work.append(Job(name, lesson, folder, classroom, seed, "", level))
    work.sort(key=lambda job: job.lesson)  # lesson by lesson: its zygote is warm
    verdicts: dict[str, Verdict | BaseException] = {}
    for group in (needed, mutants):
        for job, result in grade_all([job for job in work if job.student in group], grade, jobs):
            verdicts[job.student] = (
                result
                if isinstance(result, BaseException)
                else {row.exercise: (row.score, row.status) for row in result.rows}
            )
            if job.student in mutants:
                base = verdicts[names[mutants[job.student].base]]
                yield _held_to(outcomes[job.student], verdicts[job.student], base)


def _held_to(
    outcome: Outcome, verdict: Verdict | BaseException, base: Verdict | BaseException
) -> Outcome:
    if isinstance(verdict, BaseException) or isinstance(base, BaseException):
        error = verdict if isinstance(verdict, BaseException) else base
        words = _("The grader failed: {error!r}.").format(error=error)
        return Outcome(outcome.number, (words,))
    words = _(
        "The answer to {exercise} got {score} ({status}), and {base} ({other}) before it was "
        "mutated."
    )
    problems = []
    for exercise in outcome.held:
        (score, status), (before, other) = verdict[exercise], base[exercise]
        if (score, status) != (before, other):
            problems.append(
                words.format(
                    exercise=exercise, score=score, status=status, base=before, other=other
                )
            )
    return Outcome(outcome.number, tuple(problems), outcome.held)
