"""What each student of an archive handed in, which of several versions counts, and when it came."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import PurePosixPath

from course.i18n import gettext as _
from grading.collect.archive import inner
from grading.collect.attempts import TIMESTAMP
from grading.collect.class_list import UNKNOWN, ClassList
from grading.collect.groups import Groups
from grading.collect.ids import Ids, called
from grading.collect.layout import NOTEBOOK
from grading.collect.names import MOODLE, Owner
from grading.collect.persons import Told, tell, who
from grading.collect.readers import Recognised
from grading.collect.recognise import recognise
from grading.collect.source import MOST_BYTES, Entry, Source, is_junk, named, too_much
from grading.collect.teams import NOBODY, Teams
from grading.collect.work import Work, piece_of
from grading.record.timestamps import parse_moment

_LONGEST_MOMENT = 200


@dataclass
class Plan:
    """Work by id, and of groups; `problems` say what was left out, `warnings` what to look at."""

    works: dict[str, Work]
    problems: list[str]
    warnings: list[str]
    teams: dict[str, Work] = field(default_factory=dict)
    recognised: Recognised | None = None


def plan(
    source: Source,
    lesson: str,
    ids: Ids,
    own: re.Pattern[str] | None = None,
    *,
    known: ClassList = UNKNOWN,
    teams: Teams = NOBODY,
    said: str = "",
) -> Plan:
    """Reads a source. Nothing is written, but who is who is noted in `ids`."""
    problems: list[str] = []
    recognised = recognise(source, lesson, known, said, own)
    owned = _owned(source, ids, known, recognised, problems)
    told = tell((found for _entry, found in owned), lesson, ids, known, teams)
    works, team_works = _works(source, owned, told, problems)
    return Plan(works, problems + told.problems, told.warnings, team_works, recognised)


def _owned(
    source: Source, ids: Ids, known: ClassList, recognised: Recognised, problems: list[str]
) -> list[tuple[Entry, Owner]]:
    owned: list[tuple[Entry, Sequence[Owner]]] = []
    for entry in source.entries:
        if (not entry.refused and is_junk(entry.path)) or recognised.aside(entry.path):
            continue
        found = () if entry.refused else recognised.read(entry.path)
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
        {*(line.name for line in ids.lines), *known.names()},
    )
    certain = {who(found[0]) for _entry, found in owned if len(found) == 1}
    return [
        (entry, _without_group(_chosen(found, certain, ids, known), groups))
        for entry, found in owned
    ]


def _chosen(
    found: Sequence[Owner], certain: set[tuple[str, str]], ids: Ids, known: ClassList
) -> Owner:
    for owner in found:
        if len(found) > 1 and known and len(known.fits(owner)) == 1:
            return owner
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
    source: Source, owned: Sequence[tuple[Entry, Owner]], told: Told, problems: list[str]
) -> tuple[dict[str, Work], dict[str, Work]]:
    works: dict[str, Work] = {}
    teams: dict[str, Work] = {}
    size = 0
    for entry, found in owned:
        key = who(found)
        team = told.teams.get(key, "")
        student = team or told.students[key]
        if not student:
            continue
        work = (teams if team else works).setdefault(student, Work(found.name))
        work.late = work.late or (found.platform if found.late else "")
        moment = found.moment or _said(found.said, entry, problems)
        for name, data in _files(source, entry, found.file):
            if data is None:
                problems.append(
                    _("{path} was left out: it cannot be unpacked.").format(path=named(entry.path))
                )
            elif NOTEBOOK.fullmatch(name):
                size += len(data)
                if size > MOST_BYTES:  # what students packed themselves counts too
                    raise too_much(source.name)
                work.pieces.append(piece_of(name, data, found, moment))
                if entry.moment and (work.entry is None or entry.moment > work.entry):
                    work.entry = entry.moment
            elif name == TIMESTAMP and (found.of_nbgrader or (found.exact and not found.platform)):
                # An archive of nbgrader's own folders. On a platform it would be a file that the
                # student handed in.
                text = (source.read(entry) or b"")[:_LONGEST_MOMENT].decode("utf-8", "replace")
                work.moment = _said(text.strip(), entry, problems) or work.moment
            else:
                work.others.append(name)
    return works, teams


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


def _files(source: Source, entry: Entry, name: str) -> Iterator[tuple[str, bytes | None]]:
    """The file, or the notebooks in it where a student packed them; other files are not read."""
    if NOTEBOOK.fullmatch(name):
        yield name, source.read(entry)
    elif name.lower().endswith(".zip"):
        packed = source.read(entry)
        within = inner(packed, name) if packed is not None else None
        if within is None:
            yield name, None
            return
        for packed_file in within.entries:
            last = PurePosixPath(packed_file.path).name
            if not is_junk(packed_file.path):
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
