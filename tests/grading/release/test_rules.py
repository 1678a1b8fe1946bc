"""Each rule for a lesson's source, shown failing: what it says and at which line."""

from __future__ import annotations

import pytest

from course.checks.model import Exercise
from grading.model import UserError
from grading.paths import ROOT
from grading.release.knowledge import CourseKnowledge
from grading.release.rules import RULES, check_source
from grading.release.source import parse
from tests.support.broken_sources import BROKEN
from tests.support.small_course import LESSON, TEXT, SmallKnowledge, line_of, source


def found(text: str, known: SmallKnowledge | None = None) -> list[tuple[int, str]]:
    return [
        (finding.line, finding.message)
        for finding in check_source(source(text), known or SmallKnowledge())
    ]


def test_a_good_lesson_breaks_no_rule() -> None:
    assert found(TEXT) == []


@pytest.mark.parametrize(("rule", "old", "new", "place", "message"), BROKEN)
def test_a_broken_source_is_refused(
    rule: str, old: str, new: str, place: str, message: str
) -> None:
    assert old in TEXT
    text = TEXT.replace(old, new, 1)
    one = next(r for r in RULES if r.__name__ == rule)
    findings = list(one(source(text), SmallKnowledge()))
    assert findings, f"{rule} found nothing"
    assert any(message in finding.message for finding in findings), findings
    lines = text.splitlines()
    pointed = ["\n".join(lines[finding.line - 1 : finding.line + 1]) + "\n" for finding in findings]
    assert any(place in shown for shown in pointed), (place, pointed)


def test_every_rule_is_shown_failing() -> None:
    elsewhere = {
        "has_rooms",
        "has_checks",
        "has_bank",
        "has_own_names_for_pictures",
        "nothing_left_to_write",  # tests/grading/release/test_new.py
    }
    assert {known.__name__ for known in RULES} == {rule for rule, *_ in BROKEN} | elsewhere


def test_an_exercise_without_visible_checks_is_refused() -> None:
    known = SmallKnowledge()
    del known.visible["counter"]
    known.visible["double"] = Exercise("double")
    file = "course/lessons/tiny/exercises.py"
    assert found(TEXT, known) == [
        (
            line_of(TEXT, f'"{exercise}"'),
            f"the exercise '{exercise}' has no visible checks in {file}",
        )
        for exercise in ("double", "counter")
    ]


def test_an_exercise_without_hidden_checks_is_refused() -> None:
    known = SmallKnowledge()
    known.tested.remove("counter")
    assert found(TEXT, known) == [
        (
            line_of(TEXT, '"counter"'),
            "the exercise 'counter' has no hidden checks in grading/lessons/tiny/hidden.py",
        )
    ]


def test_checks_of_an_exercise_that_is_not_there_are_refused() -> None:
    known = SmallKnowledge()
    known.visible["treble"] = known.visible["double"]
    known.tested.add("treble")
    assert [message for _line, message in found(TEXT, known)] == [
        f"{file} has checks for 'treble', which is no exercise of this lesson"
        for file in ("course/lessons/tiny/exercises.py", "grading/lessons/tiny/hidden.py")
    ]


def test_a_lesson_without_its_rooms_is_refused() -> None:
    known = SmallKnowledge()
    known.lacking = ("course/lessons/tiny/exercises.py", "grading/lessons/tiny/answers")
    known.visible = {}
    assert found(TEXT, known) == [
        (1, f"the lesson has no {room}: write it") for room in known.lacking
    ]


@pytest.mark.parametrize(
    ("modules", "refused"),
    [
        (["course.lessons.other.pictures", "course.lessons.tiny.pictures"], True),
        (["course.draw.style", "course.lessons.tiny.pictures"], True),
        (["course.lessons.tiny.pictures", "course.lessons.tiny.pictures_more"], True),
        (["course.lessons.other.pictures", "course.lessons.third.pictures"], False),
    ],
)
def test_a_picture_with_the_name_of_another_is_refused(modules: list[str], refused: bool) -> None:
    known = SmallKnowledge()
    known.drawn["draw_treble"] = modules
    named = f"the picture 'draw_treble' is in {', '.join(modules)}: give each a name of its own"
    assert found(TEXT, known) == [(1, named)] * refused
    assert CourseKnowledge().pictures()["show"] == ["course.draw.style"]


def test_the_rooms_of_this_clone_are_looked_for() -> None:
    known = CourseKnowledge()
    assert known.missing_rooms("tensors") == ()
    assert known.missing_rooms("nowhere") == (
        "course/lessons/nowhere/exercises.py",
        "grading/lessons/nowhere/hidden.py",
        "grading/lessons/nowhere/answers",
    )


@pytest.mark.parametrize("lesson", ["tiny", "1_tiny", "01-tiny", "01_Tiny", "01_class"])
def test_a_file_that_is_not_named_after_a_number_and_a_name_is_refused(lesson: str) -> None:
    findings = check_source(source(lesson=lesson), SmallKnowledge())
    assert [(finding.line, f"not {lesson}.py" in finding.message) for finding in findings] == [
        (1, True)
    ]


def test_a_lesson_that_would_hide_a_shared_module_is_refused() -> None:
    known = SmallKnowledge()
    known.hides = "grading/lessons/hidden.py"
    assert found(TEXT, known) == [
        (
            1,
            "the lesson's folder tiny would hide grading/lessons/hidden.py: call the lesson "
            "otherwise",
        )
    ]


@pytest.mark.parametrize("side", ["course", "grading"])
def test_every_shared_module_of_this_clone_is_known_to_be_hidden(side: str) -> None:
    modules = {path.stem for path in (ROOT / side / "lessons").glob("*.py")} - {"__init__"}
    assert len(modules) >= 4
    assert {name: CourseKnowledge().shadowed(name) for name in modules} == {
        name: f"{side}/lessons/{name}.py" for name in modules
    }
    assert CourseKnowledge().shadowed("tensors") == ""


@pytest.mark.parametrize(
    ("bank", "message"),
    [
        (None, "no answers in grading/lessons/tiny/answers/double.py"),
        ((3, 6), "3 right and 6 wrong"),
        ((4, 5), "4 right and 5 wrong"),
    ],
)
def test_an_exercise_without_bank_entries_is_refused(
    bank: tuple[int, int] | None, message: str
) -> None:
    known = SmallKnowledge()
    known.banks = {"double": bank}
    findings = found(TEXT, known)
    assert [line for line, _text in findings] == [line_of(TEXT, '"double"')]
    assert message in findings[0][1]


def test_text_outside_the_cells_is_refused_with_its_line() -> None:
    text = TEXT.replace("# %% [markdown]\n# # A tiny", "stray = 1\n\n# %% [markdown]\n# # A tiny")
    with pytest.raises(UserError, match=rf"^{LESSON}.py:\d+: text stands outside the cells"):
        source(text)


def test_a_source_that_is_not_utf8_is_refused(tmp_path) -> None:  # type: ignore[no-untyped-def]
    from grading.release.source import read

    path = tmp_path / "01_tiny.py"
    path.write_bytes(TEXT.replace("tiny", "t\u00efny").encode("latin-1"))
    with pytest.raises(UserError, match="not UTF-8"):
        read(path)


def test_a_finding_names_the_line_of_the_file() -> None:
    text = TEXT.replace("    return x / 2\n    ### END SOLUTION\n", "    return x / 2\n")
    opened = [
        number
        for number, line in enumerate(text.splitlines(), start=1)
        if line == "    ### BEGIN SOLUTION"
    ][1]
    assert any(line == opened and "never closed" in message for line, message in found(text))


def test_the_header_itself_is_not_a_cell() -> None:
    from pathlib import Path

    assert parse(TEXT, Path("01_tiny.py")).cells[0].kind == "prose"
