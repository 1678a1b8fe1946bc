"""The wrong lesson's notebook, and an older release's: said where a teacher looks, not on the
student's page alone.
"""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from grading import lessons
from grading.commands.screen import Screen
from grading.grade import grade_submission
from grading.intake import read_submission
from grading.model import NOT_ATTEMPTED, Rebuilt
from grading.paths import Classroom
from grading.rebuild import rebuild
from grading.record.journal import Journal
from grading.report.pages import page
from grading.report.terminal import table
from grading.results.class_snapshot import take_snapshot
from grading.samples.submissions import release
from grading.session import Options, grade_class
from tests.support.collect_archives import Room, moodle
from tests.support.record_class import threads

LESSON, OTHER = "01_tensors", "02_neuron"
Notebook = dict[str, Any]


def data(notebook: Notebook) -> bytes:
    return json.dumps(notebook).encode()


def with_cells(notebook: Notebook, change: Any) -> Notebook:
    cells = [change(json.loads(json.dumps(cell))) for cell in notebook["cells"]]
    return {**notebook, "cells": [cell for cell in cells if cell is not None]}


def text(cell: Notebook) -> str:
    return "".join(cell["source"])


def grade_id(cell: Notebook) -> str:
    return str(cell["metadata"].get("nbgrader", {}).get("grade_id", ""))


def rebuilt(tmp_path: Path, notebook: Notebook, lesson: str = OTHER) -> Rebuilt:
    (tmp_path / f"{lesson}.ipynb").write_bytes(data(notebook))
    return rebuild(lessons.load(lesson), read_submission(tmp_path, "ada", lesson))


@pytest.mark.slow
def test_the_wrong_lesson_is_said_everywhere(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    room = Room(tmp_path)
    assert (
        room.collect(
            {moodle("Ada", 11): data(release(OTHER)), moodle("Bob", 12): data(release(LESSON))}
        )
        == 0
    )
    words = f"this is the notebook of {OTHER}, not of {LESSON}"
    assert f"ada: {words}" in capsys.readouterr().err
    classroom = Classroom(room.root)
    with Screen(classroom, quiet=True) as screen:
        screen.summarise(
            grade_class(
                classroom, Options((LESSON,), make_executor=threads), screen, grade_submission
            )
        )
    said = capsys.readouterr().err
    assert f"ada {LESSON}: {words}." in said
    assert "bob" not in said
    with classroom.results.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["status"] for row in rows} == {NOT_ATTEMPTED}
    assert all(words in row["detail"] for row in rows if row["student"] == "ada")
    assert all(row["detail"].count(words) == 1 for row in rows if row["student"] == "ada")
    assert not any(words in row["detail"] for row in rows if row["student"] == "bob")
    now = take_snapshot(classroom)
    assert now.remarks == {("ada", LESSON): [words]}
    assert f"<bdi>ada</bdi>: {words}" in page(now)
    assert words in " ".join(table(now.rows, now.late, now.remarks).split())
    # Another run that grades nothing writes the same table.
    before = classroom.results.read_text()
    grade_class(classroom, Options((LESSON,), make_executor=threads))
    assert classroom.results.read_text() == before


def test_an_exercise_of_an_older_release(tmp_path: Path) -> None:
    def older(cell: Notebook) -> Notebook | None:
        for old in ("forward", "test_forward"):
            if grade_id(cell) == old:
                cell["metadata"]["nbgrader"]["grade_id"] = old.replace("forward", "layer")
                cell["source"] = text(cell).replace("forward", "layer")
        return cell

    found = rebuilt(tmp_path, with_cells(release(OTHER), older))
    (remark,) = found.remarks
    assert remark == (
        "the notebook is of an older release, or was changed: no cell for forward, cells for "
        "layer, which the lesson does not have"
    )
    assert list(found.absent) == ["forward"]
    assert any("older release" in note for note in found.notes)


def test_a_task_that_has_changed(tmp_path: Path) -> None:
    def older(cell: Notebook) -> Notebook:
        if grade_id(cell) == "neuron":
            cell["source"] = (
                text(cell)
                .replace("sigmoid activation", "step activation")
                .replace("raise NotImplementedError", "return 1")
            )
        return cell

    found = rebuilt(tmp_path, with_cells(release(OTHER), older))
    assert found.remarks == (
        "the notebook is of an older release, or was changed: another task in neuron",
    )
    assert not found.absent


def test_the_release_itself_and_what_students_do_with_it_is_no_other_release(
    tmp_path: Path,
) -> None:
    assert rebuilt(tmp_path, release(OTHER)).remarks == ()

    def students(cell: Notebook) -> Notebook:
        if grade_id(cell) == "neuron":
            cell["source"] = (
                '# exercise: neuron\ndef neuron(x, weights):\n    """A neuron of my own."""\n    '
                "return 1\n"
            )
        elif grade_id(cell) == "forward":
            cell["source"] = (
                text(cell)
                .replace('    """\n', '\n    My note: check the bias.\n    """\n')
                .replace("raise NotImplementedError", "return 1")
            )
        elif grade_id(cell) == "activations":
            cell["source"] = "# exercise: activations\ndef sigmoid(x:\n"
        return cell

    assert rebuilt(tmp_path, with_cells(release(OTHER), students)).remarks == ()


def test_cells_that_were_deleted_are_said(tmp_path: Path) -> None:
    found = rebuilt(
        tmp_path,
        with_cells(release(OTHER), lambda cell: None if grade_id(cell) == "neuron" else cell),
    )
    assert found.remarks == ("the notebook was changed: no cell for neuron",)


def test_several_notebooks_are_said(tmp_path: Path) -> None:
    (tmp_path / "copy.ipynb").write_bytes(data(release(OTHER)))
    (tmp_path / f"{OTHER}.ipynb").write_bytes(data(release(OTHER)))
    found = read_submission(tmp_path, "ada", OTHER)
    assert found.remarks == (
        f"several notebooks were handed in: {OTHER}.ipynb counts, and not copy.ipynb",
    )


def test_the_journal_keeps_remarks_and_reads_records_without(tmp_path: Path) -> None:
    from tests.support.record_class import record

    journal = Journal(tmp_path)
    given = record("ada")
    given.remarks = ["this is the notebook of another lesson"]
    journal.write(given, "applied")
    entry = journal.read("ada", given.lesson)
    assert entry is not None
    assert entry.record.remarks == given.remarks
    path = journal.path("ada", given.lesson)
    content = json.loads(path.read_text())
    del content["record"]["remarks"]
    path.write_text(json.dumps(content))
    entry = journal.read("ada", given.lesson)
    assert entry is not None
    assert entry.record.remarks == []
