"""Who hangs together."""

from __future__ import annotations

from itertools import combinations

from grading.similar.pairs import Pair, groups
from grading.similar.reading import HandIn

WORK = {name: HandIn((name,)) for name in "abcdefgh"}


def pair(names: str, evidence: float = 1.0) -> Pair:
    return Pair(WORK[names[0]], WORK[names[1]], evidence, ())


def members(found: list[Pair]) -> list[set[str]]:
    return [{each.students[0] for each in group.members} for group in groups(found)]


def test_those_who_are_all_alike_are_one_group() -> None:
    [group] = groups([pair("".join(two)) for two in combinations("abcd", 2)])
    assert {each.students[0] for each in group.members} == set("abcd")
    assert (group.pairs, len(group.links)) == (6, 3)


def test_a_chance_pair_does_not_join_two_groups() -> None:
    found = [pair("".join(two)) for two in (*combinations("abc", 2), *combinations("def", 2))]
    assert members([*found, pair("ad")]) == [set("abc"), set("def"), set("ad")]


def test_pairs_apart_stay_apart_and_keep_their_order() -> None:
    assert members([pair("gh", 3.0), pair("ab", 2.0), pair("cd", 1.0)]) == [
        set("gh"),
        set("ab"),
        set("cd"),
    ]
    assert groups([]) == []
