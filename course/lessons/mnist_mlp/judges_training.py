"""Judges of `fit`, by the log of a small network's training.

The log is written in `course.lessons.mnist_mlp.trials_training`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from course.checks.compare import as_array, as_number
from course.checks.judges import all_of, each_case, returned
from course.checks.model import Case, Judge, Outcome, Slip
from course.i18n import gettext as _
from course.lessons.mnist_mlp.trials_training import VALID

Event = dict[str, Any]


@dataclass(frozen=True)
class Training:
    """One training.

    `steps` are the forward passes that a backward pass followed, `size` of them are an epoch.
    """

    case: Case
    history: Any
    events: list[Event]
    final: np.ndarray
    in_training: bool
    sizes: list[int]

    @property
    def labels(self) -> tuple[list[int], list[int]]:
        """The labels of the training and of the validation images."""
        return self.case.call.args[1], self.case.call.args[2]

    @property
    def batch(self) -> int:
        """The size of a training batch."""
        return int(self.case.call.args[3][0])

    @property
    def epochs(self) -> int:
        """The number of epochs."""
        return int(self.case.call.args[4])

    @property
    def rate(self) -> float:
        """The learning rate, given or the default."""
        return float(self.case.call.kwargs.get("rate", 0.0)) or 1e-3

    @property
    def size(self) -> int:
        """The number of training batches in an epoch."""
        return -(-len(self.labels[0]) // self.batch)

    @property
    def steps(self) -> list[Event]:
        """The passes that a backward pass followed."""
        return [event for event in self.events if _is_step(event)]

    def label(self, image: int) -> int:
        """The class of an image, or -1 for an image that is not in the data."""
        train, valid = self.labels
        names, number = (valid, image - VALID) if image >= VALID else (train, image)
        return names[number] if 0 <= number < len(names) else -1

    def slip(self, problem: str, code: str, **more: Any) -> Slip:
        """A slip of this training's call."""
        return Slip(problem, code=code, call=self.case.call, **more)

    def hits(self, events: Sequence[Event]) -> dict[int, bool]:
        """Whether each image was read rightly, in the last of these passes that it took part in."""
        return {image: right for event in events for image, right in self.of_batch(event)}

    def of_batch(self, event: Event) -> list[tuple[int, bool]]:
        """Each image of a pass, and whether it was read rightly."""
        guesses = event["logits"].numpy().argmax(axis=1)
        return [
            (image, int(guess) == self.label(image))
            for image, guess in zip(event["images"], guesses, strict=True)
        ]

    def windows(self) -> list[tuple[list[Event], list[Event]]]:
        """For each epoch its steps, and the passes without a backward pass.

        Those are all from its first step to the next epoch's.
        """
        numbers = [number for number, event in enumerate(self.events) if _is_step(event)]
        ends = [*numbers, len(self.events)]
        found = []
        for first in range(0, self.epochs * self.size, self.size):
            mine = numbers[first : first + self.size]
            if len(mine) < self.size:
                raise self.other_count(len(numbers))
            span = self.events[mine[0] : ends[first + self.size]]
            found.append(
                ([self.events[n] for n in mine], [event for event in span if not _is_step(event)])
            )
        return found

    def validation(self) -> list[list[Event]]:
        """For each epoch the passes of validation images after its last step."""
        found = []
        for steps, _rest in self.windows():
            start = next(n for n, event in enumerate(self.events) if event is steps[-1])
            later = (n for n, event in enumerate(self.events) if n > start and _is_step(event))
            stop = next(later, len(self.events))
            found.append([event for event in self.events[start:stop] if validates(event)])
        return found

    def other_count(self, found: int) -> Slip:
        """The slip of a wrong number of steps."""
        return self.slip(
            _("there should be one training step for each batch of each epoch."),
            "steps_count",
            expected=self.epochs * self.size,
            received=found,
        )

    def not_validated(self) -> Slip:
        """The slip of a validation that leaves images out."""
        return self.slip(
            _("after each epoch, all validation images should go through the network."),
            "not_validated",
        )


def _is_step(event: Event) -> bool:
    return "gradient" in event


def validates(event: Event) -> bool:
    """Whether a pass begins with a validation image."""
    return bool(event["images"]) and event["images"][0] >= VALID


def training_of(case: Case, outcome: Outcome) -> Training:
    """The training that a call of `fit` did; raises Slip where it returned nothing."""
    seen = returned(case, outcome)
    if seen["history"] is None:
        raise Slip(_("it returned None, that is, nothing."), code="no_return", call=case.call)
    weights = seen["weights"].numpy()
    return Training(case, seen["history"], seen["events"], weights, seen["training"], seen["sizes"])


def each(*checks: Callable[[Training], None]) -> Judge:
    """The judge that holds when none of the checks finds anything wrong with any training."""

    def judge_of(check: Callable[[Training], None]) -> Judge:
        return each_case(lambda case, outcome: check(training_of(case, outcome)))

    return all_of(*map(judge_of, checks))


def series(run: Training, name: str) -> np.ndarray:
    """A list of numbers of the history."""
    if not isinstance(run.history, dict):
        raise run.slip(_("a dictionary is wanted."), "not_dict", received=run.history)
    if name not in run.history:
        raise run.slip(_("the dictionary has no entry {key!r}.").format(key=name), "wrong_keys")
    found = as_array(run.history[name])
    if found is None or found.ndim != 1:
        code = "one_number" if as_number(run.history[name]) is not None else ""
        problem = _("entry {key!r} should be a list of numbers.").format(key=name)
        raise run.slip(problem, code, received=run.history[name])
    return found


def step_losses(run: Training) -> np.ndarray:
    """The history's losses, one for each step."""
    found, wanted = series(run, "loss"), run.epochs * run.size
    if len(found) != wanted:
        raise run.slip(
            _("entry 'loss' should hold one number for each training step."),
            "loss_per_epoch" if len(found) == run.epochs else "loss_count",
            expected=wanted,
            received=len(found),
        )
    return found


def batches(run: Training) -> None:
    """Every epoch trains on every batch of the training loader once, and on nothing else."""
    steps = run.steps
    if not steps:
        raise run.slip(_("no backward pass ran: nothing is learnt."), "no_backward")
    if any(image >= VALID for event in steps for image in event["images"]):
        raise run.slip(_("validation images were trained on."), "trains_on_valid")
    if len(steps) != run.epochs * run.size:
        raise run.other_count(len(steps))
    for epoch, (mine, _rest) in enumerate(run.windows(), start=1):
        images = sorted(image for event in mine for image in event["images"])
        whole = all(len(event["images"]) == run.batch for event in mine[:-1])
        if images != list(range(len(run.labels[0]))) or not whole:
            problem = _("in epoch {epoch} the training images are not those that the loader gives.")
            raise run.slip(problem.format(epoch=epoch), "other_batches")


def cross_entropy(run: Training) -> None:
    """The gradient of the logits is that of the cross-entropy, up to a factor."""
    batches(run)
    for event in run.steps:
        scores = event["logits"].numpy().astype(np.float64)
        got = event["gradient"].numpy().astype(np.float64)
        truth = np.eye(10)[[run.label(image) for image in event["images"]]]
        p = _softmax(scores)
        if _same_direction(got, p - truth):
            continue
        again = _softmax(p) - truth
        slips = {
            "softmax_twice": p * (again - (again * p).sum(axis=1, keepdims=True)),
            "squared_error": scores - truth,
        }
        known = (code for code, gradient in slips.items() if _same_direction(got, gradient))
        raise run.slip(
            _("the gradients are not those of the cross-entropy of logits and labels."),
            next(known, "other_loss"),
        )


def losses(run: Training) -> None:
    """The loss of each step is the cross-entropy of its batch."""
    batches(run)
    wanted = np.array([_cross_entropy_of(run, event) for event in run.steps])
    found = step_losses(run)
    if not np.allclose(found, wanted, rtol=2e-3, atol=1e-4):
        lengths = np.array([len(event["images"]) for event in run.steps])
        code = ""
        if np.allclose(found, wanted * lengths, rtol=2e-3):
            code = "loss_summed"
        elif len(set(found.tolist())) < len(found):
            code = "loss_repeated"
        raise run.slip(
            _("entry 'loss' does not hold the cross-entropy of each step's batch."),
            code,
            expected=wanted.tolist(),
            received=found.tolist(),
        )


def _cross_entropy_of(run: Training, event: Event) -> float:
    p = _softmax(event["logits"].numpy().astype(np.float64))
    right = p[np.arange(len(p)), [run.label(image) for image in event["images"]]]
    return float(-np.log(np.maximum(right, 1e-300)).mean())


def _softmax(scores: np.ndarray) -> np.ndarray:
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


def _same_direction(a: np.ndarray, b: np.ndarray) -> bool:
    size = float(np.linalg.norm(a) * np.linalg.norm(b))
    return size > 0 and float((a * b).sum()) / size > 0.9999


def train_mode(run: Training) -> None:
    """Every training step runs in train mode, and the network is left in eval mode."""
    batches(run)
    if not all(event["training"] for event in run.steps):
        first = all(event["training"] for event in run.steps[: run.size])
        code = "train_once" if first else "no_train_mode"
        raise run.slip(_("training steps ran in eval mode."), code)
    if run.in_training:
        raise run.slip(_("the network should be left in eval mode."), "left_in_train")


def quiet_validation(run: Training) -> None:
    """Validation runs in eval mode, builds no graph and changes no weight."""
    epochs = run.validation()
    for events in epochs:
        if not events:
            raise run.not_validated()
        if any(event["training"] for event in events):
            raise run.slip(_("validation ran in train mode."), "no_eval_mode")
        if any(event["graph"] for event in events):
            raise run.slip(_("validation built a graph for gradients."), "graph")
    if any(validates(event) for event in run.steps):
        raise run.slip(_("validation images were trained on."), "trains_on_valid")
    for events in epochs:
        weights = [event["weights"].numpy() for event in events]
        if not all(np.array_equal(found, weights[0]) for found in weights):
            raise run.slip(_("weights changed during validation."), "valid_step")
    if not np.array_equal(epochs[-1][-1]["weights"].numpy(), run.final):
        raise run.slip(_("weights changed after the last validation."), "valid_step")
