"""What a lesson may be called: a number and a name that no shared module has."""

from __future__ import annotations

import keyword
import re
from pathlib import Path

from course.lessons.discovery import name_of

_LESSON = re.compile(r"\d\d_[a-z][a-z0-9_]*")


def is_valid(lesson: str) -> bool:
    """Whether an id is two digits and a name that Python can import."""
    return bool(_LESSON.fullmatch(lesson)) and not keyword.iskeyword(name_of(lesson))


def shadowed(name: str, root: Path) -> str:
    """The shared module of the clone `root` that a lesson's folder would hide, or "".

    Python imports the package `grading/lessons/hidden/` and never sees `hidden.py` beside it.
    """
    modules = (f"{side}/lessons/{name}.py" for side in ("course", "grading"))
    return next((module for module in modules if (root / module).is_file()), "")
