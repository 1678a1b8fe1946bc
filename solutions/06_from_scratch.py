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
# # Lesson 06: a network from scratch
#
# About two hours, 12 points. You need the gradients and updates of [lesson 02](../02_neuron/02_neuron.ipynb) and the
# `GradientTape` of [lesson 03](../03_linear_regression/03_linear_regression.ipynb).
#
# When you are through, you can
# - build a dense layer and a model out of tensors and matrix products;
# - cut data into batches, and make one training step in four moves;
# - write the training loop, and measure what the model has learnt;
# - say what `tf.function` saves, with figures of your own machine;
# - say what a poor start and a small learning rate cost, and what a better start and Adam gain.
#
# TensorFlow gives us tensors, gradients and a few formulas. Everything else in sections 2 to 6 is yours.

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

prepare("tensorflow")  # keeps TensorFlow's log messages out of the notebook

import math
import time

import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf

from course import check, hint, ready
from course.data import mnist, profile
from course.draw import (draw_dense, draw_digits, draw_moves, draw_weights, plot_geometry, plot_lines,
                         show)
from course.progress import progress

tf.keras.utils.set_random_seed(1)  # for Python, NumPy and TensorFlow

# %% [markdown]
# ## 1. The data
#
# MNIST holds pictures of handwritten digits: 60,000 to train on and 10,000 to test on. Each has 28 times 28 grey values
# from 0 to 255. The label is the digit, an integer. Where MNIST is not to be had, the course takes 1,797 smaller digits
# from scikit-learn, brought to the same size. The cell says which data you have.

# %%
data = mnist()
print(data.source, "-", len(data.train_images), "pictures to train on,", len(data.test_images), "to test on")
show(draw_digits(data.train_images[:10], data.train_labels[:10]))

# %% [markdown]
# A dense layer takes rows of numbers. So each picture becomes a row of 784, and the grey values are divided by 255: then
# all of them lie between 0 and 1.

# %%
def rows_of(pictures):
    return tf.constant(pictures.reshape(len(pictures), 28 * 28).astype("float32") / 255)


images, labels = rows_of(data.train_images), tf.constant(data.train_labels)
test_images, test_labels = rows_of(data.test_images), tf.constant(data.test_labels)
epochs = 10 if profile() == "full" else 3
print(images.shape, images.dtype.name, labels.dtype.name)

# %% [markdown]
# ## 2. A dense layer
#
# In a **dense** layer every input is joined to every output. With a batch of inputs as the rows of $x$, the whole layer is
# one line:
#
# $$\mathrm{output} = f(x W + b)$$
#
# $f$ is the activation. Lesson 02 had one input, a column, and wrote $W x + b$. Here there are many inputs, one in each
# row, so $x$ stands on the left, and $W$ has the shape (inputs, outputs). The bias $b$ is added to every row, by
# broadcasting.
#
# The picture shows a batch of 128 digits going through a layer with 512 neurons.

# %%
show(draw_dense(128, 784, 512))

# %% [markdown]
# With numbers: two rows of three inputs, and two neurons.

# %%
x = tf.constant([[1.0, 2.0, 0.0], [0.0, -1.0, 1.0]])
kernel = tf.constant([[1.0, -1.0], [0.5, 0.0], [2.0, 1.0]])
shift = tf.constant([0.0, -0.5])
print("x W + b:\n", (x @ kernel + shift).numpy())
print("after relu:\n", tf.nn.relu(x @ kernel + shift).numpy())

# %% [markdown]
# ### The same as geometry
#
# A row of two numbers is a point of the plane. A product with a matrix turns, stretches or slants the whole plane, the bias
# moves it, and ReLU folds away what is below 0. So a network is a row of simple moves in space, and training looks for the
# moves that bring apart what belongs to different classes. Here a circle of points goes through one layer:

# %%
angle = np.linspace(0, 2 * np.pi, 60, dtype="float32")
circle = np.stack([np.cos(angle), np.sin(angle)], axis=1)
turn = np.array([[1.2, 0.5], [-0.6, 0.9]], dtype="float32")
move = np.array([0.5, -0.3], dtype="float32")
show(plot_geometry({"x": circle, "x W": circle @ turn, "x W + b": circle @ turn + move,
                    "relu(x W + b)": np.maximum(circle @ turn + move, 0)}))

# %% [markdown]
# ### Weights are variables
#
# A tensor never changes. A `tf.Variable` holds a tensor and can be given another one, and a `GradientTape` watches it
# without being told. So weights are variables.
#
# At the start they hold random numbers. `tf.random.uniform` draws from the least value up to the greatest, the greatest
# itself excluded.

# %%
drawn = tf.random.uniform((2, 3), minval=-1.0, maxval=1.0)
box = tf.Variable(drawn)
box.assign(box * 10)
print(drawn.numpy())
print(box.numpy())

# %% [markdown]
# ### Exercise: a dense layer (2 points)
#
# Write the class `NaiveDense`.
#
# - `W` has the shape (input_size, output_size) and starts with random numbers, uniform from 0 up to 0.1. `b` has the shape
#   (output_size,) and starts with zeros. Both are variables of type float32.
# - `weights` is the list of both: `[W, b]`. (An attribute or a property, not a method.)
# - Calling the layer with a batch of shape (n, input_size) gives the output, of shape (n, output_size).
#
# Section 8 looks at whether this is a good start.

# %% nbgrader={"grade": false, "grade_id": "naive_dense", "locked": false, "schema_version": 3, "solution": true, "task": false}
# exercise: naive_dense
class NaiveDense:
    """A dense layer: activation(x W + b).

    Its attributes:
        W: a tf.Variable, (input_size, output_size), at first uniform in [0, 0.1).
        b: a tf.Variable, (output_size,), at first zeros.
        weights: the list [W, b].

    Example: NaiveDense(3, 2, tf.nn.relu)(tf.zeros((5, 3))) is a tensor of zeros, (5, 2).
    """

    def __init__(self, input_size, output_size, activation):
        """Takes two numbers and the activation, a function of a tensor."""
        ### BEGIN SOLUTION
        self.activation = activation
        self.W = tf.Variable(tf.random.uniform((input_size, output_size), minval=0.0, maxval=0.1))
        self.b = tf.Variable(tf.zeros((output_size,)))
        self.weights = [self.W, self.b]
        ### END SOLUTION

    def __call__(self, inputs):
        """Takes a float tensor (n, input_size), returns the output, (n, output_size)."""
        ### BEGIN SOLUTION
        return self.activation(inputs @ self.W + self.b)
        ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test_naive_dense", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
from course import check
check("naive_dense")
### BEGIN HIDDEN TESTS
from grading.stock import grade
grade("naive_dense")
### END HIDDEN TESTS

# %% [markdown]
# ## 3. Layers in a row
#
# A model with layers in a row hands the output of each layer to the next: `third(second(first(x)))`. So its layers must
# fit: the second takes as many inputs as the first has outputs.
#
# ### Exercise: layers in a row (2 points)
#
# Write the class `NaiveSequential`. It takes a list of layers and is called like a layer itself: it hands the input through
# its layers, in order. Its `weights` is one flat list: those of the first layer, then those of the second, and so on. A
# layer may have any number of weights, even none.

# %% nbgrader={"grade": false, "grade_id": "naive_sequential", "locked": false, "schema_version": 3, "solution": true, "task": false}
# exercise: naive_sequential
class NaiveSequential:
    """A model that calls its layers in order.

    Its attribute:
        weights: the weights of all layers in one list, in the order of the layers.

    Example: with dense layers `a` and `b`, NaiveSequential([a, b]) gives b(a(x)) for x, and has the
    weights [a.W, a.b, b.W, b.b].
    """

    def __init__(self, layers):
        """Takes a list of layers; each can be called and has the list `weights`."""
        ### BEGIN SOLUTION
        self.layers = list(layers)
        ### END SOLUTION

    def __call__(self, inputs):
        """Takes the first layer's input, (n, inputs), returns the last layer's output, (n, outputs)."""
        ### BEGIN SOLUTION
        for layer in self.layers:
            inputs = layer(inputs)
        return inputs

    @property
    def weights(self):
        return [weight for layer in self.layers for weight in layer.weights]
        ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test_naive_sequential", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
from course import check
check("naive_sequential")
### BEGIN HIDDEN TESTS
from grading.stock import grade
grade("naive_sequential")
### END HIDDEN TESTS

# %% [markdown]
# This is the network that we train: 784 inputs, 512 hidden neurons with ReLU, and 10 outputs with softmax, a probability
# for each digit.

# %%
if ready("naive_dense", "naive_sequential"):
    def new_model():
        return NaiveSequential([NaiveDense(784, 512, tf.nn.relu), NaiveDense(512, 10, tf.nn.softmax)])

    model = new_model()
    for weight in model.weights:
        print(weight.shape)
    print("numbers to learn:", sum(int(tf.size(weight)) for weight in model.weights))
    print("first digit:", np.round(model(images[:1])[0].numpy(), 2))

# %% [markdown]
# ## 4. Batches
#
# The gradient over all the pictures is slow to get, and the gradient of one picture points in a rather random direction. So
# we take a **batch**: a few rows at a time. One way through all the rows is an **epoch**. If the rows do not divide evenly,
# the last batch is short, and the number of batches is rounded up. Slices stop at the end by themselves:

# %%
ten = np.arange(10)
print("batches:", math.ceil(10 / 4))
for start in (0, 4, 8):
    print(ten[start:start + 4])

# %% [markdown]
# ### Exercise: a batch generator (2 points)
#
# Write the class `BatchGenerator`.
#
# - `num_batches` is the number of batches in an epoch, the short one too. (An attribute or a property.)
# - Each call of `next()` gives the next batch, `(images, labels)`, in the order of the rows.
# - If there are not as many labels as images, making the generator raises a `ValueError`.
#
# What happens after the last batch is up to you.

# %% nbgrader={"grade": false, "grade_id": "batch_generator", "locked": false, "schema_version": 3, "solution": true, "task": false}
# exercise: batch_generator
class BatchGenerator:
    """Gives images and labels batch by batch.

    Its attribute:
        num_batches: the number of batches, rounded up.

    Example: with 10 rows and batches of 4 there are 3 batches, of 4, 4 and 2 rows.
    """

    def __init__(self, images, labels, batch_size=128):
        """Takes tensors or arrays with n rows each. Raises ValueError when their lengths differ."""
        ### BEGIN SOLUTION
        if len(images) != len(labels):
            raise ValueError(f"{len(images)} images need as many labels, not {len(labels)}")
        self.images, self.labels, self.batch_size = images, labels, batch_size
        self.num_batches = math.ceil(len(images) / batch_size)
        self.start = 0
        ### END SOLUTION

    def next(self):
        """Returns the next batch: (images, labels), batch_size rows of each, in the last batch perhaps fewer."""
        ### BEGIN SOLUTION
        if self.start >= len(self.images):
            self.start = 0  # after the last batch comes the first
        rows = slice(self.start, self.start + self.batch_size)
        self.start += self.batch_size
        return self.images[rows], self.labels[rows]
        ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test_batch_generator", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
from course import check
check("batch_generator")
### BEGIN HIDDEN TESTS
from grading.stock import grade
grade("batch_generator")
### END HIDDEN TESTS

# %%
if ready("batch_generator"):
    generator = BatchGenerator(images, labels)
    print("batches of 128 in an epoch:", generator.num_batches)
    first_images, first_labels = generator.next()
    print(first_images.shape, first_labels.shape)

# %% [markdown]
# ## 5. One training step, in four moves
#
# 1. **Predict**: hand the batch through the model.
# 2. **Loss**: measure how wrong the predictions are, in one number.
# 3. **Gradient**: find how the loss changes with each weight.
# 4. **Update**: move each weight a little against its gradient.

# %%
show(draw_moves(batches=True))

# %% [markdown]
# ### The loss
#
# The model gives ten probabilities, the label says which of them should be 1. **Cross-entropy** looks only at the
# probability $p$ of the right class: the loss of a row is $-\ln p$. That is 0 for $p = 1$ and grows without limit as $p$
# goes to 0. The loss of a batch is the average over its rows.
#
# Keras has this as `sparse_categorical_crossentropy`. *Sparse* means that the labels are integers. The function expects
# probabilities, which our softmax gives; it returns one loss for each row. A model that knows nothing, and gives every
# digit the probability 0.1, has a loss of $-\ln 0.1$. Keep this number in mind.

# %%
probabilities = tf.constant([[0.7, 0.2, 0.1], [0.1, 0.1, 0.8], [0.3, 0.4, 0.3]])
right = tf.constant([0, 2, 0])
print("by hand: ", [round(-math.log(p), 4) for p in (0.7, 0.8, 0.3)])
print("by Keras:", tf.keras.losses.sparse_categorical_crossentropy(right, probabilities).numpy().round(4))
print("knows nothing:", round(-math.log(0.1), 4))

# %% [markdown]
# ### The gradient
#
# What happens inside the `with` is recorded. Then `tape.gradient` goes back through the record by the chain rule: this is
# **backpropagation**, and you did it by hand in lesson 02. Given a list of variables, it returns a list of gradients in the
# same order.

# %%
slope, offset = tf.Variable(2.0), tf.Variable(1.0)
with tf.GradientTape() as tape:
    error = (slope * 3.0 + offset - 5.0) ** 2
print([one.numpy() for one in tape.gradient(error, [slope, offset])])

# %% [markdown]
# ### Two ways to write the update
#
# By hand, with the variable's own methods: `assign` puts a new value in, `assign_sub` subtracts from the old one. Or with
# an **optimiser**, an object that knows a rule for updates. For plain gradient descent, `SGD`, both do the same.
#
# One thing does not work. A plain `=` makes a new tensor and leaves the variable as it is. The model would never notice.

# %%
by_hand, by_optimiser, variable = tf.Variable(2.0), tf.Variable(2.0), tf.Variable(2.0)
its_gradient = tf.constant(12.0)
by_hand.assign_sub(0.1 * its_gradient)
tf.keras.optimizers.SGD(learning_rate=0.1).apply_gradients([(its_gradient, by_optimiser)])
print("by hand:", by_hand.numpy(), "  by an optimiser:", by_optimiser.numpy())
name = variable
name = name - 0.1 * its_gradient
print("with =, the new tensor:", name.numpy(), "  and the variable:", variable.numpy())

# %% [markdown]
# ### Exercise: the update (1 point)
#
# Write `update_weights(gradients, weights, learning_rate=1e-3)`. It subtracts from each weight its gradient times the
# learning rate, in place. It returns nothing.

# %% nbgrader={"grade": false, "grade_id": "update_weights", "locked": false, "schema_version": 3, "solution": true, "task": false}
# exercise: update_weights
def update_weights(gradients, weights, learning_rate=1e-3):
    """Moves each weight against its gradient, in place.

    Arguments:
        gradients: a list of tensors, one for each weight, of the weight's shape.
        weights: a list of tf.Variables.
        learning_rate: a number.

    Example: a weight of 2.0 with the gradient 12.0 and the rate 0.1 becomes 0.8.
    """
    ### BEGIN SOLUTION
    for gradient, weight in zip(gradients, weights, strict=True):
        weight.assign_sub(learning_rate * gradient)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test_update_weights", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
from course import check
check("update_weights")
### BEGIN HIDDEN TESTS
from grading.stock import grade
grade("update_weights")
### END HIDDEN TESTS

# %% [markdown]
# ### Exercise: one training step (2 points)
#
# Write `one_training_step(model, images_batch, labels_batch, learning_rate=1e-3)`: all four moves.
#
# - The model's outputs are probabilities, the labels integers.
# - Return the average cross-entropy over the batch, as it was **before** the update.
# - Every weight of the model is updated.
#
# Leave the loss a tensor: `float(loss)` or `loss.numpy()` would be right here as well, but section 7 compiles your step,
# and then the number is not there yet while the code is read.

# %% nbgrader={"grade": false, "grade_id": "one_training_step", "locked": false, "schema_version": 3, "solution": true, "task": false}
# exercise: one_training_step
def one_training_step(model, images_batch, labels_batch, learning_rate=1e-3):
    """Predicts, measures the loss, finds its gradients and updates the model's weights.

    Arguments:
        model: gives probabilities, (n, classes), and has the list `weights`.
        images_batch: a float tensor, (n, features).
        labels_batch: an integer tensor, (n,).
        learning_rate: a number.
    Returns: the average loss over the batch before the update, a scalar tensor.

    Example: for a model that gives each of 10 classes the probability 0.1, the loss is about 2.3026.
    """
    ### BEGIN SOLUTION
    with tf.GradientTape() as tape:
        predictions = model(images_batch)
        losses = tf.keras.losses.sparse_categorical_crossentropy(labels_batch, predictions)
        loss = tf.reduce_mean(losses)
    update_weights(tape.gradient(loss, model.weights), model.weights, learning_rate)
    return loss
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test_one_training_step", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
from course import check
check("one_training_step")
### BEGIN HIDDEN TESTS
from grading.stock import grade
grade("one_training_step")
### END HIDDEN TESTS

# %% [markdown]
# Five steps on one and the same batch: the loss should fall each time.

# %%
if ready("naive_dense", "naive_sequential", "one_training_step"):
    model = new_model()
    for step in range(5):
        print(f"step {step}: loss {float(one_training_step(model, images[:128], labels[:128])):.3f}")

# %% [markdown]
# ## 6. The full loop
#
# Training repeats the step: for every batch of an epoch, and for every epoch. Because each step sees only one batch, and
# not the whole data, this is called **mini-batch stochastic gradient descent**.
#
# ### Exercise: the loop (2 points)
#
# Write `fit(model, images, labels, epochs, batch_size=128, learning_rate=1e-3)`. Each epoch uses every row once, in batches
# of the given size. Return the list of losses, one number for each step.
#
# If you like, write `for epoch in progress(range(epochs), "training"):` and see how far it is.

# %% nbgrader={"grade": false, "grade_id": "fit_from_scratch", "locked": false, "schema_version": 3, "solution": true, "task": false}
# exercise: fit_from_scratch
def fit(model, images, labels, epochs, batch_size=128, learning_rate=1e-3):
    """Trains the model by mini-batch stochastic gradient descent.

    Arguments:
        model: as for one_training_step.
        images, labels: tensors with n rows, (n, features) and (n,).
        epochs, batch_size, learning_rate: numbers.
    Returns: the list of the losses, one for each step.

    Example: 10 rows, batches of 4 and 2 epochs make 6 steps, so 6 losses.
    """
    ### BEGIN SOLUTION
    losses = []
    for _epoch in progress(range(epochs), "training"):
        batches = BatchGenerator(images, labels, batch_size)
        for _batch in range(batches.num_batches):
            images_batch, labels_batch = batches.next()
            losses.append(float(one_training_step(model, images_batch, labels_batch, learning_rate)))
    return losses
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test_fit_from_scratch", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
from course import check
check("fit_from_scratch")
### BEGIN HIDDEN TESTS
from grading.stock import grade
grade("fit_from_scratch")
### END HIDDEN TESTS

# %% [markdown]
# ### Measuring it
#
# The loss is what training lowers. What we want to know is how many digits are read right: the **accuracy**. The model's
# answer is the class with the largest probability, and `argmax` finds its position. It is measured on the test set,
# pictures that took no part in training.

# %%
print(tf.argmax(probabilities, axis=1).numpy(), "predicted,", right.numpy(), "right")

# %% [markdown]
# ### Exercise: the accuracy (1 point)
#
# Write `evaluate(model, images, labels)`: the share of rows whose most probable class is the label, a number from 0 to
# 1. All rows count, however many there are.

# %% nbgrader={"grade": false, "grade_id": "evaluate", "locked": false, "schema_version": 3, "solution": true, "task": false}
# exercise: evaluate
def evaluate(model, images, labels):
    """The accuracy of the model over all rows.

    Arguments:
        model: gives probabilities, (n, classes).
        images: a float tensor, (n, features).
        labels: an integer tensor, (n,).
    Returns: a number from 0 to 1.

    Example: with predictions 0, 2, 1 for the labels 0, 2, 0 it is about 0.6667.
    """
    ### BEGIN SOLUTION
    predicted = tf.argmax(model(images), axis=1, output_type=tf.int64)
    return float(tf.reduce_mean(tf.cast(predicted == tf.cast(labels, tf.int64), tf.float32)))
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test_evaluate", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
from course import check
check("evaluate")
### BEGIN HIDDEN TESTS
from grading.stock import grade
grade("evaluate")
### END HIDDEN TESTS

# %% [markdown]
# Now everything together. Ten epochs over MNIST are 4,690 steps, and take about half a minute on two processor cores. You
# may end a training with the stop button (■): `fit` then returns no losses, but the model keeps what it has learnt so far,
# and another `fit` goes on from there.

# %%
everything = ("naive_dense", "naive_sequential", "batch_generator", "update_weights", "one_training_step",
              "fit_from_scratch", "evaluate")
if ready(*everything):
    model = new_model()
    at_first = [weight.numpy() for weight in model.weights]
    losses = [float(loss) for loss in fit(model, images, labels, epochs)]
    print(f"{data.source}, {epochs} epochs, {len(losses)} steps")
    print(f"loss: {losses[0]:.2f} in the first step, {np.mean(losses[-len(losses) // epochs:]):.2f} over the last epoch")
    print(f"test accuracy: {float(evaluate(model, test_images, test_labels)):.3f}")
    show(plot_lines(range(len(losses)), {"loss of the batch": losses, "knows nothing": [-math.log(0.1)] * len(losses)},
                    xlabel="step", ylabel="cross-entropy", title="Training from scratch"))

# %% [markdown]
# With the full MNIST, and the rows in the order of the file, expect a loss from about 5.5 (the random start moves it: 4.5
# to 6.5 is normal) to about 0.7 over the last epoch, and a test accuracy of 0.81 to 0.83. If your loop mixes the rows in
# each epoch, expect 0.83 to 0.85. The stand-in has only 12 steps in an epoch, so the model gets less far.
#
# The first loss is far **above** 2.3, so the model starts worse than one that knows nothing: it is sure of itself, and
# wrong. And 0.82 is not much for MNIST: lesson 05 got far higher. Section 8 finds out why.

# %% [markdown]
# ## 7. Eager execution against `tf.function`
#
# So far TensorFlow did each operation as soon as Python came to it. This is **eager execution**. It is easy to follow, but
# each operation pays the way from Python into TensorFlow and back.
#
# `tf.function` reads a function once (it is **traced**) and keeps its operations as a graph. Later calls run the graph, and
# Python has no part in it. A `print` shows that: it is run while tracing only.

# %%
@tf.function
def squared(number):
    print("  Python is here")
    return number * number


for number in (2.0, 3.0, 4.0):
    print(squared(tf.constant(number)).numpy())

# %% [markdown]
# We can compile one step. Or a whole epoch: a `for` over `tf.range` becomes a loop inside the graph, and Python makes one
# call for all the batches. Then the stop-watch: each way makes two epochs, and the second one counts, because the first
# call of a `tf.function` traces it.

# %%
if ready("one_training_step"):
    compiled_step = tf.function(one_training_step)

    @tf.function
    def compiled_epoch(model, images, labels, batch_size, learning_rate):
        """One epoch as one graph; returns the loss of each step."""
        losses = tf.TensorArray(tf.float32, size=0, dynamic_size=True)
        for start in tf.range(0, tf.shape(images)[0], batch_size):
            rows = images[start:start + batch_size], labels[start:start + batch_size]
            losses = losses.write(losses.size(), one_training_step(model, *rows, learning_rate))
        return losses.stack()

# %%
def by_steps(step, model, images, labels):
    for begin in range(0, len(images), 128):
        step(model, images[begin:begin + 128], labels[begin:begin + 128])


compiles = False
if ready("naive_dense", "naive_sequential", "update_weights", "one_training_step"):
    ways = {
        "eager, step by step": lambda *given: by_steps(one_training_step, *given),
        "tf.function, step by step": lambda *given: by_steps(compiled_step, *given),
        "tf.function, whole epoch": lambda *given: compiled_epoch(*given, 128, 1e-3),
    }
    quick, seconds = new_model(), {}
    try:
        for way, run_epoch in ways.items():
            for _epoch in range(2):
                begun = time.perf_counter()
                run_epoch(quick, images, labels)
                seconds[way] = time.perf_counter() - begun
        compiles = True
    except Exception as problem:  # an answer can be right and still not be traceable
        print("TensorFlow cannot compile your step. Does it return a tensor?", type(problem).__name__)
    for way, taken in seconds.items():
        print(f"{way:27} {taken:6.2f} s   {seconds['eager, step by step'] / taken:4.1f} times as fast as eager")

# %% [markdown]
# On two idle processor cores, with the full MNIST, we measured 3 times the speed of eager for the compiled step and 4.6
# times for the whole epoch in one graph. On your machine it may be more or less. The arithmetic is the same each time: what
# is saved is the way there and back. The busier the machine, and the larger each operation, the less that matters.
#
# Does compiling change what is learnt? From the trained weights of section 6 the losses agree, up to rounding:

# %%
def restart(model, values):
    for weight, value in zip(model.weights, values, strict=True):
        weight.assign(value)


if compiles:
    trained, traces = [weight.numpy() for weight in model.weights], []
    for step in (one_training_step, compiled_step):
        restart(quick, trained)
        traces.append([float(step(quick, images[:128], labels[:128])) for _step in range(5)])
    print(np.round(traces[0], 4), "  largest difference:", np.abs(np.subtract(*traces)).max())

# %% [markdown]
# ### A new order in every epoch
#
# An epoch is cheap now, so we can afford a question. A loop that takes the rows in the order of the file shows the model
# the same batches in each epoch, and the last of them always have the last word. What if the rows are mixed anew before
# each epoch?

# %%
if compiles and ready("evaluate"):
    first_values = [weight.numpy() for weight in new_model().weights]
    for order_name in ("order of the file", "mixed each epoch"):
        restart(quick, first_values)
        for _epoch in progress(range(epochs), order_name):
            order = np.random.permutation(len(images)) if order_name == "mixed each epoch" else np.arange(len(images))
            epoch_losses = compiled_epoch(quick, tf.gather(images, order), tf.gather(labels, order), 128, 1e-3)
        print(f"{order_name}: last epoch's mean loss {np.mean(epoch_losses):.3f}, "
              f"test accuracy {float(evaluate(quick, test_images, test_labels)):.3f}")

# %% [markdown]
# With the full MNIST the mean loss is the same, and mixing gains one to four points in a hundred in accuracy. The file is
# mixed to begin with. In data sorted by class the model would see one class at a time, so make mixing a habit.

# %% [markdown]
# ## 8. What the start and the learning rate cost
#
# ### A poor start
#
# Our weights lie between 0 and 0.1, so not one of them is negative. The usual way is **centred**: small random numbers
# around 0, smaller the more inputs there are. Keras's own default, named after Glorot, is uniform from $-r$ to $r$ with $r
# = \sqrt{6 / (\mathrm{inputs} + \mathrm{outputs})}$.
#
# Let us look at the hidden sums of both, before any training, on 500 digits. How many of them does ReLU cut off? And how
# alike are two hidden neurons? (The correlation says: 1 is alike, 0 is nothing in common.)

# %%
limit = math.sqrt(6 / (784 + 512))
for start_name, low, high in (("uniform", 0.0, 0.1), ("centred", -limit, limit)):
    sums = (images[:500] @ tf.random.uniform((784, 100), low, high)).numpy()
    alike = np.corrcoef(sums.T)[np.triu_indices(100, 1)].mean()
    print(f"{start_name}: cut off {np.mean(sums < 0):4.0%}   mean sum {sums.mean():5.2f}   two neurons {alike:5.2f}")

# %% [markdown]
# So with our start ReLU does nothing. The inputs are at least 0, the weights too, hence all sums: up to the softmax the two
# layers are one linear map. And all hidden neurons say nearly the same: how much ink there is on the picture. 512 such
# neurons are added up for each output, so the outputs' sums differ by several units. Softmax makes them into near certainty
# for one digit, and the first loss is far above 2.3.

# %% [markdown]
# ### Small steps
#
# How far did the weights move in section 6?

# %%
if ready(*everything):
    for weight, before, weight_name in zip(model.weights, at_first, ("W", "b", "W", "b"), strict=True):
        size, moved = float(np.abs(before).mean()), float(np.abs(weight.numpy() - before).mean())
        print(f"{weight_name} {str(weight.shape):11} mean size at first {size:.4f}, moved by {moved:.4f} on average")

# %% [markdown]
# With the full MNIST the first layer's weights moved by about 3 percent of their size: training ended long before it was
# done.
#
# ### Adam
#
# **Adam** is another optimiser. It keeps a running average of each weight's gradient, and divides it by the gradient's
# usual size. So every weight gets steps of about the size of the learning rate, also where gradients are tiny.

# %%
for optimiser_name in ("SGD", "Adam"):
    pair = [tf.Variable(0.0), tf.Variable(0.0)]
    optimiser = getattr(tf.keras.optimizers, optimiser_name)(learning_rate=0.01)
    optimiser.apply_gradients(zip([tf.constant(10.0), tf.constant(0.001)], pair, strict=True))
    print(f"{optimiser_name:5} moves by", [f"{float(one):.6f}" for one in pair])

# %% [markdown]
# ### Measured
#
# Which matters how much? We try each start with three rules. Here Keras does the work: its `Dense` and `Sequential` are
# what you have just built, and its `fit` is your loop, with rows mixed in every epoch. (`steps_per_execution` puts several
# steps into one graph, as in section 7.)

# %%
def keras_run(initializer, optimizer):
    """The mean loss of each epoch, and the test accuracy at the end."""
    tf.keras.utils.set_random_seed(1)
    network = tf.keras.Sequential([
        tf.keras.layers.Dense(512, activation="relu", kernel_initializer=initializer),
        tf.keras.layers.Dense(10, activation="softmax", kernel_initializer=initializer),
    ])
    network.compile(optimizer=optimizer, loss="sparse_categorical_crossentropy", metrics=["accuracy"],
                    steps_per_execution=16)
    history = network.fit(images, labels, batch_size=128, epochs=epochs, verbose=0)
    return history.history["loss"], network.evaluate(test_images, test_labels, verbose=0)[1]


starts = {"uniform": lambda: tf.keras.initializers.RandomUniform(0.0, 0.1), "centred": lambda: "glorot_uniform"}
rules = {"SGD 0.001": lambda: tf.keras.optimizers.SGD(1e-3), "SGD 0.1": lambda: tf.keras.optimizers.SGD(0.1),
         "Adam 0.001": lambda: tf.keras.optimizers.Adam(1e-3)}
curves, results = {}, {}
for start_name, rule in progress([(s, r) for s in starts for r in rules], "six runs"):
    curves[f"{start_name}, {rule}"], results[start_name, rule] = keras_run(starts[start_name](), rules[rule]())

print(f"test accuracy, {data.source}, {epochs} epochs")
print(" " * 10 + "".join(f"{rule:>12}" for rule in rules))
for start_name in starts:
    print(f"{start_name:10}" + "".join(f"{results[start_name, rule]:12.3f}" for rule in rules))

# %%
_figure, ax = plt.subplots(figsize=(8.4, 4.0), layout="constrained")
plot_lines(range(1, epochs + 1), curves, xlabel="epoch", ylabel="mean loss", title="Two starts, three rules", ax=ax)
ax.set_yscale("log")  # the losses differ by factors
ax.legend(loc="center left", bbox_to_anchor=(1, 0.5))  # beside the lines
show(ax)

# %% [markdown]
# With the full MNIST and ten epochs we measured:
#
# | start | SGD 0.001 | SGD 0.1 | Adam 0.001 |
# |---|---|---|---|
# | uniform | 0.85 | 0.93 | 0.96 |
# | centred | 0.87 | 0.97 | 0.98 |
#
# Your figures may differ by about 0.01, in the first column by 0.02. The corner at the top left is the model of section 6,
# with mixed rows.
#
# - The small learning rate costs most: training ends before it is done, so even the centred start gains only little.
# - With larger steps the start counts: at 0.1 the centred one makes less than half as many errors.
# - Adam brings even the uniform start to 0.96. With the centred one about two digits in a hundred are left.

# %% [markdown]
# ## 9. The weights hold what is learnt
#
# What has a trained model got that a new one has not? Other numbers in its weights, nothing else. In a model with a single
# layer we can look at them: each digit has 784 weights, one for each place of the picture. Purple is evidence for the
# digit, orange against it. Some look like the digit itself.

# %%
if compiles and ready("naive_dense", "naive_sequential", "evaluate"):
    single = NaiveSequential([NaiveDense(784, 10, tf.nn.softmax)])
    single.weights[0].assign(tf.zeros((784, 10)))  # for one layer zeros are a good start, and the maps are clean
    for _epoch in range(epochs):
        compiled_epoch(single, images, labels, 128, 0.1)
    print(f"test accuracy of a single layer: {float(evaluate(single, test_images, test_labels)):.3f}")
    show(draw_weights(tf.transpose(single.weights[0]).numpy().reshape(10, 28, 28), range(10)))

# %% [markdown]
# ## Summary
#
# - **Tensors** hold everything: pictures, labels, weights, gradients.
# - **Tensor operations are geometry**: a dense layer, activation(x W + b), turns and stretches, moves and folds space.
# - **Weights hold what is learnt.** They start at random, and the start matters: centred, and not all alike.
# - **Learning is minimising a loss**: one number that says how wrong the predictions are.
# - **Mini-batch stochastic gradient descent** does it: predict on a batch, measure the loss, find its gradient, update.
# - **Backpropagation** finds the gradient. It is the chain rule, applied from the loss back to each weight.
# - **Loss and optimiser are the two choices** you make: what to minimise, and by which rule to step.
# - `tf.function` changes none of this. It only takes Python out of the loop.
#
# [Lesson 07](../07_autograd/07_autograd.ipynb) builds what is inside `GradientTape`. You have gone from a first tensor to a network of your own making. From here you can also
# - go back to the start, [lesson 01](../01_tensors/01_tensors.ipynb), and see how much of it you would now write without a
#   thought;
# - build lesson 05's network with your own layers, and lesson 06's in PyTorch;
# - replace the dense layers by convolutions, which know that neighbouring places of a picture belong together.
