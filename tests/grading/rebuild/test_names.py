"""Which names a cell defines and uses, and what counts as an answer."""

from __future__ import annotations

import warnings

import pytest

from grading.model import ANSWER, Cell
from grading.rebuild.answers import is_answer
from grading.rebuild.names import names_in


@pytest.mark.parametrize(
    ("source", "defines", "uses"),
    [
        ("x = x + 1", "x", "x"),
        ("x = 1\ny = x", "x y", ""),
        ("x += 1", "x", "x"),
        ("for i in steps:\n    print(i)", "i", "steps"),
        ("xs = [x for x in xs]", "xs", "xs"),
        (
            "def f():\n    return {k: {v for v in row} for k, row in table.items()}\nn = [y for "
            "y in more]",
            "f n",
            "table more",
        ),
        ("def f(a, b=q):\n    z = a + w\n    return z", "f", "q w"),
        ("def f():\n    return later\nlater = 1", "f later", ""),
        ("class A(Base):\n    def m(self):\n        return help_me(self)", "A", "Base help_me"),
        ("import numpy as np, os.path\nfrom m import a as b", "np os b", ""),
        ("if (n := count) > 1:\n    def g(): pass", "n g", "count"),
        ("try:\n    import fast\nexcept E as e:\n    print(e)", "fast e", "E"),
        ("with make() as f:\n    a, (b, *c) = f", "f a b c", "make"),
        ("def f():\n    global shared\n    shared = 1", "f shared", ""),
        ("%%time\ny = f(x)", "y", "f x time"),
        ("%timeit neuron(a)\nb = 1", "b", "timeit neuron a"),
        ("files = !ls\nprint(files)", "files", ""),
        ("torch?\nb = 1", "b", "torch"),
        ("# what is x?\nb = 1", "b", ""),
        ("def f(:\n  pass\nclass C: pass\ny = x", "f C y", ""),
        ("%%bash\nls x; rm y", "", ""),
    ],
)
def test_names(source: str, defines: str, uses: str) -> None:
    names = names_in(source)
    assert names.defines == set(defines.split())
    assert names.uses == set(uses.split())


@pytest.mark.parametrize(
    "source",
    [
        "a" + ".b" * 40_000,
        "(" * 90_000,
        "-" * 90_000 + "1",
        "1" + "+1" * 40_000,
        "9" * 9_999,
        "x = '\ud800'",
        "\0",
        "x\0y",
        "lambda:" * 10_000 + "1",
        "def f():\n" * 3000,
        "return",
        "yield",
        "nonlocal x",
        "def f(a, a): pass",
        "x" * 500_000,
        "def f():\n x = 1\n global x",
        "from m import *",
        "?" * 50_000,
        "!" * 50_000,
        "await x",
        "*a",
        "# -*- coding: nonsense -*-\nx",
    ],
)
def test_no_source_raises_or_warns(source: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        names_in(source)
        is_answer(source, Cell(ANSWER, "f", "def f():\n    raise NotImplementedError", "f"))


def test_odd_text_warns_nobody() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert names_in("x = '\\d'\ny = 1 is 1").defines == {"x", "y"}


STUB = (
    '# exercise: f\nimport math\ndef f(x):\n    """What f does."""\n    raise NotImplementedError\n'
)


@pytest.mark.parametrize(
    ("source", "answer"),
    [
        (STUB, False),
        ("\n" + STUB.replace("\n", "  \n") + "\n\n", False),
        ("", False),
        ("# exercise: f\n# later\n", False),
        (STUB.replace("What f does", "My own words"), False),
        (STUB + "# I do not know\n", False),
        ("# exercise: f\ndef f(x):\n    raise NotImplementedError('todo')", False),
        ("raise NotImplementedError", False),
        ("import math", False),
        ("# exercise: f\ndef f(x):\n    return x", True),
        ("# exercise: f\nf = abs", True),
        (STUB + "\ndef helper(): return 1", True),
        ("# exercise: f\ndef f(x)\n    return x", True),
        ("# exercise: f\ndef f(x):\n    pass", True),
        ("class f:\n    def __init__(self):\n        raise NotImplementedError", False),
        ("class f:\n    def __init__(self):\n        self.a = 1", True),
    ],
)
def test_what_is_an_answer(source: str, answer: bool) -> None:
    assert is_answer(source, Cell(ANSWER, "f", STUB, "f")) is answer


def test_a_variables_stub_is_no_answer() -> None:
    stub = Cell(ANSWER, "iris_result", "# exercise: iris_result\nresult = None\n", "iris_result")
    assert not is_answer("# exercise: iris_result\n# hm\nresult = None", stub)
    assert is_answer("# exercise: iris_result\nresult = 0.9", stub)


def test_what_is_a_free_text_answer() -> None:
    stub = Cell(
        ANSWER, "c", "<!-- exercise: c -->\n*Your answer here.*", "c", markdown=True, manual=True
    )
    assert not is_answer("<!-- exercise: c -->\n\n*Your answer here.*\n", stub)
    assert not is_answer("<!-- exercise: c -->\n", stub)
    assert not is_answer("<!-- exercise: c -->\n*Your answer here.*\n<!-- todo -->", stub)
    assert is_answer("<!-- exercise: c -->\nReLU, by 0.5 %.", stub)
