"""Makes submissions for the attacks: a release with answers, with code around them, with edits."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path
from typing import Any

from course.lessons.contract import LESSONS
from course.lessons.writing import table
from grading.lessons import bank
from grading.lessons.bank import RIGHT, WRONG
from grading.proofs.attack.model import CONFINED, EXERCISES, LESSON, LOOT, Attack, Context
from grading.proofs.confinement.scene import with_names
from grading.samples.submissions import code_cell, fill, release

Notebook = dict[str, Any]
Write = Callable[[Context, Path], None]

NAME = f"{LESSON}.ipynb"
READY_MADE = """
def sigmoid(x): return torch.sigmoid(x)
def tanh(x): return torch.tanh(x)
def relu(x): return torch.relu(x)
def leaky_relu(x, a=0.01): return F.leaky_relu(x, a)
def elu(x, a=1.0): return F.elu(x, a)
def softmax(x): return torch.softmax(x, -1)
"""
BY_AUTOGRAD = """
def gradients(x, W, b, V, c, y_true):
    parts = [torch.as_tensor(part).clone().detach().requires_grad_() for part in (W, b, V, c)]
    w, bias, v, last = parts
    loss = 0.5 * (v @ torch.sigmoid(w @ x + bias) + last - y_true) ** 2
    return dict(zip("WbVc", torch.autograd.grad(loss, parts)))
"""
CHANGES_ARGUMENTS = """
def squared_error(y, y_true):
    error = (y - y_true) ** 2 / 2
    if isinstance(y, torch.Tensor): y += 1
    return error
def forward(x, W, b, V, c):
    y = V @ torch.sigmoid(W @ x + b) + c
    W += 1
    return y
"""


@dataclass(frozen=True)
class Make:
    """Writes the files of a submission that starts from the control of this name."""

    base: str
    write: Write

    def __call__(self, context: Context, folder: Path) -> None:
        """Writes them."""
        self.write(context, folder)


def attack(make: Write, control: str = "", **claims: Any) -> Attack:
    """An attack, for `titled`; its control is by default what the submission starts from."""
    control = control or (make.base if isinstance(make, Make) else "nothing")
    return Attack(0, "", "", make, control, **claims)


# What only a confined kernel is promised to hold off.
confined = partial(attack, levels=CONFINED)


def titled(titles: str, attacks: Mapping[str, Attack]) -> list[Attack]:
    """The attacks with their titles: lines `class name: what it tries`, or several names.

    No `mark` is needed there: a catalogue takes the titles from the attacks.

    Raises:
        ValueError: There is a title without its attack, or an attack without its title.
    """
    found = []
    for key, tries in table(titles).items():
        number, *names = key.split()
        found += [(int(number), name, tries) for name in names]
    unpaired = {name for _number, name, _tries in found} ^ attacks.keys()
    if unpaired:
        raise ValueError(f"a title or an attack stands alone: {', '.join(sorted(unpaired))}")
    return [
        replace(attacks[name], number=number, name=name, tries=tries)
        for number, name, tries in found
    ]


def bodies(body: str) -> dict[str, str]:
    """Every function of the lesson with this body."""
    inner = textwrap.indent(textwrap.dedent(body).strip("\n"), "    ")
    return {
        clause.id: "".join(f"def {signature}:\n{inner}\n" for signature in clause.signatures)
        for clause in LESSONS[LESSON]
    }


@cache
def _bank(kind: str) -> Mapping[str, str]:
    return {
        exercise: next(entry.source for entry in bank.load(LESSON, exercise) if entry.kind == kind)
        for exercise in EXERCISES
    }


def control(name: str) -> Notebook:
    """The honest submission of that name, which an attack is held to."""
    return fill(release(LESSON), CONTROLS[name]())


CONTROLS: dict[str, Callable[[], Mapping[str, str]]] = {
    "right": lambda: _bank(RIGHT),
    "wrong": lambda: _bank(WRONG),
    "nothing": lambda: bodies("return None"),
    "untouched": dict,
    "ready-made": lambda: {**_bank(RIGHT), "activations": READY_MADE},
    "by autograd": lambda: {**_bank(RIGHT), "gradients": BY_AUTOGRAD},
    "changes arguments": lambda: {
        **_bank(RIGHT),
        "forward": CHANGES_ARGUMENTS,
        "squared_error": CHANGES_ARGUMENTS,
    },
}


def nbgrader(cell: Mapping[str, Any]) -> dict[str, Any]:
    """What nbgrader knows of the cell."""
    found = cell["metadata"].get("nbgrader", {})
    return found if isinstance(found, dict) else {}


def _with_id(notebook: Notebook, wanted: Callable[[str], bool]) -> list[dict[str, Any]]:
    return [cell for cell in notebook["cells"] if wanted(str(nbgrader(cell).get("grade_id", "")))]


def tests(notebook: Notebook) -> list[dict[str, Any]]:
    """Its test cells."""
    return _with_id(notebook, lambda grade_id: grade_id.startswith("test_"))


def answers(notebook: Notebook) -> list[dict[str, Any]]:
    """Its answer cells."""
    return _with_id(notebook, EXERCISES.__contains__)


def code(
    source: str,
    base: str = "nothing",
    answer: Mapping[str, str] | None = None,
    before: str = "neuron",
) -> Make:
    """A submission with a cell of its own.

    What an attacker would know goes into the source by name: `$gradebook` and what else the context
    holds, and `$loot`, what prints the mark of success.

    Args:
        source: The cell's code; there is no such cell, if empty.
        base: The control that the submission starts from.
        answer: Answers of its own, by exercise.
        before: The answer that the cell stands before; at the end, if empty.
    """

    def write(context: Context, folder: Path) -> None:
        own_answers = {name: told(text, context) for name, text in (answer or {}).items()}
        notebook = fill(release(LESSON), {**CONTROLS[base](), **own_answers})
        if source:
            cells = notebook["cells"]
            [at] = [
                at for at, cell in enumerate(cells) if nbgrader(cell).get("grade_id") == before
            ] or [len(cells)]
            cells.insert(at, code_cell(told(source, context), "own"))
        save(folder, notebook)

    return Make(base, write)


def answering(base: str = "right", **answers: str) -> Make:
    """A control with other answers, by exercise."""
    return code("", base, answers)


def everywhere(body: str) -> Make:
    """A submission in which every function has this body."""
    return code("", answer=bodies(body))


def told(source: str, context: Context) -> str:
    """The source with what the attacker knows in it."""
    half = len(LOOT) // 2
    loot = f"print({LOOT[:half]!r} + {LOOT[half:]!r})"
    return with_names(textwrap.dedent(source).strip("\n").replace("$loot", loot), context)


def edited(change: Callable[[Notebook], None], base: str = "nothing") -> Make:
    """A control whose notebook is changed as data."""

    def write(_context: Context, folder: Path) -> None:
        notebook = control(base)
        change(notebook)
        save(folder, notebook)

    return Make(base, write)


def written(change: Callable[[str], bytes], base: str = "right") -> Make:
    """A control whose file is changed as text."""

    def write(_context: Context, folder: Path) -> None:
        save(folder, change(json.dumps(control(base), indent=1, ensure_ascii=False)))

    return Make(base, write)


def beside(files: Mapping[str, str], base: str = "nothing") -> Make:
    """A control with other files in its folder, by their names in it."""

    def write(context: Context, folder: Path) -> None:
        save(folder, control(base))
        for name, text in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(told(text, context), encoding="utf-8")

    return Make(base, write)


def save(folder: Path, notebook: Notebook | bytes, name: str = NAME) -> None:
    """Writes the notebook, or the bytes in its place."""
    folder.mkdir(parents=True, exist_ok=True)
    data = (
        notebook
        if isinstance(notebook, bytes)
        else json.dumps(notebook, indent=1, ensure_ascii=False).encode()
    )
    (folder / name).write_bytes(data)
