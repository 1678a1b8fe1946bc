"""What a graded kernel does without, and what it still does as any other."""

from __future__ import annotations

import re

import pytest

from tests.support.engine_runs import answer, asks, double, own, returned, run, text


def test_one_thread_takes_in_messages() -> None:
    """Two threads at one socket lose messages once in a hundred runs, and a cell then waits until
    its time is up.
    """
    result = run(
        own("look", "import threading\nprint([thread.name for thread in threading.enumerate()])"),
        *double(),
        requests=asks("double"),
    )
    assert "MainThread" in text(result, "look")
    assert "shell" not in text(result, "look").lower()


def test_output_of_several_threads_arrives_with_the_cells() -> None:
    source = """
import threading
def say(number):
    for line in range(50):
        sys.stdout.write(f"{number}:{line}\\n")
        if line % 7 == 0: sys.stdout.flush()
threads = [threading.Thread(target=say, args=(number,)) for number in range(4)]
for thread in threads: thread.start()
for thread in threads: thread.join()
"""
    result = run(
        own("quiet", "x = 1"),
        own("threads", source),
        own("after", "print('after')"),
        *double(),
        requests=asks("double"),
    )
    assert sorted(text(result, "threads").split()) == sorted(
        f"{number}:{line}" for number in range(4) for line in range(50)
    )
    assert text(result, "after") == "after\n"
    assert returned(result, "double") == ["int", 6]


@pytest.mark.slow
def test_a_cell_may_await_and_the_next_one_waits_for_it() -> None:
    source = "import asyncio\nawait asyncio.sleep(2.5)\nslept = True"
    result = run(
        own("wait", source), own("after", "print(slept)"), *double(), requests=asks("double")
    )
    assert not result.cells["wait"].error
    assert text(result, "after") == "True\n"


def test_magics_and_code_like_it_are_transformed_once() -> None:
    """Each cell by the transformers that are there when it runs, also one that stands there twice."""
    own_transformer = """
calls = []
def count(lines):
    calls.append(''.join(lines))
    return lines
get_ipython().input_transformers_post.append(count)
"""
    same = "%precision 3\nprint(len(calls))"
    result = run(
        own("set", own_transformer),
        own("first", same),
        own("second", same),
        *double(),
        requests=asks("double"),
    )
    assert [text(result, cell).split()[-1] for cell in ("first", "second")] == ["1", "2"]


def test_an_error_names_its_cell_and_line() -> None:
    result = run(
        own("wrong", "x = 1\nraise ValueError('here')"), *double(), requests=asks("double")
    )
    traceback = re.sub(
        r"\x1b\[[\d;]*m", "", "\n".join(result.cells["wrong"].outputs[0]["traceback"])
    )
    assert re.search(r"Cell In\[\d+\], line 2", traceback)
    assert "raise ValueError" in traceback


def test_warnings_of_the_kernel_itself_are_no_output() -> None:
    source = "import logging\nlogging.basicConfig(level=logging.DEBUG)\nget_ipython().kernel.log.warning('of the kernel')"
    result = run(
        own("warn", source), own("after", "print('seen')"), *double(), requests=asks("double")
    )
    assert result.cells["warn"].outputs == []
    assert text(result, "after") == "seen\n"


def test_the_shell_that_a_zygote_made_belongs_to_the_kernel_it_is_in() -> None:
    look = (
        "shell = get_ipython()\nprint(shell.starting_dir == os.getcwd(), "
        "shell.ipython_dir.startswith(os.environ['HOME']),\n      "
        "shell.profile_dir.location.startswith(shell.ipython_dir), shell.kernel is shell.parent "
        "is not None,\n      sys.modules['__main__'] is shell.user_module, "
        "vars(shell.user_module) is globals())\n%store -r\n%who_ls"
    )
    result = run(own("look", look), *double(), requests=asks("double"))
    assert text(result, "look") == "True True True True True True\n['look']".replace(
        "'look'", "'os', 'shell', 'sys', 'time'"
    )


def test_output_of_the_grader_s_own_requests_reaches_no_cell() -> None:
    loud = (
        "def double(x):\n    print('called')\n    get_ipython().run_cell('x = 1')\n    return 2 * x"
    )
    result = run(*answer("double", loud), own("after", "print('after')"), requests=asks("double"))
    assert returned(result, "double") == ["int", 6]
    assert text(result, "after") == "after\n"
