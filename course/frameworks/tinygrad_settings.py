"""Settings of other programs that tinygrad would take for its own, and fall over.

Such are `DEBUG=true` and `JIT=no`.

tinygrad reads many environment variables with everyday names, most as whole numbers; a word in one
of them is a ValueError at its import. Its settings are found in its own source text, since there is
no list of them.
"""

from __future__ import annotations

import importlib.util
import os
import re
from collections.abc import Iterator
from pathlib import Path

# getenv("NAME"), getenv("NAME", 1) and ContextVar("NAME", count()): read as a number. Where a text
# or a path is the default it is read as text.
_READ_AS_A_NUMBER = re.compile(
    r"""(?:getenv|ContextVar)\(["'](\w+)["']\s*(?:\)|,\s*(?!["'\s]|f["']|os\.))"""
)
# Where they are read when lessons run; the rest of the package is drivers of devices.
_FOLDERS = (
    "",
    "engine",
    "codegen",
    "codegen/opt",
    "renderer",
    "runtime",
    "runtime/support",
    "schedule",
    "uop",
    "nn",
    "mixin",
)


def hide_unreadable() -> list[str]:
    """Takes the variables that tinygrad cannot read out of the environment, and names them.

    It must run before tinygrad is imported, and changes nothing where all can be read.
    """
    words = {name for name, value in os.environ.items() if not _is_whole_number(value)}
    found = sorted(
        {name for text in _sources() for name in _READ_AS_A_NUMBER.findall(text) if name in words}
    )
    for name in found:
        del os.environ[name]
    return found


def _is_whole_number(text: str) -> bool:
    try:
        int(text)
    except ValueError:
        return False
    return True


def _sources() -> Iterator[str]:
    spec = importlib.util.find_spec("tinygrad")
    for place in (spec.submodule_search_locations or ()) if spec else ():
        for folder in _FOLDERS:
            for path in sorted(Path(place, folder).glob("*.py")):
                yield path.read_text(encoding="utf-8", errors="replace")
