"""Each rule for all other cells: the student's own, changed examples, tests and set-up, on a small
lesson.
"""

from __future__ import annotations

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from grading.model import OWN, Cell, Rebuilt
from grading.record.rebuilt_notebook import as_notebook
from tests.support.small_lesson import (
    IDS,
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
    run_ids,
    source,
    strip,
)


def test_deleted_cells_come_back() -> None:
    notebook = released()
    notebook.cells = [cell for cell in notebook.cells if cell.id in ("neuron", "e3")]
    at(notebook, "neuron").source = NEURON
    rebuilt = build(notebook)
    assert rebuilt.attempted == {"neuron"}
    assert noted(rebuilt, "no answer cell", "pair, outcome, why")


def test_an_empty_notebook_gives_the_lesson() -> None:
    assert build(new_notebook()).cells == LESSON


def test_reordered_cells_go_back_and_own_cells_follow_their_neighbour() -> None:
    notebook = released()
    at(notebook, "pair").source = PAIR
    add(notebook, "pair", "mine = 1")
    notebook.cells.reverse()
    moved = notebook.cells.pop(index(notebook, "neuron"))
    notebook.cells.append(moved)
    notebook.cells.append(new_code_cell("other = 2"))
    rebuilt = build(notebook)
    assert source(rebuilt, "pair") == PAIR
    assert before(rebuilt, "mine = 1") == "test_pair"
    assert before(rebuilt, "other = 2") == "neuron"


def test_an_own_cell_before_the_set_up_runs_after_it() -> None:
    notebook = released()
    notebook.cells.insert(0, new_code_cell("%pip install something"))
    assert before(build(notebook), "%pip install something") == "s1"


def test_a_changed_set_up_runs_after_the_instructors() -> None:
    for notebook in (released(), strip(released())):
        notebook.cells[1].source = LESSON[1].source + "\nimport random"
        notebook.cells.insert(2, new_code_cell("seed = random.random()"))
        rebuilt = build(notebook)
        assert [cell.source for cell in rebuilt.cells[1:4]] == [
            LESSON[1].source,
            LESSON[1].source + "\nimport random",
            "seed = random.random()",
        ]


@pytest.mark.parametrize("stripped", [False, True])
def test_a_changed_example_is_the_students_own_in_its_place(stripped: bool) -> None:
    notebook = released()
    changed = LESSON[3].source.replace("sum", "max")
    at(notebook, "e2").source = changed
    rebuilt = build(strip(notebook) if stripped else notebook)
    assert rebuilt.cells[3] == Cell(OWN, "e2", changed, changed=True)
    assert not own(rebuilt)


def test_spaces_at_line_ends_change_nothing() -> None:
    notebook = released()
    for cell in notebook.cells:
        cell.source = "\n" + cell.source.replace("\n", "  \n") + "\n\n"
    assert build(notebook) == Rebuilt(LESSON)


def test_examples_that_the_students_code_builds_on_run_too() -> None:
    notebook = released()
    at(notebook, "neuron").source = "# exercise: neuron\ndef neuron(x):\n    return total"
    rebuilt = build(notebook)
    assert [(cell.id, cell.changed) for cell in rebuilt.cells if cell.kind == OWN] == [
        ("e1", False),
        ("e2", False),
    ]
    assert rebuilt.cells[2].source == LESSON[2].source


@pytest.mark.parametrize(
    "text",
    [
        "def neuron(inputs):\n    return sum(inputs)",
        "inputs = 3\ndef neuron(x):\n    return inputs",
        "def neuron(x):\n    return math.exp(len(x))",
        "def neuron(x):\n    return [inputs for inputs in x]",
    ],
)
def test_examples_that_nothing_builds_on_do_not_run(text: str) -> None:
    notebook = released()
    at(notebook, "neuron").source = "# exercise: neuron\n" + text
    assert run_ids(build(notebook)) == []


def test_a_name_from_the_students_own_cell_needs_no_example() -> None:
    notebook = released()
    add(notebook, "e2", "inputs = [5]")
    add(notebook, "neuron", "print(inputs)")
    assert run_ids(build(notebook)) == ["own-1", "own-2"]


def test_an_own_cell_before_the_students_own_value_needs_the_example() -> None:
    notebook = released()
    add(notebook, "e2", "print(inputs)")
    add(notebook, "neuron", "inputs = [5]")
    assert run_ids(build(notebook)) == ["e1", "own-1", "own-2"]


@pytest.mark.parametrize(
    "text", ['check("neuron")\nprint("passed")', 'from course import check\n# check("neuron")']
)
def test_a_changed_test_is_dropped_and_said(text: str) -> None:
    notebook = released()
    at(notebook, "test_neuron").source = text
    rebuilt = build(notebook)
    assert not own(rebuilt)
    assert noted(rebuilt, "check of neuron was changed")


def test_copied_and_unmarked_tests_are_dropped() -> None:
    notebook = released()
    add(notebook, "e3", LESSON[5].source)
    add(notebook, "e3", LESSON[5].source, **pasted("test_neuron"))
    assert build(notebook) == Rebuilt(LESSON)


def test_own_code_with_pasted_test_metadata_is_own() -> None:
    notebook = released()
    add(notebook, "e3", "print('trying')", **pasted("test_neuron"))
    at(
        notebook, "test_pair"
    ).source = 'def first(x): return 1\ndef second(x): return 2\ncheck("pair")'
    rebuilt = build(notebook)
    assert "print('trying')" in own(rebuilt)
    assert rebuilt.attempted == {"pair"}


def test_flags_points_and_types_of_the_submission_mean_nothing() -> None:
    notebook = released()
    at(notebook, "neuron").source = NEURON
    for cell in notebook.cells:
        if "nbgrader" in cell.metadata:
            cell.metadata["nbgrader"].update(
                points=1000, grade=False, solution=True, locked=False, schema_version=99
            )
        cell.metadata["tags"] = ["skip-execution"]
    at(notebook, "test_neuron").cell_type = "markdown"
    at(notebook, "test_pair").source = ""
    rebuilt = build(notebook)
    assert source(rebuilt, "neuron") == NEURON
    assert sum(cell.points for cell in rebuilt.cells) == 8


def test_free_text_below_the_question_is_found() -> None:
    notebook = released()
    notebook.cells.insert(index(notebook, "why") + 1, new_markdown_cell("Because of the noise."))
    rebuilt = build(notebook)
    assert source(rebuilt, "why").endswith("Because of the noise.")
    assert rebuilt.attempted == {"why"}
    assert noted(rebuilt, "why", "below")


def test_magics_and_odd_text_stay_as_they_are() -> None:
    notebook = released()
    text = "%%time\n!ls\n\x1b[31m\x00 = ?"
    add(notebook, "e1", text)
    assert own(build(notebook)) == [text]


def test_blank_cells_and_notes_are_not_kept() -> None:
    notebook = released()
    add(notebook, "e1", "  \n")
    notebook.cells.append(new_markdown_cell("my notes"))
    assert build(notebook) == Rebuilt(LESSON)


def test_another_lessons_notebook_is_said_and_not_used() -> None:
    notebook = new_notebook(
        cells=[
            new_code_cell("# exercise: scale\ndef scale(m, k):\n    return m * k"),
            new_code_cell("neuron = 1"),
        ]
    )
    rebuilt = build(notebook)
    assert rebuilt.cells == LESSON
    assert not rebuilt.attempted
    assert noted(rebuilt, "01_tensors")


def test_names_can_be_given_where_the_stub_does_not_say() -> None:
    notebook = released()
    add(notebook, "outcome", "accuracy = 0.9")
    assert not build(notebook).attempted
    assert build(notebook, functions={"outcome": ["accuracy"]}).attempted == {"outcome"}


def test_the_notebook_for_the_instructor() -> None:
    release = released()
    notebook = released()
    at(notebook, "neuron").source = NEURON
    at(notebook, "e1").source = "inputs = [7]"
    add(notebook, "neuron", "print(1)", **pasted("neuron"))
    rebuilt = build(notebook)
    written = as_notebook(rebuilt, release)
    nbformat.validate(written)
    assert [cell.source for cell in written.cells] == [cell.source for cell in rebuilt.cells]
    for cell, given in zip(written.cells, rebuilt.cells, strict=True):
        if given.id in IDS:
            assert cell.metadata == at(release, given.id).metadata
        else:
            assert cell.metadata == {}
    assert len({cell.id for cell in written.cells}) == len(written.cells)
    assert released() == release
