"""Warm kernels: the zygotes of this process, and the processes forked from them.

A zygote belongs to the process that grades; it ends with it. What it may not become (unfit for a
fork) is looked at before each fork; an unfit one is replaced once, and after that kernels start
afresh.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from course.i18n import gettext as _
from grading.sandbox import fork_server, switches
from grading.sandbox.run_directory import RunDirectory

START_SECONDS = 180.0  # imports of the frameworks on a busy machine
ANSWER_SECONDS = 30.0
_LONGEST_ANSWER = 1 << 16


class Unfit(Exception):
    """No kernel can be forked; the message says why."""


class Forked:
    """A forked process, with the part of `subprocess.Popen` that its users need.

    It is the zygote's child, not ours.
    """

    stdin = stdout = stderr = None

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.returncode: int | None = None
        try:
            self._handle = os.pidfd_open(pid)
        except ProcessLookupError:  # it ended already
            self._handle, self.returncode = -1, -1

    def poll(self) -> int | None:
        """None while it runs. What it ended with is the zygote's to know: -1 stands for any end."""
        if self.returncode is None and select.select([self._handle], [], [], 0)[0]:
            self._end()
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Raises subprocess.TimeoutExpired."""
        if self.returncode is None:
            if not select.select([self._handle], [], [], timeout)[0]:
                raise subprocess.TimeoutExpired("kernel", timeout or 0.0)
            self._end()
        return -1

    def _end(self) -> None:
        self.returncode = -1
        os.close(self._handle)

    def send_signal(self, number: int) -> None:
        """Sends a signal to it, if it still runs."""
        if self.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._handle, number)

    def kill(self) -> None:
        """Ends it at once."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Asks it to end."""
        self.send_signal(signal.SIGTERM)


class Zygote:
    """A process that has imported `modules` and waits to be forked.

    It is this process's own child, or one out of the fork server. Raises Unfit where it cannot be
    made ready.
    """

    def __init__(
        self, modules: Sequence[str], environment: Mapping[str, str] | None = None
    ) -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._control = ours
        self._place: RunDirectory | None = None
        self._process: subprocess.Popen[bytes] | Forked | None = None
        self.ready = False
        try:
            with theirs:
                if not fork_server.ask(modules, environment or {}, theirs):
                    self._place = RunDirectory()
                    self._place.renew()
                    settings = {
                        "modules": list(modules),
                        "grader": os.getpid(),
                        "folder": str(self._place.root),
                    }
                    self._process = fork_server.start(
                        "zygote", settings, theirs, self._place, environment or {}
                    )
        except BaseException:
            self.close()
            raise

    @property
    def process(self) -> subprocess.Popen[bytes] | Forked:
        """Of one out of the fork server this is known when it is ready."""
        assert self._process is not None
        return self._process

    def wait_until_ready(self) -> None:
        """Waits for the imports. Raises Unfit."""
        if not self.ready:
            answer = self._answer(START_SECONDS)
            if self._process is None:
                self._process = Forked(int(answer["zygote"]))
            self.ready = True

    def fork(self, request: Mapping[str, Any], log: int) -> Forked:
        """A new kernel process with `log` for its standard error.

        The request says what it becomes: `connection`, the file; `folder`, where it works;
        `environment`, the whole of it; `settings`, its confinement (`RunDirectory.settings`), or
        None for an ordinary kernel.
        """
        self.wait_until_ready()
        try:
            socket.send_fds(self._control, [json.dumps(dict(request)).encode()], [log])
        except OSError as error:
            raise Unfit(_("the zygote has ended ({error})").format(error=error)) from error
        return Forked(int(self._answer(ANSWER_SECONDS)["process"]))

    def _answer(self, seconds: float) -> dict[str, Any]:
        self._control.settimeout(seconds)
        try:
            data = self._control.recv(_LONGEST_ANSWER)
        except OSError as error:
            raise Unfit(_("the zygote does not answer ({error})").format(error=error)) from error
        if not data:
            raise Unfit(_("the zygote has ended"))
        answer: dict[str, Any] = json.loads(data)
        if answer.get("unfit"):
            raise Unfit(str(answer["unfit"]))
        return answer

    def alive(self) -> bool:
        """Whether its process runs, as far as that is known."""
        return self._process is None or self._process.poll() is None

    def close(self) -> None:
        """Ends it."""
        # first, or it would see the grader's end in that of the socket, and tidy up
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        self._control.close()
        if self._place is not None:
            self._place.close()


class Zygotes:
    """The zygotes of this process, by what they have imported.

    There are at most `most` at a time: each holds its frameworks in memory, and the one that was
    used longest ago makes room.
    """

    def __init__(self) -> None:
        self.most = fork_server.MOST
        self._kept: dict[tuple[Any, ...], Zygote] = {}
        # module sets that no zygote can be made of, and why
        self.refused: dict[tuple[str, ...], str] = {}

    def of(self, modules: Sequence[str], environment: Mapping[str, str]) -> Zygote:
        """The zygote for these modules, started where there is none that lives.

        `environment`: what is the same for all of its kernels; a zygote with another one is of no
        use.
        """
        key = _key(modules, environment)
        zygote = self._kept.pop(key, None)
        if zygote is not None and not zygote.alive():
            zygote.close()
            zygote = None
        if zygote is None:
            while len(self._kept) >= self.most:
                self._kept.pop(next(iter(self._kept))).close()
            zygote = Zygote(modules, environment)
        self._kept[key] = zygote
        return zygote

    def let_go(self, modules: Sequence[str], environment: Mapping[str, str]) -> None:
        """Ends the zygote for these modules, and what it was forked from."""
        zygote = self._kept.pop(_key(modules, environment), None)
        if zygote is not None:
            zygote.close()
        fork_server.let_go(modules, environment)

    def start_anew(self, most: int) -> None:
        """In a worker: keeps so many, and forgets those of the process that it was forked from."""
        self.most = most
        self._kept.clear()

    def drop(self, zygote: Zygote) -> None:
        """Forgets a zygote and ends it."""
        for key in [key for key, one in self._kept.items() if one is zygote]:
            del self._kept[key]
        zygote.close()

    def close(self) -> None:
        """Ends it."""
        while self._kept:
            self._kept.popitem()[1].close()


def _key(modules: Sequence[str], environment: Mapping[str, str]) -> tuple[Any, ...]:
    return tuple(modules), tuple(sorted(environment.items()))


ZYGOTES = Zygotes()
atexit.register(ZYGOTES.close)


def can_fork() -> bool:
    """Whether this machine forks safely.

    That is Linux, with handles on processes and a single call that passes an open file on.
    """
    return (
        sys.platform.startswith("linux")
        and hasattr(os, "pidfd_open")
        and switches.is_on(switches.ZYGOTES)
    )


def fork_kernel(
    modules: Sequence[str], environment: Mapping[str, str], request: Mapping[str, Any], log: int
) -> tuple[Forked, Zygote]:
    """Forks a kernel process from the zygote for `modules`.

    `environment` is what all its kernels share. Raises Unfit when two zygotes in a row are of no
    use.
    """
    known = tuple(modules)
    if known in ZYGOTES.refused:
        raise Unfit(ZYGOTES.refused[known])
    for attempt in (1, 2):
        zygote = ZYGOTES.of(modules, environment)
        try:
            return zygote.fork(request, log), zygote
        except Unfit as reason:
            ZYGOTES.drop(zygote)
            if attempt == 2:
                ZYGOTES.refused[known] = str(reason)
                raise
    raise AssertionError("unreachable")
