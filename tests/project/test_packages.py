"""What gets installed: pyproject.toml, constraints.txt and environment.yml together, and what a
wheel asks for.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
import zipfile
from email.parser import Parser
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from grading.paths import ROOT
from grading.places import Places
from grading.release import student_pages, wheel

PYPROJECT = ROOT / "pyproject.toml"
ENVIRONMENT = ROOT / "environment.yml"
CONSTRAINTS = ROOT / "constraints.txt"
# Names of `import`: what `import course` must not load.
HEAVY = (
    "torch",
    "torchvision",
    "tensorflow",
    "keras",
    "tinygrad",
    "sklearn",
    "numpy",
    "matplotlib",
    "scipy",
    "IPython",
    "nbgrader",
    "grading",
)
FRAMEWORKS = {
    "torch",
    "torchvision",
    "tensorflow",
    "tensorflow-cpu",
    "keras",
    "tinygrad",
    "scikit-learn",
    "jax",
}


def project() -> dict[str, Any]:
    return dict(tomllib.loads(PYPROJECT.read_text(encoding="utf-8"))["project"])


def declared() -> list[Requirement]:
    """Everything that pyproject.toml asks for, extras included."""
    table = project()
    extras = table["optional-dependencies"].values()
    return [Requirement(text) for text in [*table["dependencies"], *chain.from_iterable(extras)]]


def spelled(requirement: Requirement) -> str:
    """One spelling for requirements that mean the same."""
    marker = f"; {requirement.marker}" if requirement.marker else ""
    return f"{canonicalize_name(requirement.name)}{requirement.specifier}{marker}"


# What conda-forge calls the builds that need no graphics card.
CONDA_NAMES = {"pytorch-cpu": "torch", "torchvision": "torchvision"}


def conda_differences(text: str) -> set[str]:
    """Requirements that stand in only one of pyproject.toml and the conda environment."""
    parts = yaml.safe_load(text)["dependencies"]
    pip = next(part["pip"] for part in parts if isinstance(part, dict))
    conda = [part for part in parts if isinstance(part, str)]
    python = next(part for part in conda if part.startswith("python"))
    listed = {spelled(Requirement(line)) for line in pip if line != "-e ."}
    for part in map(Requirement, set(conda) - {python, "pip"}):
        listed.add(f"{CONDA_NAMES.get(part.name, f'not known: {part.name}')}{part.specifier}")
    wanted = {spelled(requirement) for requirement in declared()}
    ours = f"python{project()['requires-python']}"
    return (listed ^ wanted) | ({python, ours} if python != ours else set()) | ({"-e ."} - set(pip))


def lines_without_a_lesson(text: str) -> list[str]:
    """Lines of the pip part and of PyTorch's that do not say which lesson needs the package, or that
    name a lesson without a number.
    """
    lines = re.findall(r"^      - .*$|^  - (?:py)?torch.*$", text, re.MULTILINE)
    pattern = re.compile(r"  # (every lesson|no lesson: \w.*|lessons? \d\d.*)")
    return [line for line in lines if not pattern.search(line)]


def pins(text: str) -> dict[str, Requirement]:
    found: dict[str, Requirement] = {}
    for line in text.splitlines():
        if line and not line.startswith("#"):
            pin = Requirement(line)
            assert canonicalize_name(pin.name) not in found, f"pinned twice: {line}"
            found[canonicalize_name(pin.name)] = pin
    return found


def pin_problems(text: str) -> list[str]:
    """Requirements without a pin, pins below the bound, and pins that only one build of a package
    could meet.
    """
    found = pins(text)
    problems = [
        f"no pin: {requirement.name}"
        for requirement in declared()
        if canonicalize_name(requirement.name) not in found
    ]
    problems += [
        f"no exact public version: {pin}"
        for pin in found.values()
        if not re.fullmatch(r"==[\w.]+", str(pin.specifier))
    ]
    for promised in declared():
        same = found.get(canonicalize_name(promised.name))
        version = str(same.specifier).removeprefix("==") if same else ""
        if re.fullmatch(r"[\d.]+", version) and Version(version) not in promised.specifier:
            problems.append(f"{version} is not in {promised}")
    return problems


def test_the_conda_environment_and_pyproject_ask_for_the_same() -> None:
    assert conda_differences(ENVIRONMENT.read_text(encoding="utf-8")) == set()


@pytest.mark.parametrize(
    ("old", "new", "difference"),
    [
        ("      - tinygrad>=0.12  # lesson 04\n", "", "tinygrad>=0.12"),
        ("pytorch-cpu>=2.4 ", "pytorch-cpu>=2.5 ", "torch>=2.5"),
        ("pytorch-cpu>=2.4 ", "pytorch>=2.4 ", "not known: pytorch>=2.4"),
        ("  - torchvision>=0.19  # lesson 05\n", "", "torchvision>=0.19"),
        ("; sys_platform == 'linux' and platform_machine == 'x86_64'", "", "tensorflow-cpu>=2.18"),
        ("  - pip:\n", "  - pip:\n      - jax>=0.4  # no lesson: none\n", "jax>=0.4"),
        ("python>=3.11,<3.14", "python>=3.10", "python>=3.10"),
        ("      - -e .  # every lesson: the course's own helpers\n", "", "-e ."),
    ],
)
def test_a_difference_is_found(old: str, new: str, difference: str) -> None:
    text = ENVIRONMENT.read_text(encoding="utf-8")
    assert old in text
    assert difference in conda_differences(text.replace(old, new))


def test_each_line_of_the_conda_environment_says_which_lesson_needs_it() -> None:
    text = ENVIRONMENT.read_text(encoding="utf-8")
    assert lines_without_a_lesson(text) == []
    assert lines_without_a_lesson(text + "      - jax>=0.4\n") == ["      - jax>=0.4"]


def test_every_way_to_set_up_names_pytorchs_builds_without_cuda() -> None:
    page = (ROOT / "docs" / "set-up.md").read_text(encoding="utf-8")
    front = student_pages.readme({}, "class/lessons", "en").splitlines()
    make = (ROOT / "Makefile").read_text(encoding="utf-8")
    for text in (page, make, "\n".join(front)):
        assert set(re.findall(r"https://download\.pytorch\.org\S*\b", text)) == {
            student_pages.CPU_BUILDS
        }
    first, second = [line for line in front if " pip install " in line]
    assert student_pages.CPU_BUILDS in first, "what is there already, pip leaves alone"
    assert second.endswith("-r requirements.txt")
    pinned = [line for line in [*page.splitlines(), *make.splitlines()] if "--no-deps" in line]
    assert len(pinned) == 2
    assert all("-c constraints.txt" in line for line in pinned)


def test_each_dependency_has_a_lower_bound_and_no_upper_one() -> None:
    assert [
        str(requirement)
        for requirement in declared()
        if [clause.operator for clause in requirement.specifier] != [">="]
    ] == []


def test_the_constraints_pin_what_the_extras_ask_for() -> None:
    text = CONSTRAINTS.read_text(encoding="utf-8")
    assert pin_problems(text) == []
    torch = pins(text)["torch"]
    assert f"{torch.specifier}".removeprefix("==") + "+cpu" in torch.specifier, (
        "a CPU build meets the pin"
    )


@pytest.mark.parametrize(
    ("pattern", "new", "problem"),
    [
        (r"^tinygrad==.*\n", "", "no pin: tinygrad"),
        (r"^torch==.*$", "torch==2.1.0", "2.1.0 is not in torch>=2.4"),
        (r"^torch==(.*)$", r"torch==\1+cpu", "no exact public version: torch"),
        (r"^torch==(.*)$", r"torch>=\1", "no exact public version: torch"),
    ],
)
def test_a_wrong_pin_is_found(pattern: str, new: str, problem: str) -> None:
    text = CONSTRAINTS.read_text(encoding="utf-8")
    broken = re.sub(pattern, new, text, flags=re.MULTILINE)
    assert broken != text
    assert any(found.startswith(problem) for found in pin_problems(broken))


def loaded_by(statement: str) -> set[str]:
    """The heavy modules that a statement leaves in `sys.modules` of a new interpreter."""
    script = f"import json, sys\n{statement}\nprint(json.dumps(sorted(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT
    )
    return {name.split(".")[0] for name in json.loads(done.stdout)} & set(HEAVY)


def test_importing_the_course_loads_no_framework() -> None:
    assert loaded_by("import course") == set()
    assert loaded_by("from course import check, hint, ready") == set()
    assert loaded_by("import course, numpy") == {"numpy"}, "the test sees what is loaded"


def test_the_address_of_the_wheel_is_the_one_that_publish_writes() -> None:
    table = tomllib.loads(PYPROJECT.read_text(encoding="utf-8"))
    course, name, version = table["tool"]["course"], project()["name"], project()["version"]
    assert re.fullmatch(r"[\w.-]+/[\w.-]+", course["student_repository"])
    assert course["student_repository"] in course["wheel_address"]
    assert course["wheel_address"].endswith(f"/{name.replace('-', '_')}-{version}-py3-none-any.whl")
    for lesson in sorted((ROOT / "solutions").glob("*.py")):
        assert course["wheel_address"] not in lesson.read_text(encoding="utf-8"), "set in one place"


@pytest.mark.slow
def test_the_wheel_holds_the_course_alone_and_asks_for_no_framework(tmp_path: Path) -> None:
    built = wheel.build(Places(ROOT), tmp_path)
    with zipfile.ZipFile(built) as archive:
        names = archive.namelist()
        metadata = Parser().parsestr(
            archive.read(next(name for name in names if name.endswith("/METADATA"))).decode()
        )
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"course"}
    inside = {name for name in names if name.startswith("course/")}
    sources = {path.relative_to(ROOT).as_posix() for path in (ROOT / "course").rglob("*.py")}
    assert sources <= inside, "every module is there"
    pages = {f"course/explorers/explorer.{kind}" for kind in ("js", "css")}
    assert pages <= inside, "and what draws the explorers in a page"
    asked = [Requirement(requirement) for requirement in metadata.get_all("Requires-Dist") or []]
    always = {
        canonicalize_name(requirement.name)
        for requirement in asked
        if not requirement.marker or requirement.marker.evaluate({"extra": ""})
    }
    assert always == {"anywidget", "contourpy", "matplotlib", "numpy"}
    assert not always & FRAMEWORKS
    assert all(clause.operator == ">=" for requirement in asked for clause in requirement.specifier)
    assert metadata["License-Expression"] == "MIT"
    assert any(name.endswith("/licenses/LICENSE") for name in names)
