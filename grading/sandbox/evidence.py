"""Reads what a probe wrote.

The file comes from a process that student code shares: nothing about it is trusted.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import json
import os
import re
import stat
from pathlib import Path
from typing import Any

from course.i18n import gettext as _
from grading.limits import MEGABYTE

# in one line: every list, however empty, costs the reader some sixty bytes
_MOST_VALUES = 1_000_000
_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")


def read_evidence(path: Path, most: int, key: bytes = b"") -> tuple[dict[str, Any], str]:
    """Reads the outcomes by property name.

    A link, a device, or a file over `most` bytes is no evidence at all; a malformed line is none
    for its property, and with a `key` neither is one that is not signed with it.

    Returns:
        The outcomes, and why they are not complete (empty when the probe came to its end).
    """
    answers: dict[str, Any] = {}
    twice: set[str] = set()
    incomplete = _("its check came to no end")
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        return answers, _("its check did not start")
    except OSError:
        return answers, _("its evidence is no ordinary file")
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        return answers, _("its evidence is no ordinary file")
    with os.fdopen(descriptor, "rb") as file:
        data = file.read(most + 1)
    if len(data) > most:
        return answers, _("its evidence is larger than {megabytes} MB").format(
            megabytes=max(1, most // MEGABYTE)
        )
    for written in data.split(b"\n"):
        line, _tab, signature = written.rpartition(b"\t") if key else (written, b"", b"")
        signed = hmac.new(key, os.fsencode(path) + line, hashlib.sha256).hexdigest() if key else ""
        if not hmac.compare_digest(signed.encode(), signature):
            continue
        content = _parsed(line)
        if isinstance(content, dict):
            name = content.get("property")
            # a probe writes one line for each property
            if isinstance(name, str) and name in answers:
                twice.add(name)
            elif isinstance(name, str):
                answers[name] = content.get("outcomes")
            if content.get("end") is True:
                incomplete = ""
    if twice:
        return {name: one for name, one in answers.items() if name not in twice}, _(
            "its evidence holds a line twice"
        )
    return answers, incomplete


def answers_to(request: str, path: Path, most: int, key: bytes) -> tuple[dict[str, Any], str]:
    """Reads the answers to a request (`course.probe.remote`), and removes the file.

    Returns:
        The answers, and why they are not complete.
    """
    answers, incomplete = read_evidence(path, most, key)
    with contextlib.suppress(OSError):  # it need not be a file
        path.unlink()
    asked = {wanted["name"] for wanted in json.loads(request)["properties"]}
    return {name: one for name, one in answers.items() if name in asked}, incomplete


def _parsed(line: bytes) -> Any:
    """The line's data, or None.

    Halves of characters, which could not be written to a file again, are replaced.
    """
    if (
        not line.startswith(b"{")
        or line.count(b",") + line.count(b"[") + line.count(b"{") > _MOST_VALUES
    ):
        return None
    try:
        content = json.loads(line)
        if _SURROGATE.search(line):
            text = json.dumps(content, ensure_ascii=False)
            content = json.loads(text.encode("utf-8", "replace"))
    except (ValueError, RecursionError, MemoryError):
        return None
    return content
