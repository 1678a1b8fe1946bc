"""From an archive to `submitted/<student>/<lesson>/`: first the whole plan, then the files.

What is replaced is kept under `attempts/<student>/<lesson>/` in the classroom, and so are older
versions that an archive holds.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from course.i18n import gettext as _
from course.i18n import ngettext
from grading.collect.archive import Archive, named
from grading.collect.ids import Ids
from grading.collect.look import look
from grading.collect.moments import are_of_handing_in
from grading.collect.plan import NOTEBOOK, TIMESTAMP, Work, plan, safe_name
from grading.files import is_link, write_atomically
from grading.record.timestamps import as_text
from grading.results.hand_ins import HandedIn, History

ATTEMPTS = "attempts"
NAMES, ENTRIES, NONE = "names", "entries", "none"  # where moments of handing in are taken from


@dataclass
class Report:
    """What became of an archive.

    `placed` maps an id to what it was made of; the other lists are sentences: `problems` about what
    was left out, `warnings` about what to look at. `dates` is how many students' moments are known,
    `by_entries` whether from the entries' dates, `late` whom the platform marks late.
    """

    placed: dict[str, str] = field(default_factory=dict)
    unchanged: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    dates: int = 0
    late: dict[str, str] = field(default_factory=dict)
    by_entries: bool = False


def collect(
    archive: Archive,
    lesson: str,
    submitted: Path,
    ids: Ids,
    *,
    own: re.Pattern[str] | None = None,
    force: bool = False,
    older: bool = False,
    dates: str = NAMES,
) -> Report:
    """Writes what the archive holds.

    What is there already is replaced only with `force`, by older work only with `older` too.
    `dates`: `NAMES` takes the moments that names and notes say, and those of the entries where they
    can be no download's; `ENTRIES` those of the entries in any case; `NONE` none.
    """
    found = plan(archive, lesson, ids, own)
    report = Report(problems=found.problems, warnings=found.warnings)
    report.by_entries = dates == ENTRIES or (
        dates == NAMES
        and are_of_handing_in(
            [work.entry for work in found.works.values() if work.entry and not work.moment]
        )
    )
    placing = _Placing(lesson, submitted, History(submitted.parent), report, force, older)
    written = max((entry.moment for entry in archive.entries if entry.moment), default=None)
    if not report.by_entries and written is not None:
        placing.downloaded = _iso(written)
    try:
        for student, work in sorted(found.works.items()):
            if not work.pieces:
                report.problems.append(_nothing(work))
                continue
            if dates == NONE:
                work.moment = None
            elif report.by_entries:
                work.moment = work.moment or work.entry
            report.dates += work.moment is not None
            if work.late and work.moment is None:
                report.late[student] = work.late
            placing.place(student, work)
    finally:  # on a full disk too: what was placed is not to be another's in the next run
        ids.write()
        placing.history.write()
    return report


def _nothing(work: Work) -> str:
    if not work.others:
        return _("{name} handed in no notebook, and no other file that can be read.").format(
            name=named(work.name)
        )
    return _("{name} handed in no notebook, but: {files}.").format(
        name=named(work.name), files=", ".join(named(name) for name in work.others[:5])
    )


@dataclass
class _Placing:
    lesson: str
    submitted: Path
    history: History
    report: Report
    force: bool
    older: bool
    downloaded: str = ""

    def place(self, student: str, work: Work) -> None:
        folder = self.submitted / student / self.lesson
        if is_link(self.submitted / student) or is_link(folder):
            self._problem(_("{student}: {folder} is a link; nothing was written."), student, folder)
            return
        # One notebook is the lesson's, whatever the platform made of its name: stock nbgrader takes
        # only the exact one.
        notebooks = work.notebooks
        files = (
            {f"{self.lesson}.ipynb": data for data in notebooks.values()}
            if len(notebooks) == 1
            else dict(notebooks)
        )
        in_the_way = next(
            (path for path in (folder.parent, folder) if path.exists() and not path.is_dir()), None
        ) or next((folder / name for name in (*files, TIMESTAMP) if (folder / name).is_dir()), None)
        if in_the_way is not None:
            self._problem(
                _(
                    "{student}: {folder} is in the way, a folder where a file belongs or the "
                    "other way round: move it away and run the command again. Nothing was "
                    "written."
                ),
                student,
                in_the_way,
            )
            return
        there = (
            {path.name: _content(path) for path in sorted(folder.iterdir())}
            if folder.is_dir()
            else {}
        )
        key = (student, self.lesson)
        known = self.history.work.get(key, HandedIn())
        if known.digest != digest_of(there):
            known = HandedIn(seen=known.seen)  # somebody has changed what is there since
        new = self._handed_in(work, known)
        stamp, stamp_there = (
            as_text(work.moment).encode("ascii") if work.moment is not None else None,
            there.get(TIMESTAMP),
        )
        work_there = {name: data for name, data in there.items() if NOTEBOOK.fullmatch(name)}
        same = work_there == files
        if same and (stamp == stamp_there or (stamp is None and not self.force)):
            self.report.unchanged.append(student)
        elif work_there and not self.force and not (same and stamp_there is None):
            self._refuse(student, folder, new.is_older_than(known))
            return
        elif work_there and not same and new.is_older_than(known) and not self.older:
            self._problem(
                _(
                    "{student}: the archive's work is older than what is in {folder}, which "
                    "stays; --force --older replaces it all the same."
                ),
                student,
                folder,
            )
            return
        else:
            self._write(student, folder, files, stamp, there)
            if work_there and not same:
                self._replaced(student, folder, new.is_older_than(known))
            self.report.placed[student] = self._source(work)
            self.report.warnings += look(folder, student, self.lesson)
        self.history.work[key] = new
        for piece in work.older:
            _keep(self._attempts(student), {safe_name(piece.name): piece.data})

    def _handed_in(self, work: Work, known: HandedIn) -> HandedIn:
        """What will be known of the work once it is placed."""
        digest = digest_of(work.notebooks)
        older = [
            digest_of({piece.name: piece.data})
            for piece in sorted(work.older, key=lambda piece: piece.order)
        ]
        seen = [version for version in dict.fromkeys([*known.seen, *older]) if version != digest]
        same = digest == known.digest
        return HandedIn(
            digest,
            [*seen, digest],
            _iso(work.moment) if work.moment else "",
            max(self.downloaded, known.downloaded) if same else self.downloaded,
            work.upload,
            work.uploads(self.lesson),
            work.late,
        )

    def _refuse(self, student: str, folder: Path, older: bool | None) -> None:
        text = _("{student} has work in {folder} already; --force replaces it.")
        if older:
            text = _("{student} has newer work in {folder} already, which stays.")
        elif older is False:
            text = _("{student} has older work in {folder} already; --force replaces it.")
        self._problem(text, student, folder)

    def _write(
        self,
        student: str,
        folder: Path,
        files: dict[str, bytes],
        stamp: bytes | None,
        there: dict[str, bytes | None],
    ) -> None:
        has_work = any(map(NOTEBOOK.fullmatch, there))
        if has_work:
            _keep(self._attempts(student), there)
        new = files | ({TIMESTAMP: stamp} if stamp is not None else {})
        for name, data in new.items():
            write_atomically(folder / name, data)
        for name in there:
            # A moment that was there belongs to the work that was there.
            if (
                name not in new
                and has_work
                and (name == TIMESTAMP or NOTEBOOK.fullmatch(name))
                and not (folder / name).is_dir()
            ):
                (folder / name).unlink()

    def _replaced(self, student: str, folder: Path, older: bool | None) -> None:
        if older is None:
            text = _(
                "Warning: {student}: the work in {folder} was replaced, though nothing says "
                "which is newer. What was there is kept in {attempts}."
            )
        elif older:
            text = _(
                "Warning: {student}: the work in {folder} was replaced by older work. What was "
                "there is kept in {attempts}."
            )
        else:
            text = _(
                "{student}: the work in {folder} was replaced by newer work. What was there is "
                "kept in {attempts}."
            )
        self.report.warnings.append(
            text.format(
                student=student,
                folder=folder.as_posix(),
                attempts=self._attempts(student).as_posix(),
            )
        )

    def _attempts(self, student: str) -> Path:
        return self.submitted.parent / ATTEMPTS / student / self.lesson

    def _problem(self, text: str, student: str, folder: Path) -> None:
        self.report.problems.append(text.format(student=student, folder=folder.as_posix()))

    def _source(self, work: Work) -> str:
        source = f"{named(work.name)} ({', '.join(named(piece.name) for piece in work.pieces)})"
        more = max(len(work.older), work.uploads(self.lesson) - 1)
        if not more:
            return source
        return ngettext(
            "{source}, the newest; {count} earlier version",
            "{source}, the newest; {count} earlier versions",
            more,
        ).format(source=source, count=more)


def digest_of(files: Mapping[str, bytes | None]) -> str:
    """A digest of the notebooks among some files, whatever their names."""
    notebooks = [
        data for name, data in files.items() if data is not None and NOTEBOOK.fullmatch(name)
    ]
    found = sorted(hashlib.sha256(data).hexdigest() for data in notebooks)
    return hashlib.sha256("\n".join(found).encode("ascii")).hexdigest() if found else ""


def _keep(attempts: Path, files: Mapping[str, bytes | None]) -> None:
    """Puts files into a numbered folder, if they are not in one already."""
    kept = {name: data for name, data in files.items() if data is not None}
    number = 1
    while (attempts / str(number)).exists():
        if _contents(attempts / str(number)) == kept:
            return
        number += 1
    for name, data in kept.items():
        write_atomically(attempts / str(number) / name, data)


def _contents(folder: Path) -> dict[str, bytes | None]:
    return {path.name: _content(path) for path in folder.iterdir()}


def _content(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() and not path.is_symlink() else None


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
