"""`make lab` for real, without a browser: the server starts, has nbgrader's extension and serves
the lessons.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from grading.paths import ROOT

pytestmark = pytest.mark.slow
START_SECONDS = 120.0
TOKEN = "a-token-of-this-test"


@dataclass
class Server:
    address: str
    log: Path

    def get(self, path: str, token: str = TOKEN) -> str:
        request = urllib.request.Request(
            f"{self.address}{path}", headers={"Authorization": f"token {token}"}
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            return str(answer.read().decode())

    def json(self, path: str) -> Any:
        return json.loads(self.get(path))


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """`make lab` with this interpreter's environment in the place of .venv, stopped as by Ctrl-C."""
    home = tmp_path_factory.mktemp("home")
    ready = home / "ready"  # stands for the finished set-up: the tests already run in one
    ready.touch()
    later = time.time() + 3600
    os.utime(ready, (later, later))
    port = free_port()
    log = home / "server.log"
    options = [
        "--no-browser",
        "--allow-root",
        "--ServerApp.ip=127.0.0.1",
        f"--ServerApp.port={port}",
        "--ServerApp.port_retries=0",
        f"--IdentityProvider.token={TOKEN}",
    ]
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("JUPYTER", "MAKE", "MFLAGS"))
    }
    environment |= {
        "HOME": str(home),
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "IPYTHONDIR": str(home / "ipython"),
        "JUPYTER_DATA_DIR": str(home / "data"),
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
    }
    command = [
        str(shutil.which("make")),
        "lab",
        f"BIN={Path(sys.executable).parent}",
        f"READY={ready}",
        f"LAB_ARGS={' '.join(options)}",
    ]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    found = Server(f"http://127.0.0.1:{port}", log)
    try:
        _wait(found, process)
        yield found
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(timeout=30)
        finally:
            _end(process.pid)


def _wait(server: Server, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            server.json("/api/status")
            return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.3)
    pytest.fail(f"JupyterLab did not start:\n{server.log.read_text()[-3000:]}")


def _end(group: int) -> None:
    """Ends what is left of the server's processes."""
    try:
        os.killpg(group, signal.SIGKILL)
    except ProcessLookupError:
        pass


def test_the_server_says_that_it_runs(server: Server) -> None:
    assert server.json("/api/status")["started"]


def test_each_lesson_is_served_as_it_was_released(server: Server) -> None:
    lessons = sorted(path.stem for path in (ROOT / "solutions").glob("*.py"))
    assert lessons
    # The server lists a folder in the order of its file system; the page sorts it.
    assert (
        sorted(
            file["name"]
            for file in server.json("/api/contents")["content"]
            if file["type"] == "directory"
        )
        == lessons
    )
    for lesson in lessons:
        place = f"{lesson}/{lesson}.ipynb"
        served = server.json(f"/api/contents/{place}")["content"]
        released = json.loads((ROOT / "notebooks" / "en" / place).read_text(encoding="utf-8"))
        assert [cell["id"] for cell in served["cells"]] == [
            cell["id"] for cell in released["cells"]
        ]


def test_only_who_has_the_token_is_served(server: Server) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        server.get("/api/contents", token="another")
    assert refused.value.code == 403


def test_nbgraders_extension_is_there(server: Server) -> None:
    """The Validate button has a half in the page and a half in the server."""
    assert "@jupyter/nbgrader" in server.get("/lab")
    log = server.log.read_text()
    assert (
        "nbgrader.server_extensions.validate_assignment | extension was successfully loaded" in log
    )


def test_the_kernel_of_the_lessons_is_there(server: Server) -> None:
    assert "python3" in server.json("/api/kernelspecs")["kernelspecs"]
