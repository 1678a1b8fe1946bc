"""What a student's checks have shown so far, kept from kernel to kernel.

One small file in the user's state folder ($XDG_STATE_HOME, else ~/.local/state) has for each
exercise the points of its latest check, how much of it held, and how many answers failed. Nobody
but the student's own `progress()` and `solution()` reads it. Where it cannot be written, it is kept
for this kernel alone. Nothing is noted when graded.
"""

from __future__ import annotations

import contextlib
import hashlib
import inspect
import json
import marshal
import os
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from course.checks.model import Exercise, Judgement
from course.data.cache import NAME
from course.data.profiles import graded

_FILE = "checks.json"
_here: dict[str, Noted] = {}


@dataclass(frozen=True)
class Noted:
    """What the checks of one exercise have shown.

    `score` is of the latest check, `held` and `count` are its properties; `failed` counts the
    answers that did not pass, each text once in a row (`last` is that text's fingerprint).
    """

    score: float = 0.0
    held: int = 0
    count: int = 0
    failed: int = 0
    last: str = ""

    @property
    def passed(self) -> bool:
        """Whether every property of the latest check held."""
        return self.count > 0 and self.held == self.count


def note(found: Exercise, judgement: Judgement, namespace: Mapping[str, Any]) -> None:
    """Notes a check; an exercise that was not attempted leaves nothing."""
    if graded() or judgement.not_attempted:
        return
    before = noted().get(found.id, Noted())
    held = sum(verdict.holds for verdict in judgement.verdicts)
    last = _fingerprint(found.functions, namespace)
    fails = held < len(judgement.verdicts) and last != before.last
    _write(
        found.id,
        Noted(judgement.score, held, len(judgement.verdicts), before.failed + fails, last),
    )


def noted() -> dict[str, Noted]:
    """What is known of every exercise that was checked, by id."""
    return _read() | _here


def _fingerprint(names: Iterable[str], namespace: Mapping[str, Any]) -> str:
    """Tells one text of an answer from another."""
    parts = []
    for name in names:
        value = namespace.get(name)
        try:
            parts.append(inspect.getsource(value))  # type: ignore[arg-type]
        except (TypeError, OSError):  # a plain value, or a function without its text
            code = getattr(value, "__code__", None)
            parts.append(marshal.dumps(code).hex() if code is not None else type(value).__name__)
    return hashlib.sha256("\n".join(parts).encode("utf-8", "replace")).hexdigest()[:16]


def _path() -> Path | None:
    base = os.environ.get("XDG_STATE_HOME", "")
    if os.path.isabs(base):  # the XDG specification: a relative path is to be ignored
        return Path(base, NAME, _FILE)
    try:
        return Path.home() / ".local" / "state" / NAME / _FILE
    except RuntimeError:
        return None


def _read() -> dict[str, Noted]:
    """The file's notes. What is damaged is left out: it is no more than a memory."""
    path = _path()
    try:
        kept = json.loads(path.read_bytes()) if path else {}
        return {str(name): Noted(**entry) for name, entry in kept.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def _write(exercise_id: str, entry: Noted) -> None:
    """Two kernels that write at once lose a note at most: the file is replaced whole."""
    _here[exercise_id] = entry
    path = _path()
    if path is None:
        return
    entries = _read() | {exercise_id: entry}
    text = json.dumps({name: asdict(kept) for name, kept in entries.items()}, indent=1)
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, made = tempfile.mkstemp(dir=path.parent, prefix=_FILE)
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
            os.replace(made, path)
        except OSError:
            Path(made).unlink(missing_ok=True)
            raise
