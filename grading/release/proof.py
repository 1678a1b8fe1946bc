"""Proves that the solutions of a lesson pass its own checks, the visible and the hidden ones.

The build asks for it when a lesson's source or checks are not those of its last proof. That proof
is noted in `grading/lessons/proved.json`, which is committed: a fresh clone, or a lesson that came
by git, is not proved again. The solutions run in a process of their own
(`python -m grading.release.proof SOURCE RESULT`).
"""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from course.checks.judge import judge_exercise
from course.i18n import gettext as _
from course.lessons import discovery
from course.lessons.discovery import name_of
from course.notebook.collect import collect
from grading.lessons import drawn, hidden
from grading.model import ANSWER, EXAMPLE, SETUP, TEST
from grading.paths import ROOT
from grading.places import Places
from grading.release.findings import Finding
from grading.release.source import LessonSource, SourceCell, read

SECONDS = 600
SEED = 1


class NotProvedError(Exception):
    """The solutions need a package that is not installed: nothing is known about them."""


def proved(places: Places) -> dict[str, str]:
    """The state of each lesson when it was proved last. After an unfinished merge: of none."""
    try:
        return dict(json.loads(places.proved.read_bytes()))
    except (FileNotFoundError, ValueError, TypeError):
        return {}


def unproved(places: Places, lessons: Iterable[str]) -> list[str]:
    """The lessons among these that are not as they were when they were proved."""
    states = proved(places)
    return [lesson for lesson in lessons if states.get(lesson) != state(places, lesson)]


def to_bytes(states: Mapping[str, str]) -> bytes:
    """The file of `proved`: a line for each lesson, so that merges are easy."""
    return (json.dumps(dict(sorted(states.items())), indent=1) + "\n").encode()


def state(places: Places, lesson: str) -> str:
    """A hash over a lesson's source and its own checks, the same on every system.

    Code that all lessons share is left out: `verify` and the tests of the answer bank see to it.
    """
    paths = [places.solutions / f"{lesson}.py"]
    for side in ("course", "grading"):
        paths += sorted((places.root / side / "lessons" / name_of(lesson)).glob("*.py"))
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.name.encode() + b"\0" + path.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()


def prove(places: Places, lesson: str) -> list[Finding]:
    """Runs the solutions of a lesson under its checks; a finding for each check that fails.

    Raises:
        NotProvedError: They need a package that is not installed.
    """
    with tempfile.TemporaryDirectory(prefix="course-proof-") as name:
        folder = Path(name)
        result, work = folder / "result.json", folder / "work"
        work.mkdir()
        source = (places.solutions / f"{lesson}.py").resolve()
        paths = filter(None, [str(ROOT), os.environ.get("PYTHONPATH")])
        environment = os.environ | {
            "COURSE_PROFILE": "quick",
            "IPYTHONDIR": str(folder / "ipython"),
            "MPLBACKEND": "Agg",
            "PYTHONPATH": os.pathsep.join(paths),
        }
        try:
            done = subprocess.run(
                [sys.executable, "-m", "grading.release.proof", str(source), str(result)],
                cwd=work,
                env=environment,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                encoding="utf-8",
                errors="replace",
                timeout=SECONDS,
            )
        except subprocess.TimeoutExpired:
            return [Finding(1, _("the solutions take more than {n} seconds").format(n=SECONDS))]
        if not result.is_file():
            words = _("the solutions cannot be run: {reason}")
            return [Finding(1, words.format(reason=_last_words(done)))]
        found = json.loads(result.read_bytes())
    if found["missing"]:
        words = _(
            "{lesson} was not proved: its solutions need the Python package {package!r}, which is "
            "not installed."
        )
        raise NotProvedError(words.format(lesson=lesson, package=found["missing"]))
    return [Finding(line, message) for line, message in found["findings"]]


def _last_words(done: subprocess.CompletedProcess[str]) -> str:
    if done.returncode < 0:
        number = -done.returncode
        words = _("the process was ended by a signal ({signal})")
        return words.format(signal=signal.strsignal(number) or number)
    return (done.stderr.strip() or _("the process ended")).splitlines()[-1]


def failures(source: LessonSource) -> Iterator[Finding]:
    """Runs the set-up cell and the solutions in this process, and every check at its test cell.

    Examples take long and are left out until something fails, which may need what they define.

    Raises:
        ModuleNotFoundError: A cell needs a package that is not installed.
    """
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    # As in a notebook, since checks may look at a cell's text; but not in the person's history.
    settings = Config({"HistoryManager": {"enabled": False}})
    shell = InteractiveShell.instance(config=settings)
    left_out: list[SourceCell] = []
    for cell in source.cells:
        if cell.kind == EXAMPLE:
            left_out.append(cell)
        elif cell.kind in (SETUP, ANSWER, TEST):
            findings = _findings(cell, source.lesson, shell)
            if findings and left_out:
                for example in left_out:
                    shell.run_cell(example.source)
                left_out.clear()
                findings = _findings(cell, source.lesson, shell)
            yield from findings


def _findings(cell: SourceCell, lesson: str, shell: Any) -> list[Finding]:
    if cell.kind == TEST:
        return list(_failed_checks(cell.line, lesson, cell.exercise, shell.user_ns))
    done = shell.run_cell(cell.source, store_history=True)
    if done.success:
        return []
    error = done.error_before_exec or done.error_in_exec
    if isinstance(error, ModuleNotFoundError) and _package(error):
        raise error
    words = _("this cell raises {kind}: {reason}").format(
        kind=type(error).__name__, reason=" ".join(str(error).split())
    )
    return [Finding(cell.line, words)]


def _failed_checks(
    line: int, lesson: str, exercise_id: str, namespace: dict[str, Any]
) -> Iterator[Finding]:
    exercise = replace(discovery.written(name_of(lesson))[exercise_id], lesson=lesson)
    by_hand = hidden.written(name_of(lesson)).get(exercise_id, ())
    ladder = exercise.properties + by_hand + drawn.properties(exercise)
    try:
        cases, evidence = collect(ladder, namespace, SEED)
    except Exception as error:  # whatever the lesson's own modules raise
        words = _("the checks of {id!r} cannot be made: {kind}: {reason}")
        reason = " ".join(str(error).split())
        kind = type(error).__name__
        yield Finding(line, words.format(id=exercise_id, kind=kind, reason=reason))
        return
    for verdict in judge_exercise(exercise, ladder, cases, evidence).verdicts:
        if not verdict.holds:
            words = (
                _("the solution of {id!r} fails the hidden check {name!r}: {reason}")
                if verdict.hidden
                else _("the solution of {id!r} fails the check {name!r}: {reason}")
            )
            reason = " ".join(_(verdict.message or verdict.title).split())
            yield Finding(line, words.format(id=exercise_id, name=verdict.name, reason=reason))


def _package(error: ModuleNotFoundError) -> str:
    """The package that is not installed, or "" where only a module of one is missing."""
    package = (error.name or "").partition(".")[0]
    return package if package and find_spec(package) is None else ""


def main(source: str, result: str) -> None:
    """Writes the findings of a source as JSON, at once, so that a result is whole or not there."""
    findings, missing = [], ""
    try:
        findings = [(found.line, found.message) for found in failures(read(Path(source)))]
    except ModuleNotFoundError as error:
        missing = _package(error)
        if not missing:
            raise
    draft = Path(result + ".draft")
    draft.write_text(json.dumps({"findings": findings, "missing": missing}), encoding="utf-8")
    draft.rename(result)


if __name__ == "__main__":
    main(*sys.argv[1:])
