"""From a run to rows: the requests that go into the kernel, and the verdicts on what comes back.

Everything here runs in the trusted process. Cases with their expected values are made from the
classroom's seed; only their calls are put into a request.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache, partial
from typing import Any

from course.checks.evidence import callers, for_each, make_cases
from course.checks.judge import ODD, judge_exercise
from course.checks.missing import MISSING_NAME
from course.checks.model import Case, Exercise, Judgement, Outcome, Verdict
from course.i18n import gettext as _
from course.lessons.discovery import exercises_of
from course.probe.remote import request_of
from course.probe.run import call_to_wire, outcome_from_wire
from grading import model
from grading.judge.introspection import Finding, findings
from grading.judge.reasons import still_unwritten, why_missing_in
from grading.judge.second_run import Again, confirmed, faults_of, second_seed
from grading.judge.time_limit import JudgingTime, TookTooLong
from grading.judge.withhold import withhold
from grading.lessons.hidden import all_properties
from grading.lessons.hidden import properties as hidden_properties
from grading.limits import DEFAULT, Limits
from grading.model import ANSWER, Cell, Evidence, Rebuilt, Row, Run


def requests(
    lesson: str, attempted: Iterable[str], seed: int, *, hidden: bool = False
) -> dict[str, str]:
    """For each attempted exercise with checks, the request that its probe is sent: the calls of its
    visible properties, or of its hidden ones (an exercise without any is left out), each call once.
    """
    wanted = set(attempted)
    return {
        one.id: _request(one.id, seed, hidden)
        for one in exercises_of(lesson)
        if one.id in wanted and not one.manual and (hidden_properties(one.id) or not hidden)
    }


@lru_cache(maxsize=200)
def _request(exercise_id: str, seed: int, hidden: bool) -> str:
    cases = _cases(exercise_id, seed)
    properties = [one for one in all_properties(exercise_id) if one.hidden == hidden]
    names = dict.fromkeys(callers(properties).values())
    return request_of(
        exercise_id, {name: [call_to_wire(case.call) for case in cases[name]] for name in names}
    )


@lru_cache(maxsize=100)
def _cases(exercise_id: str, seed: int) -> Mapping[str, Sequence[Case]]:
    """The cases of a class: the same for every student, and some references take their time."""
    return make_cases(all_properties(exercise_id), seed)


def second_requests(lesson: str, attempted: Iterable[str], seed: int) -> dict[str, dict[str, str]]:
    """What is to be spoilt for a second look (`grading.judge.second_run`), and the requests for each
    attempted exercise then. The inputs are others than those of the first, and nothing is watched:
    the values say it."""
    found: dict[str, dict[str, str]] = {}
    wanted = set(attempted)
    for one in exercises_of(lesson):
        if one.id in wanted and not one.manual:
            for fault, names in faults_of(all_properties(one.id)).items():
                found.setdefault(fault, {})[one.id] = _second_request(
                    one.id, second_seed(seed), tuple(names)
                )
    return found


@lru_cache(maxsize=50)
def _second_request(exercise_id: str, seed: int, names: tuple[str, ...]) -> str:
    cases = _cases(exercise_id, seed)
    return request_of(
        exercise_id,
        {
            name: [call_to_wire(replace(case.call, watch=())) for case in cases[name]]
            for name in names
        },
    )


def judge_run(
    student: str, lesson: str, rebuilt: Rebuilt, run: Run, seed: int, limits: Limits = DEFAULT
) -> list[Row]:
    """One row for each exercise of the lesson, in its order."""
    rows: list[Row] = []
    budget = JudgingTime(limits.judging_seconds)
    found = _read(rebuilt, budget)
    for one in exercises_of(lesson):
        if run.failure:
            rows.append(Row(student, lesson, one.id, None, one.points, model.FAILED, run.failure))
        elif one.manual:
            rows.append(_manual_row(student, one, rebuilt))
        elif one.id not in rebuilt.attempted:
            rows.append(not_attempted_row(student, one))
        else:
            rows.append(_judged_row_in_time(student, one, rebuilt, run, seed, budget, found))
    _name_inherited_faults(rows, rebuilt)
    return rows


def not_attempted_row(student: str, one: Exercise) -> Row:
    properties = [
        _property(Verdict(p.name, p.title, "not_attempted", p.weight, p.hidden))
        for p in all_properties(one.id)
    ]
    return Row(
        student,
        one.lesson,
        one.id,
        0.0,
        one.points,
        model.NOT_ATTEMPTED,
        _("not attempted"),
        properties,
    )


def _manual_row(student: str, one: Exercise, rebuilt: Rebuilt) -> Row:
    if one.id not in rebuilt.attempted:
        return Row(
            student, one.lesson, one.id, 0.0, one.points, model.NOT_ATTEMPTED, _("not attempted")
        )
    return Row(student, one.lesson, one.id, None, one.points, model.MANUAL, _("waits for a person"))


def _read(rebuilt: Rebuilt, budget: JudgingTime) -> list[Finding]:
    """What the submission's text holds that could deceive a check. Text that takes too long to read
    costs all that is judged.
    """
    try:
        with budget.running():
            return findings(rebuilt.cells)
    except TookTooLong:
        return []


def _judged_row_in_time(
    student: str,
    one: Exercise,
    rebuilt: Rebuilt,
    run: Run,
    seed: int,
    budget: JudgingTime,
    found: Sequence[Finding],
) -> Row:
    """The row; evidence that takes too long to judge costs its own exercise, and what is left of
    the submission's time.
    """
    _cases(one.id, seed)  # made once for a class: no part of this submission's time
    try:
        with budget.running():
            return _judged_row(student, one, rebuilt, run, seed, found)
    except TookTooLong:
        detail = _("what this answer gave back takes too long to judge; a person should look")
        return Row(student, one.lesson, one.id, 0.0, one.points, model.FLAGGED, detail)


def _judged_row(
    student: str, one: Exercise, rebuilt: Rebuilt, run: Run, seed: int, found: Sequence[Finding]
) -> Row:
    evidence = run.evidence.get(one.id, Evidence(one.id, ended=_("its check did not run")))
    properties = all_properties(one.id)
    outcomes, malformed = _outcomes(evidence, _cases(one.id, seed))
    judge = partial(
        judge_exercise, one, properties, _cases(one.id, seed), for_each(properties, outcomes)
    )
    judgement = judge(why_missing_in(one, rebuilt, run))
    if judgement.not_attempted:  # its cell was changed all the same
        judgement = judge(still_unwritten)
    judgement, unconfirmed = _confirmed(one, judgement, seed, run.second)
    judgement, withheld = withhold(
        judgement, properties, _cases(one.id, seed), found, broken=evidence.broken
    )
    withheld = withheld or unconfirmed
    detail = detail_of(judgement, evidence.ended)
    status = model.PARTIAL if evidence.ended else model.GRADED
    if evidence.broken:
        reason = _(
            "something in the notebook kept the check from its work ({reason}); a person should "
            "look"
        )
        status, detail = model.FLAGGED, reason.format(reason=evidence.ended)
    elif malformed or any(
        one.slip == ODD or (one.outcome == "no_evidence" and not evidence.ended)
        for one in judgement.verdicts
    ):
        status, detail = (
            model.FLAGGED,
            _("the evidence of this answer is not what a check writes; a person should look"),
        )
    elif withheld:
        status, detail = model.FLAGGED, " ".join(filter(None, [withheld, detail]))
    return Row(
        student,
        one.lesson,
        one.id,
        judgement.score,
        one.points,
        status,
        detail,
        [_property(verdict) for verdict in judgement.verdicts],
    )


def _confirmed(
    one: Exercise, judgement: Judgement, seed: int, second: Mapping[str, Evidence] | None
) -> tuple[Judgement, str]:
    """The judgement with what the second run says of it, where this exercise has one."""
    properties, other = all_properties(one.id), second_seed(seed)
    if second is None or not faults_of(properties):
        return judgement, ""
    evidence = second.get(one.id, Evidence(one.id))
    outcomes, _malformed = _outcomes(evidence, _cases(one.id, other))
    # not all are asked again
    alone = [replace(prop, needs=(), only_with=()) for prop in properties]
    again = judge_exercise(one, alone, _cases(one.id, other), for_each(properties, outcomes))
    return confirmed(one, judgement, properties, Again(again, outcomes, evidence.ended))


def _outcomes(
    evidence: Evidence, cases: Mapping[str, Sequence[Case]]
) -> tuple[dict[str, list[Outcome]], bool]:
    """The decoded outcomes, and whether any of them was malformed (then it counts as no evidence)."""
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


def _property(verdict: Verdict) -> dict[str, Any]:
    return {
        "name": verdict.name,
        "title": verdict.title,
        "outcome": verdict.outcome,
        "hidden": verdict.hidden,
        "weight": verdict.weight,
        "message": verdict.message,
        "slip": verdict.slip,
    }


def detail_of(judgement: Judgement, ended: str = "") -> str:
    """One line that says why the score is not full: what ended the run, or the first property that
    failed.
    """
    parts = [ended] if ended else []
    failed = [verdict for verdict in judgement.verdicts if verdict.outcome == "fails"]
    if failed:
        parts.append(
            failed[0].brief
            if failed[0].slip == MISSING_NAME
            else f"{_(failed[0].title)}: {failed[0].brief}"
        )
        if len({verdict.cause or verdict.name for verdict in failed}) > 1:
            parts.append(_("({count} properties failed in all)").format(count=len(failed)))
    elif not ended and any(verdict.outcome == "not_attempted" for verdict in judgement.verdicts):
        undone = [
            _(verdict.title) for verdict in judgement.verdicts if verdict.outcome == "not_attempted"
        ]
        parts.append(_("not attempted in part: {titles}").format(titles="; ".join(undone[:3])))
    return " ".join(parts)


def _name_inherited_faults(rows: list[Row], rebuilt: Rebuilt) -> None:
    """Where a failed answer calls the answer of an earlier exercise that failed too, its detail
    names that exercise.
    """
    by_id = {row.exercise: row for row in rows}
    owner = {
        name: one
        for row in rows
        for one in [row.exercise]
        for name in functions_of(row.lesson, one)
    }
    for cell in rebuilt.cells:
        row = by_id.get(cell.exercise or "") if cell.kind == ANSWER else None
        if (
            row is None
            or row.score is None
            or row.score >= row.max_score
            or row.status == model.NOT_ATTEMPTED
        ):
            continue
        used = {owner[name] for name in names_read(cell) if name in owner} - {row.exercise}
        faulty = [
            r.exercise
            for r in rows
            if r.exercise in used and r.score is not None and r.score < r.max_score
        ]
        if faulty:
            sentence = _("It uses the answer to {exercises}, which is not right either.").format(
                exercises=", ".join(faulty)
            )
            row.detail = row.detail.rstrip(".") + ". " + sentence


def functions_of(lesson: str, exercise_id: str) -> tuple[str, ...]:
    return next(one.functions for one in exercises_of(lesson) if one.id == exercise_id)


def names_read(cell: Cell) -> set[str]:
    """The names that a cell's code reads (empty when it is no Python)."""
    try:
        tree = ast.parse(cell.source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return set()
    return {
        node.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    }
