"""Mutations of a notebook's cells, in place: what people, editors and merges do to them."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable
from typing import Any

from grading.samples.submissions import code_cell

Cells = list[Any]

_TEXTS = (
    "",
    "x = 1",
    "1/0",
    "%reset -f",
    "def broken(",
    "# exercise: unknown\nx = 2",
    "import torch\nprint(torch.__version__)",
    "```python\nx = 1\n```",
    "'''",
    "\\",
    "\t\tx",
    "# exercise:",
    "<!-- exercise: neuron -->",
    "?",
    "!ls",
    "lambda: (yield)",
    "x = [" * 200,
)


def text_of(cell: Any) -> str:
    """A cell's text, whatever form it is in; empty where it has none."""
    if not isinstance(cell, dict):
        return ""
    source = next((cell[key] for key in ("source", "input") if cell.get(key) is not None), "")
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        ended = not source or source[0].endswith("\n")
        return ("" if ended else "\n").join(source)
    return source if isinstance(source, str) else ""


def _set_text(cell: dict[str, Any], text: str) -> None:
    cell["input" if "input" in cell else "source"] = text.splitlines(keepends=True)


def double(cells: Cells, rng: random.Random) -> None:
    """A cell copied and pasted."""
    cells.insert(rng.randint(0, len(cells)), copy.deepcopy(rng.choice(cells)))


def move(cells: Cells, rng: random.Random) -> None:
    """A cell at another place."""
    cell = cells.pop(rng.randrange(len(cells)))
    cells.insert(rng.randint(0, len(cells)), cell)


def shuffle(cells: Cells, rng: random.Random) -> None:
    """All cells in another order."""
    rng.shuffle(cells)


def reverse(cells: Cells, rng: random.Random) -> None:
    """The cells from one on turned around."""
    start = rng.randrange(len(cells))
    cells[start:] = cells[start:][::-1]


def drop(cells: Cells, rng: random.Random) -> None:
    """A cell deleted."""
    del cells[rng.randrange(len(cells))]


def drop_many(cells: Cells, rng: random.Random) -> None:
    """A third of the cells deleted."""
    cells[:] = [cell for cell in cells if rng.random() < 0.7]


def flip_type(cells: Cells, rng: random.Random) -> None:
    """A cell of another type."""
    rng.choice(cells)["cell_type"] = rng.choice(
        ["code", "markdown", "raw", "heading", "Code", "", "x"]
    )


def strip_one(cells: Cells, rng: random.Random) -> None:
    """A cell without metadata."""
    rng.choice(cells)["metadata"] = {}


def strip_all(cells: Cells, rng: random.Random) -> None:
    """All cells without metadata and ids."""
    for cell in cells:
        cell["metadata"] = {}
        cell.pop("id", None)


def retype_metadata(cells: Cells, rng: random.Random) -> None:
    """Metadata of another form."""
    wrong: list[Any] = [
        None,
        [],
        "x",
        5,
        {"nbgrader": None},
        {"nbgrader": "x"},
        {"nbgrader": {"grade_id": 5, "grade": "yes"}},
        {"nbgrader": {"grade_id": "\ud800", "points": 1e300}},
        {"nbgrader": {"grade": True, "solution": True}},
    ]
    rng.choice(cells)["metadata"] = rng.choice(wrong)


def swap_metadata(cells: Cells, rng: random.Random) -> None:
    """Two cells with each other's metadata."""
    one, other = rng.choice(cells), rng.choice(cells)
    one["metadata"], other["metadata"] = other.get("metadata"), one.get("metadata")


def merge(cells: Cells, rng: random.Random) -> None:
    """What Shift+M does to a cell and the one below it."""
    if len(cells) > 1:
        place = rng.randrange(len(cells) - 1)
        text = text_of(cells[place]) + "\n\n" + text_of(cells[place + 1])
        _set_text(cells[place], text)
        del cells[place + 1]


def split(cells: Cells, rng: random.Random) -> None:
    """A cell split in two."""
    place = rng.randrange(len(cells))
    lines = text_of(cells[place]).splitlines()
    if len(lines) > 1:
        cut = rng.randrange(1, len(lines))
        below = copy.deepcopy(cells[place])
        _set_text(cells[place], "\n".join(lines[:cut]))
        _set_text(below, "\n".join(lines[cut:]))
        cells.insert(place + 1, below)


def same_ids(cells: Cells, rng: random.Random) -> None:
    """Several cells with one id."""
    name = rng.choice([cell.get("id", "x") for cell in cells])
    for cell in rng.sample(cells, min(len(cells), rng.randint(1, 5))):
        cell["id"] = name


def odd_ids(cells: Cells, rng: random.Random) -> None:
    """An id that is none."""
    rng.choice(cells)["id"] = rng.choice(
        [None, 5, "", "a b", "x" * 100, [], "intake-1", "own-1", "\ud800"]
    )


def retype_marker(cells: Cells, rng: random.Random) -> None:
    """The first line of an answer typed anew, with a slip, or gone."""
    marked = [cell for cell in cells if text_of(cell).startswith("# exercise:")]
    if not marked:
        return
    cell = rng.choice(marked)
    first, _end, rest = text_of(cell).partition("\n")
    name = first.removeprefix("# exercise:").strip()
    other = text_of(rng.choice(marked)).partition("\n")[0]
    line = rng.choice(
        [
            f"#exercise:{name}",
            f"\n\n#  Exercise :  {name.upper()}",
            f"# exercice: {name}",
            f"# {name}",
            other,
            "",
            f"# exercise: {name}x",
        ]
    )
    _set_text(cell, f"{line}\n{rest}")


def add(cells: Cells, rng: random.Random) -> None:
    """A cell of the student's own."""
    cells.insert(
        rng.randint(0, len(cells)), code_cell(rng.choice(_TEXTS).splitlines(keepends=True))
    )


def line_ends(cells: Cells, rng: random.Random) -> None:
    """Sources in other forms, with other line ends."""
    for cell in cells:
        key = "input" if "input" in cell else "source"
        if isinstance(cell.get(key), list):
            text = text_of(cell)
            cell[key] = rng.choice([text, text.split("\n"), text.replace("\n", "\r\n"), cell[key]])


def spaces(cells: Cells, rng: random.Random) -> None:
    """What formatters and copying do at the ends of lines and cells."""
    for cell in rng.sample(cells, min(len(cells), 5)):
        _set_text(
            cell,
            rng.choice(["\n", "", "\n\n"])
            + text_of(cell).replace("\n", "  \n")
            + rng.choice(["\n", "", "\n\n\n"]),
        )


def outputs(cells: Cells, rng: random.Random) -> None:
    """Outputs of other forms."""
    shown = {"application/json": {"cells": [{"cell_type": "code", "source": "x"}]}}
    rng.choice(cells)["outputs"] = rng.choice(
        [
            None,
            "x",
            [5],
            [{"output_type": "stream", "text": ["<script>"] * 100}],
            [{"output_type": "display_data", "metadata": {}, "data": shown}],
        ]
    )


def no_cells_among(cells: Cells, rng: random.Random) -> None:
    """Something among the cells that is none."""
    cells.insert(
        rng.randint(0, len(cells)),
        rng.choice([None, 5, "x", [], {}, {"cell_type": None}, {"source": {}}]),
    )


ALL: tuple[Callable[[Cells, random.Random], None], ...] = (
    double,
    double,
    move,
    move,
    shuffle,
    reverse,
    drop,
    drop_many,
    flip_type,
    flip_type,
    strip_one,
    strip_all,
    retype_metadata,
    swap_metadata,
    merge,
    split,
    same_ids,
    odd_ids,
    retype_marker,
    retype_marker,
    add,
    add,
    line_ends,
    spaces,
    outputs,
)
