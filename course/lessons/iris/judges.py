"""Judges of lesson 04: they read what a model or a measure gave from plain numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from course.checks.compare import as_array, as_number, shape_of
from course.checks.judges import expects, returned
from course.checks.model import Case, Judge, Outcome, Slip
from course.checks.values import Array
from course.i18n import gettext as _
from course.lessons.iris.judges_leaks import trains_on
from course.lessons.iris.trials import PARAMETERS

SHAPES = {
    "linear1.weight": [16, 4],
    "linear1.bias": [16],
    "linear2.weight": [3, 16],
    "linear2.bias": [3],
}
ENOUGH = 0.9  # the accuracy that a trained network beats


def right_layers(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
    """The two layers have weights and biases of the right shapes."""
    for case, outcome in zip(cases, outcomes, strict=True):
        found = returned(case, outcome)
        found = found if isinstance(found, dict) else {}
        for name, shape in SHAPES.items():
            if found.get(name) is None:
                problem = _("the model has no {name}.").format(name=name)
                raise Slip(
                    problem,
                    code="layer_names" if name.endswith("weight") else "no_bias",
                    call=case.call,
                )
            if found[name] != shape:
                problem = _("{name} should have the shape {wanted}, not {found}.").format(
                    name=name, wanted=tuple(shape), found=tuple(found[name])[:5]
                )
                private = _("{name} should have the shape {wanted}.").format(
                    name=name, wanted=tuple(shape)
                )
                raise Slip(problem, code="layer_sizes", call=case.call, private=private)


def right_outputs(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
    """What comes out is right; the last case is as in a training step, and there too it is the
    same: between the layers stands ReLU and nothing else (a batch norm or a dropout gives other
    numbers there)."""
    compare = expects(rtol=1e-3, atol=1e-4)
    compare(cases[:-1], outcomes[:-1])
    try:
        compare(cases[-1:], outcomes[-1:])
    except Slip:
        raise Slip(
            _("in a training step the model gives other numbers than else."),
            code="more_modules",
            call=cases[-1].call,
        ) from None


def own_tensors(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
    """What `parameters()` gives are the layers' own tensors, some of them at least."""
    for case, outcome in zip(cases, outcomes, strict=True):
        if "AttributeError" in outcome.raised and "'parameters'" in outcome.message:
            raise Slip(
                _("the model has no method `parameters`."), code="no_parameters", call=case.call
            )
        found = returned(case, outcome)
        if not (isinstance(found, dict) and found.get("names")):
            raise Slip(
                _("parameters() gives none of the layers' own tensors."),
                code="copies",
                call=case.call,
            )


def separate_models(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
    """Two new models share no tensor, and begin with other numbers."""
    for case, outcome in zip(cases, outcomes, strict=True):
        found = returned(case, outcome)
        found = found if isinstance(found, dict) else {}
        first, second = ([as_array(one) for one in items(found.get("weights"))] + [None, None])[:2]
        if first is None or second is None:
            raise Slip(_("the weights of two new models cannot be read."), call=case.call)
        if found.get("shared") or (first.shape == second.shape and (first == second).all()):
            raise Slip(_("two new models have the same weights."), code="shared", call=case.call)


def all_parameters(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
    """`parameters()` gives the four tensors themselves, and nothing else."""
    for case, outcome in zip(cases, outcomes, strict=True):
        if "AttributeError" in outcome.raised and "'parameters'" in outcome.message:
            raise Slip(
                _("the model has no method `parameters`."), code="no_parameters", call=case.call
            )
        found = returned(case, outcome)
        names = (
            found["names"]
            if isinstance(found, dict) and isinstance(found.get("names"), list)
            else []
        )
        missing = [name for name in PARAMETERS if name not in names]
        if missing:
            biases = all(name.endswith("bias") for name in missing) and len(missing) == 2
            code = "weights_only" if biases else "copies" if not names else "some_parameters"
            problem = _("parameters() leaves out {names}.").format(names=", ".join(missing))
            raise Slip(problem, code=code, call=case.call)
        if found["count"] != len(PARAMETERS):
            raise Slip(
                _("parameters() holds more than the four tensors."),
                code="more_parameters",
                call=case.call,
            )


def log_probabilities(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
    """Every result holds log-probabilities: three a row, none above 0, rows that sum to 1 after
    exp.
    """
    import numpy as np

    for case, outcome in zip(cases, outcomes, strict=True):
        rows = shape_of(case.call.args[0])
        for result in items(returned(case, outcome)):
            values = as_array(result)
            if values is None or rows is None or values.shape != (rows[0], 3):
                raise Slip(
                    _("three numbers a row are wanted."), code="output_shape", call=case.call
                )
            if (values > 1e-5).any():
                positive = (values >= 0).all() and np.allclose(values.sum(axis=1), 1, atol=1e-3)
                raise Slip(
                    _("a log-probability is never above 0."),
                    code="probabilities" if positive else "logits",
                    call=case.call,
                )
            if not np.allclose(np.exp(values).sum(axis=1), 1, atol=1e-3):
                raise Slip(
                    _("after exp each row should sum to 1."), code="rows_do_not_sum", call=case.call
                )


def different_models(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
    """Two new models start from weights of their own."""
    for case, outcome in zip(cases, outcomes, strict=True):
        first, second = ([as_array(one) for one in items(returned(case, outcome))] + [None, None])[
            :2
        ]
        if (
            first is not None
            and second is not None
            and first.shape == second.shape
            and not (abs(first - second) >= 1e-6).any()
        ):
            raise Slip(_("two new models give the same numbers."), code="shared", call=case.call)


def all_reached(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
    """A gradient reaches all four tensors."""
    for case, outcome in zip(cases, outcomes, strict=True):
        found = returned(case, outcome)
        missing = [
            name for name in PARAMETERS if name not in (found if isinstance(found, list) else [])
        ]
        if missing:
            raise Slip(
                _("no gradient reaches {names}.").format(names=", ".join(missing)),
                code="no_gradient",
                call=case.call,
            )


# Measuring


def share_of_right(again: bool = False) -> Judge:
    """The share of right answers. With `again`, the first case and the last two are one call, made
    three times: they must agree."""

    def judge(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
        if again:
            numbers = [as_number(returned(cases[at], outcomes[at])) for at in (0, -2, -1)]
            known = [one for one in numbers if one is not None]
            if known and max(known) - min(known) > 1e-6:
                raise Slip(
                    _("the same call twice gives two different numbers."),
                    code="random_rows",
                    call=cases[-1].call,
                )
        expects(rtol=1e-4, atol=1e-4)(cases, outcomes)

    return judge


def names_of(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
    """Every call gives the expected names, in a list or tuple."""
    pairs = []
    for case, outcome in zip(cases, outcomes, strict=True):
        found = returned(case, outcome)
        pairs.append((case, list(found) if isinstance(found, list | tuple) else None))
        if isinstance(found, str):
            raise Slip(
                _("one name came back; a list with one name per row is wanted."),
                code="one_name",
                call=case.call,
            )
        if isinstance(found, Array) or (
            pairs[-1][1] and all(as_number(one) is not None for one in pairs[-1][1] or ())
        ):
            raise Slip(_("numbers came back; names are wanted."), code="numbers", call=case.call)
        if pairs[-1][1] is None:
            raise Slip(_("a list of names is wanted."), code="not_list", call=case.call)
    wrong = [(case, found) for case, found in pairs if found != case.expected]
    if not wrong:
        return
    case, names = wrong[0]
    if names is not None and len(names) != len(case.expected):
        problem = _("{wanted} rows were given, and {found} names came back.").format(
            wanted=len(case.expected), found=len(names)
        )
        private = _("{wanted} rows were given, and another number of names came back.").format(
            wanted=len(case.expected)
        )
        raise Slip(problem, code="one_per_row", call=case.call, private=private)
    known = [
        code
        for code in case.slips
        if all(code in one.slips and found == one.slips[code] for one, found in wrong)
    ]
    code = known[0] if known else _spelling(case.expected, names or [])
    first = next(
        row for row, (a, b) in enumerate(zip(case.expected, names or [], strict=True)) if a != b
    )
    problem = _("row {row} (counted from 0) is not right.").format(row=first)
    raise Slip(problem, expected=case.expected, received=names, code=code, call=case.call)


def _spelling(wanted: list[str], names: list[Any]) -> str:
    """Whether the names are right but for the way they are written."""
    alike = all(
        isinstance(one, str) and right in one.lower()
        for right, one in zip(wanted, names, strict=True)
    )
    return "spelling" if alike else ""


# The result


def _result(case: Case, outcome: Outcome) -> tuple[float, dict[str, Any]]:
    """The number in `result`, and the rest of what the trial saw."""
    found = returned(case, outcome)
    found = found if isinstance(found, dict) else {"result": found}
    number = as_number(found.get("result"))
    if number is None:
        raise Slip(
            _("`result` should be a number."),
            received=found.get("result"),
            code="not_number",
            call=case.call,
        )
    return number, found


def good_result(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
    """`result` is an accuracy above 0.9."""
    for case, outcome in zip(cases, outcomes, strict=True):
        number, _found = _result(case, outcome)
        if not 0 <= number <= 1:
            raise Slip(
                _("`result` should lie between 0 and 1."),
                received=number,
                code="percent" if 1 < number <= 100 else "not_a_share",
                call=case.call,
            )
        if number <= ENOUGH:
            raise Slip(
                _("a trained network gets more than 0.9 of the test set right."),
                received=number,
                code="untrained",
                call=case.call,
            )


def honest_result(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
    """`result` is what the notebook's `model` reaches on the test set."""
    from course.data import iris_split

    _train_features, train_labels, _test_features, test_labels = iris_split()
    for case, outcome in zip(cases, outcomes, strict=True):
        number, found = _result(case, outcome)
        test, train = (
            _share(found.get("test"), test_labels),
            _share(found.get("train"), train_labels),
        )
        if test is None:
            raise Slip(
                _("there is no trained network called `model` in the notebook."),
                code="no_model",
                call=case.call,
            )
        if not abs(number - test) <= 1e-3:
            on_training_set = train is not None and abs(number - train) < 1e-3
            code = (
                "percent"
                if abs(number - 100 * test) < 0.1
                else "on_training_set"
                if on_training_set
                else "another"
            )
            raise Slip(
                _("`model` does not reach `result` on the test set."), code=code, call=case.call
            )


def trained_apart(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
    """Nothing of the test set is handed to `train`, as far as the cell's code shows."""
    for case, outcome in zip(cases, outcomes, strict=True):
        found = returned(case, outcome)
        code = found.get("code") if isinstance(found, dict) else None
        if not isinstance(code, str):
            raise Slip(
                _("the cell that gives `result` its value could not be read."), call=case.call
            )
        if trains_on(code, ("test_features", "test_labels")):
            raise Slip(
                _("`train` is handed data of the test set."), code="trained_on_test", call=case.call
            )


def _share(outputs: Any, labels: Any) -> float | None:
    values = as_array(outputs)
    if values is None or values.shape != (len(labels), 3):
        return None
    return float((values.argmax(axis=1) == labels).mean())


def items(value: Any) -> list[Any]:
    """The items of a list or tuple; none of anything else."""
    return list(value) if isinstance(value, list | tuple) else []
