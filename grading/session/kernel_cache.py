"""The kernels that tinygrad makes for a lesson's checks, made once for all runs of a machine.

A run may read the file and not change it, so no submission can spoil another one's kernels. Without
the file grading goes on; it takes longer.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing
from functools import lru_cache
from pathlib import Path

from course.frameworks.scripts import cache_folder
from course.frameworks.tinygrad_kernels import PATH
from course.i18n import gettext as _
from course.lessons.discovery import exercises_of
from grading import lessons
from grading.lessons import bank
from grading.model import SETUP
from grading.paths import ROOT
from grading.record.version import code_version
from grading.sandbox import switches
from grading.sandbox.kernel_machine import fingerprint
from grading.sandbox.run_directory import RunDirectory

_SECONDS = 300.0
_WORTH = 4  # submissions: making the file takes as long as it saves on some three
_KEPT = 4  # files of other versions: another clone or environment may use them


def kernels(to_grade: Iterable[str]) -> str:
    """The file for this machine, compiler, tinygrad and course.

    Empty where there is none (yet), and where none of these lessons uses tinygrad.
    """
    wanted = switches.is_on(switches.KERNEL_CACHE) and any(map(uses_tinygrad, {*to_grade}))
    path = _path() if wanted else None
    return str(path) if path and path.is_file() else ""


def build(to_grade: Iterable[str]) -> str:
    """Makes the file if it is not there and worth it.

    `to_grade`: the lesson of each submission. Gives why it could not be made, or nothing.
    """
    wanted = [
        lesson
        for lesson, count in Counter(to_grade).items()
        if count >= _WORTH and uses_tinygrad(lesson)
    ]
    if not wanted or not switches.is_on(switches.KERNEL_CACHE):
        return ""
    path = _path()
    if path is None or path.is_file():
        return ""
    try:
        with _one_at_a_time(path.with_name("tinygrad.lock")):
            if not path.is_file():
                _build(wanted[0], path)
                _tidy(path)
    except (OSError, subprocess.SubprocessError, RuntimeError) as error:
        return _(
            "tinygrad's kernels could not be made beforehand ({reason}): grading {lesson} takes "
            "longer."
        ).format(reason=error, lesson=", ".join(wanted))
    return ""


def uses_tinygrad(lesson: str) -> bool:
    """Whether its set-up names tinygrad."""
    return any("tinygrad" in cell.source for cell in lessons.load(lesson) if cell.kind == SETUP)


@lru_cache(maxsize=1)
def _path() -> Path | None:
    """Named after all that the kernels depend on.

    None where tinygrad, a compiler or a folder to keep them in is missing.
    """
    try:
        folder = cache_folder()
    except OSError:
        return None
    if not fingerprint():
        return None
    users = [lesson for lesson in lessons.gradable() if uses_tinygrad(lesson)]
    depends_on = (
        Path(__file__).with_name("cache_warm_up.py").read_bytes(),
        [code_version(lesson) for lesson in users],
        [
            bank.load(lesson, exercise.id)
            for lesson in users
            for exercise in exercises_of(lesson)
            if not exercise.manual
        ],
    )
    course = hashlib.sha256(repr(depends_on).encode()).hexdigest()[:12]
    return Path(folder) / f"tinygrad-{fingerprint()}-{course}.kernels"


def _build(lesson: str, path: Path) -> None:
    """Runs the warm-up, and puts its file in place in one step."""
    descriptor, draft = tempfile.mkstemp(dir=path.parent, suffix=".draft")
    os.close(descriptor)
    try:
        with closing(RunDirectory()) as place:
            place.renew()
            environment = {**place.environment(), "PYTHONPATH": str(ROOT)}
            environment.pop(PATH, None)
            command = [sys.executable, "-m", "grading.session.cache_warm_up", lesson, draft]
            done = subprocess.run(
                command,
                cwd=place.work,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                timeout=_SECONDS,
                check=False,
            )
        if done.returncode:
            said = done.stderr.decode("utf-8", "replace").strip().splitlines()
            raise RuntimeError(said[-1] if said else f"exit {done.returncode}")
        os.replace(draft, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(draft)
        raise


def _tidy(path: Path) -> None:
    """Removes the oldest files of other versions."""
    others = sorted(
        (other for other in path.parent.glob("tinygrad-*.kernels") if other != path),
        key=lambda other: other.stat().st_mtime,
    )
    for other in others[:-_KEPT]:
        with contextlib.suppress(OSError):
            other.unlink()


@contextlib.contextmanager
def _one_at_a_time(lock: Path) -> Iterator[None]:
    """Two runs that start together make the file once.

    Where a system has no such lock they make it twice, and the last stays.
    """
    try:
        import fcntl
    except ImportError:
        yield
        return
    with open(lock, "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
