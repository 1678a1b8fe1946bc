"""How much it tells that two answers to one exercise are alike.

Each fingerprint votes: one that both answers have by how rare it is in the class and in the answer
bank, one that only one of them has against. The sum is the logarithm of how much likelier the two
answers are if one was made from the other than if both were written alone. Runs overlap, so a word
is in RUN of them, and the sum is divided by that.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy import sparse

from grading.similar.fingerprints import RUN, Answer, Fingerprint

KEPT = 0.8  # the share of fingerprints that stays in a disguised copy
_RAREST = 0.01  # nothing counts as rarer: a class is too small to tell
_HALF = 0.5
# Others are as near to an answer as a pair is, if they share so much of what the pair shares.
_AS_NEAR = 0.8


class Evidence:
    """The evidence between a class's answers to one exercise and each other or other answers.

    `scores[i, j]` is that between answer i of the class and answer j of all that are compared;
    `place` says which of them is an owner's.
    """

    def __init__(
        self, own: Sequence[Answer], earlier: Sequence[Answer] = (), known: Any = ()
    ) -> None:
        """Compares.

        Args:
            own: The class's answers.
            earlier: Answers of earlier classes, which are compared with the class's.
            known: Independent answers, which only tell what is common.
        """
        self.answers = [*own, *earlier]
        self.place = {each.owner: place for place, each in enumerate(self.answers)}
        everything = [*self.answers, *known]
        self._columns, table = _table(everything)
        count = len(everything)
        have = np.asarray(table.sum(axis=0)).ravel()
        # How common a fingerprint is among the others, without the pair itself.
        among_others = (have - 2 + _HALF) / max(count - 2 + 2 * _HALF, 1)
        shared = np.log(KEPT / np.clip(among_others, _RAREST, KEPT))
        self.weights = np.where(have >= 2, shared, 0.0)
        alone = np.clip((have - 1 + _HALF) / max(count - 1, 1), 0.0, KEPT)
        against = np.log((1 - KEPT) / (1 - alone))
        mine = table[: len(own)]
        self._near = _product(mine, self.weights, table)
        scores = _product(mine, self.weights - against, table[: len(self.answers)])
        lost = table[: len(self.answers)] @ against
        scores += (lost[: len(own), None] + lost[None, :]) / 2
        self.scores: np.ndarray[Any, np.dtype[np.float64]] = scores / RUN
        self._limit_common(count)

    def tells(self, fingerprint: Fingerprint) -> float:
        """What it tells that two answers share this fingerprint."""
        place = self._columns.get(fingerprint)
        return 0.0 if place is None else float(self.weights[place]) / RUN

    def _limit_common(self, count: int) -> None:
        """What many write alike tells little, however long it is: its runs come together."""
        ordered = np.sort(self._near, axis=1)
        own = len(self._near)
        for row, column in np.argwhere(self.scores > 1):
            if row == column:
                continue
            near = _AS_NEAR * self._near[row, column]
            others = min(
                _at_least(ordered[each], near) - 2
                for each in ((row, column) if column < own else (row,))
            )
            words = min(self.answers[row].words, self.answers[column].words)
            limit = most_evidence(count, others, words)
            self.scores[row, column] = min(self.scores[row, column], limit)


def most_evidence(count: int, others: int, words: int) -> float:
    """The most that a pair of answers of so many words may tell among `count` answers.

    If others are as near to them as they are to each other, the runs that they share come together,
    and say little more than how many have all of them. The longer the answer, the less likely it is
    that several came to it alone; what many write is no sign of anything.
    """
    if others <= 0:
        return math.inf
    limit = math.log((count + 1) / (others + _HALF))
    if others <= 6 + count * min(0.1, words / 2500):
        limit += words / 4 / math.sqrt(1 + others)
    return limit


def _at_least(ordered: Any, value: float) -> int:
    return len(ordered) - int(np.searchsorted(ordered, value))


def _table(answers: Sequence[Answer]) -> tuple[dict[Fingerprint, int], Any]:
    """Which answer has which fingerprint, as a sparse table."""
    columns: dict[Fingerprint, int] = {}
    places: list[int] = []
    starts = [0]
    for answer in answers:
        places += [columns.setdefault(each, len(columns)) for each in answer.fingerprints]
        starts.append(len(places))
    ones = np.ones(len(places))
    shape = (len(answers), max(1, len(columns)))
    return columns, sparse.csr_array((ones, places, starts), shape=shape)


def _product(rows: Any, weights: Any, columns: Any) -> Any:
    """The weights of what each row shares with each column, summed."""
    return (rows.multiply(weights[None, :]).tocsr() @ columns.T).toarray()
