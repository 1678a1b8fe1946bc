"""tinygrad's kernels in a file: another process computes with them and makes none, and what is
wrong with a file does no harm.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from course.frameworks.compilers import find_compiler
from course.frameworks.tinygrad_kernels import PATH, Kernels
from tests.support.tinygrad_programs import RECORD, USE, python

pytestmark = pytest.mark.skipif(
    not importlib.util.find_spec("tinygrad") or not find_compiler(),
    reason="tinygrad or a compiler is missing",
)


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A file of kernels, and what they computed."""
    home = tmp_path_factory.mktemp("home")
    path = home / "kernels"
    return path, python(RECORD, home, str(path))[-1]


@pytest.mark.slow
def test_another_process_computes_the_same_and_makes_no_program(
    recorded: tuple[Path, str], tmp_path: Path
) -> None:
    path, wanted = recorded
    before = path.read_bytes()
    printed = python(USE, tmp_path, COURSE_GRADING="1", **{PATH: str(path)})
    assert printed[-2:] == [wanted, "0"]
    assert path.read_bytes() == before


@pytest.mark.slow
@pytest.mark.parametrize("content", [None, "cut"])
def test_a_file_that_cannot_be_read_does_no_harm(
    content: str | None, recorded: tuple[Path, str], tmp_path: Path
) -> None:
    path, wanted = recorded
    other = tmp_path / "kernels"
    if content is not None:
        other.write_bytes(path.read_bytes()[:1000])
    printed = python(USE, tmp_path, COURSE_GRADING="1", **{PATH: str(other)})
    assert printed[-2] == wanted
    assert int(printed[-1]) > 0


@pytest.mark.slow
def test_in_a_notebook_of_a_students_the_file_is_not_used(
    recorded: tuple[Path, str], tmp_path: Path
) -> None:
    path, wanted = recorded
    printed = python(USE, tmp_path, **{PATH: str(path)})
    assert printed[-2] == wanted
    assert int(printed[-1]) > 0


def test_what_is_read_is_what_was_written(tmp_path: Path) -> None:
    kernels = Kernels()
    kernels.schedules, kernels.programs = {b"a": b"1"}, {b"b": b"2"}
    kernels.write(str(tmp_path / "kernels"))
    found = Kernels.read(str(tmp_path / "kernels"))
    assert (found.schedules, found.programs) == ({b"a": b"1"}, {b"b": b"2"})


@pytest.mark.parametrize(
    "content",
    [None, b"", b"no pickle", b"\x80\x04N.", b"\x80\x05]\x94.", b"\x80\x04K\x01K\x02\x86."],
)
def test_what_cannot_be_read_is_as_good_as_nothing(content: bytes | None, tmp_path: Path) -> None:
    path = tmp_path / "kernels"
    if content is not None:
        path.write_bytes(content)
    found = Kernels.read(str(path))
    assert (found.schedules, found.programs) == ({}, {})


def test_a_lean_program_is_the_same_to_what_loads_it() -> None:
    from course.frameworks import prepare
    from course.frameworks.tinygrad_kernels import lean

    prepare("tinygrad")
    from tinygrad import Device, Tensor
    from tinygrad.codegen import do_to_program
    from tinygrad.uop.ops import Ops

    calls = (Tensor([1.0, 2.0]).realize() * 3 + Tensor([2.0, 1.0]).realize()).linear_with_vars()[0]
    sink = next(
        operation.src[0]
        for operation in calls.toposort()
        if operation.op is Ops.CALL and operation.src[0].op is Ops.SINK
    )
    program = do_to_program(sink, Device["CPU"].renderer)
    small = lean(program)
    assert len(small.toposort()) < len(program.toposort()) / 2
    whole, less = program.to_elf(), small.to_elf()
    assert (less.lib, less.name, less.target, less.signature) == (
        whole.lib,
        whole.name,
        whole.target,
        whole.signature,
    )
    assert lean(small) is small


def test_a_schedule_comes_with_its_programs_but_where_its_work_is_to_be_shown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """With each setting it has the programs for that setting, put in once."""
    from course.frameworks import prepare, tinygrad_kernels
    from course.frameworks.tinygrad_kernels import _Schedules, with_programs

    asked = []
    monkeypatch.setattr(
        tinygrad_kernels, "with_programs", lambda plain: asked.append(plain) or with_programs(plain)
    )
    prepare("tinygrad")
    from tinygrad import Context, Tensor
    from tinygrad.helpers import DEBUG, NOOPT
    from tinygrad.uop.ops import Ops

    rows = Tensor([[float(i + j) for j in range(16)] for i in range(16)])
    plain = (rows @ rows).linear_with_vars()[0]
    kinds = [part.src[0].op for part in plain.src]
    assert {Ops.COPY, Ops.SINK} == set(kinds)
    schedules = _Schedules({}, [NOOPT], DEBUG)
    schedules[b"key"] = plain
    ready = schedules.get(b"key")
    wanted = [Ops.PROGRAM if kind is Ops.SINK else kind for kind in kinds]
    assert [part.src[0].op for part in ready.src] == wanted
    assert [part.src[1:] for part in ready.src] == [part.src[1:] for part in plain.src]
    assert schedules.get(b"key") is ready
    assert len(asked) == 1
    with Context(NOOPT=1):
        assert schedules.get(b"key") is not ready
    with Context(DEBUG=2):
        assert schedules.get(b"key") is plain
    assert (schedules.get(b"another"), schedules.get(b"another", 1)) == (None, 1)


def test_what_runs_elsewhere_or_with_another_number_each_time_has_no_program_put_in() -> None:
    from course.frameworks import prepare
    from course.frameworks.tinygrad_kernels import with_programs

    prepare("tinygrad")
    from tinygrad import Tensor, Variable

    elsewhere = Tensor([1.0, 2.0], device="PYTHON").realize() * 3
    numbers = Tensor([float(number) for number in range(10)]).realize()
    of_many_sizes = numbers.shrink(((0, Variable("size", 1, 10).bind(3)),)).sum()
    for tensor in (elsewhere, of_many_sizes):
        plain = tensor.linear_with_vars()[0]
        assert with_programs(plain) is plain
