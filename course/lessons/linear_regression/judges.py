"""Judges of lesson 03: they look at what a trial saw of models that were made, trained and saved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from course.checks.compare import as_array, matches
from course.checks.judges import all_of, returned
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
    "no_gradient": "TypeError: NoneType|ValueError: None values|ValueError: gradients|AttributeError: "
    "'NoneType'",
    "once_only": "RuntimeError: non-persistent",
    "optimizer_in_function": "ValueError: singleton",
    "rebound": "AttributeError: assign|RuntimeError: assign_sub",
}
LOOP_RAISES: dict[str, Any] = STEP_RAISES


def seen(case: Case, outcome: Outcome, key: str) -> Any:
    """One of the things that a trial saw; None where it is missing."""
    found = returned(case, outcome)
    return found.get(key) if isinstance(found, dict) else None


def agrees(
    sentences: Mapping[str, str], rtol: float = 1e-4, atol: float = 1e-5, inside: str = ""
) -> Judge:
    """What the trial saw under each of these keys is what the case expects there; the sentence of a
    key says that it is not. With `inside`, the keys are those of a dictionary that the trial saw.
    """

    def judge(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
        wanted = [_narrowed(case, inside) for case in cases]
        found = [
            _flat(seen(case, outcome, inside) if inside else returned(case, outcome), sentences)
            for case, outcome in zip(cases, outcomes, strict=True)
        ]
        for case, values in zip(wanted, found, strict=True):
            for key, sentence in sentences.items():
                if matches(case.expected[key], values[key], rtol, atol):
                    continue
                if _nothing(values[key]):
                    raise Slip(
                        _("it returned None, that is, nothing."), code="no_return", call=case.call
                    )
                few = [_only(one, sentences) for one in wanted]
                code = explain(few, [Outcome(returned=one) for one in found], rtol, atol)
                raise Slip(
                    _(sentence),
                    expected=case.expected[key],
                    received=values[key],
                    code=code,
                    call=case.call,
                )

    return judge


def _narrowed(case: Case, inside: str) -> Case:
    """The case for the dictionary called `inside` alone."""
    if not inside:
        return case
    slips = {
        code: value[inside]
        for code, value in case.slips.items()
        if isinstance(value, dict) and inside in value
    }
    return replace(case, expected=case.expected[inside], slips=slips)


def _only(case: Case, keys: Mapping[str, str]) -> Case:
    """The case for these keys alone: a slip that says nothing of one of them is left out, and so is
    one that they do not show.
    """
    slips = {}
    for code, value in case.slips.items():
        if isinstance(value, dict) and all(key in value for key in keys):
            slips[code] = {key: value[key] for key in keys}
    return replace(case, expected={key: case.expected[key] for key in keys}, slips=slips)


def _flat(value: Any, keys: Mapping[str, str]) -> dict[str, Any]:
    """The values under these keys; None where one is missing."""
    return {key: value.get(key) if isinstance(value, dict) else None for key in keys}


def _single(value: Any) -> Any:
    """A number, of what holds one element along one axis."""
    numbers = as_array(value) if getattr(value, "shape", ()) == (1,) else None
    return value if numbers is None else float(numbers[0])


def _nothing(value: Any) -> bool:
    return value is None or (
        isinstance(value, list) and bool(value) and all(one is None for one in value)
    )


def outputs(key: str) -> Judge:
    """The model's outputs under this key are those that the case expects, of the shape of x."""

    def judge(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
        values = [seen(case, outcome, key) for case, outcome in zip(cases, outcomes, strict=True)]
        few = [_output_only(case, key) for case in cases]
        for case, value in zip(few, values, strict=True):
            expected = np.asarray(case.expected, dtype=np.float64)
            if value is None:
                raise Slip(
                    _("calling the model gives None, that is, nothing."),
                    code="no_return",
                    call=case.call,
                )
            array = as_array(value)
            if array is None or array.shape != expected.shape:
                problem = _("the model's output should have the shape of x, {shape}.").format(
                    shape=expected.shape
                )
                code = explain(few, [Outcome(returned=one) for one in values])
                raise Slip(problem, expected=expected, received=value, code=code, call=case.call)
            if not matches(expected, value):
                code = explain(few, [Outcome(returned=one) for one in values])
                raise Slip(
                    _("the model's output is not w * x + b."),
                    expected=expected,
                    received=value,
                    code=code,
                    call=case.call,
                )

    return judge


def _output_only(case: Case, key: str) -> Case:
    slips = {
        code: value[key]
        for code, value in case.slips.items()
        if isinstance(value, dict) and key in value
    }
    return replace(case, expected=case.expected[key], slips=slips)


def start(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
    """w and b are variables that start at 5 and 0."""
    for case, outcome in zip(cases, outcomes, strict=True):
        kinds, values = seen(case, outcome, "kinds") or {}, seen(case, outcome, "start") or {}
        for name in BOTH:
            kind = kinds.get(name, "none")
            if kind == "none":
                raise Slip(
                    _("the model has no {name!r}.").format(name=name),
                    code="no_attribute",
                    call=case.call,
                )
            if kind not in VARIABLES:
                shown = kind if kind in ("float", "int", "tensor") else _("another kind of object")
                problem = _("{name} is no variable ({kind}).").format(name=name, kind=shown)
                raise Slip(problem, code="no_variable", call=case.call)
            value = _single(values.get(name))
            if not matches(case.expected["start"][name], value):
                problem = _("{name} does not start at the value that is asked for.").format(
                    name=name
                )
                raise Slip(
                    problem,
                    expected=case.expected["start"][name],
                    received=value,
                    code="other_start",
                    call=case.call,
                )


def trainable(base: str, problem: str, code: str) -> Judge:
    """The model is of the base class that is asked for ("module" or "keras"), and
    trainable_variables holds w and b.
    """

    def judge(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
        for case, outcome in zip(cases, outcomes, strict=True):
            if seen(case, outcome, base) is not True:
                raise Slip(_(problem), code="other_base", call=case.call)
            found = _trainable(case, outcome)
            if not set(BOTH) <= set(found):
                lost = " and ".join(name for name in BOTH if name not in found)
                raise Slip(
                    _("trainable_variables does not hold {names}.").format(names=lost),
                    code=code,
                    call=case.call,
                )

    return judge


def _trainable(case: Case, outcome: Outcome) -> list[Any]:
    names = seen(case, outcome, "trainable")
    return names if isinstance(names, list) else []


def both_alone(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
    """trainable_variables holds w and b and nothing else, each once."""
    for case, outcome in zip(cases, outcomes, strict=True):
        found = _trainable(case, outcome)
        if sorted(map(str, found)) != sorted(BOTH):
            problem = _("trainable_variables holds {found} entries, and w and b are two.").format(
                found=len(found)
            )
            raise Slip(
                problem,
                code="more_variables",
                call=case.call,
                private=_("trainable_variables holds more entries than w and b."),
            )


def differentiable(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
    """A tape finds the slopes of the sum of the outputs by w and b: they are the sum of x, and the
    number of outputs.
    """
    for case, outcome in zip(cases, outcomes, strict=True):
        found = seen(case, outcome, "slopes") or {}
        for name in BOTH:
            value = found.get(name)
            if value is None:
                problem = _("GradientTape finds no gradient of the output by {name}.").format(
                    name=name
                )
                raise Slip(problem, code="not_differentiable", call=case.call)
            if not matches(case.expected["slopes"][name], _single(value)):
                problem = _("the gradient of the output by {name} is not right.").format(name=name)
                raise Slip(
                    problem,
                    expected=case.expected["slopes"][name],
                    received=_single(value),
                    code="other_gradient",
                    call=case.call,
                )


def fresh(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
    """A second model, where there was one, starts at 5 and 0, wherever the first has moved."""
    for case, outcome in zip(cases, outcomes, strict=True):
        values = seen(case, outcome, "fresh") or {}
        for name in BOTH if case.call.kwargs.get("second") else ():
            if not matches(case.expected["start"][name], _single(values.get(name))):
                problem = _(
                    "the {name} of a second model does not start where the first one did."
                ).format(name=name)
                raise Slip(problem, code="shared", call=case.call)


def loss_slopes(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
    """The gradient of the loss by the predictions came back, and is right."""
    for case, outcome in zip(cases, outcomes, strict=True):
        value = returned(case, outcome, allow_none=True)
        if value is None:
            problem = _("GradientTape finds no gradient of the loss by the predictions.")
            raise Slip(problem, code="not_differentiable", call=case.call)
        if not matches(case.expected, value):
            code = explain(cases, outcomes)
            raise Slip(
                _("the gradient of the loss by the predictions is not right."),
                expected=case.expected,
                received=value,
                code=code,
                call=case.call,
            )


def in_place(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
    """The model holds the same two variables as before."""
    for case, outcome in zip(cases, outcomes, strict=True):
        same = seen(case, outcome, "same") or {}
        for name in BOTH:
            if same.get(name) is not True:
                problem = _("model.{name} is another object than before the call.").format(
                    name=name
                )
                raise Slip(problem, code="rebound", call=case.call)


def by_tape(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
    """Automatic differentiation came through the model."""
    for case, outcome in zip(cases, outcomes, strict=True):
        if seen(case, outcome, "taped") is not True:
            raise Slip(
                _("no gradient was taken of what the model gave."), code="no_tape", call=case.call
            )


def entries(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
    """The history is a dictionary with a list for each of w, b and loss, of one number per epoch."""
    for case, outcome in zip(cases, outcomes, strict=True):
        history = seen(case, outcome, "history")
        if history is None:
            raise Slip(_("it returned None, that is, nothing."), code="no_return", call=case.call)
        if not isinstance(history, dict):
            raise Slip(
                _("a dictionary is wanted."), received=history, code="not_dict", call=case.call
            )
        wanted = len(case.expected["history"]["w"])
        lists = {}
        for key in HISTORY:
            if key not in history:
                raise Slip(
                    _("the dictionary has no entry {key!r}.").format(key=key),
                    code="wrong_keys",
                    call=case.call,
                )
            numbers = as_array(history[key])
            if numbers is None or numbers.ndim != 1:
                problem = _("entry {key!r} should be a list with one number per epoch.").format(
                    key=key
                )
                raise Slip(
                    problem,
                    received=history[key],
                    code=_kind_code(history[key], numbers),
                    call=case.call,
                )
            lists[key] = numbers
        for key, numbers in lists.items():
            if len(numbers) != wanted:
                problem = _(
                    "entry {key!r} should have one number per epoch, {wanted} here, and has "
                    "{found}."
                )
                text = problem.format(key=key, wanted=wanted, found=len(numbers))
                private = _(
                    "entry {key!r} should have one number per epoch, {wanted} here."
                ).format(key=key, wanted=wanted)
                raise Slip(
                    text, code=_length_code(lists, wanted, case), call=case.call, private=private
                )


def _kind_code(value: Any, numbers: Any) -> str:
    if numbers is not None and numbers.ndim == 0:
        return "last_only"
    return "no_numbers" if isinstance(value, list) and any(one is None for one in value) else ""


def _length_code(lists: Mapping[str, Any], wanted: int, case: Case) -> str:
    """What the numbers of entries tell."""
    w, b, loss = (lists[key] for key in HISTORY)
    if (
        len(w) == len(b) == len(loss) == len(HISTORY) * wanted
        and np.array_equal(w, b)
        and np.array_equal(w, loss)
    ):
        return "one_list"
    if wanted + 1 in (len(w), len(loss)):
        return "start_too"
    if len(w) > wanted and matches(np.asarray(case.expected["history"]["w"]), w[-wanted:].tolist()):
        return "old_entries"
    if len(w) == len(loss):
        return "epochs_ignored" if len(w) == 10 else "last_only" if len(w) == 1 else ""
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
