"""Shell lines in a graded kernel: what fails ends no cell, as in any notebook; what raises in any
notebook raises.
"""

from __future__ import annotations

import pytest

from grading.sandbox.inside import shell_lines
from tests.support.engine_runs import answer, asks, double, own, returned, run, text


@pytest.mark.slow
def test_an_answer_that_begins_with_an_installation_is_run_to_its_end() -> None:
    source = "!pip install -q einops\n%pip install -q einops\ndef double(x):\n    return 2 * x"
    result = run(*answer("double", source), requests=asks("double"))
    assert result.cells["double"].error == ""
    assert "einops" in text(result, "double")
    assert returned(result, "double") == ["int", 6]


@pytest.mark.parametrize(
    ("line", "code", "said"),
    [
        ("!echo one {number} two; echo three >&2", 0, "one 5 two\nthree\n"),
        ("!no-such-command", 127, "not found"),
        ("!cat /etc/shadow", 1, "ermission denied"),
        ("!kill -9 $$", -9, ""),
        ("!printf '\\377\\327\\251'", 0, "�ש"),
        ("!cat", 0, ""),  # asks for input and gets none
    ],
)
def test_a_shell_line_is_a_command_that_may_fail(line: str, code: int, said: str) -> None:
    result = run(
        own("line", f"number = 5\n_exit_code = 0\n{line}\nprint('ended', _exit_code)"),
        *double(),
        requests=asks("double"),
    )
    assert result.cells["line"].error == ""
    assert said in text(result, "line")
    assert f"ended {code}\n" in text(result, "line")


def test_what_is_written_to_a_name_stays_there() -> None:
    result = run(
        own("line", "lines = !echo one; echo two\nprint(lines.n)"),
        *double(),
        requests=asks("double"),
    )
    assert text(result, "line") == "one\ntwo\n"


@pytest.mark.parametrize(
    ("source", "error"),
    [
        ("%%bash\necho so far; exit 3", "CalledProcessError"),
        pytest.param(
            "import subprocess\nsubprocess.run(['false'], check=True)",
            "CalledProcessError",
            marks=pytest.mark.slow,
        ),
        ("import subprocess\nsubprocess.run(['no-such-command'])", "FileNotFoundError"),
        ("import os\nassert os.system('exit 3') == 3 << 8", ""),
    ],
)
def test_what_raises_in_any_notebook_raises(source: str, error: str) -> None:
    found = run(own("cell", source), *double(), requests=asks("double")).cells["cell"].error
    assert found.startswith(error)
    assert bool(found) == bool(error)


def test_a_command_that_cannot_be_started_is_one_that_failed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(*_arguments: object, **_more: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(shell_lines.subprocess, "Popen", refuse)
    assert shell_lines.run("echo x") == 127
    assert capsys.readouterr().out == "echo x: Operation not permitted\n"


def test_a_process_in_the_background_is_refused_at_once() -> None:
    """As ipykernel refuses it: the cell would wait for its output until its time is over."""
    result = run(own("line", "!sleep 600 &"), *double(), requests=asks("double"))
    assert "Background processes not supported" in result.cells["line"].error
    assert returned(result, "double") == ["int", 6]
