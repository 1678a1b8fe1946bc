"""The parent of a kernel process, outside of its confinement.

When the kernel ends, it ends what is left running of it. When the grader is gone, however it went,
it ends the kernel and clears its folder away.
"""

from __future__ import annotations

import os
import signal
import sys
from types import FrameType
from typing import NoReturn

from . import confine, process_tree, remove_tree


def supervised(grader: int, folder: str) -> None:
    """Splits this process: the child returns, to become the kernel; the parent watches it.

    Linux only: elsewhere nothing happens, and the grader alone looks after the kernel.
    """
    if not sys.platform.startswith("linux"):
        return
    confine.adopt_orphans()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
    confine.signal_at_parents_end(signal.SIGTERM)
    supervisor = os.getpid()
    kernel = os.fork()
    if kernel:
        _watch(kernel, grader, folder)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
    os.setsid()  # signals to its own group do not reach the supervisor
    confine.signal_at_parents_end(signal.SIGKILL)
    if os.getppid() != supervisor:
        os._exit(1)


def _watch(kernel: int, grader: int, folder: str) -> NoReturn:
    code = 1

    def end(_number: int = 0, _frame: FrameType | None = None) -> NoReturn:
        """Ends everything, also while at work: kernel and grader may end at the same moment."""
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        process_tree.end_descendants()
        if os.getppid() != grader:
            remove_tree.remove_tree(folder)
        os._exit(code if code >= 0 else 128 - code)

    try:
        signal.signal(signal.SIGTERM, end)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
        ended = 0
        while ended != kernel and os.getppid() == grader:
            ended, status = os.wait()  # orphans end here too
            code = os.waitstatus_to_exitcode(status)
    finally:
        end()
