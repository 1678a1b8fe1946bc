"""Makes mutant number N of a seed: the same bytes each time, whatever was made before."""

from __future__ import annotations

import copy
import json
import random
import textwrap
from dataclasses import dataclass, field
from typing import Any

from grading.proofs.fuzz import cells as cell_mutations
from grading.proofs.fuzz import damage, values
from grading.proofs.fuzz.corpus import Base, bases

ENCODINGS = ("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "latin-1")


@dataclass(frozen=True)
class Writing:
    """How a program writes JSON."""

    indent: int | None
    sort_keys: bool
    ascii: bool

    def dump(self, value: Any) -> str:
        """The value as this program writes it."""
        return json.dumps(
            value, indent=self.indent, sort_keys=self.sort_keys, ensure_ascii=self.ascii
        )

    def cell(self, cell: Any, old: bool) -> str:
        """A cell as it stands in the file: version 3 has it two levels deeper."""
        text = self.dump(cell)
        if self.indent is None:
            return text
        prefix = " " * (self.indent * (4 if old else 2))
        return textwrap.indent(text, prefix, lambda line: True).removeprefix(prefix)


@dataclass(frozen=True, eq=False)
class Mutant:
    """A notebook of the corpus after its mutations.

    Attributes:
        notebook: The JSON data before the file's bytes were damaged.
        damaged: Whether they were.
    """

    number: int
    base: Base
    notebook: Any
    writing: Writing
    data: bytes
    damaged: bool
    steps: tuple[str, ...] = field(default=())

    def stands(self, cell: Any) -> bool:
        """Whether a cell stands in the file as it was written."""
        old = isinstance(self.notebook, dict) and "worksheets" in self.notebook
        return self.writing.cell(cell, old).encode("utf-8", "surrogatepass") in self.data


def mutant(seed: int, number: int) -> Mutant:
    """A notebook of the corpus after one to four mutations."""
    rng = random.Random(f"{seed}:{number}")
    base = rng.choice(bases())
    notebook = copy.deepcopy(base.notebook)
    steps = [base.name]
    found = notebook["worksheets"][0]["cells"] if "worksheets" in notebook else notebook["cells"]
    for _time in range(rng.choice([0, 1, 1, 2, 3])):
        change = rng.choice(cell_mutations.ALL)
        if found:
            change(found, rng)
            steps.append(change.__name__)
    if rng.random() < 0.05:
        cell_mutations.no_cells_among(found, rng)
        steps.append("no_cells_among")
    for _time in range(rng.choice([0, 0, 0, 1, 1, 2])):
        alter = rng.choice(values.ALL)
        alter(notebook, rng)
        steps.append(alter.__name__)
    writing = Writing(
        rng.choice([1, 1, 1, 2, 4, None]),
        rng.random() < 0.5 and _sortable(notebook),
        rng.random() < 0.5,
    )
    text = writing.dump(notebook)
    data = text.encode("utf-8", "surrogatepass")
    damaged = False
    if rng.random() < 0.4:
        for _time in range(rng.choice([1, 1, 2])):
            harm = rng.choice(damage.ALL)
            if data:
                data, damaged = harm(data, rng), True
                steps.append(harm.__name__)
    elif rng.random() < 0.15:
        encoding = rng.choice(ENCODINGS)
        try:
            data = text.encode(encoding)
            steps.append(encoding)
        except UnicodeEncodeError:
            pass
    return Mutant(number, base, notebook, writing, data, damaged, tuple(steps))


def _sortable(value: Any) -> bool:
    """JSON's keys are text; only a notebook that was given others cannot be sorted."""
    return not isinstance(value, dict) or all(isinstance(key, str) for key in value)
