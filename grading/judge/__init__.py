"""The fourth step: evidence to rows, in a process that no code of a student's ever enters.

`requests_for` gives the calls that are sent into the kernel, without any expected value. `judge`
takes the `Submission`, the `Rebuilt` and what came back of it, the `Run`, and gives a `Row` for
each exercise of the lesson. Cases with their expected values are made from the classroom's seed.
"""

from grading.judge.requests import Requests, requests_for
from grading.judge.verdicts import judge

__all__ = ["Requests", "judge", "requests_for"]
