"""How probable it is of each check that it is no ordinary one.

The class's verdicts are explained by a mixture: each student has an ability, each check one of the
curves of `grading.analysis.curves`, and how frequent each curve is follows from the class itself
(empirical Bayes: Efron, Large-Scale Inference, 2010). A few rounds of the EM algorithm (Dempster,
Laird and Rubin, Maximum Likelihood from Incomplete Data via the EM Algorithm, 1977; for tests Bock
and Aitkin, Marginal Maximum Likelihood Estimation of Item Parameters, 1981) give abilities,
frequencies and, at last, the posterior of each check.

- A verdict counts where a check was judged. One that waits for another check says nothing of its
  own, and the other one's verdict is in the data.
- A check is held against abilities from the *other* exercises: an exercise's properties hold and
  fail together. Where there is hardly anything else, only the check itself is left out.
- Posterior probabilities need no correction for how many checks there are: the mean of 1 -
  posterior over the flagged ones is the rate of false alarms among them, which `flagged` holds
  below a fifth.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from grading.analysis.curves import ABILITIES, ABILITY_WEIGHTS, ORDINARY, Curves, curves
from grading.analysis.gather import Answers, Bools, Floats
from grading.analysis.model import ALWAYS, NEVER

_ROUNDS = 8
_STRENGTH = 30.0  # of what is taken for granted before a class is seen, in checks
_SHAPE = 10.0  # the same of how ordinary checks look
_ALIKE = 0.1  # how much an exercise's properties say the same
_FEWEST_OTHERS = 8  # checks of other exercises
LEAST, FALSE_ALARMS = 0.4, 0.2


@dataclass(frozen=True)
class Doubts:
    """For each check the posterior of each kind, and each student's ability beside it.

    Attributes:
        kinds: The kinds in the order of `posterior`'s columns; the first is `ORDINARY`.
        posterior: Check by kind.
        ability: Student by exercise: what the other exercises say, standard normal in the class.
    """

    kinds: tuple[str, ...]
    posterior: Floats
    ability: Floats

    @property
    def wrong(self) -> Floats:
        """The probability that a check is no ordinary one."""
        return 1 - self.posterior[:, 0]

    def flagged(self) -> Bools:
        """The checks to look at: the surest, as many as keep false alarms below a fifth."""
        order = np.argsort(-self.wrong, kind="stable")
        false = np.cumsum(1 - self.wrong[order]) / np.arange(1, len(order) + 1)
        found = np.zeros(len(order), bool)
        found[order] = (self.wrong[order] > LEAST) & (false <= FALSE_ALARMS)
        return found


def doubts(answers: Answers, always_odds: Sequence[float] | None = None) -> Doubts:
    """The doubts about each check of a class.

    Args:
        answers: The class.
        always_odds: For each check, what is known apart from the class: the factor on the odds that
            it passes whatever comes.
    """
    family = curves()
    kinds = tuple(dict.fromkeys(family.kinds))
    held, judged = _verdicts(answers)
    weights = np.tile(family.prior, (len(answers.checks), 1))
    if always_odds is not None:
        weights[:, family.of(ALWAYS) > 0] *= np.array(always_odds)[:, None]
    ability = np.zeros((len(answers.students), len(answers.exercises)))
    if not held.size:
        return Doubts(kinds, np.zeros((len(answers.checks), len(kinds))), ability)
    tempered = _tempered(answers, judged)
    passing = _first(held, judged)
    frequency = np.ones(len(family.kinds))
    for _round in range(_ROUNDS):
        of_students = _students(_evidence(held, judged, tempered, passing))
        posterior = _normal(
            _likelihood(family, held, judged, of_students) + np.log(weights * frequency)
        )
        frequency = _frequency(family, posterior)
        passing = family.passing @ posterior.T
    likelihood = np.empty_like(posterior)
    every = _evidence(held, judged, tempered, passing)
    for column in range(len(answers.exercises)):
        own = np.flatnonzero(answers.of == column)
        if len(answers.checks) - len(own) >= _FEWEST_OTHERS:
            groups = [own]
        else:
            groups = [np.array([check]) for check in own]
        for group in groups:
            left = every - _evidence(
                held[:, group], judged[:, group], tempered[:, group], passing[:, group]
            )
            of_students = _students(left)
            likelihood[group] = _likelihood(family, held[:, group], judged[:, group], of_students)
        if len(own):
            ability[:, column] = of_students @ ABILITIES
    posterior = _normal(likelihood + np.log(weights * frequency))
    by_kind = np.stack([posterior @ family.of(kind) for kind in kinds], axis=1)
    by_kind[answers.untouched.any(axis=0)] = 0.0
    return Doubts(kinds, by_kind, ability)


def _verdicts(answers: Answers) -> tuple[Floats, Floats]:
    return (answers.outcomes == 1).astype(float), (answers.outcomes >= 0).astype(float)


def _tempered(answers: Answers, judged: Floats) -> Floats:
    """The weight of a verdict for its student's ability: less where an exercise has many."""
    if len(answers.exercises) < 3:
        return np.ones_like(judged)
    own = np.zeros((len(answers.checks), len(answers.exercises)))
    own[np.arange(len(answers.checks)), answers.of] = 1
    count = (judged @ own)[:, answers.of]
    weights: Floats = 1 / (1 + _ALIKE * np.maximum(count - 1, 0))
    return weights


def _first(held: Floats, judged: Floats) -> Floats:
    """Curves to begin with, ability by check: as steep as usual, placed by who passes."""
    share = (held.sum(axis=0) + 1) / (judged.sum(axis=0) + 2)
    found: Floats = 1 / (1 + np.exp(-1.2 * ABILITIES[:, None] - np.log(share / (1 - share))))
    return found


def _evidence(held: Floats, judged: Floats, tempered: Floats, passing: Floats) -> Floats:
    """Student by ability: the logarithm of the likelihood of these checks' verdicts."""
    passing = np.clip(passing, 1e-3, 1 - 1e-3)
    found: Floats = (held * tempered) @ np.log(passing).T
    found += ((judged - held) * tempered) @ np.log1p(-passing).T
    return found


def _students(evidence: Floats) -> Floats:
    """Student by ability: how probable each is."""
    return _normal(evidence + np.log(ABILITY_WEIGHTS))


def _likelihood(family: Curves, held: Floats, judged: Floats, of_students: Floats) -> Floats:
    """Check by curve: the logarithm of the likelihood of a check's verdicts."""
    passing = np.clip(of_students @ family.passing, 1e-4, 1 - 1e-4)
    found: Floats = held.T @ np.log(passing) + (judged - held).T @ np.log1p(-passing)
    return found


def _frequency(family: Curves, posterior: Floats) -> Floats:
    """How many times as frequent as before each curve is, by the posteriors of all checks.

    How many checks always or never pass is not learnt: a class in which many do has easy ones.
    """
    counted = posterior.sum(axis=0)
    ordinary = family.of(ORDINARY) > 0
    fixed = (family.of(ALWAYS) + family.of(NEVER)) > 0
    ratio = (_STRENGTH * family.prior + counted) / (_STRENGTH + len(posterior)) / family.prior
    shape = family.prior[ordinary] / family.prior[ordinary].sum()
    own = counted[ordinary]
    ratio[ordinary] = (_SHAPE * shape + own) / (_SHAPE + own.sum()) / shape
    ratio[fixed] = 1.0
    return ratio


def _normal(logarithms: Floats) -> Floats:
    shifted = np.exp(logarithms - logarithms.max(axis=1, keepdims=True))
    found: Floats = shifted / shifted.sum(axis=1, keepdims=True)
    return found


__all__ = ["ORDINARY", "Doubts", "doubts"]
