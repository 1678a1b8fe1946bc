"""What a student calls: `check`, `hint` and `ready`, the same in every front end."""

from __future__ import annotations

import difflib
import os
import sys
import textwrap
from collections.abc import Mapping
from functools import partial
from typing import Any, TextIO

from course.checks import cells
from course.checks.judge import WhyMissing, judge_exercise
from course.checks.missing import MISSING_NAME, code
from course.checks.model import Exercise, Judgement, Verdict
from course.i18n import gettext as _
from course.lessons.discovery import exercise, exercise_ids, why_unreadable
from course.notebook.collect import collect
from course.notebook.interrupt import Interrupted
from course.progress import slow_progress

_hints_given: dict[str, int] = {}
cells.watch()


class Score(float):
    """Points, the last value of a test cell: nbgrader reads partial credit from its text."""

    def __repr__(self) -> str:
        return f"{float(self):.2f}".rstrip("0").rstrip(".") if self % 1 else f"{float(self):.1f}"


def check(exercise_id: str) -> Score:
    """Checks your answer: prints which properties hold, and returns your points for them.

    It looks at the functions of the notebook (or module) that calls it, and changes nothing there.
    """
    found = _find(exercise_id)
    if found is None:
        return Score(0.0)
    namespace = _callers_namespace()
    cells.watch()
    judgement = evaluate(found, namespace)
    first = older_definition(found, judgement, namespace)
    print(report_text(found, judgement, first), file=_stream(judgement))
    return Score(judgement.score)


def _stream(judgement: Judgement) -> TextIO:
    """Standard output, but for nbgrader's Validate: there a failed cell shows standard error."""
    validating = os.environ.get("NBGRADER_EXECUTION") == "validate"
    return sys.stderr if validating and judgement.score < judgement.points else sys.stdout


def hint(exercise_id: str) -> None:
    """Prints the next hint for an exercise; call it again for a plainer one."""
    found = _find(exercise_id)
    if found is None or not found.hints:
        return
    number = min(_hints_given.get(found.id, 0) + 1, len(found.hints))
    _hints_given[found.id] = number
    head = _("Hint {number} of {count}:").format(number=number, count=len(found.hints))
    print(_wrapped(f"{head} {_(found.hints[number - 1])}"))
    if number < len(found.hints):
        print(_('Call hint("{id}") again for the next one.').format(id=found.id))


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
    bar = partial(slow_progress, description=_("Checking {exercise}").format(exercise=found.id))
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


def _is_missing(verdict: Verdict) -> bool:
    return verdict.outcome == "fails" and verdict.slip == MISSING_NAME


def _is_there(verdict: Verdict) -> bool:
    return verdict.outcome != "not_attempted" and not _is_missing(verdict)


def _attempted(exercise_id: str, namespace: Mapping[str, Any]) -> bool:
    found = _find(exercise_id)
    return found is not None and all(map(_is_there, evaluate(found, namespace).verdicts))


def _callers_namespace() -> Mapping[str, Any]:
    """The global names of whoever called the function that calls this one."""
    return sys._getframe(2).f_globals


def _find(exercise_id: str) -> Exercise | None:
    known = exercise_ids()
    if exercise_id in known:
        return exercise(exercise_id)
    if reason := why_unreadable(exercise_id):
        text = _(
            "The exercise {name!r} cannot be read: {reason}. Install the course again, or tell "
            "your teacher."
        )
        print(text.format(name=exercise_id, reason=reason.rstrip(".")))
        return None
    message = _("There is no exercise called {name!r}.").format(name=exercise_id)
    near = difflib.get_close_matches(str(exercise_id), known, n=1)
    if near:
        message += " " + _("Did you mean {name!r}?").format(name=near[0])
    print(message)
    return None


def report_text(found: Exercise, judgement: Judgement, first: str = "") -> str:
    """The feedback as plain text: a line for each property, with the message below a failed one.

    `first` is what to know before.
    """
    if judgement.not_attempted:
        return _wrapped(_not_attempted_text(found, judgement))
    if all(_is_missing(verdict) for verdict in judgement.verdicts):
        return _missing_text(found, judgement)
    held = sum(verdict.holds for verdict in judgement.verdicts)
    count = len(judgement.verdicts)
    head = _("{exercise}: {held} of {count} checks hold. Points here: {score} of {points}.")
    points = {"score": f"{judgement.score:g}", "points": found.points}
    lines = [
        head.format(exercise=found.id, held=held, count=count, **points),
        _("More checks, on other inputs, come when it is graded."),
    ]
    words = outcome_words()
    width = max(len(word) for word in words.values())
    for verdict in judgement.verdicts:
        lines.append(f"  {words[verdict.outcome]:<{width}}  {_(verdict.title)}")
        if verdict.message:
            lines += [_wrapped(line, " " * (width + 4)) for line in verdict.message.splitlines()]
    if held == count and not first:
        lines.append(_("All of these hold. Well done."))
    elif held < count and found.hints:
        lines.append(_('Stuck? Run hint("{id}").').format(id=found.id))
    return "\n".join([_wrapped(first), *lines] if first else lines)


def _not_attempted_text(found: Exercise, judgement: Judgement) -> str:
    if not all(verdict.slip == MISSING_NAME for verdict in judgement.verdicts):
        text = _(
            "{exercise}: not attempted yet. Write your answer above, run it, then run this cell "
            "again."
        )
    elif cells.watched():  # after a restart of the kernel an answer may stand above and not be run
        text = _(
            "{exercise}: there is no {names} in this kernel. Write your answer in the cell "
            "above, run that cell, then run this one again."
        )
    else:
        text = _(
            "{exercise}: not attempted yet. There is no {names}: write your answer, run it, then "
            "run this again."
        )
    return text.format(exercise=found.id, names=", ".join(map(code, found.functions)))


def _missing_text(found: Exercise, judgement: Judgement) -> str:
    """One cause, one sentence: no list of properties of which none could be tried."""
    head = _("{exercise}: nothing could be checked. Points here: {score} of {points}.")
    head = head.format(exercise=found.id, score=f"{judgement.score:g}", points=found.points)
    causes = {verdict.cause: verdict.brief for verdict in reversed(judgement.verdicts)}
    return "\n".join([head, *(_wrapped(text, "  ") for text in reversed(causes.values()))])


def outcome_words() -> dict[str, str]:
    """The word that each outcome is shown with."""
    return {
        "holds": _("holds"),
        "fails": _("fails"),
        "waits": _("waits"),
        "not_attempted": _("to do"),
        "no_evidence": _("no result"),
        "withheld": _("on hold"),
    }


def _wrapped(text: str, indent: str = "") -> str:
    return textwrap.fill(
        text, 96, initial_indent=indent, subsequent_indent=indent, break_long_words=False
    )
