"""Takes a class list in: roster.csv and gradebook change together, or neither does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from course.i18n import gettext as _
from grading.class_lists.known import folders, unlisted
from grading.class_lists.listed import ClassList
from grading.class_lists.people import read_class_list
from grading.class_lists.plan import Plan, plan, without
from grading.lock import locked
from grading.paths import Classroom
from grading.places import Places
from grading.record.gradebook import Gradebook
from grading.record.gradebook.students import Overwritten, Rows
from grading.release import backups
from grading.release import gradebook as registry
from grading.release.convert import configuration, unchanged_process
from grading.roster import read_roster, write_roster


@dataclass(frozen=True)
class Wishes:
    """What the person who imports a list said.

    Attributes:
        kind: The platform; empty to find out.
        encoding: That of the file; empty to find out.
        columns: For a field, the heading of its column.
        ids: Ids for people of the list: (address, login, number or name; id).
        anonymous: Give new students ids that tell nothing.
        remove_gone: Take out whom the list does not have.
        dry_run: Write nothing.
    """

    kind: str = ""
    encoding: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    ids: Sequence[tuple[str, str]] = ()
    anonymous: bool = False
    remove_gone: bool = False
    dry_run: bool = False


@dataclass
class Enrolled:
    """What an import did, or would do.

    Attributes:
        listed: What the file said.
        plan: What became of the roster.
        overwritten: Where the gradebook had something else.
        kept: Why a student who is not in the list could not be removed.
    """

    listed: ClassList
    plan: Plan
    overwritten: list[Overwritten] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)


def enrol(classroom: Classroom, path: Path, wishes: Wishes = Wishes()) -> Enrolled:
    """Imports a class list.

    Raises:
        UserError: The file is no class list, or something of the classroom cannot be read.
    """
    blind = read_roster(classroom.root).blind
    listed = read_class_list(path, wishes.kind, wishes.encoding, wishes.columns, blind)
    if wishes.dry_run:
        return _planned(classroom, listed, wishes, *_looked_at(classroom))
    with locked(classroom.root), opened(classroom) as book:
        done = _planned(classroom, listed, wishes, book.student_rows(), book.with_work())
        registry.keep_copy(book.url)
        roster = done.plan.roster
        done.overwritten = book.put_students(
            roster, done.plan.removed, lambda: write_roster(classroom.root, roster)
        )
        return done


@contextmanager
def opened(classroom: Classroom) -> Iterator[Gradebook]:
    """The gradebook, made where there is none, for the length of a block."""
    book = Gradebook.of(classroom.root)
    try:
        yield book
    finally:
        book.close()


def _looked_at(classroom: Classroom) -> tuple[Rows, set[str]]:
    """The gradebook's students, and those with work; no gradebook is made."""
    with unchanged_process():
        url = str(configuration(Places(), classroom.root).CourseDirectory.db_url)
    path = backups.database(url)
    if path is not None and not path.exists():
        return {}, set()
    with opened(classroom) as book:
        return book.student_rows(), book.with_work()


def _planned(
    classroom: Classroom, listed: ClassList, wishes: Wishes, rows: Rows, with_work: set[str]
) -> Enrolled:
    roster = read_roster(classroom.root)
    made = plan(listed, roster, unlisted(classroom, roster, rows), wishes.ids, wishes.anonymous)
    done = Enrolled(listed, made)
    if wishes.remove_gone:
        there = set(folders(classroom.submitted))
        staying = [student for student in made.gone if student in there | with_work]
        without(made, set(made.gone) - set(staying))
        done.kept = [
            _(
                "{student} is not in the list and stays, because there is work: move {folder} "
                "away, run 'nbgrader db student remove {id} --force', and import the list again."
            ).format(
                student=roster.shown(student), folder=classroom.submitted / student, id=student
            )
            for student in staying
        ]
    return done
