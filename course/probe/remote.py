"""The engine's way in: answers one request inside a kernel and writes the evidence to a file, line by line.

A line is written as soon as its property is done, so an answer that ends the process costs what comes after it, not
what it has shown before.
"""

from __future__ import annotations

import json
from typing import Any

from course.probe.run import run_calls


def answer(request: str, path: str) -> None:
    """Runs the probes of a request (JSON made by `request_of`) and writes one JSON line for each property to `path`."""
    namespace = _namespace()
    with open(path, "w", encoding="utf-8") as file:
        for one in json.loads(request)["properties"]:
            outcomes = run_calls(namespace, one["name"], one["calls"])
            _write(file, {"property": one["name"], "outcomes": outcomes})
        _write(file, {"end": True})


def _write(file: Any, line: dict[str, Any]) -> None:
    file.write(json.dumps(line) + "\n")
    file.flush()


def _namespace() -> dict[str, Any]:
    from IPython import get_ipython

    shell = get_ipython()  # type: ignore[no-untyped-call]
    if shell is None:
        raise RuntimeError("answer() runs inside a kernel")
    namespace: dict[str, Any] = shell.user_ns
    return namespace


def request_of(exercise: str, calls: dict[str, list[dict[str, Any]]]) -> str:
    """The request for one exercise: the calls of each property, by property name, in order."""
    return json.dumps({"exercise": exercise, "properties": [{"name": n, "calls": c} for n, c in calls.items()]})
