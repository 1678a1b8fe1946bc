"""From what came back of a run to the rows of one submission."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

from course.checks.evidence import for_each
from course.checks.judge import ODD, judge_exercise
from course.checks.model import Case, Exercise, Judgement, Outcome, Verdict
from course.i18n import gettext as _
from course.lessons.discovery import exercises_of
from course.probe.run import outcome_from_wire
from grading.judge.details import detail_of, name_absent_cells, name_inherited_faults
from grading.judge.introspection import Finding, findings
from grading.judge.reasons import still_unwritten, why_missing_in
from grading.judge.requests import cases_of
from grading.judge.second_run import Again, confirmed, faults_of, second_seed
from grading.judge.time_limit import JudgingTime, TookTooLong
from grading.judge.withhold import withhold
from grading.lessons.hidden import all_properties
from grading.limits import DEFAULT, Limits
from grading.model import (
    FAILED,
    FLAGGED,
    GRADED,
    MANUAL,
    NOT_ATTEMPTED,
    PARTIAL,
    Evidence,
    Rebuilt,
    Row,
    Run,
    Submission,
)


def judge(
    submission: Submission, rebuilt: Rebuilt, run: Run, seed: int, limits: Limits = DEFAULT
) -> list[Row]:
    """One row for each exercise of the lesson, in its order."""
    student, lesson = submission.student, submission.lesson
    if submission.notebook is None:
        return [
            _row(student, exercise, 0.0, submission.status, submission.reason)
            for exercise in exercises_of(lesson)
        ]
    return name_absent_cells(judge_run(student, lesson, rebuilt, run, seed, limits), rebuilt)


def judge_run(
    student: str, lesson: str, rebuilt: Rebuilt, run: Run, seed: int, limits: Limits = DEFAULT
) -> list[Row]:
    """The rows of a submission whose notebook could be read."""
    judging = _Judging(student, rebuilt, run, seed, JudgingTime(limits.judging_seconds))
    rows = [judging.row(exercise) for exercise in exercises_of(lesson)]
    name_inherited_faults(rows, rebuilt)
    return rows


class _Judging:
    """One submission, judged exercise by exercise within one budget of time."""

    def __init__(
        self, student: str, rebuilt: Rebuilt, run: Run, seed: int, budget: JudgingTime
    ) -> None:
        self.student, self.rebuilt, self.run, self.seed = student, rebuilt, run, seed
        self.budget = budget
        # Text that takes too long to read leaves no time, and costs all that is judged.
        self.findings: Sequence[Finding] = []
        try:
            with budget.running():
                self.findings = findings(rebuilt.cells)
        except TookTooLong:
            pass

    def row(self, exercise: Exercise) -> Row:
        if self.run.failure:
            return _row(self.student, exercise, None, FAILED, self.run.failure)
        if exercise.id not in self.rebuilt.attempted:
            row = _row(self.student, exercise, 0.0, NOT_ATTEMPTED, _("not attempted"))
            undone = [] if exercise.manual else all_properties(exercise.id)
            row.properties = [
                _property(Verdict(prop.name, prop.title, "not_attempted", prop.weight, prop.hidden))
                for prop in undone
            ]
            return row
        if exercise.manual:
            return _row(self.student, exercise, None, MANUAL, _("waits for a person"))
        cases_of(exercise.id, self.seed)  # made once for a class: no part of this one's time
        try:
            with self.budget.running():
                return self._judged(exercise)
        except TookTooLong:
            # costs its own exercise, and what is left of the submission's time
            detail = _("what this answer gave back takes too long to judge; a person should look")
            return _row(self.student, exercise, 0.0, FLAGGED, detail)

    def _judged(self, exercise: Exercise) -> Row:
        evidence = self.run.evidence.get(
            exercise.id, Evidence(exercise.id, ended=_("its check did not run"))
        )
        properties, cases = all_properties(exercise.id), cases_of(exercise.id, self.seed)
        outcomes, malformed = _outcomes(evidence, cases)
        judged = partial(
            judge_exercise, exercise, properties, cases, for_each(properties, outcomes)
        )
        judgement = judged(why_missing_in(exercise, self.rebuilt, self.run))
        if judgement.not_attempted:  # its cell was changed all the same
            judgement = judged(still_unwritten)
        judgement, unconfirmed = self._confirmed(exercise, judgement)
        judgement, withheld = withhold(
            judgement, properties, cases, self.findings, broken=evidence.broken
        )
        withheld = withheld or unconfirmed
        status, detail = GRADED, detail_of(judgement, evidence.ended)
        if evidence.broken:
            status, detail = (
                FLAGGED,
                _(
                    "something in the notebook kept the check from its work ({reason}); a person "
                    "should look"
                ).format(reason=evidence.ended),
            )
        elif malformed or any(_is_odd(verdict, evidence) for verdict in judgement.verdicts):
            status, detail = (
                FLAGGED,
                _("the evidence of this answer is not what a check writes; a person should look"),
            )
        elif withheld:
            status, detail = FLAGGED, " ".join(filter(None, [withheld, detail]))
        elif evidence.ended:
            status = PARTIAL
        row = _row(self.student, exercise, judgement.score, status, detail)
        row.properties = [_property(verdict) for verdict in judgement.verdicts]
        return row

    def _confirmed(self, exercise: Exercise, judgement: Judgement) -> tuple[Judgement, str]:
        """The judgement with what the second run says of it, where this exercise has one."""
        properties, second = all_properties(exercise.id), self.run.second
        if second is None or not faults_of(properties):
            return judgement, ""
        cases = cases_of(exercise.id, second_seed(self.seed))
        evidence = second.get(exercise.id, Evidence(exercise.id))
        outcomes, _malformed = _outcomes(evidence, cases)
        # not all are asked again
        alone = [replace(prop, needs=(), only_with=()) for prop in properties]
        again = judge_exercise(exercise, alone, cases, for_each(properties, outcomes))
        return confirmed(exercise, judgement, properties, Again(again, outcomes, evidence.ended))


def _is_odd(verdict: Verdict, evidence: Evidence) -> bool:
    return verdict.slip == ODD or (verdict.outcome == "no_evidence" and not evidence.ended)


def _outcomes(
    evidence: Evidence, cases: Mapping[str, Sequence[Case]]
) -> tuple[dict[str, list[Outcome]], bool]:
    """The decoded outcomes, and whether any was malformed (then it counts as no evidence)."""
    found: dict[str, list[Outcome]] = {}
    malformed = False
    for name, wires in evidence.answers.items():
        try:
            if not isinstance(wires, list) or len(wires) != len(cases.get(name, ())):
                raise ValueError("malformed evidence")
            found[name] = [outcome_from_wire(wire) for wire in wires]
        except (ValueError, RecursionError):
            malformed = True
    return found, malformed


def _row(student: str, exercise: Exercise, score: float | None, status: str, detail: str) -> Row:
    return Row(student, exercise.lesson, exercise.id, score, exercise.points, status, detail)


def _property(verdict: Verdict) -> dict[str, object]:
    names = ("name", "title", "outcome", "hidden", "weight", "message", "slip")
    return {name: getattr(verdict, name) for name in names}
