"""Holds the public contract (ids, titles, points and signatures) to a frozen copy, and the releases
to the contract.
"""

from __future__ import annotations

import difflib
import json
from pathlib import Path

import pytest

from course.checks.model import Exercise
from course.lessons import contract, discovery
from course.lessons.contract import LESSONS
from course.lessons.discovery import NoChecksError, exercises_of
from grading import lessons
from grading.__main__ import main
from grading.lessons.hidden import all_properties
from grading.places import Places
from grading.release.contract import clauses
from grading.release.source import read

FROZEN = Path(__file__).with_name("contract.json")
WHY = (
    "the contract has changed. Releases, gradebooks and outside tools rely on ids, points and "
    f"signatures: change none of them. Where exercises came to a lesson's end, or a new lesson: copy "
    f"course/lessons/contract.json to tests/grading/lessons/{FROZEN.name}."
)


def changes(frozen: str, found: str) -> str:
    """What differs, line by line; empty if nothing does."""
    lines = difflib.unified_diff(
        frozen.splitlines(), found.splitlines(), "frozen", "found", lineterm="", n=0
    )
    return "\n".join(lines)


def test_the_contract_is_what_was_promised() -> None:
    found = changes(FROZEN.read_text(encoding="utf-8"), contract.FILE.read_text(encoding="utf-8"))
    assert not found, f"{WHY}\n{found}"


def test_a_change_of_the_contract_is_shown() -> None:
    frozen = FROZEN.read_text(encoding="utf-8")
    found = changes(
        frozen,
        frozen.replace(
            '"points": 3, "signatures": ["neuron', '"points": 2, "signatures": ["neuron'
        ),
    )
    assert '-  {"id": "neuron", "title": "The neuron", "points": 3' in found
    assert '+  {"id": "neuron", "title": "The neuron", "points": 2' in found


@pytest.mark.parametrize("path", Places().lesson_sources(), ids=lambda path: path.stem)
def test_the_contract_is_that_of_the_sources(path: Path) -> None:
    assert LESSONS[path.stem] == clauses(read(path))


def test_a_damaged_contract_is_no_empty_one(tmp_path: Path) -> None:
    """A conflict of git's in it must not make drafts of all lessons."""
    damaged = tmp_path / "contract.json"
    assert contract.read(damaged) == {}, "nothing was ever built"
    for text in ("<<<<<<< HEAD\n{}", "[]", '{"01_tensors": [{"name": "x"}]}', '{"01_tensors": 3}'):
        damaged.write_text(text)
        with pytest.raises(
            contract.DamagedContractError, match=r"contract.json is damaged .*git checkout"
        ):
            contract.read(damaged)


def test_a_command_stops_at_a_damaged_contract(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    damaged = tmp_path / "contract.json"
    damaged.write_text("<<<<<<< HEAD\n{}")
    monkeypatch.setattr(contract, "FILE", damaged)
    assert main(["build", "--check"]) == 1
    said = capsys.readouterr().err
    assert said.startswith(f"{damaged} is damaged (")
    assert said.count("\n") == 1


def test_a_question_that_a_person_reads_needs_no_checks(monkeypatch: pytest.MonkeyPatch) -> None:
    clauses = (
        contract.Clause("opinion", "What you think", 3, manual=True),
        contract.Clause("double", "Twice", 2, ("double(x)",)),
    )
    monkeypatch.setitem(LESSONS, "99_tiny", clauses)
    checks = {"double": Exercise("double", hints=("Add.",))}
    monkeypatch.setattr(discovery, "written", lambda name: checks)
    exercises_of.cache_clear()
    opinion, double = exercises_of("99_tiny")
    assert (opinion.id, opinion.points, opinion.manual, double.hints) == (
        "opinion",
        3,
        True,
        ("Add.",),
    )
    checks.clear()
    exercises_of.cache_clear()
    with pytest.raises(NoChecksError, match="no exercise double"):
        exercises_of("99_tiny")


def test_the_ids_are_unique_in_the_whole_course() -> None:
    ids = [clause.id for found in LESSONS.values() for clause in found]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("lesson", LESSONS)
def test_no_two_properties_of_an_exercise_share_a_name(lesson: str) -> None:
    """Verdicts are kept by name: of two with one name, the first would be lost."""
    for exercise in exercises_of(lesson):
        names = [prop.name for prop in all_properties(exercise.id)]
        assert len(names) == len(set(names)), exercise.id


@pytest.mark.parametrize("lesson", lessons.names())
def test_a_released_lesson_keeps_the_contract(lesson: str) -> None:
    notebook = json.loads(lessons.release_path(lesson).read_text(encoding="utf-8"))
    found = []
    for cell in notebook["cells"]:
        graded = cell["metadata"].get("nbgrader")
        if graded and graded["grade"]:
            found.append((graded["grade_id"], graded["points"]))
    assert found == [
        (clause.id if clause.manual else f"test_{clause.id}", clause.points)
        for clause in LESSONS[lesson]
    ]
    answers = [cell.exercise for cell in lessons.load(lesson) if cell.kind == "answer"]
    assert answers == [clause.id for clause in LESSONS[lesson]]
