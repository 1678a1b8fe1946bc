"""What `export` and `push` have in common: what goes out, and how points become grades."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from course.i18n import gettext as _
from grading.model import UserError

if TYPE_CHECKING:
    from grading.export.decide import Rules


def add_what(parser: argparse.ArgumentParser) -> None:
    """Adds what says which grades go out, and into which columns."""
    parser.add_argument(
        "--lesson",
        action="append",
        default=[],
        metavar=_("LESSON"),
        help=_("the lesson, again for several (default: those that have a column in the file)"),
    )
    what = parser.add_mutually_exclusive_group()
    what.add_argument(
        "--per",
        choices=("lesson", "exercise"),
        default="lesson",
        help=_("a column for each of them (default: lesson)"),
    )
    what.add_argument("--total", action="store_true", help=_("the course total alone"))
    parser.add_argument(
        "--column",
        action="append",
        default=[],
        metavar=_("[ITEM=]TITLE"),
        help=_("the title of the column for a lesson, an exercise or the total"),
    )


def add_rules(parser: argparse.ArgumentParser) -> None:
    """Adds what says how points become grades."""
    parser.add_argument(
        "--scale",
        metavar="N",
        help=_(
            "what full marks are worth, or 'points' for points as they are (default: the "
            "platform's maximum where the file says it, else points)"
        ),
    )
    parser.add_argument(
        "--decimals",
        type=int,
        choices=range(6),
        default=2,
        metavar="N",
        help=_("decimal places, rounded half up (default: 2)"),
    )
    existing = parser.add_mutually_exclusive_group()
    existing.add_argument(
        "--keep", action="store_true", help=_("grades that the file has and that differ stay")
    )
    existing.add_argument(
        "--overwrite", action="store_true", help=_("grades that the file has are replaced")
    )
    parser.add_argument(
        "--partial",
        action="store_true",
        help=_("send what is certain of work that is not graded in full yet"),
    )
    parser.add_argument(
        "--missing",
        choices=("zero", "empty"),
        default="zero",
        help=_("what a student gets who handed in nothing (default: zero)"),
    )
    parser.add_argument(
        "--cap",
        action="store_true",
        help=_("a grade above the platform's maximum becomes the maximum"),
    )


def rules_of(arguments: argparse.Namespace) -> Rules:
    """The rules that the options say.

    Raises:
        UserError: --scale is no number above 0 (code 2).
    """
    from grading.export.decide import KEEP, OVERWRITE, Rules
    from grading.export.numbers import parsed

    raw, scale = arguments.scale == "points", None
    if arguments.scale and not raw:
        scale = parsed(arguments.scale)
        if scale is None or scale <= 0:
            raise UserError(
                _("--scale takes a number above 0, or 'points', not {text!r}.").format(
                    text=arguments.scale
                ),
                code=2,
            )
    return Rules(
        scale,
        raw,
        arguments.decimals,
        KEEP if arguments.keep else OVERWRITE if arguments.overwrite else "",
        arguments.partial,
        arguments.missing == "zero",
        arguments.cap,
    )
