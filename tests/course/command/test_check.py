"""`python -m course check`: what it prints, in a terminal, as JSON, and on the page of a run."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from course.__main__ import main
from course.checks.model import Exercise, Judgement, Property, Verdict
from course.command import checking, github, words
from course.command.results import Checked, NotebookResult, exit_code
from grading.paths import ROOT

RELEASED = str(ROOT / "notebooks")
HOSTILE = "<script>[a](http://x) | `c` @all **b**\n::error::\x1b[31m\u202e"


def checked(*outcomes: str, message: str = "") -> Checked:
    def no_cases(_rng: object) -> list[object]:
        return []

    properties = tuple(
        Property(str(n), f"title {n}", no_cases, lambda _c, _o: None)  # type: ignore[arg-type]
        for n, _outcome in enumerate(outcomes)
    )
    exercise = Exercise("neuron", properties=properties, points=4, functions=("neuron",))
    verdicts = tuple(
        Verdict(str(n), f"title {n}", outcome, 1.0, message=message)
        for n, outcome in enumerate(outcomes)
    )
    return Checked(exercise, Judgement("neuron", 4, verdicts))


def result(*exercises: Checked, error: str = "", notes: tuple[str, ...] = ()) -> NotebookResult:
    return NotebookResult("a|b.ipynb", "02_neuron", exercises, notes, error)


GOOD, BAD, NONE = checked("holds", "holds"), checked("holds", "fails"), checked("not_attempted")


@pytest.mark.parametrize(
    ("found", "complete", "code"),
    [
        ([result(GOOD)], False, 0),
        ([result(GOOD, NONE)], False, 0),
        ([result(NONE)], False, 0),
        ([result(GOOD, NONE)], True, 1),
        ([result(GOOD, BAD)], False, 1),
        ([result(Checked(GOOD.exercise, why="the kernel died"))], False, 1),
        ([result(Checked(GOOD.exercise, GOOD.judgement, first="Careful"))], False, 1),
        ([result(BAD), result(error="no such file")], False, 2),
    ],
)
def test_the_exit_code(found: list[NotebookResult], complete: bool, code: int) -> None:
    assert exit_code(found, complete) == code


def test_an_untouched_tree_is_no_failure(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", RELEASED]) == 0
    said = capsys.readouterr().out
    assert "Nothing attempted yet: 7 exercises wait for you." in said
    assert "This is a help, not a grade" in said
    assert main(["check", RELEASED, "--complete"]) == 1
    assert main(["check", RELEASED, "--exercise", "neuron", "--json"]) == 0
    capsys.readouterr()


def test_words_and_signs_tell_outcomes_apart() -> None:
    text = words.text_of([result(GOOD, checked("holds", "fails", message="Expected 1, got 2."))])
    assert "  + passes  neuron  2 of 2 checks hold" in text
    assert "  x fails   neuron  1 of 2 checks hold" in text
    assert "Expected 1, got 2." in text
    assert "1 pass, 1 fail, 0 not attempted." in text


def test_json_is_one_object(capsys: pytest.CaptureFixture[str]) -> None:
    assert (
        main(["check", RELEASED + "/en/02_neuron/02_neuron.ipynb", "nowhere.ipynb", "--json"]) == 2
    )
    found = json.loads(capsys.readouterr().out)
    assert found["exit_code"] == 2
    assert [one["error"] for one in found["notebooks"]] == ["", "There is no such file."]
    assert {one["status"] for one in found["notebooks"][0]["exercises"]} == {"not_attempted"}
    assert (found["points"], found["not_attempted"]) == (0, 7)


def test_nothing_hostile_reaches_a_terminal_or_a_page() -> None:
    found = [
        result(
            checked("fails", message=HOSTILE), Checked(GOOD.exercise, why=HOSTILE), notes=(HOSTILE,)
        ),
        result(error=HOSTILE),
    ]
    text = words.text_of(found)
    assert not {"\x1b", "\u202e"} & set(text)
    page = github.summary(found)
    assert not {"\x1b", "\u202e", "<"} & set(page)
    for meaning in ("[a](", "@all", "**b**", "| `c`"):
        assert meaning not in page
    assert [line for line in page.splitlines() if line.count("|") not in (0, 4)] == []


def test_the_runner_obeys_no_line_of_a_students() -> None:
    first, *_lines, last = github.quoted("::error::no").splitlines()
    assert first.removeprefix("::stop-commands::") == last.strip(":")
    assert len(last) > 30


def test_the_page_and_the_points_of_a_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "summary.md"
    page.write_text("before\n")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(page))
    monkeypatch.setattr(checking, "check_notebook", lambda *_asked: result(GOOD, BAD, NONE))
    assert main(["check", "a.ipynb", "--github"]) == 1
    said = capsys.readouterr().out
    assert "::notice title=Autograding complete::Points 6/12\n" in said
    assert '::notice title=Autograding report::{"totalPoints": 6.0, "maxPoints": 12}' in said
    text = page.read_text()
    assert text.startswith("before\n## Visible checks")
    assert "| `neuron` | &#43; passes | 2 of 2 checks hold |" in text
    assert "not a grade" in text


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["x.ipynb", "--exercise", "neron"], "Did you mean 'neuron'?"),
        ([], "required"),
        (["x.ipynb", "--cell-seconds", "0"], "above 0"),
        (["x.ipynb", "--json", "--github"], "not allowed"),
    ],
)
def test_wrong_usage_is_2(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        code = main(["check", *arguments])
    except SystemExit as stop:
        code = int(str(stop.code))
    assert code == 2
    assert said in capsys.readouterr().err


def test_a_folder_without_notebooks_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copies = tmp_path / ".ipynb_checkpoints"
    copies.mkdir()
    (copies / "a.ipynb").write_text("{}")
    assert main(["check", str(tmp_path)]) == 2
    assert "There is no notebook in it." in capsys.readouterr().out
    (tmp_path / "own.ipynb").write_text('{"cells": []}')
    assert main(["check", str(tmp_path)]) == 0  # a notebook of another kind is passed over
    assert main(["check", str(tmp_path / "own.ipynb")]) == 2
