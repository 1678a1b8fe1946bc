"""Options by which a person gives a score, and what they come to."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING

from course.i18n import gettext as _
from grading.model import UserError

if TYPE_CHECKING:
    from grading.marking.desk import Desk, Verdict
    from grading.marking.score_log import Given


def add_giving(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    """Adds the options; returns the parser."""
    parser.add_argument("--score", metavar=_("POINTS"), help=_("the score, such as 2 or 1.5"))
    parser.add_argument(
        "--give",
        nargs="+",
        default=[],
        metavar="N=POINTS",
        help=_("points for criteria of the rubric by their numbers, such as 1=2 2=0.5"),
    )
    parser.add_argument("--comment", metavar=_("TEXT"), help=_("replaces the comment by hand"))
    parser.add_argument(
        "--by", metavar=_("NAME"), help=_("who gives it (default: your name on this machine)")
    )
    parser.add_argument(
        "--again", action="store_true", help=_("also where it was answered or given before")
    )
    return parser


def verdict_of(
    arguments: argparse.Namespace,
    desk: Desk,
    key: tuple[str, str],
    exercise: str,
    why: str = "",
    request: int = 0,
) -> Verdict:
    """What the options give for an exercise.

    Raises:
        UserError: They do not fit each other, or the rubric.
    """
    from grading.marking.criteria import given_in, rubric_criteria
    from grading.marking.desk import Verdict, person, points_in
    from grading.marking.score_log import CRITERIA, HAND

    points: Sequence[Given] = ()
    if arguments.give:
        if arguments.score is not None:
            raise UserError(
                _("Give a --score, or points for criteria by --give, and not both."), code=2
            )
        points = given_in(arguments.give, rubric_criteria(key[1], exercise), exercise)
        score = sum(given for _words, given, _most in points)
    else:
        score = points_in(arguments.score)
    comment = None if arguments.comment is None else arguments.comment.strip()
    return Verdict(
        score,
        comment,
        points,
        why or (CRITERIA if points else HAND),
        request,
        arguments.by or person(),
    )
