"""The progress bar: one line on standard output, silent when graded, finished whatever happens."""

from __future__ import annotations

import io
import subprocess
import sys
import time
from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from course import progress_bar as module
from course.progress_bar import clock, progress_bar, slow_progress_bar


class Screen(io.StringIO):
    def __init__(self, terminal: bool) -> None:
        super().__init__()
        self.terminal = terminal

    def isatty(self) -> bool:
        return self.terminal

    def lines(self) -> list[str]:
        """What a person sees in the end."""
        return [line.split("\r")[-1].rstrip() for line in self.getvalue().split("\n")]


@pytest.fixture(params=["terminal", "notebook"])
def screen(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Screen:
    for name in ("NBGRADER_EXECUTION", "COURSE_GRADING"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    terminal = request.param == "terminal"
    made = (
        Screen(True)
        if terminal
        else type("OutStream", (Screen,), {"__module__": "ipykernel.iostream"})(False)
    )
    # The module's own view: pytest puts its streams into the real sys again before each test.
    monkeypatch.setattr(
        module, "sys", SimpleNamespace(stdout=made, __stdout__=made if terminal else sys.__stdout__)
    )
    monkeypatch.setattr(module, "EVERY_SECONDS", 0.0)
    return made


def test_gives_everything_and_ends_with_a_full_bar(screen: Screen) -> None:
    assert list(progress_bar(range(8), "Epoch 1")) == list(range(8))
    bar, rest = screen.lines()
    assert bar.startswith(f"Epoch 1: 100% |{'#' * module.WIDTH}| 8/8  ")
    assert bar.endswith("  0:00")
    assert "/s" in bar
    assert rest == ""
    assert " 50% |############............| 4/8" in screen.getvalue()
    assert "0:00 left" in screen.getvalue()


def test_a_shorter_line_leaves_nothing_of_a_longer_one(screen: Screen) -> None:
    width = module._write(screen, "\r 9/10  9:59 left", 0)
    module._write(screen, "\r10/10  0:01", width)
    assert screen.getvalue().split("\r")[-1] == "10/10  0:01     "


def test_without_a_length(screen: Screen) -> None:
    assert list(progress_bar((n for n in range(5)), "Steps")) == [0, 1, 2, 3, 4]
    assert screen.lines()[0].startswith("Steps: 5  ")
    assert "%" not in screen.getvalue()
    list(progress_bar(iter("abc"), total=3))
    assert screen.lines()[1].startswith("100% |")


@pytest.mark.parametrize("items", [[], range(0)])
def test_of_nothing(screen: Screen, items: list[int]) -> None:
    assert list(progress_bar(items, "Empty")) == []
    assert screen.lines() == ["Empty: 0  ?/s  0:00", ""]


def test_more_than_the_total(screen: Screen) -> None:
    assert len(list(progress_bar(range(4), total=2))) == 4
    assert screen.lines()[0].startswith("100%")


@pytest.mark.parametrize("error", [KeyboardInterrupt, ValueError])
def test_a_stop_passes_through_and_finishes_the_line(
    screen: Screen, error: type[BaseException]
) -> None:
    def loop() -> None:
        for number in progress_bar(range(10), "Epoch"):
            if number == 5:
                raise error

    with pytest.raises(error):
        loop()
    assert screen.lines()[0].startswith("Epoch:  50% |")
    assert screen.lines()[0].endswith("stopped after 0:00")
    assert screen.lines()[1] == ""


def test_a_stop_inside_the_data_passes_through(screen: Screen) -> None:
    def numbers() -> Iterator[int]:
        yield 1
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(progress_bar(numbers()))
    assert screen.getvalue().endswith("\n")


def test_a_break_finishes_the_line(screen: Screen) -> None:
    for number in progress_bar(range(4)):
        if number == 2:
            break
    assert screen.lines()[0].startswith(" 50%")
    assert screen.lines()[1] == ""


@pytest.mark.parametrize(
    ("name", "value"), [("NBGRADER_EXECUTION", "autograde"), ("COURSE_GRADING", "1")]
)
def test_silent_when_graded(
    screen: Screen, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    assert list(progress_bar("abc", "Epoch")) == ["a", "b", "c"]
    assert screen.getvalue() == ""


def test_silent_inside_a_check(screen: Screen, monkeypatch: pytest.MonkeyPatch) -> None:
    sink = io.StringIO()
    monkeypatch.setattr(module.sys, "stdout", sink)
    assert list(progress_bar("abc", "Epoch")) == ["a", "b", "c"]
    assert (sink.getvalue(), screen.getvalue()) == ("", "")


def test_in_a_file_one_line_and_nothing_on_standard_error() -> None:
    script = "from course.progress_bar import progress_bar\nfor _ in progress_bar(range(3), 'Epoch'): pass"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("Epoch: 100% |")
    assert done.stdout.count("\n") == 1
    assert "\r" not in done.stdout
    assert done.stderr == ""


def test_is_drawn_ten_times_a_second_at_most(
    screen: Screen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "EVERY_SECONDS", 100.0)
    list(progress_bar(range(1000)))
    assert screen.getvalue().count("\r") == 2, "the first and the last"


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.4, "0:00"), (61, "1:01"), (3599.6, "1:00:00"), (7325, "2:02:05")]
)
def test_clock(seconds: float, text: str) -> None:
    assert clock(seconds) == text


def test_long_silent_steps_show_a_bar_whose_clock_runs_during_a_step(
    screen: Screen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "CLOCK_SECONDS", 0.01)
    for step in slow_progress_bar(range(2), "Checking scale", after=0.0):
        # drawn again while the step goes on
        while step == 0 and screen.getvalue().count("  0% |") < 3:
            time.sleep(0.01)
    bar, rest = screen.lines()
    assert bar.startswith(f"Checking scale: 100% |{'#' * module.WIDTH}| 2/2  0:0")
    assert rest == ""


def test_quick_steps_show_no_bar(screen: Screen) -> None:
    assert list(slow_progress_bar(range(3), "Checking scale", after=60.0)) == [0, 1, 2]
    assert screen.getvalue() == ""


@pytest.mark.parametrize("name", ["NBGRADER_EXECUTION", "COURSE_GRADING"])
def test_no_bar_of_a_check_when_graded(
    screen: Screen, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(name, "1")
    assert list(slow_progress_bar(range(3), "Checking scale", after=0.0)) == [0, 1, 2]
    assert screen.getvalue() == ""
