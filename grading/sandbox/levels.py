"""Which confinement this machine gives: tried, not assumed."""

from __future__ import annotations

import os
import subprocess
import sys
from functools import lru_cache

from course.i18n import gettext as _
from grading.model import UserError
from grading.paths import ROOT
from grading.sandbox.programs import command
from grading.sandbox.run_directory import readable_paths

LANDLOCK, LIMITS, NONE = "landlock", "limits", "none"
AUTO, REQUIRE, OFF = "auto", "require", "off"


@lru_cache(maxsize=1)
def available() -> str:
    """The highest level that holds here: a process confines itself and tries forbidden things."""
    if not sys.platform.startswith("linux"):
        return LIMITS
    try:
        done = subprocess.run(command("try_level"), capture_output=True, timeout=60, check=False)
    except (OSError, subprocess.SubprocessError):
        return LIMITS
    return LANDLOCK if done.returncode == 0 else LIMITS


def choose(confine: str) -> str:
    """The level for `--confine auto|require|off`. Raises UserError when "require" cannot be met."""
    if confine == OFF:
        return NONE
    found = available()
    around = _folder_around_clone() if found == LANDLOCK else ""
    if around and confine == REQUIRE:
        raise UserError(
            _(
                "{clone} lies inside {folder}, which submissions must be able to read: move the "
                "clone, or accept the risk with --confine auto."
            ).format(clone=ROOT, folder=around)
        )
    if around:
        return LIMITS
    if confine == REQUIRE and found != LANDLOCK:
        raise UserError(
            _(
                "This machine cannot confine submissions (Landlock and seccomp are needed: Linux "
                "5.13 or later). Grade on another machine, or accept the risk with --confine "
                "auto."
            )
        )
    return found


def _folder_around_clone() -> str:
    """The folder that kernels must read and in which the clone lies (/usr, say), if there is one.

    Nothing of the clone can be kept from them then.
    """
    return next(
        (path for path in readable_paths() if ROOT.is_relative_to(os.path.realpath(path))), ""
    )


def unprotected(level: str) -> str:
    """What this level does not protect, in one sentence; empty at the highest."""
    if level == LANDLOCK:
        return ""
    if level == LIMITS:
        return _(
            "Not protected at this level: submissions can read files of this account and use the "
            "network; time, memory and output are limited, and judges stay outside."
        )
    return _(
        "Not protected: submissions run with all rights of this account; only time, memory and "
        "output are limited."
    )
