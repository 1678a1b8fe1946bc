"""What the results of a class say of its students, its exercises and its checks, as data.

`analyse` is pure: from a class snapshot to frozen dataclasses (`grading.analysis.model`), the same
for the same class. The report's page draws them; `report --json` and `--csv` write them.
"""

from __future__ import annotations

from grading.analysis.analyse import analyse
from grading.analysis.files import as_json, as_tables
from grading.analysis.model import ClassAnalysis

__all__ = ["ClassAnalysis", "analyse", "as_json", "as_tables"]
