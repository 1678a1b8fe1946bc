"""Makes the pictures of these pages from the real thing: JupyterLab, and pages on a graded class.

    .venv/bin/python -m grading demo
    .venv/bin/python docs/pictures/make.py build/demo/report.html

It drives the system's Chromium, as the browser tests do.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.support.browser_lab import browser_page, lab_server, student_page  # noqa: E402

LESSON = "02_neuron"
# A slip that many students make: the bias is looked for at the end of the weights.
ANSWER = """\
if len(weights) != len(x) + 1:
        raise ValueError("one weight for each feature, and the bias")
    u = weights[-1]
    for feature, weight in zip(x, weights):
        u = u + feature * weight
    return 1 / (1 + math.exp(-u))"""
NARROW = """
.jp-Notebook { max-width: 900px }
.jp-Cell { padding: 2px 5px !important }
.jp-Toolbar, .jp-cell-toolbar, .jp-Collapser { visibility: hidden }
"""
WIDTH = 940  # of the report's window


def check(folder: Path) -> Path:
    """A wrong answer in JupyterLab, and the feedback below it."""
    with tempfile.TemporaryDirectory() as name:
        tree = Path(name) / "lessons"
        shutil.copytree(ROOT / "notebooks" / "en" / LESSON, tree / LESSON)
        with (
            lab_server(tree, Path(name) / "home") as address,
            student_page(address, Path(name) / "shots") as student,
        ):
            student.page.set_viewport_size({"width": 1280, "height": 1500})
            student.open(LESSON, f"{LESSON}.ipynb")
            student.run_all()
            answer, test = student.cell("# exercise: neuron"), student.cell('check("neuron")')
            student.rewrite_from(answer, "raise NotImplementedError", ANSWER)
            student.run(answer)
            student.run(test)
            student.page.add_style_tag(content=NARROW)
            student.page.wait_for_timeout(500)
            above, below = answer.bounding_box(), test.bounding_box()
            assert above is not None
            assert below is not None
            student.page.screenshot(
                path=folder / "check.png",
                clip={
                    "x": above["x"],
                    "y": above["y"],
                    "width": above["width"],
                    "height": below["y"] + below["height"] - above["y"],
                },
            )
    return folder / "check.png"


def report(page_of_class: Path, folder: Path) -> Path:
    """What a report shows first: the class in one picture."""
    return _part(page_of_class, folder / "report.png", "section", "figure")


def need_help(page_of_class: Path, folder: Path) -> Path:
    """Who needs help, and why."""
    where = "section[aria-labelledby=help]"
    return _part(page_of_class, folder / "report-help.png", where, ".scroll, .finding")


def similar(page_of_class: Path, folder: Path) -> Path:
    """Two answers side by side, with what is alike marked."""
    where = "section section"
    return _part(page_of_class, folder / "similar.png", where, "figure, pre, table", most=620)


def feedback(page_of_student: Path, folder: Path) -> Path:
    """The first exercises on a student's page of feedback."""
    return _part(page_of_student, folder / "feedback.png", "section", "details", most=840)


def _part(page_of_class: Path, picture: Path, where: str, last: str, most: int = 4000) -> Path:
    """A section of a page, from its heading to the last thing of a kind, at most so high."""
    with browser_page(WIDTH, 1200) as page:
        page.emulate_media(color_scheme="light")
        page.goto(page_of_class.resolve().as_uri())
        section = page.locator(where).first
        top, bottom = section.bounding_box(), section.locator(last).last.bounding_box()
        assert top is not None
        assert bottom is not None
        height = min(bottom["y"] + bottom["height"] - top["y"], most)
        page.screenshot(
            path=picture,
            clip={"x": 0, "y": top["y"], "width": WIDTH, "height": height + 10},
            full_page=True,
        )
    return picture


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("report", type=Path, help="the report of the sample class")
    parser.add_argument("--into", type=Path, default=Path(__file__).parent)
    given = parser.parse_args()
    for made in (
        check(given.into),
        report(given.report, given.into),
        need_help(given.report, given.into),
        similar(given.report.parent / "similar" / "index.html", given.into),
        feedback(given.report.parent / "feedback" / "chen" / "index.html", given.into),
    ):
        print(f"{made}: {made.stat().st_size / 1024:.0f} kB")
