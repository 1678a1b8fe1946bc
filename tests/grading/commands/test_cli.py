"""`python -m grading`: commands by name, mistakes in one line, exit codes."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from grading import __main__ as front
from grading.commands import COMMANDS
from grading.commands import build as command
from grading.model import UserError
from grading.paths import ROOT
from grading.places import known_language
from grading.release import proof, tree
from tests.support.small_course import LESSON, SmallKnowledge, make


def run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "grading", *words], cwd=ROOT, capture_output=True, text=True
    )


def fake(monkeypatch: pytest.MonkeyPatch, action: object) -> None:
    """Puts a command in the place of `report` that does `action` when it is run."""
    module = ModuleType("grading.commands.report")

    def act(arguments: object) -> int:
        if isinstance(action, BaseException):
            raise action
        assert isinstance(action, int)
        return action

    module.add_arguments = lambda parser: None  # type: ignore[attr-defined]
    module.run = act  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "grading.commands.report", module)


def test_help_names_every_command() -> None:
    done = run("--help")
    assert done.returncode == 0
    assert all(f"\n    {name}" in done.stdout for name in COMMANDS)


def test_help_of_a_command_names_its_options() -> None:
    done = run("build", "--help")
    assert done.returncode == 0
    assert "--check" in done.stdout
    assert "--language" in done.stdout


@pytest.mark.parametrize("words", [[], ["bild"], ["build", "--chekc"], ["build", "extra"]])
def test_wrong_usage_ends_with_2(words: list[str]) -> None:
    done = run(*words)
    assert done.returncode == 2
    assert "usage:" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_unknown_language_ends_with_2_and_names_the_known_ones() -> None:
    done = run("build", "--language", "xx")
    assert (done.returncode, done.stderr) == (
        2,
        "There are no lessons in the language 'xx' yet; known: en.\n",
    )
    assert known_language("en") == "en"


@pytest.mark.parametrize(
    ("action", "code", "said"),
    [
        (0, 0, ""),
        (1, 1, ""),
        (UserError("No such thing."), 1, "No such thing.\n"),
        (UserError("Wrong usage.", code=2), 2, "Wrong usage.\n"),
        (
            KeyboardInterrupt(),
            130,
            "Stopped. What is finished is kept; run the same command again to go on.\n",
        ),
        (
            PermissionError(errno.EACCES, "Permission denied", "results.csv"),
            1,
            "results.csv: Permission denied: give yourself permission to write there, and run "
            "the same command again.\n",
        ),
        (
            OSError(errno.ENOSPC, "No space left on device", "results.csv"),
            1,
            "results.csv: No space left on device: free some space and run the same command "
            "again.\n",
        ),
        (
            FileNotFoundError(errno.ENOENT, "No such file or directory", "x"),
            1,
            "x: No such file or directory: look at the path and run the same command again.\n",
        ),
        (
            OSError(errno.EIO, "Input/output error", "x"),
            1,
            "x: Input/output error: put that right and run the same command again.\n",
        ),
    ],
)
def test_exit_codes_and_one_line(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    action: object,
    code: int,
    said: str,
) -> None:
    fake(monkeypatch, action)
    assert front.main(["report"]) == code
    assert capsys.readouterr().err == said


def test_a_missing_package_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fake(monkeypatch, ModuleNotFoundError("No module named 'jupytext'", name="jupytext"))
    assert front.main(["report"]) == 1
    said = capsys.readouterr().err
    assert "'jupytext' is not installed" in said
    assert said.count("\n") == 1


def test_a_fault_of_our_own_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    fake(monkeypatch, ZeroDivisionError())
    with pytest.raises(ZeroDivisionError):
        front.main(["report"])
    fake(monkeypatch, ModuleNotFoundError("No module named 'grading.gone'", name="grading.gone"))
    with pytest.raises(ModuleNotFoundError):
        front.main(["report"])


def test_a_command_that_is_not_there_breaks_no_other(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(COMMANDS, "nosuch", "is not written yet")
    assert front.main(["nosuch"]) == 2
    assert capsys.readouterr().err == "This copy of the course has no command 'nosuch'.\n"
    fake(monkeypatch, 0)
    assert front.main(["report"]) == 0


def test_the_front_loads_no_framework_and_no_nbgrader() -> None:
    program = (
        "import sys; from grading.__main__ import main\ntry: main(['--help'])\nexcept "
        "SystemExit: pass\nprint([m for m in ('nbgrader', 'jupytext', 'torch', 'tensorflow', "
        "'numpy') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.endswith("\n[]\n")


@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may write anywhere")
def test_no_permission_to_write_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    places = make(tmp_path.resolve())
    monkeypatch.setattr(tree, "CourseKnowledge", lambda root: SmallKnowledge())
    monkeypatch.setattr(command, "Places", lambda: places)
    monkeypatch.setattr(proof, "prove", lambda *_lesson: [])
    monkeypatch.setenv("COURSE_CLASSROOM", str(tmp_path / "classroom"))
    places.root.chmod(0o500)
    try:
        assert front.main(["build"]) == 1
    finally:
        places.root.chmod(0o700)
    said = capsys.readouterr().err
    assert "Permission denied" in said
    assert said.count("\n") == 1


@pytest.mark.slow
def test_the_command_builds_and_checks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    places = make(tmp_path.resolve())
    monkeypatch.setattr(tree, "CourseKnowledge", lambda root: SmallKnowledge())
    monkeypatch.setattr(command, "Places", lambda: places)
    monkeypatch.setattr(proof, "prove", lambda *_lesson: [])
    monkeypatch.setenv("COURSE_CLASSROOM", str(tmp_path / "elsewhere"))
    assert front.main(["build", "--check"]) == 1
    assert f"notebooks/en/{LESSON}/{LESSON}.ipynb is missing" in capsys.readouterr().out
    assert front.main(["build"]) == 0
    assert capsys.readouterr().out == (
        "course/lessons/contract.json\n"
        f"notebooks/en/{LESSON}/{LESSON}.ipynb\n"
        "grading/lessons/proved.json\n"
        "1 lesson built and registered for grading.\n"
    )
    assert (tmp_path / "elsewhere" / "gradebook.db").is_file()
    assert front.main(["build", "--check"]) == 0
    assert "were not run" not in capsys.readouterr().out
    places.proved.unlink()
    assert front.main(["build", "--check"]) == 0
    assert f"The solutions of {LESSON} were not run since" in capsys.readouterr().out


@pytest.mark.slow
def test_no_process_of_grading_loads_what_takes_seconds_and_nobody_needs() -> None:
    code = "import sys, grading.session.run, nbformat; sys.exit(any(name.startswith('lark') for name in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
