"""Writes one student's work to `submitted/<student>/<lesson>/`.

What is replaced is kept under `attempts/<student>/<lesson>/` in the classroom, and so are other
versions that came in.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from course.i18n import gettext as _
from course.i18n import ngettext
from grading.collect.attempts import TIMESTAMP, contents, digest_of, folder_of, iso, keep
from grading.collect.layout import NOTEBOOK
from grading.collect.look import lesson_of, look
from grading.collect.source import named
from grading.collect.work import BEST, FIRST, NEWEST, Piece, Work, safe_name
from grading.files import is_link, write_atomically
from grading.record.timestamps import as_text
from grading.results.hand_ins import HandedIn, History
from grading.safe_text import shown as safe

Contents = dict[str, bytes | None]


@dataclass
class Report:
    """What became of what came in.

    `placed` maps an id to what it was made of; the other lists are sentences: `problems` about what
    was left out, `warnings` about what to look at. `dates` is how many students' moments are known,
    `by_entries` whether from the entries' dates, `by_commits` whether from git's, `late` whom the
    platform marks late. `recognised` says where it came from.
    """

    placed: dict[str, str] = field(default_factory=dict)
    unchanged: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    dates: int = 0
    late: dict[str, str] = field(default_factory=dict)
    by_entries: bool = False
    by_commits: bool = False
    recognised: list[str] = field(default_factory=list)


@dataclass
class Placing:
    """Places the work for one lesson.

    Attributes:
        lesson: The lesson.
        submitted: The folder of all submissions.
        history: What is known of earlier hand-ins, and takes what becomes known.
        report: Takes what became of each.
        shown: A student in a sentence.
        force: Whether work that is there may be replaced.
        older: Whether it may be by older work.
        attempt: Which version counts.
        blind: Whether names are kept from whoever marks.
        downloaded: When all was written, where that is known.
    """

    lesson: str
    submitted: Path
    history: History
    report: Report
    shown: Callable[[str], str]
    force: bool
    older: bool
    attempt: str = NEWEST
    blind: bool = False
    downloaded: str = ""

    def place(self, student: str, work: Work) -> None:
        """Writes the work, or says why not."""
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
        there = contents(folder) if folder.is_dir() else {}
        known = self.history.work.get((student, self.lesson), HandedIn())
        if known.digest != digest_of(there):
            # somebody has changed what is there since
            known = HandedIn(digest_of(there) if self.attempt != NEWEST else "", seen=known.seen)
        new = self._handed_in(work, known)
        if self._settle(student, work, folder, files, there, known, new):
            for piece in work.rest:
                self._keep(student, piece)

    def _settle(
        self,
        student: str,
        work: Work,
        folder: Path,
        files: dict[str, bytes],
        there: Contents,
        known: HandedIn,
        new: HandedIn,
    ) -> bool:
        """Whether the work was taken; what is to be known of it then is in the history."""
        stamp = as_text(work.moment).encode("ascii") if work.moment is not None else None
        work_there = {name: data for name, data in there.items() if NOTEBOOK.fullmatch(name)}
        same, older = work_there == files, new.is_older_than(known)
        key = (student, self.lesson)
        other = lesson_of(files, student, self.lesson) if work_there and not same else ""
        if other:
            self._problem(
                _(
                    "{student}: this is the notebook of {other}, so {folder} stays as it is. "
                    "Collect it with --lesson {other}."
                ),
                student,
                folder,
                other=other,
            )
            return False
        if same and (stamp == there.get(TIMESTAMP) or (stamp is None and not self.force)):
            self.report.unchanged.append(student)
        elif work_there and not same and self.attempt != NEWEST and self._stays(new, known, older):
            for piece in work.pieces:
                self._keep(student, piece)
            self._stayed(student, folder, new, known, older)
            seen = dict.fromkeys([*known.seen, *new.seen, known.digest])
            rest = [one for one in seen if one != known.digest]
            self.history.work[key] = replace(
                known, seen=[*rest, known.digest], attempt=new.attempt, uploads=1
            )
            return True
        elif (
            work_there
            and not self.force
            and self.attempt == NEWEST
            and not (same and there.get(TIMESTAMP) is None)
        ):
            self._refuse(student, folder, older)
            return False
        elif work_there and not same and older and not self.older and self.attempt == NEWEST:
            self._problem(
                _(
                    "{student}: the archive's work is older than what is in {folder}, which "
                    "stays; --force --older replaces it all the same."
                ),
                student,
                folder,
            )
            return False
        else:
            self._write(student, folder, files, stamp, there)
            if work_there and not same:
                self._replaced(student, folder, older)
            self.report.placed[student] = self._source(work)
            self.report.warnings += [
                _("Warning: {student}: {remark}").format(student=self.shown(student), remark=line)
                for line in look(folder, student, self.lesson)
            ]
        self.history.work[key] = new
        return True

    def _stays(self, new: HandedIn, known: HandedIn, older: bool | None) -> bool:
        """Whether what is there counts on, and the new work is one more attempt."""
        if self.attempt == FIRST:
            return older is not True or new.digest in known.seen
        return older is True or new.digest in known.seen

    def _stayed(
        self, student: str, folder: Path, new: HandedIn, known: HandedIn, older: bool | None
    ) -> None:
        if new.digest in known.seen:
            self.report.unchanged.append(student)
            return
        if self.attempt == BEST:
            text = _("{student}: one more attempt is kept in {attempts}; autograde takes the best.")
        elif older is None:
            text = _(
                "Warning: {student}: nothing says whether the new work came before what is in "
                "{folder}, which stays as the first. It is kept in {attempts}."
            )
        else:
            text = _(
                "{student}: the first attempt stays in {folder}; the new one is kept in {attempts}."
            )
        self._warn(text, student, folder)

    def _handed_in(self, work: Work, known: HandedIn) -> HandedIn:
        """What will be known of the work once it is placed."""
        digest = digest_of(work.notebooks)
        rest = [
            digest_of({piece.name: piece.data})
            for piece in sorted(work.rest, key=lambda piece: piece.order)
        ]
        seen = [version for version in dict.fromkeys([*known.seen, *rest]) if version != digest]
        same = digest == known.digest
        return HandedIn(
            digest,
            [*seen, digest],
            iso(work.moment) if work.moment else "",
            max(self.downloaded, known.downloaded) if same else self.downloaded,
            work.upload,
            2 if work.is_handed_in_again(self.lesson) else 1,
            work.late,
            "" if self.attempt == NEWEST else self.attempt,
            work.group,
            work.by,
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
        there: Contents,
    ) -> None:
        has_work = any(map(NOTEBOOK.fullmatch, there))
        if has_work:
            keep(self._attempts(student), there)
        # The moment first, so that a run that is killed is seen not to have ended. One that was
        # there belongs to the work that was there.
        if has_work and stamp is None and (folder / TIMESTAMP).is_file():
            (folder / TIMESTAMP).unlink()
        for name, data in (({TIMESTAMP: stamp} if stamp is not None else {}) | files).items():
            write_atomically(folder / name, data)
        for name in there:
            if name not in files and NOTEBOOK.fullmatch(name) and not (folder / name).is_dir():
                (folder / name).unlink()

    def _keep(self, student: str, piece: Piece) -> None:
        files: Contents = {safe_name(piece.name): piece.data}
        if piece.moment is not None:
            files[TIMESTAMP] = as_text(piece.moment).encode("ascii")
        keep(self._attempts(student), files)

    def _replaced(self, student: str, folder: Path, older: bool | None) -> None:
        if self.attempt == BEST:
            text = _("{student}: one more attempt is kept in {attempts}; autograde takes the best.")
        elif self.attempt == FIRST:
            text = _(
                "{student}: the work in {folder} was replaced by an earlier one, as the first "
                "counts. What was there is kept in {attempts}."
            )
        elif older is None:
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
        self._warn(text, student, folder)

    def _warn(self, text: str, student: str, folder: Path) -> None:
        self.report.warnings.append(
            text.format(
                student=self.shown(student),
                folder=folder.as_posix(),
                attempts=self._attempts(student).as_posix(),
            )
        )

    def _attempts(self, student: str) -> Path:
        return folder_of(self.submitted.parent, student, self.lesson)

    def _problem(self, text: str, student: str, folder: Path, **more: str) -> None:
        self.report.problems.append(
            text.format(student=self.shown(student), folder=folder.as_posix(), **more)
        )

    def _source(self, work: Work) -> str:
        files = ", ".join(named(piece.name) for piece in work.pieces)
        source = f"{named(work.name)} ({files})"
        if self.blind:  # a file may be called as its student is
            source = ngettext("{count} notebook", "{count} notebooks", len(work.pieces)).format(
                count=len(work.pieces)
            )
        if work.group:
            source = _("{source}, for the group {group}").format(
                source=source, group=safe(work.group)
            )
        more = len(work.rest) or int(work.is_handed_in_again(self.lesson))
        if not more:
            return source
        if self.attempt == FIRST:
            text = ngettext(
                "{source}, the first; {count} later version",
                "{source}, the first; {count} later versions",
                more,
            )
        elif self.attempt == BEST:
            text = ngettext(
                "{source}; {count} more version, and autograde takes the best",
                "{source}; {count} more versions, and autograde takes the best",
                more,
            )
        else:
            text = ngettext(
                "{source}, the newest; {count} earlier version",
                "{source}, the newest; {count} earlier versions",
                more,
            )
        return text.format(source=source, count=more)
