"""The time limit of a check: a loop that never ends is stopped, and the check says so and goes on.

What counts is processor time, so that a busy machine stops no answer; and, far later, time itself,
for a loop that only waits. In the main thread of Linux and macOS an alarm looks at both, four times
a second. Elsewhere (Windows) a second thread does, and interrupts the main one as the stop button
would. Outside the main thread nothing can be interrupted, and the limit does not hold.
"""

from __future__ import annotations

import _thread
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import FrameType
from typing import Any

from course.checks.model import Case
from course.probe.run import run_call

# Processor seconds for the calls of one property. The lessons' own answers need 3 s at most, where
# a model is trained.
CALL_SECONDS = 10.0
TRIAL_SECONDS = 90.0
PATIENCE = 5  # so many times as much is the limit in time itself
_EVERY = 0.25
_OF_THE_PROBE = ("course.probe", "course.checks", "course.notebook", "contextlib", "warnings")


class OutOfTime(KeyboardInterrupt):
    """The calls took too long: a KeyboardInterrupt, which every framework lets through."""


def seconds_for(cases: Sequence[Case]) -> float:
    """The limit for these calls; COURSE_CHECK_SECONDS sets another, and 0 none."""
    try:
        return max(0.0, float(os.environ["COURSE_CHECK_SECONDS"]))
    except (KeyError, ValueError):
        return TRIAL_SECONDS if any(case.call.trial for case in cases) else CALL_SECONDS


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raises OutOfTime in the block once it has used its processor seconds.

    If the block catches that, it is raised again and again.
    """
    if not seconds or threading.current_thread() is not threading.main_thread():
        yield
        return
    watch = _by_alarm if hasattr(signal, "setitimer") else _by_thread
    with watch(_Budget(seconds)):
        yield


class _Budget:
    def __init__(self, seconds: float) -> None:
        self._work = time.process_time() if os.name == "nt" else time.thread_time()
        self._start, self._seconds = time.monotonic(), seconds

    def is_spent(self, work: float) -> bool:
        """`work`: the processor seconds of the thread, or on Windows of the process."""
        passed = time.monotonic() - self._start
        return work - self._work > self._seconds or passed > PATIENCE * self._seconds


def _in_an_answer(frame: FrameType | None) -> bool:
    """Whether a call of the student's is under way in this frame.

    What the probe sets up before a call, and puts back after it, is never interrupted.
    """
    called = None
    while frame is not None and frame.f_code is not run_call.__code__:
        called, frame = frame, frame.f_back
    if frame is None or called is None:
        return False
    return not str(called.f_globals.get("__name__")).startswith(_OF_THE_PROBE)


@contextmanager
def _by_alarm(budget: _Budget) -> Iterator[None]:
    def look(_signal: int, frame: FrameType | None) -> None:
        if budget.is_spent(time.thread_time()) and _in_an_answer(frame):
            _once_more_at_the_next_line(frame)
            raise OutOfTime

    traced, before = sys.gettrace(), signal.signal(signal.SIGALRM, look)
    left = signal.setitimer(signal.ITIMER_REAL, _EVERY, _EVERY)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, *left)
        signal.signal(signal.SIGALRM, before)
        sys.settrace(traced)


def _once_more_at_the_next_line(frame: FrameType | None) -> None:
    """Has OutOfTime raised again in the line that comes next, should the loop catch it.

    A loop may hold `try: ... except: pass`, and that next line is outside of its `try`.
    """

    def raise_again(frame: FrameType, event: str, _value: Any) -> Any:
        if event == "line" and _in_an_answer(frame):
            raise OutOfTime
        return raise_again

    sys.settrace(raise_again)
    while frame is not None and frame.f_code is not run_call.__code__:
        frame.f_trace = raise_again
        frame = frame.f_back


@contextmanager
def _by_thread(budget: _Budget) -> Iterator[None]:
    done, late = threading.Event(), threading.Event()
    main = threading.main_thread().ident

    def look() -> None:
        while not done.wait(_EVERY):
            if budget.is_spent(time.process_time()) and _in_an_answer(
                sys._current_frames().get(main or 0)
            ):
                late.set()
                _thread.interrupt_main()

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    try:
        yield
    except KeyboardInterrupt:
        if late.is_set():
            raise OutOfTime from None
        raise
    finally:
        done.set()
        thread.join()


def students_frames(error: BaseException, namespace: Any) -> list[tuple[str, int, str]]:
    """Where in the notebook's own code an exception was raised, outermost first.

    Each frame is a function, the line in its cell, and that line's text.
    """
    import linecache

    found, part = [], error.__traceback__
    while part is not None:
        frame = part.tb_frame
        if frame.f_globals is namespace:
            code, line = frame.f_code, part.tb_lineno or 0
            found.append((code.co_name, line, linecache.getline(code.co_filename, line).strip()))
        part = part.tb_next
    return found
