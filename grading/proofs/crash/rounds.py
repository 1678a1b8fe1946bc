"""Kills the runs of a class at random moments, and holds the class to an undisturbed run."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from course.i18n import gettext as _
from grading.model import UserError
from grading.paths import ROOT, Classroom
from grading.proofs.crash import integrity, victims
from grading.proofs.crash.victims import ASKED_TO_STOP, BELOW, ENDS_THE_RUN, KINDS, Family

COMMAND = (sys.executable, "-m", "grading")
GONE_SECONDS = 5.0  # after a run ended no process of it is left; see `Family.survivors`
STOPPED_SECONDS = 20.0  # a run that goes on longer than that has not heard Ctrl-C at all
STARTING = 0.2  # the share of kills that come before the first submission is given out
LONGEST = 1800.0  # a run that takes longer hangs
_LOOK = 0.05  # seconds from one look at the log to the next
_TRIES = 5  # starts of one class in a row that nobody disturbed and that ended badly


@dataclass(frozen=True)
class Plan:
    """What is tried.

    Attributes:
        start: The class before it is graded, as a folder.
        kills: How many, over all classes.
        stop_seconds: What Ctrl-C (and a watch's SIGTERM) may take.
        without_gradebook: The share of classes that start without a gradebook.
        command: What `autograde` is called with.
    """

    start: Path
    lessons: tuple[str, ...]
    kills: int = 50
    jobs: int = 2
    seed: int = 0
    stop_seconds: float = 2.0
    without_gradebook: float = 0.2
    command: Sequence[str] = COMMAND


@dataclass
class Tally:
    """What happened. `wrong` holds a sentence for everything that must not be."""

    killed: Counter[str] = field(default_factory=Counter)
    classes: int = 0
    runs: int = 0
    slowest_stop: float = 0.0
    undisturbed: float = 0.0
    wrong: list[str] = field(default_factory=list)


def play(plan: Plan, folder: Path, say: Callable[[str], None] = lambda line: None) -> Tally:
    """Kills as often as planned, in an empty folder; stops at the first class that went wrong."""
    return Play(plan, folder, say).all()


class Play:
    """One such test. What is said of a class in `watching` builds on it."""

    def __init__(self, plan: Plan, folder: Path, say: Callable[[str], None]) -> None:
        self.plan, self.folder, self.say = plan, folder, say
        self.chance = random.Random(plan.seed)
        self.tally = Tally()
        self.started: list[subprocess.Popen[bytes]] = []
        self.first = 0.0  # seconds from the start until the undisturbed run began to grade
        self._kinds: list[str] = []  # what is killed before any of it is killed again

    def all(self) -> Tally:
        """The whole test."""
        try:
            return self._classes()
        finally:  # Ctrl-C on the crash test itself must leave no run behind
            for run in self.started:
                if run.poll() is None:
                    run.kill()

    def _classes(self) -> Tally:
        reference = self._reference()
        while self._kills_left() and not self.tally.wrong:
            self.tally.classes += 1
            classroom = self._fresh(f"class-{self.tally.classes}")
            self._to_its_end(classroom)
            if not self.tally.wrong:
                self._compare(classroom, reference)
            if not self.tally.wrong:
                shutil.rmtree(classroom.root)
        return self.tally

    def _kills_left(self) -> int:
        return self.plan.kills - sum(self.tally.killed.values())

    def _reference(self) -> integrity.Outcome:
        """The undisturbed run, of which the others take the seeds of the hidden inputs."""
        classroom = Classroom(self.folder / "undisturbed")
        shutil.copytree(self.plan.start, classroom.root)
        family = self._start(classroom)
        started = time.monotonic()
        while not classroom.log.exists() and not family.wait(_LOOK):
            self.first = time.monotonic() - started
        family.wait(LONGEST)
        if family.run.poll() != 0:
            family.run.kill()
            raise UserError(
                _("The undisturbed run ended badly: {words}").format(words=last_words(classroom))
            )
        self.tally.undisturbed = time.monotonic() - started
        return integrity.outcome(classroom)

    def _fresh(self, name: str) -> Classroom:
        """The class before it is graded, with the seeds of the undisturbed run."""
        classroom, model = Classroom(self.folder / name), Classroom(self.folder / "undisturbed")
        shutil.copytree(self.plan.start, classroom.root)
        shutil.copytree(model.seeds, classroom.seeds, dirs_exist_ok=True)
        if self.chance.random() < self.plan.without_gradebook:
            classroom.gradebook.unlink(missing_ok=True)
        return classroom

    def _start(self, classroom: Classroom, *command: str, output: str = "output") -> Family:
        name, *options = command or ("autograde",)
        words = [*self.plan.command, name, *self.plan.lessons, *options]
        words += ["--classroom", str(classroom.root), "--jobs", str(self.plan.jobs)]
        self.tally.runs += 1
        environment = dict(os.environ)
        environment.pop("COURSE_CLASSROOM", None)
        with said(classroom, output).open("wb") as file:
            family = victims.start(words, cwd=ROOT, stdout=file, stderr=file, env=environment)
        self.started = [run for run in self.started if run.poll() is None] + [family.run]
        return family

    def _to_its_end(self, classroom: Classroom) -> None:
        """Starts the class until a run ends well, killing while there is something to kill."""
        left = _TRIES
        while left and not self.tally.wrong:
            before = integrity.recorded(classroom)
            kind = self._disturbed(classroom)
            code = self._code
            self._look(classroom, before)
            if code == 0:
                return
            left = left if kind else left - 1
        if not self.tally.wrong:
            words = _("the class was not graded in {count} runs: {words}")
            self._fault(words.format(count=_TRIES, words=last_words(classroom)))

    def _disturbed(self, classroom: Classroom) -> str:
        """One run; what was killed of it, or nothing. Its exit code is in `_code`."""
        logged = _size(classroom.log)
        family = self._start(classroom)
        kind = ""
        if self._kills_left():
            wanted = self._next_kind(KINDS)
            ended = self._comes_to_its_end(family, classroom, logged)
            if not ended and self._strike(family, wanted, self.tally.undisturbed):
                kind = wanted
        self._wait(family, kind, classroom)
        return kind

    def _next_kind(self, kinds: Sequence[str]) -> str:
        """What is killed next: each kind once, in any order, before one comes again."""
        if not self._kinds:
            self._kinds = self.chance.sample(kinds, len(kinds))
        return self._kinds.pop()

    def _comes_to_its_end(self, family: Family, classroom: Classroom, logged: int) -> bool:
        """Waits for the moment to kill; whether the run ended before it.

        Mostly submissions are graded then. From when on is seen in the log, which was `logged`
        long: a machine that is busier now than in the undisturbed run takes longer until then.
        """
        if self.chance.random() < STARTING:
            return family.wait(self.chance.uniform(0, self.first))
        moment = self.chance.uniform(0, self.tally.undisturbed - self.first)
        while _size(classroom.log) == logged:
            if family.wait(_LOOK):
                return True
        return family.wait(moment)

    def _strike(self, family: Family, kind: str, seconds: float) -> bool:
        """Kills this as soon as it is there; whether it was, in so many seconds."""
        struck = victims.strike(family, kind, self.chance, seconds)
        if struck:
            self.tally.killed[kind] += 1
            count = sum(self.tally.killed.values())
            self.say(_("{count:>3}. killed: {kind}").format(count=count, kind=kind))
        return struck

    def _wait(self, family: Family, kind: str, classroom: Classroom) -> None:
        started = time.monotonic()
        stops = max(STOPPED_SECONDS, self.plan.stop_seconds)
        family.wait(stops if kind in ENDS_THE_RUN else LONGEST)
        if family.run.poll() is None:
            family.run.kill()
            self._fault(_("the run went on after this was killed: {kind}").format(kind=kind))
        self._code = family.run.wait()
        if living := family.survivors(GONE_SECONDS):
            words = _("processes were left {seconds:g} s after the run's end: {pids}")
            self._fault(words.format(seconds=GONE_SECONDS, pids=", ".join(living)))
        if kind in ASKED_TO_STOP:
            stop = time.monotonic() - started
            self.tally.slowest_stop = max(self.tally.slowest_stop, stop)
            if stop > self.plan.stop_seconds:
                self._fault(_("{kind} took {seconds:.1f} s").format(kind=kind, seconds=stop))
        if kind == BELOW and self._code not in (0, 1):
            words = _("the run did not live on without one kernel: {words}")
            self._fault(words.format(words=last_words(classroom)))

    def _look(self, classroom: Classroom, before: integrity.Recorded) -> None:
        """What must hold after every run, however it ended."""
        for line in integrity.half_written(classroom):
            self._fault(line)
        if self.tally.wrong:
            return
        after = integrity.recorded(classroom)
        for key, content in before.items():
            if key not in after:
                self._fault(_("the record of {name} was lost").format(name=" ".join(key)))
            elif after[key] != content and not self._came_again(*key):
                self._fault(_("{name} was graded twice").format(name=" ".join(key)))
        for name in integrity.graded_twice(classroom):
            if not self._came_again(*name.split()):
                self._fault(_("{name} was graded twice").format(name=name))

    def _came_again(self, student: str, lesson: str) -> bool:
        """Whether there was more than one version of this work to grade."""
        return False

    def _compare(self, classroom: Classroom, reference: integrity.Outcome) -> None:
        found = integrity.outcome(classroom)
        if found.results != reference.results:
            self._fault(_("results.csv is not that of the undisturbed run"))
        if found.scores != reference.scores:
            self._fault(_("the gradebook's scores are not those of the undisturbed run"))
        if self._log(found) != self._log(reference):
            self._fault(_("the log of scores lacks a change, or has one twice"))
        if found.entries != reference.entries:
            words = _(
                "the gradebook has other entries than that of the undisturbed run: {found}, not "
                "{wanted}"
            )
            self._fault(words.format(found=found.entries, wanted=reference.entries))
        for student in sorted(found.pages.keys() | reference.pages.keys()):
            if found.pages.get(student) != reference.pages.get(student):
                words = _("the page of {student} is not that of the undisturbed run")
                self._fault(words.format(student=student))
        for name in integrity.left_behind(classroom):
            self._fault(_("{file} was left behind").format(file=name))

    def _log(self, found: integrity.Outcome) -> object:
        """What of the log of scores must be as in the undisturbed run."""
        return found.logged

    def _fault(self, words: str) -> None:
        self.tally.wrong.append(words)


def _size(file: Path) -> int:
    return file.stat().st_size if file.exists() else 0


def said(classroom: Classroom, output: str = "output") -> Path:
    """What a run of this class has printed."""
    return classroom.root.with_name(f"{classroom.root.name}.{output}")


def last_words(classroom: Classroom, output: str = "output") -> str:
    """The last line of it."""
    lines = (
        said(classroom, output).read_text(encoding="utf-8", errors="replace").strip().splitlines()
    )
    return lines[-1] if lines else _("it said nothing")
