"""The pages name files, modules and commands that exist."""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import Path

import pytest

from grading.commands import COMMANDS
from grading.paths import ROOT

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
CODE = re.compile(r"`([^`\n]+)`")
FILE = re.compile(r"(?:course|grading|tests|solutions|benchmarks|docs)/[\w./*-]*")
MODULE = re.compile(r"(?:course|grading)(?:\.[a-z_]\w*)+")


def unknown(text: str) -> list[str]:
    """The files, modules and commands that a page names and the tree does not have."""
    found = [
        f"python -m grading {name}"
        for name in re.findall(r"python -m grading ([a-z][\w-]*)", text)
        if name not in COMMANDS
    ]
    # the files that a page's own example makes
    made = set(re.findall(r"^```python (\S+)$", text, re.MULTILINE))
    for code in set(CODE.findall(text)) - made:
        if FILE.fullmatch(code) and not any(ROOT.glob(code.rstrip("/"))):
            found.append(code)
        if MODULE.fullmatch(code) and not _exists(code):
            found.append(code)
    return found


def _exists(name: str) -> bool:
    """Whether this is a module, or a name that its module binds."""
    above, _dot, last = name.rpartition(".")
    try:
        if find_spec(name) is not None:
            return True
    except ModuleNotFoundError:
        pass
    try:
        spec = find_spec(above)
    except ModuleNotFoundError:
        return False
    if spec is None or spec.origin is None:
        return False
    return re.search(rf"\b{last}\b", Path(spec.origin).read_text(encoding="utf-8")) is not None


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_names_what_exists(page: Path) -> None:
    if page.name == "CHANGELOG.md":
        pytest.skip("a changelog names what was")
    assert unknown(page.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("`course/checks/model.py` and `grading/lessons/`", []),
        ("`grading.rebuild.rebuild`, `course.checks.model`", []),
        ("python -m grading build", []),
        ("`tests/project/test_*.py`", []),
        ("`course/gone.py`", ["course/gone.py"]),
        ("`tests/gone_*.py`", ["tests/gone_*.py"]),
        ("`grading.rebuild.gone`", ["grading.rebuild.gone"]),
        ("`grading.gone.rebuild`", ["grading.gone.rebuild"]),
        ("python -m grading vanish", ["python -m grading vanish"]),
    ],
)
def test_what_does_not_exist_is_found(text: str, found: list[str]) -> None:
    assert unknown(text) == found
