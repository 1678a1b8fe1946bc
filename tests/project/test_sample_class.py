"""The sample class of `python -m grading demo`: every lesson, each way in which work can look, graded
with real kernels and real SQLite.
"""

from __future__ import annotations

import csv
import re
import sys
from pathlib import Path

import pytest

from course.lessons.contract import LESSONS
from course.lessons.discovery import exercises_of
from grading.model import GRADED, MANUAL, MISSING, NOT_ATTEMPTED, PARTIAL, UNREADABLE
from grading.paths import Classroom
from grading.samples import platforms
from grading.samples.students import CLASS, handed_in
from tests.support.commands import grading, nbgrader, run

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1500)]

# The command, but for an endless loop that ends after fewer seconds.
DEMO = """
import sys
from grading.__main__ import main
from grading.commands import demo
demo.CELL_SECONDS = 20.0
sys.exit(main())
"""

Rows = dict[tuple[str, str, str], dict[str, str]]


def results(classroom: Classroom) -> Rows:
    with open(classroom.results, newline="", encoding="utf-8") as file:
        return {
            (row["student"], row["lesson"], row["exercise"]): row for row in csv.DictReader(file)
        }


@pytest.fixture(scope="module")
def sample_class(tmp_path_factory: pytest.TempPathFactory) -> tuple[Classroom, str]:
    folder = tmp_path_factory.mktemp("demo")
    printed = run(sys.executable, "-c", DEMO, "demo", "--classroom", str(folder))
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


def test_nbgrader_exports_our_gradebook(
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
