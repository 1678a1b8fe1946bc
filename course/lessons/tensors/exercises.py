"""Lesson 01, tensors: the exercises with their visible properties."""

from __future__ import annotations

from course.checks.judges import all_of, expects, leaves_inputs
from course.checks.model import Exercise, Property
from course.i18n import mark
from course.lessons.tensors import cases as cases
from course.lessons.tensors.judges import (
    float_pair,
    integer_pair,
    new_numbers,
    transposed_pair,
)

LESSON = "01_tensors"

EXACT = expects(1e-5, 1e-6)
_UNCHANGED = mark("the arguments stay as they were")

EXERCISES = (
    Exercise(
        "integer_pair",
        LESSON,
        1,
        ("integer_pair",),
        mark("A pair of integer tensors"),
        hints=(
            mark("Which of the ways to make a tensor lets you say the shape?"),
            mark(
                "`torch.zeros`, `torch.ones` and `torch.randint` take a shape; the first two "
                "also take `dtype`."
            ),
            mark(
                "`torch.ones(4, 2, dtype=torch.int64)` is the first one; the second differs in "
                "its shape only."
            ),
        ),
        slips={
            "float": mark(
                "torch.zeros, torch.ones and torch.rand make floats unless `dtype` says otherwise"
            ),
            "shapes_swapped": mark("are the two shapes exchanged?"),
            "truth_values": mark(
                "a comparison gives truth values: convert them with `.int()`, or start from "
                "integers"
            ),
            "one_shape": mark(
                "are both of one shape? The first has 4 rows and 2 columns, the second 2 rows "
                "and 4 columns"
            ),
            "not_tensor": mark(
                "a list or an array is not a tensor yet: `torch.tensor(...)` makes one of it"
            ),
        },
        properties=(
            Property(
                "tensors", mark("two tensors come back"), cases.pair, integer_pair("tensors"), 0.5
            ),
            Property(
                "integers",
                mark("both hold integers"),
                cases.pair,
                integer_pair("integers"),
                1,
                needs=("tensors",),
            ),
            Property(
                "shapes",
                mark("their shapes are (4, 2) and (2, 4), at every call"),
                cases.pair,
                integer_pair("shapes"),
                1,
                needs=("tensors",),
            ),
        ),
    ),
    Exercise(
        "products",
        LESSON,
        1,
        ("products",),
        mark("Two products"),
        hints=(
            mark(
                "An elementwise product needs two tensors of one shape: what must happen to b "
                "first?"
            ),
            mark(
                "`b.T` has the shape of a. `*` multiplies elementwise, `@` is the matrix product."
            ),
        ),
        slips={
            "order_swapped": mark("are the two results returned in the other order?"),
            "reshaped": mark(
                "was b reshaped to (4, 2)? Reshaping keeps the reading order; `b.T` turns rows "
                "into columns"
            ),
            "matrix_swapped": mark(
                "is this `b @ a`? The matrix product is `a @ b`, of shape (4, 4)"
            ),
            "first_transposed": mark(
                "was a transposed? The elementwise product is `a * b.T`, of shape (4, 2)"
            ),
            "elementwise_twice": mark(
                "is the second one made with `*` too? The matrix product is `@`"
            ),
            "added": mark("were the two added? A product is asked for"),
            "whole_inputs": mark("were a and b made whole numbers first? They may hold decimals"),
            "not_transposed": mark(
                "do the shapes fit? Elementwise, a (4, 2) needs b transposed; `a @ b` takes both "
                "as they are"
            ),
        },
        properties=(
            Property(
                "known_case",
                mark("both products are right on two examples"),
                cases.products,
                EXACT,
                2,
            ),
            Property(
                "inputs_unchanged",
                _UNCHANGED,
                cases.products,
                leaves_inputs,
                0.5,
                only_with=("known_case",),
            ),
        ),
    ),
    Exercise(
        "product_sums",
        LESSON,
        1,
        ("product_sums",),
        mark("The sums of two products"),
        hints=(
            mark("You have written a function that makes the two products."),
            mark("`t.sum()` without `dim` adds up all elements."),
        ),
        slips={
            "order_swapped": mark("are the two sums returned in the other order?"),
            "means": mark("is this the mean? The sum is asked for"),
            "reshaped": mark(
                "was b reshaped to (4, 2)? Reshaping keeps the reading order; `b.T` turns rows "
                "into columns"
            ),
            "axis": mark(
                "was only one axis summed? `sum()` with no `dim` adds up everything (Python's "
                "own `sum` adds rows)"
            ),
            "matrix_swapped": mark("is the matrix product `b @ a`? It should be `a @ b`"),
            "one_product": mark("do both numbers come from one product?"),
            "not_summed": mark("these are the products; the sum of each is asked for"),
            "factors": mark(
                "these are the sums of a and b; the sums of their products are asked for"
            ),
            "sum_of_both": mark("were both sums added? Return them as a pair"),
            "absolute": mark("were absolute values added? Negative numbers count as negative"),
            "sums_multiplied": mark(
                "multiply first, then sum: the product of two sums is another number"
            ),
            "first_rows": mark("was only the first row summed?"),
            "not_transposed": mark(
                "do the shapes fit? Elementwise, a (4, 2) needs b transposed; `a @ b` takes both "
                "as they are"
            ),
        },
        properties=(
            Property(
                "known_case",
                mark("both sums are right on two examples"),
                cases.product_sums,
                EXACT,
                2,
            ),
            Property(
                "inputs_unchanged",
                _UNCHANGED,
                cases.product_sums,
                leaves_inputs,
                0.25,
                only_with=("known_case",),
            ),
        ),
    ),
    Exercise(
        "random_transposed",
        LESSON,
        1,
        ("random_transposed",),
        mark("A random matrix and its transpose"),
        hints=(
            mark("`torch.rand(rows, columns)` makes a matrix of random floats."),
            mark("`m.T` (or `m.transpose(0, 1)`) is the transpose; return both, m first."),
        ),
        slips={
            "reshaped": mark(
                "was the matrix reshaped? `m.T` turns rows into columns, `reshape` only re-reads "
                "them"
            ),
            "turned": mark(
                "the numbers are there, in another order: was it flipped or turned? `m.T` is the "
                "transpose"
            ),
            "shape_swapped": mark("are rows and columns exchanged?"),
            "same_numbers": mark(
                "is a seed set inside the function, or the matrix made once outside it?"
            ),
            "constant": mark("`torch.empty`, `zeros` and `ones` are not random"),
            "integers": mark("`torch.randint` makes integers; `torch.rand` makes floats"),
            "not_tensor": mark(
                "a list or an array is not a tensor yet: `torch.tensor(...)` makes one of it"
            ),
            "ignores_size": mark(
                "are `rows` and `columns` used, or are 15 and 13 written into the body?"
            ),
            "two_draws": mark(
                "are these two separate random matrices? The second must be the transpose of the "
                "first"
            ),
        },
        properties=(
            Property(
                "floats",
                mark("two tensors of floats come back"),
                cases.random_default,
                float_pair,
                0.25,
            ),
            Property(
                "transpose",
                mark("15 rows and 13 columns, and the second is the first one's transpose"),
                cases.random_default,
                transposed_pair((15, 13)),
                1,
                needs=("floats",),
            ),
            Property(
                "sizes",
                mark("other numbers of rows and columns"),
                cases.random_sizes,
                all_of(float_pair, transposed_pair(*cases.SIZES)),
                0.75,
                needs=("transpose",),
            ),
            Property(
                "new_numbers",
                mark("every call draws new numbers"),
                cases.random_twice,
                new_numbers,
                1.25,
                needs=("floats",),
            ),
        ),
    ),
    Exercise(
        "extremes",
        LESSON,
        1,
        ("extremes",),
        mark("The largest elements"),
        hints=(
            mark("`m.max()` is the largest of all. What does `dim` do?"),
            mark("`dim=0` runs down the rows and leaves one number for each column."),
            mark("`m.max(dim=0)` gives values and indices; `.values` holds the largest elements."),
        ),
        slips={
            "axes_swapped": mark(
                "`dim` names the axis that disappears: `dim=0` leaves one number for each column"
            ),
            "indices": mark(
                "these are the positions; the elements themselves are in `.values` (or `amax`)"
            ),
            "smallest": mark("these are the smallest elements"),
            "zero": mark("is a starting value of 0 compared with? All elements may be negative"),
            "keepdim": mark("was `keepdim=True` given? One axis is wanted, not two"),
            "absolute": mark("was the sign dropped? -6 is smaller than 2"),
            "means": mark("these are means; the largest elements are asked for"),
            "order": mark("the order is: the largest of all, then the columns', then the rows'"),
            "first_row": mark("was only the first row searched for the largest of all?"),
            "square_only": mark(
                "does it take the tensor for a square one? It has m.shape[0] rows and m.shape[1] "
                "columns"
            ),
        },
        properties=(
            Property(
                "known_case", mark("all three are right on an example"), cases.extremes, EXACT, 1.5
            ),
            Property(
                "other_matrices",
                mark("right for negative numbers, one row, one column, one element"),
                cases.extremes_elsewhere,
                EXACT,
                0.75,
                needs=("known_case",),
            ),
            Property(
                "inputs_unchanged",
                _UNCHANGED,
                cases.extremes_elsewhere,
                leaves_inputs,
                0.25,
                only_with=("known_case",),
            ),
        ),
    ),
    Exercise(
        "scale",
        LESSON,
        1,
        ("scale",),
        mark("Times a number"),
        hints=(
            mark("A number is broadcast to every element."),
            mark("`m * k` makes a new tensor; `m *= k` and `m.mul_(k)` write into the old one."),
        ),
        slips={
            "added": mark("was k added? It should multiply"),
            "divided": mark("was m divided by k? It should be multiplied"),
            "power": mark("was m raised to the power k? It should be multiplied by k"),
            "twice": mark("was it multiplied by k twice?"),
            "summed": mark("was the result summed up? Every element is wanted"),
            "repeated": mark("a list times a number is the list repeated: keep the tensor"),
            "k_ignored": mark("is k used, or is a number written in its place?"),
            "k_whole": mark("was k made a whole number?"),
        },
        properties=(
            Property("known_case", mark("every element is multiplied"), cases.scale, EXACT, 0.75),
            Property(
                "other_numbers",
                mark("right for other k: zero, negative, fractions"),
                cases.scale_by_others,
                EXACT,
                0.5,
                needs=("known_case",),
            ),
            Property(
                "inputs_unchanged",
                mark("m stays as it was, whatever k is"),
                cases.scale_by_others,
                leaves_inputs,
                1.25,
                only_with=("known_case",),
            ),
        ),
    ),
    Exercise(
        "reshape_column",
        LESSON,
        1,
        ("to_vector", "to_column"),
        mark("Column to vector and back"),
        hints=(
            mark("The elements stay; only the shape changes."),
            mark(
                "`reshape(-1)` makes one axis of all; in `reshape(-1, 1)` the -1 is worked out "
                "for you."
            ),
        ),
        slips={
            "unchanged": mark(
                "the shape is as it was: `reshape` returns a new tensor and leaves the old one's "
                "shape alone"
            ),
            "row": mark("this is one row of n; a column has the shape (n, 1)"),
            "squeezed": mark(
                "this is a number without axes. `squeeze()` drops every axis of length 1, here "
                "both: say which one, or use `reshape`"
            ),
            "first_only": mark("is this only the first row of the column?"),
            "two_axes_added": mark("was an axis added twice?"),
            "fixed_length": mark("is a length written into the code? It should work for any n"),
            "sorted": mark("the elements came back in another order: were they sorted?"),
            "entry_lost": mark("an element is missing: do the loop's limits leave one out?"),
        },
        properties=(
            Property(
                "to_vector",
                mark("to_vector makes (n,) of (n, 1)"),
                cases.to_vector,
                all_of(expects(), leaves_inputs),
                1,
            ),
            Property(
                "to_column",
                mark("to_column makes (n, 1) of (n,)"),
                cases.to_column,
                all_of(expects(), leaves_inputs),
                1,
            ),
            Property(
                "single",
                mark("both work for n = 1"),
                cases.single,
                all_of(expects(), leaves_inputs),
                0.5,
                needs=("to_vector", "to_column"),
            ),
        ),
    ),
    Exercise(
        "axis_sum",
        LESSON,
        1,
        ("axis_sum",),
        mark("Sums along an axis"),
        hints=(
            mark("`sum` takes the axis that should disappear."),
            mark(
                "`m.sum(dim=axis)` works for any number of axes, and a negative axis counts from "
                "the end."
            ),
        ),
        slips={
            "axes_swapped": mark("the axis that is given is the one that disappears"),
            "everything": mark("without `dim` everything is summed: is `axis` used?"),
            "keepdim": mark("was `keepdim=True` given? The summed axis should disappear"),
            "first_axis": mark("is it always the first axis that is summed? `axis` says which one"),
            "mean": mark("this is the mean; the sum is asked for"),
            "running": mark("these are running sums (`cumsum`); one sum is wanted for each place"),
            "two_axes": mark(
                "does it work for two axes only? `sum(dim=axis)` works for any number"
            ),
            "others_summed": mark("`axis` is the one that disappears; were all the others summed?"),
            "first_twice": mark("was the first slice added twice?"),
            "negative_axis": mark(
                "axis -1 is the last one, -2 the one before it: are negative axes counted from "
                "the end?"
            ),
            "sign_lost": mark("was the sign of `axis` dropped? -1 is the last axis, not number 1"),
            "last_means_all": mark("-1 is the last axis; it does not mean all of them"),
        },
        properties=(
            Property(
                "known_case",
                mark("columns and rows of a matrix are summed"),
                cases.axis_sum,
                EXACT,
                1,
            ),
            Property(
                "any_number_of_axes",
                mark("tensors of one axis, and of three to five"),
                cases.axis_sum_of_any,
                EXACT,
                0.75,
                needs=("known_case",),
            ),
            Property(
                "from_the_end",
                mark("a negative axis counts from the end"),
                cases.axis_sum_from_the_end,
                EXACT,
                0.75,
                needs=("known_case",),
            ),
            Property(
                "inputs_unchanged",
                _UNCHANGED,
                cases.axis_sum_of_any,
                leaves_inputs,
                0.25,
                only_with=("known_case",),
            ),
        ),
    ),
    Exercise(
        "mean_of_column_maxima",
        LESSON,
        1,
        ("mean_of_column_maxima",),
        mark("The mean of the columns' maxima"),
        hints=(
            mark("Two steps: first one number for each column, then one number of all."),
            mark("`m.max(dim=0).values` holds each column's largest element; then `.mean()`."),
        ),
        slips={
            "rows": mark(
                "these are the maxima of the rows: `dim=0` leaves one number for each column"
            ),
            "largest": mark(
                "this is the largest element of all, not the mean of the columns' maxima"
            ),
            "means_first": mark("the maximum comes first, then the mean"),
            "sum": mark("this is the sum of the maxima, not their mean"),
            "indices": mark(
                "these are the positions; the elements themselves are in `.values` (or `amax`)"
            ),
            "everything": mark(
                "this is the mean of all elements: take each column's maximum first"
            ),
            "smallest": mark("these are the smallest elements"),
            "not_averaged": mark("these are the maxima; their mean is one number"),
            "by_rows": mark(
                "was the sum divided by the number of rows? There are as many maxima as columns"
            ),
            "median": mark("this is the median of the maxima; the mean is asked for"),
            "by_20": mark("are 20 columns taken for granted? The shape may be any"),
            "fixed_size": mark(
                "is a number of rows or columns written into the code? The shape may be any"
            ),
            "zero": mark("is a starting value of 0 compared with? All elements may be negative"),
            "last_row": mark(
                "was the last row left out? A slice and a range end before their last number"
            ),
        },
        properties=(
            Property("known_case", mark("right on an example"), cases.column_maxima, EXACT, 1),
            Property(
                "elsewhere",
                mark("right for 100 rows and 20 columns, negative numbers, one row, one column"),
                cases.column_maxima_elsewhere,
                EXACT,
                1,
                needs=("known_case",),
            ),
            Property(
                "inputs_unchanged",
                _UNCHANGED,
                cases.column_maxima_elsewhere,
                leaves_inputs,
                0.25,
                only_with=("known_case",),
            ),
        ),
    ),
)
