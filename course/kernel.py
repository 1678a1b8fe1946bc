"""Where this process runs."""

from __future__ import annotations

import sys


def in_a_notebook() -> bool:
    """Whether this process is a notebook's kernel, and no terminal or script."""
    ipython = sys.modules.get("IPython")
    return ipython is not None and hasattr(ipython.get_ipython(), "kernel")
