"""From a folder that a student sent to a `Submission`: hostile bytes in, a plain notebook out.

`folders` finds who handed in what, `reading` opens files that may be links, pipes or far too large,
`decoding` turns bytes into text, `parsing` turns text into JSON and mends what can be mended
safely, `versions` makes one kind of notebook of all kinds, and `submission` chooses the notebook
among the files of the folder.
"""

from __future__ import annotations

from grading.intake.folders import Found, Refused, Scan, scan
from grading.intake.submission import read_submission, submission_digest

__all__ = ["Found", "Refused", "Scan", "read_submission", "scan", "submission_digest"]
