"""The judges that most properties use: most are made by functions, of a property's settings."""

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
    """What the call returned.

    Raises:
        Slip: It raised an exception, or returned nothing or more than a check looks at.
    """
    if outcome.raised:
        raise RaisedSlip(case, outcome)
    value, call = outcome.returned, case.call
    if value is None and not allow_none:
        problem = _("it returned None, that is, nothing.")
        raise Slip(problem, code="no_return", call=call, cause=f"None {call.function}")
    if isinstance(value, Other) and value.type_name in _NOT_RUN:
        problem = _("it gave back a {kind}, of which nothing has run yet.")
        problem, code = problem.format(kind=value.type_name), _NOT_RUN[value.type_name]
        raise Slip(problem, code=code, call=call, cause=f"not run {call.function}")
    if isinstance(value, Other) and value.too_large:
        problem = _(
            "the result is too large to be checked: over {elements:,} numbers in arrays, or "
            "{values:,} outside of them."
        ).format(elements=MAX_ELEMENTS, values=MAX_VALUES)
        raise Slip(problem, code="too_large", call=call)
    return value


class RaisedSlip(Slip):
    """The call raised an exception that no property asks for."""

    def __init__(self, case: Case, outcome: Outcome) -> None:
        problem, code = _raised_sentence(outcome, hidden=False), exception_slip(case, outcome)
        cause = f"raised {_built_in(outcome)} {outcome.line} {case.call.function}"
        super().__init__(problem, code=code, call=case.call, cause=cause)
        self.outcome = outcome

    def problem_for(self, hidden: bool) -> str:
        """The problem in words that this reader may see."""
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
    known = (name for name in outcome.raised if isinstance(getattr(builtins, name, None), type))
    return next(known, "Exception")


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
        for case, value in pairs:
            if matches(case.expected, value, rtol, atol):
                continue
            code = explain(cases, outcomes, rtol, atol)
            if near and all(matches(other.expected, found, 0.05, 0.02) for other, found in pairs):
                code = code or near
            raise Slip(
                problem_of(case.expected, value, rtol, atol),
                expected=case.expected,
                received=value,
                code=code or otherwise,
                call=case.call,
                private=problem_of(case.expected, value, rtol, atol, hidden=True),
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
    """No call warns.

    A library's notice that something is done in an old or a roundabout way is let pass, where the
    first `everyday` calls, on everyday arguments, give it too; a warning about numbers is not,
    however often it is given.
    """

    def judge(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
        given = [warning for outcome in outcomes[:everyday] for warning in outcome.warnings]
        usual = set(filter(_is_notice, given))
        for case, outcome in list(zip(cases, outcomes, strict=True))[everyday:]:
            if not usual.issuperset(outcome.warnings):
                problem = _("it gave a warning; none is wanted here.")
                raise Slip(problem, code="warning", call=case.call)

    return on_behaviour(judge)


def _is_notice(warning: str) -> bool:
    category, _colon, text = warning.partition(": ")
    return category in _OLD_WAYS or (category == "UserWarning" and text.startswith(_HABITS))


def problem_of(
    expected: Any,
    received: Any,
    rtol: float = 1e-4,
    atol: float = 1e-5,
    *,
    hidden: bool = False,
) -> str:
    """One sentence on what is wrong with the result as a whole: its kind, shape or numbers.

    For a `hidden` property it tells no length of what came back.
    """
    if isinstance(expected, tuple):
        items = items_of(received)
        if items is None or len(items) != len(expected):
            return _problem_of_count(len(expected), items, received, hidden)
        for position, (e, r) in enumerate(zip(expected, items, strict=True), start=1):
            if not matches(e, r, rtol, atol):
                return _("result {position} is not right.").format(position=position)
    if isinstance(expected, dict):
        return _problem_of_dict(expected, received, rtol, atol, hidden)
    is_list = isinstance(expected, list)
    wanted = shape_of(expected) if is_list else tuple(getattr(expected, "shape", ()))
    found = shape_of(received)
    if wanted == () and found != ():
        return _("a number is wanted.")
    if found is None:
        return _("an array of numbers is wanted.")
    if wanted != found:
        text = _("the shape should be {wanted}, not {found}.")
        return (
            _("the shape is not right.") if hidden else text.format(wanted=wanted, found=found[:5])
        )
    return _("the number is not right.") if wanted == () else _("the numbers are not right.")


def _problem_of_count(count: int, items: list[Any] | None, received: Any, hidden: bool) -> str:
    if items is None:
        return _("{count} results are wanted, as a tuple.").format(count=count)
    if isinstance(received, Array):
        return _("{count} results are wanted, as a tuple, not one tensor.").format(count=count)
    if hidden:
        return _("{count} results are wanted, not another number of them.").format(count=count)
    return _("{count} results are wanted, not {found}.").format(count=count, found=len(items))


def _problem_of_dict(
    expected: dict[str, Any], received: Any, rtol: float, atol: float, hidden: bool
) -> str:
    if not isinstance(received, dict):
        return _("a dictionary is wanted.")
    for key, value in expected.items():
        if key not in received:
            return _("the dictionary has no entry {key!r}.").format(key=key)
        if not matches(value, received[key], rtol, atol):
            problem = problem_of(value, received[key], rtol, atol, hidden=hidden)
            return _("entry {key!r}: {problem}").format(key=key, problem=problem)
    return _("the dictionary has entries that are not asked for.")


def raises(name: str, fitting: int = 0) -> Judge:
    """Every call raises the built-in exception `name`, or one derived from it.

    The first `fitting` calls return a number, so that to raise whatever comes is no merit.
    """

    def judge(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
        pairs = list(zip(cases, outcomes, strict=True))
        for case, outcome in pairs[:fitting]:
            value = returned(case, outcome)
            number = as_number(value)
            if number is None or not math.isfinite(number):
                problem = _("a number is wanted here.")
                raise Slip(problem, received=value, code="not_number", call=case.call)
        for case, outcome in pairs[fitting:]:
            if not outcome.raised:
                problem = _("it should raise {name} here, and it returned a value.")
                problem, value = problem.format(name=name), outcome.returned
                raise Slip(problem, received=value, code=f"no_{name}", call=case.call)
            if name not in outcome.raised:
                # only built-in names are repeated: a class of the student's own could be named
                # after a hidden input
                problem = _("it should raise {name} here, and it raised {error}.")
                problem = problem.format(name=name, error=_built_in(outcome))
                raise Slip(problem, code=f"no_{name}", call=case.call)

    return judge


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


@on_behaviour
@each_case
def leaves_inputs(case: Case, outcome: Outcome) -> None:
    """No call changes its arguments."""
    if outcome.changed:
        labels = [*(str(n) for n in range(1, len(case.call.args) + 1)), *case.call.kwargs]
        which = ", ".join(label for label in labels if label in outcome.changed)
        problem = _("it changed argument {which}; arguments must stay as they are.")
        raise Slip(problem.format(which=which), code="changed_input")
    returned(case, outcome)


def all_of(*judges: Judge) -> Judge:
    """All of these judges, in order."""

    def judge(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
        for part in judges:
            part(cases, outcomes)

    return together(judge, judges)
