"""Judges of the history that `fit` returns: its form, and the accuracies in it."""

from __future__ import annotations

import numpy as np

from course.checks.compare import as_array
from course.checks.judges import each_case, returned
from course.checks.model import Case, Outcome, Slip
from course.i18n import gettext as _
from course.lessons.mnist_mlp.judges_training import (
    Event,
    Training,
    series,
    step_losses,
    validates,
)
from course.lessons.mnist_mlp.trials_training import VALID


def history(run: Training) -> None:
    """The three entries, their lengths, and shares in [0, 1]."""
    for name in ("train", "valid"):
        found = series(run, name)
        if len(found) != run.epochs:
            problem = _("entry {key!r} should hold one number for each epoch.").format(key=name)
            raise run.slip(problem, "per_epoch", expected=run.epochs, received=len(found))
        if not ((found >= 0) & (found <= 1)).all():
            problem = _("entry {key!r} should hold shares between 0 and 1.").format(key=name)
            raise run.slip(problem, "percent")
    step_losses(run)


def valid_accuracy(run: Training) -> None:
    """`valid` holds the share of right answers over all validation images.

    The share counts with the weights after each epoch.
    """
    found = series(run, "valid")
    for epoch, events in enumerate(run.validation()):
        hits = run.hits(events)
        if len(hits) < len(run.labels[1]):
            raise run.not_validated()
        _compare(run, "valid", found, epoch, [_share(hits)], events)


def train_accuracy(run: Training) -> None:
    """`train` holds the share of right answers over all training images.

    They may be counted on the way, or measured afterwards.
    """
    found = series(run, "train")
    for epoch, (steps, rest) in enumerate(run.windows()):
        again = [event for event in rest if event["images"] and not validates(event)]
        measured = [run.hits(events) for events in (again, again[::-1])]
        whole = [hits for hits in measured if len(hits) == len(run.labels[0])]
        _compare(
            run, "train", found, epoch, [_share(hits) for hits in (run.hits(steps), *whole)], steps
        )


def _share(hits: dict[int, bool]) -> float:
    return sum(hits.values()) / len(hits)


def _compare(
    run: Training,
    name: str,
    found: np.ndarray,
    epoch: int,
    allowed: list[float],
    events: list[Event],
) -> None:
    """Holds an epoch's entry to the shares that are right; else names the slip that gives it."""
    received = float(found[epoch]) if epoch < len(found) else float("nan")
    if any(abs(received - share) < 1e-5 for share in allowed):
        return
    rights = [[right for _image, right in run.of_batch(event)] for event in events]
    shares, counts = [float(np.mean(right)) for right in rights], [sum(right) for right in rights]
    slips = {
        "batch_mean": float(np.mean(shares)),
        "percent": 100 * allowed[0],
        "counted": float(sum(counts)),
        "last_batch": shares[-1],
        "per_batch": sum(counts) / len(counts),
        "full_batches": sum(counts) / (len(counts) * len(events[0]["images"])),
    }
    code = next((code for code, value in slips.items() if abs(value - received) < 1e-5), "")
    # the count of right answers so far, if counters go on from epoch to epoch
    count = received * (epoch + 1) * len(run.labels[name == "valid"])
    if not code and epoch and abs(count - round(count)) < 1e-4:
        code = "not_reset"
    problem = _(
        "entry {key!r} should hold the share of right answers over all images, here of epoch "
        "{epoch}."
    ).format(key=name, epoch=epoch + 1)
    raise run.slip(problem, code, expected=allowed[0], received=received)


@each_case
def all_images(case: Case, outcome: Outcome) -> None:
    """Every batch is trained on, and the validation accuracy is over all images.

    It looks at trials in brief.
    """
    seen, (train, valid) = returned(case, outcome), case.call.args[1:3]
    trained = [image for images, _guesses, step in seen["passes"] if step for image in images]
    if sorted(trained) != list(range(len(train))):
        problem = _(
            "there are {wanted} training images in {batches} batches, and {found} were trained on."
        ).format(
            wanted=len(train),
            batches=len(train) // case.call.args[3][0],
            found=len(set(trained)),
        )
        private = _("not all training images are trained on.")
        raise Slip(problem, code="other_batches", private=private)
    right = {
        image: guess == valid[image - VALID]
        for images, guesses, step in seen["passes"]
        if not step
        for image, guess in zip(images, guesses, strict=True)
        if image >= VALID
    }
    if len(right) < len(valid):
        problem = _("there are {wanted} validation images, and {found} went through the network.")
        private = _("not all validation images go through the network.")
        raise Slip(
            problem.format(wanted=len(valid), found=len(right)),
            code="not_validated",
            private=private,
        )
    share = as_array(seen["history"].get("valid")) if isinstance(seen["history"], dict) else None
    wanted = _share(right)
    if share is None or share.shape != (1,) or not abs(share[0] - wanted) < 1e-5:
        raise Slip(
            _("entry 'valid' should hold the share of right answers over all images."),
            expected=[wanted],
            received=seen["history"],
        )
