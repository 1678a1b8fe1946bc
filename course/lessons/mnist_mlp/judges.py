"""Judges of `make_mlp`: what `course.lessons.mnist_mlp.trials.build` saw of the network."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from course.checks.judges import each_case, expects, returned
from course.checks.model import Case, Outcome, Slip
from course.i18n import gettext as _


def network(case: Case, outcome: Outcome) -> Mapping[str, Any]:
    """What the trial saw of the network; raises Slip when there is none."""
    seen = returned(case, outcome)
    if not isinstance(seen, dict) or not seen.get("module"):
        found = seen.get("found") if isinstance(seen, dict) else None
        if found is None:
            raise Slip(_("it returned None, that is, nothing."), code="no_return", call=case.call)
        raise Slip(
            _("it should return a network (an nn.Module)."),
            received=found,
            code="no_module",
            call=case.call,
        )
    return seen


def linear_layers(case: Case, outcome: Outcome) -> list[tuple[int, int, bool]]:
    """Inputs, outputs and whether there is a bias, of each linear layer."""
    layers = network(case, outcome).get("linear", [])
    return [(int(inputs), int(outputs), bool(bias)) for inputs, outputs, bias in layers]


@each_case
def layer_sizes(case: Case, outcome: Outcome) -> None:
    """The widths from the input to the output are those that the case expects."""
    layers = linear_layers(case, outcome)
    widths = [layer[0] for layer in layers] + [layer[1] for layer in layers[-1:]]
    if widths != case.expected:
        raise Slip(
            _("the widths of the linear layers are not right."),
            expected=case.expected,
            received=widths,
            code=_count_slip(len(layers), len(case.expected) - 1) or "widths",
        )


@each_case
def layer_count(case: Case, outcome: Outcome) -> None:
    """There are as many linear layers as the case expects.

    The first takes 784 numbers, the last gives 10.
    """
    layers, wanted = linear_layers(case, outcome), case.expected
    if len(layers) != wanted:
        problem = _("with layers={count} there should be {count} linear layers.")
        raise Slip(
            problem.format(count=wanted),
            expected=wanted,
            received=len(layers),
            code=_count_slip(len(layers), wanted),
        )
    if (layers[0][0], layers[-1][1]) != (784, 10):
        problem = _("the first layer takes 784 numbers, the last one gives 10.")
        raise Slip(problem, code="widths")


def _count_slip(found: int, wanted: int) -> str:
    if found == wanted:
        return ""
    if found == 4:
        return "layers_ignored"
    return {wanted + 1: "one_more", wanted - 1: "one_less"}.get(found, "shared_linear")


@each_case
def gaps(case: Case, outcome: Outcome) -> None:
    """A new activation runs in each gap between linear layers, and none after the last.

    There are as many gaps as the case expects.
    """
    seen = network(case, outcome)
    ran, different = seen.get("ran"), seen.get("different")
    if ran != case.expected:
        problem = _(
            "{wanted} activations should run, one in each gap between linear layers; {found} did."
        )
        private = _(
            "{wanted} activations should run, one in each gap between linear layers; another "
            "number of them did."
        )
        raise Slip(
            problem.format(wanted=case.expected, found=ran),
            code={case.expected + 1: "after_last", 0: "activation_ignored"}.get(ran, "gaps"),
            private=private.format(wanted=case.expected),
        )
    if different != case.expected:
        problem = _(
            "one activation object is used in several gaps; each gap has a new one, made by "
            "`activation()`."
        )
        raise Slip(problem, code="shared_activation")


@each_case
def inside(case: Case, outcome: Outcome) -> None:
    """The activations belong to the network.

    So one with weights of its own (nn.PReLU) is trained with it.
    """
    if network(case, outcome).get("inside") != case.expected:
        problem = _(
            "the network's modules do not hold its activations, so one with weights of its own "
            "would not be trained."
        )
        raise Slip(problem, code="not_inside")


def logits(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
    """The network's output is what each case expects, in train mode too.

    Between two linear layers stands the activation and nothing else: a batch norm or a dropout
    gives other numbers in train mode.
    """
    for mode in ("logits", "in_training"):
        values = [
            dataclasses.replace(outcome, returned=network(case, outcome).get(mode))
            for case, outcome in zip(cases, outcomes, strict=True)
        ]
        try:
            expects(rtol=1e-3, atol=1e-3)(cases, values)
        except Slip as slip:
            if mode == "logits":
                raise
            raise Slip(
                _("in train mode the network gives other numbers than in eval mode."),
                code="more_modules",
                call=slip.call,
            ) from None


@each_case
def separate(case: Case, outcome: Outcome) -> None:
    """Two networks share no parameter, and every parameter can be trained."""
    seen = returned(case, outcome)
    if seen.get("shared"):
        raise Slip(_("two calls gave networks that share their parameters."), code="shared_network")
    if seen.get("fixed"):
        raise Slip(_("some of the network's parameters cannot be trained."), code="fixed")
