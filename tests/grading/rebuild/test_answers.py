"""Each rule by which a student's answers find their places, on a small lesson."""

from __future__ import annotations

from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell

from grading.model import UNREADABLE, Rebuilt, Submission
from grading.rebuild import rebuild
from tests.support.small_lesson import (
    LESSON,
    NEURON,
    PAIR,
    add,
    at,
    before,
    build,
    index,
    noted,
    own,
    pasted,
    released,
    source,
    strip,
)


def test_an_untouched_release_is_the_lesson_and_nothing_is_attempted() -> None:
    assert build(released()) == Rebuilt(LESSON)
    assert build(strip(released())).cells == LESSON


@pytest.mark.parametrize("stripped", [False, True])
def test_answers_take_the_place_of_the_stubs(stripped: bool) -> None:
    notebook = released()
    at(notebook, "neuron").source = NEURON
    at(notebook, "outcome").source = "# exercise: outcome\nresult = 0.97"
    at(notebook, "why").source = "<!-- exercise: why -->\nBecause."
    rebuilt = build(strip(notebook) if stripped else notebook)
    assert source(rebuilt, "neuron") == NEURON
    assert rebuilt.attempted == {"neuron", "outcome", "why"}
    assert not own(rebuilt)
    assert noted(rebuilt, "metadata") is stripped


def test_an_unreadable_submission_gives_the_lesson() -> None:
    assert rebuild(
        LESSON, Submission("ann", "x", Path(), "", None, UNREADABLE, "broken")
    ) == Rebuilt(LESSON)


def test_colab_writes_ids_into_metadata_and_sources_as_lists() -> None:
    cells = [
        {
            "cell_type": cell.cell_type,
            "source": cell.source.splitlines(keepends=True),
            "metadata": {
                **cell.metadata,
                "id": cell.id,
                "colab": {"base_uri": "https://localhost:8080/"},
            },
            **({"outputs": [], "execution_count": 3} if cell.cell_type == "code" else {}),
        }
        for cell in released().cells
    ]
    cells[4]["source"] = NEURON.splitlines(keepends=True)
    cells[3]["source"] = ["anything = 1"]
    rebuilt = build(
        {
            "nbformat": 4,
            "nbformat_minor": 0,
            "cells": cells,
            "metadata": {
                "colab": {"provenance": []},
                "kernelspec": {"name": "python3", "display_name": "Python 3"},
            },
        }
    )
    assert source(rebuilt, "neuron") == NEURON
    assert source(rebuilt, "e2") == "anything = 1"
    assert rebuilt.attempted == {"neuron"}


def test_vs_code_writes_new_ids_and_a_language() -> None:
    notebook = released()
    at(notebook, "neuron").source = NEURON
    for number, cell in enumerate(notebook.cells):
        cell.update(
            id=f"{number:08x}", metadata={"vscode": {"languageId": "python"}, **cell.metadata}
        )
    rebuilt = build(notebook)
    assert source(rebuilt, "neuron") == NEURON
    assert rebuilt.cells == tuple(
        cell if cell.id != "neuron" else rebuilt.cells[4] for cell in LESSON
    )


@pytest.mark.parametrize(
    "first_line", ["#exercise:neuron", "#  Exercise :  NEURON", "\n\n# exercise: neuron"]
)
def test_a_retyped_marker_matches(first_line: str) -> None:
    notebook = strip(released())
    notebook.cells[4].source = NEURON.replace("# exercise: neuron", first_line)
    assert build(notebook).attempted == {"neuron"}


def test_without_a_marker_the_metadata_counts() -> None:
    notebook = released()
    at(notebook, "neuron").source = "def neuron(x):\n    return 1"
    rebuilt = build(notebook)
    assert source(rebuilt, "neuron") == "def neuron(x):\n    return 1"
    assert rebuilt.attempted == {"neuron"}
    assert noted(rebuilt, "marker", "neuron")


def test_without_marker_and_metadata_the_definition_counts() -> None:
    notebook = strip(released())
    notebook.cells[4].source = "def neuron(x):\n    return 1"
    notebook.cells[7].source = "def first(x):\n    return 1\n\ndef second(x):\n    return 2"
    rebuilt = build(notebook)
    assert source(rebuilt, "neuron") == "def neuron(x):\n    return 1"
    assert rebuilt.attempted == {"neuron", "pair"}
    assert noted(rebuilt, "neuron", "defines")
    assert not own(rebuilt)


def test_of_two_cells_with_only_a_definition_none_is_moved_and_the_last_one_runs_last() -> None:
    notebook = strip(released())
    drafts = [f"def neuron(x):\n    return {number}" for number in (1, 2)]
    notebook.cells[4].source = drafts[0]
    notebook.cells.append(new_code_cell(drafts[1]))
    rebuilt = build(notebook)
    assert own(rebuilt) == drafts
    assert rebuilt.attempted == {"neuron"}
    assert "def" not in source(rebuilt, "neuron")


def test_a_cell_that_defines_more_than_one_exercise_stays_where_it_is() -> None:
    notebook = strip(released())
    everything = "def neuron(x):\n    return 1\n\ndef first(x):\n    return 1\n\ndef second(x):\n    return 2"
    notebook.cells[4].source = everything
    del notebook.cells[7]
    rebuilt = build(notebook)
    assert own(rebuilt) == [everything]
    assert rebuilt.attempted == {"neuron", "pair"}
    assert "def" not in source(rebuilt, "neuron") + source(rebuilt, "pair")


def test_where_marker_and_metadata_disagree_the_marker_counts() -> None:
    notebook = released()
    at(notebook, "neuron").source, at(notebook, "pair").source = PAIR, NEURON
    rebuilt = build(notebook)
    assert (source(rebuilt, "neuron"), source(rebuilt, "pair")) == (NEURON, PAIR)


def test_pasted_metadata_does_not_make_an_own_cell_an_answer() -> None:
    notebook = released()
    at(notebook, "neuron").source = NEURON
    add(notebook, "test_neuron", "print(neuron([1, 2]))", **pasted("neuron"))
    rebuilt = build(notebook)
    assert source(rebuilt, "neuron") == NEURON
    assert own(rebuilt) == ["print(neuron([1, 2]))"]
    assert before(rebuilt, "print(neuron([1, 2]))") == "test_neuron"


def test_of_two_marked_cells_the_last_with_an_answer_counts() -> None:
    notebook = released()
    at(notebook, "neuron").source = NEURON
    better = NEURON.replace("sum", "max")
    add(notebook, "test_neuron", better, **pasted("neuron"))
    add(notebook, "test_pair", LESSON[4].source, **pasted("neuron"))
    add(notebook, "p2", "# exercise: neuron\nneuron([1, 2])")
    rebuilt = build(notebook)
    assert source(rebuilt, "neuron") == better
    assert NEURON not in own(rebuilt)
    assert own(rebuilt) == ["# exercise: neuron\nneuron([1, 2])"]
    assert noted(rebuilt, "neuron", "2 more cells")


def test_an_answer_split_over_two_marked_cells_keeps_both_parts() -> None:
    notebook = released()
    one, two = (f"# exercise: pair\ndef {name}(x):\n    return 1" for name in ("first", "second"))
    at(notebook, "pair").source = one
    add(notebook, "pair", two)
    rebuilt = build(notebook)
    assert source(rebuilt, "pair") == two
    assert rebuilt.cells[[cell.id for cell in rebuilt.cells].index("pair") - 1].source == one


@pytest.mark.parametrize("after", ["neuron", "test_neuron", "e2", "p2"])
def test_an_answer_in_an_added_cell_counts_wherever_it_stands(after: str) -> None:
    notebook = released()
    answer = "def neuron(x):\n    return 1"
    add(notebook, after, answer)
    rebuilt = build(notebook)
    assert rebuilt.attempted == {"neuron"}
    assert own(rebuilt) == [answer]
    assert before(rebuilt, answer) == after
    assert "NotImplementedError" not in source(rebuilt, "neuron")
    assert noted(rebuilt, "neuron", "outside its cell")


@pytest.mark.parametrize(
    "text",
    [
        "neuron = lambda x: 1",
        "from mine import neuron",
        "if True:\n    def neuron(x): return 1",
        "class neuron: pass",
        "def neuron(x)\n    return 1",
    ],
)
def test_any_way_to_define_the_name_is_an_attempt(text: str) -> None:
    notebook = released()
    add(notebook, "neuron", text)
    assert build(notebook).attempted == {"neuron"}


def test_a_name_inside_a_function_is_no_attempt() -> None:
    notebook = released()
    add(notebook, "neuron", "def mine():\n    neuron = 1\n    return neuron")
    rebuilt = build(notebook)
    assert not rebuilt.attempted
    assert source(rebuilt, "neuron") == LESSON[4].source


def test_a_cell_merged_into_another_answer_is_found() -> None:
    notebook = released()
    at(notebook, "neuron").source = NEURON + "\n\n" + PAIR
    del notebook.cells[index(notebook, "pair")]
    rebuilt = build(notebook)
    assert rebuilt.attempted == {"neuron", "pair"}
    assert "def" not in source(rebuilt, "pair")


def test_a_helper_in_an_answer_does_not_attempt_an_untouched_exercise() -> None:
    notebook = released()
    at(notebook, "neuron").source = NEURON + "\n\ndef first(x):\n    return 1"
    rebuilt = build(notebook)
    assert rebuilt.attempted == {"neuron"}
    assert source(rebuilt, "pair") == LESSON[7].source


def test_code_in_a_cell_turned_into_markdown_is_code() -> None:
    notebook = released()
    at(notebook, "neuron").cell_type = "markdown"
    at(notebook, "neuron").source = NEURON
    at(notebook, "pair").cell_type = "raw"
    at(notebook, "pair").source = f"```python\n{PAIR}\n```"
    rebuilt = build(notebook)
    assert (source(rebuilt, "neuron"), source(rebuilt, "pair")) == (NEURON, PAIR)
    assert rebuilt.attempted == {"neuron", "pair"}
    assert noted(rebuilt, "type", "neuron")


def test_a_students_heading_that_names_an_exercise_is_no_answer() -> None:
    notebook = released()
    at(notebook, "neuron").source = NEURON
    notebook.cells.append(new_markdown_cell("# Exercise: neuron\n\nI was lost here."))
    rebuilt = build(notebook)
    assert source(rebuilt, "neuron") == NEURON
    assert not noted(rebuilt, "more cell")


@pytest.mark.parametrize(
    "text", ["", "# exercise: neuron\n", "# exercise: neuron\n# I could not do it."]
)
def test_an_emptied_answer_is_not_attempted(text: str) -> None:
    notebook = released()
    at(notebook, "neuron").source = text
    assert not build(notebook).attempted
