"""Lesson 01, tensors: what is said beside each reference solution."""

from __future__ import annotations

from course.lessons.writing import table

EXPLANATIONS = table("""
    integer_pair: Any integers will do, so the solution shows two ways to get them. A list of whole
        numbers becomes int64, and the lists inside it are the rows. `randint` takes the shape, and
        makes integers by itself.
    products: `b.T` turns the rows of b into columns, so that it has the shape (4, 2) of a, and `*`
        can pair the elements. `@` takes a (4, 2) and a (2, 4) as they are. Both make new tensors,
        so a and b stay as they were.
    product_sums: The two products are there already, so `products` is called and its pair unpacked.
        `sum()` without `dim` takes in all the elements and leaves a tensor without axes, which
        counts as a number.
    random_transposed: One draw gives the matrix, and its transpose is a view of the same numbers.
        A second draw would give other numbers, and `reshape` would put them in other places.
        `rand` runs at every call, so every call draws anew.
    extremes: `max()` takes in everything. `dim=0` makes the rows disappear and leaves one number
        for each column, `dim=1` the other way round. With `dim`, `max` gives values and indices;
        `.values` keeps the first.
    scale: `*` broadcasts the number to every element and makes a new tensor. `m *= k` would give
        the same numbers, but write them into the tensor of whoever called the function.
    reshape_column: `reshape(-1)` puts all the elements on one axis, and PyTorch works out how
        long it is. `reshape(-1, 1)` fixes the second axis at 1 and leaves the first to PyTorch. So
        no length is written down, and n = 1 is no special case. There, `squeeze()` would drop both
        axes.
    axis_sum: `sum(dim=axis)` takes the axis as a variable, counts negative ones from the end,
        and does not care how many other axes there are.
    mean_of_column_maxima: `dim=0` leaves one maximum for each column, `.values` keeps the maxima
        without their places, and `mean()` makes one number of them. The order matters: the
        maximum of the means is another number.
    rows_above: `m[:, column]` is a vector with one entry for each row, and the comparison makes a
        mask of it. A mask that stands alone between the brackets picks whole rows, in their order
        and with the dtype of m. Where nothing passes, a tensor without rows is left, and it
        still has its columns.
    standardise_columns: `mean(dim=0)` has one mean for each column and is broadcast down the rows.
        The root of the mean square divides by n. Whether a column has equal entries is asked of
        the entries, by comparing all rows with the first one: a rounded mean cannot deceive that.
        Where it is so, `torch.where` puts zeros in place of a quotient that may be nan.
    distances: `None` gives a the shape (n, 1, d) and b the shape (1, m, d). Their difference is
        broadcast to (n, m, d), so every row of a meets every row of b. Squares, their sum along the
        last axis and the root make one number of each pair. Equal rows differ by exactly 0,
        and no square is negative, so the root is never nan.
""")
