"""`prepare`: TensorFlow is quiet, and tinygrad computes with whatever this machine has, also where
no home folder helps.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
from pathlib import Path

import pytest

from course.frameworks import prepare
from course.frameworks.compilers import machine, works
from course.frameworks.scripts import ZIG, written_scripts
from grading.paths import ROOT
from tests.support.framework_programs import (
    HIDE_ZIG,
    MATMUL,
    PREPARE,
    PRODUCT,
    SYSTEM,
    has_tinygrad,
    has_zig,
    lines,
    python,
)

has_gcc = pytest.mark.skipif(
    not shutil.which("gcc") or machine() != "x86_64", reason="no gcc for x86-64"
)
no_clang = pytest.mark.skipif(
    bool(shutil.which("clang")), reason="this machine has clang, which comes first"
)


def test_importing_the_package_imports_no_framework() -> None:
    program = "import sys, course.frameworks\nprint({'torch', 'tensorflow', 'tinygrad', 'numpy', 'keras'} & set(sys.modules))"
    assert lines(python(program, "/")) == ["set()"]


def test_an_unknown_framework_is_an_error() -> None:
    with pytest.raises(ValueError, match="pytorch"):
        prepare("pytorch")


def test_what_is_not_installed_is_said_in_one_line() -> None:
    program = (
        "import importlib.util\nreal = importlib.util.find_spec\nimportlib.util.find_spec = "
        "lambda name, *rest: None if name in ('tinygrad', 'tensorflow') else real(name, *rest)\n"
        "from course.frameworks import prepare\nprepare('tinygrad')\nprepare('tensorflow')"
    )
    printed = lines(python(program, "/"))
    assert [line.split()[-1] for line in printed] == ["tinygrad", "tensorflow"]
    assert all("pip install" in line for line in printed)


@pytest.mark.slow
@pytest.mark.skipif(
    not importlib.util.find_spec("tensorflow"), reason="TensorFlow is not installed"
)
def test_tensorflow_writes_nothing_to_standard_error(tmp_path: Path) -> None:
    program = """
from course.frameworks import prepare
prepare("tensorflow")
import tensorflow as tf
step = tf.function(lambda x: x @ x, jit_compile=True)
model = tf.keras.Sequential([tf.keras.layers.Dense(1)])
model.compile("sgd", "mse")
model.fit(tf.ones((4, 2)), tf.ones((4, 1)), verbose=0)
print(float(tf.reduce_sum(step(tf.ones((2, 2))))))
"""
    assert lines(python(program, tmp_path)) == ["8.0"]


def stand_ins(folder: Path) -> str:
    """A TensorFlow that imports scikit-learn if it can, and a scikit-learn."""
    for name, text in {
        "tensorflow": "try:\n    import sklearn\nexcept ImportError:\n    sklearn = None\n",
        "sklearn": "",
    }.items():
        (folder / name).mkdir()
        (folder / name / "__init__.py").write_text(text)
    return f"{ROOT}{os.pathsep}{folder}"


def test_what_the_environment_says_stays(tmp_path: Path) -> None:
    program = "import os\nfrom course.frameworks import prepare\nprepare('tensorflow')\nprint(os.environ['TF_CPP_MIN_LOG_LEVEL'])"
    path = stand_ins(tmp_path)
    assert lines(python(program, "/", TF_CPP_MIN_LOG_LEVEL="0", PYTHONPATH=path))[-1] == "0"


def test_tensorflow_comes_without_scikit_learn_which_can_be_imported_afterwards(
    tmp_path: Path,
) -> None:
    program = """
import sys
from course.frameworks import prepare
prepare("tensorflow")
print("sklearn" in sys.modules, sys.modules["tensorflow"].sklearn)
import sklearn
print(sklearn.__name__)
prepare("tensorflow")
print(sys.modules["sklearn"] is sklearn)
"""
    found = lines(python(program, "/", PYTHONPATH=stand_ins(tmp_path)))
    assert found == ["False None", "sklearn", "True"]


@has_tinygrad
@has_zig
@no_clang
def test_the_compiler_in_the_ziglang_wheel_is_used(tmp_path: Path) -> None:
    printed = lines(python(PREPARE + MATMUL, tmp_path))
    assert "zig" in printed[0]
    assert printed[1] == f"{PRODUCT} CPU"
    scripts = list((tmp_path / ".cache/neural-lab-course").iterdir())
    # kernels of an account of their own run it, and nobody else writes it
    assert [oct(script.stat().st_mode & 0o777) for script in scripts] == ["0o755"]


@pytest.mark.slow
@has_tinygrad
@has_gcc
@no_clang
def test_gcc_is_used_where_there_is_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "tmp").mkdir()
    printed = lines(python(HIDE_ZIG + PREPARE + MATMUL, tmp_path, TMPDIR=str(tmp_path / "tmp")))
    assert "gcc" in printed[0]
    assert printed[1] == f"{PRODUCT} CPU"
    assert list((tmp_path / "tmp").iterdir()) == []


@pytest.mark.slow
@has_tinygrad
@no_clang
@pytest.mark.parametrize(
    "start",
    [pytest.param("", marks=has_zig, id="zig"), pytest.param(HIDE_ZIG, marks=has_gcc, id="gcc")],
)
@pytest.mark.parametrize("home", ["/proc", ""], ids=["read-only", "none"])
def test_no_home_to_write_to_is_no_hindrance(start: str, home: str, tmp_path: Path) -> None:
    printed = lines(
        python(start + PREPARE + MATMUL, home, TMPDIR=str(tmp_path), XDG_CACHE_HOME="/proc/none")
    )
    assert printed[1] == f"{PRODUCT} CPU"
    assert [
        path.name for path in tmp_path.iterdir() if path.name.startswith("neural-lab-")
    ] == [], "it cleans up behind itself"


@has_tinygrad
def test_without_any_compiler_one_line_says_what_to_install_and_small_things_still_work(
    tmp_path: Path,
) -> None:
    printed = lines(python(HIDE_ZIG + PREPARE + MATMUL, tmp_path, PATH=""))
    assert "pip install ziglang" in printed[0]
    assert printed[2:] == [f"{PRODUCT} PYTHON"]


@has_zig
def test_clang_comes_first_and_a_broken_one_is_passed_over(tmp_path: Path) -> None:
    bin_folder = tmp_path / "bin"
    bin_folder.mkdir()
    clang = bin_folder / "clang"
    path = f"{bin_folder}:{SYSTEM}"
    clang.write_text("#!/bin/sh\necho broken >&2\nexit 1\n")
    clang.chmod(0o700)
    assert "clang" not in lines(python(PREPARE, tmp_path, PATH=path))[0]
    # a compiler that understands clang's options
    real = next(iter((tmp_path / ".cache/neural-lab-course").iterdir()))
    clang.write_text(f'#!/bin/sh\nexec {real} "$@"\n')
    assert "clang" in lines(python(PREPARE, tmp_path, PATH=path))[0]
    other = tmp_path / "my compiler"
    shutil.copy(clang, other)
    assert "my compiler" in lines(python(PREPARE, tmp_path, PATH=path, CC=str(other)))[0]
    assert "zig" in lines(python(PREPARE, tmp_path, CC="no-such-program"))[0]


@has_tinygrad
def test_a_process_started_later_need_not_look_again(tmp_path: Path) -> None:
    program = (
        PREPARE
        + "import subprocess, sys\nprint(subprocess.run([sys.executable, '-c', 'import course.frameworks.compilers "
        'as c; c.find_compiler = None; from course.frameworks import prepare; print(prepare("tinygrad"))\'], '
        "capture_output=True, text=True).stdout)"
    )
    printed = lines(python(program, tmp_path))
    assert printed[0] == printed[-2 if not printed[-1] else -1]


def test_a_script_is_not_run_from_a_folder_that_others_can_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "neural-lab-course"
    folder.mkdir()
    folder.chmod(0o777)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    scripts = list(written_scripts("zig", "#!/bin/sh\n"))
    assert len(scripts) == 1
    assert not scripts[0].startswith(str(folder))
    assert os.stat(os.path.dirname(scripts[0])).st_mode & 0o077 == 0


def test_a_script_that_was_changed_is_written_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    first = next(written_scripts("one", "#!/bin/sh\nexit 0\n"))
    Path(first).write_text("other")
    assert next(written_scripts("one", "#!/bin/sh\nexit 0\n")) == first
    assert Path(first).read_text() == "#!/bin/sh\nexit 0\n"


@pytest.mark.parametrize("program", ["/bin/true", "/bin/false", "/no/such/compiler", "/"])
def test_what_compiles_nothing_does_not_count(program: str) -> None:
    assert not works(program, {})


@has_zig
def test_a_folder_with_blanks_and_quotes_in_its_name_does_no_harm(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from shlex import quote

    from course.frameworks import compilers

    odd = tmp_path / "it's a folder"
    odd.mkdir()
    monkeypatch.setenv("XDG_CACHE_HOME", str(odd))
    zig = compilers._zig()
    assert zig
    os.symlink(os.path.dirname(zig), odd / "zig")
    text = ZIG.format(compiler=quote(str(odd / "zig" / "zig")))
    assert works(next(written_scripts("zig", text)), {})


GPU = "from course.frameworks import tinygrad_machine as here\nhere._sign_of_a_gpu = lambda: True\n"


@has_tinygrad
def test_a_gpu_that_works_is_used_as_it_is(tmp_path: Path) -> None:
    program = (
        GPU
        + "here._TRIAL = 'print(\"METAL\")'\n"
        + PREPARE
        + "import os\nprint(os.environ['DEV'], os.environ.get('CC'))"
    )
    printed = lines(python(program, tmp_path))
    assert "GPU (METAL)" in printed[0]
    assert printed[1] == "METAL None"


@pytest.mark.slow
@has_tinygrad
@has_zig
def test_a_sign_of_a_gpu_that_does_not_work_does_no_harm(tmp_path: Path) -> None:
    printed = lines(python(GPU + PREPARE + MATMUL, tmp_path, CUDA_VISIBLE_DEVICES="0"))
    assert "processor" in printed[0]
    assert printed[1] == f"{PRODUCT} CPU"
