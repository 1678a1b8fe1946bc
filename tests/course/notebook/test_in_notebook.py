"""What check() says in a notebook about an answer that did not run, or is not the one that stands
there now: IPython's own shell.
"""

from __future__ import annotations

import json
import re

import pytest

from tests.support.answer_bank import first_right
from tests.support.warm_python import python

STUB = '# exercise: neuron\ndef neuron(x, weights):\n    """Doc."""\n    raise NotImplementedError'
CHECK = 'check("neuron")'
RIGHT = (
    "# exercise: neuron\nimport math\nimport numpy as np\nimport torch\n"
    + first_right("neuron").source
)
COLON = "# exercise: neuron\ndef neuron(x, weights)\n    return 0.5"

SHELL = """
import json, os, sys
os.environ.pop("NBGRADER_EXECUTION", None); os.environ.pop("COURSE_GRADING", None)
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
shell, said = InteractiveShell.instance(), []
shell.run_line_magic("colors", "nocolor")
for cell in json.load(sys.stdin):
    with capture_output() as shown:
        shell.run_cell(cell, store_history=True)
    said.append(shown.stdout)
print(json.dumps(said))
"""


def session(*cells: str) -> list[str]:
    """What each cell printed in a new shell, in which the lesson's set-up has run."""
    setup = "from course import check, hint, ready"
    texts: list[str] = json.loads(python(SHELL, json.dumps([setup, *cells])).splitlines()[-1])
    return [" ".join(text.split()) for text in texts[1:]]


def after_each(*cells: str) -> list[str]:
    """What check() says after each cell."""
    return session(*(part for cell in cells for part in (cell, CHECK)))[1::2]


@pytest.mark.slow
def test_an_answer_that_did_not_run_is_no_empty_one() -> None:
    never, stub, colon, package, other, capture, captured = after_each(
        "1 + 1",
        STUB,
        COLON,
        "# exercise: neuron\nimport nowhere\ndef neuron(x, weights):\n    return 0.5",
        "# exercise: neuron\ndef Neuron(x, weights):\n    return 0.5",
        "# exercise: neuron\n%%capture\ndef neuron(x, weights):\n    return 0.5",
        "%%capture\n# exercise: neuron\nfoo\ndef neuron(x, weights):\n    return 0.5",
    )
    assert "there is no `neuron` in this kernel" in never
    assert "run that cell" in never
    assert "not attempted yet. Write your answer above" in stub
    assert (
        "line 2 of your answer, `def neuron(x, weights)`, stopped with SyntaxError: expected ':'."
        in colon
    )
    assert (
        "line 2 of your answer, `import nowhere`, stopped with ModuleNotFoundError: No module "
        "named 'nowhere'." in package
    )
    assert "There is no `neuron`; there is `Neuron`." in other
    assert "line 2 of your answer, `%%capture`, stopped with UsageError" in capture
    assert (
        "line 3 of your answer, `foo`, stopped with NameError: name 'foo' is not defined."
        in captured
    )
    for text in (never, colon, package, other, capture, captured):
        assert "ot attempted" not in text
    assert all(
        "Points here: 0 of 3." in text for text in (colon, package, other, capture, captured)
    )


def test_a_magic_that_keeps_the_cells_names_spoils_nothing() -> None:
    for magic in ("%%capture", "%%time"):
        _cell, said = session(f"{magic}\n{RIGHT}", CHECK)
        assert "Well done" in said


def test_an_older_definition_is_said_first_and_is_no_well_done() -> None:
    right, colon, other, again = after_each(
        RIGHT, COLON, "# exercise: neuron\ndef nueron(x, weights):\n    return 0.5", RIGHT
    )
    assert "Well done" in right
    assert "Careful" not in right
    assert colon.startswith(
        "Careful: this is about an earlier definition of `neuron`. As its cell stands now it did "
        "not run: line 2"
    )
    assert re.search(r"(\d+) of \1 checks hold", colon)
    assert "Well done" not in colon
    assert other.startswith("Careful: this is about an earlier definition of `neuron`.")
    assert "there is `nueron`" in other
    assert "Careful" not in again
    assert "Well done" in again


def test_an_answer_in_another_cell_is_nobodys_older_definition() -> None:
    said = session(
        STUB,
        RIGHT.replace("# exercise: neuron", "# mine"),
        CHECK,
        "# exercise: neuron\nx = 3",
        CHECK,
    )
    assert "Well done" in said[2]
    assert "Well done" in said[4]


def test_an_answer_that_does_not_run_is_awaited_by_the_examples() -> None:
    said = session(COLON, 'print(ready("neuron"))', RIGHT, 'print(ready("neuron"))')
    assert said[1] == "This example waits for your answer to: neuron. False"
    assert said[3] == "True"


def test_one_of_several_functions_is_missing() -> None:
    said = session(
        "# exercise: activations\nimport math\ndef sigmoid(x):\n    return x\ndef Relu(x):\n    "
        "return x",
        'check("activations")',
    )[1]
    assert "There is no `relu`; there is `Relu`." in said
    assert "There is no `tanh`: the answer does not define it." in said


def test_one_error_is_said_once() -> None:
    said = session(
        "# exercise: activations\ndef sigmoid(x)\n    return x\ndef tanh(x):\n    return x",
        'check("activations")',
    )[1]
    assert said.count("SyntaxError") == 1
    assert "nothing could be checked" in said


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("while True:\n        pass", "`neuron` came to no end and was stopped after"),
        (
            "while True:\n        try:\n            sum(range(1000))\n        except:\n          "
            "  pass",
            "`neuron` came to no end",
        ),
    ],
)
def test_a_loop_without_end_is_stopped_once_and_named(body: str, words: str) -> None:
    said = session(
        "import os; os.environ['COURSE_CHECK_SECONDS'] = '0.2'",
        f"# exercise: neuron\ndef neuron(x, weights):\n    {body}",
        CHECK,
    )[2]
    assert words in said
    assert "in line 3" in said or "in line 6" in said
    assert said.count("came to no end") == 1
    assert "does the loop ever end?" in said
    assert said.count("The same as above") == said.count(" fails ") - 1 > 2
    assert "neuron: 0 of" in said


def test_after_a_stop_nothing_is_left_of_the_limit() -> None:
    said = session(
        "import os, signal, sys; os.environ['COURSE_CHECK_SECONDS'] = '0.2'; "
        "traced = sys.gettrace()",
        "# exercise: neuron\ndef neuron(x, weights):\n    while True: pass",
        CHECK,
        "del os.environ['COURSE_CHECK_SECONDS']; print(signal.getitimer(signal.ITIMER_REAL), "
        "signal.getsignal(signal.SIGALRM) is signal.SIG_DFL, sys.gettrace() is traced)",
        RIGHT,
        CHECK,
    )
    assert said[3] == "(0.0, 0.0) True True"
    assert "Well done" in said[5]


def test_the_stop_button_shows_the_students_lines_and_none_of_ours() -> None:
    said = session(
        # the student's own loop presses the button: no clock is raced
        "import _thread\n# exercise: neuron\ndef inner(i):\n    while True:\n        "
        "_thread.interrupt_main()\n\ndef neuron(x, weights):\n    return inner(3)",
        CHECK,
    )[1]
    assert (
        "KeyboardInterrupt: the check was stopped while your code was here: in neuron, line 8 of "
        "its cell: return inner(3)" in said
    )
    assert "in inner, line" in said
    assert "course" not in said
    assert "Traceback" not in said
