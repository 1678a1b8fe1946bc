"""The feedback as HTML: the words of the text, values side by side, nothing of a page's own markup."""

from __future__ import annotations

import re
from html import unescape

import numpy as np
import pytest

from course.checks.values import array
from course.lessons.discovery import exercise
from course.notebook.frontend import evaluate
from course.notebook.report import report
from course.notebook.report_html import as_html, side_by_side
from course.notebook.report_text import as_text
from tests.support.answer_bank import first_right

WRONG = "def scale(m, k):\n    return m + k"
WILD = "def scale(m, k):\n    raise ValueError('<script>alert(1)</script> & `x`')"


def told(exercise_id: str, source: str):
    names: dict = {}
    exec("import math, numpy as np, torch\n" + source, names)
    found = exercise(exercise_id)
    return report(found, evaluate(found, names))


def plain(html: str) -> str:
    """The words of a page."""
    text = re.sub(r"<style>.*?</style>", "", html, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", text)).split())


@pytest.mark.parametrize("source", [WRONG, WILD, first_right("scale").source, "scale = 3", ""])
def test_it_says_all_that_the_text_says(source: str) -> None:
    feedback = told("scale", source)
    html, seen = as_html(feedback), plain(as_html(feedback))
    for line in as_text(feedback).replace("`", " ").split("\n"):
        for word in line.split():
            assert word in seen, (word, seen)
    assert html.count("<div") == html.count("</div>")
    assert html.count("<li") == html.count("</li>")


def test_what_an_answer_says_is_no_markup() -> None:
    html = as_html(told("scale", WILD))
    assert "<script" not in html
    assert "&lt;script&gt;" in html


def test_colour_is_never_the_only_signal() -> None:
    html = as_html(told("scale", "def scale(m, k):\n    return m * abs(k)"))
    assert re.search(r'class="bad"><span class="sign" aria-hidden="true">✗</span>.*?fails', html)
    assert re.search(r'class="good"><span class="sign" aria-hidden="true">✓</span>.*?holds', html)


def test_differing_entries_are_marked_with_a_sign() -> None:
    html = side_by_side(np.array([[1.0, 2.0], [3.0, 4.5]]), array([[1.0, 2.0], [3.0, 4.0]]))
    assert re.findall(r'<td class="off">([^<]*)</td>', html) == ["≠ 4.0"]
    assert re.findall(r"<td>([^<]*)</td>", html) == [
        "1.0",
        "2.0",
        "3.0",
        "4.5",
        "1.0",
        "2.0",
        "3.0",
    ]


@pytest.mark.parametrize(
    ("expected", "received"),
    [
        (3.0, array(4.0)),
        (np.zeros((2, 2)), array([0.0, 0.0])),
        (np.zeros(2), array([0.0, 0.0])),
        (np.zeros((30, 2)), array(np.ones((30, 2)))),
        ((np.zeros(2), 3.0), (array([1.0, 1.0]),)),
        ({"W": np.zeros(2)}, {"V": array([1.0, 1.0])}),
        (np.zeros(2), "text"),
        (np.zeros((0, 3)), array(np.zeros((0, 3)))),
    ],
)
def test_tables_stand_where_they_show_something(expected, received) -> None:
    assert side_by_side(expected, received) == ""


def test_of_several_results_those_that_differ_are_shown() -> None:
    expected = (3.0, np.array([1.0, 2.0]), np.array([5.0, 6.0]))
    received = (array(3.0), array([1.0, 2.0]), array([5.0, 7.0]))
    html = side_by_side(expected, received)
    captions = re.findall(r"<caption>([^<]*)</caption>", html)
    assert captions == ["expected, result 3", "received, result 3"]
    assert side_by_side({"W": np.zeros(2)}, {"W": array([0.0, 1.0])}).count("result W") == 2


def test_nan_and_infinity_are_shown() -> None:
    html = side_by_side(np.array([1.0, np.inf]), array([np.nan, np.inf]))
    assert re.findall(r'<td class="off">([^<]*)</td>', html) == ["≠ nan"]
