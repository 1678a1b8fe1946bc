"""What `watch` says, and where; what it leaves behind when it starts itself again."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from grading.commands.watch import _take_note_of_ended
from grading.commands.watch_voices import Json, Lines
from grading.paths import Classroom

FULL = Path("/dev/full")


def test_the_log_has_what_was_said_to_a_program(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    classroom = Classroom(tmp_path)
    with Json(classroom) as voice:
        voice.registering(["01_tensors", "02_neuron"])
        voice.watching(classroom.submitted, False)
        voice.reloaded("something changed")
        voice.stopping(1)
        voice.stopped(3)
    events = [json.loads(line)["event"] for line in capsys.readouterr().out.splitlines()]
    assert events == ["registering", "watching", "reloaded", "stopping", "stopped"]
    log = classroom.log.read_text()
    for words in (
        "told of 2 lessons first",
        "Watching",
        "something changed",
        "Stopping; 1",
        "Stopped after 3",
    ):
        assert words in log


@pytest.mark.skipif(not FULL.exists(), reason="no full device")
def test_a_full_disk_under_the_log_ends_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with Lines(Classroom(tmp_path)) as voice:
        monkeypatch.setattr(sys, "stdout", FULL.open("w", encoding="utf-8"))
        voice.reloaded("nobody sees this")
        voice._file = FULL.open("w", encoding="utf-8")
        voice.warning("look at this")
        voice.warning("and at that")
    said = capsys.readouterr().err
    assert "look at this" in said
    assert "and at that" in said
    assert said.count("No space left") == 1


@pytest.mark.skipif(os.name == "nt", reason="no zombies")
def test_what_the_program_before_left_is_taken_note_of() -> None:
    with subprocess.Popen([sys.executable, "-I", "-S", "-c", ""]) as ended:
        os.waitid(os.P_PID, ended.pid, os.WEXITED | os.WNOWAIT)
        _take_note_of_ended()
        with pytest.raises(ChildProcessError):
            os.waitpid(ended.pid, 0)
