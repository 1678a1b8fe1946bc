"""A program that confines itself and tries three forbidden things."""

from __future__ import annotations

import errno
import os
import socket
import sys
from pathlib import Path

from . import confine, system_calls

_REFUSALS = (errno.EPERM, errno.EACCES, errno.EAFNOSUPPORT)


def main() -> None:
    """Ends with 0 when this machine confines, else with another code."""
    if os.geteuid() == 0:
        confine.drop_capabilities()
    confine.restrict_files(["/usr", "/lib", "/lib64"], [])
    system_calls.install(confine.landlock_abi())
    refused = 0
    for attempt in (
        Path("/etc/passwd").read_bytes,
        lambda: os.listdir("/"),
        lambda: socket.socket(socket.AF_INET),
    ):
        try:
            attempt()
        except OSError as error:
            refused += error.errno in _REFUSALS
    sys.exit(0 if refused == 3 else 1)
