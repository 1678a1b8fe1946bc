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
# # Lesson 02: the neuron and a small network
#
# About 110 minutes, 16 points. You need the tensors of [lesson 01](../01_tensors/01_tensors.ipynb).
#
# When you are through, you can
# - compute what a neuron does, and say what its weights and its bias are for;
# - write six activation functions, choose between them, and say why gradients vanish in deep networks;
# - pass one input, or many at once, forward through a small network and measure its loss;
# - pass the error backward by the chain rule, and check it against autograd;
# - train a network by the four moves, and say what a hidden layer buys.
#
# Run the cells one after another with Shift+Enter, beginning with the set-up. Some cells ask you to guess before you
# look: put your guess in place of the three dots and run the cell. Guesses are not graded.

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

from course import check, find_slip, hint, predict, ready, recall
from course.draw import (draw_chain, draw_moves, draw_network, draw_neuron, draw_paths, plot_activation,
                         plot_activations, plot_boundaries, plot_loss_per_step, plot_probabilities,
                         plot_slopes, show)
from course.explorers import explore_activations, explore_neuron

# %% [markdown]
# ## Before you start
#
# Four questions on lesson 01. Answer from memory.
#
# **1.** A network answers five inputs with a tensor `y` of shape (5, 1). The true values `t` have the shape (5,). What
# is the shape of `y - t`? A tuple, or `"error"`.

# %%
recall("recall_column_minus_row", ...)

# %% [markdown]
# **2.** `W = torch.tensor([[1.0, 2.0], [3.0, 4.0]])`, then `first = W[0]` and `first *= 10`. What is `W.sum()` now?

# %%
recall("recall_row_times_ten", ...)

# %% [markdown]
# **3.** `right = torch.tensor([True, False, True, True])` says which of four answers are right. What does
# `right.mean()` give?
#
# - a. 0.75
# - b. an error
# - c. 3

# %%
recall("recall_mean_of_right", ...)

# %% [markdown]
# **4.** `x = torch.tensor(2.0, requires_grad=True)`, then `(x**3).backward()` and `(5 * x).backward()`. What is
# `x.grad`?

# %%
recall("recall_two_backwards", ...)

# %% [markdown]
# ## 1. One neuron
#
# A neuron takes **features** $x_1, \dots, x_N$ and gives one number. It has a **weight** for each feature,
# $w_1, \dots, w_N$, and one more, $w_0$, the **bias**: the weight of an input that is always 1.
#
# First it adds up its inputs, each times its weight. This is the **weighted sum**:
#
# $$u = w_0 \cdot 1 + w_1 x_1 + w_2 x_2 + \dots + w_N x_N$$
#
# Then it applies an **activation** $f$ to the sum. The output is $f(u)$. The dashed box below is the constant 1.

# %%
show(draw_neuron())

# %% [markdown]
# Let a neuron advise us: do we need an umbrella? It looks at two features, each from 0 to 1: how cloudy it is and how
# windy. Its activation is the **sigmoid**, $\sigma(u) = \dfrac{1}{1 + e^{-u}}$. It turns any number into one between 0
# and 1, which we read as "how surely yes".

# %%
def advice(clouds, wind):
    umbrella = [-2.0, 4.0, 1.0]  # the bias first, then a weight for each feature
    u = umbrella[0] * 1 + umbrella[1] * clouds + umbrella[2] * wind
    print(f"clouds {clouds}, wind {wind}: weighted sum {u:.4f}, output {torch.sigmoid(torch.tensor(u)).item():.4f}")


advice(clouds=0.8, wind=0.3)

# %% [markdown]
# Guess: what is the output on a day without clouds and wind, when both features are 0? Two digits are enough.

# %%
predict("no_clouds_no_wind", ...)

# %%
advice(clouds=0.0, wind=0.0)
advice(clouds=1.0, wind=0.0)

# %% [markdown]
# Clouds have the larger weight, so they count for more. The bias decides where nothing else speaks.
#
# ### How much of a brain is in it?
#
# The idea came from biology. A nerve cell receives signals through its **dendrites**, over contacts called **synapses**.
# Some excite it and some hold it back, each with a strength of its own. When enough comes together, the cell **fires**.
# The weights play the part of the synapses, the sum that of the cell's body, the activation that of firing.
#
# The likeness ends there. A real neuron sends pulses in time, not one number, and there is no good evidence that brains
# learn by the method of this lesson. An artificial neuron is a formula: a useful one.
#
# ### Large sums
#
# A formula that is right on paper can fail on a computer. `math.exp(1000)` raises an `OverflowError`: the number is too
# large for a float. The other way, `math.exp(-1000)` is merely rounded to 0. That is the way out. Multiply both parts of
# the fraction by $e^u$, and the sigmoid has a second form. One is safe for large positive $u$, the other for large
# negative $u$:
#
# $$\sigma(u) = \frac{1}{1 + e^{-u}} = \frac{e^u}{e^u + 1}$$
#
# ### Exercise: the neuron (3 points)
#
# Write `neuron(x, weights)`: the sigmoid of the weighted sum.
#
# - `x` holds $N$ features, `weights` holds $N + 1$ weights, the bias first. Both are lists, both arrays or both
#   tensors, of floats.
# - The result is one number from 0 to 1.
# - $N = 0$ is allowed: then only the bias is left. When the lengths do not fit, raise a `ValueError`.
# - A sum of 1000 or $-1000$ gives 1.0 or 0.0, with no error and no warning.
#
# Run the cell with your answer, then the check below it. If you are stuck, run `hint("neuron")` in a cell of your own.

# %% nbgrader={"grade": false, "grade_id": "neuron", "locked": false, "schema_version": 3, "solution": true, "task": false}
# exercise: neuron
def neuron(x, weights):
    """The output of a neuron with a sigmoid activation.

    Arguments:
        x: N features, a list, a 1-d array or a 1-d tensor of floats; N may be 0.
        weights: N + 1 weights of the same kind, the bias first.
    Returns: a number from 0 to 1.
    Raises: ValueError when len(weights) is not len(x) + 1.

    Example: neuron([0.8, 0.3], [-2.0, 4.0, 1.0]) is about 0.8176.
    """
    ### BEGIN SOLUTION
    if len(weights) != len(x) + 1:
        raise ValueError(f"{len(x)} features need {len(x) + 1} weights, not {len(weights)}")
    u = float(weights[0])
    for feature, weight in zip(x, weights[1:], strict=True):
        u += float(feature) * float(weight)
    if u >= 0:
        return 1 / (1 + math.exp(-u))
    return math.exp(u) / (1 + math.exp(u))
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test_neuron", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
from course import check
check("neuron")
### BEGIN HIDDEN TESTS
from grading.stock import grade
grade("neuron")
### END HIDDEN TESTS

# %% [markdown]
# ## 2. Activations
#
# ### Why have one at all?
#
# Without an activation, layers of neurons gain nothing. A weighted sum of weighted sums is just another weighted sum:
# with matrices of weights, $W_2\,(W_1 x)$ equals $(W_2 W_1)\,x$, which is one layer. An activation that is no straight
# line breaks this. Only then can a network bend its output to fit the data.
#
# ### Sigmoid and tanh
#
# $$\sigma(x) = \frac{1}{1 + e^{-x}} \qquad\qquad \tanh(x) = \frac{e^x - e^{-x}}{e^x + e^{-x}} = 2\,\sigma(2x) - 1$$
#
# The sigmoid runs from 0 to 1, tanh from $-1$ to 1. Their derivatives can be written with their own values:
#
# $$\sigma'(x) = \sigma(x)\,(1 - \sigma(x)) \qquad\qquad \tanh'(x) = 1 - \tanh^2(x)$$
#
# The plots show each function as a solid line and its derivative, by autograd, as a dashed one.

# %%
def curve(f, start=-6.0, end=6.0):
    """Points x, the values f(x) and the derivatives f'(x)."""
    x = torch.linspace(start, end, 400, requires_grad=True)
    y = f(x)
    y.sum().backward()  # each value depends on its own x alone, so x.grad holds each derivative
    return x.detach(), y.detach(), x.grad


show(plot_activations({"sigmoid": curve(torch.sigmoid), "tanh": curve(torch.tanh)}))

# %% [markdown]
# At 0 tanh is four times as steep. Far from 0 both curves are flat: the function **saturates**, and its derivative is
# almost 0. In float32 it is soon exactly 0: already tanh(10) is rounded to 1.
#
# ### ReLU and its relatives
#
# $$\mathrm{relu}(x) = \max(0, x)$$
#
# $$\mathrm{leaky\_relu}(x) = \begin{cases} x & x > 0 \\ a\,x & x \le 0 \end{cases} \qquad\qquad
# \mathrm{elu}(x) = \begin{cases} x & x > 0 \\ a\,(e^x - 1) & x \le 0 \end{cases}$$
#
# For positive $x$ all three have the derivative 1. For negative $x$ ReLU's is 0: a neuron whose sum is negative for all
# the data gets no gradient and stops learning. It is **dead**; the appendix counts some. Leaky ReLU keeps a small slope
# $a$ there (0.1 in the plot, so that it can be seen; 0.01 is common). ELU bends smoothly towards $-a$.

# %%
show(plot_activations({
    "relu": curve(torch.relu, -3.0, 3.0),
    "leaky_relu": curve(lambda x: F.leaky_relu(x, 0.1), -3.0, 3.0),
    "elu": curve(F.elu, -3.0, 3.0),
}))

# %% [markdown]
# The first two have no derivative at 0; PyTorch takes the one from the left. Two smooth relatives are common in large
# networks. **GELU** is $x\,\Phi(x)$, where $\Phi(x)$ is the probability that a standard normal number is below $x$;
# BERT and GPT-2 use it. **SiLU**, also called swish, is $x\,\sigma(x)$.
#
# ### Vanishing gradients
#
# A network learns through derivatives. On the way back from the loss, each layer multiplies them by the slopes of its
# activation and by its weights. The sigmoid's slope is never above 0.25; ReLU's is 1 where the sum is positive.
#
# Here is a network with 10 layers of 100 neurons. Its weights are random, with the standard deviation $s / \sqrt{100}$:
# the more inputs a neuron has, the smaller each weight should be. We measure the typical size of the derivative of the
# outputs' sum with respect to the weighted sums $u$ of each layer.

# %%
def slopes_per_layer(f, s, layers=10, width=100):
    torch.manual_seed(0)
    h, sums = torch.randn(200, width), []
    for _layer in range(layers):
        u = h @ (s / math.sqrt(width) * torch.randn(width, width)).requires_grad_()
        u.retain_grad()  # else PyTorch keeps no gradient of what was computed on the way
        sums.append(u)
        h = f(u)
    h.sum().backward()
    return [u.grad.square().mean().sqrt().item() for u in sums]

# %% [markdown]
# Guess: with ReLU and $s = 0.5$, how large is the derivative at the first layer, compared with the last?
#
# - a. About as large: the slope of ReLU is 1.
# - b. About ten times smaller.
# - c. More than a thousand times smaller.

# %%
predict("relu_with_small_weights", ...)

# %%
sizes = {"s = 0.5": 0.5, "s = 1": 1.0, "s = √2": math.sqrt(2), "s = 2": 2.0}
functions = {"sigmoid": torch.sigmoid, "tanh": torch.tanh, "relu": torch.relu}
show(plot_slopes({name: {label: slopes_per_layer(f, s) for label, s in sizes.items()} for name, f in functions.items()}))

# %% [markdown]
# Read it from right to left, as the derivatives go. A straight line means the same factor at every layer.
#
# - With the sigmoid they **vanish** for all these weights: the first layer hardly learns.
# - ReLU alone is no cure. About half of its slopes are 0: a layer multiplies the typical size by about $s / \sqrt{2}$.
#   With $s = 0.5$ they vanish, with $s = 2$ they grow (in deep networks they **explode**), with $s = \sqrt{2}$ they
#   keep their size.
# - Tanh lies between: with $s = 1$ they shrink slowly, with $s = 2$ they grow.
#
# So activation and weights must fit together. $s = \sqrt{2}$ is He's **initialisation**, made for ReLU; $s = 1$, for
# layers of equal width, is Glorot's (or Xavier's), for activations like tanh. `nn.Linear` draws smaller weights:
# $s \approx 0.58$. Lesson 05 comes back to this.
#
# Try it with one neuron per layer: move a point along each activation, and let a gradient pass through up to 30 layers.
# Which weight keeps it alive? Guess before you move the slider.

# %%
explore_activations()

# %% [markdown]
# ### Softmax
#
# A network that sorts things into classes gives each class a score. Softmax turns these scores into **class
# probabilities**: each is between 0 and 1, together they are 1, and a higher score means a higher probability.
#
# $$\mathrm{softmax}(x)_i = \frac{e^{x_i}}{\sum_j e^{x_j}}$$
#
# So it is not elementwise: every result depends on all the scores of its row. With several rows, the sum runs over the
# last axis. The first plot shows the scores of three classes as hatched bars beside their probabilities. In the
# second only the score of class 0 moves, two others stay 0. Its probability $p$ has the derivative $p\,(1 - p)$.

# %%
scores = torch.tensor([2.0, 1.0, -1.0])
probabilities = torch.softmax(scores, dim=-1)
print(probabilities, probabilities.sum())
show(plot_probabilities(scores, probabilities))
show(plot_activation(*curve(lambda x: torch.softmax(torch.stack([x, 0 * x, 0 * x]), dim=0)[0]), "softmax$(x, 0, 0)_0$"))

# %% [markdown]
# Guess: softmax of the scores (1, 2) is (0.27, 0.73). What is it of (101, 102)?
#
# - a. The same.
# - b. Nearer to (0.5, 0.5), because 101 and 102 are almost equal.
# - c. nan, because $e^{101}$ is too large for float32.

# %%
predict("softmax_of_larger_scores", ...)

# %%
for pair in ([1.0, 2.0], [101.0, 102.0]):
    powers = torch.tensor(pair).exp()
    print(pair, " by the formula:", powers / powers.sum(), " torch.softmax:", torch.softmax(torch.tensor(pair), dim=-1))
print(torch.softmax(torch.tensor([1000.0, 0.0]), dim=-1))

# %% [markdown]
# If we add the same number to all the scores, numerator and denominator grow by the same factor and the result stays as
# it was. Only differences count. The formula as it stands fails for large scores: $e^{101}$ is `inf` in float32, and
# `inf / inf` is `nan`. The remedy: subtract the largest score from all of them, and no exponent is above 0.
# On paper every probability is above 0. The last line shows that a float can still be rounded to 0.
#
# ### Which one when?
#
# | activation | used for |
# |---|---|
# | sigmoid | the output of a yes-or-no question; it saturates, so it is rare in the hidden layers of deep networks |
# | tanh | hidden layers of small and of recurrent networks; its values lie around 0; it saturates too |
# | ReLU | the first choice for hidden layers: quick to compute, no saturation for positive sums |
# | leaky ReLU, ELU | hidden layers in which neurons with ReLU die; ELU is slower to compute |
# | GELU, SiLU | hidden layers of transformers and other large networks; slower to compute |
# | softmax | the output of a choice between classes |

# %% [markdown]
# ### Exercise: six activations (3 points)
#
# Write the six functions, each for a float tensor of any shape. They return a new tensor of that shape and leave `x` as
# it is.
#
# - All but softmax work elementwise. Softmax works over the last axis.
# - Use basic operations: arithmetic, `exp`, `abs`, `where`, `clamp`, `maximum`, sums and the like, or functions of your
#   own. Ready-made ones are forbidden here, from PyTorch, NumPy or `math`, as functions or as methods: sigmoid,
#   logsigmoid, expit, tanh, relu, threshold, hardtanh, leaky_relu, prelu, elu, selu, celu, softmax, log_softmax,
#   logsumexp and softplus.
# - Softmax must be right for entries of 1000. The others are tested for entries from $-20$ to 20.

# %% nbgrader={"grade": false, "grade_id": "activations", "locked": false, "schema_version": 3, "solution": true, "task": false}
# exercise: activations
def sigmoid(x):
    """1 / (1 + exp(-x)), elementwise. Takes a float tensor of any shape, returns one of the same shape.

    Example: sigmoid(torch.tensor([0.0, 1.0])) is about tensor([0.5000, 0.7311]).
    """
    ### BEGIN SOLUTION
    return 1 / (1 + torch.exp(-x))
    ### END SOLUTION


def tanh(x):
    """The hyperbolic tangent, elementwise. Takes a float tensor of any shape, returns one of the same shape.

    Example: tanh(torch.tensor([0.0, 1.0])) is about tensor([0.0000, 0.7616]).
    """
    ### BEGIN SOLUTION
    return 2 / (1 + torch.exp(-2 * x)) - 1
    ### END SOLUTION


def relu(x):
    """x where x is positive, else 0. Takes a float tensor of any shape, returns one of the same shape.

    Example: relu(torch.tensor([-2.0, 3.0])) is tensor([0., 3.]).
    """
    ### BEGIN SOLUTION
    return torch.clamp(x, min=0)
    ### END SOLUTION


def leaky_relu(x, a=0.01):
    """x where x is positive, else a * x.

    Takes a float tensor of any shape and a number a, the slope for negative x; returns a tensor of the same shape.

    Example: leaky_relu(torch.tensor([-2.0, 3.0]), a=0.5) is tensor([-1., 3.]).
    """
    ### BEGIN SOLUTION
    return torch.where(x > 0, x, a * x)
    ### END SOLUTION


def elu(x, a=1.0):
    """x where x is positive, else a * (exp(x) - 1).

    Takes a float tensor of any shape and a number a, returns a tensor of the same shape.

    Example: elu(torch.tensor([-1.0, 3.0])) is about tensor([-0.6321, 3.0000]).
    """
    ### BEGIN SOLUTION
    # exp sees no positive number: it cannot overflow, not even where its result is not used
    return torch.where(x > 0, x, a * (torch.exp(torch.clamp(x, max=0)) - 1))
    ### END SOLUTION


def softmax(x):
    """exp(x) divided by its sum over the last axis. Takes a float tensor of any shape, returns one of the same shape.

    Example: softmax(torch.tensor([[0.0, 0.0], [1000.0, 0.0]])) is tensor([[0.5, 0.5], [1.0, 0.0]]).
    """
    ### BEGIN SOLUTION
    powers = torch.exp(x - x.amax(dim=-1, keepdim=True))
    return powers / powers.sum(dim=-1, keepdim=True)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test_activations", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
from course import check
check("activations")
### BEGIN HIDDEN TESTS
from grading.stock import grade
grade("activations")
### END HIDDEN TESTS

# %% [markdown]
# ## 3. A network of neurons
#
# Join neurons, and you have a network. This one is **fully connected**: each neuron takes all the numbers of the layer
# before.
#
# - The **input layer** holds the features and computes nothing; the **output layer** gives the result $y$.
# - The **hidden layer** between them is made of neurons with an activation. Its outputs are called $h$.
#
# In the picture every solid arrow is a weight, every dashed one a bias. The weights into the hidden layer are collected
# in $W$, one row for each hidden neuron and one column for each input; PyTorch's `nn.Linear` keeps them in the same way.
# The hidden biases are $b$. The output has the weights $V$ and the bias $c$.

# %%
show(draw_network((3, 4, 1)))

# %% [markdown]
# ## 4. The forward pass
#
# To compute the output we go through the layers in order. This is the **forward pass**:
#
# $$u = W x + b \qquad h = \sigma(u) \qquad y = V h + c$$
#
# Entry $j$ of $W x + b$ is the weighted sum of hidden neuron $j$; its bias, once $w_0$, is now $b_j$. The output has no
# activation here: $y$ may be any number.
#
# ### Exercise: the forward pass (2 points)
#
# Write `forward(x, W, b, V, c)`: the output $y$ of a network with one hidden layer, for one input. It must work for any
# number of inputs and of hidden neurons. From here on ready-made functions are welcome, and so is your own `sigmoid`.

# %% nbgrader={"grade": false, "grade_id": "forward", "locked": false, "schema_version": 3, "solution": true, "task": false}
# exercise: forward
def forward(x, W, b, V, c):
    """The output of a network with one hidden layer of sigmoid neurons.

    Arguments, float tensors, for n inputs and h hidden neurons:
        x: (n,), W: (h, n), b: (h,), V: (h,), c: a scalar.
    Returns: the output y, one number.

    Example: with W = torch.zeros(2, 3), b = torch.zeros(2), V = torch.tensor([1.0, 3.0]) and
    c = torch.tensor(0.5) every x of shape (3,) gives 2.5.
    """
    ### BEGIN SOLUTION
    h = torch.sigmoid(W @ x + b)
    return V @ h + c
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test_forward", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
from course import check
check("forward")
### BEGIN HIDDEN TESTS
from grading.stock import grade
grade("forward")
### END HIDDEN TESTS

# %% [markdown]
# ### Many inputs at once
#
# Data comes in **batches**: a matrix $X$ with one input in each row, of shape (N, n) for N inputs of n features. One
# matrix product computes the hidden layer for all of them.
#
# Guess: `X` has the shape (200, 3) and `W` the shape (4, 3). What is the shape of `W @ X`? A tuple, or `"error"`.

# %%
predict("weights_times_batch", ...)

# %%
X, W, b = torch.randn(200, 3), torch.randn(4, 3), torch.randn(4)
try:
    print((W @ X).shape)
except RuntimeError as problem:
    print("RuntimeError:", problem)
print("X @ W.T + b:", (X @ W.T + b).shape)

# %% [markdown]
# The rows of a batch come first, so the weights change sides and are transposed: $H = \sigma(X W^T + b)$ has the shape
# (N, h), and $b$ is broadcast over the rows. The outputs are $y = H V + c$, of shape (N,). Row $i$ is what the network
# gives for input $i$ alone.
#
# ## 5. The loss
#
# How wrong is an output $y$, when the true value is $y_{true}$? The **loss** says it in one number:
#
# $$L = \tfrac{1}{2}\,(y - y_{true})^2$$
#
# It is 0 when they agree, and an error twice as large costs four times as much. The half is there for convenience: it
# cancels the 2 that the derivative brings. The loss of a batch is the mean over its rows.
# Do not mix up loss and activation: an activation is a part of the network, a loss stands outside and judges the output.
#
# ### Exercise: the squared error (1 point)
#
# Write `squared_error(y, y_true)`, the loss above. The half belongs to it.

# %% nbgrader={"grade": false, "grade_id": "squared_error", "locked": false, "schema_version": 3, "solution": true, "task": false}
# exercise: squared_error
def squared_error(y, y_true):
    """Half the square of the difference.

    Arguments: y, the network's output; y_true, the true value; both scalar float tensors.
    Returns: the loss, one number.

    Example: squared_error(torch.tensor(5.0), torch.tensor(1.0)) is 8.0.
    """
    ### BEGIN SOLUTION
    return (y - y_true) ** 2 / 2
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test_squared_error", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
from course import check
check("squared_error")
### BEGIN HIDDEN TESTS
from grading.stock import grade
grade("squared_error")
### END HIDDEN TESTS

# %% [markdown]
# ## 6. The backward pass
#
# Which way should each weight move, so that the loss falls? The **gradient** tells: it holds the derivative of the loss
# with respect to each weight and bias.
# The loss is a chain of simple steps. In the picture the solid arrows lead forward, from $x$ and the parameters to the
# loss $L$. The dashed arrows lead back, each with the derivative of one step, to the gradients that we want.

# %%
show(draw_chain())

# %% [markdown]
# The **chain rule** says: multiply the derivatives along a path. So we start at the loss and go back step by step. This
# is the **backward pass**. The loss with respect to the output:
# $$\frac{\partial L}{\partial y} = y - y_{true}$$
#
# The output is $y = \sum_j V_j h_j + c$, so
# $$\frac{\partial L}{\partial c} = \frac{\partial L}{\partial y} \qquad
# \frac{\partial L}{\partial V_j} = \frac{\partial L}{\partial y}\, h_j \qquad
# \frac{\partial L}{\partial h_j} = \frac{\partial L}{\partial y}\, V_j$$
#
# The activation is $h_j = \sigma(u_j)$, and its derivative is $h_j (1 - h_j)$:
# $$\frac{\partial L}{\partial u_j} = \frac{\partial L}{\partial h_j}\, h_j\,(1 - h_j)$$
#
# The weighted sum is $u_j = \sum_i W_{ji} x_i + b_j$, so
# $$\frac{\partial L}{\partial b_j} = \frac{\partial L}{\partial u_j} \qquad
# \frac{\partial L}{\partial W_{ji}} = \frac{\partial L}{\partial u_j}\, x_i$$
#
# Let us do it with numbers, in the smallest network there is: one input, one hidden neuron, one output. All weights are
# single numbers then, with small letters. `d_u` stands for $\partial L / \partial u$, and so on. At the end autograd,
# which follows the same chain by itself, must agree.

# %%
x, y_true = 2.0, 1.0
w, b, v, c = (torch.tensor(number, requires_grad=True) for number in (0.5, -0.4, 1.5, 0.6))

# forward
u = w * x + b
h = torch.sigmoid(u)
y = v * h + c
loss = 0.5 * (y - y_true) ** 2
# backward, by the chain rule
with torch.no_grad():  # these lines need no gradients of their own
    d_y = y - y_true
    d_c = d_y
    d_v = d_y * h
    d_h = d_y * v
    d_u = d_h * h * (1 - h)
    d_b = d_u
    d_w = d_u * x

loss.backward()
for name, mine, parameter in (("w", d_w, w), ("b", d_b, b), ("v", d_v, v), ("c", d_c, c)):
    print(f"{name}: chain rule {mine.item():.6f}, autograd {parameter.grad.item():.6f}")

# %% [markdown]
# ### Paths that meet are added
#
# So far one path led from each number to the loss. With two outputs there are two, and the second half of the chain rule
# is needed: **multiply along each path, and add the products**.

# %%
show(draw_paths())

# %% [markdown]
# Guess: $y_1 = 3h$, $y_2 = h^2$ and $L = y_1 + y_2$. What is $\partial L / \partial h$ at $h = 2$?

# %%
predict("two_ways_to_the_loss", ...)

# %%
h_two = torch.tensor(2.0, requires_grad=True)
(3 * h_two + h_two**2).backward()
print(h_two.grad)

# %% [markdown]
# A network that tells ten classes apart has ten outputs. Each hidden neuron then adds up what comes back from all ten:
# $\partial L / \partial h_j = \sum_k (\partial L / \partial y_k)\, V_{kj}$. In a batch the rows are paths, too: a weight
# adds up what every row sends back.
#
# ### Exercise: the gradients (3 points)
#
# Write `gradients(x, W, b, V, c, y_true)` for any number of inputs and hidden neurons. It returns a dictionary with the
# keys `"W"`, `"b"`, `"V"` and `"c"`: the derivative of the loss with respect to each parameter, and of its shape.
# Use the chain rule as above, without autograd. First go forward: you need $h$ and $y$ on the way back.

# %% nbgrader={"grade": false, "grade_id": "gradients", "locked": false, "schema_version": 3, "solution": true, "task": false}
# exercise: gradients
def gradients(x, W, b, V, c, y_true):
    """The gradient of the loss 1/2 (y - y_true)^2 with respect to each parameter, without autograd.

    Arguments, float tensors, for n inputs and h hidden neurons:
        x: (n,), W: (h, n), b: (h,), V: (h,), c: a scalar, y_true: a scalar.
    Returns: a dict with the keys "W", "b", "V", "c"; the shapes are (h, n), (h,), (h,) and that of
        a scalar.

    Example: when the output equals y_true, every gradient is 0.
    """
    ### BEGIN SOLUTION
    h = torch.sigmoid(W @ x + b)
    y = V @ h + c
    d_y = y - y_true
    d_u = d_y * V * h * (1 - h)
    return {"W": torch.outer(d_u, x), "b": d_u, "V": d_y * h, "c": d_y}
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test_gradients", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
from course import check
check("gradients")
### BEGIN HIDDEN TESTS
from grading.stock import grade
grade("gradients")
### END HIDDEN TESTS

# %% [markdown]
# ## 7. The update, and the four moves
#
# The gradient points to where the loss grows fastest. So we go the opposite way, a small step at a time: **gradient
# descent**. The **learning rate** $\eta$ scales the step, here of $w$, and likewise of every other parameter:
#
# $$w \leftarrow w - \eta\, \frac{\partial L}{\partial w}$$
#
# Training is four moves, again and again, with the same names in every lesson:
#
# 1. **predict**: pass the inputs forward through the network;
# 2. **loss**: measure how wrong the predictions are, in one number;
# 3. **gradient**: pass the error backward, to every parameter;
# 4. **update**: move every parameter a small step against its gradient.

# %%
show(draw_moves(["forward(...)", "squared_error(...)", "gradients(...)", "p - rate * slope"]))

# %% [markdown]
# Below all of them are yours. A network with 3 inputs and 4 hidden neurons learns to answer one input with 1.5.

# %%
if ready("forward", "squared_error", "gradients"):
    torch.manual_seed(3)
    p = {"W": torch.randn(4, 3), "b": torch.zeros(4), "V": torch.randn(4), "c": torch.tensor(0.0)}
    features, target, losses = torch.tensor([1.0, -0.5, 2.0]), torch.tensor(1.5), []
    for _step in range(21):
        # 1. predict
        y = forward(features, **p)
        # 2. loss
        losses.append(float(squared_error(y, target)))
        # 3. gradient
        slopes = gradients(features, **p, y_true=target)
        # 4. update
        p = {name: p[name] - 0.1 * torch.as_tensor(slopes[name], dtype=torch.float32) for name in p}
    show(plot_loss_per_step(losses))

# %% [markdown]
# ### Find the slip
#
# This loop trains the small network of section 6 at a rate of 0.5. It runs, and its losses fall.
#
# ```
#  1  for step in range(20):
#  2      # 1. predict
#  3      h = torch.sigmoid(w * x + b)
#  4      y = v * h + c
#  5      # 2. loss
#  6      losses.append(0.5 * (y - y_true) ** 2)
#  7      # 3. gradient, 4. update
#  8      d_y = y - y_true
#  9      v = v - rate * d_y * h
# 10      c = c - rate * d_y
# 11      d_u = d_y * v * h * (1 - h)
# 12      w = w - rate * d_u * x
# 13      b = b - rate * d_u
# ```
#
# After one step `w` is 0.3288 and `b` is -0.4856. By the gradient of section 6 they should be 0.3049 and -0.4975. Which
# line is wrong?

# %%
find_slip("slip_moved_too_early", ...)

# %% [markdown]
# ## 8. What a hidden layer buys
#
# A single neuron says yes (its output is above one half) on one side of a line, where $w_0 + w_1 x_1 + w_2 x_2 > 0$,
# and no on the other. That is enough for AND ("both inputs are 1") and for OR ("at least one is"). And for **XOR**,
# "exactly one is 1"?
#
# | $x_1$ | $x_2$ | AND | OR | XOR |
# |---|---|---|---|---|
# | 0 | 0 | 0 | 0 | 0 |
# | 0 | 1 | 0 | 1 | 1 |
# | 1 | 0 | 0 | 1 | 1 |
# | 1 | 1 | 1 | 1 | 0 |
#
# Turn the weights yourself, and do the two tasks. Before you move a slider, say what it will do to the line.

# %%
explore_neuron()

# %% [markdown]
# Guess: a network without a hidden layer, `nn.Linear(2, 1)`, is trained on these four rows of XOR until its loss no
# longer falls. What is its output for (0, 0)?

# %%
predict("xor_without_hidden_layer", ...)

# %%
def train(network, inputs, targets, steps=400, learning_rate=0.5):
    losses = []
    for _step in range(steps):
        # 1. predict
        y = network(inputs)[:, 0]
        # 2. loss
        loss = 0.5 * ((y - targets) ** 2).mean()
        losses.append(loss.item())
        # 3. gradient
        network.zero_grad()
        loss.backward()
        # 4. update
        with torch.no_grad():
            for parameter in network.parameters():
                parameter -= learning_rate * parameter.grad
    return losses


corners = torch.tensor([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
xor = torch.tensor([0.0, 1.0, 1.0, 0.0])
line = nn.Linear(2, 1)
losses = train(line, corners, xor)
print("outputs:", line(corners)[:, 0].detach(), " loss:", round(losses[-1], 4))

# %% [markdown]
# Move 3 begins with `zero_grad`: `backward` would add to the gradients of the step before.
#
# No line gets all four rows right. It would need $c < \frac{1}{2}$ and $w_1 + w_2 + c < \frac{1}{2}$, so together
# $w_1 + w_2 + 2c < 1$; and $w_1 + c > \frac{1}{2}$ and $w_2 + c > \frac{1}{2}$, so together $w_1 + w_2 + 2c > 1$.
#
# With a hidden layer each hidden neuron has a line of its own, and the output weighs their answers. Here are 100 points
# around the four corners, and two networks trained alike. Where the output is above one half the plane is hatched.

# %%
torch.manual_seed(5)
points, kinds = corners.repeat(25, 1) + 0.15 * torch.randn(100, 2), xor.repeat(25)
line, layered = nn.Linear(2, 1), nn.Sequential(nn.Linear(2, 8), nn.Tanh(), nn.Linear(8, 1))
for name, model in (("no hidden layer", line), ("8 hidden neurons", layered)):
    losses = train(model, points, kinds)
    right = ((model(points)[:, 0] > 0.5) == (kinds > 0.5)).float().mean().item()
    print(f"{name:16}  loss {losses[0]:.3f} to {losses[-1]:.3f}, right: {right:.2f}")


def outputs(model):
    return lambda places: model(torch.as_tensor(places, dtype=torch.float32)).detach().numpy()


show(*plot_boundaries({"no hidden layer": outputs(line), "8 hidden neurons": outputs(layered)}, points, kinds))

# %% [markdown]
# With enough hidden neurons of sigmoid, tanh or ReLU a network comes as near as you like to any continuous function on a
# closed, bounded region: the **universal approximation** theorem. It says that good weights exist, not that training
# finds them.
#
# ### Why weights start at random
#
# Guess: all 8 hidden neurons start with the same weights, and the network is trained as before. How do they end?
#
# - a. Each has found a line of its own.
# - b. They are still all the same.
# - c. They have not moved.

# %%
predict("equal_starts", ...)

# %%
alike = nn.Sequential(nn.Linear(2, 8), nn.Tanh(), nn.Linear(8, 1))
with torch.no_grad():
    for parameter in alike.parameters():
        parameter.fill_(0.3)
train(alike, points, kinds)
print(alike[0].weight.detach()[:3])

# %% [markdown]
# Neurons with equal weights, in and out, get equal gradients. Together they are no more than one neuron. Random weights
# break this **symmetry**.
#
# ## Going further
#
# ### Exercise: training (2 points)
#
# Put the four moves together. Write `learn(parameters, inputs, targets, steps=1000, learning_rate=0.5)`:
#
# - `parameters` is a dictionary of `W`, `b`, `V` and `c`; `inputs` has one row for each input, `targets` one number for
#   each. All are float32 tensors.
# - Each step takes the gradient of the mean over all rows of $\frac{1}{2}(y - target)^2$, and moves every parameter by
#   minus `learning_rate` times its gradient.
# - Return a new dictionary of the same keys and shapes, and a list with the mean loss before each update. The given
#   dictionary and its tensors stay as they are.
#
# Any way will do: your own `gradients`, the chain rule for whole batches, autograd, an optimiser.

# %% nbgrader={"grade": false, "grade_id": "learn", "locked": false, "schema_version": 3, "solution": true, "task": false}
# exercise: learn
def learn(parameters, inputs, targets, steps=1000, learning_rate=0.5):
    """Trains a network with one hidden layer of sigmoid neurons by gradient descent.

    Arguments, float32 tensors, for N rows, n inputs and h hidden neurons:
        parameters: a dict of "W" (h, n), "b" (h,), "V" (h,) and "c", a scalar; stays unchanged.
        inputs: (N, n), targets: (N,).
        steps: how many updates; learning_rate: the factor of the gradient in each.
    Returns: (parameters, losses): a new dict of the same keys and shapes, and the mean loss over the rows
        before each update, `steps` numbers.

    Example: when every output equals its target, all losses are 0 and no parameter moves.
    """
    ### BEGIN SOLUTION
    p, losses = dict(parameters), []
    for _step in range(steps):
        # 1. predict
        H = torch.sigmoid(inputs @ p["W"].T + p["b"])
        errors = H @ p["V"] + p["c"] - targets
        # 2. loss
        losses.append((errors**2).mean().item() / 2)
        # 3. gradient
        d_y = errors / len(targets)
        d_u = d_y[:, None] * p["V"] * H * (1 - H)
        slopes = {"W": d_u.T @ inputs, "b": d_u.sum(dim=0), "V": d_y @ H, "c": d_y.sum()}
        # 4. update
        p = {name: p[name] - learning_rate * slopes[name] for name in p}
    return p, losses
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test_learn", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
from course import check
check("learn")
### BEGIN HIDDEN TESTS
from grading.stock import grade
grade("learn")
### END HIDDEN TESTS

# %% [markdown]
# ### Exercise: a network for XOR (2 points)
#
# Write `xor_network()`: a dictionary of `W` (h, 2), `b` (h,), `V` (h,) and `c` (a scalar), float32 tensors, with two or
# more hidden neurons. With these parameters `forward` must give more than 0.6 for the inputs (0, 1) and (1, 0), and less
# than 0.4 for (0, 0) and (1, 1).
#
# Find the numbers with pencil and paper, or train them inside the function. Training must take less than 10 seconds and
# succeed each time: set a seed first.

# %% nbgrader={"grade": false, "grade_id": "xor_network", "locked": false, "schema_version": 3, "solution": true, "task": false}
# exercise: xor_network
def xor_network():
    """Parameters with which `forward` answers whether exactly one of two inputs is 1.

    Returns: a dict of float32 tensors, for h hidden neurons, two or more: "W" (h, 2), "b" (h,), "V" (h,)
        and "c", a scalar.

    Example: with p = xor_network(), forward(torch.tensor([0.0, 1.0]), **p) is above 0.6.
    """
    ### BEGIN SOLUTION
    return {
        "W": torch.tensor([[20.0, 20.0], [20.0, 20.0]]),
        "b": torch.tensor([-10.0, -30.0]),  # the first neuron says OR, the second AND
        "V": torch.tensor([1.0, -1.0]),  # OR and not AND
        "c": torch.tensor(0.0),
    }
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test_xor_network", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
from course import check
check("xor_network")
### BEGIN HIDDEN TESTS
from grading.stock import grade
grade("xor_network")
### END HIDDEN TESTS

# %% [markdown]
# The boundary that your network draws between the four corners, and its outputs there:

# %%
if ready("xor_network"):
    p = xor_network()
    if isinstance(p, dict) and set(p) == {"W", "b", "V", "c"}:
        W, b, V, c = (torch.as_tensor(p[name], dtype=torch.float32).detach() for name in ("W", "b", "V", "c"))

        def yours(places):
            return torch.sigmoid(torch.as_tensor(places, dtype=torch.float32) @ W.T + b) @ V + c

        print(yours(corners))
        show(*plot_boundaries({"your network": yours}, corners, xor))
    else:
        print("The picture waits for a dictionary with the keys W, b, V and c.")

# %% [markdown]
# ## Summary
#
# - A neuron adds up its features, each times its weight, adds the bias, and applies an activation to the sum.
# - The activation makes a network more than one weighted sum. ReLU is the first choice for hidden layers; softmax turns
#   scores into class probabilities.
# - On the way back each layer multiplies the derivatives by its slopes and its weights. Activation and initialisation
#   must fit, or gradients vanish.
# - Forward: $h = \sigma(W x + b)$, $y = V h + c$; for a batch $H = \sigma(X W^T + b)$. Backward: multiply along each
#   path from a parameter to the loss, and add the products.
# - Training is four moves, again and again: predict, loss, gradient, update.
# - A hidden layer bends the boundary: XOR needs one. Its weights start at random, or all its neurons stay alike.
#
# Next you will fit a line to 201 noisy points, in TensorFlow:
# [lesson 03, linear regression](../03_linear_regression/03_linear_regression.ipynb).

# %% [markdown]
# ## Appendix: dead neurons
#
# A neuron with ReLU is dead when its output is 0 for all the data: its slope is 0 there, so neither its weights nor its
# bias move. Which share of 100 hidden neurons is dead after 100 steps on the points of section 8? A rate of 0 shows the
# start.

# %%
for learning_rate in (0.0, 0.1, 0.3, 1.0):
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(2, 100), nn.ReLU(), nn.Linear(100, 1))
    train(model, points, kinds, 100, learning_rate)
    dead = (model[:2](points) == 0).all(dim=0).float().mean().item()
    print(f"learning rate {learning_rate}: {dead:.2f} are dead")

# %% [markdown]
# Some are dead from the start: all the data lies on the side of their line where they say 0. A large rate kills more. In
# the layer next to the data none can come back: its inputs never change. Smaller rates help, and so does leaky ReLU.
#
# ## Sources and further reading
#
# - Rumelhart, Hinton and Williams, *Learning representations by back-propagating errors*, Nature 323, 1986.
# - Glorot and Bengio, *Understanding the difficulty of training deep feedforward neural networks*, AISTATS 2010; He,
#   Zhang, Ren and Sun, *Delving deep into rectifiers*, ICCV 2015: the two initialisations.
# - Goodfellow, Bengio and Courville, *Deep Learning*, MIT Press 2016, chapter 6: it begins with XOR.
# - PyTorch's documentation: [activations and layers](https://docs.pytorch.org/docs/stable/nn.html),
#   [how autograd works](https://docs.pytorch.org/docs/stable/notes/autograd.html).
