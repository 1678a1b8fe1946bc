"""The answer bank's format: what a file may hold, and what a malformed one is told, with file and
line.
"""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from course.checks.slips import GENERIC_SLIPS
from course.lessons.contract import LESSONS
from course.lessons.discovery import exercise as found_exercise
from course.lessons.discovery import exercises_of
from grading.lessons import bank
from grading.lessons.hidden import all_properties
from grading.model import UserError

PATH = Path("bank/02_neuron/neuron.py")
IDS = [(exercise.lesson, exercise.id) for lesson in LESSONS for exercise in exercises_of(lesson)]
# Slips whose code a judge makes up as it goes; the texts of both kinds live in course.checks.slips
# and the exercises.
OTHER = {"no_ValueError", "-"}


def parse(text: str) -> tuple[bank.Entry, ...]:
    return bank.parse(text, "02_neuron", "neuron", PATH)


def test_entries_come_in_order_with_all_that_they_say() -> None:
    right, wrong = parse(
        "# %% right: a loop\n# uses: products, scale\ndef neuron(x, w):\n    return 1\n\n# %% "
        "wrong: the bias is left out\n# slip: bias_ignored\n# caught by: known_case, "
        "kinds\n\nneuron = None\n"
    )
    assert (right.kind, right.title, right.uses, right.line) == (
        "right",
        "a loop",
        ("products", "scale"),
        1,
    )
    assert right.source == "def neuron(x, w):\n    return 1\n"
    assert (wrong.kind, wrong.slip, wrong.caught_by, wrong.line) == (
        "wrong",
        "bias_ignored",
        ("known_case", "kinds"),
        6,
    )
    assert wrong.source == "neuron = None\n"


def test_an_entry_says_why_only_hidden_properties_see_it_and_what_it_may_keep() -> None:
    plain, other = parse(
        "# %% wrong: a\n# slip: -\n# caught by: kinds\nneuron = 1\n# %% wrong: b\n# slip: -\n# "
        "hidden only: a number shows the answer\n# at most: 0.5\n# caught by: kinds\nneuron = 2\n"
    )
    assert (plain.hidden_only, plain.at_most) == ("", 1.0)
    assert (other.hidden_only, other.at_most) == ("a number shows the answer", 0.5)


def test_an_empty_file_has_no_entries() -> None:
    assert parse("") == ()


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("# %% good: a loop\nx = 1\n", 1, "an entry begins with"),
        ("# %% right:\nx = 1\n", 1, "an entry begins with"),
        ("\n\n# %%right: a loop\nx = 1\n", 3, "an entry begins with"),
        ("x = 1\n\n# %% right: a loop\ny = 1\n", 1, "an entry begins with"),
        ("# %% right: a loop\nx = 1\n#%% wrong: a slip\nx = 2\n", 3, "an entry begins with"),
        ("# %% right: a loop\n\n\n", 1, "no code"),
        ("# %% wrong: a slip\nx = 1\n", 1, "names its slip"),
        ("# %% wrong: a slip\n# slip: raised\nx = 1\n", 1, "names its slip"),
        (
            "# %% right: a\nx = 1\n# %% wrong: a slip\n# caught by: known_case\nx = 1\n",
            3,
            "names its slip",
        ),
        ("# %% wrong: a slip\n# slip: raised\n# caught by: known_case\n", 1, "no code"),
        (
            "# %% wrong: a slip\n# slip: raised\n# caught by: known_case\n# at most: half\nx = 1\n",
            1,
            "no share of the points",
        ),
        (
            "# %% wrong: a slip\n# slip: raised\n# caught by: known_case\n# at most: 1.5\nx = 1\n",
            1,
            "no share of the points",
        ),
        ("# %% right: a loop\n# at most: 0.5\nx = 1\n", 1, "a right answer"),
    ],
)
def test_a_malformed_entry_is_refused_with_file_and_line(text: str, line: int, said: str) -> None:
    with pytest.raises(UserError, match=said) as caught:
        parse(text)
    assert str(caught.value).startswith(f"{PATH}:{line}: ")


def test_a_missing_file_is_said_in_one_line() -> None:
    with pytest.raises(UserError, match="no answer bank for nothing") as caught:
        bank.load("02_neuron", "nothing")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(("lesson", "exercise"), IDS)
def test_every_exercise_has_answers_enough(lesson: str, exercise: str) -> None:
    entries = bank.load(lesson, exercise)
    kinds = [entry.kind for entry in entries]
    if not found_exercise(exercise).manual:  # a person grades free text
        assert kinds.count("right") >= 4
        assert kinds.count("wrong") >= 6
    assert len({entry.title for entry in entries}) == len(entries)
    if not found_exercise(exercise).manual:
        assert len({ast.unparse(ast.parse(entry.source)) for entry in entries}) == len(entries)


@pytest.mark.parametrize(("lesson", "exercise"), IDS)
def test_no_two_properties_of_an_exercise_share_a_name(lesson: str, exercise: str) -> None:
    names = [prop.name for prop in all_properties(exercise)]
    assert sorted(set(names)) == sorted(names)


@pytest.mark.parametrize(("lesson", "exercise"), IDS)
def test_slips_and_properties_that_are_named_exist(lesson: str, exercise: str) -> None:
    found = next(candidate for candidate in exercises_of(lesson) if candidate.id == exercise)
    properties = {prop.name for prop in all_properties(exercise)}
    for entry in bank.load(lesson, exercise):
        if entry.kind == "wrong":
            assert (
                entry.slip in found.slips or entry.slip in GENERIC_SLIPS or entry.slip in OTHER
            ), entry.title
            assert entry.caught_by, entry.title
            assert properties.issuperset(entry.caught_by), entry.title


@pytest.mark.parametrize(("lesson", "exercise"), IDS)
def test_every_slip_that_a_case_can_name_has_its_words(lesson: str, exercise: str) -> None:
    from random import Random

    found = next(candidate for candidate in exercises_of(lesson) if candidate.id == exercise)
    codes = {
        code
        for prop in all_properties(exercise)
        for case in prop.cases(Random(1))
        for code in case.slips
    }
    assert codes <= found.slips.keys() | GENERIC_SLIPS.keys()
