"""Bytes to a notebook: encodings, broken JSON, versions, and whatever else editors and hostile
people write.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import nbformat
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grading.intake import read_submission
from grading.lessons.markers import marker, without_marker
from grading.model import UNREADABLE
from tests.support.notebook_bytes import LESSON, SOURCE, code, notebook, read, sources

TEXT = json.dumps(notebook(code()), ensure_ascii=False, indent=1)


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"]
)
def test_encodings(tmp_path: Path, encoding: str) -> None:
    submission = read(tmp_path, TEXT.encode(encoding))
    assert sources(submission) == [SOURCE]
    assert bool(submission.notes) == (not encoding.startswith("utf-8"))


def test_latin_1_with_bytes_that_windows_does_not_know(tmp_path: Path) -> None:
    submission = read(
        tmp_path, json.dumps(notebook(code("é\x81")), ensure_ascii=False).encode("latin-1")
    )
    assert sources(submission) == ["é\x81"]
    assert "Latin-1" in submission.notes[0]


def test_one_damaged_byte_does_not_spoil_the_other_characters(tmp_path: Path) -> None:
    submission = read(tmp_path, TEXT.encode().replace("ï".encode(), b"\xc3"))
    assert "Zoë" in sources(submission)[0]
    assert "\ufffd" in sources(submission)[0]


@pytest.mark.parametrize(
    "content", [b"\0" + TEXT.encode(), TEXT.encode() + b"\0" * 500, b"{\0" + TEXT.encode()[1:]]
)
def test_nul_bytes_are_left_out_and_said(tmp_path: Path, content: bytes) -> None:
    submission = read(tmp_path, content)
    assert sources(submission) == [SOURCE]
    assert any("NUL" in note for note in submission.notes)


def test_trailing_commas_are_taken_out_but_not_from_strings(tmp_path: Path) -> None:
    text = json.dumps(notebook(code("a = [1,]\nb = '\",}'")))
    submission = read(tmp_path, text.replace("]}", "],\n}").replace(": null}", ": null , }"))
    assert sources(submission) == ["a = [1,]\nb = '\",}'"]
    assert any("commas" in note for note in submission.notes)


def test_text_around_the_notebook_is_left_out(tmp_path: Path) -> None:
    submission = read(tmp_path, "Sent from my phone {\n" + TEXT + "\n--\nAnn")
    assert sources(submission) == [SOURCE]
    assert len(submission.notes) == 2


def test_a_file_cut_off_inside_a_character(tmp_path: Path) -> None:
    data = json.dumps(notebook(code(), code("# é")), ensure_ascii=False).encode()
    assert sources(read(tmp_path, data[: data.index("# é".encode()) + 3])) == [SOURCE]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("<!DOCTYPE html><html></html>", "web page"),
        ("<<<<<<< HEAD\nx = 1\n=======\nx = 2\n>>>>>>> x\n", "merge conflict"),
        ("[]", "not a notebook"),
        ("12", "not a notebook"),
        ('{"a": 1}', "not a notebook"),
        ('{"cells": {"a": 1}}', "not a notebook"),
        ("print('hello')", "line 1, column 1"),
        ('{"cells": ' + "[" * 200_000, "nested too deeply"),
        ('{"cells": [' + '{"a":' * 200_000 + "1" + "}" * 200_000 + "]}", "nested too deeply"),
    ],
)
def test_what_cannot_be_read_says_why(tmp_path: Path, content: str, reason: str) -> None:
    submission = read(tmp_path, content)
    assert submission.status == UNREADABLE
    assert reason in submission.reason


def test_too_many_values_cells_or_code_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("grading.intake.parsing.MOST_BRACKETS", 1000)
    assert "too many values" in read(tmp_path, notebook(code("[" * 1000))).reason
    monkeypatch.undo()
    monkeypatch.setattr("grading.intake.versions.MOST_CELLS", 3)
    assert "4 cells" in read(tmp_path, notebook(*[code()] * 4)).reason
    monkeypatch.setattr("grading.intake.versions.MOST_CODE", 10)
    assert "characters of code" in read(tmp_path, notebook(code("a" * 11))).reason


def test_escaped_quotes_without_an_end_take_linear_time(tmp_path: Path) -> None:
    # With a search that starts again at each quote this takes hours.
    assert read(tmp_path, '{"cells": "' + '\\"' * 2_000_000).status == UNREADABLE


def test_strange_numbers_and_doubled_keys_are_no_trouble(tmp_path: Path) -> None:
    text = (
        '{"nbformat": '
        + "9" * 5000
        + ', "metadata": {"a": NaN, "b": -Infinity, "c": 1e999}, "cells": [], "cells": '
        + json.dumps([code("x = 1", execution_count=10**18)])
        + "}"
    )
    assert sources(read(tmp_path, text)) == ["x = 1"]


def test_old_and_new_versions(tmp_path: Path) -> None:
    old = {
        "nbformat": 3,
        "nbformat_minor": 0,
        "metadata": {"name": ""},
        "worksheets": [
            {
                "cells": [
                    {"cell_type": "heading", "level": 2, "source": ["Title"]},
                    {
                        "cell_type": "code",
                        "collapsed": False,
                        "input": ["a = 1\n", "b = 2"],
                        "language": "python",
                        "metadata": {"nbgrader": {"grade_id": "scale", "solution": True}},
                        "outputs": [],
                        "prompt_number": 3,
                    },
                ]
            }
        ],
    }
    submission = read(tmp_path, old)
    assert sources(submission) == ["## Title", "a = 1\nb = 2"]
    assert submission.notebook.cells[1].metadata.nbgrader.grade_id == "scale"
    assert "version 3" in submission.notes[0]
    assert "version 2" in read(tmp_path, {**old, "nbformat": 2}).notes[0]
    assert read(tmp_path, notebook(code(), nbformat_minor=9, new={"a": 1})).notes == ()
    assert "version 5" in read(tmp_path, notebook(code(), nbformat=5)).notes[0]
    nameless = notebook(code())
    del nameless["nbformat"], nameless["nbformat_minor"]
    assert "does not say" in read(tmp_path, nameless).notes[0]
    assert sources(read(tmp_path, nameless)) == [SOURCE]


def test_outputs_attachments_and_foreign_metadata_are_dropped(tmp_path: Path) -> None:
    hostile = "<script>alert(1)</script>"
    cell = code(
        "x",
        outputs=[{"output_type": "display_data", "data": {"text/html": hostile}, "metadata": {}}],
        execution_count=7,
        attachments={"a.png": {"image/png": hostile}},
        metadata={
            "tags": [hostile],
            "widgets": {"a": hostile},
            "nbgrader": {"grade_id": "scale", "points": 1000, "grade": "yes", "x": hostile},
        },
    )
    text = nbformat.writes(
        read(tmp_path, notebook(cell, metadata={"kernelspec": {"name": hostile}})).notebook
    )
    assert "script" not in text
    assert "1000" not in text
    assert "yes" not in text
    assert json.loads(text)["cells"][0]["metadata"] == {"nbgrader": {"grade_id": "scale"}}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (["a\n", "b"], "a\nb"),
        (["a", "b"], "a\nb"),
        (["a", 5, None, "b"], "a\nb"),
        (None, ""),
        (5, ""),
        ({"a": 1}, ""),
        ("a\r\nb\rc", "a\nb\nc"),
        ("a\ud800b", "a\ufffdb"),
        ("\ud83d\ude00", "😀"),
        ("a\x00\x1b[31m", "a\x00\x1b[31m"),
    ],
)
def test_sources_of_all_kinds(tmp_path: Path, source: Any, expected: str) -> None:
    (tmp_path / f"{LESSON}.ipynb").write_text(json.dumps(notebook(code(source))))
    assert sources(read_submission(tmp_path, "ann", LESSON)) == [expected]


def test_entries_that_are_no_cells_are_left_out_and_said(tmp_path: Path) -> None:
    submission = read(
        tmp_path, notebook(1, None, "x", [], code("a"), {}, code("b", cell_type=["code"]))
    )
    assert sources(submission) == ["a", "", "b"]
    assert "4 entries" in submission.notes[0]


def test_cell_ids_are_valid_and_unique_and_colabs_are_kept(tmp_path: Path) -> None:
    ids = ["same", "same", "a b", "x" * 65, 5, None, "intake-3"]
    cells = [code(str(number), id=name) for number, name in enumerate(ids)]
    cells.append(
        code("colab", metadata={"id": "Q1w2e3r4", "colab": {"base_uri": "https://localhost:8080/"}})
    )
    found = [cell.id for cell in read(tmp_path, notebook(*cells)).notebook.cells]
    assert len(set(found)) == len(found)
    assert found[0] == "same"
    assert found[-1] == "Q1w2e3r4"


@pytest.mark.parametrize(
    ("source", "exercise"),
    [
        ("# exercise: neuron\ndef f(): ...", "neuron"),
        ("#exercise:neuron", "neuron"),
        ("\n\n  #  Exercise :  Neuron ", "neuron"),
        ("## EXERCISE neuron", "neuron"),
        ("<!-- exercise: conclusion -->\ntext", "conclusion"),
        ("<!--exercise:conclusion-->text", "conclusion"),
        ("```python\n# exercise: neuron\n```", "neuron"),
        ("import x\n# exercise: neuron", None),
        ("# exercise: neuron is hard", None),
        ("# exercises: neuron", None),
        ("", None),
    ],
)
def test_markers(source: str, exercise: str | None) -> None:
    assert marker(source) == exercise


def test_the_rest_of_a_marked_cell() -> None:
    assert without_marker("\n# exercise: a\nx = 1\n") == "\nx = 1\n"
    assert without_marker("<!-- exercise: a --> depth 5\nmore").strip() == "depth 5\nmore"
    assert without_marker("x = 1") == "x = 1"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                [
                    "cells",
                    "worksheets",
                    "metadata",
                    "nbformat",
                    "source",
                    "input",
                    "cell_type",
                    "id",
                    "nbgrader",
                    "grade_id",
                    "level",
                ]
            )
            | st.text(max_size=3),
            inner,
            max_size=5,
        )
    ),
    max_leaves=15,
)
HYPOTHESIS = settings(
    max_examples=6 * settings().max_examples // 5,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@HYPOTHESIS
@given(data=st.binary(max_size=300))
def test_no_bytes_raise(tmp_path: Path, data: bytes) -> None:
    read(tmp_path, data)


@HYPOTHESIS
@given(value=JSON)
def test_no_json_raises(tmp_path: Path, value: Any) -> None:
    read(tmp_path, json.dumps(value))
    read(
        tmp_path,
        json.dumps(
            {
                "nbformat": 4,
                "cells": [value, {"cell_type": "code", "source": value, "metadata": value}],
            }
        ),
    )


@HYPOTHESIS
@given(start=st.integers(0, 400), cut=st.integers(0, 30), put=st.binary(max_size=8))
def test_no_damage_raises(tmp_path: Path, start: int, cut: int, put: bytes) -> None:
    data = json.dumps(
        notebook(code("a = 1"), code(SOURCE), code("b = 2", id="b")), indent=1
    ).encode()
    read(tmp_path, data[:start] + put + data[start + cut :])
