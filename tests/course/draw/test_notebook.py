"""Pictures of the lessons in a notebook: their description stands where a reader of the rendered
page finds it.
"""

from __future__ import annotations

import base64
import html
import json
import re
import shutil
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient
from nbconvert import HTMLExporter

from course import draw
from grading.paths import ROOT
from tests.support.browser import missing_packages
from tests.support.browser_lab import lab_server, student_page

NEURON = "from course.draw import draw_neuron, show\nshow(draw_neuron(3))"
TWO = """\
import numpy as np
from course.draw import plot_activations, show
x = np.linspace(-1, 1, 9)
show(plot_activations({"a < b": (x, x, x), "two": (x, -x, -x)}))"""
PIXELS = """\
import matplotlib.pyplot as plt, numpy as np
from course.draw import show
ax = plt.subplots()[1]
ax.imshow(np.zeros((2, 2)))
show(ax)"""
SVG = "%config InlineBackend.figure_formats = ['svg']\n" + NEURON
SHARP = "%config InlineBackend.figure_formats = ['retina']\n" + NEURON
DESCRIBED = draw.alt_text(draw.draw_neuron(3))


def unrun(*sources: str) -> Any:
    return nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(source) for source in sources],
        metadata={
            "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}
        },
    )


def executed(*sources: str) -> Any:
    notebook = unrun(*sources)
    NotebookClient(
        notebook, kernel_name="python3", timeout=120, resources={"metadata": {"path": str(ROOT)}}
    ).execute()
    return notebook


def images(page: str) -> list[dict[str, str]]:
    """The pictures of a page: their attributes."""
    return [
        {name: html.unescape(value) for name, value in re.findall(r'([a-z-]+)="([^"]*)"', image)}
        for image in re.findall(r"<img [^>]*>", page)
    ]


@pytest.fixture(scope="module")
def notebook() -> Any:
    return executed(NEURON, PIXELS, TWO, SHARP, SVG)


def test_a_rendered_page_holds_the_descriptions(notebook: Any) -> None:
    neuron, _pixels, two, sharp, svg = images(HTMLExporter().from_notebook_node(notebook)[0])
    assert neuron["alt"] == sharp["alt"] == svg["alt"] == DESCRIBED
    assert len(DESCRIBED) > 50
    assert "a < b" in two["alt"]
    assert "two" in two["alt"]
    assert neuron["src"].startswith("data:image/png;base64,")
    assert svg["src"].startswith("data:image/svg+xml;base64,")
    assert "<svg" in base64.b64decode(svg["src"].partition(",")[2]).decode()


def test_every_picture_is_shown_once_and_keeps_its_png(notebook: Any) -> None:
    for cell, mime in zip(notebook.cells, ["image/png"] * 4 + ["image/svg+xml"], strict=True):
        [output] = cell.outputs
        assert mime in output.data
        assert "alt" in output.metadata[mime]


def test_a_sharp_picture_keeps_its_size(notebook: Any) -> None:
    neuron, _pixels, _two, sharp, _svg = images(HTMLExporter().from_notebook_node(notebook)[0])
    assert "width" not in neuron
    assert 0 < int(sharp["width"]) < 2000


@pytest.mark.slow
def test_where_it_is_graded_there_is_no_page_of_html(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COURSE_GRADING", "1")
    [output] = executed(NEURON).cells[0].outputs
    assert "image/png" in output.data
    assert "text/html" not in output.data


@pytest.mark.browser
@pytest.mark.slow
def test_jupyterlab_shows_the_descriptions(notebook: Any, tmp_path: Path) -> None:
    """In a cell that was just run, and in a notebook that came from elsewhere, whose HTML
    JupyterLab does not trust.
    """
    missing = missing_packages()
    if missing:
        pytest.skip(f"no browser test without {', '.join(missing)}: install it to run this test")
    tree = tmp_path / "lessons"
    # JupyterLab makes only the cells that are in sight, and there is room for four pictures.
    cells = [notebook.cells[0], *notebook.cells[2:]]
    foreign = nbformat.v4.new_notebook(cells=cells, metadata=notebook.metadata)
    for name, source in (("fresh", None), ("foreign", foreign)):
        (tree / name).mkdir(parents=True)
        (tree / name / f"{name}.ipynb").write_text(
            json.dumps(source or unrun(NEURON)), encoding="utf-8"
        )
    shots = ROOT / "artifacts" / "described"
    with lab_server(tree, tmp_path / "home") as address, student_page(address, shots) as student:
        student.open("fresh", "fresh.ipynb")
        student.run_all()
        shown = student.page.locator(".jp-OutputArea-output img")
        shown.first.wait_for()
        assert [element.get_attribute("alt") for element in shown.all()] == [DESCRIBED]
        student.look("fresh")
    shutil.rmtree(tree / "fresh")
    with lab_server(tree, tmp_path / "second") as address, student_page(address, shots) as student:
        student.open("foreign", "foreign.ipynb")
        shown = student.page.locator(".jp-OutputArea-output img")
        shown.nth(3).wait_for()
        student.look("foreign")
        seen = shown.evaluate_all(
            "all => all.map(one => [one.alt, one.complete && one.naturalWidth > 0])"
        )
        assert [(alt[:20], whole) for alt, whole in seen] == [
            (image["alt"][:20], True)
            for image in images(HTMLExporter().from_notebook_node(foreign)[0])
        ]


def test_drawings_follow_the_theme_and_photographs_keep_their_ground(notebook: Any) -> None:
    drawn, pixels = (cell.outputs[0].data["text/html"] for cell in notebook.cells[:2])
    assert "invert(1)" in drawn
    assert 'class="course-picture"' in drawn
    assert "invert" not in pixels
    assert "course-picture" not in pixels
