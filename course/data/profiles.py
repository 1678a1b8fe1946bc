"""How much a lesson does, and whether it is being graded: environment variables say both."""

from __future__ import annotations

import os
from typing import Literal


def profile() -> Literal["full", "quick"]:
    """`"quick"` when COURSE_PROFILE says so, else `"full"`.

    Continuous integration and grading say so: less data, fewer epochs.
    """
    return "quick" if os.environ.get("COURSE_PROFILE", "").strip().lower() == "quick" else "full"


def graded() -> bool:
    """Whether nbgrader or the course's own engine is running this notebook.

    nbgrader sets NBGRADER_EXECUTION.
    """
    return "NBGRADER_EXECUTION" in os.environ or os.environ.get("COURSE_GRADING") == "1"
