"""What the students' tree holds for GitHub: the visible checks on every push, points for Classroom.

The workflow is both at once: GitHub Classroom takes the points from a workflow called "Autograding
Tests" with one job, `run-autograding-tests`, that says them in two notices
(https://github.com/classroom-resources/autograding-grading-reporter, README.md and
src/notify-classroom.js). `autograding.json` is the older form, read by `education/autograding`
(https://github.com/github-education-resources/autograding, src/runner.ts): a command for each
lesson, whose exit code decides about all of its points.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from course.lessons import contract

WORKFLOW = PurePosixPath(".github", "workflows", "checks.yml")
CLASSROOM = PurePosixPath(".github", "classroom", "autograding.json")
_TEMPLATE = Path(__file__).with_name("workflows") / "checks.yml"
_MINUTES = 30  # for a lesson, its packages included


def workflow() -> str:
    """The workflow that runs on every push to a student's repository."""
    return _TEMPLATE.read_text(encoding="utf-8")


def autograding(titles: Mapping[str, str], language: str, lessons: contract.Contract) -> str:
    """GitHub Classroom's list of tests: one for each lesson.

    Args:
        titles: The lessons that are published, with their titles.
        language: The language of their notebooks.
        lessons: Their exercises; a question that a person reads has no points here.
    """
    tests = []
    for lesson, title in titles.items():
        points = sum(clause.points for clause in lessons.get(lesson, ()) if not clause.manual)
        notebook = f"notebooks/{language}/{lesson}/{lesson}.ipynb"
        tests.append(
            {
                "name": title,
                "setup": "python3 -m pip install --quiet -r requirements.txt",
                "run": f"python3 -m course check {notebook} --complete",
                "input": "",
                "output": "",
                "comparison": "included",
                "timeout": _MINUTES,
                "points": points,
            }
        )
    return json.dumps({"tests": tests}, indent=2, ensure_ascii=False) + "\n"
