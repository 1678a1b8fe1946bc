"""Programs that prepare a framework, each in a Python and an environment of its own."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

from grading.paths import ROOT

MATMUL = """
from tinygrad import Tensor, Device
a = Tensor([[1.0, 2.0], [3.0, 4.0]])
print((a @ a).numpy().tolist(), Device.DEFAULT)
"""
PRODUCT = "[[7.0, 10.0], [15.0, 22.0]]"
HIDE_ZIG = "import sys\nsys.modules['ziglang'] = None\n"
PREPARE = "from course.frameworks import prepare\nprint(prepare('tinygrad'))\n"
has_tinygrad = pytest.mark.skipif(
    not importlib.util.find_spec("tinygrad"), reason="tinygrad is not installed"
)
has_zig = pytest.mark.skipif(
    not importlib.util.find_spec("ziglang"), reason="the ziglang wheel is not installed"
)
SYSTEM = "/usr/bin:/bin"


def python(program: str, home: Path | str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs a program with an environment of its own."""
    whole = {
        "HOME": str(home),
        "PATH": SYSTEM,
        "LANG": "C.UTF-8",
        "PYTHONPATH": str(ROOT),
    } | environment
    return subprocess.run(
        [sys.executable, "-c", program],
        env=whole,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def lines(done: subprocess.CompletedProcess[str]) -> list[str]:
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.splitlines()
