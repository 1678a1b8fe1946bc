"""A PostgreSQL server of the tests' own: in a temporary folder, reached through a socket there,
never over the network.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import missing_for_postgres_tests, postgres_programs

_NUMBER = count(1)


class Server:
    """`folder` holds the data, the socket and the log."""

    def __init__(self, programs: Path, folder: Path) -> None:
        self.programs, self.folder = programs, folder
        # A test stops it in one thread and starts it in another: each waits for the other's end.
        self._turns = threading.Lock()
        # PostgreSQL refuses to run as root.
        self._user: Mapping[str, Any] = {}
        if os.geteuid() == 0:
            shutil.chown(folder, "nobody")
            self._user = {"user": "nobody", "extra_groups": []}
        self._run(
            "initdb",
            "-D",
            self._data,
            "-U",
            "grader",
            "--auth=trust",
            "--no-sync",
            "--encoding=UTF8",
            "--locale=C",
        )
        self.start()

    @property
    def _data(self) -> str:
        return str(self.folder / "data")

    def _run(self, program: str, *words: str) -> None:
        done = subprocess.run(
            [str(self.programs / program), *words],
            capture_output=True,
            text=True,
            check=False,
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            timeout=120,
            **self._user,
        )
        assert done.returncode == 0, done.stdout + done.stderr

    def start(self) -> None:
        with self._turns:
            self._start()

    def _start(self) -> None:
        log = str(self.folder / "log")
        options = f"-c listen_addresses= -k {self.folder} -c fsync=off"
        # Its output goes to the log: a pipe would be held open by the server.
        done = subprocess.run(
            [
                str(self.programs / "pg_ctl"),
                "-D",
                self._data,
                "-w",
                "-l",
                log,
                "-o",
                options,
                "start",
            ],
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            timeout=120,
            stderr=subprocess.DEVNULL,
            check=False,
            **self._user,
        )
        assert done.returncode == 0, Path(log).read_text(encoding="utf-8")

    def stop(self) -> None:
        """At once, as a power cut does."""
        with self._turns:
            self._run("pg_ctl", "-D", self._data, "-m", "immediate", "-w", "stop")

    def address(self, database: str, user: str = "grader") -> str:
        return f"postgresql+psycopg://{user}@/{database}?host={self.folder}"

    def new_database(self) -> str:
        """The address of an empty database."""
        import psycopg

        name = f"gradebook{next(_NUMBER)}"
        with psycopg.connect(
            host=str(self.folder), user="grader", dbname="postgres", autocommit=True
        ) as connection:
            connection.execute(f"CREATE DATABASE {name}")  # type: ignore[call-overload]
        return self.address(name)


@contextmanager
def server() -> Iterator[Server]:
    missing = missing_for_postgres_tests()
    programs = postgres_programs()
    if missing or programs is None:
        pytest.skip(f"no PostgreSQL: {', '.join(missing)} not found")
    # a socket's path may have 107 characters: pytest's folders are too deep
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    try:
        running = Server(programs, folder)
        yield running
        running.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
