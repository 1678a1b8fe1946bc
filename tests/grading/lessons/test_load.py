"""Lessons as the engine loads them: from the release, with one line for what is missing or damaged."""

from __future__ import annotations

from pathlib import Path

import pytest

from grading import lessons
from grading.files import write_atomically
from grading.model import UserError
from grading.paths import ROOT
from grading.places import Places
from grading.release import tree
from tests.support.small_course import LESSON, SmallKnowledge, make


def test_lessons_are_loaded_from_the_release(tmp_path: Path) -> None:
    places = make(tmp_path.resolve())
    with pytest.raises(UserError, match="run 'python -m grading build'"):
        lessons.load(LESSON, places)
    tree.build(places, known=SmallKnowledge())
    assert lessons.names(places) == (LESSON,)
    assert lessons.source_path(LESSON, places) == places.solutions / f"{LESSON}.py"
    cells = lessons.load(LESSON, places)
    assert [
        (cell.kind, cell.exercise, cell.points, cell.markdown, cell.manual)
        for cell in cells
        if cell.kind != "prose"
    ] == [
        ("set-up", None, 0, False, False),
        ("example", None, 0, False, False),
        ("example", None, 0, False, False),
        ("example", None, 0, False, False),
        ("answer", "double", 0, False, False),
        ("test", "double", 2, False, False),
        ("answer", "counter", 0, False, False),
        ("test", "counter", 1, False, False),
        ("answer", "outcome", 0, False, False),
        ("test", "outcome", 1, False, False),
        ("answer", "opinion", 3, True, True),
    ]
    answer, test = (cell for cell in cells if cell.exercise == "double")
    assert test.id == "test_double"
    assert test.source == 'from course import check\ncheck("double")'
    assert "raise NotImplementedError" in answer.source
    assert "BEGIN" not in answer.source


def test_an_unknown_lesson_names_the_known_and_the_nearest(tmp_path: Path) -> None:
    places = make(tmp_path.resolve())
    with pytest.raises(UserError) as error:
        lessons.load("01-tiny", places)
    assert error.value.code == 2
    assert (
        str(error.value)
        == "There is no lesson '01-tiny'; there are: 01_tiny. Did you mean 01_tiny?"
    )


def test_a_damaged_release_is_one_line(tmp_path: Path) -> None:
    places = make(tmp_path.resolve())
    write_atomically(places.release(LESSON), b'{"cells": [1]}')
    with pytest.raises(UserError, match="cannot be read: run 'python -m grading build'"):
        lessons.load(LESSON, places)


def test_the_clones_own_lessons_are_found() -> None:
    assert lessons.names() == tuple(
        sorted(path.stem for path in Places(ROOT).solutions.glob("[0-9]*.py"))
    )
