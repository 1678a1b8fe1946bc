"""Holds the installed `course`, which kernels use, to the clone that grades."""

from __future__ import annotations

import json
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from urllib.parse import urlparse
from urllib.request import url2pathname

from course.i18n import gettext as _
from grading.model import UserError
from grading.paths import ROOT

PACKAGE = "neural-lab-course"


def require_this_clone(root: Path = ROOT) -> None:
    """Raises UserError where this Python has no course installed, or the one of another folder."""
    found = installed_from()
    if found is None:
        raise UserError(
            _(
                "The course is not installed for this Python, so no lesson could run: run 'make "
                "test' once in {root}, and use its .venv/bin/python."
            ).format(root=root)
        )
    if found.resolve() != root.resolve():
        raise UserError(
            _(
                "This Python has the course of {found} installed, not the one of {root} (was the "
                "clone moved, or is this .venv another clone's?). Run '.venv/bin/python -m pip "
                "install --no-deps -e .' in {root}."
            ).format(found=found, root=root)
        )


def installed_from() -> Path | None:
    """The folder that the course is installed from, or None.

    A wheel's folder is that of its packages.
    """
    try:
        package = distribution(PACKAGE)
    except PackageNotFoundError:
        return None
    source = json.loads(package.read_text("direct_url.json") or "{}")
    if source.get("dir_info", {}).get("editable"):
        return Path(url2pathname(urlparse(source["url"]).path))
    return Path(str(package.locate_file("")))
