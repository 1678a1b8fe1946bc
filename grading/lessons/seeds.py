"""The seed of the hidden inputs: drawn once for each classroom and lesson, and kept there."""

from __future__ import annotations

import os
import secrets

from course.i18n import gettext as _
from grading.model import UserError
from grading.paths import Classroom


def seed(classroom: Classroom, lesson: str) -> int:
    """The seed of a lesson in a classroom; drawn and stored at the first call.

    It is written to a temporary file and linked into place, so that two runs that start together
    agree on one seed.
    """
    path = classroom.seeds / lesson
    try:
        if not path.exists():
            classroom.seeds.mkdir(parents=True, exist_ok=True)
            temporary = classroom.seeds / f".{lesson}.{os.getpid()}"
            descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "w") as file:
                file.write(f"{secrets.randbits(64)}\n")
            try:
                os.link(temporary, path)
            except FileExistsError:
                pass
            finally:
                temporary.unlink()
        return int(path.read_text())
    except ValueError:
        raise UserError(
            _(
                "The seed file {file} does not hold a number: restore it from a backup, or "
                "delete it and grade again with --regrade."
            ).format(file=path)
        ) from None
    except OSError as error:
        raise UserError(
            _(
                "Cannot keep the seed of {lesson} in {file}: {reason}. Make the folder writable."
            ).format(lesson=lesson, file=path, reason=error.strerror)
        ) from error
