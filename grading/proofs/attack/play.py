"""Hands the attacks in among honest students, grades the class, and compares with a quiet class."""

from __future__ import annotations

import hashlib
import os
import random
import shutil
import stat
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from grading.limits import MEGABYTE, Limits
from grading.model import Row
from grading.paths import ROOT, Classroom
from grading.proofs.attack.acts import Scene
from grading.proofs.attack.claims import Surroundings, judge, outputs_of
from grading.proofs.attack.make import TWINS, twin
from grading.proofs.attack.model import LESSON, Attack, Context, Seen, Verdict
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
    """What came of it: a verdict for each attack, what is wrong with the honest students' grades,
    and where the class is.
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
        return bool(self.bystanders) or any(one.wrong for one in self.verdicts)


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
    """Grades a quiet class of honest students and of the attacks' twins, then the attacked one.
    Both are made in `folder`.
    """
    level = choose(confine)
    quiet, attacked = Classroom(folder / "quiet"), Classroom(folder / "attacked")
    for name, make in HONEST.items():
        make(LESSON, quiet.submitted, name)
    for name in sorted({one.twin for one in attacks}):
        hand_in(twin(name), quiet.submitted, _id(name), LESSON)
    options = Options((LESSON,), jobs, confine, limits=limits)
    grade_class(quiet, options, progress)
    expected = _rows(quiet)
    shutil.copytree(quiet.seeds, attacked.seeds)

    with Scene() as scene:
        context = Context(
            attacked.root,
            ROOT,
            scene.gradebook,
            scene.tcp.getsockname(),
            scene.folder / "bus",
            scene.other.pid,
            os.getpid(),
        )
        tried = [one for one in attacks if level in one.levels]
        places: list[Attack | str] = [*tried, *HONEST, *HONEST]
        random.Random(seed).shuffle(places)
        who: dict[str, Attack] = {}
        honest: dict[str, str] = {}
        for number, one in enumerate(places):
            student = f"s{number:03d}"
            if isinstance(one, Attack):
                who[student] = one
                one.make(context, attacked.submitted / student / LESSON)
            else:
                honest[student] = one
                HONEST[one](LESSON, attacked.submitted, student)
        around = Surroundings(scene, _digests(attacked))
        summary = grade_class(attacked, options, progress)
        found = _rows(attacked)
        damage = around.damage(_digests(attacked))
    verdicts = [
        judge(
            one,
            Seen(found.get(student, {}), expected[_id(one.twin)], *outputs_of(attacked, student)),
        )
        for student, one in who.items()
    ]
    verdicts += [Verdict(one, "", promised=False) for one in attacks if one not in tried]
    wrong = damage + [
        f"{name} ({student}): {line}"
        for student, name in sorted(honest.items())
        for line in _differences(expected[name], found.get(student, {}))
    ]
    return Play(
        sorted(verdicts, key=lambda one: (one.attack.number, one.attack.name)),
        wrong,
        attacked,
        level,
        len(honest),
        summary.seconds,
        who,
    )


def _id(twin_name: str) -> str:
    assert twin_name in TWINS
    return "twin-" + twin_name.replace(" ", "-")


def _rows(classroom: Classroom) -> dict[str, dict[str, Row]]:
    """All rows of the class as results.csv and the journal have them, by student and exercise."""
    from grading.record.journal import Journal

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


def temporary_folder() -> Path:
    """Where the classes are made: under a short name, for a folder of this account only."""
    return Path(
        tempfile.mkdtemp(prefix="attack-", dir="/tmp" if os.access("/tmp", os.W_OK) else None)
    )
