"""Options that several commands have."""

from __future__ import annotations

import argparse
import os
import random

from course.i18n import gettext as _
from grading.commands.autograde import positive


def add_jobs(parser: argparse.ArgumentParser, default: int | None = None) -> None:
    """Adds `--jobs`; by default as many as the processor has cores."""
    words = (
        _("graded at a time (default: {count})")
        if default
        else _("graded at a time (default: the processor's cores)")
    )
    parser.add_argument(
        "--jobs",
        type=positive(int),
        default=default or os.cpu_count() or 1,
        metavar="N",
        help=words.format(count=default),
    )


def add_confine(parser: argparse.ArgumentParser) -> None:
    """Adds `--confine`."""
    parser.add_argument(
        "--confine",
        choices=("auto", "require", "off"),
        default="auto",
        help=_("as for autograde (default: auto)"),
    )


def add_seed(parser: argparse.ArgumentParser) -> None:
    """Adds `--seed`, without which chance decides."""
    parser.add_argument(
        "--seed",
        type=int,
        default=random.randrange(10**6),
        metavar="N",
        help=_("of what chance decides (default: another one each time)"),
    )
