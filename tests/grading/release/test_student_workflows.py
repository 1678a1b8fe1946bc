"""The workflow and GitHub Classroom's list of tests in the students' tree: valid, pinned, in step
with our own, and with no more rights than they need.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator

from course.lessons import contract
from course.lessons.contract import Clause
from grading.paths import ROOT
from grading.release.student_workflows import autograding, workflow

# As `Test` in https://github.com/github-education-resources/autograding, src/runner.ts, has it.
CLASSROOM_SCHEMA = {
    "$schema": "http://json-schema.org/draft-07/schema#",
    "type": "object",
    "required": ["tests"],
    "properties": {
        "tests": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["name", "setup", "run", "timeout", "comparison"],
                "additionalProperties": False,
                "properties": {
                    "name": {"type": "string", "minLength": 1},
                    "setup": {"type": "string"},
                    "run": {"type": "string", "minLength": 1},
                    "input": {"type": "string"},
                    "output": {"type": "string"},
                    "timeout": {"type": "number", "exclusiveMinimum": 0, "maximum": 60},
                    "points": {"type": "integer", "minimum": 0},
                    "comparison": {"enum": ["exact", "included", "regex"]},
                },
            },
        }
    },
}
TITLES = {lesson: f"Lesson {lesson}" for lesson in contract.LESSONS}


def schema_says(folder: Path, text: str, schema: str) -> int:
    path = folder / "checks.yml"
    path.write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, str(path)]
    return subprocess.run(command, capture_output=True).returncode


@pytest.mark.slow
def test_the_workflow_fits_the_schema(tmp_path: Path) -> None:
    plain, limited = "vendor.github-workflows", "custom.github-workflows-require-timeout"
    assert schema_says(tmp_path, workflow(), plain) == 0
    assert schema_says(tmp_path, workflow().replace("runs-on:", "run-on:"), plain) == 1
    assert schema_says(tmp_path, workflow().replace("timeout-minutes: 60", ""), limited) == 1


@pytest.mark.parametrize(
    ("old", "new", "fits"),
    [
        ("", "", True),
        ('"included"', '"about"', False),
        ('"run"', '"runs"', False),
        ('"points": ', '"points": -', False),
    ],
)
def test_the_list_for_classroom_fits_its_schema(old: str, new: str, fits: bool) -> None:
    text = autograding(TITLES, "en", contract.LESSONS).replace(old, new)
    assert Draft7Validator(CLASSROOM_SCHEMA).is_valid(json.loads(text)) is fits


def test_the_points_are_those_of_the_checks() -> None:
    lessons = {"01_a": (Clause("x", "X", 2), Clause("y", "Y", 3, manual=True))}
    [test] = json.loads(autograding({"01_a": "A, ümlaut"}, "de", lessons))["tests"]
    assert (test["name"], test["points"]) == ("A, ümlaut", 2)
    assert test["run"] == "python3 -m course check notebooks/de/01_a/01_a.ipynb --complete"


def data() -> dict[Any, Any]:
    return dict(yaml.safe_load(workflow()))


def test_classroom_finds_its_points() -> None:
    """The names that its README asks for; the job has no other one."""
    assert data()["name"] == "Autograding Tests"
    [(name, job)] = data()["jobs"].items()
    assert name == "run-autograding-tests"
    assert "name" not in job
    assert job["steps"][-1]["run"] == "python -m course check notebooks --github"


def test_it_has_no_more_rights_than_it_needs() -> None:
    assert data()["permissions"] == {"contents": "read"}
    [job] = data()["jobs"].values()
    assert "permissions" not in job
    assert "secrets." not in workflow()
    assert set(data()[True]) == {"push", "workflow_dispatch"}
    assert job["steps"][0]["with"] == {"persist-credentials": False}
    assert not [step for step in job["steps"] if "${{" in step.get("run", "")]


def test_its_actions_are_pinned_as_our_own() -> None:
    uses = re.compile(r"uses: (\S+@[0-9a-f]{40}  # v\d+\.\d+\.\d+)$", re.MULTILINE)
    ours = (ROOT / ".github" / "workflows" / "tests.yml").read_text(encoding="utf-8")
    found = uses.findall(workflow())
    assert len(found) == workflow().count("uses:") == 2
    assert set(found) <= set(uses.findall(ours))
