"""Grading by hand in Formgrader's own page, in a real browser: what the grader sees, types, and
where it arrives.

The screenshots of a run are kept in artifacts/formgrader.
"""

from __future__ import annotations

import csv
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from course.lessons.contract import LESSONS
from grading.paths import ROOT, Classroom
from tests.support import hand_graded
from tests.support.browser import box_of, browser_page, missing_packages
from tests.support.browser_lab import formgrader_server
from tests.support.hand_graded import LESSON, QUESTION

if TYPE_CHECKING:
    from playwright.sync_api import Page

SHOTS = ROOT / "artifacts" / "formgrader"
COMMENT = "The range of the seeds is **well** used."

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def command(classroom: Classroom, *words: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
        env=os.environ | {"COURSE_CLASSROOM": str(classroom.root)},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def results(classroom: Classroom) -> dict[tuple[str, str], dict[str, str]]:
    with classroom.results.open(encoding="utf-8", newline="") as file:
        return {(row["student"], row["exercise"]): row for row in csv.DictReader(file)}


@pytest.fixture(scope="module")
def classroom(tmp_path_factory: pytest.TempPathFactory) -> Classroom:
    """Graded by our engine: one student with everything in the answer, and one with a picture
    alone.
    """
    missing = missing_packages()
    if missing:
        pytest.skip(f"no browser test without {', '.join(missing)}: install it to run this test")
    made = Classroom(tmp_path_factory.mktemp("classroom"))
    hand_graded.hand_in(made, "ada", hand_graded.notebook())
    hand_graded.hand_in(
        made,
        "boris",
        hand_graded.notebook(f"<!-- exercise: {QUESTION} -->\n![](attachment:image.png)"),
    )
    command(made, "grading", "autograde", LESSON)
    return made


@pytest.fixture(scope="module")
def page(classroom: Classroom, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """Formgrader's page of ada's notebook."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    with (
        formgrader_server(ROOT, classroom.root, tmp_path_factory.mktemp("home")) as address,
        browser_page(1280, 1000) as page,
    ):
        page.goto(address)
        root = page.url.split("/formgrader")[0]
        page.goto(f"{root}/formgrader/gradebook/{LESSON}/{LESSON}")
        page.get_by_role("link", name="Submission #1").wait_for()
        links = [
            link.get_attribute("href")
            for link in page.get_by_role("link", name=re.compile("Submission #")).all()
        ]
        assert len(links) == 2
        for link in links:
            page.goto(f"{root}{link}")
            page.locator(f"#{QUESTION}").wait_for()
            if "ada" in (page.locator("a.name-shown").text_content() or ""):
                break
        page.screenshot(path=SHOTS / "whole.png", full_page=True)
        page.locator(f"#{QUESTION}").scroll_into_view_if_needed()
        page.screenshot(path=SHOTS / "question.png")
        yield page


def test_a_students_markdown_is_shown_as_markdown_and_nothing_in_it_acts(page: Page) -> None:
    answer = page.locator(".nbgrader_cell", has=page.locator(f"#{QUESTION}")).locator(
        ".rendered_html"
    )
    assert answer.locator("h2").inner_text() == "What I found"
    assert answer.locator("li strong").inner_text() == "ReLU"
    assert answer.locator("table td").all_inner_texts() == ["0", ".9712"]
    assert "&lt;" not in answer.inner_text()
    assert "<h2" not in answer.inner_text()
    assert page.title() == LESSON
    assert answer.locator("script, [onerror], a[href^=javascript]").count() == 0
    assert "not shown: spy" in answer.inner_text()
    assert "not shown: lost" in answer.inner_text()
    addresses = page.locator("img").evaluate_all("all => all.map(one => one.src)")
    assert all(address.startswith("data:image/") for address in addresses)


@pytest.mark.parametrize(
    "picture", [hand_graded.PASTED, hand_graded.CURVE], ids=["pasted", "saved below an example"]
)
def test_the_students_pictures_are_there(page: Page, picture: str) -> None:
    shown = page.locator(f'img[src="data:image/png;base64,{picture}"]')
    assert shown.count() == 1
    assert shown.evaluate("one => one.complete && one.naturalWidth > 0")
    assert shown.get_attribute("onerror") is None
    if picture == hand_graded.CURVE:
        assert shown.get_attribute("alt") == 'rises " onerror="alert(1)'


def test_saved_outputs_are_said_to_be_the_students(page: Page) -> None:
    output = page.locator(".output", has_text="best: .9712")
    assert "saved by the student" in output.inner_text()
    assert "1 of 3" not in output.inner_text()  # a line that was written over


def test_the_rubric_stands_above_the_answer(page: Page) -> None:
    rubric = page.locator("blockquote", has_text="Rubric")
    assert "One point each" in rubric.inner_text()
    assert box_of(rubric)["y"] < box_of(page.locator(f"#{QUESTION}"))["y"]


def test_score_comment_and_extra_credit_arrive_everywhere(page: Page, classroom: Classroom) -> None:
    for selector, typed, api in (
        (f"#{QUESTION}", "2", "grade"),
        (f"#{QUESTION}_extra_credit", "1.5", "grade"),
        (f"#{QUESTION}-comment", COMMENT, "comment"),
    ):
        with page.expect_response(
            lambda answer, api=api: f"/api/{api}/" in answer.url and answer.request.method != "GET"
        ) as saved:
            page.locator(selector).fill(typed)
            page.locator(selector).press("Tab")
        assert saved.value.ok
    command(classroom, "grading", "autograde")
    line = results(classroom)["ada", QUESTION]
    assert (line["score"], line["status"]) == ("3.5", "graded")
    assert line["detail"] == "graded by hand; with 1.5 of extra credit"
    waiting = results(classroom)["boris", QUESTION]
    assert (waiting["score"], waiting["status"], waiting["detail"]) == (
        "",
        "manual",
        "waits for a person",
    )

    exported = classroom.root / "grades.csv"
    command(classroom, "nbgrader", "export", "--to", str(exported))
    with exported.open(encoding="utf-8", newline="") as file:
        assert {
            row["student_id"]: float(row["score"])
            for row in csv.DictReader(file)
            if row["assignment"] == LESSON
        } == {"ada": 3.5, "boris": 0.0}

    command(classroom, "grading", "feedback")
    command(classroom, "grading", "report")
    command(classroom, "nbgrader", "generate_feedback", LESSON)
    ours = (classroom.feedback / "ada" / "index.html").read_text(encoding="utf-8")
    stock = (classroom.feedback / "ada" / LESSON / f"{LESSON}.html").read_text(encoding="utf-8")
    report = classroom.report.read_text(encoding="utf-8")
    assert "3.5" in ours
    assert "3.5" in report
    assert f"(Score: 3.5 / {sum(clause.points for clause in LESSONS[LESSON]):.1f})" in stock
    for made in (ours, stock, report):
        assert "<strong>well</strong>" in made
        assert "<strong>ReLU</strong>" in made
        assert "taken over" not in made
        assert "example.invalid" not in made
    for made in (ours, stock):
        assert hand_graded.PASTED in made
        assert "One point each" not in made
        assert "Rubric" not in made
