"""One kernel process: started confined, asked to run code, ended with everything it started."""

from __future__ import annotations

import contextlib
import json
import queue
import subprocess
import sys
import time
from dataclasses import dataclass, field
from typing import Any

from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.connect import write_connection_file

from course.i18n import gettext as _
from grading.engine.levels import INSIDE
from grading.engine.outputs import Outputs
from grading.engine.processes import Watchdog, end_all_but
from grading.engine.workplace import Workplace
from grading.limits import Limits

START_SECONDS = 60.0


class KernelFailure(Exception):
    """No kernel could be started: our fault, not the student's."""


@dataclass
class Executed:
    """What one request gave. `error` is the exception in one line; `died` says why the kernel is gone, or is empty."""

    outputs: list[dict[str, Any]] = field(default_factory=list)
    size: int = 0
    error: str = ""
    died: str = ""
    seconds: float = 0.0


class Kernel:
    """An IPython kernel in a workplace. `spared` are processes of ours that are no part of the run."""

    def __init__(self, workplace: Workplace, limits: Limits, level: str, spared: set[int]) -> None:
        self._workplace, self._limits, self._spared = workplace, limits, spared
        for old in workplace.channel.glob("*"):
            old.unlink()
        status = workplace.channel / "level"
        connection = workplace.channel / "c.json"
        write_connection_file(str(connection), transport="ipc", ip=str(workplace.channel / "s"), shell_port=1, iopub_port=2,
                              stdin_port=3, control_port=4, hb_port=5, key=b"")
        settings = workplace.settings(level, limits.disk_bytes)
        command = [sys.executable, "-P", str(INSIDE / "kernel_main.py"), json.dumps(settings), str(connection)]
        self._process = subprocess.Popen(
            command, cwd=workplace.work, env=workplace.environment(), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE, start_new_session=True,
        )
        self._client = BlockingKernelClient()
        self._client.load_connection_file(str(connection))
        self._client.start_channels(stdin=False, hb=False)
        self._watchdog = Watchdog(self._process.pid, workplace, limits, self._process.kill)
        try:
            self._greet()
            if not status.is_file() or status.read_text() != level:
                raise KernelFailure(_("the kernel did not confirm its confinement"))
        except BaseException:
            self.close()
            raise

    def _greet(self) -> None:
        """Waits until the kernel answers and its output channel is heard."""
        deadline = time.monotonic() + START_SECONDS
        answered = heard = False
        while not (answered and heard):
            if self._process.poll() is not None:
                raise KernelFailure(_("the kernel ended while starting: {why}").format(why=self._last_words()))
            if time.monotonic() > deadline:
                raise KernelFailure(_("the kernel did not start within {seconds:.0f} s").format(seconds=START_SECONDS))
            self._client.kernel_info()
            with contextlib.suppress(queue.Empty):
                self._client.get_shell_msg(timeout=0.5)
                answered = True
            with contextlib.suppress(queue.Empty):
                while True:
                    self._client.get_iopub_msg(timeout=0 if heard else 0.3)
                    heard = True
        self._drain()

    def _drain(self) -> None:
        for receive in (self._client.get_shell_msg, self._client.get_iopub_msg):
            with contextlib.suppress(queue.Empty):
                while True:
                    receive(timeout=0.02)

    def _last_words(self) -> str:
        """The last line that the process wrote to its standard error."""
        stream = self._process.stderr
        text = stream.read().decode("utf-8", "replace").strip() if stream else ""
        return text.splitlines()[-1][:300] if text else _("no message")

    def execute(self, code: str, seconds: float, room: int, *, keep_history: bool = True) -> Executed:
        """Runs code; ends the kernel when it takes longer than `seconds` of wall time, or floods us with output."""
        start = time.monotonic()
        outputs = Outputs(room)
        result = Executed()
        request = self._client.execute(code, store_history=keep_history, allow_stdin=False, stop_on_error=False)
        idle = replied = False
        while not (idle and replied):
            message = self._receive(self._client.get_iopub_msg, 0.05 if not idle else 0.0)
            if message is not None and _parent(message) == request:
                if message.get("msg_type") == "status":
                    idle = idle or message["content"].get("execution_state") == "idle"
                else:
                    outputs.take(str(message.get("msg_type")), message["content"])
                    if message.get("msg_type") == "error":
                        result.error = _one_line(message["content"])
            if not replied:
                reply = self._receive(self._client.get_shell_msg, 0.05 if idle else 0.0)
                replied = reply is not None and _parent(reply) == request
            if message is None and self._process.poll() is not None:
                result.died = self._watchdog.reason or _("the kernel died")
                break
            if time.monotonic() - start > seconds:
                result.died = _("it ran longer than {seconds:.0f} s").format(seconds=seconds)
                break
            if outputs.flooded:
                result.died = _("it wrote output without end")
                break
        if result.died:
            self.close()
        result.outputs, result.size, result.seconds = outputs.kept, outputs.size, time.monotonic() - start
        return result

    def _receive(self, receive: Any, timeout: float) -> dict[str, Any] | None:
        """The next message, or None; a malformed one counts as none."""
        try:
            message = receive(timeout=timeout)
        except queue.Empty:
            return None
        except Exception:
            return None
        return message if isinstance(message, dict) and isinstance(message.get("content"), dict) else None

    def close(self) -> None:
        """Ends the kernel and every process that came of it, at once."""
        self._watchdog.close()
        with contextlib.suppress(OSError):
            self._process.kill()
        end_all_but(self._spared)
        self._process.wait()
        if self._process.stderr:
            self._process.stderr.close()
        self._client.stop_channels()
        self._client.context.destroy(linger=0)


def _parent(message: dict[str, Any]) -> str:
    parent = message.get("parent_header")
    return str(parent.get("msg_id", "")) if isinstance(parent, dict) else ""


def _one_line(content: dict[str, Any]) -> str:
    text = f"{content.get('ename', 'Error')}: {content.get('evalue', '')}"
    return " ".join(text.split())[:300]
