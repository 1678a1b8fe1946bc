"""A small course for the build's tests: one lesson with an answer, a class, a variable and a
free-text question.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from course.checks.model import Exercise, Property
from course.lessons.contract import Clause
from grading.paths import ROOT
from grading.places import Places
from grading.release import tree
from grading.release.source import LessonSource, parse
from tests.support.new_gradebooks import made_here
from tests.support.once import made_once

LESSON = "01_tiny"
WHEEL_ADDRESS = "https://example.org/course-0.1-py3-none-any.whl"

CONTRACT = (
    Clause("double", "Two functions", 2, ("double(x, times=2)", "half(x)")),
    Clause("counter", "A class", 1, ("class Counter(start)",)),
    Clause("outcome", "A variable", 1, ("result",)),
    Clause("opinion", "What you think", 3, manual=True),
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
# About 5 minutes, 7 points.
#
# It doubles numbers.

# %% tags=["set-up"]
import math

WHEEL = "@COURSE_WHEEL@"

# %%
predict("pi", ...)

# %%
print(math.pi)

# %%
print(math.pi)

# %% [markdown]
# ### Exercise: two functions (2 points)

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
# %% [markdown]
# ### Exercise: a class (1 point)

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
# %% [markdown]
# ### Exercise: a variable (1 point)

# %% {_nbgrader("answer", "outcome")}
# exercise: outcome
result = None
### BEGIN SOLUTION
result = double(21)
### END SOLUTION

{_test("outcome", 1)}
# %% [markdown]
# ### Exercise: what you think (3 points)

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
        rung = Property("defined", "is defined", lambda random: [], lambda cases, outcomes: None)
        tested = [clause.id for clause in CONTRACT if not clause.manual]
        self.visible = {exercise: Exercise(exercise, properties=(rung,)) for exercise in tested}
        self.tested = set(tested)
        self.lacking: tuple[str, ...] = ()
        self.hides = ""
        self.banks: dict[str, tuple[int, int] | None] = {}
        self.asked: list[str] = ["pi"]
        self.drawn = {"draw_double": ["course.lessons.tiny.pictures"]}

    def missing_rooms(self, name: str) -> tuple[str, ...]:
        return self.lacking

    def shadowed(self, name: str) -> str:
        return self.hides

    def checks(self, name: str) -> dict[str, Exercise]:
        return self.visible

    def hidden(self, name: str) -> set[str]:
        return self.tested

    def pictures(self) -> dict[str, list[str]]:
        return self.drawn

    def questions(self, name: str) -> list[str]:
        return self.asked

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


def built(root: Path) -> Places:
    """A copy of the clone as it is once it was built, with its classroom."""

    def build(folder: Path) -> None:
        places = make(folder)
        with made_here():
            tree.build(places, classroom=places.root / "classroom", known=SmallKnowledge())

    return Places(Path(shutil.copytree(made_once("small-course", build), root)))
