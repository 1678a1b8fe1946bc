"""Lesson 01, tensors: the exercises with their visible properties."""

from __future__ import annotations

from course.checks.judges import all_of, expects, leaves_inputs
from course.checks.model import Exercise
from course.lessons.tensors import cases
from course.lessons.tensors.exercises_axes import AXIS_SUM
from course.lessons.tensors.exercises_further import FURTHER
from course.lessons.tensors.judges import (
    float_pair,
    integer_pair,
    new_numbers,
    transposed_pair,
)
from course.lessons.writing import ladder, lines, rung, table

EXACT = expects(1e-5, 1e-6)

INTEGER_PAIR = Exercise(
    "integer_pair",
    hints=lines("""
        Which of the ways to make a tensor lets you say the shape?
        `torch.zeros`, `torch.ones` and `torch.randint` take a shape; the first two also take
            `dtype`.
        `torch.zeros(3, 5, dtype=torch.int32)` makes integers in 3 rows and 5 columns. Yours have
            other shapes, and there are two of them.
    """),
    slips=table("""
        float: torch.zeros, torch.ones and torch.rand make floats unless `dtype` says otherwise
        shapes_swapped: are the two shapes exchanged?
        truth_values: a comparison gives truth values: convert them with `.int()`, or start from
            integers
        one_shape: are both of the same shape? The first has 4 rows and 2 columns, the second 2 rows
            and 4 columns
        not_tensor: a list or an array is not a tensor yet: `torch.tensor(...)` makes one of it
    """),
    properties=ladder(
        """
        tensors: two tensors come back
        integers: both hold integers
        shapes: their shapes are (4, 2) and (2, 4), at every call
        """,
        rung("tensors", cases.pair, integer_pair("tensors"), 0.5),
        rung("integers", cases.pair, integer_pair("integers"), needs="tensors"),
        rung("shapes", cases.pair, integer_pair("shapes"), needs="tensors"),
    ),
)

PRODUCTS = Exercise(
    "products",
    hints=lines("""
        An elementwise product needs two tensors of the same shape: what must happen to b first?
        Rows should become columns: section 3 shows how, and why `reshape` does something else.
        For the matrix product the shapes fit as they are. Which of the operators `*` and `@` is it?
    """),
    slips=table("""
        order_swapped: are the two results returned in the other order?
        reshaped: was b reshaped to (4, 2)? Reshaping keeps the reading order; `b.T` turns rows into
            columns
        matrix_swapped: is this `b @ a`? The matrix product is `a @ b`, of shape (4, 4)
        first_transposed: was a transposed? The elementwise product is `a * b.T`, of shape (4, 2)
        elementwise_twice: is the second one made with `*` too? The matrix product is `@`
        added: were the two added? A product is asked for
        whole_inputs: were a and b made whole numbers first? They may hold decimals
        not_transposed: do the shapes fit? Elementwise, a (4, 2) needs b transposed; `a @ b` takes
            both as they are
    """),
    properties=ladder(
        """
        known_case: both products are right on two examples
        inputs_unchanged: the arguments stay as they were
        """,
        rung("known_case", cases.products, EXACT, 2),
        rung("inputs_unchanged", cases.products, leaves_inputs, 0.5, only_with="known_case"),
    ),
)

PRODUCT_SUMS = Exercise(
    "product_sums",
    hints=lines("""
        You have written a function that makes the two products.
        It returns a pair. `first, second = ...` gives each part a name.
        A method of each product adds up all of its elements.
    """),
    slips=table("""
        order_swapped: are the two sums returned in the other order?
        means: is this the mean? The sum is asked for
        reshaped: was b reshaped to (4, 2)? Reshaping keeps the reading order; `b.T` turns rows into
            columns
        axis: was only one axis summed? `sum()` with no `dim` adds up everything (Python's own `sum`
            adds rows)
        matrix_swapped: is the matrix product `b @ a`? It should be `a @ b`
        one_product: do both numbers come from one product?
        not_summed: these are the products; the sum of each is asked for
        factors: these are the sums of a and b; the sums of their products are asked for
        sum_of_both: were both sums added? Return them as a pair
        absolute: were absolute values added? Negative numbers count as negative
        sums_multiplied: multiply first, then sum: the product of two sums is another number
        first_rows: was only the first row summed?
        not_transposed: do the shapes fit? Elementwise, a (4, 2) needs b transposed; `a @ b` takes
            both as they are
    """),
    properties=ladder(
        """
        known_case: both sums are right on two examples
        inputs_unchanged: the arguments stay as they were
        """,
        rung("known_case", cases.product_sums, EXACT, 2),
        rung("inputs_unchanged", cases.product_sums, leaves_inputs, 0.25, only_with="known_case"),
    ),
)

RANDOM_TRANSPOSED = Exercise(
    "random_transposed",
    hints=lines("""
        Which of the ways to make a tensor draws random floats? It takes the lengths of the axes.
        The second is not drawn: it has the numbers of the first, with rows and columns exchanged.
        So keep the matrix under a name, and return it with its transpose, the matrix first.
    """),
    slips=table("""
        reshaped: was the matrix reshaped? `m.T` turns rows into columns, `reshape` only re-reads
            them
        turned: the numbers are there, in another order: was it flipped or turned? `m.T` is the
            transpose
        shape_swapped: are rows and columns exchanged?
        same_numbers: is a seed set inside the function, or the matrix made once outside it?
        constant: `torch.empty`, `zeros` and `ones` are not random
        integers: `torch.randint` makes integers; `torch.rand` makes floats
        not_tensor: a list or an array is not a tensor yet: `torch.tensor(...)` makes one of it
        ignores_size: are `rows` and `columns` used, or are 15 and 13 written into the body?
        two_draws: are these two separate random matrices? The second must be the transpose of the
            first
    """),
    properties=ladder(
        """
        floats: two tensors of floats come back
        transpose: 15 rows and 13 columns, and the second is the first one's transpose
        sizes: other numbers of rows and columns
        new_numbers: every call draws new numbers
        """,
        rung("floats", cases.random_default, float_pair, 0.25),
        rung("transpose", cases.random_default, transposed_pair((15, 13)), needs="floats"),
        rung(
            "sizes",
            cases.random_sizes,
            all_of(float_pair, transposed_pair(*cases.SIZES)),
            0.75,
            needs="transpose",
        ),
        rung("new_numbers", cases.random_twice, new_numbers, 1.25, needs="floats"),
    ),
)

EXTREMES = Exercise(
    "extremes",
    hints=lines("""
        `m.max()` is the largest of all. What does `dim` do?
        `dim=0` runs down the rows and leaves one number for each column.
        With `dim`, `max` gives two tensors. The indices are not wanted.
    """),
    slips=table("""
        axes_swapped: `dim` names the axis that disappears: `dim=0` leaves one number for each
            column
        indices: these are the positions; the elements themselves are in `.values` (or `amax`)
        smallest: these are the smallest elements
        zero: is a starting value of 0 compared with? All elements may be negative
        keepdim: was `keepdim=True` given? One axis is wanted, not two
        absolute: was the sign dropped? -6 is smaller than 2
        means: these are means; the largest elements are asked for
        order: the order is: the largest of all, then the columns', then the rows'
        first_row: was only the first row searched for the largest of all?
        square_only: does it take the tensor for a square one? It has m.shape[0] rows and m.shape[1]
            columns
    """),
    properties=ladder(
        """
        known_case: all three are right on an example
        other_matrices: right for negative numbers, one row, one column, one element
        inputs_unchanged: the arguments stay as they were
        """,
        rung("known_case", cases.extremes, EXACT, 1.5),
        rung("other_matrices", cases.extremes_elsewhere, EXACT, 0.75, needs="known_case"),
        rung(
            "inputs_unchanged",
            cases.extremes_elsewhere,
            leaves_inputs,
            0.25,
            only_with="known_case",
        ),
    ),
)

SCALE = Exercise(
    "scale",
    hints=lines("""
        A number is broadcast to every element: no loop is needed.
        Some ways to multiply make a new tensor, others write into m. Which is wanted here?
        `*=` and methods that end in `_` write into the tensor; plain operators do not.
    """),
    slips=table("""
        added: was k added? It should multiply
        divided: was m divided by k? It should be multiplied
        power: was m raised to the power k? It should be multiplied by k
        twice: was it multiplied by k twice?
        summed: was the result summed up? Every element is wanted
        repeated: a list times a number is the list repeated: keep the tensor
        k_ignored: is k used, or is a number written in its place?
        k_whole: was k made a whole number?
    """),
    properties=ladder(
        """
        known_case: every element is multiplied
        other_numbers: right for other k: zero, negative, fractions
        inputs_unchanged: m stays as it was, whatever k is
        """,
        rung("known_case", cases.scale, EXACT, 0.75),
        rung("other_numbers", cases.scale_by_others, EXACT, 0.5, needs="known_case"),
        rung(
            "inputs_unchanged", cases.scale_by_others, leaves_inputs, 1.25, only_with="known_case"
        ),
    ),
)

RESHAPE_COLUMN = Exercise(
    "reshape_column",
    hints=lines("""
        The elements stay; only the shape changes.
        How many axes does the result have, and which lengths do you know without counting?
        A length that you do not know may be written as -1: `reshape` works it out from the others.
    """),
    slips=table("""
        unchanged: the shape is as it was: `reshape` returns a new tensor and leaves the old one's
            shape alone
        row: this is one row of n; a column has the shape (n, 1)
        squeezed: this is a number without axes. `squeeze()` drops every axis of length 1, here
            both: say which one, or use `reshape`
        first_only: is this only the first row of the column?
        two_axes_added: was an axis added twice?
        fixed_length: is a length written into the code? It should work for any n
        sorted: the elements came back in another order: were they sorted?
        entry_lost: an element is missing: do the loop's limits leave one out?
    """),
    properties=ladder(
        """
        to_vector: to_vector makes (n,) of (n, 1)
        to_column: to_column makes (n, 1) of (n,)
        single: both work for n = 1
        """,
        rung("to_vector", cases.to_vector, all_of(expects(), leaves_inputs)),
        rung("to_column", cases.to_column, all_of(expects(), leaves_inputs)),
        rung(
            "single",
            cases.single,
            all_of(expects(), leaves_inputs),
            0.5,
            needs="to_vector to_column",
        ),
    ),
)

MEAN_OF_COLUMN_MAXIMA = Exercise(
    "mean_of_column_maxima",
    hints=lines("""
        Two steps: first one number for each column, then one number of all.
        The first step is a part of `extremes`: which `dim` disappears when each column gives one
            number?
        What the first step gives is a vector. The mean of a vector takes no `dim`.
    """),
    slips=table("""
        rows: these are the maxima of the rows: `dim=0` leaves one number for each column
        largest: this is the largest element of all, not the mean of the columns' maxima
        means_first: the maximum comes first, then the mean
        sum: this is the sum of the maxima, not their mean
        indices: these are the positions; the elements themselves are in `.values` (or `amax`)
        everything: this is the mean of all elements: take each column's maximum first
        smallest: these are the smallest elements
        not_averaged: these are the maxima; their mean is one number
        by_rows: was the sum divided by the number of rows? There are as many maxima as columns
        median: this is the median of the maxima; the mean is asked for
        by_20: are 20 columns taken for granted? The shape may be any
        fixed_size: is a number of rows or columns written into the code? The shape may be any
        zero: is a starting value of 0 compared with? All elements may be negative
        last_row: was the last row left out? A slice and a range end before their last number
    """),
    properties=ladder(
        """
        known_case: right on an example
        elsewhere: right for 100 rows and 20 columns, negative numbers, one row, one column
        inputs_unchanged: the arguments stay as they were
        """,
        rung("known_case", cases.column_maxima, EXACT),
        rung("elsewhere", cases.column_maxima_elsewhere, EXACT, needs="known_case"),
        rung(
            "inputs_unchanged",
            cases.column_maxima_elsewhere,
            leaves_inputs,
            0.25,
            only_with="known_case",
        ),
    ),
)

EXERCISES = (
    INTEGER_PAIR,
    PRODUCTS,
    PRODUCT_SUMS,
    RANDOM_TRANSPOSED,
    EXTREMES,
    SCALE,
    RESHAPE_COLUMN,
    AXIS_SUM,
    MEAN_OF_COLUMN_MAXIMA,
    *FURTHER,
)
