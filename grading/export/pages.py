"""The pages of feedback that can go out: there, as new as the grades, and whole in one file."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

from course.i18n import gettext as _
from grading.dates.opening import FILE, opened_since
from grading.paths import Classroom
from grading.results.regrades import untold

# What a browser loads by itself; a link that a reader follows is none.
_LOADED = {
    "src",
    "srcset",
    "poster",
    "data",
    "background",
}
_STYLE = re.compile(r"@import|url\(\s*['\"]?(?!data:|#)", re.IGNORECASE)


@dataclass(frozen=True)
class Page:
    """A student's page; `problem` says why it does not go out."""

    student: str
    path: Path
    content: bytes = b""
    problem: str = ""


def page_of(classroom: Classroom, student: str, lesson: str) -> Page:
    """A student's page of feedback."""
    path = classroom.feedback / student / "index.html"
    try:
        content = path.read_bytes()
    except OSError:
        return Page(
            student,
            path,
            problem=_("there is no page of feedback: run '{command}'").format(
                command=classroom.command(f"feedback {student}")
            ),
        )
    if loads := loaded_from_elsewhere(content.decode("utf-8", "replace")):
        return Page(
            student,
            path,
            problem=_("the page is not whole in one file, it loads {what}").format(what=loads[0]),
        )
    if is_older_than_grades(classroom, student, [lesson]):
        return Page(
            student,
            path,
            problem=_("the page is older than the grades: run '{command}'").format(
                command=classroom.command(f"feedback {student}")
            ),
        )
    if _is_older_than_dates(classroom, path):
        return Page(
            student,
            path,
            problem=_(
                "the page is older than the dates from which on students see feedback: run "
                "'{command}'"
            ).format(command=classroom.command(f"feedback {student}")),
        )
    return Page(student, path, content)


def _is_older_than_dates(classroom: Classroom, page: Path) -> bool:
    """Whether a page may still hold what a date that was set later holds back."""
    try:
        return page.stat().st_mtime < (classroom.root / FILE).stat().st_mtime
    except OSError:
        return False


def is_older_than_grades(classroom: Classroom, student: str, lessons: Collection[str]) -> bool:
    """Whether a page was written before a submission was graded last, or its feedback opened."""
    since = opened_since(classroom, [(student, lesson) for lesson in lessons])
    for lesson in lessons:
        try:
            moment = (classroom.journal / student / f"{lesson}.json").stat().st_mtime
        except OSError:
            continue
        since.append(((student, lesson), moment))
    return bool(untold(classroom.feedback, since))


def loaded_from_elsewhere(page: str) -> list[str]:
    """What a page needs that is not in it, or could run; nothing where it is whole."""
    parser = _Loads()
    parser.feed(page)
    parser.close()
    return parser.found


class _Loads(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._in_style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in_style = tag == "style"
        if tag in ("script", "iframe", "object", "embed"):
            self.found.append(f"<{tag}>")
        for name, value in attrs:
            text = (value or "").strip()
            loads = name in _LOADED or (tag in ("link", "image", "use") and "href" in name)
            if (loads and text and not text.casefold().startswith(("data:", "#"))) or (
                name == "style" and _STYLE.search(text)
            ):
                self.found.append(text[:80])

    def handle_endtag(self, tag: str) -> None:
        self._in_style = False

    def handle_data(self, data: str) -> None:
        if self._in_style and _STYLE.search(data):
            self.found.append("@import, url()")
