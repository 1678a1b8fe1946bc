"""All attacks, and those of some classes."""

from __future__ import annotations

from collections.abc import Sequence

from course.i18n import gettext as _
from grading.model import UserError
from grading.proofs.attack import (
    budgets,
    earn_by_answer,
    earn_by_notebook,
    earn_by_patching,
    forged_behaviour,
    modes,
    odd_files,
    outputs,
    reach_answers,
    reach_out,
    results,
)
from grading.proofs.attack.model import CLASSES, Attack

_GROUPS = (
    budgets,
    earn_by_answer,
    earn_by_notebook,
    earn_by_patching,
    forged_behaviour,
    modes,
    odd_files,
    outputs,
    reach_answers,
    reach_out,
    results,
)
ALL: tuple[Attack, ...] = tuple(
    sorted(
        (attack for group in _GROUPS for attack in group.ATTACKS),
        key=lambda attack: (attack.number, attack.name),
    )
)

# The classes that try to earn points: each has at least two attacks.
EARNING = (*range(1, 10), *range(14, 19), 43, 51, 52, 53, 54, 57, *range(70, 74))


def chosen(classes: Sequence[int]) -> tuple[Attack, ...]:
    """The attacks of these classes; all, if none is named.

    Raises:
        UserError: There is no such class.
    """
    for number in classes:
        if number not in CLASSES:
            raise UserError(
                _("There is no class of attacks {number}: they are {first} to {last}.").format(
                    number=number, first=min(CLASSES), last=max(CLASSES)
                ),
                code=2,
            )
    return tuple(attack for attack in ALL if not classes or attack.number in classes)
