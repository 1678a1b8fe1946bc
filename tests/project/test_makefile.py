"""The Makefile's set-up, with stand-ins for Python and pip that write down how they were called.

They say which interpreter is taken, what a person with another one reads, and what is installed how
often; that the real installation works is shown by everyone who runs `make test` on a new machine.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from grading.paths import ROOT

# Answers as the real Python does, notes every call, copies itself for `-m venv`, and lets pip and
# all else succeed.
GOOD = f"""#!/bin/sh
echo "$@" >> "$CALLS"
case "$1 $2" in
  "-c import pip"*) exec {sys.executable} "$@" ;;
  "-c "*) exec {sys.executable} -I -S "$@" ;;
  "--version "*) exec {sys.executable} -I -S --version ;;
  "-m venv") mkdir -p "$3/bin" && cp "$0" "$3/bin/python" ;;
  "-m pip") exit "${{PIP_EXIT:-0}}" ;;
esac
"""
OLD = '#!/bin/sh\ncase "$1" in --version) echo Python 3.10.4 ;; *) exit 1 ;; esac\n'
NEW = OLD.replace("3.10.4", "3.14.0")
WITHOUT_VENV = GOOD.replace(
    'case "$1 $2" in', 'case "$*" in *ensurepip*) exit 1 ;; esac\ncase "$1 $2" in'
)
PIP_PREFIX = "-m pip install --no-compile -c constraints.txt -e"
COMPILE = "-m compileall -qq -j 0 -x /tests/ .venv/lib course grading"


@dataclass
class Machine:
    """A folder with the Makefile and what it reads, and a PATH that holds only what the test put
    there.
    """

    folder: Path

    def has(self, name: str, script: str = "#!/bin/sh\n") -> None:
        path = self.folder / "bin" / name
        path.write_text(script)
        path.chmod(0o755)

    def make(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        variables = {
            "PATH": str(self.folder / "bin"),
            "CALLS": str(self.folder / "calls"),
            **environment,
        }
        return subprocess.run(
            [str(shutil.which("make")), *arguments],
            cwd=self.folder,
            env=variables,
            text=True,
            capture_output=True,
            stdin=subprocess.DEVNULL,
        )

    def calls(self) -> list[str]:
        """The calls since the last look, without the questions that the Makefile asks an
        interpreter.
        """
        path = self.folder / "calls"
        lines = path.read_text().splitlines() if path.exists() else []
        path.unlink(missing_ok=True)
        return [line for line in lines if not line.startswith(("-c ", "--version"))]


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    (tmp_path / "bin").mkdir()
    for tool in ("cp", "mkdir", "rm", "touch"):
        (tmp_path / "bin" / tool).symlink_to(str(shutil.which(tool)))
    for name in ("Makefile", "pyproject.toml", "constraints.txt"):
        shutil.copy(ROOT / name, tmp_path)
    return Machine(tmp_path)


@pytest.mark.parametrize(("script", "version"), [(OLD, "Python 3.10.4"), (NEW, "Python 3.14.0")])
@pytest.mark.parametrize("target", ["demo", "test", "lab"])
def test_another_python_is_told_what_is_wanted(
    machine: Machine, target: str, script: str, version: str
) -> None:
    machine.has("python3", script)
    for arguments in ([target], [target, "PYTHON=python3"]):
        done = machine.make(*arguments)
        assert done.returncode == 2
        assert f"This course needs Python 3.11, 3.12 or 3.13. Found: {version}.\n" in done.stderr
        assert f"make {target} PYTHON=python3.12" in done.stderr
        assert "Traceback" not in done.stderr
    assert not (machine.folder / ".venv").exists()


def test_no_python_at_all_is_told_the_same(machine: Machine) -> None:
    done = machine.make("demo")
    assert done.returncode == 2
    assert "Found: no python3." in done.stderr


def test_a_python_without_venv_is_told_which_package_is_missing(machine: Machine) -> None:
    machine.has("python3", WITHOUT_VENV)
    done = machine.make("test")
    assert done.returncode == 2
    assert "apt-get install python3-venv" in done.stderr
    assert not (machine.folder / ".venv").exists()


@pytest.mark.parametrize("unusable", [OLD, NEW, WITHOUT_VENV])
@pytest.mark.slow
def test_a_usable_python_beside_an_unusable_one_is_found(machine: Machine, unusable: str) -> None:
    machine.has("python3", unusable)
    machine.has("python3.12", GOOD)
    done = machine.make("test")
    assert done.returncode == 0, done.stderr
    assert (machine.folder / ".venv" / "bin" / "python").read_text() == GOOD
    assert done.stderr == ""


@pytest.mark.parametrize(
    ("target", "then"),
    [
        ("set-up", []),
        ("demo", ["-m grading build", "-m grading demo"]),
        ("test", ["-m pytest -n logical --maxprocesses 4 --dist loadfile --no-loadscope-reorder"]),
        *(
            pytest.param(target, then, marks=pytest.mark.slow)
            for target, then in (
                ("lab", ["-m jupyterlab --ServerApp.root_dir=notebooks/en"]),
                ("crash", ["-m grading crash"]),
                ("bench", ["benchmarks/bench.py --write build/benchmark.json"]),
            )
        ),
    ],
)
def test_each_target_works_first_and_twice(machine: Machine, target: str, then: list[str]) -> None:
    machine.has("python3", GOOD)
    first = machine.make(target)
    assert first.returncode == 0, first.stderr
    assert "this takes a few minutes" in first.stdout
    assert machine.calls() == [
        "-m venv .venv",
        "-m pip install --quiet --upgrade pip",
        f"{PIP_PREFIX} .[lab,grading,test,compiler]",
        COMPILE,
        *then,
    ]
    assert machine.make(target).returncode == 0
    assert machine.calls() == then, "the second time nothing is set up"


def test_a_clone_that_was_moved_is_set_up_anew(machine: Machine) -> None:
    machine.has("python3", GOOD)
    machine.make("test")
    machine.calls()
    machine.folder = machine.folder.rename(machine.folder.with_name("moved here"))
    assert machine.make("test").returncode == 0
    assert f"{PIP_PREFIX} .[lab,grading,test,compiler]" in machine.calls()


def test_a_machine_with_clang_needs_no_other_compiler(machine: Machine) -> None:
    machine.has("python3", GOOD)
    machine.has("clang")
    assert machine.make("test").returncode == 0
    assert f"{PIP_PREFIX} .[lab,grading,test]" in machine.calls()


CPU_BUILDS = "-m pip install --quiet --no-compile --no-deps --retries 1 -c constraints.txt --index-url https://download.pytorch.org/whl/cpu torch torchvision"


def test_pytorch_without_cuda_comes_first_where_it_is_asked_for(machine: Machine) -> None:
    machine.has("python3", GOOD)
    done = machine.make("demo", "TORCH=cpu")
    assert done.returncode == 0, done.stderr
    assert "this takes a few minutes and about 4 GB, once." in done.stdout
    calls = machine.calls()
    assert calls.index(CPU_BUILDS) + 1 == calls.index(
        f"{PIP_PREFIX} .[lab,grading,test,compiler]"
    ), "what is there already, pip leaves alone"


def test_the_size_and_the_way_without_cuda_are_said_first(machine: Machine) -> None:
    machine.has("python3", GOOD)
    done = machine.make("demo")
    assert "this takes a few minutes and about 8 GB, once." in done.stdout
    assert "make demo TORCH=cpu" in done.stdout
    assert done.stdout.index("TORCH=cpu") < done.stdout.index("-m pip install")
    assert not any("download.pytorch.org" in call for call in machine.calls())


def test_where_pytorchs_own_index_does_not_answer_set_up_goes_on(machine: Machine) -> None:
    machine.has(
        "python3", GOOD.replace('"-m pip")', '"-m pip") case "$*" in *whl/cpu*) exit 1 ;; esac;')
    )
    done = machine.make("demo", "TORCH=cpu")
    assert done.returncode == 0
    assert "gave no PyTorch without CUDA. Set-up goes on with PyPI's" in done.stderr
    assert machine.calls()[-1] == "-m grading demo"


def test_a_build_that_is_not_known_is_refused(machine: Machine) -> None:
    machine.has("python3", GOOD)
    done = machine.make("demo", "TORCH=gpu")
    assert done.returncode == 2
    assert "TORCH=gpu is not known: TORCH=cpu sets up without CUDA" in done.stderr
    assert machine.calls() == []


def test_a_set_up_that_failed_goes_on_the_next_time(machine: Machine) -> None:
    machine.has("python3", GOOD)
    assert machine.make("demo", PIP_EXIT="1").returncode == 2
    assert not any("grading" in line.split() for line in machine.calls()), (
        "nothing runs on half a set-up"
    )
    assert machine.make("demo").returncode == 0
    calls = machine.calls()
    assert "-m venv .venv" not in calls, "what is there is kept"
    assert calls[-1] == "-m grading demo"


def test_a_broken_environment_is_made_anew(machine: Machine) -> None:
    machine.has("python3", GOOD)
    broken = machine.folder / ".venv" / "bin" / "python"
    broken.parent.mkdir(parents=True)
    broken.write_text(OLD)
    broken.chmod(0o755)
    assert machine.make("test").returncode == 0
    assert machine.calls()[0] == "-m venv .venv"
    assert broken.read_text() == GOOD


@pytest.mark.parametrize("name", ["pyproject.toml", "constraints.txt"])
@pytest.mark.slow
def test_changed_requirements_are_installed(machine: Machine, name: str) -> None:
    machine.has("python3", GOOD)
    machine.make("test")
    machine.calls()
    later = next((machine.folder / ".venv").glob(".ready*")).stat().st_mtime + 10
    os.utime(machine.folder / name, (later, later))
    assert machine.make("test").returncode == 0
    assert f"{PIP_PREFIX} .[lab,grading,test,compiler]" in machine.calls()


def test_a_failing_job_fails_make(machine: Machine) -> None:
    machine.has("python3", GOOD.replace('"-m pip")', '"-m pytest") exit 1 ;;\n  "-m pip")'))
    assert machine.make("test").returncode == 2


def test_plain_make_prints_the_targets_and_sets_nothing_up(machine: Machine) -> None:
    done = machine.make()
    assert done.returncode == 0
    for target in ("demo", "test", "lab", "clean"):
        assert f"make {target} " in done.stdout
    assert machine.calls() == []


def test_clean_keeps_the_environment_and_the_classroom(machine: Machine) -> None:
    for name in (".venv", "classroom", "build", "artifacts", "solutions"):
        (machine.folder / name).mkdir()
    assert machine.make("clean").returncode == 0
    left = {path.name for path in machine.folder.iterdir()}
    assert {".venv", "classroom", "solutions"} <= left
    assert not left & {"build", "artifacts"}
