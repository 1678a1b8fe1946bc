"""A score that a person gives is in the gradebook and in the log once, wherever it was stopped."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from grading.__main__ import main
from grading.marking import desk as desk_module
from grading.marking.criteria import given_in
from grading.marking.desk import ChangedMeanwhileError, Desk, Verdict, points_in
from grading.marking.score_log import CRITERIA, Mark, ScoreLog
from grading.marking.words import log_lines
from grading.model import UserError
from grading.paths import Classroom
from grading.record.gradebook import Gradebook
from grading.record.gradebook.hand_work import Keeper
from grading.release.criteria import Criterion
from tests.support.marking_class import (
    BOTH,
    QUESTION,
    QUESTIONS,
    autograde,
    by_formgrader,
    marking_class,
)
from tests.support.record_class import LESSON, outcome

KEY = ("ada", QUESTIONS)
TWO = Verdict(2.0, "Chance, in figures?", (("names it", 2.0, 2.0),), CRITERIA, 0, "anna")


@pytest.fixture
def classroom(tmp_path: Path) -> Classroom:
    return marking_class(tmp_path)


def logged(classroom: Classroom) -> list[tuple[str, str, str, str]]:
    """What the log says of the question after it was graded first."""
    return [
        (line.old, line.new, line.why, line.by)
        for line in log_lines(ScoreLog(classroom.journal).of(*KEY))
        if line.exercise == QUESTION
    ]


def entered(classroom: Classroom) -> tuple[Any, Any, Any]:
    book = Gradebook.of(classroom.root)
    try:
        cell = book.cell_scores()[KEY][QUESTION]
        return cell.manual, cell.needs_review, book.comments().get(KEY, {}).get(QUESTION)
    finally:
        book.close()


GIVEN = [("-", "2", "by hand, criterion by criterion", "anna")]


def test_it_is_given_as_formgrader_gives_it_and_stays(classroom: Classroom) -> None:
    with Desk(classroom) as desk:
        change = desk.give(KEY, QUESTION, TWO)
    assert (change.old, change.new, change.comment) == (None, 2.0, "Chance, in figures?")
    assert entered(classroom) == (2.0, False, "Chance, in figures?")
    assert logged(classroom) == GIVEN
    kept = Keeper(classroom.journal).read()
    assert kept.submissions[KEY].scores == {QUESTION: (2.0, None, False)}
    assert kept.submissions[KEY].comments == {QUESTION: "Chance, in figures?"}
    autograde(classroom, desk_module.replace(BOTH, regrade=True))
    assert entered(classroom) == (2.0, False, "Chance, in figures?")
    assert logged(classroom) == GIVEN
    assert "ada,05_mnist_mlp,conclusion,2,3,graded" in outcome(classroom)[0]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("at", "then"), [("give", "autograde"), ("note", "another mark"), ("after", "autograde")]
)
def test_a_command_that_is_killed_is_finished_once(
    classroom: Classroom, monkeypatch: pytest.MonkeyPatch, at: str, then: str
) -> None:
    def killed(*_arguments: object) -> None:
        raise KeyboardInterrupt

    kept, calls = desk_module.note, 0

    def killed_at_the_second(*arguments: Any) -> Any:
        nonlocal calls
        calls += 1
        written = kept(*arguments) if calls == 1 or at == "after" else []
        if calls == 2:
            raise KeyboardInterrupt
        return written

    with monkeypatch.context() as patched, Desk(classroom) as desk:
        if at == "give":
            patched.setattr(desk.book, "give", killed)
        else:
            patched.setattr(desk_module, "note", killed_at_the_second)
        with pytest.raises(KeyboardInterrupt):
            desk.give(KEY, QUESTION, TWO)
    if then == "autograde":
        autograde(classroom)
    else:
        with Desk(classroom) as desk:
            desk.give(("boris", QUESTIONS), QUESTION, TWO)
            desk.look()
    assert entered(classroom)[0] == 2.0
    assert logged(classroom) == GIVEN
    assert ScoreLog(classroom.journal).waiting == {}


@pytest.mark.slow
def test_a_mark_that_was_stopped_gives_way_to_what_came_after_it(
    classroom: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_arguments: object) -> None:
        raise KeyboardInterrupt

    with Desk(classroom) as desk:
        monkeypatch.setattr(desk.book, "give", killed)
        with pytest.raises(KeyboardInterrupt):
            desk.give(KEY, QUESTION, TWO)
    by_formgrader(classroom, 1.0)
    autograde(classroom)
    autograde(classroom)
    assert entered(classroom)[0] == 1.0
    assert logged(classroom) == [("-", "1", "by hand", "")]


def test_what_formgrader_gave_meanwhile_is_not_overwritten(classroom: Classroom) -> None:
    with Desk(classroom) as desk:
        seen = desk.entry(KEY, QUESTION)
        by_formgrader(classroom, 1.0)
        with pytest.raises(ChangedMeanwhileError):
            desk.give(KEY, QUESTION, TWO, seen)
        assert entered(classroom)[0] == 1.0
        desk.give(KEY, QUESTION, TWO, desk.entry(KEY, QUESTION))
    assert [line[:3] for line in logged(classroom)] == [
        ("-", "1", "by hand"),
        ("1", "2", "by hand, criterion by criterion"),
    ]


def test_a_comment_alone_leaves_the_score_and_is_logged(classroom: Classroom) -> None:
    with Desk(classroom) as desk:
        desk.give(KEY, QUESTION, TWO)
        desk.give(KEY, QUESTION, Verdict(None, "Well.", by="anna"))
        assert entered(classroom) == (2.0, False, "Well.")
        desk.give(KEY, QUESTION, Verdict(None, "", by="anna"))
    assert entered(classroom) == (2.0, False, None)
    assert [line[:2] for line in logged(classroom)] == [("-", "2"), ("2", "2"), ("2", "2")]


def test_an_impossible_score_is_refused(classroom: Classroom) -> None:
    with Desk(classroom) as desk:
        for score in (-1.0, 3.01, float("inf")):
            with pytest.raises(UserError, match="not between 0 and 3"):
                desk.give(KEY, QUESTION, Verdict(score))
        for key, exercise in ((("nobody", QUESTIONS), QUESTION), (KEY, "none")):
            with pytest.raises(UserError, match="The gradebook has nothing of"):
                desk.give(key, exercise, Verdict(1.0))
    assert logged(classroom) == []
    assert ScoreLog(classroom.journal).marks == {}


def test_points_are_read_as_people_write_them() -> None:
    assert [points_in(text) for text in ("2", " 0,5 ", ".5", "1.25")] == [2.0, 0.5, 0.5, 1.25]
    for text in ("", "two", "nan", "inf", "-1", "1e999", "1,2,3"):
        with pytest.raises(UserError, match="no number of points"):
            points_in(text)


def mark(classroom: Classroom, *words: str) -> int:
    return main(["mark", *words, "--classroom", str(classroom.root)])


def test_the_command_gives_points_by_criterion(
    classroom: Classroom, capsys: pytest.CaptureFixture[str]
) -> None:
    words = (QUESTIONS, QUESTION, "--student", "ada")
    assert mark(classroom, *words) == 0
    said = capsys.readouterr().out
    assert "2. (0 to 1) names the depth" in said
    assert "  | ReLU led by .01." in said
    assert mark(classroom, *words, "--give", "1=1", "2=0,5", "3=0", "--by", "anna") == 0
    assert "ada, conclusion: 1.5 of 3, was -." in capsys.readouterr().out
    assert entered(classroom)[0] == 1.5
    assert logged(classroom) == [("-", "1.5", "by hand, criterion by criterion", "anna")]
    assert mark(classroom, QUESTIONS, "--list") == 0
    assert capsys.readouterr().out == "conclusion: boris\n"


THREE = [Criterion(1.0, "names it", ""), Criterion(1.0, "why", ""), Criterion(1.0, "how", "")]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["1=1"], "Points are missing for criterion 2, 3"),
        (["1=1", "1=1", "2=0", "3=0"], "Criterion 1 is there twice."),
        (["1=2", "2=0", "3=0"], "2 is more than the 1 that this criterion is worth."),
        (["4=1"], "'4=1' should be N=POINTS, with N from 1 to 3."),
        (["1"], "'1' should be N=POINTS, with N from 1 to 3."),
        (["1=x", "2=0", "3=0"], "'x' is no number of points."),
    ],
)
def test_points_that_do_not_fit_the_criteria_are_one_line(words: list[str], said: str) -> None:
    with pytest.raises(UserError, match=re.escape(said)) as found:
        given_in(words, THREE, QUESTION)
    assert found.value.code == 2


@pytest.mark.slow
def test_words_that_do_not_fit_are_one_line(
    classroom: Classroom, capsys: pytest.CaptureFixture[str]
) -> None:
    whose = (QUESTIONS, QUESTION, "--student", "ada")
    for words, said in (
        (("09_none",), "Nothing of '09_none' was graded; there is: 02_neuron, 05_mnist_mlp."),
        ((LESSON, "conclusion"), f"{LESSON} has no exercise 'conclusion'; there are: neuron, "),
        ((LESSON, "--student", "adda"), "Did you mean ada?"),
        ((LESSON, "--score", "1"), "Say which EXERCISE and which --student gets the points."),
        ((LESSON, "neuron", "--student", "ada", "--give", "1=1"), "has no criteria: give a --sc"),
        ((*whose, "--give", "1=1", "--score", "1"), "and not both"),
        ((*whose, "--score", "3.5"), "3.5 is not between 0 and 3"),
    ):
        assert mark(classroom, *words) == 2
        error = capsys.readouterr().err
        assert said in error
        assert error.count("\n") == 1
    assert logged(classroom) == []


def test_a_comment_that_is_no_text_is_kept_as_text_and_stops_nothing(classroom: Classroom) -> None:
    with Desk(classroom) as desk:
        change = desk.give(KEY, QUESTION, Verdict(2.0, "So \udcff\x1b[31m\nso", by="an\udcffna"))
        assert (change.comment, change.by) == ("So \ufffd [31m\nso", "an\ufffdna")


def test_a_mark_that_the_gradebook_could_not_take_is_finished(classroom: Classroom) -> None:
    log = ScoreLog(classroom.journal)
    log.begin(
        Mark(
            "1",
            "2026-05-04T10:00:00Z",
            "anna",
            *KEY,
            QUESTION,
            2.0,
            "So \udcff",
            before=(None, None),
        )
    )
    with Desk(classroom) as desk:
        desk.look()
        assert desk.entry(KEY, QUESTION).comment == "So ?"
