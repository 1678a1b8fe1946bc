"""The report and the terminal's table: right numbers, whole words, and nothing that a student wrote
acts.
"""

from __future__ import annotations

import base64
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from grading.__main__ import main
from grading.model import FAILED, MISSING, UNREADABLE, Row
from grading.paths import Classroom
from grading.report import page, table
from grading.report.figures import picture, summaries
from grading.report.timing import times
from tests.support.pages import HOSTILE, graded_class, safe
from tests.support.record_class import EXERCISES, LESSON, OTHER, POINTS, WHOLE, prop, record, row

__all__ = ["graded"]  # a fixture


@pytest.fixture
def graded(tmp_path: Path) -> Classroom:
    return graded_class(tmp_path)


def missing(student: str, lesson: str = LESSON) -> list[Row]:
    return [
        row(student, graded.exercise, 0.0, MISSING, "nothing was handed in", lesson)
        for graded in record("x", 1.0, lesson).rows
    ]


def a_class() -> list[Row]:
    half = record("boris", 0.5).rows
    half[0].properties = [
        prop("fails", "off", "no bias"),
        prop("fails", "off", "large sums"),
        prop(),
    ]
    return [*record("ada").rows, *half, *missing("chen"), *record("ada", 1.0, OTHER).rows]


def test_the_numbers_are_the_classes() -> None:
    found = {summary.exercise: summary for summary in summaries(a_class())}
    neuron = found["neuron"]
    assert (neuron.students, neuron.attempted, neuron.full, neuron.share) == (3, 2, 1, 0.5)
    assert {words for words, _count in neuron.trouble} >= {"large sums"}
    assert len(neuron.trouble) == 2
    assert [
        summary.exercise for summary in summaries(a_class()) if summary.lesson == LESSON
    ] == EXERCISES


def test_what_failed_by_our_fault_and_what_waits_is_left_out() -> None:
    rows = [
        row("ada", "neuron", 3.0),
        row("boris", "neuron", None, FAILED),
        row("chen", "neuron", None, "manual"),
    ]
    assert summaries(rows)[0].share == 1.0
    assert summaries(rows[1:])[0].share is None


def test_trouble_is_counted_once_for_a_student_and_sorted() -> None:
    twice = [
        prop("fails", "off", "one", "values_and_indices"),
        prop("fails", "off", "two", "values_and_indices"),
    ]
    rows = [
        row("ada", "neuron", 0.0, properties=twice),
        row("boris", "neuron", 0.0, properties=twice),
        row("chen", "neuron", 0.0, properties=[prop("fails", "off", "three")]),
    ]
    [(slip, two), (other, one)] = summaries(rows)[0].trouble
    assert (two, other, one) == (2, "three", 1)
    assert "max(dim=...)" in slip


def test_the_page_is_safe_and_says_the_numbers() -> None:
    found = safe(page(a_class()))
    for words in ("ada", "boris", "chen", "miss", "3 students", "no bias", "large sums"):
        assert words in found.text, words
    assert all(found.of("img", "alt"))
    assert "neuron 50 %" in found.of("img", "alt")[1]
    assert "nothing handed in" in found.of("abbr", "title")


def test_hostile_text_stays_text() -> None:
    safe(
        page(
            [
                row(
                    HOSTILE,
                    "neuron",
                    0.0,
                    UNREADABLE,
                    HOSTILE,
                    properties=[prop("fails", HOSTILE, HOSTILE, HOSTILE)],
                )
            ]
        )
    )


def test_the_picture_is_a_plain_drawing_and_the_same_each_time() -> None:
    found = summaries(a_class())
    address = picture(found)
    assert address == picture(found)
    assert address.startswith("data:image/svg+xml;base64,")
    root = ET.fromstring(base64.b64decode(address.split(",", 1)[1]))
    tags = {element.tag.split("}")[-1] for element in root.iter()}
    assert "path" in tags
    assert not tags & {"script", "image", "foreignObject", "text"}


def test_the_time_of_lessons_and_cells_is_shown() -> None:
    given = [record("ada"), record("boris"), record("chen"), record("dalia", lesson=OTHER)]
    for graded, seconds in zip(given, (1.0, 4.0, 2.0, 7.0), strict=True):
        graded.seconds = seconds
        graded.cells = {"own": 0.1, "test_neuron": seconds / 2, "neuron": 0.25}
    given[2].seconds, given[2].cells = 0.0, {}  # nothing of it was run
    found = times(given)
    assert list(found) == [OTHER, LESSON]
    assert (found[LESSON].all.count, found[LESSON].all.median, found[LESSON].all.total) == (
        2,
        2.5,
        5.0,
    )
    assert [cell.name for cell in found[LESSON].cells] == ["neuron", "test_neuron", "own"]
    checks = found[LESSON].cells[1]
    assert (checks.median, checks.longest, checks.student, checks.total) == (
        1.25,
        2.0,
        "boris",
        2.5,
    )
    text = safe(page(a_class(), None, given)).text
    for words in ("The time of 2 submissions", "the whole submission", "test_neuron", "boris"):
        assert words in text
    assert "The time of" not in safe(page(a_class())).text


def test_a_class_without_rows_has_a_page() -> None:
    safe(page([]))
    assert table([]).strip() == ""


def test_the_command_writes_the_report(
    graded: Classroom, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["report", "--classroom", str(graded.root)]) == 0
    assert str(graded.report) in capsys.readouterr().out
    assert "boris" in safe(graded.report.read_text(encoding="utf-8")).text
    assert not list(Path(graded.root).glob(".report*"))


def test_the_table_shows_students_against_exercises() -> None:
    lines = table(a_class()).splitlines()
    assert lines[0] == LESSON
    assert max(map(len, lines)) <= 120
    of_ada = next(line for line in lines if line.startswith("ada"))
    assert of_ada.split() == ["ada", *(str(POINTS[exercise]) for exercise in EXERCISES), str(WHOLE)]
    of_chen = next(line for line in lines if line.startswith("chen"))
    assert of_chen.split() == ["chen", *["0", "miss"] * len(EXERCISES), "0"]
    assert "miss = nothing handed in" in table(a_class())
    assert "  chen, 02_neuron, all exercises: nothing handed in: nothing was handed in" in lines


def test_the_columns_of_the_table_are_aligned() -> None:
    block = table(a_class()).split("\n\n")[0].splitlines()
    ruler = next(line for line in block if line.startswith("---"))
    starts = [
        place
        for place in range(len(ruler))
        if ruler[place] == "-" and (place == 0 or ruler[place - 1] == " ")
    ]
    for line in block[block.index(ruler) + 1 :]:
        assert all(
            line[place - 1] == " " and line[place : place + 1].strip() for place in starts[1:]
        )


def test_the_longest_lesson_fits_and_names_are_whole() -> None:
    text = table(record("a-student-with-a-rather-long-name", 0.5, OTHER).rows)
    assert max(map(len, text.splitlines())) <= 120
    for part in ("random_", "extremes", "reshape_", "column_", "maxima", "distances"):
        assert part in text
    roomy = table(record("a-student-with-a-rather-long-name", 0.5, "05_mnist_mlp").rows)
    for part in ("activations", "conclusion", "confident_", "difference"):
        assert part in roomy
    assert max(map(len, roomy.splitlines())) <= 120


def test_a_reason_in_the_table_names_the_slip() -> None:
    given = row(
        "ada",
        "neuron",
        1.0,
        detail="no bias: a very long message",
        properties=[
            prop("fails", "off", "no bias", "values_and_indices"),
            prop("fails", "off", "other"),
        ],
    )
    [line] = [line for line in table([given]).splitlines() if line.startswith("  ada")]
    assert "no bias - likely slip: `max(dim=...)` gives values and indices" in line


def test_hostile_text_in_the_table_moves_no_cursor() -> None:
    text = table([row("a\x1b[2Jb", "neuron", 0.0, UNREADABLE, "x\r\x1b]0;title\x07y\u202ez")])
    assert not any(ord(character) < 32 and character != "\n" for character in text)
    assert "\u202e" not in text
