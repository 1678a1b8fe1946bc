"""Lesson 01, the further exercises: rows above a threshold, standardised columns, distances."""

from __future__ import annotations

from course.checks.judges import all_of, expects, leaves_inputs
from course.checks.model import Exercise
from course.lessons.tensors import cases_further as cases
from course.lessons.tensors import cases_rows
from course.lessons.tensors.judges_further import (
    equal_entries_give_zeros,
    finite,
    no_truth_values,
    none_of_the_rows,
    same_dtype,
    zeros_on_the_diagonal,
)
from course.lessons.writing import ladder, lines, rung, table

# Rows are chosen and not computed: nothing is rounded.
ROWS = all_of(no_truth_values, expects(0, 0))
COLUMNS = expects(1e-3, 1e-3)
EQUAL_COLUMNS = all_of(finite("zero_division"), equal_entries_give_zeros, COLUMNS)
LENGTHS = expects(1e-4, 1e-4)

ROWS_ABOVE = Exercise(
    "rows_above",
    hints=lines("""
        Which part of m is compared with the threshold? It has one entry for each row.
        A comparison of that part gives as many truth values as m has rows. Section 4 shows what
            such a vector does between square brackets.
        A mask that stands alone between the brackets takes whole rows, in their order. Where it
            takes none, the columns are still there.
    """),
    slips=table("""
        or_equal: is an entry equal to the threshold let through? It should be greater
        below: these are the rows below the threshold
        not_above: these are the rows that are not above the threshold
        one_column: these are entries of the column; whole rows are wanted
        positions: these are the positions of the rows; the rows themselves are wanted
        entries: all of m was compared, so single entries came back: compare one column
        any_column: were the other columns compared too? Only `column` counts
        zeroed: the other rows became zeros; they should be left out
        columns_chosen: were columns chosen by a row? Rows are chosen by a column
        row_for_column: `m[column]` is a row: a column is `m[:, column]`
        first_column: `column` says which column is compared, and counts from 0
        sorted: were the rows sorted? They keep the order that they have in m
        doubles_lost: equal rows should all come back (a set or `unique` keeps one of each)
        first_only: this is one row only: does the loop return too early?
        sign_lost: was the sign of `column` dropped? -1 is the last column
        from_the_end: column -1 is the last one, -2 the one before it
        nothing_found: what if no row is above the threshold? `stack` and `cat` want at least one
            tensor
        axis_lost: one row is still a matrix, of shape (1, columns): did `squeeze` drop an axis?
        columns_lost: even without rows it has columns: the shape is (0, columns)
        threshold_whole: was the threshold made a whole number?
        mask: this is the mask; put it between the brackets of m
        other_dtype: `torch.tensor` of a list picks a dtype of its own: keep that of m
        not_tensor: a list or an array is not a tensor yet
    """),
    properties=ladder(
        """
        known_case: the right rows, in their order
        from_the_end: a negative column counts from the end
        no_row: no row above the threshold gives the shape (0, columns)
        one_row: one row is still a matrix
        same_dtype: a tensor of m's dtype, and no number is rounded
        inputs_unchanged: m stays as it was
        """,
        rung("known_case", cases_rows.rows, ROWS, 1.5),
        rung("from_the_end", cases_rows.rows_from_the_end, ROWS, 0.5, needs="known_case"),
        rung("no_row", cases_rows.no_row, none_of_the_rows, 0.5, only_with="known_case"),
        rung("one_row", cases_rows.one_row, ROWS, 0.5, needs="known_case"),
        rung(
            "same_dtype",
            cases_rows.rows_of_dtypes,
            all_of(same_dtype, ROWS),
            0.5,
            needs="known_case",
        ),
        rung("inputs_unchanged", cases_rows.rows, leaves_inputs, 0.25, only_with="known_case"),
    ),
)

STANDARDISE_COLUMNS = Exercise(
    "standardise_columns",
    hints=lines("""
        Three steps: the mean of each column, what is left of m without it, and the root of the mean
            square of that.
        `dim=0` leaves one number for each column, and a vector of these is broadcast against m.
            `std` divides by n - 1 unless you say `correction=0`.
        Do not ask the standard deviation which columns have equal entries: it may be tiny in place
            of 0. Ask the entries, for example whether they equal those of the first row.
        `torch.where(condition, a, b)` takes from a or from b, element by element. A condition of
            shape (k,) is broadcast too.
    """),
    slips=table("""
        unbiased: this divides by n - 1: `std` does so unless `correction=0` says otherwise
        by_rows: these are the rows' means and deviations: `dim=0` leaves one number for each column
        everything: one mean and one deviation of the whole table? Each column has its own
        not_divided: the means are gone; the division by the standard deviation is missing
        not_centred: the means are still there: subtract them first
        variance: this divides by the variance: the standard deviation is its root
        range: this brings each column to the range from 0 to 1; the mean and the standard deviation
            are wanted
        brackets: `m - mean / std` divides first: put brackets round the difference
        multiplied: was the difference multiplied by the standard deviation? Divide
        columns_dropped: a column of equal entries stays in its place, as zeros
        one_axis_mean: do the shapes fit? A mean for each column has the shape (k,)
        zero_division: a column of equal entries has a standard deviation of 0, and 0 / 0 is nan
        rounded_mean: the mean of equal entries may be rounded. Then their deviation is tiny and not
            0, and the quotient is not 0 either: find out whether the entries are equal
    """),
    properties=ladder(
        """
        known_case: mean 0 and standard deviation 1 in every column
        other_sizes: columns of small and of large numbers, float32 and float64
        equal_columns: columns of equal entries become zeros, beside others
        single_row: a single row becomes zeros
        inputs_unchanged: m stays as it was
        """,
        rung("known_case", cases.columns, COLUMNS, 1.5),
        rung("other_sizes", cases.columns_of_any_size, COLUMNS, 0.5, needs="known_case"),
        rung("equal_columns", cases.equal_columns, EQUAL_COLUMNS, needs="known_case"),
        rung("single_row", cases.single_row, EQUAL_COLUMNS, 0.5, needs="known_case"),
        rung("inputs_unchanged", cases.columns, leaves_inputs, 0.25, only_with="known_case"),
    ),
)

DISTANCES = Exercise(
    "distances",
    hints=lines("""
        Begin with one row: what is the shape of `a[0] - b`?
        All rows at once: give a the shape (n, 1, d) and b the shape (1, m, d). What is the shape
            of their difference?
        Along the last axis stand the d differences of one pair of rows. Three steps make one number
            of them: squares, their sum, its root.
    """),
    slips=table("""
        squared: these are squared distances: the root is missing
        absolute: these are sums of absolute differences: square them, add them up, take the root
        mean: was the mean of the squares taken? Their sum is wanted
        summed_first: the differences were added up before they were squared
        largest: this is the largest difference; all of them count
        swapped: one row of the result for each row of a, one column for each row of b
        to_itself: these are the distances of a from itself: is b used?
        dot: these are products of rows; distances are wanted
        in_pairs: every row of a meets every row of b, and they may have different numbers of rows
        negative_root: rounding may leave a number just below 0, whose root is nan: keep it at 0 or
            above before the root
        not_zero: equal rows have the distance 0
    """),
    properties=ladder(
        """
        known_case: right on two examples
        other_shapes: one column, one row, one of each
        equal_rows: equal rows give 0 up to rounding, and never nan
        inputs_unchanged: a and b stay as they were
        """,
        rung("known_case", cases.distances, LENGTHS, 1.5),
        rung("other_shapes", cases.distances_of_any_shape, LENGTHS, 0.5, needs="known_case"),
        rung(
            "equal_rows",
            cases.equal_rows,
            all_of(finite("negative_root"), zeros_on_the_diagonal),
            needs="known_case",
        ),
        rung("inputs_unchanged", cases.distances, leaves_inputs, 0.25, only_with="known_case"),
    ),
)

FURTHER = (ROWS_ABOVE, STANDARDISE_COLUMNS, DISTANCES)
