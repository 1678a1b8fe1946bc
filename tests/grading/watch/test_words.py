"""What a watch says to a person while others are at work, or put folders there that are nobody's."""

from __future__ import annotations

import fcntl
from pathlib import Path

import pytest

from grading.paths import Classroom
from grading.watch import service
from tests.support.record_class import hand_in, make_classroom
from tests.support.watched_class import watched


@pytest.fixture
def classroom(tmp_path: Path) -> Classroom:
    return make_classroom(tmp_path)


def test_a_folder_that_is_not_graded_is_named_when_it_comes(
    classroom: Classroom, tmp_path: Path
) -> None:
    def come_in() -> None:
        hand_in(classroom, "Müller, Eva")
        (classroom.submitted / "linked").symlink_to(tmp_path)
        hand_in(classroom, "ada")

    said = "\n".join(watched(classroom, come_in, 1).said)
    assert "Müller, Eva is no valid student id" in said
    assert "folder linked is a link" in said


def test_that_another_run_is_at_work_is_said_once(
    classroom: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other run is seen at it five times before it ends."""
    monkeypatch.setattr(service, "TICK", 0.0)
    monkeypatch.setattr(service, "RETRY", 0.01)
    other = (classroom.root / ".other").open("w")
    tries = 0
    look = service._Service._look_around

    def counted(self: service._Service, now: float) -> None:
        nonlocal tries
        tries += 1
        if tries == 5:
            other.close()
            hand_in(classroom, "ada")
        look(self, now)

    def begin() -> None:
        nonlocal other
        other = (classroom.root / ".lock").open("w")
        fcntl.flock(other, fcntl.LOCK_EX)
        monkeypatch.setattr(service._Service, "_look_around", counted)

    ear = watched(classroom, begin, 1)
    assert tries >= 5
    assert sum("Another command is at work" in words for words in ear.said) == 1
