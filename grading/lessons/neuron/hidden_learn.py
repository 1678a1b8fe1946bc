"""Lesson 02, going further: the hidden properties of `learn` and `xor_network`."""

from __future__ import annotations

from random import Random

from course.checks.judges import leaves_inputs
from course.checks.model import Case, Property
from course.lessons.neuron import cases_learn
from course.lessons.neuron.judges_learn import answers_xor, both
from course.lessons.writing import case, ladder, rung
from grading.lessons.drawing import numbers, tensor
from grading.lessons.neuron.references_learn import learn, learn_slips


def _drawn(rng: Random, sizes: tuple[int, int, int], steps: int, rate: float, far: int = 2) -> Case:
    """A network and data; sizes are rows, features, hidden neurons, targets are up to `far`."""
    count, n, h = sizes
    p = {
        name: numbers(rng, shape, -2, 2)
        for name, shape in (("W", (h, n)), ("b", (h,)), ("V", (h,)), ("c", ()))
    }
    inputs, targets = numbers(rng, (count, n), -2, 2), numbers(rng, (count,), -far, far)
    given = [{name: tensor(value) for name, value in p.items()}, tensor(inputs), tensor(targets)]
    slips = learn_slips(p, inputs, targets, steps, rate) | {"shapes": "RuntimeError|ValueError"}
    return case(
        "learn",
        *given,
        steps=steps,
        learning_rate=rate,
        expected=learn(p, inputs, targets, steps, rate),
        slips=slips,
    )


def _others(rng: Random) -> list[Case]:
    """Many rows and one, one feature and many, one hidden neuron and many."""
    sizes = ((5, 2, 3), (1, 3, 2), (4, 1, 1), (2, 2, 2), (7, 4, 5), (1, 1, 1))
    return [
        _drawn(rng, size, steps, rng.choice([0.05, 0.125, 0.25]))
        for size, steps in zip(sizes, (3, 1, 5, 2, 4, 2), strict=True)
    ]


def _far_off(rng: Random) -> list[Case]:
    """Targets far away, where a gradient that is cut off would show."""
    return [_drawn(rng, (4, 2, 3), 2, 0.01, 40)]


def _many(rng: Random) -> list[Case]:
    """So many steps that a sum of gradients that is kept, or an early end, shows.

    One row is learnt long before the last of them.
    """
    return [_drawn(rng, (5, 2, 3), 60, 0.1), _drawn(rng, (1, 2, 2), 100, 0.3)]


HIDDEN: dict[str, tuple[Property, ...]] = {
    "learn": ladder(
        """
        random_cases: right for other networks and data, of one row and of many
        far_off: right for targets far from the outputs
        many_steps: right after many steps, also when the loss is almost 0
        inputs_unchanged: the given parameters and the data stay as they were, for others too
        """,
        rung("random_cases", _others, both(), 2),
        rung("far_off", _far_off, both(rtol=1e-3), 0.5, needs="random_cases"),
        rung("many_steps", _many, both(rtol=1e-3, atol=1e-4), 0.75, needs="random_cases"),
        rung("inputs_unchanged", _others, leaves_inputs, 0.25, only_with="random_cases"),
        hidden=True,
    ),
    "xor_network": ladder(
        "again: a second call gives a network that answers XOR, too",
        rung("again", cases_learn.xor, answers_xor),
        hidden=True,
    ),
}
