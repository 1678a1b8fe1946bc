"""A disguised answer is the same program under other names."""

from __future__ import annotations

import pytest

from course.lessons.discovery import exercise
from grading.lessons import bank
from grading.samples.copied import disguised
from tests.support.answer_bank import judge, namespace

NAMES = ("neuron", "forward", "gradients", "standardise_columns", "topological_order")


@pytest.mark.parametrize("name", NAMES)
def test_a_disguised_right_answer_is_still_right(name: str) -> None:
    lesson = exercise(name).lesson
    rights = [entry for entry in bank.load(lesson, name) if entry.kind == "right"]
    changed = 0
    for entry in rights[:3]:
        source = disguised(entry.source)
        changed += source != entry.source
        judgement = judge(name, namespace(source, entry.uses, lesson), seed=1)
        assert judgement.score == judgement.points, source
    assert changed


def test_names_comments_and_docstring_are_gone_but_what_others_use() -> None:
    source = '''
LIMIT = 3

def scale(x, by=2):
    """Times two."""
    total = by * x  # the product

    def more(step):
        shared = step + offset
        return shared

    offset = LIMIT
    return total + more(1)
'''
    hidden = disguised(source)
    assert "total" not in hidden
    assert "Times two" not in hidden
    assert "product" not in hidden
    for kept in ("LIMIT", "scale(x, by=2)", "def more(step)", "offset"):
        assert kept in hidden
    names: dict[str, object] = {}
    exec(hidden, names)
    assert names["scale"](4) == 12  # type: ignore[operator]
