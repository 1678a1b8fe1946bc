"""The order of a run: what is run and what is not, what comes back, and what a cell that fails
costs.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from grading.model import EXAMPLE, PROSE, Cell, Rebuilt
from grading.sandbox import kernel as kernel_module
from grading.sandbox import run_submission
from tests.support.engine_runs import QUICK, answer, asks, double, own, returned, run, text


def test_answers_are_probed_and_the_test_cells_text_is_not_run() -> None:
    result = run(
        *double(),
        own("say", "print('hello', double(1))"),
        *double("triple"),
        requests=asks("double", "triple"),
    )
    assert not result.failure
    assert returned(result, "double") == returned(result, "double", "second") == ["int", 6]
    assert result.evidence["double"].ended == result.evidence["triple"].ended == ""
    assert text(result, "say") == "hello 2\n"
    assert result.confinement in ("landlock", "limits")
    assert result.seconds > 0


def test_prose_and_untouched_examples_are_not_run_changed_examples_are() -> None:
    cells = (
        Cell(PROSE, "prose", "1/0", markdown=True),
        Cell(EXAMPLE, "untouched", "print('no')"),
        Cell(EXAMPLE, "changed", "print('yes')", changed=True),
        *double(),
    )
    result = run(*cells, requests=asks("double"))
    assert "prose" not in result.cells
    assert "untouched" not in result.cells
    assert text(result, "changed") == "yes\n"


def test_an_exception_is_one_line_and_the_run_goes_on() -> None:
    result = run(own("bad", "print('before')\nundefined_name"), *double(), requests=asks("double"))
    bad = result.cells["bad"]
    assert bad.error == "NameError: name 'undefined_name' is not defined"
    assert [output["output_type"] for output in bad.outputs] == ["stream", "error"]
    assert returned(result, "double") == ["int", 6]


def test_an_answer_that_is_not_defined_gives_evidence_of_that() -> None:
    result = run(*answer("double", "def double(x:"), requests=asks("double"))
    assert result.evidence["double"].answers["first"] == [{"undefined": True}]
    assert result.cells["double"].error.startswith("SyntaxError")


@pytest.mark.parametrize(
    "source",
    [
        "input('?')",
        "import getpass; getpass.getpass()",
        pytest.param("import pdb; pdb.set_trace()", marks=pytest.mark.slow),
    ],
)
def test_asking_for_input_fails_at_once(source: str) -> None:
    result = run(own("ask", source), *double(), requests=asks("double"))
    assert result.cells["ask"].error.startswith("StdinNotImplementedError")
    assert result.cells["ask"].seconds < 5
    assert returned(result, "double") == ["int", 6]


def test_the_namespace_may_be_emptied_or_shadowed() -> None:
    cells = (
        own("shadow", "list = sum = print = json = 5"),
        *double(),
        own("reset", "%reset -f"),
        *double("triple"),
    )
    result = run(*cells, requests=asks("double", "triple"))
    assert returned(result, "double") == returned(result, "triple") == ["int", 6]


@pytest.mark.parametrize("ending", ["exit()", "quit"])
def test_a_cell_that_asks_the_kernel_to_exit_is_the_one_that_is_named(ending: str) -> None:
    result = run(
        *double(), own("leave", ending), *double("triple"), requests=asks("double", "triple")
    )
    assert "exit" in result.cells["leave"].error
    assert returned(result, "double") == returned(result, "triple") == ["int", 6]
    assert result.cells["triple"].error == ""


def test_sys_exit_is_an_exception_like_others() -> None:
    result = run(own("leave", "sys.exit(1)"), *double(), requests=asks("double"))
    assert result.cells["leave"].error.startswith("SystemExit")
    assert returned(result, "double") == ["int", 6]


def test_a_dead_cell_costs_itself_and_the_others_are_replayed_without_probing_twice() -> None:
    calls = "import pathlib\ncount = 0\ndef double(x):\n    global count\n    count += 1\n    print('called')\n    return 2 * x"
    cells = (
        own("early", "base = 10"),
        *answer("double", calls),
        *answer("dead", "def dead(x): return 1\nos._exit(1)"),
        *answer("late", "def late(x): return base + x"),
        own("count", "print(count)"),
        *double("triple"),
    )
    result = run(*cells, requests=asks("double", "dead", "late", "triple"))
    assert returned(result, "double") == ["int", 6]
    assert returned(result, "late") == ["int", 13]
    assert returned(result, "triple") == ["int", 6]
    assert "the kernel died" in result.cells["dead"].error
    assert "the kernel died" in result.evidence["dead"].ended
    assert result.evidence["dead"].answers == {}
    assert text(result, "count") == "0\n", (
        "the probe of an answer that has given its evidence is not run again"
    )
    assert not any(result.evidence[name].ended for name in ("double", "late", "triple"))


def test_a_probe_that_ends_the_kernel_keeps_the_properties_before_it() -> None:
    source = "calls = []\ndef deadly(x):\n    calls.append(x)\n    if len(calls) == 2:\n        os._exit(1)\n    return x"
    result = run(
        *answer("deadly", source),
        *double(),
        requests=asks("deadly", "double", properties=("a", "b", "c")),
    )
    assert list(result.evidence["deadly"].answers) == ["a"]
    assert "the kernel died" in result.evidence["deadly"].ended
    assert returned(result, "double", "c") == ["int", 6]


def test_a_cell_that_dies_only_when_replayed_does_not_take_back_evidence() -> None:
    once = "def double(x):\n    return 2 * x\nif os.path.basename(os.path.dirname(os.getcwd())) == '2':\n    os._exit(1)"
    cells = (*answer("double", once), own("dead", "os._exit(1)"), *double("triple"))
    result = run(*cells, requests=asks("double", "triple"))
    assert returned(result, "double") == ["int", 6]
    assert result.evidence["double"].ended == ""
    assert returned(result, "triple") == ["int", 6]


@pytest.mark.slow
def test_when_the_submissions_time_runs_out_the_rest_says_so() -> None:
    limits = replace(QUICK, cell_seconds=1.0, submission_seconds=2.5)
    loops = [
        answer(f"loop{number}", f"def loop{number}(x):\n    while True: pass")
        for number in range(4)
    ]
    result = run(
        *double(),
        *(cell for pair in loops for cell in pair),
        limits=limits,
        requests=asks("double", *(f"loop{number}" for number in range(4))),
    )
    assert returned(result, "double") == ["int", 6]
    assert "1 s" in result.evidence["loop0"].ended
    assert "the whole submission (2.5 s)" in result.evidence["loop3"].ended
    assert result.seconds < 12


def test_only_attempted_exercises_with_a_request_are_probed() -> None:
    cells = (*double(), *double("triple"), *double("other"))
    result = run_submission(
        Rebuilt(cells, frozenset({"double", "other"})), asks("double", "triple"), QUICK
    )
    assert set(result.evidence) == {"double"}


def test_cells_after_the_last_check_run_in_the_same_kernel_but_are_not_worth_a_new_one() -> None:
    cells = (
        *double(),
        own("after", "print('seen')"),
        own("dies", "os._exit(1)"),
        own("never", "print('no')"),
    )
    result = run(*cells, requests=asks("double"))
    assert text(result, "after") == "seen\n"
    assert "the kernel died" in result.cells["dies"].error
    assert "never" not in result.cells


@pytest.mark.slow
def test_a_kernel_that_cannot_start_is_our_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    starts = []

    def broken(directory: object, level: str, disk_bytes: int, _modules: object) -> object:
        starts.append(level)
        return launch(directory, "no such level", disk_bytes)  # type: ignore[arg-type]

    launch = kernel_module.launch
    monkeypatch.setattr(kernel_module, "launch", broken)
    result = run(*double(), requests=asks("double"))
    assert "did not confirm its confinement" in result.failure
    assert len(starts) == 2
    assert result.evidence == {}


def test_a_kernel_that_ends_while_starting_says_why(
    monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    from grading.sandbox import launch as launch_module
    from grading.sandbox import programs

    monkeypatch.setattr(programs, "INSIDE", tmp_path)
    monkeypatch.setattr(launch_module, "can_fork", lambda: False)
    result = run(*double(), requests=asks("double"))
    assert "__main__" in result.failure
