"""Who is who: `collected.csv` in the classroom maps what a platform calls a student to the student's id.

It is kept from archive to archive and may be edited: the column `student` is the id that is used from then on.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from pathlib import Path

from course.i18n import gettext as _
from grading.build.places import write_atomically
from grading.collect.names import Owner
from grading.intake.folders import STUDENT_ID, clean_id
from grading.model import UserError
from grading.record.cleaning import cell

FILE = "collected.csv"
COLUMNS = ("name", "student")


class Ids:
    """The mapping of one classroom."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / FILE
        self.known = self._read()
        self.changed = False

    def _read(self) -> dict[str, str]:
        try:
            text = self.path.read_text(encoding="utf-8-sig")
        except FileNotFoundError:
            return {}
        except UnicodeDecodeError:
            raise UserError(_("{file} is not UTF-8: save it as 'CSV UTF-8'.").format(file=self.path)) from None
        known: dict[str, str] = {}
        for number, row in enumerate(csv.DictReader(io.StringIO(text)), start=2):
            name, student = row.get("name"), (row.get("student") or "").strip()
            if not name or not STUDENT_ID.fullmatch(student):
                raise UserError(_("{file}, line {line}: {student!r} is no valid id (ASCII letters, digits and ._@-, at most 64, "
                                  "a letter or digit first).").format(file=self.path, line=number, student=student))
            known[name] = student
        return known

    def of(self, owner: Owner, namesake: bool) -> str:
        """The id of a student. `namesake`: the archive has another student of the same name."""
        key = cell(f"{owner.key} ({owner.number})" if namesake else owner.key)
        if key not in self.known:
            taken = {student.lower() for student in self.known.values()}
            wanted = owner.name if owner.exact and STUDENT_ID.fullmatch(owner.name) else _from_name(owner.name)
            if wanted.lower() in taken or namesake:
                wanted = f"{wanted[:50]}-{owner.number[:12]}" if owner.number else wanted
            if wanted.lower() in taken or not STUDENT_ID.fullmatch(wanted):
                wanted = clean_id(f"{owner.key}/{owner.number}", taken)
            self.known[key] = wanted
            self.changed = True
        return self.known[key]

    def write(self) -> None:
        if not self.changed:
            return
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(sorted(self.known.items()))
        write_atomically(self.path, text.getvalue().encode("utf-8"))


def _from_name(name: str) -> str:
    """A readable id: "Zoë O'Neil" becomes zoe_oneil. A name that loses letters on the way gets a hash of the whole name."""
    folded = "".join(one for one in unicodedata.normalize("NFKD", name) if not unicodedata.combining(one))
    plain = re.sub(r"[^a-z0-9.@-]+", "_", re.sub(r"['’`]", "", folded.lower())).strip("_.@-")
    if not plain or len(plain) > 50 or any(one.isalpha() and not one.isascii() for one in folded):
        return clean_id(name)
    return plain
