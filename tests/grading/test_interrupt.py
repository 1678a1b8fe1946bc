"""Ctrl-C: pressed twice, and in the middle of what must not be left half done."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import pytest

from grading import interrupt


@pytest.fixture(autouse=True)
def listening(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(interrupt, "_asked", None)
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    interrupt.listen()
    yield
    signal.signal(signal.SIGINT, before)


def press() -> None:
    os.kill(os.getpid(), signal.SIGINT)


def test_it_is_heard_at_once_and_remembered() -> None:
    interrupt.check()
    with pytest.raises(KeyboardInterrupt):
        press()
    with pytest.raises(KeyboardInterrupt):
        interrupt.check()


def test_pressed_again_it_lets_the_run_end_in_order() -> None:
    ended = []

    def run() -> None:
        try:
            press()
        finally:
            press()
            ended.append("workers")

    with pytest.raises(KeyboardInterrupt):
        run()
    assert ended == ["workers"]


def test_a_run_that_does_not_end_hears_it_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(interrupt, "GRACE", 0.0)
    for _time in (1, 2):
        with pytest.raises(KeyboardInterrupt):
            press()


def test_a_block_that_holds_it_is_finished_first() -> None:
    done = []

    def run() -> None:
        with interrupt.held():
            with interrupt.held():
                press()
                done.append("inner")
            done.append("outer")
        done.append("never")

    with pytest.raises(KeyboardInterrupt):
        run()
    assert done == ["inner", "outer"]
    with interrupt.held():  # it is raised once
        done.append("after")
    assert done[-1] == "after"


def test_an_error_of_the_block_is_not_lost() -> None:
    @interrupt.held()
    def fail(pressed: bool) -> None:
        if pressed:
            press()
        raise OSError("no process can be started")

    with pytest.raises(KeyboardInterrupt) as caught:
        fail(pressed=True)
    assert isinstance(caught.value.__context__, OSError)
    with pytest.raises(OSError, match="no process"):
        fail(pressed=False)
