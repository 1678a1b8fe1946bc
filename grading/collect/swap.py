"""Puts another attempt in place of the one that counted."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC
from pathlib import Path

from grading.collect.attempts import TIMESTAMP, contents, digest_of, folder_of, iso, keep
from grading.collect.layout import NOTEBOOK
from grading.files import write_atomically
from grading.record.timestamps import handed_in_at
from grading.results.hand_ins import HandedIn, History


def put_in_place(
    submitted: Path, student: str, lesson: str, attempt: Path, history: History
) -> None:
    """Makes an attempt count; what counted until now is kept among the attempts."""
    folder = submitted / student / lesson
    there = contents(folder) if folder.is_dir() else {}
    chosen = {name: data for name, data in contents(attempt).items() if data is not None}
    notebooks = [name for name in chosen if NOTEBOOK.fullmatch(name)]
    if len(notebooks) == 1:
        chosen[f"{lesson}.ipynb"] = chosen.pop(notebooks[0])
    keep(folder_of(submitted.parent, student, lesson), there)
    # The moment first: a run that is killed here is then seen not to have ended, and done again.
    if TIMESTAMP in there and TIMESTAMP not in chosen:
        (folder / TIMESTAMP).unlink()
    for name in sorted(chosen, key=lambda name: name != TIMESTAMP):
        write_atomically(folder / name, chosen[name])
    for name in there:
        if name not in chosen and NOTEBOOK.fullmatch(name):
            (folder / name).unlink()
    known = history.work.get((student, lesson), HandedIn())
    digest, moment = digest_of(chosen), handed_in_at(folder)
    history.work[student, lesson] = replace(
        known,
        digest=digest,
        seen=[*(one for one in known.seen if one != digest), digest],
        moment=iso(moment.replace(tzinfo=UTC)) if moment else "",
        upload=0,
        downloaded="",
    )
