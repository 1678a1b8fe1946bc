"""What differs between our grades and Canvas's, and what stays as it is there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from course.i18n import gettext as _
from grading.export.amounts import Amounts, Item
from grading.export.columns import Target
from grading.export.decide import Rules, decide
from grading.export.fill import absent
from grading.export.numbers import written
from grading.export.people import People
from grading.push.course import CanvasCourse, Work
from grading.push.sent import Sent


@dataclass(frozen=True)
class Change:
    """A grade to be sent.

    Attributes:
        assignment: The assignment's number in Canvas.
        user: The student's number in Canvas.
        shown: The student and the item, for a message.
        old: What Canvas has, or empty.
        new: What is sent.
        work: The submission in Canvas.
    """

    assignment: int
    user: int
    shown: str
    old: str
    new: str
    work: Work

    def words(self) -> str:
        """The change in a line."""
        return f"{self.shown}: {self.old or '-'} -> {self.new}"


@dataclass
class Plan:
    """What would be sent, how much stands there already, and what has to be said."""

    changes: list[Change] = field(default_factory=list)
    same: int = 0
    notes: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def make_plan(
    course: CanvasCourse,
    chosen: tuple[Target, ...],
    people: People,
    of_items: Mapping[Item, Amounts],
    rules: Rules,
    sent: Sent,
    lift_late_policy: bool = False,
) -> Plan:
    """Compares our grades with Canvas's.

    Args:
        course: The course in Canvas.
        chosen: What goes into which assignment.
        people: The class.
        of_items: What each student gets for each item.
        rules: How points become grades.
        sent: What was sent before: that is replaced without a question.
        lift_late_policy: Canvas's own deduction for late work is lifted for what is sent.
    """
    plan = Plan()
    entries = course.people()
    matches = people.match(entries)
    for entry in entries:
        if entry.row not in matches.students:
            reason = matches.undecided.get(entry.row) or _("no student of the class fits")
            plan.problems.append(
                _("{name} in Canvas: {reason}; the grade there stays.").format(
                    name=people.row_words(entry), reason=reason
                )
            )
    deducts = course.deducts_for_late()
    for target in chosen:
        works = course.work(target.column)
        assignment = course.assignment(target.column)
        if getattr(assignment, "group_category_id", None) and not getattr(
            assignment, "grade_group_students_individually", False
        ):
            plan.notes.append(
                _("{title}: Canvas gives the grade of one student to the whole group.").format(
                    title=target.column.title
                )
            )
        for user, student in matches.students.items():
            amount = of_items[target.item].get(student)
            work = works.get(user)
            shown = _("{student}, {item}").format(
                student=people.roster.shown(student), item=target.item.id
            )
            left = ""
            if work is None:
                left = _("not assigned to this student in Canvas")
            elif amount is None:
                left = _("there are no grades of this student")
            elif amount.missing and not rules.zero:
                continue
            else:
                closed = _("excused in Canvas") if work.excused else ""
                if (work.deducted or (deducts and work.late)) and not lift_late_policy:
                    closed = closed or _(
                        "Canvas takes points off late work by itself, and ours are off already: "
                        "say --lift-late-policy"
                    )
                ours = sent.values(assignment.id, user)
                decision = decide(amount, target.column.most, work.score, rules, closed, ours=ours)
                plan.same += decision.same
                if decision.same and work.score:
                    sent.adopt(assignment.id, user, Decimal(work.score))
                plan.notes += [f"{shown}: {said}." for said in decision.said]
                left = decision.left
                if decision.grade is not None:
                    plan.changes.append(
                        Change(
                            int(assignment.id),
                            user,
                            shown,
                            work.score,
                            written(decision.grade),
                            work,
                        )
                    )
            if left:
                plan.problems.append(
                    _("{who}: {reason}; the grade in Canvas stays.").format(who=shown, reason=left)
                )
    items = {target.item: of_items[target.item] for target in chosen}
    plan.problems += absent(set(matches.students.values()), people, items, rules)
    return plan
