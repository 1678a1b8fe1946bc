"""Lesson 06, from scratch: hidden properties of the further exercises."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from random import Random
from typing import Any

import numpy as np

from course.checks.model import Case, Property
from course.lessons.from_scratch import judges_further as judges
from course.lessons.from_scratch.cases import f32
from course.lessons.from_scratch.cases_further import RAISED
from course.lessons.writing import case, ladder, rung
from grading.lessons.drawing import numbers
from grading.lessons.from_scratch import references_further as reference

# glorot_uniform


def _start(inputs: int, outputs: int, times: int = 1) -> Case:
    return case("glorot_uniform", inputs, outputs, times=times, trial="from_scratch.drawn")


def _starts(rng: Random) -> list[Case]:
    """Large ones of three forms, and a small one."""
    broad, tall = (rng.randint(150, 190), rng.randint(60, 90)), (rng.randint(700, 900), 1)
    return [_start(*size) for size in (broad, broad[::-1], tall, tall[::-1], (1, 1))]


def _large(rng: Random) -> list[Case]:
    return [_start(rng.randint(150, 190), rng.randint(60, 90)), _start(1, rng.randint(700, 900))]


def _again(rng: Random) -> list[Case]:
    size = rng.randint(20, 30)
    return [_start(size, rng.randint(8, 16), times=4), _start(size, size, times=2)]


# adam_step

_Gradients = Sequence[Sequence[np.ndarray | None]]


def _case(
    weights: Sequence[np.ndarray], gradients: _Gradients, shared: bool = False, **settings: Any
) -> Case:
    def path(rule: reference.Rule, **other: Any) -> tuple[np.ndarray, ...]:
        return reference.path(rule, weights, gradients, **{**settings, **other})

    rate = settings.get("learning_rate", 1e-3)
    slips: dict[str, Any] = {code: path(rule) for code, rule in reference.SLIPS.items()}
    slips |= {
        "sign": path(reference.adam, learning_rate=-rate),
        "rate_ignored": path(reference.adam, learning_rate=1e-3),
        "not_in_place": path(reference.adam, learning_rate=0.0),
    }
    if shared:
        slips["state_shared"] = path(reference.adam, shared=True)
    right = path(reference.adam)
    slips = {code: told for code, told in slips.items() if not _alike(told, right)}
    given = (
        [f32(weight) for weight in weights],
        [[None if g is None else f32(g) for g in step] for step in gradients],
    )
    trial = "from_scratch.adam_steps"
    told = RAISED | {"undefined": slips.pop("t_from_0")} | slips
    return case("adam_step", *given, trial=trial, expected=right, slips=told, **settings)


def _alike(some: Sequence[np.ndarray], others: Sequence[np.ndarray]) -> bool:
    pairs = zip(some, others, strict=True)
    return all(np.allclose(a, b, rtol=1e-3, atol=6e-4) for a, b in pairs)


def _gradient(rng: Random, shape: tuple[int, ...]) -> np.ndarray:
    """Numbers of very different sizes, none of them so small that epsilon counts."""
    scales = np.asarray([rng.choice((0.5, 2.0, 16.0)) for _place in range(int(np.prod(shape)))])
    return (numbers(rng, shape, -4, 4) + 1 / 16) * scales.reshape(shape)


def _steps(rng: Random, shape: tuple[int, ...], count: int, **settings: Any) -> Case:
    weight = numbers(rng, shape, -2, 2)
    return _case([weight], [[_gradient(rng, shape)] for _step in range(count)], **settings)


def _many_steps(rng: Random) -> list[Case]:
    shapes: tuple[tuple[int, ...], ...] = (2, 3), (), (4,), (2, 1, 3)
    return [
        _steps(rng, shape, rng.randint(4, 9), learning_rate=rng.choice((0.5, 0.25, 0.05)))
        for shape in shapes
    ]


def _turns(rng: Random) -> list[Case]:
    """Two variables of one shape, the second a step late; and three of other shapes."""
    same: list[list[np.ndarray | None]] = [
        [_gradient(rng, (3,)), _gradient(rng, (3,)) if step else None] for step in range(4)
    ]
    weights = [numbers(rng, (3,), -2, 2) for _variable in range(2)]
    shapes: tuple[tuple[int, ...], ...] = (2, 3), (3,), ()
    other: _Gradients = [[_gradient(rng, shape) for shape in shapes] for _step in range(3)]
    return [
        _case(weights, same, shared=True, learning_rate=0.25),
        _case([numbers(rng, shape, -2, 2) for shape in shapes], other, learning_rate=0.125),
    ]


def _other_betas(rng: Random) -> list[Case]:
    pairs = (0.5, 0.75), (0.0, 0.9), (0.8, 0.5)
    return [
        _steps(rng, (3,), 4, learning_rate=0.25, beta_1=beta_1, beta_2=beta_2)
        for beta_1, beta_2 in pairs
    ]


def _other_epsilon(rng: Random) -> list[Case]:
    large = _steps(rng, (4,), 3, learning_rate=0.25, epsilon=rng.choice((0.5, 0.25, 2.0)))
    return [large, _steps(rng, (2, 2), 2, learning_rate=0.5, epsilon=0.125, beta_1=0.5)]


def _small_gradients(rng: Random) -> list[Case]:
    """So small that epsilon's place shows, and zeros that come first."""
    tiny = numbers(rng, (3,), 1, 2) * rng.choice((-1, 1)) * 1e-3
    zeros = np.zeros(3)
    later: _Gradients = [[zeros], [numbers(rng, (3,), 1, 4)], [zeros]]
    weight = numbers(rng, (3,), -2, 2)
    return [
        _case([weight], [[tiny]], learning_rate=0.25),
        _case([weight], later, learning_rate=0.25),
    ]


def _defaults(rng: Random) -> list[Case]:
    """A step, many steps, and one with gradients so small that the default epsilon shows."""
    weight, tiny = numbers(rng, (3,), -2, 2) / 16, numbers(rng, (3,), 1, 2) * 1e-6
    small = _case([weight], [[tiny]])
    other = reference.path(reference.adam, [weight], [[tiny]], epsilon=1e-8)
    small = replace(small, slips={**small.slips, "default_epsilon": other})
    return [_steps(rng, (2, 2), 1), _steps(rng, (3,), 40), small]


FURTHER: Mapping[str, tuple[Property, ...]] = {
    "glorot_uniform": ladder(
        """
        any_limit: the right limit and shape for other sizes
        any_even: spread evenly, whatever the sizes
        any_float32: float32, whatever the sizes
        always_anew: every call draws new numbers
        """,
        rung("any_limit", _starts, judges.within_limit, 2),
        rung("any_even", _large, judges.evenly_spread),
        rung("any_float32", _large, judges.of_float32, 0.5, only_with="any_limit any_even"),
        rung("always_anew", _again, judges.new_numbers, only_with="any_even"),
        hidden=True,
    ),
    "adam_step": ladder(
        """
        many_steps: many steps, of weights of any shape
        turns: variables that take turns, each with its state
        any_betas: any beta_1 and beta_2
        any_epsilon: any epsilon
        small: very small gradients, and gradients of 0
        defaults: learning rate, betas and epsilon by default
        """,
        rung("many_steps", _many_steps, judges.after_steps(), 2),
        rung("turns", _turns, judges.after_steps(), only_with="many_steps"),
        rung("any_betas", _other_betas, judges.after_steps()),
        rung("any_epsilon", _other_epsilon, judges.after_steps(), 0.5),
        rung("small", _small_gradients, judges.after_steps(5e-4, 1e-3), 0.5),
        rung("defaults", _defaults, judges.after_steps(2e-5, 1e-5), 0.5),
        hidden=True,
    ),
}
