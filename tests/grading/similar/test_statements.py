"""What a disguise changes is not seen, and nothing that a student can write raises."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grading.similar.fingerprints import Answer, runs
from grading.similar.statements import LONGEST, MOST_WORDS, statements
from tests.support.disguises import KINDS, renamed

ASKED = frozenset(["mean"])
PLAIN = '''
from math import fsum as add

def helper(values, start=0.0):
    """Adds."""
    total: float = start  # from here
    for value in values:
        total += value
    return add([total])

def mean(numbers: list) -> float:
    count = len(numbers)
    first, *rest = numbers
    largest = max(rest, default=first)
    return helper([n / count for n in numbers if n <= largest], start=0.0)
'''
SLIPS = (
    "return ((",
    "if count > 3:",
    "    x = 1\n  y = 2",
    "%matplotlib inline\ntotal = = 3",
    "text = '''open",
    "y = " + "(" * 300 + "1" + ")" * 300,
)
PIECES = (
    "def f(x):\n    ",
    "%timeit f(1)\n",
    "!ls\n",
    "?\n",
    "x = 'a\n",
    "\t \treturn x\n",
    "\x00",
    "\ud800",
    "\x0c\n",
    "((((",
    "lambda *, a=1, **k: k\n",
    "match x:\n    case {'a': [y, *z]}:\n        pass\n",
    "try:\n    pass\nexcept* E as e:\n    raise\n",
    "class A(B, metaclass=C):\n    async def f(self): await self.x\n",
    "f'{x!r:>{w}} {y=}'\n",
    "x: int\ny: int = 3\ndel x[0], y.z\n",
    "with a as b, c: pass\n",
    "global q\n",
    "assert True\n",
    "[i for i in j if i async for k in l]\n",
    "1e999\n1_000j\n0x_f\n",
    "a" * 3000,
    "-" * 3000 + "1\n",
    "[" * 150 + "]" * 150 + "\n",
)


def words(source: str) -> list[tuple[str, ...]]:
    return [statement.words for statement in statements(source, ASKED)]


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "reworded too"])
@pytest.mark.parametrize("seed", range(5))
def test_a_disguise_changes_no_statement(kind: str, seed: int) -> None:
    copy = KINDS[kind](PLAIN, ASKED, random.Random(seed))
    assert copy != PLAIN
    kept = sorted(words(copy))
    # what was put in between may stand among them
    assert [each for each in sorted(words(PLAIN)) if each not in kept] == []


def test_a_renamed_answer_has_the_same_words_in_the_same_order() -> None:
    assert words(renamed(PLAIN, ASKED, random.Random(0))) == words(PLAIN)


def test_what_cannot_be_renamed_stays() -> None:
    [head, body] = words("def mean(x):\n    return np.mean(x, axis=0) / 2.0\n")
    assert head[:2] == ("def", "mean")
    assert " ".join(body) == "return np . mean ( p0 , axis = 0 ) / 2"


def test_other_libraries_and_other_numbers_are_other_words() -> None:
    assert words("def mean(x):\n    return np.mean(x)\n") != words(
        "def mean(x):\n    return torch.mean(x)\n"
    )
    assert words("y = x + 1\n") != words("y = x + 2\n")


@pytest.mark.parametrize(
    "idle", ["pass", "x = x", "unused = 0", "print('so far', x)", "'text'", "assert True"]
)
def test_a_line_that_does_nothing_is_not_seen(idle: str) -> None:
    lines = "def mean(x):\n    x = 1\n    {}return x\n"
    assert words(lines.format(f"{idle}\n    ")) == words(lines.format(""))


def test_what_a_cell_binds_may_be_its_answer() -> None:
    assert words("rate = 0.1\n") != []


def test_lines_are_those_of_the_text() -> None:
    found = statements("# a comment\nif x:\n    y = (1 +\n         2)\nelse:\n    y = 3\n")
    assert [(each.first, each.last) for each in found] == [(1, 1), (2, 3), (5, 5)]
    assert [each.first for each in statements("a = '\x0c'\nb = 2\n")] == [0, 1]


def test_text_that_is_no_python_is_taken_line_by_line() -> None:
    first = statements("def f(x:\n    y = x.sum('all')\n\n    return y + 1\n")
    other = statements('def f(a:\n    bee = a.sum("none")  # adds\n    return bee + 1\n')
    assert [each.words for each in first] == [each.words for each in other]
    assert [each.first for each in first] == [0, 1, 3]


def test_magics_hide_no_code_beside_them() -> None:
    assert words("%matplotlib inline\ny = x + 1\n!ls\n") == words("y = x + 1\n")


@settings(max_examples=60)
@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=20), max_size=8).map("".join))
def test_nothing_that_a_student_writes_raises(source: str) -> None:
    found = statements(source, ASKED)
    lines = len(source.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    for statement in found:
        assert statement.words
        assert 0 <= statement.first <= statement.last < lines
        assert list(runs(statement))
    Answer(0, source, found).fingerprints  # noqa: B018


@pytest.mark.parametrize(
    "source",
    [
        "x = " + "1 + " * 9000 + "1\n",
        "x = " + "1 + " * 900 + "1\n",
        "x" * 200_000,
        "(" * 100_000,
        "y = 1\n" * 90_000,
    ],
)
def test_huge_answers_are_read_in_part(source: str) -> None:
    found = statements(source)
    assert sum(len(each.words) for each in found) <= MOST_WORDS
    assert all(each.first <= LONGEST for each in found)


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_of_syntax_leaves_the_rest_to_compare(slip: str) -> None:
    whole = {each.words for each in statements(PLAIN, ASKED)}
    found = {each.words for each in statements(f"{PLAIN}\n{slip}\n", ASKED)}
    assert whole <= found


def test_what_is_no_python_at_all_is_taken_by_lines() -> None:
    found = statements("first we take the mean\nand then we divide by it\n")
    assert [each.first for each in found] == [0, 1]
