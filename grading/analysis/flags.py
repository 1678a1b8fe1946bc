"""Why a check looks wrong, in a sentence with figures that a teacher can count again."""

from __future__ import annotations

import numpy as np

from course.i18n import gettext as _
from course.i18n import ngettext
from grading.analysis.doubts import Doubts
from grading.analysis.gather import FAILS, HOLDS, Answers
from grading.analysis.model import (
    ALWAYS,
    FAILS_BEST,
    NEGATIVE,
    NEVER,
    UNRELATED,
    UNTOUCHED,
    Flag,
)


def flags_of(answers: Answers, found: Doubts, place: int, catches: int | None) -> tuple[Flag, ...]:
    """The flags of a check that is one of `found.flagged()`."""
    flags = []
    untouched = int(answers.untouched[:, place].sum())
    if untouched:
        text = ngettext(
            "It passes {count} answer that nobody touched: points for nothing.",
            "It passes {count} answers that nobody touched: points for nothing.",
            untouched,
        )
        flags.append(Flag(UNTOUCHED, 1.0, text.format(count=untouched)))
    probable = found.posterior[place, 1:]
    if not flags and probable.sum() > 0:
        kind = found.kinds[1 + int(probable.argmax())]
        figures = _figures(answers, found, place) | {"catches": catches or 0}
        if kind == NEGATIVE and not _is_clear(figures):
            kind = UNRELATED
        reason = _words(kind, catches, figures["count"]).format(**figures)
        flags.append(Flag(kind, round(float(found.wrong[place]), 3), reason))
    return tuple(flags)


def _is_clear(figures: dict[str, int]) -> bool:
    """Whether the weakest quarter passes clearly more often than the best."""
    return figures["weak_passed"] - figures["best_passed"] >= 0.2 * figures["best"]


def _figures(answers: Answers, found: Doubts, place: int) -> dict[str, int]:
    """Who passes among the best and the weakest quarter, by what the other exercises say."""
    outcomes = answers.outcomes[:, place]
    judged = np.flatnonzero((outcomes == HOLDS) | (outcomes == FAILS))
    ability = found.ability[judged, answers.of[place]]
    in_order = outcomes[judged[np.argsort(-ability, kind="stable")]] == HOLDS
    part = max(1, round(len(in_order) / 4))
    return {
        "count": len(in_order),
        "best_passed": int(in_order[:part].sum()),
        "best_failed": int((~in_order[:part]).sum()),
        "best": part,
        "weak_passed": int(in_order[-part:].sum()),
        "weak": part,
        "others_passed": int(in_order[part:].sum()),
        "others": len(in_order) - part,
    }


def _words(kind: str, catches: int | None, count: int) -> str:
    if kind == ALWAYS:
        return _always(catches)
    if kind == NEVER:
        return ngettext(
            "It was judged for {count} student, who does not pass it: is it right, and does the "
            "task ask for it?",
            "None of the {count} students for whom it was judged pass it: is it right, and does "
            "the task ask for it?",
            count,
        )
    return {
        NEGATIVE: _(
            "Those who do well elsewhere fail it: of the best quarter {best_passed} of {best} "
            "pass, of the weakest {weak_passed} of {weak}."
        ),
        UNRELATED: _(
            "Passing it has nothing to do with the other exercises: of the best quarter "
            "{best_passed} of {best} pass, of the weakest {weak_passed} of {weak}."
        ),
        FAILS_BEST: _(
            "The best fail it: of the best quarter {best_failed} of {best} fail, while "
            "{others_passed} of the other {others} pass. Does it refuse a right answer?"
        ),
    }[kind]


def _always(catches: int | None) -> str:
    if catches:
        return ngettext(
            "It lets nearly every answer pass ({count} judged), which is rare among this class's "
            "checks; yet it catches a wrong answer of the answer bank "
            "('python -m grading verify' tries it).",
            "It lets nearly every answer pass ({count} judged), which is rare among this class's "
            "checks; yet it catches {catches} wrong answers of the answer bank "
            "('python -m grading verify' tries them).",
            catches,
        )
    return _(
        "It lets nearly every answer pass ({count} judged), which is rare among this class's "
        "checks, and the answer bank has no wrong answer that it catches: can it fail at all?"
    )
