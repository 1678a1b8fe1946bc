"""Keeps PYTHONWARNINGS=error out of lessons.

Some set it for programs of their own; a library's note on its own future would stop a cell, or a
check.
"""

from __future__ import annotations

import os
import warnings

# What Python itself hides outside `__main__`.
_HIDDEN = (DeprecationWarning, PendingDeprecationWarning, ImportWarning, ResourceWarning)


def without_errors() -> bool:
    """Puts Python's default filters in place where the environment makes errors of warnings.

    They hold for this process and those that it starts. Returns whether it did so.
    """
    if "error" not in os.environ.get("PYTHONWARNINGS", ""):
        return False
    del os.environ["PYTHONWARNINGS"]
    warnings.resetwarnings()
    for category in _HIDDEN:
        warnings.simplefilter("ignore", category)
    warnings.filterwarnings("default", category=DeprecationWarning, module="__main__")
    return True
