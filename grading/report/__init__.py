"""The class at a glance: a table for the terminal, and a page that says what to do.

The page's figures come from `grading.analysis`; here they get words, pictures (`pictures`, which
`svg` puts into the page) and a place. Each section of the page has a template and, where it needs
more than the analysis, a module: `overview` and `waiting`, `slips`, `checks`, `tables`.
"""

from __future__ import annotations

from grading.report.pages import page, write_report
from grading.report.terminal import table

__all__ = ["page", "table", "write_report"]
