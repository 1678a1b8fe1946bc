"""The system's browser, and pages in it."""

from __future__ import annotations

import importlib.util
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import FloatRect, Locator, Page

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Without a sandbox, since tests may run as root in a container; nothing that asks for the network.
BROWSER_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
# seconds for one thing to appear: far more than it takes, so that a busy machine fails no test
PATIENCE = 120.0


def browser() -> str | None:
    """The system's Chromium or Chrome, or None."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def missing_packages() -> list[str]:
    """What has to be installed before a browser test can run."""
    missing = [
        name
        for name in ("playwright", "jupyterlab", "nbgrader")
        if importlib.util.find_spec(name) is None
    ]
    return missing if browser() else [*missing, "chromium"]


@contextmanager
def browser_page(width: int = 1280, height: int = 900) -> Iterator[Page]:
    """An empty page of the system's browser."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser(), args=BROWSER_FLAGS)
        try:
            page = chromium.new_page(viewport={"width": width, "height": height})
            page.set_default_timeout(PATIENCE * 1000)
            yield page
        finally:
            chromium.close()


def box_of(found: Locator) -> FloatRect:
    """Where something is drawn, in pixels of the page.

    A picture that is drawn anew may be replaced after it was found and before it is measured; it
    has no box then, and the new one is looked for.
    """
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        box = found.bounding_box()
        if box is not None:
            return box
        found.page.wait_for_timeout(20)
    raise AssertionError(f"It is not drawn: {found}")
