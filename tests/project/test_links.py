"""Every relative link of the pages leads to a file or a heading that exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from grading.paths import ROOT

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *ROOT.glob(".github/*.md")])
LINK = re.compile(r"\]\(([^)\s]+)\)|(?:src|href)=\"([^\"]+)\"")
# GitHub's own pages, seen from a file of the repository: they move with it.
GITHUB = "../../actions/"


def anchors(text: str) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    found: set[str] = set()
    for heading in re.findall(r"^#+ (.+)$", text, re.MULTILINE):
        plain = re.sub(r"[`*]|\]\([^)]*\)|\[", "", heading).strip().lower()
        found.add(re.sub(r"[^\w\- ]", "", plain).replace(" ", "-"))
    return found


def dead_links(page: Path) -> list[str]:
    """The relative links of a page that lead nowhere."""
    dead = []
    text = re.sub(
        r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL
    )
    for match in LINK.finditer(text):
        link = match[1] or match[2]
        if re.match(r"[a-z]+:", link) or link.startswith(GITHUB):
            continue
        name, _hash, anchor = link.partition("#")
        target = (page.parent / name) if name else page
        if not target.exists() or (
            anchor and anchor not in anchors(target.read_text(encoding="utf-8"))
        ):
            dead.append(link)
    return dead


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_no_link_is_dead(page: Path) -> None:
    assert dead_links(page) == []


@pytest.mark.parametrize(
    ("link", "dead"),
    [
        ("[a](other.md)", []),
        ("[a](other.md#what-is-it-a-guide)", []),
        ("[a](#here)", []),
        ("[a](https://example.org/x)", []),
        ("![CI](../../actions/workflows/tests.yml/badge.svg)", []),
        ("[a](gone.md)", ["gone.md"]),
        ("[a](other.md#gone)", ["other.md#gone"]),
        ("[a](#gone)", ["#gone"]),
        ('<img src="gone.png">', ["gone.png"]),
    ],
)
def test_a_dead_link_is_found(tmp_path: Path, link: str, dead: list[str]) -> None:
    (tmp_path / "other.md").write_text("## What is it? `A` [guide](x.md)\n", encoding="utf-8")
    page = tmp_path / "page.md"
    page.write_text(f"# Here\n\n{link}\n", encoding="utf-8")
    assert dead_links(page) == dead
