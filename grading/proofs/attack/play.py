"""Hands the attacks in among honest students, grades the class, and compares with a quiet class."""

from __future__ import annotations

import hashlib
import random
import shutil
import stat
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from grading.limits import MEGABYTE, Limits
from grading.model import Row
from grading.paths import Classroom
from grading.proofs.attack.claims import Surroundings, judge, outputs_of
from grading.proofs.attack.make import CONTROLS, control
from grading.proofs.attack.model import LESSON, Attack, Seen, Verdict, context
from grading.proofs.confinement.scene import Scene
from grading.record.journal import Journal
from grading.samples import students
from grading.samples.submissions import hand_in
from grading.sandbox.levels import choose
from grading.session import Options, Progress, grade_class

LIMITS = Limits(
    cell_seconds=5.0,
    submission_seconds=60.0,
    memory_bytes=1200 * MEGABYTE,
    processes=32,
    disk_bytes=40 * MEGABYTE,
    cell_output_bytes=100_000,
    submission_output_bytes=400_000,
)

HONEST = {
    "perfect": students.perfect,
    "alternative": students.alternative,
    "slips": students.slips,
    "untouched": students.untouched,
    "renamed": students.renamed,
    "stripped": students.stripped,
}


@dataclass
class Play:
    """What came of it.

    Attributes:
        verdicts: One for each attack.
        bystanders: What is wrong with the honest students' grades.
        classroom: Where the attacked class is.
        level: The level of confinement.
        honest: How many honest students there were.
        seconds: How long grading the attacked class took.
        who: The attack of each student.
    """

    verdicts: list[Verdict]
    bystanders: list[str]
    classroom: Classroom
    level: str
    honest: int = 0
    seconds: float = 0.0
    who: dict[str, Attack] = field(default_factory=dict)

    @property
    def wrong(self) -> bool:
        """Whether a claim is false."""
        return bool(self.bystanders) or any(verdict.wrong for verdict in self.verdicts)


def play(
    attacks: Sequence[Attack],
    folder: Path,
    *,
    seed: int,
    jobs: int = 2,
    confine: str = "auto",
    limits: Limits = LIMITS,
    progress: Progress | None = None,
) -> Play:
    """Grades a quiet class of honest students and of controls, then the attacked one.

    Args:
        attacks: What is handed in; those that the level does not promise to hold off are not tried.
        folder: Where both classes are made.
        seed: Of the order in which the students stand.
        jobs: How many submissions are graded at a time.
        confine: As for `autograde`.
        limits: Of each submission.
        progress: Is told how grading goes.
    """
    level = choose(confine)
    quiet, attacked = Classroom(folder / "quiet"), Classroom(folder / "attacked")
    for name, hand_in_honestly in HONEST.items():
        hand_in_honestly(LESSON, quiet.submitted, name)
    for name in sorted({attack.control for attack in attacks}):
        hand_in(control(name), quiet.submitted, _id(name), LESSON)
    options = Options((LESSON,), jobs, confine, limits=limits)
    grade_class(quiet, options, progress)
    expected = _rows(quiet)
    shutil.copytree(quiet.seeds, attacked.seeds)

    with Scene() as scene:
        known = context(scene, attacked.root)
        tried = [attack for attack in attacks if level in attack.levels]
        places: list[Attack | str] = [*tried, *HONEST, *HONEST]
        random.Random(seed).shuffle(places)
        who: dict[str, Attack] = {}
        honest: dict[str, str] = {}
        for number, place in enumerate(places):
            student = f"s{number:03d}"
            if isinstance(place, Attack):
                who[student] = place
                place.make(known, attacked.submitted / student / LESSON)
            else:
                honest[student] = place
                HONEST[place](LESSON, attacked.submitted, student)
        around = Surroundings(scene, _digests(attacked))
        summary = grade_class(attacked, options, progress)
        found = _rows(attacked)
        damage = around.damage(_digests(attacked))
    verdicts = [
        judge(
            attack,
            Seen(
                found.get(student, {}),
                expected[_id(attack.control)],
                *outputs_of(attacked, student),
            ),
        )
        for student, attack in who.items()
    ]
    verdicts += [Verdict(attack, "", promised=False) for attack in attacks if attack not in tried]
    bystanders = damage + [
        f"{name} ({student}): {line}"
        for student, name in sorted(honest.items())
        for line in _differences(expected[name], found.get(student, {}))
    ]
    return Play(
        sorted(verdicts, key=lambda verdict: (verdict.attack.number, verdict.attack.name)),
        bystanders,
        attacked,
        level,
        len(honest),
        summary.seconds,
        who,
    )


def _id(name: str) -> str:
    assert name in CONTROLS
    return "control-" + name.replace(" ", "-")


def _rows(classroom: Classroom) -> dict[str, dict[str, Row]]:
    """All rows of the class as the journal has them, by student and exercise."""
    return {
        entry.record.student: {row.exercise: row for row in entry.record.rows}
        for entry in Journal(classroom.journal).entries()
    }


def _differences(quiet: Mapping[str, Row], loud: Mapping[str, Row]) -> list[str]:
    return [
        f"{exercise}: {_said(loud.get(exercise))}, in a quiet class {_said(row)}"
        for exercise, row in quiet.items()
        if _said(row) != _said(loud.get(exercise))
    ]


def _said(row: Row | None) -> str:
    return "nothing" if row is None else f"{row.score} ({row.status}) {row.detail}"


def _digests(classroom: Classroom) -> dict[str, str]:
    """What was handed in, and the seeds, by modes and times, and files also by what is in them."""
    found = {}
    for folder in (classroom.submitted, classroom.seeds):
        for path in sorted(folder.rglob("*")):
            status = path.lstat()
            held = (
                hashlib.sha256(path.read_bytes()).hexdigest()
                if stat.S_ISREG(status.st_mode)
                else ""
            )
            found[str(path)] = f"{status.st_mode:o} {status.st_mtime_ns} {held}"
    return found
