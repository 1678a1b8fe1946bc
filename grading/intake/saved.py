"""What a notebook shows beside its text: outputs that were saved with it, and pasted pictures.

Text and raster pictures only, within the limits of what a run may put out: no HTML, SVG or script.
Kept where a person grades.
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
    """Takes the outputs and attachments of one notebook's cells, within its output budget."""

    def __init__(
        self,
        budget: int = DEFAULT.submission_output_bytes,
        of_a_cell: int = DEFAULT.cell_output_bytes,
    ) -> None:
        self._budget, self._of_a_cell = budget, of_a_cell

    def outputs(self, given: Any) -> list[dict[str, Any]]:
        """A code cell's saved outputs, in nbformat's form."""
        if not isinstance(given, list) or not given or self._budget <= 0:
            return []
        taken = Outputs(min(self._budget, self._of_a_cell))
        for output in given[:_MOST_OUTPUTS]:
            if isinstance(output, dict):
                content = {
                    name: _joined(value)
                    for name, value in output.items()
                    if name in ("name", "text", "ename", "evalue")
                }
                if isinstance(output.get("data"), dict):
                    content["data"] = {
                        mime: _joined(value) for mime, value in output["data"].items()
                    }
                taken.take(
                    str(output.get("output_type")),
                    content | {name: output.get(name) for name in ("metadata", "traceback")},
                )
        self._budget -= taken.size
        for output in taken.kept:
            if "text" in output:
                output["text"] = _OVERWRITTEN.sub("", output["text"])
        return taken.kept

    def attachments(self, given: Any) -> dict[str, dict[str, str]]:
        """The pictures that were pasted into a Markdown cell, by their names."""
        found: dict[str, dict[str, str]] = {}
        for name, bundle in given.items() if isinstance(given, dict) else ():
            for mime in PICTURES if isinstance(bundle, dict) else ():
                value = _joined(bundle.get(mime))
                if (
                    isinstance(value, str)
                    and len(value) <= self._budget
                    and _BASE64.fullmatch(value)
                ):
                    self._budget -= len(value)
                    found[str(name)] = {mime: value}
                    break
        return found


def _joined(value: Any) -> Any:
    """A text that is saved line by line as one."""
    if isinstance(value, list) and all(isinstance(line, str) for line in value):
        return "".join(value)
    return value
