"""An export from beginning to end: files in, files out, and what has to be said of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from course.i18n import gettext as _
from course.i18n import ngettext
from grading.collect.ids import Ids
from grading.export import brightspace, canvas, moodle, table
from grading.export.amounts import Amounts, Item, amounts, items_of
from grading.export.columns import Layout, Wanted, first_row, wanted_columns
from grading.export.decide import Rules
from grading.export.fill import Filled, absent, fill
from grading.export.moodle import known_headings
from grading.export.people import People
from grading.export.sheet import LARGEST, Sheet, read_sheet
from grading.export.whole_class import whole_class
from grading.files import UnreadableError, read_regular, write_atomically
from grading.model import UserError
from grading.paths import Classroom
from grading.results.class_snapshot import ClassSnapshot
from grading.roster import read_roster

FOLDER = "export"
MOODLE, CANVAS, BRIGHTSPACE, CSV = "moodle", "canvas", "brightspace", "csv"
PLATFORMS = (MOODLE, CANVAS, BRIGHTSPACE, CSV)
PRIVATE = 0o600  # names and grades


@dataclass(frozen=True)
class Request:
    """What a person asked for on the command line.

    Attributes:
        platform: One of PLATFORMS.
        files: The platform's own files; none for a table of the class (CSV alone).
        lessons: Those to export; all that anyone handed in if none is named.
        per_exercise: A column for each exercise, not for each lesson.
        total: The course total alone.
        columns: `--column` as given.
        encoding: Of the files, where a person says so.
        output: Where the one file goes; by default into the classroom's folder for exports.
    """

    platform: str
    files: Sequence[Path] = ()
    lessons: Sequence[str] = ()
    per_exercise: bool = False
    total: bool = False
    columns: Sequence[str] = ()
    encoding: str = ""
    output: Path | None = None


@dataclass
class Exported:
    """What an export did: the files that it wrote, and the lines to say."""

    files: list[Path] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def export(
    classroom: Classroom,
    now: ClassSnapshot,
    request: Request,
    rules: Rules,
    advance: Callable[[], object] = lambda: None,
) -> Exported:
    """Fills in the files of a request; writes all of them, or none where one is wrong.

    Args:
        classroom: The classroom.
        now: The class as it is now.
        request: What is asked for.
        rules: How points become grades.
        advance: Is called once for each file.

    Raises:
        UserError: A file is none of the platform's, or a grade has no column.
    """
    items = items_of(now.rows, request.lessons, request.per_exercise, request.total)
    of_items = {item: amounts(now.rows, now.late, item, request.lessons) for item in items}
    people = people_of(classroom, now)
    wanted = Wanted(
        tuple(items),
        bool(request.lessons or request.total or request.columns),
        wanted_columns(request.columns, items),
    )
    report = Exported()
    pending: list[tuple[Path, Filled]] = []
    if request.files:
        used: dict[Item, Amounts] = {}
        found: set[str] = set()
        for path in request.files:
            sheet = open_sheet(path, request.encoding, people)
            layout = layout_of(request.platform, sheet, wanted, people)
            chosen = [target.item for target in layout.targets]
            if any(item not in chosen for item in items):
                layout = _with_note(layout, left_out(path.name, items, chosen))
            kept = canvas.kept if request.platform == CANVAS else lambda _value: ""
            done = fill(sheet, layout, people, of_items, rules, kept)
            if sheet.guessed:
                done.notes.insert(0, _encoding_words(sheet))
            pending.append((_place(classroom, request, path), done))
            used |= {item: of_items[item] for item in chosen}
            found |= done.students
            advance()
        report.problems += absent(found, people, used, rules)
    else:
        done = whole_class(people, of_items, rules)
        pending.append((request.output or classroom.root / FOLDER / "class.csv", done))
    _require_places([path for path, _done in pending], request.files)
    said: list[str] = []
    for path, done in pending:
        write_atomically(path, done.content, PRIVATE)
        report.files.append(path)
        report.notes += [*done.notes, _count_words(path, done)]
        said += done.problems
    report.problems[:0] = said
    about = _about(report, rules)
    for path in report.files:
        write_atomically(path.with_name(f"{path.stem}-about.txt"), about.encode(), PRIVATE)
    return report


def people_of(classroom: Classroom, now: ClassSnapshot) -> People:
    """The class under everything that it is called by."""
    return People(read_roster(classroom.root), now.students, Ids(classroom.root).lines)


def open_sheet(path: Path, encoding: str, people: People) -> Sheet:
    """A platform's file, read.

    Raises:
        UserError: It cannot be read.
    """
    if not path.exists():
        raise UserError(
            _("There is no file {file}: give the path of the file that the platform wrote.").format(
                file=path
            )
        )
    try:
        data = read_regular(path, LARGEST)
    except UnreadableError:
        raise UserError(
            _("{file} is no file that can be read: look at its name and its permissions.").format(
                file=path
            )
        ) from None
    return read_sheet(
        data, path.name, encoding, lambda text: people.familiar(text) + known_headings(text)
    )


def layout_of(platform: str, sheet: Sheet, wanted: Wanted, people: People) -> Layout:
    """Where everything stands in a platform's file.

    Raises:
        UserError: It is another platform's, or none of its rows and columns fit.
    """
    titles = sheet.values(first_row([sheet.values(row) for row in range(len(sheet.rows))]))
    for other, known in ((CANVAS, canvas.is_export), (BRIGHTSPACE, brightspace.is_export)):
        if platform != other and known(titles):
            raise UserError(
                _(
                    "{file} is a file of {platform}, whose rules are others: "
                    "'python -m grading export {command}' fills it in."
                ).format(file=sheet.name, platform=other.capitalize(), command=other)
            )
    if platform == MOODLE:
        return moodle.layout(sheet, wanted, people)
    if platform == CANVAS:
        return canvas.layout(sheet, wanted)
    if platform == BRIGHTSPACE:
        return brightspace.layout(sheet, wanted)
    return table.layout(sheet, wanted)


def _with_note(layout: Layout, note: str) -> Layout:
    return Layout(
        layout.entries, layout.targets, layout.comma, layout.capped, (*layout.notes, note)
    )


def left_out(file: str, items: Sequence[Item], chosen: Sequence[Item]) -> str:
    """Which items have no column in a file, or in a course."""
    return _("{file} has no column for {items}, which did not go out.").format(
        file=file, items=", ".join(item.id for item in items if item not in chosen)
    )


def _encoding_words(sheet: Sheet) -> str:
    return _(
        "{file} is not in Unicode; it was read as {encoding}, and goes out in it: if names look "
        "wrong below, say --encoding."
    ).format(file=sheet.name, encoding=sheet.codec)


def _place(classroom: Classroom, request: Request, path: Path) -> Path:
    if request.output is not None:
        return request.output
    return classroom.root / FOLDER / f"{path.stem}-filled{path.suffix}"


def _require_places(places: Sequence[Path], files: Sequence[Path]) -> None:
    for place in places:
        if places.count(place) > 1:
            raise UserError(
                _("Several of the files would become {file}: export them one by one.").format(
                    file=place
                ),
                code=2,
            )
        if any(place.resolve() == path.resolve() for path in files):
            raise UserError(
                _("{file} is what was given: say another --output, so that it stays.").format(
                    file=place
                ),
                code=2,
            )


def _count_words(path: Path, done: Filled) -> str:
    count = len(done.written)
    return ngettext(
        "{file}: {count} grade was written, {unchanged} stood there already.",
        "{file}: {count} grades were written, {unchanged} stood there already.",
        count,
    ).format(file=path.as_posix(), count=count, unchanged=done.unchanged)


def rule_words(rules: Rules) -> str:
    """How points became grades, in one sentence."""
    return ngettext(
        "Grades are the gradebook's: with scores by hand and extra credit, less late penalties, "
        "rounded half up to {places} decimal place.",
        "Grades are the gradebook's: with scores by hand and extra credit, less late penalties, "
        "rounded half up to {places} decimal places.",
        rules.places,
    ).format(places=rules.places)


def _about(report: Exported, rules: Rules) -> str:
    lines = [
        _("Written {moment}.").format(moment=f"{datetime.now().astimezone():%Y-%m-%d %H:%M %z}"),
        rule_words(rules),
        *report.notes,
        *report.problems,
    ]
    return "\n".join(lines) + "\n"
