"""What a lesson keeps for the person who grades some of it: the answer with its pictures, what the
student saved, and the rubric.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import nbformat
import pytest

from grading.formgrader.rubric import Rubrics, rubric
from grading.grade import Job, grade_submission
from grading.model import MANUAL, NOT_ATTEMPTED, Record
from grading.paths import Classroom
from tests.support import hand_graded
from tests.support.hand_graded import CURVE, LESSON, PASTED, QUESTION, TEXT

ANSWERED = f"<!-- exercise: {QUESTION} -->\n"


def graded(tmp_path: Path, made: Any) -> tuple[Record, Any]:
    """The record and the autograded notebook of one submission."""
    classroom = Classroom(tmp_path)
    hand_graded.hand_in(classroom, "ada", made)
    record = grade_submission(
        Job(
            "ada",
            LESSON,
            classroom.submitted / "ada" / LESSON,
            classroom.root,
            1,
            "version",
            "none",
        )
    )
    return record, nbformat.read(classroom.autograded_notebook("ada", LESSON), as_version=4)


def status(record: Record) -> tuple[str, float | None, str]:
    [row] = [row for row in record.rows if row.exercise == QUESTION]
    return row.status, row.score, row.detail


def cell(notebook: Any, name: str) -> Any:
    return next(
        cell
        for cell in notebook.cells
        if cell.metadata.get("nbgrader", {}).get("grade_id") == name or cell.id == name
    )


def test_the_answer_keeps_its_text_and_its_pictures(tmp_path: Path) -> None:
    record, notebook = graded(tmp_path, hand_graded.notebook())
    nbformat.validate(notebook)
    assert status(record) == (MANUAL, None, "waits for a person")
    answer = cell(notebook, QUESTION)
    assert answer.source == TEXT
    assert answer.attachments == {"image.png": {"image/png": PASTED}}


def test_what_the_student_saved_is_kept_and_said_to_be_that(tmp_path: Path) -> None:
    _record, notebook = graded(tmp_path, hand_graded.notebook())
    [shown] = [cell for cell in notebook.cells if CURVE in str(cell.get("outputs"))]
    first, text, picture = shown.outputs
    assert "saved by the student" in first.text
    assert "not run" in first.text
    assert text.text == "  3 of 3\nbest: .9712\n"
    assert picture.data == {"image/png": CURVE, "text/plain": "<Figure>"}
    assert picture.metadata == {"image/png": {"width": 60, "alt": 'rises " onerror="alert(1)'}}
    assert "script" not in json.dumps([cell.get("outputs", []) for cell in notebook.cells])


@pytest.mark.slow
def test_an_own_cell_shows_what_the_student_saw_below_what_the_run_gave(tmp_path: Path) -> None:
    made = hand_graded.notebook()
    own = nbformat.v4.new_code_cell(
        "print('quick')", outputs=[nbformat.v4.new_output("stream", text="full\n")]
    )
    same = nbformat.v4.new_code_cell(
        "print('same')", outputs=[nbformat.v4.new_output("stream", text="same\n")]
    )
    answer = cell(made, "plot_loss")
    answer.source = "# exercise: plot_loss\ndef plot_loss(history):\n    return None"
    made.cells[made.cells.index(answer) : made.cells.index(answer)] = [own, same]
    _record, notebook = graded(tmp_path, made)
    [found] = [cell for cell in notebook.cells if cell.source == own.source]
    texts = [output.text for output in found.outputs]
    assert texts[0] == "quick\n"
    assert "saved by the student" in texts[1]
    assert texts[2] == "full\n"
    [found] = [cell for cell in notebook.cells if cell.source == same.source]
    assert [output.text for output in found.outputs] == ["same\n"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (ANSWERED + "*Your answer.*", NOT_ATTEMPTED),
        (ANSWERED, NOT_ATTEMPTED),
        (ANSWERED + "*Your answer.* \n\n", NOT_ATTEMPTED),
        (ANSWERED + "*Your answer.* ReLU.", MANUAL),
        (ANSWERED + "*Your answer.*\n\nReLU.", MANUAL),
        ("ReLU.", MANUAL),
        (ANSWERED + "![](attachment:image.png)", MANUAL),
        (ANSWERED + "*Your answer.*\n![](attachment:image.png)", MANUAL),
        (ANSWERED.strip() + " ReLU.", MANUAL),
    ],
)
def test_it_is_answered_when_something_was_written(tmp_path: Path, text: str, found: str) -> None:
    record, _notebook = graded(tmp_path, hand_graded.notebook(text))
    assert status(record)[0] == found


@pytest.mark.parametrize(("where", "words"), [(0, "above"), (1, "below")])
def test_text_in_a_cell_beside_the_question_is_its_answer(
    tmp_path: Path, where: int, words: str
) -> None:
    made = hand_graded.notebook(ANSWERED + "*Your answer.*")
    beside = nbformat.v4.new_markdown_cell("ReLU. ![](attachment:image.png)")
    beside.attachments = {"image.png": {"image/png": CURVE}}
    made.cells.insert(made.cells.index(cell(made, QUESTION)) + where, beside)
    record, notebook = graded(tmp_path, made)
    assert status(record)[0] == MANUAL
    assert any(words in note for note in record.notes)
    answer = cell(notebook, QUESTION)
    # the question's cell has a picture of that name too
    assert "ReLU. ![](attachment:1-image.png)" in answer.source
    assert {bundle["image/png"] for bundle in answer.attachments.values()} == {PASTED, CURVE}


def test_hostile_attachments_and_outputs_are_left_out(tmp_path: Path) -> None:
    made = hand_graded.notebook()
    answer = cell(made, QUESTION)
    answer.attachments = {
        "a.png": {"image/png": "<script>"},
        "b.svg": {"image/svg+xml": "PHN2Zz4="},
        "c.png": {"text/html": "aGk="},
        "image.png": {"image/png": PASTED},
    }
    _record, notebook = graded(tmp_path, made)
    assert cell(notebook, QUESTION).attachments == {"image.png": {"image/png": PASTED}}


def test_pictures_have_a_budget(tmp_path: Path) -> None:
    made = hand_graded.notebook()
    cell(made, QUESTION).attachments = {
        f"{number}.png": {"image/png": "A" * 4_000_000} for number in range(6)
    }
    _record, notebook = graded(tmp_path, made)
    assert 1 <= len(cell(notebook, QUESTION).attachments) <= 2


def test_lessons_that_no_person_grades_keep_no_outputs(tmp_path: Path) -> None:
    from grading.intake import read_submission

    path = tmp_path / "01_tensors.ipynb"
    path.write_text(
        nbformat.writes(
            nbformat.v4.new_notebook(
                cells=[
                    nbformat.v4.new_code_cell(
                        "x", outputs=[nbformat.v4.new_output("stream", text="seen\n")]
                    )
                ]
            )
        )
    )
    assert "seen" not in str(read_submission(tmp_path, "ada", "01_tensors").notebook)


def test_the_rubric_is_shown_by_formgrader_alone(tmp_path: Path) -> None:
    _record, notebook = graded(tmp_path, hand_graded.notebook())
    assert "One point each" in rubric(LESSON, QUESTION)
    assert rubric(LESSON, "fit") == rubric("no_lesson", QUESTION) == ""
    assert "One point each" not in str(notebook)
    before = len(notebook.cells)
    same, _resources = Rubrics().preprocess(notebook, {"nbgrader": {"student": "ada"}})
    assert len(same.cells) == before
    shown, _resources = Rubrics().preprocess(
        notebook, {"submission_id": "1", "assignment_id": LESSON}
    )
    place = shown.cells.index(cell(shown, QUESTION))
    assert "One point each" in shown.cells[place - 1].source
    assert len(shown.cells) == before + 1
