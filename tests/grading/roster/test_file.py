"""The class list comes back as it was written, and a damaged one says what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from grading.model import UserError
from grading.roster import BLIND, FILE, Roster, Student, read_roster, write_roster

ADA = Student("ada", "Ada", "Lovelace", "ada@example.org", "111", "s1", "alove", "A", "one")
UNNAMED = Student("u7")


def test_a_roster_comes_back_as_it_was_written(tmp_path: Path) -> None:
    write_roster(tmp_path, Roster((ADA, UNNAMED)))
    assert read_roster(tmp_path) == Roster((ADA, UNNAMED))


def test_without_a_file_nobody_is_listed(tmp_path: Path) -> None:
    assert len(read_roster(tmp_path)) == 0


def test_a_name_stands_beside_the_id_unless_marking_is_blind() -> None:
    assert Roster((ADA, UNNAMED)).shown("ada") == "Ada Lovelace (ada)"
    assert Roster((ADA, UNNAMED)).shown("u7") == "u7"
    assert Roster((ADA,)).shown("nobody") == "nobody"
    assert Roster((ADA,), blind=True).shown("ada") == "ada"
    assert Roster((ADA,), blind=True).name("ada") == ""


def test_an_excel_mark_at_the_start_is_no_part_of_a_column(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("student,first_name\nada,Ada\n", "utf-8-sig")
    assert read_roster(tmp_path).get("ada") == Student("ada", "Ada")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("student\nada\nada\n", "line 3: the student ada is there twice"),
        ("student\n../x\n", "line 2: '../x' is no student's id"),
        ("student,name\n,Ada\n", "line 2: '' is no student's id"),
        ('student,name\nx,"a\nb"\n../y,\n', "line 4: '../y' is no student's id"),
        (
            "student,first_name,last_name\nada,Ada,L, Jr.\n",
            "line 2: there are more cells than headings",
        ),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / FILE).write_text(text)
    with pytest.raises(UserError, match="roster.csv, " + says):
        read_roster(tmp_path)


def test_bytes_that_are_no_utf8_are_named(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes("student,first_name\nada,\xc1da\n".encode("latin-1"))
    with pytest.raises(UserError, match=r"roster\.csv cannot be read"):
        read_roster(tmp_path)


def test_what_a_spreadsheet_could_take_for_a_formula_comes_back_as_it_was(tmp_path: Path) -> None:
    roster = Roster((Student("ada", "=Ada", "@L", group="-A-"),))
    write_roster(tmp_path, roster)
    assert "'=Ada,'@L" in (tmp_path / FILE).read_text()
    assert read_roster(tmp_path) == roster


def test_a_spreadsheet_may_save_it_with_semicolons_and_empty_lines(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("student;first_name\nada;Ada\n;\n\n")
    assert read_roster(tmp_path) == Roster((Student("ada", "Ada"),))


def test_the_class_list_is_for_its_owner_alone(tmp_path: Path) -> None:
    write_roster(tmp_path, Roster((ADA,)))
    assert (tmp_path / FILE).stat().st_mode & 0o077 == 0
    (tmp_path / FILE).chmod(0o640)  # as a person wants it who marks with others
    write_roster(tmp_path, Roster((ADA,)))
    assert (tmp_path / FILE).stat().st_mode & 0o777 == 0o640


def test_marking_is_blind_while_the_file_that_says_so_is_there(tmp_path: Path) -> None:
    write_roster(tmp_path, Roster((ADA,)))
    (tmp_path / BLIND).touch()
    assert read_roster(tmp_path).shown("ada") == "ada"


def test_a_list_whose_ids_have_another_heading_is_asked_for_it(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("id,first_name\nada,Ada\n")
    with pytest.raises(UserError, match="needs a first line with the heading 'student'; it has"):
        read_roster(tmp_path)


def test_columns_that_a_person_added_stay(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("student,notes,first_name,\nada,is ill,Ada,\nu7,,,\n")
    write_roster(tmp_path, Roster((UNNAMED, ADA, Student("new"))))
    rows = (tmp_path / FILE).read_text().splitlines()
    assert rows[0].endswith(",group,notes")
    assert rows[2] == "ada,Ada,Lovelace,ada@example.org,111,s1,alove,A,one,is ill"
    assert read_roster(tmp_path) == Roster((UNNAMED, ADA, Student("new")))


def test_tabs_may_separate_it(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("student\tfirst_name\nada\tAda\n")
    assert read_roster(tmp_path) == Roster((Student("ada", "Ada"),))
