"""The progress bar of a proof."""

from __future__ import annotations

import sys
from typing import Any, Self

from course.i18n import gettext as _
from grading.model import Record
from grading.session import Progress


class Bar(Progress):
    """A bar over the submissions of a class; none where nobody looks."""

    def __init__(self) -> None:
        self._bar: Any = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_reason: object) -> None:
        if self._bar is not None:
            self._bar.close()

    def start(self, count: int) -> None:
        """Begins at 0 of `count`."""
        from tqdm import tqdm  # slow to import

        self._bar = tqdm(
            total=count,
            unit=_("submission"),
            file=sys.stdout,
            dynamic_ncols=True,
            disable=not sys.stdout.isatty(),
        )

    def done(self, record: Record, error: BaseException | None = None) -> None:
        """Goes on by one submission."""
        self._bar.update()
