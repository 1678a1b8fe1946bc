"""Copies of an answer that were made to look like other work: renamed, reordered, reformatted.

Each disguise leaves what the answer computes as it is. `benchmarks/similar.py` measures how many are found.
"""

from __future__ import annotations

import ast
import builtins
import io
import random
import tokenize
from collections.abc import Callable, Set

_WORDS = (
    "alpha beta total item entry acc tmp val cur nxt left right first second inner outer temp "
    "number thing part piece count amount my_x my_y data1 data2 helper work step_no other rest"
).split()
_NOTHING = (
    "pass",
    "None",
    "print('so far so good')",
    "unused = 0",
    "unused = []",
    "if False:\n    pass",
    "_ = len('abc')",
    "assert True",
)
_COMMENTS = ("# now the next step", "# as in the lecture", "#", "# TODO check this", "# see above")
_MOVABLE = (ast.Assign, ast.AnnAssign, ast.FunctionDef, ast.Import, ast.ImportFrom)

Disguise = Callable[[str, Set[str], random.Random], str]


def renamed(source: str, given: Set[str], chance: random.Random) -> str:
    """Every variable, parameter, helper and attribute of the answer's own gets another name."""
    tree = ast.parse(source)
    own = _own_names(tree) - given
    attributes = _own_attributes(tree) - given
    kept = {
        (keyword.lineno, keyword.col_offset)
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        and not (isinstance(call.func, ast.Name) and call.func.id in own)
        for keyword in call.keywords
        if keyword.arg
    }
    words = chance.sample(_WORDS, len(_WORDS)) + [f"name_{number}" for number in range(300)]
    taken = own | given | attributes
    free = iter([word for word in words if word not in taken])
    new = {name: next(free) for name in sorted(own | attributes)}
    text, before = [], ""
    lines = source.splitlines(keepends=True)
    place = (1, 0)
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        text.append(_between(lines, place, token.start))
        place = token.end
        string = token.string
        if token.type == tokenize.NAME:
            start = (token.start[0], len(token.line[: token.start[1]].encode()))
            if before == ".":
                string = new[string] if string in attributes else string
            elif start not in kept and string in own:
                string = new[string]
        if string:
            before = string
        text.append(string)
    return "".join(text)


def reordered(source: str, given: Set[str], chance: random.Random) -> str:
    """Neighbouring statements and functions change places where the order does not matter."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if not isinstance(body, list):
            continue
        for _round in range(3):
            for place in range(len(body) - 1):
                if _independent(body[place], body[place + 1]) and chance.random() < 0.7:
                    body[place], body[place + 1] = body[place + 1], body[place]
    return ast.unparse(tree) + "\n"


def reformatted(source: str, given: Set[str], chance: random.Random) -> str:
    """Comments, empty lines, quotes and brackets are others, hints go, idle lines come in."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            node.returns = None
            if ast.get_docstring(node) and len(node.body) > 1:
                del node.body[0]
        elif isinstance(node, ast.arg):
            node.annotation = None
    for node in ast.walk(tree):
        for name in ("body", "orelse"):
            body = getattr(node, name, None)
            if isinstance(body, list) and not isinstance(node, ast.ClassDef):
                for place in reversed(range(len(body))):
                    if chance.random() < 0.25:
                        body[place:place] = ast.parse(chance.choice(_NOTHING)).body
    lines = []
    for line in ast.unparse(tree).splitlines():
        indent = line[: len(line) - len(line.lstrip())]
        if chance.random() < 0.2:
            lines.append(indent + chance.choice(_COMMENTS))
        lines.append(line)
        if chance.random() < 0.2:
            lines.append("")
    return "\n".join(lines) + "\n"


def all_together(source: str, given: Set[str], chance: random.Random) -> str:
    """All three."""
    for disguise in (renamed, reordered, reformatted):
        source = disguise(source, given, chance)
    return source


def reworded(source: str, given: Set[str], chance: random.Random) -> str:
    """All of that, and half of the sums, products, comparisons and calls are written another way."""
    tree = _Rewording(chance).visit(ast.parse(source))
    return all_together(ast.unparse(ast.fix_missing_locations(tree)) + "\n", given, chance)


class _Rewording(ast.NodeTransformer):
    def __init__(self, chance: random.Random) -> None:
        self.chance = chance

    def visit(self, node: ast.AST) -> ast.AST:
        self.generic_visit(node)
        if self.chance.random() < 0.5:
            return node
        turned = {ast.Lt: ast.Gt, ast.Gt: ast.Lt, ast.LtE: ast.GtE, ast.GtE: ast.LtE}
        match node:
            case ast.BinOp(left, ast.Add() | ast.Mult() as operator, right):
                return ast.BinOp(right, operator, left)
            case ast.Compare(left, [operator], [right]) if type(operator) in turned:
                return ast.Compare(right, [turned[type(operator)]()], [left])
            case ast.AugAssign(ast.Name(name) as target, operator, value):
                read = ast.Name(name, ast.Load())
                return ast.Assign([target], ast.BinOp(read, operator, value))
            case ast.Call(keywords=[_, _, *_]):
                self.chance.shuffle(node.keywords)
        return node


KINDS: dict[str, Disguise] = {
    "renamed": renamed,
    "reordered": reordered,
    "reformatted": reformatted,
    "all together": all_together,
    "reworded too": reworded,
}


def _own_names(tree: ast.AST) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(tree):
        match node:
            case ast.Name(name, ast.Store()) | ast.arg(name) | ast.FunctionDef(name):
                found.add(name)
            case ast.ClassDef(name) | ast.ExceptHandler(name=str(name)):
                found.add(name)
            case ast.alias(asname=str(name)):
                found.add(name)
    methods = {
        inner.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
        for inner in node.body
        if isinstance(inner, ast.FunctionDef)
    }
    return {name for name in found - methods if not hasattr(builtins, name)}


def _own_attributes(tree: ast.AST) -> set[str]:
    return {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.ctx, ast.Store)
        and not node.attr.startswith("__")
    }


def _independent(first: ast.stmt, second: ast.stmt) -> bool:
    if not (isinstance(first, _MOVABLE) and isinstance(second, _MOVABLE)):
        return False
    (reads, writes), (other_reads, other_writes) = _effects(first), _effects(second)
    return not (writes & (other_reads | other_writes) or other_writes & reads)


def _effects(statement: ast.stmt) -> tuple[set[str], set[str]]:
    """The names that a statement reads and binds; what it changes counts as bound."""
    reads, writes = set(), set()
    for node in ast.walk(statement):
        match node:
            case ast.Name(name, ast.Load()):
                reads.add(name)
            case ast.Name(name) | ast.FunctionDef(name):
                writes.add(name)
            case ast.Attribute(ast.Name(name), _attr, ast.Store()):
                writes.add(name)
            case ast.Subscript(ast.Name(name), _index, ast.Store()):
                writes.add(name)
            case ast.alias(name, asname):
                writes.add(asname or name.split(".")[0])
            case ast.Call(ast.Attribute(ast.Name(name))):
                writes |= {name} if isinstance(statement, ast.Expr) else set()
    return reads, writes


def _between(lines: list[str], start: tuple[int, int], end: tuple[int, int]) -> str:
    """The text between two places of the source: spaces, and joined lines."""
    (row, column), (last, until) = start, end
    if row > len(lines):
        return ""
    if row == last:
        return lines[row - 1][column:until]
    middle = "".join(lines[row : last - 1])
    return (
        lines[row - 1][column:] + middle + (lines[last - 1][:until] if last <= len(lines) else "")
    )
