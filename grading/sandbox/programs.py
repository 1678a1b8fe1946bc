"""The programs that the grader starts: the modules of `inside`, apart from all of `grading`."""

from __future__ import annotations

import sys
from pathlib import Path

INSIDE = Path(__file__).with_name("inside")


def command(module: str, *arguments: str) -> list[str]:
    """The command line that runs a module of `inside` with these arguments."""
    return [sys.executable, "-P", str(INSIDE), module, *arguments]
