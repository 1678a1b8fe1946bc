"""The judges of lesson 04's training at many seeds: NumPy trains in tinygrad's place, right and
wrong, in a moment.
"""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Any

import pytest

from course.checks.model import Case, Outcome, Slip
from course.checks.values import decode, encode
from course.lessons.discovery import exercise
from grading.lessons.iris.hidden import HIDDEN

np = pytest.importorskip("numpy")

SEEDS = range(8)
JUDGED = [
    prop
    for prop in (*exercise("train").properties, *HIDDEN["train"])
    if prop.name not in ("defaults", "inputs_unchanged")
]


def loss_and_gradients(weights: list[Any], x: Any, y: Any) -> tuple[float, list[Any]]:
    """The cross-entropy of a batch, as a float32, and its gradients."""
    w1, b1, w2, b2 = weights
    u = x @ w1.T + b1
    h, rows = np.maximum(u, 0), np.arange(len(y))
    z = h @ w2.T + b2
    p = np.exp(z - z.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    d = p.copy()
    d[rows, y] -= 1
    d /= len(y)
    dh = (d @ w2) * (u > 0)
    return float(np.float32(-np.log(p[rows, y] + 1e-38).mean())), [
        dh.T @ x,
        dh.sum(axis=0),
        d.T @ h,
        d.sum(axis=0),
    ]


def rows_of(kind: str, step: int, draw: Any, count: int, size: int) -> Any:
    if kind == "in order":
        return np.arange(step * size, (step + 1) * size) % count
    if kind == "first hundred":
        return draw.integers(0, min(count, 100), size)
    if kind == "block":
        return draw.integers(0, count - size) + np.arange(size)
    return (
        np.random.default_rng(3).integers(0, count, size)
        if kind == "one batch"
        else draw.integers(0, count, size)
    )


def trained(kind: str, case: Case, draw: Any) -> dict[str, Any]:
    """What the trial would see of a training loop of this kind."""
    weights = [weight.numpy().astype(float) for weight in case.call.args[0]]
    x, y = case.call.args[1].numpy().astype(float), case.call.args[2].numpy()
    steps, size, rate = (
        case.call.kwargs[name] for name in ("steps", "batch_size", "learning_rate")
    )
    rate = 0.1 if kind == "rate ignored" else rate
    first, second, losses, left_over = (
        [0 * weight for weight in weights],
        [0 * weight for weight in weights],
        [],
        False,
    )
    for step in range(steps):
        rows = rows_of(kind, step, draw, len(x), size)
        labels = y[draw.integers(0, len(x), size)] if kind == "other labels" else y[rows]
        loss, gradients = loss_and_gradients(weights, x[rows], labels)
        if kind == "no zero_grad":
            left_over = left_over or any(gradient.any() for gradient in first)
            first = gradients = [a + b for a, b in zip(first, gradients, strict=True)]
        if kind == "momentum":
            first = gradients = [0.9 * a + b for a, b in zip(first, gradients, strict=True)]
        if kind == "adam":
            first = [0.9 * a + 0.1 * b for a, b in zip(first, gradients, strict=True)]
            second = [0.999 * a + 0.001 * b**2 for a, b in zip(second, gradients, strict=True)]
            gradients = [
                a / (1 - 0.9 ** (step + 1)) / (np.sqrt(b / (1 - 0.999 ** (step + 1))) + 1e-8)
                for a, b in zip(first, second, strict=True)
            ]
        for place in range(4):
            if not (kind == "weights only" and place in (1, 3)):
                moved = weights[place] - (-rate if kind == "uphill" else rate) * gradients[place]
                weights[place] = moved.astype(np.float32).astype(float)
        losses.append(
            loss_and_gradients(weights, x[rows], labels)[0] if kind == "loss after" else loss
        )
    weights = [weight * np.nan for weight in weights] if kind == "nan" else weights
    return {
        "losses": losses,
        "weights": [decode(encode(weight.astype(np.float32))) for weight in weights],
        "left_over": left_over,
    }


def slips(kind: str, seed: int) -> Mapping[str, str]:
    """The properties that do not hold, with the slips that their judges name."""
    seen: dict[Any, tuple[list[Case], list[Outcome]]] = {}
    found = {}
    for prop in JUDGED:
        if prop.cases not in seen:
            cases, draw = prop.cases(Random(f"{seed}/{prop.name}")), np.random.default_rng(seed)
            seen[prop.cases] = (
                cases,
                [
                    Outcome(
                        returned=[32 if kind == "size ignored" else case.call.kwargs["batch_size"]]
                    )
                    if case.call.trial == "iris.batches"
                    else Outcome(returned=trained(kind, case, draw))
                    for case in cases
                ],
            )
        try:
            prop.judge(*seen[prop.cases])
        except Slip as slip:
            found[prop.name] = slip.code
    return found


@pytest.mark.parametrize("kind", ["plain", "momentum", "adam", "loss after"])
def test_right_training_holds_at_every_seed(kind: str) -> None:
    for seed in SEEDS:
        assert slips(kind, seed) == {}


@pytest.mark.parametrize(
    ("kind", "properties", "slip"),
    [
        ("no zero_grad", ("no_leftover", "no_leftover_again"), "zero_grad"),
        ("weights only", ("moves", "downhill"), "weights_only"),
        ("rate ignored", ("rate_matters", "rate"), "rate_ignored"),
        ("first hundred", ("batches", "batches_again"), "not_mixed"),
        (
            "nan",
            ("first_loss", "losses", "moves", "no_leftover", "learns", "downhill", "rate"),
            "not_finite",
        ),
        ("size ignored", ("batches", "batches_again"), "batch_size_ignored"),
        ("in order", ("batches", "batches_again"), "not_mixed"),
        ("block", ("batches", "batches_again"), "not_mixed"),
        ("one batch", ("batches", "batches_again"), "same_batch"),
        ("other labels", ("learns", "learns_again"), "does_not_learn"),
        ("uphill", ("losses", "losses_again"), "uphill"),
    ],
)
def test_wrong_training_is_caught_and_named_at_every_seed(
    kind: str, properties: tuple[str, ...], slip: str
) -> None:
    for seed in SEEDS:
        found = slips(kind, seed)
        assert set(properties) <= set(found), seed
        assert slip in found.values(), seed
