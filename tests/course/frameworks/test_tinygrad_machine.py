"""What `prepare` sets for tinygrad, and what it leaves as it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.framework_programs import (
    MATMUL,
    PREPARE,
    PRODUCT,
    has_tinygrad,
    has_zig,
    lines,
    python,
)


@pytest.mark.slow
@has_tinygrad
@has_zig
def test_settings_of_other_programs_do_not_stop_tinygrad(tmp_path: Path) -> None:
    """`DEBUG=true` is a word where tinygrad reads a number: a ValueError at its import."""
    names = {
        "DEBUG": "true",
        "JIT": "no",
        "PROFILE": "default",
        "PARALLEL": "yes",
        "NUM_CPU_THREADS": "all",
        "BEAM": "",
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
    }
    program = (
        PREPARE
        + MATMUL
        + "import os\nprint(sorted({'DEBUG', 'JIT', 'XDG_CACHE_HOME'} & set(os.environ)))"
    )
    *_first, product, kept = lines(python(program, tmp_path, **names))
    assert product.startswith(PRODUCT)
    assert kept == "['XDG_CACHE_HOME']"
    assert "ValueError" in python(MATMUL, tmp_path, **names).stderr


@has_tinygrad
def test_a_setting_that_tinygrad_can_read_stays(tmp_path: Path) -> None:
    program = (
        PREPARE + "import os\nfrom tinygrad.helpers import DEBUG, JIT, NO_MEMORY_PLANNER\n"
        "print(DEBUG.value, JIT.value, os.environ['DEBUG'], NO_MEMORY_PLANNER.value)"
    )
    own = {"DEBUG": "0", "JIT": "2", "NO_MEMORY_PLANNER": "0"}
    assert lines(python(program, tmp_path, **own))[-1] == "0 2 0 0"


@has_tinygrad
def test_a_tinygrad_that_was_imported_before_is_told_too(tmp_path: Path) -> None:
    program = (
        "from tinygrad.helpers import NO_MEMORY_PLANNER, PARALLEL, TRACEMETA\n"
        "print(NO_MEMORY_PLANNER.value, TRACEMETA.value)\n"
        + PREPARE
        + "print(NO_MEMORY_PLANNER.value, TRACEMETA.value, PARALLEL.value)"
    )
    printed = lines(python(program, tmp_path))
    assert (printed[0], printed[-1]) == ("0 1", "1 0 0")


@has_tinygrad
@has_zig
@pytest.mark.parametrize("grading", ["", "1"])
def test_only_a_graded_kernel_changes_tinygrad(grading: str, tmp_path: Path) -> None:
    """Twice, as where the set-up runs twice."""
    program = (
        PREPARE * 2
        + "from tinygrad import schedule, tensor\n"
        + "transform = tensor.transform_to_call\n"
        + "print(transform.__module__, type(schedule.schedule_cache).__module__)\n"
        + "print(transform.__closure__[0].cell_contents.__module__)\n"
        + "print(tensor.create_linear_with_vars.__module__, tensor.run_linear.__module__)\n"
        + "print(tensor.run_linear.__code__.co_freevars and "
        + "tensor.run_linear.__closure__[0].cell_contents.__module__)"
    )
    where, inner, kernels, run = lines(
        python(program, tmp_path, COURSE_GRADING=grading, COURSE_TINYGRAD_REPLAY="1")
    )[-4:]
    own = "course.frameworks.tinygrad_replay"
    plain = "tinygrad.uop.ops builtins"  # where its decorator is
    assert where == (f"{own} course.frameworks.tinygrad_kernels" if grading else plain)
    assert inner != own
    own = "course.frameworks.tinygrad_schedules"
    assert kernels == (f"{own} {own}" if grading else "tinygrad.uop.ops tinygrad.engine.realize")
    assert run == ("tinygrad.engine.realize" if grading else "()")
