"""The table in the terminal has names beside ids, where there is room."""

from __future__ import annotations

import pytest

from grading.report import table
from grading.roster import Roster, Student
from tests.support.record_class import LESSON, OTHER, record

ROSTER = Roster((Student("ada", "Ada", "Lovelace"), Student("u7"), Student("bo", "Bo\u202e", "Li")))


def a_table(lesson: str = LESSON, roster: Roster = ROSTER) -> str:
    rows = [row for student in ("ada", "bo", "u7") for row in record(student, 0.5, lesson).rows]
    return table(rows, remarks={("ada", lesson): ["handed in twice"]}, roster=roster)


def test_a_name_stands_beside_each_id() -> None:
    lines = a_table().splitlines()
    assert any(line.startswith("ada  Ada Lovelace ") for line in lines)
    assert any(line.startswith("u7   ") for line in lines)
    assert any(line.startswith("  Ada Lovelace (ada), 02_neuron, all exercises:") for line in lines)
    assert "  Ada Lovelace (ada), 02_neuron: handed in twice" in lines
    assert "\u202e" not in a_table()


def test_marking_blind_shows_no_name() -> None:
    blind = Roster(ROSTER.students, blind=True)
    assert a_table(roster=blind) == a_table(roster=Roster())
    assert "Lovelace" not in a_table(roster=blind)


@pytest.mark.parametrize("lesson", [LESSON, OTHER, "05_mnist_mlp"])
def test_columns_stay_aligned_and_within_the_width(lesson: str) -> None:
    long = Roster((Student("ada", "Augusta Ada", "Byron King of Lovelace"),))
    text = a_table(lesson, long)
    assert max(map(len, text.splitlines())) <= 120
    block = text.split("\n\n")[0].splitlines()
    [ruler] = [line for line in block if line.startswith("---")]
    first = ruler.index(" ")
    for line in block[block.index(ruler) + 1 :]:
        assert line[first] == " "
        assert line[first + 1] != " "
