"""Where the instructor's side finds and puts things. `ROOT` is the clone."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOLUTIONS = ROOT / "solutions"
NOTEBOOKS = ROOT / "notebooks"
BANK = ROOT / "grading" / "bank"
BUILD = ROOT / "build"
SOURCE = BUILD / "source"


@dataclass(frozen=True)
class Classroom:
    """The folders and files of one classroom."""

    root: Path = ROOT / "classroom"

    @property
    def submitted(self) -> Path:
        return self.root / "submitted"

    @property
    def autograded(self) -> Path:
        return self.root / "autograded"

    @property
    def feedback(self) -> Path:
        return self.root / "feedback"

    @property
    def journal(self) -> Path:
        return self.root / "journal"

    @property
    def seeds(self) -> Path:
        return self.root / "seeds"

    @property
    def gradebook(self) -> Path:
        return self.root / "gradebook.db"

    @property
    def results(self) -> Path:
        return self.root / "results.csv"

    @property
    def log(self) -> Path:
        return self.root / "autograde.log"

    @property
    def report(self) -> Path:
        return self.root / "report.html"
