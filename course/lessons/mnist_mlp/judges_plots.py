"""Judges of plots: what was read from the returned Axes, against the data to be drawn.

The trials are in `course.lessons.mnist_mlp.trials_plots`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from course.checks.compare import all_close
from course.checks.judges import each_case, returned
from course.checks.model import Case, Outcome, Slip
from course.i18n import gettext as _


def axes(case: Case, outcome: Outcome) -> Mapping[str, Any]:
    """The returned Axes as the trial described it; raises Slip for anything else."""
    seen: Mapping[str, Any] = returned(case, outcome)
    if seen["axes"]:
        return seen
    if seen["found"] is None:
        raise Slip(_("it returned None, that is, nothing."), code="no_axes", call=case.call)
    code = {"figure": "figure", "several": "several"}.get(seen["kind"], "no_axes")
    raise Slip(
        _("it should return a Matplotlib Axes."), received=seen["found"], code=code, call=case.call
    )


@each_case
def labelled(case: Case, outcome: Outcome) -> None:
    """Both axes have a label, and something is drawn."""
    seen = axes(case, outcome)
    missing = [name for name in ("x", "y") if not seen[f"{name}_label"].strip()]
    if missing:
        raise Slip(_("the {name} axis has no label.").format(name=missing[0]), code="no_labels")


@each_case
def lines(case: Case, outcome: Outcome) -> None:
    """There is one line for each history: its validation accuracy against 1, 2, ..., E.

    Accuracies may be shares or in percent.
    """
    seen = axes(case, outcome)
    _own_lines(case, seen)


@each_case
def legend(case: Case, outcome: Outcome) -> None:
    """For each history there is a legend entry with its key as a word.

    It does not point at another history's line.
    """
    seen = axes(case, outcome)
    own, entries = _own_lines(case, seen), seen["legend"]
    if not entries:
        raise Slip(_("there is no legend."), code="no_legend")
    for key, line in own.items():
        named = [entry for entry in entries if has_word(entry["text"], key)]
        if not named:
            raise Slip(
                _("no entry of the legend contains {key!r} as a word.").format(key=str(key)),
                code="legend_keys",
            )
        others = {drawn["style"] for name, drawn in own.items() if name != key} - {line["style"]}
        # a legend may have words of its own
        shown = line["label"] in {entry["text"] for entry in entries}
        names = [name for name in own if has_word(line["label"], name)] if shown else []
        if all(entry["style"] and entry["style"] in others for entry in named) or (
            names and key not in names
        ):
            raise Slip(
                _("the legend's entry for {key!r} has the look of another history's line.").format(
                    key=str(key)
                ),
                code="legend_mixed_up",
            )


@each_case
def loss_line(case: Case, outcome: Outcome) -> None:
    """A line with every loss of the history, against the training step, counted from 0 or 1."""
    seen = axes(case, outcome)
    loss = case.call.args[0]["loss"]
    steps = list(range(1, len(loss) + 1))
    if not any(
        _is(line, [n - shift for n in steps], loss) for line in seen["lines"] for shift in (0, 1)
    ):
        if not seen["lines"]:
            raise Slip(_("no line is drawn."), code="no_line")
        kinds = {
            "other_steps": any(_same(line["y"], loss) for line in seen["lines"]),
            "accuracy_drawn": any(
                _same(line["y"], case.call.args[0][name])
                for line in seen["lines"]
                for name in ("train", "valid")
            ),
            "part_of_loss": any(set(line["y"]) < set(loss) for line in seen["lines"]),
        }
        code = next((name for name, holds in kinds.items() if holds), "")
        raise Slip(_("no line shows the history's loss against the training step."), code=code)


def has_word(text: str, key: Any) -> bool:
    """Whether `key` stands in the text as a word, between anything but letters and digits.

    "relu" does so in "act_relu" and "nn.ReLU()", not in "prelu"; 7 does so in "mlp_7" and
    "7-layer", not in 17, 0.7 or 7.5.
    """
    before, after = (
        (r"(?<![^\W_])(?<!\.)", r"(?![^\W_]|\.\d)")
        if str(key)[:1].isdigit()
        else (r"(?<![^\W_])", r"(?![^\W_])")
    )
    return re.search(before + re.escape(str(key)) + after, text, re.IGNORECASE) is not None


def _own_lines(case: Case, seen: Mapping[str, Any]) -> dict[Any, Mapping[str, Any]]:
    """For each history the line that shows it; a line shows one history only."""
    found: dict[Any, Mapping[str, Any]] = {}
    free = list(seen["lines"])
    for key, history in case.call.args[0].items():
        valid, epochs = history["valid"], list(range(1, len(history["valid"]) + 1))
        fitting = [
            line
            for line in free
            if any(_is(line, epochs, [scale * v for v in valid]) for scale in (1, 100))
        ]
        if not fitting:
            problem = _(
                "no line shows the validation accuracy of {key!r} against the epochs 1, 2, 3, ..."
            )
            raise Slip(
                problem.format(key=key), code=_line_slip(seen["lines"], history), call=case.call
            )
        found[key] = fitting[0]
        free = [line for line in free if line is not fitting[0]]
    return found


def _line_slip(drawn: Sequence[Mapping[str, Any]], history: Mapping[str, Any]) -> str:
    if not drawn:
        return "no_line"
    valid, train, loss = (history[name] for name in ("valid", "train", "loss"))
    if any(_same(line["y"], valid) and _same(line["x"], list(range(len(valid)))) for line in drawn):
        return "from_zero"
    if any(_same(line["y"], valid) for line in drawn):
        return "other_epochs"
    if any(_same(line["x"], valid) for line in drawn):
        return "exchanged"
    if any(_same(line["y"], train) for line in drawn):
        return "train_drawn"
    if any(_same(line["y"], loss) for line in drawn):
        return "loss_drawn"
    if any(_same(line["y"], [1 - value for value in valid]) for line in drawn):
        return "error_drawn"
    return "one_line" if len(drawn) == 1 else ""


def _is(line: Mapping[str, Any], x: Sequence[float], y: Sequence[float]) -> bool:
    return _same(line["x"], x) and _same(line["y"], y)


def _same(found: Sequence[float], wanted: Sequence[float]) -> bool:
    return len(found) == len(wanted) and all_close(
        np.asarray(found, float), np.asarray(wanted, float), rtol=1e-5, atol=1e-6
    )
