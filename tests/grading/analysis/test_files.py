"""`report --json` and `--csv`: what other programs read."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest

from grading.__main__ import main
from grading.analysis import analyse, as_json, as_tables
from grading.paths import ROOT, Classroom
from grading.results.class_snapshot import ClassSnapshot
from grading.roster import Roster, Student, write_roster
from tests.support.record_class import record

CLASS = ClassSnapshot(
    [row for student in ("ada", "boris", "chen") for row in record(student, 0.5).rows]
)
ROSTER = Roster((Student("ada", "Ада", "Lovelace"), Student("boris", "=1+1", "B")))


@pytest.fixture
def graded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Classroom:
    monkeypatch.setattr("grading.results.class_snapshot.take_snapshot", lambda _classroom: CLASS)
    classroom = Classroom(tmp_path / "classroom")
    classroom.root.mkdir()
    write_roster(classroom.root, ROSTER)
    return classroom


def run(classroom: Classroom, *options: str) -> int:
    return main(["report", "--classroom", str(classroom.root), *options])


def test_json_has_the_fields_of_the_analysis_and_names() -> None:
    held = json.loads(as_json(analyse(CLASS), ROSTER))
    assert held["format"] == 1
    assert set(held) == {"format", "students", "lessons", "exercises", "checks", "slips", "course"}
    assert [student["name"] for student in held["students"]] == ["Ада Lovelace", "=1+1 B", ""]
    assert as_json(analyse(CLASS), ROSTER).isascii()
    assert held["students"][0]["share"] == 0.5
    assert held["checks"][0]["discrimination"] is None


def test_tables_have_their_columns_and_no_formula() -> None:
    tables = as_tables(analyse(CLASS), ROSTER)
    assert set(tables) == {
        "students.csv",
        "lessons.csv",
        "exercises.csv",
        "checks.csv",
        "slips.csv",
    }
    students = list(csv.DictReader(tables["students.csv"].splitlines()))
    assert [row["student"] for row in students] == ["ada", "boris", "chen"]
    assert students[1]["name"].startswith("'=")
    assert students[0]["02_neuron"] == "0.5"
    checks = list(csv.DictReader(tables["checks.csv"].splitlines()))
    assert checks[0]["pass_rate"] == "0.0"
    assert checks[0]["hidden"] == "no"


def test_every_column_is_explained_to_instructors() -> None:
    text = (ROOT / "docs" / "instructors" / "report.md").read_text(encoding="utf-8")
    told = set(re.findall(r"`(\w+)`", text.partition("## Item analysis")[2].partition("\n## ")[0]))
    for name, table in as_tables(analyse(CLASS)).items():
        columns = {column for column in table.splitlines()[0].split(",") if column != "02_neuron"}
        assert columns <= told, (name, columns - told)


def test_the_command_writes_json_to_standard_output(
    graded: Classroom, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(graded, "--json") == 0
    held = json.loads(capsys.readouterr().out)
    assert [student["student"] for student in held["students"]] == ["ada", "boris", "chen"]
    assert not graded.report.exists()


def test_the_command_writes_files_that_only_the_teacher_reads(
    graded: Classroom, tmp_path: Path
) -> None:
    target, tables = tmp_path / "class.json", tmp_path / "tables"
    assert run(graded, "--json", str(target), "--csv", str(tables)) == 0
    assert json.loads(target.read_text(encoding="utf-8"))["students"][0]["name"] == "Ада Lovelace"
    assert len(list(tables.iterdir())) == 5
    assert target.stat().st_mode & 0o077 == 0


def test_a_folder_that_is_a_file_is_one_line(
    graded: Classroom, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    taken = tmp_path / "taken"
    taken.write_text("mine")
    assert run(graded, "--csv", str(taken)) == 1
    assert len(capsys.readouterr().err.strip().splitlines()) == 1
    assert taken.read_text() == "mine"
