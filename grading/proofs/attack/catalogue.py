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
    reach_out,
    results,
)
from grading.proofs.attack.model import CLASSES, Attack

ALL: tuple[Attack, ...] = tuple(
    sorted(
        [
            one
            for group in (
                earn_by_notebook,
                earn_by_patching,
                earn_by_answer,
                forged_behaviour,
                reach_out,
                modes,
                budgets,
                odd_files,
                outputs,
                results,
            )
            for one in group.ATTACKS
        ],
        key=lambda one: (one.number, one.name),
    )
)

# The classes that try to earn points: each has at least two attacks.
EARNING = (*range(1, 10), *range(14, 19), 43, 51, 52, 53, 54, 57, *range(70, 74))


def chosen(classes: Sequence[int]) -> tuple[Attack, ...]:
    """The attacks of these classes; all, if none is named."""
    for number in classes:
        if number not in CLASSES:
            raise UserError(
                _("There is no class of attacks {number}: they are {first} to {last}.").format(
                    number=number, first=min(CLASSES), last=max(CLASSES)
                ),
                code=2,
            )
    return tuple(one for one in ALL if not classes or one.number in classes)
