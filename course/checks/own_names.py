"""Names of the check's own helpers do not belong into a message: a student has never seen them."""

from __future__ import annotations

import re

# Where a function was defined, as Python writes it before its name: "fit_trial.<locals>.",
# "course.lessons.mnist_mlp.trials."
_INSIDE = re.compile(r"(?:\w+\.)*\w+\.<locals>\.")
_MODULE = re.compile(r"\bcourse\.(?:\w+\.)+(?=\w)")


def without_own_names(text: str) -> str:
    """The text without the modules and functions of ours that Python puts before a name."""
    return _MODULE.sub("", _INSIDE.sub("", text))
