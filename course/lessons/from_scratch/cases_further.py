"""Lesson 06, from scratch: the visible cases of the further exercises."""

from __future__ import annotations

import math
from collections.abc import Sequence
from random import Random
from typing import Any

from course.checks.model import Case
from course.lessons.from_scratch.cases import f32
from course.lessons.writing import case, rows

# glorot_uniform


def one_start(_rng: Random) -> list[Case]:
    """One start with numbers enough to tell a distribution."""
    return [case("glorot_uniform", 70, 40, trial="from_scratch.drawn")]


def two_starts(_rng: Random) -> list[Case]:
    """Two starts of one size."""
    return [case("glorot_uniform", 12, 8, times=2, trial="from_scratch.drawn")]


# adam_step: what is expected, and what slips give, stands step by step

RAISED = {
    "t_from_0": "ZeroDivisionError",
    "state_read_first": "KeyError",
    "no_tensor_method": "AttributeError: assign",
    "state_shared": "InvalidArgumentError: ncompatible shapes|ValueError: broadcast",
}


def _adam(
    weights: Sequence[Any],
    gradients: Sequence[Sequence[Any]],
    expected: Any,
    slips: str,
    **settings: Any,
) -> Case:
    given = [f32(w) for w in weights], [[g and f32(g) for g in step] for step in gradients]
    told: dict[str, Any] = {code: tuple(values) for code, values in rows(slips).items()}
    told["not_in_place"] = tuple(list(weights) * len(gradients))
    told["undefined"] = tuple([[math.nan] * len(value) for value in expected])
    more = {"expected": expected, "slips": RAISED | told, **settings}
    return case("adam_step", *given, trial="from_scratch.adam_steps", **more)


def adam_first(_rng: Random) -> list[Case]:
    """The first step: gradients of very different sizes, and one that is 0."""
    slips = """
        no_correction   [0.683772, -1.684769, 0.5]
        m_only          [-2.162277, 1.152309, 0.5]
        v_only          [0.99, -1.990001, 0.5]
        no_root         [0.99, 88.909091, 0.5]
        epsilon_inside  [0.9, -1.904654, 0.5]
        sign            [1.1, -2.09999, 0.5]
        rate_ignored    [0.999, -1.999, 0.5]
    """
    given = [[1.0, -2.0, 0.5]], [[[10.0, -0.001, 0.0]]]
    return [_adam(*given, ([0.9, -1.90001, 0.5],), slips, learning_rate=0.1)]


def adam_several(_rng: Random) -> list[Case]:
    """Three steps with other gradients each time."""
    slips = """
        no_correction   [0.683773, -1.316226]  [0.287635, -1.051086]  [0.389787, -0.839064]
        m_only          [-2.162273, -4.162258]  [-4.247208, -2.766786]  [-3.870265, -1.984416]
        v_only          [0.99, -1.01]  [0.972289, -0.998146]  [0.977881, -0.986538]
        power_outside   [0.9, -1.1]  [0.860386, -1.073486]  [0.863616, -1.066781]
        stale           [0.9, -1.1]  [0.806782, -1.037608]  [0.838211, -1.117632]
        state_lost      [0.9, -1.1]  [0.8, -1.0]  [0.9, -1.1]
        t_stays         [0.9, -1.1]  [0.77473, -1.016155]  [0.807033, -0.949108]
        no_root         [0.95, -1.2]  [0.891035, -1.170995]  [0.898832, -1.146685]
        corrected_kept  [0.9, -1.1]  [0.877637, -1.106939]  [0.873749, -1.108246]
        betas_swapped   [0.9, -1.1]  [0.803613, -1.043231]  [0.815914, -1.000538]
        sign            [1.1, -0.9]  [1.193218, -0.962392]  [1.172582, -1.005223]
        rate_ignored    [0.999, -1.001]  [0.998068, -1.000376]  [0.998274, -0.999948]
    """
    gradients = [[[2.0, 0.5]], [[1.0, -3.0]], [[-4.0, 0.25]]]
    expected = ([0.9, -1.1], [0.806782, -1.037608], [0.827418, -0.994777])
    return [_adam([[1.0, -1.0]], gradients, expected, slips, learning_rate=0.1)]


def adam_apart(_rng: Random) -> list[Case]:
    """Two variables that take turns, each with its own state; the second begins a step later."""
    slips = """
        state_shared    [0.9, 2.1]  [3.0, 4.0]  [0.806782, 2.094737]  [2.91228, 4.017473]
          [0.759236, 2.089917]  [2.863442, 3.984841]
        state_lost      [0.9, 2.1]  [3.0, 4.0]  [0.8, 2.0]  [2.9, 4.1]  [0.9, 1.9]  [2.8, 4.0]
    """
    gradients: list[list[Any]] = [
        [[2.0, -1.0], None],
        [[1.0, 1.0], [5.0, -0.5]],
        [[-2.0, 0.5], [1.0, 1.0]],
    ]
    expected = (
        [0.9, 2.1],
        [3.0, 4.0],
        [0.806782, 2.094737],
        [2.9, 4.1],
        [0.795704, 2.069593],
        [2.819696, 4.06339],
    )
    return [_adam([[1.0, 2.0], [3.0, 4.0]], gradients, expected, slips, learning_rate=0.1)]


def adam_betas(_rng: Random) -> list[Case]:
    """Other averages than by default."""
    slips = """
        betas_fixed     [1.75, -1.25]  [1.520555, -1.367367]
        betas_swapped   [1.75, -1.25]  [1.537129, -1.366642]
    """
    expected = ([1.75, -1.25], [1.502865, -1.31115])
    settings = {"learning_rate": 0.25, "beta_1": 0.5, "beta_2": 0.75}
    return [_adam([[2.0, -1.0]], [[[1.0, 4.0]], [[3.0, -1.0]]], expected, slips, **settings)]


def adam_epsilon(_rng: Random) -> list[Case]:
    """An epsilon so large that its place shows."""
    slips = """
        epsilon_fixed   [1.75, -1.25]  [1.520555, -1.316584]
        epsilon_inside  [1.795876, -1.246183]  [1.577104, -1.311162]
        epsilon_early   [1.985129, -1.050476]  [1.94689, -1.065152]
    """
    expected = ([1.833333, -1.222222], [1.645811, -1.279715])
    settings = {"learning_rate": 0.25, "epsilon": 0.5}
    return [_adam([[2.0, -1.0]], [[[1.0, 4.0]], [[3.0, -2.0]]], expected, slips, **settings)]


def adam_default(_rng: Random) -> list[Case]:
    """A step with no learning rate given."""
    slips = """
        no_correction   [0.496838, -0.246838]
        m_only          [0.468377, -0.218377]
        v_only          [0.4999, -0.2499]
        sign            [0.501, -0.251]
        default_rate    [0.49, -0.24]
    """
    return [_adam([[0.5, -0.25]], [[[3.0, -2.0]]], ([0.499, -0.249],), slips)]
