"""Group work: one hands in, and it counts for all of the group."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from course.i18n import gettext as _
from grading.collect.class_list import ClassList, run_together, spaced
from grading.collect.names import CANVAS, Owner
from grading.model import UserError
from grading.roster import FILE
from grading.safe_text import one_line, shown
from grading.student_ids import STUDENT_ID

_MOST = 4_000_000  # bytes of a list of groups
_STUDENT = {"student", "id", "login", "username", "email", "name"}
_GROUP = {"group", "team", "gruppe"}


@dataclass(frozen=True)
class Teams:
    """The groups of a class.

    Attributes:
        of: The group of each student who has one.
        hand_in: Whether this lesson is group work.
    """

    of: Mapping[str, str] = field(default_factory=dict)
    hand_in: bool = False
    _members: dict[str, list[str]] = field(init=False, repr=False, compare=False)
    _names: dict[str, set[str]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        members: dict[str, list[str]] = {}
        for student, team in self.of.items():
            members.setdefault(team, []).append(student)
        names: dict[str, set[str]] = {}
        for team in members:
            for name in (spaced(team), run_together(team), _clean(team)):
                names.setdefault(name, set()).add(team)
        object.__setattr__(self, "_members", members)
        object.__setattr__(self, "_names", names)

    def members(self, team: str) -> list[str]:
        """The students of a group."""
        return self._members.get(team, [])

    def called(self, owner: Owner) -> str:
        """The group that a platform means by a name, where exactly one fits; else nothing.

        A group's work stands under its name: in Moodle (mod/assign/classes/downloader.php,
        `get_student_prefix`), Canvas (lib/content_zipper.rb, `get_user_name`) and Brightspace.
        """
        if owner.platform == CANVAS:
            found = self._names.get(run_together(owner.name), set())
        else:
            found = self._names.get(spaced(owner.name)) or self._names.get(
                _clean(owner.name), set()
            )
        return next(iter(found)) if len(found) == 1 else ""


NOBODY = Teams()


def _clean(name: str) -> str:
    return re.sub(r"\W+", " ", spaced(name)).strip()


def teams_of(known: ClassList, file: Path | None, hand_in: bool) -> Teams:
    """The groups of a class, from a file where one is named and else from the class list.

    Raises:
        UserError: The file cannot be read, names somebody unknown or somebody twice, or there are
            no groups though the work is a group's.
    """
    of = (
        _read(file, known)
        if file is not None
        else {student.id: student.group for student in known.roster if student.group}
    )
    if hand_in and not of:
        raise UserError(
            _(
                "There are no groups: {roster} has nothing in its column group. Fill it in, or "
                "give a file with --groups (columns student, group)."
            ).format(roster=FILE),
            code=2,
        )
    return Teams(of, hand_in)


def _read(path: Path, known: ClassList) -> dict[str, str]:
    name = path.as_posix()
    of: dict[str, str] = {}
    wrong: list[str] = []
    for number, student, team in _rows(name, _text(path, name)):
        if not student or not team:
            continue  # a student without a group hands in alone
        fits = known.fits(Owner(student, "", "", exact=True)) if known else []
        if not known and STUDENT_ID.fullmatch(student):
            fits = [student]
        if len(fits) != 1:
            wrong.append(_("line {line}: {student}").format(line=number, student=shown(student)))
        elif of.setdefault(fits[0], team) != team:
            raise UserError(
                _(
                    "{file}, line {line}: {student} is in two groups, {first} and {second}: take "
                    "one line out."
                ).format(
                    file=name,
                    line=number,
                    student=fits[0],
                    first=shown(of[fits[0]]),
                    second=shown(team),
                )
            )
    if wrong:
        raise UserError(
            _(
                "{file} names students who are not known, or not one alone ({students}): write "
                "their ids, as in {roster}."
            ).format(file=name, students="; ".join(wrong[:5]), roster=FILE)
        )
    return of


def _text(path: Path, name: str) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UserError(
            _("{file} cannot be opened: {reason}.").format(
                file=name, reason=error.strerror or error
            )
        ) from None
    if len(data) > _MOST:
        raise UserError(_("{file} is too large for a list of groups.").format(file=name))
    marked = data[:2] in (b"\xff\xfe", b"\xfe\xff")
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UserError(_("{file} is not UTF-8: save it as 'CSV UTF-8'.").format(file=name))


def _rows(name: str, text: str) -> Iterable[tuple[int, str, str]]:
    head = text.partition("\n")[0]
    separator = max(",;\t", key=head.count)
    try:
        rows = [
            (number, [one_line(value) for value in row])
            for number, row in enumerate(csv.reader(io.StringIO(text), delimiter=separator), 1)
            if any(map(str.strip, row))
        ]
    except csv.Error as error:
        raise UserError(
            _("{file} cannot be read as a table: {reason}. Correct it, or put back a copy.").format(
                file=name, reason=error
            )
        ) from None
    titles = [value.strip().lower() for value in rows[0][1]] if rows else []
    student = next((place for place, title in enumerate(titles) if title in _STUDENT), None)
    team = next((place for place, title in enumerate(titles) if title in _GROUP), None)
    if student is None or team is None:
        raise UserError(
            _("{file} needs a first line with the columns student and group.").format(file=name)
        )
    return [
        (number, row[student].strip(), row[team].strip())
        for number, row in rows[1:]
        if max(student, team) < len(row)
    ]
