"""An IPython kernel that does without what is refused to it, and without what grading has no use
for.

It has no command line, files of settings, history, heartbeat or debugger, and no thread for a
second shell, or for output before there is any. It does not say that it is busy, or what it was
asked; it does not wait for clients that read slowly. When a request had no output, its reply says
so (`quiet`), and no message tells that it is idle again. What is not to stand in the history is the
grader's own request, an expression: it is evaluated, without what IPython does for a cell, as long
as nobody has changed that.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import logging
import os
import sys
import threading
from collections.abc import Iterator
from typing import Any, ClassVar

import shell_lines
from shell_fingerprint import shell_fingerprint


def become(connection_file: str) -> None:
    """Runs the kernel until this process is ended."""
    from ipykernel import debugger, iostream, kernelapp

    app, thread = prepare()
    schedule_flush, flush = iostream.OutStream._schedule_flush, iostream.OutStream.flush

    def with_thread(stream: Any) -> None:
        stream.pub_thread.begin()
        schedule_flush(stream)

    def flush_what_is_there(stream: Any) -> None:
        if stream._flush_pending:
            flush(stream)

    iostream.OutStream._schedule_flush = with_thread  # type: ignore[method-assign]
    iostream.OutStream.flush = flush_what_is_there  # type: ignore[method-assign]
    kernelapp.IOPubThread = thread  # type: ignore[misc]
    shell_lines.install()
    debugger._is_debugpy_available = False
    # Last, so that a student's module can be imported, as in Jupyter, but shadows nothing. IPython
    # adds no other then.
    sys.path.append("")
    sys.argv = ["ipykernel", "-f", connection_file]
    app.launch_instance(connection_file=connection_file)


@functools.cache
def prepare() -> tuple[Any, Any]:
    """What a zygote does before it forks: it makes IPython's shell, the largest part of a
    kernel's start, and the classes of the kernel's application and of its thread for output; these
    are given back."""
    from ipykernel import iostream, ipkernel, kernelapp, kernelbase
    from ipykernel.compiler import get_tmp_directory
    from zmq.eventloop.zmqstream import ZMQStream

    modules = _make_shell()

    class LazyThread(iostream.IOPubThread):
        """Messages are sent at once until there is output, which must go out while a cell runs:
        handing each message to a thread costs more than most cells."""

        def __init__(self, *given: Any, **named: Any) -> None:
            self._handover = threading.RLock()  # a socket is not for two threads at a time
            self.messages = 0
            super().__init__(*given, **named)

        def _setup_pipe_in(self) -> None:
            # for the output of forked processes: a TCP socket, and there is no network here
            self._pipe_flag = False

        def start(self) -> None:
            pass

        def begin(self) -> None:
            with self._handover:
                if self.thread.ident is None:
                    super().start()

        def schedule(self, f: Any) -> None:
            with self._handover:
                self.messages += 1
                if threading.current_thread() is not threading.main_thread():
                    self.begin()
                super().schedule(f)

    class GradedKernel(ipkernel.IPythonKernel):
        _supports_kernel_subshells = False
        _execute_sleep = 0.0
        _quiet = False  # whether the reply that is sent now says all

        def __init__(self, **given: Any) -> None:
            with _no_modules(ipkernel):
                super().__init__(**given)
            _settle(self.shell, self)
            _once_for_each_cell(self.shell, get_tmp_directory())
            self._fingerprint = shell_fingerprint(self.shell)

        def start(self) -> None:
            shell: Any = self.shell
            shell.exit_now = False
            kernelbase.Kernel.start(self)

        async def do_execute(
            self, code: str, silent: bool, store_history: bool = True, *given: Any, **named: Any
        ) -> Any:
            before = self.iopub_thread.messages
            if store_history or self._is_changed():
                reply = await super().do_execute(code, silent, store_history, *given, **named)
            else:
                reply = self._evaluate(code)
            with contextlib.suppress(Exception):  # what the cell put there may be no stream
                sys.stdout.flush()
                sys.stderr.flush()
            self._quiet = self.iopub_thread.messages == before
            return {**reply, "quiet": self._quiet}

        def _is_changed(self) -> bool:
            """Whether something was done to how cells are run. Then a check is run as a cell, so
            that it meets what was done.
            """
            try:
                return shell_fingerprint(self.shell) != self._fingerprint
            except Exception:
                return True

        def _evaluate(self, code: str) -> dict[str, Any]:
            shell: Any = self.shell
            self._forward_input(False)  # what asks for input fails
            reply = {"status": "ok", "execution_count": shell.execution_count - 1}
            try:
                shell.events.trigger("pre_execute")
                eval(code, {})
                shell.events.trigger("post_execute")
            except BaseException as error:
                reply |= {
                    "status": "error",
                    "ename": type(error).__name__,
                    "evalue": str(error),
                    "traceback": [],
                }
            finally:
                self._restore_input()
            reply["payload"] = shell.payload_manager.read_payload()
            shell.payload_manager.clear_payload()
            return reply

        def _publish_execute_input(self, *_arguments: Any) -> None:
            pass

        def _publish_status(self, status: str, *arguments: Any) -> None:
            if status != "busy" and not self._quiet:
                super()._publish_status(status, *arguments)
            self._quiet = False

    class GradedKernelApp(kernelapp.IPKernelApp):
        kernel_class = GradedKernel

        def parse_command_line(self, argv: Any = None) -> None:
            self.config.HistoryManager.enabled = False

        def load_config_file(self, *_arguments: Any, **_more: Any) -> None:
            pass

        def init_heartbeat(self) -> None:
            pass

        def init_code(self) -> None:
            """No files of the user's own are run at the start."""
            shell: Any = self.shell
            shell.user_ns_hidden.update(shell.user_ns)
            shell._sys_modules_keys = modules

        def init_control(self, context: Any) -> None:
            """No second channel, and no debugger behind it: to end a kernel is to end its process."""

        def init_kernel(self) -> None:
            self.kernel = self.kernel_class.instance(
                parent=self,
                session=self.session,
                shell_stream=ZMQStream(self.shell_socket),
                shell_channel_thread=_NoThread(),
                iopub_thread=self.iopub_thread,
                iopub_socket=self.iopub_socket,
                stdin_socket=self.stdin_socket,
                log=self.log,
                profile_dir=self.profile_dir,
                user_ns=self.user_ns,
            )
            self.displayhook.get_execution_count = lambda: self.kernel.execution_count

        def _configure_logging(self) -> None:
            """Warnings go to the standard error of this process; nothing is made of less."""
            handler = logging.StreamHandler(sys.stderr)
            handler.setLevel(logging.WARNING)
            self.log.addHandler(handler)

    return GradedKernelApp, LazyThread


def _make_shell() -> set[str]:
    """Makes the shell that the kernel will find. Gives the names of all modules: to go through them
    in a fork is to copy them.
    """
    from ipykernel.compiler import XCachingCompiler
    from ipykernel.zmqshell import ZMQInteractiveShell
    from IPython.core.profiledir import ProfileDir
    from traitlets.config import Config

    ZMQInteractiveShell.instance(
        config=Config(HistoryManager={"enabled": False}),
        ipython_dir="",
        profile_dir=ProfileDir(),
        user_ns={},
        compiler_class=XCachingCompiler,
    )
    return set(sys.modules)


def _settle(shell: Any, kernel: Any) -> None:
    """What a shell finds out about its process when it is made, and belongs to the kernel that has
    taken it over.
    """
    shell.parent = shell.kernel = kernel
    shell.profile_dir = kernel.profile_dir
    shell.ipython_dir = kernel.parent.ipython_dir
    shell.starting_dir = os.getcwd()
    shell.save_sys_module_state()


def unmake_shell() -> None:
    """For a fork that becomes an ordinary kernel, which makes its own."""
    from ipykernel.zmqshell import ZMQInteractiveShell

    ZMQInteractiveShell.clear_instance()


class _NoThread:
    """In place of the thread that would take in messages for several shells: with one shell, the
    main thread does.
    """

    def __init__(self) -> None:
        self.parent_thread = threading.main_thread()

    def __bool__(self) -> bool:
        return False


class _SysWithoutModules:
    modules: ClassVar[dict[str, Any]] = {}

    def __getattr__(self, name: str) -> Any:
        return getattr(sys, name)


@contextlib.contextmanager
def _no_modules(kernel_module: Any) -> Iterator[None]:
    """Where a kernel looks at every module on behalf of its debugger. In a fork, each object that
    is looked at is a page copied: with a framework imported these were half of what a kernel copied
    at all."""
    kernel_module.sys = _SysWithoutModules()
    try:
        yield
    finally:
        kernel_module.sys = sys


def _once_for_each_cell(shell: Any, folder: str) -> None:
    """The kernel transforms each cell to see how it is to be run, and the shell does so again; and
    a hash function in Python makes the name that a cell's code has in tracebacks. Here the first
    happens once, and the second in C."""
    transform = shell.transform_cell
    kept: dict[tuple[str, int], str] = {}

    def transform_cell(cell: str) -> str:
        key = cell, shell.execution_count
        if key in kept:
            return kept.pop(key)
        kept.clear()
        kept[key] = transform(cell)
        return kept[key]

    def get_code_name(cell: str, _transformed: str, _number: int) -> str:
        number = int.from_bytes(
            hashlib.blake2b(cell.encode("utf-8", "replace"), digest_size=4).digest(), "big"
        )
        return f"{folder}{os.sep}{number}.py"

    shell.transform_cell = transform_cell
    shell.compile.get_code_name = get_code_name
