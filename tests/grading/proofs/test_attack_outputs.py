"""What is opened after a class of attackers was graded is safe to open: no script, nothing from
elsewhere, no control characters, no formulas, bounded sizes."""

from __future__ import annotations

import csv
import json
import re
import unicodedata
from base64 import b64decode
from html.parser import HTMLParser
from pathlib import Path

import pytest

from grading.__main__ import main
from grading.limits import MEGABYTE
from grading.paths import Classroom
from grading.proofs.attack import play
from grading.proofs.attack.catalogue import chosen

CLASSES = (34, 35, 36, 37, 46, 50)
SHOWN = {"text/plain", "image/png"}
FORBIDDEN = {
    "script",
    "iframe",
    "object",
    "embed",
    "form",
    "base",
    "svg",
    "frame",
    "applet",
    "link",
    "foreignobject",
    "animate",
    "set",
}
# A chart of the report's own: what is in it is looked at like the rest of the page.
CHART = {("class", "picture"), ("role", "img")}
REFERENCES = ("src", "href", "xlink:href", "action", "data", "poster", "srcset")
PICTURE = re.compile(r"data:image/(png|svg\+xml);base64,([A-Za-z0-9+/=]*)\Z")
REMOTE = re.compile(r"^\s*(?:[a-z][a-z0-9+.-]*:|//)", re.IGNORECASE)
_TURNING = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class Elements(HTMLParser):
    """What in a page could run, load or turn something."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.bad: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in FORBIDDEN and not (tag == "svg" and set(attrs) >= CHART):
            self.bad.append(f"<{tag}>")
        for name, value in attrs:
            if name.startswith("on"):
                self.bad.append(f"{tag} {name}")
            picture = PICTURE.match(value or "") if (tag, name) == ("img", "src") else None
            # a chart of ours: as an image it can run nothing, and it shows no text of others
            if picture and picture[1] == "svg+xml":
                self.bad += [
                    name for name in Elements(b64decode(picture[2]).decode()).bad if name != "<svg>"
                ]
            elif name in REFERENCES and REMOTE.match(value or "") and not picture:
                self.bad.append(f"{tag} {name}={value}")
            if name == "http-equiv" and (value or "").lower() == "refresh":
                self.bad.append("refresh")


def odd_characters(text: str) -> set[str]:
    return {
        character
        for character in text
        if (unicodedata.category(character) in ("Cc", "Cs") and character not in "\n\t")
        or character in _TURNING
    }


def in_page(text: str) -> list[str]:
    return [
        *Elements(text).bad,
        *map(repr, odd_characters(text)),
        *re.findall(r"url\(\s*['\"]?(?!data:|#)[^)]*\)|@import", text),
    ]


def in_notebook(notebook: dict[str, object]) -> list[str]:
    bad: list[str] = []
    for cell in notebook["cells"]:  # type: ignore[attr-defined]
        if cell["cell_type"] == "markdown":
            bad += Elements("".join(cell["source"])).bad
        if cell.get("attachments"):
            bad.append("attachments")
        for output in cell.get("outputs", ()):
            data = output.get("data", {})
            bad += [f"output {kind}" for kind in data if kind not in SHOWN]
            text = "".join(
                [*output.get("text", ()), *data.get("text/plain", ()), *output.get("traceback", ())]
            )
            bad += map(repr, odd_characters(text))
            if not re.fullmatch(r"[A-Za-z0-9+/=\s]*", "".join(data.get("image/png", ""))):
                bad.append("a picture that is none")
    return bad


def in_table(path: Path) -> list[str]:
    with open(path, newline="", encoding="utf-8") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    return [
        cell
        for cell in cells
        if cell.lstrip()[:1] in tuple("=+-@＝＋－＠")
        or odd_characters(cell)
        or set("\n\t") & set(cell)
    ]


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Classroom:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(play, "HONEST", {name: play.HONEST[name] for name in ("perfect", "slips")})
        found = play.play(chosen(CLASSES), tmp_path_factory.mktemp("class"), seed=4)
    assert not found.bystanders
    assert main(["feedback", "--classroom", str(found.classroom.root)]) == 0
    assert main(["report", "--classroom", str(found.classroom.root)]) == 0
    return found.classroom


@pytest.mark.slow
def test_nothing_that_is_opened_acts_upon_its_reader(attacked: Classroom) -> None:
    pages = [*attacked.feedback.rglob("*.html"), attacked.report]
    assert len(pages) > len(chosen(CLASSES))
    for page in pages:
        assert in_page(page.read_text(encoding="utf-8")) == [], page
        assert page.stat().st_size < MEGABYTE
    # it is there, as text
    assert "evil.example" in "".join(page.read_text(encoding="utf-8") for page in pages)
    notebooks = list(attacked.autograded.rglob("*.ipynb"))
    assert len(notebooks) >= len(chosen(CLASSES))
    for notebook in notebooks:
        assert in_notebook(json.loads(notebook.read_text(encoding="utf-8"))) == [], notebook
        assert notebook.stat().st_size < 4 * MEGABYTE
    assert in_table(attacked.results) == []
    assert attacked.results.stat().st_size < MEGABYTE


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<p onclick=x>",
        "<img src='https://evil.example/x.png'>",
        "<a href='javascript:x'>y</a>",
        "<img src='//evil.example/x'>",
        "<meta http-equiv='Refresh' content=0>",
        "a\x1b[31m",
        "a\u202eb",
        "<p style='x:url(http://x)'>",
        "<svg onload=x></svg>",
        "<svg></svg>",
        "<svg class=picture role=img><script>x</script></svg>",
        "<svg class=picture role=img><use xlink:href='https://evil.example/x.svg#a'/></svg>",
        "<svg class=picture role=img><set attributeName=href to='javascript:x'/></svg>",
        "<iframe></iframe>",
        "<img src='data:image/svg+xml;base64,PHN2Zz48c2NyaXB0Pjwvc2NyaXB0Pjwvc3ZnPg=='>",
    ],
)
def test_the_look_at_pages_can_fail(text: str) -> None:
    assert in_page(text)


def test_the_look_at_notebooks_and_tables_can_fail(tmp_path: Path) -> None:
    code = {"cell_type": "code", "source": ""}
    for output in (
        {"data": {"text/html": "x"}},
        {"text": ["\x1b"]},
        {"data": {"image/png": "<x>"}},
        {"traceback": ["\x00"]},
    ):
        assert in_notebook({"cells": [{**code, "outputs": [output]}]})
    assert in_notebook({"cells": [{"cell_type": "markdown", "source": ["<script>"]}]})
    assert in_notebook({"cells": [{**code, "attachments": {"x": {}}}]})
    assert not in_notebook(
        {"cells": [{**code, "outputs": [{"data": {"text/plain": ["<script>"]}}]}]}
    )
    for text in ("=1+1", " +1", "@x", "a\x07", "-cmd"):
        (tmp_path / "t.csv").write_text(f'a,"{text}"\n', encoding="utf-8")
        assert in_table(tmp_path / "t.csv")
    (tmp_path / "t.csv").write_text("a,'=1,0.5\n", encoding="utf-8")
    assert not in_table(tmp_path / "t.csv")
