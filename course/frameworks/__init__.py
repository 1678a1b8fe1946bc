"""Gets a machine ready for a framework before it is imported.

`prepare("tensorflow")`, `prepare("tinygrad")`.

Importing this package imports no framework.
"""

from __future__ import annotations

from course.frameworks.prepare import prepare

__all__ = ["prepare"]
