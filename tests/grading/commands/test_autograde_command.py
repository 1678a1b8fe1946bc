"""`python -m grading autograde`: what a person sees, and the exit codes."""

from __future__ import annotations

import re
import shutil
import sys
import types
from concurrent.futures import Executor, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from grading.__main__ import main
from grading.grade import Job
from grading.model import Record
from grading.paths import Classroom
from tests.support.autograde_command import autograde
from tests.support.record_class import EXERCISES, LESSON, OTHER, WHOLE, hand_in, judged


def test_a_run_says_what_it_did(
    classroom: Classroom, quick: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    hand_in(classroom, "ada", "x = 0.5")
    assert autograde(classroom) == 0
    said = capsys.readouterr()
    assert f"ada 02_neuron: {WHOLE / 2:g} of {WHOLE} points, {len(EXERCISES)} graded" in said.out
    assert "1 submission graded, 0 unchanged, 0 failed" in said.out
    assert str(classroom.results) in said.out
    assert "Confinement: landlock." in said.out
    assert said.err == ""
    log = (classroom.root / "autograde.log").read_text(encoding="utf-8")
    assert re.search(
        rf"^\d{{4}}-\d\d-\d\d .* ada 02_neuron: {WHOLE / 2:g} of {WHOLE}", log, re.MULTILINE
    )


def test_quiet_is_quiet_and_still_says_what_went_wrong(
    classroom: Classroom, quick: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    hand_in(classroom, "ada")
    assert autograde(classroom, "--quiet") == 0
    assert capsys.readouterr() == ("", "")
    hand_in(classroom, "b d")

    def work(job: Job) -> Record:
        raise RuntimeError("no kernel")

    quick(work)
    assert autograde(classroom, "--quiet", "--regrade") == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert "FAILED ada 02_neuron" in said.err
    assert "no kernel" in said.err
    assert "stays queued" in said.err
    assert "b d" in said.err
    assert "Traceback" not in said.err
    assert "RuntimeError: no kernel" in (classroom.root / "autograde.log").read_text(
        encoding="utf-8"
    )


def test_less_than_full_confinement_is_said(
    classroom: Classroom, quick: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    hand_in(classroom, "ada")

    def work(job: Job) -> Record:
        given = judged(job)
        given.confinement = job.level
        return given

    quick(work)
    assert autograde(classroom, "--confine", "off", "--quiet") == 0
    assert "Not protected" in capsys.readouterr().err


@pytest.mark.parametrize(
    "words",
    [
        ["--jobs", "0"],
        ["--jobs", "x"],
        ["--cell-seconds", "nan"],
        ["--cell-seconds", "-1"],
        ["--confine", "maybe"],
        ["02_neurons"],
        ["--json", "--quiet"],
    ],
)
def test_wrong_usage_is_exit_code_2(
    classroom: Classroom, quick: Any, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    hand_in(classroom, "ada")
    try:
        code: Any = autograde(classroom, *words)
    except SystemExit as ended:
        code = ended.code
    assert code == 2
    assert capsys.readouterr().err
    assert not classroom.results.exists()


def test_a_missing_folder_says_where_submissions_go(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["autograde", "--classroom", str(tmp_path / "x")]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "<student>/<lesson>/<lesson>.ipynb" in said


def test_a_class_in_which_nothing_was_handed_in_is_no_success(
    classroom: Classroom, quick: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert autograde(classroom) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "Nothing was handed in" in said
    assert str(classroom.submitted) in said
    assert not classroom.results.exists()
    (classroom.submitted / "ada" / "02_neurons").mkdir(parents=True)
    assert autograde(classroom) == 2
    assert "Rename 02_neurons to 02_neuron" in capsys.readouterr().err
    # Where there was work before, its rows stay.
    hand_in(classroom, "boris")
    assert autograde(classroom) == 0
    shutil.rmtree(classroom.submitted / "boris")
    assert autograde(classroom) == 0
    assert "boris" in classroom.results.read_text(encoding="utf-8")


def test_a_lesson_that_nobody_handed_in_is_named(
    classroom: Classroom, quick: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    hand_in(classroom, "ada")
    assert main(["autograde", OTHER, LESSON, "--classroom", str(classroom.root)]) == 0
    assert capsys.readouterr().err == f"Nobody has handed in {OTHER}.\n"


def test_pages_of_feedback_that_are_older_than_the_grades_are_counted(
    classroom: Classroom, quick: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    hand_in(classroom, "ada", "x = 0.5")
    hand_in(classroom, "boris")
    autograde(classroom)
    assert "older than" not in capsys.readouterr().out
    assert main(["feedback", "--classroom", str(classroom.root)]) == 0
    hand_in(classroom, "ada", "x = 1")
    capsys.readouterr()
    for _time in range(2):
        autograde(classroom)
        said = capsys.readouterr().out
        assert "1 page of feedback is older than the grades" in said
        assert f"run 'python -m grading feedback --classroom {classroom.root}'" in said
    assert main(["feedback", "--classroom", str(classroom.root)]) == 0
    capsys.readouterr()
    autograde(classroom)
    assert "older than" not in capsys.readouterr().out


@pytest.mark.parametrize("command", ["feedback", "report"])
def test_before_anything_is_graded_the_advice_names_the_classroom(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    folder = tmp_path / "my class"
    assert main([command, "--classroom", str(folder)]) == 1
    assert (
        f"run 'python -m grading autograde --classroom '{folder}'' first" in capsys.readouterr().err
    )


def test_the_classroom_of_the_clone_needs_no_name(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert Classroom().command("report") == "python -m grading report"
    monkeypatch.setenv("COURSE_CLASSROOM", str(tmp_path))
    assert Classroom(tmp_path).command("report") == "python -m grading report"


@pytest.mark.parametrize("command", ["autograde", "feedback", "report"])
def test_help_is_there(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([command, "--help"])
    assert ended.value.code == 0
    assert "--classroom" in capsys.readouterr().out


def test_a_cluster_without_its_package_says_what_to_install(
    classroom: Classroom,
    quick: Any,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    hand_in(classroom, "ada")
    for name in ("dask", "dask.distributed"):  # an earlier test may have imported both
        monkeypatch.setitem(sys.modules, name, None)
    assert autograde(classroom, "--cluster", "tcp://localhost:1") == 1
    assert "pip install distributed" in capsys.readouterr().err


def test_a_cluster_gets_the_jobs(
    classroom: Classroom, quick: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The seam to Dask, with a stand-in that has the interface of `distributed.Client` (no
    cancel_futures).
    """
    made: list[str] = []

    class InThreads(ThreadPoolExecutor):
        def shutdown(self, wait: bool = True) -> None:  # type: ignore[override]
            super().shutdown(wait)

    class Client:
        def __init__(self, address: str, timeout: float) -> None:
            made.append(address)

        def wait_for_workers(self, count: int, timeout: float) -> None:
            pass

        def nthreads(self) -> dict[str, int]:
            return {"one": 1, "two": 1}

        def get_executor(self, pure: bool) -> Executor:
            return InThreads(2)

    module = types.ModuleType("dask.distributed")
    module.Client = Client  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "dask", types.ModuleType("dask"))
    monkeypatch.setitem(sys.modules, "dask.distributed", module)
    hand_in(classroom, "ada")
    hand_in(classroom, "boris")
    assert autograde(classroom, "--cluster", "tcp://scheduler:8786") == 0
    assert made == ["tcp://scheduler:8786"]
    assert len(classroom.results.read_text(encoding="utf-8").splitlines()) == 1 + 2 * len(EXERCISES)
