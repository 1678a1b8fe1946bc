"""Pages of feedback as the archive that a platform takes back, and as folders.

Moodle ("Upload multiple feedback files in a zip") takes each file from a path
`Full name_12345_assignfeedback_file_/feedback.html`: the number behind the first underscore is the
participant's in that assignment (mod/assign/feedback/file/importziplib.php in
https://github.com/moodle/moodle). Canvas ("Upload Submissions") takes `anything_111_67890_x.html`:
the first two numbers between underscores are the student and a file that the student handed in, and
both have to be there (infer_comment_context_from_filename in app/models/abstract_assignment.rb,
https://github.com/instructure/canvas-lms). So the numbers are those of the archive of submissions,
as `collect` noted them or as it is given again.
"""

from __future__ import annotations

import io
import os
import shutil
import tempfile
import time
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from course.i18n import gettext as _
from course.i18n import ngettext
from grading.collect.archive import Archive
from grading.collect.ids import Ids
from grading.collect.names import CANVAS, MOODLE, archived, readings
from grading.dates.opening import read_openings
from grading.export.amounts import Item
from grading.export.columns import Wanted
from grading.export.moodle import identifier
from grading.export.pages import page_of
from grading.export.people import CANVAS as CANVAS_KEY
from grading.export.people import LMS, Entry, People
from grading.export.people import MOODLE as MOODLE_KEY
from grading.export.service import FOLDER, PRIVATE, layout_of, open_sheet
from grading.files import write_atomically
from grading.model import MISSING, UserError
from grading.paths import Classroom
from grading.results.class_snapshot import ClassSnapshot
from grading.results.hand_ins import History
from grading.safe_text import one_line

FORMS = ("moodle", "canvas", "folders")
FILE = "feedback.html"


@dataclass
class Packed:
    """What was packed, and what was not."""

    path: Path
    count: int = 0
    notes: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def pack(
    classroom: Classroom,
    now: ClassSnapshot,
    people: People,
    form: str,
    lesson: str,
    downloads: Sequence[Path] = (),
    output: Path | None = None,
    advance: Callable[[], object] = lambda: None,
) -> Packed:
    """Packs the pages of the students of a lesson.

    Args:
        classroom: The classroom.
        now: The class as it is now.
        people: The class under everything that it is called by.
        form: One of FORMS.
        lesson: The lesson, whose numbers of participants count.
        downloads: The platform's archives of submissions, or its worksheets.
        output: Where it goes; by default into the classroom's folder for exports.
        advance: Is called once for each student.

    Raises:
        UserError: Nobody handed in the lesson, a download cannot be read, or the dates of feedback
            are damaged.
    """
    read_openings(classroom)  # damaged, nobody knows what students may see
    statuses: dict[str, set[str]] = {}
    for row in now.rows:
        if row.lesson == lesson:
            statuses.setdefault(row.student, set()).add(row.status)
    if not statuses:
        raise UserError(
            _("Nobody handed in {lesson}, so there is no feedback on it.").format(lesson=lesson)
        )
    suffix = "" if form == "folders" else ".zip"
    path = output or classroom.root / FOLDER / f"feedback-{form}-{lesson}{suffix}"
    done = Packed(path)
    places: dict[str, str] = {}
    if form == "folders":
        places = {student: f"{student}/{FILE}" for student in statuses}
    else:
        known = _from_downloads(form, lesson, downloads, people, done) if downloads else {}
        if not downloads:
            known = _from_collected(classroom, form, lesson)
        places = known
    files: dict[str, tuple[bytes, float]] = {}
    silent = 0
    for student in sorted(statuses):
        shown = people.roster.shown(student)
        place = places.get(student)
        nothing = statuses[student] == {MISSING}
        if place is None and nothing:
            silent += 1
        elif place is None:
            done.problems.append(_unknown_words(form, shown))
        else:
            page = page_of(classroom, student, lesson)
            if page.problem and not (nothing and not page.path.exists()):
                done.problems.append(
                    _("{student}: {reason}.").format(student=shown, reason=page.problem)
                )
            elif not page.problem:
                files[place] = (page.content, page.path.stat().st_mtime)
        advance()
    if silent:
        done.notes.append(
            ngettext(
                "{count} student handed in nothing and has no place in the archive.",
                "{count} students handed in nothing and have no place in the archive.",
                silent,
            ).format(count=silent)
        )
    if files:
        (_write_folders if form == "folders" else _write_zip)(path, files)
    else:
        done.problems.append(_("Nothing was written: no page can go out."))
    done.count = len(files)
    return done


def _unknown_words(form: str, shown: str) -> str:
    if form == "moodle":
        return _(
            "{student}: the participant's number is not known: give the archive of submissions or "
            "the grading worksheet."
        ).format(student=shown)
    return _(
        "{student}: the number of the file that was handed in is not known: give the archive of "
        "submissions."
    ).format(student=shown)


def _from_collected(classroom: Classroom, form: str, lesson: str) -> dict[str, str]:
    """The places of students by what `collect` noted."""
    found: dict[str, list[str]] = {}
    history = History(classroom.root).work if form == "canvas" else {}
    for line in Ids(classroom.root).lines:
        if form == "moodle":
            places = [moodle_place(line.name, number) for number in line.number_in(lesson)]
        else:
            work = history.get((line.student, lesson))
            upload = work.upload if work else 0
            places = [
                f"{_plain(line.name)}_{number}_{upload}_{FILE}"
                for number in line.number_in("canvas")
                if upload
            ]
        if line.student:
            found.setdefault(line.student, []).extend(places)
    return {student: places[0] for student, places in found.items() if len(places) == 1}


def _from_downloads(
    form: str, lesson: str, downloads: Sequence[Path], people: People, done: Packed
) -> dict[str, str]:
    """The places of students by the platform's own names."""
    entries: list[Entry] = []
    places: list[str] = []
    for path in downloads:
        if form == "moodle" and not zipfile.is_zipfile(path):
            named = _of_worksheet(path, lesson, people)
        else:
            named = _of_archive(path, form)
        for name, number, place in named:
            keys = (
                ((MOODLE_KEY, f"{lesson}:{number}"),)
                if form == "moodle"
                else ((CANVAS_KEY, number), (LMS, number))
            )
            entries.append(Entry(len(entries), keys, (name,), name))
            places.append(place)
    matches = people.match(entries)
    for entry in entries:
        if entry.row not in matches.students:
            reason = matches.undecided.get(entry.row) or _("no student of the class fits")
            done.problems.append(
                _("{name}: {reason}.").format(name=people.row_words(entry), reason=reason)
            )
    return {student: places[row] for row, student in matches.students.items()}


def _of_archive(path: Path, form: str) -> list[tuple[str, str, str]]:
    """For each student of an archive: the name, the number, and the place for feedback."""
    platform = MOODLE if form == "moodle" else CANVAS
    archive = Archive(path, path.as_posix())
    try:
        names = [entry.path for entry in archive.entries]
    finally:
        archive.close()
    whole = archived(names)
    found: dict[tuple[str, str], str] = {}
    for name in names:
        owner = next(iter(readings(name, None, whole)), None)
        if owner is None or owner.platform != platform or not owner.number:
            continue
        key = (owner.name, owner.number)
        if form == "moodle":
            found.setdefault(key, moodle_place(owner.name, owner.number))
        elif owner.upload:
            last = name.rpartition("/")[2]
            place = last[: len(last) - len(owner.file)] + FILE
            # the notebook before other files: Canvas shows the page under its name
            if key not in found or owner.file.endswith(".ipynb"):
                found[key] = place
    if not found:
        raise UserError(
            _("{file} is no archive of submissions of {platform}.").format(
                file=path.as_posix(), platform=platform
            )
        )
    return [(name, number, place) for (name, number), place in found.items()]


def _of_worksheet(path: Path, lesson: str, people: People) -> list[tuple[str, str, str]]:
    sheet = open_sheet(path, "", people)
    rows = [row for row in range(1, len(sheet.rows)) if not sheet.is_blank(row)]
    if identifier(sheet, 0, rows) is None:
        raise UserError(
            _("{file} is neither an archive of submissions nor a grading worksheet.").format(
                file=path.as_posix()
            )
        )
    layout = layout_of("moodle", sheet, Wanted((Item(lesson),)), people)
    found = []
    for entry in layout.entries:
        number = next(value for kind, value in entry.keys if kind == MOODLE_KEY).rpartition(":")[2]
        name = entry.names[0] or "Participant"
        found.append((name, number, moodle_place(name, number)))
    return found


def moodle_place(name: str, number: str) -> str:
    """Where Moodle looks for a participant's feedback; it takes the name for words alone."""
    return f"{_plain(name)}_{number}_assignfeedback_file_/{FILE}"


def _plain(name: str) -> str:
    """A name without what parts the numbers, or a path."""
    text = "".join(" " if one in '_/\\:*?"<>|' else one for one in one_line(name, 80))
    plain = " ".join(text.split()).lstrip(".~")
    return "student" if not plain or plain.isdecimal() else plain


def _write_zip(path: Path, files: dict[str, tuple[bytes, float]]) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for place, (content, moment) in files.items():
            about = zipfile.ZipInfo(place, time.localtime(moment)[:6])
            about.compress_type = zipfile.ZIP_DEFLATED
            about.external_attr = PRIVATE << 16
            archive.writestr(about, content)
    write_atomically(path, buffer.getvalue(), PRIVATE)


def _write_folders(path: Path, files: dict[str, tuple[bytes, float]]) -> None:
    """The folders as a whole; what an earlier export left is replaced."""
    if path.exists() and not all((folder / FILE).is_file() for folder in path.iterdir()):
        raise UserError(
            _("{folder} holds something else: say another --output.").format(folder=path.as_posix())
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp"))
    try:
        for place, (content, _moment) in files.items():
            write_atomically(made / place, content, PRIVATE)
        if path.exists():
            shutil.rmtree(path)
        os.replace(made, path)
    except BaseException:
        shutil.rmtree(made, ignore_errors=True)
        raise
