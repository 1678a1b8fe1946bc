"""Whether what is claimed of an attack is true."""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

import psutil

from grading.model import FAILED, FLAGGED, PARTIAL, Row
from grading.paths import ROOT, Classroom
from grading.proofs.attack.model import EXERCISES, LESSON, LOOT, MARK, Attack, Seen, Verdict
from grading.proofs.confinement.scene import MARKS, Scene

_NONE = 0.005  # scores are rounded to a hundredth
_SHARED = (Path("/tmp"), Path("/dev/shm"), Path("/var/tmp"), Path("/run"))
_CLONE = (ROOT, ROOT / "course", ROOT / "grading")


def judge(attack: Attack, seen: Seen) -> Verdict:
    """The verdict on one attack by its rows and outputs."""
    wrong: list[str] = []
    for exercise in EXERCISES:
        row, honest = seen.rows.get(exercise), seen.honest[exercise]
        if row is None or row.status == FAILED or row.score is None:
            wrong.append(f"{exercise}: {row.detail if row else 'no row'}")
            continue
        most = honest.score or 0.0
        if row.score > most + _NONE:
            wrong.append(f"{exercise}: {row.score:g} points, its control has {most:g}")
        if (
            exercise not in attack.costs
            and not attack.status
            and row.score + withheld(row) < most - _NONE
        ):
            wrong.append(
                f"{exercise}: {row.score:g} points, its control has {most:g}: {row.detail}"
            )
        if exercise in attack.flagged and row.status != FLAGGED:
            wrong.append(f"{exercise}: {row.status}, and should be flagged")
        if attack.status and row.status != attack.status:
            wrong.append(f"{exercise}: {row.status}, and should be {attack.status}")
    if LOOT in seen.outputs or any(LOOT in row.detail for row in seen.rows.values()):
        wrong.append("it got what it must not get")
    if attack.also is not None and attack.also(seen):
        wrong.append(attack.also(seen))
    return Verdict(attack, in_words(seen), wrong)


def withheld(row: Row) -> float:
    """The points of a row that wait for a person."""
    weights = [(float(prop["weight"]), prop["outcome"]) for prop in row.properties]
    total = sum(weight for weight, _outcome in weights)
    waiting = sum(weight for weight, outcome in weights if outcome == "withheld")
    return row.max_score * waiting / total if total else 0.0


def in_words(seen: Seen) -> str:
    """What our engine did, in a few words."""
    most = sum(row.score or 0.0 for row in seen.honest.values())
    words = f"{seen.total():g} of {most:g}"
    for status in (FLAGGED, PARTIAL):
        count = sum(row.status == status for row in seen.rows.values())
        words += f", {count} {status}" if count else ""
    other = {row.status for row in seen.rows.values()}
    return words + (
        f", {other.pop()}" if len(other) == 1 and not other & {FLAGGED, PARTIAL, "graded"} else ""
    )


def outputs_of(classroom: Classroom, student: str) -> tuple[str, str]:
    """All outputs of a student's autograded notebook as text, and the notebook's other text."""
    path = classroom.autograded_notebook(student, LESSON)
    if not path.is_file():
        return "", ""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return json.dumps([cell.get("outputs", []) for cell in cells]), json.dumps(
        [cell["source"] for cell in cells]
    )


class Surroundings:
    """What no attack may change: the scene, the class's files, shared folders, the processes."""

    def __init__(self, scene: Scene, digests: Mapping[str, str]) -> None:
        self._scene, self._before = scene, digests
        scene.tcp.setblocking(False)
        if scene.bus is not None:
            scene.bus.setblocking(False)

    def damage(self, after: Mapping[str, str]) -> list[str]:
        """What was changed, or is left, in words."""
        found = [
            f"changed: {name}"
            for name in sorted(self._before.keys() | after.keys())
            if self._before.get(name) != after.get(name)
        ]
        scene = self._scene
        if not scene.gradebook.is_file() or scene.gradebook.read_text(errors="replace") != MARKS:
            found.append("the gradebook of another class was changed")
        if scene.other.poll() is not None:
            found.append("another process was ended")
        for listener, name in ((scene.tcp, "the server"), (scene.bus, "another program's socket")):
            if listener is not None and _was_called(listener):
                found.append(f"{name} was called")
        for folder in (*_SHARED, Path.home(), Path(tempfile.gettempdir()), *_CLONE):
            for name in _names(folder):
                if MARK in name:
                    found.append(f"left: {folder / name}")
                    with contextlib.suppress(OSError):
                        (folder / name).unlink()
        for process in psutil.process_iter(["cmdline"]):
            if any(MARK in word for word in process.info["cmdline"] or ()):
                found.append(f"a process is left: {process.pid}")
                process.kill()
        return found


def _was_called(listener: object) -> bool:
    try:
        listener.accept()[0].close()  # type: ignore[attr-defined]
    except OSError:
        return False
    return True


def _names(folder: Path) -> list[str]:
    try:
        return os.listdir(folder)
    except OSError:
        return []
