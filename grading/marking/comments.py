"""Comments kept for reuse: `classroom/comments.csv`, which a person may edit.

Columns: the exercise, and the comment. `python -m grading mark` offers those of the exercise by
number, and adds what is typed there.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path

from course.i18n import gettext as _
from grading.files import write_atomically
from grading.model import UserError
from grading.safe_text import whole_cell

FILE = "comments.csv"
COLUMNS = ("exercise", "comment")
_OWNER_ALONE = 0o600  # what people wrote about students
_FORMULA_MARK = "'"


class CommentBank:
    """The comments of one classroom.

    Raises:
        UserError: The file cannot be read.
    """

    def __init__(self, root: Path) -> None:
        self.path = root / FILE
        self._mode = _OWNER_ALONE
        self._all: dict[str, list[str]] = {}
        try:
            content = self.path.read_bytes()
            self._mode = self.path.stat().st_mode & 0o777
        except FileNotFoundError:
            return
        for exercise, comment in self._rows(content):
            self._take(exercise, comment)

    def of(self, exercise: str) -> list[str]:
        """The comments on an exercise, in the order of the file."""
        return list(self._all.get(exercise, ()))

    def add(self, exercise: str, comment: str) -> None:
        """Keeps a comment, once; what was added to the file meanwhile stays."""
        now = CommentBank(self.path.parent)
        if comment.strip() and now._take(exercise, comment.strip()):
            now._write()
        self._all = now._all

    def _take(self, exercise: str, comment: str) -> bool:
        known = self._all.setdefault(exercise, [])
        if comment in known:
            return False
        known.append(comment)
        return True

    def _write(self) -> None:
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(COLUMNS)
        for exercise, comments in self._all.items():
            writer.writerows((exercise, whole_cell(comment)) for comment in comments)
        # with the mark, by which a spreadsheet knows UTF-8
        write_atomically(self.path, text.getvalue().encode("utf-8-sig", "replace"), self._mode)

    def _rows(self, content: bytes) -> list[tuple[str, str]]:
        text = _decoded(content).lstrip("\ufeff")
        first = text.lstrip("\n").partition("\n")[0]
        separator = max(",;\t", key=first.count)
        try:
            rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
        except csv.Error as error:
            raise UserError(
                _(
                    "{file} cannot be read as a table: {reason}. Correct it, or move it away."
                ).format(file=self.path, reason=error)
            ) from None
        rows = [row for row in rows if any(cell.strip() for cell in row)]
        titles = [title.strip().lower() for title in rows[0]] if rows else list(COLUMNS)
        if not set(COLUMNS) <= set(titles):
            raise UserError(
                _("{file} needs a first line with the columns {columns}; it has {found}.").format(
                    file=self.path,
                    columns=", ".join(COLUMNS),
                    found=", ".join(filter(None, titles)) or _("none"),
                )
            )
        places = [titles.index(column) for column in COLUMNS]
        return [
            (row[places[0]].strip(), _without_mark(row[places[1]].strip()))
            for row in rows[1:]
            if len(row) > max(places) and row[places[0]].strip() and row[places[1]].strip()
        ]


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _without_mark(comment: str) -> str:
    """A comment without the sign that keeps a spreadsheet from taking it for a formula."""
    plain = comment.removeprefix(_FORMULA_MARK)
    return plain if whole_cell(plain) == comment else comment
