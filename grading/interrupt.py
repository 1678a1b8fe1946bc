"""Ctrl-C: heard also where a library swallows it, and never while something is half done.

Some libraries have a bare `except:` around what they import or clean up. And whoever presses Ctrl-C
twice would interrupt the very steps that end the processes of a run.
"""

from __future__ import annotations

import contextlib
import signal
import time
from collections.abc import Iterator
from types import FrameType

GRACE = 5.0  # seconds for a run to end in; pressed again within them, Ctrl-C changes nothing

_asked: float | None = None  # when it was pressed first
_holding = False
_put_off = False


def listen() -> None:
    """From now on Ctrl-C is remembered, unless a shell told the process to ignore it."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _hear)


def listen_to_end() -> None:
    """From now on the system's request to end (SIGTERM) is heard as Ctrl-C is, and both always.

    What a shell starts in the background ignores Ctrl-C; whoever calls this ends well by it.
    """
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _hear)


def ignore() -> None:
    """From now on another Ctrl-C changes nothing: only the last words of a run are left."""
    for number in (signal.SIGINT, signal.SIGTERM):
        if signal.getsignal(number) is _hear:
            signal.signal(number, signal.SIG_IGN)


@contextlib.contextmanager
def held() -> Iterator[None]:
    """Puts off a Ctrl-C until the block, which takes no time to speak of, is through."""
    global _holding, _put_off
    outer, _holding = _holding, True
    try:
        yield
    finally:
        _holding = outer
        if _put_off and not outer:
            _put_off = False
            raise KeyboardInterrupt


def check() -> None:
    """Raises KeyboardInterrupt if Ctrl-C was pressed and the run goes on all the same."""
    if _asked is not None:
        raise KeyboardInterrupt


def _hear(_number: int, _frame: FrameType | None) -> None:
    global _asked, _put_off
    now = time.monotonic()
    if _asked is not None and now - _asked < GRACE:
        return
    _asked = now
    if _holding:
        _put_off = True
    else:
        raise KeyboardInterrupt
