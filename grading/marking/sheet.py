"""An answer as a person sees it in a terminal: the text, what the checks said, the score."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from course.i18n import gettext as _
from course.i18n import ngettext
from grading.marking.answers import read_answer
from grading.marking.score_log import Entry, Key
from grading.marking.words import exercise_lines
from grading.model import Row
from grading.paths import Classroom
from grading.results.table import reason
from grading.safe_text import one_line, printable
from grading.wording import WIDTH, outcome_word, score_words, slip_words, status_words

_MOST_LINES, _LONGEST = 200, 2000


def answer_lines(classroom: Classroom, key: Key, exercise: str) -> list[str]:
    """The answer between two rules; a very long one loses its end."""
    text, pictures = read_answer(classroom, *key, exercise)
    lines = [printable(line, keep="\t") for line in text.strip().splitlines()]
    if len(lines) > _MOST_LINES:
        more = _("... and {count} more lines").format(count=len(lines) - _MOST_LINES)
        lines = [*lines[:_MOST_LINES], more]
    if not lines:
        lines = [_("(no answer)")]
    shown = [f"  | {line[:_LONGEST]}".rstrip() for line in lines]
    if pictures:
        shown.append(
            "  "
            + ngettext(
                "({count} picture is pasted into it: Formgrader shows it)",
                "({count} pictures are pasted into it: Formgrader shows them)",
                len(pictures),
            ).format(count=len(pictures))
        )
    return shown


def verdict_lines(row: Row) -> Iterator[str]:
    """What the checks said, those that students do not see too, and why the score is not full."""
    for prop in row.properties:
        title = one_line(_(prop["title"]))
        if prop["hidden"]:
            title = _("{title} (hidden)").format(title=title)
        yield f"  {outcome_word(prop['outcome']):<14}  {title}"
        slip = slip_words(row.exercise, prop) if prop["slip"] else ""
        for text in filter(None, [*prop["message"].splitlines(), slip]):
            yield filled(text, " " * 18)
    if not row.properties and (why := reason(row)):
        yield filled(why, "  ")


def score_line(row: Row) -> str:
    """The score with its status."""
    return _("Score: {score}, {status}.").format(
        score=score_words(row), status=status_words().get(row.status, row.status)
    )


def history_lines(entries: Sequence[Entry], exercise: str) -> list[str]:
    """What the log of scores says of one exercise."""
    return [
        filled(
            _("{when}: {old} -> {new}, {why}").format(
                when=line.at,
                old=line.old,
                new=line.new,
                why=": ".join(filter(None, [line.why, line.by, line.comment])),
            ),
            "  ",
        )
        for line in exercise_lines(entries, exercise)
    ]


def filled(text: str, indent: str = "") -> str:
    """Text from elsewhere as lines of the terminal's width."""
    return textwrap.fill(
        one_line(text, _LONGEST),
        WIDTH,
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
    )
