"""The whole class: its table, what grading again changed, and all that is known of it now.

In go the records, the gradebook and the folders under submitted/; out come `class_rows`, results.csv
and the `ClassSnapshot` that feedback and report are made of.
"""

from grading.results.class_snapshot import ClassSnapshot, take_snapshot
from grading.results.table import class_rows, write_results

__all__ = ["ClassSnapshot", "class_rows", "take_snapshot", "write_results"]
