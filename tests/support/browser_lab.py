"""Servers and pages for the browser tests: a student's JupyterLab on a copy of lessons, driven
through its UI, and Formgrader.

Everything that Jupyter and IPython keep (configuration, settings, workspaces, history) lies in the
test's own folder: neither the developer's habits nor the instructor's `nbgrader_config.py` play a
part.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tests.support.browser import PATIENCE, browser_page

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page


def _environment(home: Path) -> dict[str, str]:
    """The environment of a student's shell with the course's virtual environment activated."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(
            ("JUPYTER", "IPYTHON", "COURSE_", "NBGRADER", "PYTHON", "PYTEST", "MPL")
        )
    }
    folders = {
        "HOME": home,
        "JUPYTER_CONFIG_DIR": home / "config",
        "JUPYTER_DATA_DIR": home / "data",
        "JUPYTER_RUNTIME_DIR": home / "runtime",
        "IPYTHONDIR": home / "ipython",
    }
    for folder in folders.values():
        folder.mkdir(parents=True, exist_ok=True)
    # JupyterLab asks at its first start whether it may fetch news: a question that is not about
    # this course.
    page_config = home / "config" / "labconfig" / "page_config.json"
    page_config.parent.mkdir(parents=True)
    page_config.write_text(
        json.dumps({"disabledExtensions": {"@jupyterlab/apputils-extension:announcements": True}})
    )
    path = os.pathsep.join([str(Path(sys.executable).parent), kept.get("PATH", os.defpath)])
    return {**kept, **{name: str(folder) for name, folder in folders.items()}, "PATH": path}


@contextmanager
def lab_server(tree: Path, home: Path) -> Iterator[str]:
    """JupyterLab on the lessons in `tree`; gives the address that opens it, with its token, and
    stops it at the end.
    """
    with _server("jupyterlab", tree, _environment(home), home, "lab") as address:
        yield address


@contextmanager
def formgrader_server(clone: Path, classroom: Path, home: Path) -> Iterator[str]:
    """An instructor's Jupyter server in the clone's root, whose `nbgrader_config.py` it reads;
    gives Formgrader's address.
    """
    settings = _environment(home) | {"COURSE_CLASSROOM": str(classroom)}
    with _server("jupyter_server", clone, settings, home, "formgrader") as address:
        yield address


@contextmanager
def _server(
    module: str, tree: Path, environment: dict[str, str], home: Path, page: str
) -> Iterator[str]:
    log = home / "server.log"
    command = [
        sys.executable,
        "-m",
        module,
        "--no-browser",
        "--ServerApp.ip=127.0.0.1",
        "--ServerApp.port=0",
        f"--IdentityProvider.token={secrets.token_hex(16)}",
        "--ServerApp.allow_root=True",
        f"--ServerApp.root_dir={tree}",
    ]
    with log.open("wb") as out:
        server = subprocess.Popen(
            command,
            cwd=tree,
            env=environment,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield _address(server, home / "runtime", log, page)
    finally:
        _stop(server)


def _address(server: subprocess.Popen[bytes], runtime: Path, log: Path, page: str) -> str:
    """Waits until the server answers; it writes its port and token into its runtime folder."""
    info = runtime / f"jpserver-{server.pid}.json"
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise AssertionError(f"The server did not start:\n{log.read_text(errors='replace')}")
        try:
            facts = json.loads(info.read_text())
            address = f"{facts['url']}{page}?token={facts['token']}"
            with urllib.request.urlopen(
                f"{facts['url']}api/status?token={facts['token']}", timeout=10
            ):
                return address
        except (OSError, ValueError, urllib.error.URLError):
            time.sleep(0.1)
    raise AssertionError(f"The server did not answer:\n{log.read_text(errors='replace')}")


def _stop(server: subprocess.Popen[bytes]) -> None:
    """Ends the server, which ends its kernels; what is left of its session after that is killed."""
    server.terminate()
    try:
        server.wait(timeout=30)
    except subprocess.TimeoutExpired:
        pass
    try:
        os.killpg(server.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    server.wait(timeout=30)


@contextmanager
def student_page(address: str, shots: Path) -> Iterator[Student]:
    """A page of the system's browser on a student's JupyterLab."""
    shots.mkdir(parents=True, exist_ok=True)
    for old in shots.glob("*.png"):
        old.unlink()
    with browser_page() as page:
        page.goto(address)
        yield Student(page, shots)


@dataclass
class Student:
    """What a student does and sees in JupyterLab: clicks, typing, and the text of cells."""

    page: Page
    shots: Path
    _taken: int = 0

    def open(self, folder: str, notebook: str) -> None:
        """Opens a notebook by the file browser and waits for its kernel."""
        for name in (folder, notebook):
            self.page.locator(".jp-DirListing-item").filter(
                has_text=re.compile(rf"^{re.escape(name)}")
            ).dblclick()
        self.cells.first.wait_for()
        self.until_idle()

    @property
    def cells(self) -> Locator:
        return self.page.locator(".jp-Notebook .jp-Cell")

    def cell(self, source: str) -> Locator:
        """The one code cell with this text in its source, scrolled to."""
        found = self.page.locator(".jp-Notebook .jp-CodeCell").filter(
            has=self.page.locator(".jp-InputArea", has_text=source)
        )
        found.scroll_into_view_if_needed()
        return found

    def menu(self, name: str, entry: str) -> None:
        self.page.get_by_role("menuitem", name=name, exact=True).click()
        self.page.locator(".lm-Menu").get_by_text(entry, exact=True).click()

    def run_all(self) -> None:
        """Run All Cells, and waits for the last one."""
        last = self.page.locator(".jp-Notebook .jp-CodeCell").last
        self.menu("Run", "Run All Cells")
        self._until_run(last, before="[ ]:")
        self.until_idle()

    def run(self, cell: Locator) -> str:
        """Runs one cell with Ctrl+Enter, its focus in the editor, and returns what is shown below
        it.
        """
        prompt = cell.locator(".jp-InputPrompt").first
        before = prompt.text_content() or ""
        cell.locator(".cm-content").click()
        self.page.keyboard.press("Control+Enter")
        self._until_run(cell, before)
        self.until_idle()
        return self.output(cell)

    def output(self, cell: Locator) -> str:
        cell.scroll_into_view_if_needed()
        return "\n".join(cell.locator(".jp-OutputArea-output").all_inner_texts())

    def rewrite_from(self, cell: Locator, line: str, new: str) -> None:
        """Selects a cell's source from a line to its end, as one does with the keyboard, and pastes
        over it.
        """
        cell.locator(".cm-line", has_text=line).first.click()
        for key in ("End", "Home", "Control+Shift+End"):
            self.page.keyboard.press(key)
        self.page.keyboard.insert_text(new)

    def new_cell_below(self, cell: Locator, source: str) -> Locator:
        """A cell of the student's own: B in command mode, then typing."""
        cell.locator(".jp-InputPrompt").first.click()
        self.page.keyboard.press("Escape")
        count = self.cells.count()
        self.page.keyboard.press("b")
        self.page.wait_for_function(
            "count => document.querySelectorAll('.jp-Notebook .jp-Cell').length === count",
            arg=count + 1,
        )
        self.page.keyboard.press("Enter")
        self.page.keyboard.insert_text(source)
        return self.cell(source)

    def save(self) -> None:
        """Saves with Ctrl+S and waits until the tab shows nothing unsaved."""
        self.page.keyboard.press("Control+s")
        self.page.locator(".lm-TabBar-tab.jp-mod-dirty").wait_for(state="detached")

    def validate(self) -> str:
        """Presses nbgrader's Validate button and returns the text of its dialog."""
        self.page.locator(".validate-button").get_by_text("Validate", exact=True).click()
        dialog = self.page.locator(".jp-Dialog-content")
        dialog.wait_for()
        return dialog.inner_text()

    def scroll_through(self) -> int:
        """Reads the notebook from its top to its end, with a screenshot of each screen; returns
        their number.
        """
        outer = self.page.locator(".jp-Notebook .jp-WindowedPanel-outer")
        outer.evaluate("node => node.scrollTo(0, 0)")
        screens, end = 0, False
        while not end:
            self.page.wait_for_timeout(300)  # formulas are set when they come into sight
            screens += 1
            self.look("screen")
            end = outer.evaluate("""node => {
                const before = node.scrollTop;
                node.scrollBy(0, node.clientHeight * 0.9);
                return node.scrollTop <= before;
            }""")
        return screens

    def look(self, name: str) -> None:
        """Keeps a screenshot, numbered in the order of the test."""
        self._taken += 1
        self.page.screenshot(path=self.shots / f"{self._taken:02d}-{name.replace(' ', '-')}.png")

    def until_idle(self) -> None:
        """Waits until the kernel of the notebook has nothing left to run."""
        self.page.locator("#jp-main-statusbar").get_by_text(re.compile(r"\| Idle$")).wait_for()

    def _until_run(self, cell: Locator, before: str) -> None:
        """Waits for a new number in the cell's prompt: while it runs there is a star."""
        self._until(
            lambda: self._is_new(cell.locator(".jp-InputPrompt").first.text_content() or "", before)
        )

    @staticmethod
    def _is_new(prompt: str, before: str) -> bool:
        return prompt != before and re.fullmatch(r"\[\d+\]:", prompt) is not None

    def _until(self, holds: Callable[[], bool]) -> None:
        deadline = time.monotonic() + PATIENCE
        dialog = self.page.locator(".jp-Dialog-content")
        while not holds():
            if dialog.count():
                raise AssertionError(
                    f"JupyterLab asks something unexpected: {dialog.first.inner_text()}"
                )
            if time.monotonic() > deadline:
                raise AssertionError("waited too long for a cell to run")
            self.page.wait_for_timeout(100)
