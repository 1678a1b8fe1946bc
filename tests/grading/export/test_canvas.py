"""Canvas's gradebook: filled in, and read again by Canvas's own rules."""

from __future__ import annotations

from pathlib import Path

import pytest

from grading.export.decide import OVERWRITE, Rules
from grading.model import UserError
from tests.support.export_class import (
    ADA,
    CLASS,
    LESSON,
    OTHER,
    ROWS,
    exported,
    row,
    waiting,
)
from tests.support.lms_import import Refused, canvas_gradebook

STUDENTS = frozenset({111, 112, 113, 999})
# as lib/gradebook_exporter.rb writes it, with a column of the teacher's own and a hidden assignment
GRADEBOOK = (
    "Student,ID,SIS User ID,SIS Login ID,Section,Notes,01_tensors (4711),Essay (4712),"
    "Assignments Current Score,Current Score,Final Score\n"
    ",,,,,,Manual Posting,,,,\n"
    "    Points Possible,,,,,,20.00,5.00,(read only),(read only),(read only)\n"
    '"Lovelace, Ada",111,s0001,alove,A,"likes ""tea""",,4.50,90.00,90.00,45.00\n'
    '"Петров, Борис",112,s0002,bpet,B,,,,,,\n'
    '"Müller-Weiß, Chloé",113,s0003,cmul,"B, late",,,EX,,,\n'
    '"Student, Test",999,,abc123,A,,,,,,\n'
)


def taken(data: bytes, assignment: int = 4711) -> dict[int, str]:
    return canvas_gradebook(data, STUDENTS, frozenset({"Notes"})).grades[assignment]


def test_canvas_takes_every_grade_and_nothing_else_changed(tmp_path: Path) -> None:
    data, made = exported(tmp_path, "canvas", GRADEBOOK.encode())
    assert taken(data) == {111: "17.5", 112: "10", 113: "0", 999: ""}
    assert taken(data, 4712) == {111: "4.50", 112: "", 113: "EX", 999: ""}
    assert made.problems == []
    assert (tmp_path / "export/given-filled.csv").stat().st_mode & 0o777 == 0o600
    assert (
        data
        == GRADEBOOK.replace('tea""",,', 'tea""",17.5,')
        .replace("bpet,B,,,", "bpet,B,,10,")
        .replace('late",,,', 'late",,0,')
        .encode()
    )


def test_semicolons_and_commas_go_out_as_they_came(tmp_path: Path) -> None:
    sheet = (
        "Student;ID;SIS Login ID;Section;01_tensors (4711);Current Score\r\n"
        "    Points Possible;;;;20,00;(read only)\r\n"
        "Lovelace, Ada;111;alove;A;;90,00\r\n"
    )
    data, _made = exported(
        tmp_path, "canvas", sheet.encode("utf-8-sig"), students=[ADA], rows=ROWS[:2]
    )
    assert data.decode("utf-8-sig") == sheet.replace("A;;", "A;17,5;")
    assert taken(data) == {111: "17.5"}


def test_last_and_first_name_in_columns_of_their_own(tmp_path: Path) -> None:
    sheet = (
        "LastName,FirstName,ID,SIS Login ID,Section,01_tensors (4711)\n"
        "    Points Possible,,,,,10.00\n"
        "Lovelace,Ada,111,alove,A,\n"
    )
    data, _made = exported(tmp_path, "canvas", sheet.encode(), students=[ADA], rows=ROWS[:2])
    assert data.decode().endswith("Lovelace,Ada,111,alove,A,8.75\n")


@pytest.mark.parametrize(("word", "says"), [("EX", "excused"), ("ex", "excused"), ("N/A", "not")])
def test_excused_and_unassigned_students_stay_whatever_is_said(
    tmp_path: Path, word: str, says: str
) -> None:
    sheet = GRADEBOOK.replace('tea""",,', f'tea""",{word},')
    data, made = exported(tmp_path, "canvas", sheet.encode(), Rules(existing=OVERWRITE))
    assert taken(data)[111] == word.upper()
    [line] = made.problems
    assert "Ada Lovelace (ada)" in line
    assert says in line


def test_a_student_of_another_id_is_not_taken_by_the_name(tmp_path: Path) -> None:
    sheet = GRADEBOOK.replace("111,s0001,alove", "555,s0555,other")
    data, made = exported(tmp_path, "canvas", sheet.encode())
    assert data.decode().count("17.5") == 0
    assert "the name fits Ada Lovelace (ada), the platform's id does not" in made.problems[0]


def test_two_rows_of_one_student_are_both_left(tmp_path: Path) -> None:
    sheet = GRADEBOOK + '"Lovelace, Ada",111,s0001,alove,B,,,,,,\n'
    data, made = exported(tmp_path, "canvas", sheet.encode())
    assert "17.5" not in data.decode()
    assert [line for line in made.problems if "2 rows fit Ada Lovelace (ada)" in line]


def test_each_exercise_has_a_column_and_what_has_none_is_named(tmp_path: Path) -> None:
    sheet = GRADEBOOK.replace("01_tensors (4711)", "shapes (4711)").replace("Essay", "scale")
    data, _made = exported(
        tmp_path, "canvas", sheet.encode(), Rules(existing=OVERWRITE), per_exercise=True
    )
    assert taken(data)[111] == "18.75"
    assert taken(data, 4712)[112] == "4.17"
    rows = [*ROWS, row("ada", "neuron", 1, 2, OTHER)]
    _data, made = exported(tmp_path, "canvas", GRADEBOOK.encode(), rows=rows)
    assert any("has no column for 02_neuron" in line for line in made.notes)


def test_a_total_is_the_sum_of_the_lessons(tmp_path: Path) -> None:
    rows = [*ROWS, row("ada", "neuron", 1, 2, OTHER), waiting("boris", OTHER)]
    data, made = exported(
        tmp_path,
        "canvas",
        GRADEBOOK.encode(),
        Rules(raw=True, places=1),
        rows,
        total=True,
        columns=["01_tensors (4711)"],
    )
    assert taken(data)[111] == "9.8"
    assert taken(data)[112] == ""
    assert any("boris" in line and "not graded yet" in line for line in made.problems)


@pytest.mark.parametrize(
    ("column", "says"),
    [
        ("Essay", None),
        ("Final Score", "has no column 'Final Score'"),
        ("Notes", "it is no assignment of Canvas"),
        ("Lab 9", "has no column 'Lab 9'. Its columns for grades are: "),
    ],
)
def test_only_an_assignment_takes_grades(tmp_path: Path, column: str, says: str | None) -> None:
    if says is None:
        data, _made = exported(tmp_path, "canvas", GRADEBOOK.encode(), columns=[column])
        assert taken(data, 4712)[112] == "2.5"
    else:
        with pytest.raises(UserError, match=says):
            exported(tmp_path, "canvas", GRADEBOOK.encode(), columns=[column])


def test_a_read_only_assignment_is_refused(tmp_path: Path) -> None:
    sheet = GRADEBOOK.replace("20.00", "(read only)")
    with pytest.raises(UserError, match="Canvas says that it is read only"):
        exported(tmp_path, "canvas", sheet.encode())


def test_a_lesson_that_fits_two_columns_or_none_is_asked_for(tmp_path: Path) -> None:
    sheet = GRADEBOOK.replace("01_tensors (", "Lab: 01_tensors (").replace(
        "Essay (", "Quiz on 01_tensors ("
    )
    with pytest.raises(UserError, match="several columns fit 01_tensors: say one with --column"):
        exported(tmp_path, "canvas", sheet.encode())
    sheet = GRADEBOOK.replace("01_tensors (", "Homework (")
    with pytest.raises(UserError, match=r"no column fits 01_tensors: .*Homework \(4711\)"):
        exported(tmp_path, "canvas", sheet.encode(), lessons=[LESSON])
    assert not (tmp_path / "export").exists()


def test_a_short_row_is_filled_up(tmp_path: Path) -> None:
    sheet = GRADEBOOK.replace(
        '"Петров, Борис",112,s0002,bpet,B,,,,,,', '"Петров, Борис",112,s0002,bpet,B'
    )
    data, _made = exported(tmp_path, "canvas", sheet.encode())
    assert '"Петров, Борис",112,s0002,bpet,B,,10\n' in data.decode()


def test_another_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="is no gradebook of Canvas"):
        exported(tmp_path, "canvas", b"First name,Last name,Grade,x\nAda,L,1,\n")
    with pytest.raises(Refused):
        canvas_gradebook(b"First name,Last name,Grade,x\nAda,L,1,\n", STUDENTS)


def test_the_whole_class_has_a_row(tmp_path: Path) -> None:
    assert len(CLASS) == 3
    sheet = GRADEBOOK.replace('"Петров, Борис",112,s0002,bpet,B,,,,,,\n', "")
    _data, made = exported(tmp_path, "canvas", sheet.encode())
    [line] = made.problems
    assert "Борис Петров (boris) is in the class and in no row" in line


def test_a_file_of_another_course_is_refused_as_a_whole(tmp_path: Path) -> None:
    sheet = (
        "Student,ID,SIS Login ID,Section,01_tensors (4711)\n"
        "    Points Possible,,,,10.00\n"
        '"Curie, Marie",901,mcurie,A,\n'
    )
    with pytest.raises(UserError, match=r"none of its rows is surely a student .* \(1 rows\)"):
        exported(tmp_path, "canvas", sheet.encode())
    assert not (tmp_path / "export").exists()


def test_canvas_s_own_test_student_is_known_in_any_language(tmp_path: Path) -> None:
    sheet = GRADEBOOK.replace('"Student, Test",999,,abc123', f'"Teststudent",999,,{"ab1" * 13}a')
    _data, made = exported(tmp_path, "canvas", sheet.encode())
    assert made.problems == []


def test_while_marking_is_blind_no_name_stands_beside_an_id(tmp_path: Path) -> None:
    (tmp_path / "blind-marking.txt").write_text("blind")
    sheet = GRADEBOOK.replace("111,s0001,alove", "555,s0555,other")
    _data, made = exported(tmp_path, "canvas", sheet.encode())
    assert "line 4: this row: the name fits ada, the platform's id does not" in made.problems[0]
    assert "Lovelace" not in "".join(made.problems)


def test_a_number_that_went_through_a_table_of_decimals_is_known(tmp_path: Path) -> None:
    sheet = GRADEBOOK.replace("111,s0001,alove", "111.0,,")
    data, _made = exported(tmp_path, "canvas", sheet.encode())
    assert "17.5" in data.decode()
