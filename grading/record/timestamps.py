"""When a submission was handed in, as nbgrader's exchange notes it beside the notebook."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

from course.i18n import gettext as _
from grading.build.places import write_atomically
from grading.intake.reading import UnreadableError, read_regular

_LONGEST = 200


def handed_in_at(folder: Path, warnings: list[str] | None = None) -> datetime | None:
    """The moment in `timestamp.txt`, in UTC without a zone; None where there is no such file, and, with a warning, where it
    cannot be read: a student could have broken it, to be never late."""
    from nbgrader.utils import parse_utc

    path = folder / "timestamp.txt"
    try:
        text = read_regular(path, _LONGEST).decode("ascii").strip()
        moment: datetime | None = parse_utc(text) if text else None
    except (UnreadableError, OSError, ValueError, OverflowError, TypeError, KeyError):
        moment = None
    if moment is None and warnings is not None and os.path.lexists(path):
        warnings.append(_("{file} holds no moment that can be read, so nothing is known of being late: put a line such as "
                          "'2026-05-04 14:00:00 UTC' there and run the command again.").format(file=path))
    return moment


def note_moment(folder: Path, moment: datetime | None) -> None:
    """Puts the moment beside the autograded notebook, where nbgrader's own commands look for what is newer than what."""
    path = folder / "timestamp.txt"
    if moment is None:
        path.unlink(missing_ok=True)
    elif folder.is_dir():
        write_atomically(path, f"{moment.isoformat(sep=' ')} UTC\n".encode("ascii"))
