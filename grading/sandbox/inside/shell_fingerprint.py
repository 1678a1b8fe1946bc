"""Tells whether anybody has changed how a shell runs cells since the kernel started."""

from __future__ import annotations

import builtins
from typing import Any

_METHODS = (
    "run_cell",
    "run_cell_async",
    "_run_cell",
    "run_ast_nodes",
    "run_code",
    "transform_cell",
    "transform_ast",
    "should_run_async",
    "compile",
)
_LISTS = ("input_transformers_cleanup", "input_transformers_post", "ast_transformers")
_OF_THE_MANAGER = ("cleanup_transforms", "line_transforms", "token_transformers")
_BUILTINS = ("compile", "eval", "exec", "__import__")


def shell_fingerprint(shell: Any) -> tuple[int, ...]:
    """The identities of all that takes part between a cell's text and its run.

    They stay the same as long as nothing is exchanged, added or taken away.
    """
    parts = [getattr(shell, name, None) for name in _METHODS]
    parts += [getattr(shell.compile, name, None) for name in ("ast_parse", "__call__")]
    parts += [getattr(builtins, name, None) for name in _BUILTINS]
    manager = shell.input_transformer_manager
    for part in (
        *(getattr(shell, name) for name in _LISTS),
        *(getattr(manager, name) for name in _OF_THE_MANAGER),
    ):
        parts += part
    return tuple(id(getattr(part, "__func__", part)) for part in parts)
