"""A lesson's version changes with what decides its verdicts, and with nothing else."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from course.checks.registry import LESSONS
from grading.paths import ROOT
from grading.record.version import code_version, deciding


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    for package in ("course", "grading"):
        shutil.copytree(
            ROOT / package,
            tmp_path / "first" / package,
            ignore=shutil.ignore_patterns("__pycache__", "bank", "locale"),
        )
    return tmp_path / "first"


def changed_by(clone: Path, file: str, added: str = "\n# another line\n") -> set[str]:
    """The lessons whose version is another one after a change in one file."""
    before = {lesson: code_version(lesson, clone) for lesson in LESSONS}
    other = clone.with_name("changed " + file.replace("/", " "))
    shutil.copytree(clone, other)
    with (other / file).open("a", encoding="utf-8") as opened:
        opened.write(added)
    return {lesson for lesson, version in before.items() if code_version(lesson, other) != version}


@pytest.mark.parametrize(
    ("file", "lessons"),
    [
        ("grading/hidden/tensors.py", {"01_tensors"}),
        ("grading/hidden/network.py", {"02_neuron"}),
        ("grading/hidden/descent.py", {"03_linear_regression"}),
        ("course/exercises/iris_judges.py", {"04_iris"}),
        ("course/trials/plots.py", {"05_mnist_mlp"}),
        ("course/trials/as_written.py", {"03_linear_regression", "06_from_scratch"}),
        ("grading/hidden/scratch_training.py", {"06_from_scratch"}),
        ("course/checks/judge.py", set(LESSONS)),
        ("course/probe/operations.py", set(LESSONS)),
        ("grading/engine/inside/confine.py", set(LESSONS)),
        ("grading/judging.py", set(LESSONS)),
        ("grading/report/pages.py", set()),
        ("grading/feedback/words.py", set()),
        ("grading/record/results.py", set()),
        ("grading/session.py", set()),
        ("grading/commands/screen.py", set()),
        ("course/draw/neuron.py", set()),
    ],
)
def test_a_change_touches_the_lessons_that_it_decides(
    clone: Path, file: str, lessons: set[str]
) -> None:
    assert changed_by(clone, file) == lessons


def test_a_new_lesson_touches_no_other(clone: Path) -> None:
    before = {lesson: code_version(lesson, clone) for lesson in LESSONS}
    other = clone.with_name("with a draft")
    shutil.copytree(clone, other)
    (other / "grading/hidden/draft.py").write_text("from grading.hidden.network import (\n")
    (other / "course/exercises/draft.py").write_text("import course.exercises.nowhere\n")
    for table in ("course/checks/registry.py", "grading/contract.py"):
        with (other / table).open("a", encoding="utf-8") as opened:
            opened.write('\nLESSONS = {**LESSONS, "07_draft": ()}\n')
    assert {lesson: code_version(lesson, other) for lesson in LESSONS} == before


def test_a_helper_that_a_lesson_begins_to_use_is_in_its_version(clone: Path) -> None:
    new = clone / "grading/hidden/helper.py"
    new.write_text("X = 1\n")
    assert new not in deciding("01_tensors", clone)
    with (clone / "grading/hidden/tensors.py").open("a", encoding="utf-8") as opened:
        opened.write("\nfrom grading.hidden import (\n    helper,\n)\n")
    other = clone.with_name("uses it")
    shutil.copytree(clone, other)
    assert other / "grading/hidden/helper.py" in deciding("01_tensors", other)
    assert changed_by(other, "grading/hidden/helper.py") == {"01_tensors"}


def test_a_lessons_release_and_seed_are_in_its_version(monkeypatch: pytest.MonkeyPatch) -> None:
    from grading import lessons
    from grading.record.version import grader_version

    assert grader_version("01_tensors", 1) != grader_version("01_tensors", 2)
    before = grader_version("01_tensors", 1)
    monkeypatch.setattr(lessons, "release_path", lambda lesson, *_more: ROOT / "README.md")
    assert grader_version("01_tensors", 1) != before
