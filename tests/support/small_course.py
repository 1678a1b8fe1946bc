"""A small course for the build's tests: one lesson with an answer, a class, a variable and a
free-text question.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from course.checks.model import Exercise, Property
from grading.lessons.contract import CLASS, VARIABLE, Clause, Signature
from grading.paths import ROOT
from grading.places import Places
from grading.release.source import LessonSource, parse

LESSON = "01_tiny"
WHEEL_ADDRESS = "https://example.org/course-0.1-py3-none-any.whl"

CONTRACT = (
    Clause("double", 2, (Signature("double", "x, times=2"), Signature("half", "x"))),
    Clause("counter", 1, (Signature("Counter", "start", CLASS),)),
    Clause("outcome", 1, (Signature("result", kind=VARIABLE),)),
    Clause("opinion", 3, manual=True),
)


def _nbgrader(kind: str, grade_id: str, points: int = 0) -> str:
    grade = "true" if kind in ("test", "manual") else "false"
    solution = "true" if kind in ("answer", "manual") else "false"
    locked = "true" if kind == "test" else "false"
    worth = f'"points": {points}, ' if points else ""
    return (
        f'nbgrader={{"grade": {grade}, "grade_id": "{grade_id}", "locked": {locked}, {worth}'
        f'"schema_version": 3, "solution": {solution}, "task": false}}'
    )


def _test(exercise: str, points: int) -> str:
    return f'''# %% {_nbgrader("test", f"test_{exercise}", points)}
from course import check
check("{exercise}")
### BEGIN HIDDEN TESTS
from grading.stock import grade
grade("{exercise}")
### END HIDDEN TESTS
'''


TEXT = f'''# ---
# jupyter:
#   jupytext:
#     cell_metadata_filter: all
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown]
# # A tiny lesson
#
# It doubles numbers.

# %% tags=["set-up"]
import math

WHEEL = "@COURSE_WHEEL@"

# %%
print(math.pi)

# %%
print(math.pi)

# %% {_nbgrader("answer", "double")}
# exercise: double
### BEGIN SOLUTION
def _product(first, second):
    return first * second
### END SOLUTION


def double(x, times=2):
    """`times` times `x`; double(1) is 2."""
    ### BEGIN SOLUTION
    answer = _product(x, times)
    return answer
    ### END SOLUTION


def half(x):
    """Half of `x`; half(2) is 1."""
    ### BEGIN SOLUTION
    return x / 2
    ### END SOLUTION

{_test("double", 2)}
# %% {_nbgrader("answer", "counter")}
# exercise: counter
class Counter:
    """Counts up from `start`."""

    def __init__(self, start):
        ### BEGIN SOLUTION
        self.count_so_far = start

    def __call__(self):
        self.count_so_far += 1
        return self.count_so_far
        ### END SOLUTION

{_test("counter", 1)}
# %% {_nbgrader("answer", "outcome")}
# exercise: outcome
result = None
### BEGIN SOLUTION
result = double(21)
### END SOLUTION

{_test("outcome", 1)}
# %% [markdown] {_nbgrader("manual", "opinion", 3)}
# <!-- exercise: opinion -->
# **What do you think of doubling?**
#
# ### BEGIN SOLUTION
# It makes numbers twice as large, which is a lot.
# ### END SOLUTION
'''


class SmallKnowledge:
    """What the rules know of the small course; a test changes what it wants to be otherwise."""

    def __init__(self) -> None:
        self.root = "/not/a/folder/of/this/machine"
        self.clauses: tuple[Clause, ...] | None = CONTRACT
        self.without_checks: set[str] = set()
        self.without_hidden: set[str] = set()
        self.points: dict[str, int] = {}
        self.names: dict[str, tuple[str, ...]] = {}
        self.banks: dict[str, tuple[int, int] | None] = {}

    def contract(self, lesson: str) -> tuple[Clause, ...] | None:
        return self.clauses if lesson == LESSON else None

    def exercise(self, lesson: str, exercise: str) -> Exercise | None:
        clause = next((one for one in self.clauses or () if one.id == exercise), None)
        if clause is None or exercise in self.without_checks:
            return None
        rung = Property("defined", "is defined", lambda random: [], lambda cases, outcomes: None)
        names = self.names.get(exercise, tuple(one.name for one in clause.signatures))
        return Exercise(
            exercise,
            lesson,
            self.points.get(exercise, clause.points),
            names,
            exercise,
            (),
            {},
            (rung,),
        )

    def hidden(self, exercise: str) -> int:
        return 0 if exercise in self.without_hidden else 1

    def bank(self, lesson: str, exercise: str) -> tuple[int, int] | None:
        return self.banks.get(exercise, (4, 6))


def source(text: str = TEXT, lesson: str = LESSON) -> LessonSource:
    return parse(text, Path(f"{lesson}.py"))


def line_of(text: str, part: str) -> int:
    """The number of the first line that holds `part`."""
    return next(number for number, line in enumerate(text.splitlines(), start=1) if part in line)


def make(root: Path, text: str = TEXT) -> Places:
    """A clone that holds only what the build needs, with the small lesson in it."""
    places = Places(root)
    places.solutions.mkdir(parents=True)
    (places.solutions / f"{LESSON}.py").write_text(text, encoding="utf-8")
    shutil.copy(ROOT / "nbgrader_config.py", root)
    places.project.write_text(
        f'[tool.course]\nwheel_address = "{WHEEL_ADDRESS}"\nstudent_repository = '
        '"someone/lessons"\n',
        encoding="utf-8",
    )
    return places
