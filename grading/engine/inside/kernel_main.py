"""The first code of a kernel process: confines itself as it was told, says at which level, and becomes an IPython kernel.

Started as `python -P kernel_main.py SETTINGS CONNECTION_FILE`; SETTINGS is JSON. It imports nothing of `grading`.
"""

from __future__ import annotations

import json
import os
import sys


def main() -> None:
    settings = json.loads(sys.argv[1])
    sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
    import confine

    sys.path.pop(0)
    if sys.platform == "linux":
        confine.die_with_parent()
        if os.getppid() != settings["parent"]:
            sys.exit(1)
    if settings["level"] in ("landlock", "limits"):
        confine.limit_resources(settings["file_bytes"])
    if settings["level"] == "landlock":
        if os.geteuid() == 0:
            confine.drop_capabilities()
        confine.restrict_files(settings["readable"], settings["writable"])
        confine.filter_system_calls()
    with open(settings["status"], "w") as file:  # only reached when everything above held
        file.write(settings["level"])
    sys.modules.pop("confine")

    from ipykernel.iostream import IOPubThread
    from ipykernel.kernelapp import IPKernelApp

    # The pipe that gathers the output of forked processes is a TCP socket, and there is no network here.
    setattr(IOPubThread, "_setup_pipe_in", lambda self: setattr(self, "_pipe_flag", False))  # noqa: B010
    sys.argv = ["ipykernel", "-f", sys.argv[2]]
    IPKernelApp.launch_instance()


if __name__ == "__main__":
    main()
