"""Adds an exercise to the text of a lesson's `exercises.py`."""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Sequence

from course.i18n import gettext as _

WIDTH = 100


def add_exercise(text: str, entry: str, module: str, names: Sequence[str]) -> str:
    """The text with `entry` at the end of the tuple EXERCISES.

    Args:
        text: What `exercises.py` holds, its lines ended by newlines.
        entry: The new element of the tuple, with its comma.
        module: Where the names come from that the entry uses.
        names: These names.

    Raises:
        ValueError: The file cannot be parsed, or has no literal tuple EXERCISES.
    """
    found = _exercises(text)
    if found is None:
        raise ValueError(_("there is no tuple EXERCISES in parentheses"))
    lines = text.split("\n")
    start = _place(lines, found.lineno, found.col_offset)
    end = _place(lines, found.end_lineno or 0, found.end_col_offset or 0) - 1  # its parenthesis
    if found.elts and found.lineno == found.end_lineno:  # all in one line: each gets its own
        elements = [ast.get_source_segment(text, element) for element in found.elts]
        above = "\n    ".join([f"{text[:start]}(", *(f"{element}," for element in elements)])
    else:
        above = _with_comma(text[:end])
    made = f"{above}\n{entry}{text[end:]}"
    longer = _exercises(made)
    if longer is None or len(longer.elts) != len(found.elts) + 1:
        raise ValueError(_("the tuple EXERCISES is written in an unusual way"))
    return _with_import(made, module, names)


def _place(lines: list[str], line: int, column: int) -> int:
    """Where in a text a place of `ast` is, which counts the bytes of a line."""
    before = sum(len(above) + 1 for above in lines[: line - 1])
    return before + len(lines[line - 1].encode()[:column].decode())


def _with_comma(text: str) -> str:
    """The beginning of a tuple, with a comma after its last element: comments may follow it."""
    text = text.rstrip()
    tokens = [
        token
        for token in tokenize.generate_tokens(io.StringIO(f"{text}\n)").readline)
        if token.string.strip() and token.type != tokenize.COMMENT
    ]
    last = tokens[-2]  # before the parenthesis
    if last.string in ("(", ","):
        return text
    line, column = last.end
    lines = text.split("\n")
    lines[line - 1] = f"{lines[line - 1][:column]},{lines[line - 1][column:]}"
    return "\n".join(lines)


def _exercises(text: str) -> ast.Tuple | None:
    """The tuple in parentheses that a text assigns to EXERCISES."""
    try:
        tree = ast.parse(text)
    except SyntaxError as error:
        line = error.lineno or 1
        raise ValueError(_("line {line} is not valid Python").format(line=line)) from None
    for node in tree.body:
        if isinstance(node, (ast.Assign, ast.AnnAssign)) and isinstance(node.value, ast.Tuple):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            named = [target.id for target in targets if isinstance(target, ast.Name)]
            segment = ast.get_source_segment(text, node.value) or ""
            if "EXERCISES" in named and segment.startswith("(") and segment.endswith(")"):
                return node.value
    return None


def _with_import(text: str, module: str, names: Sequence[str]) -> str:
    """The text with these names imported, in isort's order."""
    imports = [node for node in ast.parse(text).body if isinstance(node, ast.ImportFrom)]
    lines = text.splitlines(keepends=True)
    same = next((node for node in imports if node.module == module), None)
    bound = list(same.names) if same else []
    missing = [ast.alias(name) for name in names if name not in {alias.name for alias in bound}]
    if not missing:
        return text
    statement = _statement(module, [*bound, *missing])
    if same is not None:
        lines[same.lineno - 1 : same.end_lineno] = [statement]
        return "".join(lines)
    before = [node for node in imports if str(node.module) < module] or imports
    place = before[-1].end_lineno if before else 0
    lines.insert(place or 0, statement)
    return "".join(lines)


def _statement(module: str, aliases: Sequence[ast.alias]) -> str:
    names = sorted((ast.unparse(alias) for alias in aliases), key=_order)
    line = f"from {module} import {', '.join(names)}\n"
    if len(line) <= WIDTH + 1:
        return line
    return f"from {module} import (\n" + "".join(f"    {name},\n" for name in names) + ")\n"


def _order(name: str) -> tuple[int, str]:
    """The order that isort wants: constants, then classes, then the rest."""
    return (0 if name.isupper() else 1 if name[:1].isupper() else 2, name)
