"""A lesson's version changes with what decides its verdicts, and with nothing else."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from course.lessons.contract import LESSONS
from grading.paths import ROOT
from grading.record.version import code_version, deciding


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    for package in ("course", "grading"):
        shutil.copytree(
            ROOT / package,
            tmp_path / "first" / package,
            ignore=shutil.ignore_patterns("__pycache__", "answers", "locale"),
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
        ("grading/lessons/tensors/hidden.py", {"01_tensors"}),
        pytest.param("grading/lessons/neuron/references.py", {"02_neuron"}, marks=pytest.mark.slow),
        pytest.param(
            "grading/lessons/linear_regression/references.py",
            {"03_linear_regression"},
            marks=pytest.mark.slow,
        ),
        pytest.param("course/lessons/iris/judges.py", {"04_iris"}, marks=pytest.mark.slow),
        pytest.param(
            "course/lessons/mnist_mlp/trials_plots.py", {"05_mnist_mlp"}, marks=pytest.mark.slow
        ),
        pytest.param(
            "course/lessons/as_written.py",
            {"03_linear_regression", "06_from_scratch"},
            marks=pytest.mark.slow,
        ),
        pytest.param(
            "grading/lessons/from_scratch/hidden_training.py",
            {"06_from_scratch"},
            marks=pytest.mark.slow,
        ),
        ("course/checks/judge.py", set(LESSONS)),
        pytest.param("course/probe/operations.py", set(LESSONS), marks=pytest.mark.slow),
        pytest.param("grading/sandbox/inside/confine.py", set(LESSONS), marks=pytest.mark.slow),
        pytest.param("grading/judge/verdicts.py", set(LESSONS), marks=pytest.mark.slow),
        ("grading/report/pages.py", set()),
        pytest.param("grading/wording.py", set(), marks=pytest.mark.slow),
        pytest.param("grading/results/table.py", set(), marks=pytest.mark.slow),
        pytest.param("grading/session/run.py", set(), marks=pytest.mark.slow),
        pytest.param("grading/commands/screen.py", set(), marks=pytest.mark.slow),
        pytest.param("course/lessons/neuron/pictures.py", set(), marks=pytest.mark.slow),
        pytest.param("course/lessons/neuron/pictures_network.py", set(), marks=pytest.mark.slow),
        pytest.param(
            "course/lessons/neuron/cases_activations.py", {"02_neuron"}, marks=pytest.mark.slow
        ),
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
    for room in ("grading", "course"):
        (other / room / "lessons/draft").mkdir()
    (other / "grading/lessons/draft/hidden.py").write_text(
        "from grading.lessons.neuron.references import (\n"
    )
    (other / "course/lessons/draft/exercises.py").write_text("import course.lessons.nowhere\n")
    with (other / "course/lessons/contract.py").open("a", encoding="utf-8") as opened:
        opened.write('\nLESSONS = {**LESSONS, "07_draft": ()}\n')
    assert {lesson: code_version(lesson, other) for lesson in LESSONS} == before


def test_a_helper_that_a_lesson_begins_to_use_is_in_its_version(clone: Path) -> None:
    new = clone / "grading/lessons/tensors/helper.py"
    new.write_text("X = 1\n")
    assert new not in deciding("01_tensors", clone)
    with (clone / "grading/lessons/tensors/hidden.py").open("a", encoding="utf-8") as opened:
        opened.write("\nfrom grading.lessons.tensors import (\n    helper,\n)\n")
    other = clone.with_name("uses it")
    shutil.copytree(clone, other)
    assert other / "grading/lessons/tensors/helper.py" in deciding("01_tensors", other)
    assert changed_by(other, "grading/lessons/tensors/helper.py") == {"01_tensors"}


def test_a_solution_that_says_what_is_right_is_in_its_lessons_version(clone: Path) -> None:
    source = clone / "solutions/01_tensors.py"
    assert source not in deciding("01_tensors", clone)
    other = clone.with_name("draws inputs")
    shutil.copytree(clone, other)
    with (other / "course/lessons/tensors/exercises.py").open("a", encoding="utf-8") as opened:
        opened.write("\nX = dict(drawn=None)\n")
    assert other / "solutions/01_tensors.py" in deciding("01_tensors", other)
    assert other / "solutions/02_neuron.py" not in deciding("02_neuron", other)


def test_a_lessons_release_and_seed_are_in_its_version(monkeypatch: pytest.MonkeyPatch) -> None:
    from grading import lessons
    from grading.record.version import grader_version

    assert grader_version("01_tensors", 1) != grader_version("01_tensors", 2)
    before = grader_version("01_tensors", 1)
    monkeypatch.setattr(lessons, "release_path", lambda lesson, *_more: ROOT / "README.md")
    assert grader_version("01_tensors", 1) != before
