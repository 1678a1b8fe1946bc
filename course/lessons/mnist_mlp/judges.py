"""Judges of lesson 05: the network that is built, and the comparisons. They look at what
`course.lessons.mnist_mlp.trials` brought back.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from course.checks.compare import as_array, as_number, matches
from course.checks.judges import expects, returned
from course.checks.model import Case, Judge, Outcome, Slip
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
    return [
        (int(one[0]), int(one[1]), bool(one[2])) for one in network(case, outcome).get("linear", [])
    ]


def layer_sizes(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
    """The widths from the input to the output are those that each case expects."""
    for case, outcome in zip(cases, outcomes, strict=True):
        layers = linear_layers(case, outcome)
        widths = [one[0] for one in layers] + [layers[-1][1]] if layers else []
        if widths != case.expected:
            raise Slip(
                _("the widths of the linear layers are not right."),
                expected=case.expected,
                received=widths,
                code=_count_slip(len(layers), len(case.expected) - 1) or "widths",
                call=case.call,
            )


def layer_count(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
    """There are as many linear layers as each case expects, the first takes 784 numbers, the last
    gives 10.
    """
    for case, outcome in zip(cases, outcomes, strict=True):
        layers = linear_layers(case, outcome)
        if len(layers) != case.expected:
            problem = _("with layers={count} there should be {count} linear layers.").format(
                count=case.expected
            )
            raise Slip(
                problem,
                expected=case.expected,
                received=len(layers),
                code=_count_slip(len(layers), case.expected),
                call=case.call,
            )
        if (layers[0][0], layers[-1][1]) != (784, 10):
            raise Slip(
                _("the first layer takes 784 numbers, the last one gives 10."),
                code="widths",
                call=case.call,
            )


def _count_slip(found: int, wanted: int) -> str:
    if found == wanted:
        return ""
    if found == 4:
        return "layers_ignored"
    return (
        "one_more"
        if found == wanted + 1
        else "one_less"
        if found == wanted - 1
        else "shared_linear"
    )


def gaps(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
    """A new activation runs in each gap between linear layers (as many as the case expects), and
    none after the last.
    """
    for case, outcome in zip(cases, outcomes, strict=True):
        seen = network(case, outcome)
        ran, different = seen.get("ran"), seen.get("different")
        if ran != case.expected:
            problem = _(
                "{wanted} activations should run, one in each gap between linear layers; {found} "
                "did."
            )
            code = (
                "after_last"
                if ran == case.expected + 1
                else "activation_ignored"
                if ran == 0
                else "gaps"
            )
            private = _(
                "{wanted} activations should run, one in each gap between linear layers; another "
                "number of them did."
            )
            raise Slip(
                problem.format(wanted=case.expected, found=ran),
                code=code,
                call=case.call,
                private=private.format(wanted=case.expected),
            )
        if different != case.expected:
            raise Slip(
                _(
                    "one activation object is used in several gaps; each gap has a new one, made "
                    "by `activation()`."
                ),
                code="shared_activation",
                call=case.call,
            )


def inside(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
    """The activations belong to the network: one with weights of its own (nn.PReLU) is trained with
    it.
    """
    for case, outcome in zip(cases, outcomes, strict=True):
        if network(case, outcome).get("inside") != case.expected:
            raise Slip(
                _(
                    "the network's modules do not hold its activations, so one with weights of "
                    "its own would not be trained."
                ),
                code="not_inside",
                call=case.call,
            )


def logits(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
    """The network's output is what each case expects, in train mode too: between two linear layers
    stands the activation and nothing else (a batch norm or a dropout gives other numbers there)."""
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


def separate(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
    """Two networks share no parameter, and every parameter can be trained."""
    for case, outcome in zip(cases, outcomes, strict=True):
        seen = returned(case, outcome)
        if seen.get("shared"):
            raise Slip(
                _("two calls gave networks that share their parameters."),
                code="shared_network",
                call=case.call,
            )
        if seen.get("fixed"):
            raise Slip(
                _("some of the network's parameters cannot be trained."),
                code="fixed",
                call=case.call,
            )


# Comparisons: `Case.expected` maps each key to {"values": what its activation gives at POINTS,
# "layers": a number or None}.


def histories(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
    """Under each key stands the history that `fit` returned for a network with the right activation
    and depth.
    """
    for case, outcome in zip(cases, outcomes, strict=True):
        seen = returned(case, outcome)
        found = _by_key(case, seen)
        for key, wanted in case.expected.items():
            built = _network_of(case, seen, found[key], key)
            if wanted["values"] is not None and not matches(
                wanted["values"], built["values"], 1e-4, 1e-4
            ):
                others = [one["values"] for name, one in case.expected.items() if name != key]
                code = (
                    "mixed_up"
                    if any(matches(one, built["values"], 1e-4, 1e-4) for one in others)
                    else "other_activation"
                )
                raise Slip(
                    _(
                        "the history under {key!r} is not that of a network with this activation."
                    ).format(key=key),
                    code=code,
                    call=case.call,
                )
            if wanted["layers"] is not None and as_number(built["layers"]) != wanted["layers"]:
                depths = [one["layers"] for one in case.expected.values()]
                code = "mixed_up" if as_number(built["layers"]) in depths else "depth_ignored"
                raise Slip(
                    _(
                        "the history under {key!r} is not that of a network with so many layers."
                    ).format(key=key),
                    code=code,
                    call=case.call,
                )
        used = {
            as_number(_network_of(case, seen, found[key], key)["layers"]) for key in case.expected
        }
        if len(used) > 1 and all(one["layers"] is None for one in case.expected.values()):
            raise Slip(
                _(
                    "the networks differ in depth too, so the comparison says little about the "
                    "activations."
                ),
                code="depths_differ",
                call=case.call,
            )


def fresh_networks(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
    """Each history is the first training of a network of its own."""
    for case, outcome in zip(cases, outcomes, strict=True):
        seen = returned(case, outcome)
        found = _by_key(case, seen)
        for key in case.expected:
            number = found[key]
            network_number = seen["trained"][number]["network"]
            if (
                any(one["network"] == network_number for one in seen["trained"][:number])
                and network_number >= 0
            ):
                raise Slip(
                    _(
                        "a network that was trained before is trained on; each history needs a "
                        "fresh one."
                    ),
                    code="one_network",
                    call=case.call,
                )
            start = seen["trained"][number]["before"]
            if start and any(one["after"] == start for one in seen["trained"][:number]):
                raise Slip(
                    _("a network begins with the weights that an earlier training ended with."),
                    code="live_weights",
                    call=case.call,
                )
        if len({found[key] for key in case.expected}) < len(case.expected):
            raise Slip(
                _("the same history stands under several keys."), code="one_network", call=case.call
            )


def handed_on(epochs: int) -> Judge:
    """Every training got the loaders that were given, and this number of epochs."""

    def judge(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
        for case, outcome in zip(cases, outcomes, strict=True):
            seen = returned(case, outcome)
            for number in _by_key(case, seen).values():
                one = seen["trained"][number]
                if not one["loaders"]:
                    raise Slip(
                        _("`fit` should get the loaders that were given."),
                        code="other_loaders",
                        call=case.call,
                    )
                wanted = case.call.kwargs.get("epochs", epochs)
                if as_number(one["epochs"]) != wanted:
                    raise Slip(
                        _("the number of epochs did not reach `fit`."),
                        expected=wanted,
                        received=one["epochs"],
                        code="epochs_ignored",
                        call=case.call,
                    )

    return judge


def _by_key(case: Case, seen: Any) -> dict[Any, int]:
    """For each key the number of the training whose history stands under it."""
    result, trained = seen["result"], seen["trained"]
    if result is None:
        raise Slip(_("it returned None, that is, nothing."), code="no_return", call=case.call)
    if not isinstance(result, dict):
        raise Slip(_("a dictionary is wanted."), received=result, code="not_dict", call=case.call)
    if not trained:
        raise Slip(_("it did not call `fit`."), code="own_training", call=case.call)
    found = {}
    for key in case.expected:
        if key not in result:
            names = {str(one).strip().lower() for one in result}
            code = "text_keys" if isinstance(key, int) and str(key) in names else "wrong_keys"
            code = "left_out" if result and set(result) < set(case.expected) else code
            raise Slip(
                _("the dictionary has no entry {key!r}.").format(key=key), code=code, call=case.call
            )
        history = result[key]
        valid = as_array(history.get("valid")) if isinstance(history, dict) else None
        numbers = [
            n
            for n, one in enumerate(trained)
            if valid is not None and matches(one["valid"], valid.tolist(), 1e-9, 1e-9)
        ]
        if not numbers:
            raise Slip(
                _("under {key!r} there should be the history as `fit` returned it.").format(
                    key=key
                ),
                code="no_history",
                call=case.call,
            )
        found[key] = numbers[0]
    return found


def _network_of(case: Case, seen: Any, number: int, key: Any) -> Mapping[str, Any]:
    built: int = seen["trained"][number]["network"]
    if not 0 <= built < len(seen["built"]):
        raise Slip(
            _("the network for {key!r} was not made by `make_mlp`.").format(key=key),
            code="own_network",
            call=case.call,
        )
    found: Mapping[str, Any] = seen["built"][built]
    return found
