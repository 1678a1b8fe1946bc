"""The time that one request to a kernel may take.

A budget in wall time alone would be unfair on a busy machine: there an answer that waits for a
processor half of the time takes twice as long. So this waiting is given back, within bounds, as far
as others cause it: processes of the submission's own that wait for each other have had the
processor between them. And processor time has a budget of its own, or a cell could use all
processors of a large machine.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from course.i18n import gettext as _
from grading.sandbox.processes import Usage

PROCESSORS = 2  # seconds of processor time for each second of the budget
_STRETCHED = 2.0  # how often the budget may be added to itself for waiting
_FIRST_LOOK = 1.0  # seconds: what is shorter costs nothing
_PAUSE = 1.0


class Budget:
    """`seconds` of wall time, not counting the waiting for a processor that others have.

    That can make it three times as long.
    """

    def __init__(
        self, seconds: float, usage: Callable[[], Usage], start: float | None = None
    ) -> None:
        self.seconds, self._usage = seconds, usage
        self.waited = 0.0  # what was added
        self._start = time.monotonic() if start is None else start
        self._before: Usage | None = None
        # when it was looked at, and what had been used then
        self._last = (self._start, Usage(0.0, 0.0))
        self._next_look = self._start + min(_FIRST_LOOK, seconds / 2)

    def excess(self, now: float) -> str:
        """Why no more time is given; empty as long as there is some."""
        spent = now - self._start
        if now < self._next_look and spent <= self.seconds + self.waited:
            return ""
        self._next_look = now + _PAUSE
        usage = self._usage()
        if self._before is None:
            self._before = usage
        else:
            self._give_back(now, usage)
        self._last = (now, usage)
        if usage.processor - self._before.processor > PROCESSORS * self.seconds:
            return _("it used more than {seconds:g} s of processor time").format(
                seconds=round(PROCESSORS * self.seconds, 1)
            )
        if spent > self.seconds + self.waited:
            return _("it ran longer than {seconds:g} s").format(seconds=round(self.seconds, 1))
        return ""

    def _give_back(self, now: float, usage: Usage) -> None:
        """Since the last look.

        Whoever had a processor all the time has lost nothing, however many processes share it.
        """
        then, last = self._last
        lost = max(0.0, (now - then) - max(0.0, usage.processor - last.processor))
        self.waited = min(
            self.waited + min(max(0.0, usage.waited - last.waited), lost), _STRETCHED * self.seconds
        )
