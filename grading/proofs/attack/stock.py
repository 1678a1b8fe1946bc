"""The same attacks before plain nbgrader, each in a classroom of its own.

They are unconfined: on a machine of no value only.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path

from course.i18n import gettext as _
from grading.paths import ROOT, Classroom
from grading.proofs.attack.claims import Surroundings, outputs_of
from grading.proofs.attack.make import control
from grading.proofs.attack.model import LESSON, LOOT, Attack, context
from grading.proofs.attack.play import Play
from grading.proofs.confinement.scene import Scene
from grading.record.gradebook.registration import open_gradebook
from grading.samples.submissions import hand_in
from grading.sandbox.inside.process_tree import end_descendants
from grading.sandbox.processes import adopt_orphans, children

SECONDS = 90.0
STUDENT = "student"


def compare(found: Play, folder: Path, say: Callable[[str], None]) -> None:
    """Puts into each verdict what plain nbgrader did. `say` is told of each."""
    adopt_orphans()
    start = Classroom(folder / "start")
    shutil.copytree(found.classroom.seeds, start.seeds)
    open_gradebook(start, [LESSON]).close()
    honest: dict[str, dict[str, float]] = {}
    for number, verdict in enumerate(found.verdicts):
        attack = verdict.attack
        if not attack.stock:
            verdict.stock = _("not tried: it would harm the machine")
            continue
        name = attack.control
        if name not in honest:
            classroom = _copy(start, folder / f"control-{len(honest)}")
            hand_in(control(name), classroom.submitted, STUDENT, LESSON)
            honest[name] = _graded(classroom)[0]
        verdict.stock = _tried(attack, _copy(start, folder / str(number)), honest[name])
        say(f"{attack.number} {attack.name}: {verdict.stock}")


def _copy(start: Classroom, folder: Path) -> Classroom:
    shutil.copytree(start.root, folder)
    return Classroom(folder)


def _tried(attack: Attack, classroom: Classroom, honest: Mapping[str, float]) -> str:
    with Scene() as scene:
        attack.make(context(scene, classroom.root), classroom.submitted / STUDENT / LESSON)
        around = Surroundings(scene, {})
        scores, trouble = _graded(classroom)
        damage = around.damage({})
    words = (
        [trouble]
        if trouble
        else [
            _("{score:g} of {most:g}").format(score=sum(scores.values()), most=sum(honest.values()))
        ]
    )
    if any(score > honest.get(name, 0.0) + 0.005 for name, score in scores.items()):
        words.append(_("points gained"))
    if LOOT in outputs_of(classroom, STUDENT)[0]:
        words.append(_("got what it must not get"))
    return ", ".join(
        [*words, *(_("damage: {words}").format(words=line.split(":")[0]) for line in damage[:1])]
    )


def _graded(classroom: Classroom) -> tuple[dict[str, float], str]:
    """The scores that plain nbgrader gives, by test cell, and what went wrong instead."""
    home = classroom.root / "home"
    home.mkdir()
    environment = {**os.environ, "COURSE_CLASSROOM": str(classroom.root), "HOME": str(home)}
    excluded = children()
    command = [str(Path(sys.executable).with_name("nbgrader")), "autograde", LESSON]
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment,
        start_new_session=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    trouble = ""
    try:
        process.wait(SECONDS)
    except subprocess.TimeoutExpired:
        trouble = _("hangs: ended after {seconds:g} s").format(seconds=SECONDS)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    end_descendants(excluded)
    try:
        scores = _scores(classroom)
    except Exception as error:  # whatever an attack made of the gradebook
        return {}, _("the gradebook is broken ({kind})").format(kind=type(error).__name__)
    if not trouble and process.returncode and not scores:
        trouble = _("no grades: the whole run ends with an error")
    return scores, trouble


def _scores(classroom: Classroom) -> dict[str, float]:
    from nbgrader.api import Gradebook, MissingEntry

    with closing(Gradebook(f"sqlite:///{classroom.gradebook}")) as book:
        try:
            submission = book.find_submission(LESSON, STUDENT)
        except MissingEntry:
            return {}
        return {
            grade.name: round(grade.score, 2)
            for notebook in submission.notebooks
            for grade in notebook.grades
        }
