"""The free-text question of lesson 05: a person scores it in Formgrader, and the score is in
results.csv from the next run on.
"""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from grading.commands.run_lines import summary_lines
from grading.feedback import page as feedback_page
from grading.grade import Job
from grading.model import MANUAL, Record
from grading.paths import Classroom
from grading.record import gradebook
from grading.report import table
from grading.results.class_snapshot import take_snapshot
from grading.samples import students
from grading.session import Options, Summary, grade_class
from grading.session import run as class_run
from grading.wording import exercise_text
from tests.support.record_class import hand_in, judged, make_classroom, record, threads, url

LESSON, QUESTION, POINTS = "05_mnist_mlp", "conclusion", 3
OPTIONS = Options((LESSON,), make_executor=threads)


def waits(job: Job) -> Record:
    """The made-up verdict, with the question left to a person as the judge leaves it."""
    given = judged(job)
    given.rows[:] = [
        replace(row, score=None, status=MANUAL, detail="") if row.exercise == QUESTION else row
        for row in given.rows
    ]
    return given


def run(classroom: Classroom, options: Options = OPTIONS) -> Summary:
    return grade_class(classroom, options, work=waits)


def line(classroom: Classroom, student: str = "ada") -> dict[str, str]:
    """The question's line in results.csv."""
    with classroom.results.open(encoding="utf-8", newline="") as file:
        [found] = [
            row
            for row in csv.DictReader(file)
            if (row["student"], row["exercise"]) == (student, QUESTION)
        ]
    return found


def entry(classroom: Classroom, student: str = "ada", name: str = QUESTION) -> dict[str, Any]:
    """What nbgrader reads for the question, or another graded cell."""
    from nbgrader.api import Gradebook

    with Gradebook(url(classroom)) as book:
        grade = book.find_grade(name, LESSON, LESSON, student)
        return {
            "score": grade.score,
            "manual": grade.manual_score,
            "waits": grade.needs_manual_grade,
            "total": book.find_submission(LESSON, student).score,
        }


def formgrader(
    classroom: Classroom,
    score: float | None,
    student: str = "ada",
    extra: float | None = None,
    cell: str = QUESTION,
) -> None:
    """What Formgrader does when a person types a score and extra credit, or takes them away."""
    from nbgrader.api import Gradebook

    with Gradebook(url(classroom)) as book:
        grade = book.find_grade(cell, LESSON, LESSON, student)
        grade.manual_score, grade.extra_credit = score, extra
        grade.needs_manual_grade = score is None and grade.auto_score is None
        book.db.commit()


def override(classroom: Classroom, cell: str, score: float, student: str = "ada") -> None:
    """What Formgrader does when a person gives another score than the grader."""
    from nbgrader.api import Gradebook

    with Gradebook(url(classroom)) as book:
        grade = book.find_grade(cell, LESSON, LESSON, student)
        grade.manual_score, grade.needs_manual_grade = score, False
        book.db.commit()


@pytest.fixture
def classroom(tmp_path: Path) -> Classroom:
    made = make_classroom(tmp_path)
    hand_in(made, "ada", lesson=LESSON)
    run(made)
    return made


def test_until_then_it_waits(classroom: Classroom) -> None:
    assert (line(classroom)["score"], line(classroom)["status"]) == ("", MANUAL)
    assert line(classroom)["max_score"] == str(POINTS)
    assert entry(classroom)["waits"]


@pytest.mark.parametrize(("score", "shown"), [(2.0, "2"), (2.5, "2.5"), (0.0, "0"), (3.0, "3")])
def test_a_score_reaches_the_results_and_nothing_is_graded_again(
    classroom: Classroom, score: float, shown: str
) -> None:
    others = entry(classroom)["total"]
    formgrader(classroom, score)
    again = run(classroom)
    assert (again.graded, again.unchanged) == (0, 1)
    assert (line(classroom)["score"], line(classroom)["status"]) == (shown, "graded")
    assert line(classroom)["detail"] == ("" if score == POINTS else "graded by hand")
    assert entry(classroom) == {
        "score": score,
        "manual": score,
        "waits": False,
        "total": others + score,
    }


def test_grading_again_what_is_unchanged_keeps_it(classroom: Classroom) -> None:
    formgrader(classroom, 2.0)
    assert run(classroom, replace(OPTIONS, regrade=True)).graded == 1
    assert (line(classroom)["score"], line(classroom)["status"]) == ("2", "graded")
    assert (entry(classroom)["score"], entry(classroom)["manual"], entry(classroom)["waits"]) == (
        2.0,
        2.0,
        False,
    )
    assert line(classroom)["detail"] == "graded by hand"


def test_another_grader_reopens_nothing_either(
    classroom: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    formgrader(classroom, 2.0)
    override(classroom, "test_fit", 1.25)
    monkeypatch.setattr(class_run, "grader_version", lambda lesson, seed: "another")
    again = run(classroom)
    assert (again.graded, again.regraded, again.look_again) == (1, 1, [])
    assert again.changes == []
    assert not entry(classroom)["waits"]
    assert not entry(classroom, name="test_fit")["waits"]
    assert entry(classroom, name="test_fit")["score"] == 1.25


def test_a_new_text_keeps_the_score_and_asks_for_a_look(classroom: Classroom) -> None:
    formgrader(classroom, 2.0)
    hand_in(classroom, "ada", "x = 0.5", lesson=LESSON)
    assert run(classroom).graded == 1
    assert line(classroom)["score"] == "2"
    assert "given for an earlier answer: see whether it still holds" in line(classroom)["detail"]
    assert entry(classroom)["waits"]
    formgrader(classroom, 2.0)  # the person has looked, and the score holds
    assert run(classroom).look_again == []
    assert line(classroom)["detail"] == "graded by hand"


def test_only_the_answer_that_changed_asks_for_a_look(classroom: Classroom) -> None:
    def same_text(job: Job) -> Record:
        given = waits(job)
        given.answers = {row.exercise: "same" for row in given.rows} | {
            "fit": job.folder.joinpath("answer.txt").read_text()
        }
        return given

    folder = classroom.submitted / "ada" / LESSON
    (folder / "answer.txt").write_text("one")
    grade_class(classroom, replace(OPTIONS, regrade=True), work=same_text)
    formgrader(classroom, 2.0)
    override(classroom, "test_fit", 1.25)
    hand_in(classroom, "ada", "x = 0.9", lesson=LESSON)
    (folder / "answer.txt").write_text("two")
    again = grade_class(classroom, OPTIONS, work=same_text)
    assert again.look_again == [f"ada {LESSON} fit"]
    assert (
        "1 score by hand was given for an earlier answer: see whether it still holds (ada "
        "05_mnist_mlp fit)." in summary_lines(again, classroom)
    )
    assert (entry(classroom)["waits"], entry(classroom, name="test_fit")["waits"]) == (False, True)
    assert line(classroom)["detail"] == "graded by hand"


def test_a_run_that_is_killed_before_the_gradebook_knows_still_asks_for_a_look(
    classroom: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    formgrader(classroom, 2.0)
    hand_in(classroom, "ada", "x = 0.5", lesson=LESSON)

    def killed(*_arguments: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(gradebook.Gradebook, "apply", killed)
        with pytest.raises(KeyboardInterrupt):
            run(classroom)
    again = run(classroom)
    assert (again.graded, again.look_again) == (0, [f"ada {LESSON} {QUESTION}"])
    assert entry(classroom)["waits"]


def test_what_the_teacher_is_told_is_on_no_page_of_a_student(classroom: Classroom) -> None:
    formgrader(classroom, 2.0)
    hand_in(classroom, "ada", "x = 0.5", lesson=LESSON)
    run(classroom)
    now = take_snapshot(classroom)
    page = feedback_page("ada", now.rows, now.notes, now.late)
    assert "2 of 3" in page
    for words in ("earlier answer", "still holds", "graded again", "see whether"):
        assert words not in page
        assert words not in "\n".join(map(exercise_text, now.rows))
    assert "earlier answer" in table(now.rows)


def test_a_score_that_is_taken_away_waits_again(classroom: Classroom) -> None:
    formgrader(classroom, 2.0)
    run(classroom)
    formgrader(classroom, None)
    run(classroom)
    assert (line(classroom)["score"], line(classroom)["status"]) == ("", MANUAL)


def exported(classroom: Classroom, student: str = "ada") -> float:
    """What nbgrader's own export says of the lesson."""
    from nbgrader.api import Gradebook
    from nbgrader.plugins import CsvExportPlugin

    plugin = CsvExportPlugin(to=str(classroom.root / "grades.csv"))
    with Gradebook(url(classroom)) as book:
        plugin.export(book)
    with (classroom.root / "grades.csv").open(encoding="utf-8", newline="") as file:
        return next(
            float(row["score"])
            for row in csv.DictReader(file)
            if (row["student_id"], row["assignment"]) == (student, LESSON)
        )


def total(classroom: Classroom, student: str = "ada") -> float:
    with classroom.results.open(encoding="utf-8", newline="") as file:
        return sum(
            float(row["score"] or 0) for row in csv.DictReader(file) if row["student"] == student
        )


@pytest.mark.slow
@pytest.mark.parametrize(
    ("score", "extra", "shown", "status"),
    [
        (2.0, 0.5, "2.5", "graded"),
        (3.0, 1.0, "4", "graded"),
        (0.0, 2.0, "2", "graded"),
        (None, 1.0, "", MANUAL),
    ],
)
def test_extra_credit_counts_alike_in_the_results_and_in_nbgraders_export(
    classroom: Classroom, score: float | None, extra: float, shown: str, status: str
) -> None:
    formgrader(classroom, score, extra=extra)
    run(classroom)
    assert (line(classroom)["score"], line(classroom)["status"]) == (shown, status)
    assert ("extra credit" in line(classroom)["detail"]) == (score is not None)
    assert round(exported(classroom), 2) == round(total(classroom), 2)


def test_extra_credit_beside_a_score_of_the_grader_counts_too(classroom: Classroom) -> None:
    before = total(classroom)
    formgrader(classroom, None, extra=1.0, cell="test_make_mlp")
    run(classroom)
    assert total(classroom) == before + 1
    assert round(exported(classroom), 2) == round(total(classroom), 2)


def test_one_students_score_is_nobody_elses(classroom: Classroom) -> None:
    hand_in(classroom, "boris", lesson=LESSON)
    run(classroom)
    formgrader(classroom, 1.0, "boris")
    run(classroom)
    assert (line(classroom)["status"], line(classroom, "boris")["score"]) == (MANUAL, "1")
    assert len(record("ada", lesson=LESSON).rows) == 10


@pytest.mark.slow
def test_with_the_real_engine(tmp_path: Path) -> None:
    """From the released notebook, with a text in it, to the score in results.csv."""
    import nbformat

    from tests.support.autograde_command import command

    classroom = Classroom(tmp_path.resolve())
    students.untouched(LESSON, classroom.submitted, "ada")
    path = classroom.submitted / "ada" / LESSON / f"{LESSON}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    [cell] = [
        cell
        for cell in notebook.cells
        if cell.metadata.get("nbgrader", {}).get("grade_id") == QUESTION
    ]
    cell.source = "<!-- exercise: conclusion -->\nReLU, by .0014. Seven layers, by .0011. Both less than between seeds."
    nbformat.write(notebook, path)
    words = ("grading", "autograde", LESSON, "--jobs", "1")
    assert "1 submission graded" in command(classroom, *words)
    assert (line(classroom)["score"], line(classroom)["status"]) == ("", MANUAL)
    formgrader(classroom, 2.5)
    assert "0 submissions graded, 1 unchanged" in command(classroom, *words)
    assert (line(classroom)["score"], line(classroom)["status"]) == ("2.5", "graded")
    command(classroom, *words, "--regrade")
    assert line(classroom)["score"] == "2.5"
    kept = (classroom.autograded / "ada" / LESSON / f"{LESSON}.ipynb").read_text(encoding="utf-8")
    assert "Both less than between seeds." in kept
    assert "For the instructor" not in kept
