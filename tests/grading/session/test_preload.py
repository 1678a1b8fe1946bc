"""What a run has imported before it has imported itself: only where it is plain that it will be
needed, and by little code.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from grading import lessons
from grading.commands import preload
from grading.paths import Classroom
from grading.record.journal import Journal
from grading.sandbox.warm_modules import modules_of

FIRST, SECOND = "01_tensors", "03_linear_regression"  # of other frameworks
Asked = list[tuple[tuple[str, ...], int, int]]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Asked:
    """What was to be imported, for how many workers and how many submissions."""
    found: Asked = []
    monkeypatch.setattr(
        preload, "prepare", lambda modules, *counts: found.append((tuple(modules), *counts))
    )
    return found


@pytest.fixture
def classroom(tmp_path: Path) -> Classroom:
    return Classroom(tmp_path)


def hand_in(classroom: Classroom, *work: tuple[str, str]) -> None:
    for student, lesson in work:
        (classroom.submitted / student / lesson).mkdir(parents=True)


def test_the_first_lesson_is_imported(classroom: Classroom, asked: Asked) -> None:
    hand_in(classroom, ("ada", SECOND), ("bob", SECOND), ("cy", FIRST))
    preload.begin(classroom, (), False, 2)
    preload.begin(classroom, (SECOND,), False, 3)
    assert asked == [
        (modules_of(lessons.load(FIRST)), 2, 1),
        (modules_of(lessons.load(SECOND)), 3, 2),
    ]


def test_one_submission_needs_no_zygote_of_several(classroom: Classroom, asked: Asked) -> None:
    hand_in(classroom, ("ada", SECOND), ("bob", FIRST))
    preload.begin(classroom, (FIRST,), False, 2)
    assert asked == []


def test_what_was_graded_is_only_asked_for_to_be_graded_again(
    classroom: Classroom, asked: Asked
) -> None:
    hand_in(classroom, ("ada", FIRST), ("bob", FIRST))
    for student in ("ada", "bob"):
        path = Journal(classroom.journal).path(student, FIRST)
        path.parent.mkdir(parents=True)
        path.touch()
    preload.begin(classroom, (), False, 2)
    assert asked == []
    preload.begin(classroom, (), True, 2)
    assert asked == [(modules_of(lessons.load(FIRST)), 2, 2)]


@pytest.mark.parametrize("wanted", [("no_such_lesson",), ()])
def test_a_mistake_is_left_for_the_run_to_say(
    tmp_path: Path, asked: Asked, wanted: tuple[str, ...]
) -> None:
    preload.begin(Classroom(tmp_path / "nothing"), wanted, False, 2)
    assert asked == []


def test_it_imports_little() -> None:
    """Or it would be no head start: these are most of what a run imports."""
    code = "import sys, grading.__main__, grading.commands.autograde, grading.commands.preload; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    late = {
        "grading.session.run",
        "nbformat",
        "nbgrader",
        "numpy",
        "sqlalchemy",
        "jupyter_client",
        "zmq",
        "traitlets",
    }
    assert "grading.sandbox.fork_server" in done.stdout.split()
    assert not late & set(done.stdout.split())
