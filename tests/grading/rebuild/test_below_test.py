"""Answers that stand below their test are checked after the last cell; all others at their test."""

from __future__ import annotations

import pytest
from nbformat.v4 import new_code_cell

from grading.rebuild.below_test import answers_below_test
from tests.support.small_lesson import LESSON, NEURON, PAIR, at, index, released
from tests.support.small_lesson import build as of


def append(*sources):
    notebook = released()
    for source in sources:
        add(notebook, source)
    return notebook


def add(notebook, source):
    notebook.cells.append(new_code_cell(source))


def body(source):
    return source.split("\n", 1)[1]


def test_an_answer_at_the_end_of_the_notebook_is_late():
    rebuilt = of(append(body(NEURON)))
    assert rebuilt.attempted == {"neuron"}
    assert rebuilt.below_test == {"neuron"}


def test_both_answers_in_one_last_cell_are_late():
    rebuilt = of(append(body(NEURON) + "\n\n" + body(PAIR)))
    assert rebuilt.attempted == rebuilt.below_test == {"neuron", "pair"}


def test_an_answer_above_its_test_is_not_late():
    notebook = released()
    notebook.cells.insert(index(notebook, "test_neuron"), new_code_cell(body(NEURON)))
    rebuilt = of(notebook)
    assert rebuilt.attempted == {"neuron"}
    assert not rebuilt.below_test


def test_a_second_version_below_the_test_does_not_make_it_late():
    notebook = append("def neuron(x):\n    return 0")
    at(notebook, "neuron").source = NEURON
    assert not of(notebook).below_test


def test_half_of_an_answer_below_the_test_makes_it_late():
    notebook = append("def second(x):\n    return x[1]")
    at(notebook, "pair").source = PAIR.replace("return x[1]", "raise NotImplementedError")
    assert of(notebook).below_test == {"pair"}


def test_who_uses_a_late_answer_is_late():
    notebook = append(body(NEURON))
    at(notebook, "pair").source = PAIR.replace("return x[0]", "return neuron(x)")
    assert of(notebook).below_test == {"neuron", "pair"}


@pytest.mark.parametrize("attempted", [(), ("neuron",)])
def test_a_release_has_nothing_late(attempted):
    assert not answers_below_test(LESSON, {"neuron": {"neuron"}}, ())
    assert answers_below_test(LESSON, {}, attempted) == frozenset()
