"""`roster` says what it did in lines, and ends with 1 where something is left for a person."""

from __future__ import annotations

from pathlib import Path

import pytest

from grading.__main__ import main
from grading.paths import Classroom
from grading.roster import FILE, Roster, Student, write_roster
from tests.support.class_lists import CANVAS


def roster(classroom: Classroom, *words: str) -> int:
    return main(["roster", *words, "--classroom", str(classroom.root)])


def listed(classroom: Classroom, text: str) -> str:
    path = classroom.root / "list.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_a_list_is_tried_and_nothing_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    classroom = Classroom(tmp_path)
    assert roster(classroom, "import", listed(classroom, CANVAS), "--dry-run") == 0
    said = capsys.readouterr().out.splitlines()
    assert said == [
        "Read as a list of canvas: name from 'Student', lms_id from 'ID', sis_id from 'SIS User "
        "ID', login from 'SIS Login ID', section from 'Section'.",
        "list.csv, line 6: Canvas's test student was left out.",
        "new      Ada Lovelace (alove)",
        "new      Juan García Márquez (jg)",
        "2 people in the list: 2 new, 0 changed, 0 left for you; 0 of the class not in the list.",
        "Nothing was written (--dry-run).",
    ]
    assert not (tmp_path / FILE).exists()
    assert not classroom.gradebook.exists()


def test_what_is_left_for_a_person_ends_with_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    classroom = Classroom(tmp_path)
    write_roster(tmp_path, Roster((Student("ada", "Ada", "L", "a@x.org"),)))
    file = listed(classroom, "First name,Last name,Email\nAda,L,b@x.org\nBo,Li,b2@x.org\n")
    assert roster(classroom, "import", file, "--dry-run") == 1
    said = capsys.readouterr()
    assert "new      Bo Li (b2)" in said.out
    assert said.err.startswith(
        "Line 2, Ada L, has the name of Ada L (ada), and another address or login: nobody was "
        "taken in for it. Say who it is with --id 'b@x.org=ID'"
    )
    assert roster(classroom, "import", file, "--dry-run", "--id", "b@x.org=ada") == 0


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("import", "nowhere.csv"), 1, "nowhere.csv"),
        (("show",), 1, "There is no class list in"),
        (("check",), 1, "There is no class list in"),
        (("import", "x.csv", "--id", "ada"), 2, "--id 'ada': write it as NAME=VALUE."),
        (("import", "x.csv", "--column", "shoe=Size"), 2, "'shoe' is no field"),
    ],
)
def test_a_mistake_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], code: int, says: str
) -> None:
    assert roster(Classroom(tmp_path), *words) == code
    said = capsys.readouterr().err
    assert says in said
    assert len(said.splitlines()) == 1


def test_the_class_is_shown_and_blind_the_ids_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_roster(tmp_path, Roster((Student("ada", "Ada", "Lovelace", "a@x.org"), Student("u7"))))
    assert roster(Classroom(tmp_path), "show") == 0
    assert capsys.readouterr().out.splitlines() == [
        "student  name          e-mail",
        "ada      Ada Lovelace  a@x.org",
        "u7",
        "2 students",
    ]
    (tmp_path / "blind-marking.txt").touch()
    assert roster(Classroom(tmp_path), "show") == 0
    said = capsys.readouterr().out
    assert "Lovelace" not in said
    assert "a@x.org" not in said
    assert said.startswith("student\nada\nu7\n2 students\nMarking is blind")
