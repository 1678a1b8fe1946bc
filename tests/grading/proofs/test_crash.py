"""The crash test: runs that are killed end as an undisturbed one, and a run with a fault is found
out.
"""

from __future__ import annotations

import shutil
import sys
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import psutil
import pytest

from grading.__main__ import main
from grading.paths import ROOT, Classroom
from grading.proofs.crash import integrity, rounds, victims
from grading.proofs.crash.rounds import Plan, Play, Tally, play
from grading.proofs.crash.victims import Family
from grading.record.journal import APPLIED, PENDING, Journal
from tests.support.crash_stand_in import DEAF, FORGETFUL, HALF_WRITTEN, IMMORTAL, NONE, OTHER_GRADES
from tests.support.record_class import LESSON, hand_in, make_classroom, record

STAND_IN = ROOT / "tests" / "support" / "crash_stand_in.py"


@pytest.fixture
def start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Classroom:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    classroom = make_classroom(tmp_path)
    for number, student in enumerate("abcdefgh"):
        hand_in(classroom, student, f"x = {number / 20}")
    return classroom


def plan(start: Classroom, fault: str, kills: int) -> Plan:
    # The time that Ctrl-C takes is the command's to judge: this machine may be busy with other
    # tests.
    return Plan(
        start.root,
        (LESSON,),
        kills,
        seed=3,
        stop_seconds=60,
        without_gradebook=0,
        command=(sys.executable, str(STAND_IN), fault),
    )


def only(monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    monkeypatch.setattr(rounds, "KINDS", (kind,))
    monkeypatch.setattr(rounds, "STARTING", 0)


@pytest.mark.slow
def test_a_class_that_is_killed_ends_as_one_that_is_not(start: Classroom, tmp_path: Path) -> None:
    tally = play(plan(start, NONE, 5), tmp_path / "work")
    assert tally.wrong == [], tally
    assert sum(tally.killed.values()) == 5, tally
    assert len(tally.killed) > 1, tally
    assert tally.classes >= 1, tally
    assert not list((tmp_path / "work").glob("class-*[0-9]"))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("fault", "kind", "words"),
    [
        (HALF_WRITTEN, victims.ALL, "half written"),
        (FORGETFUL, victims.ALL, "was graded twice"),
        (OTHER_GRADES, victims.WORKER, "not those of the undisturbed run"),
        (IMMORTAL, victims.RUN, "processes were left"),
    ],
)
def test_a_fault_is_found(
    start: Classroom,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    fault: str,
    kind: str,
    words: str,
) -> None:
    only(monkeypatch, kind)
    tally = play(plan(start, fault, 12), tmp_path / "work")
    assert any(words in line for line in tally.wrong), tally
    assert (tmp_path / "work" / f"class-{tally.classes}").is_dir(), "it is kept for a look"


@pytest.mark.slow
def test_a_run_that_does_not_hear_ctrl_c_is_found(
    start: Classroom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    only(monkeypatch, victims.CTRL_C)
    for number in range(30):
        hand_in(start, f"student{number}")
    tally = play(replace(plan(start, DEAF, 3), stop_seconds=0.1), tmp_path / "work")
    assert any("Ctrl-C took" in line for line in tally.wrong), tally


@pytest.mark.slow
def test_the_command_kills_the_real_engine(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        Plan.__init__, "__defaults__", (*Plan.__init__.__defaults__[:3], 60.0, 0, rounds.COMMAND)
    )
    code = main(["crash", "--kills", "2", "--seed", "2"])
    said = capsys.readouterr()
    assert code == 0, said.err
    assert "2 kills in" in said.out
    assert "Every class has the grades of the undisturbed run" in said.out


def test_what_went_wrong_is_said_and_is_exit_code_1(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "grading.record.gradebook.registration.open_gradebook", lambda classroom, chosen: _Closed()
    )
    monkeypatch.setattr(
        rounds,
        "play",
        lambda plan, folder, say: Tally(wrong=["01_tensors of ada was graded twice"]),
    )
    assert main(["crash", "--kills", "2", "--seed", "5"]) == 1
    said = capsys.readouterr().err
    assert "WRONG: 01_tensors of ada was graded twice" in said
    assert "--seed 5" in said
    folder = Path(said.split("is kept in ")[1].split(";")[0])
    assert (folder / "start" / "submitted" / "ada").is_dir()
    shutil.rmtree(folder)


class _Closed:
    def close(self) -> None:
        pass


@pytest.mark.slow
def test_half_written_files_are_named(start: Classroom) -> None:
    journal = Journal(start.journal)
    journal.write(record(), APPLIED)
    (start.autograded / "ada" / LESSON).mkdir(parents=True)
    notebook = start.autograded / "ada" / LESSON / f"{LESSON}.ipynb"
    notebook.write_text("{}")
    start.results.write_text(",".join(integrity.COLUMNS) + "\n")
    assert integrity.half_written(start) == []
    assert integrity.recorded(start).keys() == {("ada", LESSON)}
    for path in (journal.path("ada", LESSON), notebook, start.results):
        content = path.read_bytes()
        path.write_bytes(content[:-2])
        assert [str(path) in line for line in integrity.half_written(start)] == [True]
        path.write_bytes(content)
    data = bytearray(start.gradebook.read_bytes())
    data[5000:9000] = b"\xa5" * 4000
    start.gradebook.write_bytes(bytes(data))
    assert any("gradebook.db is damaged" in line for line in integrity.half_written(start))


def test_a_second_grading_shows_in_the_record_and_in_the_log(start: Classroom) -> None:
    journal = Journal(start.journal)
    first = record()
    journal.write(first, PENDING)
    before = integrity.recorded(start)
    journal.write(first, APPLIED)
    assert integrity.recorded(start) == before
    first.seconds += 0.1
    journal.write(first, APPLIED)
    assert integrity.recorded(start) != before
    line = "2026-05-04 12:00:00 ada 02_neuron: 6 of 12 points, 5 graded, 0.5 s\n"
    start.log.write_text(
        "2026-05-04 12:00:00 2 submissions to grade\n" + line + line.replace("ada", "boris")
    )
    assert integrity.graded_twice(start) == []
    start.log.write_text(line + line.replace("6 of", "7 of"))
    assert integrity.graded_twice(start) == ["ada 02_neuron"]


def test_what_is_left_behind_is_found(start: Classroom) -> None:
    assert integrity.left_behind(start) == []
    (start.root / ".results.csv.x.tmp").touch()
    (start.submitted / "a" / "a.json.damaged-1").touch()
    assert integrity.left_behind(start) == [".results.csv.x.tmp", "submitted/a/a.json.damaged-1"]


class _Process:
    """A process that is looked at: so many seconds of work at each look, until it ends."""

    def __init__(self, status: str, work: float, looks: float) -> None:
        self.pid, self._status, self._work, self._looks = id(self), status, work, looks
        self._worked = 0.0

    def is_running(self) -> bool:
        self._looks -= 1
        return self._looks > 0

    def status(self) -> str:
        return self._status

    def cpu_times(self) -> SimpleNamespace:
        self._worked += self._work
        return SimpleNamespace(user=self._worked, system=0.0)

    def cmdline(self) -> list[str]:
        return ["python"]

    def kill(self) -> None:
        self._looks = 0


@pytest.mark.parametrize(
    ("status", "work", "looks", "is_left"),
    [
        (psutil.STATUS_RUNNING, 0.00001, 2000, False),  # it has hardly had a processor
        (psutil.STATUS_RUNNING, 0.002, 2000, True),
        (psutil.STATUS_SLEEPING, 0.0, 2000, True),
        (psutil.STATUS_STOPPED, 0.0, 2000, True),
        (psutil.STATUS_SLEEPING, 0.0, 20, False),
    ],
)
def test_who_waits_for_a_processor_is_not_left_behind(
    monkeypatch: pytest.MonkeyPatch, status: str, work: float, looks: int, is_left: bool
) -> None:
    monkeypatch.setattr(victims, "_PAUSE", 0.0001)
    monkeypatch.setattr(victims.time, "sleep", lambda seconds: None)
    family = object.__new__(Family)
    process = _Process(status, work, looks)
    family._seen = {process.pid: cast(psutil.Process, process)}
    assert bool(family.survivors(0.1)) is is_left


def test_each_kind_is_killed_before_one_comes_again(tmp_path: Path) -> None:
    kinds = ("a", "b", "c", "d")
    game = Play(Plan(tmp_path, (LESSON,), 8), tmp_path, print)
    drawn = [game._next_kind(kinds) for _number in range(8)]
    assert sorted(drawn[:4]) == sorted(drawn[4:]) == list(kinds)
