"""Drafts in solutions/, and lessons that are gone from there: the others are built, graded and
shown all the same.
"""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from course.checks.model import Exercise
from course.lessons import contract, discovery
from grading import lessons
from grading.commands import build as build_command
from grading.feedback import write_pages
from grading.model import FAILED, UserError
from grading.paths import ROOT, Classroom
from grading.places import Places
from grading.release import tree
from grading.report import table, write_report
from grading.results.class_snapshot import take_snapshot
from tests.support.record_class import LESSON, OPTIONS, OTHER, hand_in, make_classroom, run

EVERY = replace(OPTIONS, lessons=())
DRAFT = "07_draft"
DRAFTS = {
    "a source that breaks the rules": b"# %% [markdown]\n# # A draft\n",
    "not one cell": b"def half(:\n",
    "no text": b"\xff\xfe\x00\x01",
    "nothing": b"",
}


@pytest.fixture
def solutions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The clone's sources, in a folder that a test may change."""
    folder = Path(shutil.copytree(ROOT / "solutions", tmp_path / "solutions"))
    monkeypatch.setattr(Places, "solutions", property(lambda self: folder))
    return folder


@pytest.fixture
def classroom(tmp_path: Path) -> Classroom:
    made = make_classroom(tmp_path)
    hand_in(made, "ada")
    hand_in(made, "boris", "x = 0.5")
    return made


def without_promise(monkeypatch: pytest.MonkeyPatch, lesson: str) -> None:
    """As if the lesson was taken out of the course altogether."""
    monkeypatch.delitem(contract.LESSONS, lesson)
    discovery._read.cache_clear()


@pytest.fixture(autouse=True)
def _contract_as_it_was() -> object:
    """In their order too: what `monkeypatch` puts back into a dict stands at its end."""
    before = dict(contract.LESSONS)
    yield
    contract.LESSONS.clear()
    contract.LESSONS.update(before)
    for found in (discovery._read, discovery.exercises_of, discovery.written):
        found.cache_clear()


@pytest.mark.parametrize("content", DRAFTS.values(), ids=DRAFTS)
def test_a_draft_is_one_warning_and_the_others_are_graded(
    classroom: Classroom, solutions: Path, content: bytes
) -> None:
    (solutions / f"{DRAFT}.py").write_bytes(content)
    hand_in(classroom, "ada", lesson=DRAFT)
    graded = run(classroom, replace(OPTIONS, lessons=(LESSON,)))
    assert (graded.graded, graded.code, graded.warnings) == (2, 0, [])
    with pytest.raises(
        UserError,
        match=rf"{DRAFT} cannot be graded: it was never built: run 'python -m grading build'",
    ) as error:
        run(classroom, replace(OPTIONS, lessons=(DRAFT,)))
    assert error.value.code == 2
    now = take_snapshot(classroom)
    assert {row.lesson for row in now.rows} == {LESSON}
    assert now.warnings == ()


@pytest.mark.slow
def test_a_draft_among_all_lessons_is_named_once(classroom: Classroom, solutions: Path) -> None:
    (solutions / f"{DRAFT}.py").write_text("def half(:\n")
    for student in ("ada", "boris"):
        hand_in(classroom, student, lesson=DRAFT)
    summary = run(classroom, EVERY)
    assert (summary.graded, summary.code) == (2, 0)
    assert summary.warnings == [
        f"{DRAFT} is a draft and was left out: it was never built: run 'python -m grading build'."
    ]


@pytest.mark.slow
def test_work_for_a_lesson_of_the_contract_that_cannot_be_graded_has_its_rows(
    classroom: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Our fault, said loudly: it stays queued, the others are graded, and the exit code is 1."""
    hand_in(classroom, "ada", lesson=OTHER)
    monkeypatch.setattr(
        lessons,
        "drafts",
        lambda: {OTHER: "its checks cannot be read (SyntaxError: invalid syntax)"},
    )
    summary = run(classroom, EVERY)
    assert (summary.graded, summary.code) == (2, 1)
    assert summary.warnings == [
        f"{OTHER} cannot be graded now: its checks cannot be read (SyntaxError: invalid syntax)."
    ]
    rows = [row for row in summary.rows if (row.student, row.lesson) == ("ada", OTHER)]
    assert [row.exercise for row in rows] == [clause.id for clause in contract.LESSONS[OTHER]]
    assert {(row.status, row.score) for row in rows} == {(FAILED, None)}
    assert "stays queued" in rows[0].detail
    monkeypatch.undo()
    assert run(classroom, EVERY).code == 0


@pytest.mark.slow
def test_a_lost_gradebook_learns_the_others_beside_a_draft_and_a_lesson_that_is_being_rewritten(
    classroom: Classroom, solutions: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (solutions / f"{DRAFT}.py").write_bytes(DRAFTS["a source that breaks the rules"])
    (solutions / f"{OTHER}.py").write_text("def half(:\n")
    classroom.gradebook.unlink()
    summary = run(classroom, EVERY)
    assert (summary.graded, summary.code) == (2, 0)
    assert [warning.split(" ")[0] for warning in summary.warnings] == [DRAFT, OTHER]
    assert f"{OTHER}.py:1" in summary.warnings[1]
    hand_in(classroom, "ada", lesson=OTHER)
    with pytest.raises(UserError, match=rf"does not know {OTHER}.*{OTHER}.py:1") as error:
        run(classroom, replace(OPTIONS, lessons=(OTHER,)))
    assert error.value.code == 2


def test_the_build_goes_on_beside_a_draft(
    solutions: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (solutions / f"{DRAFT}.py").write_text("def half(:\n")
    assert build_command.check(Places(), "en") == 0
    said = capsys.readouterr()
    assert "up to date" in said.out
    assert said.err.startswith(f"{DRAFT} is a draft and was left out: ")
    assert said.err.count("\n") == 1


def test_a_lesson_of_the_contract_that_is_refused_keeps_its_release(
    tmp_path: Path, solutions: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for path in set(solutions.glob("[0-9]*.py")) - {
        solutions / f"{name}.py" for name in (LESSON, OTHER)
    }:
        path.unlink()
    (solutions / f"{OTHER}.py").write_text("def half(:\n")
    places = Places(tmp_path)
    for name in ("nbgrader_config.py", "pyproject.toml", "course/lessons/contract.json"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    kept = places.release(OTHER)
    kept.parent.mkdir(parents=True)
    kept.write_text("{}")
    refused: tree.Refused = {}
    assert tree.build(places, refused=refused) == [places.contract, places.release(LESSON)]
    assert (list(refused), kept.exists()) == ([OTHER], True)
    assert build_command.say_refused(refused, places) == 1
    promised = contract.read(places.contract)
    assert promised == {lesson: contract.LESSONS[lesson] for lesson in sorted((LESSON, OTHER))}
    with pytest.raises(UserError, match=f"{OTHER}.py:1"):
        tree.build(places)


@pytest.mark.parametrize("wholly", [False, True])
@pytest.mark.slow
def test_a_lesson_that_is_gone_is_one_line_and_its_rows_stay(
    classroom: Classroom, solutions: Path, wholly: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand_in(classroom, "ada", lesson=OTHER)
    hand_in(classroom, "boris", lesson=OTHER)
    shutil.rmtree(classroom.submitted / "boris" / LESSON)
    run(classroom, replace(OPTIONS, lessons=(LESSON, OTHER)))
    before = classroom.results.read_text(encoding="utf-8")
    (solutions / f"{LESSON}.py").unlink()
    if wholly:
        without_promise(monkeypatch, LESSON)
    summary = run(classroom, EVERY)
    assert (summary.graded, summary.unchanged, summary.code) == (0, 2, 0)
    assert summary.warnings == [
        f"{LESSON} is no lesson of this course any more (there is no solutions/{LESSON}.py): "
        "1 submission to it is not graded, and the rows that it has stay."
    ]
    assert sorted(classroom.results.read_text(encoding="utf-8").splitlines()) == sorted(
        before.splitlines()
    )
    now = take_snapshot(classroom)
    assert now.warnings == tuple(summary.warnings)
    write_pages(classroom, now.students, now.rows, now.notes, now.late)
    write_report(classroom, now)
    assert LESSON in (classroom.feedback / "ada" / "index.html").read_text(encoding="utf-8")
    assert LESSON in table(now.rows, now.late)
    with pytest.raises(UserError, match=f"There is no lesson '{LESSON}'") as error:
        run(classroom, replace(OPTIONS, lessons=(LESSON,)))
    assert error.value.code == 2


def test_what_is_wrong_with_a_draft_is_said(
    solutions: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (solutions / f"{DRAFT}.py").write_text("")
    assert "it was never built" in lessons.problem(DRAFT)
    monkeypatch.setitem(
        contract.LESSONS, DRAFT, (contract.Clause("half", "Half", 1, ("half(x)",)),)
    )
    assert "No module named 'course.lessons.draft'" in lessons.problem(DRAFT)
    assert discovery.exercise("neuron").lesson == LESSON
    for name, cause in (("half", ModuleNotFoundError), ("half_written", type(None))):
        with pytest.raises(KeyError, match=name) as error:
            discovery.exercise(name)
        assert isinstance(error.value.__cause__, cause)
    monkeypatch.setattr(discovery, "written", lambda name: {})
    assert "course/lessons/draft/exercises.py has no exercise half" in lessons.problem(DRAFT)

    def broken(name: str) -> None:
        raise KeyError("a key that its module looks for")

    monkeypatch.setattr(discovery, "written", broken)
    assert "cannot be read (KeyError: 'a key that its module" in lessons.problem(DRAFT)
    monkeypatch.setattr(discovery, "written", lambda name: {"half": Exercise("half")})
    assert "grading/lessons/draft/hidden.py is missing" in lessons.problem(DRAFT)
    assert DRAFT not in lessons.gradable()


def test_a_lesson_that_cannot_be_imported_leaves_everybody_a_page(
    classroom: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(classroom)
    discovery._read.cache_clear()
    discovery.exercises_of.cache_clear()

    def broken(name: str) -> None:
        raise ImportError(f"course.lessons.{name} is half written")

    monkeypatch.setattr(discovery, "written", broken)
    now = take_snapshot(classroom)
    write_pages(classroom, now.students, now.rows, now.notes, now.late, now.comments)
    write_report(classroom, now)
    assert "neuron" in (classroom.feedback / "boris" / "index.html").read_text(encoding="utf-8")
