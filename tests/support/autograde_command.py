"""`python -m grading autograde` with made-up verdicts."""

from __future__ import annotations

import os
import subprocess
import sys

from grading.__main__ import main
from grading.paths import ROOT, Classroom
from tests.support.record_class import LESSON


def autograde(classroom: Classroom, *words: str) -> int:
    return main(["autograde", LESSON, "--classroom", str(classroom.root), *words])


def command(classroom: Classroom, *words: str, code: int = 0) -> str:
    environment = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith(("COURSE_", "PYTHONPATH"))
    }
    done = subprocess.run(
        [sys.executable, "-m", *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        env=environment | {"COURSE_CLASSROOM": str(classroom.root)},
        check=False,
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr
