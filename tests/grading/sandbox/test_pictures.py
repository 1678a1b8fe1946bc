"""Figures in graded notebooks: each cell shows its own, as in any notebook, and they reach the
autograded notebook.
"""

from __future__ import annotations

import base64
import io

import pytest

from grading.limits import Limits
from grading.model import ANSWER, SETUP, Cell, Rebuilt, Run
from grading.sandbox import run_submission, zygotes
from tests.support.engine_runs import QUICK, asks, double, own, text

# As the lessons' own set-up cells do it: so the fork server has imported pyplot before the notebook
# starts.
SETUP_CELL = Cell(SETUP, "set-up", "import matplotlib.pyplot as plt")


def shows(*sources: str, limits: Limits = QUICK) -> Run:
    """Runs these sources as cells of the student's own, called 0, 1, ..."""
    cells = (
        SETUP_CELL,
        *(own(str(number), source) for number, source in enumerate(sources)),
        *double(),
    )
    attempted = frozenset(cell.exercise for cell in cells if cell.kind == ANSWER and cell.exercise)
    return run_submission(Rebuilt(cells, attempted), asks("double"), limits)


def pictures(result: Run, cell: str, mime: str = "image/png") -> list[str]:
    return [
        output["data"][mime]
        for output in result.cells[cell].outputs
        if mime in output.get("data", {})
    ]


def size(picture: str) -> tuple[int, int]:
    from PIL import Image

    found: tuple[int, int] = Image.open(io.BytesIO(base64.b64decode(picture))).size
    return found


@pytest.mark.slow
def test_each_cell_shows_its_own_figure_once_and_leaves_none_open() -> None:
    result = shows(
        "plt.plot([1, 2])", "plt.plot([2, 1]);", "print(plt.get_fignums(), len(plt.gca().lines))"
    )
    if zygotes.can_fork():
        assert not result.cold_start_reason
    first, second = pictures(result, "0"), pictures(result, "1")
    assert (len(first), len(second)) == (1, 1)
    assert first != second
    assert text(result, "2").splitlines()[0] == "[] 0"
    assert len(pictures(result, "2")) == 1  # gca made one


USUAL = {
    "show": "plt.plot([1, 2])\nplt.show()",
    "subplots": "figure, axes = plt.subplots()\naxes.plot([1, 2])\nplt.show()",
    "display": "figure, axes = plt.subplots()\naxes.plot([1, 2])\nplt.close(figure)\ndisplay(figure)",
    "value": "figure, axes = plt.subplots()\naxes.plot([1, 2])\nplt.close(figure)\nfigure",
    "magic": "%matplotlib inline\nplt.plot([1, 2])",
    "small": "import matplotlib.pyplot as pyplot\npyplot.figure(figsize=(2, 1))\npyplot.plot([1, 2])",
}


@pytest.mark.parametrize(
    "way",
    [
        pytest.param(way, marks=() if way in ("show", "value") else pytest.mark.slow)
        for way in USUAL
    ],
)
def test_a_figure_is_shown_in_each_of_the_usual_ways(way: str) -> None:
    result = shows(USUAL[way])
    assert result.cells["0"].error == ""
    assert len(pictures(result, "0")) == 1


@pytest.mark.slow
def test_formats_are_those_that_the_student_chose() -> None:
    plot = "plt.figure(figsize=(2, 1))\nplt.plot([1, 2])"
    result = shows(
        plot,
        "%config InlineBackend.figure_formats = ['retina']",
        plot,
        "%config InlineBackend.figure_formats = ['jpeg']",
        plot,
        "%config InlineBackend.figure_formats = ['svg']",
        plot,
    )
    [usual], [sharp] = pictures(result, "0"), pictures(result, "2")
    assert size(sharp)[0] > 1.5 * size(usual)[0]
    [output] = [
        output for output in result.cells["2"].outputs if "image/png" in output.get("data", {})
    ]
    assert output["metadata"]["image/png"]["width"] == size(sharp)[0] // 2
    assert len(pictures(result, "4", "image/jpeg")) == 1
    assert "<svg" not in str(result.cells["6"].outputs)
    assert "SVG" in text(result, "6")  # no picture, and it is said


def test_what_a_check_draws_is_shown_in_no_cell() -> None:
    result = shows("plt.plot([1, 2])", "plt.plot([1, 2])")
    assert all(
        "data" not in output or "image/png" not in output["data"]
        for name, ran in result.cells.items()
        if name.startswith("test_")
        for output in ran.outputs
    )


def test_the_fork_server_never_imports_the_inline_backend() -> None:
    """It would be set up for no notebook, and then for none of the forks either."""
    result = shows(
        "import sys\nprint([name for name in sys.modules if name.startswith('matplotlib_inline')])",
        "print('matplotlib.backends.backend_agg' in sys.modules)",
    )
    assert text(result, "0").strip() == "[]"
    if zygotes.can_fork():
        assert text(result, "1").strip() == "True"


def test_a_picture_larger_than_the_budget_is_left_out_and_that_is_said() -> None:
    small = Limits(cell_seconds=20.0, submission_seconds=100.0, cell_output_bytes=20_000)
    result = shows(
        "import numpy as np\nplt.imshow(np.random.default_rng(0).random((300, 300)))",
        "plt.figure(figsize=(1, 1)); plt.plot([1, 2])",
        limits=small,
    )
    assert pictures(result, "0") == []
    assert "dropped" in str(result.cells["0"].outputs)
    assert len(pictures(result, "1")) == 1
