"""The first step: from a folder that a student handed in to a `Submission`.

`scan` finds who handed in what, `read_submission` takes hostile bytes and gives a plain notebook,
or the reason why there is none; nothing that a student can put into the folder raises.
`submission_digest` says without reading all of it whether it is the same as before.

`decoding` turns bytes into text, `parsing` turns text into JSON and repairs what can be repaired
safely, `versions` makes one kind of notebook of all kinds, and `submission` chooses the notebook
among the files of the folder.
"""

from grading.intake.folders import Found, Refused, Scan, scan
from grading.intake.submission import read_submission, submission_digest

__all__ = ["Found", "Refused", "Scan", "read_submission", "scan", "submission_digest"]
