"""The message catalogue as its command writes it, once in a run."""

from __future__ import annotations

from pathlib import Path

from babel.messages import Catalog
from babel.messages.pofile import read_po

from grading.catalogue import main
from tests.support.once import made_once


def written() -> Catalog:
    """What gettext's tools read in it."""
    with made_once("course.pot", _write).open("rb") as file:
        return read_po(file)


def _write(path: Path) -> None:
    assert main([str(path)]) == 0
