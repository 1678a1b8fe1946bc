"""Our commands and nbgrader's, each in a process of its own in the clone's root."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from grading.paths import ROOT


def run(*command: str, code: int = 0, **environment: str) -> str:
    """Runs a command in the clone's root and returns its standard output; its exit code must be
    `code`.
    """
    done = subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code, f"{command}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    return done.stdout


def grading(*arguments: str, code: int = 0, **environment: str) -> str:
    return run(sys.executable, "-m", "grading", *arguments, code=code, **environment)


def nbgrader(*arguments: str, classroom: Path) -> str:
    return run(
        str(Path(sys.executable).with_name("nbgrader")), *arguments, COURSE_CLASSROOM=str(classroom)
    )
