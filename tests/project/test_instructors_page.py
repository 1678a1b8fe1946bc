"""docs/instructors.md tells a term: its commands run here in its order, on the sample class."""

from __future__ import annotations

import csv
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from grading.paths import ROOT, Classroom
from grading.samples import platforms
from grading.samples.students import CLASS

PAGE = ROOT / "docs" / "instructors.md"
COMMAND = re.compile(r"^    (python -m grading .*?)(?:\s+#.*)?$", re.MULTILINE)
COMMANDS = COMMAND.findall(PAGE.read_text(encoding="utf-8"))
# The fewest that have something of everything; the second lesson trains.
HAND_IN = {
    "01_tensors": ("ada", "boris", "chen", "dalia", "elif", "kofi"),
    "05_mnist_mlp": ("ada", "chen", "dalia"),
}
# What a command must say or make, where its exit code alone would not tell.
SAYS = {
    "roster import": "12 new",
    "due": "01_tensors",
    "collect 01_tensors": "ada",
    "mark 05_mnist_mlp --list": "conclusion",
    "similar": "chen",
    "regrade list": "chen",
    "log": "01_tensors",
}
# Something is left for a person, and is named: who handed nothing in, or an unreadable file.
LEAVES_SOMETHING = ("collect", "similar", "export")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A teacher's folder with what the platform gave."""
    folder = tmp_path_factory.mktemp("desk")
    handed_in = folder / "handed in"
    for lesson, students in HAND_IN.items():
        for student in students:
            CLASS[student][0](lesson, handed_in, student)
        platforms.download(handed_in, lesson, folder / f"{lesson}.zip")
    shutil.rmtree(handed_in)
    (folder / "participants.csv").write_text(platforms.participants(), encoding="utf-8")
    sheet = platforms.grading_sheet("01_tensors", 100)
    (folder / "worksheet.csv").write_text(sheet, encoding="utf-8")
    return folder


def run(command: str, desk: Path) -> subprocess.CompletedProcess[str]:
    words = shlex.split(command)
    assert words[0] == "python"
    return subprocess.run(
        [sys.executable, *words[1:]],
        cwd=desk,
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "COURSE_CLASSROOM": str(desk / "classroom"),
            "COURSE_PROFILE": "quick",
        },
        capture_output=True,
        text=True,
        check=False,
    )


def ask_for_another_look(classroom: Classroom, student: str, folder: Path) -> None:
    """A message with the lines that the student's page of feedback has for it."""
    page = (classroom.feedback / student / "index.html").read_text(encoding="utf-8")
    lines = re.search(r"\[another look\].*?\[end\]", page, re.DOTALL)
    assert lines, "the page has nothing to copy"
    folder.mkdir()
    (folder / "message.txt").write_text(lines[0], encoding="utf-8")


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_a_term_runs_as_the_page_tells_it(desk: Path) -> None:
    classroom = Classroom(desk / "classroom")
    for command in COMMANDS:
        words = command.removeprefix("python -m grading ")
        if words.startswith("regrade add"):
            ask_for_another_look(classroom, "chen", desk / "messages")
        done = run(command, desk)
        told = f"{command}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
        allowed = (0, 1) if words.startswith(LEAVES_SOMETHING) else (0,)
        assert done.returncode in allowed, told
        assert "Traceback" not in done.stderr, told
        for start, sentence in SAYS.items():
            if words.startswith(start):
                assert sentence in done.stdout, told
    assert "Ada Nowak" in classroom.report.read_text(encoding="utf-8")
    assert "Kofi Mensah" in (classroom.root / "similar" / "index.html").read_text(encoding="utf-8")
    filled = list((classroom.root / "export").glob("worksheet*.csv"))
    assert filled
    with open(filled[0], newline="", encoding="utf-8") as file:
        grades = {row["Full name"]: row["Grade"] for row in csv.DictReader(file)}
    assert grades["Ada Nowak"] == "100"


def test_the_page_begins_with_the_build_and_ends_with_the_grades() -> None:
    assert COMMANDS[0] == "python -m grading build"
    assert COMMANDS[-1].startswith("python -m grading export")
    for command in ("roster", "due", "collect", "autograde", "mark", "report", "feedback"):
        assert any(f"grading {command}" in line for line in COMMANDS), command
