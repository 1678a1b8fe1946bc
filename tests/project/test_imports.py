"""Imports run one way, without circles: the contracts in .importlinter."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from grading.paths import ROOT


def lint(tree: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=tree,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def test_imports_run_one_way() -> None:
    done = lint(ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


def test_wrong_imports_are_found(tmp_path: Path) -> None:
    for package in ("course", "grading"):
        shutil.copytree(
            ROOT / package,
            tmp_path / package,
            ignore=lambda _folder, names: {
                name for name in names if not name.endswith(".py") and "." in name
            },
        )
    shutil.copy(ROOT / ".importlinter", tmp_path)
    planted = {
        "course/progress_bar.py": "import grading.model",
        "grading/intake/decoding.py": "import grading.judge",
        "grading/record/journal.py": "def late():\n    import grading.report.timing",
        "grading/wording.py": "import grading.feedback.html",
        "course/checks/words.py": "import course.explorers",
        "grading/rebuild/answers.py": "import grading.rebuild.assemble",
    }
    for file, text in planted.items():
        with (tmp_path / file).open("a", encoding="utf-8") as opened:
            opened.write(f"\n{text}\n")
    done = lint(tmp_path)
    assert done.returncode == 1, done.stdout + done.stderr
    for wrong in (
        "grading.intake.decoding -> grading.judge",
        "grading.record.journal -> grading.report.timing",
        "grading.wording -> grading.feedback.html",
        "course.progress_bar -> grading.model",
        "course.checks.words -> course.explorers",
        "grading.rebuild",
    ):
        assert wrong in done.stdout
    assert "0 broken" not in done.stdout
    assert "4 broken" in done.stdout
