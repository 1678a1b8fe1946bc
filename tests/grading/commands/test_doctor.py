"""`python -m grading doctor`: each forbidden act is tried, and a level that does not hold is found
out.
"""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from grading.__main__ import main
from grading.commands import doctor
from grading.model import Run
from grading.paths import ROOT
from grading.proofs.confinement import examine as examination
from grading.proofs.confinement.acts import ENDED, GONE, Act, acts
from grading.proofs.confinement.examine import Tried, examine
from grading.proofs.confinement.scene import Scene
from grading.sandbox import levels, run_submission

landlock = pytest.mark.skipif(
    levels.available() != levels.LANDLOCK, reason="this machine has no Landlock"
)


def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the acts that need seconds."""
    monkeypatch.setattr(examination, "acts", partial(acts, ended=False))


@landlock
@pytest.mark.slow
def test_every_act_is_refused_and_the_table_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", "--confine", "require"]) == 0
    shown = capsys.readouterr().out
    assert "confinement    landlock" in shown
    assert "forked from a zygote" in shown
    with Scene() as scene:
        for act in acts(scene):
            assert act.title in shown
    for title in (
        "change the mode of a hand-in",
        "schedule another process",
        "take memory that no size shows",
    ):
        assert title in shown
    assert "WRONG" not in shown
    assert " possible" not in shown


@landlock
def test_a_level_that_does_not_hold_is_found_out(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """An engine that says `landlock` and gives `limits`."""
    quick(monkeypatch)
    monkeypatch.setattr(
        examination,
        "run_submission",
        lambda rebuilt, requests, limits, _level: run_submission(
            rebuilt, requests, limits, levels.LIMITS
        ),
    )
    assert main(["doctor"]) == 1
    shown = capsys.readouterr().out
    for title in (
        "read /etc/passwd",
        "change the mode of a hand-in",
        "watch what happens in a folder",
        "connect to a server",
        "make a program that runs as its owner",
        "make room for more in a socket",
        "keep an open file out of sight",
    ):
        (line,) = [line for line in shown.splitlines() if line.startswith(title + "  ")]
        assert line.endswith("WRONG"), line
    assert "do not grade strangers' code here" in shown


def test_without_confinement_nothing_more_is_promised_and_it_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    quick(monkeypatch)
    assert main(["doctor", "--confine", "off"]) == 0
    shown = capsys.readouterr().out
    assert "confinement    none" in shown
    assert "Not protected: submissions run with all rights of this account" in shown


def test_the_scene_is_as_it_was_and_gone_afterwards(monkeypatch: pytest.MonkeyPatch) -> None:
    quick(monkeypatch)
    tried, run = examine(levels.choose("auto"))
    assert not [attempt.act.title for attempt in tried if not attempt.holds]
    assert run.confinement == tried[0].level
    with Scene() as scene:
        folder = scene.folder
        assert scene.gradebook.read_text() == "the marks of the class"
    assert not folder.exists()
    assert scene.other.poll() is not None


def test_what_an_act_reaches_for_is_there() -> None:
    """A path that is gone would be refused by every level."""
    with Scene() as scene:
        code = "\n".join(act.code for act in acts(scene))
        assert all(Path(path).exists() for path in re.findall(rf"'({ROOT}[^']*)'", code))
    assert str(ROOT / "grading" / "lessons" / "seeds.py") in code


def test_what_was_not_seen_to_be_refused_was_possible() -> None:
    def words(seen: str = "refused", left: bool = False) -> bool:
        return examination._tried(
            Act("x", "pass", (levels.LIMITS,), seen), Run(), 0, levels.LIMITS, left
        ).holds

    assert not words()
    assert not words(ENDED)
    assert words(GONE)
    assert not words(GONE, left=True)
    assert Tried(Act("x", "pass"), True, "", levels.LIMITS).holds  # not promised at this level


def test_a_machine_without_landlock_or_compiler_is_described(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from course.frameworks import compilers
    from grading.sandbox.inside import confine

    monkeypatch.setattr(compilers, "find_compiler", lambda: None)
    monkeypatch.setattr(confine, "landlock_abi", lambda: 0)
    told = dict(doctor.machine())
    assert "ziglang" in told["tinygrad"]
    assert "Linux 5.13" in told["Landlock"] or "not Linux" in told["Landlock"]
    monkeypatch.setattr(confine, "landlock_abi", lambda: 3)
    assert "version 3" in dict(doctor.machine())["Landlock"] or "not Linux" in told["Landlock"]
    assert int(told["cores"]) > 0


def test_a_kernel_that_does_not_start_is_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails(*_arguments: Any) -> Run:
        return Run(failure="the kernel ended while starting")

    monkeypatch.setattr(examination, "run_submission", fails)
    assert main(["doctor"]) == 1
    assert "Nothing could be tried: the kernel ended while starting" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("user", "readable", "words"),
    [
        (52001, True, "user 52001, who owns nothing)"),
        (52001, False, "one capability"),
        (0, True, "without its capabilities, since it may not"),
    ],
)
def test_the_account_of_kernels_is_described(
    user: int, readable: bool, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from grading.sandbox import run_directory

    monkeypatch.setattr(doctor.os, "geteuid", lambda: 0)
    monkeypatch.setattr(run_directory, "kernel_user", lambda: (user, "it may not"))
    monkeypatch.setattr(run_directory, "open_to_all", lambda: readable)
    assert words in doctor._account()
    monkeypatch.setattr(doctor.os, "geteuid", lambda: 1000)
    assert doctor._account().startswith("ordinary")
