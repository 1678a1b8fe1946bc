"""What a run says: the log, the bar, and lines of JSON for programs."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from grading.grade import Job
from grading.model import Record, UserError
from grading.paths import Classroom
from tests.support.autograde_command import autograde
from tests.support.record_class import EXERCISES, LESSON, WHOLE, hand_in


def lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_a_program_reads_lines_of_json(
    classroom: Classroom, quick: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    hand_in(classroom, "ada", "x = 0.5")
    assert autograde(classroom, "--json") == 0
    said = capsys.readouterr()
    start, graded, end = lines(said.out)
    assert start == {"event": "start", "submissions": 1}
    assert graded == {
        "event": "graded",
        "student": "ada",
        "lesson": LESSON,
        "score": WHOLE / 2,
        "max_score": WHOLE,
        "statuses": {"graded": len(EXERCISES)},
        "seconds": 0.5,
        "reason": "",
    }
    assert (end["event"], end["graded"], end["unchanged"], end["failed"], end["exit_code"]) == (
        "end",
        1,
        0,
        0,
        0,
    )
    assert end["results"] == str(classroom.results)
    assert said.err == ""
    assert autograde(classroom, "--json") == 0
    [end] = lines(capsys.readouterr().out)
    assert (end["graded"], end["unchanged"], end["statuses"]) == (0, 1, {"graded": len(EXERCISES)})


@pytest.mark.parametrize(
    ("error", "code", "reason"),
    [
        (KeyboardInterrupt(), 130, "Ctrl-C"),
        (UserError("mend\nit"), 1, "mend it"),
        (RuntimeError("no kernel"), 1, ""),
    ],
)
def test_a_program_is_told_what_went_wrong(
    classroom: Classroom,
    quick: Any,
    capsys: pytest.CaptureFixture[str],
    error: BaseException,
    code: int,
    reason: str,
) -> None:
    hand_in(classroom, "ada")

    def work(job: Job) -> Record:
        raise error

    quick(work)
    assert autograde(classroom, "--json") == code
    events = lines(capsys.readouterr().out)
    log = classroom.log.read_text(encoding="utf-8")
    if reason:
        assert events[-1] == {"event": "stopped", "reason": reason}
        assert "Stopped by Ctrl-C" in log or "could not go on: UserError" in log
    else:
        assert (events[1]["event"], events[-1]["failed"], events[-1]["exit_code"]) == (
            "failed",
            1,
            1,
        )
        assert "no kernel" in events[1]["reason"]
        assert any("stays queued" in line for line in events[-1]["warnings"])


def test_the_log_names_each_submission_and_the_sum(classroom: Classroom, quick: Any) -> None:
    hand_in(classroom, "ada")
    hand_in(classroom, "boris")
    autograde(classroom, "--quiet")
    text = classroom.log.read_text(encoding="utf-8")
    for words in (
        "2 submissions to grade",
        f"ada 02_neuron: {WHOLE} of {WHOLE} points",
        f"boris 02_neuron: {WHOLE} of",
        "2 submissions graded",
    ):
        assert words in text
    autograde(classroom)
    assert classroom.log.read_text(encoding="utf-8") == text, (
        "nothing was graded, nothing is to be told"
    )


def test_the_bar_shows_the_count_and_the_rate(
    classroom: Classroom, quick: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    hand_in(classroom, "ada")
    hand_in(classroom, "boris")
    assert autograde(classroom, "--progress") == 0
    said = capsys.readouterr()
    assert "2/2" in said.out
    assert "submission/s" in said.out or "s/submission" in said.out
    assert re.search(r"\[\d\d:\d\d<(\d\d:\d\d|\?)", said.out), "the time so far, and the time left"
    assert said.err == ""
