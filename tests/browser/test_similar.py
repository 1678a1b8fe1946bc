"""The page of similar work as a teacher sees it: wide and narrow, light and dark, on paper."""

from __future__ import annotations

from pathlib import Path

import pytest

from grading.__main__ import main
from tests.grading.similar.conftest import LESSON, Work
from tests.support.browser import box_of, browser_page, missing_packages

pytestmark = [pytest.mark.browser, pytest.mark.slow]

# What a line's mark and ground look like, for two lines that differ in the mark alone.
LOOKS = """mark => {
    const line = document.querySelector(`.sides li${mark}`);
    const before = getComputedStyle(line, '::before').content;
    return [before, getComputedStyle(line).boxShadow];
}"""


@pytest.mark.skipif(bool(missing_packages()), reason="no browser")
def test_the_page_fits_every_width_and_paper(tmp_path: Path) -> None:
    work = Work(tmp_path / "classroom")
    for number, student in enumerate(("ada", "ben", "cleo")):
        work.hand_in(student, work.answers(number))
    long = "def accuracy(a, b):\n    return " + " + ".join(f"a.f{n}(b)" for n in range(60)) + "\n"
    for student in ("dora", "eva"):
        work.hand_in(student, work.answers(3) | {"accuracy": long})
    assert main(["similar", "--classroom", str(work.classroom.root), LESSON]) == 0
    with browser_page(390) as page:
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(work.classroom.similar.as_uri())
        for details in page.locator("details").all():
            details.evaluate("each => { each.open = true }")
        wide = "document.documentElement.scrollWidth - innerWidth"
        assert page.evaluate(wide) == 0
        both = [box_of(side) for side in page.locator(".side").all()[:2]]
        assert both[0]["y"] + both[0]["height"] <= both[1]["y"]  # one below the other
        page.set_viewport_size({"width": 1280, "height": 900})
        assert page.evaluate(wide) == 0
        both = [box_of(side) for side in page.locator(".side").all()[:2]]
        assert both[0]["y"] == both[1]["y"]
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            alike = page.evaluate(LOOKS, ".alike")
            assert "=" in alike[0]  # not by colour alone
            assert alike != page.evaluate(LOOKS, ":not([class])")
        page.evaluate("document.querySelectorAll('details').forEach(each => each.open = false)")
        page.emulate_media(media="print")
        assert page.locator(".side").first.is_visible()
        assert asked == [work.classroom.similar.as_uri()]
