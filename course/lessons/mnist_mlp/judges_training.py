"""Judges of `fit`: what the log of a small network's training (see `course.lessons.mnist_mlp.trials.training`)
says.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from course.checks.compare import as_array, as_number
from course.checks.judges import returned
from course.checks.model import Case, Judge, Outcome, Slip
from course.i18n import gettext as _
from course.lessons.mnist_mlp.trials import VALID

Event = dict[str, Any]


@dataclass(frozen=True)
class Training:
    """One training. `steps` are the forward passes that a backward pass followed, `size` of them
    are an epoch.
    """

    case: Case
    history: Any
    events: list[Event]
    final: np.ndarray
    in_training: bool
    sizes: list[int]

    @property
    def labels(self) -> tuple[list[int], list[int]]:
        return self.case.call.args[1], self.case.call.args[2]

    @property
    def batch(self) -> int:
        return int(self.case.call.args[3][0])

    @property
    def epochs(self) -> int:
        return int(self.case.call.args[4])

    @property
    def size(self) -> int:
        return -(-len(self.labels[0]) // self.batch)

    @property
    def steps(self) -> list[Event]:
        return [event for event in self.events if "gradient" in event]

    def label(self, image: int) -> int:
        train, valid = self.labels
        names, number = (valid, image - VALID) if image >= VALID else (train, image)
        return names[number] if 0 <= number < len(names) else -1

    def slip(self, problem: str, code: str, **more: Any) -> Slip:
        return Slip(problem, code=code, call=self.case.call, **more)

    def hits(self, events: Sequence[Event]) -> dict[int, bool]:
        """Whether each image was read rightly, in the last of these passes that it took part in."""
        return {image: right for event in events for image, right in self.of_batch(event)}

    def of_batch(self, event: Event) -> list[tuple[int, bool]]:
        guesses = event["logits"].numpy().argmax(axis=1)
        return [
            (image, int(guess) == self.label(image))
            for image, guess in zip(event["images"], guesses, strict=True)
        ]

    def windows(self) -> list[tuple[list[Event], list[Event]]]:
        """For each epoch its steps, and all passes without a backward pass from its first step to
        the next epoch's.
        """
        numbers = [number for number, event in enumerate(self.events) if "gradient" in event]
        found = []
        for epoch in range(self.epochs):
            mine = numbers[epoch * self.size : (epoch + 1) * self.size]
            if len(mine) < self.size:
                raise self.slip(
                    _("there should be one training step for each batch of each epoch."),
                    "steps_count",
                    expected=self.epochs * self.size,
                    received=len(numbers),
                )
            after = (
                numbers[(epoch + 1) * self.size]
                if len(numbers) > (epoch + 1) * self.size
                else len(self.events)
            )
            found.append(
                (
                    [self.events[n] for n in mine],
                    [one for one in self.events[mine[0] : after] if "gradient" not in one],
                )
            )
        return found

    def validation(self) -> list[list[Event]]:
        """For each epoch the passes of validation images after its last step."""
        found = []
        for steps, _rest in self.windows():
            start = next(n for n, event in enumerate(self.events) if event is steps[-1])
            later = [n for n, event in enumerate(self.events) if n > start and "gradient" in event]
            stop = later[0] if later else len(self.events)
            found.append(
                [
                    one
                    for one in self.events[start:stop]
                    if one["images"] and one["images"][0] >= VALID
                ]
            )
        return found


def training_of(case: Case, outcome: Outcome) -> Training:
    seen = returned(case, outcome)
    if seen["history"] is None:
        raise Slip(_("it returned None, that is, nothing."), code="no_return", call=case.call)
    return Training(
        case,
        seen["history"],
        seen["events"],
        seen["weights"].numpy(),
        seen["training"],
        seen["sizes"],
    )


def each(check: Any) -> Judge:
    """The judge that holds when `check` finds nothing wrong with any of the trainings."""

    def judge(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
        for case, outcome in zip(cases, outcomes, strict=True):
            check(training_of(case, outcome))

    return judge


def series(run: Training, name: str) -> np.ndarray:
    """A list of numbers of the history."""
    if not isinstance(run.history, dict):
        raise run.slip(_("a dictionary is wanted."), "not_dict", received=run.history)
    if name not in run.history:
        raise run.slip(_("the dictionary has no entry {key!r}.").format(key=name), "wrong_keys")
    found = as_array(run.history[name])
    if found is None or found.ndim != 1:
        code = "one_number" if as_number(run.history[name]) is not None else ""
        raise run.slip(
            _("entry {key!r} should be a list of numbers.").format(key=name),
            code,
            received=run.history[name],
        )
    return found


def history(run: Training) -> None:
    """The three entries, their lengths, and shares in [0, 1]."""
    for name in ("train", "valid"):
        found = series(run, name)
        if len(found) != run.epochs:
            raise run.slip(
                _("entry {key!r} should hold one number for each epoch.").format(key=name),
                "per_epoch",
                expected=run.epochs,
                received=len(found),
            )
        if not ((found >= 0) & (found <= 1)).all():
            raise run.slip(
                _("entry {key!r} should hold shares between 0 and 1.").format(key=name), "percent"
            )
    found, wanted = series(run, "loss"), run.epochs * run.size
    if len(found) != wanted:
        raise run.slip(
            _("entry 'loss' should hold one number for each training step."),
            "loss_per_epoch" if len(found) == run.epochs else "loss_count",
            expected=wanted,
            received=len(found),
        )


def batches(run: Training) -> None:
    """Every epoch trains on every batch of the training loader once, and on nothing else."""
    steps = run.steps
    if not steps:
        raise run.slip(_("no backward pass ran: nothing is learnt."), "no_backward")
    if any(image >= VALID for event in steps for image in event["images"]):
        raise run.slip(_("validation images were trained on."), "trains_on_valid")
    if len(steps) != run.epochs * run.size:
        raise run.slip(
            _("there should be one training step for each batch of each epoch."),
            "steps_count",
            expected=run.epochs * run.size,
            received=len(steps),
        )
    count = len(run.labels[0])
    for epoch, (mine, _rest) in enumerate(run.windows()):
        images = [image for event in mine for image in event["images"]]
        lengths = [len(event["images"]) for event in mine]
        if sorted(images) != list(range(count)) or any(
            length != run.batch for length in lengths[:-1]
        ):
            raise run.slip(
                _(
                    "in epoch {epoch} the training images are not those that the loader gives."
                ).format(epoch=epoch + 1),
                "other_batches",
            )


def cross_entropy(run: Training) -> None:
    """The gradient of the logits is that of the cross-entropy, up to a factor."""
    batches(run)
    for event in run.steps:
        scores, got = (
            event["logits"].numpy().astype(np.float64),
            event["gradient"].numpy().astype(np.float64),
        )
        truth = np.eye(10)[[run.label(image) for image in event["images"]]]
        p = softmax(scores)
        if not _same_direction(got, p - truth):
            again = softmax(p) - truth
            twice = p * (again - (again * p).sum(axis=1, keepdims=True))
            code = (
                "softmax_twice"
                if _same_direction(got, twice)
                else "squared_error"
                if _same_direction(got, scores - truth)
                else "other_loss"
            )
            raise run.slip(
                _("the gradients are not those of the cross-entropy of logits and labels."), code
            )


def losses(run: Training) -> None:
    """The loss of each step is the cross-entropy of its batch."""
    batches(run)
    found, wanted = (
        series(run, "loss"),
        np.array([_cross_entropy_of(run, event) for event in run.steps]),
    )
    if len(found) != len(wanted):
        raise run.slip(
            _("entry 'loss' should hold one number for each training step."),
            "loss_per_epoch" if len(found) == run.epochs else "loss_count",
            expected=len(wanted),
            received=len(found),
        )
    if not np.allclose(found, wanted, rtol=2e-3, atol=1e-4):
        lengths = np.array([len(event["images"]) for event in run.steps])
        code = (
            "loss_summed"
            if np.allclose(found, wanted * lengths, rtol=2e-3)
            else "loss_repeated"
            if len(set(found.tolist())) < len(found)
            else ""
        )
        raise run.slip(
            _("entry 'loss' does not hold the cross-entropy of each step's batch."),
            code,
            expected=wanted.tolist(),
            received=found.tolist(),
        )


def _cross_entropy_of(run: Training, event: Event) -> float:
    p = softmax(event["logits"].numpy().astype(np.float64))
    right = p[np.arange(len(p)), [run.label(image) for image in event["images"]]]
    return float(-np.log(np.maximum(right, 1e-300)).mean())


def softmax(scores: np.ndarray) -> np.ndarray:
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


def _same_direction(a: np.ndarray, b: np.ndarray) -> bool:
    size = float(np.linalg.norm(a) * np.linalg.norm(b))
    return size > 0 and float((a * b).sum()) / size > 0.9999


def valid_accuracy(run: Training) -> None:
    """`valid` holds the share of right answers over all validation images, with the weights after
    each epoch.
    """
    found = series(run, "valid")
    for epoch, events in enumerate(run.validation()):
        hits = run.hits(events)
        if len(hits) < len(run.labels[1]):
            raise run.slip(
                _("after each epoch, all validation images should go through the network."),
                "not_validated",
            )
        _compare(run, "valid", found, epoch, [sum(hits.values()) / len(hits)], events)


def train_accuracy(run: Training) -> None:
    """`train` holds the share of right answers over all training images: counted on the way, or
    measured afterwards.
    """
    found = series(run, "train")
    for epoch, (steps, rest) in enumerate(run.windows()):
        counted = run.hits(steps)
        allowed = [sum(counted.values()) / len(counted)]
        again = [event for event in rest if event["images"] and event["images"][0] < VALID]
        for events in (again, again[::-1]):
            hits = run.hits(events)
            if len(hits) == len(run.labels[0]):
                allowed.append(sum(hits.values()) / len(hits))
        _compare(run, "train", found, epoch, allowed, steps)


def _compare(
    run: Training,
    name: str,
    found: np.ndarray,
    epoch: int,
    allowed: list[float],
    events: list[Event],
) -> None:
    received = float(found[epoch]) if epoch < len(found) else float("nan")
    if any(abs(received - one) < 1e-5 for one in allowed):
        return
    shares = [float(np.mean([right for _image, right in run.of_batch(event)])) for event in events]
    counts = [sum(right for _image, right in run.of_batch(event)) for event in events]
    slips = {
        "batch_mean": float(np.mean(shares)),
        "percent": 100 * allowed[0],
        "counted": float(sum(counts)),
        "last_batch": shares[-1],
        "per_batch": sum(counts) / len(counts),
        "full_batches": sum(counts) / (len(counts) * len(events[0]["images"])),
    }
    code = next((code for code, value in slips.items() if abs(value - received) < 1e-5), "")
    if (
        not code
        and epoch
        and abs(
            received * (epoch + 1) * len(run.labels[name == "valid"])
            - round(received * (epoch + 1) * len(run.labels[name == "valid"]))
        )
        < 1e-4
    ):
        code = "not_reset"
    problem = _(
        "entry {key!r} should hold the share of right answers over all images, here of epoch "
        "{epoch}."
    )
    raise run.slip(
        problem.format(key=name, epoch=epoch + 1), code, expected=allowed[0], received=received
    )


def all_images(cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
    """Every batch of the training loader is trained on, and the validation accuracy is over all
    images; of trials in brief.
    """
    for case, outcome in zip(cases, outcomes, strict=True):
        seen, (train, valid) = returned(case, outcome), case.call.args[1:3]
        trained = [image for images, _guesses, step in seen["passes"] if step for image in images]
        if sorted(trained) != list(range(len(train))):
            problem = _(
                "there are {wanted} training images in {batches} batches, and {found} were "
                "trained on."
            )
            raise Slip(
                problem.format(
                    wanted=len(train),
                    batches=len(train) // case.call.args[3][0],
                    found=len(set(trained)),
                ),
                private=_("not all training images are trained on."),
                code="other_batches",
                call=case.call,
            )
        right = {
            image: guess == valid[image - VALID]
            for images, guesses, step in seen["passes"]
            if not step
            for image, guess in zip(images, guesses, strict=True)
            if image >= VALID
        }
        if len(right) < len(valid):
            problem = _(
                "there are {wanted} validation images, and {found} went through the network."
            )
            raise Slip(
                problem.format(wanted=len(valid), found=len(right)),
                code="not_validated",
                call=case.call,
                private=_("not all validation images go through the network."),
            )
        share = (
            as_array(seen["history"].get("valid")) if isinstance(seen["history"], dict) else None
        )
        wanted = sum(right.values()) / len(right)
        if share is None or share.shape != (1,) or not abs(share[0] - wanted) < 1e-5:
            raise Slip(
                _("entry 'valid' should hold the share of right answers over all images."),
                expected=[wanted],
                received=seen["history"],
                code="",
                call=case.call,
            )


def train_mode(run: Training) -> None:
    """Every training step runs in train mode, and the network is left in eval mode."""
    batches(run)
    if not all(event["training"] for event in run.steps):
        first = run.steps[: run.size]
        raise run.slip(
            _("training steps ran in eval mode."),
            "train_once" if all(event["training"] for event in first) else "no_train_mode",
        )
    if run.in_training:
        raise run.slip(_("the network should be left in eval mode."), "left_in_train")


def quiet_validation(run: Training) -> None:
    """Validation runs in eval mode, builds no graph and changes no weight."""
    for epoch in run.validation():
        if not epoch:
            raise run.slip(
                _("after each epoch, all validation images should go through the network."),
                "not_validated",
            )
        if any(event["training"] for event in epoch):
            raise run.slip(_("validation ran in train mode."), "no_eval_mode")
        if any(event["graph"] for event in epoch):
            raise run.slip(_("validation built a graph for gradients."), "graph")
    if any(event["images"] and event["images"][0] >= VALID for event in run.steps):
        raise run.slip(_("validation images were trained on."), "trains_on_valid")
    last = run.validation()[-1]
    for events in run.validation():
        if any(
            not np.array_equal(event["weights"].numpy(), events[0]["weights"].numpy())
            for event in events
        ):
            raise run.slip(_("weights changed during validation."), "valid_step")
    if not np.array_equal(last[-1]["weights"].numpy(), run.final):
        raise run.slip(_("weights changed after the last validation."), "valid_step")
