"""The second step: the instructor's notebook with a student's cells in it.

`rebuild` takes the lesson's cells and a `Submission`, and gives a `Rebuilt`: tests, order, points
and metadata are the lesson's own, whatever the submission says.

`names` reads which names a cell defines and uses, `answers` tells an answer from a stub, `matching`
says which cell of the submission is which cell of the lesson, `needed` finds the untouched examples
that the student's code builds on, and `assemble` puts the cells in order.
"""

from grading.rebuild.assemble import rebuild

__all__ = ["rebuild"]
