"""Late penalties by nbgrader's own step and plugin: the same totals as `nbgrader autograde`.

nbgrader counts the seconds from a submission's due date (of the gradebook, with the student's
extension) to its moment (`timestamp.txt`), and asks the plugin for the points to take off the whole
notebook. The scores of the cells stay as they are: `nbgrader export` has them as `raw_score`, and
`score` less the penalty.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from course.i18n import gettext as _
from course.i18n import ngettext
from grading.model import UserError


@dataclass(frozen=True)
class Late:
    """What the gradebook knows of a submission's moment.

    `due` has the student's extension in it; `score` is the sum of the cells' scores, by hand or
    not; `penalty` is what is taken off it now (None: nothing was ever said). `extension` is the
    time that this student has more than others.
    """

    score: float
    handed_in: datetime | None = None
    due: datetime | None = None
    penalty: float | None = None
    extension: timedelta | None = None

    @property
    def is_late(self) -> bool:
        """Whether it came after its due date, or lost points as if it had."""
        return bool(self.penalty) or self.seconds() > 0

    def seconds(self, handed_in: datetime | None = None) -> float:
        """How late it is, or would be with another moment; 0 where one of the two is not known."""
        moment = handed_in or self.handed_in
        return max(0.0, (moment - self.due).total_seconds()) if moment and self.due else 0.0


Lateness = Mapping[tuple[str, str], Late]


def penalty_of(late: Lateness | None, student: str, lesson: str) -> float:
    """The points that a submission loses for being late."""
    found = (late or {}).get((student, lesson))
    return (found.penalty or 0.0) if found else 0.0


class LatePenalties:
    """nbgrader's step for late penalties with its plugin, made of nbgrader's settings."""

    def __init__(self, config: Any = None) -> None:
        self._step = _step(config)

    def penalty(self, student: str, score: float, seconds: float) -> float | None:
        """The points to take off, never below 0 nor above the score; None for no penalty."""
        if self._step is None or seconds <= 0:
            return None
        try:
            asked = self._step.plugin_inst.late_submission_penalty(student, score, seconds)
            if asked is None:
                return None
            return max(0.0, min(float(asked), score))
        except Exception as error:  # the plugin is the instructor's own code
            reason = " ".join(f"{type(error).__name__}: {error}".split())
            raise UserError(
                _(
                    "The late penalty of {student} could not be worked out by {plugin} "
                    "({reason}): see to it in nbgrader_config.py and run the command again."
                ).format(
                    student=student, plugin=type(self._step.plugin_inst).__name__, reason=reason
                )
            ) from error


def _step(config: Any) -> Any:
    """The step that `nbgrader autograde` would take; None where it is left out or switched off."""
    from nbgrader.converters import Autograde
    from nbgrader.coursedir import CourseDirectory
    from nbgrader.preprocessors import AssignLatePenalties
    from traitlets.config import Config
    from traitlets.utils.importstring import import_item

    config = Config() if config is None else config
    listed = Autograde(
        coursedir=CourseDirectory(config=config), config=config
    ).autograde_preprocessors
    kinds = [import_item(kind) if isinstance(kind, str) else kind for kind in listed]
    found = [
        kind for kind in kinds if isinstance(kind, type) and issubclass(kind, AssignLatePenalties)
    ]
    if not found:
        return None
    step = found[-1](config=config)
    step.init_plugin()
    return step if step.enabled else None


def late_words(late: Late) -> str:
    """How late it was and what that cost, as a part of a sentence; empty where it was not late."""
    if not late.is_late:
        return ""
    seconds = late.seconds()
    if not late.penalty:
        return _("handed in late by {time}").format(time=_duration(seconds))
    number = f"{late.penalty:.2f}".rstrip("0").rstrip(".")
    points = ngettext("{points} point", "{points} points", 1 if number == "1" else 2).format(
        points=number
    )
    if not seconds:  # a due date that was taken away since, or a penalty that was entered
        return _("handed in late: {points} off the sum of this lesson").format(points=points)
    return _("handed in late by {time}: {points} off the sum of this lesson").format(
        time=_duration(seconds), points=points
    )


def extension_words(late: Late) -> str:
    """Until when a student with an extension had time, as a part of a sentence; else empty."""
    if not late.extension or late.due is None:
        return ""
    return _("had until {moment} UTC, by an extension of {time}").format(
        moment=late.due.strftime("%Y-%m-%d %H:%M"), time=_duration(late.extension.total_seconds())
    )


def _duration(seconds: float) -> str:
    whole = timedelta(seconds=round(seconds))
    hours, rest = divmod(whole.seconds, 3600)
    if whole.days:
        return _("{days} d {hours} h").format(days=whole.days, hours=hours)
    if hours:
        return _("{hours} h {minutes} min").format(hours=hours, minutes=rest // 60)
    return _("{minutes} min").format(minutes=max(1, rest // 60))
