"""The report on a class in a real browser: by keyboard, without a network, on paper, in both
themes and both directions. Its pictures are kept in artifacts/pages.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from grading.paths import ROOT, Classroom
from grading.report import page as report_page
from tests.support import simulated_class
from tests.support.browser import browser_page, missing_packages

if TYPE_CHECKING:
    from playwright.sync_api import Page

SHOTS = ROOT / "artifacts" / "pages"
# The lowest contrast of a text with what it stands on, over all texts that are shown.
LOWEST = """() => {
    const part = value => (value /= 255) <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    const light = ([r, g, b]) => 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
    const numbers = colour => colour.match(/[\\d.]+/g).map(Number);
    const canvas = matchMedia('(prefers-color-scheme: dark)').matches ? [18, 18, 18] : [255, 255, 255];
    const ground = node => {
        const over = [];
        for (let at = node; at; at = at.parentElement) {
            const [r, g, b, alpha = 1] = numbers(getComputedStyle(at).backgroundColor);
            over.push([[r, g, b], alpha]);
        }
        return over.reverse().reduce(
            (below, [colour, alpha]) => below.map((value, i) => value * (1 - alpha) + colour[i] * alpha), canvas);
    };
    const ratio = (one, other) => {
        const [a, b] = [light(one), light(other)].sort((x, y) => x - y);
        return (b + 0.05) / (a + 0.05);
    };
    const texts = [...document.querySelectorAll('main *')].filter(
        node => !node.closest('svg') && [...node.childNodes].some(child => child.nodeType === 3 && child.data.trim())
            && node.checkVisibility());
    const said = Math.min(...texts.map(node => ratio(numbers(getComputedStyle(node).color), ground(node))));
    const letters = [...document.querySelectorAll('svg text')];
    const marks = [...document.querySelectorAll('svg .bar-fill, svg .warn-fill')];
    const least = nodes => Math.min(...nodes.map(node => ratio(numbers(getComputedStyle(node).fill), canvas)));
    return [Math.min(said, least(letters)), least(marks)];
}"""

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def classroom(tmp_path_factory: pytest.TempPathFactory) -> Classroom:
    """A class of twelve over three lessons, with its report and pages for its links."""
    missing = missing_packages()
    if missing:
        pytest.skip(f"no browser test without {', '.join(missing)}: install it to run this test")
    SHOTS.mkdir(parents=True, exist_ok=True)
    classroom = Classroom(tmp_path_factory.mktemp("classroom"))
    now = simulated_class.snapshot(12, simulated_class.LESSONS[:3])
    for student in now.students:
        page = classroom.feedback / student / "index.html"
        page.parent.mkdir(parents=True)
        page.write_text(f"<title>{student}</title>")
    text = report_page(now, classroom, simulated_class.roster_of(12))
    classroom.report.write_text(text, encoding="utf-8")
    return classroom


@pytest.fixture(scope="module")
def browser() -> Iterator[Page]:
    with browser_page() as page:
        yield page


def open_all(browser: Page) -> None:
    browser.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_text_and_marks_stand_out(browser: Page, classroom: Classroom, theme: str) -> None:
    browser.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    browser.goto(classroom.report.as_uri())
    open_all(browser)
    text, marks = browser.evaluate(LOWEST)
    assert text >= 4.5
    assert marks >= 3
    browser.screenshot(path=SHOTS / f"class-{theme}.png", full_page=True)


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_is_wider_than_the_screen(
    browser: Page, classroom: Classroom, width: int, direction: str
) -> None:
    browser.set_viewport_size({"width": width, "height": 844})
    browser.goto(classroom.report.as_uri())
    browser.evaluate(f"document.documentElement.dir = '{direction}'")
    open_all(browser)
    assert browser.evaluate("document.scrollingElement.scrollWidth") <= width
    wider = browser.evaluate(
        """width => [...document.querySelectorAll('main *')].filter(one => {
            const place = one.getBoundingClientRect();
            return (place.right > width + 1 || place.left < -1) && !one.closest('.scroll, svg');
        }).map(one => one.outerHTML.slice(0, 100))""",
        width,
    )
    assert wider == []
    browser.screenshot(path=SHOTS / f"class-{direction}-{width}.png", full_page=True)


def test_the_keyboard_reaches_links_folds_and_wide_tables(
    browser: Page, classroom: Classroom
) -> None:
    browser.set_viewport_size({"width": 390, "height": 844})
    browser.goto(classroom.report.as_uri())
    browser.keyboard.press("Tab")
    assert browser.evaluate("document.activeElement.hash") == "#class"
    fold = browser.locator("#class ~ details > summary")
    fold.focus()
    browser.keyboard.press("Enter")
    assert fold.evaluate("node => node.parentElement.open")
    region = browser.locator("#again ~ .scroll").first
    region.focus()
    browser.keyboard.press("ArrowRight")
    browser.wait_for_function("node => node.scrollLeft > 0", arg=region.element_handle())


def test_an_example_opens_the_students_page(browser: Page, classroom: Classroom) -> None:
    asked: list[str] = []
    browser.on("request", lambda request: asked.append(request.url))
    browser.goto(classroom.report.as_uri())
    assert asked == [classroom.report.as_uri()]  # the page is all there is
    browser.locator("a", has_text="an example").first.click()
    browser.wait_for_url("**/feedback/*/index.html#*")
    assert browser.title() in simulated_class.ids(12)


def test_on_paper_no_table_is_cut_off(browser: Page, classroom: Classroom) -> None:
    """At the width of an A4 page without its margins, in CSS pixels."""
    browser.set_viewport_size({"width": 680, "height": 1000})
    browser.emulate_media(media="print")
    browser.goto(classroom.report.as_uri())
    assert browser.evaluate("document.scrollingElement.scrollWidth") <= 680
    browser.emulate_media(media="screen")
    sheet = browser.pdf(path=SHOTS / "class.pdf", prefer_css_page_size=True)
    assert sheet.startswith(b"%PDF")
