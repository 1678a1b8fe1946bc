"""The feedback of a check, as data: what is said, before it becomes text or HTML."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from course.checks import cells
from course.checks.missing import MISSING_NAME, code
from course.checks.model import Exercise, Judgement, Verdict
from course.i18n import gettext as _


@dataclass(frozen=True)
class Row:
    """One property: its outcome, its title, what is said below it.

    `values` are what was expected and what came back, where both may be seen.
    """

    outcome: str
    title: str
    said: tuple[str, ...] = ()
    values: tuple[Any, Any] | None = None


@dataclass(frozen=True)
class Report:
    """The feedback on one exercise.

    `first` is what to know before all else, `head` the result in a sentence, `notes` what follows
    it, `end` the last word. What is not said is empty.
    """

    head: str
    first: str = ""
    notes: tuple[str, ...] = ()
    rows: tuple[Row, ...] = field(default=())
    end: str = ""


def report(found: Exercise, judgement: Judgement, first: str = "") -> Report:
    """What to say of a judgement; `first` is what to know before."""
    if judgement.not_attempted:
        return Report(_not_attempted(found, judgement))
    if all(is_missing(verdict) for verdict in judgement.verdicts):
        return _nothing_there(found, judgement)
    held = sum(verdict.holds for verdict in judgement.verdicts)
    count = len(judgement.verdicts)
    head = _("{exercise}: {held} of {count} checks hold. Points here: {score} of {points}.")
    points = {"score": f"{judgement.score:g}", "points": found.points}
    end = ""
    if held == count and not first:
        end = _("All of these hold. Well done.")
    elif held < count and found.hints:
        end = _('Stuck? Run hint("{id}").').format(id=found.id)
    return Report(
        head.format(exercise=found.id, held=held, count=count, **points),
        first,
        (_("More checks, on other inputs, come when it is graded."),),
        tuple(
            Row(
                verdict.outcome,
                _(verdict.title),
                tuple(verdict.message.splitlines()),
                verdict.values,
            )
            for verdict in judgement.verdicts
        ),
        end,
    )


def _not_attempted(found: Exercise, judgement: Judgement) -> str:
    if not all(verdict.slip == MISSING_NAME for verdict in judgement.verdicts):
        text = _(
            "{exercise}: not attempted yet. Write your answer above, run it, then run this cell "
            "again."
        )
    elif cells.watched():  # after a restart of the kernel an answer may stand above and not be run
        text = _(
            "{exercise}: there is no {names} in this kernel. Write your answer in the cell "
            "above, run that cell, then run this one again."
        )
    else:
        text = _(
            "{exercise}: not attempted yet. There is no {names}: write your answer, run it, then "
            "run this again."
        )
    return text.format(exercise=found.id, names=", ".join(map(code, found.functions)))


def _nothing_there(found: Exercise, judgement: Judgement) -> Report:
    """One cause, one sentence: no list of properties of which none could be tried."""
    head = _("{exercise}: nothing could be checked. Points here: {score} of {points}.")
    head = head.format(exercise=found.id, score=f"{judgement.score:g}", points=found.points)
    causes = {verdict.cause: verdict.brief for verdict in reversed(judgement.verdicts)}
    return Report(head, notes=tuple(reversed(causes.values())))


def outcome_words() -> dict[str, str]:
    """The word that each outcome is shown with."""
    return {
        "holds": _("holds"),
        "fails": _("fails"),
        "waits": _("waits"),
        "not_attempted": _("to do"),
        "no_evidence": _("no result"),
        "withheld": _("on hold"),
    }


def is_missing(verdict: Verdict) -> bool:
    """Whether the property met no definition of a name, though there was an attempt."""
    return verdict.outcome == "fails" and verdict.slip == MISSING_NAME
