"""From a real run to scores by criterion, a request, another look, and grading again: all stays."""

from __future__ import annotations

import csv
from pathlib import Path

import nbformat
import pytest

from grading.__main__ import main
from grading.marking.request_text import asked_in
from grading.marking.score_log import ScoreLog
from grading.marking.words import log_lines
from grading.paths import Classroom
from grading.samples import students
from tests.support.autograde_command import command
from tests.support.pages import Page

LESSON, QUESTION = "05_mnist_mlp", "conclusion"
TEXT = "<!-- exercise: conclusion -->\nReLU, by .0014. Seven layers, by .0011."


def scores(classroom: Classroom) -> dict[str, tuple[str, str]]:
    with classroom.results.open(encoding="utf-8", newline="") as file:
        return {row["exercise"]: (row["score"], row["status"]) for row in csv.DictReader(file)}


def logged(classroom: Classroom) -> list[tuple[str, str, str, str, str]]:
    return [
        (line.exercise, line.old, line.new, line.why, line.by)
        for line in log_lines(ScoreLog(classroom.journal).of("ada"))
    ]


@pytest.mark.slow
def test_what_people_gave_stays_and_is_logged(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    classroom = Classroom(tmp_path.resolve())

    def said(*words: str) -> str:
        capsys.readouterr()
        assert main([*words, "--classroom", str(classroom.root)]) == 0
        return capsys.readouterr().out

    students.untouched(LESSON, classroom.submitted, "ada")
    path = classroom.submitted / "ada" / LESSON / f"{LESSON}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    [cell] = [
        cell
        for cell in notebook.cells
        if cell.metadata.get("nbgrader", {}).get("grade_id") == QUESTION
    ]
    cell.source = TEXT
    nbformat.write(notebook, path)
    run = ("grading", "autograde", LESSON, "--jobs", "1")
    command(classroom, *run)
    whose = (LESSON, QUESTION, "--student", "ada", "--by", "anna")
    give = ("--give", "1=1", "2=0.5", "3=0", "--comment", "Is it chance?")
    assert "1.5 of 3, was -." in said("mark", *whose, *give)
    said("feedback", "ada")
    page = Page((classroom.feedback / "ada" / "index.html").read_text(encoding="utf-8"))
    assert "Points for each criterion in conclusion" in page.text
    [asked] = [asked for asked in asked_in(page.text) if asked.exercise == QUESTION]
    message = tmp_path / "message.txt"
    message.write_text(page.text.replace("reason: ", "reason: I did say so."), encoding="utf-8")
    added = said("regrade", "add", str(message)).splitlines()
    [mine] = [line for line in added if f", {QUESTION}: added" in line]
    number = mine.partition(".")[0]
    assert asked.answer
    assert "Seven layers" in said("regrade", "show", number)
    answer = ("--give", "1=1", "2=1", "3=0", "--by", "anna")
    said("regrade", "answer", number, *answer)
    again = command(classroom, *run, "--regrade")
    assert "1 submission was graded again; no score changed." in again
    assert scores(classroom)[QUESTION] == ("2", "graded")
    assert logged(classroom)[1:] == [
        (QUESTION, "-", "1.5", "by hand, criterion by criterion", "anna"),
        (QUESTION, "1.5", "2", "another look was asked for", "anna"),
    ]
    assert "1.5  2 " in said("log", "ada", LESSON)
