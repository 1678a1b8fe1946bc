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
# # Lesson 03: linear regression
#
# About 100 minutes, 11 points. You need the gradients and the update of [lesson 02](../02_neuron/02_neuron.ipynb).
#
# When you are through, you can
# - name the steps of a machine-learning problem, and say what each is for;
# - keep a model's parameters in TensorFlow variables, in a `tf.Module` and in a `tf.keras.Model`;
# - measure a model with the mean squared error, and get its gradients from a `tf.GradientTape`;
# - write a training loop from first principles, and record what really happened in it;
# - train the same model with Keras, save it, load it, and explain the losses that Keras prints;
# - say how large a learning rate may be, and what the inputs have to do with it.
#
# Run the cells one after another with Shift+Enter, beginning with the set-up. TensorFlow takes a few seconds to load.

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

from course.frameworks import prepare

prepare("tensorflow")
import tensorflow as tf

tf.get_logger().setLevel("ERROR")  # TensorFlow reports errors, and no advice on speed

import math

import matplotlib.pyplot as plt
import numpy as np

from course import check, find_slip, hint, predict, ready, recall
from course.data import line
from course.draw import draw_moves, draw_steps, plot_errors, plot_points, plot_travel, plot_valley, show
from course.explorers import explore_valley

# %% [markdown]
# ## Before you start
#
# Four questions on lessons 01 and 02. Answer from memory, in place of the three dots. Nothing here is graded.
#
# **1.** `y` has the shape (201,) and `y_hat` has the shape (201, 1). Which shape has `y - y_hat`?

# %%
recall("recall_column_meets_row", ...)

# %% [markdown]
# **2.** A neuron has the weights `[3.0, 1.0, -1.0]`, the bias first, and the sigmoid as its activation. What is its
# output for `x = [2.0, 5.0]`?

# %%
recall("recall_bias_first", ...)

# %% [markdown]
# **3.** A network's output is $y = V h + c$, and its loss is $\frac{1}{2}(y - y_{true})^2$. At the moment $y$ is 5,
# $y_{true}$ is 3 and $c$ is 1. What is $c$ after one update with the learning rate 0.1?

# %%
recall("recall_one_update", ...)

# %% [markdown]
# **4.** PyTorch again: `m = torch.zeros(2, 3)`, then `v = m.view(6)`, then `v[4] = 7.0`. What is `m[1, 1]` now?

# %%
recall("recall_write_through_view", ...)

# %% [markdown]
# ## 1. The steps of a machine-learning problem
#
# Learning from examples that come with the right answers is called **supervised** learning. When the answers are
# numbers, the problem is a **regression**. Most such problems go through the same six steps:
#
# 1. **Data**: get examples, each an input $x$ with the right answer $y$.
# 2. **Model**: choose a formula that turns an input into a **prediction** $\hat y$, with **parameters** to be found.
# 3. **Loss**: choose a number that says how wrong the predictions are.
# 4. **Run and measure**: pass the inputs through the model and compute the loss.
# 5. **Gradients and update**: ask how the loss changes with each parameter, and move each one a little downhill.
# 6. **Evaluate**: look at what the trained model does, best on data that it has not seen.
#
# Steps 4 and 5 are repeated many times. That is training. In code they are the four moves that every lesson of this
# course uses: **predict** and **loss** are step 4, **gradient** and **update** are step 5.

# %%
show(draw_steps())

# %% [markdown]
# ## 2. The data
#
# `line()` makes 201 points. The inputs $x$ are spread from $-2$ to 2. The answers are $y = 3x + 2$ plus **noise**: a
# random number for each point, from a normal (Gaussian) distribution with mean 0 and standard deviation 1.
#
# In real life nobody tells us the 3 and the 2. Here we know them, so we can see how close training gets. A second
# sample, with noise of its own, is kept for the end.

# %%
x, y = (tf.constant(values) for values in line(seed=11))
fresh_x, fresh_y = (tf.constant(values) for values in line(seed=2024))
print("x:", x.shape, x.dtype.name, "from", x[0].numpy(), "to", x[-1].numpy())
print("y:", y.shape, y.dtype.name)
print(f"standard deviation of the noise: {np.std(y - (3 * x + 2)):.2f}")
show(plot_points(x, y, {"true line $3x + 2$": 3 * x + 2}, "The data"))

# %% [markdown]
# ## 3. A model with variables
#
# Our model is a straight line, $\hat y = w x + b$: a neuron with one input and no activation. Fitting it to data is
# called **linear regression**. Its parameters are the weight $w$ and the bias $b$.
#
# Parameters change during training, and a TensorFlow tensor never changes. That is what `tf.Variable` is for: it
# **holds** a tensor, and `assign`, `assign_add` and `assign_sub` put another in its place.

# %%
v = tf.Variable(5.0)
v.assign_sub(1.5)
print("still a variable:", v)
print("v - 1.5 is a plain tensor:", v - 1.5)

# %% [markdown]
# So `v = v - 1.5` would not update the variable. It would give the name `v` to a new tensor, and whoever else held the
# variable, a model for example, would see nothing of it.
#
# ### `tf.Module`: a box for variables
#
# A model made as a `tf.Module` finds its own variables. Here is one that is not a line: $\text{shift} +
# \text{height} \cdot \sin x$.

# %%
class Wave(tf.Module):
    """shift + height * sin(stretch * x)"""

    def __init__(self):
        super().__init__()
        self.shift = tf.Variable(-1.0, name="shift")
        self.height = tf.Variable(2.0, name="height")
        self.stretch = tf.constant(1.0)  # no variable: fixed

    def __call__(self, x):
        return self.shift + self.height * tf.sin(self.stretch * x)


wave = Wave()
print("wave at 0:", wave(tf.constant(0.0)).numpy())
for variable in wave.trainable_variables:
    print(variable.name, variable.numpy())

# %% [markdown]
# `trainable_variables` lists what training may change. The constant is not in it. The order is that of the attributes'
# names in the alphabet, not that of `__init__`: ask for a variable by its name, as `wave.height`.

# %% [markdown]
# ### Exercise: the linear model (2 points)
#
# Write the class `LinearModel`, a `tf.Module`.
#
# - It has the variables `w`, starting at 5.0, and `b`, starting at 0.0, and no others.
# - Called on a tensor `x` of any shape, it returns $w x + b$, of that shape.
#
# If you are stuck, run `hint("linear_model")` in a cell of your own. Each call tells you a little more.

# %% nbgrader={"grade": false, "grade_id": "linear_model", "locked": false, "schema_version": 3, "solution": true, "task": false}
# exercise: linear_model
class LinearModel(tf.Module):
    """A straight line, w * x + b.

    Attributes: w and b, scalar tf.Variables, 5.0 and 0.0 at the start.
    Called on a float tensor x of any shape, it returns a tensor of the same shape.

    Example: LinearModel()(tf.constant([0.0, 2.0])) is [0.0, 10.0].
    """

    def __init__(self):
        ### BEGIN SOLUTION
        super().__init__()
        self.w = tf.Variable(5.0)
        self.b = tf.Variable(0.0)
        ### END SOLUTION

    def __call__(self, x):
        ### BEGIN SOLUTION
        return self.w * x + self.b
        ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test_linear_model", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
from course import check
check("linear_model")
### BEGIN HIDDEN TESTS
from grading.stock import grade
grade("linear_model")
### END HIDDEN TESTS

# %%
if ready("linear_model"):
    y_hat = LinearModel()(x)
    show(plot_points(x, y, {"before training": y_hat, "true line": 3 * x + 2}, "Predictions before training"))

# %% [markdown]
# It is too steep, and too low where $x$ is 0. 5 and 0 are a poor start, on purpose, and everybody's, so that your
# figures agree with those here. In practice weights start at small **random** numbers. A line, trained long enough,
# ends the same from any start. The neurons of a network need different ones: neurons that start alike get equal
# gradients and stay alike.

# %% [markdown]
# ## 4. The loss: mean squared error
#
# Each point has an **error**: the difference between the answer $y$ and the prediction $\hat y$. Here are eleven of
# them, for the line with $w = 5$ and $b = 0$.

# %%
some = slice(0, None, 20)
show(plot_errors(x[some], y[some], 5.0 * x[some]))

# %% [markdown]
# The **mean squared error** makes one number of all of them: square each error, then take the mean.
#
# $$L = \frac{1}{n} \sum_{i=1}^{n} (y_i - \hat y_i)^2$$
#
# Why squares? The plain errors could cancel each other, positive against negative. Squares cannot, large errors count
# for more, and the derivative is simple and smooth. And for Gaussian noise the line with the smallest mean squared
# error is also the line under which these data are most likely (**maximum likelihood**).

# %% [markdown]
# ### Exercise: the mean squared error (1 point)
#
# Write `mean_squared_error(target_y, predicted_y)`. Both arguments are float tensors of the same shape, whatever it is.
# The result is a scalar tensor, the mean over all elements. Use TensorFlow's operations, so that it can be
# differentiated.

# %% nbgrader={"grade": false, "grade_id": "mean_squared_error", "locked": false, "schema_version": 3, "solution": true, "task": false}
# exercise: mean_squared_error
def mean_squared_error(target_y, predicted_y):
    """The mean of the squared differences, over all elements.

    Arguments: two float tensors of the same shape, any shape.
    Returns: a scalar tensor that can be differentiated.

    Example: mean_squared_error(tf.constant([1.0, 2.0]), tf.constant([1.0, 4.0])) is 2.0.
    """
    ### BEGIN SOLUTION
    return tf.reduce_mean(tf.square(target_y - predicted_y))
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test_mean_squared_error", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
from course import check
check("mean_squared_error")
### BEGIN HIDDEN TESTS
from grading.stock import grade
grade("mean_squared_error")
### END HIDDEN TESTS

# %% [markdown]
# Now a model that is never wrong: its predictions are the answers themselves. But they stand in a column of shape (201,
# 1), as many models return them. What is the mean of the squares of `y - column`?
#
# - a. 0
# - b. an error: the shapes differ
# - c. a number above 0

# %%
predict("perfect_in_a_column", ...)

# %%
column = tf.reshape(y, (-1, 1))
print("y - y:     ", (y - y).shape, f"  loss {np.mean((y - y) ** 2):.2f}")
print("y - column:", (y - column).shape, f"  loss {np.mean((y - column) ** 2):.2f}")

# %% [markdown]
# There is no error message, only a wrong loss. Look at the shapes before you trust one.
#
# And what is a good loss here? Compare the start with the true line.

# %%
if ready("mean_squared_error"):
    print(f"w = 5, b = 0:  loss {float(mean_squared_error(y, 5 * x)):.2f}")
    print(f"the true line: loss {float(mean_squared_error(y, 3 * x + 2)):.2f}")

# %% [markdown]
# Even the true line does not reach 0: it leaves the noise over, whose mean square is a little below 1 for our points.
# No straight line does much better.
#
# ## 5. Gradients from a tape
#
# In lesson 02 you worked gradients out by hand. TensorFlow does it with `tf.GradientTape`: inside the `with` block the
# tape notes every operation that a trainable variable takes part in, directly or not. `tape.gradient` then goes
# backward through the notes, by the chain rule.
#
# At $x = \pi/2$ the sine is 1, so our wave is $-1 + 2 = 1$. Work out the derivatives of its square with respect to
# height and shift, then run the cell.

# %%
with tf.GradientTape() as tape:
    square = wave(tf.constant(math.pi / 2)) ** 2
for_height, for_shift = tape.gradient(square, [wave.height, wave.shift])
print(for_height.numpy(), for_shift.numpy())

# %% [markdown]
# It is $2 \cdot 1 \cdot \sin x = 2$ for the height and $2 \cdot 1 = 2$ for the shift. The gradients come in the order
# in which you asked for them. Ask for all at once: a tape answers one call and is then used up, unless it was made with
# `persistent=True`.
#
# The next cell turns the wave's output into a NumPy number, and that into a tensor again. What is the gradient with
# respect to the height?
#
# - a. the right number: the value is the same
# - b. 0
# - c. `None`
# - d. no gradient: an error

# %%
predict("gradient_of_a_detour", ...)

# %%
with tf.GradientTape() as tape:
    detour = wave(tf.constant(1.0)).numpy()  # a NumPy number: the trail ends here
    square = tf.constant(detour) ** 2
print(tape.gradient(square, wave.height))

# %% [markdown]
# `None` says that no noted path leads from the result back to the variable: the number left TensorFlow on the way, or
# was computed before the block.
#
# ### The four moves
#
# A training step is four moves, always in this order. The first two stand inside the `with` block, so that the tape
# sees them.

# %%
show(draw_moves(["y_hat = model(x)", "mean_squared_error()", "tape.gradient()", "w.assign_sub()"]))

# %% [markdown]
# ### Exercise: one training step (2 points)
#
# Write `train_step(model, x, y, learning_rate)`: one update by gradient descent.
#
# - Compute the mean squared error of the model on `x` and `y`, which have the same shape, under a tape.
# - Move the variables `model.w` and `model.b` in place, each by `learning_rate` times its gradient, downhill.
# - Return the loss from **before** the update.
# - It must work for any model with `w` and `b`, not only for a line. So leave the derivatives to the tape.

# %% nbgrader={"grade": false, "grade_id": "train_step", "locked": false, "schema_version": 3, "solution": true, "task": false}
# exercise: train_step
def train_step(model, x, y, learning_rate):
    """One update of model.w and model.b by gradient descent on the mean squared error, in place.

    Arguments:
        model: called on x it gives the predictions; its variables are w and b.
        x, y: float tensors of the same shape, the inputs and the answers.
        learning_rate: a number.
    Returns: the loss before the update, a scalar.

    Example: with LinearModel(), x = y = tf.constant([1.0]) and learning_rate 0.1 it returns 16.0;
        then w is 4.2 and b is -0.8.
    """
    ### BEGIN SOLUTION
    with tf.GradientTape() as tape:
        y_hat = model(x)  # 1. predict
        loss = mean_squared_error(y, y_hat)  # 2. loss
    d_w, d_b = tape.gradient(loss, [model.w, model.b])  # 3. gradient
    model.w.assign_sub(learning_rate * d_w)  # 4. update
    model.b.assign_sub(learning_rate * d_b)
    return loss
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test_train_step", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
from course import check
check("train_step")
### BEGIN HIDDEN TESTS
from grading.stock import grade
grade("train_step")
### END HIDDEN TESTS

# %% [markdown]
# For a line the chain rule is short:
#
# $$\frac{\partial L}{\partial w} = \frac{1}{n} \sum_i 2\,(\hat y_i - y_i)\,x_i \qquad\qquad
# \frac{\partial L}{\partial b} = \frac{1}{n} \sum_i 2\,(\hat y_i - y_i)$$
#
# One step of yours should move $w$ and $b$ by exactly that, times $-0.1$:

# %%
if ready("linear_model", "mean_squared_error", "train_step"):
    model = LinearModel()
    error = (5 * x - y).numpy()
    by_formula = -0.1 * np.mean(2 * error * x), -0.1 * np.mean(2 * error)
    first_loss = float(train_step(model, x, y, learning_rate=0.1))
    print(f"w moved by {float(model.w) - 5:.4f}, by the formula {by_formula[0]:.4f}")
    print(f"b moved by {float(model.b):.4f}, by the formula {by_formula[1]:.4f}")
    print(f"loss before {first_loss:.2f}, after {float(mean_squared_error(y, model(x))):.2f}")

# %% [markdown]
# ### Find the slip
#
# This program trains the wave of section 3 towards the wave $1 + 3 \sin x$. The shift should come near 1, the height
# near 3 and the loss near 0. It runs without an error.
#
# ```
#  1  wave, target = Wave(), 1 + 3 * tf.sin(x)
#  2  for step in range(16):
#  3      with tf.GradientTape() as tape:
#  4          y_hat = wave(x)                                                # 1. predict
#  5          loss = mean_squared_error(target, y_hat)                       # 2. loss
#  6      d_shift, d_height = tape.gradient(loss, wave.trainable_variables)  # 3. gradient
#  7      wave.shift.assign_sub(0.1 * d_shift)                               # 4. update
#  8      wave.height.assign_sub(0.1 * d_height)
#  9      if step % 5 == 0:
# 10          print(f"step {step:2}: loss {float(loss):.2f}")
# ```
#
# What it printed:
#
# ```
# step  0: loss 4.60
# step  5: loss 3.89
# step 10: loss 13.45
# step 15: loss 55.98
# ```
#
# A learning rate of 0.1 is small enough here. In which line is the slip?

# %%
find_slip("slip_gradients_in_order", ...)

# %% [markdown]
# ## 6. The training loop
#
# A pass over all the data is an **epoch**. We give all 201 points to each update. This is called the **full batch**,
# and then an epoch is one update.
#
# We record $w$, $b$ and the loss **after** each update. Mind what you measure. What does this print?
#
# ```
# v = tf.Variable(5.0)
# y_hat = v * 2.0
# v.assign(3.0)
# print(y_hat.numpy())
# ```

# %%
predict("old_prediction", ...)

# %%
v = tf.Variable(5.0)
y_hat = v * 2.0
v.assign(3.0)
print("the old prediction:", y_hat.numpy(), "  a new one:", (v * 2.0).numpy())

# %% [markdown]
# A tensor does not follow the variables that it was made from. So a loop that makes its predictions once, before it
# starts, reports the same loss for ever while $w$ moves. Predict anew each time.
#
# ### Exercise: the training loop (2 points)
#
# Write `training_loop(model, x, y, epochs=10, learning_rate=0.1)`.
#
# - Each epoch makes one update with all the data. Your `train_step` does that.
# - Return a dict of three lists, `"w"`, `"b"` and `"loss"`, one number per epoch, each measured after that epoch's
#   update.

# %% nbgrader={"grade": false, "grade_id": "training_loop", "locked": false, "schema_version": 3, "solution": true, "task": false}
# exercise: training_loop
def training_loop(model, x, y, epochs=10, learning_rate=0.1):
    """Trains the model in place, one full-batch update per epoch.

    Arguments: as for train_step; epochs is the number of updates.
    Returns: a dict of lists, "w", "b" and "loss", with one number per epoch, measured after its update.

    Example: with LinearModel(), x = y = tf.constant([1.0]) and epochs=1 it returns
        w about [4.2], b about [-0.8] and loss about [5.76].
    """
    ### BEGIN SOLUTION
    history = {"w": [], "b": [], "loss": []}
    for _epoch in range(epochs):
        train_step(model, x, y, learning_rate)
        history["w"].append(float(model.w))
        history["b"].append(float(model.b))
        history["loss"].append(float(mean_squared_error(y, model(x))))
    return history
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test_training_loop", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
from course import check
check("training_loop")
### BEGIN HIDDEN TESTS
from grading.stock import grade
grade("training_loop")
### END HIDDEN TESTS

# %% [markdown]
# Now train, with a learning rate of 0.1. The plot begins with the start, before any update.

# %%
if ready("linear_model", "mean_squared_error", "train_step", "training_loop"):
    model = LinearModel()
    before, start_loss = model(x), float(mean_squared_error(y, model(x)))
    history = training_loop(model, x, y, epochs=10, learning_rate=0.1)
    print(f"at the start: w 5.00, b 0.00, loss {start_loss:.2f}")
    for epoch in range(10):
        row = history["w"][epoch], history["b"][epoch], history["loss"][epoch]
        print("epoch {:2}:     w {:.2f}, b {:.2f}, loss {:.2f}".format(epoch + 1, *row))
    show(plot_travel([5.0, *history["w"]], [0.0, *history["b"]], true_w=3, true_b=2))

# %% [markdown]
# Ten epochs bring the loss from about 10.3 down to about 0.9, and most of what is left is noise. They bring $w$ near
# 3.1 and $b$ near 1.8.
#
# Why is $b$ not there yet? The $x$ have the mean 0. Then, as the two formulas above show, each update multiplies the
# distance of $w$ from its best value by $1 - 0.1 \cdot 2\,\overline{x^2}$, with $\overline{x^2}$ the mean of $x^2$, and
# that of $b$ by $1 - 0.1 \cdot 2$. The second factor is closer to 1, so $b$ is slower.

# %%
factor_w, factor_b = 1 - 0.2 * np.mean(x**2), 1 - 0.2
print(f"after 10 updates {factor_w**10:.0%} of the way is left for w, {factor_b**10:.0%} for b")

# %% [markdown]
# Here is the same journey seen from above. Each point of the map is a line with its own $w$ and $b$, and the curves
# join points of equal loss, as on a map of a valley. At which angle does the path cross the curves?

# %%
if ready("linear_model", "mean_squared_error", "train_step", "training_loop"):
    w_grid, b_grid = np.linspace(1, 5.5, 25), np.linspace(-0.5, 4, 25)
    losses = [[float(mean_squared_error(y, float(w) * x + float(b))) for w in w_grid] for b in b_grid]
    show(plot_valley(w_grid, b_grid, losses, [5.0, *history["w"]], [0.0, *history["b"]], true_w=3, true_b=2))

# %% [markdown]
# Each update sets out at a right angle to the curve that it stands on: straight downhill. The valley is narrower along
# $w$ than along $b$, so the path does not aim at the lowest point. It bends.
#
# ### How large a step?
#
# With the learning rate 0.1 the path needs dozens of updates. Take a rate that is 20 times as large, 2.0. What is the
# loss after ten epochs?
#
# - a. about 0.85: it arrives sooner
# - b. about 10: it jumps to and fro between the sides of the valley
# - c. more than a billion

# %%
predict("rate_of_two", ...)

# %%
if ready("linear_model", "mean_squared_error", "train_step", "training_loop"):
    for learning_rate in (0.01, 0.1, 0.4, 0.8, 2.0):
        one = training_loop(LinearModel(), x, y, epochs=10, learning_rate=learning_rate)["loss"]
        print(f"learning rate {learning_rate:4}: loss after 1 epoch {one[0]:6.2f}, after 5 {one[4]:9.5g}, after 10 {one[9]:9.3g}")

# %% [markdown]
# With too small a learning rate training is slow. With too large a one the steps jump across the valley, farther each
# time, and sooner or later the loss grows. 0.8 is too large already: it multiplies the distance of $w$ by $1 - 1.6
# \cdot 1.35$, which is below $-1$. "Going further" finds the exact limit.
#
# Choose the rate and the start yourself, and say before each run how it will end. This valley belongs to the line $3x +
# 2$ with noise of mean square 1; its second task moves the $x$ away from 0.

# %%
explore_valley()

# %% [markdown]
# ### Evaluate
#
# Compare the predictions with the data, before and after. Then measure on the **fresh** points, which played no part in
# the training, and measure the true line as well.

# %%
if ready("linear_model", "mean_squared_error", "train_step", "training_loop"):
    def losses_of(w, b):
        return [float(mean_squared_error(answers, w * inputs + b)) for inputs, answers in ((x, y), (fresh_x, fresh_y))]

    show(plot_points(x, y, {"before": before, "after": model(x), "true line": 3 * x + 2}, "Predictions before and after"))
    for name, values in {"after 10 epochs": (model.w, model.b), "the true line": (3, 2)}.items():
        print("{:16} training points {:.4f}   fresh points {:.4f}".format(name, *losses_of(*values)))

# %% [markdown]
# The fresh points happen to have more noise: even the true line has a higher loss there. The model's loss is above the
# true line's by 0.06 on the training points and by 0.05 on the fresh ones. So it does no worse on what it has not seen.
#
# Train on, to the line with the lowest loss on the training points. For linear regression it can also be computed
# directly; `np.polyfit` does so. How does its loss **on the training points** compare with the true line's?
#
# - a. higher: nothing is better than the truth
# - b. the same: the best line is the true line
# - c. lower

# %%
predict("better_than_the_truth", ...)

# %%
if ready("linear_model", "mean_squared_error", "train_step", "training_loop"):
    training_loop(model, x, y, epochs=40)
    w_best, b_best = np.polyfit(x, y, deg=1)
    print(f"trained: w {float(model.w):.3f}, b {float(model.b):.3f}   direct: w {w_best:.3f}, b {b_best:.3f}\n")
    for name, values in {"trained on": (model.w, model.b), "the true line": (3, 2)}.items():
        print("{:16} training points {:.5f}   fresh points {:.5f}".format(name, *losses_of(*values)))

# %% [markdown]
# The best line leans a little towards the noise of its own points. There it beats the true line, and on fresh points it
# loses to it. This is **overfitting**, as small as can be: two parameters are too few to learn the noise of 201 points
# by heart. Models with many parameters can.
#
# ## 7. The same with Keras
#
# **Keras** is the toolbox for models that comes with TensorFlow: it brings layers, optimisers, training loops and
# files. A model of your own is a `tf.keras.Model`. It differs from a `tf.Module` in two ways.
#
# - What it does with an input stands in `call`, without underscores. You still write `model(x)`.
# - Its parameters are made by `self.add_weight(...)`, or they are `tf.keras.Variable`s kept on `self`. Keras 3 does not
#   see a bare `tf.Variable`: it would neither train it in `fit` nor save it.

# %%
class KerasShift(tf.keras.Model):
    """x + shift + lift, and a variable that Keras does not see."""

    def __init__(self):
        super().__init__()
        self.shift = self.add_weight(name="shift", shape=(), initializer=tf.keras.initializers.Constant(1.5))
        self.lift = tf.keras.Variable(0.5, name="lift")
        self.unseen = tf.Variable(1.0)

    def call(self, x):
        return x + self.shift + self.lift


shifted = KerasShift()
print(shifted(tf.constant([0.0, 1.0])).numpy())
print([weight.name for weight in shifted.trainable_variables])

# %% [markdown]
# ### Exercise: the line as a Keras model (2 points)
#
# Write `KerasLinearModel`, a `tf.keras.Model` with the same two variables as `LinearModel`, the same starting values
# and the same outputs. It must train in your own loop and with `compile` and `fit`, and save and load its weights.

# %% nbgrader={"grade": false, "grade_id": "keras_model", "locked": false, "schema_version": 3, "solution": true, "task": false}
# exercise: keras_model
class KerasLinearModel(tf.keras.Model):
    """A straight line, w * x + b, as a Keras model.

    Attributes: w and b, scalar weights that Keras tracks, 5.0 and 0.0 at the start.
    Called on a float tensor x of any shape, it returns a tensor of the same shape.

    Example: KerasLinearModel()(tf.constant([0.0, 2.0])) is [0.0, 10.0].
    """

    def __init__(self):
        ### BEGIN SOLUTION
        super().__init__()
        self.w = self.add_weight(name="w", shape=(), initializer=tf.keras.initializers.Constant(5.0))
        self.b = self.add_weight(name="b", shape=(), initializer="zeros")
        ### END SOLUTION

    def call(self, x):
        ### BEGIN SOLUTION
        return self.w * x + self.b
        ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test_keras_model", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
from course import check
check("keras_model")
### BEGIN HIDDEN TESTS
from grading.stock import grade
grade("keras_model")
### END HIDDEN TESTS

# %% [markdown]
# ### In the same loop, and into a file
#
# Your loop needs no change: all it asks of a model is `w`, `b` and a call. The weights can go to a file, whose name
# must end in `.weights.h5`. A new model must be called once before it loads them, so that Keras counts it as built.

# %%
if ready("mean_squared_error", "train_step", "training_loop", "keras_model"):
    import tempfile
    from pathlib import Path

    keras_model = KerasLinearModel()
    keras_history = training_loop(keras_model, x, y)
    print(f"after 10 epochs: w {float(keras_model.w):.2f}, b {float(keras_model.b):.2f}, loss {keras_history['loss'][-1]:.2f}")
    with tempfile.TemporaryDirectory() as folder:
        file = str(Path(folder) / "line.weights.h5")
        keras_model.save_weights(file)
        loaded = KerasLinearModel()
        loaded(x)
        loaded.load_weights(file)
    print(f"loaded:          w {float(loaded.w):.2f}, b {float(loaded.b):.2f}")

# %% [markdown]
# ### With `compile` and `fit`
#
# Keras has a training loop of its own. `compile` chooses the optimiser and the loss, `fit` makes the four moves. `SGD`
# is the update that you wrote; with `batch_size` 201 it sees the full batch. Make a new optimiser for each model: in
# Keras it belongs to the variables of the first model that it trains.
#
# Your loop recorded 6.34 for epoch 1. `fit` makes the same update from the same start. What does it print for epoch 1?
#
# - a. 6.34, the same
# - b. a higher one
# - c. a lower one

# %%
predict("first_loss_of_keras", ...)

# %%
if ready("keras_model"):
    fitted = KerasLinearModel()
    fitted.compile(optimizer=tf.keras.optimizers.SGD(learning_rate=0.1), loss="mse")
    printed = fitted.fit(x, y, batch_size=201, epochs=10, verbose=2).history["loss"]
    print(f"\nw {float(fitted.w):.2f}, b {float(fitted.b):.2f}")

# %% [markdown]
# The parameters are those of our loop. Only the losses differ, and both are right. Keras prints the loss that it
# computed for the gradient, **before** the update. Our loop measures again **after** it. So Keras's list is ours, one
# epoch late:

# %%
if ready("mean_squared_error", "train_step", "training_loop", "keras_model"):
    for epoch in range(10):
        print(f"epoch {epoch + 1:2}: Keras {printed[epoch]:5.2f}, our loop {keras_history['loss'][epoch]:5.2f}")

# %% [markdown]
# ### What `fit` does on its own
#
# Left alone, `fit` shuffles the points and cuts them into batches of 32, with one update for each. A `batch_size` above
# the number of points gives one batch of all.

# %%
if ready("keras_model"):
    for size in ({}, {"batch_size": 201}, {"batch_size": 500}):
        tried = KerasLinearModel()
        tried.compile(optimizer=tf.keras.optimizers.SGD(learning_rate=0.1), loss="mse")
        tried.fit(x, y, epochs=1, verbose=0, **size)
        print(f"{size or 'no batch_size'}: {int(tried.optimizer.iterations)} updates in one epoch")

# %% [markdown]
# With several batches, what does Keras print for the epoch? Here are two batches, of 150 points and of 51. Each loss is
# from before the batch's own update.

# %%
if ready("mean_squared_error", "train_step", "keras_model"):
    by_hand = KerasLinearModel()
    first = float(train_step(by_hand, x[:150], y[:150], 0.1))
    second = float(train_step(by_hand, x[150:], y[150:], 0.1))
    after = float(mean_squared_error(y, by_hand(x)))
    print(f"first batch {first:.2f}, second batch {second:.2f}, all points afterwards {after:.2f}")

# %% [markdown]
# They are 13.04 and 1.56, and afterwards the loss of all points is 5.04. Without shuffling, `fit` makes the same two
# updates. Which loss does it print, give or take 0.05?

# %%
predict("two_unequal_batches", ...)

# %%
if ready("keras_model"):
    batched = KerasLinearModel()
    batched.compile(optimizer=tf.keras.optimizers.SGD(learning_rate=0.1), loss="mse")
    printed_loss = batched.fit(x, y, batch_size=150, epochs=1, shuffle=False, verbose=0).history["loss"][0]
    print(f"printed: {printed_loss:.2f}   mean of the two: {(13.04 + 1.56) / 2:.2f}   "
          f"weighted by rows: {(150 * 13.04 + 51 * 1.56) / 201:.2f}")

# %% [markdown]
# The printed loss is an average over the epoch's rows, and the weights moved between them: it mixes several models.
#
# ### Validation
#
# After each epoch `fit` can measure on **validation** data: data that training never uses and that you watch while you
# make decisions. Train with the full batch again. In epoch 1, which printed loss is higher?
#
# - a. that of the fresh points: the model has not seen them
# - b. that of the training points
# - c. about the same: nothing is learnt by heart yet

# %%
predict("first_validation_loss", ...)

# %%
if ready("keras_model"):
    watched = KerasLinearModel()
    watched.compile(optimizer=tf.keras.optimizers.SGD(learning_rate=0.1), loss="mse")
    both = watched.fit(x, y, batch_size=201, epochs=10, validation_data=(fresh_x, fresh_y), verbose=0).history
    for epoch in (1, 2, 5, 10):
        print(f"epoch {epoch:2}: loss {both['loss'][epoch - 1]:5.2f}, val_loss {both['val_loss'][epoch - 1]:5.2f}")

# %% [markdown]
# `val_loss` is measured at the end of the epoch, `loss` before the update. Early in training the validation loss is
# often the lower one for this reason alone. For a fair comparison `evaluate` both at the same moment.
#
# `validation_split=0.2` keeps back the **last** fifth of the points, before any shuffling. Our points are sorted, so
# these would be the 41 with the largest $x$: no fair sample. Shuffle first.

# %% [markdown]
# ## Going further
#
# ### The largest stable rate
#
# Where is the limit between settling and running away? Take one parameter first. The loss of a line is a parabola in
# it. At a distance $d$ from the lowest point the slope is $c\,d$, with $c$ the **second derivative**. An update makes
# $d - \text{rate} \cdot c\,d = (1 - \text{rate} \cdot c)\,d$ of the distance. It shrinks while the factor lies between
# $-1$ and 1: for rates between 0 and $2/c$.
#
# Two parameters have a matrix of second derivatives, the **Hessian**. For a line and the mean squared error it is
#
# $$H = \begin{pmatrix} 2\,\overline{x^2} & 2\,\overline{x} \\ 2\,\overline{x} & 2 \end{pmatrix}$$
#
# with $\overline{x}$ the mean of $x$ and $\overline{x^2}$ the mean of $x^2$. Along each of its eigenvectors the loss is
# again a parabola, which the other direction does not disturb, and the **eigenvalue** is its second derivative. The
# largest eigenvalue $\lambda$ sets the limit: $2/\lambda$. It depends on the inputs alone, not on the answers $y$.
#
# Our $x$ have the mean 0, so the eigenvalues stand on the diagonal: about 2.693 for $w$, and 2 for $b$. The limit is $2
# / 2.693$, about 0.743. Here is a rate on either side of it:

# %%
if ready("linear_model", "mean_squared_error", "train_step", "training_loop"):
    for learning_rate in (0.74, 0.75):
        one = training_loop(LinearModel(), x, y, epochs=100, learning_rate=learning_rate)["loss"]
        print(f"learning rate {learning_rate}: loss after 10 epochs {one[9]:.2f}, after 50 {one[49]:.2f}, after 100 {one[99]:.2f}")

# %% [markdown]
# Now add 10 to every $x$ and keep the $y$. Some line fits these points as well as before. To be on the safe side, take
# a fifth of the rate that served us well: 0.02. What does the loss do in ten epochs from $w = 5$ and $b = 0$?
#
# - a. it falls, more slowly than before
# - b. it hardly changes
# - c. it grows beyond a billion

# %%
predict("shifted_inputs", ...)

# %%
if ready("linear_model", "mean_squared_error", "train_step", "training_loop"):
    for learning_rate in (0.02, 0.009):
        one = training_loop(LinearModel(), x + 10, y, epochs=100, learning_rate=learning_rate)["loss"]
        print(f"learning rate {learning_rate:5}: loss after 1 epoch {one[0]:.4g}, after 10 {one[9]:.4g}, after 100 {one[99]:.4g}")

# %% [markdown]
# `nan` is what is left when the numbers outgrow float32. The shift has made the valley steep in one direction and
# nearly flat in the other. The steep one forbids larger steps; in the flat one small steps get nowhere, so at 0.009 the
# loss is still far above 0.85.
#
# ### Exercise: the largest stable rate (2 points)
#
# Write `largest_stable_rate(x)`: the learning rate below which full-batch gradient descent on the mean squared error of
# $w x + b$ settles from any start, and above which it runs away from nearly every start. That is 2 divided by the
# largest eigenvalue of $H$.
#
# - `x` is a float32 tensor of one axis, with two or more entries.
# - The result is one number: a float, or a tensor or array without axes.
# - Any way is right. NumPy and TensorFlow both know the eigenvalues of a symmetric matrix (`np.linalg.eigvalsh`,
#   `tf.linalg.eigvalsh`).

# %% nbgrader={"grade": false, "grade_id": "largest_stable_rate", "locked": false, "schema_version": 3, "solution": true, "task": false}
# exercise: largest_stable_rate
def largest_stable_rate(x):
    """The largest learning rate with which gradient descent on the mean squared error of w * x + b settles.

    Argument: x, a float32 tensor of one axis with two or more entries, the inputs.
    Returns: 2 divided by the largest eigenvalue of the matrix of second derivatives, a number.

    Example: for tf.constant([-2.0, 0.0, 2.0]) the mean is 0 and the mean of the squares 8/3;
        the eigenvalues are 16/3 and 2, and the result is 0.375.
    """
    ### BEGIN SOLUTION
    mean, mean_of_squares = np.mean(x), np.mean(np.square(x))
    hessian = 2 * np.array([[mean_of_squares, mean], [mean, 1.0]])
    return 2 / np.linalg.eigvalsh(hessian)[-1]
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test_largest_stable_rate", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
from course import check
check("largest_stable_rate")
### BEGIN HIDDEN TESTS
from grading.stock import grade
grade("largest_stable_rate")
### END HIDDEN TESTS

# %% [markdown]
# Three sets of inputs. The last is **standardised**: minus its mean, divided by its standard deviation.

# %%
if ready("largest_stable_rate"):
    standardised = (x + 10 - np.mean(x + 10)) / np.std(x)
    for name, inputs in {"x": x, "x + 10": x + 10, "standardised": standardised}.items():
        print(f"{name:12}  largest stable rate {float(largest_stable_rate(inputs)):.4f}")

# %% [markdown]
# Standardising undoes the shift. Both eigenvalues become 2, the valley is round, and the rate 0.5 reaches its lowest
# point in one update. That is one reason why lesson 04 standardises its inputs. In a network the Hessian changes as the
# weights move, and the limit with it.

# %% [markdown]
# ## Summary
#
# - Six steps: data, model, loss, run and measure, gradients and update, evaluate. The fourth and fifth are repeated, in four
#   moves: predict, loss, gradient, update.
# - Update a `tf.Variable` in place. A `tf.Module` collects its variables; a `tf.keras.Model` tracks what `add_weight` made.
# - Noise in the data keeps the mean squared error above 0. What left TensorFlow has the gradient `None`.
# - A loss is true for the parameters that it was computed with. `fit` reports the one from before each update, averaged
#   over the rows, in batches of 32 unless told otherwise.
# - A learning rate above 2 divided by the largest eigenvalue of the Hessian runs away. Inputs far from 0 make it small.
#
# A line has two parameters and one input. Next come flowers with four measurements, three species to tell apart, and a
# network: [lesson 04, Iris with tinygrad](../04_iris/04_iris.ipynb).

# %% [markdown]
# ## Appendix: parts of Keras, one by one
#
# Keras's losses and optimisers also work in a loop of your own. A loss is called as `loss(y, y_hat)`, and `apply` of an
# optimiser makes the update:

# %%
if ready("keras_model"):
    parts = KerasLinearModel()
    mse, sgd = tf.keras.losses.MeanSquaredError(), tf.keras.optimizers.SGD(learning_rate=0.1)
    with tf.GradientTape() as tape:
        y_hat = parts(x)  # 1. predict
        loss = mse(y, y_hat)  # 2. loss
    gradients = tape.gradient(loss, parts.trainable_variables)  # 3. gradient
    sgd.apply(gradients, parts.trainable_variables)  # 4. update
    print(f"loss {float(loss):.2f}, then w {float(parts.w):.2f}, b {float(parts.b):.2f}")

# %% [markdown]
# `fit` **compiles** the training step. TensorFlow runs your Python once for each kind of input, notes the operations as
# a graph, and from then on runs the graph. That is faster, but `print` and a debugger see only that first run. With
# `run_eagerly=True` your Python runs in every step: use it to look for a mistake. Here are three epochs of one batch
# each, without it and with it:

# %%
if ready("keras_model"):
    class Talking(KerasLinearModel):
        def call(self, x):
            print("call runs")
            return super().call(x)

    for eagerly in (False, True):
        print("run_eagerly", eagerly)
        talking = Talking()
        talking.compile(optimizer=tf.keras.optimizers.SGD(learning_rate=0.1), loss="mse", run_eagerly=eagerly)
        talking.fit(x, y, batch_size=201, epochs=3, verbose=0)

# %% [markdown]
# An **initialiser** says where a weight starts. Without one, `add_weight` draws it from the Glorot uniform
# distribution, which lesson 06 explains. A weight may also be kept from training: `variables` lists all of them,
# `trainable_variables` those that the optimiser moves. `tf.Module` has the same two lists.

# %%
tf.keras.utils.set_random_seed(3)
started = tf.keras.layers.Layer()
started.add_weight(name="constant", shape=(), initializer=tf.keras.initializers.Constant(5.0))
started.add_weight(name="normal", shape=(), initializer=tf.keras.initializers.RandomNormal(stddev=0.1))
started.add_weight(name="default", shape=())
started.add_weight(name="fixed", shape=(), initializer="ones", trainable=False)
print({weight.name: round(float(weight), 3) for weight in started.variables})
print("trainable:", [weight.name for weight in started.trainable_variables])

# %% [markdown]
# ## Sources and further reading
#
# - Trevor Hastie, Robert Tibshirani and Jerome Friedman: *The Elements of Statistical Learning*, second edition, 2009.
#   Chapter 3 is on linear regression.
# - Ian Goodfellow, Yoshua Bengio and Aaron Courville: *Deep Learning*, 2016. Chapter 4 has gradient descent and the
#   Hessian.
# - Aston Zhang, Zachary Lipton, Mu Li and Alexander Smola: *Dive into Deep Learning*, 2023, the chapter on linear
#   regression.
# - Gabriel Goh: "Why Momentum Really Works", *Distill*, 2017. Eigenvalues and learning rates, with pictures that move.
# - TensorFlow: [Introduction to gradients and automatic differentiation](https://www.tensorflow.org/guide/autodiff).
# - Keras: [Training and evaluation with the built-in methods](https://keras.io/guides/training_with_built_in_methods/).
