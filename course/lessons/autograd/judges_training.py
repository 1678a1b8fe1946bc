"""Judges of lesson 07's classifier: its losses, and what it says of new points."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from course.checks.behaviour import on_behaviour
from course.checks.compare import as_array
from course.checks.judges import each_case, returned
from course.checks.model import Case, Judge, Outcome, Slip
from course.checks.values import Array
from course.i18n import gettext as _
from course.i18n import mark

if TYPE_CHECKING:
    import numpy as np

ENOUGH = 0.9  # of new points, told right
LONGEST = 20.0  # processor seconds of a training: twice what the task allows
SAME = 1e-9  # two losses that differ by less are one


def _seen(case: Case, outcome: Outcome) -> dict[str, Any]:
    """What a trial of a training saw.

    Raises:
        Slip: No pair came back, or its first part cannot be called.
    """
    found = returned(case, outcome)
    if not isinstance(found, dict) or "losses" not in found:
        problem = _("a pair is wanted: the function and the losses.")
        raise Slip(problem, code="not_pair")
    if found.get("callable") is False:
        problem = _("the first of the two should be a function that can be called.")
        raise Slip(problem, code="exchanged" if found.get("exchanged") else "not_function")
    return found


def _losses(case: Case, outcome: Outcome) -> np.ndarray:
    """The losses, one for each step, finite."""
    import numpy as np

    found, steps = as_array(_seen(case, outcome)["losses"]), case.call.kwargs.get("steps", 500)
    if found is None or found.ndim != 1:
        raise Slip(_("a list of numbers is wanted, one loss for each step."), code="losses_kind")
    if len(found) != steps:
        problem = _("{steps} steps were asked for, and {found} losses came back.")
        hidden = _("{steps} steps were asked for, and another number of losses came back.")
        raise Slip(
            problem.format(steps=steps, found=len(found)),
            code="steps_ignored",
            private=hidden.format(steps=steps),
        )
    if not np.isfinite(found).all():
        raise Slip(_("a loss is nan or infinite."), code="not_finite")
    return found


def looks_at(judge: Judge, *positions: int) -> Judge:
    """Shows the judge only the cases at these positions: several judges read the same runs."""

    def of_some(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
        judge([cases[at] for at in positions], [outcomes[at] for at in positions])

    return of_some


@each_case
def losses_fall(case: Case, outcome: Outcome) -> None:
    """There is a loss for each step, and the last is well below the first."""
    losses = _losses(case, outcome)
    if not losses[-1] < 0.7 * losses[0]:
        problem = _("the last loss should be well below the first.")
        code = "losses_alike" if abs(losses - losses[0]).max() < SAME else "no_progress"
        raise Slip(problem, received=[losses[0], losses[-1]], code=code)


def _apart(first: np.ndarray, second: np.ndarray) -> bool:
    return bool(abs(first - second).max() > SAME)


def before_updates(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
    """Of one start and two learning rates the first losses agree, and the later ones do not."""
    first, second = (_losses(case, found) for case, found in zip(cases, outcomes, strict=True))
    if _apart(first[:1], second[:1]):
        raise Slip(
            _("with another learning rate the first loss is another one."),
            code="after_update",
            call=cases[1].call,
        )
    if not _apart(first, second):
        raise Slip(
            _("with another learning rate all losses are the same."),
            code="rate_ignored",
            call=cases[1].call,
        )


def same_seed(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
    """Two trainings with one seed have the same losses."""
    first, second = (_losses(case, found) for case, found in zip(cases, outcomes, strict=True))
    if _apart(first, second):
        problem = _("two trainings with the same seed have different losses.")
        raise Slip(problem, code="unseeded", call=cases[1].call)


def all_rows(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
    """Two trainings on the same rows in another order have the same losses, but for rounding."""
    first, second = (_losses(case, found) for case, found in zip(cases, outcomes, strict=True))
    if abs(first - second).max() > 1e-3 * max(1.0, abs(first).max()):
        problem = _("with the same rows in another order the losses are others.")
        raise Slip(problem, code="some_rows", call=cases[1].call)


@each_case
def every_step_helps(case: Case, outcome: Outcome) -> None:
    """With a small learning rate every step lowers the loss."""
    losses = _losses(case, outcome)
    if not (losses[1:] < losses[:-1]).all():
        problem = _("with a learning rate near 0 every step should lower the loss a little.")
        raise Slip(problem, code="other_gradient")


def _makes_a_difference(problem: str, code: str) -> Judge:
    """Two trainings that differ in one argument have other losses."""

    def judge(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
        first, second = (_losses(case, found) for case, found in zip(cases, outcomes, strict=True))
        if not _apart(first, second):
            raise Slip(_(problem), code=code, call=cases[1].call)

    return judge


other_seed = _makes_a_difference(
    mark("two trainings with different seeds have the same losses."), "seed_ignored"
)
other_size = _makes_a_difference(
    mark("with another number of hidden neurons the losses are the same."), "hidden_ignored"
)


def _classes(case: Case, found: Any, rows: int) -> np.ndarray:
    values = as_array(found)
    if values is None or values.shape != (rows,):
        problem = _("of {rows} points it should give {rows} classes, an array of shape ({rows},).")
        raise Slip(problem.format(rows=rows), code="classes_shape", call=case.call)
    return values


def tells_new_points(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
    """Of new points, over all these trainings, at least the share `expected` is told right.

    `expected` of the first case: the classes of its new points; so of the others.
    """
    shares = []
    for case, outcome in zip(cases, outcomes, strict=True):
        seen = _seen(case, outcome)
        labels = case.expected
        classes = _classes(case, seen.get("classes"), len(labels))
        shares.append(float((classes == labels).mean()))
        if not (seen.get("seconds", 0.0) or 0.0) <= LONGEST:
            raise Slip(_("the training takes far more than 10 s."), code="slow", call=case.call)
    share = sum(shares) / len(shares)
    if not share >= ENOUGH:
        problem = _("{found:.1%} of new points are told right; at least {wanted:.0%} should be.")
        hidden = _("at least {wanted:.0%} of new points should be told right.")
        raise Slip(
            problem.format(found=share, wanted=ENOUGH),
            code="does_not_learn",
            call=cases[0].call,
            private=hidden.format(wanted=ENOUGH),
        )


@each_case
def any_rows(case: Case, outcome: Outcome) -> None:
    """Some of the points, or a single one, are told as among all of them, by whole numbers.

    And the points stay as they are.
    """
    seen, rows = _seen(case, outcome), len(case.expected)
    everything = _classes(case, seen.get("classes"), rows)
    for found, count in ((seen.get("some"), 7), (seen.get("one"), 1)):
        if (_classes(case, found, count) != everything[:count]).any():
            problem = _("a point gets another class when it comes among others.")
            raise Slip(problem, code="depends_on_others")
    if not seen.get("kept"):
        problem = _("the function that came back changes the points that it is given.")
        raise Slip(problem, code="points_changed")
    given = seen.get("classes")
    if not _whole(given):
        raise Slip(_("the classes should be whole numbers, of an integer dtype."), code="floats")


def _whole(found: Any) -> bool:
    if isinstance(found, Array):
        return "int" in found.dtype
    return isinstance(found, list | tuple) and all(
        type(item) is int or (isinstance(item, Array) and "int" in item.dtype) for item in found
    )


@on_behaviour
@each_case
def stays_its_own(case: Case, outcome: Outcome) -> None:
    """A classifier says the same after another one was trained."""
    found = returned(case, outcome)
    found = found if isinstance(found, dict) else {}
    before, after = as_array(found.get("before")), as_array(found.get("after"))
    if before is None or after is None or before.shape != after.shape:
        raise Slip(_("what the classifier says cannot be read."), code="classes_shape")
    if (before != after).any():
        problem = _("after another training the first classifier says something else.")
        raise Slip(problem, code="shared_weights")
