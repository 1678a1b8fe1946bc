"""The first code of a kernel process: it confines itself as told, says at which level, and becomes an IPython kernel.

Started as `python -P kernel_main.py SETTINGS CONNECTION_FILE`; SETTINGS is JSON made by `Workplace.settings`.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
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


def confined_kernels() -> None:
    """Makes ipykernel do without what is refused to a confined process."""
    from ipykernel.iostream import IOPubThread
    from ipykernel.kernelapp import IPKernelApp

    # The pipe that gathers the output of forked processes is a TCP socket, and there is no network here.
    IOPubThread._setup_pipe_in = lambda self: setattr(self, "_pipe_flag", False)  # type: ignore[method-assign]
    start_control = IPKernelApp.init_control

    def init_control(app: Any, context: Any) -> None:
        start_control(app, context)
        # The debugger's own way to the shell: it would try to connect for ever, and connecting is refused here.
        with contextlib.suppress(Exception):
            app.debug_shell_socket.disconnect(app.debug_shell_socket.LAST_ENDPOINT)

    IPKernelApp.init_control = init_control  # type: ignore[method-assign]


def become_kernel(connection_file: str, *arguments: str) -> None:
    """Runs an IPython kernel until it is told to stop."""
    from ipykernel.kernelapp import IPKernelApp

    # Last, so that a student's module can be imported, as in Jupyter, but shadows nothing. IPython adds no other then.
    sys.path.append("")
    sys.argv = ["ipykernel", "-f", connection_file, *arguments]
    IPKernelApp.launch_instance()


if __name__ == "__main__":
    given = json.loads(sys.argv[1])
    supervise.supervised(given["grader"], given["folder"])
    confine_self(given)
    forget_own_modules()
    confined_kernels()
    become_kernel(sys.argv[2], "--HistoryManager.enabled=False")
