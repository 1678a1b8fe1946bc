"""Judges of lesson 03: they look at what a trial saw of a model: made, trained or saved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from course.checks.compare import as_array, matches
from course.checks.judges import all_of, each_case, expects, returned
from course.checks.model import Case, Judge, Outcome, Slip
from course.checks.slips import explain
from course.i18n import gettext as _
from course.i18n import mark

BOTH = ("w", "b")
VARIABLES = ("tf.Variable", "keras.Variable")
HISTORY = ("w", "b", "loss")

# What exceptions speak of.
MODEL_RAISES: dict[str, Any] = {
    "no_super": "RuntimeError: super().__init__",
    "no_call": "NotImplementedError: `call()`|TypeError: object is not callable",
    "no_return": "ValueError: None values|ValueError: (None)",
    "not_differentiable": "NotImplementedError: numpy()|ValueError: gradients",
    "whole_variables": "InvalidArgumentError: int32|TypeError: int32",
    "other_base": "AttributeError: attribute 'compile'|AttributeError: attribute "
    "'save_weights'|AttributeError: attribute 'fit'",
    "no_attribute": "AttributeError: attribute 'w'|AttributeError: attribute 'b'",
}
STEP_RAISES: dict[str, Any] = {
    "one_optimizer": "ValueError: Unknown variable",
    "no_gradient": "TypeError: NoneType|ValueError: None values|ValueError: gradients"
    "|AttributeError: 'NoneType'",
    "once_only": "RuntimeError: non-persistent",
    "optimizer_in_function": "ValueError: singleton",
    "rebound": "AttributeError: assign|RuntimeError: assign_sub",
}
LOOP_RAISES: dict[str, Any] = STEP_RAISES


def seen(case: Case, outcome: Outcome, key: str) -> Any:
    """One of the things that a trial saw; None where it is missing."""
    found = returned(case, outcome)
    return found.get(key) if isinstance(found, dict) else None


def _narrowed(case: Case, key: str) -> Case:
    """The case for one of the things that a trial saw, and the slips that show there."""
    slips = {
        code: value[key]
        for code, value in case.slips.items()
        if isinstance(value, dict) and key in value
    }
    return replace(case, expected=case.expected[key], slips=slips)


def _only(case: Case, keys: Mapping[str, str]) -> Case:
    """The case for these keys alone, and the slips that tell of all of them."""
    slips = {
        code: {key: value[key] for key in keys}
        for code, value in case.slips.items()
        if isinstance(value, dict) and all(key in value for key in keys)
    }
    return replace(case, expected={key: case.expected[key] for key in keys}, slips=slips)


def _explained(cases: Sequence[Case], values: Sequence[Any], *tolerance: float) -> str:
    return explain(cases, [Outcome(returned=value) for value in values], *tolerance)


def agrees(
    sentences: Mapping[str, str], rtol: float = 1e-4, atol: float = 1e-5, inside: str = ""
) -> Judge:
    """What the trial saw under each key is what the case expects there.

    Args:
        sentences: For each key the sentence which says that it is not.
        rtol: The relative tolerance.
        atol: The absolute tolerance.
        inside: The dictionary among the things seen that has the keys, if they stand in one.
    """

    def judge(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
        wanted = [_narrowed(case, inside) if inside else case for case in cases]
        found = []
        for case, outcome in zip(cases, outcomes, strict=True):
            value = seen(case, outcome, inside) if inside else returned(case, outcome)
            held = value if isinstance(value, dict) else {}
            found.append({key: held.get(key) for key in sentences})
        for case, values in zip(wanted, found, strict=True):
            for key, sentence in sentences.items():
                expected, value = case.expected[key], values[key]
                if matches(expected, value, rtol, atol):
                    continue
                if _is_nothing(value):
                    raise _nothing(case)
                code = _explained([_only(other, sentences) for other in wanted], found, rtol, atol)
                raise Slip(
                    _(sentence), expected=expected, received=value, code=code, call=case.call
                )

    return judge


def _nothing(case: Case) -> Slip:
    return Slip(_("it returned None, that is, nothing."), code="no_return", call=case.call)


def _is_nothing(value: Any) -> bool:
    return value is None or (
        isinstance(value, list) and bool(value) and value.count(None) == len(value)
    )


def _single(value: Any) -> Any:
    """A number, where the value holds one element along one axis."""
    numbers = as_array(value) if getattr(value, "shape", ()) == (1,) else None
    return value if numbers is None else float(numbers[0])


def outputs(key: str) -> Judge:
    """The model's outputs under this key are those that the case expects, of the shape of x."""

    def judge(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
        values = [seen(case, outcome, key) for case, outcome in zip(cases, outcomes, strict=True)]
        wanted = [_narrowed(case, key) for case in cases]
        for case, value in zip(wanted, values, strict=True):
            expected, array = np.asarray(case.expected, dtype=np.float64), as_array(value)
            if value is None:
                problem = _("calling the model gives None, that is, nothing.")
                raise Slip(problem, code="no_return", call=case.call)
            if array is None or array.shape != expected.shape:
                problem = _("the model's output should have the shape of x, {shape}.").format(
                    shape=expected.shape
                )
            elif not matches(expected, value):
                problem = _("the model's output is not w * x + b.")
            else:
                continue
            code = _explained(wanted, values)
            raise Slip(problem, expected=expected, received=value, code=code, call=case.call)

    return judge


@each_case
def start(case: Case, outcome: Outcome) -> None:
    """The model's w and b are variables that start at 5 and 0."""
    kinds, values = seen(case, outcome, "kinds") or {}, seen(case, outcome, "start") or {}
    for name in BOTH:
        kind = kinds.get(name, "none")
        if kind == "none":
            raise Slip(_("the model has no {name!r}.").format(name=name), code="no_attribute")
        if kind not in VARIABLES:
            shown = kind if kind in ("float", "int", "tensor") else _("another kind of object")
            problem = _("{name} is no variable ({kind}).").format(name=name, kind=shown)
            raise Slip(problem, code="no_variable")
        expected, value = case.expected["start"][name], _single(values.get(name))
        if not matches(expected, value):
            problem = _("{name} does not start at the value that is asked for.").format(name=name)
            raise Slip(problem, expected=expected, received=value, code="other_start")


def trainable(base: str, problem: str, code: str) -> Judge:
    """The model has the base class asked for, and its trainable_variables hold w and b.

    Args:
        base: The base class, as the trial calls it: "module" or "keras".
        problem: The sentence for a model of another base class.
        code: The slip of a model whose trainable_variables lack w or b.
    """

    @each_case
    def judge(case: Case, outcome: Outcome) -> None:
        if seen(case, outcome, base) is not True:
            raise Slip(_(problem), code="other_base")
        found = _trainable(case, outcome)
        lost = [name for name in BOTH if name not in found]
        if lost:
            text = _("trainable_variables does not hold {names}.")
            raise Slip(text.format(names=" and ".join(lost)), code=code)

    return judge


def _trainable(case: Case, outcome: Outcome) -> list[Any]:
    names = seen(case, outcome, "trainable")
    return names if isinstance(names, list) else []


@each_case
def both_alone(case: Case, outcome: Outcome) -> None:
    """trainable_variables holds w and b and nothing else, each once."""
    found = _trainable(case, outcome)
    if sorted(map(str, found)) != sorted(BOTH):
        problem = _("trainable_variables holds {found} entries, and w and b are two.")
        raise Slip(
            problem.format(found=len(found)),
            code="more_variables",
            private=_("trainable_variables holds more entries than w and b."),
        )


@each_case
def differentiable(case: Case, outcome: Outcome) -> None:
    """A tape finds the slopes of the sum of the outputs with respect to w and b."""
    found = seen(case, outcome, "slopes") or {}
    for name in BOTH:
        expected, value = case.expected["slopes"][name], found.get(name)
        if value is None:
            problem = _("GradientTape finds no gradient of the output with respect to {name}.")
            raise Slip(problem.format(name=name), code="not_differentiable")
        value = _single(value)
        if not matches(expected, value):
            problem = _("the gradient of the output with respect to {name} is not right.").format(
                name=name
            )
            raise Slip(problem, expected=expected, received=value, code="other_gradient")


@each_case
def fresh(case: Case, outcome: Outcome) -> None:
    """A second model, where there was one, starts at 5 and 0, wherever the first has moved."""
    values = seen(case, outcome, "fresh") or {}
    for name in BOTH if case.call.kwargs.get("second") else ():
        if not matches(case.expected["start"][name], _single(values.get(name))):
            problem = _("the {name} of a second model does not start where the first one did.")
            raise Slip(problem.format(name=name), code="shared")


def loss_slopes(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
    """The gradient of the loss with respect to the predictions came back, and is right."""
    for case, outcome in zip(cases, outcomes, strict=True):
        value = returned(case, outcome, allow_none=True)
        if value is None:
            problem = _(
                "GradientTape finds no gradient of the loss with respect to the predictions."
            )
            raise Slip(problem, code="not_differentiable", call=case.call)
        if not matches(case.expected, value):
            problem = _("the gradient of the loss with respect to the predictions is not right.")
            code = explain(cases, outcomes)
            raise Slip(problem, expected=case.expected, received=value, code=code, call=case.call)


@each_case
def in_place(case: Case, outcome: Outcome) -> None:
    """The model holds the same two variables as before."""
    same = seen(case, outcome, "same") or {}
    for name in BOTH:
        if same.get(name) is not True:
            problem = _("model.{name} is another object than before the call.")
            raise Slip(problem.format(name=name), code="rebound")


@each_case
def by_tape(case: Case, outcome: Outcome) -> None:
    """Automatic differentiation came through the model."""
    if seen(case, outcome, "taped") is not True:
        raise Slip(_("no gradient was taken of what the model gave."), code="no_tape")


@each_case
def entries(case: Case, outcome: Outcome) -> None:
    """The history has a list for each of w, b and loss, with one number per epoch."""
    history = seen(case, outcome, "history")
    if history is None:
        raise _nothing(case)
    if not isinstance(history, dict):
        raise Slip(_("a dictionary is wanted."), received=history, code="not_dict")
    wanted = len(case.expected["history"]["w"])
    lists = {}
    for key in HISTORY:
        if key not in history:
            problem = _("the dictionary has no entry {key!r}.").format(key=key)
            raise Slip(problem, code="wrong_keys")
        numbers = as_array(history[key])
        if numbers is None or numbers.ndim != 1:
            problem = _("entry {key!r} should be a list with one number per epoch.").format(key=key)
            raise Slip(problem, received=history[key], code=_kind_code(history[key], numbers))
        lists[key] = numbers
    for key, numbers in lists.items():
        if len(numbers) != wanted:
            problem = _(
                "entry {key!r} should have one number per epoch, {wanted} here, and has {found}."
            ).format(key=key, wanted=wanted, found=len(numbers))
            private = _("entry {key!r} should have one number per epoch, {wanted} here.").format(
                key=key, wanted=wanted
            )
            raise Slip(problem, code=_length_code(lists, wanted, case), private=private)


def _kind_code(value: Any, numbers: Any) -> str:
    if numbers is not None and numbers.ndim == 0:
        return "last_only"
    return "no_numbers" if isinstance(value, list) and value.count(None) else ""


def _length_code(lists: Mapping[str, Any], wanted: int, case: Case) -> str:
    """What the numbers of entries tell."""
    w, b, loss = (lists[key] for key in HISTORY)
    if len(w) == len(HISTORY) * wanted and np.array_equal(w, b) and np.array_equal(w, loss):
        return "one_list"
    if wanted + 1 in (len(w), len(loss)):
        return "start_too"
    if len(w) > wanted and matches(np.asarray(case.expected["history"]["w"]), w[-wanted:].tolist()):
        return "old_entries"
    if len(w) == len(loss):
        return {10: "epochs_ignored", 1: "last_only"}.get(len(w), "")
    return ""


PATH: Judge = agrees(
    {"w": mark("w after each epoch is not right."), "b": mark("b after each epoch is not right.")},
    inside="history",
)
LOSSES: Judge = agrees({"loss": mark("the loss after each epoch is not right.")}, inside="history")
TRAINED: Judge = agrees(
    {
        "w": mark("after the training the model's w is not right."),
        "b": mark("after the training the model's b is not right."),
    }
)
UPDATED: Judge = agrees(
    {"w": mark("w is not right after the update."), "b": mark("b is not right after the update.")}
)
RETURNED: Judge = agrees({"loss": mark("the loss that came back is not right.")})
WHOLE: Judge = all_of(entries, PATH, LOSSES)
# A rate may be as small as 1e-6, so only its relative error counts; who looks for it by training
# finds three digits.
RATE: Judge = expects(rtol=1e-3, atol=0.0)
