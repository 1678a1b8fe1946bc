"""A small classroom, and runs of it with made-up verdicts in threads."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from grading.grade import Job
from grading.model import Record
from grading.paths import Classroom
from grading.sandbox import switches
from grading.session import run as class_run
from tests.support.record_class import judged, make_classroom


@pytest.fixture
def classroom(tmp_path: Path) -> Classroom:
    return make_classroom(tmp_path)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[Job], Record]], None]:
    """Grades with made-up verdicts, in threads."""

    def use(work: Callable[[Job], Record]) -> None:
        monkeypatch.setattr(class_run.grade_class, "__defaults__", (None, work))

    monkeypatch.setenv(switches.VARIABLE, switches.HEAD_START)  # nothing here needs a zygote
    monkeypatch.setattr(
        "grading.sandbox.pool.local_pool", lambda workers: ThreadPoolExecutor(workers)
    )
    monkeypatch.setattr(
        class_run.Options.__init__,
        "__defaults__",
        (
            *class_run.Options.__init__.__defaults__[:-1],
            lambda workers: ThreadPoolExecutor(workers),
        ),
    )
    use(judged)
    return use
