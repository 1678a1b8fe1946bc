"""An IPython kernel without what is refused to it, and without what grading has no use for.

It has no command line, settings, history, heartbeat or debugger, and no thread for a second shell.

It keeps to the hooks that ipykernel and IPython give to subclasses. What is not to stand in the
history is the grader's own request, an expression: it is evaluated, without what IPython does for a
cell, as long as nobody has changed that.
"""

from __future__ import annotations

import builtins
import getpass
import os
import sys
import threading
from typing import Any

import zmq
from ipykernel.compiler import XCachingCompiler
from ipykernel.debugger import Debugger
from ipykernel.iostream import IOPubThread, OutStream
from ipykernel.ipkernel import IPythonKernel
from ipykernel.kernelapp import IPKernelApp
from ipykernel.zmqshell import ZMQInteractiveShell
from IPython.core.profiledir import ProfileDir
from jupyter_client.session import Session
from traitlets.config import Config
from zmq.eventloop.zmqstream import ZMQStream

from . import shell_lines
from .shell_fingerprint import shell_fingerprint


class GradedShell(ZMQInteractiveShell):
    _transformed: tuple[Any, str] = (None, "")

    def transform_cell(self, raw_cell: str) -> str:
        """Once for each cell: ipykernel asks to see how it is to be run, and IPython to run it."""
        cell = raw_cell, self.execution_count
        known, text = self._transformed
        self._transformed = (
            (None, "") if known == cell else (cell, super().transform_cell(raw_cell))
        )
        return text if known == cell else self._transformed[1]

    def system_piped(self, cmd: str) -> None:
        """Runs a shell line; the base class would open a terminal for it.

        Raises:
            OSError: A process is to go on in the background: the cell would wait for its output.
        """
        if cmd.rstrip().endswith("&"):
            raise OSError("Background processes not supported.")
        self.user_ns["_exit_code"] = shell_lines.run(self.var_expand(cmd, depth=1))

    system = system_piped


def make_shell() -> None:
    """Makes the shell that a kernel of this process will take over.

    It is the largest part of a kernel's start, so a zygote does it before it forks.
    """
    if not GradedShell.initialized():
        GradedShell.instance(
            config=Config(HistoryManager={"enabled": False}),
            ipython_dir="",
            profile_dir=ProfileDir(),
            user_ns={},
            compiler_class=XCachingCompiler,
        )


def unmake() -> None:
    """For a fork that becomes an ordinary kernel, which makes its own."""
    GradedKernel.clear_instance()
    GradedShell.clear_instance()


class LazyThread(IOPubThread):
    """Sends messages at once until there is output, which must go out while a cell runs.

    To hand each message to a thread costs more than most cells.
    """

    def __init__(self, socket: zmq.Socket[bytes]) -> None:
        self._handover = threading.RLock()  # a socket is not for two threads at a time
        super().__init__(socket)

    def begin(self) -> None:
        """Starts the thread where it does not run yet."""
        with self._handover:
            if self.thread.ident is None:
                self.start()

    def schedule(self, f: Any) -> None:
        """Does it at once, or hands it to the thread where that runs."""
        with self._handover:
            if threading.current_thread() is not threading.main_thread():
                self.begin()
            super().schedule(f)


class LazyOutStream(OutStream):
    """Starts the thread with the first output, and waits for it only where there was some."""

    _written = False

    def write(self, string: str) -> Any:
        """Takes output, which the thread sends on while the cell runs."""
        self._written = True
        self.pub_thread.begin()
        return super().write(string)

    def flush(self) -> None:
        """Waits for the thread where anything was written since the last time."""
        if self._written:
            self._written = False
            super().flush()


class _NoThread:
    """Stands for the thread that takes in messages for several shells: the main one does."""

    parent_thread = threading.main_thread()

    def __bool__(self) -> bool:
        return False


class GradedSession(Session):
    def send(
        self, stream: Any, msg_or_type: Any, content: Any = None, *given: Any, **named: Any
    ) -> Any:
        """The grader has no use for word that a request has begun, and what it was."""
        begins = msg_or_type == "status" and content.get("execution_state") == "busy"
        if begins or msg_or_type == "execute_input":
            return None
        return super().send(stream, msg_or_type, content, *given, **named)


class NoDebugger(Debugger):
    def __init__(self, *_given: Any) -> None:
        """Nothing is made ready."""


class GradedKernel(IPythonKernel):
    shell_class = GradedShell
    debugger_class = NoDebugger
    # Private, and there is no other way (ipykernel 7.4): without a thread for subshells it cannot
    # run a cell that awaits, and with one it takes in messages beside the main thread.
    _supports_kernel_subshells = False
    # An option of ipykernel's, in spite of its name: a pause in each request, as a front end might
    # miss the last output. The grader waits for word that there is no more, behind the outputs.
    _execute_sleep = 0

    def take_over(self, parent: GradedKernelApp, **given: Any) -> None:
        """Learns of the process that it runs in, and what it is heard by.

        It was made before that process was forked, and does again what depends on either.
        """
        self.parent, self.log, self.profile_dir = parent, parent.log, parent.profile_dir
        for name, value in given.items():
            setattr(self, name, value)
        shell: Any = self.shell
        for sender in (shell.displayhook, shell.display_pub):
            sender.session, sender.pub_socket = self.session, self.iopub_socket
        shell.parent = shell.kernel = self
        shell.profile_dir, shell.ipython_dir = self.profile_dir, parent.ipython_dir
        shell.starting_dir = os.getcwd()
        shell.save_sys_module_state()
        builtins.input, getpass.getpass = self.raw_input, self.getpass  # in checks, too, they fail
        self._fingerprint = shell_fingerprint(shell)

    async def do_execute(
        self, code: str, silent: bool, store_history: bool = True, *given: Any, **named: Any
    ) -> Any:
        """Runs a cell, or evaluates a request of the grader's own."""
        if store_history or self._is_changed():
            return await super().do_execute(code, silent, store_history, *given, **named)
        return self._evaluate(code)

    def _is_changed(self) -> bool:
        """Whether something was done to how cells are run.

        Then a check is run as a cell, so that it meets what was done.
        """
        try:
            return shell_fingerprint(self.shell) != self._fingerprint
        except Exception:
            return True

    def _evaluate(self, code: str) -> dict[str, Any]:
        shell: Any = self.shell
        reply = {"status": "ok", "execution_count": shell.execution_count - 1}
        try:
            shell.events.trigger("pre_execute")
            eval(code, {})
            shell.events.trigger("post_execute")
        except BaseException as error:
            reply |= {"status": "error", "ename": type(error).__name__, "evalue": str(error)}
            reply["traceback"] = []
        reply["payload"] = shell.payload_manager.read_payload()
        shell.payload_manager.clear_payload()
        return reply


def make_kernel() -> None:
    """Makes the shell and the kernel that `application` will take over.

    A zygote does so before it forks. A kernel looks at each imported module when it is made: in a
    fork that copies thousands of pages, an eighth of what a small lesson costs.
    """
    make_shell()
    GradedKernel.instance()


class GradedKernelApp(IPKernelApp):
    kernel_class = GradedKernel
    outstream_class = f"{__name__}.LazyOutStream"

    def parse_command_line(self, argv: Any = None) -> None:
        """There is none."""

    def get_default_logging_config(self) -> dict[str, Any]:
        """Makes no record of what is not shown: a kernel has something to say at each step."""
        found: dict[str, Any] = super().get_default_logging_config()
        for logger in found["loggers"].values():
            logger["level"] = self.log_level
        return found

    def load_config_file(self, *_arguments: Any, **_more: Any) -> None:
        """Nor are there settings."""

    def init_heartbeat(self) -> None:
        """Whether the process lives is seen from outside."""

    def init_code(self) -> None:
        """No files of the user's own are run at the start."""
        shell: Any = self.shell
        shell.user_ns_hidden.update(shell.user_ns)

    def init_control(self, context: Any) -> None:
        """No second channel, and no debugger behind it: to end a kernel is to end its process."""

    def init_iopub(self, context: Any) -> None:
        """Makes the channel without a pipe for what forked processes write.

        That would be a TCP socket, and there is no network here.
        """
        socket = context.socket(zmq.PUB)
        socket.linger = 1000
        socket.bind(f"{self.transport}://{self.ip}-{self.iopub_port}")
        self.configure_tornado_logger()
        self.iopub_thread = LazyThread(socket)
        self.iopub_socket = self.iopub_thread.background_socket

    def init_kernel(self) -> None:
        """Takes the kernel that is there, and gives it one channel."""
        self.kernel = self.kernel_class.instance()
        self.kernel.take_over(
            self,
            session=self.session,
            shell_stream=ZMQStream(self.shell_socket),
            shell_channel_thread=_NoThread(),
            iopub_thread=self.iopub_thread,
            iopub_socket=self.iopub_socket,
            stdin_socket=self.stdin_socket,
        )
        self.displayhook.get_execution_count = lambda: self.kernel.execution_count


def application(connection_file: str) -> GradedKernelApp:
    """The kernel of this process, made and not started yet."""
    make_kernel()
    # Last, so that a student's module can be imported, as in Jupyter, but shadows nothing. IPython
    # adds no other then.
    sys.path.append("")
    sys.argv = ["ipykernel", "-f", connection_file]
    made = GradedKernelApp.instance(connection_file=connection_file, session=GradedSession())
    made.initialize([])
    return made
