"""Programs that compute with tinygrad, with its kernels recorded to a file or taken from one."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from grading.paths import ROOT

COMPUTE = """
from tinygrad import Tensor, TinyJit, nn, Context
layer = nn.Linear(4, 3)
layer.weight.replace(Tensor.ones(3, 4).contiguous().realize())
layer.bias.replace(Tensor.zeros(3).contiguous().realize())
optimiser = nn.optim.SGD([layer.weight, layer.bias], lr=0.1)

@TinyJit
@Context(TRAINING=1)
def step(x):
    optimiser.zero_grad()
    loss = layer(x).square().mean().backward()
    optimiser.step()
    return loss.realize()

print([round(step(Tensor([[float(i), 2.0, 3.0, 4.0]]).realize()).item(), 3) for i in range(4)])
"""
RECORD = (
    """
import sys
from course.frameworks import prepare, tinygrad_kernels
prepare("tinygrad")
found = tinygrad_kernels.Kernels()
assert tinygrad_kernels.install(record=found)
"""
    + COMPUTE
    + """
found.schedules = tinygrad_kernels.recorded_schedules()
found.write(sys.argv[1])
"""
)
# As in a kernel of the engine; a program that must be made anew is counted.
USE = (
    """
from tinygrad import codegen
made, original = [], codegen.do_to_program
codegen.do_to_program = lambda *args: made.append(1) or original(*args)
from course.frameworks import prepare
prepare("tinygrad")
"""
    + COMPUTE
    + "print(len(made))"
)


def python(program: str, home: Path, *args: str, **environment: str) -> list[str]:
    whole = {
        "HOME": str(home),
        "PATH": os.environ["PATH"],
        "LANG": "C.UTF-8",
        "PYTHONPATH": str(ROOT),
    } | environment
    done = subprocess.run(
        [sys.executable, "-c", program, *args],
        env=whole,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()
