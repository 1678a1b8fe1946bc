"""The pages that we write, in a real browser: on a phone, and in the dark theme. Their pictures are
kept in artifacts/pages.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from grading.feedback import page as feedback_page
from grading.model import FLAGGED, MANUAL, MISSING, PARTIAL, UNREADABLE, Row
from grading.paths import ROOT, Classroom
from grading.report import page as report_page
from grading.results.class_snapshot import ClassSnapshot
from grading.roster import Roster, Student
from tests.support.browser import browser_page, missing_packages
from tests.support.hand_graded import notebook as handed_in
from tests.support.record_class import LESSON, OTHER, prop, record, row

if TYPE_CHECKING:
    from playwright.sync_api import Page

SHOTS = ROOT / "artifacts" / "pages"
BY_HAND = "05_mnist_mlp"
LONG = "an_unbroken_name_that_is_far_too_long_for_the_screen_of_any_phone_" * 3
STUDENT = "a-student-with-the-longest-name-that-is-allowed.by.the.contract.64"[:64]

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def rows_of(student: str) -> list[Row]:
    given = record(student, 0.5).rows
    given[0].properties = [
        prop("holds"),
        prop(
            "fails",
            f"Expected `{LONG}`, got `tensor([1.0, 2.0])`.\nMaybe `max(dim=...)` returned two "
            "things.",
            "no `bias`",
        ),
        prop("waits", title="is judged once this holds: no bias"),
        prop("no_evidence", title="large sums"),
    ]
    given[1].status, given[1].detail = PARTIAL, f"the kernel died: {LONG}"
    given[2].status, given[2].detail = FLAGGED, "a person should look"
    reason = f"The file is no valid notebook (line 3, column 7, {LONG})."
    unread = [
        row(student, graded.exercise, 0.0, UNREADABLE, reason, OTHER)
        for graded in record(student, 1.0, OTHER).rows
    ]
    manual = record(student, 1.0, BY_HAND).rows
    manual[-1].score, manual[-1].status, manual[-1].detail, manual[-1].extra = (
        4.0,
        "graded",
        "with 1 of extra credit",
        1.0,
    )
    return [*given, *unread, *manual]


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The addresses of a student's page and of the report."""
    import nbformat

    missing = missing_packages()
    if missing:
        pytest.skip(f"no browser test without {', '.join(missing)}: install it to run this test")
    SHOTS.mkdir(parents=True, exist_ok=True)
    classroom = Classroom(tmp_path_factory.mktemp("classroom"))
    path = classroom.autograded_notebook(STUDENT, BY_HAND)
    path.parent.mkdir(parents=True)
    nbformat.write(
        handed_in(
            f"<!-- exercise: conclusion -->\n## Found\n\n| a | b |\n|---|---|\n| {LONG} | 1 "
            f"|\n\n```\n{LONG}\n```\n![](attachment:image.png)"
        ),
        path,
    )
    comments = {(STUDENT, BY_HAND): {"conclusion": f"Well **said**, `{LONG}`."}}
    others = [
        row("boris", graded.exercise, 0.0, MISSING, "nothing was handed in")
        for graded in record("x").rows
    ]
    notes = {(STUDENT, LESSON): [f"Your notebook was named `{LONG}`."]}
    timed = record(STUDENT)
    timed.seconds, timed.cells = 2.0, {f"test_{LONG}": 1.0}
    found = {}
    for name, text in {
        "feedback": feedback_page(STUDENT, rows_of(STUDENT), notes, None, comments, classroom),
        "report": report_page(
            ClassSnapshot(
                [
                    *rows_of(STUDENT),
                    *others,
                    *record("chen").rows,
                    row("dalia", "neuron", None, MANUAL),
                ],
                records=[timed],
                comments=comments,
            ),
            classroom,
            Roster((Student(STUDENT, LONG, LONG), Student("chen", "\u202eChen", "שם"))),
            names=True,
        ),
    }.items():
        file = classroom.root / f"{name}.html"
        file.write_text(text, encoding="utf-8")
        found[name] = file.as_uri()
    return found


@pytest.fixture(scope="module")
def browser() -> Iterator[Page]:
    with browser_page() as page:
        yield page


@pytest.mark.parametrize("name", ["feedback", "report"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_page_fits_a_phone(browser: Page, pages: dict[str, str], name: str, theme: str) -> None:
    browser.set_viewport_size({"width": 390, "height": 844})
    browser.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    browser.goto(pages[name])
    for closed in browser.locator("summary").all():
        if not closed.evaluate("one => one.parentElement.open"):
            closed.click()
    browser.screenshot(path=SHOTS / f"{name}-{theme}-390.png", full_page=True)
    assert browser.evaluate("document.scrollingElement.scrollWidth") <= 390
    wider = browser.evaluate("""() => [...document.querySelectorAll('body *')].filter(one =>
        one.getBoundingClientRect().right > 391 && !one.closest('.scroll, .written')).map(one => one.outerHTML.slice(0, 100))""")
    assert wider == []


@pytest.mark.parametrize("name", ["feedback", "report"])
def test_what_is_read_is_readable_in_both_themes(
    browser: Page, pages: dict[str, str], name: str
) -> None:
    """The darkest and lightest colours of the picture change places with the theme: letters in
    drawings too.
    """
    from PIL import Image

    browser.set_viewport_size({"width": 900, "height": 700})
    for theme in ("light", "dark"):
        browser.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        browser.goto(pages[name])
        browser.screenshot(path=SHOTS / f"{name}-{theme}.png", full_page=True)
        for drawing in browser.locator("figure img, svg.picture").all():
            picture = Image.open(io.BytesIO(drawing.screenshot())).convert("L")
            histogram = picture.histogram()
            ground = max(range(256), key=histogram.__getitem__)
            assert (ground > 200) == (theme == "light")
            ink = sum(histogram[:80]) if theme == "light" else sum(histogram[170:])
            assert ink > 150  # the letters, far from the ground


def test_code_is_code_and_lessons_have_titles(browser: Page, pages: dict[str, str]) -> None:
    browser.goto(pages["feedback"])
    assert browser.locator("h2", has_text="Lesson 02").count() == 1
    assert "`" not in browser.locator("main").inner_text().replace("```", "")
    assert browser.locator("td code", has_text="max(dim=...)").count() == 1
    assert browser.locator("p", has_text="The file is no valid notebook").count() == 1
