"""The benchmarks of lessons 05 and 06 say how they are used, and measure something. How fast things are is not tested."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from grading.paths import ROOT


def benchmark(name: str, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, str(ROOT / "benchmarks" / f"{name}.py"), *words], capture_output=True, text=True,
                          timeout=300, check=False)


@pytest.mark.parametrize(("name", "option"), [("mnist_mlp", "--epochs"), ("from_scratch", "--rows")])
def test_help(name: str, option: str) -> None:
    done = benchmark(name, "--help")
    assert done.returncode == 0
    assert "--repeats" in done.stdout
    assert option in done.stdout
    assert "--way" not in done.stdout
    assert benchmark(name, "5").returncode == 2


@pytest.mark.slow
def test_both_ways_learn_the_same() -> None:
    """The exit code may be 1: on a busy machine either way may be the faster one."""
    done = benchmark("from_scratch", "--repeats", "1", "--rows", "1280")
    assert done.returncode in (0, 1), done.stderr
    found = re.findall(r"test accuracy (\d\.\d{4})", done.stdout)
    assert len(found) == 2
    assert abs(float(found[0]) - float(found[1])) <= 0.02
    assert re.search(r"^ratio \d+\.\d, median of 1 pairs", done.stdout, re.MULTILINE)
