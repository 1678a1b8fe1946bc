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
# About two hours, 15 points. You need the gradients and updates of [lesson 02](../02_neuron/02_neuron.ipynb) and the
# `GradientTape` of [lesson 03](../03_linear_regression/03_linear_regression.ipynb).
#
# When you are through, you can
# - build a dense layer and a model out of tensors and matrix products;
# - write batches, a training step in four moves, the training loop and the accuracy;
# - say what `tf.function` saves and what it changes;
# - say what a poor start and an unfit learning rate cost, and write a better start and Adam yourself.

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

from course import check, find_slip, hint, predict, ready, recall
from course.curvature import largest_curvature
from course.data import mnist, profile
from course.draw import (draw_dense, draw_digits, draw_moves, draw_weights, plot_batch_losses,
                         plot_geometry, plot_runs, show)
from course.progress import progress

tf.keras.utils.set_random_seed(1)  # for Python, NumPy and TensorFlow

# %% [markdown]
# ## Before you start
#
# Four questions on earlier lessons. Put your answer in place of the dots and run the cell. Nothing here is graded.
#
# **Lesson 01.** `u` has the shape (10, 10). You want to subtract from each row its own mean, and write
# `u - tf.reduce_mean(u, axis=1)`. What happens?
#
# - a. Each row loses its own mean.
# - b. Each column j loses the mean of row j.
# - c. An error: the shapes do not fit.

# %%
recall("recall_row_means", ...)

# %% [markdown]
# **Lesson 02.** In a batch of 128 rows a hidden neuron's sum is below 0 in every row, and ReLU follows. What is the gradient of
# the loss with respect to this neuron's bias? A number.

# %%
recall("recall_dead_neuron", ...)

# %% [markdown]
# **Lesson 03.** The loss is $10 w^2$. Above which learning rate does gradient descent run away? A number.

# %%
recall("recall_stable_rate", ...)

# %% [markdown]
# **Lesson 05.** You train six models, measure all of them on the same 10,000 digits, and choose the best: it reads 0.975 of them
# right. What do you expect of it on 10,000 new digits?
#
# - a. 0.975: that is what was measured.
# - b. Slightly less than 0.975.
# - c. Slightly more than 0.975.

# %%
recall("recall_best_of_six", ...)

# %% [markdown]
# ## 1. The data
#
# MNIST holds pictures of handwritten digits, each with 28 times 28 grey values from 0 to 255; the label is the digit. As in
# lesson 05, we train on 50,000 pictures and compare on the 10,000 of the validation set; the test set waits for one look at the
# end of section 8. Where MNIST is not to be had, the course takes 1,797 smaller digits from scikit-learn. A dense layer takes
# rows of numbers, so each picture becomes a row of 784 numbers, divided by 255: they lie between 0 and 1.

# %%
data = mnist()
print(data.source, "-", len(data.train_images), "pictures to train on,", len(data.valid_images), "to compare on,",
      len(data.test_images), "to test on, once")
show(draw_digits(data.train_images[:10], data.train_labels[:10]))


def rows_of(pictures):
    return tf.constant(pictures.reshape(len(pictures), 28 * 28).astype("float32") / 255)


images, labels = rows_of(data.train_images), tf.constant(data.train_labels)
valid_images, valid_labels = rows_of(data.valid_images), tf.constant(data.valid_labels)
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
# $f$ is the activation. Lesson 02 had one input, a column, and wrote $W x + b$. Here each row is an input, so $x$ stands on the
# left, and $W$ has the shape (inputs, outputs). The bias $b$ is added to every row, by broadcasting. The picture shows a batch
# of 128 digits going through a layer with 512 neurons.

# %%
show(draw_dense(128, 784, 512))

# %% [markdown]
# ### The same as geometry
#
# A row of two numbers is a point of the plane. A product with a matrix turns, stretches or slants the whole plane, and the bias
# moves it. Then comes ReLU.
#
# **Predict.** Two points lie apart, at (-1, -2) and (-3, -0.5). Where does ReLU put them?
#
# - a. Both at (0, 0).
# - b. At (1, 2) and (3, 0.5): folded over to the other side.
# - c. Where they were: they are only marked as off.

# %%
predict("relu_flattens", ...)

# %%
two_points = tf.constant([[-1.0, -2.0], [-3.0, -0.5]])
print("relu:\n", tf.nn.relu(two_points).numpy())
print("|x|:\n", tf.abs(two_points).numpy())

angle = np.linspace(0, 2 * np.pi, 60, dtype="float32")
circle = np.stack([np.cos(angle), np.sin(angle)], axis=1)
turn = np.array([[1.2, 0.5], [-0.6, 0.9]], dtype="float32")
move = np.array([0.5, -0.3], dtype="float32")
show(plot_geometry({"x": circle, "x W": circle @ turn, "x W + b": circle @ turn + move,
                    "relu(x W + b)": np.maximum(circle @ turn + move, 0)}))

# %% [markdown]
# ReLU **flattens**: what is below 0 is pressed onto the axis, and what differed only there is lost. (|x| would **fold**: it
# loses the side and keeps the distance.) The picture shows a circle of points on its way through one layer. A network is a row of
# such moves in space, and training looks for those that bring apart what belongs to different classes.
#
# ### Exercise: a dense layer (2 points)
#
# Write the class `NaiveDense`.
#
# - `W` has the shape (input_size, output_size) and starts with random numbers, uniform from 0 up to 0.1. `b` has the shape
#   (output_size,) and starts with zeros. Both are variables of type float32: a tensor never changes, but a `tf.Variable` can be
#   given another value, and a `GradientTape` watches it without being told.
# - `weights` is the list of both: `[W, b]`. (An attribute or a property, not a method.)
# - Calling the layer with a batch of shape (n, input_size) gives the output, of shape (n, output_size).
#
# `tf.random.uniform((2, 3), minval=-1.0, maxval=1.0)` draws a tensor of the shape (2, 3) from -1 up to 1, the 1 excluded.

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
# Write the class `NaiveSequential`. It takes a list of layers and is called like a layer itself. Its `weights` is one flat list:
# those of the first layer, then those of the second, and so on. A layer may have any number of weights, even none.

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
# Our network has 784 inputs, 512 hidden neurons with ReLU, and 10 outputs with softmax, a probability for each digit.
#
# **Predict.** Its weights are random, and it has never seen a digit. It reads 500 of them. How many different digits are there
# among its 500 answers?

# %%
predict("untrained_answers", ...)

# %%
if ready("naive_dense", "naive_sequential"):
    def new_model():
        return NaiveSequential([NaiveDense(784, 512, tf.nn.relu), NaiveDense(512, 10, tf.nn.softmax)])

    model = new_model()
    print("numbers to learn:", sum(int(tf.size(weight)) for weight in model.weights))
    guesses = model(images[:500]).numpy()
    print("its answers:", np.unique(guesses.argmax(axis=1)), "  largest probability:", guesses.max(axis=1).mean().round(2))

# %% [markdown]
# In 40 random starts we saw one digit, now and then two. The model knows nothing, yet it has one opinion for everything.
#
# ## 4. Batches
#
# The gradient over all the pictures is slow to get, and the gradient of one picture points in a rather random direction. So
# we take a **batch**: a few rows at a time. One way through all the rows is an **epoch**. If the rows do not divide evenly,
# the last batch is short, and the number of batches is rounded up: `math.ceil(10 / 4)` is 3. A slice stops at the end by itself:
# `np.arange(10)[8:12]` is 8 and 9.
#
# ### Exercise: a batch generator (2 points)
#
# Write the class `BatchGenerator`.
#
# - `num_batches` is the number of batches in an epoch, the short one too. (An attribute or a property.)
# - Each call of `next()` gives the next batch, `(images, labels)`, in the order of the rows.
# - If there are not as many labels as images, making the generator raises a `ValueError`.
# - What happens after the last batch is up to you.

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
# The model gives ten probabilities, the label says which of them should be 1. **Cross-entropy** looks only at the probability
# $p$ of the right class: the loss of a row is $-\ln p$. That is 0 for $p = 1$, and on paper it grows without limit as $p$ goes
# to 0. (Section 7 shows where Keras stops it.) The loss of a batch is the average over its rows.
#
# Keras has this as `sparse_categorical_crossentropy`: *sparse* means that the labels are integers. It returns one loss for each
# row. By default it expects probabilities, which our softmax gives; with `from_logits=True`, the scores before the softmax, as
# tinygrad's function of the same name did in lesson 04.

# %%
probabilities = tf.constant([[0.7, 0.2, 0.1], [0.1, 0.1, 0.8], [0.3, 0.4, 0.3]])
right = tf.constant([0, 2, 0])
print("by hand: ", [round(-math.log(p), 4) for p in (0.7, 0.8, 0.3)])
print("by Keras:", tf.keras.losses.sparse_categorical_crossentropy(right, probabilities).numpy().round(4))
print("0.1 for each of ten digits:", round(-math.log(0.1), 4))

# %% [markdown]
# The last number is the loss of a model that knows nothing. Keep it in mind.
#
# ### The gradient and the update
#
# The tape records moves 1 and 2. Then `tape.gradient(loss, weights)` goes back through the record by the chain rule, which is
# **backpropagation**, and returns a list of gradients in the order of the weights.
#
# The update can be written by hand, with the variable's own methods: `assign` puts a new value in, `assign_sub` subtracts from
# the old one. Or an **optimiser** does it, an object that knows a rule for updates. Here are both, and a third way that
# gives a name to the variable, `name = variable`, and then writes `name = name - 0.1 * its_gradient`.
#
# **Predict.** The gradient is 12, and the variable started at 2. What does the variable hold after the third way?

# %%
predict("a_name_is_no_variable", ...)

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
# - Return the average cross-entropy over the batch, as it was **before** the update. Leave it a tensor: `float(loss)` is right
#   here too, but section 7 compiles your step, and that needs a tensor.
# - Every weight of the model is updated.

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
        # 1. predict
        predictions = model(images_batch)
        # 2. loss
        losses = tf.keras.losses.sparse_categorical_crossentropy(labels_batch, predictions)
        loss = tf.reduce_mean(losses)
    # 3. gradient
    gradients = tape.gradient(loss, model.weights)
    # 4. update
    update_weights(gradients, model.weights, learning_rate)
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
# ## 6. The full loop
#
# Training repeats the step: for every batch of an epoch, and for every epoch. Because each step sees only one batch, and
# not the whole data, this is called **mini-batch stochastic gradient descent**.
#
# ### Exercise: the loop (2 points)
#
# Write `fit(model, images, labels, epochs, batch_size=128, learning_rate=1e-3)`. Each epoch uses every row once, in batches
# of the given size. Return the list of losses, one number for each step. (`progress(range(epochs), "training")` in place of
# `range(epochs)` shows how far it is.)

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
# ### Exercise: the accuracy (1 point)
#
# The loss is what training lowers. What we want to know is the **accuracy**, the share of digits that are read right.
#
# Write `evaluate(model, images, labels)`: the share of rows whose most probable class is the label, a number from 0 to 1. All
# rows count, however many there are. `tf.argmax(probabilities, axis=1)` finds the place of the largest number in each row.

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
# Now everything together. Ten epochs over MNIST are 3,910 steps, and take about half a minute on two idle processor cores.

# %%
if ready("naive_dense", "naive_sequential", "batch_generator", "update_weights", "one_training_step", "fit_from_scratch",
         "evaluate"):
    model = new_model()
    losses = [float(loss) for loss in fit(model, images, labels, epochs)]
    print(f"{data.source}, {epochs} epochs, {len(losses)} steps")
    print(f"loss: {losses[0]:.2f} in the first step, {np.mean(losses[-len(losses) // epochs:]):.2f} over the last epoch")
    print(f"validation accuracy: {float(evaluate(model, valid_images, valid_labels)):.3f}")
    show(plot_batch_losses(losses, chance=-math.log(0.1)))

# %% [markdown]
# With the full MNIST, and the rows in the order of the file, expect a loss of about 0.81 over the last epoch, and a validation
# accuracy of 0.78 to 0.80; if your loop mixes the rows, anything from 0.76 to 0.83. With fewer pictures the model gets less far.
#
# The first loss (of 40 random starts the smallest was 3.7, the largest 9.0) is far **above** 2.3: the model starts worse than one
# that knows nothing. It is sure of itself, and wrong. Later the loss jumps up now and then. And 0.8 is not much for MNIST: lesson
# 05 got far higher. Section 8 finds out why.
#
# ### Find the slip
#
# Somebody trains with the step below. The loss falls, but slowly, and never below 1.46. Even a model that gives every right
# digit the probability 1 gets a loss of 1.4612 from it. Which line is wrong?
#
# ```
# 1  def one_training_step(model, images_batch, labels_batch, learning_rate=1e-3):
# 2      with tf.GradientTape() as tape:
# 3          predictions = model(images_batch)                                     # 1. predict
# 4          cross_entropy = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)
# 5          loss = cross_entropy(labels_batch, predictions)                       # 2. loss
# 6      gradients = tape.gradient(loss, model.weights)                            # 3. gradient
# 7      update_weights(gradients, model.weights, learning_rate)                   # 4. update
# 8      return loss
# ```

# %%
find_slip("slip_softmax_twice", ...)

# %%
surely_right = tf.one_hot([3, 1], 10)  # the probabilities of a perfect model
for from_logits in (False, True):
    cross_entropy = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=from_logits)
    print(f"from_logits={from_logits}: {float(cross_entropy(tf.constant([3, 1]), surely_right)):.4f}")

# %% [markdown]
# ## 7. Eager execution against `tf.function`
#
# So far TensorFlow did each operation as soon as Python came to it. This is **eager execution**. It is easy to follow, but each
# operation pays the way from Python into TensorFlow and back.
#
# `tf.function` reads a function (it is **traced**) and keeps its operations as a graph. Later calls run the graph, and
# Python has no part in it. So a `print` in it runs while tracing only.
#
# **Predict.** `scaled` below is called three times with tensors, and then three times with Python numbers. How often does its
# `print` run in each part? Two numbers, such as `[0, 0]`.

# %%
predict("traces", ...)

# %%
@tf.function
def scaled(rate):
    print("  tracing with", rate)
    return 10.0 * rate


for kind in (tf.constant, float):
    print("tensors:" if kind is tf.constant else "Python numbers:")
    for rate in (0.1, 0.2, 0.3):
        scaled(kind(rate))

# %% [markdown]
# Tracing anew is called **retracing**. For a step of our network it took some ten times as long as an eager step: hand over
# what changes from step to step as a tensor.
#
# ### What it saves
#
# We compile your step. Each way makes two epochs, and the second one is timed: the first call of a `tf.function` traces it.

# %%
compiles = False
if ready("naive_dense", "naive_sequential", "update_weights", "one_training_step"):
    compiled_step = tf.function(one_training_step)

    def epoch_with(step, model, learning_rate, rows=50_000):
        """One epoch over the first rows; returns the mean loss of its steps."""
        return np.mean([float(step(model, images[start:start + 128], labels[start:start + 128], learning_rate))
                        for start in range(0, min(rows, len(images)), 128)])

    both, quick = {"eager": one_training_step, "tf.function": compiled_step}, new_model()
    try:
        for way, step in both.items():
            for _epoch in range(2):
                begun = time.perf_counter()
                epoch_with(step, quick, 1e-3)
            print(f"{way:12} {time.perf_counter() - begun:.2f} s for an epoch")
        compiles = True
    except Exception as problem:  # an answer can be right and still not be traceable
        print("TensorFlow cannot compile your step. Does it return a tensor?", type(problem).__name__)

# %% [markdown]
# On two idle processor cores, with the full MNIST, the compiled step was 3 times as fast. The larger each operation, the smaller
# the gain.
#
# ### What it changes
#
# Is a compiled function the same function? Take one row with the scores 0, 30 and 0. The first class is right, and the softmax
# gives it about $10^{-13}$. The lines below compute the loss and its gradient with respect to the scores, once eagerly and once
# as a graph.
#
# **Predict.** What comes out?
#
# - a. The same loss and the same gradient, up to rounding.
# - b. The same loss, and another gradient.
# - c. Another loss, and eagerly a gradient of 0.

# %%
predict("eager_against_graph", ...)

# %%
def loss_and_gradient(scores):
    with tf.GradientTape() as tape:
        tape.watch(scores)
        loss = tf.keras.losses.sparse_categorical_crossentropy(tf.constant([0]), tf.nn.softmax(scores))
    return loss, tape.gradient(loss, scores)


for way, function in (("eager", loss_and_gradient), ("graph", tf.function(loss_and_gradient))):
    row_loss, row_gradient = function(tf.constant([[0.0, 30.0, 0.0]]))
    print(f"{way}: loss {float(row_loss[0]):5.2f}, gradient {row_gradient.numpy().round(3)[0]}")

# %% [markdown]
# Where Keras is given probabilities, it first **clips** them, to keep away from $\ln 0$: what is below $10^{-7}$ counts as
# $10^{-7}$. So the loss stops at $-\ln 10^{-7} = 16.12$, and what is clipped has the slope 0: a row that is so surely wrong
# teaches nothing. In a graph Keras (3.15, with TensorFlow 2.21) finds the softmax that its input comes from, and computes the
# loss from the scores, without clipping: 30, the right value. While no probability is that small, both agree up to rounding.
#
# Does it matter? Take your step and your start with the rate 0.1, for three epochs of at most 12,000 rows. The first steps are
# so long that the model becomes sure of one digit, for nearly every picture. From there, both ways go on:

# %%
if compiles:
    first_values = [weight.numpy() for weight in new_model().weights]
    for way, step in both.items():
        for weight, value in zip(quick.weights, first_values, strict=True):
            weight.assign(value)
        means = [epoch_with(step, quick, 0.1, 12_000) for _epoch in range(3)]
        right = tf.argmax(quick(valid_images), axis=1) == valid_labels
        print(f"{way:12} mean loss of each epoch {np.round(means, 2)}   validation accuracy {np.mean(right):.2f}")

# %% [markdown]
# With the full MNIST the eager loss stays at 14.5, which is 16.12 times the share of wrong rows, and the accuracy at 0.10. The
# compiled one, the same code of yours, came down to between 1.0 and 1.3, with an accuracy of 0.7 to 0.8. The usual cure is a
# model that ends with scores, without a softmax, and a loss with `from_logits=True`.
#
# ## 8. What the start and the learning rate cost
#
# ### A poor start
#
# Our weights lie between 0 and 0.1, so not one of them is negative. The usual way is **centred**: small random numbers around 0,
# smaller the more inputs there are. Keras's own default, named after Glorot, is uniform from $-r$ to $r$ with $r = \sqrt{6 /
# (\mathrm{inputs} + \mathrm{outputs})}$. We look at the sums $x W + b$ of 100 hidden neurons, before any training, on 500 digits.
#
# **Predict.** With our own start, how many in a hundred of these sums does ReLU cut off?

# %%
predict("cut_off_share", ...)

# %%
limit = math.sqrt(6 / (784 + 512))
for start_name, low, high in (("uniform", 0.0, 0.1), ("centred", -limit, limit)):
    sums = (images[:500] @ tf.random.uniform((784, 100), low, high)).numpy()
    alike = np.corrcoef(sums.T)[np.triu_indices(100, 1)].mean()
    print(f"{start_name}: cut off {np.mean(sums < 0):4.0%}   mean sum {sums.mean():5.2f}   two neurons {alike:5.2f}")

# %% [markdown]
# The last column is the correlation of two neurons: 1 is alike, 0 is nothing in common. So with our start ReLU does nothing, and
# all hidden neurons say nearly the same: how much ink there is on the picture. 512 of them are added up for each output, so the
# scores differ by several units, softmax is nearly certain of one digit, and the first loss is far above 2.3.
#
# ### One rate for all directions
#
# Section 6 did not get far with its rate of 0.001. Is that too small, or too large? Lesson 03 had a rule: gradient descent runs
# away above $2 / \lambda$, where $\lambda$ is the largest eigenvalue of the matrix of second derivatives, the curvature along the
# most curved direction. For the rate 0.001 the limit is a curvature of 2,000. Here the matrix has 407,050 rows, too many to write
# down. But its product with a vector is a gradient of a gradient, which takes two tapes, one inside the other. Multiply by the
# matrix again and again, and a random vector turns into the most curved direction: **power iteration**. `largest_curvature` does it.

# %%
if compiles:
    measured, some = new_model(), (images[:1000], labels[:1000])
    print(f"uniform start:  largest curvature {largest_curvature(measured, *some):7.1f}")
    epoch_with(compiled_step, measured, 1e-3)
    print(f"an epoch later: largest curvature {largest_curvature(measured, *some):7.1f}")
    for weight in measured.weights:  # and now the centred start, with biases of 0
        r = math.sqrt(6 / sum(weight.shape)) if len(weight.shape) == 2 else 0.0
        weight.assign(tf.random.uniform(weight.shape, -r, r))
    print(f"centred start:  largest curvature {largest_curvature(measured, *some):7.1f}")

# %% [markdown]
# In ten random starts with the full MNIST the largest curvature lay between 1,000 and 6,200. Where it is above 2,000, a step along
# that direction lands higher on the other side of the valley, by lesson 03's rule, so training leaves such places. After an epoch it lay
# between 1,900 and 2,350 each time, and that is no accident: the weights swing to and fro along a direction that just bears the
# rate, and the loss jumps up now and then. This is the **edge of stability**. Meanwhile the same rate is far too small for the
# flat directions, and there are hundreds of thousands of these. At the centred start the largest curvature is below 10, so a rate
# some hundred times larger is fine.
#
# ### Momentum, RMSprop, Adam
#
# One rate for all directions is the trouble, so optimisers keep books on each weight. **Momentum** steps along a running average
# (or a fading sum) of the weight's gradients, $m$: what changes its sign from step to step cancels. **RMSprop** divides each
# gradient by the root of a running average of its square, $v$: that is its usual size. **Adam** does both.
#
# **Predict.** Two weights have the gradients 10 and 0.001. Adam's learning rate is 0.01. By how much does it move each of them
# in its first step? Two numbers, such as `[1, 2]`.

# %%
predict("adam_first_step", ...)

# %%
for optimiser_name in ("SGD", "Adam"):
    trio, optimiser = [tf.Variable(0.0) for _weight in range(3)], getattr(tf.keras.optimizers, optimiser_name)(0.01)
    for step in range(10):  # the third weight's gradient is 1, then -1, then 1 and so on
        gradients = [tf.constant(gradient) for gradient in (10.0, 0.001, (-1.0) ** step)]
        optimiser.apply_gradients(zip(gradients, trio, strict=True))
        if step in (0, 9):
            print(f"{optimiser_name:4} has moved by", [f"{-float(weight):.5f}" for weight in trio], "after step", step + 1)

# %% [markdown]
# Adam's steps are about as large as the rate, whatever the size of the gradients, but only while these agree in sign. Where they
# alternate, as along a direction in which the weight swings, $m$ nearly cancels while $v$ does not, and the steps get small.
#
# ### Measured
#
# Which matters how much? We try each start with three rules. Here Keras does the work. Its `Dense` and `Sequential` are what you
# have just built. Its `fit` is your loop with two differences: it mixes the rows, and it compiles its step, so its loss sees the
# scores (section 7). We compare on the validation set.

# %%
starts = {"uniform": lambda: tf.keras.initializers.RandomUniform(0.0, 0.1), "centred": tf.keras.initializers.GlorotUniform}
rules = {"SGD 0.001": lambda: tf.keras.optimizers.SGD(1e-3), "SGD 0.1": lambda: tf.keras.optimizers.SGD(0.1),
         "Adam 0.001": lambda: tf.keras.optimizers.Adam(1e-3)}
networks, histories = {}, {}
for start_name, rule in progress([(s, r) for s in starts for r in rules], "six runs"):
    tf.keras.utils.set_random_seed(1)
    network = tf.keras.Sequential([
        tf.keras.layers.Dense(512, activation="relu", kernel_initializer=starts[start_name]()),
        tf.keras.layers.Dense(10, activation="softmax", kernel_initializer=starts[start_name]()),
    ])
    network.compile(optimizer=rules[rule](), loss="sparse_categorical_crossentropy", metrics=["accuracy"],
                    steps_per_execution=16)  # sixteen steps in one graph
    history = network.fit(images, labels, batch_size=128, epochs=epochs, verbose=0, validation_batch_size=2000,
                          validation_data=(valid_images, valid_labels))
    networks[f"{start_name}, {rule}"], histories[f"{start_name}, {rule}"] = network, history.history

print(f"{data.source}, {epochs} epochs, figures of the last one")
for run_name, history in histories.items():
    print(f"{run_name:20} training loss {history['loss'][-1]:.3f}   validation loss {history['val_loss'][-1]:.3f}, "
          f"accuracy {history['val_accuracy'][-1]:.3f}")
show(plot_runs({run_name: history["loss"] for run_name, history in histories.items()},
               {run_name: history["val_loss"] for run_name, history in histories.items()}))

# %% [markdown]
# With the full MNIST and ten epochs we measured validation accuracies of 0.81, 0.92 and 0.93 at the uniform start, and of 0.85,
# 0.97 and 0.98 at the centred one. Yours may differ by about 0.01, and the first by 0.04: because of the swinging, it jumps by up
# to a tenth from one epoch's end to the next. At the centred start 0.001 is simply too small. Adam brings even the uniform start
# to 0.93. The centred start with Adam is the best, and it **overfits**: after seven or eight epochs its validation loss rises
# again, from 0.078 to 0.084, while its training loss still falls, to 0.009. The validation accuracy has not suffered yet.
#
# We have chosen by the validation set, so the winner's figure on it may be a little too good. Now the one look at the test set,
# for this model alone.

# %%
winner = max(histories, key=lambda run_name: histories[run_name]["val_accuracy"][-1])
test_images, test_labels = rows_of(data.test_images), tf.constant(data.test_labels)
test_accuracy = networks[winner].evaluate(test_images, test_labels, batch_size=2000, verbose=0)[1]
print(f"{winner}: validation accuracy {histories[winner]['val_accuracy'][-1]:.3f}, test accuracy {test_accuracy:.3f} "
      f"(standard error {math.sqrt(test_accuracy * (1 - test_accuracy) / len(test_labels)):.4f})")

# %% [markdown]
# ## 9. The weights hold what is learnt
#
# A trained model differs from a new one by the numbers in its weights, and by nothing else. In a model with a single layer we can
# look at them: each digit has 784, one for each place of the picture. Purple, within a full line, is evidence for the digit;
# orange, within a dashed one, is evidence against it.

# %%
if compiles and ready("naive_dense", "naive_sequential", "evaluate"):
    single = NaiveSequential([NaiveDense(784, 10, tf.nn.softmax)])
    single.weights[0].assign(tf.zeros((784, 10)))  # for one layer zeros are a good start, and the maps are clean
    for _epoch in range(epochs):
        epoch_with(compiled_step, single, 0.1)
    print(f"validation accuracy of a single layer: {float(evaluate(single, valid_images, valid_labels)):.3f}")
    show(draw_weights(tf.transpose(single.weights[0]).numpy().reshape(10, 28, 28), range(10)))

# %% [markdown]
# ## Going further
#
# ### A centred start
#
# Where does Glorot's limit come from? A sum of $n$ products with independent weights around 0 has a variance that grows with $n$
# times the variance of a weight. For numbers that keep their size that product should be 1: forward with $n$ = inputs, back with
# $n$ = outputs. Glorot and Bengio took the middle, a variance of $2 / (\mathrm{inputs} + \mathrm{outputs})$. Numbers spread evenly
# from $-r$ to $r$ have the variance $r^2 / 3$, hence
#
# $$r = \sqrt{\frac{6}{\mathrm{inputs} + \mathrm{outputs}}}$$
#
# ### Exercise: Glorot's start (1 point)
#
# Write `glorot_uniform(input_size, output_size)`. It returns a float32 tensor of the shape (input_size, output_size), with random
# numbers spread evenly between $-r$ and $r$, and new ones at every call. Any way will do.

# %% nbgrader={"grade": false, "grade_id": "glorot_uniform", "locked": false, "schema_version": 3, "solution": true, "task": false}
# exercise: glorot_uniform
def glorot_uniform(input_size, output_size):
    """Random numbers, uniform between plus and minus sqrt(6 / (input_size + output_size)).

    Returns: a float32 tensor, (input_size, output_size); other numbers at every call.

    Example: glorot_uniform(4, 2) has the shape (4, 2), and numbers between -1 and 1.
    """
    ### BEGIN SOLUTION
    r = math.sqrt(6 / (input_size + output_size))
    return tf.random.uniform((input_size, output_size), -r, r)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test_glorot_uniform", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
from course import check
check("glorot_uniform")
### BEGIN HIDDEN TESTS
from grading.stock import grade
grade("glorot_uniform")
### END HIDDEN TESTS

# %% [markdown]
# ### Adam by hand
#
# In step $t = 1, 2, \ldots$ Adam takes a weight's gradient $g$ into its two averages:
#
# $$m \leftarrow \beta_1 m + (1 - \beta_1)\, g \qquad v \leftarrow \beta_2 v + (1 - \beta_2)\, g^2$$
#
# Both start at 0, so at first they are too small. After $t$ steps the shares of all gradients add up to $1 - \beta^t$ only, and
# dividing by that makes a true average of them:
#
# $$\hat m = \frac{m}{1 - \beta_1^t} \qquad \hat v = \frac{v}{1 - \beta_2^t} \qquad
# w \leftarrow w - \mathrm{rate} \cdot \frac{\hat m}{\sqrt{\hat v} + \epsilon}$$
#
# $\epsilon$ keeps the division from failing where all gradients were 0. (Keras's own Adam adds it at another place.)
#
# ### Exercise: a step of Adam (2 points)
#
# Write `adam_step(gradient, weight, state, ...)`: one update of one variable, in place, by the formulas above. `state` is a
# dictionary that belongs to this variable; another variable comes with another one. It is empty before the first step. Keep in it
# what the next step needs, under any keys. ($m$ and $v$ as they are, not the corrected ones.) What you return is up to you.

# %% nbgrader={"grade": false, "grade_id": "adam_step", "locked": false, "schema_version": 3, "solution": true, "task": false}
# exercise: adam_step
def adam_step(gradient, weight, state, learning_rate=1e-3, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    """One update by Adam of one variable, in place.

    Arguments:
        gradient: a tensor of the weight's shape.
        weight: a tf.Variable.
        state: a dict for what one step leaves for the next; empty before the first step.
        learning_rate, beta_1, beta_2, epsilon: numbers.

    Example: in its first step, at the rate 0.1, a weight of 2.0 with the gradient 12.0 becomes 1.9.
    """
    ### BEGIN SOLUTION
    t = state.get("t", 0) + 1
    m = beta_1 * state.get("m", 0.0) + (1 - beta_1) * gradient
    v = beta_2 * state.get("v", 0.0) + (1 - beta_2) * gradient**2
    state.update(t=t, m=m, v=v)
    m_hat, v_hat = m / (1 - beta_1**t), v / (1 - beta_2**t)
    weight.assign_sub(learning_rate * m_hat / (tf.sqrt(v_hat) + epsilon))
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test_adam_step", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
from course import check
check("adam_step")
### BEGIN HIDDEN TESTS
from grading.stock import grade
grade("adam_step")
### END HIDDEN TESTS

# %% [markdown]
# Your start and your Adam in your network, for 200 steps:

# %%
if ready("naive_dense", "naive_sequential", "evaluate", "glorot_uniform", "adam_step"):
    own = new_model()
    for weight in own.weights:
        weight.assign(glorot_uniform(*weight.shape) if len(weight.shape) == 2 else tf.zeros(weight.shape))
    states = [{} for _weight in own.weights]
    for step in progress(range(200), "your Adam"):
        start = 128 * step % (len(images) - 128)
        with tf.GradientTape() as tape:
            # 1. predict
            predictions = own(images[start:start + 128])
            # 2. loss
            loss = tf.reduce_mean(tf.keras.losses.sparse_categorical_crossentropy(labels[start:start + 128], predictions))
        # 3. gradient
        gradients = tape.gradient(loss, own.weights)
        # 4. update
        for gradient, weight, state in zip(gradients, own.weights, states, strict=True):
            adam_step(gradient, weight, state)
    print(f"validation accuracy after 200 steps: {float(evaluate(own, valid_images, valid_labels)):.3f}")

# %% [markdown]
# ## Summary
#
# - **Tensors** hold everything: pictures, labels, weights, gradients.
# - **Tensor operations are geometry**: a dense layer, activation(x W + b), turns, stretches and moves space, and ReLU flattens it.
# - **Weights hold what is learnt.** They start at random, and the start matters: centred, and not all alike.
# - **Learning is minimising a loss**: one number that says how wrong the predictions are.
# - **Mini-batch stochastic gradient descent** does it: predict on a batch, loss, gradient, update. **Backpropagation**, the
#   chain rule from the loss back to each weight, finds the gradient.
# - **Loss and optimiser are the two choices** you make: what to minimise, and by which rule to step. The most curved direction
#   limits the rate of plain descent; Adam has a scale for each weight.
# - `tf.function` takes Python out of a step, and may change numbers: eagerly, a loss that is given probabilities is clipped.
#
# In [lesson 07](../07_autograd/07_autograd.ipynb) you open the last machine and write the tape itself.
#
# ## Sources and further reading
#
# - X. Glorot and Y. Bengio, *Understanding the difficulty of training deep feedforward neural networks* (AISTATS 2010).
# - D. P. Kingma and J. Ba, *Adam: a method for stochastic optimization* (ICLR 2015).
# - J. M. Cohen, S. Kaur, Y. Li, J. Z. Kolter and A. Talwalkar, *Gradient descent on neural networks typically occurs at the edge
#   of stability* (ICLR 2021).
# - F. Chollet, *Deep Learning with Python* (Manning, second edition 2021): another way through layers and loops by hand.
# - TensorFlow's guide [Better performance with tf.function](https://www.tensorflow.org/guide/function): tracing and retracing.
