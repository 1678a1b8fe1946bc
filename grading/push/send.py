"""Sends a plan, one grade at a time; stopped anywhere, the same command goes on."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from course.i18n import gettext as _
from grading.export.numbers import parsed, rounded
from grading.model import UserError
from grading.push.course import CanvasCourse, LostError
from grading.push.plan import Plan
from grading.push.sent import Sent


def send(
    course: CanvasCourse,
    plan: Plan,
    sent: Sent,
    lift_late_policy: bool = False,
    advance: Callable[[], object] = lambda: None,
) -> tuple[int, list[str]]:
    """Sends the changes; returns how many arrived, and what went wrong.

    Args:
        course: The course in Canvas.
        plan: What is to be sent.
        sent: Where it is noted.
        lift_late_policy: Canvas's own deduction for late work is lifted.
        advance: Is called once for each grade.
    """
    count = 0
    problems: list[str] = []
    for change in plan.changes:
        grade = Decimal(change.new)
        sent.about_to(change.assignment, change.user, grade)
        try:
            score = course.send(change.work, change.new, lift_late_policy)
        except UserError as error:
            problems.append(f"{change.shown}: {error}")
            continue
        except LostError as error:
            problems.append(
                _(
                    "Canvas does not answer any more ({reason}): {count} of {all} grades are sent; "
                    "run the same command again, and it goes on."
                ).format(reason=error, count=count, all=len(plan.changes))
            )
            break
        now = parsed(score)
        if now is None or rounded(now, 5) != rounded(grade, 5):
            problems.append(
                _("{who}: {sent} was sent, and Canvas has {now} now: look at it there.").format(
                    who=change.shown, sent=change.new, now=score or "-"
                )
            )
        else:
            count += 1
            sent.adopt(change.assignment, change.user, grade)
        advance()
    sent.write()
    return count, problems
