"""Every change of a score is in the log once, with its reason, whoever made it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from grading.__main__ import main
from grading.marking import score_log, watch
from grading.marking.desk import Desk, Verdict
from grading.marking.lines import append
from grading.marking.score_log import ScoreLog
from grading.marking.words import log_lines
from grading.model import MANUAL
from grading.paths import Classroom
from grading.record.gradebook import CellScore, Late
from grading.roster import Roster, Student, write_roster
from grading.session import run as class_run
from tests.support.marking_class import autograde, by_formgrader, marking_class
from tests.support.record_class import (
    EXERCISES,
    LESSON,
    POINTS,
    WHOLE,
    hand_in,
    make_classroom,
    record,
    run,
)

KEY = ("ada", LESSON)
FIRST = ("", "", f"{WHOLE} of {WHOLE}", "graded for the first time")


AT = 1_700_000_000.0


@dataclass
class Made:
    """A class as journal and gradebook would have it, without either."""

    journal: Path
    share: float = 1.0
    grader: str = "g"
    submission: str = "s"
    answers: dict[str, str] | None = None
    cells: dict[str, CellScore] = field(default_factory=dict)
    comments: dict[str, str] = field(default_factory=dict)
    penalty: float = 0.0
    waits: bool = False

    def look(self) -> None:
        given = record("ada", self.share, submission=self.submission, grader=self.grader)
        given.answers = None if self.answers is None else dict(self.answers)
        if self.waits:
            given.rows[0] = replace(given.rows[0], score=None, status=MANUAL)
        late = {KEY: Late(1.0, None, None, self.penalty)}
        cells = {KEY: {f"test_{name}": cell for name, cell in self.cells.items()}}
        now = watch.Standing({KEY: given}, cells, late, {KEY: self.comments}, {KEY: AT})
        for _again in range(2):
            watch.note(ScoreLog(self.journal), now)

    @property
    def logged(self) -> list[tuple[str, str, str, str]]:
        return logged(self.journal)


def logged(journal: Path, student: str = "ada") -> list[tuple[str, str, str, str]]:
    return [
        (line.exercise, line.old, line.new, line.why)
        for line in log_lines(ScoreLog(journal).of(student))
    ]


@pytest.fixture
def made(tmp_path: Path) -> Made:
    first = Made(tmp_path)
    first.look()
    return first


def test_what_is_graded_first_is_one_line(made: Made) -> None:
    assert made.logged == [FIRST]
    assert ScoreLog(made.journal).of("ada")[0].at == "2023-11-14T22:13:20Z"
    made.grader = "other checks, and the same scores"
    made.look()
    assert made.logged == [FIRST]


def test_another_answer_and_the_same_answer_again(made: Made) -> None:
    made.answers = dict.fromkeys(EXERCISES, "same")
    made.look()
    made.answers["neuron"] = "another"
    made.submission, made.share, made.grader = "t", 0.5, "other checks too"
    made.look()
    told = made.logged[1:]
    assert told[0] == ("neuron", "3", "1.5", "another answer was handed in")
    assert {line[3] for line in told[1:]} == {"handed in again, with the same answer"}
    assert len(told) == len(EXERCISES)
    made.submission, made.answers, made.share = "u", None, 1.0
    made.look()
    assert {line[3] for line in made.logged[-len(EXERCISES) :]} == {"another answer was handed in"}


def test_other_checks_and_the_same_checks_again(made: Made) -> None:
    made.submission = "handed in again, before the checks changed"
    made.look()
    made.grader, made.share = "h", 0.5
    made.look()
    assert made.logged[1] == ("neuron", "3", "1.5", "graded again by other checks")
    made.share = 1.0
    made.look()
    assert made.logged[-len(EXERCISES)] == ("neuron", "1.5", "3", "graded again")


def test_what_formgrader_wrote(made: Made) -> None:
    made.cells, made.comments = {"neuron": CellScore(3.0, 2.0, False)}, {"neuron": "The\nbias."}
    made.look()
    [_first, entry] = ScoreLog(made.journal).of("ada")
    assert entry.changes[0].comment == "The\nbias."
    made.cells = {"neuron": CellScore(3.0, 2.0, False, 0.5)}
    made.look()
    made.cells = {"neuron": CellScore(3.0, None, False)}
    made.look()
    made.cells = {"neuron": CellScore(3.0, 3.0, False)}  # a person looked, and it holds
    made.look()
    made.grader, made.share = "others check otherwise, and the score by hand holds", 1.0
    made.look()
    assert made.logged[1:] == [
        ("neuron", "3", "2", "by hand"),
        ("neuron", "2", "2.5", "extra credit"),
        ("neuron", "2.5", "3", "the score by hand was taken away"),
        ("neuron", "3", "3", "by hand"),
    ]


def test_a_penalty_that_changes(made: Made) -> None:
    for made.penalty in (2.0, 0.0):
        made.look()
    assert made.logged[1:] == [
        ("", "0", "-2", "points off for being late"),
        ("", "-2", "0", "points off for being late"),
    ]


def test_a_question_that_waits_and_its_score(tmp_path: Path) -> None:
    made = Made(tmp_path, waits=True)
    made.look()
    points = POINTS["neuron"]
    assert made.logged[0][2] == f"{WHOLE - points} of {WHOLE}, {points} more not graded yet"
    made.cells = {"neuron": CellScore(None, 2.0, False)}
    made.look()
    assert made.logged[1:] == [("neuron", "-", "2", "by hand")]


def test_points_and_exercises_that_change(made: Made) -> None:
    log = ScoreLog(made.journal)
    scores = log.known[KEY].scores
    scores["neuron"] = replace(scores["neuron"], most=2.0)
    scores["old"] = scores["neuron"]
    now = watch.Standing({KEY: record()}, {})
    [entry] = watch.note(log, now, 0.0)
    whys = {change.exercise: (change.old, change.new, change.why) for change in entry.changes}
    assert whys == {"neuron": (3.0, 3.0, "points"), "old": (3.0, None, "gone")}
    assert entry.at == "1970-01-01T00:00:00Z"
    assert watch.note(log, now) == []


@pytest.mark.slow
def test_a_run_tells_hand_and_checks_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What Formgrader wrote before a run is logged before that run grades anything."""
    classroom = marking_class(tmp_path)
    by_formgrader(classroom, 2.0, "test_neuron", LESSON)
    monkeypatch.setattr(class_run, "grader_version", lambda lesson, seed: "another")
    hand_in(classroom, "ada", "x = 1")
    autograde(classroom)
    told = {line[0]: line[1:] for line in logged(classroom.journal)[2:]}
    assert told["neuron"] == ("1.5", "2", "by hand")
    assert told["activations"][2] == "another answer was handed in"


@pytest.mark.slow
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
    assert logged(classroom.journal) == [FIRST]
    assert len(logged(classroom.journal, "boris")) == 1
    assert ScoreLog(classroom.journal).damaged == []


def test_a_damaged_line_is_named_and_hides_nothing_else(tmp_path: Path) -> None:
    classroom = marking_class(tmp_path)
    path = classroom.journal / score_log.FILE
    with path.open("ab") as file:
        file.write(b'{"kind":"scores","changes":3}\n{"kind":"other"}\nnothing\n')
    summary = autograde(classroom)
    assert summary.warnings == [f"{path}: lines 5, 6, 7 cannot be read and were passed over."]
    assert len(logged(classroom.journal)) == 2


@pytest.fixture
def classroom(tmp_path: Path) -> Classroom:
    """One that a person may ask, with a gradebook that knows nothing more than the log does."""
    made = marking_class(tmp_path)
    students = (Student("ada", "Ada", "Lovelace"), Student("bo", "Bo"), Student("bo2", "Bo"))
    write_roster(made.root, Roster(students))
    return made


def test_the_command_shows_names_and_takes_them(
    classroom: Classroom, capsys: pytest.CaptureFixture[str]
) -> None:
    with Desk(classroom) as desk:
        verdict = Verdict(2.0, "Mind the \x1b[31mbias\u202e.", by="anna")
        desk.give(KEY, "neuron", verdict)
    words = ("log", "--classroom", str(classroom.root))
    assert main([*words, "ada lovelace"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("Ada Lovelace (ada)\n")
    [line] = [line for line in said.splitlines() if "by hand" in line]
    wanted = [LESSON, "neuron", "1.5", "2", *"by hand, by anna: Mind the [31mbias.".split()]
    assert line.split()[3:] == wanted
    assert main([*words, "ada", LESSON, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["student"], found["name"]) == ("ada", "Ada Lovelace")
    assert found["changes"][-1]["new"] == 2.0
    assert main([*words, "bo"]) == 0
    assert capsys.readouterr().out == "Bo (bo): nothing was graded.\n"
    for wrong, error in (
        (["adda"], f"There is no student 'adda' in {classroom.root}. Did you mean Ada Lovelace ("),
        (["ada", "09_none"], f"Nothing of '09_none' was graded; there is: {LESSON}, "),
        (["Bo"], "'Bo' is the name of several students: say which id (bo, bo2)."),
    ):
        assert main([*words, *wrong]) == 2
        err = capsys.readouterr().err
        assert err.startswith(error)
        assert err.count("\n") == 1


def test_an_empty_classroom_has_no_log(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["log", "ada", "--classroom", str(tmp_path)]) == 1
    assert "Nothing is graded yet" in capsys.readouterr().err
