"""The engine's way in: answers one request inside a kernel.

It writes the evidence to a file, line by line.

A line is written as soon as its property is done, so an answer that ends the process costs what
comes after it, not what it has shown before.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from importlib import import_module
from typing import Any

from course.probe.faults import spoil, spoilt
from course.probe.operations import watch_acts
from course.probe.run import Memory, run_calls
from course.probe.seal import seal

Sign = Callable[[str, str], str]

_kept: dict[str, dict[str, Any]] = {}
_memory: Memory = {}
_lets_in: list[Callable[[str, str, str], Sign]] = []  # one, where the engine asks
_open, _loads, _dumps = open, json.loads, json.dumps  # as they are before any code of the student's


def begin(
    key: str = "", trials: Sequence[str] = (), fault: str = "", libraries: Sequence[str] = ()
) -> None:
    """Remembers the names that the set-up made and where output goes.

    It is called once, after the lesson's set-up and before any code of the student's. Both come
    back around every cell, whatever a cell did to them (`%reset -f`, `sys.stdout = None`).

    `key` is a file that only this call reads: evidence is signed with what is in it, as long as the
    probe, and the trials of the lessons that are named, are as they are now. `fault` spoils what it
    names (`course.probe.faults`), `libraries` being there.
    """
    shell = _shell()
    if key:
        with open(key, "rb") as file:
            secret = file.read()
        os.unlink(key)
        if fault:
            spoil(fault, libraries)
        for name in trials:
            import_module(f"course.lessons.{name}.trials")
        watch_acts()
        _lets_in.append(seal(secret, answer.__code__, _write.__code__))
    given = {name: value for name, value in shell.user_ns.items() if not name.startswith("_")}
    streams = sys.stdout, sys.stderr, sys.displayhook

    def restore(*_details: Any) -> None:
        sys.stdout, sys.stderr, sys.displayhook = streams
        for name, value in given.items():
            shell.user_ns.setdefault(name, value)

    for moment in ("pre_execute", "post_execute"):
        shell.events.register(moment, restore)


def answer(request: str, path: str, ticket: str = "") -> None:
    """Runs the probes of a request and writes one JSON line for each property to `path`.

    The request is JSON made by `request_of`. `ticket` shows, where lines are signed, that it is the
    grader who asks.

    The first request for an exercise keeps the names as they are; a later one is answered with
    those names in place.
    """
    sign = _lets_in[0](request, path, ticket) if _lets_in else None
    asked = _loads(request)
    namespace = _shell().user_ns
    first = asked["exercise"] not in _kept
    if first:
        keep(asked["exercise"])
    with (
        _names_of(namespace, namespace if first else _kept[asked["exercise"]]),
        _open(path, "w", encoding="utf-8") as file,
    ):
        last = len(asked["properties"])
        for number, asked_property in enumerate(asked["properties"], start=1):
            outcomes = run_calls(
                namespace, asked_property["name"], asked_property["calls"], _memory
            )
            _write(
                file,
                {"property": asked_property["name"], "outcomes": outcomes, "end": number == last},
                asked_property["name"],
                sign,
            )
        if not last:
            _write(file, {"end": True}, "", sign)


def answer_all(asked: list[tuple[str, str, str]]) -> None:
    """Answers several requests, each into a file of its own."""
    for request, path, ticket in asked:
        answer(request, path, ticket)


def answer_spoilt(fault: str, libraries: Sequence[str], asked: list[tuple[str, str, str]]) -> None:
    """Answers requests while what `fault` names is spoilt (`course.probe.faults`)."""
    with spoilt(fault, libraries):
        answer_all(asked)


def keep(exercise: str) -> None:
    """Keeps what the notebook's names stand for now, at the place of an exercise's test."""
    _kept[exercise] = dict(_shell().user_ns)


@contextmanager
def _names_of(namespace: dict[str, Any], kept: dict[str, Any]) -> Iterator[None]:
    """Puts the names back as they were kept, for the block.

    They stand in the very dictionary that the student's functions look into; afterwards they are as
    they are now.
    """
    now = dict(namespace)
    if kept is not namespace:
        namespace.clear()
        namespace.update(kept)
    try:
        yield
    finally:
        if kept is not namespace:
            namespace.clear()
            namespace.update(now)


def _write(file: Any, line: dict[str, Any], name: str, sign: Sign | None) -> None:
    text = _dumps(line)
    if sign is not None:
        text += "\t" + sign(name, text)
    file.write(text + "\n")
    file.flush()


def _shell() -> Any:
    from IPython import get_ipython

    shell = get_ipython()  # type: ignore[no-untyped-call]
    if shell is None:
        raise RuntimeError("the checks of the engine run inside a kernel")
    return shell


def request_of(exercise: str, calls: dict[str, list[dict[str, Any]]]) -> str:
    """The request for one exercise: the calls of each property, by property name, in order."""
    return json.dumps(
        {"exercise": exercise, "properties": [{"name": n, "calls": c} for n, c in calls.items()]}
    )


def trials_of(requests: Iterable[str]) -> list[str]:
    """The lessons whose trials the requests name."""
    return sorted({name for request in requests for name in _trials_named(request)})


@lru_cache(maxsize=200)
def _trials_named(request: str) -> frozenset[str]:
    calls = [call for prop in json.loads(request)["properties"] for call in prop["calls"]]
    return frozenset(call["trial"].partition(".")[0] for call in calls if call.get("trial"))
