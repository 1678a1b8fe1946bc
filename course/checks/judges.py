"""The judges that most properties use. Each is made by a function that takes the property's own
settings.
"""

from __future__ import annotations

import builtins
import math
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from course.checks.behaviour import on_behaviour, together
from course.checks.compare import as_number, items_of, matches, shape_of
from course.checks.model import Case, Judge, Outcome, Slip
from course.checks.slips import exception_slip, explain
from course.checks.values import MAX_ELEMENTS, MAX_VALUES, Array, Other
from course.i18n import gettext as _

# What a call gives whose body has not run: its type, and the slip behind it.
_NOT_RUN = {"coroutine": "async_def", "generator": "generator", "async_generator": "async_def"}


def returned(case: Case, outcome: Outcome, *, allow_none: bool = False) -> Any:
    """What the call returned; raises Slip when it raised an exception, returned nothing, or more
    than a check looks at.
    """
    if outcome.raised:
        raise RaisedSlip(case, outcome)
    if outcome.returned is None and not allow_none:
        raise Slip(
            _("it returned None, that is, nothing."),
            code="no_return",
            call=case.call,
            cause=f"None {case.call.function}",
        )
    if isinstance(outcome.returned, Other) and outcome.returned.type_name in _NOT_RUN:
        problem = _("it gave back a {kind}, of which nothing has run yet.").format(
            kind=outcome.returned.type_name
        )
        raise Slip(
            problem,
            code=_NOT_RUN[outcome.returned.type_name],
            call=case.call,
            cause=f"not run {case.call.function}",
        )
    if isinstance(outcome.returned, Other) and outcome.returned.too_large:
        problem = _(
            "the result is too large to be checked: over {elements:,} numbers in arrays, or "
            "{values:,} outside of them."
        )
        raise Slip(
            problem.format(elements=MAX_ELEMENTS, values=MAX_VALUES),
            code="too_large",
            call=case.call,
        )
    return outcome.returned


class RaisedSlip(Slip):
    """The call raised an exception that no property asks for."""

    def __init__(self, case: Case, outcome: Outcome) -> None:
        cause = f"raised {_built_in(outcome)} {outcome.line} {case.call.function}"
        super().__init__(
            _raised_sentence(outcome, hidden=False),
            code=exception_slip(case, outcome),
            call=case.call,
            cause=cause,
        )
        self.outcome = outcome

    def problem_for(self, hidden: bool) -> str:
        return _raised_sentence(self.outcome, hidden=hidden)


def _raised_sentence(outcome: Outcome, *, hidden: bool) -> str:
    # the student's own class name or message could carry a hidden input out: only built-in names
    # are shown
    name = _built_in(outcome) if hidden else outcome.raised[0]
    text = f"{name}: {outcome.message}" if outcome.message and not hidden else name
    if outcome.line and not hidden:  # after hidden inputs even a line can be chosen to tell of them
        return _("it raised {error}. See line {line} of its cell.").format(
            error=text.rstrip("."), line=outcome.line
        )
    return _("it raised {error}.").format(error=text)


def _built_in(outcome: Outcome) -> str:
    return next(
        (one for one in outcome.raised if isinstance(getattr(builtins, one, None), type)),
        "Exception",
    )


def expects(
    rtol: float = 1e-4, atol: float = 1e-5, *, near: str = "", otherwise: str = ""
) -> Judge:
    """Every call returns what its case expects.

    The slip that is named is one that explains what came back; where none does, `near` when every
    result is within some percent, else `otherwise`. The case that is shown is the first failed one.
    """

    def judge(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
        values = [returned(case, outcome) for case, outcome in zip(cases, outcomes, strict=True)]
        pairs = list(zip(cases, values, strict=True))
        failed = [
            (case, value) for case, value in pairs if not matches(case.expected, value, rtol, atol)
        ]
        if failed:
            case, value = failed[0]
            code = explain(cases, outcomes, rtol, atol)
            if (
                not code
                and near
                and all(matches(one.expected, found, 0.05, 0.02) for one, found in pairs)
            ):
                code = near
            raise Slip(
                problem_of(case.expected, value),
                expected=case.expected,
                received=value,
                code=code or otherwise,
                call=case.call,
                private=problem_of(case.expected, value, hidden=True),
            )

    return judge


# How PyTorch begins to say that a tensor could have been made in a better way: that is about
# habits, not about numbers.
_HABITS = (
    "To copy construct from a tensor",
    "Creating a tensor from a list of numpy.ndarrays",
    "The given NumPy array is not writable",
    "Converting a tensor with requires_grad=True to a scalar",
    "Implicit dimension choice for",
    "torch.range is deprecated",
)
_OLD_WAYS = ("DeprecationWarning", "PendingDeprecationWarning", "FutureWarning")


def no_warning(everyday: int) -> Judge:
    """No call warns. A library's notice that something is done in an old or a roundabout way is let
    pass, where the first `everyday` calls, on everyday arguments, give it too; a warning about
    numbers is not, however often it is given."""

    def judge(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
        usual = {
            one for outcome in outcomes[:everyday] for one in outcome.warnings if _is_notice(one)
        }
        for case, outcome in list(zip(cases, outcomes, strict=True))[everyday:]:
            if not usual.issuperset(outcome.warnings):
                raise Slip(
                    _("it gave a warning; none is wanted here."), code="warning", call=case.call
                )

    return on_behaviour(judge)


def _is_notice(warning: str) -> bool:
    category, _colon, text = warning.partition(": ")
    return category in _OLD_WAYS or (category == "UserWarning" and text.startswith(_HABITS))


def problem_of(expected: Any, received: Any, *, hidden: bool = False) -> str:
    """One sentence on what is wrong with the result as a whole: its kind, its shape, or its
    numbers. For a `hidden` property it tells no length of what came back."""
    if isinstance(expected, tuple):
        items = items_of(received)
        if items is None:
            return _("{count} results are wanted, as a tuple.").format(count=len(expected))
        if len(items) != len(expected):
            if isinstance(received, Array):
                return _("{count} results are wanted, as a tuple, not one tensor.").format(
                    count=len(expected)
                )
            if hidden:
                return _("{count} results are wanted, not another number of them.").format(
                    count=len(expected)
                )
            return _("{count} results are wanted, not {found}.").format(
                count=len(expected), found=len(items)
            )
        for position, (e, r) in enumerate(zip(expected, items, strict=True), start=1):
            if not matches(e, r):
                return _("result {position} is not right.").format(position=position)
    if isinstance(expected, dict):
        return _problem_of_dict(expected, received, hidden)
    wanted = (
        shape_of(expected) if isinstance(expected, list) else tuple(getattr(expected, "shape", ()))
    )
    found = shape_of(received)
    if wanted == () and (found is None or found != ()):
        return _("a number is wanted.")
    if found is None:
        return _("an array of numbers is wanted.")
    if wanted != found:
        if hidden:
            return _("the shape is not right.")
        return _("the shape should be {wanted}, not {found}.").format(
            wanted=wanted, found=found[:5]
        )
    return _("the number is not right.") if wanted == () else _("the numbers are not right.")


def _problem_of_dict(expected: dict[str, Any], received: Any, hidden: bool) -> str:
    if not isinstance(received, dict):
        return _("a dictionary is wanted.")
    for key, value in expected.items():
        if key not in received:
            return _("the dictionary has no entry {key!r}.").format(key=key)
        if not matches(value, received[key]):
            return _("entry {key!r}: {problem}").format(
                key=key, problem=problem_of(value, received[key], hidden=hidden)
            )
    return _("the dictionary has entries that are not asked for.")


def raises(name: str, fitting: int = 0) -> Judge:
    """Every call raises the built-in exception `name` (or one derived from it), but for the first
    `fitting` calls: those return a number, so that to raise whatever comes is no merit."""

    def judge(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
        pairs = list(zip(cases, outcomes, strict=True))
        for case, outcome in pairs[:fitting]:
            value = returned(case, outcome)
            number = as_number(value)
            if number is None or not math.isfinite(number):
                raise Slip(
                    _("a number is wanted here."), received=value, code="not_number", call=case.call
                )
        for case, outcome in pairs[fitting:]:
            if not outcome.raised:
                problem = _("it should raise {name} here, and it returned a value.").format(
                    name=name
                )
                raise Slip(problem, received=outcome.returned, code=f"no_{name}", call=case.call)
            if name not in outcome.raised:
                # only built-in names are repeated: a class of the student's own could be named
                # after a hidden input
                problem = _("it should raise {name} here, and it raised {error}.").format(
                    name=name, error=_built_in(outcome)
                )
                raise Slip(problem, code=f"no_{name}", call=case.call)

    return judge


@on_behaviour
def leaves_inputs(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
    """No call changes its arguments."""
    for case, outcome in zip(cases, outcomes, strict=True):
        if outcome.changed:
            labels = [*(str(n) for n in range(1, len(case.call.args) + 1)), *case.call.kwargs]
            which = ", ".join(label for label in labels if label in outcome.changed)
            problem = _("it changed argument {which}; arguments must stay as they are.").format(
                which=which
            )
            raise Slip(problem, code="changed_input", call=case.call)
        returned(case, outcome)


def each_case(look: Callable[[Case, Outcome], None]) -> Judge:
    """Makes a judge of a function that looks at one case: the case's call is that of its slips."""

    @wraps(look)
    def judge(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
        for case, outcome in zip(cases, outcomes, strict=True):
            try:
                look(case, outcome)
            except Slip as slip:
                slip.call = slip.call or case.call
                raise

    return judge


def all_of(*judges: Judge) -> Judge:
    """All of these judges, in order."""

    def judge(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
        for one in judges:
            one(cases, outcomes)

    return together(judge, judges)
