"""Which answers of a class are so alike that a person should look at them.

`reading` takes the answers out of what was handed in, `statements` and `roles` leave nothing of
them that a disguise changes, `fingerprints` cuts them into short runs, `evidence` says what it
tells that two answers share some, `pairs` sums it over a lesson and chooses, and `page` shows both
side by side. No code of a student is run.
"""

from grading.similar.find import as_json, find
from grading.similar.page import left_out, page, who
from grading.similar.pairs import Findings
from grading.similar.sides import share

__all__ = ["Findings", "as_json", "find", "left_out", "page", "share", "who"]
