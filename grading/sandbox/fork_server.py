"""The grader's side of the fork server (`inside/fork_server.py`).

The main process starts it, and its workers ask it for zygotes.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import socket
import subprocess
from collections.abc import Mapping, Sequence
from typing import Any

from grading.sandbox.programs import command
from grading.sandbox.run_directory import RunDirectory

MOST = 2  # sets of modules at a time: each holds its frameworks in memory
PATIENCE = 5.0  # seconds for it to end in; a run that is stopped must not wait for it for ever


def start(
    module: str,
    settings: Mapping[str, Any],
    control: socket.socket,
    place: RunDirectory,
    environment: Mapping[str, str],
) -> subprocess.Popen[bytes]:
    """Starts a program of `inside` in a session and a folder of its own.

    It is handed its settings and a socket to listen on.
    """
    return subprocess.Popen(
        command(module, json.dumps(settings), str(control.fileno())),
        pass_fds=[control.fileno()],
        cwd=place.work,
        env={**environment, **place.zygote_environment()},
        start_new_session=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


class ForkServer:
    """A process that makes zygotes for this process and its workers.

    It ends when it is closed, or with this process.
    """

    def __init__(self, most: int = MOST) -> None:
        self._place = RunDirectory()
        self._place.renew()
        self.socket, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        try:
            with theirs:
                settings = {"main": os.getpid(), "folder": str(self._place.root), "most": most}
                self.process = start("fork_server", settings, theirs, self._place, {})
        except BaseException:
            self.socket.close()
            self._place.close()
            raise

    def alive(self) -> bool:
        """Whether its process runs."""
        return self.process.poll() is None

    def prepare(self, modules: Sequence[str], environment: Mapping[str, str]) -> None:
        """Asks for a set of modules to be imported before the first zygote is wanted."""
        with contextlib.suppress(OSError):
            self.socket.send(_request(modules, environment))

    def dismiss(self) -> None:
        """It is not needed any more, and ends while this process goes on."""
        self.process.terminate()

    def close(self) -> None:
        """Ends it, whether it listens or not, and clears its folder away."""
        self.socket.close()
        self.dismiss()
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:  # what it has forked ends with it
            self.process.kill()
            self.process.wait()
        self._place.close()


def _request(modules: Sequence[str], environment: Mapping[str, str], **more: bool) -> bytes:
    request = {"modules": list(modules), "environment": dict(environment), "grader": os.getpid()}
    return json.dumps(request | more).encode()


_asked: socket.socket | None = None  # what a worker asks over
_own: ForkServer | None = None  # of a main process


def ours(most: int = MOST) -> ForkServer:
    """The fork server of this process and its workers, started at the first call.

    `most`: how many sets of modules it keeps.
    """
    global _own
    if _own is None or not _own.alive():
        close()
        _own = ForkServer(most)
    return _own


def running() -> bool:
    """Whether this process has a fork server already."""
    return _own is not None and _own.alive()


def dismiss() -> None:
    """Lets the fork server of this process end, where there is one: no worker will ask any more."""
    if _own is not None:
        _own.dismiss()


@atexit.register
def close() -> None:
    """Ends the fork server of this process, where there is one."""
    global _own
    if _own is not None:
        _own.close()
        _own = None


def join(requests: socket.socket) -> None:
    """From now on this worker takes its zygotes from the fork server at the other end."""
    global _asked
    _asked = requests


def ask(modules: Sequence[str], environment: Mapping[str, str], control: socket.socket) -> bool:
    """Asks for a zygote that listens on the other end of `control`.

    Returns:
        False where there is no fork server, or none any more.
    """
    return _asked is not None and _send(_asked, modules, environment, control)


def let_go(modules: Sequence[str], environment: Mapping[str, str]) -> None:
    """The set of modules is not needed for now; whoever asks for it later has it made anew."""
    if _asked is not None:
        with contextlib.suppress(OSError):
            _asked.send(_request(modules, environment, let_go=True))


def _send(
    requests: socket.socket,
    modules: Sequence[str],
    environment: Mapping[str, str],
    control: socket.socket,
) -> bool:
    try:
        socket.send_fds(requests, [_request(modules, environment)], [control.fileno()])
    except OSError:
        return False
    return True
