"""After hidden inputs were shown a message carries less than a byte of what came back."""

from __future__ import annotations

import ast
import math
import re
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest

from course.checks.coarse import describe, describe_expected, difference
from course.checks.compare import shape_of
from course.checks.evidence import make_cases
from course.checks.judge import judge_exercise
from course.checks.model import Exercise, Outcome, Property
from course.checks.values import Array, Other, TupleOf, array
from course.lessons.contract import LESSONS
from course.lessons.discovery import exercises_of
from grading.lessons.hidden import all_properties
from grading.paths import ROOT
from tests.support.answer_bank import QUICKEST

BYTE = 256
# Forged results for each property; the ones that most judges are like are tried with more.
SOME, MANY = 40, 500
THOROUGHLY = ("products", "extremes", "forward", "gradients", "squared_error")


def shapes(random: Random, wanted: Any) -> tuple[int, ...]:
    """A shape of anybody's choice, often the wanted one: so far the judge must be brought to look
    at the numbers.
    """
    if random.random() < 0.4 and wanted is not None:
        return tuple(wanted)
    return tuple(
        random.choice((0, 1, 2, 3, 10_265, random.randrange(10**4)))
        for _axis in range(random.randrange(4))
    )


def forged(random: Random, expected: Any) -> Any:
    """A result that could be meant to tell something: by its kind, its shape, how many items it
    has, or its numbers.
    """
    if isinstance(expected, tuple) and random.random() < 0.6:
        return tuple(forged(random, part) for part in expected)
    if isinstance(expected, dict) and random.random() < 0.6:
        return {key: forged(random, part) for key, part in expected.items()}
    kind = random.randrange(9)
    number = random.choice((0.0, 1.0, -1.0)) * 10 ** random.uniform(-9, 9)
    if kind < 4:
        shape = shapes(
            random,
            shape_of(expected) if isinstance(expected, list) else getattr(expected, "shape", None),
        )
        dtype = random.choice(("float32", "float64", "int64", "bool", "uint8"))
        size = int(np.prod(shape))
        data = (
            np.broadcast_to(np.float64(number), shape) if size < 2000 else np.zeros((*shape[:1], 0))
        )
        with np.errstate(all="ignore"):
            return array(data, dtype, random.choice(("torch", "numpy")))
    simple = (
        number,
        int(number),
        "text" * random.randrange(5),
        [number] * random.randrange(40),
        None,
        tuple([number] * random.randrange(40)),
        dict.fromkeys(range(random.randrange(40)), number),
        TupleOf(f"Named{number}", (1,) * random.randrange(40)),
        Other(f"Class{number}"),
        random.random() < 0.5,
    )
    return random.choice(simple)


def thoroughly(exercise: Exercise, prop: Property) -> bool:
    return exercise.id in THOROUGHLY and prop.name == "random_cases"


def hidden_properties() -> list[Any]:
    return [
        pytest.param(
            exercise,
            prop,
            id=f"{exercise.id}-{prop.name}",
            marks=() if lesson == QUICKEST and not thoroughly(exercise, prop) else pytest.mark.slow,
        )
        for lesson in LESSONS
        for exercise in exercises_of(lesson)
        for prop in all_properties(exercise.id)
        if prop.hidden
    ]


@pytest.mark.parametrize(("one", "prop"), hidden_properties())
def test_a_message_carries_less_than_a_byte(one: Exercise, prop: Property) -> None:
    random, cases = Random(prop.name), make_cases([prop], 3)[prop.name]
    said: set[str] = set()
    for _number in range(MANY if thoroughly(one, prop) else SOME):
        outcomes = [Outcome(returned=forged(random, case.expected)) for case in cases]
        verdict = judge_exercise(one, [prop], {prop.name: cases}, {prop.name: outcomes}).verdicts[0]
        said |= {verdict.message + verdict.brief}
        assert not re.search(r"10265|Named|Class", verdict.message + verdict.brief)
    assert len(said) < BYTE, sorted(said)[:20]


@pytest.mark.parametrize("shape", [(0, 1_026_560, 1_026_560), (10_265,), (77, 1, 77)])
def test_no_length_of_an_axis_is_told(shape: tuple[int, ...]) -> None:
    value = Array("torch", "float32", shape, bytes(4 * math.prod(shape)))
    assert not re.search(r"\d", describe(value))
    for expected in (1.5, np.zeros((2, 3)), [1.0], (1.0, 2.0), {"W": np.zeros(2)}):
        assert not re.search(
            r"77|10_?265", difference(expected, value) + describe_expected(expected)
        )


def test_a_small_number_that_is_wrong_is_told_from_a_right_one():
    """A result of its own is measured by its own size; one of several may be right, and is not."""
    assert "too large" in difference(1e-5, 2e-5)
    assert "too small" in difference(np.array([1e-6, 2e-6]), [1e-6, 1e-6])
    assert difference(0.5, 0.500001) == difference(0.0, 1e-7) == ""
    assert difference((1e-9, 1.0), (0.0, 3.0)).startswith("item 2")


def test_sizes_are_told_in_eight_ways() -> None:
    said = {difference(0.0, sign * 10**exponent) for sign in (1, -1) for exponent in range(-4, 12)}
    assert len(said) == 8


def judges() -> list[Path]:
    return [
        path
        for folder in ("course/checks", "course/lessons/*", "grading/lessons/*")
        for path in ROOT.glob(f"{folder}/*.py")
        if not path.stem.startswith("pictures")
    ]


def speaks_to_both(function: ast.FunctionDef) -> bool:
    """Whether it is told by `hidden` for whom it writes, and chooses the sentence itself."""
    return "hidden" in {arg.arg for arg in function.args.args + function.args.kwonlyargs}


@pytest.mark.parametrize("path", judges(), ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_sentence_with_what_was_found_has_a_private_form(path: Path) -> None:
    """By convention what came back stands in a sentence as {found}: whoever raises it gives the
    sentence without it as well.
    """
    for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(function, ast.FunctionDef) and not speaks_to_both(function):
            texts = [
                node.value
                for node in ast.walk(function)
                if isinstance(node, ast.Constant) and isinstance(node.value, str)
            ]
            told = sum("{found" in text for text in texts)
            private = sum(
                isinstance(node, ast.keyword) and node.arg == "private"
                for node in ast.walk(function)
            )
            assert not told or private, f"{path.name}: {function.name}"
