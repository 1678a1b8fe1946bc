"""From the text of a cell to Python's tree of it, IPython's magics and shell lines included."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field

from IPython.core.inputtransformer2 import TransformerManager

# Cell magics whose body is Python, run here or written to a file that may be imported.
_PYTHON = frozenset(
    "time timeit capture prun writefile file memit mprun debug python python3 pypy cython "
    "script".split()
)
_SHELLS = frozenset(["bash", "sh", "zsh", "script", "!", "sx", "system", "perl", "ruby", "sc"])


@dataclass
class Read:
    """A cell's text, read: its trees (if it is Python), its shell lines, and what is neither."""

    source: str
    trees: list[ast.AST] = field(default_factory=list)
    shell: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)


def read(source: str) -> Read:
    """Reads a cell; nothing of it is run."""
    result = Read(source)
    _read_python(source, result, depth=0)
    return result


def _read_python(source: str, result: Read, depth: int) -> None:
    tree = parse(source)
    if tree is None and depth < 5:
        tree = parse(_transformed(source))
    if tree is None:
        result.texts.append(source)
        return
    result.trees.append(tree)
    for node in ast.walk(tree):
        for name, line, body in _magic_of(node):
            if name in _SHELLS or (name == "script" and body):
                result.shell += (body or line).splitlines()
            if body and name in _PYTHON:
                _read_python(body, result, depth + 1)
            if body and name not in _PYTHON | _SHELLS:
                result.texts.append(body)
            if line and not body and name in ("time", "timeit", "prun", "memit", "lprun"):
                _read_python(line.split("-c", 1)[-1].strip(), result, depth + 1)


def _transformed(source: str) -> str:
    try:
        return TransformerManager().transform_cell(source)
    except Exception:  # whatever a student may have written
        return source


def parse(source: str) -> ast.AST | None:
    """Python's tree of a text, or None. What it warns of (an odd escape) is no news."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return ast.parse(source)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None


def is_magic(node: ast.AST) -> bool:
    """Whether it is a call that IPython makes of a magic or a shell line."""
    return any(True for _one in _magic_of(node))


def _magic_of(node: ast.AST) -> Iterator[tuple[str, str, str]]:
    """The name, line and body of a magic."""
    if not (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Call)
    ):
        return
    shell = node.func.value.func
    if not (isinstance(shell, ast.Name) and shell.id == "get_ipython"):
        return
    texts = [
        argument.value
        for argument in node.args
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    ]
    if len(texts) != len(node.args) or node.keywords:
        return
    if node.func.attr in ("system", "getoutput", "system_raw", "system_piped") and len(texts) == 1:
        yield "!", texts[0], ""
    elif node.func.attr in ("run_line_magic", "run_cell_magic") and len(texts) >= 2:
        yield texts[0], texts[1], texts[2] if len(texts) > 2 else ""
    elif node.func.attr == "show_usage" and not texts:  # a question mark alone
        yield "pinfo", "", ""


def called(node: ast.Call) -> str:
    """The last name of what is called."""
    return (
        node.func.attr
        if isinstance(node.func, ast.Attribute)
        else node.func.id
        if isinstance(node.func, ast.Name)
        else ""
    )
