"""Everything that is known of a class now: what the feedback and the report are made of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from course.i18n import gettext as _
from grading import lessons
from grading.intake import Scan, scan
from grading.model import Record, Row, UserError
from grading.paths import Classroom
from grading.record.gradebook import Gradebook
from grading.record.gradebook.late_penalty import Late, Lateness, late_words
from grading.record.journal import Journal
from grading.results.hand_ins import Collected, beside_the_grades, for_the_student, known_work
from grading.results.table import Remarks, class_rows
from grading.roster import read_roster

Key = tuple[str, str]  # student and lesson


@dataclass(frozen=True)
class ClassSnapshot:
    """Everything that is known of a class now.

    Attributes:
        rows: Those of the whole class.
        notes: For (student, lesson): what was repaired on the way in, and what being late cost.
        warnings: For the person who runs the command.
        late: What was handed in late.
        records: All that was graded.
        comments: A person's, for (student, lesson) by exercise.
        remarks: What a teacher should know of whole submissions.
    """

    rows: list[Row]
    notes: Mapping[tuple[str, str], list[str]] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    late: Lateness = field(default_factory=dict)
    records: Sequence[Record] = ()
    comments: Mapping[tuple[str, str], Mapping[str, str]] = field(default_factory=dict)
    remarks: Remarks = field(default_factory=dict)

    @property
    def students(self) -> list[str]:
        """All ids, sorted."""
        return sorted({row.student for row in self.rows})


def take_snapshot(classroom: Classroom) -> ClassSnapshot:
    """The class as the journal and the gradebook have it.

    Changes nothing but the name of a damaged journal file.
    """
    journal = Journal(classroom.journal)
    records = {
        (entry.record.student, entry.record.lesson): entry.record for entry in journal.entries()
    }
    if not records:
        raise UserError(
            _("Nothing is graded yet in {folder}: run '{command}' first.").format(
                folder=classroom.root, command=classroom.command("autograde")
            )
        )
    book = Gradebook.of(classroom.root)
    try:
        listed, cell_scores, lateness, comments = (
            book.students(),
            book.cell_scores(),
            book.lateness(),
            book.comments(),
        )
    finally:
        book.close()
    gone = lessons.gone(lesson for _student, lesson in records)
    others = {*lessons.names(), *gone}
    submitted = (
        scan(classroom.submitted, lessons.gradable(), others, read_roster(classroom.root).shown)
        if classroom.submitted.is_dir()
        else Scan((), (), (), ())
    )
    rows = class_rows(submitted, listed, records, cell_scores)
    said = [damaged(path, classroom) for path in journal.damaged]
    counts = Counter(lesson for _student, lesson in records)
    said += [
        lessons.gone_words(lesson, counts[lesson]) for lesson in sorted(gone) if counts[lesson]
    ]
    collected = known_work(classroom.root, said)
    late = {key: one for key, one in lateness.items() if one.is_late and key in records}
    return ClassSnapshot(
        rows,
        notes_of(records, collected, late),
        tuple(said),
        late,
        tuple(records.values()),
        comments,
        beside_the_grades(records, collected, lateness),
    )


def notes_of(
    records: Mapping[Key, Record], collected: Collected, late: Lateness
) -> dict[Key, list[str]]:
    """What students are told beside their scores.

    That is what was repaired on the way in, how it was handed in, and what being late cost.
    """
    return {
        key: [
            *record.notes,
            *(for_the_student(collected[key]) if key in collected else ()),
            *([_sentence(late[key])] if key in late else []),
        ]
        for key, record in records.items()
    }


def _sentence(late: Late) -> str:
    words = late_words(late)
    return words[:1].upper() + words[1:] + "."


def damaged(path: Path, classroom: Classroom) -> str:
    """What a person is told of a damaged file of the journal."""
    return _(
        "A damaged file of the journal was set aside as {file}; its submission is graded again "
        "by the next '{command}'."
    ).format(file=path, command=classroom.command("autograde"))
