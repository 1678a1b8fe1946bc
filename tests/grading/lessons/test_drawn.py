"""Hidden checks of exercises that draw their inputs: the solution says what is right."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from course.checks.evidence import make_cases
from course.checks.model import Exercise, Outcome, Slip
from course.lessons.writing import by_values, case, ndarray
from grading.lessons import drawn
from grading.model import UserError
from grading.places import Places

SOURCE = """\
# %% tags=["set-up"]
import sys

wheel = "@COURSE_WHEEL@"
import numpy as np
import a_module_that_is_not_there
from course import check

# %% [markdown]
# # A lesson

# %% nbgrader={{"grade_id": "doubled"}}
# exercise: doubled
def doubled(x):
    ### BEGIN SOLUTION
    return {solution}
    ### END SOLUTION

# %%
raise RuntimeError("no other cell runs")
"""


def doubled(**tolerance: float) -> Exercise:
    return by_values(
        "doubled",
        examples=[case("doubled", [1.0, 2.0], expected=[2.0, 4.0])],
        drawn=lambda rng: [case("doubled", [rng.randint(0, 9), 1]) for _number in range(3)],
        hints="Two times.",
        **tolerance,
    )


@pytest.fixture
def solve(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(drawn, "Places", lambda: Places(tmp_path))
    drawn.solution.cache_clear()
    (tmp_path / "solutions").mkdir()
    return tmp_path / "solutions" / ".py"


def test_what_the_solution_returns_is_expected(solve: Path) -> None:
    solve.write_text(SOURCE.format(solution="(2 * np.asarray(x)).tolist()"))
    hidden = drawn.properties(doubled())
    assert [(prop.name, prop.weight, prop.hidden) for prop in hidden] == [("drawn_inputs", 1, True)]
    cases = make_cases(hidden, seed=1)["drawn_inputs"]
    assert [made.expected.tolist() for made in cases] == [
        [2 * made.call.args[0][0], 2] for made in cases
    ]
    right = [Outcome(returned=made.expected.tolist()) for made in cases]
    hidden[0].judge(cases, right)
    with pytest.raises(Slip):
        hidden[0].judge(cases, [Outcome(returned=[0, 0]), *right[1:]])
    assert hidden[0].cases(Random(1)) != hidden[0].cases(Random(2))


@pytest.mark.parametrize(
    ("tolerance", "lower", "upper"),
    [({}, 0, 1e-4), ({"rtol": 0.1}, 0.01, 0.2), ({"rtol": 0.0, "atol": 1e-9}, 1e-12, 1e-8)],
)
def test_the_hidden_check_allows_what_the_visible_one_allows(
    solve: Path, tolerance: dict[str, float], lower: float, upper: float
) -> None:
    solve.write_text(SOURCE.format(solution="2 * np.asarray(x), 1.0"))
    (prop,) = drawn.properties(doubled(**tolerance))
    cases = make_cases([prop], seed=1)["drawn_inputs"]

    def off(by: float) -> list[Outcome]:
        return [Outcome(returned=((made.expected[0] * (1 + by)).tolist(), 1.0)) for made in cases]

    prop.judge(cases, off(lower))
    with pytest.raises(Slip, match="result 1 is not right"):
        prop.judge(cases, off(upper * 2))


@pytest.mark.parametrize(
    ("solution", "said"),
    [
        ("1 / 0", "doubled fails on a drawn input, .*: it raised ZeroDivisionError: division"),
        ("'two'", "doubled fails on a drawn input, .*: it returned something else than numbers"),
    ],
)
def test_a_solution_that_fails_is_named(solve: Path, solution: str, said: str) -> None:
    solve.write_text(SOURCE.format(solution=solution))
    with pytest.raises(drawn.SolutionError, match=said) as caught:
        drawn.properties(doubled())[0].cases(Random(1))
    assert not isinstance(caught.value, UserError), "that would end a run with other lessons in it"


def test_a_source_without_the_solution_is_named(solve: Path) -> None:
    solve.write_text(
        SOURCE.format(solution="x").replace("# exercise: doubled", "# exercise: other")
    )
    with pytest.raises(drawn.SolutionError, match="no cell begins with '# exercise: doubled'"):
        drawn.properties(doubled())[0].cases(Random(1))


def test_a_solution_may_need_nothing_of_a_set_up_cell(solve: Path) -> None:
    text = SOURCE.format(solution="[2 * number for number in x]")
    solve.write_text(text[text.index("# %% nbgrader") :])
    assert drawn.properties(doubled())[0].cases(Random(1))


def test_an_exercise_that_draws_nothing_has_no_such_check() -> None:
    assert drawn.properties(Exercise("doubled")) == ()


@pytest.mark.parametrize("given", ["array", "list", "tuple"])
def test_an_answer_may_be_of_another_type_than_the_solution(solve: Path, given: str) -> None:
    solve.write_text(SOURCE.format(solution="2 * np.asarray(x)"))
    hidden = drawn.properties(doubled())
    cases = make_cases(hidden, seed=1)["drawn_inputs"]
    values = [[2 * number for number in made.call.args[0]] for made in cases]
    shapes = {"array": ndarray, "list": list, "tuple": tuple}
    hidden[0].judge(cases, [Outcome(returned=shapes[given](value)) for value in values])
