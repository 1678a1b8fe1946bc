"""From an archive to `submitted/<student>/<lesson>/`: first the whole plan, then the files."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path, PurePosixPath

from course.i18n import gettext as _
from grading.build.places import write_atomically
from grading.collect.archive import MOST_BYTES, Archive, Entry, inner, named, too_much
from grading.collect.ids import Ids
from grading.collect.names import Owner, owner
from grading.intake.folders import clean_id

_NOTEBOOK = re.compile(r".+\.ipynb(?:\.txt|\.json)?", re.IGNORECASE)
_JUNK = re.compile(r"(?:^|/)(?:__MACOSX/|\.[^./][^/]*$|Thumbs\.db$|desktop\.ini$)|\.ipynb_checkpoints/", re.IGNORECASE)
TIMESTAMP = "timestamp.txt"


@dataclass
class Work:
    """What one student handed in: the notebooks by file name, the other files' names, and the newest moment."""

    name: str
    notebooks: dict[str, bytes] = field(default_factory=dict)
    others: list[str] = field(default_factory=list)
    moment: datetime | None = None


@dataclass
class Report:
    """`placed` maps an id to what it was made of; the other lists are sentences."""

    placed: dict[str, str] = field(default_factory=dict)
    unchanged: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def collect(archive: Archive, lesson: str, submitted: Path, ids: Ids, *, own: re.Pattern[str] | None = None, force: bool = False,
            dates: bool = True) -> Report:
    """Writes what the archive holds. What is there already is replaced only with `force`."""
    report = Report()
    for student, work in sorted(_plan(archive, ids, own, report).items()):
        if not work.notebooks:
            others = ", ".join(named(one) for one in work.others[:5]) or _("nothing")
            report.problems.append(_("{name} handed in no notebook, but: {files}.").format(name=named(work.name), files=others))
            continue
        _place(work, student, lesson, submitted, force, dates, report)
    ids.write()
    return report


def _plan(archive: Archive, ids: Ids, own: re.Pattern[str] | None, report: Report) -> dict[str, Work]:
    owned: list[tuple[Entry, Owner]] = []
    for entry in archive.entries:
        if not entry.refused and _JUNK.search(entry.path):
            continue
        found = owner(entry.path, own) if not entry.refused else None
        if found is None:
            report.problems.append(_("{path} was left out: {why}.").format(
                path=named(entry.path), why=entry.refused or _("its name does not say whose it is")))
        else:
            owned.append((entry, found))
    numbers: dict[str, set[str]] = defaultdict(set)
    for _entry, found in owned:
        numbers[found.key].add(found.number)
    plan: dict[str, Work] = {}
    size = 0
    for entry, found in owned:
        work = plan.setdefault(ids.of(found, len(numbers[found.key]) > 1), Work(found.name))
        for name, data in _files(archive, entry, found.file):
            if data is None:
                report.problems.append(_("{path} was left out: it cannot be unpacked.").format(path=named(entry.path)))
            elif _NOTEBOOK.fullmatch(name):
                size += len(data)
                if size > MOST_BYTES:  # what students packed themselves counts too
                    raise too_much(archive.name)
                work.notebooks[_free(_safe(name), work.notebooks)] = data
                if entry.moment and (work.moment is None or entry.moment > work.moment):
                    work.moment = entry.moment
            else:
                work.others.append(name)
    return plan


def _files(archive: Archive, entry: Entry, name: str) -> Iterator[tuple[str, bytes | None]]:
    """The file, or the notebooks in it where a student packed them; other files are not read."""
    if _NOTEBOOK.fullmatch(name):
        yield name, archive.read(entry)
    elif name.lower().endswith(".zip"):
        packed = archive.read(entry)
        within = inner(packed, name) if packed is not None else None
        if within is None:
            yield name, None
            return
        for one in within.entries:
            last = PurePosixPath(one.path).name
            if not _JUNK.search(one.path):
                notebook = _NOTEBOOK.fullmatch(last)
                yield last, (within.read(one) if not one.refused else None) if notebook else b""
        within.close()
    else:
        yield name, b""


def _safe(name: str) -> str:
    """A file name of plain characters."""
    stem = name[: name.lower().rindex(".ipynb")]
    return stem + ".ipynb" if re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9 ._()-]{0,80}", stem) else clean_id(stem) + ".ipynb"


def _free(name: str, taken: dict[str, bytes]) -> str:
    number, stem = 1, name.removesuffix(".ipynb")
    lower = {one.lower() for one in taken}
    while name.lower() in lower:
        number += 1
        name = f"{stem} ({number}).ipynb"
    return name


def _place(work: Work, student: str, lesson: str, submitted: Path, force: bool, dates: bool, report: Report) -> None:
    folder = submitted / student / lesson
    source = f"{named(work.name)} ({', '.join(map(named, work.notebooks))})"
    # One notebook is the lesson's, whatever the platform made of its name: stock nbgrader takes only the exact one.
    files = {f"{lesson}.ipynb": data for data in work.notebooks.values()} if len(work.notebooks) == 1 else dict(work.notebooks)
    if dates and work.moment is not None:
        files[TIMESTAMP] = f"{work.moment:%Y-%m-%d %H:%M:%S} UTC\n".encode("ascii")
    if any(one.is_symlink() for one in (submitted / student, folder)):
        report.problems.append(_("{student}: {folder} is a link; nothing was written.").format(student=student, folder=folder))
        return
    there = {one.name: one for one in sorted(folder.iterdir())} if folder.is_dir() else {}
    if {name: _content(path) for name, path in there.items()} == files:
        report.unchanged.append(student)
        return
    if there and not force:
        report.problems.append(_("{student} has work in {folder} already; --force replaces it.").format(
            student=student, folder=folder))
        return
    for name, data in files.items():
        write_atomically(folder / name, data)
    for name, path in there.items():
        if name not in files and (name == TIMESTAMP or _NOTEBOOK.fullmatch(name)):
            path.unlink()
    report.placed[student] = source


def _content(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() and not path.is_symlink() else None
