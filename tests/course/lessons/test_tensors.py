"""Lesson 01 as its source stands: every cell runs, and the instructor's answers keep the contract.

The answers are measured against NumPy, apart from the lesson's checks. What the prose says about
memory, dtypes and errors is tried on the PyTorch that is installed, so that a new version cannot
make the lesson wrong unnoticed.
"""

from __future__ import annotations

import io
import re
from contextlib import redirect_stderr, redirect_stdout
from functools import partial

import numpy as np
import pytest
import torch

from course.lessons.discovery import exercises_of
from course.lessons.questions import questions_of
from grading.lessons.tensors.explanations import EXPLANATIONS
from tests.support.lesson_runner import run_lesson, source_of

pytestmark = pytest.mark.slow
run = partial(run_lesson, "01_tensors")


@pytest.fixture(scope="module")
def ran():
    """The lesson's names, what it printed, and what it wrote to standard error."""
    with redirect_stdout(io.StringIO()) as out, redirect_stderr(io.StringIO()) as err:
        names = run()
    return names, out.getvalue(), err.getvalue()


@pytest.fixture(scope="module")
def lesson(ran):
    return ran[0]


def matrices():
    rng = np.random.default_rng(1)
    for shape in ((3, 4), (1, 5), (5, 1), (1, 1), (100, 20)):
        # (3, 4): all negative
        yield (rng.uniform(-30, 30, shape) - 31 * (shape[0] == 3)).astype(np.float32)


def close(found, expected):
    torch.testing.assert_close(torch.as_tensor(found), torch.as_tensor(expected), check_dtype=False)


def test_every_cell_runs_and_every_visible_check_holds(ran):
    _names, out, err = ran
    assert len(re.findall(r"(\d+) of \1 checks hold", out)) == 12
    assert "waits for your answer" not in out
    assert "fails" not in out
    assert err == ""


def test_a_wrong_answer_is_seen(capsys):
    run(replace={"return a * b.T, a @ b": "return a * b.reshape(4, 2), a @ b"})
    out, _err = capsys.readouterr()
    assert re.search(r"products: 0 of 2 checks hold", out)


def test_every_caught_error_is_raised_and_printed(ran):
    _names, out, _err = ran
    problems = re.findall(r"^RuntimeError: (.*)$", out, re.MULTILINE)
    wanted = (
        "can't be cast",
        "cannot be multiplied",
        "same dtype",
        "must match the size",
        "view size is not compatible",
        "only for scalar outputs",
        "a second time",
    )
    assert [
        want for want, problem in zip(wanted, problems, strict=True) if want in problem
    ] == list(wanted)


def test_what_the_examples_say(lesson):
    assert lesson["shared"][0] == 100.0
    assert lesson["copied"][0] == 1.0
    assert lesson["copied"].dtype == torch.float64
    assert (lesson["E"] == 7).all()
    # written through a view, a transpose and a slice
    assert lesson["V"].reshape(6).tolist() == [200, 1, 2, 100, 4, 300]
    assert lesson["flat"].data_ptr() != lesson["V"].data_ptr()
    assert lesson["own"].data_ptr() != lesson["V"].data_ptr()
    # reshape is a view where it can be one
    assert lesson["V"].reshape(6).data_ptr() == lesson["V"].data_ptr()
    # what a list picks is a copy
    assert lesson["picked"].tolist() == [[-5, 1, 2], [100, 4, 300]]
    # two names for one tensor
    assert lesson["Y"] is lesson["X"]
    assert lesson["X"].tolist() == [2, 2, 2]
    assert lesson["centred"].mean(dim=0).abs().max() < 1e-6
    assert lesson["difference"].shape == (3, 3)
    assert torch.log(torch.tensor([0, 1])).tolist() == [-np.inf, 0.0]
    assert torch.arange(1, 1.3, 0.1).tolist()[-1] == pytest.approx(1.3)
    with pytest.raises(RuntimeError, match="dtype must be"):
        torch.tensor([1, 2, 4]).mean()
    with pytest.raises(RuntimeError):
        torch.tensor([1, 2], requires_grad=True)


def test_the_answers_to_the_questions_are_what_pytorch_gives(lesson):
    answers = {question.id: question.answer for question in questions_of("01_tensors")}
    m = torch.tensor([[3.0, -1.0, 2.0, 8.0], [-2.0, 7.0, 1.0, 4.0], [5.0, 0.0, -6.0, 9.0]])
    twelve, six = torch.arange(12).reshape(3, 4), torch.arange(6)
    six.view(2, 3)[1, 0] = 100
    assert {
        "half_in_place": "c",  # the errors are looked for above
        "mask_of_all": tuple(twelve[twelve > 6].shape),
        "mean_of_integers": "c",
        "second_of_max": tuple(m.max(dim=1)[1].tolist()),
        "row_minus_column": tuple(lesson["difference"].shape),
        "written_through_view": tuple(six.tolist()),
        "slip_running_total": 5,
        "gradient_twice": 12,
    } == answers


def test_the_slip_gives_what_the_lesson_says(capsys):
    text = source_of("01_tensors").read_text(encoding="utf-8")
    program = re.findall(r"^# \d  (.*)$", text, re.MULTILINE)
    exec("\n".join(program), {"torch": torch})
    said = capsys.readouterr().out
    assert said == "tensor([ 9., 12.])\ntensor([17., 22.])\n"
    assert "".join(f"# {line}\n" for line in said.splitlines()) in text
    exec("\n".join(program).replace("= m[0]", "= m[0].clone()"), {"torch": torch})
    assert capsys.readouterr().out == "tensor([ 9., 12.])\ntensor([ 9., 12.])\n"


def test_every_exercise_is_explained():
    assert list(EXPLANATIONS) == [exercise.id for exercise in exercises_of("01_tensors")]


def test_integer_pair(lesson):
    a, b = lesson["integer_pair"]()
    assert (a.shape, b.shape) == ((4, 2), (2, 4))
    for tensor in (a, b):
        assert tensor.dtype in (torch.int64, torch.int32, torch.int16, torch.int8, torch.uint8)


def test_products_and_their_sums(lesson):
    rng = np.random.default_rng(2)
    a, b = rng.normal(size=(4, 2)).astype(np.float32), rng.normal(size=(2, 4)).astype(np.float32)
    given = torch.tensor(a), torch.tensor(b)
    elementwise, matrix = lesson["products"](*given)
    sums = lesson["product_sums"](*given)
    close(elementwise, a * b.transpose())
    close(matrix, np.matmul(a, b))
    close(sums[0], (a * b.transpose()).sum())
    close(sums[1], np.matmul(a, b).sum())
    assert np.array_equal(given[0], a)
    assert np.array_equal(given[1], b)
    # the docstring's
    assert [
        float(value) for value in lesson["product_sums"](torch.ones(4, 2), torch.ones(2, 4))
    ] == [
        8,
        32,
    ]


def test_random_transposed(lesson):
    m, m_t = lesson["random_transposed"]()
    assert m.shape == (15, 13)
    assert m.is_floating_point()
    assert np.array_equal(m.numpy().transpose(), m_t.numpy())
    assert not torch.equal(m, lesson["random_transposed"]()[0])
    assert lesson["random_transposed"](2, 3)[1].shape == (3, 2)


def test_extremes_and_the_mean_of_the_column_maxima(lesson):
    for m in matrices():
        largest, per_column, per_row = lesson["extremes"](torch.tensor(m))
        close(largest, m.max())
        close(per_column, m.max(0))
        close(per_row, m.max(1))
        close(lesson["mean_of_column_maxima"](torch.tensor(m)), m.max(0).mean())


def test_scale_leaves_its_input_alone(lesson):
    for m in matrices():
        for k in (3, -0.5, 0):
            given = torch.tensor(m)
            close(lesson["scale"](given, k), m * np.float32(k))
            assert np.array_equal(given, m)


@pytest.mark.parametrize("n", [1, 2, 7])
def test_column_to_vector_and_back(lesson, n):
    column = torch.arange(float(n))[:, None]
    assert torch.equal(lesson["to_vector"](column), torch.arange(float(n)))
    assert torch.equal(lesson["to_column"](torch.arange(float(n))), column)
    # not next to each other in memory
    assert lesson["to_vector"](torch.rand(2, n).T[:, :1]).shape == (n,)


@pytest.mark.parametrize("shape", [(5,), (3, 4), (2, 3, 4), (2, 1, 3, 2)])
def test_axis_sum(lesson, shape):
    m = np.random.default_rng(3).normal(size=shape).astype(np.float32)
    for axis in range(-len(shape), len(shape)):
        close(lesson["axis_sum"](torch.tensor(m), axis), m.sum(axis))


def test_rows_above(lesson):
    rows_above = lesson["rows_above"]
    for m in matrices():
        for column in (0, m.shape[1] - 1, -1, -m.shape[1]):
            for threshold in (float(np.median(m[:, column])), float(m[:, column].max()), -99.0):
                found = rows_above(torch.tensor(m), column, threshold)
                assert np.array_equal(found, m[m[:, column] > threshold])
                assert found.shape[1] == m.shape[1]
    for dtype in (torch.int64, torch.int32, torch.float64):
        assert rows_above(torch.tensor([[1, 7], [5, 2]], dtype=dtype), 0, 2).dtype == dtype


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_standardise_columns(lesson, dtype):
    for m in matrices():
        given = torch.tensor(m, dtype=dtype)
        found = lesson["standardise_columns"](given)
        spread = m.astype(float).std(0)
        close(found, (m - m.astype(float).mean(0)) / np.where(spread == 0, 1, spread))
        assert np.array_equal(given, m)
    for entry in (0.1, 0.7, 1000.1, -2.0):
        assert not lesson["standardise_columns"](torch.full((7, 2), entry, dtype=dtype)).any()


def test_distances(lesson):
    rng = np.random.default_rng(4)
    for n, m, d in ((3, 5, 2), (5, 1, 4), (1, 1, 1), (40, 30, 3)):
        a, b = (rng.normal(size=(rows, d)).astype(np.float32) for rows in (n, m))
        found = lesson["distances"](torch.tensor(a), torch.tensor(b))
        close(found, np.linalg.norm(a[:, None] - b[None], axis=2))
        assert not lesson["distances"](torch.tensor(a), torch.tensor(a)).diagonal().any()
