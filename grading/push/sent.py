"""What was sent to a course, kept from run to run: `export/canvas-<host>-<course>.json`.

A grade of ours that is still there may be replaced by a newer one of ours; one that differs was
given there by somebody, and is not. A grade is noted before it goes out: if the run is stopped in
between, both the old one and the new one are known to be ours.
"""

from __future__ import annotations

import json
from decimal import Decimal, InvalidOperation
from pathlib import Path

from course.i18n import gettext as _
from grading.files import write_durably
from grading.model import UserError

FORMAT = 1


class Sent:
    """The file of one course. Raises UserError where it is damaged."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._grades: dict[str, dict[str, list[str]]] = {}
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
            if content["format"] != FORMAT:
                raise ValueError
            for assignment, users in content["sent"].items():
                for user, grades in users.items():
                    self._grades.setdefault(str(assignment), {})[str(user)] = [
                        str(Decimal(grade)) for grade in grades
                    ]
        except FileNotFoundError:
            pass
        except (ValueError, KeyError, TypeError, AttributeError, InvalidOperation, RecursionError):
            raise UserError(
                _(
                    "{file} is damaged: delete it; then grades that differ in Canvas are asked "
                    "about (--keep, --overwrite) before they are replaced."
                ).format(file=path.as_posix())
            ) from None

    def values(self, assignment: int, user: int) -> set[Decimal]:
        """What we sent, or may have sent."""
        return {
            Decimal(grade) for grade in self._grades.get(str(assignment), {}).get(str(user), ())
        }

    def about_to(self, assignment: int, user: int, grade: Decimal) -> None:
        """Notes a grade before it is sent."""
        held = self._grades.setdefault(str(assignment), {}).setdefault(str(user), [])
        if str(grade) not in held:
            held.append(str(grade))
        self.write()

    def adopt(self, assignment: int, user: int, grade: Decimal) -> None:
        """Notes that Canvas has our grade now; the file follows with the next write."""
        self._grades.setdefault(str(assignment), {})[str(user)] = [str(grade)]

    def write(self) -> None:
        """Writes the file."""
        write_durably(
            self.path,
            json.dumps({"format": FORMAT, "sent": self._grades}, indent=1).encode("ascii"),
            0o600,
        )
