"""Why a name that an exercise asks for is not there: in words, for whoever wrote its cell.

A notebook's own check and the engine both say it with this: the one saw the cells as they ran, the
other ran them.
"""

from __future__ import annotations

import ast
import difflib
import re
import warnings
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from course.i18n import gettext as _

# The slip of a verdict on a name that is not there.
MISSING_NAME = "missing_name"

_LONGEST_LINE = 60
_LONGEST_SOURCE = 100_000  # a syntax tree takes a hundred times the memory of its text
_NEAR = 0.6
# Cell magics after which the cell's names are there, as without them.
_KEEPS_NAMES = ("capture", "time", "prun", "debug")
_MAGIC_LINE = re.compile(r"^([ \t]*)[%!?].*$", re.MULTILINE)
_DEFINITION = re.compile(
    r"^(?:async[ \t]+)?(?:def|class)[ \t]+([^\W\d]\w*)|^([^\W\d]\w*)[ \t]*(?::[^=\n]+)?=(?!=)",
    re.MULTILINE,
)
_PLACE = re.compile(r" \((?:<[^>]*>|[^() ]*\.py), line \d+\)$")
_DEFINED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_SCOPES = (*_DEFINED, ast.Lambda, *_COMPREHENSIONS)
_UNKNOWN_MAGIC = re.compile(r"magic(?: function)? `(%%?[^`]+)` not found")


@dataclass(frozen=True)
class Ran:
    """A cell that was run.

    `error` is the exception that ended it, in one line, and `line` (from 1) the line of `source`
    that it came from; empty and 0 where the cell came to its end, or where it is not known.
    """

    source: str
    error: str = ""
    line: int = 0


@dataclass(frozen=True)
class Reason:
    """Why a name is not there. Two names that are missing for one `cause` need one message."""

    text: str
    cause: str


def why_missing(
    name: str, cells: Sequence[Ran], wanted: Iterable[str] = (), others: Iterable[str] = ()
) -> Reason:
    """Says why there is no `name`.

    Args:
        name: The name that is not there.
        cells: Those that may have been meant to define it, the answer's own first.
        wanted: All names that the exercise asks for.
        others: What else the student has defined elsewhere.
    """
    stopped = next((cell for cell in cells if cell.error), None)
    if stopped is not None:
        text = _("There is no {name}: {what}").format(name=code(name), what=stopped_words(stopped))
        own = [bound for cell in cells for bound in defined(cell.source)]
        found = "" if name in own else near(name, own, wanted)
        if found:
            more = _("It defines {near}, not {name}.").format(near=code(found), name=code(name))
            text = f"{text} {more}"
        return Reason(text, f"{stopped.error} {stopped.line}")
    magic = next((found for cell in cells if (found := _losing_magic(cell.source))), "")
    if magic:
        text = _(
            "There is no {name}: its cell begins with {magic}, which keeps nothing of what the "
            "cell defines. Remove that line."
        )
        return Reason(text.format(name=code(name), magic=code(magic)), magic)
    return Reason(_not_under_its_name(name, cells, set(wanted) | {name}, others), name)


def _not_under_its_name(
    name: str, cells: Sequence[Ran], wanted: set[str], others: Iterable[str]
) -> str:
    own = [bound for cell in cells for bound in defined(cell.source)]
    if name in own:
        return _(
            "There is no {name} after its cell has run: the line that defines it was not "
            "reached, its value is None, or it was deleted again. Does it stand inside an `if`?"
        ).format(name=code(name))
    inside = next((found for cell in cells if (found := _defined_inside(name, cell.source))), "")
    if inside:
        return _(
            "There is no {name}: it is defined inside {outer}, where only {outer} can see it. "
            "Begin its definition at the left margin."
        ).format(name=code(name), outer=code(inside))
    found = near(name, own, wanted) or near(name, others, wanted)
    if found:
        words = _("There is no {name}; there is {near}. Write the name as the task does.")
        return words.format(name=code(name), near=code(found))
    if own and not wanted & set(own):
        words = _(
            "There is no {name}; the answer defines {names} instead. Write the name as the task "
            "does."
        )
        listed = ", ".join(map(code, list(dict.fromkeys(own))[:3]))
        return words.format(name=code(name), names=listed)
    return _("There is no {name}: the answer does not define it.").format(name=code(name))


def stopped_words(cell: Ran) -> str:
    """What ended a cell, with its line where that is known: a clause that ends with a full stop."""
    line = cell.line or _line_of_magic(cell)
    error = _PLACE.sub("", cell.error).rstrip(".")
    lines = cell.source.splitlines()
    if 0 < line <= len(lines) and lines[line - 1].strip():
        words = _("line {line} of your answer, {text}, stopped with {error}.")
        words = words.format(line=line, text=code(_shortened(lines[line - 1])), error=error)
    elif line > 0:
        words = _("line {line} of your answer stopped with {error}.").format(line=line, error=error)
    else:
        words = _("your answer's cell stopped with {error}.").format(error=error)
    return " ".join([words, *_advice(cell)])


def _advice(cell: Ran) -> list[str]:
    magic = _UNKNOWN_MAGIC.search(cell.error)
    if magic is None or not magic[1].startswith("%%") or _line_of_magic(cell) <= 1:
        return []
    return [_("A line with {magic} must be the first of its cell.").format(magic=code(magic[1]))]


def code(text: str) -> str:
    """Text as code: between backticks, without any of its own."""
    return "`" + " ".join(text.replace("`", "'").split()) + "`"


def _shortened(line: str) -> str:
    line = " ".join(line.split())
    return line if len(line) <= _LONGEST_LINE else line[: _LONGEST_LINE - 4] + " ..."


def _line_of_magic(cell: Ran) -> int:
    """The line with a magic that IPython does not know: its own message names the magic alone."""
    found = _UNKNOWN_MAGIC.search(cell.error)
    for number, line in enumerate(cell.source.splitlines() if found else (), start=1):
        if found and line.lstrip().startswith(found[1]):
            return number
    return 0


def _losing_magic(source: str) -> str:
    """The cell magic at a cell's start, if what the cell defines does not outlive it (`%%bash`)."""
    first = source.lstrip().split("\n", 1)[0].split()
    word = first[0] if first else ""
    return word if word.startswith("%%") and word[2:] not in _KEEPS_NAMES else ""


def near(name: str, names: Iterable[str], wanted: Iterable[str] = ()) -> str:
    """The one of `names` that was probably meant for `name`; empty where none is near."""
    asked = {*wanted, name}
    candidates = [found for found in dict.fromkeys(names) if found not in asked]
    by_plain = {_plain(found): found for found in reversed(candidates)}
    if _plain(name) in by_plain:
        return by_plain[_plain(name)]
    found = difflib.get_close_matches(_plain(name), list(by_plain), n=1, cutoff=_NEAR)
    return by_plain[found[0]] if found else ""


def _plain(name: str) -> str:
    return name.replace("_", "").casefold()


def defined(source: str) -> list[str]:
    """The names that a cell binds in its own scope by `def`, `class` or assignment, in order.

    Where the text is no Python they are found by their look.
    """
    return list(_defined(source))


@lru_cache(maxsize=200)
def _defined(source: str) -> tuple[str, ...]:
    """Kept, because every missing name has all cells of a notebook read."""
    tree = _parsed(source)
    if tree is None:
        return tuple(first or second for first, second in _DEFINITION.findall(source))
    return tuple(dict.fromkeys(name for node in _own_scope(tree) for name in _bound(node)))


def _bound(node: ast.AST) -> list[str]:
    if isinstance(node, _DEFINED):
        return [node.name]
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        return [node.id]
    return []


def _own_scope(tree: ast.AST) -> Iterator[ast.AST]:
    """The nodes outside functions, classes, lambdas and comprehensions, in order."""
    for node in ast.iter_child_nodes(tree):
        yield node
        if not isinstance(node, _SCOPES):
            yield from _own_scope(node)


def unwritten(source: str) -> bool:
    """Whether a cell holds nothing of an answer.

    That is comments, `name = None`, and bodies of `raise NotImplementedError` alone.
    """
    tree = _parsed(source)
    return tree is not None and all(_is_unwritten(node) for node in tree.body)


def _is_unwritten(node: ast.stmt) -> bool:
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return all(map(_is_unwritten, node.body))
    if isinstance(node, ast.Raise):
        raised = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
        return isinstance(raised, ast.Name) and raised.id == "NotImplementedError"
    value = node.value if isinstance(node, ast.Assign | ast.Expr) else None
    return isinstance(value, ast.Constant) and (value.value is None or isinstance(node, ast.Expr))


def _defined_inside(name: str, source: str) -> str:
    """The function or class in whose body this name is defined as another; or empty."""
    tree = _parsed(source)
    for node in ast.walk(tree) if tree is not None else ():
        if isinstance(node, _DEFINED) and node.name != name:
            inner = (child for child in ast.walk(node) if isinstance(child, _DEFINED))
            if any(child.name == name for child in inner):
                return node.name
    return ""


def _parsed(source: str) -> ast.Module | None:
    if len(source) > _LONGEST_SOURCE:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(_MAGIC_LINE.sub(r"\1pass", source))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
