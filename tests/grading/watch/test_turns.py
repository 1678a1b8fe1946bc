"""Whose turn it is: fair between students, and the newest version once."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from grading.watch.turns import Turns, Waiting

STUDENTS, LESSONS = st.sampled_from("abcd"), st.sampled_from("xyz")
# a hand-in, or None where a worker takes the next and is done with it at once
STEPS = st.lists(st.none() | st.tuples(STUDENTS, LESSONS), max_size=60)


def waiting(student: str, lesson: str = "x", version: int = 0) -> Waiting:
    return Waiting((student, lesson), f"{student}{lesson}{version}", float(version))


def taken(turns: Turns) -> list[str]:
    found = []
    while (one := turns.take()) is not None:
        found.append(one.digest)
        turns.done(one.key)
    return found


def test_who_hands_in_again_and_again_is_graded_once_in_the_newest_version() -> None:
    turns = Turns()
    for version in range(100):
        turns.put(waiting("a", version=version))
    turns.put(waiting("b"))
    assert taken(turns) == ["ax99", "bx0"]


def test_who_had_a_turn_waits_for_those_who_had_none() -> None:
    turns = Turns()
    turns.put(waiting("a"))
    assert taken(turns) == ["ax0"]
    turns.put(waiting("a", version=1))
    turns.put(waiting("b"))
    assert taken(turns) == ["bx0", "ax1"]


def test_a_version_that_comes_while_the_one_before_is_graded_waits_for_that() -> None:
    turns = Turns()
    turns.put(waiting("a"))
    first = turns.take()
    assert first is not None
    turns.put(waiting("a", version=1))
    assert turns.take() is None
    turns.done(first.key)
    assert taken(turns) == ["ax1"]


@settings(max_examples=40)
@given(STEPS)
def test_nobody_is_served_twice_while_another_waits(steps: list[tuple[str, str] | None]) -> None:
    turns, asked = Turns(), dict.fromkeys("abcd", 0)
    served_since: dict[str, set[str]] = {student: set() for student in "abcd"}
    for number, step in enumerate(steps):
        if step is not None:
            turns.put(waiting(*step, version=number))
            asked[step[0]] += 1
            continue
        ready = {key[0] for key in turns._waiting}
        one = turns.take()
        assert (one is None) == (not ready)
        if one is None:
            continue
        turns.done(one.key)
        student = one.key[0]
        for other in ready - {student}:
            assert student not in served_since[other], "a second turn while the other waited"
            served_since[other].add(student)
        served_since[student] = set()


@settings(max_examples=40)
@given(STEPS)
def test_the_newest_version_of_everything_is_graded(steps: list[tuple[str, str] | None]) -> None:
    turns, newest, graded = Turns(), {}, {}
    for number, step in enumerate([*steps, *[None] * len(steps)]):
        if step is not None:
            turns.put(waiting(*step, version=number))
            newest[step] = number
        elif (one := turns.take()) is not None:
            graded[one.key] = int(one.arrived)
            turns.done(one.key)
    assert graded == newest
