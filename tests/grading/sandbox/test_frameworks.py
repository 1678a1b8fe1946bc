"""The frameworks under confinement: tinygrad compiles and trains, a DataLoader with workers gives
its batches.
"""

from __future__ import annotations

import importlib.util
import sys
import time
from dataclasses import replace

import pytest

from course.frameworks import compilers
from course.frameworks.compilers import find_compiler
from grading.model import SETUP, Cell, Rebuilt, Run
from grading.sandbox import run_directory, run_submission
from grading.sandbox.run_directory import RunDirectory
from tests.support.engine_runs import QUICK, answer, asks, double, own, returned, run, text

LIMITS = replace(QUICK, cell_seconds=90.0)
needs_tinygrad = pytest.mark.skipif(
    not importlib.util.find_spec("tinygrad") or sys.platform != "linux" or not find_compiler(),
    reason="tinygrad or a compiler is missing",
)
needs_torch = pytest.mark.skipif(
    not importlib.util.find_spec("torch"), reason="PyTorch is not installed"
)

TRAINING_STEP = """
from course.frameworks import prepare
prepare("tinygrad")
from tinygrad import Context, Tensor, TinyJit, nn
weight = Tensor([[0.5, -0.5]]).contiguous()
optimizer = nn.optim.SGD([weight], lr=0.1)
inputs, target = Tensor([[1.0], [2.0]]), Tensor([[1.0, 0.0], [2.0, 0.0]])

@TinyJit
def step():
    with Context(TRAINING=1):
        optimizer.zero_grad()
        loss = ((inputs @ weight) - target).square().mean().backward()
        optimizer.step()
        return loss.realize()

losses = [step().item() for _ in range(4)]
print(0 < losses[-1] < losses[0] < 1)
"""


def errors(result: Run, cell: str) -> str:
    return "".join(
        output.get("text", "")
        for output in result.cells[cell].outputs
        if output.get("name") == "stderr"
    )


@pytest.mark.slow
@needs_tinygrad
@pytest.mark.parametrize("kind", ["found", "gcc"])
def test_a_training_step_of_tinygrad_runs_confined_with_nothing_on_standard_error(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if kind == "gcc":
        gcc = next(
            (compiler for compiler in compilers._candidates() if compiler.description == "gcc"),
            None,
        )
        if gcc is None:
            pytest.skip("no gcc for x86-64")
        monkeypatch.setattr(run_directory, "find_compiler", lambda: gcc)
    result = run(own("train", TRAINING_STEP), *double(), requests=asks("double"), limits=LIMITS)
    assert result.cells["train"].error == ""
    assert errors(result, "train") == ""
    assert text(result, "train") == "True\n"
    assert returned(result, "double") == ["int", 6]


@needs_tinygrad
def test_the_compiler_is_found_outside_and_only_read_inside() -> None:
    source = """
from course.frameworks import prepare
print(prepare("tinygrad") == os.environ["COURSE_TINYGRAD"], os.environ["DEV"].startswith("CPU"), os.environ["PARALLEL"])
try:
    open(os.environ["CC"], "a")
except OSError as error:
    print(type(error).__name__)
"""
    result = run(own("look", source), *double(), requests=asks("double"))
    assert errors(result, "look") == ""
    assert text(result, "look").splitlines()[0] == "True True 0"
    if result.confinement == "landlock":
        assert text(result, "look").splitlines()[1] == "PermissionError"


@needs_tinygrad
def test_a_tinygrad_that_the_zygote_imported_is_the_kernels_own() -> None:
    """Its device, its settings, the place of its cache, and its chances."""
    set_up = (
        "import sys\nknown = 'tinygrad.runtime.ops_cpu' in sys.modules\nfrom tinygrad import Tensor"
    )
    look = """
import os
from course.frameworks import prepare
prepare("tinygrad")
from tinygrad import Device, helpers
print(known, Device.DEFAULT[:3], repr(helpers.DEV) == os.environ["DEV"], helpers.PARALLEL.value)
print(os.path.dirname(os.path.dirname(helpers.CACHEDB)) == os.environ["XDG_CACHE_HOME"])
print(Tensor.rand(3).tolist())
"""
    cells = (Cell(SETUP, "set-up", set_up), own("look", look), *double())
    said = []
    for _time in range(2):
        result = run_submission(Rebuilt(cells, frozenset({"double"})), asks("double"))
        assert (result.cold_start_reason, errors(result, "look")) == ("", "")
        assert text(result, "look").splitlines()[:2] == ["True CPU True 0", "True"]
        said.append(text(result, "look"))
        time.sleep(1.1)  # tinygrad begins with the second of the clock
    assert said[0] != said[1]


def test_a_machine_without_a_compiler_gives_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_directory, "find_compiler", lambda: None)
    place = RunDirectory()
    try:
        place.renew()
        assert {"CC", "DEV", "COURSE_TINYGRAD"} & set(place.environment()) == set()
        assert None not in run_directory.readable_paths()
    finally:
        place.close()


@pytest.mark.slow
@needs_torch
def test_a_dataloader_with_workers_gives_its_batches() -> None:
    source = """
import torch
from torch.utils.data import DataLoader, TensorDataset
data = TensorDataset(torch.arange(5))
for more in ({}, {"prefetch_factor": 4, "persistent_workers": True, "timeout": 5}):
    print([batch[0].tolist() for batch in DataLoader(data, batch_size=2, num_workers=2, **more)])
print([batch[0].tolist() for batch in DataLoader(data, 3, False, None, None, 2)], len(DataLoader(data, batch_size=2)))
"""
    wrong = "DataLoader(data, batch_size=2, num_workers=2, no_such_option=1)"
    result = run(
        own("load", source), own("wrong", wrong), *double(), requests=asks("double"), limits=LIMITS
    )
    assert result.cells["load"].error == ""
    assert errors(result, "load") == ""
    assert text(result, "load").splitlines() == ["[[0, 1], [2, 3], [4]]"] * 2 + [
        "[[0, 1, 2], [3, 4]] 3"
    ]
    assert result.cells["wrong"].error.startswith("TypeError")


@needs_torch
@pytest.mark.slow
def test_the_first_optimizer_of_a_kernel_is_no_tampering() -> None:
    """PyTorch exchanges a function of the class then; the seal of the probe must not take that for
    the student's doing.
    """
    source = (
        "import torch\ndef double(x):\n    torch.optim.Adam([torch.ones(1, "
        "requires_grad=True)]).step()\n    return 2 * x"
    )
    cells = (Cell(SETUP, "set-up", "import torch"), *answer("double", source))
    result = run_submission(Rebuilt(cells, frozenset({"double"})), asks("double"), LIMITS)
    assert result.evidence["double"].ended == ""
    assert returned(result, "double") == ["int", 6]
