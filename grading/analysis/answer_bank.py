"""What is known of a check apart from the class: the wrong answers of the bank that it catches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import cache

from course.lessons import discovery
from grading.lessons import bank
from grading.lessons.bank import WRONG
from grading.model import UserError

# How many wrong answers a check is known to catch, by exercise and check; None: nobody knows.
Catches = Callable[[str, str], int | None]

_KNOWN_TO_CATCH, _KNOWN_FOR_NOTHING = 0.7, 1.5


def catches_of_bank(exercise: str, check: str) -> int | None:
    """How many wrong answers of the bank name this check as one that must catch them.

    `python -m grading verify` proves that it does. None where the bank does not know the exercise.
    """
    try:
        return _caught(exercise)[check]
    except (KeyError, UserError):
        return None


def always_odds(catches: int | None) -> float:
    """The factor on the odds that a check passes whatever comes.

    It is mild: a check that was proved once may still be fed the wrong thing in this classroom.
    """
    if catches is None:
        return 1.0
    return _KNOWN_TO_CATCH if catches else _KNOWN_FOR_NOTHING


@cache
def _caught(exercise: str) -> Counter[str]:
    entries = bank.load(discovery.exercise(exercise).lesson, exercise)
    return Counter(name for entry in entries if entry.kind == WRONG for name in entry.caught_by)
