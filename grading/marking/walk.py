"""The walk through all that waits for a score: one student after the other, in a terminal.

Each score is kept as soon as it is given. So whoever stops goes on where they were, by the same
command; what was skipped comes again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from course.i18n import gettext as _
from grading.formgrader.rubric import rubric
from grading.lock import BusyError
from grading.marking import sheet
from grading.marking.comments import CommentBank
from grading.marking.criteria import checked, rubric_criteria
from grading.marking.desk import ChangedMeanwhileError, Desk, Verdict, points_in
from grading.marking.score_log import CRITERIA, HAND, Change, Given, Key
from grading.marking.words import score_words
from grading.model import UserError
from grading.record.gradebook import HandEntry
from grading.release.criteria import Criterion
from grading.results.table import recorded
from grading.roster import Roster
from grading.safe_text import one_line, storable
from grading.wording import number

SKIP, QUIT, HELP, NO_COMMENT = "s", "q", "?", "-"
_MOST_OFFERED = 20


class SkippedError(Exception):
    """The person goes on to the next answer."""


class StoppedError(Exception):
    """The person wants no more."""


@dataclass
class Walk:
    """One person's walk.

    Attributes:
        desk: Where scores are given.
        roster: Who is in the class; where it is blind, ids are all that is shown.
        ask: Shows a prompt and reads a line. Raises EOFError at the end of the input.
        say: Prints a line.
        by: Who walks.
        bank: Comments to offer.
        together: Who handed in the same answer with a student, for an exercise.
        given: How many scores were given.
        skipped: How many answers were passed over.
    """

    desk: Desk
    roster: Roster
    ask: Callable[[str], str]
    say: Callable[[str], None]
    by: str
    bank: CommentBank
    together: Callable[[str, str], list[str]]
    given: int = field(default=0, init=False)
    skipped: int = field(default=0, init=False)
    _left: set[tuple[str, str]] = field(default_factory=set, init=False)

    def through(self, lesson: str, todo: Sequence[tuple[str, str]]) -> None:
        """Walks through pairs of student and exercise."""
        before = ""
        self._left = set(todo)
        try:
            for place, (student, exercise) in enumerate(todo, 1):
                if (student, exercise) not in self._left:
                    continue
                if exercise != before:
                    self._show_rubric(lesson, exercise)
                before = exercise
                self._one((student, lesson), exercise, place, len(todo))
        except (StoppedError, EOFError):
            self.say("")

    def _one(self, key: Key, exercise: str, place: int, count: int) -> None:
        self.say("")
        self.say(
            _("--- {place} of {count}: {student}, {exercise} ---").format(
                place=place, count=count, student=self.roster.shown(key[0]), exercise=exercise
            )
        )
        while True:
            seen = self.desk.entry(key, exercise)
            self._show(key, exercise, seen.score, seen.comment)
            try:
                verdict = self._verdict(key[1], exercise, seen.most)
                change = self._give(key, exercise, verdict, seen)
            except SkippedError:
                self.skipped += 1
                return
            except ChangedMeanwhileError as error:
                self.say(str(error))
                continue
            self._kept(key[0], exercise, change)
            self._give_partners(key, exercise, verdict)
            return

    def _kept(self, student: str, exercise: str, change: Change) -> None:
        self.given += 1
        self._left.discard((student, exercise))
        self.say(
            _("Kept: {score} of {most}.").format(
                score=score_words(change.new), most=number(change.most)
            )
        )

    def _give_partners(self, key: Key, exercise: str, verdict: Verdict) -> None:
        """The same for those who handed in the same answer together, if the person wants that."""
        partners = [
            student
            for student in self.together(key[0], exercise)
            if (student, exercise) in self._left
        ]
        if not partners:
            return
        answer = self._answer(
            _("The same answer from the same group: {students}. Give them the same? (y/n) ").format(
                students=", ".join(map(self.roster.shown, partners))
            )
        )
        if answer.lower() not in ("y", "yes"):
            return
        for student in partners:
            try:
                other = (student, key[1])
                change = self._give(other, exercise, verdict, self.desk.entry(other, exercise))
            except ChangedMeanwhileError as error:
                self.say(str(error))
            else:
                self._kept(student, exercise, change)

    def _give(self, key: Key, exercise: str, verdict: Verdict, seen: HandEntry) -> Change:
        """Gives the score, once a run that grades beside this walk has ended."""
        while True:
            try:
                return self.desk.give(key, exercise, verdict, seen)
            except BusyError as error:
                self.say(str(error))
                self._answer(_("What you gave is not kept yet: Enter tries it again. "))

    def _show_rubric(self, lesson: str, exercise: str) -> None:
        text = rubric(lesson, exercise)
        if text:
            self.say("")
            self.say(_("Rubric of {exercise}:").format(exercise=exercise))
            for line in text.splitlines():
                self.say(f"  {line}".rstrip())
        self.say(
            _(
                "({skip}: skip, {quit}: stop, {help}: these words; what is given is kept at once)"
            ).format(skip=SKIP, quit=QUIT, help=HELP)
        )

    def _show(self, key: Key, exercise: str, score: float | None, comment: str | None) -> None:
        for line in sheet.answer_lines(self.desk.classroom, key, exercise):
            self.say(line)
        for row in recorded(self.desk.record(key), {}):
            if row.exercise == exercise and row.properties:
                self.say(sheet.score_line(row))
                for line in sheet.verdict_lines(row):
                    self.say(line)
        if score is not None:
            self.say(
                _("Given before: {score}. {comment}").format(
                    score=number(score), comment=one_line(comment or "", 300)
                )
            )

    def _verdict(self, lesson: str, exercise: str, most: float) -> Verdict:
        found = rubric_criteria(lesson, exercise)
        points: list[Given] = []
        if found:
            for place, criterion in enumerate(found, 1):
                given = self._points_for(place, criterion)
                points.append((criterion.words, given, criterion.points))
            score = sum(given for _words, given, _most in points)
        else:
            prompt = _("Score (0 to {most}): ").format(most=number(most))
            score = self._number(prompt, Criterion(most, "", ""))
        return Verdict(
            score, self._comment(exercise), points, CRITERIA if points else HAND, 0, self.by
        )

    def _points_for(self, place: int, criterion: Criterion) -> float:
        self.say(sheet.filled(f"{place}. {criterion.words}", "  "))
        return self._number(_("  0 to {most}: ").format(most=number(criterion.points)), criterion)

    def _number(self, prompt: str, criterion: Criterion) -> float:
        while True:
            try:
                return checked(points_in(self._answer(prompt)), criterion)
            except UserError as error:
                self.say(f"  {error}")

    def _comment(self, exercise: str) -> str | None:
        """A comment by number or as it is typed; None leaves what is there."""
        offered = self.bank.of(exercise)[:_MOST_OFFERED]
        for place, comment in enumerate(offered, 1):
            self.say(f"  [{place}] {one_line(comment, 100)}")
        text = self._answer(
            _("Comment (a number, your own words, or nothing; {none} takes one away): ").format(
                none=NO_COMMENT
            )
        )
        if text == NO_COMMENT:
            return ""
        chosen = [int(word) for word in text.split() if word.isascii() and word.isdigit()]
        if chosen and len(chosen) == len(text.split()):
            if all(1 <= place <= len(offered) for place in chosen):
                return "\n\n".join(offered[place - 1] for place in chosen)
            self.say(_("  There is no such number."))
            return self._comment(exercise)
        if text:
            self.bank.add(exercise, text)
        return text or None

    def _answer(self, prompt: str) -> str:
        while True:
            text = storable(self.ask(prompt))
            if text == SKIP:
                raise SkippedError
            if text == QUIT:
                raise StoppedError
            if text != HELP:
                return text
            self.say(
                _("  A number gives points (0.5 or 0,5), {skip} skips, {quit} stops.").format(
                    skip=SKIP, quit=QUIT
                )
            )
