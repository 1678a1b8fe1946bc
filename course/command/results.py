"""What came of checking notebooks, as data."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from course.checks.model import Exercise, Judgement

PASSES, FAILS, NOT_ATTEMPTED = "passes", "fails", "not_attempted"
NOT_CHECKED, MANUAL = "not_checked", "manual"

GOOD, BAD, USAGE = 0, 1, 2


class NotCheckedError(Exception):
    """A notebook cannot be checked: one sentence for the person who asked.

    `foreign`: it is a sound notebook, and none of those that were asked for.
    """

    def __init__(self, message: str, foreign: bool = False) -> None:
        super().__init__(message)
        self.foreign = foreign


@dataclass(frozen=True)
class Checked:
    """One exercise.

    Attributes:
        exercise: What was checked.
        judgement: The verdicts; None where there are none.
        first: What to know before them: they are about an older answer.
        why: Why there are no verdicts.
    """

    exercise: Exercise
    judgement: Judgement | None = None
    first: str = ""
    why: str = ""

    @property
    def status(self) -> str:
        """One of this module's words; what is said `first` makes no answer pass."""
        if self.exercise.manual:
            return MANUAL
        if self.judgement is None:
            return NOT_CHECKED
        if self.judgement.not_attempted:
            return NOT_ATTEMPTED
        holds = all(verdict.holds for verdict in self.judgement.verdicts)
        return PASSES if holds and not self.first else FAILS

    @property
    def held(self) -> int:
        """How many of its checks hold."""
        return sum(verdict.holds for verdict in self.judgement.verdicts) if self.judgement else 0

    @property
    def points(self) -> float:
        """The points for the visible checks."""
        return self.judgement.score if self.judgement else 0.0


@dataclass(frozen=True)
class NotebookResult:
    """One notebook.

    Attributes:
        path: As it was named.
        lesson: Its id; empty where it was not known.
        exercises: In the order of the lesson.
        notes: Sentences on cells that did not run to their end.
        error: Why nothing could be checked; empty where something was.
        foreign: As in `NotCheckedError`.
    """

    path: str
    lesson: str = ""
    exercises: tuple[Checked, ...] = ()
    notes: tuple[str, ...] = field(default=())
    error: str = ""
    foreign: bool = False

    @property
    def untouched(self) -> bool:
        """Whether nothing in it was attempted."""
        return not self.error and all(
            one.status in (NOT_ATTEMPTED, MANUAL) for one in self.exercises
        )


def count(results: Iterable[NotebookResult], *statuses: str) -> int:
    """How many exercises have one of these statuses."""
    return sum(one.status in statuses for result in results for one in result.exercises)


def points(results: Iterable[NotebookResult]) -> tuple[float, int]:
    """The points of all exercises that a check can say something of, and the most there are."""
    found = [one for result in results for one in result.exercises if not one.exercise.manual]
    return round(sum(one.points for one in found), 2), sum(one.exercise.points for one in found)


def exit_code(results: Sequence[NotebookResult], complete: bool = False) -> int:
    """0: what was attempted passes; 1: something fails; 2: a notebook could not be checked.

    With `complete` what was not attempted fails too.
    """
    if any(result.error for result in results):
        return USAGE
    wrong = (FAILS, NOT_CHECKED, NOT_ATTEMPTED) if complete else (FAILS, NOT_CHECKED)
    return BAD if count(results, *wrong) else GOOD
