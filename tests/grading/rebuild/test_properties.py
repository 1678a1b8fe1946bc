"""What holds for every submission, whatever was done to it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grading.intake.versions import normalise
from grading.model import ANSWER, TEST, Submission
from grading.rebuild import rebuild
from grading.record.rebuilt_notebook import as_notebook
from tests.support.small_lesson import IDS, LESSON, NEURON, PAIR, build, released

SOURCES = st.sampled_from(
    [cell.source for cell in LESSON]
    + [
        NEURON,
        PAIR,
        "",
        "x = total",
        "neuron = 5",
        "def neuron(",
        "%reset -f",
        "def first(x): return 1",
        "inputs = 0",
        "# exercise: scale\ndef scale(m, k): return m",
        "check('neuron')",
        "<!-- exercise: why -->\nBecause",
        "import neuron",
        "# exercise: pair",
        "# Exercise: why",
    ]
) | st.text(max_size=12)
GRADE_IDS = st.sampled_from([*IDS, "test_", "test_other", "other", ""])
HYPOTHESIS = settings(max_examples=3 * settings().max_examples // 2)


@st.composite
def mutated(draw: st.DrawFn) -> Any:
    """A released notebook after some edits: texts, types, metadata, ids, order, copies, losses."""
    notebook = released()
    for _step in range(draw(st.integers(0, 8))):
        place = draw(st.integers(0, len(notebook.cells)))
        kind = draw(
            st.sampled_from(["text", "type", "label", "id", "drop", "copy", "move", "add", "strip"])
        )
        cell = notebook.cells[place] if place < len(notebook.cells) else None
        if kind == "add" or cell is None:
            notebook.cells.insert(place, nbformat.v4.new_code_cell(draw(SOURCES)))
        elif kind == "text":
            cell.source = draw(SOURCES)
        elif kind == "type":
            cell.cell_type = draw(st.sampled_from(["code", "markdown", "raw"]))
        elif kind == "label":
            cell.metadata["nbgrader"] = {
                "grade_id": draw(GRADE_IDS),
                "grade": draw(st.booleans()),
                "points": 99,
            }
        elif kind == "strip":
            cell.metadata = {}
        elif kind == "id":
            cell.id = draw(st.sampled_from([*IDS, "new", "own-1"]))
        elif kind == "drop":
            del notebook.cells[place]
        elif kind == "copy":
            notebook.cells.insert(
                draw(st.integers(0, len(notebook.cells))), nbformat.from_dict(cell)
            )
        else:
            notebook.cells.insert(
                draw(st.integers(0, len(notebook.cells) - 1)), notebook.cells.pop(place)
            )
    return notebook


@pytest.mark.slow
@HYPOTHESIS
@given(notebook=mutated())
def test_tests_order_and_points_never_come_from_a_submission(notebook: Any) -> None:
    # `build` checks that every cell of the lesson is there once, in order, with its own points,
    # tests and prose.
    rebuilt = build(notebook)
    assert [cell for cell in rebuilt.cells if cell.kind == TEST] == [
        cell for cell in LESSON if cell.kind == TEST
    ]
    assert rebuilt.attempted <= {cell.exercise for cell in LESSON if cell.kind == ANSWER}
    assert rebuilt == build(notebook)
    written = as_notebook(rebuilt, released())
    nbformat.validate(written)
    labels = [cell.metadata["nbgrader"] for cell in written.cells if "nbgrader" in cell.metadata]
    assert labels == [
        cell.metadata["nbgrader"] for cell in released().cells if "nbgrader" in cell.metadata
    ]


@HYPOTHESIS
@given(
    added=st.lists(
        st.tuples(
            st.integers(0, len(LESSON)), st.sampled_from(["x = 1", "print(total)", "%ls", "1/0"])
        )
    )
)
def test_an_untouched_answer_stays_what_it_was(added: list[tuple[int, str]]) -> None:
    notebook = released()
    for place, text in added:
        notebook.cells.insert(place, nbformat.v4.new_code_cell(text))
    rebuilt = build(notebook)
    assert not rebuilt.attempted
    assert [cell for cell in rebuilt.cells if cell.kind == ANSWER] == [
        cell for cell in LESSON if cell.kind == ANSWER
    ]
    assert len([cell for cell in rebuilt.cells if cell.id.startswith("own-")]) == len(added)


@HYPOTHESIS
@given(
    cells=st.lists(
        st.fixed_dictionaries(
            {
                "cell_type": st.sampled_from(["code", "markdown", "raw", "?"]),
                "source": SOURCES,
                "metadata": st.fixed_dictionaries(
                    {
                        "nbgrader": st.fixed_dictionaries(
                            {"grade_id": GRADE_IDS, "grade": st.booleans()}
                        )
                    }
                ),
                "id": st.sampled_from(IDS),
            }
        ),
        max_size=12,
    )
)
def test_no_notebook_raises(cells: list[dict[str, Any]]) -> None:
    build({"nbformat": 4, "cells": cells})


@HYPOTHESIS
@given(texts=st.lists(st.text(), max_size=4))
def test_no_lesson_is_needed_to_be_safe(texts: list[str]) -> None:
    notebook, _notes = normalise(
        {"nbformat": 4, "cells": [{"cell_type": "code", "source": text} for text in texts]}
    )
    rebuilt = rebuild((), Submission("ann", "none", Path(), "", notebook))
    assert not rebuilt.attempted
