"""Hand work has a second copy: copies of the gradebook, and the journal's own; both come back."""

from __future__ import annotations

import json
import os
import sqlite3
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from grading.grade import Job
from grading.model import Record, UserError
from grading.paths import Classroom
from grading.record import gradebook
from grading.record.gradebook import registration
from grading.record.gradebook.hand_work import HandWork, Keeper, SubmissionHandWork
from tests.support.hand_work import by_hand, class_of_two, entered, graded
from tests.support.record_class import (
    LESSON,
    OTHER,
    hand_in,
    outcome,
    run,
    url,
)

# nbgrader's own models warn so
pytestmark = pytest.mark.filterwarnings("ignore:Object of type <Submitted")


SLOW = pytest.mark.slow  # nbgrader makes a gradebook anew, by a program of its own


@pytest.fixture
def classroom(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Classroom:
    return class_of_two(tmp_path, monkeypatch)


def test_the_second_copy_has_all_that_a_person_entered(classroom: Classroom) -> None:
    run(classroom)
    by_hand(classroom)
    run(classroom)
    kept = Keeper(classroom.journal).read()
    assert kept.students["ada"] == {
        "first_name": "Ada",
        "last_name": "Lovelace",
        "email": "ada@example.org",
        "lms_user_id": None,
    }
    assert kept.lessons[LESSON][1] == "2026-05-04T12:00:00"
    assert kept.submissions == {
        ("ada", LESSON): SubmissionHandWork(
            {"test_neuron": (2.25, 0.5, False)}, {"neuron": "Well said, \u017d."}, 172800.0
        ),
        ("dora", OTHER): SubmissionHandWork(extension=10800.0),
    }
    assert kept == replace(entered(classroom), lessons=kept.lessons)


@pytest.mark.parametrize(
    "how",
    ["deleted", *(pytest.param(how, marks=SLOW) for how in ("damaged, and moved away", "emptied"))],
)
@pytest.mark.slow
def test_a_lost_gradebook_gets_it_back(classroom: Classroom, how: str) -> None:
    run(classroom)
    by_hand(classroom)
    run(classroom)
    before, work = graded(classroom), entered(classroom)
    if how == "damaged, and moved away":
        classroom.gradebook.write_bytes(b"no database at all" * 100)
        with pytest.raises(
            UserError,
            match=r"is no database.*newest copy is .*gradebook-.*\.db: put that in its place",
        ):
            run(classroom)
    if how == "emptied":
        classroom.gradebook.write_bytes(b"")
    else:
        classroom.gradebook.unlink()
    again = run(classroom)
    assert (again.graded, again.unchanged) == (0, 2)
    assert (graded(classroom), entered(classroom)) == (before, work)
    [back, entries] = again.warnings
    assert back.startswith("The gradebook knew nothing of 2 submissions that were graded")
    assert (
        "scores by hand: 1, comments: 1, extensions: 2, students: 3, due dates: 1. What was "
        "entered after that cannot" in entries
    )
    assert str(classroom.root / "backups") in entries
    assert run(classroom).warnings == []


@SLOW
def test_work_on_submissions_that_are_no_longer_handed_in_comes_back_too(
    classroom: Classroom,
) -> None:
    import shutil

    run(classroom)
    by_hand(classroom)
    run(classroom)
    before = graded(classroom)
    shutil.rmtree(classroom.submitted / "ada")
    classroom.gradebook.unlink()
    run(classroom)
    assert graded(classroom) == before


@SLOW
def test_a_run_that_is_killed_while_it_puts_back_ends_the_same(
    classroom: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(classroom)
    by_hand(classroom)
    run(classroom)
    before, work = graded(classroom), entered(classroom)
    classroom.gradebook.unlink()
    apply = gradebook.Gradebook.apply

    def killed(self: Any, record: Record, *more: Any) -> None:
        if record.student == "boris":
            raise KeyboardInterrupt
        apply(self, record, *more)

    with monkeypatch.context() as patched:
        patched.setattr(gradebook.Gradebook, "apply", killed)
        with pytest.raises(KeyboardInterrupt):
            run(classroom)
    run(classroom)
    assert (graded(classroom), entered(classroom)) == (before, work)


@SLOW
def test_another_answer_since_then_waits_for_a_look(classroom: Classroom) -> None:
    run(classroom)
    by_hand(classroom)
    run(classroom)
    classroom.gradebook.unlink()
    hand_in(classroom, "ada", "x = 0.75")
    again = run(classroom)
    assert (again.graded, again.look_again) == (1, [f"ada {LESSON} neuron"])
    assert entered(classroom).submissions["ada", LESSON].scores == {
        "test_neuron": (2.25, 0.5, True)
    }


def test_what_a_person_took_away_stays_away(classroom: Classroom) -> None:
    run(classroom)
    by_hand(classroom)
    run(classroom)
    with sqlite3.connect(classroom.gradebook) as database:
        database.execute("UPDATE grade SET manual_score = NULL, extra_credit = NULL")
        database.execute("UPDATE comment SET manual_comment = NULL")
        database.execute("UPDATE assignment SET duedate = NULL")
        database.execute("DELETE FROM student WHERE id = 'dora'")
    [said] = run(classroom).warnings
    assert (
        "2 scores or comments by hand that were in the gradebook at the last run are in it no more"
        in said
    )
    kept = Keeper(classroom.journal).read()
    assert kept.submissions["ada", LESSON] == SubmissionHandWork(extension=172800.0)
    assert (kept.lessons[LESSON][1], "dora" in kept.students) == (None, False)
    assert run(classroom).warnings == []


def test_a_run_that_dies_has_kept_what_was_entered_before_it(classroom: Classroom) -> None:
    run(classroom)
    by_hand(classroom)
    hand_in(classroom, "chen")

    def dies(_job: Job) -> Record:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(classroom, work=dies)
    assert Keeper(classroom.journal).read().submissions["ada", LESSON].scores == {
        "test_neuron": (2.25, 0.5, False)
    }


def test_a_damaged_second_copy_is_set_aside_and_made_again(classroom: Classroom) -> None:
    run(classroom)
    by_hand(classroom)
    run(classroom)
    good = Keeper(classroom.journal).read()
    for content in (
        b"{",
        b"[]",
        b'{"format": 2}',
        json.dumps({"format": 1, "students": 3}).encode(),
    ):
        (classroom.journal / "by-hand.json").write_bytes(content)
        [said] = run(classroom).warnings
        assert "by-hand.json.damaged-" in said
        assert Keeper(classroom.journal).read() == good


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_the_second_copy_is_its_owners_alone(tmp_path: Path) -> None:
    keeper = Keeper(tmp_path)
    keeper.write(HandWork())
    for path in (keeper.path, keeper.keep_copy()):
        assert path.stat().st_mode & 0o777 == 0o600


def test_a_gradebook_from_before_there_was_a_second_copy(classroom: Classroom) -> None:
    run(classroom)
    (classroom.journal / "by-hand.json").unlink()
    with sqlite3.connect(classroom.gradebook) as database:
        for table in ("grade", "comment", "submitted_notebook", "submitted_assignment", "student"):
            database.execute(f"DELETE FROM {table}")
    said = run(classroom).warnings
    assert "What a person graded by hand is not in there" in said[1]


def test_a_new_gradebook_that_lacked_nothing_is_not_said_to_have_lacked_0(
    classroom: Classroom,
) -> None:
    from grading.session.hand_work_guard import HandWorkGuard

    hands = HandWorkGuard(classroom.journal)
    hands.anew = True
    assert not any("of 0 " in line for line in hands.words())


@SLOW
def test_an_extension_of_somebody_with_a_record_comes_back_once(classroom: Classroom) -> None:
    from nbgrader.api import Gradebook

    run(classroom)
    with Gradebook(url(classroom)) as book:
        book.find_submission(LESSON, "ada").extension = timedelta(days=2)
        book.db.commit()
    run(classroom)
    before = outcome(classroom)
    classroom.gradebook.unlink()
    said = " ".join(run(classroom).warnings)
    assert "extensions: 1," in said
    assert "2 submissions" in said
    assert outcome(classroom) == before


@SLOW
def test_a_lesson_that_is_registered_later_gets_its_dates_and_extensions_then(
    classroom: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first run after the loss may name one lesson: what belongs to the others comes back with
    them.
    """
    run(classroom)
    by_hand(classroom)
    run(classroom)
    classroom.gradebook.unlink()
    whole = registration.tree.register

    def one_only(folder: Path, *wanted: object) -> dict[str, UserError]:
        whole(folder, *wanted)
        with sqlite3.connect(classroom.gradebook) as book:
            book.execute("UPDATE assignment SET name = 'not yet' WHERE name = ?", (OTHER,))
        return {}

    monkeypatch.setattr(registration.tree, "register", one_only)
    run(classroom)
    assert OTHER not in entered(classroom).lessons
    with sqlite3.connect(classroom.gradebook) as book:
        book.execute("UPDATE assignment SET name = ? WHERE name = 'not yet'", (OTHER,))
    run(classroom)
    assert (
        entered(classroom).submissions["dora", OTHER].extension
        == timedelta(hours=3).total_seconds()
    )


def test_an_older_copy_that_was_put_back_costs_no_hand_work_in_silence(
    classroom: Classroom,
) -> None:
    run(classroom)
    before = classroom.gradebook.read_bytes()
    by_hand(classroom)
    run(classroom)
    classroom.gradebook.write_bytes(before)
    summary = run(classroom)
    [said] = [warning for warning in summary.warnings if "in it no more" in warning]
    [copy] = classroom.journal.glob("by-hand.json.before-*")
    assert said.startswith("2 scores or comments by hand")
    assert str(copy) in said
    assert json.loads(copy.read_bytes())["submissions"]["ada"][LESSON]["comments"]
    assert not [warning for warning in run(classroom).warnings if "in it no more" in warning]
