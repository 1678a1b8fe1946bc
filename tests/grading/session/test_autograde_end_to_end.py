"""A small class through the real engine, and nbgrader's own commands on what comes out."""

from __future__ import annotations

import csv
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest

from grading.paths import ROOT, Classroom
from grading.samples import students
from tests.support.autograde_command import command
from tests.support.record_class import EXERCISES, LESSON, POINTS

pytestmark = pytest.mark.slow

CLASS = {
    "ada": students.perfect,
    "boris": students.slips,
    "dalia": students.untouched,
    "elif": students.broken_json,
    "jun": students.kernel_exit,
}


def results(classroom: Classroom) -> dict[tuple[str, str], dict[str, str]]:
    with classroom.results.open(encoding="utf-8", newline="") as file:
        return {(line["student"], line["exercise"]): line for line in csv.DictReader(file)}


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Classroom:
    classroom = Classroom(tmp_path_factory.mktemp("class").resolve())
    for student, make in CLASS.items():
        make(LESSON, classroom.submitted, student)
    said = command(classroom, "grading", "autograde", LESSON, "--jobs", "2", "--cell-seconds", "30")
    assert "5 submissions graded" in said
    return classroom


def test_the_rows_are_right(graded: Classroom) -> None:
    found = results(graded)
    assert list(found) == [(student, exercise) for student in CLASS for exercise in EXERCISES]
    assert {found["ada", exercise]["score"] for exercise in EXERCISES} == {
        str(POINTS[exercise]) for exercise in EXERCISES
    }
    assert {found["ada", exercise]["detail"] for exercise in EXERCISES} == {""}
    assert {found["dalia", exercise]["status"] for exercise in EXERCISES} == {"not_attempted"}
    assert {found["elif", exercise]["status"] for exercise in EXERCISES} == {"unreadable"}
    assert [
        exercise for exercise in EXERCISES if found["jun", exercise]["status"] == "partial"
    ] == [EXERCISES[2]]
    assert {found["jun", exercise]["score"] for exercise in EXERCISES[:2]} == {"3"}
    slips = [
        exercise
        for exercise in EXERCISES
        if float(found["boris", exercise]["score"]) < POINTS[exercise]
    ]
    assert slips == EXERCISES[1::2]
    assert all(line["detail"] for line in found.values() if line["score"] != line["max_score"])


def test_nothing_is_graded_twice(graded: Classroom) -> None:
    before = graded.results.read_bytes(), graded.gradebook.read_bytes()
    assert "0 submissions graded, 5 unchanged" in command(graded, "grading", "autograde", LESSON)
    assert (graded.results.read_bytes(), graded.gradebook.read_bytes()) == before


def test_the_autograded_notebooks_hold_what_nbgrader_would_read(graded: Classroom) -> None:
    from nbgrader.api import Gradebook
    from nbgrader.nbgraderformat import MetadataValidator
    from nbgrader.utils import determine_grade, is_grade

    with Gradebook(f"sqlite:///{graded.gradebook}") as book:
        for student in CLASS:
            notebook = nbformat.read(
                graded.autograded / student / LESSON / f"{LESSON}.ipynb", as_version=4
            )
            nbformat.validate(notebook)
            MetadataValidator().validate_nb(notebook)
            for cell in notebook.cells:
                if is_grade(cell):
                    name = cell.metadata.nbgrader.grade_id
                    grade = book.find_grade(name, LESSON, LESSON, student)
                    assert determine_grade(cell)[0] == grade.auto_score
                    assert cell.outputs[0].text.startswith(name.removeprefix("test_"))
                for output in cell.get("outputs", []):
                    assert set(output.get("data", {})) <= {"text/plain", "image/png"}


def test_nbgraders_own_commands_read_it(graded: Classroom, tmp_path: Path) -> None:
    command(graded, "nbgrader", "export", "--to", str(tmp_path / "grades.csv"))
    with (tmp_path / "grades.csv").open(encoding="utf-8") as file:
        scores = {
            line["student_id"]: float(line["score"])
            for line in csv.DictReader(file)
            if line["assignment"] == LESSON
        }
    sums = {
        student: round(
            sum(float(results(graded)[student, exercise]["score"]) for exercise in EXERCISES), 2
        )
        for student in CLASS
    }
    assert {student: round(score, 2) for student, score in scores.items()} == sums
    command(graded, "nbgrader", "generate_feedback", LESSON)
    for student in CLASS:
        page = (graded.feedback / student / LESSON / f"{LESSON}.html").read_text(encoding="utf-8")
        assert "could not be read" in page if student == "elif" else "neuron" in page
        assert "Likely slip" in page or student != "boris"
    command(graded, "grading", "feedback")
    assert (graded.feedback / "ada" / "index.html").is_file()
    assert (graded.feedback / "ada" / LESSON / f"{LESSON}.html").is_file()
    command(graded, "grading", "report")
    assert "jun" in command(graded, "nbgrader", "db", "student", "list")


def test_a_killed_run_goes_on_where_it_was(graded: Classroom, tmp_path: Path) -> None:
    """A real kill of the grader and its workers, as soon as one submission is in the journal."""
    import shutil

    import psutil

    other = Classroom(tmp_path.resolve())
    shutil.copytree(graded.submitted, other.submitted)
    shutil.copytree(graded.seeds, other.seeds)
    environment = os.environ | {"COURSE_CLASSROOM": str(other.root)}
    words = [sys.executable, "-m", "grading", "autograde", LESSON, "--jobs", "1"]
    with subprocess.Popen(
        words,
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as run:
        deadline = time.monotonic() + 120
        while not list(other.journal.glob("*/*.json")) and time.monotonic() < deadline:
            time.sleep(0.02)
        family = psutil.Process(run.pid).children(recursive=True)
        run.send_signal(signal.SIGKILL)
    assert list(other.journal.glob("*/*.json"))
    assert not other.results.exists()
    _gone, alive = psutil.wait_procs(family, timeout=10)
    assert not [process for process in alive if process.status() != psutil.STATUS_ZOMBIE]
    done = len(list(other.journal.glob("*/*.json")))
    said = command(other, "grading", "autograde", LESSON, "--jobs", "2")
    assert f"{5 - done} submission" in said
    assert f"{done} unchanged" in said
    assert other.results.read_bytes() == graded.results.read_bytes()
