"""One kernel of this very Python, a cell at a time, each with a limit.

nbclient, the field's own runner, waits without end for a cell that ignores the interrupt, and keeps
all that a cell prints; here such a kernel is ended, and output is not kept.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from pathlib import Path
from queue import Empty
from types import TracebackType
from typing import Any

from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import KernelManager

from course.command.results import NotCheckedError
from course.i18n import gettext as _

START_SECONDS = 120
_LISTEN_SECONDS = 0.5
_INTERRUPT_SECONDS = 10
_LONGEST = 300
# "(1234567.py, line 2)": IPython's own name for a cell
_PLACE = re.compile(r" \([^() ]*\.py, line (\d+)\)$")
_WATCH = "__import__('course.checks.cells', fromlist=['_']).watch()"
# What a machine that grades or validates sets, and a student's kernel has not.
_NOT_HERE = ("NBGRADER_EXECUTION", "COURSE_GRADING", "COURSE_SCORES")


class KernelEndedError(Exception):
    """The kernel is gone: a cell ended it, or had to be stopped with it."""


class _ThisPython(KernelSpecManager):
    """Whatever kernel the notebook names, and whatever is installed: this Python's own."""

    def get_kernel_spec(self, kernel_name: str) -> Any:
        command = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        return KernelSpec(argv=command, display_name=kernel_name, language="python")


class KernelSession:
    """A running kernel, for a `with` block.

    Args:
        folder: Where it runs.

    Raises:
        NotCheckedError: No kernel can be started here.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._manager = KernelManager(
            kernel_name="python3", kernel_spec_manager=_ThisPython(), shutdown_wait_time=2.0
        )
        self._client: Any = None

    def __enter__(self) -> KernelSession:
        # What the lesson needs of time and data when it is graded; a variable that is set wins.
        settings = {"COURSE_PROFILE": "quick", "TF_CPP_MIN_LOG_LEVEL": "3"}
        environment = settings | {k: v for k, v in os.environ.items() if k not in _NOT_HERE}
        try:
            self._manager.start_kernel(
                cwd=str(self._folder),
                env=environment,
                stdout=subprocess.DEVNULL,  # else what C code prints would stand in our own output
                stderr=subprocess.DEVNULL,
            )
            self._client = self._manager.client()
            # what the cells print is not listened to
            self._client.start_channels(iopub=False, stdin=False, hb=False)
            # how cells end is noted from the first one on, a set-up cell that fails included
            self.run(_WATCH, START_SECONDS)
        except (KernelEndedError, RuntimeError, OSError) as error:
            self.__exit__(None, None, None)
            reason = " ".join(str(error).split())
            words = _("No kernel could be started for it ({reason}): is ipykernel installed?")
            raise NotCheckedError(words.format(reason=reason)) from None
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._client is not None:
            self._client.stop_channels()
        if self._manager.has_kernel:
            self._manager.shutdown_kernel(now=True)
        self._manager.cleanup_resources()

    def run(self, code: str, seconds: float) -> str:
        """Runs a cell; returns the exception that ended it in one line, or nothing.

        Raises:
            KernelEndedError: The kernel ended, or did not stop when it was interrupted.
        """
        message_id = self._client.execute(code, allow_stdin=False, stop_on_error=False)
        deadline, interrupted = time.monotonic() + seconds, False
        while True:
            reply = self._reply(message_id)
            if reply is not None:
                if any(part.get("source") == "ask_exit" for part in reply.get("payload", ())):
                    raise KernelEndedError(_("it ended the kernel"))
                if interrupted:
                    return _("it was stopped after {seconds:g} s").format(seconds=seconds)
                return _error_of(reply)
            if not self._manager.is_alive():
                raise KernelEndedError(_("it ended the kernel"))
            if time.monotonic() > deadline:
                if interrupted:
                    words = _("it did not stop after {seconds:g} s, and its kernel was ended")
                    raise KernelEndedError(words.format(seconds=seconds))
                self._manager.interrupt_kernel()
                interrupted, deadline = True, time.monotonic() + _INTERRUPT_SECONDS

    def _reply(self, message_id: str) -> dict[str, Any] | None:
        """What the kernel says of this cell's end; None as long as it says nothing."""
        try:
            message = self._client.get_shell_msg(timeout=_LISTEN_SECONDS)
        except Empty:
            return None
        ours = message["parent_header"].get("msg_id") == message_id
        return dict(message["content"]) if ours else None


def _error_of(reply: dict[str, Any]) -> str:
    if reply.get("status") == "ok":
        return ""
    return _one_line(f"{reply.get('ename', _('an error'))}: {reply.get('evalue', '')}")


def _one_line(text: str) -> str:
    line = _PLACE.sub(r" (line \1)", " ".join(text.split()).removesuffix(":"))
    return line if len(line) <= _LONGEST else line[: _LONGEST - 4] + " ..."
