"""The zygote has imported a lesson's frameworks, and forks a kernel for each submission.

It runs no operation of a framework and no code of a student's: what a fork inherits is what any
fresh kernel has after its imports. It is asked over a socket; before each fork it looks whether it
is still fit: one thread, no framework at work. It is a program with the arguments SETTINGS and
DESCRIPTOR, or forked (`fork_server`). Linux only.
"""

from __future__ import annotations

import contextlib
import functools
import gc
import importlib
import json
import os
import signal
import socket
import sys
import time
import traceback
from types import FrameType
from typing import Any, NoReturn

from . import confine, graded_kernel, kernel_main, process_tree, remove_tree

LARGEST = 1 << 17  # bytes of a request


def main(given: str, descriptor: str) -> None:
    """Serves a single grader: the program that `command` starts."""
    settings = json.loads(given)
    control = socket.socket(fileno=int(descriptor))
    serve(control, settings["grader"], settings["grader"], settings)


def serve(
    control: socket.socket, parent: int, grader: int, own: dict[str, Any] | None = None
) -> NoReturn:
    """Answers the grader until it, or the process that forked this one, has ended.

    Then it ends all that is below. `own` is given where nobody has made this process ready: the
    `modules` to import, and its `folder`.
    """
    folders = [own["folder"] if own else "", ""]  # its own, and that of the run which is going on

    def end(_number: int = 0, _frame: FrameType | None = None) -> NoReturn:
        """Ends everything, also while it is at work already.

        Word of the grader's end comes by the socket and by the signal, in any order.
        """
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        process_tree.end_descendants()
        if _has_ended(grader):
            for folder in filter(None, folders):
                remove_tree.remove_tree(folder)
        os._exit(0)

    confine.adopt_orphans()
    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, reap)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})
    confine.signal_at_parents_end(signal.SIGTERM)
    try:
        if os.getppid() == parent:
            failure = make_ready(own["modules"]) if own else ""
            _answer(control, failure, folders)
    finally:
        end()


def make_ready(modules: list[str]) -> str:
    """Imports the modules; gives why that failed, or nothing."""
    # it would look through what is imported again and again, a sixth of the time that TensorFlow
    # takes
    gc.disable()
    failure = load(modules)
    graded_kernel.make_kernel()
    # What is here already is never looked at by a fork's collector, so its pages stay shared. It is
    # not collected before: the few thousand objects that imports leave over are not worth a look at
    # all the others.
    gc.freeze()
    gc.enable()
    return failure


def _answer(control: socket.socket, failure: str, folders: list[str]) -> None:
    """Says how ready it is; then answers requests until the other end closes."""
    control.send(json.dumps({"unfit": failure or unfit(), "zygote": os.getpid()}).encode())
    while True:
        data, files, _flags, _address = socket.recv_fds(control, LARGEST, 1)
        if not data:
            return
        request = json.loads(data)
        reason = unfit()
        if reason:
            answer: dict[str, Any] = {"unfit": reason}
        else:
            folders[1] = (request["settings"] or {}).get("folder", "")
            answer = {"process": _fork(request, files[0], control)}
        for file in files:
            os.close(file)
        control.send(json.dumps(answer).encode())


def _has_ended(process: int, patience: float = 2.0) -> bool:
    """Whether a process ends within so many seconds.

    One that nobody has taken note of (a zombie) has ended.
    """
    deadline = time.monotonic() + patience
    while True:
        try:
            with open(f"/proc/{process}/stat", "rb") as file:
                if file.read().rpartition(b")")[2].split()[0] in (b"Z", b"X"):
                    return True
        except OSError:
            return True
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)


def load(modules: list[str]) -> str:
    """Imports the modules in their order (`module:name` as `from module import name` does).

    One that this machine lacks is left out: the lesson's own import says so.

    Returns:
        Why that failed, or nothing.
    """
    for name in modules:
        module, _colon, attribute = name.partition(":")
        try:
            found = importlib.import_module(module)
            if attribute and not hasattr(found, attribute):
                importlib.import_module(f"{module}.{attribute}")
        except ImportError:
            continue
        except Exception as error:
            return f"importing {name}: {type(error).__name__}: {error}"
    return ""


def unfit() -> str:
    """Why a fork of this process would not be safe; empty when it is."""
    threads = len(os.listdir("/proc/self/task"))
    if threads != 1:
        return f"{threads} threads run in the zygote"
    eager = sys.modules.get("tensorflow.python.eager.context")
    if eager is not None and getattr(eager._context, "_context_handle", None) is not None:
        return "TensorFlow was at work in the zygote"
    torch = sys.modules.get("torch")
    if torch is not None and torch.cuda.is_initialized():
        return "PyTorch uses a GPU in the zygote"
    return ""


def _fork(request: dict[str, Any], log: int, control: socket.socket) -> int:
    zygote = os.getpid()
    process = os.fork()
    if process:
        return process
    try:
        control.close()
        _become(request, log, zygote)
    except BaseException:
        os.write(2, traceback.format_exc().encode("utf-8", "replace"))
    finally:
        os._exit(1)


def _become(request: dict[str, Any], log: int, zygote: int) -> NoReturn:
    """Lets go of everything that is the zygote's, and goes on as a fresh kernel process would."""
    for number in (signal.SIGTERM, signal.SIGCHLD):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.setsid()  # signals to its own group do not reach the zygote
    confine.signal_at_parents_end(signal.SIGKILL)
    if os.getppid() != zygote:
        os._exit(1)
    os.dup2(log, 2)
    os.close(log)
    os.chdir(request["folder"])
    os.environ.clear()
    os.environ.update(request["environment"])
    _forget()
    if request["settings"] is not None:
        kernel_main.confine_self(request["settings"])
        kernel_main.become_graded_kernel(request["connection"])
    else:
        graded_kernel.unmake()
        kernel_main.forget_own_modules()
        kernel_main.become_kernel(request["connection"], *request["arguments"])
    os._exit(0)


def _forget() -> None:
    """What the zygote's modules remember of its own folders and chances."""
    import random
    import tempfile

    tempfile.tempdir = None
    random.seed()
    numpy = sys.modules.get("numpy")
    if numpy is not None:
        numpy.random.seed()
    tinygrad = sys.modules.get("tinygrad")
    if tinygrad is not None:
        tinygrad.Tensor.manual_seed(int(time.time()))  # as its import does
    matplotlib = sys.modules.get("matplotlib")
    if matplotlib is not None:
        # their answers are kept: the functions in them are asked anew
        for name in ("get_configdir", "get_cachedir"):
            with contextlib.suppress(AttributeError):
                setattr(matplotlib, name, functools.cache(getattr(matplotlib, name).__wrapped__))


def reap(_number: int, _frame: FrameType | None) -> None:
    """Takes note of children that ended."""
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
