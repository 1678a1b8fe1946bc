"""Why a name is not there: the error with its line, a near name, a magic, a definition that nobody
can see.
"""

from __future__ import annotations

import pytest

from course.checks.missing import Ran, defined, near, unwritten, why_missing

MARK = "# exercise: scale\n"
RIGHT = "def scale(m, k):\n    return m * k"
UNKNOWN = "UsageError: Line magic function `%%capture` not found."


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        (
            Ran(
                MARK + "def scale(m, k)\n    return m",
                "SyntaxError: expected ':' (123.py, line 2)",
                2,
            ),
            "There is no `scale`: line 2 of your answer, `def scale(m, k)`, stopped with "
            "SyntaxError: expected ':'.",
        ),
        (
            Ran(
                MARK + "import nowhere\n" + RIGHT,
                "ModuleNotFoundError: No module named 'nowhere'",
                2,
            ),
            "line 2 of your answer, `import nowhere`, stopped with ModuleNotFoundError: No "
            "module named 'nowhere'.",
        ),
        (
            Ran(MARK + RIGHT, "MemoryError"),
            "There is no `scale`: your answer's cell stopped with MemoryError.",
        ),
        (
            Ran(MARK + "%%capture\n" + RIGHT, UNKNOWN),
            "line 2 of your answer, `%%capture`, stopped with UsageError",
        ),
        (
            Ran(MARK + "%%capture\n" + RIGHT, UNKNOWN),
            "A line with `%%capture` must be the first of its cell.",
        ),
        (
            Ran(
                MARK + "def Scale(m, k):\n    return m\nprint(x)",
                "NameError: name 'x' is not defined",
                4,
            ),
            "stopped with NameError: name 'x' is not defined. It defines `Scale`, not `scale`.",
        ),
        (Ran("%%timeit\n" + RIGHT), "its cell begins with `%%timeit`, which keeps nothing"),
        (Ran("%%bash\n" + RIGHT), "its cell begins with `%%bash`"),
        (Ran(MARK + "def Scale(m, k):\n    return m"), "There is no `scale`; there is `Scale`."),
        (
            Ran(MARK + "def my_scale(m, k):\n    return m"),
            "There is no `scale`; there is `my_scale`.",
        ),
        (Ran(MARK + "scaled = lambda m, k: m * k"), "There is no `scale`; there is `scaled`."),
        (Ran(MARK + "class Scaler:\n    pass"), "There is no `scale`; there is `Scaler`."),
        (
            Ran(MARK + "def multiply(m, k):\n    return m"),
            "There is no `scale`; the answer defines `multiply` instead.",
        ),
        (Ran(MARK + "if False:\n    def scale(m, k):\n        return m"), "was not reached"),
        (Ran(MARK + "scale = None"), "its value is None"),
        (
            Ran(MARK + "def solve():\n    def scale(m, k):\n        return m"),
            "it is defined inside `solve`",
        ),
        (
            Ran(MARK + "class Answer:\n    def scale(self, m, k):\n        return m"),
            "it is defined inside `Answer`",
        ),
        (Ran(MARK + "m * 3"), "There is no `scale`: the answer does not define it."),
    ],
)
def test_why_a_name_is_not_there(cell: Ran, words: str) -> None:
    assert words in why_missing("scale", [cell], ["scale"]).text


def test_two_names_that_one_error_keeps_away_have_one_cause() -> None:
    cell = Ran(
        "def relu(x)\n    return x\ndef elu(x):\n    return x", "SyntaxError: expected ':'", 1
    )
    assert (
        why_missing("relu", [cell], ["relu", "elu"]).cause
        == why_missing("elu", [cell], ["relu", "elu"]).cause
    )
    assert (
        why_missing("relu", [], ["relu", "elu"]).cause
        != why_missing("elu", [], ["relu", "elu"]).cause
    )


def test_a_name_that_the_exercise_asks_for_too_is_not_the_near_one() -> None:
    text = why_missing("elu", [Ran("def relu(x):\n    return x")], ["relu", "elu"]).text
    assert text == "There is no `elu`: the answer does not define it."


def test_a_long_line_and_backticks_cannot_break_the_sentence() -> None:
    text = why_missing("f", [Ran("x = '`" + "a" * 500 + "`'", "NameError: x", 1)]).text
    assert len(text) < 150
    assert text.count("`") == 4


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("scale", "Scale"),
        ("IrisModel", "irismodel"),
        ("to_column", "tocolumn"),
        ("mean_of_column_maxima", "mean_column_maxima"),
        ("scale", "scale_it"),
    ],
)
def test_near_names(name: str, found: str) -> None:
    assert near(name, ["helper", "x", found]) == found


def test_what_is_far_is_not_near() -> None:
    assert near("scale", ["neuron", "forward", "x"]) == ""


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("a = 1\nb, (c, d) = 1, (2, 3)", ["a", "b", "c", "d"]),
        ("for i in x:\n    y = i", ["i", "y"]),
        ("def f():\n    inner = 1\nasync def g(): pass", ["f", "g"]),
        ("%time\nx = 1\n!ls", ["x"]),
        ("def f(x)\n    y = 1\nz: int = 3", ["f", "z"]),
        ("[k for k in x]", []),
        ("def f(:\n" * 50_000, ["f"] * 50_000),
    ],
)
def test_what_a_cell_defines(source: str, names: list[str]) -> None:
    assert defined(source) == names


@pytest.mark.parametrize(
    ("source", "empty"),
    [
        (MARK + 'def scale(m, k):\n    """Doc."""\n    raise NotImplementedError', True),
        ("# exercise: r\nresult = None", True),
        ("", True),
        (MARK + RIGHT, False),
        (MARK + "def scale(m, k)\n    pass", False),
        ("result = 0.97", False),
        ("f = None\nf()", False),
    ],
)
def test_what_holds_nothing_of_an_answer(source: str, empty: bool) -> None:
    assert unwritten(source) is empty
