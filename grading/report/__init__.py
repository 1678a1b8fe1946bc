"""The class at a glance: a table for the terminal and a page with pictures."""

from __future__ import annotations

from grading.report.pages import page, write_report
from grading.report.terminal import table

__all__ = ["page", "table", "write_report"]
