"""How a run keeps what people entered: it compares, puts back, and writes the second copy."""

from __future__ import annotations

import time
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

from course.i18n import gettext as _
from course.i18n import ngettext
from grading.record.gradebook import Gradebook
from grading.record.gradebook.hand_work import HandWork, Keeper, Key, Restored, SubmissionHandWork
from grading.record.gradebook.students import wanted
from grading.release import backups
from grading.roster import Roster

_NOBODY = Roster()


class HandWorkGuard:
    """A person's work in one run.

    `lost`: what the gradebook should have and has not, until it is put back; `anew`: the gradebook
    was made anew; `lessons`: those that were registered anew; `count`: how much came back.
    """

    def __init__(self, journal: Path, roster: Roster = _NOBODY) -> None:
        self.roster = roster
        self.keeper = Keeper(journal)
        self.kept = HandWork()
        self.lost: dict[Key, SubmissionHandWork] = {}
        self.anew = False
        self.lessons: set[str] = set()
        self._missing = 0
        self._earlier: Path | None = None
        self.count = Restored()
        self._moment = self._copies = ""
        self._now: HandWork | None = None  # as it was found, until something is written

    def compare(self, book: Gradebook, recorded: Collection[Key]) -> None:
        """Finds what the gradebook has lost since the last run.

        Roster, due dates, and extensions of those who handed nothing in come back at once, the work
        on a submission with its record (`recorded`: those that have one).
        """
        self._moment, self._copies = self.keeper.moment(), backups.where(book.url)
        self.kept = self.keeper.read()
        there = book.submissions()
        self.lost = {key: one for key, one in self.kept.submissions.items() if key not in there}
        self._now = book.hand_work()
        self.anew = self.kept.is_of_another(self._now)
        # the others come back when they are registered
        self.lessons = self.kept.registered_anew(self._now)
        if self.anew or self.lessons:
            alone = {
                key: one.extension
                for key, one in self.lost.items()
                if key[1] in self.lessons
                if one.extension is not None
                and not one.scores
                and not one.comments
                and key not in recorded
            }
            dates = {lesson: self.kept.lessons[lesson] for lesson in self.lessons}
            kept = replace(self.kept, lessons=dates, students=self._students())
            book.put_back_class(kept, alone, self.count)
        self._missing = self.kept.missing_in(self._now, there)
        if self._missing:
            self._earlier = self.keeper.keep_copy()

    def _students(self) -> dict[str, dict[str, str | None]]:
        """The students, with what the class list says of them now: no names if marking is blind."""
        found = {}
        for student, row in self.kept.students.items():
            listed = self.roster.get(student)
            found[student] = {**row, **wanted(listed, self.roster.blind)} if listed else row
        return found

    def keep(self, book: Gradebook) -> None:
        """Writes the second copy: what the gradebook holds, and what it could not take back."""
        now, self._now = self._now, None
        if now is None or self.anew or self.lessons or self.count.submissions:
            now = book.hand_work()
        now.lessons = {**self.kept.lessons, **now.lessons}
        now.submissions = {**self.lost, **now.submissions}
        for key, one in now.submissions.items():
            known = self.kept.submissions.get(key)
            one.since = known.since if known == one else time.time() if self.kept.lessons else 0.0
        self.kept = now
        self.keeper.write(now)

    def since(self) -> dict[Key, float]:
        """Since when a person's work on each submission is as it is."""
        return {key: one.since for key, one in self.kept.submissions.items()}

    def words(self) -> list[str]:
        """What a person is told of all this."""
        said = []
        if self.keeper.damaged is not None:
            said.append(
                _(
                    "The second copy of scores by hand was damaged and set aside as {file}; a "
                    "new one is made of the gradebook."
                ).format(file=self.keeper.damaged)
            )
        count = self.count
        if count.submissions:
            said.append(
                ngettext(
                    "The gradebook knew nothing of {count} submission that was graded: it was "
                    "put back from the journal.",
                    "The gradebook knew nothing of {count} submissions that were graded: they "
                    "were put back from the journal.",
                    count.submissions,
                ).format(count=count.submissions)
            )
        if count.submissions or count.dates or count.extensions or self.anew:
            said.append(self._came_back())
        if self._missing:
            said.append(
                ngettext(
                    "{count} score or comment by hand that was in the gradebook at the last run "
                    "is in it no more. If nobody took it away and an older copy was put back: "
                    "{file} still holds it.",
                    "{count} scores or comments by hand that were in the gradebook at the last "
                    "run are in it no more. If nobody took them away and an older copy was put "
                    "back: {file} still holds them.",
                    self._missing,
                ).format(count=self._missing, file=self._earlier)
            )
        if count.homeless:
            said.append(
                ngettext(
                    "{count} score or comment by hand belongs to a cell that its lesson has no "
                    "more; it cannot come back.",
                    "{count} scores or comments by hand belong to cells that their lessons have "
                    "no more; they cannot come back.",
                    count.homeless,
                ).format(count=count.homeless)
            )
        return said

    def _came_back(self) -> str:
        if not self._moment:
            return _("What a person graded by hand is not in there: {copies} may have it.").format(
                copies=self._copies
            )
        count = self.count
        return _(
            "With it came back what people had entered until {moment}: scores by hand: {scores}, "
            "comments: {comments}, extensions: {extensions}, students: {students}, due dates: "
            "{dates}. What was entered after that cannot come back; {copies} may have it."
        ).format(
            moment=self._moment,
            scores=count.scores,
            comments=count.comments,
            extensions=count.extensions,
            students=count.students,
            dates=count.dates,
            copies=self._copies,
        )
