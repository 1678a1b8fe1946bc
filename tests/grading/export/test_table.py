"""Tables of a teacher's own, and the class's own table."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from pathlib import Path

import pytest

from grading.export.amounts import Item, amounts
from grading.export.decide import Rules
from grading.export.service import Request, export
from grading.model import FLAGGED, UserError
from grading.record.gradebook import Late
from grading.results.class_snapshot import ClassSnapshot
from grading.roster import Student
from tests.support.export_class import LESSON, OTHER, ROWS, classroom, exported, row, waiting


def test_a_german_spreadsheet_in_windows_1252_goes_out_as_it_came(tmp_path: Path) -> None:
    given = (
        "Nachname;Vorname;Matrikelnummer;Punkte;Bemerkung\r\n"
        'Lovelace;Ada;s0001;;\r\nMüller-Weiß;Chloé;s0003;;"süß; sauer"\r\n;;;;\r\n'
    ).encode("cp1252")
    data, made = exported(tmp_path, "csv", given, columns=["Punkte"])
    assert data == given.replace(b"s0001;;", b"s0001;8,75;").replace(b"s0003;;", b"s0003;0;")
    assert "was read as cp1252" in made.notes[0]


def test_a_russian_one_in_windows_1251_is_read_by_the_names_of_the_class(tmp_path: Path) -> None:
    given = "Фамилия;Имя;Баллы\r\nПетров;Борис;\r\n".encode("cp1251")
    data, _made = exported(tmp_path, "csv", given, columns=["Баллы"])
    assert data == given.replace(b";\r\n", b";5\r\n")


def test_utf_16_with_tabs_goes_out_as_it_came(tmp_path: Path) -> None:
    given = "email\tgrade\r\nADA@example.org\t\r\n".encode("utf-16")
    data, _made = exported(tmp_path, "csv", given, columns=["grade"])
    assert data.decode("utf-16") == "email\tgrade\r\nADA@example.org\t8.75\r\n"
    assert data[:2] == given[:2]


def test_nothing_that_says_who_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no column says whose a row is"):
        exported(tmp_path, "csv", b"colour,grade\nred,\n", columns=["grade"])


def test_the_class_s_own_table(tmp_path: Path) -> None:
    room = classroom(tmp_path, [Student("ada", "=cmd()", "Lovelace", "ada@example.org")])
    rows = [*ROWS, row("ada", "neuron", 1, 2, OTHER), waiting("boris", OTHER)]
    made = export(room, ClassSnapshot(rows), Request("csv"), Rules())
    [first, *others] = csv.DictReader(io.StringIO(made.files[0].read_text("utf-8-sig")))
    assert first == {
        "student": "ada",
        "last_name": "Lovelace",
        "first_name": "'=cmd()",
        "email": "ada@example.org",
        "section": "",
        "group": "",
        "01_tensors (10)": "8.75",
        "02_neuron (3)": "1",
    }
    assert [other["02_neuron (3)"] for other in others] == ["", ""]
    assert made.problems == [
        "boris, 02_neuron: not graded yet: conclusion (waits for a person); the cell stays empty."
    ]
    about = made.files[0].with_name("class-about.txt")
    assert made.problems[0] in about.read_text("utf-8")
    assert about.stat().st_mode & 0o777 == 0o600


def test_a_lesson_is_nbgrader_s_sum_less_the_penalty_and_never_below_nothing() -> None:
    late = {("ada", LESSON): Late(8.75, penalty=2.5), ("boris", LESSON): Late(5, penalty=9)}
    found = amounts(ROWS, late, Item(LESSON))
    assert found["ada"].points == Decimal("6.25")
    assert found["boris"].points == 0
    # a penalty belongs to the lesson, not to an exercise of it
    assert amounts(ROWS, late, Item(LESSON, "scale"))["ada"].points == 5
    rows = [*ROWS, row("ada", "neuron", 1, 2, OTHER), row("ada", "extra", 1, 1, "03_other")]
    assert amounts(rows, late, Item())["ada"].points == Decimal("8.25")
    assert amounts(rows, late, Item(), [LESSON, OTHER])["ada"].points == Decimal("7.25")


def test_points_that_a_person_should_look_at_are_no_grade_yet() -> None:
    rows = [row("ada", "scale", 2, 6, status=FLAGGED)]
    assert amounts(rows, {}, Item(LESSON))["ada"].waiting == (
        ("scale", "flagged: a person should look"),
    )


def test_a_lesson_that_nobody_handed_in_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="Nobody handed in 05_mnist_mlp"):
        exported(tmp_path, "csv", b"student,x\nada,\n", lessons=["05_mnist_mlp"])


def test_a_column_that_is_asked_for_and_not_there_is_added(tmp_path: Path) -> None:
    given = b'email,group\r\nada@example.org,"1,2"\r\nboris@example.org\r\n'
    data, made = exported(tmp_path, "csv", given, columns=["Points"])
    assert data == (b'email,group,Points\r\nada@example.org,"1,2",8.75\r\nboris@example.org,,5\r\n')
    assert "given.csv had no column 'Points': it was added." in made.notes
    with pytest.raises(UserError, match="or name one with --column TITLE"):
        exported(tmp_path, "csv", given)
