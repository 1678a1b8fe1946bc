"""The network that learns: its numbers are those of gradient descent written out in NumPy."""

from __future__ import annotations

import numpy as np
import pytest

from course.explorers.boundary import HIDDEN, RATES, BoundaryExplorer, data


def moved(
    name: str = "moons", hidden: int = 8, rate: float = 1.0, seed: int = 1
) -> BoundaryExplorer:
    explorer = BoundaryExplorer()
    explorer.turn("data", ("moons", "circles", "xor").index(name))
    for dial, value in (("hidden", hidden), ("rate", rate), ("seed", seed)):
        explorer.turn_to(dial, value)
    return explorer


def descend(
    explorer: BoundaryExplorer, updates: int, rate: float
) -> tuple[list[np.ndarray], float]:
    """The same training from the same weights, without a library."""
    x, y = data(explorer.value("data"))
    W, v = (layer.copy() for layer in explorer.network.coefs_)
    b, c = (layer.copy() for layer in explorer.network.intercepts_)
    for _update in range(updates + 1):
        h = np.tanh(x @ W + b)
        p = 1 / (1 + np.exp(-(h @ v + c)[:, 0]))
        loss = float(-np.mean(y * np.log(p) + (1 - y) * np.log(1 - p)))
        if _update == updates:
            break
        d = ((p - y) / len(y))[:, None]
        back = (d @ v.T) * (1 - h**2)
        v, c = v - rate * h.T @ d, c - rate * d.sum(0)
        W, b = W - rate * x.T @ back, b - rate * back.sum(0)
    return [W, v], loss


@pytest.mark.parametrize("name", ["moons", "circles", "xor"])
def test_training_is_gradient_descent(name: str) -> None:
    explorer = moved(name, hidden=4, rate=0.3)
    weights, loss = descend(explorer, 21, 0.3)
    explorer.press("train")
    explorer.press("step")
    assert explorer.updates == 21
    for found, wanted in zip(explorer.network.coefs_, weights, strict=True):
        assert found == pytest.approx(wanted, abs=1e-8)
    assert explorer.losses[-1] == (21, pytest.approx(loss, abs=1e-8)), "not that before the update"


def trained(name: str, hidden: int, rate: float = 1.0, seed: int = 1) -> int:
    explorer = moved(name, hidden, rate, seed)
    explorer.go_on("train")
    assert explorer.settled()
    assert explorer.updates == 2000
    return explorer.right()


@pytest.mark.slow
def test_what_the_first_task_says_of_circles() -> None:
    assert trained("circles", 2) < 180
    assert trained("circles", 3) > 190


@pytest.mark.slow
def test_what_the_second_task_says_of_rates() -> None:
    losses = {}
    for rate in (0.03, 1.0, 30.0):
        explorer = moved(rate=rate)
        explorer.go_on("train")
        losses[rate] = [loss for _updates, loss in explorer.losses]
    rises = {rate: float(np.maximum(0, np.diff(found)).sum()) for rate, found in losses.items()}
    assert losses[0.03][-1] > 0.28
    assert rises[0.03] == 0
    assert losses[1.0][-1] < 0.1
    assert rises[30.0] > 0.5


def test_the_boundary_is_where_the_network_is_undecided() -> None:
    explorer = moved()
    for _press in range(5):
        explorer.press("train")
    (line, *_more) = explorer.boundary()
    sure = explorer.network.predict_proba(np.array(line))[:, 1]
    assert sure == pytest.approx(0.5, abs=0.05)


def test_a_units_line_is_where_its_sum_is_zero() -> None:
    explorer = moved(hidden=3)
    W, b = explorer.network.coefs_[0], explorer.network.intercepts_[0]
    assert len(explorer.units()) == 3
    for unit, line in enumerate(explorer.units()):
        assert np.array(line) @ W[:, unit] + b[unit] == pytest.approx(0, abs=1e-6)


def test_another_rate_goes_on_and_everything_else_begins_anew() -> None:
    explorer = moved()
    explorer.press("step")
    explorer.turn("rate", 0)
    assert explorer.updates == 1
    before = explorer.network.coefs_[0].copy()
    explorer.turn("hidden", 0)
    assert explorer.updates == 0
    assert explorer.network.coefs_[0].shape == (2, HIDDEN[0])
    explorer = moved()
    explorer.press("step")
    explorer.press("reset")
    assert explorer.updates == 0
    assert len(explorer.losses) == 1
    assert not np.array_equal(before, explorer.network.coefs_[0])


def test_no_rate_breaks_it() -> None:
    explorer = moved("circles", HIDDEN[-1], RATES[-1])
    explorer.go_on("train")
    assert np.isfinite(explorer.losses).all()
    assert explorer.plots()[1].y[1] > 1
