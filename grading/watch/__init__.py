"""Grading as work comes in: `watch` stays, and grades what is handed in within moments.

`arrivals` hears of changes, `settle` says when a submission is finished, `turns` whose turn it is,
`crew` grades it in workers that stay warm, `books` and `table` record it, `page` writes the
student's page, and `service` is the loop that does it all. What happens is told to a `Voice`.
"""

from grading.watch.events import Graded, Voice
from grading.watch.options import Options
from grading.watch.service import Restart, watch

__all__ = ["Graded", "Options", "Restart", "Voice", "watch"]
