"""An answer cell that differs from the release's is attempted: graded, with what kept it from
working, through the real engine.
"""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest

from grading import lessons
from grading.feedback.pages import page
from grading.grade import Job, grade_submission
from grading.model import GRADED, NOT_ATTEMPTED, Record, Row
from grading.sandbox.levels import OFF
from grading.wording import exercise_text

LESSON = "01_tensors"
MARK = "# exercise: scale\n"
RIGHT = "def scale(m, k):\n    return m * k"
ANSWERS = {
    "a missing colon": (
        MARK + "def scale(m, k)\n    return m * k",
        "line 2",
        "SyntaxError: expected ':'",
    ),
    "no such package": (MARK + "import nowhere\n" + RIGHT, "line 2", "No module named 'nowhere'"),
    "a file beside it": (
        MARK + "from helpers import mul\ndef scale(m, k):\n    return mul(m, k)",
        "line 2",
        "Only the notebook",
    ),
    "no such file": (
        MARK + "rows = open('rows.csv').read()\n" + RIGHT,
        "line 2",
        "Only the notebook",
    ),
    "no such name": (
        MARK + "print(undefined_name)\n" + RIGHT,
        "line 2",
        "NameError: name 'undefined_name' is not defined",
    ),
    "another name": (MARK + "def Scale(m, k):\n    return m * k", "no `scale`", "there is `Scale`"),
    "tabs": (MARK + "def scale(m, k):\n\tx = m\n        return x * k", "line 4", "TabError"),
    "an indent": (
        MARK + "def scale(m, k):\n    x = m\n   return x * k",
        "line 4",
        "IndentationError",
    ),
    "a magic too low": (MARK + "%%capture\n" + RIGHT, "line 2", "`%%capture` must be the first"),
    "a magic of nobody": (
        "%%nothing\n" + MARK + RIGHT,
        "line 1",
        "Cell magic `%%nothing` not found",
    ),
    "a magic that loses it": ("%%timeit -n 1 -r 1\n" + MARK + RIGHT, "no `scale`", "`%%timeit`"),
    "an error below a magic": ("%%capture\n" + MARK + "foo\n" + RIGHT, "line 3", "NameError"),
    "an exit": (MARK + "raise SystemExit\n" + RIGHT, "no `scale`", "SystemExit"),
    "a condition": (
        MARK + "if False:\n    def scale(m, k):\n        return m",
        "no `scale`",
        "not reached",
    ),
    "async": (MARK + "async def scale(m, k):\n    return m * k", "coroutine", "`async def`"),
    "yield": (MARK + "def scale(m, k):\n    yield m * k", "generator", "`return`"),
    "the stub and more": (
        MARK + "x = 3\ndef scale(m, k):\n    raise NotImplementedError",
        "was changed",
        "`scale` still holds",
    ),
}
# One of each kind: no syntax, no import, no name, a magic, no function.
QUICK = ("a missing colon", "a file beside it", "another name", "a magic of nobody", "async")
FULL = {
    "below a magic": "%%capture\n" + MARK + RIGHT,
    "a lambda": MARK + "scale = lambda m, k: m * k",
    "below a timer": "%%time\n" + MARK + RIGHT,
}


def graded(folder: Path, source: str, exercise: str = "scale") -> tuple[Record, Row]:
    notebook = nbformat.read(lessons.release_path(LESSON), as_version=4)
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == exercise:
            cell.source = source
    place = folder / "submitted" / "ann" / LESSON
    place.mkdir(parents=True)
    nbformat.write(notebook, place / f"{LESSON}.ipynb")
    record = grade_submission(Job("ann", LESSON, place, folder, 1, "x", OFF))
    return record, next(row for row in record.rows if row.exercise == exercise)


@pytest.mark.parametrize(
    "title",
    [pytest.param(title, marks=() if title in QUICK else pytest.mark.slow) for title in ANSWERS],
)
def test_what_kept_an_answer_from_working_is_said(title: str, tmp_path: Path) -> None:
    source, *words = ANSWERS[title]
    record, row = graded(tmp_path, source)
    assert (row.status, row.score) == (GRADED, 0.0)
    assert all(word in row.detail for word in words), row.detail
    assert "\n" not in row.detail
    assert {other.status for other in record.rows if other is not row} == {NOT_ATTEMPTED}
    text, html = " ".join(exercise_text(row).split()), page("ann", record.rows, {})
    assert all(word in text for word in words), text
    assert "not attempted" not in text
    assert words[0].replace("`", "") in html.replace("<code>", "").replace("</code>", "").replace(
        "`", ""
    )


@pytest.mark.parametrize(
    "title",
    [
        pytest.param("below a magic", marks=pytest.mark.slow),
        "a lambda",
        pytest.param("below a timer", marks=pytest.mark.slow),
    ],
)
def test_what_keeps_nothing_from_working_costs_nothing(title: str, tmp_path: Path) -> None:
    _record, row = graded(tmp_path, FULL[title])
    assert (row.status, row.score, row.detail) == (GRADED, row.max_score, "")


@pytest.mark.parametrize(
    "source",
    [
        MARK + "def scale(m, k):\n    # I do not know\n    raise NotImplementedError",
        MARK,
        "",
        MARK + "def scale(m, k):\n\n    raise NotImplementedError()",
        "%%capture\n" + MARK + "def scale(m, k):\n    raise NotImplementedError",
    ],
)
def test_comments_and_empty_lines_are_no_attempt(source: str, tmp_path: Path) -> None:
    assert graded(tmp_path, source)[1].status == NOT_ATTEMPTED


def test_one_function_of_two_is_missing(tmp_path: Path) -> None:
    _record, row = graded(
        tmp_path,
        "# exercise: reshape_column\ndef to_vector(c):\n    return c.reshape(-1)\n\ndef "
        "toColumn(v):\n    return v",
        "reshape_column",
    )
    assert row.status == GRADED
    assert 0 < float(row.score or 0) < row.max_score
    assert "There is no `to_column`; there is `toColumn`." in row.detail


def test_one_failure_is_said_once(tmp_path: Path) -> None:
    _record, row = graded(tmp_path, MARK + "def scale(m, k):\n    return m.nothing(k)")
    failed = [prop for prop in row.properties if prop["outcome"] == "fails"]
    assert len(failed) > 2
    assert sum("AttributeError" in prop["message"] for prop in failed) == 1
    assert [prop["message"].startswith("The same as above: ") for prop in failed] == [False] + [
        True
    ] * (len(failed) - 1)
    assert "failed in all" not in row.detail


def test_the_gradebook_has_no_response_only_for_what_is_not_attempted() -> None:
    from grading.record.gradebook.entries import NO_RESPONSE, _comment

    assert _comment(Row("ann", LESSON, "scale", 0.0, 1, GRADED, "There is no `scale`"), "") is None
    assert _comment(Row("ann", LESSON, "scale", 0.0, 1, NOT_ATTEMPTED), "") == NO_RESPONSE
