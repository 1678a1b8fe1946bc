"""Files that are another platform's, no table, or not there: one line that fits, nothing written."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from grading.commands.export import add_arguments
from grading.export.decide import OVERWRITE, Rules
from grading.export.service import Request, export, open_sheet
from grading.model import UserError
from grading.results.class_snapshot import ClassSnapshot
from tests.support.export_class import ADA, CHLOE, LESSON, ROWS, classroom, exported

CANVAS = (
    "Student,ID,SIS User ID,SIS Login ID,Section,01_tensors (4711)\n"
    "    Points Possible,,,,,20.00\n"
    '"Lovelace, Ada",111,s0001,alove,Lab A,EX\n'
    '"Петров, Борис",112,s0002,bpet,Lab A,\n'
)
BRIGHTSPACE = (
    "OrgDefinedId,Username,Email,Lab 01_tensors Points Grade <Numeric MaxPoints:20>,"
    "Lab 01_tensors Grade Symbol,End-of-Line Indicator\n"
    "#s0001,#alove,ada@example.org,,,#\n"
)


@pytest.mark.parametrize("platform", ["moodle", "csv"])
@pytest.mark.parametrize(("data", "own"), [(CANVAS, "canvas"), (BRIGHTSPACE, "brightspace")])
def test_a_file_of_another_platform_is_refused(
    tmp_path: Path, platform: str, data: str, own: str
) -> None:
    with pytest.raises(UserError, match=f"given.csv .*python -m grading export {own}"):
        exported(
            tmp_path,
            platform,
            data.encode(),
            Rules(existing=OVERWRITE),
            columns=["01_tensors (4711)"],
        )
    assert not (tmp_path / "export").exists()


def test_a_column_that_takes_no_grades_does_not_compete(tmp_path: Path) -> None:
    data, made = exported(tmp_path, "brightspace", BRIGHTSPACE.encode(), students=[ADA])
    assert data.decode().splitlines()[1] == "#s0001,#alove,ada@example.org,17.5,,#"
    assert made.notes[0].startswith("01_tensors goes into 'Lab 01_tensors Points Grade")
    gradebook = (
        "First name,Last name,Email address,Assignment: 01_tensors (Real),"
        "Assignment: 01_tensors (Percentage),Assignment: 01_tensors (Feedback)\n"
        "Ada,Lovelace,ada@example.org,-,-,\n"
    )
    data, _made = exported(tmp_path, "moodle", gradebook.encode(), students=[ADA])
    assert data.decode().splitlines()[1] == "Ada,Lovelace,ada@example.org,8.75,-,"


def test_headings_tell_the_code_page_where_names_do_not(tmp_path: Path) -> None:
    sheet = (
        'מזהה,"שם מלא","כתובת דוא""ל",מצב,ציון,"ציון מרבי","ניתן לשנות ציון"\n'
        '"משתתף 901","Ada Lovelace",ada@example.org,הוגש,,100.00,כן\n'
        '"משתתף 903","Chloe Weiss",chloe@example.org,הוגש,,100.00,לא\n'
    )
    data, made = exported(tmp_path, "moodle", sheet.encode("cp1255"), students=[ADA, CHLOE])
    assert "read as cp1255" in made.notes[0]
    assert data.decode("cp1255") == sheet.replace("הוגש,,100.00,כן", "הוגש,87.5,100.00,כן")
    assert any("cannot be changed" in line for line in made.problems)


def test_a_worksheet_without_rows_says_so(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="has no rows of students"):
        exported(tmp_path, "moodle", b"Identifier,Full name,Status,Grade,Maximum Grade\n")


def test_what_is_no_table_is_said_in_words_that_fit(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"There is no file .*gone\.csv"):
        open_sheet(tmp_path / "gone.csv", "", None)  # type: ignore[arg-type]
    with pytest.raises(UserError, match=r"is no file that can be read"):
        open_sheet(tmp_path, "", None)  # type: ignore[arg-type]
    with pytest.raises(UserError, match="is a workbook") as found:
        exported(tmp_path, "moodle", b"PK\x03\x04" + b"x" * 90)
    assert "students" not in str(found.value)


@pytest.mark.parametrize("form", ["moodle", "canvas", "folders"])
def test_the_archive_may_stand_behind_the_options(form: str) -> None:
    import argparse

    parser = argparse.ArgumentParser()
    add_arguments(parser)
    read = parser.parse_args(["feedback", form, "--lesson", LESSON, "a.zip", "b.zip"])
    assert (read.form, read.lesson) == (form, LESSON)
    assert read.downloads == [Path("a.zip"), Path("b.zip")]


def test_where_a_file_says_no_maximum_the_output_says_what_full_marks_are(tmp_path: Path) -> None:
    gradebook = (
        "First name,Last name,Email address,Assignment: 01_tensors (Real)\n"
        "Ada,Lovelace,ada@example.org,-\n"
    )
    said = "whose maximum is not known: 10 points here are 10 there"
    _data, made = exported(tmp_path, "moodle", gradebook.encode(), students=[ADA])
    assert any(said in line for line in made.notes)
    rules = Rules(scale=Decimal(100))
    _data, made = exported(tmp_path, "moodle", gradebook.encode(), rules, students=[ADA])
    assert any("(Real)': 10 points here are 100 there." in line for line in made.notes)


def test_the_class_s_own_table_says_who_gets_0_and_opens_in_a_spreadsheet(tmp_path: Path) -> None:
    made = export(classroom(tmp_path), ClassSnapshot(ROWS), Request("csv"), Rules())
    assert "1 student handed in nothing and gets 0" in "\n".join(made.notes)
    assert made.files[0].read_bytes().startswith(b"\xef\xbb\xbfstudent,")
