"""What an explorer leaves where nothing can be moved: a picture when graded, words in a terminal, a
picture with words beside the widget in a notebook.
"""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient
from nbconvert import HTMLExporter

from course.explorers import model, picture, show
from course.explorers.activations import ActivationsExplorer
from course.explorers.boundary import BoundaryExplorer
from course.explorers.graph import GraphExplorer
from course.explorers.neuron import NeuronExplorer
from course.explorers.valley import ValleyExplorer
from grading.paths import ROOT

KINDS = (NeuronExplorer, ActivationsExplorer, ValleyExplorer, BoundaryExplorer, GraphExplorer)
GRADED = ("NBGRADER_EXECUTION", "COURSE_GRADING")
WIDGET = "application/vnd.jupyter.widget-view+json"
HEAVY = {"anywidget", "ipywidgets", "matplotlib", "numpy", "torch", "sklearn", "IPython"}


def run(code: str, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        env=os.environ | environment,
    )
    return done.stdout


def test_importing_them_loads_nothing() -> None:
    code = "import json, sys\nimport course.explorers\nprint(json.dumps(sorted(sys.modules)))"
    assert {name.partition(".")[0] for name in json.loads(run(code))} & HEAVY == set()


def test_a_terminal_gets_words() -> None:
    said = run("from course.explorers import explore_valley\nexplore_valley()")
    assert said == show.plain_text(ValleyExplorer()) + "\n"


@pytest.mark.parametrize("variable", GRADED)
def test_a_graded_notebook_gets_the_picture_and_no_widget(
    outputs: dict[str, list[dict[str, Any]]], variable: str
) -> None:
    (shown,) = outputs[variable]
    assert base64.b64decode(shown["data"]["image/png"]).startswith(b"\x89PNG")
    assert WIDGET not in shown["data"]


@pytest.mark.parametrize("kind", KINDS)
def test_the_words_tell_state_and_tasks(kind: type[model.Explorer]) -> None:
    text = " ".join(show.plain_text(kind()).split())
    assert kind.title in text
    assert kind().words() in text
    for task in kind.tasks:
        assert task.attempt in text
        assert task.notice in text
        assert task.answer not in text, "the answer is folded where it can be"


@pytest.mark.parametrize("kind", KINDS)
def test_the_picture_has_all_plots_and_legends_that_hide_nothing(
    kind: type[model.Explorer],
) -> None:
    explorer = kind()
    explorer.prepare_picture()
    figure = picture.draw(explorer.plots())
    assert len(figure.axes) == len(explorer.plots())
    figure.canvas.draw()
    for ax in figure.axes:
        assert not ax.images, "pixels would keep the picture white on a dark page"
        if ax.get_legend():
            legend, marks = ax.get_legend().get_window_extent(), ax.patch.get_window_extent()
            assert legend.y1 <= marks.y0


@pytest.fixture(scope="module")
def outputs() -> dict[str, list[dict[str, Any]]]:
    """What a kernel sends for an explorer: where a notebook is graded, as each variable says it,
    and where it is not.
    """
    graded = (
        "import os, sys\nfrom course.explorers import explore_graph\n"
        "os.environ['{variable}'] = '1'\nexplore_graph()\ndel os.environ['{variable}']\n"
        "assert 'anywidget' not in sys.modules"
    )
    cells = [nbformat.v4.new_code_cell(graded.format(variable=variable)) for variable in GRADED]
    cells.append(nbformat.v4.new_code_cell("explore_graph()"))
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})
    NotebookClient(
        notebook, kernel_name="python3", timeout=120, resources={"metadata": {"path": str(ROOT)}}
    ).execute()
    names = (*GRADED, "not graded")
    return {name: cell.outputs for name, cell in zip(names, notebook.cells, strict=True)}


def test_a_notebook_gets_the_widget_and_a_picture_beside_it(
    outputs: dict[str, list[dict[str, Any]]],
) -> None:
    (shown,) = outputs["not graded"]
    assert set(shown["data"]) == {WIDGET, "image/png", "text/html", "text/plain"}
    assert base64.b64decode(shown["data"]["image/png"]).startswith(b"\x89PNG")
    still = GraphExplorer()
    still.prepare_picture()
    assert f'alt="{still.title}. {still.words()}"' in shown["data"]["text/html"]
    assert shown["metadata"]["image/png"]["alt"] == f"{still.title}. {still.words()}"
    assert shown["data"]["text/plain"] == show.plain_text(still)


def test_a_page_without_the_widgets_state_shows_the_picture(
    outputs: dict[str, list[dict[str, Any]]],
) -> None:
    cell = nbformat.v4.new_code_cell("explore_graph()", outputs=outputs["not graded"])
    page, _resources = HTMLExporter().from_notebook_node(nbformat.v4.new_notebook(cells=[cell]))
    assert '<img alt="A computation graph, there and back.' in page


def test_without_anywidget_the_picture_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "anywidget", None)
    monkeypatch.delitem(sys.modules, "course.explorers.widget", raising=False)
    assert show._widget_view(GraphExplorer()) == ({}, {})
