"""The last step: nothing that was graded is lost, doubled or half-written.

`finish` takes all that is known of one submission, writes its autograded notebook and gives its
`Record`. That is what a worker does. The session, the one writer, puts the record into the
`journal`, then into nbgrader's database (`gradebook`) in one transaction. `version` says when a
submission must be graded again.
"""

from grading.record.finish import finish

__all__ = ["finish"]
