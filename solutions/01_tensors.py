# ---
# jupyter:
#   jupytext:
#     cell_metadata_filter: all
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Lesson 01: tensors
#
# About 100 minutes, 12 points, with a break after section 5. You need a little Python: lists, functions and loops.
#
# When you are through, you can
# - make tensors, and say what their shape and their dtype are;
# - compute with them, element by element and as matrices;
# - pick elements, and reduce a tensor along an axis;
# - use broadcasting on purpose;
# - change a shape, and know when two tensors share their memory;
# - let PyTorch compute a first gradient.
#
# Run the cells one after another with Shift+Enter, beginning with the set-up. Some cells ask you to **predict** what
# the next one shows. Put your guess in place of the three dots, run the cell, then run the next one. Nobody grades
# guesses. They are there because you remember what surprised you.

# %% tags=["set-up"]
import sys

if "google.colab" in sys.modules:  # Colab lacks what is named here; it is installed once for each machine
    import importlib.util
    import subprocess
    wheel = "@COURSE_WHEEL@"
    missing = [what for name, what in {"course": wheel}.items() if importlib.util.find_spec(name) is None]
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--retries", "1", *missing]
    if missing and subprocess.run(pip, capture_output=True).returncode:
        class NotInstalled(Exception):
            def _render_traceback_(self):  # the sentence alone
                return [str(self)]
        raise NotInstalled(f"The course's helpers could not be installed from {wheel}: see whether you are online and run this "
                           "cell again; if that does not help, tell your teacher that the address does not answer.")

import math

import matplotlib.pyplot as plt
import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

from course import check, find_slip, hint, predict
from course.draw import draw_broadcast, draw_rearranged, draw_reduction, draw_selections, plot_lines, show

# %% [markdown]
# ## 1. What tensors are for
#
# A **tensor** is a block of numbers, all of one kind. It may be a single number, a row of numbers, a table, a stack of
# tables, and so on. The numbers are its **elements**; the directions in which it extends are its **axes**. Neural
# networks are made of tensors, for three reasons.
#
# - **Data.** A table of 150 flowers with 4 measurements each is a tensor with 2 axes. 60 colour pictures are one with 4
#   axes: picture, colour, row, column.
# - **Flexible operations.** One line computes with millions of elements, on a processor or on a graphics card.
# - **Automatic differentiation**, autodiff for short. PyTorch can work out derivatives of what you computed. This is
#   how networks learn.
#
# ## 2. Making tensors
#
# ### From a list
#
# The **shape** says how long each axis is. `shape` and the method `size()` tell the same. The **dtype** says what kind
# of number the elements are: whole numbers give `int64`, numbers with a point `float32`. You may also ask for a dtype,
# or convert to one later. This tensor has 2 **rows** and 3 **columns**:

# %%
X = torch.tensor([[1, 2, 3], [4, 5, 6]])
print(X)
print(X.shape, X.size(), X.size(0), X.size(1))
print(X.dtype, torch.tensor([1.0, 2.0]).dtype, torch.tensor([1, 2], dtype=torch.float32).dtype)
print(X.float().dtype, X.to(torch.int32).dtype)

# %% [markdown]
# ### From a NumPy array
#
# There are two ways. After both of them the array is changed; which tensor notices?

# %%
array = np.array([1.0, 2.0, 3.0])
copied = torch.tensor(array)
shared = torch.from_numpy(array)
array[0] = 100.0
print(copied)
print(shared)

# %% [markdown]
# `torch.tensor` copies the array. `torch.from_numpy` shares its memory: fast, and sometimes a surprise. Both keep
# the dtype of NumPy's floats, `float64`. Networks mostly use `float32`.
#
# ### From a shape, or a range
#
# `zeros` and `ones` give floats, unless you ask for another dtype. `rand` draws random floats from 0 up to, but not
# including, 1. `randint` draws random whole numbers, here from 0 to 9.
#
# `arange(start, stop, step)` counts as Python's `range` does, and leaves out the stop. `linspace(start, stop, count)`
# spreads that many numbers evenly, and both ends are among them. Use `linspace` for fractions: with `arange`, rounding
# may decide whether one number more is in.
#
# `empty` makes an **uninitialised** float tensor. Its elements are whatever the memory held before, and often others at
# the next run. Fill such a tensor before you read it. A method whose name ends with an underscore, like `fill_`, works
# **in place**: it changes the tensor itself.

# %%
print(torch.zeros(2, 3))
print(torch.ones(2, 3, dtype=torch.int64))
print(torch.rand(2, 3))
print(torch.randint(10, (2, 3)))
print(torch.arange(6), torch.arange(2, 11, 3))
print(torch.linspace(0, 1, 5), torch.arange(1, 1.3, 0.1))
E = torch.empty(2, 3)
print(E)
E.fill_(7.0)
print(E)

# %% [markdown]
# ### Exercise: the pair of integers (1 point)
#
# Write `integer_pair()`. It returns two tensors of integers, of the shapes (4, 2) and (2, 4). Any elements will do. Run
# the cell with your answer, then the check below it. If you are stuck, run `hint("integer_pair")` in a cell of your own.
# Each call tells you a little more.

# %% nbgrader={"grade": false, "grade_id": "integer_pair", "locked": false, "schema_version": 3, "solution": true, "task": false}
# exercise: integer_pair
def integer_pair():
    """Two tensors of integers.

    Returns: (a, b), with a of shape (4, 2) and b of shape (2, 4), both of an integer dtype.

    Example: a, b = integer_pair() gives a.shape == (4, 2) and b.shape == (2, 4).
    """
    ### BEGIN SOLUTION
    a = torch.tensor([[1, 2], [3, 4], [5, 6], [7, 8]])
    b = torch.randint(10, (2, 4))
    return a, b
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test_integer_pair", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
from course import check
check("integer_pair")
### BEGIN HIDDEN TESTS
from grading.stock import grade
grade("integer_pair")
### END HIDDEN TESTS

# %% [markdown]
# ## 3. Arithmetic
#
# ### Element by element
#
# The operators work on elements in the same place. Each has a function that does the same: `add`, `sub`, `mul`, `div`.
# `torch.equal` tells whether two tensors are the same in all elements.

# %%
X = torch.tensor([[1, 2], [3, 4]])
Y = torch.tensor([[2, 2], [8, 8]])
print(X + Y, torch.equal(X + Y, torch.add(X, Y)))
print(X - Y, torch.equal(X - Y, torch.sub(X, Y)))
print(X * Y, torch.equal(X * Y, torch.mul(X, Y)))
print(X / Y, torch.equal(X / Y, torch.div(X, Y)))

# %% [markdown]
# `/` gave floats, though both tensors hold integers. And `*` is no matrix product: that comes below.
#
# Comparisons give a tensor of `True` and `False`. Again there are operators and functions: `eq` for equal, `ge` for
# greater or equal, `le` for less or equal. The sum of such a tensor counts the `True`s.
#
# `sin`, `exp` and `log` take every element by itself. Integers are turned into floats first.

# %%
Y = torch.tensor([[1, 5], [0, 4]])
print(X == Y, torch.equal(X == Y, torch.eq(X, Y)))
print(X >= Y, torch.equal(X >= Y, torch.ge(X, Y)))
print(X <= Y, torch.equal(X <= Y, torch.le(X, Y)))
print("equal elements:", (X == Y).sum())

print(torch.sin(torch.tensor([0, 1, 2])))
print(torch.exp(torch.tensor([0, 1, 2])))
print(torch.log(torch.tensor([0, 1, -1])))

# %% [markdown]
# The logarithm of 0 is `-inf`, minus infinity. That of a negative number is `nan`, not a number. Neither raises an
# error, so look for them when results go wrong.
#
# ### When dtypes meet
#
# When two dtypes meet in an operation element by element, both tensors are first **promoted** to a common one. Floats
# win over integers, and integers over truth values. Of float32 and float64 the longer wins; the names count the bits of
# a number. Within a kind, a tensor with axes wins over a plain Python number and over a tensor without axes: `0.5` never
# makes float64 of float32.

# %%
counts = torch.tensor([1, 2, 3])
print("int64 times 2:      ", (counts * 2).dtype)
print("int64 times 0.5:    ", (counts * 0.5).dtype)
print("int64 + float32:    ", (counts + torch.ones(3)).dtype)
print("float32 + float64:  ", (torch.ones(3) + torch.ones(3, dtype=torch.float64)).dtype)
print("float32 times 0.5:  ", (torch.ones(3) * 0.5).dtype)

# %% [markdown]
# All of these make new tensors. `+=` works in place, as `add_` does. What happens in `counts += 0.5`?
#
# a. `counts` holds `[1.5, 2.5, 3.5]`.
#
# b. `counts` holds `[1, 2, 3]`: the halves are cut off.
#
# c. It raises an error.

# %%
predict("half_in_place", ...)

# %%
try:
    counts += 0.5
except RuntimeError as problem:
    print("RuntimeError:", problem)
print(counts)

counts[0] = 9.7
print(counts)

# %% [markdown]
# The result must fit into the old tensor, whose dtype has no room for halves. The last two lines show the more
# dangerous case. Writing into places raises nothing: 9.7 was cut to 9.
#
# ### Matrices
#
# A tensor with two axes is a matrix. Matrices of the same shape are added by `+`, like any tensors. The **transpose**
# turns rows into columns. Write `X.T` or `X.transpose(0, 1)`. Do not confuse it with a new shape: `reshape` keeps the
# order in which the elements are read, row by row. In the picture each row of X has a colour.

# %%
X = torch.tensor([[1, 2, 3], [4, 5, 6]])
print(X + X)
print(torch.equal(X.T, X.transpose(0, 1)))
show(draw_rearranged(X, {"X.T": X.T, "X.reshape(3, 2)": X.reshape(3, 2)}))

# %% [markdown]
# The **matrix product** is written `@` or `matmul`. Each of its elements takes a row of the first matrix and a column
# of the second, multiplies them in pairs, and adds up. So the rows of the first must be as long as the columns of the
# second. A matrix of shape (2, 3) times one of shape (3, 4) has the shape (2, 4).
#
# And the dtypes? A table from NumPy is float64, and weights are float32. Does `@` promote them, as `+` does?

# %%
Y = torch.tensor([[1, 0, 2, 1], [0, 1, 2, 1], [0, 0, 2, 1]])
product = X @ Y
print(product, torch.equal(product, torch.matmul(X, Y)))
print("row 0, column 2:", 1 * 2 + 2 * 2 + 3 * 2)

table = torch.from_numpy(np.array([[1.0, 2.0], [3.0, 4.0]]))
weights = torch.ones(2, 3)
for first, second in ((X, X), (table, weights)):
    try:
        first @ second
    except RuntimeError as problem:
        print("RuntimeError:", problem)
print(table.float() @ weights)

# %% [markdown]
# It does not: both matrices must have the same dtype. (`double` is another name for float64, `float` one for float32.)
# You are likely to meet the second error with your first data from NumPy. `.float()` is the cure.
#
# ### Exercise: two products (1 point)
#
# Write `products(a, b)` for `a` of shape (4, 2) and `b` of shape (2, 4). It returns two tensors: the elementwise
# product of `a` with the transpose of `b`, and the matrix product of `a` and `b`. The inputs stay as they are.

# %% nbgrader={"grade": false, "grade_id": "products", "locked": false, "schema_version": 3, "solution": true, "task": false}
# exercise: products
def products(a, b):
    """The elementwise product and the matrix product of two tensors.

    Arguments: a, of shape (4, 2); b, of shape (2, 4).
    Returns: (elementwise, matrix): a times the transpose of b, of shape (4, 2), and the matrix product, of
        shape (4, 4).

    Example: for a and b full of ones, elementwise is full of ones and matrix is full of twos.
    """
    ### BEGIN SOLUTION
    return a * b.T, a @ b
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test_products", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
from course import check
check("products")
### BEGIN HIDDEN TESTS
from grading.stock import grade
grade("products")
### END HIDDEN TESTS

# %% [markdown]
# ### Exercise: the sums of the products (1 point)
#
# `t.sum()` adds up all the elements of a tensor. Write `product_sums(a, b)`: the sum of each of the two products, as a
# pair of numbers. You may call your `products`.

# %% nbgrader={"grade": false, "grade_id": "product_sums", "locked": false, "schema_version": 3, "solution": true, "task": false}
# exercise: product_sums
def product_sums(a, b):
    """The sums of all elements of the elementwise product and of the matrix product.

    Arguments: a, of shape (4, 2); b, of shape (2, 4).
    Returns: (sum of the elementwise product, sum of the matrix product), two numbers.

    Example: for a and b full of ones it is (8, 32).
    """
    ### BEGIN SOLUTION
    elementwise, matrix = products(a, b)
    return elementwise.sum(), matrix.sum()
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test_product_sums", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
from course import check
check("product_sums")
### BEGIN HIDDEN TESTS
from grading.stock import grade
grade("product_sums")
### END HIDDEN TESTS

# %% [markdown]
# ### Exercise: a random matrix and its transpose (1 point)
#
# Write `random_transposed(rows=15, columns=13)`. It returns a random matrix of floats with that many rows and columns,
# and the transpose of the same matrix. Every call draws new numbers.

# %% nbgrader={"grade": false, "grade_id": "random_transposed", "locked": false, "schema_version": 3, "solution": true, "task": false}
# exercise: random_transposed
def random_transposed(rows=15, columns=13):
    """A random matrix and its transpose.

    Arguments: rows, columns: whole numbers, 1 or more.
    Returns: (m, m_t): a random float tensor of shape (rows, columns), and its transpose.

    Example: m, m_t = random_transposed(2, 3) gives m.shape == (2, 3) and m_t.shape == (3, 2).
    """
    ### BEGIN SOLUTION
    m = torch.rand(rows, columns)
    return m, m.T
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test_random_transposed", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
from course import check
check("random_transposed")
### BEGIN HIDDEN TESTS
from grading.stock import grade
grade("random_transposed")
### END HIDDEN TESTS

# %% [markdown]
# ## 4. Picking elements
#
# Square brackets pick elements. Places count from 0, and negative ones from the end.
#
# - **A number** picks one place of an axis, and the axis disappears. `X[1]` is a row. `X[1, 2]` is one entry of it.
# - **A slice** `start:stop` picks a range without the stop, and the axis stays. A bare `:` picks all.
# - **A list** picks the places that it names, in its order, and again if it names one twice. **Two lists** are read
#   side by side: `X[[0, 2], [1, 3]]` is row 0 with column 1, then row 2 with column 3.
# - **A mask** is a tensor of truth values. With one truth value for each row, it picks the rows that have `True`.

# %%
X = torch.arange(12).reshape(3, 4)
print(X)
print("X[1, 2]:          ", X[1, 2], "as a Python number:", X[1, 2].item())
print("X[:, 2]:          ", X[:, 2])
print("shapes:           ", tuple(X[1].shape), "of X[1],", tuple(X[1:2].shape), "of X[1:2]")
print("X[[0, 2], [1, 3]]:", X[[0, 2], [1, 3]])
print(X[[2, 0, 2]])
print(X[torch.tensor([True, False, True])])

# %% [markdown]
# A comparison makes a mask of all the elements. `X > 6` has the shape (3, 4), as `X` has. What is the shape of
# `X[X > 6]`? Guess a shape, such as `(2, 3)`.

# %%
predict("mask_of_all", ...)

# %%
print(X[X > 6])
show(draw_selections(X, {"X[1, 2]": X[1, 2], "X[1]": X[1], "X[:, 2]": X[:, 2], "X[0:2, 1:3]": X[0:2, 1:3],
                         "X[[0, 2]]": X[[0, 2]], "X[X > 6]": X[X > 6]}))
X[X > 6] = 0
print(X)

# %% [markdown]
# One element passes in row 1, and four in row 2. No matrix has rows of different lengths, so a mask of all elements
# gives a vector, in reading order. The picture shows the ways side by side, each with the shape of what it picks.
#
# All of these can stand on the left of `=` too, as in the last lines. Then they write into the tensor.
#
# ## 5. Reductions
#
# A reduction makes fewer numbers of many: `max`, `min`, `sum`, `mean`. With nothing between the brackets it takes in
# **all** the elements. The result is a tensor without axes.

# %%
X = torch.tensor([[3.0, -1.0, 2.0, 8.0], [-2.0, 7.0, 1.0, 4.0], [5.0, 0.0, -6.0, 9.0]])
print(X.max(), X.min(), X.sum(), X.mean())

# %% [markdown]
# What does `torch.tensor([1, 2, 4]).mean()` give?
#
# a. 2.3333
#
# b. 2
#
# c. It raises an error.

# %%
predict("mean_of_integers", ...)

# %%
counts = torch.tensor([1, 2, 4])
try:
    print(counts.mean())
except RuntimeError as problem:
    print(f"{type(problem).__name__}: {problem}")
print(counts.float().mean())
print("share above 1:", (counts > 1).float().mean())

# %% [markdown]
# The mean has the dtype of its elements, and the mean of integers need not be an integer. So `mean` wants floats. The
# last line is worth keeping: the mean of truth values, as floats, is the share of `True`. That is how accuracy is
# measured.
#
# ### Along an axis
#
# Often you want a number for each column, or for each row. Then say which axis to reduce. PyTorch calls it `dim`, and
# counts from 0: `dim=0` goes from row to row, `dim=1` from column to column.
#
# Remember: **the axis that you name is the one that disappears.** From shape (3, 4), `dim=0` leaves (4,), one number
# for each column. `dim=1` leaves (3,), one for each row. In the pictures the arrows follow the axis that disappears.

# %%
print(X.shape, X.sum(dim=0).shape, X.sum(dim=1).shape)
show(draw_reduction(X, 0, X.sum(dim=0), "X.sum(dim=0)"))
show(draw_reduction(X, 1, X.sum(dim=1), "X.sum(dim=1)"))

# %% [markdown]
# Now the largest of each row: `result = X.max(dim=1)`, for the same `X`. What does `result[1]` hold? Guess a number, or
# a list of numbers.

# %%
predict("second_of_max", ...)

# %%
result = X.max(dim=1)
print(result)
print("result[1]:", result[1])
print("amax:     ", X.amax(dim=1))

# %% [markdown]
# With `dim`, `max` and `min` give **two** tensors: the **values**, and the **indices**, which say where the values
# stand. `result[0]` is `result.values`, `result[1]` is `result.indices`. `amax` and `amin` give the values alone.
#
# ### Exercise: the largest elements (1 point)
#
# Write `extremes(m)` for any matrix. It returns three things: the largest element of all, the largest element of each
# column, and the largest element of each row.

# %% nbgrader={"grade": false, "grade_id": "extremes", "locked": false, "schema_version": 3, "solution": true, "task": false}
# exercise: extremes
def extremes(m):
    """The largest element of a matrix, of each column, and of each row.

    Arguments: m, a tensor of shape (rows, columns).
    Returns: (largest, per_column, per_row): a number, a tensor of shape (columns,) and one of shape (rows,).

    Example: for m = torch.tensor([[1.0, 5.0], [4.0, 2.0]]) they are 5, [4, 5] and [5, 4].
    """
    ### BEGIN SOLUTION
    return m.max(), m.max(dim=0).values, m.max(dim=1).values
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test_extremes", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
from course import check
check("extremes")
### BEGIN HIDDEN TESTS
from grading.stock import grade
grade("extremes")
### END HIDDEN TESTS

# %% [markdown]
# ## 6. Broadcasting
#
# So far, for `+` and `*`, both tensors had the same shape. They need not: `X * 10` multiplies every element by 10. This
# is the simplest case of **broadcasting**. In general, compare the two shapes axis by axis, from the **last** axis to
# the first. Two lengths fit when they are equal, or when one of them is 1, or when one tensor has no more axes. Where a
# length is 1 or missing, the elements are repeated.
#
# Below, (3, 1) meets (4,), and the result has the shape (3, 4). The elements that are repeated are grey in the picture.
# They are not really stored.

# %%
column = torch.tensor([[10], [20], [30]])
row = torch.tensor([1, 2, 3, 4])
print(column + row)
show(draw_broadcast(column, row, column + row))

# %% [markdown]
# A common use: subtract its mean from each column of a table. There (3, 4) meets (4,). After that (3, 4) meets (3,),
# a number for each row:

# %%
centred = X - X.mean(dim=0)
print(centred)
print(centred.mean(dim=0))
try:
    X + torch.tensor([1.0, 2.0, 3.0])
except RuntimeError as problem:
    print("RuntimeError:", problem)

# %% [markdown]
# What counts is the last axis, and there 4 meets 3. Shapes that do not fit raise an error.
#
# A vector of shape (3,) and a column of shape (3, 1) hold the same three numbers. What is the shape of their
# difference? Guess a shape, or `"error"`.

# %%
predict("row_minus_column", ...)

# %%
vector = torch.tensor([1, 2, 3])
column = torch.tensor([[1], [2], [3]])
difference = vector - column
print(tuple(difference.shape))
show(draw_broadcast(vector, column, difference, sign="-"))

# %% [markdown]
# No error, no warning, and zeros on the diagonal alone. The vector lacks the first axis, so it is repeated downwards.
# The column has length 1 in the second, so it is repeated sideways.
#
# This accident is common: predictions of shape (n,), true values of shape (n, 1), and a loss of your own that is wrong
# without a word. When a result surprises you, print the shapes.
#
# ### Exercise: times a number (1 point)
#
# Write `scale(m, k)`: the tensor `m` times the number `k`. It returns a new tensor, and `m` stays as it is.

# %% nbgrader={"grade": false, "grade_id": "scale", "locked": false, "schema_version": 3, "solution": true, "task": false}
# exercise: scale
def scale(m, k):
    """A tensor times a number.

    Arguments: m, a float tensor; k, a number.
    Returns: a new tensor of the shape of m.

    Example: scale(torch.tensor([[1.0, -2.0]]), 3) is tensor([[3., -6.]]).
    """
    ### BEGIN SOLUTION
    return m * k
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test_scale", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
from course import check
check("scale")
### BEGIN HIDDEN TESTS
from grading.stock import grade
grade("scale")
### END HIDDEN TESTS

# %% [markdown]
# ## 7. New shapes and shared memory
#
# `view` gives the same elements under another shape. A length of `-1` means: work it out from the others.

# %%
X = torch.arange(6)
V = X.view(2, -1)
print(V)
V[1, 0] = 100

# %% [markdown]
# What does `X` hold now? Guess six numbers.

# %%
predict("written_through_view", ...)

# %%
print(X)
print("same memory:", V.data_ptr() == X.data_ptr())

# %% [markdown]
# A **view** copies nothing: both tensors read and write the same memory. `data_ptr()` is the address where it begins.
#
# Now write through a transpose, a slice, and a list of rows. Which of the three reach `X`?

# %%
V.T[0, 0] = 200
last_column = V[:, 2]
last_column[1] = 300
picked = V[[0, 1]]
picked[0, 0] = -5
print(X)

# %% [markdown]
# The transpose and the slice are views. What a list picks is a **copy**, and so is what a mask picks.
#
# A view has a limit: the elements must fit the new shape where they lie. Here are a view, its memory, and its
# transpose. Read the transpose row by row, and follow the numbers in the memory. Can a view make one row of that?

# %%
grid = torch.arange(6).view(2, 3)
show(draw_rearranged(grid, {"memory": grid.view(6), "V.T": grid.T}, name="V"))
try:
    V.T.view(6)
except RuntimeError as problem:
    print("RuntimeError:", problem)

flat = V.T.reshape(6)  # here it must copy
flat[0] = -1
own = X.clone()
own[0] = -2
print(flat)
print(X)

# %% [markdown]
# You jump to and fro, and no view of one axis can do that. `reshape` returns a view where it can, and a copy where it
# must. Never count on which one you got. If you need memory of your own, say so: `clone()` always copies.
#
# `Y = X` makes no tensor at all: it puts a second name on the one that is there. Here are three ways to add 1 to `Y`.
# Which of them reach `X`?

# %%
X = torch.zeros(3)
Y = X
Y = Y + 1
print("Y = Y + 1:    ", X, "one tensor:", Y is X)
Y = X
Y += 1
print("Y += 1:       ", X, "one tensor:", Y is X)
Y[:] = Y + 1
print("Y[:] = Y + 1: ", X, "one tensor:", Y is X)

# %% [markdown]
# `Y = Y + 1` makes a new tensor and moves the name `Y` to it. The others write into the tensor that has the name. The
# arguments of a function are names too: a function that says `m += 1` changes the tensor of whoever called it.
#
# ### Exercise: column to vector and back (1 point)
#
# Write two functions. `to_vector(column)` makes a tensor of shape (n,) from one of shape (n, 1). `to_column(vector)`
# goes the other way. Both must work for every n, also for n = 1.

# %% nbgrader={"grade": false, "grade_id": "reshape_column", "locked": false, "schema_version": 3, "solution": true, "task": false}
# exercise: reshape_column
def to_vector(column):
    """The elements of a column as a vector.

    Arguments: column, a tensor of shape (n, 1), n at least 1.
    Returns: a tensor of shape (n,).

    Example: to_vector(torch.tensor([[1.0], [2.0]])) is tensor([1., 2.]).
    """
    ### BEGIN SOLUTION
    return column.reshape(-1)
    ### END SOLUTION


def to_column(vector):
    """The elements of a vector as a column.

    Arguments: vector, a tensor of shape (n,), n at least 1.
    Returns: a tensor of shape (n, 1).

    Example: to_column(torch.tensor([1.0, 2.0])) is tensor([[1.], [2.]]).
    """
    ### BEGIN SOLUTION
    return vector.reshape(-1, 1)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test_reshape_column", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
from course import check
check("reshape_column")
### BEGIN HIDDEN TESTS
from grading.stock import grade
grade("reshape_column")
### END HIDDEN TESTS

# %% [markdown]
# ## 8. More axes
#
# All this works for any number of axes. Here are 2 grey pictures of 3 by 4 pixels. Each reduction takes one axis away,
# and a negative `dim` counts from the end: `-1` is the last axis.
#
# With `keepdim=True` the reduced axis stays, with length 1. Then the result can be broadcast against the original, here
# to divide every row by its sum. `None` between square brackets adds such an axis later.

# %%
pictures = torch.rand(2, 3, 4)
for dim in (0, 1, 2, -1):
    print(f"dim={dim}:", tuple(pictures.sum(dim=dim).shape))
sums = pictures.sum(dim=-1, keepdim=True)
print(tuple(sums.shape), tuple(pictures.sum(dim=-1)[:, :, None].shape))
print((pictures / sums).sum(dim=-1))

# %% [markdown]
# ### Exercise: sums along an axis (1 point)
#
# Write `axis_sum(m, axis)`: the sums along one axis of a tensor with any number of axes. That axis disappears. A
# negative `axis` counts from the end.

# %% nbgrader={"grade": false, "grade_id": "axis_sum", "locked": false, "schema_version": 3, "solution": true, "task": false}
# exercise: axis_sum
def axis_sum(m, axis):
    """The sums along one axis.

    Arguments: m, a tensor with 1 or more axes; axis, the number of an axis, negative from the end.
    Returns: a tensor of the shape of m without that axis.

    Example: axis_sum(torch.tensor([[1.0, 2.0], [3.0, 4.0]]), 0) is tensor([4., 6.]).
    """
    ### BEGIN SOLUTION
    return m.sum(dim=axis)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test_axis_sum", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
from course import check
check("axis_sum")
### BEGIN HIDDEN TESTS
from grading.stock import grade
grade("axis_sum")
### END HIDDEN TESTS

# %% [markdown]
# ### Exercise: the mean of the columns' maxima (1 point)
#
# Write `mean_of_column_maxima(m)`: first the largest element of each column, then the mean of these. A matrix
# of any shape must work, such as (100, 20).

# %% nbgrader={"grade": false, "grade_id": "mean_of_column_maxima", "locked": false, "schema_version": 3, "solution": true, "task": false}
# exercise: mean_of_column_maxima
def mean_of_column_maxima(m):
    """The mean over the columns of each column's largest element.

    Arguments: m, a float tensor of shape (rows, columns).
    Returns: a number.

    Example: for m = torch.tensor([[1.0, 5.0], [4.0, 2.0]]) it is 4.5, the mean of 4 and 5.
    """
    ### BEGIN SOLUTION
    return m.max(dim=0).values.mean()
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test_mean_of_column_maxima", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
from course import check
check("mean_of_column_maxima")
### BEGIN HIDDEN TESTS
from grading.stock import grade
grade("mean_of_column_maxima")
### END HIDDEN TESTS

# %% [markdown]
# ### Find the slip
#
# This program adds up the rows of a matrix. Then it asks PyTorch for the same sums. Every line runs.
#
# ```
# 1  m = torch.tensor([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
# 2  total = m[0]
# 3  rest = m[1:]
# 4  for row in rest:
# 5      total += row
# 6  print(total)
# 7  print(m.sum(dim=0))
# ```
#
# It prints
#
# ```
# tensor([ 9., 12.])
# tensor([17., 22.])
# ```
#
# The first result is right, and the second one is not. In which line is the slip?

# %%
find_slip("slip_running_total", ...)

# %% [markdown]
# ## 9. A first gradient
#
# The derivative of a function says how steeply it rises. Of $y = x^2 + 2x$ it is $2x + 2$. How much is that at $x = 3$?
#
# PyTorch finds it without that formula. Say `requires_grad=True`, and PyTorch notes every step that you compute with
# `x`. Then `backward` goes back through these steps and puts the derivative into `x.grad`. The plot shows the curve and,
# dashed, the straight line through the same point with the slope `x.grad`.

# %%
x = torch.tensor(3.0, requires_grad=True)
y = x**2 + 2 * x
y.backward()
print(y)
print(x.grad)

grid = torch.linspace(-1, 5, 100)
touching = y.item() + x.grad * (grid - 3)
show(plot_lines(grid, {"$x^2 + 2x$": grid**2 + 2 * grid, "$15 + 8(x - 3)$": touching},
                xlabel="$x$", ylabel="$y$", title="$y = x^2 + 2x$",
                finding="The straight line touches the curve at x = 3, y = 15, and lies below it everywhere else."))

# %% [markdown]
# When `x` has many elements, there is a derivative for each of them. Together they are the **gradient**, a tensor of
# the shape of `x`. Each of its numbers says how the result changes when this one element grows.

# %%
x = torch.tensor([1.0, -2.0, 3.0], requires_grad=True)
try:
    (x**2).backward()
except RuntimeError as problem:
    print("RuntimeError:", problem)

y = (x**2).sum()
y.backward()
print(x.grad)  # 2 * x

# %% [markdown]
# Called like this, `backward` starts from a single number, a scalar. A vector is reduced to one first, here by `sum`.
#
# Training computes a gradient again and again. Take a fresh `x` of 3. The derivative of $x^2$ there is 6.

# %%
x = torch.tensor(3.0, requires_grad=True)
for _ in range(2):
    y = x**2
    y.backward()

# %% [markdown]
# What does `x.grad` hold after the loop?

# %%
predict("gradient_twice", ...)

# %%
print(x.grad)
try:
    y.backward()
except RuntimeError as problem:
    print("RuntimeError:", str(problem).partition(".")[0])

x.grad = None

# %% [markdown]
# `backward` **adds** to what stands in `x.grad` already. Set it to `None` before you begin again.
#
# The error is another matter. Each `y = x**2` notes its steps anew, and one `backward` uses them up, unless you say
# `retain_graph=True`. For another gradient compute `y` again.
#
# ## Going further
#
# ### Exercise: the rows above a threshold (1 point)
#
# Data often come as a table: a row for each flower, a column for each measurement. Write
# `rows_above(m, column, threshold)`: the rows of `m` whose entry in that column is greater than the threshold, in their
# order. The result is a matrix of the dtype of `m`, also when only one row is found, or none.

# %% nbgrader={"grade": false, "grade_id": "rows_above", "locked": false, "schema_version": 3, "solution": true, "task": false}
# exercise: rows_above
def rows_above(m, column, threshold):
    """The rows whose entry in one column is greater than a threshold.

    Arguments: m, a tensor of shape (rows, columns); column, the number of a column, negative from the end;
        threshold, a number.
    Returns: a tensor of shape (found, columns) and of m's dtype: the rows that were found, in their order. Where no
        entry is greater, its shape is (0, columns).

    Example: rows_above(torch.tensor([[1, 7], [5, 2], [3, 4]]), 0, 2) is tensor([[5, 2], [3, 4]]).
    """
    ### BEGIN SOLUTION
    return m[m[:, column] > threshold]
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test_rows_above", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
from course import check
check("rows_above")
### BEGIN HIDDEN TESTS
from grading.stock import grade
grade("rows_above")
### END HIDDEN TESTS

# %% [markdown]
# ### Exercise: standardised columns (1 point)
#
# Networks learn badly where one column of a table runs to 1 and another to a million. So each column is
# **standardised**: its mean $\bar{x}$ is subtracted, and what is left is divided by the column's **standard deviation**,
# $\sqrt{\frac{1}{n}\sum_{i=1}^{n} (x_i - \bar{x})^2}$, which says how far the $n$ entries are from their mean.
#
# Mind two things. `std` divides by $n - 1$ unless you say `correction=0`. And a column of equal entries has the
# standard deviation 0. It should become zeros, but computers round:

# %%
equal = torch.full((7,), 0.1)
centred = equal - equal.mean()
print(centred)
print(centred / (centred**2).mean().sqrt())

# %% [markdown]
# The mean of seven times 0.1 was rounded. So what is left is not quite 0, and the quotient is not 0 at all. Write
# `standardise_columns(m)`. Columns of equal entries become zeros, and `m` stays as it is.

# %% nbgrader={"grade": false, "grade_id": "standardise_columns", "locked": false, "schema_version": 3, "solution": true, "task": false}
# exercise: standardise_columns
def standardise_columns(m):
    """Each column minus its mean, divided by its standard deviation.

    Arguments: m, a float tensor of shape (n, k), n at least 1.
    Returns: a new tensor of shape (n, k). The standard deviation is the root of the mean square: divided by n, not
        n - 1. A column of equal entries becomes zeros, also where its mean is rounded.

    Example: standardise_columns(torch.tensor([[1.0, 5.0], [3.0, 5.0]])) is tensor([[-1., 0.], [1., 0.]]).
    """
    ### BEGIN SOLUTION
    centred = m - m.mean(dim=0)
    deviation = (centred**2).mean(dim=0).sqrt()
    equal = (m == m[0]).all(dim=0)
    return torch.where(equal, torch.zeros_like(m), centred / deviation)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test_standardise_columns", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
from course import check
check("standardise_columns")
### BEGIN HIDDEN TESTS
from grading.stock import grade
grade("standardise_columns")
### END HIDDEN TESTS

# %% [markdown]
# ### Exercise: distances (1 point)
#
# Which flower is most like this one? That asks for the distances between rows. The **Euclidean distance** of two
# vectors $a$ and $b$ is $\sqrt{(a_1 - b_1)^2 + \dots + (a_d - b_d)^2}$.
#
# Write `distances(a, b)` for `a` of shape (n, d) and `b` of shape (m, d). Its entry `[i, j]` is the distance between
# row `i` of `a` and row `j` of `b`. Any way is right. Broadcasting does it without a loop.

# %% nbgrader={"grade": false, "grade_id": "distances", "locked": false, "schema_version": 3, "solution": true, "task": false}
# exercise: distances
def distances(a, b):
    """The Euclidean distance of each row of a from each row of b.

    Arguments: a, a float tensor of shape (n, d); b, a float tensor of shape (m, d).
    Returns: a tensor of shape (n, m). Equal rows give 0 up to rounding, never nan.

    Example: distances(torch.tensor([[0.0, 0.0]]), torch.tensor([[3.0, 4.0], [0.0, 1.0]])) is tensor([[5., 1.]]).
    """
    ### BEGIN SOLUTION
    difference = a[:, None, :] - b[None, :, :]
    return (difference**2).sum(dim=-1).sqrt()
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test_distances", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
from course import check
check("distances")
### BEGIN HIDDEN TESTS
from grading.stock import grade
grade("distances")
### END HIDDEN TESTS

# %% [markdown]
# ## Summary
#
# - A tensor has a shape and a dtype. Element by element, dtypes are promoted; in place they stay; `@` wants the same
#   dtype on both sides, and `mean` wants floats.
# - A number between the brackets takes an axis away, a slice keeps it. Two lists pick in pairs, and a mask of all
#   elements gives a vector.
# - A reduction takes in everything, or one axis: the `dim` that you name disappears. `max(dim)` gives values and
#   indices.
# - Broadcasting repeats axes of length 1, and missing ones, from the last axis on. Print shapes when in doubt.
# - `view`, `.T`, slices and `from_numpy` share memory; lists and masks copy; `reshape` may copy; `clone` always does.
#   `+=` and names that end with an underscore work in place.
# - `backward()` of a single number computes gradients, and adds them to what stands in `.grad`.
#
# Next you will build a neuron from these pieces: [lesson 02, the neuron](../02_neuron/02_neuron.ipynb).
#
# ## Sources and further reading
#
# - PyTorch's documentation: [broadcasting](https://pytorch.org/docs/stable/notes/broadcasting.html),
#   [views](https://pytorch.org/docs/stable/tensor_view.html), [dtypes and their
#   promotion](https://pytorch.org/docs/stable/tensor_attributes.html).
# - C. R. Harris and others: *Array programming with NumPy*. Nature 585, 2020. Where shapes, slices and broadcasting
#   come from.
# - A. Zhang, Z. C. Lipton, M. Li and A. J. Smola: *Dive into Deep Learning*, chapter 2.
