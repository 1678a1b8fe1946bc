"""Compares the names that an answer defines with the contract's signatures."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from course.i18n import gettext as _
from grading.lessons.contract import CLASS, FUNCTION, VARIABLE, Signature


def _without_annotations(arguments: ast.arguments) -> ast.arguments:
    for argument in ast.walk(arguments):
        if isinstance(argument, ast.arg):
            argument.annotation = None
    return arguments


def _parameters(node: ast.FunctionDef, method: bool = False) -> str:
    """What stands between a function's brackets, in one spelling; without `self` for a method."""
    written = ast.unparse(_without_annotations(node.args))
    if method:
        written = written.partition(",")[2].strip()
    return written


def _normal(parameters: str) -> str:
    """The contract's parameters in the spelling of `_parameters` (1e-3 becomes 0.001)."""
    node = ast.parse(f"def f({parameters}): ...").body[0]
    assert isinstance(node, ast.FunctionDef)
    return _parameters(node)


def _init(node: ast.ClassDef) -> ast.FunctionDef | None:
    return next(
        (n for n in node.body if isinstance(n, ast.FunctionDef) and n.name == "__init__"), None
    )


def _required(node: ast.FunctionDef) -> int:
    """How many arguments a method must be given, beside `self`."""
    keywords = sum(1 for default in node.args.kw_defaults if default is None)
    return len(node.args.posonlyargs) + len(node.args.args) - 1 - len(node.args.defaults) + keywords


def differences(source: str, signatures: tuple[Signature, ...]) -> Iterator[tuple[str, str]]:
    """(the text to look for in the source, what differs) for each signature that an answer does not
    keep.
    """
    try:
        body = ast.parse(source).body
    except SyntaxError:
        return
    for wanted in signatures:
        if wanted.kind == VARIABLE:
            if not any(
                isinstance(n, (ast.Assign, ast.AnnAssign)) and _assigns(n, wanted.name)
                for n in body
            ):
                yield wanted.name, _("the answer does not set {name}").format(name=wanted.name)
            continue
        kind = ast.FunctionDef if wanted.kind == FUNCTION else ast.ClassDef
        node = next((n for n in body if isinstance(n, kind) and n.name == wanted.name), None)
        if node is None:
            yield "", _("the answer does not define {signature}").format(signature=wanted)
        elif isinstance(node, ast.FunctionDef):
            if _parameters(node) != _normal(wanted.parameters or ""):
                yield (
                    f"def {node.name}",
                    _("the contract says {wanted}, not {found}").format(
                        wanted=wanted, found=f"{node.name}({_parameters(node)})"
                    ),
                )
        elif isinstance(node, ast.ClassDef):
            yield from _class_differences(node, wanted)


def _class_differences(node: ast.ClassDef, wanted: Signature) -> Iterator[tuple[str, str]]:
    assert wanted.kind == CLASS
    bases = ", ".join(ast.unparse(base) for base in node.bases)
    if wanted.base and bases != wanted.base:
        yield (
            f"class {node.name}",
            _("the contract says {wanted}, not class {name}({found})").format(
                wanted=wanted, name=node.name, found=bases
            ),
        )
    init = _init(node)
    if init is None:
        yield f"class {node.name}", _("the class {name} has no __init__").format(name=node.name)
    elif wanted.parameters is None:
        if _required(init):
            yield (
                f"class {node.name}",
                _("the contract makes {name} without arguments").format(name=node.name),
            )
    elif _parameters(init, method=True) != _normal(wanted.parameters):
        yield (
            f"class {node.name}",
            _("the contract says {wanted}, not {found}").format(
                wanted=wanted, found=f"{node.name}({_parameters(init, method=True)})"
            ),
        )


def _assigns(node: ast.Assign | ast.AnnAssign, name: str) -> bool:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    return any(isinstance(target, ast.Name) and target.id == name for target in targets)
