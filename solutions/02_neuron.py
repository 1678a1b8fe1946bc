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
# About 90 minutes, 12 points. You need the tensors of [lesson 01](../01_tensors/01_tensors.ipynb).
#
# When you are through, you can
# - compute what a neuron does, and say what its weights and its bias are for;
# - write six activation functions, and choose between them;
# - pass an input forward through a small network and measure its loss;
# - pass the error backward by the chain rule, and check your gradients against autograd;
# - make an update that lowers the loss: the step that all training is made of.
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
from course.draw import (draw_chain, draw_network, draw_neuron, plot_activation, plot_activations,
                         plot_lines, plot_loss_per_step, plot_probabilities, show)

# %% [markdown]
# ## 1. One neuron
#
# A neuron takes **features** $x_1, \dots, x_N$ and gives one number. It has a **weight** for each feature,
# $w_1, \dots, w_N$, and one more, $w_0$, the **bias**. The bias is the weight of an input that is always 1.
#
# The neuron does two things. First it adds up its inputs, each times its weight. This is the **weighted sum**:
#
# $$u = w_0 \cdot 1 + w_1 x_1 + w_2 x_2 + \dots + w_N x_N$$
#
# Then it applies an **activation** $f$ to the sum. The output is $f(u)$.
#
# In the picture the boxes are inputs, the dashed one the constant 1. The circle $\Sigma$ adds up, the circle $f$
# applies the activation.

# %%
show(draw_neuron())

# %% [markdown]
# Let a neuron advise us: do we need an umbrella? It looks at two features, each from 0 to 1: how cloudy it is and how
# windy.
#
# Its activation is the **sigmoid**, $\sigma(u) = \dfrac{1}{1 + e^{-u}}$. It turns any number into one between 0 and 1,
# which we read as "how surely yes".

# %%
clouds, wind = 0.8, 0.3
umbrella = [-2.0, 4.0, 1.0]  # the bias first, then a weight for each feature

u = umbrella[0] * 1 + umbrella[1] * clouds + umbrella[2] * wind
print("weighted sum:", round(u, 4))
print("output:      ", round(torch.sigmoid(torch.tensor(u)).item(), 4))

# %% [markdown]
# Clouds have the larger weight, so they count for more. The bias is negative: without clouds and wind the sum is $-2$
# and the answer is closer to no.

# %% [markdown]
# ### How much of a brain is in it?
#
# The idea came from biology. A nerve cell gathers signals through its dendrites, some of which excite it and some of
# which hold it back. When enough comes together, the cell fires: it sends a signal on to other cells.
#
# The weights play the part of these connections, the sum that of the cell's body, the activation that of firing.
#
# The likeness ends there. A real neuron sends pulses in time, not one number. It is a living cell with a chemistry of
# its own, and there are many kinds of it. Nor is there good evidence that brains learn by the method of this lesson. An
# artificial neuron is a formula: a useful one.

# %% [markdown]
# ### Large sums
#
# One thing can go wrong in the sigmoid. The number $e^{1000}$ is too large for a float, while $e^{-1000}$ is merely
# rounded to 0. So a formula that is right on paper can fail on a computer.

# %%
print(math.exp(-1000.0))
try:
    math.exp(1000.0)
except OverflowError as problem:
    print("OverflowError:", problem)

# %% [markdown]
# There is a way out. Multiply both parts of the fraction by $e^u$, and the same number has a second form:
#
# $$\sigma(u) = \frac{1}{1 + e^{-u}} = \frac{e^u}{e^u + 1}$$
#
# One form is safe for large positive $u$, the other for large negative $u$.

# %% [markdown]
# ### Exercise: the neuron (3 points)
#
# Write `neuron(x, weights)`: the sigmoid of the weighted sum.
#
# - `x` holds $N$ features, `weights` holds $N + 1$ weights, the bias first. Both are lists, both arrays or both
#   tensors, of floats.
# - The result is one number from 0 to 1.
# - $N = 0$ is allowed: then only the bias is left.
# - When the lengths do not fit, raise a `ValueError`.
# - A sum of 1000 or $-1000$ gives 1.0 or 0.0, with no error and no warning.
#
# Run the cell with your answer, then the check below it. If you are stuck, run `hint("neuron")` in a cell of your own.
# Each call tells you a little more.

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
# What do the weights do to the output? A larger $w_1$ makes the curve steeper. A change of the bias $w_0$ moves the
# whole curve along the axis: the output is one half where $w_0 + w_1 x_1 = 0$. The plot shows three neurons with one
# feature each.

# %%
if ready("neuron"):
    grid = np.linspace(-6, 6, 241)
    lines = {}
    for w0, w1 in ((0.0, 1.0), (0.0, 4.0), (3.0, 1.0)):
        outputs = [float(neuron([feature], [w0, w1])) for feature in grid.tolist()]
        lines[f"$w_0 = {w0:g},\\ w_1 = {w1:g}$"] = outputs
    show(plot_lines(grid, lines, xlabel="$x_1$", ylabel=r"$\sigma(w_0 + w_1 x_1)$", title="neuron"))

# %% [markdown]
# ## 2. Activations
#
# ### Why have one at all?
#
# Without an activation, layers of neurons gain nothing. A weighted sum of weighted sums is just another weighted sum,
# so two layers could be replaced by one:

# %%
torch.manual_seed(1)
first, second, features = torch.randn(4, 3), torch.randn(2, 4), torch.randn(3)
two_layers = second @ (first @ features)
one_layer = (second @ first) @ features
print(two_layers)
print(one_layer)

# %% [markdown]
# An activation that is not a straight line breaks this. Only then can a network bend its output to fit the data.
#
# ### Sigmoid and tanh
#
# $$\sigma(x) = \frac{1}{1 + e^{-x}} \qquad\qquad \tanh(x) = \frac{e^x - e^{-x}}{e^x + e^{-x}} = 2\,\sigma(2x) - 1$$
#
# Both are smooth and have a shape like the letter S. The sigmoid runs from 0 to 1, tanh from $-1$ to 1. Their
# derivatives can be written with their own values:
#
# $$\sigma'(x) = \sigma(x)\,(1 - \sigma(x)) \qquad\qquad \tanh'(x) = 1 - \tanh^2(x)$$
#
# The plots show each function as a solid line and its derivative as a dashed one. Autograd computes the derivatives.

# %%
def curve(f, start=-6.0, end=6.0):
    """Points x, the values f(x) and the derivatives f'(x)."""
    x = torch.linspace(start, end, 400, requires_grad=True)
    y = f(x)
    y.sum().backward()  # each value depends on its own x alone, so x.grad holds each derivative
    return x.detach(), y.detach(), x.grad


show(plot_activations({"sigmoid": curve(torch.sigmoid), "tanh": curve(torch.tanh)}))

# %% [markdown]
# Far from 0 both curves are flat: the function **saturates**. There the derivative is almost 0.

# %%
for function in (torch.sigmoid, torch.tanh):
    point = torch.tensor([0.0, 2.0, 5.0, 10.0], requires_grad=True)
    function(point).sum().backward()
    slopes = [f"slope at {where:g}: {slope:.1e}"
              for where, slope in zip(point.tolist(), point.grad.tolist(), strict=True)]
    print(f"{function.__name__:8}", "   ".join(slopes))

# %% [markdown]
# This matters for learning. A network learns through derivatives, and with many layers they are multiplied. The
# sigmoid's derivative is never above 0.25, so ten of them multiply to at most $0.25^{10}$, about a millionth. This is
# the problem of **vanishing gradients**.
#
# Below, one number passes through 1, 5 and 10 activations in a row. What is left of the derivative?

# %%
for function in (torch.sigmoid, torch.tanh, torch.relu):
    left = []
    for layers in (1, 5, 10):
        start = torch.tensor(1.0, requires_grad=True)
        value = start
        for _layer in range(layers):
            value = function(value)
        value.backward()
        left.append(f"after {layers}: {start.grad.item():.1e}")
    print(f"{function.__name__:8}", "   ".join(left))

# %% [markdown]
# ### ReLU and its relatives
#
# $$\mathrm{relu}(x) = \max(0, x)$$
#
# $$\mathrm{leaky\_relu}(x) = \begin{cases} x & x > 0 \\ a\,x & x \le 0 \end{cases} \qquad\qquad
# \mathrm{elu}(x) = \begin{cases} x & x > 0 \\ a\,(e^x - 1) & x \le 0 \end{cases}$$
#
# For positive $x$ all three have the derivative 1: nothing vanishes there, as the last line above shows.
#
# For negative $x$ ReLU's derivative is 0. A neuron whose sum is negative for all the data then stops learning. Leaky
# ReLU keeps a small slope $a$ there. ELU bends smoothly towards $-a$.
#
# In these plots leaky ReLU has $a = 0.1$, so that the slope can be seen; 0.01 is more common. The derivatives of the
# first two jump at 0: there PyTorch takes the value for $x \le 0$.

# %%
show(plot_activations({
    "relu": curve(torch.relu, -3.0, 3.0),
    "leaky_relu": curve(lambda x: F.leaky_relu(x, 0.1), -3.0, 3.0),
    "elu": curve(F.elu, -3.0, 3.0),
}))

# %% [markdown]
# ### Softmax
#
# A network that sorts things into classes gives each class a score. Softmax turns these scores into **class
# probabilities**: each is above 0, together they are 1, and a higher score means a higher probability.
#
# $$\mathrm{softmax}(x)_i = \frac{e^{x_i}}{\sum_j e^{x_j}}$$
#
# So softmax does not look at one entry at a time: every result depends on all the scores of its row. With several rows,
# the sum runs over the last axis. The plot shows the scores of three classes as hatched bars beside their
# probabilities.

# %%
scores = torch.tensor([2.0, 1.0, -1.0])
probabilities = torch.softmax(scores, dim=-1)
print(probabilities, probabilities.sum())
show(plot_probabilities(scores, probabilities))

# %% [markdown]
# What if only the first of three scores moves, and the others stay 0? Its probability $p$ follows a curve like the
# sigmoid, with the derivative $p\,(1 - p)$.

# %%
def first_probability(x):
    scores = torch.stack([x, torch.zeros_like(x), torch.zeros_like(x)], dim=-1)
    return torch.softmax(scores, dim=-1)[..., 0]


show(plot_activation(*curve(first_probability), "softmax$(x, 0, 0)_1$"))

# %% [markdown]
# Softmax has the trouble with large numbers too: $e^{1000}$ is `inf` in a tensor, and `inf / inf` is `nan`.
#
# Here is the remedy. If we subtract the same number from all the scores, numerator and denominator shrink by the same
# factor and the result stays as it was. Subtract the largest score, and no exponent is above 0.

# %%
large = torch.tensor([1000.0, 999.0])
print("as it stands:", large.exp() / large.exp().sum())
print("PyTorch's:   ", torch.softmax(large, dim=-1))
print("from [0, -1]:", torch.softmax(torch.tensor([0.0, -1.0]), dim=-1))

# %% [markdown]
# You will often meet the logarithm of softmax. Its values are **log-probabilities**: all at most 0, and no
# probabilities themselves. Only their exponentials are, and only those add up to 1.

# %%
log_probabilities = F.log_softmax(scores, dim=-1)
print(log_probabilities)
print(log_probabilities.exp().sum())

# %% [markdown]
# ### Which one when?
#
# | activation | used for |
# |---|---|
# | sigmoid | the output of a yes-or-no question; it saturates, so it is rare in the hidden layers of deep networks |
# | tanh | hidden layers of small and of recurrent networks; its values lie around 0; it saturates too |
# | ReLU | the first choice for hidden layers: quick to compute, no saturation for positive sums |
# | leaky ReLU | hidden layers in which neurons with ReLU stop learning |
# | ELU | likewise; smooth for $a = 1$, but slower to compute |
# | softmax | the output of a choice between classes |

# %% [markdown]
# ### Exercise: six activations (3 points)
#
# Write the six functions, each for a float tensor of any shape. They return a new tensor of that shape and leave `x` as
# it is.
#
# - All but softmax work elementwise. Softmax works over the last axis.
# - Use basic operations: arithmetic, `exp`, `abs`, `where`, `clamp`, `maximum`, sums and the like.
# - The ready-made functions are forbidden here, from PyTorch, NumPy or `math`, as functions or as methods: sigmoid,
#   logsigmoid, expit, tanh, relu, threshold, hardtanh, leaky_relu, prelu, elu, selu, celu, softmax, log_softmax,
#   logsumexp and softplus. You may call the functions that you wrote yourself.
# - Softmax must be right for entries of 1000. The others are tested for entries from $-20$ to 20.

# %% nbgrader={"grade": false, "grade_id": "activations", "locked": false, "schema_version": 3, "solution": true, "task": false}
# exercise: activations
def sigmoid(x):
    """1 / (1 + exp(-x)), elementwise.

    Takes a float tensor of any shape, returns one of the same shape.

    Example: sigmoid(torch.tensor([0.0, 1.0])) is about tensor([0.5000, 0.7311]).
    """
    ### BEGIN SOLUTION
    return 1 / (1 + torch.exp(-x))
    ### END SOLUTION


def tanh(x):
    """The hyperbolic tangent, elementwise.

    Takes a float tensor of any shape, returns one of the same shape.

    Example: tanh(torch.tensor([0.0, 1.0])) is about tensor([0.0000, 0.7616]).
    """
    ### BEGIN SOLUTION
    return 2 / (1 + torch.exp(-2 * x)) - 1
    ### END SOLUTION


def relu(x):
    """x where x is positive, else 0.

    Takes a float tensor of any shape, returns one of the same shape.

    Example: relu(torch.tensor([-2.0, 3.0])) is tensor([0., 3.]).
    """
    ### BEGIN SOLUTION
    return torch.clamp(x, min=0)
    ### END SOLUTION


def leaky_relu(x, a=0.01):
    """x where x is positive, else a * x.

    Takes a float tensor of any shape and a number a, the slope for negative x.
    Returns a tensor of the same shape.

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
    """exp(x) divided by its sum over the last axis.

    Takes a float tensor of any shape, returns one of the same shape.

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
# How far are yours from PyTorch's own? A difference near $10^{-7}$ is only the rounding of floats.

# %%
if ready("activations"):
    points = torch.linspace(-5, 5, 12).reshape(3, 4)
    for mine, theirs in ((sigmoid, torch.sigmoid), (tanh, torch.tanh), (relu, F.relu),
                         (leaky_relu, F.leaky_relu), (elu, F.elu),
                         (softmax, lambda x: F.softmax(x, dim=-1))):
        difference = (torch.as_tensor(mine(points)) - theirs(points)).abs().max().item()
        print(f"{mine.__name__:10} largest difference {difference:.1e}")

# %% [markdown]
# ## 3. A network of neurons
#
# Join neurons, and you have a network. This one is **fully connected**: each neuron takes all the numbers of the layer
# before.
#
# - The **input layer** holds the features. It computes nothing.
# - The **hidden layer** is made of neurons with an activation. Its outputs are called $h$.
# - The **output layer** gives the result $y$.
#
# In the picture every solid arrow is a weight, and the dashed arrows are biases. The weights into the hidden layer are
# collected in $W$, its biases in $b$. The output has the weights $V$ and the bias $c$.

# %%
show(draw_network((3, 4, 1)))

# %% [markdown]
# $W$ has one row for each hidden neuron and one column for each input. PyTorch's `nn.Linear` keeps its weights in the
# same way:

# %%
torch.manual_seed(2)
network = nn.Sequential(nn.Linear(3, 4), nn.Sigmoid(), nn.Linear(4, 1))
for name, parameter in network.named_parameters():
    print(f"{name:9} {tuple(parameter.shape)}")
numbers = sum(parameter.numel() for parameter in network.parameters())
print("numbers to learn:", numbers, "=", 4 * 3 + 4 + 4 + 1)

# %% [markdown]
# ## 4. The forward pass
#
# To compute the output we go through the layers in order. This is the **forward pass**:
#
# $$u = W x + b \qquad h = \sigma(u) \qquad y = V h + c$$
#
# The bias now has a letter of its own, where before it was $w_0$. It does the same work: entry $j$ of $W x + b$ is the
# weighted sum of hidden neuron $j$. The output has no activation here: $y$ may be any number.

# %%
rows = torch.tensor([[1.0, -2.0, 0.5], [0.0, 3.0, 1.0]])  # 2 hidden neurons, 3 inputs
biases = torch.tensor([0.1, -1.0])
inputs = torch.tensor([2.0, 1.0, 4.0])

print("all at once:", rows @ inputs + biases)
print("neuron 1:   ", 1.0 * 2.0 + -2.0 * 1.0 + 0.5 * 4.0 + 0.1)
print("neuron 2:   ", 0.0 * 2.0 + 3.0 * 1.0 + 1.0 * 4.0 + -1.0)

# %% [markdown]
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
# ## 5. The loss
#
# How wrong is an output? The **loss** says it in one number. Ours compares the output $y$ with the true value
# $y_{true}$:
#
# $$L = \tfrac{1}{2}\,(y - y_{true})^2$$
#
# It is 0 when they agree, and an error twice as large costs four times as much. The half is there for convenience: it
# cancels the 2 that the derivative brings.
#
# Do not mix up loss and activation. An activation is a part of the network. A loss stands outside and judges what comes
# out.
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
# Which way should each weight move, so that the loss falls? The **gradient** tells: it is the derivative of the loss by
# each weight and bias.
#
# The loss is a chain of simple steps. In the picture the solid arrows lead forward, from $x$ to the loss $L$. The
# dashed arrows lead back, each with the derivative of one step.

# %%
show(draw_chain())

# %% [markdown]
# The **chain rule** says: multiply the derivatives along the way. So we start at the loss and go back step by step,
# which is called the **backward pass**. Each line below uses the line before it.
#
# The loss by the output:
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

# %% [markdown]
# Let us do it with numbers, in the smallest network there is: one input, one hidden neuron, one output. All weights are
# plain numbers then, written with small letters. The name `d_u` stands for $\partial L / \partial u$, and so on.

# %%
x, y_true = 2.0, 1.0
w, b, v, c = (torch.tensor(number, requires_grad=True) for number in (0.5, -0.4, 1.5, 0.6))

# forward
u = w * x + b
h = torch.sigmoid(u)
y = v * h + c
loss = 0.5 * (y - y_true) ** 2
print(f"y = {y.item():.4f}, loss = {loss.item():.4f}")

# backward, by the chain rule
with torch.no_grad():  # these lines need no gradients of their own
    d_y = y - y_true
    d_c = d_y
    d_v = d_y * h
    d_h = d_y * v
    d_u = d_h * h * (1 - h)
    d_b = d_u
    d_w = d_u * x

# %% [markdown]
# Is that right? Autograd follows the same chain by itself. Both must agree.

# %%
loss.backward()
for name, mine, parameter in (("w", d_w, w), ("b", d_b, b), ("v", d_v, v), ("c", d_c, c)):
    print(f"{name}: chain rule {mine.item():.6f}, autograd {parameter.grad.item():.6f}")

# %% [markdown]
# ### Exercise: the gradients (3 points)
#
# Write `gradients(x, W, b, V, c, y_true)` for any number of inputs and hidden neurons. It returns a dictionary with the
# keys `"W"`, `"b"`, `"V"` and `"c"`. Each entry is the derivative of the loss by that parameter, and has that
# parameter's shape.
#
# Use the chain rule as above, without autograd. First go forward: you need $h$ and $y$ on the way back.

# %% nbgrader={"grade": false, "grade_id": "gradients", "locked": false, "schema_version": 3, "solution": true, "task": false}
# exercise: gradients
def gradients(x, W, b, V, c, y_true):
    """The gradient of the loss 1/2 (y - y_true)^2 by each parameter, without autograd.

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
# Here your gradients meet autograd's, on the network of section 3. The differences should be rounding only.

# %%
if ready("gradients"):
    features, target = torch.tensor([1.0, -0.5, 2.0]), torch.tensor(1.0)
    network.zero_grad()
    (0.5 * (network(features)[0] - target) ** 2).backward()
    hidden, output = network[0], network[2]
    parameters = (hidden.weight, hidden.bias, output.weight[0], output.bias[0])
    mine = gradients(features, *(one.detach() for one in parameters), target)
    theirs = {"W": hidden.weight.grad, "b": hidden.bias.grad,
              "V": output.weight.grad[0], "c": output.bias.grad[0]}
    for name, gradient in theirs.items():
        difference = (torch.as_tensor(mine[name]) - gradient).abs().max().item()
        print(f"{name}: largest difference {difference:.1e}")

# %% [markdown]
# ## 7. The update
#
# The gradient points to where the loss grows fastest. So we go the opposite way, a small step at a time. This is
# **gradient descent**. The size of the step is set by the **learning rate** $\eta$:
#
# $$w \leftarrow w - \eta\, \frac{\partial L}{\partial w}$$
#
# and likewise for every other weight and bias. Here is one step from the small network of section 6, with several
# learning rates:

# %%
print(f"before:                    loss {loss.item():.4f}")
with torch.no_grad():
    for learning_rate in (0.01, 0.1, 0.5, 2.0):
        new_w, new_b = w - learning_rate * d_w, b - learning_rate * d_b
        new_v, new_c = v - learning_rate * d_v, c - learning_rate * d_c
        new_loss = 0.5 * (new_v * torch.sigmoid(new_w * x + new_b) + new_c - y_true) ** 2
        print(f"after, learning rate {learning_rate:4}:  loss {new_loss.item():.4f}")

# %% [markdown]
# A small step lowers the loss a little, a larger one lowers it more. Too large a step jumps over the goal, and the loss
# rises.
#
# Forward pass, loss, backward pass, update: repeat these four, and the network learns. Below all of them are yours. A
# network with 3 inputs and 4 hidden neurons learns to answer one input with 1.5.

# %%
if ready("forward", "squared_error", "gradients"):
    torch.manual_seed(3)
    parameters = {"W": torch.randn(4, 3), "b": torch.zeros(4),
                  "V": torch.randn(4), "c": torch.tensor(0.0)}
    features, target, learning_rate = torch.tensor([1.0, -0.5, 2.0]), torch.tensor(1.5), 0.1
    losses = []
    for _step in range(21):
        losses.append(float(squared_error(forward(features, **parameters), target)))
        slopes = gradients(features, **parameters, y_true=target)
        for name in parameters:
            slope = torch.as_tensor(slopes[name], dtype=torch.float32)
            parameters[name] = parameters[name] - learning_rate * slope
    print("losses:", [round(one, 4) for one in losses[:4]], "...", round(losses[-1], 6))
    show(plot_loss_per_step(losses))

# %% [markdown]
# ## Summary
#
# - A neuron adds up its features, each times its weight, adds the bias, and applies an activation to the sum.
# - The activation makes the network more than one weighted sum. Sigmoid and tanh saturate, and their gradients vanish;
#   ReLU is the first choice for hidden layers; softmax turns scores into class probabilities.
# - The forward pass goes from the input through the hidden layer to the output: $h = \sigma(W x + b)$, $y = V h + c$.
# - The loss measures the error. The backward pass finds its gradient by the chain rule, from the loss back to every
#   weight and bias.
# - The update moves each parameter a small step against its gradient. The learning rate sets the size of the step.
#
# One example is quickly learnt. Next you will fit a line to 201 noisy points, in TensorFlow:
# [lesson 03, linear regression](../03_linear_regression/03_linear_regression.ipynb).
