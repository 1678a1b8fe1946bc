"""The fork server makes zygotes for several graders, so that each framework is imported once.

For each set of modules it forks a parent, which imports them; the parent forks a zygote (`zygote`)
for each grader that asks, and so all of them share its memory. Graders ask over one socket and
hand in the one that their zygote is to be asked over. Its program's arguments are SETTINGS and
DESCRIPTOR. Linux only.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import time
from types import FrameType
from typing import Any, NoReturn

from . import confine, process_tree, remove_tree, zygote


def main(given: str, descriptor: str) -> None:
    """Serves until the main process ends: the program that `command` starts."""
    settings = json.loads(given)
    requests = socket.socket(fileno=int(descriptor))

    def end(_number: int = 0, _frame: FrameType | None = None) -> NoReturn:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        process_tree.end_children((), patience=1.0)
        remove_tree.remove_tree(settings["folder"])
        os._exit(0)

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, zygote.reap)
    confine.signal_at_parents_end(signal.SIGTERM)
    if os.getppid() == settings["main"]:
        _serve(requests, settings["most"])
    end()


def _serve(requests: socket.socket, most: int) -> None:
    """Answers requests until the other end closes.

    A request without a descriptor asks to have a set ready, or to let go of it. At most so many
    sets are kept at a time: each holds its frameworks in memory.
    """
    parents: dict[str, socket.socket] = {}
    while True:
        data, files, _flags, _address = socket.recv_fds(requests, zygote.LARGEST, 1)
        if not data:
            return
        request = json.loads(data)
        key = json.dumps([request["modules"], request["environment"]])
        if request.get("let_go"):
            if key in parents:
                parents.pop(key).close()
            continue
        for _attempt in (1, 2):
            parent = parents.pop(key, None)
            if parent is None:
                while len(parents) >= most:
                    parents.pop(next(iter(parents))).close()
                parent = _fork_parent(request, [requests, *parents.values()], files)
            try:
                socket.send_fds(parent, [str(request["grader"]).encode()], files)
            except OSError:  # it has ended
                parent.close()
                continue
            parents[key] = parent
            break
        for file in files:
            os.close(file)


def _fork_parent(
    request: dict[str, Any], sockets: list[socket.socket], files: list[int]
) -> socket.socket:
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    fork_server = os.getpid()
    if os.fork():
        theirs.close()
        return ours
    try:
        for socket_ in (ours, *sockets):
            socket_.close()
        for file in files:
            os.close(file)
        _Parent(theirs, request, fork_server).serve()
    finally:
        os._exit(1)


class _Parent:
    def __init__(self, requests: socket.socket, request: dict[str, Any], fork_server: int) -> None:
        self._requests = requests
        self._zygotes: set[int] = set()
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.signal(signal.SIGCHLD, self._reap)
        confine.adopt_orphans()
        confine.signal_at_parents_end(signal.SIGTERM)
        if os.getppid() != fork_server:
            os._exit(1)
        os.environ.update(request["environment"])
        self._failure = zygote.make_ready(request["modules"])

    def serve(self) -> NoReturn:
        """Forks a zygote for each descriptor that comes.

        When no more can come, it ends with the last of them.
        """
        while True:
            data, files, _flags, _address = socket.recv_fds(self._requests, zygote.LARGEST, 1)
            if not data:
                break
            for file in files:
                with socket.socket(fileno=file) as control:
                    self._fork(control, int(data))
        while self._zygotes:
            time.sleep(0.5)
        os._exit(0)

    def _fork(self, control: socket.socket, grader: int) -> None:
        reason = self._failure or zygote.unfit()
        if reason:
            with contextlib.suppress(OSError):
                control.send(json.dumps({"unfit": reason}).encode())
            return
        parent = os.getpid()
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD})
        process = os.fork()
        if process:
            self._zygotes.add(process)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})
            return
        try:
            self._requests.close()
            zygote.serve(control, parent, grader)
        finally:
            os._exit(1)

    def _reap(self, _number: int, _frame: FrameType | None) -> None:
        """Takes note of zygotes that ended.

        A killed zygote can leave its kernels' processes behind: they are this process's children
        then.
        """
        with contextlib.suppress(ChildProcessError):
            while process := os.waitpid(-1, os.WNOHANG)[0]:
                self._zygotes.discard(process)
        process_tree.end_children(self._zygotes, patience=1.0)
