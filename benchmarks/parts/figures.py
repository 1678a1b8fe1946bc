"""The file that one `make bench` fills: a part after the other, so that it can be gone on with."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

FORMAT = 1


@dataclass
class Figures:
    """All that was measured, by part.

    Attributes:
        machine: The machine of `parts.machine`.
        date: The day of the first part.
        commit: The clone's commit on that day.
        quick: Whether it was the quick form.
        students: How many there were in a class.
        repeats: How often each part was measured.
        parts: For each part `seconds` (how long it took), `others` (the share of the processor that
            was in use before it began) and `found`, its own figures.
    """

    machine: dict[str, Any]
    date: str
    commit: str
    quick: bool
    students: int
    repeats: int
    parts: dict[str, dict[str, Any]] = field(default_factory=dict)

    def found(self, part: str) -> Any:
        """The figures of a part; nothing where it was not measured."""
        return self.parts.get(part, {}).get("found")

    def write(self, path: Path) -> None:
        """Writes the file."""
        path.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps({"format": FORMAT, **asdict(self)}, indent=1) + "\n"
        path.write_text(text, encoding="utf-8")


def read(path: Path) -> Figures:
    """The file's figures.

    Raises:
        SystemExit: There is no such file, or it is of another kind.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if content.pop("format") != FORMAT:
            raise ValueError
        return Figures(**content)
    except FileNotFoundError:
        raise SystemExit(f"There is no file {path}: run `make bench`.") from None
    except (ValueError, TypeError, KeyError, AttributeError):
        raise SystemExit(f"{path} holds no figures of `make bench`: measure anew.") from None
