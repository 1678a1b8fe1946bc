"""A small classroom, and runs of it with made-up verdicts."""

from __future__ import annotations

from tests.support.quick_class import classroom, quick

__all__ = ["classroom", "quick"]
