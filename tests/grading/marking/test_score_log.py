"""Every change of a score is in the log once, with its reason, whoever made it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from grading.__main__ import main
from grading.grade import Job
from grading.marking import score_log, watch
from grading.marking.lines import append
from grading.marking.score_log import ScoreLog
from grading.marking.words import log_lines
from grading.model import MANUAL, Record
from grading.paths import Classroom
from grading.record.gradebook import Gradebook
from grading.record.gradebook.late_penalty import LatePenalties
from grading.roster import Roster, Student, write_roster
from grading.session import ledger
from grading.session import run as class_run
from tests.support.late_class import RULES, set_due
from tests.support.record_class import (
    EXERCISES,
    LESSON,
    OPTIONS,
    POINTS,
    WHOLE,
    hand_in,
    judged,
    make_classroom,
    record,
    run,
    url,
)

FIRST = ("", "", f"{WHOLE} of {WHOLE}", "graded for the first time")


def by_formgrader(
    classroom: Classroom,
    score: float | None,
    exercise: str = "neuron",
    extra: float | None = None,
    comment: str | None = None,
) -> None:
    from nbgrader.api import Gradebook as Stock

    with Stock(url(classroom)) as book:
        grade = book.find_grade(f"test_{exercise}", LESSON, LESSON, "ada")
        grade.manual_score, grade.extra_credit = score, extra
        book.find_comment(exercise, LESSON, LESSON, "ada").manual_comment = comment
        book.db.commit()


def logged(classroom: Classroom, student: str = "ada") -> list[tuple[str, str, str, str]]:
    return [
        (line.exercise, line.old, line.new, line.why)
        for line in log_lines(ScoreLog(classroom.journal).of(student))
    ]


@pytest.fixture
def classroom(tmp_path: Path) -> Classroom:
    made = make_classroom(tmp_path)
    hand_in(made, "ada")
    run(made)
    return made


def test_what_is_graded_first_is_one_line(classroom: Classroom) -> None:
    assert logged(classroom) == [FIRST]
    run(classroom)
    run(classroom, replace(OPTIONS, regrade=True))
    assert logged(classroom) == [FIRST]


def test_another_answer_and_the_same_answer_again(classroom: Classroom) -> None:
    def answers(job: Job) -> Record:
        given = judged(job)
        given.answers = {row.exercise: "same" for row in given.rows}
        given.answers["neuron"] = given.submission[:16]
        return given

    run(classroom, replace(OPTIONS, regrade=True), work=answers)
    hand_in(classroom, "ada", "x = 0.5")
    run(classroom, work=answers)
    told = logged(classroom)[1:]
    assert told[0] == ("neuron", "3", "1.5", "another answer was handed in")
    assert {line[3] for line in told[1:]} == {"handed in again, with the same answer"}
    assert len(told) == len(EXERCISES)


def test_other_checks(classroom: Classroom, monkeypatch: pytest.MonkeyPatch) -> None:
    def stricter(job: Job) -> Record:
        given = judged(job)
        given.rows[0] = replace(given.rows[0], score=1.5)
        return given

    monkeypatch.setattr(class_run, "grader_version", lambda lesson, seed: "another")
    run(classroom)
    assert logged(classroom) == [FIRST]
    monkeypatch.setattr(class_run, "grader_version", lambda lesson, seed: "a third")
    run(classroom, work=stricter)
    assert logged(classroom) == [FIRST, ("neuron", "3", "1.5", "graded again by other checks")]
    run(classroom, replace(OPTIONS, regrade=True))
    assert logged(classroom)[-1] == ("neuron", "1.5", "3", "graded again")


def test_what_formgrader_wrote_is_found_by_the_next_run(classroom: Classroom) -> None:
    by_formgrader(classroom, 2.0, comment="Look at\nthe bias.")
    run(classroom)
    run(classroom)
    [_first, change] = ScoreLog(classroom.journal).of("ada")
    assert change.changes[0].comment == "Look at\nthe bias."
    by_formgrader(classroom, 2.0, extra=0.5)
    run(classroom)
    by_formgrader(classroom, None)
    run(classroom)
    assert logged(classroom)[1:] == [
        ("neuron", "3", "2", "by hand"),
        ("neuron", "2", "2.5", "extra credit"),
        ("neuron", "2.5", "3", "the score by hand was taken away"),
    ]


def test_a_score_by_hand_that_changes_nothing_is_told_once(classroom: Classroom) -> None:
    by_formgrader(classroom, 3.0)
    run(classroom)
    run(classroom, replace(OPTIONS, regrade=True))
    assert logged(classroom)[1:] == [("neuron", "3", "3", "by hand")]


def test_hand_and_checks_in_one_run_are_told_apart(
    classroom: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_formgrader(classroom, 2.0)
    monkeypatch.setattr(class_run, "grader_version", lambda lesson, seed: "another")
    hand_in(classroom, "ada", "x = 0.5")
    run(classroom)
    told = {line[0]: line for line in logged(classroom)[1:]}
    assert told["neuron"] == ("neuron", "3", "2", "by hand")
    assert told["activations"][3] == "another answer was handed in"


def test_a_penalty_that_changes(classroom: Classroom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        ledger, "open_gradebook", lambda *_: Gradebook(url(classroom), late=_zero())
    )
    (classroom.submitted / "ada" / LESSON / "timestamp.txt").write_text("2026-05-04 14:00:00 UTC")
    set_due(classroom, datetime(2026, 5, 4, 12))
    run(classroom)
    set_due(classroom, datetime(2026, 5, 4, 16))
    run(classroom)
    run(classroom)
    assert logged(classroom)[1:] == [
        ("", "0", f"-{WHOLE}", "points off for being late"),
        ("", f"-{WHOLE}", "0", "points off for being late"),
    ]


def _zero() -> LatePenalties:
    return LatePenalties(RULES["zero"])


def test_a_question_that_waits_and_its_score(tmp_path: Path) -> None:
    classroom = make_classroom(tmp_path)
    hand_in(classroom, "ada")

    def waits(job: Job) -> Record:
        given = judged(job)
        given.rows[0] = replace(given.rows[0], score=None, status=MANUAL)
        return given

    run(classroom, work=waits)
    points = POINTS["neuron"]
    rest = WHOLE - points
    assert logged(classroom)[0][2] == f"{rest} of {WHOLE}, {points} more not graded yet"
    by_formgrader(classroom, 2.0)
    run(classroom, work=waits)
    assert logged(classroom)[1:] == [("neuron", "-", "2", "by hand")]


@pytest.mark.parametrize("lost", range(3))
def test_runs_that_are_killed_lose_and_double_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lost: int
) -> None:
    """Killed before the log is written, while its last line is, and right after it."""
    classroom = make_classroom(tmp_path)
    hand_in(classroom, "ada")
    hand_in(classroom, "boris", "x = 0.5")
    write: Callable[..., Any] = append

    def killed(path: Path, objects: Any) -> None:
        content = list(objects)
        if not content:
            return
        if lost:
            write(path, content)
        if lost == 1:
            path.write_bytes(path.read_bytes()[:-20])
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(score_log.lines, "append", killed)
        with pytest.raises(KeyboardInterrupt):
            run(classroom)
    run(classroom)
    assert logged(classroom) == [FIRST]
    assert len(logged(classroom, "boris")) == 1
    assert ScoreLog(classroom.journal).damaged == []


def test_a_damaged_line_is_named_and_hides_nothing_else(classroom: Classroom) -> None:
    path = classroom.journal / score_log.FILE
    with path.open("ab") as file:
        file.write(b'{"kind":"scores","changes":3}\n{"kind":"other"}\nnothing\n')
    by_formgrader(classroom, 2.0)
    summary = run(classroom)
    assert summary.warnings == [f"{path}: lines 2, 3, 4 cannot be read and were passed over."]
    assert logged(classroom) == [FIRST, ("neuron", "3", "2", "by hand")]


def test_points_and_exercises_that_change(classroom: Classroom) -> None:
    log = ScoreLog(classroom.journal)
    given = record()
    rows = [replace(row, exercise="gone") if row.exercise == "train" else row for row in given.rows]
    log.known["ada", LESSON].scores["neuron"] = replace(
        log.known["ada", LESSON].scores["neuron"], most=2.0
    )
    log.known["ada", LESSON].scores["old"] = log.known["ada", LESSON].scores["neuron"]
    [entry] = watch.note(
        log, watch.Standing({("ada", LESSON): replace(given, rows=rows)}, {}, {}, {}), 0.0
    )
    whys = {change.exercise: (change.old, change.new, change.why) for change in entry.changes}
    assert whys["neuron"] == (3.0, 3.0, "points")
    assert whys["old"] == (3.0, None, "gone")
    assert entry.at == "1970-01-01T00:00:00Z"
    assert watch.note(log, watch.Standing({("ada", LESSON): replace(given, rows=rows)}, {})) == []


def test_the_command_shows_names_and_takes_them(
    classroom: Classroom, capsys: pytest.CaptureFixture[str]
) -> None:
    write_roster(classroom.root, Roster((Student("ada", "Ada", "Lovelace"), Student("bo", "Bo"))))
    by_formgrader(classroom, 2.0, comment="Mind the \x1b[31mbias\u202e.")
    words = ("log", "--classroom", str(classroom.root))
    assert main([*words, "ada lovelace"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("Ada Lovelace (ada)\n")
    [line] = [line for line in said.splitlines() if "by hand" in line]
    assert line.split()[3:] == [LESSON, "neuron", "3", "2", *"by hand: Mind the [31mbias.".split()]
    assert main([*words, "ada", LESSON, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["student"], found["name"]) == ("ada", "Ada Lovelace")
    assert found["changes"][-1]["new"] == 2.0
    assert main([*words, "bo"]) == 0
    assert capsys.readouterr().out == "Bo (bo): nothing was graded.\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["adda"], "There is no student 'adda' in {folder}. Did you mean Ada Lovelace (ada)?"),
        (["ada", "09_none"], f"Nothing of '09_none' was graded; there is: {LESSON}."),
        (["Bo"], "'Bo' is the name of several students: say which id (bo, bo2)."),
    ],
)
def test_a_wrong_word_is_one_line(
    classroom: Classroom, capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    students = (Student("ada", "Ada", "Lovelace"), Student("bo", "Bo"), Student("bo2", "Bo"))
    write_roster(classroom.root, Roster(students))
    assert main(["log", "--classroom", str(classroom.root), *words]) == 2
    assert capsys.readouterr().err == said.format(folder=classroom.root) + "\n"


def test_an_empty_classroom_has_no_log(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    classroom = make_classroom(tmp_path)
    assert main(["log", "ada", "--classroom", str(classroom.root)]) == 1
    assert "Nothing is graded yet" in capsys.readouterr().err
