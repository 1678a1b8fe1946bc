"""A clone that was moved, or the .venv of another one, is told apart before any kernel starts."""

from __future__ import annotations

from pathlib import Path

import pytest

from grading.model import UserError
from grading.sandbox import installed


def test_this_clone_is_the_one_installed() -> None:
    installed.require_this_clone()


def test_another_clone_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="pip install --no-deps -e"):
        installed.require_this_clone(tmp_path)


def test_a_python_without_the_course_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(installed, "PACKAGE", "no-such-package-here")
    with pytest.raises(UserError, match="not installed"):
        installed.require_this_clone()
