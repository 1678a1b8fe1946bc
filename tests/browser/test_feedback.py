"""Feedback and guesses as a notebook shows them: light and dark, on a desk and at 400 pixels. The
pictures are kept in artifacts/notebook.
"""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbconvert import HTMLExporter

from grading.paths import ROOT
from tests.support.browser import browser_page, missing_packages

SHOTS = ROOT / "artifacts" / "notebook"
CELLS = (
    "import torch\nfrom course import check, hint, predict, progress\nfrom course.draw import draw_neuron, show",
    "def scale(m, k):\n    return m + k",
    'check("scale")',
    'hint("scale")',
    'predict("gradient_of_a_detour", "a")',
    "progress()",
    "show(draw_neuron(3))",
)
# The lowest contrast of a text with what it stands on, over all texts of the messages.
LOWEST = """() => {
    const part = value => (value /= 255) <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    const light = ([r, g, b]) => 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
    const numbers = colour => colour.match(/[\\d.]+/g).map(Number);
    const ground = node => {
        for (let at = node; at; at = at.parentElement) {
            const [r, g, b, alpha = 1] = numbers(getComputedStyle(at).backgroundColor);
            if (alpha > 0.9) return [r, g, b];
        }
        return [255, 255, 255];
    };
    const texts = [...document.querySelectorAll('.course-says :is(p, summary, caption, td, .word)')];
    return Math.min(...texts.map(node => {
        const [a, b] = [light(numbers(getComputedStyle(node).color)), light(ground(node))].sort((x, y) => x - y);
        return (b + 0.05) / (a + 0.05);
    }));
}"""

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    missing = missing_packages()
    if missing:
        pytest.skip(f"no browser test without {', '.join(missing)}: install it to run this test")
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in CELLS])
    NotebookClient(notebook, kernel_name="python3", timeout=120).execute()
    assert all("text/html" in cell.outputs[0].data for cell in notebook.cells[2:])
    folder = tmp_path_factory.mktemp("feedback")
    for theme in ("light", "dark"):
        page = HTMLExporter(theme=theme).from_notebook_node(notebook)[0]
        (folder / f"{theme}.html").write_text(page, encoding="utf-8")
    return folder


@pytest.mark.parametrize("width", [400, 1000])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_messages_can_be_read(pages: Path, theme: str, width: int) -> None:
    SHOTS.mkdir(parents=True, exist_ok=True)
    with browser_page(width, 1400) as page:
        page.goto(f"file://{pages / theme}.html")
        assert page.locator(".course-says").count() == 4
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate(LOWEST) >= 4.5
        shown = page.locator("img.course-picture").evaluate("node => getComputedStyle(node).filter")
        assert (shown != "none") is (theme == "dark")
        page.screenshot(path=SHOTS / f"{theme}-{width}.png", full_page=True)


def test_details_unfold_by_keyboard(pages: Path) -> None:
    with browser_page() as page:
        page.goto(f"file://{pages / 'light'}.html")
        details = page.locator(".course-says details").first
        before = details.evaluate("node => node.open")
        details.locator("summary").focus()
        page.keyboard.press("Enter")
        assert details.evaluate("node => node.open") is not before
