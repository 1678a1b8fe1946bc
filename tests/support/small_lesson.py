"""A small lesson and its release, and what tests of rebuilding look at."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from grading.intake.versions import normalise
from grading.model import ANSWER, EXAMPLE, OWN, PROSE, SETUP, TEST, Cell, Rebuilt, Submission
from grading.rebuild import rebuild


def stub(exercise: str, *functions: str) -> str:
    return f"# exercise: {exercise}\n" + "\n\n".join(
        f'def {name}(x):\n    """What {name} does."""\n    raise NotImplementedError'
        for name in functions
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
    Cell(
        ANSWER,
        "why",
        "<!-- exercise: why -->\n*Your answer.*",
        "why",
        markdown=True,
        points=2,
        manual=True,
    ),
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
        if cell.kind in (TEST, SETUP, PROSE) or (
            cell.kind in (EXAMPLE, ANSWER) and not cell.changed
        ):
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
    return [
        cell.source for cell in rebuilt.cells if cell.kind == OWN and cell.id.startswith("own-")
    ]


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
