"""Each rule for a built release, shown failing on a release that was spoilt in one place."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from grading.release import release_rules, tree
from grading.release.findings import RefusedError
from grading.release.release_rules import RULES, check_release, leaks
from tests.support.small_course import LESSON, TEXT, SmallKnowledge, line_of, make, source


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    places = make(tmp_path_factory.mktemp("clone").resolve())
    with tree.built(places, known=SmallKnowledge()) as (lessons, _root):
        cells: list[dict[str, Any]] = json.loads(lessons[0].release)["cells"]
    return cells


def spoilt(released: list[dict[str, Any]], cell_id: str, **changes: Any) -> list[dict[str, Any]]:
    cells = copy.deepcopy(released)
    next(cell for cell in cells if cell["id"] == cell_id).update(changes)
    return cells


def messages(cells: list[dict[str, Any]], rule: str) -> list[tuple[int, str]]:
    assert rule in {known.__name__ for known in RULES}
    check = next(known for known in RULES if known.__name__ == rule)
    return [(finding.line, finding.message) for finding in check(source(), cells, SmallKnowledge())]


def text(released: list[dict[str, Any]], cell_id: str) -> str:
    return release_rules.text_of(next(cell for cell in released if cell["id"] == cell_id))


def test_a_good_release_breaks_no_rule(released: list[dict[str, Any]]) -> None:
    assert check_release(source(), released, SmallKnowledge()) == []


def test_the_release_keeps_signatures_and_docstrings_and_nothing_of_the_solutions(
    released: list[dict[str, Any]],
) -> None:
    assert text(released, "double") == (
        "# exercise: double\n\n\n"
        'def double(x, times=2):\n    """`times` times `x`; double(1) is 2."""\n    raise NotImplementedError\n\n\n'
        'def half(x):\n    """Half of `x`; half(2) is 1."""\n    raise NotImplementedError'
    )
    assert text(released, "counter") == (
        '# exercise: counter\nclass Counter:\n    """Counts up from `start`."""\n\n'
        "    def __init__(self, start):\n        raise NotImplementedError"
    )
    assert text(released, "outcome") == "# exercise: outcome\nresult = None"
    assert text(released, "opinion") == (
        "<!-- exercise: opinion -->\n**What do you think of doubling?**\n\n*Your answer.*"
    )
    assert text(released, "test_double") == 'from course import check\ncheck("double")'


def test_a_mark_that_is_left_is_refused(released: list[dict[str, Any]]) -> None:
    cells = spoilt(released, "double", source=text(released, "double") + "\n    ### BEGIN SOLUTION")
    assert messages(cells, "no_marks") == [
        (line_of(TEXT, "### BEGIN SOLUTION"), "a mark is left in the release: ### BEGIN SOLUTION")
    ]


@pytest.mark.parametrize(
    "line", ['grade("double")', "from grading.stock import grade", "import grading"]
)
def test_a_hidden_test_that_is_left_is_refused(released: list[dict[str, Any]], line: str) -> None:
    cells = spoilt(released, "test_double", source=text(released, "test_double") + f"\n{line}")
    found = messages(cells, "no_hidden_lines")
    assert len(found) == 1
    assert "hidden test is left" in found[0][1]


@pytest.mark.parametrize(
    ("cell", "leak"),
    [
        ("double", "    answer = _product(x, times)\n    return answer"),
        ("prose", "The answer:\n\n    answer   =   _product(x, times)\n    return answer"),
        ("opinion", "It makes numbers twice as large, which is a lot."),
        ("half", "    return x / 2"),
    ],
)
def test_a_solution_that_is_left_anywhere_is_refused(
    released: list[dict[str, Any]], cell: str, leak: str
) -> None:
    cells = copy.deepcopy(released)
    target = next((candidate for candidate in cells if candidate["id"] == cell), cells[0])
    target["source"] = release_rules.text_of(target) + "\n" + leak
    found = messages(cells, "no_solutions")
    assert [line for line, _ in found] == [
        line_of(TEXT, leak.strip().split("\n")[-1]) - (2 if "answer" in leak else 1)
    ]


@pytest.mark.parametrize(
    ("cell", "source_text", "message"),
    [
        (
            "double",
            'def double(x, times=2):\n    """."""\n    return 2 * x\ndef half(x):\n    """."""\n    '
            "raise NotImplementedError",
            "the body of double in the release is not just",
        ),
        (
            "double",
            'def double(x, times=2):\n    """."""\n    raise NotImplementedError',
            "does not define half",
        ),
        (
            "double",
            'def double(x, times=2):\n    raise NotImplementedError\ndef half(x):\n    """."""\n    '
            "raise NotImplementedError",
            "double has no docstring",
        ),
        (
            "double",
            'import math\ndef double(x, times=2):\n    """."""\n    raise NotImplementedError\ndef half(x):\n    """."""'
            "\n    raise NotImplementedError",
            "holds more than functions, classes and variables",
        ),
        ("double", "def double(x:\n", "not valid Python"),
        (
            "counter",
            'class Counter:\n    """."""\n    total = 5\n    def __init__(self, start):\n        '
            "raise NotImplementedError",
            "the class Counter in the release is not just methods",
        ),
        (
            "counter",
            'class Counter:\n    """."""\n    def __call__(self):\n        raise '
            "NotImplementedError",
            "__init__ among them",
        ),
        ("outcome", "result = 42", "must say result = None"),
    ],
)
def test_a_released_answer_that_is_no_stub_is_refused(
    released: list[dict[str, Any]], cell: str, source_text: str, message: str
) -> None:
    found = messages(spoilt(released, cell, source=source_text), "stubs_only")
    assert any(message in text for _line, text in found), found


def test_outputs_are_refused(released: list[dict[str, Any]]) -> None:
    output = {"output_type": "stream", "name": "stdout", "text": "4"}
    assert messages(spoilt(released, "double", outputs=[output]), "no_outputs")
    assert messages(spoilt(released, "double", execution_count=1), "no_outputs")


def test_a_local_path_that_the_build_brought_in_is_refused(released: list[dict[str, Any]]) -> None:
    cells = spoilt(
        released, released[1]["id"], source="WHEEL = '/not/a/folder/of/this/machine/course.whl'"
    )
    assert len(messages(cells, "no_local_paths")) == 1


def test_a_lost_cell_is_refused(released: list[dict[str, Any]]) -> None:
    assert "the release has" in check_release(source(), released[:-1], SmallKnowledge())[0].message


def test_a_common_line_is_no_leak() -> None:
    assert not leaks(["x = 1", "y = x + 1", "return y * x"], "x = 1\nprint(x)")
    assert not leaks(["# only a comment here"], "# only a comment here")
    assert leaks(["x = a", "y = x + 1", "return y * x"], "text\n  y = x + 1\n\n  return y * x\n")


def test_the_build_refuses_a_solution_outside_the_marks_with_file_and_line(tmp_path: Path) -> None:
    leaking = TEXT.replace(
        "    ### BEGIN SOLUTION\n    return x / 2\n",
        "    y = x / 2\n    ### BEGIN SOLUTION\n    return y\n",
    )
    places = make(tmp_path.resolve(), leaking)
    with pytest.raises(RefusedError) as refused:
        tree.build(places, known=SmallKnowledge())
    line = line_of(leaking, "def half")
    assert str(refused.value).startswith(f"solutions/{LESSON}.py:{line}: the body of half")
    assert not (places.root / "notebooks").exists()


def test_the_build_refuses_a_solution_copied_into_the_prose(tmp_path: Path) -> None:
    leaking = TEXT.replace("# It doubles numbers.", "# It doubles numbers:\n#\n#     return x / 2")
    places = make(tmp_path.resolve(), leaking)
    with pytest.raises(
        RefusedError,
        match=r"^solutions/01_tiny.py:\d+: this solution can be read in the release, in the cell of ",
    ):
        tree.build(places, known=SmallKnowledge())
