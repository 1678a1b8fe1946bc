"""A notebook's file, whatever it holds, gives its cells or one sentence."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course.command.notebook_file import read
from course.command.results import NotCheckedError
from course.lessons.contract import LESSONS
from grading.paths import ROOT

RELEASED = ROOT / "notebooks" / "en"


def code(source: Any, **metadata: Any) -> dict[str, Any]:
    return {"cell_type": "code", "metadata": metadata, "source": source, "outputs": []}


def saved(folder: Path, *cells: Any, name: str = "mine.ipynb") -> Path:
    path = folder / name
    path.write_text(
        json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells})
    )
    return path


def refused(path: Path) -> str:
    with pytest.raises(NotCheckedError) as error:
        read(path)
    assert "\n" not in str(error.value)
    return str(error.value)


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_released_lesson_is_known_and_untouched(lesson: str) -> None:
    found = read(RELEASED / lesson / f"{lesson}.ipynb")
    assert found.lesson == lesson
    assert found.untouched
    tested = {cell.tests for cell in found.cells} - {""}
    assert tested == {clause.id for clause in LESSONS[lesson] if not clause.manual}


def test_an_answer_in_any_cell_is_a_touch(tmp_path: Path) -> None:
    released = json.loads((RELEASED / "02_neuron" / "02_neuron.ipynb").read_text())["cells"]
    assert read(saved(tmp_path, *released)).untouched
    own = code("def neuron(x, weights):\n    return 1")
    assert not read(saved(tmp_path, *released, own)).untouched
    without = [cell for cell in released if "# exercise: neuron" not in "".join(cell["source"])]
    assert not read(saved(tmp_path, *without)).untouched


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (b"not json", "damaged at line 1"),
        (b'{"cells": [\n', "damaged at line 2"),
        (b"[]", "no notebook"),
        (b"null", "no notebook"),
        (b"{}", "no cells"),
        (b'{"cells": {}}', "no cells"),
        (b'{"cells": []}', "no exercise of this course"),
        (b'{"cells": [\n<<<<<<< HEAD\n1\n=======\n2\n>>>>>>> other\n]}', "unfinished merge"),
        (b'{"cells": "\xe4"}', "UTF-8"),
        (b"[" * 100_000, "damaged"),
        (b"\x00\x01", "damaged"),
    ],
)
def test_what_is_no_notebook_is_one_sentence(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "x.ipynb"
    path.write_bytes(content)
    assert said in refused(path).replace("nested too deeply", "damaged")


def test_other_places_are_one_sentence(tmp_path: Path) -> None:
    assert "no such file" in refused(tmp_path / "x.ipynb")
    assert "folder" in refused(tmp_path)
    assert refused(Path("a\0b"))


def test_odd_cells_are_read_as_far_as_they_go(tmp_path: Path) -> None:
    odd = [None, 3, {}, {"cell_type": "code"}, code(None), code(["a", 1, "b"]), code("\ud800")]
    cells = [
        *odd,
        code("# exercise: neuron\nneuron = 1"),
        {"cell_type": "code", "source": "1", "metadata": 4},
    ]
    found = read(saved(tmp_path, *cells))
    assert found.lesson == "02_neuron"
    assert next(cell.source for cell in found.cells if cell.source) == "ab"


def test_a_file_with_a_mark_or_of_format_3_is_read(tmp_path: Path) -> None:
    text = json.dumps({"cells": [code("# exercise: neuron\nx = 1")]})
    for encoding in ("utf-8-sig", "utf-16"):
        (tmp_path / "x.ipynb").write_bytes(text.encode(encoding))
        assert read(tmp_path / "x.ipynb").lesson == "02_neuron"
    cell = {"cell_type": "code", "input": ["# exercise: neuron\n", "x = 1"]}
    (tmp_path / "x.ipynb").write_text(json.dumps({"worksheets": [{"cells": [cell]}]}))
    assert read(tmp_path / "x.ipynb").cells[0].answers == "neuron"


def test_test_cells_are_found_by_id_and_by_text(tmp_path: Path) -> None:
    edited = code('print("all right")', nbgrader={"grade": True, "grade_id": "test_neuron"})
    bare = code("# my note\ncheck( 'forward' );")
    more = code("x = 1\ncheck('learn')")
    found = read(saved(tmp_path, edited, bare, more))
    assert [cell.tests for cell in found.cells] == ["neuron", "forward", ""]


@settings(max_examples=30)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.just("code"),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(
                st.sampled_from(
                    ["cells", "cell_type", "source", "metadata", "nbgrader", "worksheets"]
                ),
                inner,
                max_size=4,
            )
        ),
        max_leaves=20,
    )
)
def test_any_json_is_cells_or_a_sentence(
    tmp_path_factory: pytest.TempPathFactory, document: Any
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.ipynb"
    path.write_text(json.dumps(document))
    with contextlib.suppress(NotCheckedError):
        assert read(path).cells
