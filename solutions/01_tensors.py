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
# About 100 minutes, 12 points. You need a little Python: lists, functions and loops.
#
# When you are through, you can
# - make tensors, and say what their shape and their dtype are;
# - compute with them, element by element and as matrices;
# - reduce a tensor along an axis, and say which axis disappears;
# - use broadcasting on purpose;
# - change a shape, and know when two tensors share their memory;
# - let PyTorch compute a first gradient.
#
# Run the cells one after another with Shift+Enter, beginning with the set-up.

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

from course import check, hint, ready
from course.draw import draw_broadcast, draw_rearranged, draw_reduction, plot_lines, show

# %% [markdown]
# ## 1. What tensors are for
#
# A **tensor** is a block of numbers, all of one kind. It may be a single number, a row of numbers, a table, a stack of
# tables, and so on. The numbers are its **elements**; the directions in which it extends are its **axes**.
#
# Neural networks are made of tensors, for three reasons.
#
# - **Data.** A table, a picture, a sound: each becomes a tensor.
# - **Flexible operations.** One line computes with millions of elements, on a processor or on a graphics card.
# - **Automatic differentiation**, autodiff for short. PyTorch can work out derivatives of what you computed. This is
#   how networks learn.

# %%
for data, shape in {
    "a single number": (),
    "4 measurements of one flower": (4,),
    "4 measurements of 150 flowers": (150, 4),
    "60 grey pictures, 28 by 28": (60, 28, 28),
    "60 colour pictures, 28 by 28": (60, 3, 28, 28),
}.items():
    t = torch.zeros(shape)
    print(f"{data:30} {t.dim()} axes, {t.numel():6} elements")

# %% [markdown]
# ## 2. Making tensors
#
# ### From a list
#
# The **shape** says how long each axis is. `shape` and the method `size()` tell the same. This tensor has 2 **rows** and
# 3 **columns**:

# %%
X = torch.tensor([[1, 2, 3], [4, 5, 6]])
print(X)
print(X.shape, X.size(), X.size(0), X.size(1))

# %% [markdown]
# The **dtype** says what kind of number the elements are. Whole numbers give `int64`, numbers with a point give
# `float32`. You may also ask for a dtype, or convert to one later.

# %%
print(X.dtype, torch.tensor([1.0, 2.0]).dtype)
print(torch.tensor([1, 2], dtype=torch.float32))
print(X.float().dtype, X.to(torch.int32).dtype)

# %% [markdown]
# ### From a NumPy array
#
# There are two ways, and they differ. `torch.tensor` copies the array. `torch.from_numpy` shares its memory: a change
# of the array changes the tensor too.

# %%
array = np.array([1.0, 2.0, 3.0])
copied = torch.tensor(array)
shared = torch.from_numpy(array)
array[0] = 100.0
print(copied)
print(shared)

# %% [markdown]
# Notice the dtype: NumPy's floats are `float64`, and the tensor keeps that. Networks mostly use `float32`, so convert
# with `.float()`.
#
# ### From a shape
#
# `zeros` and `ones` give floats, all of them 0 or all of them 1. `rand` draws random floats from 0 up to, but not
# including, 1. `randint` draws random whole numbers, here from 0 to 9.

# %%
print(torch.zeros(2, 3))
print(torch.ones(2, 3, dtype=torch.int64))
print(torch.rand(2, 3))
print(torch.randint(10, (2, 3)))

# %% [markdown]
# `empty` makes an **uninitialised** float tensor: its elements are not set. They are whatever the memory held before, any
# numbers at all, and often others at the next run. Fill such a tensor before you read it.
#
# A method whose name ends with an underscore, like `fill_`, works **in place**: it changes the tensor itself.

# %%
E = torch.empty(2, 3)
print(E)
E.fill_(7.0)
print(E)

# %% [markdown]
# ### Exercise: the pair of integers (1 point)
#
# Write `integer_pair()`. It returns two tensors of integers: the first of shape (4, 2), the second of shape (2, 4). Any
# integer dtype and any elements will do.
#
# Run the cell with your answer, then the check below it. If you are stuck, run `hint("integer_pair")` in a cell of your
# own. Each call tells you a little more.

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
# The division of integers gave floats. And `*` is no matrix product: that comes below.
#
# Each of these makes a new tensor. In place they are called `add_`, `mul_` and so on; `X += 1` works in place too.
#
# Comparisons give a tensor of `True` and `False`. Again there are operators and functions: `eq` for equal, `ge` for
# greater or equal, `le` for less or equal. The sum of such a tensor counts the `True`s.

# %%
Y = torch.tensor([[1, 5], [0, 4]])
print(X == Y, torch.equal(X == Y, torch.eq(X, Y)))
print(X >= Y, torch.equal(X >= Y, torch.ge(X, Y)))
print(X <= Y, torch.equal(X <= Y, torch.le(X, Y)))
print("equal elements:", (X == Y).sum())

# %% [markdown]
# ### Functions of each element
#
# `sin`, `exp` and `log` take every element by itself. Integers are turned into floats first. The logarithm of 0 is
# `-inf`, minus infinity. That of a negative number is `nan`, not a number. Neither raises an error.

# %%
print(torch.sin(torch.tensor([0, 1, 2])))
print(torch.exp(torch.tensor([0, 1, 2])))
print(torch.log(torch.tensor([0, 1, -1])))

# %% [markdown]
# ### Matrices
#
# A tensor with two axes is a matrix. Matrices of one shape are added by `+`, like any tensors.
#
# The **transpose** turns rows into columns. Write `X.T` or `X.transpose(0, 1)`. Do not confuse it with a new shape:
# `reshape` keeps the order in which the elements are read, row by row. In the picture each row of X has a colour, so that
# you can see where its elements go.

# %%
X = torch.tensor([[1, 2, 3], [4, 5, 6]])
print(X + X)
print(torch.equal(X.T, X.transpose(0, 1)))
show(draw_rearranged(X, {"X.T": X.T, "X.reshape(3, 2)": X.reshape(3, 2)}))

# %% [markdown]
# The **matrix product** is written `@` or `matmul`. Each of its elements takes a row of the first matrix and a column of
# the second, multiplies them in pairs, and adds up.
#
# So the rows of the first must be as long as the columns of the second. A matrix of shape (2, 3) times one of shape
# (3, 4) has the shape (2, 4).

# %%
Y = torch.tensor([[1, 0, 2, 1], [0, 1, 2, 1], [0, 0, 2, 1]])
product = X @ Y
print(product, torch.equal(product, torch.matmul(X, Y)))
print("row 0, column 2:", 1 * 2 + 2 * 2 + 3 * 2)

try:
    X @ X
except RuntimeError as problem:
    print("RuntimeError:", problem)

# %% [markdown]
# ### Exercise: two products (1 point)
#
# Write `products(a, b)` for `a` of shape (4, 2) and `b` of shape (2, 4). It returns two tensors: the elementwise product
# of `a` with the transpose of `b`, and the matrix product of `a` and `b`. The inputs stay as they are.

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
# ## 4. Reductions
#
# A reduction makes fewer numbers of many: `max`, `min`, `sum`, `mean`. With nothing between the brackets it takes in
# **all** the elements. The result is a tensor without axes; `item()` makes a Python number of it.

# %%
X = torch.tensor([[3.0, -1.0, 2.0, 8.0], [-2.0, 7.0, 1.0, 4.0], [5.0, 0.0, -6.0, 9.0]])
print(X.max(), X.min(), X.sum(), X.mean())
print(X.max().item())

# %% [markdown]
# The mean needs floats. Integers raise an error, because their mean may be no integer:

# %%
counts = torch.tensor([1, 2, 4])
try:
    counts.mean()
except RuntimeError as problem:
    print("RuntimeError:", problem)
print(counts.float().mean())

# %% [markdown]
# ### Along an axis
#
# Often you want a number for each column, or for each row. Then say which axis to reduce. PyTorch calls it `dim`, and
# counts from 0: `dim=0` goes from row to row, `dim=1` from column to column.
#
# Remember: **the axis that you name is the one that disappears.** From shape (3, 4), `dim=0` leaves (4,), one number
# for each column. `dim=1` leaves (3,), one number for each row.
#
# In the pictures the arrows follow the axis that disappears. Both results are vectors, drawn where their numbers come
# from.

# %%
print(X.shape, X.sum(dim=0).shape, X.sum(dim=1).shape)
show(draw_reduction(X, 0, X.sum(dim=0), "X.sum(dim=0)"))
show(draw_reduction(X, 1, X.sum(dim=1), "X.sum(dim=1)"))

# %% [markdown]
# With `dim`, `max` and `min` give two tensors: the **values** and the **indices**, which say where the values stand.
# `amax` and `amin` give the values alone.

# %%
result = X.max(dim=0)
print("values: ", result.values)
print("indices:", result.indices)
print("amax:   ", X.amax(dim=0))

# %% [markdown]
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
# A transposed matrix has the same elements, but its columns are the old rows. So the last two results must change
# places:

# %%
if ready("random_transposed", "extremes"):
    for matrix in random_transposed(2, 3):
        for part in extremes(matrix):
            print(part)
        print()

# %% [markdown]
# ## 5. Broadcasting
#
# So far, for `+` and `*`, both tensors had one shape. They need not. A number goes with every element: `X * 10` multiplies each element
# by 10. This is the simplest case of **broadcasting**.
#
# In general, compare the two shapes axis by axis, from the **last** axis to the first. Two lengths fit when they are
# equal, or when one of them is 1, or when one tensor has no more axes. Where a length is 1 or missing, the elements are
# repeated.
#
# Below, a column of shape (3, 1) meets a vector of shape (4,), and the result has the shape (3, 4). In the picture the
# repeated elements are grey. They are not really stored.

# %%
column = torch.tensor([[10], [20], [30]])
row = torch.tensor([1, 2, 3, 4])
print(column + row)
show(draw_broadcast(column, row, column + row))

# %% [markdown]
# A common use: subtract its mean from each column of a table.

# %%
centred = X - X.mean(dim=0)  # (3, 4) and (4,)
print(centred)
print(centred.mean(dim=0))

# %% [markdown]
# Shapes that do not fit raise an error. More dangerous are shapes that fit by accident: a vector (3,) and a column
# (3, 1) give a whole matrix (3, 3), without any warning. When a result surprises you, print the shapes.

# %%
try:
    X + torch.tensor([1.0, 2.0, 3.0])
except RuntimeError as problem:
    print("RuntimeError:", problem)

difference = torch.tensor([1, 2, 3]) - torch.tensor([[1], [2], [3]])
print(difference.shape)

# %% [markdown]
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
# ## 6. New shapes: view and reshape
#
# `view` gives the same elements under another shape. Nothing is copied: both tensors share one memory. Write into one, and
# the other changes too.
#
# A length of `-1` means: work it out from the others.

# %%
X = torch.arange(6)
V = X.view(2, 3)
V[0, 0] = 100
print(X)
print(X.view(-1, 2).shape)

# %% [markdown]
# The transpose is a view as well, and so is a slice:

# %%
V.T[0, 0] = 200
last_column = V[:, 2]
last_column[1] = 300
print(X)

# %% [markdown]
# A view has a limit: the elements in memory must fit the new shape without moving. After a transpose they may not, and
# `view` raises an error.
#
# `reshape` does not. It returns a view where it can, and a copy where it must. So never count on which one you got. If
# you need memory of your own, say so: `clone()` always copies.

# %%
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
# ### Exercise: column to vector and back (1 point)
#
# Write two functions. `to_vector(column)` makes a tensor of shape (n,) from one of shape (n, 1). `to_column(vector)` goes
# the other way. Both must work for every n, also for n = 1.

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
# A column times a vector is broadcast. From the numbers 1 to 5 that makes a multiplication table:

# %%
if ready("reshape_column"):
    numbers = torch.arange(1, 6)
    print(to_column(numbers) * numbers)

# %% [markdown]
# ## 7. More axes
#
# All this works for any number of axes. Here are 2 grey pictures of 3 by 4 pixels. Each reduction takes one axis away:

# %%
pictures = torch.rand(2, 3, 4)
for dim in (0, 1, 2):
    print(f"dim={dim}:", tuple(pictures.sum(dim=dim).shape))

# %% [markdown]
# A negative `dim` counts from the end: `-1` is the last axis, `-2` the one before it.
#
# With `keepdim=True` the reduced axis stays, with length 1. Then the result can be broadcast against the original. Below,
# every row is divided by its sum:

# %%
print(torch.equal(pictures.sum(dim=-1), pictures.sum(dim=2)))
sums = pictures.sum(dim=-1, keepdim=True)
print(tuple(sums.shape))
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
# Write `mean_of_column_maxima(m)`: first the largest element of each column, then the mean of these. Think of a float
# matrix of shape (100, 20), but any other shape must work too.

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
# What would you expect of random numbers between 0 and 1? The largest of $n$ such numbers is $n / (n + 1)$ on average.
# For columns of 100 that is about 0.99.

# %%
if ready("mean_of_column_maxima"):
    print(float(mean_of_column_maxima(torch.rand(100, 20))), 100 / 101)

# %% [markdown]
# ## 8. A first gradient
#
# The derivative of a function says how steeply it rises. Of $y = x^2 + 2x$ the derivative is $2x + 2$; at $x = 3$
# that makes 8.
#
# PyTorch finds it without that formula. Say `requires_grad=True`, and PyTorch notes every step that you compute with
# `x`. Then `backward` goes back through these steps and puts the derivative into `x.grad`. Only floats can have one.

# %%
x = torch.tensor(3.0, requires_grad=True)
y = x**2 + 2 * x
y.backward()
print(y)
print(x.grad)

# %% [markdown]
# The plot shows the curve and, dashed, the straight line that touches it at $x = 3$. Its slope is `x.grad`.

# %%
grid = torch.linspace(-1, 5, 100)
touching = y.item() + x.grad * (grid - 3)
show(plot_lines(grid, {"$x^2 + 2x$": grid**2 + 2 * grid, "$15 + 8(x - 3)$": touching},
                xlabel="$x$", ylabel="$y$", title="$y = x^2 + 2x$"))

# %% [markdown]
# When `x` has many elements, there is a derivative for each of them. Together they are the **gradient**, a tensor of the
# shape of `x`.
#
# A second `backward` **adds** to what stands in `x.grad` already. Set it to `None` to start again.

# %%
x = torch.tensor([1.0, -2.0, 3.0], requires_grad=True)
y = (x**2).sum()
y.backward()
print(x.grad)  # 2 * x

y = (x**2).sum()
y.backward()
print(x.grad)  # twice as much
x.grad = None

# %% [markdown]
# ## 10. Going further
#
# Three exercises put the pieces together. They ask for a little more thought, and each of them comes back in later
# lessons.
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
# A network learns badly from a table in which one column runs from 0 to 1 and another to a million. So each column is
# **standardised**: its mean is subtracted, and the result is divided by the column's standard deviation. After that each
# column has the mean 0 and the standard deviation 1.
#
# The **standard deviation** of $n$ numbers says how far they are from their mean:
#
# $$\sigma = \sqrt{\frac{1}{n}\sum_{i=1}^{n} (x_i - \bar{x})^2}$$
#
# Mind two things. `std` divides by $n - 1$ unless you say `correction=0`. And a column of equal entries has the standard
# deviation 0. It should become zeros, but computers round:

# %%
equal = torch.full((7,), 0.1)
centred = equal - equal.mean()
print(centred)
print(centred / (centred**2).mean().sqrt())

# %% [markdown]
# The mean of seven times 0.1 was rounded. So it is not quite 0.1, the standard deviation is not quite 0, and the quotient is
# -1, not 0.
#
# Write `standardise_columns(m)`. Columns of equal entries become zeros, and `m` stays as it is.

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
# Which flower is most like this one? That takes the distance between two rows. The **Euclidean distance** of two vectors
# $a$ and $b$ is $\sqrt{(a_1 - b_1)^2 + \dots + (a_d - b_d)^2}$.
#
# Write `distances(a, b)` for `a` of shape (n, d) and `b` of shape (m, d). Its entry `[i, j]` is the distance between row `i` of
# `a` and row `j` of `b`. Any way is right. Broadcasting does it without a loop.

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
# - A tensor is a block of numbers with a shape and a dtype. `torch.tensor` copies, `torch.from_numpy` shares memory, and
#   `empty` holds anything at all.
# - Operators work element by element; `@` is the matrix product; `.T` turns rows into columns.
# - A reduction takes in everything, or one axis: the `dim` that you name disappears. `max` with a `dim` gives values and
#   indices. `mean` needs floats.
# - Broadcasting repeats axes of length 1, and missing ones, from the last axis on. Print shapes when in doubt.
# - `view`, `.T` and slices share memory; `reshape` may copy; `clone` always does. A name that ends with an underscore
#   works in place.
# - With `requires_grad=True` and `backward()`, PyTorch computes gradients.
#
# Next you will build a neuron from these pieces: [lesson 02, the neuron](../02_neuron/02_neuron.ipynb).
