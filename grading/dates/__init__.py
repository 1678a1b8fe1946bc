"""Dates that a teacher sets: when a lesson is due, for whom it is due later, when feedback opens.

A moment is read with its time zone, and kept as nbgrader keeps it: in UTC, without a zone.
"""

from grading.dates.when import moment_of, names_zone, shown_moment, zone_of

__all__ = ["moment_of", "names_zone", "shown_moment", "zone_of"]
