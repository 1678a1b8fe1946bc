"""Ctrl-C, also where a library swallows it: some have a bare `except:` around what they import or clean up."""

from __future__ import annotations

import signal
from types import FrameType

_asked = False


def listen() -> None:
    """From now on Ctrl-C is remembered. Where a shell has told the process to ignore it, it stays ignored."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _hear)


def ignore() -> None:
    """From now on another Ctrl-C changes nothing, if they were listened to: only the last words of a stopped run are left."""
    if signal.getsignal(signal.SIGINT) is _hear:
        signal.signal(signal.SIGINT, signal.SIG_IGN)


def _hear(number: int, frame: FrameType | None) -> None:
    global _asked
    _asked = True
    signal.default_int_handler(number, frame)


def check() -> None:
    """Raises KeyboardInterrupt if Ctrl-C was pressed and the run goes on all the same."""
    if _asked:
        raise KeyboardInterrupt
