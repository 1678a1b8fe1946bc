"""Disguised copies of the bank's answers are found, and independent answers are not."""

from __future__ import annotations

from itertools import chain

import pytest

from benchmarks.similar import Measured, hand_ins, limit, long_enough, measure, share
from tests.support.disguises import KINDS

LESSONS = ("02_neuron", "04_iris", "07_autograd")  # the one with long answers, the two hardest


@pytest.fixture(scope="module")
def measured() -> dict[str, dict[str, Measured]]:
    return {lesson: measure(lesson) for lesson in LESSONS}


@pytest.mark.slow
def test_copies_are_found_at_a_hundredth_of_independent_pairs(
    measured: dict[str, dict[str, Measured]],
) -> None:
    every = [one for lesson in measured.values() for one in lesson.values()]
    independent = long_enough(chain.from_iterable(one.independent.values() for one in every))
    assert len(independent) > 600
    most = limit(independent)
    for kind in KINDS:
        copies = long_enough(chain.from_iterable(one.copies[kind] for one in every))
        assert len(copies) > 160
        assert share(copies, most) >= 0.95, kind


@pytest.mark.slow
def test_hand_ins_are_listed_where_they_are_copies(
    measured: dict[str, dict[str, Measured]],
) -> None:
    listed: dict[str, list[bool]] = {}
    for lesson in measured.values():
        for name, pairs in hand_ins(lesson, "all together").items():
            listed.setdefault(name, []).extend(found for _score, found in pairs)
    shares = {name: sum(found) / len(found) for name, found in listed.items()}
    assert shares["whole"] == 1
    assert shares["half"] > 0.99
    assert shares["quarter"] > 0.95
    assert shares["independent"] < 0.03
