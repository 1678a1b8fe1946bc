"""Judges of lesson 02 for what a network has learnt: its parameters, losses and outputs."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from course.checks.behaviour import watching
from course.checks.compare import as_array, items_of, matches, shape_of
from course.checks.judges import each_case, expects, returned
from course.checks.model import Case, Judge, Outcome, Slip
from course.checks.values import Array
from course.i18n import gettext as _

KEYS = ("W", "b", "V", "c")
# The inputs of XOR in the order in which `outputs_of` gives what a network answers to them.
CORNERS = ("(0, 0)", "(0, 1)", "(1, 0)", "(1, 1)")
ABOVE, BELOW = 0.6, 0.4
# Rounding counts in a student's favour, and no farther than this: else huge entries of V, which
# cancel, would let any network pass.
MOST_DOUBT = 0.02


def learnt(part: int, rtol: float = 1e-4, atol: float = 1e-5) -> Judge:
    """Part 0 of the returned pair, the parameters, or part 1, the losses, is as expected."""

    def judge(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
        found = []
        for case, outcome in zip(cases, outcomes, strict=True):
            pair = _pair(case, outcome)
            if part == 0:
                _look_at_keys(case, pair[0])
            else:
                _look_at_losses(case, pair[1])
            found.append(replace(outcome, returned=pair[part]))
        reduced = [
            replace(
                case,
                expected=case.expected[part],
                slips={
                    code: value if isinstance(value, str) else value[part]
                    for code, value in case.slips.items()
                },
            )
            for case in cases
        ]
        expects(rtol, atol)(reduced, found)

    return judge


def both(rtol: float = 1e-4, atol: float = 1e-5) -> Judge:
    """The parameters and the losses are as expected."""

    def judge(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
        for part in (0, 1):
            learnt(part, rtol, atol)(cases, outcomes)

    return judge


def losses_at(rtol: float) -> Judge:
    """The losses of a long run: `expected` is their number and those of some steps, from 0.

    Of a run that was cut short (`Call.at_most`) the number is the function's own default.
    """

    @watching()
    @each_case
    def judge(case: Case, outcome: Outcome) -> None:
        count, some = case.expected
        losses = _pair(case, outcome)[1]
        own = outcome.defaults.get("steps")
        made = count if own is None else case.call.at_most["steps"]
        _look_at_losses(case if own is None else _with_steps(case, made), losses, made)
        if own not in (None, count):
            raise _wrong_count(case, count, (own,))
        found = as_array(losses)
        assert found is not None  # _look_at_losses refuses it
        for step, loss in some.items():
            if step < made and not matches(loss, float(found[step]), rtol, 0.0):
                problem = _("the loss before update {step} is not right.").format(step=step)
                raise Slip(problem, expected=loss, received=float(found[step]), code="long_run")

    return judge


def _with_steps(case: Case, steps: int) -> Case:
    """The case as it was run: a message that counts losses shows for how many steps."""
    return replace(case, call=replace(case.call, kwargs={**case.call.kwargs, "steps": steps}))


def _pair(case: Case, outcome: Outcome) -> list[Any]:
    value = returned(case, outcome)
    items = items_of(value) if not isinstance(value, Array) else None
    if items is None or len(items) != 2:
        problem = _("two results are wanted, the parameters and the losses.")
        raise Slip(problem, received=value, code="pair", call=case.call)
    return items


def _look_at_keys(case: Case, parameters: Any) -> None:
    if not isinstance(parameters, dict):
        problem = _("the first result should be a dictionary of the parameters.")
        raise Slip(problem, received=parameters, code="pair", call=case.call)
    if set(parameters) != set(KEYS):
        problem = _("the dictionary's keys should be W, b, V and c.")
        raise Slip(problem, code="wrong_keys", call=case.call)


def _look_at_losses(case: Case, losses: Any, count: int | None = None) -> None:
    """There is one number for each step."""
    wanted = len(case.expected[1]) if count is None else count
    shape = shape_of(losses)
    if not shape:  # None for what holds no numbers, () for one number
        problem = _("the second result should be a list of numbers, one for each step.")
        raise Slip(problem, received=losses, code="losses_kind", call=case.call)
    if shape != (wanted,):
        raise _wrong_count(case, wanted, shape)


def _wrong_count(case: Case, wanted: int, shape: tuple[int, ...]) -> Slip:
    problem = _("{wanted} losses are wanted, one for each step; their shape is {found}.")
    problem = problem.format(wanted=wanted, found=shape[:3])
    private = _("one loss for each step is wanted.")
    code = "one_more" if shape == (wanted + 1,) else "losses_count"
    return Slip(problem, code=code, call=case.call, private=private)


# The network that answers XOR


def _parameters(case: Case, outcome: Outcome) -> dict[str, Any]:
    value = returned(case, outcome)
    if not isinstance(value, dict):
        raise Slip(_("a dictionary is wanted."), received=value, code="not_dict", call=case.call)
    if set(value) != set(KEYS):
        problem = _("the dictionary's keys should be W, b, V and c.")
        raise Slip(problem, code="wrong_keys", call=case.call)
    return value


@each_case
def network_form(case: Case, outcome: Outcome) -> None:
    """A dictionary of float32 tensors of PyTorch, whose shapes fit together."""
    parameters = _parameters(case, outcome)
    for name in KEYS:
        value = parameters[name]
        if not isinstance(value, Array) or value.kind != "torch":
            problem = _("{name} should be a tensor of PyTorch.").format(name=name)
            raise Slip(problem, received=value, code="no_tensor")
        if value.dtype != "float32":
            problem = _("{name} should be float32; its dtype is {dtype}.")
            private = _("{name} should be float32.").format(name=name)
            problem = problem.format(name=name, dtype=value.dtype)
            raise Slip(problem, code="dtype", private=private)
    shapes = {name: tuple(parameters[name].shape) for name in KEYS}
    units = shapes["b"][0] if len(shapes["b"]) == 1 else 0
    if shapes != {"W": (units, 2), "b": (units,), "V": (units,), "c": ()}:
        problem = _("the shapes should be (h, 2), (h,), (h,) and (); they are {shapes}.")
        found = ", ".join(f"{name} {shapes[name][:4]}" for name in KEYS)
        private = _("the shapes should be (h, 2), (h,), (h,) and ().")
        raise Slip(problem.format(shapes=found), code="network_shapes", private=private)
    if units < 2:
        raise Slip(_("one hidden neuron is not enough: h is 2 or more."), code="one_unit")


def outputs_of(parameters: dict[str, Any]) -> tuple[list[float], list[float]] | None:
    """What a network gives for the corners of the unit square, and how far rounding can be off.

    None: its parameters are no numbers, or do not fit together. A c of shape (1,) and a V of shape
    (1, h) will do.
    """
    import numpy as np

    arrays = {name: as_array(parameters[name]) for name in KEYS}
    W, b, V, c = (arrays[name] for name in KEYS)
    if W is None or b is None or V is None or c is None or c.size != 1:
        return None
    b, V = b.ravel(), V.ravel()
    if W.ndim != 2 or W.shape != (len(b), 2) or len(V) != len(b):
        return None
    if not all(np.isfinite(array).all() for array in (W, b, V, c)):
        return [math.nan] * len(CORNERS), [0.0] * len(CORNERS)  # 0 times infinity, say
    found, doubt = [], []
    with np.errstate(all="ignore"):
        for ones in ((), (1,), (0,), (0, 1)):  # the inputs that are 1: their columns of W count
            halves = np.tanh((b + sum(W[:, one] for one in ones)) / 2) / 2
            found.append(float(c.ravel()[0] + V.sum() / 2 + (V * halves).sum()))
            size = float(np.abs(V).sum() + np.abs(c).sum())
            doubt.append(min(1e-5 + 1e-6 * size, MOST_DOUBT))
    return found, doubt


# What other functions give for the four corners, where an output above one half is a 1.
_OTHERS = {
    "0001": "and",
    "0111": "or",
    "1001": "xnor",
    "1110": "nand",
    "1000": "nor",
}


@each_case
def answers_xor(case: Case, outcome: Outcome) -> None:
    """More than 0.6 where one input is 1, less than 0.4 where none or both are."""
    given = outputs_of(_parameters(case, outcome))
    if given is None:
        problem = _("no outputs can be worked out: the shapes should be (h, 2), (h,), (h,), ().")
        raise Slip(problem, code="network_shapes")
    found, doubt = given
    near = [
        value > ABOVE - off if corner in CORNERS[1:3] else value < BELOW + off
        for corner, value, off in zip(CORNERS, found, doubt, strict=True)
    ]
    if all(near):
        return
    said = ", ".join(f"{corner}: {value:.3g}" for corner, value in zip(CORNERS, found, strict=True))
    problem = _("it should give above 0.6 for (0, 1), (1, 0), below 0.4 else; it gives {outputs}.")
    problem = problem.format(outputs=said)
    private = _("it should give above 0.6 for (0, 1) and (1, 0), and below 0.4 for the others.")
    raise Slip(problem, code=_what_it_answers(found), private=private)


def _what_it_answers(found: list[float]) -> str:
    if not all(abs(value) < 1e30 for value in found):  # nan is not
        return "not_finite"
    if max(found) - min(found) < 0.1:
        return "stuck"
    bits = "".join("1" if value > 0.5 else "0" for value in found)
    return "too_near" if bits == "0110" else _OTHERS.get(bits, "stuck_in_part")
