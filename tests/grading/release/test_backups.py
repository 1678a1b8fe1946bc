"""Copies of the gradebook: when one is made, how many are kept, and that each can be put back."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from grading.model import UserError
from grading.paths import Classroom
from grading.release import backups
from grading.release import gradebook as registry
from tests.support.hand_work import by_hand, class_of_two, entered, graded
from tests.support.record_class import (
    hand_in,
    run,
    url,
)

# nbgrader's own models warn so
pytestmark = pytest.mark.filterwarnings("ignore:Object of type <Submitted")


@pytest.fixture
def classroom(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Classroom:
    return class_of_two(tmp_path, monkeypatch)


def test_the_last_five_copies_that_differ_are_kept(classroom: Classroom) -> None:
    address = url(classroom)
    run(classroom)
    assert backups.copies(address) == []  # nothing was in it when the run began
    run(classroom)
    run(classroom)
    [first] = backups.copies(address)
    for number in range(7):
        hand_in(classroom, f"student{number}")
        run(classroom)
    last = backups.copies(address)
    assert (len(last), first in last) == (5, False)
    with sqlite3.connect(last[-1]) as database:
        assert database.execute("SELECT count(*) FROM submitted_assignment").fetchone() == (8,)
    assert [path.name for path in (classroom.root / "backups").iterdir() if path not in last] == []


def test_a_copy_is_a_gradebook_that_can_be_put_back(classroom: Classroom) -> None:
    run(classroom)
    by_hand(classroom)
    run(classroom)
    before, work = graded(classroom), entered(classroom)
    copy = backups.copies(url(classroom))[-1]
    classroom.gradebook.write_bytes(copy.read_bytes())
    assert run(classroom).graded == 0
    assert (graded(classroom), entered(classroom)) == (before, work)


def test_a_damaged_gradebook_replaces_no_copy(classroom: Classroom) -> None:
    run(classroom)
    run(classroom)
    [copy] = backups.copies(url(classroom))
    content = classroom.gradebook.read_bytes()
    classroom.gradebook.write_bytes(content[:8192] + b"\xff" * 4096 + content[12288:])
    with pytest.raises(UserError, match="damaged"):
        run(classroom)
    assert backups.copies(url(classroom)) == [copy]
    assert [path.name for path in copy.parent.iterdir()] == [copy.name]


def test_a_copy_is_made_while_another_program_reads_and_registering_makes_one_too(
    classroom: Classroom,
) -> None:
    run(classroom)
    other = sqlite3.connect(classroom.gradebook)
    other.execute("BEGIN")
    other.execute("SELECT count(*) FROM grade").fetchone()
    registry.keep_copy(url(classroom))
    other.close()
    assert len(backups.copies(url(classroom))) == 1
    registry.keep_copy("postgresql+psycopg://nobody@nowhere/nothing")
    assert "own backups" in backups.where("postgresql+psycopg://nobody@nowhere/nothing")


def test_copies_are_no_more_readable_than_the_gradebook(classroom: Classroom) -> None:
    run(classroom)
    by_hand(classroom)
    classroom.gradebook.chmod(0o600)
    run(classroom)
    assert {copy.stat().st_mode & 0o777 for copy in backups.copies(url(classroom))} == {0o600}
