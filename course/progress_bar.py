"""A progress bar of one line on standard output: how far, how fast, how long still."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from typing import TextIO, TypeVar

from course.data.profiles import graded
from course.i18n import gettext as _

T = TypeVar("T")

WIDTH = 24
EVERY_SECONDS = 0.1
AFTER_SECONDS = 2.0
CLOCK_SECONDS = 1.0


def progress_bar(
    iterable: Iterable[T], description: str = "", total: int | None = None
) -> Iterator[T]:
    """Gives what `iterable` gives and shows how far it is.

    For example `for batch in progress_bar(loader, "Epoch 1"): ...`.

    `total` is the number of steps, where `len(iterable)` does not know it. Silent when graded and
    inside a check. A loop that is left early (break, an error, the stop button) ends its line with
    "stopped": what was done before is done.
    """
    stream = sys.stdout
    live = _overwrites(stream)
    if graded() or not (live or stream is sys.__stdout__):
        yield from iterable
        return
    bar = _Bar(description, _length(iterable) if total is None else total)
    width, shown = 0, 0.0
    try:
        for item in iterable:
            if live and time.monotonic() - shown >= EVERY_SECONDS:
                width, shown = _write(stream, "\r" + bar.line(), width), time.monotonic()
            yield item
            bar.done += 1
    finally:
        _write(stream, ("\r" if live else "") + bar.line(ended=True), width)
        stream.write("\n")
        stream.flush()


def slow_progress_bar(
    iterable: Iterable[T], description: str = "", after: float = AFTER_SECONDS
) -> Iterator[T]:
    """Shows progress of steps that say nothing and may take long.

    The bar comes when `after` seconds have passed, and its clock runs on during a step. Work that
    is done before leaves no line.
    """
    stream = sys.stdout
    live = _overwrites(stream)
    if graded() or not (live or stream is sys.__stdout__):
        yield from iterable
        return
    bar, done, width = _Clock(description, _length(iterable)), threading.Event(), 0

    def draw() -> None:
        nonlocal width
        pause = after
        while not done.wait(pause):
            width, pause = _write(stream, "\r" + bar.line(), width), CLOCK_SECONDS

    drawing = threading.Thread(target=draw, daemon=True)
    if live:
        drawing.start()
    try:
        for item in iterable:
            yield item
            bar.done += 1
    finally:
        done.set()
        if live:
            drawing.join()
        if bar.seconds() > after:
            _write(stream, ("\r" if live else "") + bar.line(ended=True), width)
            stream.write("\n")
            stream.flush()


class _Bar:
    """What the line says."""

    def __init__(self, description: str, total: int | None) -> None:
        self.head = f"{description}: " if description else ""
        self.total = total
        self.done = 0
        self.start = time.monotonic()

    def seconds(self) -> float:
        """How long ago it was begun."""
        return time.monotonic() - self.start

    def line(self, ended: bool = False) -> str:
        passed = max(self.seconds(), 1e-9)
        rate = self.done / passed
        speed = (
            _("{rate}/s").format(rate=f"{rate:.1f}" if rate < 100 else f"{rate:.0f}")
            if self.done
            else "?/s"
        )
        if not self.total:
            return f"{self.head}{self.done}  {speed}  {clock(passed)}"
        share = min(self.done / self.total, 1.0)
        filled = int(WIDTH * share)
        if self.done >= self.total:
            left = clock(passed)
        elif ended:
            left = _("stopped after {time}").format(time=clock(passed))
        else:
            left = (
                _("{time} left").format(time=clock((self.total - self.done) / rate))
                if self.done
                else ""
            )
        bar = f"{self.head}{share:4.0%} |{'#' * filled}{'.' * (WIDTH - filled)}| "
        bar += f"{self.done}/{self.total}  {speed}  {left}"
        return bar.rstrip()


class _Clock(_Bar):
    """A bar for few and long steps: they have no speed, and nothing tells how long is left."""

    def line(self, ended: bool = False) -> str:
        total = self.total or 1
        filled = WIDTH * self.done // total
        return (
            f"{self.head}{self.done / total:4.0%} |{'#' * filled}{'.' * (WIDTH - filled)}| "
            f"{self.done}/{total}  {clock(self.seconds())}"
        )


def clock(seconds: float) -> str:
    """Minutes and seconds, with hours where there are any."""
    minutes, rest = divmod(round(seconds), 60)
    return (
        f"{minutes // 60}:{minutes % 60:02}:{rest:02}" if minutes >= 60 else f"{minutes}:{rest:02}"
    )


def _write(stream: TextIO, text: str, width: int) -> int:
    """Writes the line over a longer earlier one; returns its width."""
    stream.write(text.ljust(width))
    stream.flush()
    return len(text)


def _overwrites(stream: TextIO) -> bool:
    """Whether a line on this stream can be written over.

    It can on a terminal, and in the output of a notebook's cell.
    """
    in_notebook = type(stream).__module__.startswith("ipykernel.")
    return in_notebook or (
        stream is sys.__stdout__ and stream.isatty() and os.environ.get("TERM") != "dumb"
    )


def _length(iterable: Iterable[object]) -> int | None:
    try:
        return len(iterable)  # type: ignore[arg-type]
    except TypeError:
        return None
