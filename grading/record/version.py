"""When a submission must be graded again: the graders themselves, as a hash."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from grading import lessons
from grading.paths import ROOT

# What can change no score: the bank proves the graders, the rest shows or builds.
_WITHOUT_EFFECT = {"bank", "build", "collect", "commands", "crash", "demo", "feedback", "fuzz", "report", "verify", "locale",
                   "__pycache__"}


def grader_version(lesson: str, seed: int) -> str:
    """A hash over the code that grades, the lesson's release and the classroom's seed of hidden inputs."""
    digest = hashlib.sha256(code_version().encode())
    digest.update(lessons.release_path(lesson).read_bytes())
    digest.update(f"\0{seed}".encode())
    return digest.hexdigest()


@cache
def code_version(root: Path = ROOT) -> str:
    """A hash over the files of `course` and `grading` that take part in grading."""
    digest = hashlib.sha256()
    for path in _files(root):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0")
        content = path.read_bytes()
        digest.update(len(content).to_bytes(8, "big") + content)
    return digest.hexdigest()


def _files(root: Path) -> Iterator[Path]:
    for package in ("course", "grading"):
        for path in sorted((root / package).rglob("*.py")):
            if not _WITHOUT_EFFECT.intersection(path.relative_to(root / package).parts[:-1]):
                yield path
