"""Works out texts that are put together of constants: `"_get" + "frame"`, `"kcab_f"[::-1]`."""

from __future__ import annotations

import ast
import base64
import binascii
import re
from collections.abc import Callable, Mapping
from typing import Any

_METHODS = frozenset(
    "join replace lower upper swapcase casefold title capitalize strip lstrip rstrip "
    "removeprefix removesuffix decode encode format split rsplit splitlines partition".split()
)
_FUNCTIONS: dict[str, Callable[[Any], Any]] = {
    "chr": chr,
    "str": str,
    "bytes": bytes,
    "list": list,
    "tuple": tuple,
    "reversed": lambda value: list(reversed(value)),
    "sorted": sorted,
    "repr": repr,
}
_DECODERS: dict[str, Callable[[Any], bytes]] = {
    "b64decode": base64.b64decode,
    "unhexlify": binascii.unhexlify,
    "fromhex": bytes.fromhex,
    "a2b_hex": binascii.a2b_hex,
}
_LONGEST = 10_000
# a width in a pattern of `%` or `format` that would fill the memory
_WIDE = re.compile(r"\d{3}|\*")


class Unknown(Exception):
    """The value depends on more than constants."""


def folded(node: ast.AST, names: Mapping[str, Any]) -> Any:
    """The value of an expression of constants and of names for them. Raises Unknown."""
    try:
        value = _value(node, names, 0)
    except Unknown:
        raise
    except Exception as error:  # what would raise when it is run, too
        raise Unknown from error
    return value


def text_of(node: ast.AST, names: Mapping[str, Any]) -> str | None:
    """The text that an expression stands for, or None."""
    try:
        value = folded(node, names)
    except Unknown:
        return None
    if isinstance(value, bytes):
        value = value.decode("latin-1")
    return value if isinstance(value, str) else None


def _value(node: ast.AST, names: Mapping[str, Any], depth: int) -> Any:
    if depth > 50:
        raise Unknown

    def of(one: ast.AST) -> Any:
        return _value(one, names, depth + 1)

    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.Name) and node.id in names:
        return names[node.id]
    if isinstance(node, ast.List | ast.Tuple):
        return [of(element) for element in node.elts]
    if isinstance(node, ast.JoinedStr):
        return _short("".join(str(of(element)) for element in node.values))
    if isinstance(node, ast.FormattedValue) and node.format_spec is None:
        return of(node.value)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return -of(node.operand)
    if isinstance(node, ast.BinOp):
        return _combined(node, of(node.left), of(node.right))
    if isinstance(node, ast.Subscript):
        return of(node.value)[of(node.slice)]
    if isinstance(node, ast.Slice):
        return slice(
            *(None if bound is None else of(bound) for bound in (node.lower, node.upper, node.step))
        )
    if isinstance(node, ast.Call) and not node.keywords:
        return _called(node, of)
    raise Unknown


def _combined(node: ast.BinOp, left: Any, right: Any) -> Any:
    if isinstance(node.op, ast.Add) and type(left) is type(right):
        return left + right if isinstance(left, int) else _short(left + right)
    if isinstance(node.op, ast.Sub) and isinstance(left, int) and isinstance(right, int):
        return left - right
    if isinstance(node.op, ast.Mod) and isinstance(left, str) and not _WIDE.search(left):
        return left % (tuple(right) if isinstance(right, list) else right)
    raise Unknown


def _called(node: ast.Call, of: Any) -> Any:
    arguments = [of(argument) for argument in node.args]
    if isinstance(node.func, ast.Name) and node.func.id in _FUNCTIONS and len(arguments) == 1:
        if node.func.id == "bytes" and not isinstance(arguments[0], list):
            raise Unknown
        return _FUNCTIONS[node.func.id](arguments[0])
    if isinstance(node.func, ast.Attribute):
        if node.func.attr in _DECODERS and len(arguments) == 1:
            return _DECODERS[node.func.attr](arguments[0])
        owner = of(node.func.value)
        wide = node.func.attr == "format" and _WIDE.search(str(owner))
        if node.func.attr in _METHODS and isinstance(owner, str | bytes) and not wide:
            return _short(getattr(owner, node.func.attr)(*arguments))
    raise Unknown


def _short(value: Any) -> Any:
    if len(value) > _LONGEST:
        raise Unknown
    return value
