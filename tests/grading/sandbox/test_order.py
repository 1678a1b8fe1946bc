"""Answers below their tests, the second pass of hidden calls, and what comes back around every cell."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from grading.limits import Limits
from grading.model import ANSWER, Cell, Rebuilt, Run
from grading.sandbox import run_submission
from tests.support.engine_runs import QUICK, SETUP_CELL, answer, asks, double, own, returned, text

HIDDEN = ("third",)


def run(
    *cells: Cell, below: tuple[str, ...] = (), argument: int = 77, limits: Limits = QUICK
) -> Run:
    attempted = frozenset(cell.exercise for cell in cells if cell.kind == ANSWER and cell.exercise)
    rebuilt = Rebuilt((SETUP_CELL, *cells), attempted, below_test=frozenset(below))
    return run_submission(
        rebuilt,
        asks(*attempted),
        limits,
        "auto",
        asks(*attempted, argument=argument, properties=HIDDEN),
    )


def test_an_answer_below_its_test_is_checked_after_the_last_cell() -> None:
    result = run(
        *answer("double", "# exercise: double"),
        *double("triple"),
        own("end", "def double(x):\n    return 2 * x"),
        below=("double",),
    )
    assert returned(result, "double") == returned(result, "triple") == ["int", 6]
    assert returned(result, "double", "third") == ["int", 154]


def test_hidden_inputs_reach_no_later_output_and_no_visible_call() -> None:
    keeper = "seen = []\ndef double(x):\n    seen.append(x)\n    return 2 * x"
    teller = "def triple(x):\n    raise ValueError(str(seen))"
    result = run(
        *answer("double", keeper),
        own("tell", "print(seen)"),
        *answer("triple", teller),
        own("last", "print(seen)"),
    )
    assert returned(result, "double", "third") == ["int", 154]
    assert text(result, "tell") == text(result, "last") == "[3, 3]\n"
    assert "77" not in str(result.evidence["triple"].answers["first"])


def test_hidden_calls_see_the_names_as_they_were_at_the_test() -> None:
    cells = (
        own("a", "factor = 2"),
        *answer("double", "def double(x):\n    return factor * x"),
        own("b", "factor = 5\ndef double(x):\n    return 0"),
        own("c", "%reset -f"),
        own("d", "print('here')"),
    )
    result = run(*cells)
    assert returned(result, "double") == ["int", 6]
    assert returned(result, "double", "third") == ["int", 154]
    assert text(result, "d") == "here\n"


def test_a_hidden_call_that_ends_the_kernel_costs_its_own_exercise_only() -> None:
    deadly = "def triple(x):\n    if x == 77:\n        import os\n        os._exit(1)\n    return 6"
    result = run(
        *answer("triple", deadly), *double(), own("later", "double = None"), *double("quad")
    )
    assert returned(result, "triple") == ["int", 6]
    assert "kernel died" in result.evidence["triple"].ended
    assert not result.evidence["triple"].broken
    assert returned(result, "double", "third") == returned(result, "quad", "third") == ["int", 154]


def test_hidden_calls_are_one_request_and_one_by_one_only_after_a_failure(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from grading.sandbox.kernel import Executed, Kernel

    sent: list[str] = []
    execute = Kernel.execute

    def listen(self: Kernel, code: str, *arguments: Any, **more: Any) -> Executed:
        sent.append(code)
        return execute(self, code, *arguments, **more)

    monkeypatch.setattr(Kernel, "execute", listen)
    run(*double(), *double("triple"))
    assert [code.count("third") for code in sent if "third" in code] == [2]
    sent.clear()
    exits = "def triple(x):\n    if x == 77:\n        raise SystemExit\n    return 6"
    result = run(*double(), *answer("triple", exits))
    assert returned(result, "double", "third") == ["int", 154]


@pytest.mark.parametrize(
    "spoil",
    [
        "import sys; sys.stdout = None",
        "import sys; sys.stdout = sys.stderr = 5",
        "import sys; sys.displayhook = None",
        "import builtins; builtins.open = None",
        "import json; json.loads = json.dumps = None",
        "import sys; del sys.modules['course']",
        "%reset -f",
    ],
)
def test_what_a_cell_breaks_is_mended_for_the_others(spoil: str) -> None:
    result = run(
        own("spoil", spoil),
        own("say", "print('hello')"),
        *answer("double", "def double(x):\n    return os and 2 * x"),
        limits=replace(QUICK, cell_seconds=3.0),  # without json the cell's end is never told
    )
    assert text(result, "say") == "hello\n"
    assert returned(result, "double") == ["int", 6]
    assert returned(result, "double", "third") == ["int", 154]
    assert not result.evidence["double"].ended


@pytest.mark.parametrize(
    "hook",
    [
        "sys.modules['course.probe.remote'] = None",
        "get_ipython().input_transformers_cleanup.append(lambda lines: ['1'])",
        "class Away(ast.NodeTransformer):\n    def visit_Expr(self, node): return "
        "ast.Pass()\nget_ipython().ast_transformers.append(Away())",
        "get_ipython().run_cell = lambda *given, **named: original('1')",
        "type(get_ipython()).run_code = run_code",
        "get_ipython().kernel.do_execute = do_execute",
    ],
)
def test_a_check_that_is_kept_from_its_work_is_told_apart(hook: str) -> None:
    before = (
        "import ast\noriginal = get_ipython().run_cell\nasync def run_code(*given, **named): "
        "return False\nasync def do_execute(*given, **named): return {'status': 'ok', "
        "'execution_count': 1, 'payload': []}"
    )
    result = run(
        own("before", before), *answer("double", f"def double(x):\n    return 2 * x\n{hook}")
    )
    assert result.evidence["double"].broken
    assert result.evidence["double"].ended


@pytest.mark.parametrize(
    "hook",
    [
        "get_ipython().input_transformers_cleanup.append(lambda lines: lines)",
        "run = get_ipython().run_cell\nget_ipython().run_cell = lambda *given, **named: "
        "run(*given, **named)",
    ],
)
def test_what_changes_how_cells_are_run_and_does_no_harm_costs_nothing(hook: str) -> None:
    result = run(own("hook", hook), *double(), own("after", "print('after')"))
    assert returned(result, "double") == ["int", 6]
    assert returned(result, "double", "third") == ["int", 154]
    assert text(result, "after") == "after\n"


def test_a_request_that_asks_nothing_comes_to_its_end() -> None:
    result = run_submission(
        Rebuilt((SETUP_CELL, *double()), frozenset({"double"})),
        asks("double", properties=()),
        QUICK,
    )
    assert not result.evidence["double"].ended
