"""Kills a watch at random moments while a class hands in, and holds the class to one run.

The work comes in by the clock: renamed or in two pieces, some of it there before the watch begins,
some in an earlier version first; also while nothing watches, because the watch was just killed.
Sometimes `autograde` runs beside it. The first class is not disturbed.
"""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from course.i18n import gettext as _
from grading.model import UserError
from grading.paths import ROOT, Classroom
from grading.proofs.common.arrivals import GAP, IN_TWO_PIECES, RENAMED, Arrival, Arrivals
from grading.proofs.crash import integrity, victims
from grading.proofs.crash.rounds import (
    GONE_SECONDS,
    LONGEST,
    STARTING,
    Plan,
    Play,
    Tally,
    last_words,
    said,
)
from grading.proofs.crash.victims import ASKED_TO_STOP, ENDS_THE_RUN, OF_A_WATCH, Family

Key = tuple[str, str]  # student and lesson
# how often it happens: work is there before, comes in an earlier version first, in two pieces; and
# a run beside the watch
THERE_BEFORE, EARLIER, PIECES, BESIDE = 0.2, 0.3, 0.3, 0.3
BUSY = "Another run is grading"
_BESIDE = "beside"  # the name of what that run prints
_PATIENCE = 90.0  # seconds for a class to be graded in, with twenty times the undisturbed run
_PAGES = 15.0  # seconds for the pages, once all is graded; then they are compared as they are
_STRIKE = 0.5  # seconds in which the victim must be there
_PAUSE = 0.2
_NEVER = float("inf")


def play(plan: Plan, folder: Path, say: Callable[[str], None] = lambda line: None) -> Tally:
    """Kills as often as planned, in an empty folder; stops at the first class that went wrong."""
    return _Watched(plan, folder, say).all()


class _Watched(Play):
    _wanted: dict[Key, str]  # the hash of each submission, as an undisturbed run read it
    _pages: dict[str, str]
    _share = 0  # how many kills this class still gets
    _often: frozenset[Key] = frozenset()  # whose work this class has more than one version of

    def _reference(self) -> integrity.Outcome:
        """An undisturbed `autograde`, and the pages that `feedback` writes after it."""
        super()._reference()
        classroom = Classroom(self.folder / "undisturbed")
        words = [*self.plan.command, "feedback", "--classroom", str(classroom.root)]
        done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
        if done.returncode:
            raise UserError(
                _("The undisturbed run ended badly: {words}").format(words=done.stderr.strip())
            )
        found = integrity.outcome(classroom)
        self._wanted, self._pages = integrity.applied(classroom), found.pages
        return found

    def _to_its_end(self, classroom: Classroom) -> None:
        """Watches, killing while there is something to kill, until all is graded."""
        coming = Arrivals(classroom.submitted, self._plan_arrivals(classroom))
        begin = time.monotonic()
        self._share = 0 if self.tally.classes == 1 else self.chance.randint(1, 4)

        def come_in() -> bool:
            coming.due(time.monotonic() - begin)
            return coming.over

        done = False
        while not done and not self.tally.wrong:
            before = integrity.recorded(classroom)
            done = self._one_watch(classroom, come_in)
            self._look(classroom, before)

    def _plan_arrivals(self, classroom: Classroom) -> list[Arrival]:
        """Takes the work out of the class, but for some; when and how the rest comes in."""
        chance, spread = self.chance, self.tally.undisturbed
        works = {
            key: (classroom.submitted / key[0] / key[1] / f"{key[1]}.ipynb").read_bytes()
            for key in sorted(self._wanted)
        }
        arrivals, often = [], set()
        for key, content in works.items():
            if chance.random() < THERE_BEFORE:
                continue
            shutil.rmtree(classroom.submitted / key[0] / key[1])
            at = chance.uniform(GAP, spread)
            manner = IN_TWO_PIECES if chance.random() < PIECES else RENAMED
            if chance.random() < EARLIER:
                other = works[chance.choice(sorted(works))]
                arrivals.append(Arrival(chance.uniform(0, at), *key, other))
                often.add(key)
            if manner == IN_TWO_PIECES:  # a slow disk, and the half stands there long enough
                often.add(key)
            arrivals.append(Arrival(at, *key, content, manner))
        self._often = frozenset(often)
        return arrivals

    def _came_again(self, student: str, lesson: str) -> bool:
        return (student, lesson) in self._often

    def _log(self, found: integrity.Outcome) -> object:
        """All changes of what came once; of the rest, where it ended."""
        return {
            key: {change.exercise: change.new for change in changes}
            if key in self._often
            else changes
            for key, changes in found.logged.items()
        }

    def _one_watch(self, classroom: Classroom, come_in: Callable[[], bool]) -> bool:
        """One start of it; whether the class is done, and the watch was asked to stop."""
        family = self._start(classroom, "watch", "--json")
        started = now = time.monotonic()
        end = started + _PATIENCE + 20 * self.tally.undisturbed
        strike_at, beside_at = self._strike_at(now), self._beside_at(now)
        beside: Family | None = None
        kind, ready, done = "", False, False
        graded_at = _NEVER
        while kind not in ENDS_THE_RUN:
            all_there = come_in()
            family.look()
            if family.run.poll() is not None:
                words = _("the watch ended by itself: {words}")
                self._fault(words.format(words=last_words(classroom)))
                break
            time.sleep(_PAUSE)  # to look at all processes takes its time
            ready, now = _is_ready(classroom), time.monotonic()
            if now > strike_at:
                wanted = self._next_kind(OF_A_WATCH)
                kind = wanted if self._strike(family, wanted, _STRIKE) else ""
                self._share -= bool(kind)
                strike_at = self._strike_at(now)
            elif now > beside_at:
                beside, beside_at = self._start(classroom, "autograde", output=_BESIDE), _NEVER
            elif (
                not (ready and all_there and self._is_graded(classroom))
                or strike_at != _NEVER  # an idle watch is killed, too
                or _at_work(beside)
            ):
                graded_at = _NEVER
            elif integrity.pages(classroom) != self._pages and now < graded_at + _PAGES:
                graded_at = min(graded_at, now)
            else:
                kind, done = self.chance.choice(sorted(ASKED_TO_STOP)), True
                victims.strike(family, kind, self.chance, _STRIKE)
            if now > end and not done:
                words = _("the watch has not graded the class in {seconds:.0f} s")
                self._fault(words.format(seconds=now - started))
                family.run.kill()
                break
        self._wait(family, kind, classroom)
        if kind in ASKED_TO_STOP and ready and self._code:
            words = _("{kind} ended the watch with {code}: {words}")
            self._fault(words.format(kind=kind, code=self._code, words=last_words(classroom)))
        if beside is not None:
            self._end(beside, classroom)
        return done

    def _strike_at(self, now: float) -> float:
        return now + self._moment() if self._share and self._kills_left() else _NEVER

    def _beside_at(self, now: float) -> float:
        undisturbed = self.tally.classes == 1 or self.chance.random() > BESIDE
        return _NEVER if undisturbed else now + self._moment()

    def _moment(self) -> float:
        """Seconds from the start: mostly while submissions are graded."""
        if self.chance.random() < STARTING:
            return self.chance.uniform(0, self.first)
        return self.chance.uniform(self.first, self.tally.undisturbed)

    def _is_graded(self, classroom: Classroom) -> bool:
        """Whether the last version of all work is graded."""
        try:
            return integrity.applied(classroom) == self._wanted
        except ValueError:  # half written: `_look` will say so
            return False

    def _end(self, beside: Family, classroom: Classroom) -> None:
        """Sees that `autograde` beside the watch ends well."""
        beside.wait(LONGEST)
        code, words = beside.run.poll(), last_words(classroom, _BESIDE)
        if code and BUSY not in words:
            self._fault(_("autograde beside the watch ended badly: {words}").format(words=words))
        if beside.survivors(GONE_SECONDS):
            self._fault(_("autograde beside the watch left processes behind"))


def _at_work(beside: Family | None) -> bool:
    return beside is not None and beside.run.poll() is None


def _is_ready(classroom: Classroom) -> bool:
    return '"watching"' in said(classroom).read_text(encoding="utf-8", errors="replace")
