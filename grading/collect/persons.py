"""Tells which student's work is in an archive, by the students whom the classroom knows.

A number tells a student for certain: Canvas's in every lesson, Moodle's within one assignment. From
one lesson to the next Moodle leaves only the name, so a student is told by it while one student has
it, and that is said. Where two could be meant nobody's work is placed until a person has decided: a
second id for the same student, or one student's work under another's id, is found out only after
grades are given.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from course.i18n import gettext as _
from course.i18n import ngettext
from grading.collect.class_list import UNKNOWN, ClassList
from grading.collect.ids import ANY, Ids, Line, called
from grading.collect.left_out import disagreement, waits
from grading.collect.names import CANVAS, MOODLE, Owner
from grading.collect.teams import NOBODY, Teams
from grading.safe_text import shown

Who = tuple[str, str]  # a name and a number
_SHOWN = 3
_HINTS = 20  # with similar names
_NONE = "-"  # stands for the number of somebody who has none


def who(owner: Owner) -> Who:
    """A student of an archive, by name and number.

    Without a number two names that read alike are one student's: in the classroom's file of ids
    nothing would tell them apart at the next run.
    """
    return owner.name if owner.exact or owner.number else called(owner), owner.number


@dataclass
class Told:
    """Who is who in an archive.

    `students` maps each student to an id, or to nothing where a person must decide, and `teams`
    those whose name is a group's to the group; `problems` are sentences about the undecided,
    `warnings` about what else is to be looked at.
    """

    students: dict[Who, str] = field(default_factory=dict)
    teams: dict[Who, str] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def tell(
    owners: Iterable[Owner],
    lesson: str,
    ids: Ids,
    known: ClassList = UNKNOWN,
    teams: Teams = NOBODY,
) -> Told:
    """Says who is who, and notes it in `ids`.

    What `ids` has of somebody holds; of the others the class list decides where exactly one fits.
    """
    return _Telling(owners, lesson, ids, known, teams).told()


class _Telling:
    def __init__(
        self, owners: Iterable[Owner], lesson: str, ids: Ids, known: ClassList, teams: Teams
    ) -> None:
        self.owners = {who(owner): owner for owner in owners}
        self.lesson, self.ids, self.known, self.teams = lesson, ids, known, teams
        self.result = Told()
        self.by_name: list[str] = []
        self.by_name_alone: dict[str, list[str]] = {}
        self.namesakes: dict[str, None] = {}

    def told(self) -> Told:
        if self.teams.hand_in:
            for key, owner in self.owners.items():
                team = self.teams.called(owner)
                if team:
                    self.result.teams[key] = team
        order = sorted(
            (one for key, one in self.owners.items() if key not in self.result.teams),
            key=lambda owner: (owner.name, len(owner.number), owner.number),
        )
        found = [(owner, self._line(owner)) for owner in order]
        # Numbers that are known show what kind of archive this is.
        certain = [(one, line) for one, line in found if line is not None and not one.exact]
        self.same_assignment = any(
            (self.lesson, one.number) in line.numbers for one, line in certain
        )
        self.lasting_numbers = {
            called(one)
            for one, line in certain
            if any(
                number == one.number and where not in (self.lesson, ANY, "canvas")
                for where, number in line.numbers
            )
        }
        self.new = [one for one, line in found if line is None]
        self.new_of_name = Counter(map(called, self.new))
        self.new_numbers = {(self._scope(one), one.number or _NONE) for one in self.new}
        self.other_assignment = (
            len(
                {called(other) for other in self.new if not other.lasting and self._are_here(other)}
            )
            > 1
        )
        self.claims: dict[str, set[str]] = {}
        for one in order if self.known else ():
            for student in self.known.fits(one):
                self.claims.setdefault(student, set()).add(one.number)
        for one, line in found:
            if line is not None:
                self._known(one, line)
        for other in self.new:
            self._unknown(other)
        self._say()
        return self.result

    def _scope(self, one: Owner) -> str:
        return "canvas" if one.lasting else self.lesson

    def _line(self, one: Owner) -> Line | None:
        """The line that tells a student for certain."""
        same = self.ids.named(called(one))
        if one.exact and not one.hidden:
            lines = [line for line in same if line.student]
            here = next((line for line in lines if (self.lesson, _NONE) in line.numbers), None)
            return here or (lines[0] if len({line.student for line in lines}) == 1 else None)
        if not one.number:
            return next((line for line in same if (self.lesson, _NONE) in line.numbers), None)
        line = self.ids.numbered(self._scope(one), one.number, called(one))
        if line is None:
            line = next(
                (
                    other
                    for other in same
                    for where, number in other.numbers
                    if number == one.number and (where == ANY or not one.lasting)
                ),
                None,
            )
        return line

    def _known(self, one: Owner, line: Line) -> None:
        if not line.student:
            if not self._by_list(one, [line]):
                self._hold(one)
            return
        if self.known and line.student not in self.known.roster and not one.hidden:
            self.result.warnings += disagreement(one, line.student, self.ids, self.known)
        before, now = line.name, called(one)
        if before != now and not one.hidden:
            self.result.warnings.append(
                _(
                    "Warning: {platform}'s number {number} was {before} until now and is {now} "
                    "here: taken for the same student, {student}. If this is another student, give "
                    "the line of {now} in {file} an id of its own."
                ).format(
                    platform=one.platform,
                    number=shown(one.number),
                    before=shown(before),
                    now=shown(now),
                    student=line.student,
                    file=self.ids.path.name,
                )
            )
        self._is(one, line.student)

    def _is(self, one: Owner, student: str) -> None:
        self.result.students[who(one)] = student
        number = "" if one.exact and not one.hidden else one.number or _NONE
        self.ids.add(called(one), student, self._scope(one), number)

    def _unknown(self, one: Owner) -> None:
        same = [line for line in self.ids.named(called(one)) if self._before(line)]
        rivals = self.new_of_name[called(one)] > 1
        if self.known and not one.hidden:
            by_file = {line.student for line in same if line.student}
            if self._by_list(one, same):
                return
            if by_file <= set(self.known.fits(one)):
                self._hold(one)
                return
        if one.hidden or not same:
            self._is(
                one,
                self.ids.new_id(
                    one, namesake=(rivals and not one.lasting) or (one.hidden and not one.exact)
                ),
            )
            if rivals and not one.hidden:
                self.namesakes[called(one)] = None
            return
        students = {line.student for line in same if line.student}
        here = self._are_here(one)
        undecided = any(not line.student for line in same)
        if one.lasting:
            unnumbered = not any(line.number_in("canvas") for line in same)
            if len(students) == 1 and unnumbered and not rivals and not undecided:
                self._is(one, students.pop())
            else:
                self._namesake(one)
        elif here == students and self.same_assignment and not undecided:
            self._namesake(one)  # each of that name has another number in this very assignment
        elif len(students) != 1 or rivals or undecided or (here and not self.other_assignment):
            self._hold(one)
        elif self.lasting_numbers - {called(one)}:
            self._namesake(one)  # the platform's numbers stay, and this one is new
        else:
            self._by_name(one, same[0])

    def _by_list(self, one: Owner, same: Collection[Line]) -> bool:
        """Takes the one student of the class list who fits, where nothing speaks against it."""
        fits = self.known.fits(one)
        if len(fits) != 1 or one.hidden:
            return False
        student = fits[0]
        if not {line.student for line in same if line.student} <= {student}:
            return False
        numbers = self.claims.get(student, set()) - {""}
        if len(numbers | ({one.number} if one.number else set())) > 1:
            return False
        other = (
            any(line.number_in("canvas") - {one.number} for line in same)
            if one.lasting
            else bool(one.number) and student in self._are_here(one) and not self.other_assignment
        )
        if other:
            return False
        for line in self.ids.named(called(one)):
            if not line.student and (self._scope(one), one.number or _NONE) in line.numbers:
                self.ids.settle(line, student)
        self._is(one, student)
        return True

    def _before(self, line: Line) -> bool:
        """Whether a line was known before this archive, or waits for a person."""
        return not line.student or not line.numbers or not line.numbers <= self.new_numbers

    def _are_here(self, one: Owner) -> set[str]:
        """The students of that name who have a number in this lesson."""
        return {
            line.student
            for line in self.ids.named(called(one))
            if line.student and line.number_in(self.lesson)
        }

    def _namesake(self, one: Owner) -> None:
        self._is(one, self.ids.new_id(one, namesake=True))
        self.namesakes[called(one)] = None

    def _by_name(self, one: Owner, line: Line) -> None:
        others = ", ".join(
            f"{number} ({where})" for where, number in sorted(line.numbers) if where != ANY
        )
        if others and one.platform != MOODLE:
            self.by_name_alone.setdefault(one.platform, []).append(shown(one.name))
        elif others:
            self.by_name.append(
                _("{name}, {others} and here {number}").format(
                    name=shown(one.name),
                    others=shown(others),
                    number=shown(one.number or _("no number")),
                )
            )
        self._is(one, line.student)

    def _hold(self, one: Owner) -> None:
        self.result.students[who(one)] = ""
        if self.ids.numbered(self._scope(one), one.number or _NONE, called(one)) is None:
            self.ids.add(called(one), "", self._scope(one), one.number or _NONE)
        self.result.problems.append(
            waits(
                one,
                f"{self._scope(one)}:{one.number or _NONE}",
                self.ids,
                self.known,
                self.teams,
                len(self.result.problems) < _HINTS,
            )
        )

    def _say(self) -> None:
        for name in self.namesakes:
            lines = [line for line in self.ids.named(name) if line.student]
            known = sorted(
                {(shown(number), line.student) for line in lines for _where, number in line.numbers}
            )
            listed = ", ".join(
                _("{number} is {student}").format(number=number, student=student)
                for number, student in known
            )
            self.result.warnings.append(
                _("Warning: two students or more are called {name}: {students}.").format(
                    name=shown(name), students=listed
                )
            )
        if self.by_name:
            self.result.warnings.append(
                ngettext(
                    "Warning: {count} student was told by name alone ({names}), as Moodle "
                    "numbers participants anew in each assignment. If these are two students of "
                    "one name, give each an id of its own in {file}.",
                    "Warning: {count} students were told by name alone ({names}), as Moodle "
                    "numbers participants anew in each assignment. If two students have one "
                    "name, give each an id of its own in {file}.",
                    len(self.by_name),
                ).format(
                    count=len(self.by_name),
                    names=_listed(self.by_name),
                    file=self.ids.path.as_posix(),
                )
            )
        for platform, names in self.by_name_alone.items():
            self.result.warnings.append(
                ngettext(
                    "Warning: {count} student was told by name alone ({names}), as {platform} "
                    "gives no number. If these are two students of one name, give each an id of "
                    "its own in {file}.",
                    "Warning: {count} students were told by name alone ({names}), as {platform} "
                    "gives no numbers. If two students have one name, give each an id of its own "
                    "in {file}.",
                    len(names),
                ).format(
                    count=len(names),
                    names=_listed(names),
                    platform=platform,
                    file=self.ids.path.as_posix(),
                )
            )
        hidden = [owner.platform for owner in self.owners.values() if owner.hidden]
        if hidden:
            self.result.warnings.append(
                _(
                    "{platform} hides the names in this archive: the ids hold for this lesson "
                    "alone, and are not those of other lessons."
                ).format(platform=CANVAS if CANVAS in hidden else MOODLE)
            )


def _listed(names: Collection[str]) -> str:
    first = "; ".join(list(names)[:_SHOWN])
    rest = len(names) - _SHOWN
    return first if rest <= 0 else _("{names}; and {count} more").format(names=first, count=rest)
