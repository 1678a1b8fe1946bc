"""The valley: its numbers are those of gradient descent on a line's data."""

from __future__ import annotations

import numpy as np
import pytest

from course.explorers.valley import VALLEYS, ValleyExplorer

DATA = {"centred": np.linspace(-2, 2, 201), "shifted": np.linspace(0, 4, 201)}


def moved(data: str = "centred", rate: float = 0.1) -> ValleyExplorer:
    explorer = ValleyExplorer()
    explorer.turn("data", list(VALLEYS).index(data))
    explorer.turn_to("rate", rate)
    return explorer


def second_derivatives(x: np.ndarray) -> np.ndarray:
    return np.array([[2 * np.mean(x * x), 2 * np.mean(x)], [2 * np.mean(x), 2.0]])


@pytest.mark.parametrize("data", DATA)
def test_the_numbers_that_are_written_down_are_right(data: str) -> None:
    wanted = second_derivatives(DATA[data])
    assert np.array(VALLEYS[data].curvature) == pytest.approx(wanted, abs=1e-5)
    largest = np.linalg.eigvalsh(wanted)[-1]
    assert VALLEYS[data].stable == pytest.approx(2 / largest, abs=5e-4)


@pytest.mark.parametrize("data", DATA)
def test_the_path_is_that_of_gradient_descent_on_the_data(data: str) -> None:
    explorer = moved(data, 0.1)
    x = DATA[data]
    w, b = 5.0, 0.0
    for _step in range(8):
        explorer.press("step")
        away = w * x + b - (3 * x + 2)
        w, b = w - 0.1 * np.mean(2 * away * x), b - 0.1 * np.mean(2 * away)
    assert explorer.path[-1] == pytest.approx((w, b), abs=1e-3)
    assert explorer.loss(explorer.path[-1]) == pytest.approx(
        1 + np.mean((w * x + b - 3 * x - 2) ** 2), abs=1e-3
    )


def test_lines_of_equal_loss_are() -> None:
    explorer = moved("shifted")
    first = explorer.plots()[0].marks[0]
    assert {round(explorer.loss(point), 1) for point in first.points} == {1.5}


@pytest.mark.parametrize(
    ("data", "rate", "said"),
    [
        ("centred", 0.1, "arrived at the bottom"),
        ("centred", 0.37, "arrived at the bottom"),
        ("centred", 0.7, "arrived at the bottom"),
        ("centred", 0.75, "farther away"),
        ("shifted", 0.15, "arrived at the bottom"),
        ("shifted", 0.2, "farther away"),
    ],
)
def test_a_run_ends_as_the_tasks_say(data: str, rate: float, said: str) -> None:
    explorer = moved(data, rate)
    explorer.go_on("run")
    assert explorer.settled()
    assert said in explorer.words()


def test_the_slow_floor() -> None:
    explorer = moved("shifted", 0.1)
    explorer.go_on("run")
    assert len(explorer.path) > 80


def test_it_leaps_over_the_valley_and_back() -> None:
    explorer = moved(rate=0.7)
    explorer.press("step")
    explorer.press("step")
    assert "leaps over the valley" in explorer.words()
    sides = [w - 3 for w, _b in explorer.path]
    assert sides[0] > 0 > sides[1]
    assert sides[2] > 0
    explorer = moved(rate=0.37)
    explorer.press("step")
    assert explorer.path[-1][0] == pytest.approx(3, abs=0.01)


def test_a_run_that_left_stops_and_its_numbers_stay_finite() -> None:
    explorer = moved("shifted", 1.0)
    explorer.go_on("run")
    explorer.press("step")
    assert explorer.settled()
    assert np.isfinite(explorer.path).all()
    assert all(np.isfinite(plot.y).all() for plot in explorer.plots())


def test_other_data_or_another_start_begin_anew_another_rate_does_not() -> None:
    explorer = moved()
    explorer.press("step")
    explorer.turn_to("rate", 0.3)
    assert len(explorer.path) == 2
    explorer.pick("map", 0.9, 6.1)
    assert explorer.path == [(1.0, 6.0)]
    explorer.press("step")
    explorer.turn("data", 1)
    assert explorer.path == [(1.0, 6.0)]
    explorer.press("step")
    explorer.press("reset")
    assert explorer.path == [(1.0, 6.0)]
