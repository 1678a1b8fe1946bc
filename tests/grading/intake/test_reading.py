"""What a submitted folder may hold: links, pipes, huge and empty files, several notebooks, and
names of all kinds.
"""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path

import pytest

from grading.intake import read_submission, scan, submission_digest
from grading.intake.folders import STUDENT_ID, clean_id
from grading.intake.reading import UnreadableError, read_regular
from grading.model import MISSING, UNREADABLE, Submission, UserError

LESSON = "01_tensors"
ANSWERED = "# exercise: scale\ndef scale(m, k):\n    return m * k\n"
STUB = "# exercise: scale\ndef scale(m, k):\n    raise NotImplementedError\n"


def notebook_text(*sources: str) -> str:
    cells = [
        {"cell_type": "code", "metadata": {}, "source": source, "outputs": []} for source in sources
    ]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


def hand_in(folder: Path, name: str = f"{LESSON}.ipynb", text: str | None = None) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(notebook_text(ANSWERED) if text is None else text)
    return folder


def read(folder: Path, **options: int) -> Submission:
    submission = read_submission(folder, "ann", LESSON, **options)
    assert submission_digest(folder, "ann", LESSON, **options) == submission.digest
    return submission


def test_the_lessons_notebook_is_read(tmp_path: Path) -> None:
    submission = read(hand_in(tmp_path / "x"))
    assert submission.notebook.cells[0].source == ANSWERED
    assert (submission.status, submission.reason, submission.notes) == ("", "", ())


def test_a_folder_without_a_notebook_is_missing(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("later")
    for folder in (tmp_path, tmp_path / "absent"):
        submission = read(folder)
        assert (submission.notebook, submission.status) == (None, MISSING)
        assert "no notebook" in submission.reason


@pytest.mark.parametrize("content", [b"", b" \n", b"\0\0\0\0"])
def test_an_empty_file_is_unreadable(tmp_path: Path, content: bytes) -> None:
    (tmp_path / f"{LESSON}.ipynb").write_bytes(content)
    submission = read(tmp_path)
    assert submission.status == UNREADABLE
    assert "empty" in submission.reason


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret.ipynb"
    secret.write_text(notebook_text("secret = 1"))
    folder = tmp_path / "x"
    folder.mkdir()
    (folder / f"{LESSON}.ipynb").symlink_to(secret)
    submission = read(folder)
    assert submission.status == UNREADABLE
    assert submission.notebook is None
    assert "link" in submission.reason


def test_a_linked_lesson_folder_is_not_followed(tmp_path: Path) -> None:
    hand_in(tmp_path / "other")
    (tmp_path / "x").symlink_to(tmp_path / "other")
    submission = read(tmp_path / "x")
    assert submission.status == UNREADABLE
    assert "link" in submission.reason


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / f"{LESSON}.ipynb")
    submission = read(tmp_path)
    assert submission.status == UNREADABLE
    assert "not a regular file" in submission.reason


def test_a_notebook_that_is_a_folder_is_no_notebook(tmp_path: Path) -> None:
    (tmp_path / f"{LESSON}.ipynb").mkdir()
    assert read(tmp_path).status == MISSING


def test_the_size_gate_comes_before_parsing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand_in(tmp_path)
    monkeypatch.setattr(
        "grading.intake.submission.parse", lambda text: pytest.fail("parsed a file above the limit")
    )
    submission = read(tmp_path, limit=50)
    assert submission.status == UNREADABLE
    assert "larger than" in submission.reason


def test_a_sparse_giant_costs_nothing(tmp_path: Path) -> None:
    with (tmp_path / f"{LESSON}.ipynb").open("wb") as file:
        file.truncate(10**12)
    assert read(tmp_path).status == UNREADABLE


def test_a_file_that_grows_while_it_is_read_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = hand_in(tmp_path) / f"{LESSON}.ipynb"
    real = path.stat()
    monkeypatch.setattr(os, "fstat", lambda descriptor: os.stat_result([*real[:6], 1, *real[7:]]))
    with pytest.raises(UnreadableError, match="larger"):
        read_regular(path, 10)


def test_a_file_without_permission_is_unreadable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand_in(tmp_path)

    def refuse(*_arguments: object) -> int:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr("grading.intake.reading.os.open", refuse)
    submission = read(tmp_path)
    assert submission.status == UNREADABLE
    assert "Permission denied" in submission.reason


def test_our_own_trouble_is_not_put_on_the_student(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand_in(tmp_path)

    def fail(*_arguments: object) -> int:
        raise OSError(errno.EMFILE, "Too many open files")

    monkeypatch.setattr("grading.intake.reading.os.open", fail)
    with pytest.raises(OSError, match="Too many open files"):
        read(tmp_path)


@pytest.mark.parametrize(
    "name", ["01_tensors (1).ipynb", "Lab One.IPYNB", "01_tensors.ipynb.txt", "Ωmega <b>.ipynb"]
)
def test_a_renamed_notebook_is_found_and_said(tmp_path: Path, name: str) -> None:
    submission = read(hand_in(tmp_path, name))
    assert submission.notebook is not None
    assert any("was named" in note for note in submission.notes)
    assert not any("<" in note for note in submission.notes)


def test_checkpoints_and_hidden_files_are_no_submission(tmp_path: Path) -> None:
    hand_in(tmp_path / ".ipynb_checkpoints", f"{LESSON}-checkpoint.ipynb")
    hand_in(tmp_path / "__MACOSX", f"{LESSON}.ipynb")
    hand_in(tmp_path, f"._{LESSON}.ipynb", "rubbish")
    assert read(tmp_path).status == MISSING


def test_a_folder_within_the_folder_is_looked_into(tmp_path: Path) -> None:
    hand_in(tmp_path / "my work")
    submission = read(tmp_path)
    assert submission.notebook is not None
    assert any("inside" in note for note in submission.notes)
    deeper = tmp_path / "two" / "levels"
    hand_in(deeper / "deep")
    assert read(tmp_path / "two").status == MISSING


def test_of_several_notebooks_the_lessons_own_name_counts(tmp_path: Path) -> None:
    hand_in(tmp_path, text=notebook_text(ANSWERED))
    hand_in(tmp_path, "draft.ipynb", notebook_text("# exercise: scale\nscale = 5"))
    submission = read(tmp_path)
    assert submission.notebook.cells[0].source == ANSWERED
    assert any("several notebooks" in note and "draft.ipynb" in note for note in submission.notes)


@pytest.mark.parametrize("own", [notebook_text(STUB), "{ broken", notebook_text("x = 1")])
def test_a_copy_with_answers_counts_before_an_untouched_or_broken_original(
    tmp_path: Path, own: str
) -> None:
    hand_in(tmp_path, text=own)
    hand_in(tmp_path, f"{LESSON} (1).ipynb", notebook_text(ANSWERED))
    assert read(tmp_path).notebook.cells[0].source == ANSWERED


def test_of_several_renamed_notebooks_the_one_of_this_lesson_counts(tmp_path: Path) -> None:
    hand_in(
        tmp_path, "a.ipynb", notebook_text("# exercise: neuron\ndef neuron(x, weights): return 1")
    )
    hand_in(tmp_path, "b.ipynb", notebook_text(ANSWERED))
    assert read(tmp_path).notebook.cells[0].source == ANSWERED


def test_the_digest_follows_the_bytes_and_the_name(tmp_path: Path) -> None:
    one = read(hand_in(tmp_path / "a"))
    same = read(hand_in(tmp_path / "b"))
    other = read(hand_in(tmp_path / "c", text=notebook_text("x = 1")))
    renamed = read(hand_in(tmp_path / "d", "z.ipynb"))
    assert one.digest == same.digest
    assert len({one.digest, other.digest, renamed.digest, read(tmp_path / "e").digest}) == 4


def test_for_the_digest_of_one_notebook_nothing_is_parsed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = read(hand_in(tmp_path)).digest
    monkeypatch.setattr("grading.intake.submission.parse", None)
    assert submission_digest(tmp_path, "ann", LESSON) == expected


def test_scan_lists_students_and_lessons_in_order(tmp_path: Path) -> None:
    for student, lesson in (
        ("zoe", "01_tensors"),
        ("ann@school.org", "02_neuron"),
        ("ann@school.org", "01_tensors"),
    ):
        hand_in(tmp_path / student / lesson)
    (tmp_path / "bob").mkdir()
    found = scan(tmp_path)
    assert found.students == ("ann@school.org", "bob", "zoe")
    assert [(one.student, one.lesson) for one in found.submissions] == [
        ("ann@school.org", "01_tensors"),
        ("ann@school.org", "02_neuron"),
        ("zoe", "01_tensors"),
    ]
    assert found.submissions[2].folder == tmp_path / "zoe" / "01_tensors"
    assert not found.refused
    assert not found.warnings


BAD_NAMES = [
    "ann lee",
    "-rf",
    "_x",
    "żółw",
    "a" * 65,
    "*",
    "=cmd()",
    "a\nb",
    "<script>",
    ".hidden",
    "a~",
]


@pytest.mark.parametrize("name", BAD_NAMES)
def test_a_badly_named_folder_is_refused_under_a_clean_name(tmp_path: Path, name: str) -> None:
    hand_in(tmp_path / name / LESSON)
    (refused,) = scan(tmp_path).refused
    assert STUDENT_ID.fullmatch(refused.student)
    assert refused.lessons == (LESSON,)
    assert refused.name.isprintable()
    assert "<" not in refused.name
    assert "no valid student id" in refused.reason
    assert "\n" not in refused.reason
    assert not scan(tmp_path).students
    assert not scan(tmp_path).submissions


def test_clean_names_are_unique_stable_and_nobody_elses(tmp_path: Path) -> None:
    names = [clean_id(name) for name in [*BAD_NAMES, "ann_lee ", "ann  lee", "ж", "й"]]
    assert len(set(names)) == len(names)
    assert clean_id("ann ") == clean_id("ann ") != "ann"
    assert clean_id("ann ", {clean_id("ann ")}) != clean_id("ann ")


def test_a_linked_student_folder_is_reported_not_followed(tmp_path: Path) -> None:
    hand_in(tmp_path / "elsewhere" / LESSON)
    submitted = tmp_path / "submitted"
    submitted.mkdir()
    (submitted / "ann").symlink_to(tmp_path / "elsewhere")
    found = scan(submitted)
    assert [(one.student, one.lessons) for one in found.refused] == [("ann", ())]
    assert "link" in found.refused[0].reason
    assert not found.submissions


def test_a_student_folder_without_permission_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand_in(tmp_path / "ann" / LESSON)
    hand_in(tmp_path / "bob" / LESSON)
    real = os.scandir

    def refuse(folder: Path) -> object:
        if folder.name == "ann":
            raise PermissionError(errno.EACCES, "Permission denied")
        return real(folder)

    monkeypatch.setattr("grading.intake.folders.os.scandir", refuse)
    found = scan(tmp_path)
    assert [one.student for one in found.submissions] == ["bob"]
    assert [one.student for one in found.refused] == ["ann"]
    assert "Permission denied" in found.refused[0].reason


def test_a_linked_lesson_folder_is_found_and_then_unreadable(tmp_path: Path) -> None:
    hand_in(tmp_path / "elsewhere")
    (tmp_path / "submitted" / "ann").mkdir(parents=True)
    (tmp_path / "submitted" / "ann" / LESSON).symlink_to(tmp_path / "elsewhere")
    (found,) = scan(tmp_path / "submitted").submissions
    assert read_submission(found.folder, found.student, found.lesson).status == UNREADABLE


def test_a_lesson_in_a_linked_student_folder_is_unreadable(tmp_path: Path) -> None:
    hand_in(tmp_path / "submitted" / "bob" / LESSON)
    (tmp_path / "submitted" / "ann").symlink_to(tmp_path / "submitted" / "bob")
    submission = read_submission(tmp_path / "submitted" / "ann" / LESSON, "ann", LESSON)
    assert submission.status == UNREADABLE
    assert "student's folder is a link" in submission.reason
    # The classroom itself may lie behind a link: that is the instructor's choice.
    (tmp_path / "linked").symlink_to(tmp_path / "submitted")
    assert read_submission(tmp_path / "linked" / "bob" / LESSON, "bob", LESSON).notebook is not None


def test_one_file_for_two_students_is_reported(tmp_path: Path) -> None:
    hand_in(tmp_path / "ann" / LESSON)
    hand_in(tmp_path / "bob" / LESSON)
    hand_in(tmp_path / "cy" / LESSON)
    # a second name outside is nobody's trick
    os.link(tmp_path / "cy" / LESSON / f"{LESSON}.ipynb", tmp_path / "backup.ipynb")
    assert not [line for line in scan(tmp_path).warnings if "hard link" in line]
    (tmp_path / "ann" / LESSON / f"{LESSON}.ipynb").unlink()
    os.link(
        tmp_path / "bob" / LESSON / f"{LESSON}.ipynb", tmp_path / "ann" / LESSON / f"{LESSON}.ipynb"
    )
    (said,) = [line for line in scan(tmp_path).warnings if "hard link" in line]
    assert "ann, bob" in said


def test_what_is_ignored_is_said(tmp_path: Path) -> None:
    hand_in(tmp_path / "ann" / "01_Tensors")
    hand_in(tmp_path / "bob", "work.ipynb")
    hand_in(tmp_path / "eve", LESSON)
    hand_in(tmp_path / ".git" / LESSON)
    (tmp_path / "all.zip").write_bytes(b"PK")
    found = scan(tmp_path)
    assert not found.submissions
    assert not found.refused
    assert [
        any(word in line for line in found.warnings)
        for word in ("01_Tensors", "work.ipynb", "eve", "all.zip")
    ] == [True] * 4
    assert len(found.warnings) == 4


def test_a_missing_submitted_folder_is_a_users_error(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="put the submissions there") as caught:
        scan(tmp_path / "nowhere")
    assert caught.value.code == 2
