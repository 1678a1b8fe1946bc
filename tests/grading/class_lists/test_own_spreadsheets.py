"""Lists that teachers keep themselves: titles, merged cells, copied marks, words of their own."""

from __future__ import annotations

import pytest

from grading.class_lists.people import class_list
from grading.class_lists.plan import plan
from grading.model import UserError
from grading.roster import Roster, Student
from tests.support.class_lists import read

JUERGEN = Student("", "Jürgen", "Müller", "jm@uni.example", "", "0012345")


@pytest.mark.parametrize(
    "above",
    [
        "Liste der Teilnehmer, Stand 1.5.2026\n",
        "Kurs;Maschinelles Lernen;;\nSemester;WS 2025/26;;\n",
        "Student;;;Kontakt\n",
    ],
)
def test_lines_above_a_heading_are_no_heading(above: str) -> None:
    found = read(
        above + "Nachname;Vorname;Matrikel-Nr.;E-Mail\nMüller;Jürgen;0012345;jm@uni.example\n"
    )
    assert [person.student for person in found.people] == [JUERGEN]
    assert "above the heading" in found.notes[0]


@pytest.mark.parametrize(
    "heading",
    [
        "Matrikel-Nr.;Name, Vorname;E-Mail;;",
        "ID;Vor- und Nachname;E-Mail",
        "Öğrenci No;Adı Soyadı;E-posta",
        "ÖĞRENCİ NO;ADI SOYADI;E-POSTA",
        "№ зачётки;ФИО;Электронный адрес",
        "Student ID number;Last, First;University email",
    ],
)
def test_words_over_whole_names(heading: str) -> None:
    [person] = read(heading + "\n0012345;Müller, Jürgen;jm@uni.example\n").people
    assert person.student == JUERGEN


def test_a_bare_id_is_a_number_also_beside_a_group() -> None:
    [person] = read("Nachname,Vorname,ID,E-Mail,Gruppe\nMüller,Jürgen,0012345,j@x.org,1\n").people
    assert person.student.sis_id == "0012345"


def test_marks_that_nobody_sees_are_no_part_of_a_number_or_name() -> None:
    [person] = read(
        "שם מלא,ת.ז.,מייל\n\u200fכהן דוד\u200e,\u200e012\u200f,\u202ad@x.il\u202c\u200b\n"
    ).people
    assert person.student == Student("", "", "כהן דוד", "d@x.il", "", "012")


def test_a_surname_that_is_a_full_stop_is_none() -> None:
    [person] = read("First name,Last name,Email address,Groups\nSukarno,.,s@x.org,\n").people
    assert person.student.name == "Sukarno"


def test_turkish_letters_are_not_read_as_icelandic_ones() -> None:
    text = "Ad;Soyad;E-posta\nIşıl;Yılmaz;isil@x.example\n"
    with pytest.raises(UserError, match="cp1254 for Turkish"):
        class_list(text.encode("cp1254"), "list.csv")
    [person] = class_list(text.encode("cp1254"), "list.csv", encoding="cp1254").people
    assert person.student.name == "Işıl Yılmaz"


def test_columns_that_are_not_read_are_named() -> None:
    found = read("Name,Netzpost,Comment,\nAda,a@x.org,,\n")
    assert found.notes[0].startswith("Not read: 'Netzpost'. If one is a name, address")


def test_a_group_of_a_whole_class_is_pointed_at() -> None:
    text = "ФИО;Группа\n" + "".join(f"Иван {letter};М-21\n" for letter in "АБВГДЕЖЗИ")
    found = read(text)
    assert "The group 'М-21' has 9 students" in "\n".join(found.notes)
    assert "--column section='Группа'" in "\n".join(found.notes)
    found = read(text, section="Группа")
    assert {person.student.section for person in found.people} == {"М-21"}
    assert "9 students" not in "\n".join(found.notes)


def test_who_stands_on_a_line_that_was_left_out_is_not_gone() -> None:
    roster = Roster(
        (
            Student("ada", "Ada", "Lovelace", "a@x.org", "", "1"),
            Student("bob", "Bob", "Lee", "b@x.org", "", "2"),
            Student("cy", "Cy", "Young", "c@x.org", "", "3"),
            Student("dee", "Dee", "Dow", "d@x.org", "", "4"),
        )
    )
    listed = read(
        "First name,Last name,ID number,Email\nAda,Lovelace,1,a@x.org\nAda,King,1,k@x.org\n"
        "Cy,Young,3,c@x.org,Jr.\nEve,Adams,5,e@x.org\n"
    )
    assert len(listed.problems) == 2
    assert plan(listed, roster, {}).gone == ["bob", "dee"]
