"""What a student calls: `check`, `hint`, `solution` and `ready`, the same in every front end."""

from __future__ import annotations

import contextlib
import difflib
import os
import sys
from collections.abc import Mapping
from functools import partial
from html import escape
from typing import Any, TextIO

from course.checks import cells
from course.checks.judge import WhyMissing, judge_exercise
from course.checks.model import Exercise, Judgement, Verdict
from course.data.profiles import graded
from course.i18n import gettext as _
from course.lessons.discovery import exercise, exercise_ids, why_unreadable
from course.notebook import solutions
from course.notebook.attempts import Noted, note, noted
from course.notebook.collect import collect
from course.notebook.interrupt import Interrupted
from course.notebook.page import OTHER, message, paragraphs
from course.notebook.present import present, wrapped
from course.notebook.report import is_missing, report
from course.notebook.report_html import as_html
from course.notebook.report_text import as_text
from course.progress_bar import slow_progress_bar

_hints_given: dict[str, int] = {}
cells.watch()


class Score(float):
    """Points, the last value of a test cell: nbgrader reads partial credit from its text.

    A student's notebook shows no bare number below the feedback, unless COURSE_SCORES=1 asks for
    it, as CI does, which runs lessons as a student and reads the points.
    """

    def __repr__(self) -> str:
        return f"{float(self):.2f}".rstrip("0").rstrip(".") if self % 1 else f"{float(self):.1f}"

    def _ipython_display_(self) -> None:
        if graded() or os.environ.get("COURSE_SCORES") == "1":
            raise NotImplementedError  # IPython's word for: show it as any other value


def check(exercise_id: str) -> Score:
    """Checks your answer: shows which properties hold, and returns your points for them.

    It looks at the functions of the notebook (or module) that calls it, and changes nothing there.
    """
    found = _find(exercise_id)
    if found is None:
        return Score(0.0)
    namespace = _callers_namespace()
    cells.watch()
    judgement = evaluate(found, namespace)
    told = report(found, judgement, older_definition(found, judgement, namespace))
    note(found, judgement, namespace)
    present(as_text(told), as_html(told), _stream(judgement))
    return Score(judgement.score)


def _stream(judgement: Judgement) -> TextIO:
    """Standard output, but for nbgrader's Validate: there a failed cell shows standard error."""
    validating = os.environ.get("NBGRADER_EXECUTION") == "validate"
    return sys.stderr if validating and judgement.score < judgement.points else sys.stdout


def hint(exercise_id: str) -> None:
    """Shows the next hint for an exercise; call it again for a plainer one."""
    found = _find(exercise_id)
    if found is None or not found.hints:
        return
    number = min(_hints_given.get(found.id, 0) + 1, len(found.hints))
    _hints_given[found.id] = number
    head = _("Hint {number} of {count}:").format(number=number, count=len(found.hints))
    said = [f"{head} {_(found.hints[number - 1])}"]
    if number < len(found.hints):
        said.append(_('Call hint("{id}") again for the next one.').format(id=found.id))
    present("\n".join(map(wrapped, said)), message(OTHER, paragraphs(said)))


def solution(exercise_id: str) -> None:
    """Shows one right answer and why it is right, once your instructor allows it."""
    found = _find(exercise_id)
    if found is None:
        return
    right = solutions.published(found.lesson, found.id)
    if right is None:
        print(wrapped(solutions.not_published(found.id)))
    elif said := solutions.why_not_yet(right, noted().get(found.id, Noted()).failed):
        print(wrapped(said))
    else:
        head, why = _("One right answer to {id}:").format(id=found.id), _(right.why)
        code = f"<pre>{escape(right.code)}</pre>"
        html = message(OTHER, paragraphs([head]) + code + paragraphs([why]))
        present(f"{head}\n\n{right.code}\n\n{wrapped(why)}", html)


def ready(*exercise_ids: str) -> bool:
    """Whether the answers to these exercises are there; prints what is awaited when they are not.

    Examples that use an answer begin with `if ready("..."):`, so that a notebook runs to its end
    before it is done.
    """
    namespace = _callers_namespace()
    waiting = [name for name in exercise_ids if not _attempted(name, namespace)]
    if waiting:
        text = _("This example waits for your answer to: {exercises}.")
        print(text.format(exercises=", ".join(waiting)))
    return not waiting


def evaluate(found: Exercise, namespace: Mapping[str, Any]) -> Judgement:
    """Probe and judge in place: the exercise's visible properties on the functions there.

    Raises:
        Interrupted: The person at the notebook wants to stop; it has the student's own lines.
    """
    bar = partial(slow_progress_bar, description=_("Checking {exercise}").format(exercise=found.id))
    try:
        cases, evidence = collect(found.properties, namespace, seed=0, steps=bar)
    except KeyboardInterrupt as error:
        interrupted = Interrupted.of(error, namespace)
    else:
        why_missing = why_missing_in(found, namespace)
        return judge_exercise(found, found.properties, cases, evidence, why_missing)
    raise interrupted


def why_missing_in(found: Exercise, namespace: Mapping[str, Any]) -> WhyMissing:
    """Says why a name of this exercise is not there, as far as the notebook's cells tell."""
    return lambda name, is_stub: cells.why_not_there(
        found.id, found.functions, name, is_stub, namespace
    )


def older_definition(found: Exercise, judgement: Judgement, namespace: Mapping[str, Any]) -> str:
    """What to say first when a check met a definition older than the answer's cell; else empty."""
    if not any(map(_is_there, judgement.verdicts)):
        return ""
    return cells.older_definition(found.id, found.functions, namespace)


def _is_there(verdict: Verdict) -> bool:
    return verdict.outcome != "not_attempted" and not is_missing(verdict)


def _attempted(exercise_id: str, namespace: Mapping[str, Any]) -> bool:
    found = _find(exercise_id)
    return found is not None and all(map(_is_there, evaluate(found, namespace).verdicts))


def _callers_namespace() -> Mapping[str, Any]:
    """The global names of whoever called the function that calls this one."""
    return sys._getframe(2).f_globals


def _find(exercise_id: str) -> Exercise | None:
    exercise_id = str(exercise_id)  # whatever a student put there, such as a list
    with contextlib.suppress(KeyError):
        return exercise(exercise_id)
    if reason := why_unreadable(exercise_id):
        text = _(
            "The exercise {name!r} cannot be read: {reason}. Install the course again, or tell "
            "your teacher."
        )
        print(text.format(name=exercise_id, reason=reason.rstrip(".")))
        return None
    message = _("There is no exercise called {name!r}.").format(name=exercise_id)
    near = difflib.get_close_matches(str(exercise_id), exercise_ids(), n=1)
    if near:
        message += " " + _("Did you mean {name!r}?").format(name=near[0])
    print(message)
    return None
