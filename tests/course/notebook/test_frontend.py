"""What a student calls: check, hint, ready; on standard output only, and without changing anything."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from course import check, hint, ready
from course.lessons import discovery
from course.lessons.contract import LESSONS
from course.lessons.discovery import exercise, exercises_of
from course.notebook import frontend
from course.notebook.frontend import Score
from grading.lessons.hidden import properties as hidden_properties
from tests.support.answer_bank import first_right, namespace

STUB = "def neuron(x, weights):\n    raise NotImplementedError\n"


def run(source: str, names: dict[str, Any] | None = None) -> Any:
    """The value of the last line, run where check() looks: in the caller's globals."""
    names = (
        {"check": check, "hint": hint, "ready": ready, "torch": __import__("torch")}
        if names is None
        else names
    )
    *body, last = source.strip().splitlines()
    exec("\n".join(body), names)
    return eval(last, names)


def words(text: str) -> str:
    """The text without its line breaks and indents."""
    return " ".join(text.split())


@pytest.fixture(autouse=True)
def no_hints_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frontend, "_hints_given", {})


def test_a_right_answer_gets_all_points_of_the_visible_checks(
    capsys: pytest.CaptureFixture[str],
) -> None:
    names = namespace(first_right("neuron").source)
    assert run('check("neuron")', names) == 3.0
    shown = capsys.readouterr()
    assert "neuron: 7 of 7 checks hold." in shown.out
    assert "Well done" in shown.out
    assert shown.err == ""


def test_a_wrong_answer_is_told_which_property_fails_and_where_to_go(
    capsys: pytest.CaptureFixture[str],
) -> None:
    score = run(
        "def integer_pair():\n    return torch.ones(2, 4).int(), torch.ones(4, "
        '2).int()\ncheck("integer_pair")'
    )
    shown = capsys.readouterr()
    assert score == 0.6
    assert "holds both hold integers fails their shapes are (4, 2) and (2, 4)" in words(shown.out)
    assert "are the two shapes exchanged?" in words(shown.out)
    assert 'hint("integer_pair")' in shown.out
    assert shown.err == ""


@pytest.mark.parametrize(
    "source", ["def scale(m, k):\n    return m * k\n", "def scale(m, k):\n    return m + k\n"]
)
def test_beside_the_score_stands_that_more_checks_come(
    source: str, capsys: pytest.CaptureFixture[str]
) -> None:
    run(source + 'check("scale")')
    head, below, *_more = capsys.readouterr().out.splitlines()
    assert "Points here" in head
    assert below == "More checks, on other inputs, come when it is graded."


@pytest.mark.parametrize("lesson", list(LESSONS))
def test_more_checks_do_come_for_every_exercise_that_has_any(lesson: str) -> None:
    for asked in exercises_of(lesson):
        assert asked.manual or hidden_properties(asked.id), asked.id


@pytest.mark.parametrize("source", [STUB, ""])
def test_an_answer_that_is_not_there_is_not_attempted(
    source: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(source + 'check("neuron")') == 0.0
    assert "neuron: not attempted yet." in capsys.readouterr().out


def test_nbgraders_validate_shows_the_report_of_what_is_not_right_yet(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NBGRADER_EXECUTION", "validate")
    run(STUB + 'check("neuron")')
    assert "neuron: not attempted yet." in capsys.readouterr().err
    assert run('check("neuron")', namespace(first_right("neuron").source)) == 3.0
    assert capsys.readouterr().err == ""


def test_what_the_answer_prints_is_silenced_and_warnings_stay_off_stderr(
    capsys: pytest.CaptureFixture[str],
) -> None:
    run(
        "import sys, warnings\n"
        "def scale(m, k):\n    print('noise'); print('noise', file=sys.stderr); warnings.warn('noise')\n    return m * k\n"
        'check("scale")'
    )
    shown = capsys.readouterr()
    assert "noise" not in shown.out + shown.err
    assert shown.err == ""


def test_an_unknown_exercise_is_said_with_the_nearest_name(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run('check("neuorn")') == 0.0
    assert "There is no exercise called 'neuorn'. Did you mean 'neuron'?" in capsys.readouterr().out
    run('hint("zzzz")')
    assert capsys.readouterr().out.strip() == "There is no exercise called 'zzzz'."


@pytest.mark.parametrize("given", [["neuron"], {"neuron": 1}])
def test_a_list_in_place_of_an_exercise_is_named_like_any_wrong_name(given, capsys) -> None:
    check(given)
    assert "There is no exercise called" in capsys.readouterr().out


@pytest.fixture
def half_written(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The lesson of `neuron` lacks that one exercise, and the lesson of `scale` cannot be imported."""
    written = discovery.written

    def stand_in(name: str) -> dict[str, Any]:
        if name == "tensors":
            raise ModuleNotFoundError("No module named 'torch'")
        return {key: one for key, one in written(name).items() if key != "neuron"}

    monkeypatch.setattr(discovery, "written", stand_in)
    caches = discovery._read, discovery.exercises_of
    for found in caches:
        found.cache_clear()
    yield
    for found in caches:
        found.cache_clear()


def test_an_exercise_that_cannot_be_read_is_no_unknown_one(
    half_written: None, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run('check("neuron")') == 0.0
    assert words(capsys.readouterr().out) == (
        "The exercise 'neuron' cannot be read: course/lessons/neuron/exercises.py has no exercise "
        "neuron. Install the course again, or tell your teacher."
    )
    assert run('ready("scale")') is False
    said = capsys.readouterr().out
    assert "'scale' cannot be read: ModuleNotFoundError: No module named 'torch'. Install" in said
    assert "waits for your answer to: scale." in said
    assert run('check("activations")', namespace(first_right("activations").source)) > 0
    with pytest.raises(discovery.NoChecksError):  # and what is graded does not shrink
        exercises_of("02_neuron")


def test_hints_come_in_steps_and_the_last_one_stays(capsys: pytest.CaptureFixture[str]) -> None:
    hints = exercise("scale").hints
    said = []
    for _ in range(len(hints) + 1):
        run('hint("scale")')
        said.append(" ".join(capsys.readouterr().out.split()))
    assert said[0].startswith(f"Hint 1 of {len(hints)}: {hints[0]}")
    assert 'Call hint("scale") again' in said[0]
    assert said[-2] == said[-1] == f"Hint {len(hints)} of {len(hints)}: {hints[-1]}"
    run('hint("neuron")')
    assert "Hint 1 of" in capsys.readouterr().out


def test_ready_waits_for_answers_and_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(STUB + 'def scale(m, k):\n    return m + k\nready("neuron", "scale")') is False
    assert "waits for your answer to: neuron." in capsys.readouterr().out
    assert run('def scale(m, k):\n    return m + k\nready("scale")') is True
    assert capsys.readouterr().out == ""


def test_ready_does_not_take_an_attempt_for_an_empty_one(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run('def scale(m, k):\n    return m ^ k\nready("scale")') is True


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0, "0.0"), (3.0, "3.0"), (2.5, "2.5"), (0.29, "0.29"), (1 / 3, "0.33"), (0.1, "0.1")],
)
def test_a_score_prints_as_a_number_that_nbgrader_can_read(value: float, text: str) -> None:
    assert repr(Score(value)) == text
    assert float(repr(Score(value))) == pytest.approx(value, abs=0.005)


def test_check_leaves_the_namespace_as_it_was() -> None:
    names = namespace(first_right("activations").source)
    before = dict(names)
    run('check("activations")', names)
    assert names == before


def test_an_endless_repr_or_a_wild_exception_does_not_break_the_report(
    capsys: pytest.CaptureFixture[str],
) -> None:
    source = (
        "class Wild(BaseException):\n    def __str__(self):\n        raise RuntimeError('no')\n"
        "def scale(m, k):\n    raise Wild\n"
        'check("scale")'
    )
    assert run(source) == 0.0
    assert "it raised Wild." in capsys.readouterr().out


def test_a_name_that_is_no_function_is_wrong_not_fatal(capsys: pytest.CaptureFixture[str]) -> None:
    assert run('scale = 3\ncheck("scale")') == 0.0
    assert "not callable" in words(capsys.readouterr().out)


def test_importing_course_loads_no_framework() -> None:
    code = (
        "import sys; from course import check, hint, ready; print(sorted({'torch', 'numpy', "
        "'pandas', 'sklearn', 'tensorflow', 'tinygrad', 'matplotlib'} & set(sys.modules)))"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"


def test_no_bare_number_follows_the_feedback_but_where_it_is_graded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from IPython.core.interactiveshell import InteractiveShell

    formatter = InteractiveShell.instance().display_formatter
    assert formatter.format(Score(2.5)) == ({}, {})
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    assert formatter.format(Score(2.5))[0] == {"text/plain": "2.5"}
    InteractiveShell.clear_instance()
