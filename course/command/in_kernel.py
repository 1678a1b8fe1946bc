"""Runs in the notebook's kernel: makes the calls of an exercise, and writes what they did."""

from __future__ import annotations

import json
import sys

from course.checks import cells
from course.lessons.discovery import exercise
from course.notebook.collect import gather


def write_evidence(exercise_id: str, path: str) -> None:
    """Makes the calls on the notebook's names as they are now; the file is JSON."""
    found, namespace = exercise(exercise_id), vars(sys.modules["__main__"])
    calls = gather(found.properties, namespace, seed=0)
    reasons = [
        [name, is_stub, reason.text, reason.cause]
        for name in found.functions
        for is_stub in (False, True)
        if (reason := cells.why_not_there(found.id, found.functions, name, is_stub, namespace))
    ]
    older = cells.older_definition(found.id, found.functions, namespace)
    with open(path, "w", encoding="utf-8") as file:
        json.dump({"calls": calls, "reasons": reasons, "older": older}, file)
