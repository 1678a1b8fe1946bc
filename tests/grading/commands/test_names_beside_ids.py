"""A run names students as the class list does, and not while marking is blind."""

from __future__ import annotations

import json
from typing import Any

import pytest

from grading.__main__ import main
from grading.paths import Classroom
from grading.roster import BLIND, Roster, Student, write_roster
from tests.support.autograde_command import autograde
from tests.support.record_class import LESSON, hand_in

SHOWN = f"Ada Lovelace (ada) {LESSON}"


@pytest.fixture
def listed(classroom: Classroom, quick: Any) -> Classroom:
    hand_in(classroom, "ada", "x = 0.5")
    write_roster(classroom.root, Roster((Student("ada", "Ada", "Lovelace"), Student("bo", "Bo"))))
    return classroom


def test_lines_log_and_page_have_the_name(
    listed: Classroom, capsys: pytest.CaptureFixture[str]
) -> None:
    assert autograde(listed) == 0
    assert capsys.readouterr().out.startswith(f"{SHOWN}: ")
    assert SHOWN in listed.log.read_text()
    # who is in the class and handed in nothing has rows, because the class list says so
    assert f"bo,{LESSON}," in listed.results.read_text()
    assert main(["feedback", "--classroom", str(listed.root)]) == 0
    page = (listed.feedback / "ada" / "index.html").read_text(encoding="utf-8")
    assert "<h1>Feedback for Ada Lovelace (ada)</h1>" in page
    hand_in(listed, "ada", "x = 1")
    capsys.readouterr()
    (listed.submitted / "ada" / "02_neuron_copy").mkdir()
    assert autograde(listed) == 0
    said = capsys.readouterr()
    assert "Ignored in the folder of Ada Lovelace (ada): 02_neuron_copy" in said.err
    assert "  Ada Lovelace (ada)  " in said.out  # in the table of changes


def test_a_program_gets_id_and_name(listed: Classroom, capsys: pytest.CaptureFixture[str]) -> None:
    assert autograde(listed, "--json") == 0
    graded = json.loads(capsys.readouterr().out.splitlines()[1])
    assert (graded["student"], graded["name"]) == ("ada", "Ada Lovelace")


def test_nothing_names_anybody_while_marking_is_blind(
    listed: Classroom, capsys: pytest.CaptureFixture[str]
) -> None:
    (listed.root / BLIND).touch()
    assert autograde(listed) == 0
    assert main(["feedback", "--classroom", str(listed.root)]) == 0
    said = capsys.readouterr()
    page = (listed.feedback / "ada" / "index.html").read_text(encoding="utf-8")
    for text in (said.out, said.err, page, listed.log.read_text(), listed.results.read_text()):
        assert "Lovelace" not in text


def test_a_damaged_class_list_is_one_line_before_anything_is_graded(
    listed: Classroom, capsys: pytest.CaptureFixture[str]
) -> None:
    (listed.root / "roster.csv").write_text("student\nada\nada\n")
    assert autograde(listed) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert "the student ada is there twice" in said.err
