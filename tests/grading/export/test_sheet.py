"""A table keeps its bytes, whatever a spreadsheet made of them, and only filled cells change."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grading.export.numbers import has_commas, parsed, rounded, written
from grading.export.sheet import read_sheet
from grading.model import UserError

TEXT = st.text(st.sampled_from("ab1 éЖ\u202eש;,\t\"'\r\n#=-.\U0001f600"), max_size=8)
TABLE = st.lists(st.lists(TEXT, min_size=2, max_size=4), min_size=1, max_size=5)


def table(rows: list[list[str]], separator: str, end: str, quoting: int) -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=separator, lineterminator=end, quoting=quoting).writerows(rows)
    return text.getvalue()


@settings(max_examples=50)
@given(
    TABLE,
    st.sampled_from(",;\t"),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_any_table_is_read_as_python_reads_it_and_stays_as_it_was(
    rows: list[list[str]], separator: str, end: str, quoting: int, encoding: str
) -> None:
    head = [["first", "second", "third", "fourth"]]
    data = table(head + rows, separator, end, quoting).encode(encoding)
    sheet = read_sheet(data, "x.csv")
    assert sheet.content() == data
    text = data.decode(encoding)
    read = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    assert [[cell.value for cell in row] for row in sheet.rows] == [row or [""] for row in read]


@settings(max_examples=50)
@given(TABLE, TEXT, st.sampled_from(",;\t"), st.data())
def test_a_filled_cell_is_the_only_one_that_changes(
    rows: list[list[str]], value: str, separator: str, data: st.DataObject
) -> None:
    head = [["first", "second", "third", "fourth"]]
    sheet = read_sheet(table(head + rows, separator, "\r\n", csv.QUOTE_MINIMAL).encode(), "x.csv")
    row = data.draw(st.integers(0, len(rows) - 1))
    column = data.draw(st.integers(0, 5))
    sheet.put(row + 1, column, value)
    text = sheet.content().decode()
    again = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    expected = [list(cells) for cells in rows]
    expected[row] += [""] * (column + 1 - len(expected[row]))
    expected[row][column] = value
    assert again[1:] == expected


@pytest.mark.parametrize(
    ("encoding", "name"), [("cp1251", "Борис Петров"), ("cp1252", "Chloé"), ("cp1255", "שלום")]
)
def test_of_several_old_encodings_that_with_the_names_of_the_class_is_taken(
    encoding: str, name: str
) -> None:
    data = f"name;grade\r\n{name};\r\n".encode(encoding)
    sheet = read_sheet(data, "x.csv", familiar=lambda text: text.count(name))
    assert sheet.value(1, 0) == name
    assert sheet.guessed
    sheet.put(1, 1, "7,5")
    assert sheet.content() == f"name;grade\r\n{name};7,5\r\n".encode(encoding)


def test_bytes_that_no_encoding_fits_are_kept_all_the_same() -> None:
    data = b"name,grade\n\x81\x8d\xff,\n"
    sheet = read_sheet(data, "x.csv")
    sheet.put(1, 1, "1")
    assert sheet.content() == b"name,grade\n\x81\x8d\xff,1\n"


def test_utf_16_without_a_mark_and_the_hint_of_excel_are_read() -> None:
    assert read_sheet("name,grade\n".encode("utf-16-le"), "x").value(0, 1) == "grade"
    sheet = read_sheet(b"sep=;\r\na,b;c\r\n", "x")
    assert sheet.values(0) == ["a,b", "c"]
    assert sheet.line(0) == 2


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "is empty"),
        (b"\xef\xbb\xbf \r\n", "is empty"),
        (b"PK\x03\x04rest", "is a workbook"),
        (b'a,b\n"c,d\n', "line 2: a quotation mark is opened and never closed"),
        (b"a,b\n\0\0", "is no text"),
    ],
)
def test_what_is_no_table_is_named(data: bytes, says: str) -> None:
    with pytest.raises(UserError, match=says):
        read_sheet(data, "x.csv")


def test_an_encoding_that_does_not_fit_is_named() -> None:
    with pytest.raises(UserError, match="cannot be read as ascii"):
        read_sheet("é,b\n".encode(), "x.csv", "ascii")
    with pytest.raises(UserError, match="no encoding that Python knows"):
        read_sheet(b"a,b\n", "x.csv", "klingon")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("8.5", "8.5"),
        ("8,50", "8.5"),
        ("1.234,5", "1234.5"),
        ("1,234.5", "1234.5"),
        ("1 234,5", "1234.5"),
        ("-1", "-1"),
        ("", None),
        ("-", None),
        ("85 %", None),
        ("EX", None),
    ],
)
def test_a_grade_is_read_with_a_comma_or_a_point(text: str, number: str | None) -> None:
    found = parsed(text)
    assert (None if found is None else written(found)) == number


def test_grades_are_rounded_half_up_and_written_without_needless_zeros() -> None:
    exact = parsed("0.125")
    assert exact is not None
    assert written(rounded(exact, 2)) == "0.13"
    assert written(rounded(exact, 0)) == "0"
    assert written(rounded(exact, 2), comma=True) == "0,13"
    assert written(rounded(exact * 80, 3)) == "10"


def test_commas_are_seen_where_numbers_have_them() -> None:
    assert has_commas(["100,00", "", "Yes"]) is True
    assert has_commas(["100.00"]) is False
    assert has_commas(["100", "1,234", ""]) is None
