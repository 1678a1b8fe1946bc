"""Another student's answer as somebody hands it in who does not want that to be seen."""

from __future__ import annotations

import ast
import symtable


def disguised(source: str) -> str:
    """The same program: names of its own are others, comments and layout are gone.

    Parameters keep their names, since a caller may use them; so does what functions inside
    share, and what is global.
    """
    module = ast.parse(source)
    for table in symtable.symtable(source, "answer", "exec").get_children():
        if isinstance(table, symtable.Function):
            names = {
                symbol.get_name(): f"{symbol.get_name()[0]}_{number}"
                for number, symbol in enumerate(_own(table), start=1)
            }
            function = next(
                node
                for node in module.body
                if isinstance(node, ast.FunctionDef) and node.name == table.get_name()
            )
            _Renaming(names).visit(function)
            _without_docstring(function)
    return ast.unparse(module)


def _own(table: symtable.Function) -> list[symtable.Symbol]:
    """The names that are assigned in a function and seen nowhere else."""
    inner = {name for child in table.get_children() for name in child.get_identifiers()}
    return [
        symbol
        for symbol in sorted(table.get_symbols(), key=lambda symbol: symbol.get_name())
        if symbol.is_local()
        and not symbol.is_parameter()
        and not symbol.is_namespace()
        and not symbol.is_imported()
        and symbol.get_name() not in inner
    ]


def _without_docstring(function: ast.FunctionDef) -> None:
    if ast.get_docstring(function) is not None and len(function.body) > 1:
        del function.body[0]


class _Renaming(ast.NodeTransformer):
    def __init__(self, names: dict[str, str]) -> None:
        self.names = names

    def visit_Name(self, node: ast.Name) -> ast.Name:
        node.id = self.names.get(node.id, node.id)
        return node
