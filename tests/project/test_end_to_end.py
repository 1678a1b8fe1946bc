"""The whole course at work: the sample class, stock nbgrader beside our engine, and the answer
bank. Real kernels, real SQLite.
"""

from __future__ import annotations

import csv
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from course.lessons.contract import LESSONS
from course.lessons.discovery import exercises_of
from grading.lessons.bank import RIGHT, WRONG
from grading.model import GRADED, MANUAL, MISSING, NOT_ATTEMPTED, PARTIAL, UNREADABLE
from grading.paths import ROOT, Classroom
from grading.samples import platforms
from grading.samples.students import CLASS, answers, handed_in
from grading.samples.submissions import fill, hand_in, release

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1500)]

# Stock nbgrader beside ours: it runs every example too, minutes for the lessons that follow (`make
# bench` compares them all).
COMPARED = ("01_tensors", "02_neuron", "03_linear_regression")
TRAINED = ("03_linear_regression",)

Rows = dict[tuple[str, str, str], dict[str, str]]


def run(*command: str, code: int = 0, **environment: str) -> str:
    """Runs a command in the clone's root and returns its standard output; its exit code must be
    `code`.
    """
    done = subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code, f"{command}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    return done.stdout


def grading(*arguments: str, code: int = 0, **environment: str) -> str:
    return run(sys.executable, "-m", "grading", *arguments, code=code, **environment)


def nbgrader(*arguments: str, classroom: Path) -> str:
    return run(
        str(Path(sys.executable).with_name("nbgrader")), *arguments, COURSE_CLASSROOM=str(classroom)
    )


def results(classroom: Classroom) -> Rows:
    with open(classroom.results, newline="", encoding="utf-8") as file:
        return {
            (row["student"], row["lesson"], row["exercise"]): row for row in csv.DictReader(file)
        }


@pytest.fixture(scope="module")
def sample_class(tmp_path_factory: pytest.TempPathFactory) -> tuple[Classroom, str]:
    folder = tmp_path_factory.mktemp("demo")
    printed = grading("demo", "--classroom", str(folder))
    return Classroom(folder), printed


def of(rows: Rows, student: str, lesson: str) -> list[dict[str, str]]:
    return [rows[student, lesson, exercise.id] for exercise in exercises_of(lesson)]


def test_the_sample_class_gets_what_it_deserves(sample_class: tuple[Classroom, str]) -> None:
    classroom, _printed = sample_class
    rows = results(classroom)
    assert {student for student, _lesson, _exercise in rows} == set(platforms.PEOPLE)
    for lesson in LESSONS:
        for student in ("ada", "boris", "farid", "galina"):
            for row, asked in zip(of(rows, student, lesson), exercises_of(lesson), strict=True):
                expected = ("", MANUAL) if asked.manual else (row["max_score"], GRADED)
                if asked.manual and student == "ada":  # the demo's person scores this one
                    expected = ("1.5", GRADED)
                assert (row["score"], row["status"]) == expected, row
        assert {(row["score"], row["status"]) for row in of(rows, "dalia", lesson)} == {
            ("0", NOT_ATTEMPTED)
        }
        assert {(row["score"], row["status"]) for row in of(rows, "elif", lesson)} == {
            ("0", UNREADABLE)
        }
        # patched comparisons and objects that equal everything are worth nothing
        assert sum(float(row["score"] or 0) for row in of(rows, "ivan", lesson)) == 0, of(
            rows, "ivan", lesson
        )
    for lesson in handed_in("hannah", tuple(LESSONS)):
        # the endless loop costs the exercise it is in, and those that call its function; the last
        # exercises are not among them
        hannah = of(rows, "hannah", lesson)
        assert PARTIAL in [row["status"] for row in hannah]
        assert (hannah[-1]["status"], hannah[-1]["score"]) == (GRADED, hannah[-1]["max_score"])
    jun = of(rows, "jun", "01_tensors")
    assert [row["status"] for row in jun].count(PARTIAL) == 1
    assert (
        sum(float(row["score"]) for row in jun) == sum(float(row["max_score"]) for row in jun) - 1
    )
    for student in ("hannah", "jun"):
        for lesson in set(LESSONS) - set(handed_in(student, tuple(LESSONS))):
            assert {row["status"] for row in of(rows, student, lesson)} == {MISSING}
    # one of a group hands in, and it counts for both
    assert [row["score"] for row in of(rows, "lucia", "01_tensors")] == [
        row["score"] for row in of(rows, "ada", "01_tensors")
    ]
    # a copy is worth as much as what it was copied from
    assert [row["score"] for row in of(rows, "kofi", "01_tensors")] == [
        row["score"] for row in of(rows, "chen", "01_tensors")
    ]
    for row in rows.values():
        assert row["detail"] or float(row["score"]) == float(row["max_score"])


def test_the_copy_is_listed_and_the_sheet_is_filled_in(sample_class: tuple[Classroom, str]) -> None:
    classroom, printed = sample_class
    pairs = re.findall(r"^  (.+) and (.+), evidence", printed, re.MULTILINE)
    assert {"Chen Wei (chen)", "Kofi Mensah (kofi)"} in [set(pair) for pair in pairs]
    assert "Kofi Mensah" in (classroom.root / "similar" / "index.html").read_text("utf-8")
    with open(next((classroom.root / "export").glob("worksheet*.csv")), newline="") as file:
        grades = {row["Full name"]: row["Grade"] for row in csv.DictReader(file)}
    assert grades["Ada Nowak"] == grades["Lucía Romero"] == "100"
    assert grades["Dalia Haddad"] == "0"


def test_the_demo_says_where_everything_is(sample_class: tuple[Classroom, str]) -> None:
    classroom, printed = sample_class
    for path in (
        classroom.results,
        classroom.gradebook,
        classroom.report,
        classroom.feedback / "chen" / "index.html",
    ):
        assert path.is_file()
        assert str(path) in printed
    for student in CLASS:
        assert student in printed


def test_a_second_run_grades_nothing_again(sample_class: tuple[Classroom, str]) -> None:
    classroom, _printed = sample_class
    before = classroom.results.read_bytes()
    printed = grading("autograde", "--classroom", str(classroom.root))
    assert "0 submissions graded" in printed
    assert classroom.results.read_bytes() == before


def test_stock_commands_read_our_gradebook(
    sample_class: tuple[Classroom, str], tmp_path: Path
) -> None:
    classroom, _printed = sample_class
    nbgrader("export", "--to", str(tmp_path / "grades.csv"), classroom=classroom.root)
    with open(tmp_path / "grades.csv", newline="") as file:
        totals = {
            (row["student_id"], row["assignment"]): float(row["score"])
            for row in csv.DictReader(file)
        }
    ours: dict[tuple[str, str], float] = {}
    for (student, lesson, _exercise), row in results(classroom).items():
        ours[student, lesson] = ours.get((student, lesson), 0.0) + float(row["score"] or 0)
    for key, total in totals.items():
        assert total == pytest.approx(ours[key], abs=0.05), key
    nbgrader("generate_feedback", "01_tensors", "--force", classroom=classroom.root)
    page = classroom.feedback / "chen" / "01_tensors" / "01_tensors.html"
    assert "Likely slip" in page.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def honest_class(tmp_path_factory: pytest.TempPathFactory) -> tuple[Classroom, Classroom]:
    """Right, wrong and untouched work, graded by stock nbgrader and by our engine with the same
    seeds.
    """
    ours = Classroom(tmp_path_factory.mktemp("ours"))
    stock = Classroom(tmp_path_factory.mktemp("stock"))
    for lesson in COMPARED:
        notebook, right, wrong = (
            release(lesson),
            answers(lesson, RIGHT, 1),
            answers(lesson, WRONG, 1),
        )
        for classroom in (ours, stock):
            # stock nbgrader runs every example: a minute or so for each submission
            if lesson in TRAINED:
                every_other = {
                    name: wrong.get(name, code) if at % 2 else code
                    for at, (name, code) in enumerate(right.items())
                }
                hand_in(fill(notebook, every_other), classroom.submitted, "both", lesson)
            else:
                hand_in(fill(notebook, right), classroom.submitted, "right", lesson)
                hand_in(fill(notebook, wrong), classroom.submitted, "wrong", lesson)
                hand_in(notebook, classroom.submitted, "untouched", lesson)
    grading("autograde", "--classroom", str(ours.root))
    stock.seeds.mkdir()
    for seed in ours.seeds.iterdir():
        (stock.seeds / seed.name).write_bytes(seed.read_bytes())
    grading("build", COURSE_CLASSROOM=str(stock.root))
    for lesson in COMPARED:
        nbgrader("autograde", lesson, classroom=stock.root)
    return ours, stock


def _scores(classroom: Classroom) -> dict[tuple[str, str, str], float]:
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{classroom.gradebook}") as book:
        return {
            (submission.student.id, assignment.name, grade.name): round(grade.score, 2)
            for assignment in book.assignments
            for submission in book.assignment_submissions(assignment.name)
            for notebook in submission.notebooks
            for grade in notebook.grades
        }


def test_stock_autograde_gives_honest_work_the_same_scores(
    honest_class: tuple[Classroom, Classroom],
) -> None:
    ours, stock = honest_class
    found = _scores(stock)
    assert found == _scores(ours)
    assert len(found) == sum(
        (1 if lesson in TRAINED else 3) * len(exercises_of(lesson)) for lesson in COMPARED
    )
    assert {
        score for (student, _lesson, _cell), score in found.items() if student == "untouched"
    } == {0.0}
    for lesson in TRAINED:
        tested = [exercise for exercise in exercises_of(lesson) if not exercise.manual]
        assert (
            0
            < sum(found["both", lesson, exercise.test_id] for exercise in tested)
            < sum(exercise.points for exercise in tested)
        )
    for lesson in [lesson for lesson in COMPARED if lesson not in TRAINED]:
        for asked in exercises_of(lesson):
            assert found["right", lesson, asked.test_id] == asked.points
            assert found["wrong", lesson, asked.test_id] < asked.points


def test_verify_proves_the_whole_bank() -> None:
    """In CI on a schedule for all lessons; their answers are judged one by one in
    tests/grading/lessons/test_bank_verdicts.py too.
    """
    proved = ("01_tensors", "02_neuron")
    printed = grading("verify", *proved)
    assert "verdicts are true" in printed
    for lesson in proved:
        for exercise in exercises_of(lesson):
            assert f"{lesson} {exercise.id}" in printed
