"""What the browser tests lean on."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support import browser
from tests.support.browser import box_of


class Redrawn:
    """A picture that is being replaced when it is measured, the first times."""

    def __init__(self, times: int) -> None:
        self.times = times
        self.page = self

    def bounding_box(self) -> dict[str, float] | None:
        self.times -= 1
        return None if self.times >= 0 else {"x": 1.0, "y": 2.0, "width": 3.0, "height": 4.0}

    def wait_for_timeout(self, milliseconds: float) -> None:
        """The page's own waiting, in which it goes on."""


def test_a_picture_is_measured_until_there_is_one() -> None:
    found: Any = Redrawn(times=3)
    assert box_of(found)["height"] == 4.0


def test_what_is_never_drawn_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(browser, "PATIENCE", 0.01)
    never: Any = Redrawn(times=10**9)
    with pytest.raises(AssertionError, match="not drawn"):
        box_of(never)
