"""Judges of lesson 04: they read what a model or a measure gave from plain numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from course.checks.compare import as_array, as_number, shape_of
from course.checks.judges import each_case, expects, returned
from course.checks.model import Case, Judge, Outcome, Slip
from course.checks.values import Array
from course.data import iris_split
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


@each_case
def right_layers(case: Case, outcome: Outcome) -> None:
    """The two layers have weights and biases of the right shapes."""
    found = returned(case, outcome)
    found = found if isinstance(found, dict) else {}
    for name, shape in SHAPES.items():
        if found.get(name) is None:
            problem = _("the model has no {name}.").format(name=name)
            raise Slip(problem, code="layer_names" if name.endswith("weight") else "no_bias")
        if found[name] != shape:
            problem = _("{name} should have the shape {wanted}, not {found}.")
            private = _("{name} should have the shape {wanted}.")
            words = {"name": name, "wanted": tuple(shape), "found": tuple(found[name])[:5]}
            raise Slip(problem.format(**words), code="layer_sizes", private=private.format(**words))


def right_outputs(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
    """What comes out is right, in a training step too (the last case).

    Between the layers stands ReLU and nothing else: a batch norm or a dropout gives other numbers
    there.
    """
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


def _parameters(case: Case, outcome: Outcome) -> tuple[list[str], int]:
    """Which of the layers' own tensors `parameters()` gives, and how many things it gives."""
    if "AttributeError" in outcome.raised and "'parameters'" in outcome.message:
        raise Slip(_("the model has no method `parameters`."), code="no_parameters")
    found = returned(case, outcome)
    names = found.get("names") if isinstance(found, dict) else None
    return (names, found["count"]) if isinstance(names, list) else ([], 0)


@each_case
def own_tensors(case: Case, outcome: Outcome) -> None:
    """What `parameters()` gives are the layers' own tensors, some of them at least."""
    if not _parameters(case, outcome)[0]:
        raise Slip(_("parameters() gives none of the layers' own tensors."), code="copies")


@each_case
def all_parameters(case: Case, outcome: Outcome) -> None:
    """`parameters()` gives the four tensors themselves, and nothing else."""
    names, count = _parameters(case, outcome)
    missing = [name for name in PARAMETERS if name not in names]
    if missing:
        biases = all(name.endswith("bias") for name in missing) and len(missing) == 2
        code = "weights_only" if biases else "copies" if not names else "some_parameters"
        problem = _("parameters() leaves out {names}.").format(names=", ".join(missing))
        raise Slip(problem, code=code)
    if count != len(PARAMETERS):
        raise Slip(_("parameters() holds more than the four tensors."), code="more_parameters")


def _two(found: Any) -> list[Any]:
    """The first two items as arrays; None for one that is missing or holds no numbers."""
    return ([as_array(item) for item in items(found)] + [None, None])[:2]


@each_case
def separate_models(case: Case, outcome: Outcome) -> None:
    """Two new models share no tensor, and begin with other numbers."""
    found = returned(case, outcome)
    found = found if isinstance(found, dict) else {}
    first, second = _two(found.get("weights"))
    if first is None or second is None:
        raise Slip(_("the weights of two new models cannot be read."))
    if found.get("shared") or (first.shape == second.shape and (first == second).all()):
        raise Slip(_("two new models have the same weights."), code="shared")


@each_case
def log_probabilities(case: Case, outcome: Outcome) -> None:
    """Every result holds log-probabilities.

    There are three a row, none above 0, and rows sum to 1 after exp.
    """
    import numpy as np

    rows = shape_of(case.call.args[0])
    for result in items(returned(case, outcome)):
        values = as_array(result)
        if values is None or rows is None or values.shape != (rows[0], 3):
            raise Slip(_("three numbers a row are wanted."), code="output_shape")
        if (values > 1e-5).any():
            positive = (values >= 0).all() and np.allclose(values.sum(axis=1), 1, atol=1e-3)
            raise Slip(
                _("a log-probability is never above 0."),
                code="probabilities" if positive else "logits",
            )
        if not np.allclose(np.exp(values).sum(axis=1), 1, atol=1e-3):
            raise Slip(_("after exp each row should sum to 1."), code="rows_do_not_sum")


@each_case
def different_models(case: Case, outcome: Outcome) -> None:
    """Two new models start from weights of their own."""
    first, second = _two(returned(case, outcome))
    if first is None or second is None or first.shape != second.shape:
        return
    if not (abs(first - second) >= 1e-6).any():
        raise Slip(_("two new models give the same numbers."), code="shared")


@each_case
def all_reached(case: Case, outcome: Outcome) -> None:
    """A gradient reaches all four tensors."""
    found = items(returned(case, outcome))
    missing = [name for name in PARAMETERS if name not in found]
    if missing:
        problem = _("no gradient reaches {names}.").format(names=", ".join(missing))
        raise Slip(problem, code="no_gradient")


# Measuring


def share_of_right(again: bool = False) -> Judge:
    """The share of right answers.

    With `again`, the first case and the last two are one call, made three times: they must agree.
    """

    def judge(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
        if again:
            numbers = [as_number(returned(cases[at], outcomes[at])) for at in (0, -2, -1)]
            known = [number for number in numbers if number is not None]
            if known and max(known) - min(known) > 1e-6:
                raise Slip(
                    _("the same call twice gives two different numbers."),
                    code="random_rows",
                    call=cases[-1].call,
                )
        expects(rtol=1e-4, atol=1e-4)(cases, outcomes)

    return judge


def _names(case: Case, outcome: Outcome) -> list[Any]:
    """The items of a list or tuple that came back; raises Slip for anything that holds no names."""
    found = returned(case, outcome)
    problem, code = "", ""
    if isinstance(found, str):
        problem = _("one name came back; a list with one name per row is wanted.")
        code = "one_name"
    elif isinstance(found, Array) or (
        items(found) and all(as_number(item) is not None for item in items(found))
    ):
        problem, code = _("numbers came back; names are wanted."), "numbers"
    elif not isinstance(found, list | tuple):
        problem, code = _("a list of names is wanted."), "not_list"
    if problem:
        raise Slip(problem, code=code, call=case.call)
    return items(found)


def names_of(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
    """Every call gives the expected names, in a list or tuple."""
    pairs = [(case, _names(case, outcome)) for case, outcome in zip(cases, outcomes, strict=True)]
    wrong = [(case, found) for case, found in pairs if found != case.expected]
    if not wrong:
        return
    case, names = wrong[0]
    if len(names) != len(case.expected):
        counts = {"wanted": len(case.expected), "found": len(names)}
        problem = _("{wanted} rows were given, and {found} names came back.")
        private = _("{wanted} rows were given, and another number of names came back.")
        raise Slip(
            problem.format(**counts),
            code="one_per_row",
            call=case.call,
            private=private.format(**counts),
        )
    known = (
        code
        for code in case.slips
        if all(code in other.slips and found == other.slips[code] for other, found in wrong)
    )
    code = next(known, None) or _spelling(case.expected, names)
    pairs_of_names = enumerate(zip(case.expected, names, strict=True))
    row = next(row for row, (expected, name) in pairs_of_names if expected != name)
    problem = _("row {row} (counted from 0) is not right.").format(row=row)
    raise Slip(problem, expected=case.expected, received=names, code=code, call=case.call)


def _spelling(wanted: list[str], names: list[Any]) -> str:
    """Whether the names are right but for the way they are written."""
    pairs = zip(wanted, names, strict=True)
    alike = all(isinstance(name, str) and right in name.lower() for right, name in pairs)
    return "spelling" if alike else ""


# The result


def _result(case: Case, outcome: Outcome) -> tuple[float, dict[str, Any]]:
    """The number in `result`, and the rest of what the trial saw."""
    found = returned(case, outcome)
    found = found if isinstance(found, dict) else {"result": found}
    number = as_number(found.get("result"))
    if number is None:
        problem = _("`result` should be a number.")
        raise Slip(problem, received=found.get("result"), code="not_number")
    return number, found


@each_case
def good_result(case: Case, outcome: Outcome) -> None:
    """`result` is an accuracy above 0.9."""
    number, _found = _result(case, outcome)
    if not 0 <= number <= 1:
        code = "percent" if 1 < number <= 100 else "not_a_share"
        raise Slip(_("`result` should lie between 0 and 1."), received=number, code=code)
    if number <= ENOUGH:
        problem = _("a trained network gets more than 0.9 of the test set right.")
        raise Slip(problem, received=number, code="untrained")


@each_case
def honest_result(case: Case, outcome: Outcome) -> None:
    """`result` is what the notebook's `model` reaches on the test set."""
    _train_features, train_labels, _test_features, test_labels = iris_split()
    number, found = _result(case, outcome)
    test = _share(found.get("test"), test_labels)
    train = _share(found.get("train"), train_labels)
    if test is None:
        problem = _("there is no trained network called `model` in the notebook.")
        raise Slip(problem, code="no_model")
    if not abs(number - test) <= 1e-3:
        code = "another"
        if abs(number - 100 * test) < 0.1:
            code = "percent"
        elif train is not None and abs(number - train) < 1e-3:
            code = "on_training_set"
        raise Slip(_("`model` does not reach `result` on the test set."), code=code)


@each_case
def trained_apart(case: Case, outcome: Outcome) -> None:
    """Nothing of the test set is handed to `train`, as far as the cell's code shows."""
    found = returned(case, outcome)
    code = found.get("code") if isinstance(found, dict) else None
    if not isinstance(code, str):
        raise Slip(_("the cell that gives `result` its value could not be read."))
    if trains_on(code, ("test_features", "test_labels")):
        raise Slip(_("`train` is handed data of the test set."), code="trained_on_test")


def _share(outputs: Any, labels: Any) -> float | None:
    values = as_array(outputs)
    if values is None or values.shape != (len(labels), 3):
        return None
    return float((values.argmax(axis=1) == labels).mean())


def items(value: Any) -> list[Any]:
    """The items of a list or tuple; none of anything else."""
    return list(value) if isinstance(value, list | tuple) else []
