"""What is asked of a submission: calls without their expected values, as the probe is sent them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from course.checks.evidence import callers, make_cases
from course.checks.model import Case, Exercise
from course.lessons.discovery import exercises_of
from course.probe.faults import OPERATIONS
from course.probe.remote import request_of
from course.probe.run import call_to_wire
from grading.judge.second_run import faults_of, libraries_of, needs_fresh_kernel, second_seed
from grading.lessons.hidden import all_properties
from grading.lessons.hidden import properties as hidden_properties
from grading.model import Rebuilt

ByExercise = dict[str, str]


@dataclass(frozen=True)
class Requests:
    """The request strings for the probe, each by exercise.

    Attributes:
        visible: The calls of the visible properties.
        hidden: Those of the hidden ones.
        second: By what is spoilt meanwhile: calls of a second look (`grading.judge.second_run`).
        apart: Those of a second look that needs a kernel in which nothing of the student's ran yet.
        libraries: What such a kernel imports first.
    """

    visible: ByExercise
    hidden: ByExercise
    second: dict[str, ByExercise]
    apart: ByExercise
    libraries: tuple[str, ...]


def requests_for(lesson: str, rebuilt: Rebuilt, seed: int) -> Requests:
    """All that is asked of one submission; nothing where nothing was attempted."""
    attempted = rebuilt.attempted
    second = second_requests(lesson, attempted, seed)
    # the text is read for it only where a second look is taken at all: that takes its time
    apart: ByExercise = {}
    if OPERATIONS in second and needs_fresh_kernel(rebuilt.cells):
        apart = second.pop(OPERATIONS)
    return Requests(
        requests(lesson, attempted, seed),
        requests(lesson, attempted, seed, hidden=True),
        second,
        apart,
        libraries_of(rebuilt.cells) if second or apart else (),
    )


def requests(
    lesson: str, attempted: Iterable[str], seed: int, *, hidden: bool = False
) -> ByExercise:
    """The calls of each attempted exercise with checks, each call once.

    An exercise without hidden properties has no hidden request.
    """
    return {
        exercise.id: _request(exercise.id, seed, hidden)
        for exercise in _checked(lesson, attempted)
        if hidden_properties(exercise.id) or not hidden
    }


def second_requests(lesson: str, attempted: Iterable[str], seed: int) -> dict[str, ByExercise]:
    """The calls of a second look, by what is spoilt meanwhile.

    The inputs are others than the first time, and nothing is watched: the values say it.
    """
    found: dict[str, ByExercise] = {}
    for exercise in _checked(lesson, attempted):
        for fault, names in faults_of(all_properties(exercise.id)).items():
            found.setdefault(fault, {})[exercise.id] = _second_request(
                exercise.id, second_seed(seed), tuple(names)
            )
    return found


@lru_cache(maxsize=100)
def cases_of(exercise_id: str, seed: int) -> Mapping[str, Sequence[Case]]:
    """The cases of a class: the same for every student, and some references take their time."""
    return make_cases(all_properties(exercise_id), seed)


def _checked(lesson: str, attempted: Iterable[str]) -> list[Exercise]:
    wanted = set(attempted)
    return [
        exercise
        for exercise in exercises_of(lesson)
        if exercise.id in wanted and not exercise.manual
    ]


@lru_cache(maxsize=200)
def _request(exercise_id: str, seed: int, hidden: bool) -> str:
    cases = cases_of(exercise_id, seed)
    properties = [prop for prop in all_properties(exercise_id) if prop.hidden == hidden]
    names = dict.fromkeys(callers(properties).values())
    return request_of(
        exercise_id, {name: [call_to_wire(case.call) for case in cases[name]] for name in names}
    )


@lru_cache(maxsize=50)
def _second_request(exercise_id: str, seed: int, names: tuple[str, ...]) -> str:
    cases = cases_of(exercise_id, seed)
    calls = {
        name: [call_to_wire(replace(case.call, watch=())) for case in cases[name]] for name in names
    }
    return request_of(exercise_id, calls)
