"""A run's frameworks are imported early where something is to be graded, and for nothing else."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from grading import head_start, warm
from grading.paths import Classroom
from grading.sandbox import fork_server, switches, zygotes
from grading.sandbox.pool import grade_all
from tests.support.engine_jobs import parent_of_its_zygote

FIRST, SECOND = "01_tensors", "02_neuron"


@pytest.fixture
def classroom(tmp_path: Path) -> Classroom:
    return Classroom(tmp_path)


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The lessons whose frameworks were asked for."""
    found: list[str] = []
    monkeypatch.setattr(warm, "begin", found.append)
    return found


def hand_in(classroom: Classroom, student: str, lesson: str) -> Path:
    folder = classroom.submitted / student / lesson
    folder.mkdir(parents=True)
    path = folder / f"{lesson}.ipynb"
    path.write_text("{}")
    return path


def a_run_ends(classroom: Classroom, *before: Path) -> None:
    """All of `before` is older."""
    moment = max(path.stat().st_ctime_ns for path in before) + 1
    classroom.results.touch()
    os.utime(classroom.results, ns=(moment, moment))


def test_what_was_never_graded_begins_at_once(classroom: Classroom, begun: list[str]) -> None:
    hand_in(classroom, "ann", SECOND)
    head_start.begin(classroom, (), regrade=False)
    assert begun == [SECOND]


def test_one_lesson_is_enough_for_a_beginning(classroom: Classroom, begun: list[str]) -> None:
    for student in ("ann", "ben"):
        for lesson in (SECOND, FIRST):
            hand_in(classroom, student, lesson)
    head_start.begin(classroom, (), regrade=False)
    assert begun == [FIRST]


def test_a_run_that_finds_nothing_new_imports_nothing(
    classroom: Classroom, begun: list[str]
) -> None:
    a_run_ends(classroom, hand_in(classroom, "ann", FIRST))
    head_start.begin(classroom, (), regrade=False)
    assert begun == []


def test_all_is_graded_again_where_that_is_asked_for(
    classroom: Classroom, begun: list[str]
) -> None:
    a_run_ends(classroom, hand_in(classroom, "ann", FIRST))
    head_start.begin(classroom, (), regrade=True)
    assert begun == [FIRST]


def test_work_that_is_copied_with_its_old_time_is_new(
    classroom: Classroom, begun: list[str]
) -> None:
    classroom.results.touch()
    os.utime(classroom.results, (1, 1))
    os.utime(hand_in(classroom, "ann", FIRST), (0, 0))
    head_start.begin(classroom, (), regrade=False)
    assert begun == [FIRST]


def test_a_lesson_that_was_not_asked_for_begins_nothing(
    classroom: Classroom, begun: list[str]
) -> None:
    hand_in(classroom, "ann", FIRST)
    head_start.begin(classroom, (SECOND,), regrade=True)
    assert begun == []


def test_what_is_wrong_is_left_for_the_run_to_say(classroom: Classroom, begun: list[str]) -> None:
    head_start.begin(classroom, (), regrade=False)  # nothing was handed in
    hand_in(classroom, "ann", FIRST)
    head_start.begin(classroom, ("no such lesson",), regrade=True)
    assert begun == []


def test_it_can_be_left_out(
    classroom: Classroom, begun: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    hand_in(classroom, "ann", FIRST)
    monkeypatch.setenv(switches.VARIABLE, switches.HEAD_START)
    head_start.begin(classroom, (), regrade=True)
    assert begun == []


@pytest.fixture
def own_fork_server() -> Iterator[None]:
    fork_server.close()
    yield
    fork_server.close()


@pytest.mark.slow
@pytest.mark.skipif(not zygotes.can_fork(), reason="kernels are forked on Linux only")
@pytest.mark.usefixtures("own_fork_server")
def test_the_worker_gets_the_very_zygote_that_was_begun() -> None:
    warm.begin(FIRST)
    begun = fork_server.ours().process.pid
    [(_job, (reason, parent))] = grade_all([FIRST], parent_of_its_zygote, 1)
    assert reason == ""
    imports = [child.pid for child in psutil.Process(begun).children()]
    assert imports == [parent], "the frameworks were imported a second time"
