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
# # Lesson 07: autograd from scratch
# About two and a half hours, 16 points. You need the chain rule of [lesson 02](../02_neuron/02_neuron.ipynb) and the softmax
# and batches of [lesson 06](../06_from_scratch/06_from_scratch.ipynb).
#
# Every gradient so far came from a framework: `backward()`, `GradientTape`. In this lesson you build that machine.
#
# When you are through, you can
# - estimate any derivative with two calls of a function, and say how small the step should be;
# - read a computation as a graph, and a derivative as a sum over its paths;
# - write `backward`, and say why it needs an order and why it adds;
# - go back through broadcasting, matrix products and softmax with cross-entropy;
# - train a network with nothing but NumPy, and check it against PyTorch.
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

from course import arrange, check, find_slip, hint, predict, ready, recall
from course.data import moons
from course.draw import (draw_graph, draw_steps_back, draw_sum_back, plot_decision, plot_moons, plot_secants,
                         plot_step_errors, show)
from course.explorers import explore_graph
# %% [markdown]
# ## Before you start
# Four questions on earlier lessons. Put your answer in place of the three dots and run the cell. Nothing is graded.
#
# **1.** A model computes $y = w x$ and has the loss $\frac{1}{2}(y - t)^2$. At $w = 1.5$, $x = 2$, $t = 1$: what is the
# derivative of the loss with respect to $w$?
# %%
recall("recall_chain_rule", ...)
# %% [markdown]
# **2.** `x` has the shape (200, 2), `W` (2, 16), `b` (16,). What is the shape of `(x @ W + b).sum(axis=0, keepdims=True)`?
# %%
recall("recall_layer_shape", ...)
# %% [markdown]
# **3.** The loss is $3 w^2$. Above which learning rate does gradient descent run away from the minimum?
# %%
recall("recall_runaway_rate", ...)
# %% [markdown]
# **4.** A classifier has five classes and gives each the same probability, whatever it sees. What is its mean cross-entropy?
# %%
recall("recall_knows_nothing", ...)
# %% [markdown]
# ## 1. A derivative, by trying
# How much does $f(x)$ change when $x$ grows a little? Go a step $h$ to the right, and divide the change of $f$ by $h$. The
# **derivative** is what this quotient comes to as $h$ goes to 0:
#
# $$f'(x) = \lim_{h \to 0} \frac{f(x + h) - f(x)}{h}$$
#
# The quotient is the slope of a straight line through two points of the curve. It looks at one side only, and the curve bends
# away from the line: the error is about $\frac{h}{2} f''(x)$. **Central differences** look at both sides, and the bend
# cancels:
#
# $$f'(x) \approx \frac{f(x + h) - f(x - h)}{2 h} \qquad \text{with an error of about } \frac{h^2}{6} f'''(x)$$
#
# Here is $f(x) = x^3$ at $x = 2$, where calculus gives $3 x^2 = 12$:
# %%
def cube(x):
    return x ** 3

for h in (1.0, 0.1, 0.01, 0.001):
    print(f"h = {h:5}   one side {(cube(2 + h) - cube(2)) / h:.6f}   both {(cube(2 + h) - cube(2 - h)) / (2 * h):.6f}")
show(plot_secants(cube, 2.0, (1.0, 0.5, 0.1)))
# %% [markdown]
# ### How small should the step be?
# We take central differences of $e^x$ at $x = 1$, where the derivative is known: it is $e$. Which of these steps gives the
# smallest error, in 64-bit numbers?
#
# - a. 1e-2
# - b. 1e-5
# - c. 1e-8
# - d. 1e-13, the smallest of them
# %%
predict("best_step", ...)
# %%
steps = 10.0 ** np.arange(-14, -0.5, 0.5)
one_side = [abs((np.exp(1 + h) - np.exp(1)) / h - np.e) for h in steps]
both_sides = [abs((np.exp(1 + h) - np.exp(1 - h)) / (2 * h) - np.e) for h in steps]
show(plot_step_errors(steps, {"one side": one_side, "both sides": both_sides}))
# %% [markdown]
# Rings mark the smallest errors. Two errors pull in opposite directions:
#
# - **Truncation**: the curve is not straight. This error falls with $h$, on one side, and with $h^2$, on both. These are the
#   straight flanks on the right.
# - **Rounding**: a 64-bit number keeps about 16 digits. $f(x + h)$ and $f(x - h)$ agree in most of them, the difference keeps
#   what is left, and the division by $2h$ makes its error large. This error grows as $h$ shrinks, with $1/h$.
#
# The best step balances both. With $\varepsilon \approx 1.1 \cdot 10^{-16}$, the relative error of a rounded number, it is
# near $\sqrt{\varepsilon} \approx 10^{-8}$ for one side and near $\sqrt[3]{\varepsilon} \approx 5 \cdot 10^{-6}$ for both,
# when $f$ and its derivatives are of ordinary size. We take $h = 10^{-4}$, on the safe side of rounding. (In 32-bit numbers
# the best step is near 0.004, and five digits are the best you get: numerical gradients are for 64-bit numbers.)
# %% [markdown]
# ### Exercise: a numerical gradient (1 point)
# A function of many numbers has a derivative with respect to each of them. Together they are its **gradient**, of the shape
# of its input.
#
# Write `numerical_gradient(f, x, h=1e-4)`. For each entry of `x`, an array of any rank, even one without axes, take central
# differences of `f` while the other entries stay as they are. When it returns, `x` must hold exactly what it held before.
# %% nbgrader={"grade": false, "grade_id": "numerical_gradient", "locked": false, "schema_version": 3, "solution": true, "task": false}
# exercise: numerical_gradient
def numerical_gradient(f, x, h=1e-4):
    """The gradient of f at x by central differences.

    f takes a float64 array of x's shape and returns a number; h is the step to either side. The
    result is an array of x's shape.

    Example: for the function x[0] * x[1] at the array [2.0, 5.0] it gives about [5.0, 2.0].
    """
    ### BEGIN SOLUTION
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        above, below = x.copy(), x.copy()
        above[index] += h
        below[index] -= h
        gradient[index] = (f(above) - f(below)) / (2 * h)
    return gradient
    ### END SOLUTION
# %% nbgrader={"grade": true, "grade_id": "test_numerical_gradient", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
from course import check
check("numerical_gradient")
### BEGIN HIDDEN TESTS
from grading.stock import grade
grade("numerical_gradient")
### END HIDDEN TESTS
# %% [markdown]
# So gradients can be had without any calculus. Why does nobody train like that? The network of lesson 06 has the layers
# 784-512-10, with biases. How many times does `numerical_gradient` call the loss function, for one gradient?
# %%
predict("calls_of_the_loss", ...)
# %% [markdown]
# There are $784 \cdot 512 + 512 + 512 \cdot 10 + 10 = 407{,}050$ weights, with two calls for each. And training takes
# thousands of such gradients. The way back that you will build finds one for about the price of two or three calls, however
# many weights there are. Numerical gradients stay useful as a judge: they check all others.
#
# ## 2. A computation is a graph
# Here is the example of this lesson. From $a = 3$ and $b = 2$ we compute
#
# $$y = a \cdot b \qquad z = y + a \qquad L = y \cdot z$$
#
# Every value is a node. Arrows lead to it from the values that it was made of, its **parents**; $a$ and $b$, made by hand,
# have none. At each arrow stands a **local slope**: the derivative of the value with respect to that parent, all other
# parents held fixed. $L = y z$ grows by $z = 9$ for each unit of $y$, and by $y = 6$ for each unit of $z$. A local slope does
# not know where its numbers came from, or what becomes of them. The cell writes for each value its number, and its parents
# with the slopes.
# %%
example = {
    "a": (3, []),
    "b": (2, []),
    "y": (6, [("a", 2), ("b", 3)]),
    "z": (9, [("y", 1), ("a", 1)]),
    "L": (54, [("y", 9), ("z", 6)]),
}
show(draw_graph(example))
# %% [markdown]
# ### The chain rule, as a sum over paths
# Let $a$ grow by a tiny $d$. Then $y$ grows by $2 d$, along the arrow marked 2. That change goes on: each arrow multiplies it
# by its slope, and where arrows meet, changes add up. What is the derivative of $L$ with respect to $a$? (Mind every way from
# $a$ to $L$.)
# %%
predict("sum_over_paths", ...)
# %%
paths = {"a-y-L": 2 * 9, "a-y-z-L": 2 * 1 * 6, "a-z-L": 1 * 6}
print("by paths:", paths, "together", sum(paths.values()))
above, below = ((a * 2) * (a * 2 + a) for a in (3 + 1e-4, 3 - 1e-4))
print("by differences:", (above - below) / 2e-4)
# %% [markdown]
# That is the chain rule: **along a path multiply the slopes; over all paths add the products.** Calculus writes it in pieces,
# for one value and its children $c_1, c_2, \dots$ (the values made of it):
#
# $$\frac{\partial L}{\partial v} = \sum_i \frac{\partial L}{\partial c_i} \cdot \frac{\partial c_i}{\partial v}$$
#
# The second factor is a local slope. The first is the same question again, one step nearer to $L$.
#
# We need not draw such a graph. The numbers can record it while they compute: this is what a framework's tape does. Python
# lets a class say what `+` means, by methods with special names: `a + 2` calls `a.__add__(2)`. For `2 + a` Python first asks
# the number 2, which knows nothing of your class, and then calls `a.__radd__(2)`; the *r* says that `a` stands on the right.
# For `2 - a` it calls `a.__rsub__(2)`, never `a.__sub__(2)`: that would be $a - 2$.
#
# ### Exercise: a value that remembers (3 points)
# Write the class `Value`. A Value made by hand, `Value(3)`, has `data` (the number, a float), `grad` (0.0), and no `parents`
# and `slopes`: two empty tuples. An operation gives a **new** Value, whose `parents` are the Values that it was made of, and
# whose `slopes` are the local slopes with respect to each of them, in the same order.
#
# | operation | number | slopes | methods |
# |---|---|---|---|
# | $a + b$ | $a + b$ | $1$ and $1$ | `__add__`, `__radd__` |
# | $a - b$ | $a - b$ | $1$ and $-1$ | `__sub__`, `__rsub__` |
# | $a \cdot b$ | $a b$ | $b$ and $a$ | `__mul__`, `__rmul__` |
# | $a / b$ | $a / b$ | $1/b$ and $-a/b^2$ | `__truediv__`, `__rtruediv__` |
# | $-a$ | $-a$ | $-1$ | `__neg__` |
# | $a^n$ | $a^n$ | $n\, a^{n-1}$ | `__pow__` |
# | `a.exp()` | $e^a$ | $e^a$ | `exp` |
# | `a.tanh()` | $\tanh a$ | $1 - \tanh^2 a$ | `tanh` |
# | `a.relu()` | $a$ if $a > 0$, else 0 | $1$ if $a > 0$, else 0 | `relu` |
#
# On either side of `+`, `-`, `*`, `/` there may be a plain number; it may become a Value of its own among the parents. The
# exponent $n$ is a plain number: whole, negative or a fraction. A Value may stand in an operation twice, as in `a * a`.
# %% nbgrader={"grade": false, "grade_id": "value", "locked": false, "schema_version": 3, "solution": true, "task": false}
# exercise: value
class Value:
    """A number that remembers where it came from.

    Its attributes:
        data: the number, a float.
        grad: 0.0; `backward` will add to it.
        parents: the Values that it was made of; empty for one made by hand.
        slopes: the derivatives of its data with respect to each of its parents.

    Example: c = Value(3) * Value(2) has the data 6.0 and the slopes 2.0 and 3.0.
    """

    def __init__(self, data):
        """Takes a number."""
        ### BEGIN SOLUTION
        self.data, self.grad, self.parents, self.slopes = float(data), 0.0, (), ()

    def __add__(self, other):
        return made(self.data + number(other), (self, 1.0), (other, 1.0))

    def __sub__(self, other):
        return made(self.data - number(other), (self, 1.0), (other, -1.0))

    def __mul__(self, other):
        return made(self.data * number(other), (self, number(other)), (other, self.data))

    def __truediv__(self, other):
        return made(self.data / number(other), (self, 1 / number(other)), (other, -self.data / number(other) ** 2))

    __radd__, __rmul__ = __add__, __mul__

    def __rsub__(self, other):
        return made(other - self.data, (self, -1.0))

    def __rtruediv__(self, other):
        return made(other / self.data, (self, -other / self.data**2))

    def __neg__(self):
        return made(-self.data, (self, -1.0))

    def __pow__(self, power):
        return made(self.data**power, (self, power * self.data ** (power - 1)))

    def exp(self):
        return made(math.exp(self.data), (self, math.exp(self.data)))

    def tanh(self):
        return made(math.tanh(self.data), (self, 1 - math.tanh(self.data) ** 2))

    def relu(self):
        return made(max(self.data, 0.0), (self, float(self.data > 0)))


def number(operand):
    return operand.data if isinstance(operand, Value) else operand


def made(data, *links):  # a new Value; plain numbers are no parents
    value, links = Value(data), [link for link in links if isinstance(link[0], Value)]
    value.parents, value.slopes = [parent for parent, _slope in links], [slope for _parent, slope in links]
    return value
    ### END SOLUTION
# %% nbgrader={"grade": true, "grade_id": "test_value", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
from course import check
check("value")
### BEGIN HIDDEN TESTS
from grading.stock import grade
grade("value")
### END HIDDEN TESTS
# %%
if ready("value"):
    a, b = Value(3), Value(2)
    y = a * b
    L = y * (y + a)
    print("L =", L.data, "  its slopes:", list(L.slopes), "  its first parent is y:", L.parents[0] is y)
# %% [markdown]
# ## 3. Going back
# Walking every path would be right, and hopeless. Wherever paths part and meet again, their number doubles: after `v = v +
# v`, thirty times, 31 values have 1,073,741,824 paths between the last and the first.
#
# So we go back through the graph once, and let every value collect. The root begins with 1, its derivative with respect to
# itself. Then each value **hands on**: to each parent its own gradient times the slope with respect to it. A parent adds up
# what comes in.
# %%
flow = [
    ("", {"L": 1}),
    ("L", {"L": 1, "y": 9, "z": 6}),
    ("z", {"L": 1, "z": 6, "y": 9 + 6, "a": 6}),
    ("y", {"L": 1, "z": 6, "y": 15, "a": 6 + 30, "b": 45}),
]
show(draw_steps_back(example, flow))
# %% [markdown]
# $L$ hands 9 to $y$ and 6 to $z$. Then $z$ hands 6 to $y$, which now has 15, and 6 to $a$. Only then does $y$ hand on.
#
# Suppose that $y$ goes before $z$: the order is $L$, $y$, $z$, and each hands on once, what it has at that time. Which
# gradient does $a$ end with?
# %%
predict("wrong_order", ...)
# %%
gradients = {"a": 0, "b": 0, "y": 0, "z": 0, "L": 1}
for name in ("L", "y", "z", "a", "b"):  # y too early
    for parent, slope in example[name][1]:
        gradients[parent] += gradients[name] * slope
print(gradients)
# %% [markdown]
# What $z$ handed to $y$ came too late and never went on. So the rule is: **a value hands on when all its children have handed
# on.** Put the five values in an order in which that is so, the first to hand on in front. (`A`, `B`, `Y`, `Z` and `L` are
# the values.)
# %%
arrange("order_of_going_back", ...)
# %% [markdown]
# Read from its end, such an order has every value after all its parents, and the root last. That is a **topological order**.
# A common way to find one: visit a value's parents first, then put the value itself into the list. With calls of a function
# that is short; here on the names of our example.
# %%
def visit(name, graph, order):
    if name not in order:
        for parent, _slope in graph[name][1]:
            visit(parent, graph, order)
        order.append(name)  # after all its parents
    return order

print(visit("L", example, []))
try:
    visit(5000, {0: (1, [])} | {link: (1, [(link - 1, 1)]) for link in range(1, 5001)}, [])
except RecursionError as error:
    print("a chain of 5,000 links:", error)
# %% [markdown]
# Python stops a function that calls itself too deep, and the sum of 5,000 numbers is too long a chain. (`name not in
# order` is slow too: it searches a list. And `in` asks for *equal* values. Remember values by `id(value)`: then only the same
# one counts.)
#
# ### Exercise: a topological order (2 points)
# Write `topological_order(root)`: the list of `root` and all Values that it comes from, each once, every one after all its
# parents, `root` last. Do without recursion (a chain of 5,000 must work), and visit each Value once, however many paths lead
# to it. Use `parents` alone: the checks make graphs of objects of their own.
# %% nbgrader={"grade": false, "grade_id": "topological_order", "locked": false, "schema_version": 3, "solution": true, "task": false}
# exercise: topological_order
def topological_order(root):
    """All values that root comes from, and root itself, each after its parents.

    root: a Value, or any object with `parents`, a sequence of such objects.
    Returns: a list that ends with root.

    Example: for c = a * b the order is [a, b, c], or [b, a, c].
    """
    ### BEGIN SOLUTION
    order, visited, stack = [], set(), [(root, False)]
    while stack:
        value, parents_done = stack.pop()
        if parents_done:
            order.append(value)
        elif id(value) not in visited:
            visited.add(id(value))
            stack.append((value, True))  # it comes up again when all its parents are through
            stack.extend((parent, False) for parent in value.parents)
    return order
    ### END SOLUTION
# %% nbgrader={"grade": true, "grade_id": "test_topological_order", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
from course import check
check("topological_order")
### BEGIN HIDDEN TESTS
from grading.stock import grade
grade("topological_order")
### END HIDDEN TESTS
# %% [markdown]
# ### Added, not set
# A parent *adds* what is handed to it: $y$ got 9 from $L$ and 6 from $z$, and both are ways in which $y$ moves $L$. Setting
# would keep the last one only. `grad` itself is added to, too. In PyTorch, take `x = torch.tensor(3.0, requires_grad=True)`
# and `y = x * x`, and call `y.backward(retain_graph=True)` twice. What is `x.grad` then?
# %%
predict("backward_twice", ...)
# %%
x = torch.tensor(3.0, requires_grad=True)
y = x * x
for call in (1, 2):
    y.backward(retain_graph=True)  # keeps the graph for the second call
    print(f"after call {call}: {x.grad}")
# %% [markdown]
# That is wanted: two losses, or two halves of a batch, add up to one gradient. And so training loops set the gradients to
# zero before each `backward`. But what stood in `grad` **before** is only added to. It is never handed on.
#
# Go through two graphs, there and back, one node a step. Before each step back say which gradients come next.
# %%
explore_graph()
# %% [markdown]
# ### Exercise: backward (3 points)
# Write `backward(root)`. To the `grad` of `root` and of every Value that it comes from, it adds the derivative of `root` with
# respect to that Value. So a second call doubles all of them, exactly. Use `topological_order`. The checks make graphs of
# objects of their own, with `data`, `grad`, `parents` and `slopes`.
# %% nbgrader={"grade": false, "grade_id": "backward", "locked": false, "schema_version": 3, "solution": true, "task": false}
# exercise: backward
def backward(root):
    """Adds to the grad of every value of the graph the derivative of root with respect to it.

    root: a Value, or any object with `data`, `grad`, `parents` and `slopes`.

    Example: for c = Value(3) * Value(2), backward(c) leaves the grads 2.0 and 3.0 in the parents,
    and 1.0 in c.
    """
    ### BEGIN SOLUTION
    derivatives = {id(root): 1.0}
    for value in reversed(topological_order(root)):
        derivative = derivatives[id(value)]
        value.grad += derivative
        for parent, slope in zip(value.parents, value.slopes, strict=True):
            derivatives[id(parent)] = derivatives.get(id(parent), 0.0) + slope * derivative
    ### END SOLUTION
# %% nbgrader={"grade": true, "grade_id": "test_backward", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
from course import check
check("backward")
### BEGIN HIDDEN TESTS
from grading.stock import grade
grade("backward")
### END HIDDEN TESTS
# %% [markdown]
# ### Find the slip
# This `backward` gives 1, 6, 15, 36 and 45 at its first call, which is right. Its second call should double them all; below
# the code stands what it gives. In which line does it go wrong?
#
# ```
# 1  def backward(root):
# 2      root.grad = 1.0
# 3      for value in reversed(topological_order(root)):
# 4          for parent, slope in zip(value.parents, value.slopes):
# 5              parent.grad = parent.grad + slope * value.grad
# ```
#
# | | L | z | y | a | b |
# |---|---|---|---|---|---|
# | second call | 1 | 12 | 36 | 120 | 153 |
# %%
find_slip("slip_second_call", ...)
# %% [markdown]
# ### The machine at work
# PyTorch's tensors understand the same operators and methods. So one expression runs on both machines:
# %%
def expression(a, b):
    u = a * b + a.exp() / (1 + b ** 2)
    return (u - 3).tanh() * (2 - b).relu() + a ** -1 - 0.5 * u

if ready("value", "topological_order", "backward"):
    a, b = Value(1.5), Value(-0.5)
    backward(expression(a, b))
    print("yours:  ", a.grad, b.grad)
    a, b = (torch.tensor(number, dtype=torch.float64, requires_grad=True) for number in (1.5, -0.5))
    expression(a, b).backward()
    print("PyTorch:", a.grad.item(), b.grad.item())
# %% [markdown]
# And it trains: a neuron, $\tanh(w x + b)$, on four points, by the four moves.
# %%
if ready("value", "topological_order", "backward"):
    w, b, points = Value(0.0), Value(0.0), [(-2.0, -0.9), (-1.0, -0.5), (1.0, 0.8), (2.0, 0.95)]
    for step in range(61):
        # 1. predict
        guesses = [(w * x + b).tanh() for x, _target in points]
        # 2. loss
        loss = sum((guess - target) ** 2 for guess, (_x, target) in zip(guesses, points, strict=True)) / 4
        # 3. gradient
        w.grad = b.grad = 0.0
        backward(loss)
        if step % 20 == 0:  # before the update: these weights gave this loss
            print(f"step {step:2}: loss {loss.data:.4f}   w {w.data:.3f}   b {b.data:.3f}")
        # 4. update
        w.data, b.data = w.data - 0.5 * w.grad, b.data - 0.5 * b.grad
# %% [markdown]
# ## 4. From numbers to arrays
# A Python object for every number is slow. So frameworks let a node of the graph hold a whole **array**, and record one node
# for `x @ W`, not one for each of its products. Nothing else changes. A gradient has the shape of its value: entry by entry
# it says how the loss moves with that entry. Elementwise operations hand back what you know, times the slope, element by
# element. Two operations are new.
#
# ### Back through broadcasting
# In `x @ W + b` broadcasting copies the row `b` to every row of `x @ W`. On the way back the gradient `G` of the sum arrives,
# one number for each copy. Say that `b` has the shape (3,), the sum has 4 rows, and all of `G` is 1. What is the gradient of
# `b`, as a list?
# %%
predict("broadcast_back", ...)
# %%
b = torch.zeros(3, requires_grad=True)
total = torch.zeros(4, 3) + b
total.backward(torch.ones(4, 3))  # the gradient that arrives
print(b.grad)
show(draw_sum_back(4, 3))
# %% [markdown]
# One value, used four times: the chain rule adds over the four paths. So **the way back of a copy is a sum**, over every axis
# along which broadcasting copied. There are two kinds: axes that were put in front, and axes of length 1 that were stretched.
#
# ### Exercise: undo a broadcast (2 points)
# Write `unbroadcast(gradient, shape)`. An array of the given `shape`, perhaps `()`, was broadcast to the shape of `gradient`.
# Sum the gradient back: axes in front that `shape` lacks are summed away; axes that have the length 1 in `shape` are summed
# and kept.
# %% nbgrader={"grade": false, "grade_id": "unbroadcast", "locked": false, "schema_version": 3, "solution": true, "task": false}
# exercise: unbroadcast
def unbroadcast(gradient, shape):
    """Sums a gradient back to the shape that was broadcast.

    gradient: an array.
    shape: a tuple; an array of this shape can be broadcast to that of the gradient.

    Example: ones of shape (4, 3) become [4.0, 4.0, 4.0] for the shape (3,), and a column of four 3.0
    for the shape (4, 1).
    """
    ### BEGIN SOLUTION
    new_axes = gradient.ndim - len(shape)
    gradient = gradient.sum(axis=tuple(range(new_axes)))
    stretched = tuple(axis for axis, length in enumerate(shape) if length == 1)
    return gradient.sum(axis=stretched, keepdims=True)
    ### END SOLUTION
# %% nbgrader={"grade": true, "grade_id": "test_unbroadcast", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
from course import check
check("unbroadcast")
### BEGIN HIDDEN TESTS
from grading.stock import grade
grade("unbroadcast")
### END HIDDEN TESTS
# %% [markdown]
# ### Back through a matrix product
# Let $C = A B$, and let $G$ be the gradient that arrives at $C$. One entry of $A$, say $A_{ij}$, is used in all entries of
# row $i$: $C_{ik} = \dots + A_{ij} B_{jk} + \dots$ has the slope $B_{jk}$. The sum over these paths is $\sum_k G_{ik}
# B_{jk}$, and that is an entry of a matrix product. In the same way $B_{jk}$ gets $\sum_i A_{ij} G_{ik}$. So
#
# $$\text{gradient of } A = G\, B^{\mathsf T} \qquad\qquad \text{gradient of } B = A^{\mathsf T} G$$
#
# **The way back of a matrix product is two matrix products.** You need not remember which: where all lengths differ, only one
# order and transpose gives a gradient of the right shape. A batch `x` (200, 2) meets weights `W` (2, 16), and `G` (200, 16) arrives at `x @ W`. What is
# the gradient of `W`?
#
# - a. `G @ W.T`
# - b. `x.T @ G`
# - c. `G.T @ x`
# %%
predict("matrix_back", ...)
# %%
rng = np.random.default_rng(0)
A, B, G = rng.normal(size=(4, 3)), rng.normal(size=(3, 2)), rng.normal(size=(4, 2))
tA, tB = (torch.tensor(m, requires_grad=True) for m in (A, B))
(tA @ tB).backward(torch.tensor(G))
print("for A:", (G @ B.T).shape, "largest difference to PyTorch", np.abs(G @ B.T - tA.grad.numpy()).max())
print("for B:", (A.T @ G).shape, "largest difference to PyTorch", np.abs(A.T @ G - tB.grad.numpy()).max())
# %% [markdown]
# Here is why a gradient of a batch sums over its rows: `x.T @ G` adds up, over the 200 rows, what each row hands to `W`. The
# weights are one value, used 200 times.
#
# ## 5. Softmax and cross-entropy, in one step
# A network for $k$ classes ends with $k$ logits $z_1, \dots, z_k$. Softmax makes probabilities $p_i = e^{z_i} / \sum_j
# e^{z_j}$ of them, and the loss of a row with the label $c$ is $-\ln p_c$. Step by step, as two nodes of a graph, this goes
# wrong for large logits. What is the loss of the logits [1000, 0] with the label 1, computed by the formulas as they stand?
#
# - a. 1000
# - b. `inf`
# - c. `nan`
# %%
predict("naive_softmax", ...)
# %%
with np.errstate(all="ignore"):
    for logits in (np.array([1000.0, 0.0]), np.array([0.0, -1000.0])):
        p = np.exp(logits) / np.exp(logits).sum()
        print(f"logits {logits}: p = {p}, loss {-np.log(p[1])}")
print("PyTorch:", F.cross_entropy(torch.tensor([[1000.0, 0.0]]), torch.tensor([1])).item())
# %% [markdown]
# The second row of logits is the first minus 1000: that changes no probability, and nothing overflows. But a probability
# below about $10^{-324}$ is still rounded to 0, and its logarithm lost. Together the two steps are harmless: on paper the
# logarithm and the exponential cancel.
#
# $$-\ln p_c = \ln \sum_j e^{z_j} - z_c = \ln \sum_j e^{z_j - m} + m - z_c \qquad\text{with } m = \max_j z_j$$
#
# And the derivative becomes as simple as it can be. $\ln \sum_j e^{z_j}$ has the derivative $e^{z_i} / \sum_j e^{z_j} = p_i$
# with respect to $z_i$, and $-z_c$ adds $-1$ at the label. So for a mean over $n$ rows
#
# $$\frac{\partial\, \mathrm{loss}}{\partial z} = \frac{p - \mathrm{onehot}}{n}$$
#
# where *onehot* has a 1 at each row's label and 0 elsewhere. Too much probability on a wrong class pushes its logit down; too
# little on the right one pushes that up.
#
# ### Exercise: softmax with cross-entropy (2 points)
# Write `softmax_cross_entropy(logits, labels)`. It returns the mean cross-entropy, a number, and its derivative with respect
# to the logits. It must be right for logits of 1000 and of -1000, too. Both arguments stay as they are.
# %% nbgrader={"grade": false, "grade_id": "softmax_cross_entropy", "locked": false, "schema_version": 3, "solution": true, "task": false}
# exercise: softmax_cross_entropy
def softmax_cross_entropy(logits, labels):
    """The mean cross-entropy of softmax, and its derivative with respect to the logits.

    logits: a float64 array, (n, k).
    labels: an integer array, (n,), from 0 to k - 1.
    Returns: (loss, gradient): a number, and an array of shape (n, k).

    Example: for the logits [[0.0, 0.0]] and the label [0] the loss is about 0.6931, the gradient
    [[-0.5, 0.5]].
    """
    ### BEGIN SOLUTION
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    rows = np.arange(len(labels))
    gradient = np.exp(log_p)
    gradient[rows, labels] -= 1
    return -log_p[rows, labels].mean(), gradient / len(labels)
    ### END SOLUTION
# %% nbgrader={"grade": true, "grade_id": "test_softmax_cross_entropy", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
from course import check
check("softmax_cross_entropy")
### BEGIN HIDDEN TESTS
from grading.stock import grade
grade("softmax_cross_entropy")
### END HIDDEN TESTS
# %%
if ready("softmax_cross_entropy"):
    logits, labels = rng.normal(0, 3, (5, 3)), np.array([0, 2, 1, 1, 0])
    loss, gradient = softmax_cross_entropy(logits, labels)
    theirs = torch.tensor(logits, requires_grad=True)
    F.cross_entropy(theirs, torch.tensor(labels)).backward()
    print("sums of the rows:", gradient.sum(axis=1).round(12))
    print("largest difference to PyTorch:", np.abs(gradient - theirs.grad.numpy()).max())
# %% [markdown]
# ## 6. A network with nothing but NumPy
# The data: 200 points on two moons. No straight line tells the classes apart.
# %%
x, y = moons(200, seed=7)
new_x, new_y = moons(1000, seed=8)  # to measure on
show(plot_moons(x, y))
# %% [markdown]
# One hidden layer will do. Every line of the way forward has its line of the way back, in reverse:
#
# | forward | shape | back |
# |---|---|---|
# | $u = x W_1 + b_1$ | (n, hidden) | $W_1$: as in section 4, from the gradient of $u$; $b_1$: its sum over the rows |
# | $h = \tanh u$ | (n, hidden) | gradient of $u$ = gradient of $h$, times $1 - h^2$, element by element |
# | $z = h W_2 + b_2$ | (n, classes) | $W_2$ and $h$: as in section 4, from the gradient of $z$; $b_2$: its sum over the rows |
# | loss | a number | gradient of $z$: $(p - \mathrm{onehot}) / n$ |
#
# The way back needs $h$ and $x$ again, so they are kept: training takes more memory than prediction.
#
# ### Exercise: train a classifier (3 points)
# Write `train_classifier(x, y, hidden=16, steps=500, learning_rate=0.5, seed=0)`. It trains a network with one hidden layer
# by gradient descent on all rows at once, in NumPy. It returns two things:
#
# - `predict`, a function that is defined inside of yours (outside, `predict` asks this lesson's questions): `predict(x)` gives the
#   class of each row, an integer array, for any number of rows;
# - `losses`: the loss before each of the `steps` updates.
#
# There are as many classes as `y` says (0, 1, ... up to its largest). All random numbers come from `seed`: the same seed
# gives the same losses, another seed others. Begin with weights that are random and not too small, say of deviation 1 for
# $W_1$ and $1 / \sqrt{\text{hidden}}$ for $W_2$. At least 9 of 10 new points should be told right, after a few seconds.
# `predict` leaves the points that it is given as they are.
# %% nbgrader={"grade": false, "grade_id": "train_classifier", "locked": false, "schema_version": 3, "solution": true, "task": false}
# exercise: train_classifier
def train_classifier(x, y, hidden=16, steps=500, learning_rate=0.5, seed=0):
    """Trains a network with one hidden layer by full-batch gradient descent.

    x: a float64 array, (n, 2); y: an integer array, (n,), of classes from 0.
    Returns: (predict, losses): a function that gives the class of each row of an array (m, 2), and
    the loss before each update.

    Example: for points of two classes and steps=3, losses holds three numbers, and predict(x[:5]) is
    an integer array of shape (5,).
    """
    ### BEGIN SOLUTION
    rng = np.random.default_rng(seed)
    W1, b1 = rng.normal(0, 1, (x.shape[1], hidden)), np.zeros(hidden)
    W2, b2 = rng.normal(0, 1 / np.sqrt(hidden), (hidden, y.max() + 1)), np.zeros(y.max() + 1)
    losses = []
    for _step in range(steps):
        # 1. predict
        h = np.tanh(x @ W1 + b1)
        logits = h @ W2 + b2
        # 2. loss
        loss, at_logits = softmax_cross_entropy(logits, y)
        losses.append(loss)
        # 3. gradient
        at_sums = at_logits @ W2.T * (1 - h**2)
        gradients = x.T @ at_sums, at_sums.sum(axis=0), h.T @ at_logits, at_logits.sum(axis=0)
        # 4. update
        for weight, gradient in zip((W1, b1, W2, b2), gradients, strict=True):
            weight -= learning_rate * gradient

    def predict(x):
        return (np.tanh(x @ W1 + b1) @ W2 + b2).argmax(axis=1)

    return predict, losses
    ### END SOLUTION
# %% nbgrader={"grade": true, "grade_id": "test_train_classifier", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
from course import check
check("train_classifier")
### BEGIN HIDDEN TESTS
from grading.stock import grade
grade("train_classifier")
### END HIDDEN TESTS
# %% [markdown]
# The border between the classes is where the network changes its mind. First the default, 16 hidden neurons. What will a
# network with a **single** hidden neuron reach on new points?
#
# - a. about 50 %
# - b. about 88 %
# - c. about 99 %, with more steps
# %%
predict("one_hidden_neuron", ...)
# %%
if ready("softmax_cross_entropy", "train_classifier"):
    _figure, axes = plt.subplots(1, 2, figsize=(11, 4), layout="constrained")
    for ax, hidden in zip(axes, (1, 16), strict=True):
        classify, losses = train_classifier(x, y, hidden=hidden, steps=2000)
        share = np.mean(np.asarray(classify(new_x)) == new_y)
        plot_decision(classify, x, y, f"hidden neurons: {hidden}, new points right: {share:.1%}", ax=ax)
    show(axes)
# %% [markdown]
# One hidden neuron sees one straight line: whatever the second layer does with it, the border is straight. Sixteen lines,
# each with its soft step, make a curve.
#
# ## 7. The same from PyTorch
# Here is a network of PyTorch's, of the size of yours. Its `backward` goes back through the graph. Your `numerical_gradient`
# and your loss try each weight of the first layer.
# %%
torch.manual_seed(0)
net = nn.Sequential(nn.Linear(2, 16), nn.Tanh(), nn.Linear(16, 2)).double()
F.cross_entropy(net(torch.tensor(x)), torch.tensor(y)).backward()
if ready("numerical_gradient", "softmax_cross_entropy"):
    W1, b1, W2, b2 = (weight.detach().numpy() for weight in net.parameters())
    tried = numerical_gradient(lambda W: softmax_cross_entropy(np.tanh(x @ W.T + b1) @ W2.T + b2, y)[0], W1)
    theirs = net[0].weight.grad.numpy()
    print(f"largest entry {np.abs(theirs).max():.4f}, largest difference {np.abs(tried - theirs).max():.1e}")
# %% [markdown]
# ## 8. What frameworks add
# You have written what is at the heart of PyTorch, TensorFlow and tinygrad. (In PyTorch, look at `loss.grad_fn`, the node,
# and at its `next_functions`, the parents.) What do they add?
#
# - **Kernels** for hundreds of operations, each with its way back, on many devices and in many dtypes.
# - **Fusing**: compilers make a few large nodes of many small ones (`torch.compile`, XLA, tinygrad's scheduler): fewer trips
#   to memory.
# - **Memory**: what the way back no longer needs is freed (so PyTorch wants `retain_graph` for a second call), or computed
#   once more on the way back (*checkpointing*).
# - **Care**: an error where the way back needs what was overwritten in place; `no_grad`, where nothing is to be recorded;
#   gradients of gradients, because the way back can be recorded too.
#
# ## Summary
# - **A derivative can be tried**: $(f(x+h) - f(x-h)) / 2h$. Too large a step bends, too small a step rounds.
# - **A computation is a graph.** Each value knows its parents and its local slopes, nothing more.
# - **The chain rule is a sum over paths**: multiply along each, add over all.
# - **Going back once does it**, if each value hands on when all its children have: reverse topological order.
# - **Gradients are added**: one value used twice has two ways to move the loss.
# - **Arrays change nothing**: back through a copy is a sum, back through a matrix product two matrix products.
# - **Softmax with cross-entropy belongs together**: safe forward, and $(p - \mathrm{onehot}) / n$ back.
#
# This was the last lesson. You have gone from a first tensor to the machine that trains networks. From here you can go back
# to [lesson 01](../01_tensors/01_tensors.ipynb), give your `Value` arrays for its data, or read tinygrad's source.
#
# ## Appendix: forward mode
# The chain rule can be followed from the front as well: give $a$ the derivative 1, and compute each value's derivative with
# respect to $a$ along with the value. One such pass gives the derivatives of *all* values with respect to *one* input, a
# backward pass those of *one* value with respect to *all* inputs. A loss is one value with a million inputs, so training goes
# backward, and pays with memory for what is kept.
#
# ## Sources and further reading
# - A. Griewank and A. Walther, *Evaluating Derivatives*, 2nd edition, SIAM 2008: the book on automatic differentiation.
# - A. G. Baydin and others, *Automatic Differentiation in Machine Learning: a Survey*, Journal of Machine Learning Research,
#   2018.
# - D. E. Rumelhart, G. E. Hinton and R. J. Williams, *Learning representations by back-propagating errors*, Nature 323, 1986.
# - S. Linnainmaa, *Taylor expansion of the accumulated rounding error*, BIT 16, 1976: the way back, before networks took it.
# - PyTorch, [Autograd mechanics](https://docs.pytorch.org/docs/stable/notes/autograd.html).
