"""A picture in the page: the page's own letters and colours, and no style attribute."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

from grading.report.svg import BAR, INK, WARN, as_element, new_figure


def drawn(name: str = "one", description: str = "what it shows") -> str:
    figure = new_figure(300, 60)
    axes = figure.add_axes((0.1, 0.2, 0.8, 0.7))
    axes.bar([0, 1], [1, 2], color=BAR)
    axes.bar([2], [1], fill=False, edgecolor=INK, hatch="//")
    axes.plot([0, 1], [1, 2], "D", color=WARN)
    axes.annotate("<b>&", (0, 1), color=INK)
    return str(as_element(figure, name, description))


def test_colours_are_the_pages_and_letters_are_text() -> None:
    root = ET.fromstring(drawn())
    classes = {name for one in root.iter() for name in one.get("class", "").split()}
    assert {"bar-fill", "ink-stroke", "warn-fill", "ink-fill"} <= classes
    assert "<b>&" in [one.text for one in root.iter() if one.tag.endswith("text")]
    assert not re.search("#0[0-9]0[0-9]0[0-9]", drawn())


def test_nothing_that_a_page_without_style_attributes_would_lose() -> None:
    found = ET.fromstring(drawn())
    kinds = {one.tag.split("}")[-1] for one in found.iter()}
    assert kinds <= {"svg", "g", "path", "use", "text", "defs", "clipPath", "pattern", "rect"}
    assert not [one for one in found.iter() if one.get("style")]


def test_it_is_described_and_sized_in_pixels() -> None:
    root = ET.fromstring(drawn(description='"> <script>'))
    assert (root.get("role"), root.get("aria-label")) == ("img", '"> <script>')
    assert (root.get("width"), root.get("height")) == ("300", "60")


def test_it_is_the_same_each_time_and_shares_no_id_with_another() -> None:
    assert drawn() == drawn()
    ids = [set(re.findall(' id="([^"]+)"', drawn(name))) for name in ("one", "two")]
    assert all(ids)
    assert not ids[0] & ids[1]
