"""What in a message a student cannot know: names of the check's own helpers."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import course
from course.lessons.contract import LESSONS
from course.lessons.discovery import exercises_of

_FILES = ("checks/*.py", "probe/*.py", "lessons/*.py", "lessons/*/trials*.py")
_NODES = [
    node
    for files in _FILES
    for path in Path(course.__path__[0]).glob(files)
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
]
CLASSES = {node.name for node in _NODES if isinstance(node, ast.ClassDef)}
ASKED = {
    name for lesson in LESSONS for exercise in exercises_of(lesson) for name in exercise.functions
}
FUNCTIONS = {
    node.name
    for node in _NODES
    if isinstance(node, ast.FunctionDef) and not node.name.startswith("__")
} - ASKED


def own_names(text: str) -> set[str]:
    """What in a message a student cannot know: our classes where Python writes a class, our
    functions where it writes a call.
    """
    words = set(re.findall(r"'(\w+)' object|\b([A-Za-z_]\w*)\(\)", text))
    named = {name for pair in words for name in pair if name}
    private = {word for word in re.findall(r"\b\w+\b", text) if word in FUNCTIONS and "_" in word}
    return (
        (named & (CLASSES | FUNCTIONS)) | private | set(re.findall(r"course\.\w+|<locals>", text))
    )
