"""Builds the wheel of `course`, the same bytes at every run, without a network."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

from course.i18n import gettext as _
from course.notebook.solutions import FILE as SOLUTIONS
from grading.model import UserError
from grading.places import Places

# The date of every file in the wheel (1 January 2024): the build's own date would make each wheel
# another.
SOURCE_DATE_EPOCH = "1704067200"
# A table of pyproject.toml that names code of the instructor's side.
_OF_THE_GRADERS = re.compile(r"^\[project\.entry-points[^\n]*\n(?:[^\[\n][^\n]*\n)*", re.MULTILINE)
NEEDED = ("pyproject.toml", "README.md", "LICENSE")


def build(places: Places, folder: Path, more: Mapping[str, bytes] | None = None) -> Path:
    """Builds the wheel into `folder`, from a copy that holds only `course`, and `more` files."""
    with tempfile.TemporaryDirectory(prefix="course-wheel-") as name:
        work = Path(name) / "project"
        _copy(places, work, more or {})
        target = Path(name) / "wheel"
        command = [
            sys.executable,
            "-m",
            "pip",
            "wheel",
            "--no-deps",
            "--no-build-isolation",
            "--no-index",
            "--no-cache-dir",
            "--disable-pip-version-check",
            "--quiet",
            "--wheel-dir",
            str(target),
            str(work),
        ]
        environment = os.environ | {"SOURCE_DATE_EPOCH": SOURCE_DATE_EPOCH, "PYTHONHASHSEED": "0"}
        done = subprocess.run(command, env=environment, cwd=name, capture_output=True, text=True)
        wheels = sorted(target.glob("*.whl")) if target.is_dir() else []
        if done.returncode or len(wheels) != 1:
            said = [
                line.strip() for line in (done.stderr + done.stdout).splitlines() if line.strip()
            ]
            raise UserError(
                _("The wheel of the course cannot be built: {reason}").format(
                    reason=next(
                        (line for line in said if line.lower().startswith("error")),
                        said[-1] if said else "pip",
                    )
                )
            )
        refuse_other_content(wheels[0])
        folder.mkdir(parents=True, exist_ok=True)
        return Path(shutil.copy(wheels[0], folder / wheels[0].name))


def _copy(places: Places, work: Path, more: Mapping[str, bytes]) -> None:
    """Copies what the wheel is made of, with permissions that no machine's umask changes."""
    ignored = shutil.ignore_patterns("__pycache__", "*.pyc", ".*", SOLUTIONS)
    shutil.copytree(places.root / "course", work / "course", ignore=ignored)
    for name, content in more.items():
        (work / name).write_bytes(content)
    for name in NEEDED:
        if not (places.root / name).is_file():
            raise UserError(
                _(
                    "There is no {file}: run the command from a complete clone of the course."
                ).format(file=places.root / name)
            )
        shutil.copy(places.root / name, work / name)
    project = work / "pyproject.toml"
    project.write_text(
        _OF_THE_GRADERS.sub("", project.read_text(encoding="utf-8")), encoding="utf-8"
    )
    for path in [work, *work.rglob("*")]:
        path.chmod(0o755 if path.is_dir() else 0o644)


def refuse_other_content(wheel: Path) -> None:
    """The wheel holds the package `course` and its own description, nothing else."""
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            top = name.split("/", 1)[0]
            if (top != "course" and not top.endswith(".dist-info")) or name.endswith(
                "entry_points.txt"
            ):
                raise UserError(
                    _(
                        "The wheel would hold {name}, which is no part of the package course: "
                        "correct the package list in pyproject.toml."
                    ).format(name=name)
                )
