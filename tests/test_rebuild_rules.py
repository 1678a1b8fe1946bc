"""Each rule by which a submission's cells find their places, on a small lesson."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from grading.intake.versions import normalise
from grading.model import ANSWER, EXAMPLE, OWN, PROSE, SETUP, TEST, UNREADABLE, Cell, Rebuilt, Submission
from grading.rebuild import as_notebook, rebuild


def stub(exercise: str, *functions: str) -> str:
    return f"# exercise: {exercise}\n" + "\n\n".join(
        f'def {name}(x):\n    """What {name} does."""\n    raise NotImplementedError' for name in functions
    )


LESSON = (
    Cell(PROSE, "p1", "# Neurons\n\nA lesson.", markdown=True),
    Cell(SETUP, "s1", "import math\nfrom course import check, ready"),
    Cell(EXAMPLE, "e1", "inputs = [1.0, 2.0]\nprint(inputs)"),
    Cell(EXAMPLE, "e2", "total = sum(inputs)\nprint('the total of all inputs is', total)"),
    Cell(ANSWER, "neuron", stub("neuron", "neuron"), "neuron"),
    Cell(TEST, "test_neuron", 'from course import check\ncheck("neuron")', "neuron", points=3),
    Cell(EXAMPLE, "e3", 'if ready("neuron"):\n    print(neuron(inputs))'),
    Cell(ANSWER, "pair", stub("pair", "first", "second"), "pair"),
    Cell(TEST, "test_pair", 'from course import check\ncheck("pair")', "pair", points=2),
    Cell(ANSWER, "outcome", "# exercise: outcome\nresult = None", "outcome"),
    Cell(TEST, "test_outcome", 'from course import check\ncheck("outcome")', "outcome", points=1),
    Cell(ANSWER, "why", "<!-- exercise: why -->\n*Your answer.*", "why", markdown=True, points=2, manual=True),
    Cell(PROSE, "p2", "## Summary", markdown=True),
)
IDS = [cell.id for cell in LESSON]
NEURON = "# exercise: neuron\ndef neuron(x):\n    return sum(x)"
PAIR = "# exercise: pair\ndef first(x):\n    return x[0]\n\ndef second(x):\n    return x[1]"


def released() -> Any:
    """The lesson as a student gets it: nbformat 4.5 with nbgrader's metadata."""
    cells = []
    for cell in LESSON:
        new = (new_markdown_cell if cell.markdown else new_code_cell)(cell.source, id=cell.id)
        if cell.exercise:
            tests = cell.kind == TEST
            new.metadata["nbgrader"] = {
                "grade_id": cell.id,
                "grade": tests or cell.manual,
                "solution": not tests,
                "locked": tests,
                "points": cell.points,
                "schema_version": 3,
                "task": False,
                "cell_type": new.cell_type,
            }
        cells.append(new)
    return new_notebook(cells=cells)


def at(notebook: Any, name: str) -> Any:
    return next(cell for cell in notebook.cells if cell.id == name)


def index(notebook: Any, name: str) -> int:
    return [cell.id for cell in notebook.cells].index(name)


def add(notebook: Any, after: str, source: str, **metadata: Any) -> None:
    notebook.cells.insert(index(notebook, after) + 1, new_code_cell(source, metadata=metadata))


def pasted(name: str) -> dict[str, Any]:
    return dict(at(released(), name).metadata)


def build(notebook: Any, **options: Any) -> Rebuilt:
    """The rebuilt submission, after the checks that hold for every submission."""
    normal, _notes = normalise(notebook)
    rebuilt = rebuild(LESSON, Submission("ann", "02_neuron", Path(), "", normal), **options)
    assert [cell.id for cell in rebuilt.cells if cell.id in IDS] == IDS
    fixed = {cell.id: cell for cell in LESSON}
    for cell in rebuilt.cells:
        if cell.kind in (TEST, SETUP, PROSE) or (cell.kind in (EXAMPLE, ANSWER) and not cell.changed):
            assert cell == fixed[cell.id]
        if cell.kind == ANSWER:
            assert (cell.points, cell.manual, cell.markdown) == (
                fixed[cell.id].points,
                fixed[cell.id].manual,
                fixed[cell.id].markdown,
            )
    assert len({cell.id for cell in rebuilt.cells}) == len(rebuilt.cells)
    assert all("\n" not in note for note in rebuilt.notes)
    return rebuilt


def source(rebuilt: Rebuilt, name: str) -> str:
    return next(cell.source for cell in rebuilt.cells if cell.id == name)


def own(rebuilt: Rebuilt) -> list[str]:
    return [cell.source for cell in rebuilt.cells if cell.kind == OWN and cell.id.startswith("own-")]


def before(rebuilt: Rebuilt, text: str) -> str:
    """The id of the cell that stands before the own cell with this text."""
    return rebuilt.cells[[cell.source for cell in rebuilt.cells].index(text) - 1].id


def run_ids(rebuilt: Rebuilt) -> list[str]:
    return [cell.id for cell in rebuilt.cells if cell.kind == OWN]


def noted(rebuilt: Rebuilt, *words: str) -> bool:
    return any(all(word in note for word in words) for note in rebuilt.notes)


def strip(notebook: Any) -> Any:
    """What an editor leaves that knows neither cell ids nor foreign metadata."""
    notebook.nbformat_minor = 0
    for cell in notebook.cells:
        cell.metadata = {}
        cell.pop("id")
    return notebook


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
    assert rebuild(LESSON, Submission("ann", "x", Path(), "", None, UNREADABLE, "broken")) == Rebuilt(LESSON)


def test_colab_writes_ids_into_metadata_and_sources_as_lists() -> None:
    cells = [
        {
            "cell_type": cell.cell_type,
            "source": cell.source.splitlines(keepends=True),
            "metadata": {**cell.metadata, "id": cell.id, "colab": {"base_uri": "https://localhost:8080/"}},
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
            "metadata": {"colab": {"provenance": []}, "kernelspec": {"name": "python3", "display_name": "Python 3"}},
        }
    )
    assert source(rebuilt, "neuron") == NEURON
    assert source(rebuilt, "e2") == "anything = 1"
    assert rebuilt.attempted == {"neuron"}


def test_vs_code_writes_new_ids_and_a_language() -> None:
    notebook = released()
    at(notebook, "neuron").source = NEURON
    for number, cell in enumerate(notebook.cells):
        cell.update(id=f"{number:08x}", metadata={"vscode": {"languageId": "python"}, **cell.metadata})
    rebuilt = build(notebook)
    assert source(rebuilt, "neuron") == NEURON
    assert rebuilt.cells == tuple(cell if cell.id != "neuron" else rebuilt.cells[4] for cell in LESSON)


@pytest.mark.parametrize("first_line", ["#exercise:neuron", "#  Exercise :  NEURON", "\n\n# exercise: neuron"])
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


@pytest.mark.parametrize("text", ["", "# exercise: neuron\n", "# exercise: neuron\n# I could not do it."])
def test_an_emptied_answer_is_not_attempted(text: str) -> None:
    notebook = released()
    at(notebook, "neuron").source = text
    assert not build(notebook).attempted


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
    assert [(cell.id, cell.changed) for cell in rebuilt.cells if cell.kind == OWN] == [("e1", False), ("e2", False)]
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


@pytest.mark.parametrize("text", ['check("neuron")\nprint("passed")', 'from course import check\n# check("neuron")'])
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
    at(notebook, "test_pair").source = 'def first(x): return 1\ndef second(x): return 2\ncheck("pair")'
    rebuilt = build(notebook)
    assert "print('trying')" in own(rebuilt)
    assert rebuilt.attempted == {"pair"}


def test_flags_points_and_types_of_the_submission_mean_nothing() -> None:
    notebook = released()
    at(notebook, "neuron").source = NEURON
    for cell in notebook.cells:
        if "nbgrader" in cell.metadata:
            cell.metadata["nbgrader"].update(points=1000, grade=False, solution=True, locked=False, schema_version=99)
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
        cells=[new_code_cell("# exercise: scale\ndef scale(m, k):\n    return m * k"), new_code_cell("neuron = 1")]
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
