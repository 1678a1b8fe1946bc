"""Judges of the comparisons: what stand-ins for `make_mlp` and `fit` saw of their calls.

The stand-ins are in `course.lessons.mnist_mlp.trials_comparisons`.

A case expects for each key {"values": what its activation gives at POINTS, "layers": a number or
None}.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from course.checks.compare import as_array, as_number, matches
from course.checks.judges import each_case, returned
from course.checks.model import Case, Judge, Outcome, Slip
from course.i18n import gettext as _


@each_case
def histories(case: Case, outcome: Outcome) -> None:
    """Under each key stands the history of a network with the right activation and depth.

    It is the one that `fit` returned.
    """
    networks = _networks(case, outcome)
    curves = [wanted["values"] for wanted in case.expected.values()]
    depths = [wanted["layers"] for wanted in case.expected.values()]
    for key, wanted in case.expected.items():
        values, layers = networks[key]["values"], as_number(networks[key]["layers"])
        if not _alike(wanted["values"], values):
            problem = _("the history under {key!r} is not that of a network with this activation.")
            known = any(_alike(curve, values) for curve in curves)
            code = "mixed_up" if known else "other_activation"
            raise Slip(problem.format(key=key), code=code)
        if wanted["layers"] not in (None, layers):
            problem = _("the history under {key!r} is not that of a network with so many layers.")
            code = "mixed_up" if layers in depths else "depth_ignored"
            raise Slip(problem.format(key=key), code=code)
    used = {as_number(networks[key]["layers"]) for key in case.expected}
    if len(used) > 1 and set(depths) == {None}:
        problem = _(
            "the networks differ in depth too, so the comparison says little about the activations."
        )
        raise Slip(problem, code="depths_differ")


def _alike(wanted: Any, values: Any) -> bool:
    return matches(wanted, values, 1e-4, 1e-4)


@each_case
def fresh_networks(case: Case, outcome: Outcome) -> None:
    """Each history is the first training of a network of its own."""
    trained, found = returned(case, outcome)["trained"], _by_key(case, outcome)
    for number in found.values():
        training, earlier = trained[number], trained[:number]
        network = training["network"]
        if network >= 0 and any(other["network"] == network for other in earlier):
            problem = _(
                "a network that was trained before is trained on; each history needs a fresh one."
            )
            raise Slip(problem, code="one_network")
        start = training["before"]
        if start and any(other["after"] == start for other in earlier):
            problem = _("a network begins with the weights that an earlier training ended with.")
            raise Slip(problem, code="live_weights")
    if len(set(found.values())) < len(found):
        raise Slip(_("the same history stands under several keys."), code="one_network")


def handed_on(epochs: int) -> Judge:
    """Every training got the loaders that were given, and this number of epochs."""

    @each_case
    def judge(case: Case, outcome: Outcome) -> None:
        trained = returned(case, outcome)["trained"]
        for number in _by_key(case, outcome).values():
            training, wanted = trained[number], case.call.kwargs.get("epochs", epochs)
            if not training["loaders"]:
                raise Slip(_("`fit` should get the loaders that were given."), code="other_loaders")
            if as_number(training["epochs"]) != wanted:
                raise Slip(
                    _("the number of epochs did not reach `fit`."),
                    expected=wanted,
                    received=training["epochs"],
                    code="epochs_ignored",
                )

    return judge


def _by_key(case: Case, outcome: Outcome) -> dict[Any, int]:
    """For each key the number of the training whose history stands under it."""
    seen = returned(case, outcome)
    result, trained = seen["result"], seen["trained"]
    if result is None:
        raise Slip(_("it returned None, that is, nothing."), code="no_return")
    if not isinstance(result, dict):
        raise Slip(_("a dictionary is wanted."), received=result, code="not_dict")
    if not trained:
        raise Slip(_("it did not call `fit`."), code="own_training")
    found = {}
    for key in case.expected:
        if key not in result:
            names = {str(name).strip().lower() for name in result}
            code = "text_keys" if isinstance(key, int) and str(key) in names else "wrong_keys"
            code = "left_out" if result and set(result) < set(case.expected) else code
            raise Slip(_("the dictionary has no entry {key!r}.").format(key=key), code=code)
        history = result[key]
        valid = as_array(history.get("valid")) if isinstance(history, dict) else None
        wanted = None if valid is None else valid.tolist()
        numbers = [
            number
            for number, training in enumerate(trained)
            if wanted is not None and matches(training["valid"], wanted, 1e-9, 1e-9)
        ]
        if not numbers:
            problem = _("under {key!r} there should be the history as `fit` returned it.")
            raise Slip(problem.format(key=key), code="no_history")
        found[key] = numbers[0]
    return found


def _networks(case: Case, outcome: Outcome) -> dict[Any, Mapping[str, Any]]:
    """For each key the network that was trained, as the stand-in for `make_mlp` saw it."""
    seen = returned(case, outcome)
    found = {}
    for key, number in _by_key(case, outcome).items():
        built: int = seen["trained"][number]["network"]
        if not 0 <= built < len(seen["built"]):
            problem = _("the network for {key!r} was not made by `make_mlp`.").format(key=key)
            raise Slip(problem, code="own_network")
        found[key] = seen["built"][built]
    return found
