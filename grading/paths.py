"""Where the instructor's side finds and puts things. `ROOT` is the clone."""

from __future__ import annotations

import os
import shlex
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "build"


@dataclass(frozen=True)
class Classroom:
    """The folders and files of one classroom."""

    root: Path = ROOT / "classroom"

    def command(self, words: str) -> str:
        """What to type for a command of ours on this classroom."""
        named = self.root in (
            Classroom().root,
            Path(os.environ.get("COURSE_CLASSROOM") or Classroom().root),
        )
        return f"python -m grading {words}" + (
            "" if named else f" --classroom {shlex.quote(str(self.root))}"
        )

    @property
    def submitted(self) -> Path:
        """What students handed in."""
        return self.root / "submitted"

    @property
    def autograded(self) -> Path:
        """The autograded notebooks."""
        return self.root / "autograded"

    def autograded_notebook(self, student: str, lesson: str) -> Path:
        """The autograded notebook of one submission."""
        return self.autograded / student / lesson / f"{lesson}.ipynb"

    @property
    def feedback(self) -> Path:
        """The pages for students."""
        return self.root / "feedback"

    @property
    def journal(self) -> Path:
        """One finished record for each submission."""
        return self.root / "journal"

    @property
    def seeds(self) -> Path:
        """The seeds of the hidden inputs."""
        return self.root / "seeds"

    @property
    def gradebook(self) -> Path:
        """The database of nbgrader, where it is SQLite."""
        return self.root / "gradebook.db"

    @property
    def results(self) -> Path:
        """The table of the whole class."""
        return self.root / "results.csv"

    @property
    def log(self) -> Path:
        """What became of each run."""
        return self.root / "autograde.log"

    @property
    def similar(self) -> Path:
        """Answers that are alike, side by side."""
        return self.root / "similar" / "index.html"

    @property
    def report(self) -> Path:
        """The class at a glance."""
        return self.root / "report.html"
