"""The slips of a class as its report shows them: the most frequent first, few students folded."""

from __future__ import annotations

from grading.analysis.model import (
    ClassAnalysis,
    Distribution,
    ExerciseAnalysis,
    LessonAnalysis,
    SlipCount,
)
from grading.report.slips import first_to_teach, heat, slip_tables

LESSON = "02_neuron"


def exercise(name: str) -> ExerciseAnalysis:
    return ExerciseAnalysis(LESSON, name, name, 1, False, 12, 11, 1, 0)


def slip(where: str, words: str, students: int, code: str = "code") -> SlipCount:
    return SlipCount(LESSON, where, "", code, words, students, students / 11, f"of-{where}")


def analysed(*slips: SlipCount, students: int = 12) -> ClassAnalysis:
    lesson = LessonAnalysis(LESSON, students, 0, 16, Distribution())
    exercises = tuple(exercise(name) for name in ("neuron", "forward", "learn"))
    return ClassAnalysis((), (lesson,), exercises, (), slips, Distribution())


def test_a_slip_of_several_exercises_is_one_line() -> None:
    [table] = slip_tables(
        analysed(slip("neuron", "sign", 2), slip("learn", "sign", 5), slip("neuron", "other", 4))
    )
    assert [line.words for line in table.lines] == ["sign", "other"]
    assert {name: cell.students for name, cell in table.lines[0].cells.items()} == {
        "neuron": 2,
        "learn": 5,
    }
    assert table.lines[0].worst.example == "of-learn"
    assert list(table.attempted) == ["neuron", "learn"]  # in the lesson's order, without forward


def test_slips_of_few_students_are_folded() -> None:
    given = [slip("neuron", "often", 3), slip("neuron", "rare", 1)]
    assert slip_tables(analysed(*given))[0].fold == 1
    assert slip_tables(analysed(*given, students=4))[0].fold == 2
    assert slip_tables(analysed(*given, students=300))[0].fold == 0
    many = [slip("neuron", f"slip {n}", 4) for n in range(20)]
    assert slip_tables(analysed(*many))[0].fold == 8


def test_what_to_teach_first_has_a_name() -> None:
    tables = slip_tables(
        analysed(
            slip("neuron", "no slip", 9, ""), *(slip("learn", f"s{n}", n) for n in range(2, 9))
        )
    )
    assert [one.words for one in first_to_teach(tables)] == ["s8", "s7", "s6", "s5", "s4"]


def test_a_class_without_slips_has_no_table() -> None:
    assert slip_tables(analysed()) == []


def test_heat_grows_with_the_share() -> None:
    steps = [heat(share / 100) for share in range(101)]
    assert steps == sorted(steps)
    assert {steps[0], steps[-1]} == {1, 5}
