"""`progress()`: how far the student is, from the checks that were run."""

from __future__ import annotations

from collections.abc import Sequence

from course.checks.model import Exercise
from course.i18n import gettext as _
from course.i18n import ngettext
from course.lessons.contract import LESSONS
from course.lessons.discovery import exercise, exercise_ids
from course.notebook.attempts import Noted, noted
from course.notebook.page import BAD, GOOD, OTHER, folded, message, paragraphs, rich, signed
from course.notebook.present import present

_BAR = 20


def show_state() -> None:
    """Shows each lesson's state, and the exercises of those that were begun."""
    known = noted()
    lessons = {lesson: _exercises(lesson) for lesson in LESSONS}
    present(_as_text(lessons, known), _as_html(lessons, known))


def _exercises(lesson: str) -> list[Exercise]:
    """Those that a check can say something of."""
    readable = exercise_ids()
    return [
        exercise(clause.id)
        for clause in LESSONS[lesson]
        if not clause.manual and clause.id in readable
    ]


def _sum(exercises: Sequence[Exercise], known: dict[str, Noted]) -> tuple[int, int]:
    """How many checks passed whole, and how many there are."""
    passed = sum(one.id in known and known[one.id].passed for one in exercises)
    return passed, len(exercises)


def _line(lesson: str, exercises: Sequence[Exercise], known: dict[str, Noted]) -> str:
    passed, count = _sum(exercises, known)
    words = ngettext(
        "{lesson}: {passed} of {count} exercise passes its checks.",
        "{lesson}: {passed} of {count} exercises pass their checks.",
        count,
    )
    return words.format(lesson=lesson, passed=passed, count=count)


def _word(entry: Noted | None) -> tuple[str, str]:
    """The tone and the word of one exercise."""
    if entry is None:
        return OTHER, _("to do")
    return (GOOD, _("passes")) if entry.passed else (BAD, _("begun"))


def _detail(one: Exercise, entry: Noted | None) -> str:
    title = f"{one.id} ({_(one.title)})"
    if entry is None or entry.passed:
        return title
    words = _("{exercise}: {held} of {count} checks hold")
    return words.format(exercise=title, held=entry.held, count=entry.count)


def _notes() -> list[str]:
    return [
        _("This counts the checks that you ran on this machine; more come when it is graded."),
    ]


def _as_text(lessons: dict[str, list[Exercise]], known: dict[str, Noted]) -> str:
    lines = []
    for lesson, exercises in lessons.items():
        passed, count = _sum(exercises, known)
        filled = round(_BAR * passed / count) if count else 0
        lines.append(f"[{'#' * filled}{'.' * (_BAR - filled)}] {_line(lesson, exercises, known)}")
        if any(one.id in known for one in exercises):
            for one in exercises:
                _tone, word = _word(known.get(one.id))
                lines.append(f"    {word:<7} {_detail(one, known.get(one.id))}")
    return "\n".join([*lines, *_notes()])


def _as_html(lessons: dict[str, list[Exercise]], known: dict[str, Noted]) -> str:
    parts = []
    for lesson, exercises in lessons.items():
        passed, count = _sum(exercises, known)
        line = _line(lesson, exercises, known)
        bar = (
            f'<progress max="{max(count, 1)}" value="{passed}" aria-hidden="true"></progress> '
            f"{rich(line)}"
        )
        rows = ""
        for one in exercises:
            tone, word = _word(known.get(one.id))
            rows += f'<li class="{tone}">{signed(tone, _detail(one, known.get(one.id)), word)}</li>'
        begun = any(one.id in known for one in exercises)
        shown = folded(_("Exercises of {lesson}").format(lesson=lesson), f"<ul>{rows}</ul>")
        parts.append(f"<p>{bar}</p>{shown if begun else ''}")
    return message(OTHER, "".join(parts) + paragraphs(_notes()))
