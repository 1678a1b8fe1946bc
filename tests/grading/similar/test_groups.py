"""Who hangs together."""

from __future__ import annotations

from itertools import combinations

from grading.similar.fingerprints import Answer
from grading.similar.pairs import Alike, Pair, groups
from grading.similar.reading import HandIn
from grading.similar.statements import Statement

WORK = {name: HandIn((name,)) for name in "abcdefgh"}


def pair(names: str, exercises: int = 1) -> Pair:
    text = Answer(0, "", [Statement(("x",) * 30, 0, 0)])
    alike = tuple(Alike(str(number), 10.0, text, text) for number in range(exercises))
    return Pair(WORK[names[0]], WORK[names[1]], 10.0 * exercises, alike)


def members(found: list[Pair]) -> list[set[str]]:
    return [{each.students[0] for each in group.members} for group in groups(found)[0]]


def test_those_who_are_all_alike_are_one_group() -> None:
    [group], weaker = groups([pair("".join(two)) for two in combinations("abcd", 2)])
    assert weaker == 0
    assert {each.students[0] for each in group.members} == set("abcd")
    assert (group.pairs, len(group.links)) == (6, 3)


def test_a_chance_pair_does_not_join_two_groups() -> None:
    found = [pair("".join(two)) for two in (*combinations("abc", 2), *combinations("def", 2))]
    assert members([*found, pair("ad")]) == [set("abc"), set("def"), set("ad")]


def test_a_strong_pair_stands_apart_from_a_weaker_group_around_it() -> None:
    weak = [pair("".join(two), 2) for two in combinations("abcdef", 2) if two != ("a", "b")]
    found, weaker = groups([pair("ab", 5), *weak])
    assert [{each.students[0] for each in group.members} for group in found] == [
        set("ab"),
        set("cdef"),
    ]
    assert weaker == 8


def test_pairs_apart_stay_apart_and_keep_their_order() -> None:
    assert members([pair("gh", 3), pair("ab", 2), pair("cd", 1)]) == [
        set("gh"),
        set("ab"),
        set("cd"),
    ]
    assert groups([]) == ([], 0)
