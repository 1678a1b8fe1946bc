"""Which students and lessons are found under submitted/, and which folders are refused."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from grading.intake import read_submission, scan
from grading.model import UNREADABLE, UserError
from grading.student_ids import STUDENT_ID, clean_id
from tests.support.handed_in import LESSON, hand_in


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
    assert [(submission.student, submission.lesson) for submission in found.submissions] == [
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
    assert [(refused.student, refused.lessons) for refused in found.refused] == [("ann", ())]
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
    assert [submission.student for submission in found.submissions] == ["bob"]
    assert [refused.student for refused in found.refused] == ["ann"]
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
