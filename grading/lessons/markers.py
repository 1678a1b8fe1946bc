"""The marker that says which exercise a cell answers.

`# exercise: neuron` in code, `<!-- exercise: conclusion -->` in Markdown. It stands on the first
line with text, and survives editors that drop a cell's metadata. Learners retype it, so spacing,
capitals and the colon are free.
"""

from __future__ import annotations

import re

_IN_CODE = re.compile(r"#+\s*exercise\b\s*[:=]?\s*[`'\"]?(\w{1,64})[`'\"]?[\s.]*", re.IGNORECASE)
_IN_MARKDOWN = re.compile(
    r"<!--\s*exercise\b\s*[:=]?\s*[`'\"]?(\w{1,64})[`'\"]?\s*-->", re.IGNORECASE
)
_FENCE = re.compile(r"\s*(?:```|~~~)\s*\w*\s*")


def marker(source: str) -> str | None:
    """The exercise that a cell's first line with text names, or None. In lower case: ids are."""
    for line in source.splitlines():
        if not line.strip() or _FENCE.fullmatch(line):
            continue
        found = _IN_CODE.fullmatch(line.strip()) or _IN_MARKDOWN.match(line.strip())
        return found.group(1).lower() if found else None
    return None


def without_marker(source: str) -> str:
    """The source without its marker line."""
    if marker(source) is None:
        return source
    lines = source.splitlines(keepends=True)
    for number, line in enumerate(lines):
        if line.strip() and not _FENCE.fullmatch(line):
            # What follows a Markdown marker on the same line is already the answer.
            rest = _IN_MARKDOWN.sub("", line, count=1) if _IN_MARKDOWN.match(line.strip()) else ""
            return "".join([*lines[:number], rest if rest.strip() else "", *lines[number + 1 :]])
    return source
