"""What acts and attacks aim at."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from string import Template
from typing import Self

from grading.paths import ROOT
from grading.proofs.common.folders import SHORT
from grading.sandbox.run_directory import kernel_user

SECRET = "COURSE_SECRET_OF_THE_GRADER"
MARKS = "the marks of the class"


class Scene:
    """Files that only the grader may read, a hand-in, a process, and programs that listen.

    The hand-in belongs to the account of a kernel; the process is no part of the run. A context
    manager.
    """

    def __enter__(self) -> Self:
        self._folder = tempfile.TemporaryDirectory(prefix="doctor-", dir=SHORT)
        self.folder = Path(self._folder.name)
        self.gradebook = self.folder / "gradebook.db"
        self.gradebook.write_text(MARKS)
        self.theirs = self.folder / "theirs"
        self.theirs.mkdir()
        (self.theirs / "notebook").write_text("{}")
        user, _why = kernel_user()
        if user:  # only the filter of system calls guards what belongs to the kernel's account
            for path in (self.theirs, self.theirs / "notebook"):
                os.chown(path, user, user)
        self.tcp = socket.create_server(("127.0.0.1", 0))
        self.bus = socket.socket(socket.AF_UNIX) if hasattr(socket, "AF_UNIX") else None
        if self.bus is not None:
            self.bus.bind(str(self.folder / "bus"))
            self.bus.listen()
        # last: where a machine gives no such sockets, nothing is left running
        self.other = subprocess.Popen(
            [sys.executable, "-c", "import time; time.sleep(600)"], start_new_session=True
        )
        os.environ[SECRET] = "secret"
        self.mark = f"left-by-{self.folder.name}"
        return self

    def __exit__(self, *_details: object) -> None:
        os.environ.pop(SECRET, None)
        self.other.kill()
        self.other.wait()
        self.tcp.close()
        if self.bus is not None:
            self.bus.close()
        self._folder.cleanup()

    def names(self) -> dict[str, object]:
        """What one who knows everything about the machine would know, by name."""
        return {
            "clone": ROOT,
            "gradebook": self.gradebook,
            "address": self.tcp.getsockname(),
            "bus": self.folder / "bus",
            "other": self.other.pid,
            "grader": os.getpid(),
        }


def with_names(source: str, names: dict[str, object]) -> str:
    """The source with the value for each `$name`, as Python writes it."""
    return Template(source).safe_substitute(
        {
            name: repr(str(value) if isinstance(value, Path) else value)
            for name, value in names.items()
        }
    )
