"""Whose row, which column, which file: where two fit, nothing is written in silence."""

from __future__ import annotations

from pathlib import Path

import pytest

from grading.export.archives import moodle_place
from grading.export.decide import Rules
from grading.export.people import EMAIL, SIS, Entry, People
from grading.export.service import Request, export
from grading.model import UserError
from grading.results.class_snapshot import ClassSnapshot
from grading.roster import Roster
from tests.support.export_class import ADA, BORIS, LESSON, OTHER, ROWS, classroom, exported, row


def test_a_name_in_two_rows_decides_neither() -> None:
    people = People(Roster((ADA, BORIS)), [])
    rows = [Entry(1, names=("Ada Lovelace",)), Entry(2, names=("LOVELACE,  Ada",))]
    found = people.match(rows)
    assert found.students == {}
    assert set(found.undecided.values()) == {"several rows have the name of Ada Lovelace (ada)"}


def test_keys_of_two_students_decide_nothing() -> None:
    people = People(Roster((ADA, BORIS)), [])
    found = people.match([Entry(1, ((SIS, "s0001"), (EMAIL, "boris@example.org")))])
    assert "it fits several students" in found.undecided[1]


def test_an_id_that_is_the_name_at_sign_in_is_known_without_a_class_list() -> None:
    people = People(Roster(), ["alove"])
    assert people.match([Entry(1, ((SIS, "#ALOVE"),))]).students == {1: "alove"}


CANVAS = (
    "Student,ID,SIS Login ID,Section,{}\n    Points Possible,,,,10,10\n"
    '"Lovelace, Ada",111,alove,A,,\n'
)


def test_a_column_of_the_lesson_s_own_name_goes_before_one_that_mentions_it(
    tmp_path: Path,
) -> None:
    sheet = CANVAS.format("Quiz on 01_tensors (1),01_tensors (2)")
    data, _made = exported(tmp_path, "canvas", sheet.encode(), students=[ADA], rows=ROWS[:2])
    assert data.decode().endswith("A,,8.75\n")


def test_two_lessons_do_not_share_a_column(tmp_path: Path) -> None:
    sheet = CANVAS.format("Labs (1),Exam (2)")
    rows = [*ROWS[:2], row("ada", "neuron", 1, 2, OTHER)]
    with pytest.raises(UserError, match="fits 01_tensors, 02_neuron: say --column"):
        exported(
            tmp_path,
            "canvas",
            sheet.encode(),
            rows=rows,
            columns=[f"{LESSON}=Labs (1)", f"{OTHER}=Labs (1)"],
        )
    with pytest.raises(UserError, match="say which of them it is for"):
        exported(tmp_path, "canvas", sheet.encode(), rows=rows, columns=["Labs (1)"])


def test_a_quoted_cell_stays_quoted(tmp_path: Path) -> None:
    sheet = CANVAS.format("01_tensors (1),Exam (2)").replace("A,,\n", 'A,"",\n')
    data, _made = exported(tmp_path, "canvas", sheet.encode(), students=[ADA], rows=ROWS[:2])
    assert data.decode().endswith('A,"8.75",\n')


def test_a_name_of_figures_is_no_number_of_a_platform() -> None:
    assert moodle_place("12", "901").startswith("student_901_")


def test_what_was_given_is_never_written_over(tmp_path: Path) -> None:
    room = classroom(tmp_path)
    sheet = CANVAS.format("01_tensors (1),Exam (2)")
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "grades.csv").write_text(sheet)
    one, two = tmp_path / "a" / "grades.csv", tmp_path / "b" / "grades.csv"
    now = ClassSnapshot(list(ROWS))
    with pytest.raises(UserError, match="is what was given"):
        export(room, now, Request("canvas", [one], output=one), Rules())
    with pytest.raises(UserError, match="Several of the files would become"):
        export(room, now, Request("canvas", [one, two]), Rules())
    assert one.read_text() == sheet
    assert not (tmp_path / "export").exists()
