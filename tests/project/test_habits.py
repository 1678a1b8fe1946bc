"""The files that GitHub and editors read: each fits its schema and agrees with the rest."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from grading.paths import ROOT
from tests.support.schemas import schema_says

TEMPLATES = ROOT / ".github" / "ISSUE_TEMPLATE"
FORMS = sorted(path for path in TEMPLATES.glob("*.yml") if path.name != "config.yml")
DEVCONTAINER = ROOT / ".devcontainer" / "devcontainer.json"
# A file, the schema that check-jsonschema brings for it, and a change that must break it.
SCHEMAS = [
    *((form, "vendor.github-issue-forms", "label:", "labl:") for form in FORMS),
    (TEMPLATES / "config.yml", "vendor.github-issue-config", "true", "sometimes"),
    (ROOT / "CITATION.cff", "vendor.citation-file-format", "authors:", "writers:"),
]


@pytest.mark.parametrize(
    ("path", "schema", "old", "new"), SCHEMAS, ids=[path.name for path, *_ in SCHEMAS]
)
def test_a_file_fits_its_schema(
    tmp_path: Path, path: Path, schema: str, old: str, new: str
) -> None:
    code, said = schema_says(schema, path)
    assert code == 0, said
    broken = tmp_path / path.name
    broken.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    assert schema_says(schema, broken)[0] == 1


def test_no_file_is_long() -> None:
    said = (ROOT / "docs" / "contributors.md").read_text(encoding="utf-8")
    most = re.search(r"A file holds one idea, in at most (\d+) lines", said)
    assert most is not None
    lines = {
        path.relative_to(ROOT).as_posix(): len(path.read_text(encoding="utf-8").splitlines())
        for package in ("course", "grading", "tests")
        for path in (ROOT / package).rglob("*.py")
        if path.parent.name != "answers"
    }
    assert len(lines) > 300
    assert {file: count for file, count in lines.items() if count > int(most[1])} == {}


def test_versions_agree() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert cited["version"] == project["version"]
    assert cited["license"] == project["license"]
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"## [{project['version']}]" in changes


def hooks(text: str) -> dict[str, tuple[str, dict[str, Any]]]:
    """The revision and settings of each hook."""
    return {
        hook["id"]: (repository.get("rev", ""), hook)
        for repository in yaml.safe_load(text)["repos"]
        for hook in repository["hooks"]
    }


def test_pre_commit_runs_the_ruff_that_ci_runs() -> None:
    found = hooks((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    pin = re.search(
        r"^ruff==(.+)$", (ROOT / "constraints.txt").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert pin is not None
    for name in ("ruff-check", "ruff-format"):
        assert found[name][0] == f"v{pin[1]}"
    assert found["build-check"][1]["entry"].endswith("grading build --check")


def test_the_devcontainer_sets_up_with_make() -> None:
    settings = json.loads(DEVCONTAINER.read_text(encoding="utf-8"))
    target = settings["postCreateCommand"].removeprefix("make ")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert re.search(rf"^{re.escape(target)}:", makefile, re.MULTILINE)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    version = re.search(r":(3\.\d+)-", settings["image"])
    assert version is not None
    assert version[1] in ("3.11", "3.12", "3.13"), project["requires-python"]
    workflow = (ROOT / ".github" / "workflows" / "tests.yml").read_text(encoding="utf-8")
    assert settings["containerEnv"]["PIP_EXTRA_INDEX_URL"] in workflow
