"""The short forms for writing exercises down, and the sentences that come of them."""

from __future__ import annotations

import math

import pytest

from course.checks.judges import expects
from course.lessons.discovery import exercise, exercise_ids
from course.lessons.writing import case, columns, ladder, lines, matrix, rows, rung, table
from grading.lessons.hidden import properties


def cases(_rng):
    return [case("f")]


def test_a_line_that_is_indented_further_continues_the_one_above():
    text = """
        First: go
          on.

        Second.
    """
    assert lines(text) == ("First: go on.", "Second.")
    assert table(text.replace("Second.", "b: c: d")) == {"First": "go on.", "b": "c: d"}


def test_a_column_holds_what_each_slip_gives_on_one_case():
    first, second = columns("""
        half     0.5               [1.0, 2.0]
        shapes   ValueError: size  ...
        root     -2.0
    """)
    assert first == {"half": 0.5, "shapes": "ValueError: size", "root": -2.0}
    assert second == {"half": [1.0, 2.0]}


def test_a_cell_is_a_value_or_the_exception_that_a_slip_raises():
    text = """
        constants  None  True  False
        numbers    -inf  inf  1e3
        spaces     "two  spaces"  ['a  b', 'it\\'s']
        raised     ValueError  TypeError: can't  IndexError: it's  KeyError|ValueError: not 2
    """
    assert rows(text.replace("\n", "  \n")) == {
        "constants": [None, True, False],
        "numbers": [-math.inf, math.inf, 1e3],
        "spaces": ["two  spaces", ["a  b", "it's"]],
        "raised": [
            "ValueError",
            "TypeError: can't",
            "IndexError: it's",
            "KeyError|ValueError: not 2",
        ],
    }
    assert math.isnan(rows("a  nan")["a"][0])


@pytest.mark.parametrize(
    ("form", "text", "said"),
    [
        (rows, "a  true", "'true' is neither a value nor .*: 'a  true'"),
        (rows, "a  1.0\nb  [1, 2", r"'\[1, 2' is neither"),
        (rows, "a  ValueError:no", "'ValueError:no' is neither"),
        (rows, "a 1.0", "no two spaces .*: 'a 1.0'"),
        (rows, "a  1\na  2", "'a' is there twice: 'a  2'"),
        (columns, "a  1\na  2", "'a' is there twice"),
        (table, "a: go\nb:stop", "no 'name: sentence': 'b:stop'"),
        (table, "a:", "no 'name: sentence': 'a:'"),
        (table, "a: go\na: stop", "'a' is there twice: 'a: stop'"),
        (lines, "    more\nFirst", "first line is indented .*: 'more'"),
        (matrix, "1 2; 3 4;", "not equally long: '1 2; 3 4;'"),
        (matrix, "1 2; 3", "not equally long"),
    ],
)
def test_what_is_not_written_right_is_refused_with_its_line(form, text, said):
    with pytest.raises(ValueError, match=said):
        form(text)


def test_a_matrix_is_read_row_by_row():
    assert matrix("1 -0.5; 3e2 4") == [[1.0, -0.5], [300.0, 4.0]]


def test_a_ladder_puts_titles_to_its_rungs():
    first, second = ladder(
        """
        known: right on an example
        other: right elsewhere
        """,
        rung("known", cases, expects(), 2),
        rung("other", cases, expects(), needs="known", only_with="a b"),
        hidden=True,
    )
    assert (first.title, first.weight, first.hidden) == ("right on an example", 2, True)
    assert (second.title, second.needs, second.only_with) == (
        "right elsewhere",
        ("known",),
        ("a", "b"),
    )


@pytest.mark.parametrize("titles", ["a: title\nb: another", ""])
def test_no_title_and_no_property_stands_alone(titles):
    with pytest.raises(ValueError, match=r"stands alone: [ab]"):
        ladder(titles, rung("a", cases, expects()))


@pytest.mark.parametrize(
    ("titles", "said"),
    [("a: title", "two properties have one name: a"), ("a: title\na: another", "is there twice")],
)
def test_a_name_is_given_once(titles, said):
    with pytest.raises(ValueError, match=said):
        ladder(titles, *[rung("a", cases, expects())] * 2)


@pytest.mark.parametrize("exercise_id", exercise_ids())
def test_the_sentences_of_an_exercise_are_each_one_line(exercise_id):
    hidden = [prop.title for prop in properties(exercise_id)]
    for sentence in (*exercise(exercise_id).sentences, *hidden):
        assert sentence
        assert sentence == " ".join(sentence.split())


@pytest.mark.parametrize("exercise_id", exercise_ids())
def test_a_name_that_a_property_needs_is_that_of_another(exercise_id):
    ladder_of = (*exercise(exercise_id).properties, *properties(exercise_id))
    names = [prop.name for prop in ladder_of]
    assert len(names) == len(set(names))
    for number, prop in enumerate(ladder_of):
        assert set(prop.needs) <= set(names[:number])
        assert set(prop.only_with) <= set(names)
