"""The committed notebooks are the ones that the sources give."""

from __future__ import annotations

import subprocess
import sys

import pytest

from grading.paths import ROOT


@pytest.mark.slow
def test_the_committed_notebooks_are_fresh() -> None:
    command = [sys.executable, "-m", "grading", "build", "--check"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
