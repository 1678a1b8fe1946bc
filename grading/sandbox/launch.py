"""Starts the process of a kernel: forked from a zygote where possible, else a fresh one."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jupyter_client.connect import write_connection_file

from course.i18n import gettext as _
from grading.sandbox.programs import command
from grading.sandbox.run_directory import RunDirectory
from grading.sandbox.zygotes import Forked, Unfit, can_fork, fork_kernel

PORTS: dict[str, Any] = {
    "shell_port": 1,
    "iopub_port": 2,
    "stdin_port": 3,
    "control_port": 4,
    "hb_port": 5,
}
_LAST_WORDS = 4000


@dataclass
class Launched:
    """A process that is about to be a kernel.

    It says on `log` what went wrong, and in the file `status` how it confined itself; it listens on
    the Unix sockets `endpoint(port)` for messages signed with `key`. `helper` is a process of ours
    that came with it: what watches it, or what it was forked from. `cold_start_reason` says why it
    is not a warm one.
    """

    process: subprocess.Popen[bytes] | Forked
    sockets: Path
    key: bytes
    status: Path
    log: int
    helper: int
    helper_lives: Callable[[], bool]
    cold_start_reason: str = ""

    def endpoint(self, port: str) -> str:
        """Where the kernel listens for one of PORTS."""
        return f"ipc://{self.sockets}-{PORTS[port]}"

    def ended(self) -> bool:
        """Whether the process is over."""
        return self.process.poll() is not None

    def last_words(self) -> str:
        """The last line that the process wrote to its standard error."""
        end = os.fstat(self.log).st_size
        text = (
            os.pread(self.log, _LAST_WORDS, max(0, end - _LAST_WORDS))
            .decode("utf-8", "replace")
            .strip()
        )
        return text.splitlines()[-1][:300] if text else ""

    def close(self) -> None:
        """Closes the log."""
        os.close(self.log)


def launch(
    directory: RunDirectory, level: str, disk_bytes: int, modules: Sequence[str] = ()
) -> Launched:
    """A new process in the directory, under the level's confinement, in a session of its own.

    `modules` are what a zygote may have imported for it; without any it is a fresh process.
    """
    directory.renew()
    sockets, connection = directory.channel / "s", directory.channel / "c.json"
    key = os.urandom(32).hex().encode()
    write_connection_file(str(connection), transport="ipc", ip=str(sockets), key=key, **PORTS)
    directory.hand_over(connection)
    settings = directory.settings(level, disk_bytes)
    # Kept open for reading: what stands under its name later may be something else.
    log = os.open(
        directory.channel / "log", os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600
    )
    why = ""
    try:
        if modules and can_fork():
            try:
                request = {
                    "settings": settings,
                    "connection": str(connection),
                    "folder": str(directory.work),
                    "environment": directory.environment(),
                }
                forked, zygote = fork_kernel(modules, directory.common_environment(), request, log)
                return Launched(
                    forked,
                    sockets,
                    key,
                    Path(settings["status"]),
                    log,
                    zygote.process.pid,
                    zygote.alive,
                )
            except Unfit as reason:
                why = str(reason)
        elif modules:
            why = _("this system does not fork")
        process = subprocess.Popen(
            command("kernel_main", json.dumps(settings), str(connection)),
            cwd=directory.work,
            env=directory.environment(),
            start_new_session=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=log,
        )
    except BaseException:
        os.close(log)
        raise
    return Launched(
        process,
        sockets,
        key,
        Path(settings["status"]),
        log,
        process.pid,
        lambda: process.poll() is None,
        why,
    )
