"""Points by what the notebook says of itself: tests that are skipped, edited, deleted, worth more,
or said to have passed.
"""

from __future__ import annotations

from typing import Any

from course.i18n import mark
from grading.proofs.attack.make import Notebook, answers, bodies, code, edited, nbgrader, tests
from grading.proofs.attack.model import Attack


def _each_test(**metadata: Any) -> Any:
    def change(notebook: Notebook) -> None:
        for cell in tests(notebook):
            cell["metadata"].update(metadata)

    return edited(change)


def _tests_as(source: str) -> Any:
    def change(notebook: Notebook) -> None:
        for cell in tests(notebook):
            cell["source"] = source

    return edited(change)


def _without_tests(notebook: Notebook) -> None:
    gone = [id(cell) for cell in tests(notebook)]
    notebook["cells"] = [cell for cell in notebook["cells"] if id(cell) not in gone]


def _only_answers(notebook: Notebook) -> None:
    notebook["cells"] = answers(notebook)


def _bare(notebook: Notebook) -> None:
    notebook["metadata"] = {}
    for cell in notebook["cells"]:
        cell["metadata"] = {}
        cell.pop("id", None)
    notebook["nbformat_minor"] = 0


def _bare_tests(notebook: Notebook) -> None:
    for cell in tests(notebook):
        cell["metadata"], cell["source"] = {}, "3.0"


def _flags(of_tests: dict[str, Any], of_answers: dict[str, Any]) -> Any:
    def change(notebook: Notebook) -> None:
        for cell in tests(notebook):
            nbgrader(cell).update(of_tests)
        for cell in answers(notebook):
            nbgrader(cell).update(of_answers)

    return edited(change)


def _answers_are_tests(notebook: Notebook) -> None:
    """The answers carry the names, flags and points of the tests, and give a score as their value."""
    _without_tests(notebook)
    for cell in answers(notebook):
        said = nbgrader(cell)
        said.update(
            grade=True, solution=False, locked=True, grade_id="test_" + said["grade_id"], points=3
        )
        cell["source"] = "3.0"


_PASSED = "print('3 of 3 points'); print('All tests passed'); print('score: 3.0')"
_SAYS_SO = bodies(_PASSED + "\nreturn 3.0")
_RESULT = """
from course.checks.frontend import Score
from IPython.display import display
for _ in range(5): display(Score(3.0))
Score(3.0)
"""
_PAGE = """
from IPython import get_ipython
get_ipython().display_pub.publish({"text/plain": "3.0"}, {"scrapbook": {"score": 3.0}})
get_ipython().set_next_input("3.0")
print("[neuron] right: 3 of 3 points")
"""

ATTACKS = [
    Attack(
        1,
        "skip-execution",
        mark("tags the tests `skip-execution`, so that they are never run"),
        _each_test(tags=["skip-execution"]),
    ),
    Attack(
        1,
        "raises-exception",
        mark("tags the tests `raises-exception`, so that their failure is expected"),
        _each_test(
            tags=["raises-exception", "nbgrader-ignore", "hide_input"],
            jupyter={"source_hidden": True},
        ),
    ),
    Attack(14, "tests-are-a-score", mark("replaces the tests by their points"), _tests_as("3.0")),
    Attack(
        14,
        "tests-keep-the-call",
        mark("gives the tests a `check` of its own"),
        _tests_as(
            "def check(*names): return 3.0\ndef grade(*names): return "
            "3.0\ncheck('neuron')\ngrade('neuron')"
        ),
    ),
    Attack(15, "no-tests", mark("deletes all tests"), edited(_without_tests)),
    Attack(
        15, "only-answers", mark("hands in nothing but the answer cells"), edited(_only_answers)
    ),
    Attack(
        15,
        "only-answers-right",
        mark("the same with right answers: nothing is lost"),
        edited(_only_answers, "right"),
        "right",
    ),
    Attack(16, "no-metadata", mark("takes all metadata and ids away"), edited(_bare)),
    Attack(
        16, "bare-tests", mark("strips the tests and puts their points there"), edited(_bare_tests)
    ),
    Attack(
        16,
        "no-metadata-right",
        mark("right answers without metadata: nothing is lost"),
        edited(_bare, "right"),
        "right",
    ),
    Attack(
        17,
        "tests-are-solutions",
        mark("says that the tests are answers, and not graded"),
        _flags({"grade": False, "solution": True, "locked": False}, {"grade": True, "points": 100}),
    ),
    Attack(
        17,
        "answers-are-tests",
        mark("gives its own cells the tests' names, flags and points"),
        edited(_answers_are_tests),
    ),
    Attack(
        17,
        "all-by-hand",
        mark("makes tasks for a person of all cells"),
        _flags(
            {"task": True, "grade": True, "solution": False},
            {"task": True, "points": 3, "grade": True},
        ),
    ),
    Attack(
        18,
        "more-points",
        mark("makes each test worth a thousand points"),
        _flags({"points": 1000}, {}),
    ),
    Attack(
        18,
        "odd-points",
        mark("points that are no numbers, endless, or below 0"),
        _flags({"points": float("inf"), "max_score": "NaN"}, {"points": -7}),
    ),
    Attack(
        57, "says-passed", mark('prints "passed" and the points'), code(_PASSED, answer=_SAYS_SO)
    ),
    Attack(57, "shows-a-score", mark("shows the object that a passed check gives"), code(_RESULT)),
    Attack(
        57,
        "publishes-a-score",
        mark("publishes a score as an output's metadata"),
        code(_PAGE, before=""),
    ),
]
