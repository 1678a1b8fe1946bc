"""Feedback pages: everything is said, nothing that a student wrote is acted upon, and everyone can
read it.
"""

from __future__ import annotations

import html
import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grading.__main__ import main
from grading.feedback import page, write_pages
from grading.model import FLAGGED, MANUAL, NOT_ATTEMPTED, PARTIAL, UNREADABLE, Record
from grading.paths import Classroom
from grading.wording import exercise_text
from tests.support.pages import HOSTILE, graded_class, safe
from tests.support.record_class import (
    EXERCISES,
    LESSON,
    WHOLE,
    prop,
    record,
    row,
)


@pytest.fixture
def graded(tmp_path: Path) -> Classroom:
    return graded_class(tmp_path)


def given_rows() -> Record:
    given = record("ada", 0.5)
    given.rows[0] = row(
        "ada",
        "neuron",
        1.5,
        "graded",
        "off",
        properties=[
            prop("holds", title="right on an example"),
            prop("fails", "Expected 1, got 2.", "no bias", "bias_twice"),
            prop("waits", "is judged once this holds: no bias", "random cases"),
            prop("no_evidence", title="large sums"),
        ],
    )
    given.rows[1] = row(
        "ada", "activations", 0.0, PARTIAL, "the kernel died", properties=[prop("no_evidence")]
    )
    given.rows[2] = row(
        "ada", "forward", 0.0, NOT_ATTEMPTED, "not attempted", properties=[prop("not_attempted")]
    )
    given.rows[3] = row("ada", "squared_error", None, MANUAL, "graded by hand")
    given.rows[4] = row("ada", "gradients", 0.0, UNREADABLE, "The file is no valid notebook.")
    given.rows[5:] = [row("ada", exercise, 0.0, NOT_ATTEMPTED) for exercise in EXERCISES[5:]]
    return given


def test_a_page_says_everything() -> None:
    text = page("ada", given_rows().rows, {("ada", LESSON): ["Your notebook was named x."]})
    found = safe(text)
    for words in (
        "ada",
        "1.5 of 3",
        "holds",
        "fails",
        "waits",
        "no result",
        "Expected 1, got 2.",
        "the kernel died",
        "not attempted",
        "waits for a person",
        "The file is no valid notebook.",
        "Your notebook was named x.",
        f"1.5 of {WHOLE}, 1 more not graded yet",
    ):
        assert words in found.text, words
    assert [exercise for exercise in EXERCISES if exercise in found.text] == EXERCISES


def test_nothing_hostile_survives() -> None:
    rows = [
        row(
            HOSTILE,
            "neuron",
            0.0,
            PARTIAL,
            HOSTILE,
            properties=[prop("fails", HOSTILE, HOSTILE, HOSTILE)],
        )
    ]
    found = safe(page(HOSTILE, rows, {(HOSTILE, LESSON): [HOSTILE]}))
    assert "<script>alert(1)</script>" in found.text
    assert "{{ 7*7 }}" in found.text


@settings(max_examples=60)
@given(st.text(st.characters(codec=None, exclude_categories=[]), max_size=200))
def test_any_text_is_only_text(text: str) -> None:
    rows = [row("ada", "neuron", 0.0, PARTIAL, text, properties=[prop("fails", text, text, text)])]
    safe(page("ada", rows, {("ada", LESSON): [text]}))
    plain = exercise_text(rows[0])
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", plain)


def test_the_policy_lets_the_pages_own_style_through() -> None:
    import base64
    import hashlib

    text = page("ada", given_rows().rows, {})
    style = re.search(r"<style>(.*?)</style>", text, re.DOTALL)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style.group(1).encode()).digest()).decode()
    assert f"'sha256-{digest}'" in html.unescape(text)


@pytest.mark.parametrize(
    ("language", "lang", "direction"),
    [
        ("", "en", "ltr"),
        ("C", "en", "ltr"),
        ("he", "he", "rtl"),
        ("he_IL.UTF-8", "he-IL", "rtl"),
        ("ru", "ru", "ltr"),
        ('"><script>', "en", "ltr"),
    ],
)
def test_language_and_direction_are_said(
    monkeypatch: pytest.MonkeyPatch, language: str, lang: str, direction: str
) -> None:
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COURSE_LANGUAGE", language)
    found = safe(page("ada", given_rows().rows, {}))
    assert (found.of("html", "lang"), found.of("html", "dir")) == ([lang], [direction])


def test_plain_text_reads_well() -> None:
    text = "\n".join(map(exercise_text, given_rows().rows))
    assert "neuron: 1.5 of 3, graded." in text
    assert re.search(r"^  fails +no bias$", text, re.MULTILINE)
    assert "The file is no valid notebook." in text
    assert max(len(line) for line in text.splitlines()) <= 100


def test_pages_stand_beside_nbgraders_own(tmp_path: Path) -> None:
    classroom = Classroom(tmp_path)
    theirs = classroom.feedback / "ada" / LESSON / f"{LESSON}.html"
    theirs.parent.mkdir(parents=True)
    theirs.write_text("nbgrader's")
    assert write_pages(classroom, ["ada"], given_rows().rows, {}) == [
        classroom.feedback / "ada" / "index.html"
    ]
    assert theirs.read_text() == "nbgrader's"


def test_a_students_name_is_never_a_path(tmp_path: Path) -> None:
    classroom = Classroom(tmp_path / "classroom")
    [path] = write_pages(classroom, ["../../evil"], [row("../../evil", "neuron", 0.0)], {})
    assert path.parent.parent == classroom.feedback
    assert path.is_file()


def test_the_command_writes_a_page_for_each_student(
    graded: Classroom, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["feedback", "--classroom", str(graded.root)]) == 0
    assert "2 pages" in capsys.readouterr().out
    for student in ("ada", "boris"):
        text = (graded.feedback / student / "index.html").read_text(encoding="utf-8")
        assert f"Feedback for {student}" in safe(text).text
    assert "a note" in (graded.feedback / "ada" / "index.html").read_text(encoding="utf-8")


def test_the_command_for_one_student_and_for_nobody(
    graded: Classroom, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["feedback", "--classroom", str(graded.root), "ada"]) == 0
    assert [path.name for path in graded.feedback.iterdir()] == ["ada"]
    capsys.readouterr()
    assert main(["feedback", "--classroom", str(graded.root), "bori"]) == 2
    assert (
        capsys.readouterr().err
        == f"There is no student 'bori' in {graded.root}. Did you mean boris?\n"
    )


@pytest.mark.parametrize("command", ["feedback", "report"])
def test_before_grading_the_commands_say_what_to_do(
    tmp_path: Path, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([command, "--classroom", str(tmp_path / "x")]) == 1
    assert "python -m grading autograde" in capsys.readouterr().err
    assert not (tmp_path / "x").exists()


def test_the_feedback_holds_no_hidden_input(graded: Classroom) -> None:
    """What the page is made of has no field for inputs: only names, titles, outcomes, messages and
    slips.
    """
    from grading.record.journal import Journal

    entry = next(iter(Journal(graded.journal).entries()))
    keys = {key for row in entry.record.rows for prop in row.properties for key in prop}
    assert keys <= {"name", "title", "outcome", "hidden", "message", "weight", "slip"}
    assert "seed" not in json.dumps([row.properties for row in entry.record.rows])


def test_what_a_teacher_is_to_look_at_stays_off_the_students_page() -> None:
    flagged = row(
        "ada",
        EXERCISES[0],
        0.5,
        FLAGGED,
        "the answer to double uses sys._getframe (line 3); a person should look",
    )
    for text in (
        page("ada", [flagged], {}),
        exercise_text(flagged),
    ):
        assert "_getframe" not in text
        assert "Your teacher will look at this answer before its points are final." in " ".join(
            text.split()
        )
