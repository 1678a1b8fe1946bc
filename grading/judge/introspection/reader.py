"""One tree of a submission: where it uses what could deceive a check."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from grading.judge.introspection import tables
from grading.judge.introspection.cells import called, is_magic, parse
from grading.judge.introspection.folding import text_of
from grading.judge.introspection.names import Names

_IN_COLAB = "'google.colab' in sys.modules"
_RUNS_TEXT = frozenset(["exec", "eval", "compile", "__import__"])
_TAKES_CODE = _RUNS_TEXT - {"__import__"}
_BY_NAME = frozenset(
    "getattr hasattr setattr delattr attrgetter methodcaller __getattr__ import_module "
    "__import__".split()
)
_BASES = frozenset(
    "Tensor Parameter ndarray UninitializedParameter FloatTensor Variable Buffer generic".split()
)
_TRACEBACKS = frozenset(
    "print_tb print_exception format_exception format_tb extract_tb print_exc format_exc "
    "TracebackException with_traceback".split()
)
_ASK_SHELL = frozenset(["str", "repr", "print", "type", "bool", "isinstance", "hasattr"])


class Reader:
    """Reads one tree; `names` are those of the whole submission."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._ordinary: set[int] = set()  # nodes that an ordinary use was seen of
        self._bases: set[int] = set()  # nodes of which an attribute is taken
        self._rules: dict[type, Callable[[Any], str]] = {
            ast.Attribute: self._attribute,
            ast.Name: self._name,
            ast.Import: self._import,
            ast.ImportFrom: self._import_from,
            ast.Constant: self._constant,
            ast.JoinedStr: self._put_together,
            ast.BinOp: self._put_together,
            ast.Subscript: self._put_together,
            ast.Call: self._call,
            ast.ClassDef: self._class_def,
            ast.FunctionDef: self._function_def,
            ast.MatchClass: self._match_class,
            ast.keyword: self._keyword,
        }

    def of(self, tree: ast.AST) -> list[tuple[int, str]]:
        """Line and word of all that is found, in the order of lines."""
        found: list[tuple[int, str]] = []
        nodes = list(ast.walk(tree))
        for node in nodes:
            self._mark_ordinary(node)
        for node in nodes:
            rule = self._rules.get(type(node))
            what = rule(node) if rule is not None else ""
            if what:
                found.append((getattr(node, "lineno", 1), what))
        return sorted(found, key=lambda item: item[0])

    def _mark_ordinary(self, node: ast.AST) -> None:
        """Marks what is fine in its place: documentation, a traceback that is printed."""
        if isinstance(node, ast.Attribute):
            self._bases.add(id(node.value))
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            self._ordinary.add(id(node.value))
        elif (
            isinstance(node, ast.If)
            and ast.unparse(node.test) == _IN_COLAB
            and not self._names.imports("google")
        ):
            # the set-up cell of an older release; it does not run where work is graded
            for statement in node.body:
                self._ordinary.update(
                    id(call.func)
                    for call in ast.walk(statement)
                    if isinstance(call, ast.Call)
                    and self._names.path(call.func).startswith("subprocess.")
                )
        elif isinstance(node, ast.Compare):
            self._ordinary.update(id(operand) for operand in [node.left, *node.comparators])
        elif isinstance(node, ast.Call):
            name = called(node)
            if (
                name in _TAKES_CODE
                and node.args
                and text_of(node.args[0], self._names.constants) is not None
            ):
                self._ordinary.add(id(node.func))
            if _installs(node):
                self._ordinary.add(id(node.func))
            if name in _TRACEBACKS:
                self._ordinary.update(id(argument) for argument in node.args)
            if name in _ASK_SHELL:
                self._ordinary.update(
                    id(argument) for argument in node.args if isinstance(argument, ast.Call)
                )
            if is_magic(node) and isinstance(node.func, ast.Attribute):
                self._ordinary.update(
                    [
                        id(node),
                        id(node.func),
                        id(node.func.value),
                        *(id(argument) for argument in node.args),
                    ]
                )

    def _word(self, word: str) -> str:
        return word if word in tables.WORDS else ""

    def _attribute(self, node: ast.Attribute) -> str:
        path = self._names.path(node)
        if path.startswith("sys.modules"):
            return "" if id(node) in self._ordinary else "sys.modules"
        if path and not isinstance(node.ctx, ast.Load) and not tables.settable(path):
            return f"{path} = ..."
        if node.attr == "__class__" and not isinstance(node.ctx, ast.Load):
            return "__class__ = ..."
        if node.attr == "__traceback__" and id(node) not in self._ordinary:
            return "__traceback__"
        if node.attr == "__dict__" and path:
            return path
        if path and tables.forbidden_path(path):
            return "" if id(node) in self._ordinary else path
        return self._word(node.attr) or (node.attr if node.attr in tables.ATTRIBUTES else "")

    def _name(self, node: ast.Name) -> str:
        if (
            node.id in _RUNS_TEXT
            and node.id not in self._names.functions
            and id(node) not in self._ordinary
        ):
            return "" if isinstance(node.ctx, ast.Store) else node.id
        path = self._names.paths.get(node.id, "")
        if path and isinstance(node.ctx, ast.Load) and tables.forbidden_path(path):
            return path
        if (
            path in tables.MODULES
            and isinstance(node.ctx, ast.Load)
            and id(node) not in self._bases
        ):
            return path  # a module that is handed on as a whole
        return self._word(node.id)

    def _import(self, node: ast.Import) -> str:
        return next(
            (what for alias in node.names if (what := self._imported(alias.name, alias.name))), ""
        )

    def _import_from(self, node: ast.ImportFrom) -> str:
        module = node.module or ""
        return next(
            (
                what
                for alias in node.names
                if (what := self._imported(module, f"{module}.{alias.name}"))
            ),
            "",
        )

    def _imported(self, module: str, path: str) -> str:
        top = module.partition(".")[0]
        everything = path.endswith(".*") and (top in tables.MODULES or top in tables.CLOSED)
        if everything or (top in tables.MODULES and not tables.MODULES[top]):
            return f"import {top}"
        if path == "sys.modules" or tables.forbidden_path(path):
            return path
        return next((word for word in path.split(".") if word in tables.WORDS), "")

    def _constant(self, node: ast.Constant) -> str:
        if isinstance(node.value, str) and id(node) not in self._ordinary:
            return tables.word_in(node.value)
        return tables.word_in(node.value.decode("latin-1")) if isinstance(node.value, bytes) else ""

    def _put_together(self, node: ast.expr) -> str:
        """A word that is put together of texts."""
        text = text_of(node, self._names.constants)
        return tables.word_in(text) if text else ""

    def _call(self, node: ast.Call) -> str:
        if id(node) in self._ordinary and is_magic(node):
            return ""
        name = called(node)
        own = isinstance(node.func, ast.Name) and name in self._names.functions
        if name == "get_ipython" and not node.args and id(node) not in self._ordinary:
            return "get_ipython()"
        if name in _BY_NAME and not own:
            return self._by_name(node, name)
        if name in _RUNS_TEXT and id(node.func) in self._ordinary:
            tree = parse(text_of(node.args[0], self._names.constants) or "")
            return next((what for _line, what in self.of(tree)), "") if tree is not None else ""
        if name == "type" and len(node.args) == 3 and self._is_tensor(node.args[1]):
            return "type(..., Tensor)"
        if name == "vars" and node.args and self._names.path(node.args[0]):
            return f"vars({self._names.path(node.args[0])})"
        if self._names.path(node.func) == "pickle.loads" and not any(
            isinstance(argument, ast.Call) for argument in node.args
        ):
            return "pickle.loads"
        return self._put_together(node)

    def _by_name(self, node: ast.Call, name: str) -> str:
        """`getattr` and its like: the name, and what it is looked up in."""
        at = 0 if name in ("attrgetter", "methodcaller", "import_module", "__import__") else 1
        if len(node.args) <= at:
            return ""
        text = text_of(node.args[at], self._names.constants)
        target = self._names.path(node.args[0]) if at and node.args else ""
        if name in ("setattr", "delattr") and target and not tables.settable(target):
            return f"{name}({target}, ...)"
        if name in ("import_module", "__import__"):
            return self._imported(text, text) if text is not None else name
        if text is not None:
            path = f"{target}.{text}" if target else ""
            return (
                path
                if path and (tables.forbidden_path(path) or path == "sys.modules")
                else next((word for word in text.split(".") if word in tables.WORDS), "")
            )
        pieces = [
            inner.value
            for inner in ast.walk(node.args[at])
            if isinstance(inner, ast.Constant) and isinstance(inner.value, str)
        ]
        if target.partition(".")[0] in tables.CLOSED or any("__" in piece for piece in pieces):
            return f"{name}(...)"
        return ""

    def _is_tensor(self, node: ast.AST) -> bool:
        for inner in ast.walk(node):
            name = (
                inner.attr
                if isinstance(inner, ast.Attribute)
                else inner.id
                if isinstance(inner, ast.Name)
                else ""
            )
            if name in _BASES or self._names.paths.get(name, "").rpartition(".")[2] in _BASES:
                return True
        return False

    def _class_def(self, node: ast.ClassDef) -> str:
        for base in node.bases:
            path = self._names.path(base).rpartition(".")[2]
            last = (
                base.attr
                if isinstance(base, ast.Attribute)
                else base.id
                if isinstance(base, ast.Name)
                else ""
            )
            if path in _BASES or last in _BASES:
                return f"class {node.name}({last})"
            if (
                isinstance(base, ast.Call)
                and isinstance(base.func, ast.Name)
                and base.func.id == "type"
            ):
                return f"class {node.name}(type(...))"
        return self._word(node.name)

    def _function_def(self, node: ast.FunctionDef) -> str:
        return self._word(node.name) or (node.name if node.name == "__array_interface__" else "")

    def _match_class(self, node: ast.MatchClass) -> str:
        return next(
            (word for word in node.kwd_attrs if word in tables.WORDS or word == "__traceback__"), ""
        )

    def _keyword(self, node: ast.keyword) -> str:
        return self._word(node.arg or "")


def _installs(node: ast.Call) -> bool:
    """Whether it calls pip by `subprocess`, as a set-up cell does."""
    command = node.args[0] if node.args else None
    if not isinstance(command, ast.List | ast.Tuple):
        return False
    words = [word.value if isinstance(word, ast.Constant) else "" for word in command.elts]
    return words[1:3] == ["-m", "pip"] or words[:1] in (["pip"], ["pip3"])
