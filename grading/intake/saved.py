"""What a notebook shows beside its text, where a person grades: the outputs that were saved with
it, and pictures in its text.

Text and raster pictures only, within the limits of what a run may put out: no HTML, SVG or script.
"""

from __future__ import annotations

import re
from typing import Any

from grading.limits import DEFAULT
from grading.outputs import PICTURES, Outputs

_BASE64 = re.compile(r"[A-Za-z0-9+/=\s]+")
_MOST_OUTPUTS = 1000
# A progress bar writes its line again and again; what was seen at the end is behind the last
# return.
_OVERWRITTEN = re.compile(r"[^\n]*\r(?!\n)")


class Saved:
    """Takes the outputs and attachments of one notebook's cells, until their room is full."""

    def __init__(
        self,
        room: int = DEFAULT.submission_output_bytes,
        of_a_cell: int = DEFAULT.cell_output_bytes,
    ) -> None:
        self._room, self._of_a_cell = room, of_a_cell

    def outputs(self, given: Any) -> list[dict[str, Any]]:
        """A code cell's saved outputs, in nbformat's form."""
        if not isinstance(given, list) or not given or self._room <= 0:
            return []
        taken = Outputs(min(self._room, self._of_a_cell))
        for one in given[:_MOST_OUTPUTS]:
            if isinstance(one, dict):
                content = {
                    name: _joined(value)
                    for name, value in one.items()
                    if name in ("name", "text", "ename", "evalue")
                }
                if isinstance(one.get("data"), dict):
                    content["data"] = {mime: _joined(value) for mime, value in one["data"].items()}
                taken.take(
                    str(one.get("output_type")),
                    content | {name: one.get(name) for name in ("metadata", "traceback")},
                )
        self._room -= taken.size
        for one in taken.kept:
            if "text" in one:
                one["text"] = _OVERWRITTEN.sub("", one["text"])
        return taken.kept

    def attachments(self, given: Any) -> dict[str, dict[str, str]]:
        """The pictures that were pasted into a Markdown cell, by their names."""
        found: dict[str, dict[str, str]] = {}
        for name, bundle in given.items() if isinstance(given, dict) else ():
            for mime in PICTURES if isinstance(bundle, dict) else ():
                value = _joined(bundle.get(mime))
                if isinstance(value, str) and len(value) <= self._room and _BASE64.fullmatch(value):
                    self._room -= len(value)
                    found[str(name)] = {mime: value}
                    break
        return found


def _joined(value: Any) -> Any:
    """A text that is saved line by line as one."""
    if isinstance(value, list) and all(isinstance(line, str) for line in value):
        return "".join(value)
    return value
