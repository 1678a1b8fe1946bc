"""From a run to the record of a submission."""

from __future__ import annotations

from grading.model import ANSWER, OWN, TEST, Cell, CellRun, Rebuilt, Run
from grading.record.finish import cell_seconds


def test_the_seconds_of_cells_are_those_of_the_lessons_cells() -> None:
    cells = (
        Cell(ANSWER, "neuron", "x"),
        Cell(TEST, "test_neuron", "y"),
        Cell(OWN, "9fe2", "z"),
        Cell(OWN, "1ab0", "z"),
        Cell(ANSWER, "forward", "x"),
    )
    run = Run(
        {
            cell: CellRun(cell, seconds=seconds)
            for cell, seconds in (
                ("neuron", 0.25),
                ("test_neuron", 1.00004),
                ("9fe2", 0.5),
                ("1ab0", 0.25),
            )
        }
    )
    assert cell_seconds(Rebuilt(cells), run) == {"neuron": 0.25, "test_neuron": 1.0, "own": 0.75}
