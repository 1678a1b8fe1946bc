"""nbgrader's gradebook, which the session alone writes: the last place of a record.

In goes a `Record` (`Gradebook.apply`), in one transaction; out come the scores as they stand, with
what a person entered, and what is late. `open_gradebook` gives the gradebook of a classroom, with
every lesson registered.
"""

from grading.record.gradebook.book import CellScore, CellScores, Gradebook, agrees
from grading.record.gradebook.giving import HandEntry
from grading.record.gradebook.late_penalty import Late, Lateness, late_words, penalty_of
from grading.record.gradebook.registration import Registering, open_gradebook

__all__ = [
    "CellScore",
    "CellScores",
    "Gradebook",
    "HandEntry",
    "Late",
    "Lateness",
    "Registering",
    "agrees",
    "late_words",
    "open_gradebook",
    "penalty_of",
]
