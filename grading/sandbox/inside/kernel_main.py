"""The first code of a kernel process: it confines itself as told, says at which level, and becomes
an IPython kernel.

Started as `python -P kernel_main.py SETTINGS CONNECTION_FILE`; SETTINGS is JSON made by
`RunDirectory.settings`.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from typing import Any

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import confine
import data_loader_patch
import graded_kernel
import supervise
import system_calls

sys.path.pop(0)

_OWN = (
    "call_numbers",
    "confine",
    "graded_kernel",
    "huge_pages",
    "kernel_main",
    "lazy_import",
    "data_loader_patch",
    "process_tree",
    "remove_tree",
    "shell_lines",
    "supervise",
    "system_calls",
    "zygote",
    "shell_fingerprint",
)


def confine_self(settings: dict[str, Any]) -> None:
    """Does what the level promises, or raises; at the end the level is written down for the grader
    to compare.
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
    """These modules have no business in a notebook."""
    for name in _OWN:
        sys.modules.pop(name, None)


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
    graded_kernel.become(sys.argv[2])
