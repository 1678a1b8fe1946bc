"""What a rule found, and the refusal that is made of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from grading.model import UserError


@dataclass(frozen=True)
class Finding:
    """One place that breaks a rule: a line of the lesson's source and a sentence."""

    line: int
    message: str


class RefusedError(UserError):
    """The build refuses: one line per finding, each with file and line."""


def refusal(findings: Iterable[tuple[str, Finding]]) -> RefusedError:
    """The refusal for findings, each with the file as a person would type it."""
    return RefusedError(
        "\n".join(f"{file}:{found.line}: {found.message}" for file, found in findings)
    )
