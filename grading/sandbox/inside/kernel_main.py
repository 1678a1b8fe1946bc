"""The first code of a kernel process: it confines itself as told, and becomes a kernel.

Its settings are JSON made by `RunDirectory.settings`.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from typing import Any

from . import confine, data_loader_patch, graded_kernel, supervise, system_calls


def confine_self(settings: dict[str, Any]) -> None:
    """Does what the level promises, or raises.

    At the end the level is written down for the grader to compare.
    """
    with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "w") as file:
        file.write("1000")  # when memory runs out the system takes this process first
    if settings["level"] in ("landlock", "limits"):
        confine.limit_resources(settings["file_bytes"])
    if settings["level"] == "landlock":  # first, while every path can be opened
        confine.restrict_files(settings["readable"], settings["writable"])
    if settings["user"]:
        confine.become_user(settings["user"], reads_all=settings["reads_all"])
    elif settings["level"] == "landlock" and os.geteuid() == 0:
        confine.drop_capabilities()
    if settings["level"] == "landlock":
        system_calls.install(confine.landlock_abi())
        data_loader_patch.install()
    with open(settings["status"], "w") as file:
        file.write(settings["level"])


def forget_own_modules() -> None:
    """These modules have no business in a notebook.

    They are not found by a walk through all modules: in a fork each name that is looked at is a
    page copied.
    """
    package = __name__.partition(".")[0]
    for name in vars(sys.modules.pop(package)):
        sys.modules.pop(f"{package}.{name}", None)


def become_graded_kernel(connection_file: str) -> None:
    """Runs the kernel that cells are graded in until this process is ended."""
    application = graded_kernel.application(connection_file)
    forget_own_modules()
    application.start()


def become_kernel(connection_file: str, *arguments: str) -> None:
    """Runs an ordinary IPython kernel until it is told to stop."""
    from ipykernel.kernelapp import IPKernelApp

    sys.path.insert(0, "")
    sys.argv = ["ipykernel", "-f", connection_file, *arguments]
    IPKernelApp.launch_instance()


def main(given: str, connection_file: str) -> None:
    """A kernel that is not forked: `given` are the settings, as JSON."""
    settings = json.loads(given)
    supervise.supervised(settings["grader"], settings["folder"])
    confine_self(settings)
    become_graded_kernel(connection_file)
