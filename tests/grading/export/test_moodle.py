"""Moodle's worksheet and its gradebook's export: filled in, and read again by Moodle's own rules."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from grading.collect.ids import Ids
from grading.export.decide import KEEP, OVERWRITE, Rules
from grading.model import UserError
from grading.roster import Student
from tests.support.export_class import (
    ADA,
    BORIS,
    CHLOE,
    LESSON,
    OTHER,
    ROWS,
    exported,
    row,
    waiting,
)
from tests.support.lms_import import GERMAN, Refused, moodle_gradebook, moodle_worksheet

# as mod/assign/gradingtable.php writes it: csv with quotes where needed, lines end with \n
SHEET = (
    '\ufeffIdentifier,"Full name","Email address",Status,Grade,"Maximum Grade",'
    '"Grade can be changed","Last modified (submission)","Last modified (grade)",'
    '"Feedback comments"\n'
    '"Participant 901","Ada Lovelace",ada@example.org,"Submitted for grading",,10.00,Yes,'
    '"Monday, 4 May 2026, 1:00 PM",-,\n'
    '"Participant 902","Борис Петров",boris@example.org,"Submitted for grading",,10.00,Yes,'
    '"Monday, 4 May 2026, 1:00 PM",-,"two\nlines"\n'
    '"Participant 903","Chloé Müller-Weiß",chloe@example.org,"No submission",,10.00,Yes,-,-,\n'
)
DEUTSCH = (
    '\ufeffID,"Vollständiger Name",E-Mail-Adresse,Status,Bewertung,Bestwertung,'
    '"Bewertung kann geändert werden","Zuletzt geändert (Abgabe)",'
    '"Zuletzt geändert (Bewertung)","Feedback als Kommentar"\r\n'
    '"Teilnehmer/in 901","Ada Lovelace",ada@example.org,"Zur Bewertung abgegeben",,'
    '"100,00",Ja,"Montag, 4. Mai 2026, 13:00",-,\r\n'
    '"Teilnehmer/in 902","Борис Петров",boris@example.org,"Zur Bewertung abgegeben",,'
    '"100,00",Nein,"Montag, 4. Mai 2026, 13:00",-,\r\n'
)


def numbers(folder: Path, *lines: tuple[str, str, str, str]) -> None:
    ids = Ids(folder)
    for name, student, lesson, number in lines:
        ids.add(name, student, lesson, number)
    ids.write()


def test_moodle_takes_every_grade_and_nothing_else_changed(tmp_path: Path) -> None:
    data, made = exported(tmp_path, "moodle", SHEET.encode())
    assert moodle_worksheet(data, 10) == {901: 8.75, 902: 5.0, 903: 0.0}
    expected = SHEET
    for number, grade in ((901, "8.75"), (902, "5")):
        head, tail = expected.split(f"Participant {number}", 1)
        expected = (
            head
            + f"Participant {number}"
            + tail.replace('"Submitted for grading",,', f'"Submitted for grading",{grade},', 1)
        )
    assert data.decode() == expected.replace('"No submission",,', '"No submission",0,')
    assert made.problems == []
    assert "01_tensors: 1 student handed in nothing and gets 0" in "\n".join(made.notes)


def test_a_german_worksheet_keeps_its_commas_and_a_locked_grade(tmp_path: Path) -> None:
    data, made = exported(tmp_path, "moodle", DEUTSCH.encode(), students=[ADA, BORIS])
    assert moodle_worksheet(data, 100, language=GERMAN) == {901: 87.5}
    assert '"Zur Bewertung abgegeben","87,5","100,00"' in data.decode()
    assert "10 points here are 100 there" in "\n".join(made.notes)
    assert any("line 3: Борис Петров (boris)" in line for line in made.problems)
    assert any("cannot be changed" in line for line in made.problems)


def test_what_is_not_graded_yet_stays_empty_and_is_named(tmp_path: Path) -> None:
    rows = [*ROWS, waiting("ada")]
    data, made = exported(tmp_path, "moodle", SHEET.encode(), Rules(raw=True), rows)
    assert 901 not in moodle_worksheet(data, 13)
    [line] = made.problems
    assert "Ada Lovelace (ada), 01_tensors: not graded yet: conclusion (waits for a person)" in line
    data, made = exported(tmp_path, "moodle", SHEET.encode(), Rules(raw=True, partial=True), rows)
    assert moodle_worksheet(data, 13)[901] == 8.75
    assert made.problems == []
    assert any("8.75 for now" in line for line in made.notes)


def test_who_left_and_who_is_not_in_the_file_is_named(tmp_path: Path) -> None:
    sheet = SHEET.replace("Ada Lovelace", "Eve Gone").replace("ada@", "eve@")
    data, made = exported(tmp_path, "moodle", sheet.encode())
    assert moodle_worksheet(data, 10) == {902: 5.0, 903: 0.0}
    assert "line 2: Participant 901, Eve Gone: no student of the class fits" in made.problems[0]
    assert made.problems[1] == (
        "Ada Lovelace (ada) is in the class and in no row of the file (01_tensors: 8.75 of 10 "
        "points)."
    )


def test_a_grade_that_moodle_has_is_replaced_only_if_one_says_so(tmp_path: Path) -> None:
    sheet = SHEET.replace('"Submitted for grading",,', '"Submitted for grading",7.00,', 1)
    data, made = exported(tmp_path, "moodle", sheet.encode())
    assert moodle_worksheet(data, 10, {901: 7.0}) == {902: 5.0, 903: 0.0}
    assert "7.00 is there already, ours is 8.75: say --keep or --overwrite" in made.problems[0]
    data, made = exported(tmp_path, "moodle", sheet.encode(), Rules(existing=KEEP))
    assert made.problems == []
    assert moodle_worksheet(data, 10, {901: 7.0}) == {902: 5.0, 903: 0.0}
    data, made = exported(tmp_path, "moodle", sheet.encode(), Rules(existing=OVERWRITE))
    assert made.problems == []
    assert moodle_worksheet(data, 10, {901: 7.0})[901] == 8.75
    assert any("7.00 becomes 8.75" in line for line in made.notes)


def test_a_grade_that_stands_there_already_stays_as_it_is_written(tmp_path: Path) -> None:
    sheet = SHEET.replace('"Submitted for grading",,', '"Submitted for grading",8.750,', 1)
    data, made = exported(tmp_path, "moodle", sheet.encode())
    assert b"8.750" in data
    assert "2 grades were written, 1 stood there already" in made.notes[-1]


def test_a_grade_above_the_maximum_moodle_would_pass_over_in_silence(tmp_path: Path) -> None:
    rows = [row("ada", "scale", 12, 10, extra=3), row("boris", "scale", 5, 10)]
    data, made = exported(tmp_path, "moodle", SHEET.encode(), rows=rows, students=[ADA, BORIS])
    assert moodle_worksheet(data, 10) == {902: 5.0}
    assert any("12 is above the platform's maximum, 10: raise it there" in x for x in made.problems)
    data, _made = exported(
        tmp_path, "moodle", SHEET.encode(), Rules(cap=True), rows, students=[ADA, BORIS]
    )
    assert moodle_worksheet(data, 10)[901] == 10


def test_with_names_hidden_the_numbers_of_the_collected_archive_say_who(tmp_path: Path) -> None:
    blind = (
        'Identifier,Status,Grade,"Maximum Grade","Grade can be changed",'
        '"Last modified (grade)","Feedback comments"\n'
        '"Participant 901","Submitted for grading",,10.00,Yes,-,\n'
        '"Participant 902","Submitted for grading",,10.00,Yes,-,\n'
    )
    numbers(tmp_path, ("Ada Lovelace", "ada", LESSON, "901"), ("Boris", "boris", LESSON, "902"))
    data, _made = exported(tmp_path, "moodle", blind.encode(), lessons=[LESSON])
    assert moodle_worksheet(data, 10) == {901: 8.75, 902: 5.0}


def test_without_a_roster_the_archive_s_names_and_numbers_do(tmp_path: Path) -> None:
    numbers(tmp_path, ("Ada Lovelace", "ada", LESSON, "901"))
    data, made = exported(tmp_path, "moodle", SHEET.encode(), students=[], rows=ROWS[:2])
    assert moodle_worksheet(data, 10) == {901: 8.75}
    assert len(made.problems) == 2


def test_a_worksheet_of_another_lesson_is_refused_and_its_own_is_found(tmp_path: Path) -> None:
    rows = [*ROWS, row("ada", "neuron", 1, 2, OTHER)]
    numbers(tmp_path, ("Ada Lovelace", "ada", OTHER, "901"))
    with pytest.raises(UserError, match="is the worksheet of 02_neuron"):
        exported(tmp_path, "moodle", SHEET.encode(), rows=rows, lessons=[LESSON])
    data, _made = exported(tmp_path, "moodle", SHEET.encode(), rows=rows)
    assert moodle_worksheet(data, 10)[901] == 5


def test_of_several_lessons_somebody_has_to_say_which(tmp_path: Path) -> None:
    rows = [*ROWS, row("ada", "neuron", 1, 2, OTHER)]
    with pytest.raises(UserError, match="say which lesson it is, with --lesson"):
        exported(tmp_path, "moodle", SHEET.encode(), rows=rows)
    with pytest.raises(UserError, match="takes one grade"):
        exported(tmp_path, "moodle", SHEET.encode(), rows=rows, lessons=[LESSON, OTHER])


def test_a_scale_of_words_is_refused(tmp_path: Path) -> None:
    sheet = (
        "Identifier,Full name,Status,Grade,Scale,Grade can be changed,Last modified (grade)\n"
        'Participant 901,Ada Lovelace,x,,"bad\ngood",Yes,-\n'
    )
    with pytest.raises(UserError, match="graded by a scale of words"):
        exported(tmp_path, "moodle", sheet.encode())


def test_another_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="is neither a grading worksheet of Moodle"):
        exported(tmp_path, "moodle", b"colour,shape\nred,round\n")
    assert not (tmp_path / "export").exists()


GRADEBOOK = (
    "First name,Last name,ID number,Email address,Assignment: Lab 1 - 01_tensors (Real),"
    "Assignment: Lab 1 - 01_tensors (Percentage),Course total (Real),"
    "Last downloaded from this course\n"
    "Ada,Lovelace,s0001,ada@example.org,-,-,-,1764412000\n"
    "Борис,Петров,s0002,boris@example.org,-,-,-,1764412000\n"
)
ITEM = "Assignment: Lab 1 - 01_tensors (Real)"


def test_the_gradebook_s_import_takes_the_column_of_points(tmp_path: Path) -> None:
    data, made = exported(
        tmp_path,
        "moodle",
        GRADEBOOK.encode(),
        Rules(scale=Decimal(100)),
        columns=[ITEM],
    )
    taken = moodle_gradebook(data, "ID number", frozenset({"s0001", "s0002"}), ITEM)
    assert taken == {"s0001": 87.5, "s0002": 50.0}
    assert data.decode().count("-,-,1764412000") == 2
    assert any("Chloé" in line for line in made.problems)
    with pytest.raises(UserError, match="reads points alone"):
        exported(
            tmp_path,
            "moodle",
            GRADEBOOK.encode(),
            columns=["Assignment: Lab 1 - 01_tensors (Percentage)"],
        )
    with pytest.raises(UserError, match="works it out itself"):
        exported(
            tmp_path, "moodle", GRADEBOOK.encode(), total=True, columns=["Course total (Real)"]
        )


def test_what_moodle_refuses_the_reading_here_refuses_too() -> None:
    with pytest.raises(Refused, match="usermappingerror"):
        moodle_gradebook(GRADEBOOK.encode(), "ID number", frozenset({"s0001"}), ITEM)
    with pytest.raises(Refused, match="invalidgradeimport"):
        moodle_worksheet(GRADEBOOK.encode(), 10)


def test_namesakes_without_another_key_are_left_and_named(tmp_path: Path) -> None:
    twins = [Student("ada", "Ada", "Lovelace"), Student("ada2", "Ada", "Lovelace"), BORIS, CHLOE]
    rows = [*ROWS, row("ada2", "scale", 1, 6)]
    data, made = exported(tmp_path, "moodle", SHEET.encode(), rows=rows, students=twins)
    assert 901 not in moodle_worksheet(data, 10)
    assert "it fits several students: Ada Lovelace (ada), Ada Lovelace (ada2)" in made.problems[0]


def test_a_name_whose_address_is_another_s_decides_nothing(tmp_path: Path) -> None:
    sheet = SHEET.replace("ada@example.org", "other.ada@example.org")
    _data, made = exported(tmp_path, "moodle", sheet.encode())
    assert "the name fits Ada Lovelace (ada), the e-mail address does not" in made.problems[0]
