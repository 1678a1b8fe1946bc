"""What is kept of a student's checks, and what `progress()` and `solution()` make of it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

import course
from course.notebook import attempts, solutions
from course.notebook.attempts import noted
from course.progress import progress
from tests.support.answer_bank import first_right

WRONG = "def scale(m, k):\n    return m + k"
ALSO_WRONG = "def scale(m, k):\n    return m - k"


@pytest.fixture(autouse=True)
def nothing_noted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(attempts, "_here", {})
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    for name in ("NBGRADER_EXECUTION", "COURSE_GRADING"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def check(source: str) -> None:
    exec(f"import torch\nfrom course import check\n{source}\ncheck('scale')", {})


def test_failed_answers_are_counted_each_once(capsys: pytest.CaptureFixture[str]) -> None:
    check("")
    assert noted() == {}
    check(WRONG)
    check(ALSO_WRONG)
    check(ALSO_WRONG)
    assert noted()["scale"].failed == 2
    check(first_right("scale").source)
    assert noted()["scale"].passed
    assert noted()["scale"].failed == 2


def test_a_new_kernel_remembers(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    check(WRONG)
    monkeypatch.setattr(attempts, "_here", {})
    assert noted()["scale"].failed == 1


@pytest.mark.parametrize("damage", ["", "{", "[1]", '{"scale": {"unknown": 1}}', '{"scale": 3}'])
def test_a_damaged_file_is_replaced(
    damage: str, nothing_noted: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = nothing_noted / "neural-lab-course" / "checks.json"
    file.parent.mkdir()
    file.write_text(damage, encoding="utf-8")
    assert noted() == {}
    check(WRONG)
    assert list(json.loads(file.read_text(encoding="utf-8"))) == ["scale"]


def test_where_nothing_can_be_written_the_kernel_remembers(
    monkeypatch: pytest.MonkeyPatch, nothing_noted: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (nothing_noted / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("XDG_STATE_HOME", str(nothing_noted / "file"))
    check(WRONG)
    assert noted()["scale"].failed == 1


def test_nothing_is_noted_when_graded(
    monkeypatch: pytest.MonkeyPatch, nothing_noted: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COURSE_GRADING", "1")
    check(WRONG)
    assert noted() == {}
    assert list(nothing_noted.iterdir()) == []


def test_progress_tells_of_lessons_and_of_the_exercises_begun(
    capsys: pytest.CaptureFixture[str],
) -> None:
    check(WRONG)
    check(first_right("scale").source)
    capsys.readouterr()
    assert progress() is None
    said = capsys.readouterr().out
    assert re.search(r"\[#+\.+\] 01_tensors: 1 of \d+ exercises pass their checks\.", said)
    assert re.search(r"\[\.+\] 02_neuron: 0 of \d+ exercises pass their checks\.", said)
    assert "passes  scale" in said
    assert "to do   products" in said
    assert "neuron (" not in said  # of a lesson that was not begun only the sum
    check(WRONG)
    capsys.readouterr()
    progress()
    assert re.search(r"begun   scale \(.*\): \d of \d checks hold", capsys.readouterr().out)


def test_progress_of_a_loop_is_its_bar() -> None:
    assert list(progress("abc")) == list("abc")


def solve(capsys: pytest.CaptureFixture[str]) -> str:
    capsys.readouterr()
    assert course.solution("scale") is None
    return " ".join(capsys.readouterr().out.split())


def test_a_course_as_installed_has_no_solutions(capsys: pytest.CaptureFixture[str]) -> None:
    assert "has not published a solution of scale" in solve(capsys)
    assert not any(solutions.place(lesson).exists() for lesson in ("01_tensors", "02_neuron"))


@pytest.mark.parametrize("after", [3, 0])
def test_a_published_solution_opens_after_failed_answers(
    after: int,
    monkeypatch: pytest.MonkeyPatch,
    nothing_noted: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    file = nothing_noted / "solutions.json"
    entry = {"code": "def scale(m, k):\n    return m * k", "why": "Every entry.", "after": after}
    file.write_text(json.dumps({"scale": entry}), encoding="utf-8")
    monkeypatch.setattr(solutions, "place", lambda lesson: file)
    solutions._published.cache_clear()
    try:
        for failed in range(after):
            assert f"opens when {after - failed} more" in solve(capsys)
            check(f"def scale(m, k):\n    return m + {failed}")
        said = solve(capsys)
        assert "One right answer to scale:" in said
        assert "return m * k Every entry." in said
    finally:
        solutions._published.cache_clear()
