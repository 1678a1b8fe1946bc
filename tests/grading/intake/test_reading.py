"""What a submitted folder may hold: links, pipes, huge and empty files, several notebooks."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from grading.files import UnreadableError, read_regular
from grading.intake import read_submission, submission_digest
from grading.model import MISSING, UNREADABLE, Submission
from tests.support.handed_in import ANSWERED, LESSON, STUB, hand_in, notebook_text


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

    monkeypatch.setattr("grading.files.reading.os.open", refuse)
    submission = read(tmp_path)
    assert submission.status == UNREADABLE
    assert "Permission denied" in submission.reason


def test_our_own_trouble_is_not_put_on_the_student(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand_in(tmp_path)

    def fail(*_arguments: object) -> int:
        raise OSError(errno.EMFILE, "Too many open files")

    monkeypatch.setattr("grading.files.reading.os.open", fail)
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
