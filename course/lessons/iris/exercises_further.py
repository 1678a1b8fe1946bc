"""Lesson 04, "Going further": a table made fit for a network, and a table of counts."""

from __future__ import annotations

from course.checks.judges import expects, leaves_inputs
from course.checks.model import Exercise
from course.lessons.iris import cases_further as cases
from course.lessons.iris.judges_further import float32_arrays, right_counts, whole_numbers
from course.lessons.writing import ladder, lines, rung, table

CLOSE = expects(1e-3, 1e-3)

STANDARDISE = Exercise(
    "standardise",
    hints=lines("""
        Which figures do you need, and of which of the two arrays? How many are there for a table of
          4 columns?
        `mean(axis=0)` and `std(axis=0)` run down the rows and leave one number for each column.
        Both arrays go through the same two operations with the same figures. `astype` gives a new
          array of another dtype.
    """),
    slips=table("""
        own_test: was `test` standardised with figures of its own? Both take those of `train`
        own_deviation: was `test` divided by a deviation of its own? It is that of `train`
        own_mean: was a mean of its own subtracted from `test`? It is that of `train`
        together: do the figures come from both arrays together? They are those of `train` alone
        sample: is the deviation divided by n - 1 (`ddof=1`)? It is divided by n here
        variance: was it divided by the variance? The standard deviation is its square root
        centred: is the division by the standard deviation missing?
        one_number: is it one mean for the whole table? Each column has its own: `axis=0`
        min_max: this maps smallest and largest to 0 and 1; standardising takes mean and deviation
        test_raw: was `test` returned as it came, or treated with the figures of a `train` that is
          standardised already?
        order_swapped: are the two results returned in the other order?
        rows: are the figures those of rows? `axis=0` leaves one number for each column
        not_float32: is `.astype(np.float32)` missing on one of the two?
    """),
    properties=ladder(
        """
        known_case: right on two pairs of tables
        float32: both results are float32
        unchanged: the arguments stay as they were
        """,
        rung("known_case", cases.standardise, CLOSE, 2),
        rung("float32", cases.standardise, float32_arrays, 0.5, only_with="known_case"),
        rung("unchanged", cases.standardise, leaves_inputs, 0.5, only_with="known_case"),
    ),
)

CONFUSION = Exercise(
    "confusion",
    hints=lines("""
        By hand first: for labels 0, 1, 1 and answers 0, 2, 1, which entries of a (3, 3) table of
          zeros go up by one?
        Begin with zeros that are integers: `np.zeros((classes, classes), dtype=int)`.
        Go through both arrays side by side, with `zip`: each pair of label and answer names one
          entry.
    """),
    slips=table("""
        transposed: are rows and columns exchanged? The true class is the row
        once: `m[labels, predicted] += 1` adds one to each entry at most once, however often its
          pair is there: loop over the pairs, or take `np.add.at`
        shares: these are shares of all rows; the counts themselves are asked for
        row_shares: were the rows divided by their sums? The counts themselves are asked for
        first_row: is the first row left out?
        last_row: is the last row left out?
        shifted: are the classes counted from 1? The first is 0
        right_only: are only right answers counted?
        wrong_only: are right answers left out? They belong on the diagonal
        one_row: are all rows one and the same list? `[[0] * n] * n` repeats one row n times; make
          each row anew, or take `np.zeros`
        table_size: is the table (classes, classes) whatever classes occur in the rows?
        no_rows: does it look into the rows before it has counted any? There may be none
        floats: `np.zeros` makes floats unless `dtype=int` says otherwise
    """),
    properties=ladder(
        """
        known_case: right on an example of eight rows
        sizes: right for two classes, and for four of which the last never occurs
        no_rows: zeros where there are no rows
        whole: the counts are whole numbers
        unchanged: the arguments stay as they were
        """,
        rung("known_case", cases.confusion, right_counts, 1.5),
        rung("sizes", cases.sizes, right_counts, 0.75),
        rung("no_rows", cases.no_rows, right_counts, 0.25, only_with="known_case"),
        rung("whole", cases.confusion, whole_numbers, 0.5, only_with="known_case"),
        rung("unchanged", cases.confusion, leaves_inputs, 0.25, only_with="known_case"),
    ),
)
