"""A page as a browser would read it, and what must hold of every page that we write."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

from grading.paths import Classroom
from grading.session import Options, grade_class
from tests.support.record_class import (
    LESSON,
    hand_in,
    judged,
    make_classroom,
    threads,
)

HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(1)> \"'><b>{{ 7*7 }} \u202e \x07 ]]> &lt;"
)


class Page(HTMLParser):
    """The elements, attributes and text of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(text)
        self.close()
        assert not self.open, f"left open: {self.open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag not in ("meta", "img", "link", "br", "wbr"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data

    def of(self, tag: str, name: str) -> list[str]:
        return [value for where, what, value in self.attributes if (where, what) == (tag, name)]


def safe(text: str, links: str = "#") -> Page:
    """The page, checked for all that must hold of every page that we write.

    `links`: how the address of another page may begin.
    """
    found = Page(text)
    assert not {"script", "iframe", "object", "embed", "link", "form", "base"} & set(found.tags)
    # a drawing may hold what draws, and nothing that loads or moves
    assert not {"foreignobject", "image", "animate", "set"} & set(found.tags)
    assert not [
        name for _tag, name, _value in found.attributes if name.startswith("on") or name == "style"
    ]
    for tag, name, value in found.attributes:
        if name in ("src", "href"):
            assert value.startswith(("#", "data:image/", links)), (tag, name, value)
    policy = found.of("meta", "content")[0]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy
    assert not re.search(r"url\((?!#)", text)
    assert "@import" not in text
    assert found.of("html", "lang")
    assert found.of("html", "dir")
    assert found.tags.count("h1") == 1
    assert found.tags.count("caption") == found.tags.count("table")
    assert not re.search("[\x00-\x08\x0b-\x1f\u202a-\u202e\u2066-\u2069]", text)
    return found


def graded_class(tmp_path: Path) -> Classroom:
    """A classroom in which two submissions were graded."""
    classroom = make_classroom(tmp_path)
    hand_in(classroom, "ada", "x = 0.5")
    hand_in(classroom, "boris", "x = 1")
    grade_class(classroom, Options((LESSON,), make_executor=threads), work=judged)
    return classroom
