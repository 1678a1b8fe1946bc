"""Where a clone keeps what the build reads and writes."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from course.i18n import gettext as _
from grading.model import UserError
from grading.paths import ROOT

LANGUAGES = ("en",)


@dataclass(frozen=True)
class Places:
    """The folders of one clone; tests use a small clone of their own."""

    root: Path = ROOT

    @property
    def solutions(self) -> Path:
        """The lessons' sources."""
        return self.root / "solutions"

    @property
    def source(self) -> Path:
        """What nbgrader builds from."""
        return self.root / "build" / "source"

    @property
    def configuration(self) -> Path:
        """The configuration of nbgrader."""
        return self.root / "nbgrader_config.py"

    @property
    def project(self) -> Path:
        """What names the course's settings."""
        return self.root / "pyproject.toml"

    @property
    def contract(self) -> Path:
        """What the build wrote of ids, titles, points and signatures."""
        return self.root / "course" / "lessons" / "contract.json"

    @property
    def proved(self) -> Path:
        """What the build noted of lessons whose solutions passed their checks."""
        return self.root / "grading" / "lessons" / "proved.json"

    def notebooks(self, language: str) -> Path:
        """The released lessons in a language."""
        return self.root / "notebooks" / language

    def release(self, lesson: str, language: str = "en") -> Path:
        """A released lesson."""
        return self.notebooks(language) / lesson / f"{lesson}.ipynb"

    def shown(self, path: Path) -> str:
        """A path as a person in the clone's root would type it."""
        try:
            return path.relative_to(self.root).as_posix()
        except ValueError:
            return str(path)

    def lesson_sources(self) -> list[Path]:
        """The sources of all lessons, drafts too."""
        return sorted(path for path in self.solutions.glob("*.py") if not path.name.startswith("_"))

    def settings(self) -> dict[str, Any]:
        """`[tool.course]` of pyproject.toml."""
        settings: dict[str, Any] = self._pyproject().get("tool", {}).get("course", {})
        return settings

    def extras(self) -> dict[str, list[str]]:
        """The optional dependencies in pyproject.toml: the requirements of each extra."""
        extras: dict[str, list[str]] = (
            self._pyproject().get("project", {}).get("optional-dependencies", {})
        )
        return extras

    def _pyproject(self) -> dict[str, Any]:
        try:
            with open(self.project, "rb") as file:
                return tomllib.load(file)
        except FileNotFoundError:
            raise UserError(
                _(
                    "There is no {file}: run the command from a complete clone of the course."
                ).format(file=self.project)
            ) from None
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise UserError(
                _("{file} cannot be read ({error}): correct it and run the command again.").format(
                    file=self.project, error=error
                )
            ) from None

    def setting(self, name: str) -> str:
        """A setting of `[tool.course]`; raises UserError where it is missing."""
        value = self.settings().get(name, "")
        if not value:
            raise UserError(
                _("{file} does not say {name}: add it under [tool.course].").format(
                    file=self.shown(self.project), name=name
                )
            )
        return str(value)


def known_language(language: str) -> str:
    """The language itself, or a `UserError` that names the known ones."""
    if language not in LANGUAGES:
        raise UserError(
            _("There are no lessons in the language {language!r} yet; known: {known}.").format(
                language=language, known=", ".join(LANGUAGES)
            ),
            code=2,
        )
    return language
