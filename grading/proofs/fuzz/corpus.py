"""The notebooks that are mutated: released and solved ones, as programs save them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from grading.lessons.bank import RIGHT, WRONG
from grading.samples.saved_as import FORMS, Notebook
from grading.samples.students import answers
from grading.samples.submissions import fill, release

LESSONS = ("01_tensors", "02_neuron")


@dataclass(frozen=True, eq=False)
class Base:
    """A notebook; `answers` has the text of each answer cell, marker included."""

    name: str
    lesson: str
    notebook: Notebook
    answers: dict[str, str]


@cache
def bases() -> tuple[Base, ...]:
    """All of them, in an order that never changes: a mutant is found again by its number."""
    found = []
    for lesson in LESSONS:
        mixed = {**answers(lesson, RIGHT), **dict(list(answers(lesson, WRONG).items())[::2])}
        filled: dict[str, dict[str, str]] = {"released": {}, "mixed": mixed}
        filled |= {f"solved-{number}": answers(lesson, RIGHT, number) for number in range(3)}
        for kind, given in filled.items():
            notebook = _as_lines(fill(release(lesson), given))
            texts = {
                name: f"# exercise: {name}\n{code}".rstrip("\n") for name, code in given.items()
            }
            for form, save in FORMS.items():
                found.append(Base(f"{lesson}-{kind}-{form}", lesson, save(notebook), texts))
    return tuple(found)


def _as_lines(notebook: Notebook) -> Notebook:
    """Sources as lists of lines, as every program writes them."""
    for cell in notebook["cells"]:
        if isinstance(cell["source"], str):
            cell["source"] = cell["source"].splitlines(keepends=True)
    return notebook
