"""Lists of each platform come in, and each column means what its platform means by it."""

from __future__ import annotations

import pytest

from grading.class_lists.people import class_list
from grading.model import UserError
from grading.roster import Student
from tests.support.class_lists import (
    BRIGHTSPACE,
    CANVAS,
    CANVAS_GROUPS,
    CANVAS_SPLIT,
    MOODLE,
    MOODLE_GRADES,
    MOODLE_WORKSHEET,
    PLAIN,
    read,
)

ADA = Student("", "Ada", "Lovelace")


def students(text: str, kind: str = "") -> list[Student]:
    return [person.student for person in read(text, kind).people]


def test_canvas_gives_names_numbers_and_sections_and_no_row_of_its_own() -> None:
    found = read(CANVAS)
    assert found.kind == "canvas"
    assert [person.student for person in found.people] == [
        Student("", "Ada", "Lovelace", "", "111", "s1", "alove", "Lab A and Lab B"),
        Student("", "Juan", "García Márquez", "", "112", "s2", "jg@uni.example", "Lab A"),
    ]
    assert found.notes == ["list.csv, line 6: Canvas's test student was left out."]
    assert "email" not in found.read  # a column that a teacher named stands behind the section


def test_canvas_may_write_first_and_last_names_apart() -> None:
    assert students(CANVAS_SPLIT) == [
        Student("", "Ada", "Lovelace", "", "111", "", "alove", "Lab A")
    ]


def test_canvas_gives_groups_in_a_file_of_their_own() -> None:
    [ada] = students(CANVAS_GROUPS)
    assert (ada.lms_id, ada.sis_id, ada.login, ada.group) == ("111", "s1", "alove", "Team 3")


def test_a_name_that_canvas_keeps_from_spreadsheets_is_a_name() -> None:
    text = 'Student,ID,SIS Login ID,Section\n"=""=Eve, X""",5,eve,A\n'
    assert students(text) == [Student("", "X", "=Eve", "", "5", "", "eve", "A")]


def test_moodle_gives_participants_with_groups() -> None:
    found = read(MOODLE)
    assert found.kind == "moodle"
    assert [person.student for person in found.people] == [
        Student("", "Ada", "Lovelace", "ada@example.org", "", "s1", "", "", "Team 3"),
        Student("", "Zoë", "O'Neil", "zoe@example.org", "", "s7"),
    ]


@pytest.mark.parametrize("text", [MOODLE_GRADES, MOODLE_WORKSHEET])
def test_moodle_gives_the_same_in_other_files(text: str) -> None:
    found = read(text)
    [ada] = [person.student for person in found.people]
    assert found.kind == "moodle"
    assert (ada.name, ada.sis_id, ada.email, ada.lms_id) == (
        "Ada Lovelace",
        "s1",
        "ada@example.org",
        "",  # the worksheet's "Participant 4711" is another one in each assignment
    )


@pytest.mark.parametrize(
    "heading",
    [
        "Vorname;Nachname;ID-Nummer;E-Mail-Adresse;Gruppen",
        "Имя,Фамилия,Индивидуальный номер,Адрес электронной почты,Группы",
        "שם פרטי,שם משפחה,מספר זיהוי,כתובת דואר אלקטרוני,קבוצות",
        "Prénom\tNom de famille\tNuméro d'identification\tAdresse de courriel\tGroupes",
        "Nombre,Apellido(s),Número de ID,Dirección de correo,Grupos",
    ],
)
def test_moodle_writes_headings_in_the_teachers_language(heading: str) -> None:
    separator = next(mark for mark in ";\t," if mark in heading)
    found = read(heading + "\n" + separator.join(["Ada", "Lovelace", "s1", "a@x.org", "G"]) + "\n")
    assert found.kind == "moodle"
    assert [person.student for person in found.people] == [
        Student("", "Ada", "Lovelace", "a@x.org", "", "s1", "", "", "G")
    ]


def test_brightspace_numbers_lose_the_mark_and_keep_their_zeros() -> None:
    found = read(BRIGHTSPACE)
    assert found.kind == "brightspace"
    assert [person.student for person in found.people] == [
        Student("", "Ada", "Lovelace", "ada@example.org", "00123", "00123", "alove")
    ]


def test_a_plain_list_is_read_by_its_headings() -> None:
    found = read(PLAIN)
    assert found.kind == "csv"
    assert [person.student for person in found.people] == [
        Student("", "", "A B", "a@x.org", "", "7")
    ]


def test_nbgraders_own_list_has_our_ids() -> None:
    text = "id,first_name,last_name,email,lms_user_id\nada,Ada,Lovelace,a@x.org,9\n"
    assert students(text) == [Student("ada", "Ada", "Lovelace", "a@x.org", "9")]


def test_a_german_list_with_name_and_vorname_has_family_names_under_name() -> None:
    assert students("Name;Vorname;Matrikelnummer\nLovelace;Ada;7\n") == [
        Student("", "Ada", "Lovelace", "", "", "7")
    ]


def test_a_heading_that_is_not_known_can_be_said() -> None:
    text = "Navn,Kode\nAda Lovelace,7\n"
    with pytest.raises(UserError, match="no column with names; it has 'Navn', 'Kode'"):
        read(text)
    [person] = read(text, name="Navn", sis_id="Kode").people
    assert (person.student.name, person.student.sis_id) == ("Ada Lovelace", "7")
    with pytest.raises(UserError, match="has no column 'Nix'"):
        read(text, name="Nix")


def test_two_columns_for_one_field_are_asked_about() -> None:
    text = "Name,E-Mail,Mail\nAda,a@x.org,b@x.org\n"
    with pytest.raises(UserError, match="'E-Mail' and 'Mail' could both be the column for email"):
        read(text)
    [person] = read(text, email="Mail").people
    assert person.student.email == "b@x.org"


def test_a_list_of_another_platform_than_told_is_refused() -> None:
    with pytest.raises(UserError, match="looks like a list of canvas, not of moodle"):
        read(CANVAS, "moodle")


def test_teachers_are_left_out_by_their_role() -> None:
    text = (
        "First name,Last name,Email address,Roles\nAda,L,a@x.org,Student\nTim,T,t@x.org,Teacher\n"
    )
    found = read(text)
    assert [person.name for person in found.people] == ["Ada L"]
    assert found.notes == ["list.csv, line 3: Tim T was left out, whose role is Teacher."]


def test_canvas_students_without_a_number_are_pointed_at_and_not_dropped() -> None:
    found = read(CANVAS.replace("112,s2,jg@uni.example", ",,"))
    assert [person.name for person in found.people] == ["Ada Lovelace", "Juan García Márquez"]
    assert "Line 5, Juan García Márquez, has neither" in found.notes[1]


def test_the_test_student_of_another_language_is_known_by_the_login() -> None:
    login = "0123456789abcdef0123456789abcdef01234567"
    found = read(CANVAS.replace("Student, Test", "Teststudent").replace("0a1b2c", login))
    assert len(found.people) == 2
    assert found.notes == ["list.csv, line 6: Canvas's test student was left out."]


def test_blackboard_and_github_lists_are_read_by_their_headings() -> None:
    text = (
        '"Last Name"\t"First Name"\t"Username"\t"Student ID"\t"Availability"\nL\tAda\tal\t7\tYes\n'
    )
    [ada] = class_list(text.encode("utf-16"), "gc.xls").people
    assert ada.student == Student("", "Ada", "L", "", "", "7", "al")
    text = '"identifier","github_username","github_id","name"\n"a@x.org","ada-gh","5","Ada"\n'
    [ada] = read(text).people
    assert (ada.student.login, ada.student.name) == ("ada-gh", "Ada")
