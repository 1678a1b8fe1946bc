"""A gradebook on PostgreSQL, by nbgrader's `db_url`: what is true of SQLite's is true of it,
against a real server.
"""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from grading.__main__ import main
from grading.grade import Job
from grading.model import Record, UserError
from grading.paths import ROOT, Classroom
from grading.record.gradebook import Gradebook, agrees
from grading.record.gradebook.late_penalty import LatePenalties
from grading.record.journal import APPLIED, PENDING, Journal
from grading.release import tree
from grading.session import Options, grade_class
from tests.support.postgres_server import Server, server
from tests.support.record_class import (
    LESSON,
    OTHER,
    WHOLE,
    hand_in,
    judged,
    make_classroom,
    record,
    register_lessons,
    threads,
)
from tests.support.small_course import LESSON as TINY
from tests.support.small_course import SmallKnowledge, make

pytestmark = [pytest.mark.postgres, pytest.mark.filterwarnings("ignore:Object of type <Submitted")]

OPTIONS = Options((LESSON,), make_executor=threads)


@pytest.fixture(scope="module")
def running() -> Iterator[Server]:
    with server() as one:
        yield one


@pytest.fixture
def address(running: Server, monkeypatch: pytest.MonkeyPatch) -> str:
    """An empty database, which nbgrader_config.py names from now on."""
    found = running.new_database()
    monkeypatch.setenv("COURSE_GRADEBOOK", found)
    return found


@pytest.fixture
def classroom(address: str, tmp_path: Path) -> Classroom:
    made = Classroom(tmp_path / "classroom")
    made.submitted.mkdir(parents=True)
    register_lessons(address)
    return made


def cell_scores(classroom: Classroom) -> tuple[dict[Any, Any], dict[str, int], str]:
    book = Gradebook.of(classroom.root)
    try:
        return book.cell_scores(), book.counts(), book.url
    finally:
        book.close()


def test_a_class_has_the_grades_that_it_has_on_sqlite(
    classroom: Classroom, tmp_path: Path, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand_in(classroom, "ada", "x = 1")
    hand_in(classroom, "boris", "x = 0.5")
    summary = grade_class(classroom, OPTIONS, work=judged)
    assert (summary.graded, summary.code) == (2, 0)
    assert grade_class(classroom, OPTIONS, work=judged).unchanged == 2
    ours = cell_scores(classroom)
    assert ours[2] == address
    assert not classroom.gradebook.exists()

    (tmp_path / "control").mkdir()
    control = make_classroom(tmp_path / "control")
    shutil.copytree(classroom.submitted, control.submitted, dirs_exist_ok=True)
    monkeypatch.delenv("COURSE_GRADEBOOK")
    grade_class(control, OPTIONS, work=judged)
    assert cell_scores(control)[:2] == ours[:2]
    assert control.results.read_bytes() == classroom.results.read_bytes()


def test_a_resubmission_and_manual_work_follow_the_same_rules(
    classroom: Classroom, address: str
) -> None:
    from nbgrader.api import Gradebook as Stock

    book = Gradebook.of(classroom.root)
    book.apply(record("ada", 0.5))
    with Stock(address) as stock:
        grade = stock.find_grade("test_neuron", LESSON, LESSON, "ada")
        grade.manual_score, grade.needs_manual_grade = 2.0, False
        stock.db.commit()
    book.apply(record("ada", 1.0), changed=["neuron"])
    found = book.cell_scores()["ada", LESSON]
    assert (
        found["test_neuron"].manual,
        found["test_neuron"].auto,
        found["test_neuron"].needs_review,
    ) == (2.0, 3.0, True)
    assert agrees(record("ada", 1.0), found)
    assert book.lacking([LESSON, OTHER, "03_linear_regression"]) == ["03_linear_regression"]
    book.close()


def test_late_penalties(classroom: Classroom, address: str) -> None:
    from nbgrader.api import Gradebook as Stock
    from traitlets.config import Config

    config = Config()
    config.LateSubmissionPlugin.penalty_method = "zero"
    due = datetime(2026, 5, 4, 12, 0)
    with Stock(address) as stock:
        stock.update_or_create_assignment(LESSON, duedate=due)
    book = Gradebook(address, late=LatePenalties(config))
    book.apply(record("ada", 0.35), due + timedelta(hours=3))
    late = book.lateness()["ada", LESSON]
    assert (late.seconds(), late.penalty) == (3 * 3600, pytest.approx(late.score))
    assert book.is_due("ada", late, None)
    with Stock(address) as stock:
        stock.grant_extension(LESSON, "ada", days=1)
    assert not book.is_due("ada", book.lateness()["ada", LESSON], None)
    book.set_moment("ada", LESSON, None)
    assert book.lateness()["ada", LESSON].penalty is None
    book.close()


def test_a_server_that_goes_away_loses_nothing(
    classroom: Classroom, running: Server, address: str
) -> None:
    for student in ("ada", "boris", "chen"):
        hand_in(classroom, student)

    def work(job: Job) -> Record:
        if job.student == "boris":
            running.stop()
        return judged(job)

    with pytest.raises(UserError) as caught:
        grade_class(classroom, OPTIONS, work=work)
    running.start()
    assert "\n" not in str(caught.value)
    assert "run the command again" in str(caught.value)
    states = [entry.state for entry in Journal(classroom.journal).entries()]
    assert PENDING in states
    again = grade_class(classroom, OPTIONS, work=judged)
    assert again.code == 0
    assert again.graded + len(states) == 3, "what the journal had is not graded again"
    assert {entry.state for entry in Journal(classroom.journal).entries()} == {APPLIED}
    assert sorted(student for student, _lesson in cell_scores(classroom)[0]) == [
        "ada",
        "boris",
        "chen",
    ]


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("postgresql+psycopg://ada:secret@/nosuch?host=/nosuch", "No such file"),
        ("postgresql+psycopg://ada:secret@localhost:notaport/x", "db_url"),
        ("nosuchdatabase://ada:secret@localhost/x", "nosuchdatabase"),
    ],
)
def test_an_address_that_leads_nowhere_is_one_line_without_the_password(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    url: str,
    words: str,
) -> None:
    hand_in(make_classroom(tmp_path), "ada")
    monkeypatch.setenv("COURSE_GRADEBOOK", url)
    assert main(["autograde", LESSON, "--classroom", str(tmp_path / "classroom")]) == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert words in said
    assert "secret" not in said


def test_the_build_registers_its_lessons_there(
    running: Server, address: str, tmp_path: Path
) -> None:
    from nbgrader.api import Gradebook as Stock

    places = make(tmp_path.resolve() / "clone")
    for _time in range(2):
        tree.build(places, classroom=places.root / "classroom", known=SmallKnowledge())
    with Stock(address) as stock:
        assert [assignment.name for assignment in stock.assignments] == [TINY]
        assert stock.find_assignment(TINY).max_score == 7
    assert not (places.root / "classroom" / "gradebook.db").exists()


def test_nbgraders_own_commands_read_it(classroom: Classroom, address: str, tmp_path: Path) -> None:
    hand_in(classroom, "ada", "x = 0.5")
    grade_class(classroom, OPTIONS, work=judged)
    target = tmp_path / "grades.csv"
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", "export", "--to", str(target)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"COURSE_CLASSROOM": str(classroom.root)},
    )
    assert done.returncode == 0, done.stderr
    with target.open(encoding="utf-8") as file:
        [line] = [row for row in csv.DictReader(file) if row["assignment"] == LESSON]
    assert (line["student_id"], float(line["score"]), float(line["max_score"])) == (
        "ada",
        WHOLE / 2,
        WHOLE,
    )
