"""The build refuses a lesson whose own solutions fail its checks, and runs them only when it changed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from IPython.core.interactiveshell import InteractiveShell

from course.checks.judges import expects
from course.checks.model import Exercise, Property
from course.lessons import discovery
from course.lessons.writing import case
from grading.lessons import drawn, hidden
from grading.model import UserError
from grading.paths import ROOT
from grading.places import Places
from grading.release import proof, tree
from grading.release.findings import Finding
from tests.support.small_course import LESSON, TEXT, SmallKnowledge, line_of, make, source


@pytest.fixture
def checks(monkeypatch: pytest.MonkeyPatch) -> None:
    """`half` has a visible and a hidden check; the others have none."""
    visible = Property(
        "known", "half of 4 is 2", lambda _rng: [case("half", 4, expected=2)], expects()
    )
    secret = Property(
        "drawn", "half of 7", lambda _rng: [case("half", 7, expected=3.5)], expects(), hidden=True
    )
    named = {exercise: Exercise(exercise, points=1) for exercise in ("counter", "outcome")}
    tested = Exercise("double", properties=(visible,), points=1)
    monkeypatch.setattr(discovery, "written", lambda name: {"double": tested, **named})
    monkeypatch.setattr(hidden, "written", lambda name: {"double": (secret,)})


def proved(text: str) -> list[Finding]:
    try:
        return list(proof.failures(source(text)))
    finally:
        InteractiveShell.clear_instance()


@pytest.mark.usefixtures("checks")
def test_a_solution_that_fails_its_checks_is_found() -> None:
    assert proved(TEXT) == []
    line = line_of(TEXT, '"test_double"')
    [found] = proved(TEXT.replace("return x / 2", "return x // 2"))
    assert (found.line, found.message.split(":")[0]) == (
        line,
        "the solution of 'double' fails the hidden check 'drawn'",
    )
    both = proved(TEXT.replace("return x / 2", "return x"))
    assert [finding.message.split(":")[0] for finding in both] == [
        "the solution of 'double' fails the check 'known'",
        "the solution of 'double' fails the hidden check 'drawn'",
    ]


def test_a_wrong_import_from_what_is_there_is_the_lessons_mistake() -> None:
    set_up, _head, _rest = TEXT.partition("# %% [markdown]\n# ### Exercise")
    [found] = proved(set_up.replace("import math\n", "import math.nothing\n"))
    assert found.message.startswith("this cell raises ModuleNotFoundError: No module named 'math.")


@pytest.mark.parametrize(
    ("solution", "said"),
    [
        ("", ""),
        (
            " if x > 0 else 1 / 0",
            "the checks of 'double' cannot be made: SolutionError: solutions/01_tiny.py: double "
            "fails on a drawn input",
        ),
    ],
)
def test_inputs_are_drawn_for_the_solution_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, solution: str, said: str
) -> None:
    text = TEXT.replace("return answer", f"return answer{solution}")
    places = make(tmp_path.resolve())
    (places.solutions / f"{LESSON}.py").write_text(text)
    monkeypatch.setattr(drawn, "Places", lambda: places)
    drawn.solution.cache_clear()
    visible = Property("known", "", lambda _rng: [case("double", 4, expected=8)], expects())
    exercises = {name: Exercise(name, points=1) for name in ("counter", "outcome")}
    exercises["double"] = Exercise(
        "double", properties=(visible,), drawn=lambda rng: [case("double", -3)]
    )
    monkeypatch.setattr(discovery, "written", lambda name: exercises)
    monkeypatch.setattr(hidden, "written", lambda name: {})
    found = [(finding.line, finding.message) for finding in proved(text)]
    drawn.solution.cache_clear()
    assert bool(found) == bool(said)
    for line, message in found:
        assert line == line_of(text, '"test_double"')
        assert message.startswith(said)


@pytest.mark.usefixtures("checks")
def test_what_an_example_defines_is_there_when_a_solution_needs_it() -> None:
    text = TEXT.replace("print(math.pi)", "factor = 21", 1).replace("double(21)", "double(factor)")
    assert proved(text) == []
    [found] = proved(text.replace("factor = 21", "pass"))
    assert (found.line, found.message) == (
        line_of(text, '"outcome"'),
        "this cell raises NameError: name 'factor' is not defined",
    )


@pytest.mark.slow
def test_the_solutions_of_this_clone_are_run_in_a_process_of_their_own(tmp_path: Path) -> None:
    assert proof.prove(Places(), "01_tensors") == []


def build(places: Places, prove: tree.Prover, said: list[str] | None = None) -> None:
    tree.build(places, known=SmallKnowledge(), prove=prove, said=said)


def write_checks(places: Places, text: str) -> None:
    checks = places.root / "grading" / "lessons" / "tiny" / "hidden.py"
    checks.parent.mkdir(parents=True, exist_ok=True)
    checks.write_bytes(text.encode())


def test_only_what_changed_is_proved_and_a_failure_changes_nothing(tmp_path: Path) -> None:
    places, asked = make(tmp_path.resolve()), []
    answers: list[Finding] = [Finding(3, "the solution fails")]

    def prove(_places: Places, lesson: str) -> list[Finding]:
        asked.append(lesson)
        return answers

    with pytest.raises(UserError, match=f"solutions/{LESSON}.py:3: the solution fails"):
        build(places, prove)
    assert not places.release(LESSON).exists()
    assert proof.unproved(places, [LESSON]) == [LESSON]
    answers.clear()
    build(places, prove)
    assert len(asked) == 2
    assert proof.unproved(places, [LESSON]) == []
    build(places, prove)
    assert len(asked) == 2
    shutil.rmtree(places.root / "build")  # a fresh clone
    build(places, prove)
    assert len(asked) == 2
    write_checks(places, "HIDDEN = {}\n")
    build(places, prove)
    assert len(asked) == 3
    write_checks(places, "HIDDEN = {}\r\n")  # as git writes it on Windows
    build(places, prove)
    assert len(asked) == 3
    places.proved.write_text("<<<<<<< HEAD\n")
    build(places, prove)
    assert len(asked) == 4


def test_what_changes_during_a_proof_is_not_proved(tmp_path: Path) -> None:
    places = make(tmp_path.resolve())

    def prove(_places: Places, _lesson: str) -> list[Finding]:
        write_checks(places, "HIDDEN = {}\n")
        return []

    build(places, prove)
    assert proof.unproved(places, [LESSON]) == [LESSON]


@pytest.mark.slow
def test_a_missing_package_is_said_and_refuses_no_lesson(tmp_path: Path) -> None:
    places = make(tmp_path.resolve())
    said: list[str] = []
    source = places.solutions / f"{LESSON}.py"
    source.write_text(TEXT.replace("import math\n", "import math\nimport not_installed.part\n"))
    build(places, proof.prove, said)
    assert said == [
        f"{LESSON} was not proved: its solutions need the Python package 'not_installed', which is "
        "not installed."
    ]
    assert places.release(LESSON).is_file()
    assert proof.unproved(places, [LESSON]) == [LESSON]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("open('beside', 'w').close(); input()", "this cell raises EOFError"),
        ("import os; os.write(2, b'\\xff\\n'); os._exit(3)", "cannot be run: \ufffd"),
        (
            "import os; os.kill(os.getpid(), 9)",
            "cannot be run: the process was ended by a signal (Killed)",
        ),
    ],
)
def test_what_the_solutions_do_to_their_process(tmp_path: Path, statement: str, said: str) -> None:
    places = make(tmp_path.resolve())
    source = places.solutions / f"{LESSON}.py"
    set_up, _head, _rest = TEXT.partition("# %% [markdown]\n# ### Exercise")
    source.write_text(set_up.replace("import math\n", f"import math\n{statement}\n"))
    found = proof.prove(places, LESSON)
    assert said in found[0].message
    assert not (ROOT / "beside").exists()
