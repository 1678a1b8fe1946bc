"""The workflow files: valid, pinned, with least permissions, and in step with the lessons and the
supported Pythons.

Each rule is a function from a workflow to the sentences that say what is wrong; each is shown
failing on a broken copy.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.specifiers import SpecifierSet

from grading.paths import ROOT
from grading.places import Places
from tests.support.schemas import schema_says

FOLDER = ROOT / ".github" / "workflows"
WORKFLOWS = sorted(FOLDER.glob("*.y*ml"))
PINNED = re.compile(r"uses:\s*[\w.-]+/[\w./-]+@[0-9a-f]{40}\s+#\s*v\d+\.\d+\.\d+\s*$")
FRAMEWORKS = re.compile(r"\.ci/run|make (test|demo|lab)|\[[^\]]*\blab\b")


@dataclass(frozen=True)
class Workflow:
    """A workflow's text and what it says."""

    text: str

    @property
    def data(self) -> dict[Any, Any]:
        return dict(yaml.safe_load(self.text))

    @property
    def triggers(self) -> dict[str, Any]:
        """YAML 1.1 reads the key `on` as true."""
        return dict(self.data[True])

    @property
    def jobs(self) -> dict[str, dict[str, Any]]:
        return dict(self.data["jobs"])

    @property
    def steps(self) -> Iterator[dict[str, Any]]:
        for job in self.jobs.values():
            yield from job["steps"]


def actions_are_pinned(flow: Workflow) -> list[str]:
    """A tag can be moved to other code; a commit cannot. The comment says to a person which version
    it is.
    """
    lines = [line for line in flow.text.splitlines() if re.match(r"\s*-?\s*uses:", line)]
    return [
        f"not pinned by commit with its version beside it: {line.strip()}"
        for line in lines
        if not PINNED.search(line)
    ]


def permissions_are_least(flow: Workflow) -> list[str]:
    wrong = (
        []
        if flow.data.get("permissions") == {"contents": "read"}
        else ["permissions are not 'contents: read'"]
    )
    return wrong + [
        f"job {name} sets permissions of its own"
        for name, job in flow.jobs.items()
        if "permissions" in job
    ]


def strangers_get_no_secrets(flow: Workflow) -> list[str]:
    """`pull_request_target` runs a stranger's code with the repository's own rights."""
    wrong = [
        f"trigger {name}"
        for name in ("pull_request_target", "workflow_run")
        if name in flow.triggers
    ]
    return wrong + (["a secret is used"] if "secrets." in flow.text else [])


def runs_on_push_request_and_schedule(flow: Workflow) -> list[str]:
    return [
        f"no trigger {name}"
        for name in ("push", "pull_request", "schedule")
        if name not in flow.triggers
    ]


def scripts_hold_no_expressions(flow: Workflow) -> list[str]:
    """`${{ }}` in a script is pasted in before the shell reads it: a branch's name could be a
    command.
    """
    return [
        f"an expression in a script: {step['run'].strip()}"
        for step in flow.steps
        if "${{" in step.get("run", "")
    ]


def checkouts_keep_no_token(flow: Workflow) -> list[str]:
    return [
        "a checkout keeps its token"
        for step in flow.steps
        if "actions/checkout@" in step.get("uses", "")
        and step.get("with", {}).get("persist-credentials") is not False
    ]


def frameworks_are_cpu_builds(flow: Workflow) -> list[str]:
    wrong = []
    for name, job in flow.jobs.items():
        variables = {**flow.data.get("env", {}), **job.get("env", {})}
        installs = any(FRAMEWORKS.search(step.get("run", "")) for step in job["steps"])
        if (
            installs
            and variables.get("PIP_EXTRA_INDEX_URL") != "https://download.pytorch.org/whl/cpu"
        ):
            wrong.append(f"job {name} would install the GPU build of torch")
    return wrong


def failures_are_not_ignored(flow: Workflow) -> list[str]:
    steps = [step for step in flow.steps if step.get("continue-on-error")]
    jobs = [name for name, job in flow.jobs.items() if job.get("continue-on-error")]
    masked = [
        step["run"].strip()
        for step in flow.steps
        if re.search(r"\|\|\s*(true|:)", step.get("run", ""))
    ]
    return [f"a failure is ignored: {place}" for place in [*steps, *jobs, *masked]]


# Each rule with a change to our own file that must break it: the text to replace, and what comes in
# its place.
PIN = re.compile(r"(uses: actions/checkout)@[0-9a-f]{40}  # v[\d.]+")
BREAKS: list[tuple[Callable[[Workflow], list[str]], str | re.Pattern[str], str]] = [
    (actions_are_pinned, PIN, r"\1@v4"),
    (actions_are_pinned, re.compile(r"(uses: \S+@[0-9a-f]{40})  # v[\d.]+"), r"\1"),
    (actions_are_pinned, re.compile(r"(uses: \S+@[0-9a-f]{7})[0-9a-f]{33}"), r"\1"),
    (permissions_are_least, "contents: read", "contents: write"),
    (permissions_are_least, "permissions:\n  contents: read\n", ""),
    (
        permissions_are_least,
        "    timeout-minutes:",
        "    permissions: write-all\n    timeout-minutes:",
    ),
    (strangers_get_no_secrets, "pull_request:", "pull_request_target:"),
    (strangers_get_no_secrets, "\nenv:\n", "\nenv:\n  TOKEN: ${{ secrets.TOKEN }}\n"),
    (runs_on_push_request_and_schedule, "  schedule:\n", "  fork:\n"),
    (
        scripts_hold_no_expressions,
        "run: python -m pip",
        "run: echo ${{ github.head_ref }}; python -m pip",
    ),
    (checkouts_keep_no_token, "persist-credentials: false", "persist-credentials: true"),
    (checkouts_keep_no_token, "        with:\n          persist-credentials: false\n", ""),
    (
        frameworks_are_cpu_builds,
        "https://download.pytorch.org/whl/cpu",
        "https://download.pytorch.org/whl/cu130",
    ),
    (
        failures_are_not_ignored,
        "    timeout-minutes:",
        "    continue-on-error: true\n    timeout-minutes:",
    ),
    (failures_are_not_ignored, "run: python -m pip", "run: true || true; python -m pip"),
]
RULES = list(dict.fromkeys(rule for rule, _, _ in BREAKS))


def test_there_are_workflows_and_rules() -> None:
    assert {path.name for path in WORKFLOWS} == {"tests.yml", "lessons.yml"}
    assert len(RULES) == 8


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_a_workflow_keeps_the_rule(path: Path, rule: Callable[[Workflow], list[str]]) -> None:
    assert rule(Workflow(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    ("rule", "old", "new"),
    BREAKS,
    ids=[f"{rule.__name__}-{number}" for number, (rule, _, _) in enumerate(BREAKS)],
)
@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_the_rule_catches_a_broken_workflow(
    path: Path, rule: Callable[[Workflow], list[str]], old: str | re.Pattern[str], new: str
) -> None:
    text = path.read_text(encoding="utf-8")
    broken = text.replace(old, new) if isinstance(old, str) else old.sub(new, text)
    assert broken != text
    assert rule(Workflow(broken))


@pytest.mark.parametrize(
    "schema", ["vendor.github-workflows", "custom.github-workflows-require-timeout"]
)
def test_the_workflows_fit_the_schema(schema: str) -> None:
    code, said = schema_says(schema, *WORKFLOWS)
    assert code == 0, said


def test_dependabot_fits_its_schema() -> None:
    code, said = schema_says("vendor.dependabot", ROOT / ".github" / "dependabot.yml")
    assert code == 0, said


@pytest.mark.parametrize(
    ("schema", "old", "new"),
    [
        ("vendor.github-workflows", "runs-on:", "run-on:"),
        ("vendor.github-workflows", "    steps:", "    step:"),
        ("vendor.github-workflows", "contents: read", "contents: sometimes"),
        ("custom.github-workflows-require-timeout", "timeout-minutes:", "timeout-in-hours:"),
    ],
)
def test_the_schema_catches_a_broken_workflow(
    tmp_path: Path, schema: str, old: str, new: str
) -> None:
    text = (FOLDER / "lessons.yml").read_text(encoding="utf-8")
    broken = tmp_path / "lessons.yml"
    broken.write_text(text.replace(old, new), encoding="utf-8")
    assert broken.read_text(encoding="utf-8") != text
    code, said = schema_says(schema, broken)
    assert code == 1
    assert "Schema validation errors" in said


def test_every_lesson_has_its_job(tmp_path: Path) -> None:
    """The first job reads the tree; the second takes its list. A draft has no job."""
    flow = Workflow((FOLDER / "lessons.yml").read_text(encoding="utf-8"))
    assert flow.jobs["lesson"]["needs"] == "find"
    assert flow.jobs["lesson"]["strategy"]["matrix"] == {
        "lesson": "${{ fromJSON(needs.find.outputs.lessons) }}"
    }
    assert flow.jobs["find"]["outputs"] == {"lessons": "${{ steps.find.outputs.lessons }}"}
    [script] = [step["run"] for step in flow.jobs["find"]["steps"] if step.get("id") == "find"]
    assert listed(script, ROOT, tmp_path) == [path.stem for path in Places().lesson_sources()]


def listed(script: str, clone: Path, folder: Path) -> list[str]:
    """The lessons that the script hands on, by what it writes for the next job."""
    output = folder / "output"
    environment = os.environ | {"GITHUB_OUTPUT": str(output)}
    subprocess.run(["bash", "-ec", script], cwd=clone, env=environment, check=True)
    name, _equals, value = output.read_text(encoding="utf-8").strip().partition("=")
    assert name == "lessons"
    return list(json.loads(value))


def test_the_lesson_job_runs_both_notebooks() -> None:
    flow = Workflow((FOLDER / "lessons.yml").read_text(encoding="utf-8"))
    scripts = "\n".join(step.get("run", "") for step in flow.steps)
    for kind in ("--released", "--source"):
        assert re.search(
            rf'^python \.ci/execute_lesson\.py "\$LESSON" {kind}$', scripts, re.MULTILINE
        )


def test_lessons_run_in_full_on_a_schedule_and_quickly_on_a_push() -> None:
    flow = Workflow((FOLDER / "lessons.yml").read_text(encoding="utf-8"))
    assert (
        flow.jobs["lesson"]["env"]["COURSE_PROFILE"]
        == "${{ github.event_name == 'schedule' && 'full' || 'quick' }}"
    )


def test_the_whole_bank_is_proved_on_a_schedule() -> None:
    flow = Workflow((FOLDER / "lessons.yml").read_text(encoding="utf-8"))
    assert any(step.get("run") == 'python -m grading verify "$LESSON"' for step in flow.steps)


def test_the_tests_run_on_every_supported_python() -> None:
    flow = Workflow((FOLDER / "tests.yml").read_text(encoding="utf-8"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    supported = SpecifierSet(project["requires-python"])
    wanted = [f"3.{minor}" for minor in range(30) if f"3.{minor}.5" in supported]
    assert wanted == ["3.11", "3.12", "3.13"]
    assert flow.jobs["tests"]["strategy"]["matrix"]["python"] == wanted
    assert any(step.get("run") == ".ci/run" for step in flow.jobs["tests"]["steps"])


def test_lint_types_and_stale_notebooks_are_looked_at() -> None:
    flow = Workflow((FOLDER / "tests.yml").read_text(encoding="utf-8"))
    scripts = {step.get("run") for step in flow.jobs["quality"]["steps"]}
    assert {
        "ruff check .",
        "ruff format --check .",
        "mypy course grading",
        "python -m grading build --check",
    } <= scripts
