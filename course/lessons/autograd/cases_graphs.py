"""The visible graphs of lesson 07, and the trainings of its classifier."""

from __future__ import annotations

from random import Random
from typing import Any

from course.checks.model import Case
from course.data import moons
from course.lessons.autograd.cases import points
from course.lessons.writing import case

# The lesson's own example: y = a b, z = y + a, L = y z, at a = 3 and b = 2.
RUNNING = "y: 2*a 3*b; z: 1*y 1*a; L: 9*y 6*z"
GRAPHS = ("y: a b; z: y a; L: y z", "b: a a; c: b b", "u: x; v: x; w: u v; r: w u x s")
CHAIN, LINKS = "chain 5000", 5000
DIAMONDS, COUNT = "diamonds 40", 40


def _orders(graph: str, **more: Any) -> Case:
    slips = {"recursion": "RecursionError", "unhashable": "TypeError: unhashable"}
    return case("topological_order", graph, trial="autograd.orders", slips=slips, **more)


def small_graphs(_rng: Random) -> list[Case]:
    """Graphs of three to five values."""
    return [_orders(graph) for graph in GRAPHS]


def long_chain(_rng: Random) -> list[Case]:
    """A chain of 5,000 links."""
    return [_orders(CHAIN)]


def meeting_paths(_rng: Random) -> list[Case]:
    """Paths that part and meet 40 times: there are 2 ** 40 of them."""
    return [_orders(DIAMONDS)]


def graph_case(graph: str, expected: Any, **more: Any) -> Case:
    """Calls of `backward` on a graph; `expected`: what each `grad` holds afterwards."""
    slips = {"recursion": "RecursionError", **more.pop("slips", {})}
    trial = "autograd.gradients"
    return case("backward", graph, trial=trial, expected=expected, slips=slips, **more)


_ONCE = {"a": 36.0, "b": 45.0, "y": 15.0, "z": 6.0, "L": 1.0}


def one_call(_rng: Random) -> list[Case]:
    """The lesson's example, and a value that is used twice by the same one."""
    slips: dict[str, Any] = {
        "set": {"a": 12.0, "b": 18.0, "y": 6.0, "z": 6.0, "L": 1.0},
        "wrong_order": {"a": 24.0, "b": 27.0, "y": 15.0, "z": 6.0, "L": 1.0},
        "no_chain": {"a": 3.0, "b": 3.0, "y": 10.0, "z": 6.0, "L": 1.0},
        "no_start": dict.fromkeys(_ONCE, 0.0),
        "no_root": {**_ONCE, "L": 0.0},
        "leaves": {**_ONCE, "y": 0.0, "z": 0.0, "L": 0.0},
    }
    doubled: dict[str, Any] = {
        "leaves": {"a": 6.0, "b": 0.0},
        "set": {"a": 3.0, "b": 1.0},
        "once": {"a": 3.0, "b": 1.0},
    }
    return [
        graph_case(RUNNING, {"a": 36.0, "b": 45.0, "y": 15.0, "z": 6.0, "L": 1.0}, slips=slips),
        graph_case("b: 3*a 3*a", {"a": 6.0, "b": 1.0}, slips=doubled),
    ]


def two_calls(_rng: Random) -> list[Case]:
    """A second call, and a first one where something stands in `grad` already."""
    again: dict[str, Any] = {
        "handed_on": {"a": 120.0, "b": 153.0, "y": 36.0, "z": 12.0, "L": 1.0},
        "handed_on_too": {"a": 156.0, "b": 198.0, "y": 51.0, "z": 18.0, "L": 2.0},
        "reset": _ONCE,
    }
    before: dict[str, Any] = {"reset": _ONCE}
    more = {"a": 36.5, "b": 45.5, "y": 15.5, "z": 6.5, "L": 1.5}
    return [
        graph_case(
            RUNNING, {"a": 72.0, "b": 90.0, "y": 30.0, "z": 12.0, "L": 2.0}, calls=2, slips=again
        ),
        graph_case(RUNNING, more, before=0.5, slips=before),
    ]


def large_graphs(_rng: Random) -> list[Case]:
    """A chain of 5,000 links; and paths that part and meet 40 times."""
    return [
        graph_case(CHAIN, [1.0] * 5001),
        graph_case(DIAMONDS, [1.0] + [0.5, 0.5, 1.0] * 40),
    ]


# train_classifier


def short_runs(_rng: Random) -> list[Case]:
    """Six trainings of four steps: one, the same again, and one thing changed in each."""
    x, y = moons(60, seed=3)

    def run(turned: bool = False, **settings: Any) -> Case:
        chosen = {"seed": 1, "steps": 4, "learning_rate": 0.5, **settings}
        data = [points(part[::-1].copy() if turned else part) for part in (x, y)]
        return case("train_classifier", *data, trial="autograd.losses", **chosen)

    changed = run(learning_rate=0.05), run(seed=2), run(hidden=5), run(turned=True)
    return [run(), run(), *changed]


def training_case(
    data: tuple[Any, Any], new: tuple[Any, Any], trial: str = "trained", **settings: Any
) -> Case:
    """A training, and new points with their classes (`expected`)."""
    given = points(data[0]), points(data[1]), points(new[0])
    trial = f"autograd.{trial}"
    return case("train_classifier", *given, trial=trial, expected=new[1], **settings)


def two_moons(_rng: Random) -> list[Case]:
    """Two trainings on 200 points of two moons, with all arguments left out and with a seed."""
    return [
        training_case(moons(200, seed=1), moons(300, seed=101)),
        training_case(moons(200, seed=2), moons(300, seed=102), seed=5),
    ]
