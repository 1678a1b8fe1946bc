"""The first code of a kernel process: it confines itself as told, says at which level, and becomes an IPython kernel.

Started as `python -P kernel_main.py SETTINGS CONNECTION_FILE`; SETTINGS is JSON made by `Workplace.settings`.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import threading
from typing import Any

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import confine
import loaders
import supervise
import system_calls

sys.path.pop(0)

_OWN = ("confine", "kernel_main", "loaders", "offspring", "removal", "supervise", "system_calls")


def confine_self(settings: dict[str, Any]) -> None:
    """Does what the level promises, or raises; at the end the level is written down for the grader to compare."""
    with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "w") as file:
        file.write("1000")  # when memory runs out the system takes this process first
    if settings["level"] in ("landlock", "limits"):
        confine.limit_resources(settings["file_bytes"])
    if settings["level"] == "landlock":
        if os.geteuid() == 0:
            confine.drop_capabilities()
        confine.restrict_files(settings["readable"], settings["writable"])
        system_calls.install(signals_are_scoped=confine.landlock_abi() >= confine.SCOPED_SIGNALS_ABI)
        loaders.install()
    with open(settings["status"], "w") as file:
        file.write(settings["level"])


def forget_own_modules() -> None:
    """These modules have no business in a notebook."""
    for name in _OWN:
        sys.modules.pop(name, None)


def become_confined_kernel(connection_file: str) -> None:
    """Runs an IPython kernel that does without what is refused here, and without what grading has no use for: a command line,
    files of settings, a history, a heartbeat, a thread for a second shell, and one for output before there is any."""
    from ipykernel import iostream, kernelapp
    from ipykernel.ipkernel import IPythonKernel

    class LateThread(iostream.IOPubThread):
        """Messages are sent at once until there is output, which must go out while a cell runs: handing each message to a thread
        costs more than most cells."""

        def _setup_pipe_in(self) -> None:
            self._pipe_flag = False  # for the output of forked processes: a TCP socket, and there is no network here

        def start(self) -> None:
            pass

        def begin(self) -> None:
            if self.thread.ident is None:
                super().start()

        def schedule(self, f: Any) -> None:
            if threading.current_thread() is not threading.main_thread():
                self.begin()
            super().schedule(f)

    class GradedKernel(IPythonKernel):
        _supports_kernel_subshells = False

    class GradedKernelApp(kernelapp.IPKernelApp):
        def parse_command_line(self, argv: Any = None) -> None:
            self.config.HistoryManager.enabled = False

        def load_config_file(self, *_arguments: Any, **_more: Any) -> None:
            pass

        def init_heartbeat(self) -> None:
            pass

        def init_control(self, context: Any) -> None:
            super().init_control(context)
            # The debugger's own way to the shell: it would try to connect for ever, and connecting is refused here.
            with contextlib.suppress(Exception):
                self.debug_shell_socket.disconnect(self.debug_shell_socket.LAST_ENDPOINT)

    schedule_flush = iostream.OutStream._schedule_flush

    def with_thread(stream: Any) -> None:
        stream.pub_thread.begin()
        schedule_flush(stream)

    iostream.OutStream._schedule_flush = with_thread  # type: ignore[method-assign]
    kernelapp.IOPubThread = LateThread  # type: ignore[misc]
    # Last, so that a student's module can be imported, as in Jupyter, but shadows nothing. IPython adds no other then.
    sys.path.append("")
    sys.argv = ["ipykernel", "-f", connection_file]
    GradedKernelApp.launch_instance(connection_file=connection_file, kernel_class=GradedKernel)


def become_kernel(connection_file: str, *arguments: str) -> None:
    """Runs an ordinary IPython kernel until it is told to stop."""
    from ipykernel.kernelapp import IPKernelApp

    sys.path.insert(0, "")
    sys.argv = ["ipykernel", "-f", connection_file, *arguments]
    IPKernelApp.launch_instance()


if __name__ == "__main__":
    given = json.loads(sys.argv[1])
    supervise.supervised(given["grader"], given["folder"])
    confine_self(given)
    forget_own_modules()
    become_confined_kernel(sys.argv[2])
