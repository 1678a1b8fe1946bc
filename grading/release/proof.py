"""Proves that the solutions of a lesson pass its own checks, the visible and the hidden ones.

The build asks for it when the source of a lesson has changed, or its checks since they were proved
last; a clone as it was committed is proved by the workflows, and costs nothing here. The solutions
run in a process of their own (`python -m grading.release.proof SOURCE RESULT`).
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from course.i18n import gettext as _
from course.lessons.discovery import name_of
from grading.model import ANSWER, EXAMPLE, SETUP, TEST
from grading.paths import ROOT
from grading.places import Places
from grading.release.findings import Finding
from grading.release.source import LessonSource, SourceCell, read

SECONDS = 600
SEED = 1


def is_due(places: Places, lesson: str, changed: bool) -> bool:
    """Whether a lesson is to be proved: `changed` says that its release is another one."""
    try:
        return _stamp(places).joinpath(lesson).read_text() != state(places, lesson)
    except FileNotFoundError:
        return changed


def note(places: Places, lesson: str) -> None:
    """Notes that a lesson as it is now needs no proof any more."""
    _stamp(places).mkdir(parents=True, exist_ok=True)
    _stamp(places).joinpath(lesson).write_text(state(places, lesson))


def _stamp(places: Places) -> Path:
    return places.root / "build" / "proved"


def state(places: Places, lesson: str) -> str:
    """A hash over a lesson's source and its own checks."""
    digest = hashlib.sha256((places.solutions / f"{lesson}.py").read_bytes())
    for side in ("course", "grading"):
        for path in sorted((places.root / side / "lessons" / name_of(lesson)).glob("*.py")):
            digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def prove(places: Places, lesson: str) -> list[Finding]:
    """Runs the solutions of a lesson under its checks. Gives a finding for each check that fails."""
    environment = os.environ | {"COURSE_PROFILE": "quick", "MPLBACKEND": "Agg"}
    with tempfile.TemporaryDirectory(prefix="course-proof-") as folder:
        result = Path(folder) / "result.json"
        source = (places.solutions / f"{lesson}.py").resolve()
        command = [sys.executable, "-m", "grading.release.proof", str(source), str(result)]
        try:
            done = subprocess.run(
                command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=SECONDS
            )
        except subprocess.TimeoutExpired:
            return [Finding(1, _("the solutions take more than {n} seconds").format(n=SECONDS))]
        if not result.is_file():
            said = (done.stderr.strip() or _("the process ended")).splitlines()[-1]
            return [Finding(1, _("the solutions cannot be run: {reason}").format(reason=said))]
        return [Finding(line, message) for line, message in json.loads(result.read_text())]


def failures(source: LessonSource) -> Iterator[Finding]:
    """Runs the set-up cell and the solutions in this process, and every check at its test cell.

    Examples take long and are left out until something fails, which may need what they define.
    """
    from IPython.core.interactiveshell import InteractiveShell

    shell = InteractiveShell.instance()  # as in a notebook: checks may look at a cell's text
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
    words = _("this cell raises {kind}: {reason}").format(
        kind=type(error).__name__, reason=" ".join(str(error).split())
    )
    return [Finding(cell.line, words)]


def _failed_checks(
    line: int, lesson: str, exercise_id: str, namespace: dict[str, Any]
) -> Iterator[Finding]:
    from course.checks.judge import judge_exercise
    from course.lessons import discovery
    from course.notebook.collect import collect
    from grading.lessons import drawn, hidden

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


def main(source: str, result: str) -> None:
    """Writes the findings of a source as JSON, at once, so that a result is whole or not there."""
    found = [(one.line, one.message) for one in failures(read(Path(source)))]
    draft = Path(result + ".draft")
    draft.write_text(json.dumps(found), encoding="utf-8")
    draft.rename(result)


if __name__ == "__main__":
    main(*sys.argv[1:])
