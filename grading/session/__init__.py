"""One grading run over a classroom.

`grade_class` takes the classroom and `Options`, grades what is new or changed, writes journal,
gradebook, autograded notebooks and results.csv, and gives a `Summary`. A `Progress` is told how it
goes. This process is the only writer of journal and gradebook (`ledger`); the workers grade.
"""

from grading.session.options import Options, Summary
from grading.session.progress import Progress
from grading.session.run import grade_class

__all__ = ["Options", "Progress", "Summary", "grade_class"]
