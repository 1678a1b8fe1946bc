"""A student's whole path through lesson 02 in a real browser, and how the lesson looks there.

The screenshots of a run are kept in artifacts/browser.
"""

from __future__ import annotations

import json
import re
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from course.lessons.discovery import exercise, exercises_of
from grading.paths import ROOT
from tests.support.browser import missing_packages
from tests.support.browser_lab import Student, lab_server, student_page

LESSON = "02_neuron"
RELEASED = ROOT / "notebooks" / "en" / LESSON
SHOTS = ROOT / "artifacts" / "browser"

STUB = "raise NotImplementedError"
# A usual slip, the bias looked for at the end of the weights; and a right answer. The first line
# takes the stub's place.
WRONG = """\
u = weights[-1]
    for feature, weight in zip(x, weights):
        u = u + feature * weight
    return 1 / (1 + math.exp(-u))"""
RIGHT = """\
if len(weights) != len(x) + 1:
        raise ValueError("one weight for each feature, and the bias")
    u = float(weights[0])
    for feature, weight in zip(x, weights[1:]):
        u = u + float(feature) * float(weight)
    return 1 / (1 + math.exp(-u)) if u > 0 else math.exp(u) / (1 + math.exp(u))"""

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def lesson(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Student, Path]]:
    """A student who has opened the released lesson, run all its cells and saved; and the notebook's
    file.
    """
    missing = missing_packages()
    if missing:
        pytest.skip(f"no browser test without {', '.join(missing)}: install it to run this test")
    place = tmp_path_factory.mktemp("student")
    tree = place / "lessons"
    shutil.copytree(RELEASED, tree / LESSON, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    with lab_server(tree, place / "home") as address, student_page(address, SHOTS) as student:
        try:
            student.open(LESSON, f"{LESSON}.ipynb")
            student.look("opened")
            student.run_all()
            student.look("end of the lesson")
            student.save()
            yield student, tree / LESSON / f"{LESSON}.ipynb"
        finally:
            student.look("last")


def cells(notebook: Path) -> list[dict[str, Any]]:
    """The saved cells. JupyterLab may be writing the file just now: then a little later."""
    for _try in range(50):
        try:
            found: list[dict[str, Any]] = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
            return found
        except ValueError:
            time.sleep(0.2)
    raise AssertionError(f"{notebook} is not written to its end")


def source(cell: dict[str, Any]) -> str:
    return "".join(cell["source"])


def troubles(notebook: Path) -> list[str]:
    """Errors and lines on standard error among the saved outputs, and code cells that did not run."""
    found = []
    for cell in cells(notebook):
        if cell["cell_type"] != "code":
            continue
        if cell["execution_count"] is None:
            found.append(f"not run: {source(cell)[:60]}")
        found += [
            json.dumps(output)[:300]
            for output in cell["outputs"]
            if output["output_type"] == "error" or output.get("name") == "stderr"
        ]
    return found


def one_line(text: str) -> str:
    """Without the line breaks and margins of the feedback's layout."""
    return " ".join(text.split())


def test_the_released_lesson_reaches_its_end_and_looks_as_meant(
    lesson: tuple[Student, Path],
) -> None:
    student, notebook = lesson
    assert troubles(notebook) == []
    screens = student.scroll_through()
    assert screens > 5
    seen = student.page.evaluate("""() => {
        const all = selector => [...document.querySelectorAll('.jp-Notebook ' + selector)];
        return {
            formulas: all('mjx-container').length,
            broken_formulas: all('mjx-merror, .MathJax_Error').map(node => node.textContent),
            raw_formulas: all('.jp-RenderedMarkdown').filter(node => /\\$[^$]+\\$/.test(node.textContent)).length,
            pictures: all('.jp-OutputArea-output img, .jp-OutputArea-output svg').length,
            broken_pictures: all('img').filter(node => !node.complete || node.naturalWidth === 0).length,
        };
    }""")
    assert seen["formulas"] > 50
    assert seen["broken_formulas"] == []
    assert seen["raw_formulas"] == 0
    assert seen["pictures"] >= 5
    assert seen["broken_pictures"] == 0


def test_a_student_solves_an_exercise(lesson: tuple[Student, Path]) -> None:
    student, notebook = lesson
    answer, test = student.cell("# exercise: neuron"), student.cell('check("neuron")')
    assert "neuron: not attempted yet" in student.output(test)
    student.look("not attempted")

    student.rewrite_from(answer, STUB, WRONG)
    assert student.run(answer) == ""
    student.look("a wrong answer")
    feedback = student.run(test)
    student.look("what is wrong")
    held = re.search(r"neuron: (\d) of 7 checks hold", feedback)
    assert held
    assert int(held[1]) < 7
    assert exercise("neuron").slips["bias_last"] in one_line(feedback)

    own = student.new_cell_below(test, 'hint("neuron")')
    first, second = student.run(own), student.run(own)
    student.look("hints")
    assert first.startswith("Hint 1 of ")
    assert second.startswith("Hint 2 of ")

    student.rewrite_from(answer, WRONG.splitlines()[0], RIGHT)
    assert student.run(answer) == ""
    feedback = student.run(test)
    student.look("all checks hold")
    assert "neuron: 7 of 7 checks hold" in feedback
    assert "fails" not in feedback
    assert (
        feedback.splitlines()[-1].strip() == "All of these hold. Well done."
    )  # and no bare number

    guess = student.cell("recall_column_minus_row")
    assert "put your guess in place of the three dots" in student.output(guess)
    student.look("a question")

    # Validate saves the notebook by itself and runs it from the start.
    dialog = student.validate()
    student.look("validated")
    assert "Validation Results" in dialog
    failed = re.findall(r'check\("(\w+)"\)', dialog)
    assert failed == [found.id for found in exercises_of("02_neuron") if found.id != "neuron"]
    assert dialog.count("not attempted yet") == len(failed)
    assert "Traceback" not in dialog
    student.page.get_by_role("button", name="Ok", exact=True).click()

    student.save()
    student.look("saved")
    saved, released = cells(notebook), cells(RELEASED / f"{LESSON}.ipynb")
    assert troubles(notebook) == []
    assert [
        cell["metadata"].get("nbgrader") for cell in saved if source(cell) != 'hint("neuron")'
    ] == [cell["metadata"].get("nbgrader") for cell in released]
    assert RIGHT in next(
        source(cell) for cell in saved if source(cell).startswith("# exercise: neuron")
    )
