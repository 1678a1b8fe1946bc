"""Which pairs of hand-ins a person should look at, and how they hang together."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from grading.model import Cell
from grading.similar.evidence import Evidence
from grading.similar.fingerprints import Answer
from grading.similar.reading import HandIn, answer, known_answers

FEWEST_WORDS = 25  # no answer shorter than this is listed for itself
MUCH = 50  # words of a hand-in from which one and the same file is no chance
SINGLE = 7.0  # what one answer needs beyond what chance gives so many pairs
SEVERAL = 14.0  # what the answers of a lesson need together
_MOST_OF = 0.75
COUNTS = 1.0  # less evidence than this is not spoken of


@dataclass(frozen=True)
class Alike:
    """Two answers to one exercise that are alike."""

    exercise: str
    evidence: float
    first: Answer
    second: Answer


@dataclass(frozen=True)
class Pair:
    """Two hand-ins to look at; the exercises with the strongest evidence first.

    `same_file`: both are one and the same file, byte by byte, however common its answers are.
    """

    first: HandIn
    second: HandIn
    evidence: float
    alike: tuple[Alike, ...]
    same_file: bool = False

    @property
    def words(self) -> int:
        """How much is alike: the words of the shorter one of each two answers."""
        return sum(min(each.first.words, each.second.words) for each in self.alike)


@dataclass(frozen=True)
class Group:
    """Hand-ins that hang together.

    Attributes:
        members: All of them.
        links: The strongest pairs that hold them together.
        pairs: How many pairs among them are alike.
    """

    members: tuple[HandIn, ...]
    links: tuple[Pair, ...]
    pairs: int


@dataclass
class Findings:
    """What comparing a lesson gave.

    Attributes:
        lesson: Its id.
        hand_ins: How many of the class were compared.
        earlier: How many of earlier classes.
        compared: How many pairs.
        needed: The evidence from which a pair is listed for one answer, and for several together.
        pairs: Those to look at, the strongest first.
        groups: Who hangs together through them, the strongest first.
        weaker: How many pairs are in no group: weaker ones between members of two.
        by_exercise: What tells, for each exercise.
        same_group: How many pairs were left out because they are of one group.
        same_student: How many because an earlier work has the same student's id.
    """

    lesson: str
    hand_ins: int = 0
    earlier: int = 0
    compared: int = 0
    needed: tuple[float, float] = (0.0, 0.0)
    pairs: list[Pair] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    weaker: int = 0
    by_exercise: dict[str, Evidence] = field(default_factory=dict)
    same_group: int = 0
    same_student: int = 0


def compare(
    lesson: str,
    stubs: Mapping[str, Cell],
    own: Sequence[HandIn],
    earlier: Sequence[HandIn] = (),
    together: int = 0,
) -> Findings:
    """Compares a class's hand-ins with each other and with those of earlier classes.

    Args:
        lesson: The lesson's id.
        stubs: The released cell of each exercise.
        own: The class.
        earlier: Earlier classes.
        together: Pairs of students whose group handed in one notebook.
    """
    everybody = [*own, *earlier]
    found = Findings(lesson, len(own), len(earlier), same_group=together)
    found.compared = math.comb(len(own), 2) + len(own) * len(earlier)
    found.needed = needed(found.compared)
    sums = np.zeros((len(own), len(everybody)))
    single, several = np.zeros_like(sums), np.zeros_like(sums)
    written = np.zeros(len(everybody))
    for exercise, stub in stubs.items():
        evidence = Evidence(
            _answers(exercise, stub, own),
            _answers(exercise, stub, earlier, len(own)),
            known_answers(lesson, exercise, stub),
        )
        found.by_exercise[exercise] = evidence
        for each in evidence.answers:
            written[each.owner] += each.words
        owners = [each.owner for each in evidence.answers]
        where = np.ix_(owners[: len(evidence.scores)], owners)
        scores = np.maximum(evidence.scores, 0.0)
        sums[where] += scores
        several[where] += scores >= COUNTS
        words = np.array([each.words for each in evidence.answers])
        short = np.minimum(words[: len(scores), None], words[None, :]) < FEWEST_WORDS
        single[where] = np.maximum(single[where], np.where(short, 0.0, scores))
    enough = (single >= found.needed[0]) | ((sums >= found.needed[1]) & (several >= 2))
    files = np.array(
        [each.digest if written[place] >= MUCH else place for place, each in enumerate(everybody)],
        dtype=object,
    )
    same = files[: len(own), None] == files[None, :]
    for row, column in np.argwhere(np.triu(enough | same, 1)):
        first, second = everybody[row], everybody[column]
        if first.group and first.group == second.group:
            found.same_group += 1
        elif second.year and not set(first.students).isdisjoint(second.students):
            found.same_student += 1
        else:
            one_file = bool(same[row, column])
            least = -math.inf if one_file else COUNTS
            alike = _alike(found.by_exercise, int(row), int(column), least)
            found.pairs.append(Pair(first, second, float(sums[row, column]), alike, one_file))
    found.pairs.sort(key=lambda pair: (not pair.same_file, -pair.evidence))
    found.groups, found.weaker = groups(found.pairs)
    return found


def needed(pairs: int) -> tuple[float, float]:
    """The evidence that one answer needs, and several together: the more pairs, the more chance."""
    chance = math.log(max(1, pairs))
    return chance + SINGLE, chance + SEVERAL


def groups(pairs: Sequence[Pair]) -> tuple[list[Group], int]:
    """Who hangs together through pairs, which come strongest first.

    Two groups become one where at least half of the pairs between their members are listed, and the
    pair that joins them is alike in most of what holds each together: one chance pair makes no
    group of a whole class. Other pairs stand for themselves, but for weaker ones between members of
    two groups.

    Returns:
        The groups, and the number of those weaker pairs.
    """
    near: dict[int, set[int]] = {}
    for pair in pairs:
        near.setdefault(id(pair.first), set()).add(id(pair.second))
        near.setdefault(id(pair.second), set()).add(id(pair.first))
    group = {key: {key} for key in near}
    extent: dict[int, int] = {}  # the words of a group's strongest pair, by the group's identity
    links: list[Pair] = []
    for pair in pairs:
        first, second = group[id(pair.first)], group[id(pair.second)]
        if first is second:
            continue
        between = sum(len(near[key] & second) for key in first)
        most = max(extent.get(id(first), 0), extent.get(id(second), 0))
        if 2 * between >= len(first) * len(second) and pair.words >= _MOST_OF * most:
            first |= second
            group.update(dict.fromkeys(second, first))
            extent[id(first)] = max(most, pair.words)
        links.append(pair)
    found: dict[int, list[Pair]] = {}
    weaker = 0
    for pair in links:
        first, second = group[id(pair.first)], group[id(pair.second)]
        if first is second:
            found.setdefault(id(first), []).append(pair)
        elif len(first) > 1 < len(second) and pair.words < _MOST_OF * max(
            extent[id(first)], extent[id(second)]
        ):
            weaker += 1
        else:
            found[id(pair)] = [pair]
    return [_group(each, near) for each in found.values()], weaker


def _group(links: list[Pair], near: Mapping[int, set[int]]) -> Group:
    members = {id(each): each for pair in links for each in (pair.first, pair.second)}
    count = sum(len(near[key] & members.keys()) for key in members) // 2
    return Group(tuple(members.values()), tuple(links), count)


def _alike(
    by_exercise: Mapping[str, Evidence], row: int, column: int, least: float
) -> tuple[Alike, ...]:
    """The exercises with so much evidence that two hand-ins are alike."""
    found = []
    for exercise, evidence in by_exercise.items():
        place = evidence.place
        if row not in place or column not in place:
            continue
        score = float(evidence.scores[place[row], place[column]])
        if score >= least:
            answers = evidence.answers
            found.append(Alike(exercise, score, answers[place[row]], answers[place[column]]))
    return tuple(sorted(found, key=lambda each: -each.evidence))


def _answers(exercise: str, stub: Cell, hand_ins: Sequence[HandIn], start: int = 0) -> list[Answer]:
    return [
        answer(place, hand_in.answers[exercise], stub)
        for place, hand_in in enumerate(hand_ins, start)
        if exercise in hand_in.answers
    ]
