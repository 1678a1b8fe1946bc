"""What is rare tells, what many write does not, and what only one has speaks against."""

from __future__ import annotations

import math

import numpy as np
import pytest

from grading.similar.evidence import Evidence, most_evidence
from grading.similar.fingerprints import Answer
from grading.similar.statements import statements

COMMON = "total = sum(values)\nreturn_value = total / len(values)\n"


def rare(number: int) -> str:
    """Code that nobody else writes."""
    return f"state = blend(values, {number}) ** {number + 50} @ shift_{number}(values)\n"


def answers(*sources: str) -> list[Answer]:
    return [Answer(place, source, statements(source)) for place, source in enumerate(sources)]


def test_two_that_share_rare_code_stand_out() -> None:
    sources = [COMMON + rare(number) for number in range(8)]
    scores = Evidence(answers(*sources, COMMON + rare(0))).scores
    assert scores[0, 8] > 5
    others = [scores[first, second] for first in range(8) for second in range(first)]
    assert max(others) < 0
    assert np.allclose(scores, scores.T)


def test_known_answers_make_code_common() -> None:
    pair = answers(rare(1), rare(1))
    apart = Evidence(pair, (), answers(*map(rare, range(10, 20)))).scores[0, 1]
    known = Evidence(pair, (), answers(*[rare(1)] * 8, rare(10), rare(11))).scores[0, 1]
    assert apart > 10 * max(known, 0.1)


def test_what_only_one_has_speaks_against() -> None:
    others = answers(*map(rare, range(10, 20)))
    same = Evidence(answers(rare(1), rare(1)), (), others).scores[0, 1]
    more = Evidence(answers(rare(1), rare(1) + rare(2) + rare(3)), (), others).scores[0, 1]
    assert same > more > 0


def test_an_answer_that_many_write_tells_little() -> None:
    long = "".join(map(rare, range(6)))
    alone = [rare(100 + number) for number in range(60)]
    told = {many: Evidence(answers(*[long] * many, *alone)).scores[0, 1] for many in (2, 3, 5, 20)}
    assert told[2] > told[3] > told[5] > told[20]
    assert told[5] > 12
    assert told[20] < math.log(80 / 18) + 0.1


def test_a_short_answer_that_a_few_write_tells_less_than_a_long_one() -> None:
    assert most_evidence(40, 0, 25) == math.inf
    assert most_evidence(40, 2, 25) < 8 < most_evidence(40, 2, 100)
    assert most_evidence(40, 30, 100) < 0.5


@pytest.mark.parametrize("count", [0, 1, 2])
def test_a_class_may_be_tiny(count: int) -> None:
    scores = Evidence(answers(*[rare(1)] * count)).scores
    assert scores.shape == (count, count)
    assert np.isfinite(scores).all()


def test_earlier_work_is_compared_with_the_class_alone() -> None:
    own, earlier = answers(rare(1), rare(2)), answers(rare(2), rare(3), rare(1))
    scores = Evidence(own, earlier, answers(*map(rare, range(10, 20)))).scores
    assert scores.shape == (2, 5)
    assert scores[0, 4] > 5
    assert scores[1, 2] > 5
    assert scores[0, 3] < 0
