"""Lesson 01, sums along an axis: the exercise with its visible properties."""

from __future__ import annotations

from course.checks.judges import expects, leaves_inputs
from course.checks.model import Exercise
from course.lessons.tensors import cases_axes as axes
from course.lessons.writing import ladder, lines, rung, table

EXACT = expects(1e-5, 1e-6)

AXIS_SUM = Exercise(
    "axis_sum",
    hints=lines("""
        `sum` takes the axis that should disappear.
        It may be given as a variable, and it may be negative: -1 is the last axis. You need no
            `if` and no loop.
    """),
    slips=table("""
        axes_swapped: the axis that is given is the one that disappears
        everything: without `dim` everything is summed: is `axis` used?
        keepdim: was `keepdim=True` given? The summed axis should disappear
        first_axis: is it always the first axis that is summed? `axis` says which one
        mean: this is the mean; the sum is asked for
        running: these are running sums (`cumsum`); one sum is wanted for each place
        two_axes: does it work for two axes only? `sum(dim=axis)` works for any number
        others_summed: `axis` is the one that disappears; were all the others summed?
        first_twice: was the first slice added twice?
        negative_axis: axis -1 is the last one, -2 the one before it: are negative axes counted from
            the end?
        sign_lost: was the sign of `axis` dropped? -1 is the last axis, not number 1
        last_means_all: -1 is the last axis; it does not mean all of them
    """),
    properties=ladder(
        """
        known_case: columns and rows of a matrix are summed
        any_number_of_axes: tensors of one axis, and of three to five
        from_the_end: a negative axis counts from the end
        inputs_unchanged: the arguments stay as they were
        """,
        rung("known_case", axes.axis_sum, EXACT),
        rung("any_number_of_axes", axes.axis_sum_of_any, EXACT, 0.75, needs="known_case"),
        rung("from_the_end", axes.axis_sum_from_the_end, EXACT, 0.75, needs="known_case"),
        rung("inputs_unchanged", axes.axis_sum_of_any, leaves_inputs, 0.25, only_with="known_case"),
    ),
)
