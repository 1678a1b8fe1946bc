"""Points by what the notebook says of itself: tests skipped, edited, deleted, worth more."""

from __future__ import annotations

import copy
from typing import Any

from grading.proofs.attack.make import (
    Make,
    Notebook,
    answers,
    attack,
    bodies,
    code,
    edited,
    nbgrader,
    tests,
    titled,
)
from grading.samples.submissions import without_metadata


def _tests_with(**fields: Any) -> Make:
    def change(notebook: Notebook) -> None:
        for cell in tests(notebook):
            cell.update(copy.deepcopy(fields))

    return edited(change)


def _tests_tagged(**metadata: Any) -> Make:
    def change(notebook: Notebook) -> None:
        for cell in tests(notebook):
            cell["metadata"].update(metadata)

    return edited(change)


def _without_tests(notebook: Notebook) -> None:
    gone = [id(cell) for cell in tests(notebook)]
    notebook["cells"] = [cell for cell in notebook["cells"] if id(cell) not in gone]


def _only_answers(notebook: Notebook) -> None:
    notebook["cells"] = answers(notebook)


def _bare(notebook: Notebook) -> None:
    notebook.update(without_metadata(notebook))


def _flags(of_tests: dict[str, Any], of_answers: dict[str, Any]) -> Make:
    def change(notebook: Notebook) -> None:
        for cell in tests(notebook):
            nbgrader(cell).update(of_tests)
        for cell in answers(notebook):
            nbgrader(cell).update(of_answers)

    return edited(change)


def _answers_are_tests(notebook: Notebook) -> None:
    """Answers with the names, flags and points of tests, and a score as their value."""
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
from course.notebook.frontend import Score
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

ATTACKS = titled(
    """
    1 skip-execution: tags the tests `skip-execution`, so that they are never run
    1 raises-exception: tags the tests `raises-exception`, so that their failure is expected
    14 tests-are-a-score: replaces the tests by their points
    14 tests-keep-the-call: gives the tests a `check` of its own
    15 no-tests: deletes all tests
    15 only-answers: hands in nothing but the answer cells
    15 only-answers-right: the same with right answers: nothing is lost
    16 no-metadata: takes all metadata and ids away
    16 bare-tests: strips the tests and puts their points there
    16 no-metadata-right: right answers without metadata: nothing is lost
    17 tests-are-solutions: says that the tests are answers, and not graded
    17 answers-are-tests: gives its own cells the tests' names, flags and points
    17 all-by-hand: makes tasks for a person of all cells
    18 more-points: makes each test worth a thousand points
    18 odd-points: points that are no numbers, endless, or below 0
    57 says-passed: prints "passed" and the points
    57 shows-a-score: shows the object that a passed check gives
    57 publishes-a-score: publishes a score as an output's metadata
    """,
    {
        "skip-execution": attack(_tests_tagged(tags=["skip-execution"])),
        "raises-exception": attack(
            _tests_tagged(
                tags=["raises-exception", "nbgrader-ignore", "hide_input"],
                jupyter={"source_hidden": True},
            )
        ),
        "tests-are-a-score": attack(_tests_with(source="3.0")),
        "tests-keep-the-call": attack(
            _tests_with(
                source="def check(*names): return 3.0\ndef grade(*names): return 3.0\ncheck('neuron')\ngrade('neuron')"
            )
        ),
        "no-tests": attack(edited(_without_tests)),
        "only-answers": attack(edited(_only_answers)),
        "only-answers-right": attack(edited(_only_answers, "right")),
        "no-metadata": attack(edited(_bare)),
        "bare-tests": attack(_tests_with(metadata={}, source="3.0")),
        "no-metadata-right": attack(edited(_bare, "right")),
        "tests-are-solutions": attack(
            _flags(
                {"grade": False, "solution": True, "locked": False}, {"grade": True, "points": 100}
            )
        ),
        "answers-are-tests": attack(edited(_answers_are_tests)),
        "all-by-hand": attack(
            _flags(
                {"task": True, "grade": True, "solution": False},
                {"task": True, "points": 3, "grade": True},
            )
        ),
        "more-points": attack(_flags({"points": 1000}, {})),
        "odd-points": attack(_flags({"points": float("inf"), "max_score": "NaN"}, {"points": -7})),
        "says-passed": attack(code(_PASSED, answer=_SAYS_SO)),
        "shows-a-score": attack(code(_RESULT)),
        "publishes-a-score": attack(code(_PAGE, before="")),
    },
)
