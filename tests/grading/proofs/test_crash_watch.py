"""The crash test of a watch: one that is killed ends as an undisturbed run, and a fault is found."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from grading.paths import ROOT, Classroom
from grading.proofs.common.arrivals import GAP, IN_TWO_PIECES, Arrival, Arrivals
from grading.proofs.crash import victims, watching
from grading.proofs.crash.rounds import Plan
from tests.support.crash_stand_in import IN_THREADS, OTHER_GRADES
from tests.support.record_class import LESSON, hand_in, make_classroom

STAND_IN = ROOT / "tests" / "support" / "crash_stand_in.py"


@pytest.fixture
def start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Classroom:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    classroom = make_classroom(tmp_path)
    for number, student in enumerate("abcd"):
        hand_in(classroom, student, f"x = {number / 20}")
    return classroom


def plan(start: Classroom, fault: str, kills: int) -> Plan:
    command = (sys.executable, str(STAND_IN), fault)
    return Plan(start.root, (LESSON,), kills, 1, 3, 60.0, 0, command)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("fault", "kinds", "kills", "words"),
    [
        (IN_THREADS, (victims.RUN,), 1, ""),
        (OTHER_GRADES, (victims.RUN,), 1, "not those of the undisturbed run"),
    ],
)
def test_a_watch_that_is_killed_ends_as_a_run_that_is_not_and_a_fault_is_found(
    start: Classroom,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    fault: str,
    kinds: tuple[str, ...],
    kills: int,
    words: str,
) -> None:
    monkeypatch.setattr(watching, "OF_A_WATCH", kinds)
    monkeypatch.setattr(watching, "_PAGES", 2.0)
    monkeypatch.setattr(watching, "BESIDE", 0.0)
    tally = watching.play(plan(start, fault, kills), tmp_path / "work")
    if not words:
        assert tally.wrong == [], tally
        assert sum(tally.killed.values()) == kills, tally
        assert not list((tmp_path / "work").glob("class-*[0-9]"))
    else:
        assert any(words in line for line in tally.wrong), tally
        assert (tmp_path / "work" / f"class-{tally.classes}").is_dir(), "it is kept for a look"


def test_work_comes_in_by_the_clock_and_in_pieces(tmp_path: Path) -> None:
    there = Arrival(0.0, "ada", LESSON, b"whole")
    first = Arrival(1.0, "boris", LESSON, b"an earlier version")
    pieces = Arrival(2.0, "boris", LESSON, b"in two", IN_TWO_PIECES)
    coming = Arrivals(tmp_path, [pieces, there, first])
    place = pieces.place(tmp_path)
    assert coming.due(0.0) == [there]
    assert not place.exists()
    assert coming.due(1.0) == [first]
    assert place.read_bytes() == b"an earlier version"
    assert coming.due(2.0 - GAP) == []
    assert place.read_bytes() == b"in "
    assert not coming.over
    assert coming.due(9.0) == [pieces]
    assert place.read_bytes() == b"in two"
    assert coming.over
    assert sorted(path.name for path in tmp_path.rglob("*.*")) == [f"{LESSON}.ipynb"] * 2
