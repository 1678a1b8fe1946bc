"""The explorers in JupyterLab: moved by keyboard and mouse, in both themes, and at 400 pixels. The
screenshots of a run are kept in artifacts/explorers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
import pytest

from grading.paths import ROOT
from tests.support.browser import box_of, missing_packages
from tests.support.browser_lab import Student, lab_server, student_page

if TYPE_CHECKING:
    from playwright.sync_api import Locator

SHOTS = ROOT / "artifacts" / "explorers"
NAMES = ("neuron", "activations", "valley", "boundary", "graph")
THEMES = ("JupyterLab Light", "JupyterLab Dark")

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Student, list[str]]]:
    """A notebook with all explorers, run; and what the page complained of."""
    missing = missing_packages()
    if missing:
        pytest.skip(f"no browser test without {', '.join(missing)}: install it to run this test")
    place = tmp_path_factory.mktemp("explorers")
    tree = place / "lessons"
    (tree / "all").mkdir(parents=True)
    sources = [f"from course.explorers import explore_{name}\nexplore_{name}()" for name in NAMES]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(source) for source in sources],
        metadata={"kernelspec": kernel},
    )
    nbformat.write(notebook, tree / "all" / "all.ipynb")
    with lab_server(tree, place / "home") as address, student_page(address, SHOTS) as student:
        student.page.set_viewport_size({"width": 1280, "height": 1400})
        complaints: list[str] = []
        student.page.on("pageerror", lambda error: complaints.append(str(error)))
        student.page.on(
            "console", lambda said: complaints.append(said.text) if said.type == "error" else None
        )
        student.open("all", "all.ipynb")
        student.page.keyboard.press("Control+b")  # the file browser folds away
        student.run_all()
        yield student, complaints


def explorer(student: Student, name: str) -> Locator:
    found = student.page.locator(".course-explorer").nth(NAMES.index(name))
    found.wait_for()
    found.scroll_into_view_if_needed()
    return found


def said(found: Locator) -> str:
    return found.locator(".words").inner_text()


def until_said(found: Locator, words: str | re.Pattern[str]) -> str:
    found.locator(".words", has_text=words).wait_for()
    return said(found)


def shoot(found: Locator, name: str) -> None:
    found.screenshot(path=SHOTS / f"{name}.png")


def test_the_keyboard_moves_the_neuron_and_not_the_notebook(lab: Any) -> None:
    student, _complaints = lab
    found = explorer(student, "neuron")
    assert said(found).startswith("Right: 2 of the 4 points of AND")
    for name, key, times in (
        ("w0", "ArrowLeft", 5),
        ("w1", "ArrowRight", 6),
        ("w2", "ArrowDown", 1),
    ):
        slider = found.locator(f"input[name={name}]")
        slider.focus()
        for _press in range(times):
            student.page.keyboard.press(key)
    until_said(found, "All 4 points of AND are right")
    values = [found.locator(f"input[name={name}]") for name in ("w0", "w1", "w2")]
    assert [slider.get_attribute("aria-valuetext") for slider in values] == ["−1.5", "1", "1"]
    assert found.locator("output").all_inner_texts() == ["−1.5", "1", "1"]
    assert student.page.evaluate("document.activeElement.name") == "w2", "the focus stays"
    outline = values[2].evaluate("node => getComputedStyle(node).outlineStyle")
    assert outline == "solid", "where the focus is can be seen"
    assert found.locator("svg[role=img]").first.get_attribute("aria-label")
    shoot(found, "neuron-and")
    found.get_by_label("Points", exact=True).select_option(label="XOR: exactly one is 1")
    until_said(found, "of the 4 points of XOR")


def test_tab_goes_through_the_controls_in_order(lab: Any) -> None:
    student, _complaints = lab
    found = explorer(student, "valley")
    found.get_by_label("Data", exact=True).focus()
    seen = []
    for _press in range(7):
        seen.append(student.page.evaluate("document.activeElement.name"))
        student.page.keyboard.press("Tab")
    assert seen == ["data", "rate", "w", "b", "step", "run", "reset"]


def test_the_mouse_moves_a_point_along_its_curve(lab: Any) -> None:
    student, _complaints = lab
    found = explorer(student, "activations")
    picture = found.locator(".picked svg").first
    box = box_of(picture)
    student.page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + box["height"] * 0.5)
    student.page.mouse.down()
    student.page.mouse.move(box["x"] + box["width"] * 0.9, box["y"] + box["height"] * 0.5, steps=8)
    student.page.mouse.up()
    until_said(found, "sigmoid at x = 4")
    assert float(found.locator("output").first.inner_text()) == pytest.approx(4.25, abs=0.5)
    found.get_by_label("Activation", exact=True).select_option(label="ReLU")
    until_said(found, "slope 1. Gradient after layer 10, with weight 1: 1.")


def test_gradient_descent_is_run_stopped_and_sent_back(lab: Any) -> None:
    student, _complaints = lab
    found = explorer(student, "valley")
    found.get_by_role("button", name="Step", exact=True).click()
    until_said(found, "Step 1:")
    box = box_of(found.locator(".picked svg"))
    student.page.mouse.click(box["x"] + box["width"] * 0.3, box["y"] + box["height"] * 0.3)
    until_said(found, "Step 0:")
    run = found.get_by_role("button", name="Run", exact=True)
    run.focus()
    student.page.keyboard.press("Enter")
    found.get_by_role("button", name="Stop", exact=True).wait_for()
    until_said(found, "It has arrived at the bottom")
    run.wait_for()  # it is no more called Stop
    shoot(found, "valley-bottom")
    found.get_by_role("button", name="Back to the start").click()
    until_said(found, "Step 0:")


def test_a_boundary_learns_until_it_is_stopped(lab: Any) -> None:
    student, _complaints = lab
    found = explorer(student, "boundary")
    before = found.locator("svg[role=img]").first.get_attribute("aria-label")
    found.get_by_role("button", name="Train").click()
    until_said(found, re.compile(r"Update [2-9]\d\d:"))
    found.get_by_role("button", name="Stop").click()
    found.get_by_role("button", name="Train").wait_for()
    student.page.wait_for_timeout(500)
    stopped = said(found)
    student.page.wait_for_timeout(500)
    assert said(found) == stopped
    assert found.locator("svg[role=img]").first.get_attribute("aria-label") != before
    shoot(found, "boundary-learning")


def test_without_motion_a_button_goes_to_the_end_at_once(lab: Any) -> None:
    student, _complaints = lab
    found = explorer(student, "graph")
    student.page.emulate_media(reduced_motion="reduce")
    try:
        found.get_by_role("button", name="Play").click()
        until_said(found, "Every node has its gradient")
    finally:
        student.page.emulate_media(reduced_motion="no-preference")
    assert found.get_by_text("grad 2 + 2 = 4").count() == 1
    shoot(found, "graph-end")
    slider = found.locator("input[name=step]")
    slider.focus()
    student.page.keyboard.press("Home")
    until_said(found, "Nothing is computed yet")


def test_the_answer_of_a_task_unfolds(lab: Any) -> None:
    student, _complaints = lab
    found = explorer(student, "graph")
    answer = found.get_by_text("A sum hands its gradient on as it is")
    assert not answer.is_visible()
    found.locator("summary").first.focus()
    student.page.keyboard.press("Enter")
    assert answer.is_visible()


def contrasts(found: Locator) -> dict[str, float]:
    """The contrast of each kind of text, and of what marks a control, with the ground."""
    return found.evaluate("""root => {
        const channel = value => (value /= 255) <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
        const numbers = text => text.match(/[\\d.]+/g).map(Number);
        const light = text => { const [r, g, b] = numbers(text).map(channel); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
        const against = (a, b) => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
        const ground = light(getComputedStyle(root).backgroundColor);
        const found = {};
        for (const [name, property] of [['h4', 'color'], ['label', 'color'], ['.words', 'color'], ['li p', 'color'], ['summary', 'color'],
            ['button', 'color'], ['button', 'borderTopColor'], ['select', 'borderTopColor'], ['.words', 'borderLeftColor']]) {
            const node = root.querySelector(name);
            if (node) found[name + ' ' + property] = against(light(getComputedStyle(node)[property]), ground);
        }
        return found;
    }""")


def choose_theme(student: Student, theme: str) -> None:
    page = student.page
    page.get_by_role("menuitem", name="Settings", exact=True).click()
    page.locator(".lm-Menu").get_by_text("Theme", exact=True).hover()
    page.locator(".lm-Menu").get_by_text(theme, exact=True).click()
    light = "true" if theme == THEMES[0] else "false"
    page.locator(f"body[data-jp-theme-light={light}]").wait_for(state="attached")


@pytest.mark.parametrize("theme", THEMES)
def test_both_themes_at_both_widths(lab: Any, theme: str) -> None:
    student, _complaints = lab
    choose_theme(student, theme)
    try:
        for width, height in ((1280, 1400), (400, 1400)):
            student.page.set_viewport_size({"width": width, "height": height})
            for name in NAMES:
                found = explorer(student, name)
                student.page.wait_for_timeout(300)
                assert found.evaluate("node => node.scrollWidth <= node.clientWidth")
                assert box_of(found.locator("svg[role=img]").first)["width"] <= width
                low = {
                    what: value
                    for what, value in contrasts(found).items()
                    if value < (4.5 if what.endswith(" color") else 3)
                }
                assert low == {}
                shoot(found, f"{name}-{theme.split()[-1].lower()}-{width}")
    finally:
        student.page.set_viewport_size({"width": 1280, "height": 1400})
        choose_theme(student, THEMES[0])


def test_right_to_left_the_controls_change_sides_and_axes_do_not(lab: Any) -> None:
    student, _complaints = lab
    found = explorer(student, "valley")
    found.evaluate("node => { node.dir = 'rtl'; }")
    try:
        label = box_of(found.get_by_text("Learning rate", exact=True))
        slider = box_of(found.locator("input[name=rate]"))
        assert label["x"] > slider["x"]
        assert found.locator(".plot").first.evaluate("n => getComputedStyle(n).direction") == "ltr"
        shoot(found, "valley-right-to-left")
    finally:
        found.evaluate("node => { node.removeAttribute('dir'); }")


def test_a_reader_is_told_when_python_does_not_answer(lab: Any) -> None:
    student, _complaints = lab
    found = explorer(student, "neuron")
    student.menu("Kernel", "Restart Kernel…")
    student.page.get_by_role("button", name="Confirm Kernel Restart").click()
    student.until_idle()
    slider = found.locator("input[name=w0]")
    slider.focus()
    student.page.keyboard.press("ArrowLeft")
    until_said(found, "Python has not answered yet")


def test_the_page_had_nothing_to_complain_of(lab: Any, tmp_path: Path) -> None:
    _student, complaints = lab
    assert complaints == []
