"""The two sides of a git merge conflict that was saved into a notebook."""

from __future__ import annotations

import re

_OURS, _BASE, _MIDDLE, _THEIRS = "<<<<<<<", "|||||||", "=======", ">>>>>>>"
# Inside a notebook's strings a line end is written \n, so a line that begins so is git's own.
_MARK = re.compile(r"^(?:<{7}|\|{7}|={7}|>{7})(?= |\r?$)", re.MULTILINE)


def first_mark(text: str) -> int:
    """The line of the first mark of a conflict; 0 where there is none."""
    found = next((mark for mark in _MARK.finditer(text) if mark.group() in (_OURS, _THEIRS)), None)
    return text.count("\n", 0, found.start()) + 1 if found else 0


def sides(text: str) -> tuple[str, str]:
    """The text of the other side, and of the student's own side (above the middle)."""
    kept: dict[str, list[str]] = {_OURS: [], _THEIRS: []}
    side = ""
    for line in text.splitlines(keepends=True):
        found = _MARK.match(line)
        mark = found.group() if found else ""
        if mark:
            side = {_OURS: _OURS, _BASE: _BASE, _MIDDLE: _THEIRS, _THEIRS: ""}[mark]
        elif not side:
            for lines in kept.values():
                lines.append(line)
        elif side in kept:
            kept[side].append(line)
    return "".join(kept[_THEIRS]), "".join(kept[_OURS])
