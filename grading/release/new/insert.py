"""Adds an exercise to the text of a lesson's `exercises.py`."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from course.i18n import gettext as _

WIDTH = 100


def add_exercise(text: str, entry: str, module: str, names: Sequence[str]) -> str:
    """The text with `entry` at the end of the tuple EXERCISES.

    Args:
        text: What `exercises.py` holds.
        entry: The new element of the tuple, with its comma.
        module: Where the names come from that the entry uses.
        names: These names.

    Raises:
        ValueError: The file cannot be parsed, or has no literal tuple EXERCISES.
    """
    try:
        tree = ast.parse(text)
    except SyntaxError as error:
        raise ValueError(
            _("line {line} is not valid Python").format(line=error.lineno or 1)
        ) from None
    found = next(filter(None, map(_exercises, tree.body)), None)
    if found is None:
        raise ValueError(_("there is no tuple EXERCISES"))
    end, column = found.end_lineno or 0, found.end_col_offset or 0
    lines = text.splitlines(keepends=True)
    above = "".join([*lines[: end - 1], lines[end - 1][: column - 1]]).rstrip()
    below = "".join([lines[end - 1][column:], *lines[end:]])
    if found.elts and found.lineno == end:  # all in one line: each gets its own
        elements = [ast.get_source_segment(text, element) for element in found.elts]
        head = "".join([*lines[: end - 1], lines[end - 1][: found.col_offset]])
        above = "\n    ".join([f"{head}(", *(f"{element}," for element in elements)])
    comma = "" if above.endswith(("(", ",")) else ","
    return _with_import(f"{above}{comma}\n{entry}){below}", module, names)


def _exercises(node: ast.stmt) -> ast.Tuple | None:
    """The tuple, if this statement assigns EXERCISES."""
    if isinstance(node, (ast.Assign, ast.AnnAssign)) and isinstance(node.value, ast.Tuple):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        if any(isinstance(target, ast.Name) and target.id == "EXERCISES" for target in targets):
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
