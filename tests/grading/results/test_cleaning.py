"""Details in results.csv: one line, no formula, nothing that a spreadsheet or a terminal acts upon."""

from __future__ import annotations

import csv
import io
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grading.results.table import as_csv
from grading.safe_text import LONGEST, cell, one_line, printable
from tests.support.record_class import row

ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=[]), max_size=600)
FORMULAS = st.builds(
    lambda blank, sign, rest: blank + sign + rest,
    st.text(" \t\r\n\u00a0\u200b\ufeff\u202e", max_size=3),
    st.sampled_from("=+-@＝＋－＠"),
    ANY_TEXT,
)


@given(ANY_TEXT | FORMULAS)
def test_a_cell_is_one_plain_line(text: str) -> None:
    cleaned = cell(text)
    assert len(cleaned) <= LONGEST
    assert cleaned == cleaned.strip()
    assert not cleaned.startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠"))
    assert all(
        unicodedata.category(character) not in ("Cc", "Cs", "Zl", "Zp") for character in cleaned
    )
    assert cell(cleaned) == cleaned


@given(ANY_TEXT)
def test_a_line_without_anything_dangerous_stays_as_it_is(text: str) -> None:
    line = one_line("a " + text)
    assert one_line(line) == line
    assert cell(line) == line


@pytest.mark.parametrize(
    "text", ["=HYPERLINK(1)", "\t=1+1", " @SUM(A1)", "+1", "-1", "\r\n-2", "\u200b=1"]
)
def test_a_formula_becomes_text(text: str) -> None:
    assert cell(text)[0] == "'"


def test_a_long_line_keeps_its_start_and_its_end() -> None:
    line = one_line("title: " + "x" * 5000 + " Likely slip: y")
    assert len(line) == LONGEST
    assert line.startswith("title: xxx")
    assert line.endswith("Likely slip: y")


def test_what_turns_the_direction_is_taken_out() -> None:
    assert printable("a\u202eb\u2066c") == "abc"
    assert printable("a\nb\x07c", keep="\n") == "a\nb c"


@given(ANY_TEXT | FORMULAS, ANY_TEXT)
def test_the_table_reads_back_as_one_line_for_each_row(detail: str, student: str) -> None:
    text = as_csv([row(student, "forward", 0.0, detail=detail), row("boris", "forward", 2.0)])
    text.encode("utf-8")
    assert text.count("\n") == 3
    lines = list(csv.DictReader(io.StringIO(text, newline="")))
    assert [len(line) for line in lines] == [7, 7]
    assert lines[0]["detail"] == cell(detail) or not detail.strip() or lines[0]["detail"]
    assert lines[0]["student"][0].isalnum()
