"""How many disguised copies `python -m grading similar` finds, and how much independent work.

    python benchmarks/similar.py [LESSON ...] [--copydetect]

Independent pairs are right answers of the answer bank that were written as a whole, each by itself;
answers that the bank writes as changes of another are left out. Copies are those answers, disguised
by `tests/support/disguises.py`. What is rare is told from the other answers of the bank, without
the pair. A hand-in of a whole lesson is put together from answers drawn by chance. --copydetect
measures that library on the same answers (python -m pip install copydetect).
"""

from __future__ import annotations

import argparse
import io
import math
import random
import statistics
import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from grading import lessons  # noqa: E402
from grading.model import Cell  # noqa: E402
from grading.similar.evidence import Evidence  # noqa: E402
from grading.similar.pairs import COUNTS, FEWEST_WORDS, needed  # noqa: E402
from grading.similar.reading import answer, exercises, given_names, known_answers  # noqa: E402
from tests.support.disguises import KINDS  # noqa: E402

ALLOWED = 0.01  # of the independent pairs
DRAWS = 1000  # hand-ins of each lesson that are put together


@dataclass
class Measured:
    """The evidence of one exercise's pairs: (words of the shorter, evidence)."""

    answers: int = 0
    independent: dict[tuple[int, int], tuple[int, float]] = field(default_factory=dict)
    copies: dict[str, list[tuple[int, float]]] = field(default_factory=lambda: defaultdict(list))

    def listed_from(self) -> float:
        """What `similar` asks of one answer in a class as large as the bank."""
        return needed(math.comb(self.answers, 2))[0]


def measure(lesson: str, kinds: Iterable[str] = KINDS) -> dict[str, Measured]:
    """Every pair of a lesson, by exercise."""
    found = {}
    for exercise, stub in _in_code(lesson).items():
        known = known_answers(lesson, exercise, stub)
        given = given_names(stub)
        one = found[exercise] = Measured(len(known))
        for place, each in enumerate(known):
            each.owner = place
        scores = Evidence(known).scores
        for first, second in combinations(range(len(known)), 2):
            words = min(known[first].words, known[second].words)
            one.independent[first, second] = words, float(scores[first, second])
        for place, each in enumerate(known):
            others = known[:place] + known[place + 1 :]
            for kind in kinds:
                chance = random.Random(f"{exercise} {place} {kind}")
                copy = answer(1, KINDS[kind](each.source, given, chance), stub)
                score = float(Evidence([each, copy], (), others).scores[0, 1])
                one.copies[kind].append((min(each.words, copy.words), score))
    return found


def _in_code(lesson: str) -> dict[str, Cell]:
    return {name: stub for name, stub in exercises(lesson).items() if not stub.markdown}


def long_enough(pairs: Iterable[tuple[int, float]]) -> list[float]:
    """The evidence of pairs that may be listed for one answer alone."""
    return [score for words, score in pairs if words >= FEWEST_WORDS]


def limit(independent: Sequence[float], allowed: float = ALLOWED) -> float:
    """The evidence that no more than this share of independent pairs exceeds."""
    return sorted(independent, reverse=True)[int(len(independent) * allowed)]


def share(scores: Sequence[float], above: float) -> float:
    """The share of pairs that exceed a limit."""
    return sum(score > above for score in scores) / max(1, len(scores))


def hand_ins(measured: dict[str, Measured], kind: str) -> dict[str, list[tuple[float, bool]]]:
    """Pairs of whole hand-ins, independent ones and copies, whole or of a part of the exercises.

    Each with its evidence, and whether `similar` lists it in a class as large as the bank.
    """
    chance = random.Random(kind)
    found: dict[str, list[tuple[float, bool]]] = defaultdict(list)
    usable = {exercise: one for exercise, one in measured.items() if one.answers > 1}
    size = math.comb(int(statistics.median(one.answers for one in usable.values())), 2)
    for _draw in range(DRAWS):
        apart, copied = {}, {}
        for exercise, one in usable.items():
            first, second = sorted(chance.sample(range(one.answers), 2))
            apart[exercise] = one.independent[first, second]
            copied[exercise] = one.copies[kind][first]
        drawn = chance.sample(sorted(usable), len(usable))
        parts = {"independent": 0, "whole": len(drawn), "half": len(drawn) // 2}
        parts |= {"quarter": max(2, len(drawn) // 4), "one": 1}
        for name, count in parts.items():
            pairs = apart | {exercise: copied[exercise] for exercise in drawn[:count]}
            scores = [max(0.0, score) for _words, score in pairs.values()]
            single = max([0.0, *long_enough(pairs.values())])
            several = sum(scores) if sum(score >= COUNTS for score in scores) > 1 else 0.0
            line = needed(size)
            found[name].append((sum(scores), single >= line[0] or several >= line[1]))
    return found


def by_copydetect(lesson: str, kind: str) -> tuple[list[float], list[float]]:
    """The shares that copydetect finds alike, of independent pairs and of copies."""
    from copydetect import CodeFingerprint, compare_files

    def fingerprint(source: str, given: Sequence[int]) -> CodeFingerprint:
        return CodeFingerprint("answer.py", 25, 1, given, language="python", fp=io.StringIO(source))

    def alike(first: CodeFingerprint, second: CodeFingerprint) -> float:
        return sum(compare_files(first, second)[1]) / 2

    independent, copies = [], []
    for exercise, stub in _in_code(lesson).items():
        given = list(fingerprint(stub.source, []).hashes)
        known = [
            each for each in known_answers(lesson, exercise, stub) if each.words >= FEWEST_WORDS
        ]
        prints = [fingerprint(each.source, given) for each in known]
        independent += [alike(*pair) for pair in combinations(prints, 2)]
        for place, (each, original) in enumerate(zip(known, prints, strict=True)):
            chance = random.Random(f"{exercise} {place} {kind}")
            copy = KINDS[kind](each.source, given_names(stub), chance)
            copies.append(alike(original, fingerprint(copy, given)))
    return independent, copies


def report(everything: dict[str, dict[str, Measured]]) -> None:
    """Prints what was found."""
    exercises_of = [one for measured in everything.values() for one in measured.values()]
    independent = long_enough(pair for one in exercises_of for pair in one.independent.values())
    top = limit(independent)
    print(
        f"One answer of {FEWEST_WORDS} words or more: {len(independent)} independent pairs, median "
        f"{statistics.median(independent):.1f}; 1 % have more than {top:.1f}"
    )
    for kind in KINDS:
        copies = long_enough(pair for one in exercises_of for pair in one.copies[kind])
        print(
            f"  {kind:14} {len(copies):4} copies, median {statistics.median(copies):5.1f}: found "
            f"{share(copies, top):.1%} at 1 % of independent pairs, "
            f"{share(copies, limit(independent, 0.002)):.1%} at 0.2 %"
        )
    print("  as listed (all together):")
    for lesson, measured in everything.items():
        print(f"    {lesson:22}" + _as_listed(measured.values()))
    print(f"    {'all':22}" + _as_listed(exercises_of))
    print("Whole hand-ins (all together), copies found at 1 % of independent pairs / as listed:")
    every: dict[str, list[tuple[float, bool]]] = defaultdict(list)
    for lesson, measured in everything.items():
        found = hand_ins(measured, "all together")
        print(f"    {lesson:22}" + _of_hand_ins(found))
        for name, pairs in found.items():
            every[name] += pairs
    print(f"    {'all':22}" + _of_hand_ins(every))


def _of_hand_ins(found: dict[str, list[tuple[float, bool]]]) -> str:
    top = limit([score for score, _listed in found["independent"]])
    words = []
    for name, pairs in found.items():
        listed = sum(listed for _score, listed in pairs) / len(pairs)
        if name == "independent":
            words.append(f"independent pairs listed {listed:.2%}")
        else:
            at_one = share([score for score, _listed in pairs], top)
            words.append(f"{name} {at_one:.1%} / {listed:.1%}")
    return "; ".join(words)


def _as_listed(measured: Iterable[Measured]) -> str:
    independent, copies = [], []
    for one in measured:
        line = one.listed_from()
        independent += [score - line for score in long_enough(one.independent.values())]
        copies += [score - line for score in long_enough(one.copies["all together"])]
    top = limit(independent)
    return (
        f"independent {share(independent, 0):.2%} of {len(independent)}, copies "
        f"{share(copies, 0):.1%} of {len(copies)}; copies at 1 %: {share(copies, top):.1%}"
    )


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("lessons", nargs="*")
    parser.add_argument("--copydetect", action="store_true")
    arguments = parser.parse_args()
    chosen = lessons.chosen(arguments.lessons)
    if arguments.copydetect:
        for kind in KINDS:
            both = [by_copydetect(lesson, kind) for lesson in chosen]
            independent = [score for scores, _copies in both for score in scores]
            copies = [score for _scores, found in both for score in found]
            top = limit(independent)
            print(
                f"copydetect, {kind:14} median share {statistics.median(independent):.2f} and "
                f"{statistics.median(copies):.2f}; 1 % of independent pairs above {top:.2f}: "
                f"found {share(copies, top):.1%}"
            )
        return
    report({lesson: measure(lesson) for lesson in chosen})


if __name__ == "__main__":
    main()
