"""What is no class list, or a damaged one, says in one line what to do; nothing is guessed."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grading.class_lists.listed import Person
from grading.class_lists.people import class_list
from grading.model import UserError
from tests.support.class_lists import CANVAS, MOODLE, read


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "is empty"),
        (b"\xef\xbb\xbf \r\n", "is empty"),
        (b"PK\x03\x04rest", "is a workbook or an archive"),
        (b"\xd0\xcf\x11\xe0rest", "old Excel workbook"),
        (b"%PDF-1.7", "is a PDF"),
        (b"\n<!DOCTYPE html><html><title>Log in</title>", "is a web page"),
        (b'{"students": []}', "is JSON"),
        (b"name,email\n", "nobody below it"),
        (b'name,email\n"Ada,a@x.org\n', "look for a quote that does not end"),
        (b"student,lesson,exercise,score\nada,l,e,1\n", "is a table of results"),
        (b'"First name",Surname,"Email address",State,"Grade/10.00"\nA,B,a@x,F,1\n', "on a quiz"),
        (b'Vorname,Nachname,Status,"F 1 /1,00"\nA,B,x,1\n', "on a quiz"),
        (b"name,id,sis_id,section,attempt,n correct,n incorrect,score\nA,1,s,x,1,2,3,4\n", "quiz"),
        (b"Time,User full name,Event context,Component\n1,A,x,y\n", "is a log"),
        (b"Name,Number\nAda,1\n", ""),
        (b"Student,ID,SIS User ID,Section\n    Points Possible,,,\n", "names no student"),
        (b"Name,Student ID\nAda,1.23E+11\nBob,7\n", "line 2: a spreadsheet has rounded"),
    ],
)
def test_another_file_is_named(data: bytes, says: str) -> None:
    if not says:
        assert class_list(data, "list.csv").people
        return
    with pytest.raises(UserError, match=says) as error:
        class_list(data, "list.csv")
    assert "list.csv" in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_unicode_is_read_however_it_is_written(encoding: str) -> None:
    found = class_list(MOODLE.encode(encoding), "list.csv")
    assert [person.name for person in found.people] == ["Ada Lovelace", "Zoë O'Neil"]
    assert found.notes == []


def test_western_windows_is_read_and_said() -> None:
    found = class_list(MOODLE.encode("cp1252"), "list.csv")
    assert found.people[1].name == "Zoë O'Neil"
    [note] = found.notes
    assert "was read as cp1252 (Zoë)" in note


@pytest.mark.parametrize(
    ("name", "encoding"), [("Иванова Анна", "cp1251"), ("כהן דנה", "cp1255"), ("Ψυχή", "cp1253")]
)
def test_another_code_page_is_asked_for(name: str, encoding: str) -> None:
    data = f"name,email\n{name},a@x.org\n".encode(encoding)
    with pytest.raises(UserError, match="is not UTF-8, and nothing in it says what else"):
        class_list(data, "list.csv")
    assert class_list(data, "list.csv", encoding=encoding).people[0].name == name


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Jméno;Příjmení;E-mail\nŘehoř;Dvořák;r@x.cz\n", "cp1250"),
        ("Имя;Фамилия;Почта\nАнна;Иванова;a@x.ru\n", "cp1251"),
        ("שם פרטי;שם משפחה;Email\nדנה;כהן;d@x.il\n", "cp1255"),
        ("Prénom;Nom;Email\nZoé;Noël;z@x.fr\n", "cp1252"),
    ],
)
def test_a_heading_in_the_teachers_language_tells_the_code_page(text: str, encoding: str) -> None:
    found = class_list(text.encode(encoding), "list.csv")
    assert [person.name for person in found.people] == [
        " ".join(text.splitlines()[1].split(";")[:2])
    ]
    assert f"was read as {encoding}" in found.notes[0]


def test_letters_of_a_mac_are_asked_about() -> None:
    with pytest.raises(UserError, match="nothing in it says what else"):
        class_list("Name,Email\nJörg Müller,j@x.de\n".encode("mac_roman"), "list.csv")


def test_zero_bytes_in_a_text_are_no_text() -> None:
    with pytest.raises(UserError, match="is no text"):
        class_list(b"Name,Email\nA\0da,a@x.org\nBobby,b@x.org\n", "list.csv")


def test_an_encoding_that_does_not_fit_is_named() -> None:
    with pytest.raises(UserError, match="cannot be read as utf-8"):
        class_list(b"name\n\xff\n", "list.csv", encoding="utf-8")
    with pytest.raises(UserError, match="'klingon' is not known"):
        class_list(b"name\nA\n", "list.csv", encoding="klingon")


def test_an_id_in_a_list_has_to_be_one() -> None:
    found = read("student,email\n../x,a@x.org\nbo,b@x.org\n")
    assert [person.student.id for person in found.people] == ["bo"]
    assert found.problems[0].startswith("list.csv, line 2: '../x' is no student's id")


def test_a_number_that_became_a_decimal_is_one_again() -> None:
    assert read("Name,Student ID\nAda,0123.0\n").people[0].student.sis_id == "0123"


def test_a_line_that_excel_writes_for_itself_names_the_separator() -> None:
    found = read("sep=;\r\nName;Student ID\r\n\r\nAda;7\r\n;;\r\n")
    assert [(person.line, person.student.sis_id) for person in found.people] == [(4, "7")]
    assert found.notes == []


def test_a_name_may_have_a_line_break_and_lines_are_counted_with_it() -> None:
    found = read('Name,Student ID\n"Ada\nLovelace",7\nBob,8\n')
    assert [(person.line, person.name) for person in found.people] == [
        (2, "Ada Lovelace"),
        (4, "Bob"),
    ]


def test_a_line_with_more_cells_than_headings_is_left_out() -> None:
    found = read("Name,Student ID\nLovelace, Ada,7\nBob,8,,\n")
    assert [person.name for person in found.people] == ["Bob"]
    [problem] = found.problems
    assert problem.startswith("list.csv, line 2: there are more cells than headings")


def test_one_student_on_two_lines_is_taken_once_with_both_groups() -> None:
    found = read("Name,Email,Group\nAda,a@x.org,One\nAda,a@x.org,Two\n")
    [ada] = found.people
    assert ada.student.group == "One, Two"
    assert found.notes == ["Lines 2 and 3 are one student, Ada, who was taken once."]


def test_two_people_with_one_address_are_both_left_out() -> None:
    found = read("Name,Email\nAda,a@x.org\nBob,A@x.org\nCy,c@x.org\n")
    assert [person.name for person in found.people] == ["Cy"]
    [problem] = found.problems
    assert problem.startswith("Lines 2, 3 have the same email (a@x.org)")


def test_namesakes_are_fine_with_numbers_and_left_out_without() -> None:
    assert len(read("Name,Student ID\nAda,1\nAda,2\n").people) == 2
    found = read("Name,Student ID\nAda,\nAda,2\nBob,3\n")
    assert [person.student.sis_id for person in found.people] == ["2", "3"]
    assert any(problem.startswith("Line 2: Ada is there more") for problem in found.problems)
    assert len(read("Name\nAda\nada\nBob\n").problems) == 2


def test_a_line_of_sums_among_students_is_pointed_at() -> None:
    found = read("Name,Student ID\nAda,1\nOverall average,\n")
    assert found.notes == [
        "Line 3, Overall average, has neither an e-mail address nor a number: look whether that is "
        "a student."
    ]


def test_nothing_in_a_name_turns_or_breaks_a_line() -> None:
    [person] = read("Name,Student ID\nA\u202eda\x07 \x1b[31mX,1\n").people
    assert person.name == "Ada [31mX"


def people_of(data: bytes) -> list[Person]:
    """The people of a list; nobody where it is refused, which takes one line."""
    said = ""
    try:
        return class_list(data, "list.csv").people
    except UserError as error:
        said = str(error)
    assert "\n" not in said
    return []


CELL = st.text(max_size=12)


@given(st.lists(st.tuples(CELL, CELL, CELL), max_size=6), st.sampled_from(",;\t"))
def test_any_table_gives_people_or_one_line(rows: list[tuple[str, ...]], separator: str) -> None:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=separator)
    writer.writerow(["Name", "Email", "Student ID"])
    try:
        writer.writerows(rows)
        data = text.getvalue().encode()
    except (csv.Error, UnicodeEncodeError):
        return
    found = people_of(data)
    assert len({person.line for person in found}) == len(found) <= len(rows)


@given(st.binary(max_size=80))
def test_any_bytes_give_people_or_one_line(data: bytes) -> None:
    people_of(data)


@given(st.sampled_from([CANVAS, MOODLE]), st.integers(0, 400), st.binary(max_size=3))
def test_a_damaged_list_gives_people_or_one_line(text: str, place: int, junk: bytes) -> None:
    data = text.encode()
    people_of(data[:place] + junk + data[place + 1 :])


def test_lines_above_the_heading_are_passed_over_and_said() -> None:
    found = read("Course: Deep learning\n\nName,Email,Student ID\nAda,a@x.org,1\n")
    assert [person.line for person in found.people] == [4]
    assert found.notes == ["list.csv: 1 line above the heading was passed over."]


def test_a_list_without_a_heading_is_told_how_to_get_one() -> None:
    with pytest.raises(UserError, match="has no heading: write a first line"):
        read("Ada,Lovelace,ada@example.org\nBo,Li,bo@example.org\n")


def test_what_is_no_address_is_said_and_an_address_is_taken_out_of_its_brackets() -> None:
    found = read("Name,Email,Student ID\nAda,Ada <ada@x.org>,1\nBo,bo at x,2\nCy,-,3\n")
    assert [person.student.email for person in found.people] == ["ada@x.org", "", ""]
    assert found.notes == ["list.csv, line 3: 'bo at x' is no e-mail address, and was left out."]


def test_nobody_is_named_while_marking_is_blind() -> None:
    data = b"Name,Email,Student ID,Role\nAda,a@x.org,1,Student\nAda,A@x.org,2,Student\nTim,,,\nUrs,,7,TA\n"
    found = class_list(data, "list.csv", blind=True)
    said = "\n".join([*found.notes, *found.problems])
    assert said
    for name in ("Ada", "Tim", "Urs", "a@x.org"):
        assert name not in said
