"""Makes submissions for the attacks: the lesson's release with answers in it, with code before and
after, and with edits.
"""

from __future__ import annotations

import json
import textwrap
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from grading.lessons import bank
from grading.lessons.bank import RIGHT, WRONG
from grading.proofs.attack.model import EXERCISES, LESSON, LOOT, Context
from grading.samples.submissions import fill, release

Notebook = dict[str, Any]
Make = Callable[[Context, Path], None]

NAME = f"{LESSON}.ipynb"
SIGNATURES = {
    "neuron": ["neuron(x, weights)"],
    "activations": [
        "sigmoid(x)",
        "tanh(x)",
        "relu(x)",
        "leaky_relu(x, a=0.01)",
        "elu(x, a=1.0)",
        "softmax(x)",
    ],
    "forward": ["forward(x, W, b, V, c)"],
    "squared_error": ["squared_error(y, y_true)"],
    "gradients": ["gradients(x, W, b, V, c, y_true)"],
}
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
    parts = [torch.as_tensor(one).clone().detach().requires_grad_() for one in (W, b, V, c)]
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


def bodies(body: str) -> dict[str, str]:
    """Every function of the lesson with this body."""
    inner = textwrap.indent(textwrap.dedent(body).strip("\n"), "    ")
    return {
        one: "".join(f"def {signature}:\n{inner}\n" for signature in SIGNATURES[one])
        for one in EXERCISES
    }


@cache
def _bank(kind: str) -> Mapping[str, str]:
    return {
        one: next(entry.source for entry in bank.load(LESSON, one) if entry.kind == kind)
        for one in EXERCISES
    }


def twin(name: str) -> Notebook:
    """The honest twin of that name: what an attack is held to."""
    return fill(release(LESSON), TWINS[name]())


TWINS: dict[str, Callable[[], Mapping[str, str]]] = {
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


def own(source: str) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": "own",
        "metadata": {},
        "outputs": [],
        "source": source,
    }


def place(notebook: Notebook, grade_id: str) -> int:
    return next(
        at
        for at, cell in enumerate(notebook["cells"])
        if nbgrader(cell).get("grade_id") == grade_id
    )


def nbgrader(cell: Mapping[str, Any]) -> dict[str, Any]:
    found = cell["metadata"].get("nbgrader", {})
    return found if isinstance(found, dict) else {}


def tests(notebook: Notebook) -> list[dict[str, Any]]:
    return [
        cell
        for cell in notebook["cells"]
        if str(nbgrader(cell).get("grade_id", "")).startswith("test_")
    ]


def answers(notebook: Notebook) -> list[dict[str, Any]]:
    return [cell for cell in notebook["cells"] if nbgrader(cell).get("grade_id") in EXERCISES]


def code(
    source: str,
    base: str = "nothing",
    answer: Mapping[str, str] | None = None,
    before: str = "neuron",
) -> Make:
    """A submission with a cell of its own before the answer to `before` (the end, if empty). What
    an attacker would know goes into the source by name: `$gradebook` and the other fields of
    `Context`, and `$loot`, what prints the mark of success."""

    def make(context: Context, folder: Path) -> None:
        own_answers = {name: told(text, context) for name, text in (answer or {}).items()}
        notebook = fill(release(LESSON), {**TWINS[base](), **own_answers})
        if source:
            at = place(notebook, before) if before else len(notebook["cells"])
            notebook["cells"].insert(at, own(told(source, context)))
        save(folder, notebook)

    return make


def told(source: str, context: Context) -> str:
    half = len(LOOT) // 2
    loot = f"print({LOOT[:half]!r} + {LOOT[half:]!r})"
    text = textwrap.dedent(source).strip("\n").replace("$loot", loot)
    for name in ("classroom", "clone", "gradebook", "bus", "address", "other", "grader"):
        value = getattr(context, name)
        text = text.replace(f"${name}", repr(str(value) if isinstance(value, Path) else value))
    return text


def edited(change: Callable[[Notebook], None], base: str = "nothing") -> Make:
    """A twin whose notebook is changed as data."""

    def make(_context: Context, folder: Path) -> None:
        notebook = twin(base)
        change(notebook)
        save(folder, notebook)

    return make


def written(change: Callable[[str], bytes], base: str = "right") -> Make:
    """A twin whose file is changed as text."""

    def make(_context: Context, folder: Path) -> None:
        save(folder, change(json.dumps(twin(base), indent=1, ensure_ascii=False)))

    return make


def beside(files: Mapping[str, str], base: str = "nothing", name: str = NAME) -> Make:
    """A twin with other files in its folder, by their names in it."""

    def make(context: Context, folder: Path) -> None:
        save(folder, twin(base), name)
        for one, text in files.items():
            path = folder / one
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(told(text, context), encoding="utf-8")

    return make


def save(folder: Path, notebook: Notebook | bytes, name: str = NAME) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    data = (
        notebook
        if isinstance(notebook, bytes)
        else json.dumps(notebook, indent=1, ensure_ascii=False).encode()
    )
    (folder / name).write_bytes(data)
