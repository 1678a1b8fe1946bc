"""Archives as the platforms name their files, and what became of them in a classroom."""

from __future__ import annotations

import csv
import io
import json
import shutil
import stat
import zipfile
from pathlib import Path

from grading.__main__ import main
from grading.roster import Roster, Student, write_roster

LESSON, NEXT = "01_tensors", "02_neuron"
MAY = (2026, 5, 4, 14, 30, 2)
LATER = (2026, 5, 9, 9, 0, 0)


def work(text: str = "1") -> bytes:
    """A notebook that differs from others by its text."""
    cell = {
        "cell_type": "code",
        "id": "a",
        "metadata": {},
        "outputs": [],
        "execution_count": None,
        "source": text,
    }
    return json.dumps(
        {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [cell]}
    ).encode()


def moodle(name: str, number: int | str, file: str = "x.ipynb", end: str = "_/") -> str:
    return f"{name}_{number}_assignsubmission_file{end}{file}"


def canvas(
    name: str, number: int, upload: int, file: str = f"{LESSON}.ipynb", late: bool = False
) -> str:
    return f"{name}{'_LATE' if late else ''}_{number}_{upload}_{file}"


def fill(folder: Path, files: dict[str, bytes]) -> None:
    """Writes files below a folder."""
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def zipped(files: dict[str, bytes], moment: tuple[int, ...] = MAY) -> bytes:
    """A zip file of these files."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name, moment), data)  # type: ignore[arg-type]
    return packed.getvalue()


class Room:
    """A classroom that archives are collected into."""

    def __init__(self, folder: Path) -> None:
        self.root, self._archive = folder / "room", folder / "download.zip"

    def collect(
        self,
        files: dict[str, bytes],
        *options: str,
        lesson: str = LESSON,
        moment: tuple[int, ...] = MAY,
        moments: dict[str, tuple[int, ...]] | None = None,
    ) -> int:
        """Runs the command on an archive of these files; `moments` are the dates of entries that
        have another one.
        """
        with zipfile.ZipFile(self._archive, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in files.items():
                info = zipfile.ZipInfo(name, (moments or {}).get(name, moment))  # type: ignore[arg-type]
                info.external_attr = (stat.S_IFREG | 0o644) << 16
                archive.writestr(info, data)
        return main(
            [
                "collect",
                str(self._archive),
                "--lesson",
                lesson,
                "--classroom",
                str(self.root),
                *options,
            ]
        )

    def collect_folder(
        self, files: dict[str, bytes], *options: str, lesson: str = LESSON, folder: str = "in"
    ) -> int:
        """Runs the command on a folder of these files; those of earlier calls are gone."""
        place = self.root.parent / folder
        shutil.rmtree(place, ignore_errors=True)
        fill(place, files)
        return self.run(place, *options, lesson=lesson)

    def run(self, *paths: object, lesson: str = LESSON) -> int:
        """Runs the command."""
        return main(
            [
                "collect",
                *map(str, paths),
                "--lesson",
                lesson,
                "--classroom",
                str(self.root),
            ]
        )

    def list_class(self, *students: Student) -> None:
        """Writes the class list."""
        self.root.mkdir(exist_ok=True)
        write_roster(self.root, Roster(students))

    def works(self, lesson: str = LESSON) -> dict[str, bytes]:
        """The notebook of each student who has one for the lesson."""
        return {
            path.parent.parent.name: path.read_bytes()
            for path in sorted(self.root.glob(f"submitted/*/{lesson}/*.ipynb"))
        }

    def stamps(self) -> dict[str, str]:
        return {
            path.parent.parent.name: path.read_text()
            for path in self.root.glob("submitted/*/*/timestamp.txt")
        }

    def attempts(self) -> list[bytes]:
        return sorted(path.read_bytes() for path in self.root.glob("attempts/*/*/*/*.ipynb"))

    def lines(self) -> list[dict[str, str]]:
        with (self.root / "collected.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def say(self, name: str, number: str, student: str) -> None:
        """A person fills in whose the work is."""
        found = self.lines()
        for line in found:
            if line["name"] == name and number in line["numbers"].split():
                line["student"] = student
        with (self.root / "collected.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, ["name", "student", "numbers"])
            writer.writeheader()
            writer.writerows(found)
