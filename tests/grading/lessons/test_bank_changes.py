"""Changes to an answer: what they make of it, and what is said of one that cannot be made."""

from __future__ import annotations

import difflib
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grading.lessons import bank, changes
from grading.model import UserError

PATH = Path("bank/02_neuron/neuron.py")
BASE = "def f(x):\n    y = x + 1\n\n    print(y)\n    y = y * 2\n    print(y)\n    return y\n"
HEAD = "# %% right: by hand\n" + BASE + "\n# %% wrong: a slip\n# slip: -; caught by: known_case\n"


def parse(text: str) -> tuple[bank.Entry, ...]:
    return bank.parse(text, "02_neuron", "neuron", PATH)


@pytest.mark.parametrize(
    ("written", "old", "new"),
    [
        (["~ x + 1 => x"], "x + 1", "x"),
        (["~  + 1 =>"], " + 1", ""),
        (["-     return y"], "    return y\n", ""),
        (["-     return y", "+     return -y"], "return y", "return -y"),
        (["-", "-     print(y)"], "\n    print(y)\n    y = y", "    y = y"),
        (["      y = y * 2", "-     print(y)"], "* 2\n    print(y)\n", "* 2\n"),
        (["      y = y * 2", "+     y += 1"], "* 2\n", "* 2\n    y += 1\n"),
        (["+ import math", "+"], "def f", "import math\n\ndef f"),
        (["~ y * 2 => y", "~ x + 1 => x"], "x + 1\n\n    print(y)\n    y = y * 2", None),
    ],
)
def test_a_change_is_made_where_it_belongs(written: list[str], old: str, new: str | None) -> None:
    expected = BASE.replace("x + 1", "x").replace("y * 2", "y") if new is None else None
    assert changes.apply(BASE, written) == (expected or BASE.replace(old, str(new)))


@pytest.mark.parametrize(
    ("written", "line", "said"),
    [
        (["~ z => y"], 0, "'z' stands 0 times"),
        (["~ y = => z ="], 0, "'y =' stands 2 times"),
        (["~ x + 1"], 0, "is written '~ old => new'"),
        (["~ x + 1 => x + 1"], 0, "changes nothing"),
        (["-     return y", "+     return y"], 0, "changes nothing"),
        (["-     print(y)"], 0, "'print(y)' stands 2 times"),
        (["~ x + 1 => x", "-     return z"], 1, "'return z' stands 0 times"),
        (["- return y"], 0, "'return y' stands 0 times"),
        (["~ x + 1 => x", "+     y = 1"], 1, "nothing says where"),
        (["      y = y * 2", "-     return y"], 0, "'y = y * 2' with the lines after it stands 0"),
        (["      y = y * 2"], 0, "lines that stay change nothing"),
        (["~ y = x => z = x", "-     y = x + 1"], 1, "another change"),
        (["      y = y * 2", "+     a", "      y = y * 2", "+     b"], 2, "another change"),
    ],
)
def test_a_change_that_cannot_be_made_is_refused(written: list[str], line: int, said: str) -> None:
    with pytest.raises(changes.MalformedError, match=re.escape(said)) as caught:
        changes.apply(BASE, written)
    assert caught.value.line == line


LINES = st.lists(st.sampled_from(["a = 1", "    b = a", "", "    return b", "c()"]), max_size=8)


def written(old: list[str], new: list[str]) -> list[str]:
    """The changes that make the new lines of the old, each with all the lines before it."""
    found: list[str] = []
    for tag, start, end, first, last in difflib.SequenceMatcher(
        None, old, new, False
    ).get_opcodes():
        if tag != "equal":
            found += [f"  {line}" for line in old[:start]]
            found += [f"- {line}".rstrip() for line in old[start:end]]
            found += [f"+ {line}".rstrip() for line in new[first:last]]
    return found


@given(LINES, LINES)
def test_what_differs_written_as_changes_makes_the_other_text(
    old: list[str], new: list[str]
) -> None:
    old, new = ["start", *old], ["start", *new]
    base, other = "".join(f"{line}\n" for line in old), "".join(f"{line}\n" for line in new)
    if old != new:
        assert changes.apply(base, written(old, new)) == other
    else:
        assert changes.apply(base, []) == base


WORDS = st.text("abcde (1-é", min_size=1, max_size=20).map(str.strip).filter(bool)
NAMES = st.lists(st.text("abc_", min_size=1, max_size=6), min_size=1, max_size=4)


@given(
    WORDS, WORDS, NAMES, NAMES, st.sampled_from(["", "; at most: 0.5"]), st.booleans(), st.data()
)
def test_an_entry_says_what_was_written(
    title: str,
    slip: str,
    caught: list[str],
    uses: list[str],
    rest: str,
    after_title: bool,
    data: st.DataObject,
) -> None:
    old = ["start", *data.draw(LINES), "end"]
    new = [*old[:-1], *data.draw(LINES), "new end"]
    fields = f"slip: {slip}; caught by: {', '.join(caught)}; uses: {', '.join(uses)}{rest}"
    body = [f"# {line}" for line in written(old, new)]
    text = "\n".join(["# %% right: base", *old, "", f"# %% wrong: {title}", f"# {fields}", *body])
    if after_title:
        text = text.replace(f"{title}\n# slip", f"{title}; slip")
    base, entry = parse(text)
    assert base.source == "\n".join(old) + "\n"
    assert entry == bank.Entry(
        "02_neuron",
        "neuron",
        "wrong",
        title,
        "\n".join(new) + "\n",
        len(old) + 3,
        slip,
        tuple(caught),
        tuple(uses),
        at_most=0.5 if rest else 1.0,
        changes=1,
    )


def test_a_change_is_to_the_last_right_answer_above_or_to_the_one_that_is_named() -> None:
    text = "# %% right: one\nx = 1\n# %% right: two\n# ~ 1 => 2\n# %% right: three; from: o\n# ~ 1 => 3\n"
    assert [entry.source for entry in parse(text)] == ["x = 1\n", "x = 2\n", "x = 3\n"]


def test_a_changed_answer_uses_what_its_base_uses_unless_it_says_so() -> None:
    text = "# %% right: a; uses: f, g\nx = 1\n# %% right: b\n# ~ 1 => 2\n# %% right: c; uses: h\n# ~ 2 => 3\n"
    text += "# %% right: d; uses: -; from: a\n# ~ 1 => 4\n"
    assert [entry.uses for entry in parse(text)] == [("f", "g"), ("f", "g"), ("h",), ()]


def test_a_title_that_is_said_in_full_goes_before_longer_ones() -> None:
    text = "# %% right: a\nx = 1\n# %% right: a, b\ny = 1\n# %% right: c; from: a\n# ~ 1 => 2\n"
    assert parse(text)[2].source == "x = 2\n"


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        (HEAD + "# ~ x + 1 => x\n# a comment\n", 13, "among changes every line"),
        (HEAD + "# ~ x + 1 => x\n\n# ~ y * 2 => y\n", 13, "among changes every line"),
        (HEAD + "# ~ x + 1 => x\n# ~ z => y\n", 13, "'z' stands 0 times.*'by hand' of line 1"),
        (HEAD + "# from: by\nx = 1\n", 10, "a whole cell"),
        (HEAD + "# from: hand\n# ~ x + 1 => x\n", 10, "titles of 0 right answers"),
        (
            "# %% right: aa\nx = 1\n# %% right: ab\ny = 1\n# %% right: c; from: a\n# ~ 1 => 2\n",
            5,
            "titles of 2",
        ),
        ("# %% right: a\n# ~ 1 => 2\n", 2, "no right answer stands above"),
        ("# %% wrong: a; slip: -; caught by: b; slip: c\nx = 1\n", 1, "says 'slip' twice"),
    ],
)
def test_an_entry_whose_changes_cannot_be_made_is_refused(text: str, line: int, said: str) -> None:
    with pytest.raises(UserError, match=said) as caught:
        parse(text)
    assert str(caught.value).startswith(f"{PATH}:{line}: ")
