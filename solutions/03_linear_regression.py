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
# About 75 minutes, 9 points. You need the gradients and the update of [lesson 02](../02_neuron/02_neuron.ipynb).
#
# When you are through, you can
# - name the steps of a machine-learning problem, and say what each is for;
# - keep a model's parameters in TensorFlow variables, in a `tf.Module` and in a `tf.keras.Model`;
# - measure a model with the mean squared error, and get its gradients from a `tf.GradientTape`;
# - write a training loop from first principles, and record what really happened in it;
# - train the same model with Keras, save it, load it, and explain the losses that Keras prints.
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

from course import check, hint, ready
from course.data import line
from course.draw import draw_steps, plot_errors, plot_lines, plot_points, plot_travel, plot_valley, show

# %% [markdown]
# ## 1. The steps of a machine-learning problem
#
# Most problems of machine learning go through the same six steps:
#
# 1. **Data**: get examples, each an input $x$ with the right answer $y$.
# 2. **Model**: choose a formula that turns an input into a **prediction** $\hat y$, with **parameters** to be found.
# 3. **Loss**: choose a number that says how wrong the predictions are.
# 4. **Run and measure**: pass the inputs through the model and compute the loss.
# 5. **Gradients and update**: ask how the loss changes with each parameter, and move each one a little downhill.
# 6. **Evaluate**: look at what the trained model does, best on data that it has not seen.
#
# Steps 4 and 5 are repeated many times. That is training. Here all six are small enough to see every number.

# %%
show(draw_steps())

# %% [markdown]
# ## 2. The data
#
# `line()` makes 201 points. The inputs $x$ are spread from $-2$ to 2. The answers are $y = 3x + 2$ plus **noise**: a
# random number for each point, from a normal (Gaussian) distribution with mean 0 and standard deviation 1.
#
# In real life nobody tells us the 3 and the 2. Here we know them, so we can see how close training gets.

# %%
x, y = (tf.constant(values) for values in line(seed=11))
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
print("the result of v - 1.5 is a plain tensor:", v - 1.5)

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
# Run the cell with your answer, then the check below it. If you are stuck, run `hint("linear_model")` in a cell of your
# own. Each call tells you a little more.

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

# %% [markdown]
# The starting values 5 and 0 are a poor guess, on purpose. Here is the untrained model on the data: too steep, and too
# low where $x$ is 0.

# %%
if ready("linear_model"):
    y_hat = LinearModel()(x)
    show(plot_points(x, y, {"before training": y_hat, "true line": 3 * x + 2}, "Predictions before training"))

# %% [markdown]
# ## 4. The loss: mean squared error
#
# Each point has an **error**: the difference between the answer $y$ and the prediction $\hat y$. Here are some of
# them for the line with $w = 5$ and $b = 0$.

# %%
some = slice(0, None, 20)
show(plot_errors(x[some], y[some], 5.0 * x[some]))

# %% [markdown]
# The **mean squared error** makes one number of all of them: square each error, then take the mean.
#
# $$L = \frac{1}{n} \sum_{i=1}^{n} (y_i - \hat y_i)^2$$
#
# Why squares? The plain errors could cancel each other, positive against negative. Squares cannot, large errors count
# for more, and the derivative is simple and smooth.
#
# One trap: if the shapes differ, broadcasting may pair **every** answer with **every** prediction. There is no error
# message, only a wrong loss.

# %%
column = tf.reshape(x, (-1, 1))
print("(201,) - (201,):  ", (y - x).shape)
print("(201,) - (201, 1):", (y - column).shape)

# %% [markdown]
# ### Exercise: the mean squared error (1 point)
#
# Write `mean_squared_error(target_y, predicted_y)`. Both arguments are float tensors of one shape, any shape. The result
# is a scalar tensor, the mean over all elements. Use TensorFlow's operations, so that it can be differentiated.

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
# What is a good loss here? Even the true line does not reach 0: it leaves the noise over, whose mean square is a little
# below 1 for our points. No straight line does much better than that.
#
# At $x$ the starting line misses the true one by $2x - 2$. Our $x$ have the mean 0, and their squares the mean 1.35, so
# the mean of $(2x - 2)^2$ is $4 \cdot 1.35 + 4 = 9.4$. Together with the noise, expect about 10.3.

# %%
if ready("mean_squared_error"):
    print(f"w = 5, b = 0:  loss {float(mean_squared_error(y, 5 * x)):.2f}")
    print(f"the true line: loss {float(mean_squared_error(y, 3 * x + 2)):.2f}")

# %% [markdown]
# ## 5. Gradients from a tape
#
# In lesson 02 you worked gradients out by hand. TensorFlow does it with `tf.GradientTape`: inside the `with` block the
# tape notes every operation on a trainable variable. `tape.gradient` then goes backward through the notes, by the chain
# rule.
#
# At $x = \pi/2$ the sine is 1, so our wave is $-1 + 2 = 1$. The derivative of its square is
# $2 \cdot 1 \cdot \sin x = 2$ for the height, and $2 \cdot 1 = 2$ for the shift:

# %%
with tf.GradientTape() as tape:
    square = wave(tf.constant(math.pi / 2)) ** 2
for_height, for_shift = tape.gradient(square, [wave.height, wave.shift])
print(for_height.numpy(), for_shift.numpy())

# %% [markdown]
# The gradients come in the order in which you asked for them. Ask for all at once: a tape answers one call and is then
# used up.
#
# The tape sees TensorFlow's operations only. What leaves TensorFlow on the way, or is computed before the block, has
# no notes, and the gradient is `None`:

# %%
with tf.GradientTape() as tape:
    detour = wave(tf.constant(1.0)).numpy()  # a NumPy number: the trail ends here
    square = tf.constant(detour) ** 2
print(tape.gradient(square, wave.height))

# %% [markdown]
# ### Exercise: one training step (2 points)
#
# Write `train_step(model, x, y, learning_rate)`: one update by gradient descent.
#
# - Compute the mean squared error of the model on `x` and `y`, which have one shape, under a tape.
# - Move the variables `model.w` and `model.b` in place, each by `learning_rate` times its gradient, downhill.
# - Return the loss from **before** the update.
# - It must work for any model with `w` and `b`, not only for a line. So leave the derivatives to the tape.

# %% nbgrader={"grade": false, "grade_id": "train_step", "locked": false, "schema_version": 3, "solution": true, "task": false}
# exercise: train_step
def train_step(model, x, y, learning_rate):
    """One update of model.w and model.b by gradient descent on the mean squared error, in place.

    Arguments:
        model: called on x it gives the predictions; its variables are w and b.
        x, y: float tensors of one shape, the inputs and the answers.
        learning_rate: a number.
    Returns: the loss before the update, a scalar.

    Example: with LinearModel(), x = y = tf.constant([1.0]) and learning_rate 0.1 it returns 16.0;
        then w is 4.2 and b is -0.8.
    """
    ### BEGIN SOLUTION
    with tf.GradientTape() as tape:
        loss = mean_squared_error(y, model(x))
    d_w, d_b = tape.gradient(loss, [model.w, model.b])
    model.w.assign_sub(learning_rate * d_w)
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
# ## 6. The training loop
#
# A pass over all the data is an **epoch**. We give all 201 points to each update. This is called the **full batch**, and
# then an epoch is one update.
#
# We record $w$, $b$ and the loss **after** each update. Mind what you measure! A prediction is a tensor, and a tensor
# does not follow the variables that it was made of:

# %%
v = tf.Variable(5.0)
y_hat = v * 2.0
v.assign(3.0)
print("the old prediction:", y_hat.numpy(), "  a new one:", (v * 2.0).numpy())

# %% [markdown]
# A loop that makes its predictions once, before it starts, would report the same loss for ever while $w$ moves. So
# predict anew each time.
#
# ### Exercise: the training loop (2 points)
#
# Write `training_loop(model, x, y, epochs=10, learning_rate=0.1)`.
#
# - Each epoch makes one update with all the data. Your `train_step` does that.
# - Return a dict of three lists, `"w"`, `"b"` and `"loss"`, one number per epoch, each measured after that epoch's update.

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
# Now train. With a learning rate of 0.1, ten epochs bring the loss from about 10.3 down to about 0.9, which is mostly
# noise. They bring $w$ near 3.1 and $b$ near 1.8.

# %%
if ready("linear_model", "mean_squared_error", "train_step", "training_loop"):
    model = LinearModel()
    before, start_loss = model(x), float(mean_squared_error(y, model(x)))
    history = training_loop(model, x, y, epochs=10, learning_rate=0.1)
    print(f"at the start: w 5.00, b 0.00, loss {start_loss:.2f}")
    for epoch in range(10):
        print(f"epoch {epoch + 1:2}:     w {history['w'][epoch]:.2f}, b {history['b'][epoch]:.2f}, "
              f"loss {history['loss'][epoch]:.2f}")
    show(plot_travel(history["w"], history["b"], true_w=3, true_b=2))

# %% [markdown]
# Why is $b$ not there yet? The $x$ have the mean 0. Then, as the two formulas above show, each update multiplies
# what $w$ lacks to its best value by $1 - 0.1 \cdot 2\,\overline{x^2}$, with $\overline{x^2}$ the mean of $x^2$, and
# what $b$ lacks by $1 - 0.1 \cdot 2$. The second factor is closer to 1, so $b$ is slower.

# %%
factor_w, factor_b = 1 - 0.2 * np.mean(x**2), 1 - 0.2
print(f"after 10 updates {factor_w**10:.0%} of the way is left for w, {factor_b**10:.0%} for b")

# %% [markdown]
# Here is the same journey seen from above. Each point of the map is a line with its own $w$ and $b$, and the curves
# join points of equal loss, as on a map of a valley. Each update goes straight downhill, across the curve it stands on.

# %%
if ready("linear_model", "mean_squared_error", "train_step", "training_loop"):
    w_grid, b_grid = np.linspace(1, 5.5, 25), np.linspace(-0.5, 4, 25)
    losses = [[float(mean_squared_error(y, float(w) * x + float(b))) for w in w_grid] for b in b_grid]
    show(plot_valley(w_grid, b_grid, losses, [5.0, *history["w"]], [0.0, *history["b"]], true_w=3, true_b=2))

# %% [markdown]
# ### How large a step?
#
# With too small a learning rate training is slow. With too large a one the steps jump over the valley, farther each
# time, and the loss grows. Here 0.8 is too large: each update multiplies what $w$ lacks by $1 - 1.6 \cdot 1.35$, which
# is below $-1$.

# %%
if ready("linear_model", "mean_squared_error", "train_step", "training_loop"):
    for learning_rate in (0.01, 0.1, 0.4, 0.8):
        one = training_loop(LinearModel(), x, y, epochs=10, learning_rate=learning_rate)["loss"]
        print(f"learning rate {learning_rate:4}: loss after 1 epoch {one[0]:5.2f}, after 5 {one[4]:5.2f}, after 10 {one[9]:5.2f}")

# %% [markdown]
# ### Evaluate
#
# Compare the predictions with the data, before and after. Then measure on **fresh** points, which played no part in
# the training. The loss there should be similar: a line has only two parameters, too few to learn the noise by heart.

# %%
if ready("linear_model", "mean_squared_error", "train_step", "training_loop"):
    show(plot_points(x, y, {"before": before, "after": model(x), "true line": 3 * x + 2}, "Predictions before and after"))
    fresh_x, fresh_y = (tf.constant(values) for values in line(seed=2024))
    print(f"loss on the training points: {history['loss'][-1]:.2f}")
    print(f"loss on fresh points:        {float(mean_squared_error(fresh_y, model(fresh_x))):.2f}")

# %% [markdown]
# What if we train on? Forty more epochs end at the line with the lowest loss on these points. For linear regression that
# line can also be computed directly; `np.polyfit` does so. It is not exactly the true line, because of the noise.

# %%
if ready("linear_model", "mean_squared_error", "train_step", "training_loop"):
    training_loop(model, x, y, epochs=40)
    w_best, b_best = np.polyfit(x, y, deg=1)
    print(f"trained: w {float(model.w):.3f}, b {float(model.b):.3f}   direct: w {w_best:.3f}, b {b_best:.3f}")

# %% [markdown]
# ## 7. The same with Keras
#
# **Keras** is TensorFlow's toolbox for models: it brings layers, optimisers, training loops and files. A model of your
# own is a `tf.keras.Model`. It differs from a `tf.Module` in two ways.
#
# - What it does with an input stands in `call`, without underscores. You still write `model(x)`.
# - Its parameters are made by `self.add_weight(...)`. Keras 3 does not see a bare `tf.Variable`: it would neither
#   train it in `fit` nor save it.

# %%
class KerasShift(tf.keras.Model):
    """x + shift, and a variable that Keras does not see."""

    def __init__(self):
        super().__init__()
        self.shift = self.add_weight(name="shift", shape=(), initializer=tf.keras.initializers.Constant(1.5))
        self.unseen = tf.Variable(1.0)

    def call(self, x):
        return x + self.shift


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
    print(f"after 10 epochs: w {keras_history['w'][-1]:.2f}, b {keras_history['b'][-1]:.2f}, "
          f"loss {keras_history['loss'][-1]:.2f}")
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
# Keras has a training loop of its own. `compile` chooses the optimiser and the loss, `fit` trains. `SGD` is the update
# that you wrote; with `batch_size` 201 it sees the full batch.
#
# Make a new optimiser for each model: in Keras it belongs to the variables of the first model that it trains.

# %%
if ready("mean_squared_error", "train_step", "training_loop", "keras_model"):
    fitted = KerasLinearModel()
    fitted.compile(optimizer=tf.keras.optimizers.SGD(learning_rate=0.1), loss="mse")
    printed = fitted.fit(x, y, batch_size=201, epochs=10, verbose=2).history["loss"]
    print(f"\nw {float(fitted.w):.2f}, b {float(fitted.b):.2f}")

# %% [markdown]
# The parameters are those of our loop, and yet Keras's first loss is about 10.3, where our loop recorded about 6.3.
#
# Both are right. Keras prints the loss that it computed for the gradient, **before** the update. Our loop measures
# again **after** it. So Keras's list is ours, one epoch late:

# %%
if ready("mean_squared_error", "train_step", "training_loop", "keras_model"):
    print("epoch   Keras   our loop")
    for epoch in range(10):
        print(f"{epoch + 1:5}   {printed[epoch]:5.2f}   {keras_history['loss'][epoch]:5.2f}")
    show(plot_lines(range(1, 11), {"Keras: before the update": printed, "our loop: after it": keras_history["loss"]},
                    xlabel="epoch", ylabel="loss", title="Loss in each epoch"))

# %% [markdown]
# With smaller batches an epoch makes several updates. Then Keras prints the average over the batches, each measured
# before its own update, so while the weights were moving. Here it lies between the epoch's first loss and its last:

# %%
if ready("keras_model"):
    tf.keras.utils.set_random_seed(7)  # fit shuffles the points
    batched = KerasLinearModel()
    batched.compile(optimizer=tf.keras.optimizers.SGD(learning_rate=0.1), loss="mse")
    at_start = batched.evaluate(x, y, verbose=0)
    during = batched.fit(x, y, batch_size=32, epochs=1, verbose=0).history["loss"][0]
    at_end = batched.evaluate(x, y, verbose=0)
    print(f"at the start {at_start:.2f}, printed for epoch 1 {during:.2f}, at its end {at_end:.2f}")

# %% [markdown]
# ## Summary
#
# - Six steps: data, model, loss, run and measure, gradients and update, evaluate. The fourth and fifth are repeated.
# - A `tf.Variable` holds what training changes; update it in place. A `tf.Module` collects its variables; a
#   `tf.keras.Model` tracks what `add_weight` made.
# - The mean squared error is a mean over all the errors squared. Noise in the data keeps it above 0.
# - `tf.GradientTape` notes the operations and gives the gradients. What left TensorFlow gives `None`.
# - A loss is true for the parameters that it was computed with. Say whether it is from before or after the update.
# - `compile` and `fit` do what your loop does, and report the loss from before the update.
#
# A line has two parameters and one input. Next come flowers with four measurements, three species to tell apart, and a
# network: [lesson 04, Iris with tinygrad](../04_iris/04_iris.ipynb).
