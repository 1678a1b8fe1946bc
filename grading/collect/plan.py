"""What each student of an archive handed in, which of several versions counts, and when it came."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import PurePosixPath

from course.i18n import gettext as _
from grading.collect.archive import MOST_BYTES, Archive, Entry, inner, named, too_much
from grading.collect.groups import Groups
from grading.collect.ids import Ids, called
from grading.collect.names import CANVAS, MOODLE, Owner, archived, readings
from grading.collect.persons import Told, tell, who
from grading.record.timestamps import parse_moment
from grading.student_ids import clean_id

TIMESTAMP = "timestamp.txt"
NOTEBOOK = re.compile(r".+\.ipynb(?:\.txt|\.json)?", re.IGNORECASE)
_JUNK = re.compile(
    r"(?:^|/)(?:__MACOSX/|\.[^./][^/]*$|Thumbs\.db$|desktop\.ini$)|\.ipynb_checkpoints/",
    re.IGNORECASE,
)
# what Canvas makes of a name that was handed in before
_AGAIN = re.compile(r"(?P<stem>.+)-(?P<number>[1-9]\d?)")
_LONGEST_MOMENT = 200


@dataclass(frozen=True)
class Piece:
    """A notebook that was handed in.

    `stem` is its name without the number that Canvas adds to one handed in before, `again` that
    number, or 0; `upload` and `moment` are as in its `Owner`.
    """

    name: str
    data: bytes
    stem: str
    again: int
    upload: int
    moment: datetime | None

    @property
    def order(self) -> int:
        """Grows with each version of a file: by the platform's number of it, else by the name."""
        return self.upload or self.again


@dataclass
class Work:
    """What one student handed in: notebooks that count, older ones, the names of other files.

    `entry` is the newest date of its entries in the archive, `moment` when it was handed in as far
    as names or notes say.
    """

    name: str
    pieces: list[Piece] = field(default_factory=list)
    older: list[Piece] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    entry: datetime | None = None
    moment: datetime | None = None
    late: str = ""

    @property
    def notebooks(self) -> dict[str, bytes]:
        """The notebooks that count, by safe names."""
        files: dict[str, bytes] = {}
        for piece in self.pieces:
            files[_free(safe_name(piece.name), files)] = piece.data
        return files

    @property
    def upload(self) -> int:
        """The platform's newest number of a file, or 0."""
        return max((piece.upload for piece in self.pieces), default=0)

    def uploads(self, lesson: str) -> int:
        """How often a file was handed in under one name, as far as Canvas's numbers say.

        A student's own "try-2" says nothing.
        """
        older = {piece.stem for piece in self.older}
        return max(
            (
                piece.again + 1
                for piece in self.pieces
                if piece.stem == lesson.lower() or piece.stem in older
            ),
            default=1,
        )


@dataclass
class Plan:
    """Work by id; `problems` say what was left out, `warnings` what to look at."""

    works: dict[str, Work]
    problems: list[str]
    warnings: list[str]


def plan(archive: Archive, lesson: str, ids: Ids, own: re.Pattern[str] | None = None) -> Plan:
    """Reads the archive. Nothing is written, but who is who is noted in `ids`."""
    problems: list[str] = []
    owned = _owned(archive, ids, own, problems)
    told = tell((found for _entry, found in owned), lesson, ids)
    works = _works(archive, owned, told, problems)
    for work in works.values():
        _settle(work)
    return Plan(works, problems + told.problems, told.warnings)


def _owned(
    archive: Archive, ids: Ids, own: re.Pattern[str] | None, problems: list[str]
) -> list[tuple[Entry, Owner]]:
    entries = [entry for entry in archive.entries if entry.refused or not _JUNK.search(entry.path)]
    paths = [entry.path for entry in entries if not entry.refused]
    top = _top(paths)
    whole = archived(path.removeprefix(top) for path in paths)
    owned: list[tuple[Entry, Sequence[Owner]]] = []
    for entry in entries:
        found: Sequence[Owner] = ()
        if not entry.refused:
            found = readings(entry.path, own, whole) or readings(
                entry.path.removeprefix(top), own, whole
            )
        if found:
            owned.append((entry, found))
        else:
            problems.append(
                _("{path} was left out: {why}.").format(
                    path=named(entry.path),
                    why=entry.refused or _("its name does not say whose it is"),
                )
            )
    groups = Groups(
        {found[0].name for _entry, found in owned if found[0].platform == MOODLE},
        {line.name for line in ids.lines},
    )
    certain = {who(found[0]) for _entry, found in owned if len(found) == 1}
    return [(entry, _without_group(_chosen(found, certain, ids), groups)) for entry, found in owned]


def _top(paths: Sequence[str]) -> str:
    """The folders that are around everything."""
    parts = [path.split("/")[:-1] for path in paths]
    common = []
    for level in zip(*parts, strict=False):
        if len(set(level)) > 1:
            break
        common.append(level[0] + "/")
    return "".join(common)


def _chosen(found: Sequence[Owner], certain: set[tuple[str, str]], ids: Ids) -> Owner:
    for owner in found:
        line = ids.numbered("canvas", owner.number, called(owner)) if owner.lasting else None
        if who(owner) in certain or (line is not None and line.name == called(owner)):
            return owner
    return found[0]


def _without_group(one: Owner, groups: Groups) -> Owner:
    if one.platform != MOODLE:
        return one
    name = groups.without_group(one.name)
    return replace(one, name=name, hidden=name.casefold() == "participant")


def _works(
    archive: Archive, owned: Sequence[tuple[Entry, Owner]], told: Told, problems: list[str]
) -> dict[str, Work]:
    works: dict[str, Work] = {}
    size = 0
    for entry, found in owned:
        student = told.students[who(found)]
        if not student:
            continue
        work = works.setdefault(student, Work(found.name))
        work.late = work.late or (found.platform if found.late else "")
        moment = found.moment or _said(found.said, entry, problems)
        for name, data in _files(archive, entry, found.file):
            if data is None:
                problems.append(
                    _("{path} was left out: it cannot be unpacked.").format(path=named(entry.path))
                )
            elif NOTEBOOK.fullmatch(name):
                size += len(data)
                if size > MOST_BYTES:  # what students packed themselves counts too
                    raise too_much(archive.name)
                work.pieces.append(_piece(name, data, found, moment))
                if entry.moment and (work.entry is None or entry.moment > work.entry):
                    work.entry = entry.moment
            elif found.exact and not found.platform and name == TIMESTAMP:
                # An archive of nbgrader's own folders. On a platform it would be a file that the
                # student handed in.
                text = (archive.read(entry) or b"")[:_LONGEST_MOMENT].decode("utf-8", "replace")
                work.moment = _said(text.strip(), entry, problems) or work.moment
            else:
                work.others.append(name)
    return works


def _said(text: str, entry: Entry, problems: list[str]) -> datetime | None:
    """A moment that a name or a note says, in UTC."""
    if not text:
        return None
    try:
        return parse_moment(text.replace("_", " ")).replace(tzinfo=UTC)
    except ValueError:
        problems.append(
            _("{path}: when it was handed in cannot be read from {text}.").format(
                path=named(entry.path), text=named(text)
            )
        )
        return None


def _files(archive: Archive, entry: Entry, name: str) -> Iterator[tuple[str, bytes | None]]:
    """The file, or the notebooks in it where a student packed them; other files are not read."""
    if NOTEBOOK.fullmatch(name):
        yield name, archive.read(entry)
    elif name.lower().endswith(".zip"):
        packed = archive.read(entry)
        within = inner(packed, name) if packed is not None else None
        if within is None:
            yield name, None
            return
        for packed_file in within.entries:
            last = PurePosixPath(packed_file.path).name
            if not _JUNK.search(packed_file.path):
                notebook = NOTEBOOK.fullmatch(last)
                yield (
                    last,
                    (within.read(packed_file) if not packed_file.refused else None)
                    if notebook
                    else b"",
                )
        within.close()
    else:
        yield name, b""


def _settle(work: Work) -> None:
    """Sees that the newest version counts: of attempts, and of a file handed in again.

    In what order other notebooks came is not known: intake chooses among them.
    """
    newest = max((piece.moment for piece in work.pieces if piece.moment), default=None)
    last: dict[str, int] = {}
    for piece in work.pieces:
        last[piece.stem] = max(last.get(piece.stem, 0), piece.order)
    # Where moments are known they alone decide: a name's number may say something else, and then
    # nothing would be left.
    work.older = [
        piece
        for piece in work.pieces
        if (piece.moment != newest if newest else piece.order < last[piece.stem])
    ]
    work.pieces = [piece for piece in work.pieces if piece not in work.older]
    work.moment = newest or work.moment


def _piece(name: str, data: bytes, found: Owner, moment: datetime | None) -> Piece:
    stem = name[: name.lower().rindex(".ipynb")].lower()
    again = _AGAIN.fullmatch(stem) if found.platform == CANVAS else None
    return Piece(
        name,
        data,
        again["stem"] if again else stem,
        int(again["number"]) if again else 0,
        found.upload,
        moment,
    )


def safe_name(name: str) -> str:
    """A file name of plain characters."""
    stem = name[: name.lower().rindex(".ipynb")]
    return (
        stem + ".ipynb"
        if re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9 ._()-]{0,80}", stem)
        else clean_id(stem) + ".ipynb"
    )


def _free(name: str, taken: dict[str, bytes]) -> str:
    number, stem = 1, name.removesuffix(".ipynb")
    lower = {other.lower() for other in taken}
    while name.lower() in lower:
        number += 1
        name = f"{stem} ({number}).ipynb"
    return name
