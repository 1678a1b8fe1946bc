"""Broken files: what is whole in them is read, what was repaired is said, and what was lost too."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from grading.intake import read_submission
from grading.intake.conflicts import sides
from grading.model import UNREADABLE
from tests.support.notebook_bytes import LESSON, code, notebook, read, sources

ONE = "# exercise: products\ndef products(a, b):\n    return a * b"
TWO = "# exercise: scale\nscale = '[{\"cells\": [1'"
THREE = "# exercise: axis_sum\ndef axis_sum(m):\n    return m.sum(0)"
STUB = "# exercise: axis_sum\ndef axis_sum(m):\n    raise NotImplementedError"


def lines(*texts: str, **fields: Any) -> str:
    """A notebook as Jupyter writes it: sources as lists of lines, indented by one."""
    cells = [code(text.splitlines(keepends=True)) for text in texts]
    return json.dumps(notebook(*cells, **fields), indent=1, sort_keys=True)


def test_a_file_cut_off_anywhere_keeps_its_whole_cells(tmp_path: Path) -> None:
    texts = [ONE, TWO, THREE]
    for order in (False, True):
        text = json.dumps(notebook(*map(code, texts)), indent=1, sort_keys=order)
        counts = []
        for length in range(text.index('"source"') + 3, len(text), 11):
            submission = read(tmp_path, text[:length])
            if submission.notebook is None:
                assert length < text.index("exercise: scale")
                continue
            found = sources(submission)
            assert found == texts[: len(found)]
            assert any("cut off" in note for note in submission.notes)
            counts.append(len(found))
        assert counts == sorted(counts)
        assert {1, 2, 3} <= set(counts)


def test_a_cut_file_without_an_answer_is_for_a_person_to_see(tmp_path: Path) -> None:
    text = lines("import math", STUB, ONE)
    submission = read(tmp_path, text[: text.index("products")])
    assert submission.status == UNREADABLE
    assert "column" in submission.reason


@pytest.mark.parametrize("beginning", [5, 30, 80])
def test_a_lost_beginning_costs_only_what_it_held(tmp_path: Path, beginning: int) -> None:
    submission = read(tmp_path, lines("x = 1", ONE, TWO)[beginning:])
    assert sources(submission)[-2:] == [ONE, TWO]
    assert submission.notes


def test_with_its_beginning_lost_a_list_of_cells_in_an_output_is_not_the_notebook(
    tmp_path: Path,
) -> None:
    shown = {
        "output_type": "display_data",
        "metadata": {},
        "data": {"application/json": {"cells": [code("x")]}},
    }
    cells = [code(text) for text in ("print(1)", ONE, "show()", THREE)]
    cells[2]["outputs"] = [shown]
    text = json.dumps(notebook(*cells))
    found = sources(read(tmp_path, text[text.index("print(1)") :]))
    assert found == [ONE, "show()", THREE]


def test_damage_in_a_cell_costs_that_cell_alone_and_is_said_with_its_line(tmp_path: Path) -> None:
    text = lines(ONE, TWO, THREE)
    start = text.index('"# exercise: scale')
    broken = text[:start] + "}" + text[start + 9 :]
    submission = read(tmp_path, broken)
    assert sources(submission) == [ONE, THREE]
    line = broken[: broken.rindex('"cell_type"', 0, start)].count("\n") + 1
    assert any(f"line {line})" in note and "could not be read" in note for note in submission.notes)


@pytest.mark.parametrize(
    ("whole", "broken"),
    [
        ('"outputs": []', '"outputs": [,,'),
        ('"metadata": {}', '"metadata": {'),
        ('"execution_count": null,', '"execution_count": null'),
        ('"execution_count": null', '"execution_count": In[3]'),
        ("scale = '[{\\\"cells\\\": [1'", "scale = '[{\"cells\": [1'"),
        ('"# exercise: scale\\n",', '"# exercise: scale\\n"'),
    ],
)
def test_a_cell_that_is_damaged_around_its_text_keeps_its_text(
    tmp_path: Path, whole: str, broken: str
) -> None:
    text = lines(ONE, TWO, THREE)
    place = text.rindex(
        whole,
        0,
        text.index("axis_sum")
        if "null" not in whole and "[]" not in whole and "{}" not in whole
        else text.index("exercise: scale"),
    )
    submission = read(tmp_path, text[:place] + broken + text[place + len(whole) :])
    assert sources(submission) == [ONE, TWO, THREE]
    assert any("text could still be read" in note for note in submission.notes)


@pytest.mark.parametrize(
    ("whole", "broken"), [("null", "undefined"), ('"outputs"', "outputs"), ("false", "False")]
)
@pytest.mark.parametrize("form", ["jupyter", "colab", "vs_code"])
def test_a_file_damaged_in_every_cell_keeps_every_answer(
    tmp_path: Path, form: str, whole: str, broken: str
) -> None:
    from grading.grade import lesson_cells
    from grading.proofs.fuzz.corpus import bases
    from grading.rebuild import rebuild

    (base,) = (base for base in bases() if base.name == f"{LESSON}-solved-0-{form}")
    submission = read(tmp_path, json.dumps(base.notebook, indent=1).replace(whole, broken))
    answers = {
        cell.id: cell.source
        for cell in rebuild(lesson_cells(LESSON), submission).cells
        if cell.id in base.answers
    }
    assert answers == base.answers


def test_what_jupyters_server_sends_and_a_list_of_one_are_unwrapped(tmp_path: Path) -> None:
    whole = json.loads(lines(ONE))
    assert sources(read(tmp_path, json.dumps({"content": whole, "type": "notebook"}))) == [ONE]
    assert sources(read(tmp_path, json.dumps([whole]))) == [ONE]


def test_damage_outside_the_cells_costs_nothing(tmp_path: Path) -> None:
    submission = read(tmp_path, lines(ONE, TWO).replace('],\n "metadata"', ']\n "metadata"'))
    assert sources(submission) == [ONE, TWO]
    assert any("outside its cells" in note for note in submission.notes)


def test_a_missing_comma_between_cells_costs_nothing(tmp_path: Path) -> None:
    submission = read(tmp_path, lines(ONE, TWO).replace("  },\n  {", "  }\n  {"))
    assert sources(submission) == [ONE, TWO]


def test_a_damaged_key_of_the_cells_is_found_by_what_it_holds(tmp_path: Path) -> None:
    assert sources(read(tmp_path, lines(ONE).replace('"cells"', '"cemls"'))) == [ONE]


def conflict(ours: str, theirs: str, base: str = "") -> str:
    middle = f"||||||| 1f2e3d4\n{base}" if base else ""
    return f"<<<<<<< HEAD\n{ours}{middle}=======\n{theirs}>>>>>>> origin/main\n"


def cell_lines(*texts: str) -> str:
    """Some cells of a notebook, as they stand in its file."""
    text = lines(*texts)
    return text[text.index("  {\n") : text.index("\n ],\n") + 1].removesuffix("\n") + ",\n"


@pytest.mark.parametrize("base", ["", cell_lines(STUB)])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_of_a_merge_conflict_both_sides_are_read(tmp_path: Path, base: str, end: str) -> None:
    other = THREE.replace("sum(0)", "sum(1)")
    text = lines("print(1)", TWO)
    place = text.index("\n  {", text.index("print(1)")) + 1
    text = text[:place] + conflict(cell_lines(THREE), cell_lines(ONE, other), base) + text[place:]
    submission = read(tmp_path, text.replace("\n", end))
    # The last answer to an exercise counts: that is the upper side's.
    assert sources(submission) == ["print(1)", ONE, other, THREE, TWO]
    assert any("merge conflict (line" in note for note in submission.notes)


def test_a_conflict_in_outputs_changes_no_cell(tmp_path: Path) -> None:
    text = lines(ONE, TWO).replace(
        '   "execution_count": null,\n',
        conflict(*(f'   "execution_count": {n},\n' for n in (1, 2))),
        1,
    )
    assert sources(read(tmp_path, text)) == [ONE, TWO]


def test_the_answer_on_either_side_of_a_conflict_counts_before_the_stub(tmp_path: Path) -> None:
    from grading.grade import lesson_cells
    from grading.rebuild import rebuild

    for ours, theirs in ((THREE, STUB), (STUB, THREE)):
        text = lines(TWO)
        place = text.index("  {\n")
        text = text[:place] + conflict(cell_lines(ours), cell_lines(theirs)) + text[place:]
        rebuilt = rebuild(lesson_cells(LESSON), read(tmp_path, text))
        assert next(cell.source for cell in rebuilt.cells if cell.id == "axis_sum") == THREE


def test_a_conflict_of_which_only_the_marks_were_taken_out(tmp_path: Path) -> None:
    text = lines(TWO, STUB)
    place = text.index('    "    raise')
    text = text[:place] + '    "    return m.sum(0)"\n' + text[place:]
    assert sources(read(tmp_path, text)) == [
        TWO,
        STUB.replace("    raise", "    return m.sum(0)\n    raise"),
    ]


def test_sides_of_a_text_without_marks_are_the_text() -> None:
    assert sides("a\nb") == ("a\nb", "a\nb")


@pytest.mark.parametrize("between", ["", "\n", "\ufeff", ",\n"])
def test_notebooks_one_behind_the_other_are_put_together(tmp_path: Path, between: str) -> None:
    other = ONE.replace("a * b", "b * a")
    submission = read(tmp_path, lines("x = 1", ONE, TWO) + between + lines("x = 1", other, THREE))
    assert sources(submission) == ["x = 1", ONE, TWO, other, THREE]
    assert any("2 notebooks" in note for note in submission.notes)


def test_a_whole_version_3_notebook_behind_a_damaged_one_is_read(tmp_path: Path) -> None:
    cells = [
        {"cell_type": "code", "input": text, "metadata": {}, "outputs": []} for text in (ONE, TWO)
    ]
    whole = json.dumps(
        {
            "metadata": {"name": ""},
            "nbformat": 3,
            "nbformat_minor": 0,
            "worksheets": [{"cells": cells}],
        }
    )
    damaged = whole[: whole.rindex('"input"')] + whole[whole.index('"nbformat"') :]
    assert sources(read(tmp_path, f"{damaged}\n{whole}")) == [ONE, ONE, TWO, ONE, TWO]


def test_another_lessons_notebook_in_the_same_file_is_left_out(tmp_path: Path) -> None:
    strange = lines("# exercise: neuron\ndef neuron(x, weights, bias): return 0", "boom = 1 / 0")
    for text in (strange + lines(ONE), lines(ONE) + strange):
        assert sources(read(tmp_path, text)) == [ONE]


def test_a_whole_notebook_counts_before_a_part_of_one(tmp_path: Path) -> None:
    old = ONE.replace("a * b", "0")
    submission = read(tmp_path, lines(ONE) + lines(old, TWO)[:-400])
    assert sources(submission)[-1] == ONE


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
def test_a_cut_file_in_any_encoding(tmp_path: Path, encoding: str) -> None:
    text = lines(ONE, TWO, THREE)
    data = text[: text.index("axis_sum")].encode(encoding)
    assert sources(read(tmp_path, data)) == [ONE, TWO]


def test_a_cell_with_outputs_nested_too_deeply_keeps_its_text(tmp_path: Path) -> None:
    text = lines(ONE, TWO).replace(
        '"outputs": []', '"outputs": ' + "[" * 100_000 + "]" * 100_000, 1
    )
    assert sources(read(tmp_path, text)) == [ONE, TWO]


@pytest.mark.parametrize(
    "text",
    [
        '{"id":' * 60_000,
        '{"cells": [' + '{"id":"' * 60_000,
        '{"cells": [' + '{"source":["' * 60_000,
        '{"cells": [' + '{"cell_type":"code","source":[[' * 40_000,
        '{"cells": [{' + '"cell_type":"code"' * 40_000,
        '{"cell_type":"code",' * 60_000,
        '{"cells": [],' * 60_000,
        '{"metadata":' * 60_000,
        "<<<<<<< \n=======\n" * 60_000,
        "<<<<<<< \n" + '{"cells":[' * 40_000,
        "{" + " " * 400_000 + "}x",
    ],
)
def test_hostile_damage_takes_linear_time(tmp_path: Path, text: str) -> None:
    # A search that starts again at each beginning takes minutes here.
    (tmp_path / f"{LESSON}.ipynb").write_text(text)
    assert read_submission(tmp_path, "ann", LESSON).status == UNREADABLE
