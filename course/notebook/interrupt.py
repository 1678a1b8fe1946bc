"""Interrupting a check: a person sees where their own code was, and nothing of ours."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from course.i18n import gettext as _
from course.notebook.limit import students_frames

_SHOWN = 5


class Interrupted(KeyboardInterrupt):
    """The stop button, or Ctrl-C, ended a check; the message says where the student's code was."""

    @classmethod
    def of(cls, error: KeyboardInterrupt, namespace: Mapping[str, Any]) -> Self:
        """What `error` has stopped, in the student's own lines."""
        frames = students_frames(error, namespace)
        # The first is the cell with the check itself, where check() was called by it.
        inside = [frame for frame in frames if frame[0] != "<module>"][-_SHOWN:]
        if not inside:
            return cls(_("the check was stopped before it came to your code."))
        lines = [
            _("  in {function}, line {line} of its cell: {text}").format(
                function=name, line=line, text=text
            )
            for name, line, text in inside
        ]
        return cls("\n".join([_("the check was stopped while your code was here:"), *lines]))

    def _render_traceback_(self) -> list[str]:
        """What IPython shows of it."""
        return [f"KeyboardInterrupt: {self}"]


# Its name is what a person reads: in a terminal's last line, and on the cell's output.
Interrupted.__name__ = Interrupted.__qualname__ = "KeyboardInterrupt"
Interrupted.__module__ = "builtins"
