"""One kernel: started confined, asked to run code, ended with everything it started.

It speaks the Jupyter protocol (jupyter_client's Session) over plain ZeroMQ sockets, because those
can be told how much to take in: the other side is a student's process and may send messages without
end and of any size.
"""

from __future__ import annotations

import contextlib
import hmac
import json
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import zmq
from jupyter_client.session import DELIM, Session

from course.i18n import gettext as _
from grading.limits import MEGABYTE, Limits
from grading.outputs import Outputs
from grading.sandbox.budget import Budget
from grading.sandbox.inside.process_tree import end_descendants
from grading.sandbox.launch import launch
from grading.sandbox.processes import Watchdog
from grading.sandbox.run_directory import RunDirectory

START_SECONDS = 60.0
FLOOD_FACTOR = 16
_QUIET = 1.0  # seconds without a message after which one that was lost is no longer waited for
_SLICE = 50  # milliseconds


class KernelFailure(Exception):
    """No kernel could be started: our fault, not the student's."""


@dataclass
class Executed:
    """What one request gave.

    `error` is the exception in one line; `died` says why the kernel is gone, or is empty; `lost` is
    true when it is gone and we did not end it. `waited` are seconds for which it needed a processor
    and got none, as far as its budget was stretched by them.
    """

    outputs: list[dict[str, Any]] = field(default_factory=list)
    size: int = 0
    error: str = ""
    died: str = ""
    lost: bool = False
    seconds: float = 0.0
    waited: float = 0.0


class Kernel:
    """An IPython kernel in a directory, warm with `modules` where that is to be had.

    `excluded` are processes of ours that are no part of the run; a zygote is added to them.
    """

    def __init__(
        self,
        directory: RunDirectory,
        limits: Limits,
        level: str,
        excluded: set[int],
        modules: Sequence[str] = (),
    ) -> None:
        self._limits, self._excluded, self._closed = limits, excluded, False
        self._flood = FLOOD_FACTOR * max(limits.cell_output_bytes, MEGABYTE)
        self._launched = launch(directory, level, limits.disk_bytes, modules)
        self.cold_start_reason = self._launched.cold_start_reason
        if self._launched.helper != self._launched.process.pid:
            excluded.add(self._launched.helper)
        self._session = Session(key=self._launched.key, username="grader")
        self._context = zmq.Context()
        self._shell = self._socket(zmq.DEALER, "shell_port")
        self._iopub = self._socket(zmq.SUB, "iopub_port")
        self._iopub.setsockopt(zmq.SUBSCRIBE, b"")
        self._poller = zmq.Poller()
        self._poller.register(self._shell, zmq.POLLIN)
        self._poller.register(self._iopub, zmq.POLLIN)
        # A message above MAXMSGSIZE is not taken in: the connection is dropped, and that is all
        # that is heard of it.
        self._dropped = [
            socket.get_monitor_socket(zmq.EVENT_DISCONNECTED)
            for socket in (self._shell, self._iopub)
        ]
        process = self._launched.process
        self._watchdog = Watchdog(self._launched.helper, excluded, directory, limits, process.kill)
        try:
            self._greet()
            self._compare_level(level)
        except BaseException:
            self.close()
            raise

    def _socket(self, kind: int, port: str) -> zmq.Socket[bytes]:
        socket: zmq.Socket[bytes] = self._context.socket(kind)
        socket.setsockopt(zmq.LINGER, 0)
        socket.setsockopt(zmq.RECONNECT_IVL, 10)
        socket.setsockopt(zmq.RCVHWM, 64)
        socket.setsockopt(zmq.MAXMSGSIZE, self._flood)
        socket.connect(self._launched.endpoint(port))
        return socket

    def _greet(self) -> None:
        """Waits until the kernel answers and its output channel is heard."""
        deadline = time.monotonic() + START_SECONDS
        heard = False
        self._session.send(self._shell, "kernel_info_request")
        pending = True
        while pending or not heard:
            if self._launched.ended():
                why = self._watchdog.reason or self._launched.last_words() or _("no message")
                raise KernelFailure(_("the kernel ended while starting: {why}").format(why=why))
            if time.monotonic() > deadline:
                raise KernelFailure(
                    _("the kernel did not start within {seconds:g} s").format(seconds=START_SECONDS)
                )
            ready = dict(self._poller.poll(_SLICE))
            for socket in ready:
                self._receive(socket)
            heard = heard or self._iopub in ready
            if self._shell in ready:
                pending = False
            if not pending and not heard:  # answered, but its output channel was not connected yet
                self._session.send(self._shell, "kernel_info_request")
                pending = True

    def _compare_level(self, level: str) -> None:
        """Compares the level that the kernel process has written down with the one it was told.

        No student's code ran before.
        """
        try:
            applied = self._launched.status.read_text()
        except OSError:
            applied = ""
        if applied != level:
            raise KernelFailure(
                _("the kernel did not confirm its confinement ({level})").format(level=level)
            )

    def alive(self) -> bool:
        """Whether the kernel's process runs."""
        return not self._launched.ended()

    def execute(
        self, code: str, seconds: float, output_bytes: int, *, keep_history: bool = True
    ) -> Executed:
        """Runs code, and ends the kernel when its time is up or when it floods us with output.

        Args:
            code: What to run.
            seconds: The time it may take (`Budget`).
            output_bytes: How much output is kept.
            keep_history: False for a request of our own, an expression (`graded_kernel`).
        """
        start = time.monotonic()
        budget = Budget(seconds, self._watchdog.usage, start)
        outputs = Outputs(output_bytes)
        result = Executed()
        message = self._session.msg(
            "execute_request",
            {
                "code": code,
                "silent": False,
                "store_history": keep_history,
                "user_expressions": {},
                "allow_stdin": False,
                "stop_on_error": False,
            },
        )
        request = str(message["header"]["msg_id"])
        self._session.send(self._shell, message)
        idle = replied = False
        received, last_heard = 0, start
        while not (idle and replied):
            # looked at first: what it sent before its end is still read
            ended = self._launched.ended()
            ready = dict(self._poller.poll(0 if ended else _SLICE))
            now = time.monotonic()
            if self._iopub in ready:
                heard, size = self._receive(self._iopub)
                received += size
                if heard is not None and _parent(heard) == request:
                    last_heard = now
                    kind, content = str(heard.get("msg_type")), heard["content"]
                    idle = idle or (kind == "status" and content.get("execution_state") == "idle")
                    outputs.take(kind, content)
                    if kind == "error":
                        result.error = _one_line(content)
            if self._shell in ready:
                heard, _size = self._receive(self._shell)
                if heard is not None and _parent(heard) == request:
                    content = heard["content"]
                    last_heard, replied = now, True
                    # the only word of a magic that is not known: no error is shown then
                    if content.get("status") == "error":
                        result.error = result.error or _one_line(content)
                    if _asks_to_exit(content):
                        result.died = _("it ended the kernel (exit or quit)")
            if not ready and ended:
                result.died = self._watchdog.reason or result.died
                if not result.died:
                    result.died, result.lost = _("the kernel died"), True
                break
            excess = budget.excess(now)
            if excess:
                result.died = excess
                break
            if received > self._flood or (self._lost_connection() and not self._ends_within(1.0)):
                outputs.close()
                result.died = _("it wrote output without end")
                break
            if (idle or replied) and not ready and now - last_heard > _QUIET:
                break  # the other message was too large to be taken in, or was dropped on the way
        if result.died:
            self.close()
        result.outputs, result.size, result.seconds = (
            outputs.kept,
            outputs.size,
            time.monotonic() - start,
        )
        result.waited = budget.waited
        return result

    def _lost_connection(self) -> bool:
        return any(monitor.poll(0) for monitor in self._dropped)

    def _ends_within(self, seconds: float) -> bool:
        """Whether the connection was lost because the process is about to end."""
        deadline = time.monotonic() + seconds
        while self.alive() and time.monotonic() < deadline:
            time.sleep(0.01)
        return not self.alive()

    def _receive(self, socket: zmq.Socket[bytes]) -> tuple[dict[str, Any] | None, int]:
        """The next message and its size.

        A malformed one, or one that is a flood alone, counts as none.
        """
        try:
            frames: list[bytes] = socket.recv_multipart(zmq.NOBLOCK)
        except zmq.ZMQError:
            return None, 0
        size = sum(len(frame) for frame in frames)
        if size > self._flood:
            return None, size
        try:
            return self._read(frames), size
        except Exception:  # whatever a student's process may have sent
            return None, size

    def _read(self, frames: list[bytes]) -> dict[str, Any] | None:
        """A signed message: its type, parent and content.

        The session's own reader also looks for dates in every string.
        """
        signature, *parts = frames[frames.index(DELIM) + 1 :][:5]
        if not hmac.compare_digest(self._session.sign(parts), signature):
            return None
        header, parent, _metadata, content = map(json.loads, parts)
        message = {"msg_type": header["msg_type"], "parent_header": parent, "content": content}
        return message if isinstance(content, dict) else None

    def close(self) -> None:
        """Ends the kernel and every process that came of it, at once."""
        if self._closed:
            return
        self._closed = True
        self._watchdog.close()
        with contextlib.suppress(OSError):
            self._launched.process.kill()
        end_descendants(
            self._excluded, also_of=[self._launched.helper] if self._launched.helper_lives() else []
        )
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._launched.process.wait(timeout=10)
        self._launched.close()
        self._context.destroy(linger=0)


def _parent(message: dict[str, Any]) -> str:
    parent = message.get("parent_header")
    return str(parent.get("msg_id", "")) if isinstance(parent, dict) else ""


def _asks_to_exit(content: dict[str, Any]) -> bool:
    payload = content.get("payload")
    entries = payload if isinstance(payload, list) else []
    return any(isinstance(entry, dict) and entry.get("source") == "ask_exit" for entry in entries)


def _one_line(content: dict[str, Any]) -> str:
    # its name from 3.13 on
    name = str(content.get("ename", "Error")).replace("_IncompleteInputError", "SyntaxError")
    text = " ".join(f"{name}: {content.get('evalue', '')}"[:2000].split())
    return "".join(c for c in text if c.isprintable())[:300]
