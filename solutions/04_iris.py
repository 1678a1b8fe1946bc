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
# # Lesson 04: Iris with tinygrad
#
# About 90 minutes, 11 points. You need the network and the losses of [lesson 02](../02_neuron/02_neuron.ipynb) and the
# training loop of [lesson 03](../03_linear_regression/03_linear_regression.ipynb).
#
# When you are through, you can
# - split a data set into a training set and a test set, and standardise it without looking at the test set;
# - write a network as a class, and hand all its parameters to an optimiser;
# - explain `zero_grad`, `backward` and `step`, and train with random mini-batches;
# - measure a classifier by its accuracy on the whole test set, and read a confusion matrix;
# - look at the programs that tinygrad writes for you, and reuse them with `TinyJit`.
#
# Run the cells one after another with Shift+Enter, beginning with the set-up.

# %% tags=["set-up"]
import sys

if "google.colab" in sys.modules:  # Colab lacks what is named here; it is installed once for each machine
    import importlib.util
    import subprocess
    wheel = "@COURSE_WHEEL@"
    missing = [what for name, what in {"course": wheel, "tinygrad": "tinygrad"}.items() if importlib.util.find_spec(name) is None]
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--retries", "1", *missing]
    if missing and subprocess.run(pip, capture_output=True).returncode:
        class NotInstalled(Exception):
            def _render_traceback_(self):  # the sentence alone
                return [str(self)]
        raise NotInstalled(f"The course's helpers could not be installed from {wheel}: see whether you are online and run this "
                           "cell again; if that does not help, tell your teacher that the address does not answer.")

from course.frameworks import prepare

prepare("tinygrad")  # finds something that tinygrad can compute with
from tinygrad import Tensor, nn, TinyJit, Context

import io
import math
import time
from contextlib import redirect_stderr

import matplotlib.pyplot as plt
import numpy as np

from course import check, hint, ready
from course.data import iris, iris_split, profile
from course.draw import draw_flow, draw_moves, plot_confusion, plot_flowers, plot_lines, plot_regions, show

# %% [markdown]
# ## 1. The flowers
#
# The Iris data set holds 150 flowers of three species, 50 of each: *setosa*, *versicolor* and *virginica*. Of each
# flower four lengths were measured, in centimetres. Ronald Fisher published them in 1936, and they have served as an
# example ever since.
#
# The measurements are the **features**, the species is the **label**. As a computer likes numbers, a label is 0, 1 or 2.

# %%
flowers = iris()
print("features:", flowers.features.shape, flowers.features.dtype)
print("labels:  ", flowers.labels.shape, flowers.labels.dtype, "with counts", np.bincount(flowers.labels))
for row in (0, 50, 100):
    print(flowers.features[row], flowers.labels[row], flowers.species[flowers.labels[row]])

# %% [markdown]
# In a picture, the petals tell most. Setosa stands apart, while the other two touch.

# %%
sepal_length, sepal_width, petal_length, petal_width = flowers.features.T
show(plot_flowers(petal_length, petal_width, flowers.labels, flowers.species, *flowers.feature_names[2:]))

# %% [markdown]
# The sepals alone would not do: versicolor and virginica lie on top of each other.

# %%
show(plot_flowers(sepal_length, sepal_width, flowers.labels, flowers.species, *flowers.feature_names[:2]))

# %% [markdown]
# ## 2. A training set and a test set
#
# A network can learn flowers by heart. To know what it does with flowers that it has not seen, we put some aside: the
# **test set**. We train on the rest, the **training set**. Here 80 % are for training and 20 % for the test.
#
# The table is sorted by species. Its last 30 rows would make a poor test set:

# %%
print("labels of the last 30 rows:", np.bincount(flowers.labels[-30:], minlength=3))

# %% [markdown]
# So draw at random, and draw from each species separately, the same share of each. Such a split is **stratified**. With
# a seed, everyone gets the same one.

# %%
rng = np.random.default_rng(7)
train_rows, test_rows = [], []
for species_number in range(3):
    rows = rng.permutation(np.flatnonzero(flowers.labels == species_number))
    test_rows.extend(rows[:10])
    train_rows.extend(rows[10:])

print("training:", np.bincount(flowers.labels[train_rows]), "  test:", np.bincount(flowers.labels[test_rows]))
print("in both:", set(train_rows) & set(test_rows))

# %% [markdown]
# ### Standardising
#
# The four features differ in size and spread. Networks train best on numbers of about one size around 0. To
# **standardise** a feature, subtract its mean and divide by its standard deviation.
#
# Which mean? The **training set's**, for the test set too. The test flowers stand for flowers of the future, and their
# figures are not known yet. If they shape the numbers that we train on, knowledge of the test set leaks into training.

# %%
mean = flowers.features[train_rows].mean(axis=0)
deviation = flowers.features[train_rows].std(axis=0)
train_standard = (flowers.features[train_rows] - mean) / deviation
test_standard = (flowers.features[test_rows] - mean) / deviation

print("before:      mean", mean.round(2), " deviation", deviation.round(2))
print("training set: mean", np.abs(train_standard.mean(axis=0)).round(2), " deviation", train_standard.std(axis=0).round(2))
print("test set:     mean", test_standard.mean(axis=0).round(2), " deviation", test_standard.std(axis=0).round(2))

# %% [markdown]
# The test set comes out near 0 and 1, but not exactly there, and that is right.
#
# `iris_split()` does all this, with seed 7, and shuffles the rows at the end. It gives the four arrays of this lesson.

# %%
train_features, train_labels, test_features, test_labels = iris_split()
for name, array in (("train_features", train_features), ("train_labels", train_labels),
                    ("test_features", test_features), ("test_labels", test_labels)):
    print(f"{name:15} {array.shape!s:9} {array.dtype}")
print("the same flowers as ours:", np.allclose(np.sort(train_features, axis=0), np.sort(train_standard, axis=0), atol=1e-5))

# %% [markdown]
# ## 3. tinygrad
#
# **tinygrad** is a framework small enough to read. Its tensors look like those of PyTorch. One thing is different: they are
# **lazy**. An operation only notes what is to be done. The numbers are computed when somebody asks for them, with
# `.numpy()`, `.item()`, `.tolist()` or `.realize()`.

# %%
a = Tensor([[1.0, -2.0], [3.0, 4.0]])
b = (a @ a.T).relu() + 1
print(b)
print(b.numpy())
print("sum", b.sum().item(), "  shape", b.shape, "  largest in each row", b.max(axis=1).tolist())

# %% [markdown]
# NumPy arrays go in with `Tensor(array)` and keep their dtype. Gradients need no preparation: `backward()` on a number
# fills `.grad` of the tensors that it was made of.

# %%
w = Tensor([3.0, 1.0])
(w * w).sum().backward()
print("gradient of the sum of squares:", w.grad.numpy())
print(Tensor(train_features).dtype, Tensor(train_labels).dtype)

# %% [markdown]
# ### A layer, and a class around it
#
# `nn.Linear(4, 3)` is a layer from 4 features to 3 outputs. It holds a weight of shape (3, 4) and a bias of shape (3,),
# both filled at random, and computes $x W^T + b$ for each row of $x$.
#
# A model is a plain class. `__init__` makes the layers, `__call__` is the **forward pass**. This one has a single layer;
# its three outputs for a flower are called **logits**, one for each species. The largest wins.

# %%
class OneLayer:
    """Four measurements to three logits."""

    def __init__(self):
        self.linear = nn.Linear(4, 3)

    def __call__(self, x):
        return self.linear(x)


Tensor.manual_seed(7)  # the same random weights at every run
one_layer = OneLayer()
logits = one_layer(Tensor(train_features[:32]))
print("weight", one_layer.linear.weight.shape, " bias", one_layer.linear.bias.shape, " logits", logits.shape)
print("first flower:", logits[0].numpy().round(3))

# %% [markdown]
# ### Log-probabilities
#
# Softmax turns logits into probabilities, as in lesson 02. Its logarithm is the **log-softmax**. A probability is at most
# 1, so a log-probability is at most 0. Computed in one go it is also safer: a tiny probability is rounded to 0, and the
# logarithm of that is $-\infty$.

# %%
log_probabilities = logits.log_softmax()
print("first flower:      ", log_probabilities[0].numpy().round(3))
print("largest of all:    ", round(log_probabilities.max().item(), 3))
print("sums after exp:    ", log_probabilities.exp().sum(axis=1).numpy()[:4])

extreme = Tensor([[200.0, 0.0, -200.0]])
print("log_softmax:       ", extreme.log_softmax().numpy())
print("log of the softmax:", extreme.softmax().log().numpy())

# %% [markdown]
# ### Exercise: the model (3 points)
#
# Write the class `IrisModel`, a network with a hidden layer of 16.
#
# - `linear1` goes from 4 to 16, `linear2` from 16 to 3; between them is a ReLU, in tinygrad `.relu()`.
# - Called on a tensor of shape (n, 4), the model gives **log-probabilities** of shape (n, 3).
# - `parameters()` returns all four tensors: two weights and two biases.
#
# Run the cell with your answer, then the check below it. If you are stuck, run `hint("iris_model")` in a cell of your
# own.

# %%
show(draw_flow([("measurements", "(n, 4)"), ("linear1", "(n, 16)"), ("ReLU", "(n, 16)"), ("linear2", "(n, 3)"),
                ("log-softmax", "(n, 3)"), ("log-\nprobabilities", "(n, 3)")]))

# %% nbgrader={"grade": false, "grade_id": "iris_model", "locked": false, "schema_version": 3, "solution": true, "task": false}
# exercise: iris_model
class IrisModel:
    """A network from 4 measurements over 16 hidden units to the log-probabilities of 3 species.

    Attributes: linear1 and linear2, two nn.Linear layers, 4 to 16 and 16 to 3.
    Called on a float tensor x of shape (n, 4), it returns a tensor of shape (n, 3), each row log-probabilities.

    Example: IrisModel()(Tensor.zeros(5, 4)).shape is (5, 3), and len(IrisModel().parameters()) is 4.
    """

    def __init__(self):
        ### BEGIN SOLUTION
        self.linear1 = nn.Linear(4, 16)
        self.linear2 = nn.Linear(16, 3)
        ### END SOLUTION

    def __call__(self, x):
        ### BEGIN SOLUTION
        return self.linear2(self.linear1(x).relu()).log_softmax()
        ### END SOLUTION

    def parameters(self):
        ### BEGIN SOLUTION
        return [self.linear1.weight, self.linear1.bias, self.linear2.weight, self.linear2.bias]
        ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test_iris_model", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
from course import check
check("iris_model")
### BEGIN HIDDEN TESTS
from grading.stock import grade
grade("iris_model")
### END HIDDEN TESTS

# %% [markdown]
# An untrained network only guesses, as its weights are random. These are its probabilities for four flowers:

# %%
if ready("iris_model"):
    untrained = IrisModel()
    print(untrained(Tensor(train_features[:32])).exp()[:4].numpy().round(2))
    print("numbers to learn:", sum(math.prod(one.shape) for one in untrained.parameters()))

# %% [markdown]
# ## 4. The loss: cross-entropy
#
# How wrong is a prediction? Look at the probability of the **right** species, and take minus its logarithm. It is 0 where
# the network is sure and right, and grows without bound where it is sure and wrong. The mean over the flowers is the
# **cross-entropy**.
#
# tinygrad calls it `sparse_categorical_crossentropy`. *Sparse* means that the labels are integers, 0 to 2, and not rows
# such as [0, 1, 0]. It takes **logits** and applies the log-softmax itself. Log-probabilities are welcome too: log-softmax
# leaves them as they are. Probabilities are not: they would be taken for logits, and the loss would be wrong.

# %%
x, y = Tensor(train_features[:32]), Tensor(train_labels[:32])
by_hand = -np.mean(log_probabilities.numpy()[np.arange(32), train_labels[:32]])
print("by hand:               ", round(float(by_hand), 4))
print("from logits:           ", round(logits.sparse_categorical_crossentropy(y).item(), 4))
print("from log-probabilities:", round(log_probabilities.sparse_categorical_crossentropy(y).item(), 4))
print("from probabilities:    ", round(log_probabilities.exp().sparse_categorical_crossentropy(y).item(), 4), "(wrong)")
print("a guess among three:   ", round(math.log(3), 4))

# %% [markdown]
# ## 5. One training step
#
# An **optimiser** makes the update for you. `nn.optim.SGD` is the gradient descent of lesson 03: each parameter moves
# against its gradient, times the learning rate. A step has the moves of this ring:

# %%
show(draw_moves(batches=True))

# %% [markdown]
# In tinygrad they are:
#
# 1. `optimiser.zero_grad()` throws old gradients away. `backward` **adds** to what it finds in `.grad`.
# 2. The model predicts, and the loss is noted.
# 3. `loss.backward()` finds the gradient of the loss for every parameter. No parameter moves yet.
# 4. `optimiser.step()` moves the parameters, by the gradients that it finds.
#
# Here they are, one by one. `step` insists on `Context(TRAINING=1)` around it: some layers, dropout for example, do
# something else in training.

# %%
optimiser = nn.optim.SGD([one_layer.linear.weight, one_layer.linear.bias], lr=0.1)
with Context(TRAINING=1):
    optimiser.zero_grad()
    print("after zero_grad: gradient", one_layer.linear.bias.grad)
    loss = one_layer(x).sparse_categorical_crossentropy(y)
    before = one_layer.linear.bias.numpy()
    loss.backward()
    gradient = one_layer.linear.bias.grad.numpy()
    print("after backward:  gradient", gradient.round(4), " bias", one_layer.linear.bias.numpy().round(4))
    optimiser.step()
    print("after step:      gradient", gradient.round(4), " bias", one_layer.linear.bias.numpy().round(4))
print("moved by -0.1 times the gradient:", np.allclose(one_layer.linear.bias.numpy() - before, -0.1 * gradient, atol=1e-6))

# %% [markdown]
# What if `zero_grad` is forgotten? Then the gradient of each step is added to those of all steps before:

# %%
w = Tensor([3.0, 1.0])
for _again in range(3):
    (w * w).sum().backward()
    print("without zero_grad:", w.grad.numpy())

# %% [markdown]
# ### Every parameter
#
# An optimiser moves what it was handed and nothing else. Forget the bias, and the bias keeps its random values for ever.
# There is no error message; the network is only worse than it could be.

# %%
forgetful = OneLayer()
bias_before, weight_before = forgetful.linear.bias.numpy(), forgetful.linear.weight.numpy()
optimiser = nn.optim.SGD([forgetful.linear.weight], lr=0.1)  # the bias is missing
with Context(TRAINING=1):
    optimiser.zero_grad()
    forgetful(x).sparse_categorical_crossentropy(y).backward()
    optimiser.step()
print("weight moved:", not np.array_equal(forgetful.linear.weight.numpy(), weight_before))
print("bias moved:  ", not np.array_equal(forgetful.linear.bias.numpy(), bias_before))
print("nn.state.get_parameters finds", len(nn.state.get_parameters(forgetful)), "tensors")

# %% [markdown]
# ### Mini-batches
#
# A step need not see all 120 flowers. We draw 32 rows at random, a **mini-batch**. Its gradient is an estimate of the full
# one: noisier, but cheaper. Draw at random each time! In a table sorted by species, the first 32 rows are all setosa, and
# the network would learn to say setosa.

# %%
rng = np.random.default_rng(1)
for _batch in range(3):
    rows = rng.integers(0, len(train_labels), 32)
    print("rows", rows[:5], "...  species", np.bincount(train_labels[rows], minlength=3))
print("sorted table, first 32 rows: species", np.bincount(flowers.labels[:32], minlength=3))

# %% [markdown]
# ## 6. Under the hood
#
# tinygrad turns what you noted into small programs, **kernels**, and compiles them for your machine. With `DEBUG=2` it
# tells of each kernel that it runs: on which device, its name, the memory in use, the time it took. Names that begin with
# `r` reduce (a sum, a maximum), those with `E` work elementwise. The four operations below become one kernel:

# %%
numbers = Tensor([1.0, 2.0, 3.0]).realize()
with Context(DEBUG=2, NO_COLOR=1), redirect_stderr(io.StringIO()):  # a progress bar of the compiler stays unseen
    print("sum:", ((numbers * 3 + 1).relu()).sum().item())

# %% [markdown]
# With `DEBUG=4` you see the program as well. On a processor it is C. Times 5 and minus 2 happen in one loop:

# %%
with Context(DEBUG=4, NO_COLOR=1), redirect_stderr(io.StringIO()):
    (numbers * 5 - 2).realize()

# %% [markdown]
# ### `TinyJit`
#
# A training step is several kernels. They are compiled once for each shape, but at every step tinygrad still works out
# anew, in Python, which kernels are needed. For a small network this takes longer than the computing.
#
# `TinyJit` spares it. It runs your function normally at the first call, records the kernels at the second, and from the
# third on only plays them back, on the new inputs.

# %%
python_runs = []

@TinyJit
def double(x):
    python_runs.append("here")  # Python notices only the first two calls
    return (x * 2).realize()

for value in range(5):
    print(double(Tensor([float(value)]).realize()).item(), "  Python ran", len(python_runs), "times")

# %% [markdown]
# So three rules: hand everything that changes in as a realised tensor, of the same shape each time; return realised
# tensors; and do not print, draw batches with NumPy or call `.item()` inside, as this happens in Python. Draw outside.
#
# What does it save? The same training step, with and without:

# %%
def time_steps(step, count):
    """Milliseconds of each of `count` steps."""
    found = []
    with Context(TRAINING=1):
        for _step in range(count):
            start = time.perf_counter()
            step(x.realize(), y.realize()).item()
            found.append(1000 * (time.perf_counter() - start))
    return found


optimiser = nn.optim.SGD(nn.state.get_parameters(one_layer), lr=0.1)

def plain_step(x, y):
    optimiser.zero_grad()
    loss = one_layer(x).sparse_categorical_crossentropy(y)
    loss.backward()
    optimiser.step()
    return loss.realize()

plain, jitted = time_steps(plain_step, 8), time_steps(TinyJit(plain_step), 12)
print(f"plain:   {np.median(plain[3:]):6.1f} ms a step")
print(f"TinyJit: {np.median(jitted[3:]):6.1f} ms a step, {np.median(plain[3:]) / np.median(jitted[3:]):.0f} times as fast")

# %% [markdown]
# ### Exercise: training (3 points)
#
# Write `train(model, features, labels, steps=200, batch_size=32, learning_rate=0.1)`.
#
# - `features` and `labels` are NumPy arrays. Each step draws `batch_size` rows at random.
# - The loss is the cross-entropy of the batch, the optimiser `nn.optim.SGD` over all of `model.parameters()`.
# - No gradient may be left over from the step before.
# - Return a list of the losses, one number for each step.
#
# A plain loop is right. With `TinyJit` around the step it is right as well, and much faster.

# %% nbgrader={"grade": false, "grade_id": "train", "locked": false, "schema_version": 3, "solution": true, "task": false}
# exercise: train
def train(model, features, labels, steps=200, batch_size=32, learning_rate=0.1):
    """Trains the model in place, on random mini-batches, by stochastic gradient descent on the cross-entropy.

    Arguments:
        model: called on a tensor (n, 4) it gives log-probabilities (n, 3); parameters() lists its tensors.
        features: a float32 array of shape (rows, 4).
        labels: an int32 array of shape (rows,), each 0, 1 or 2.
        steps, batch_size, learning_rate: the number of updates, the rows drawn for each, the size of a step.
    Returns: a list of the losses, one number for each step.

    Example: len(train(IrisModel(), train_features, train_labels, steps=5)) is 5.
    """
    ### BEGIN SOLUTION
    optimiser = nn.optim.SGD(model.parameters(), lr=learning_rate)

    @TinyJit
    def step(x, y):
        optimiser.zero_grad()
        loss = model(x).sparse_categorical_crossentropy(y)
        loss.backward()
        optimiser.step()
        return loss.realize()

    losses = []
    with Context(TRAINING=1):
        for _step in range(steps):
            rows = np.random.randint(0, len(features), batch_size)
            losses.append(step(Tensor(features[rows]).realize(), Tensor(labels[rows]).realize()).item())
    return losses
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test_train", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
from course import check
check("train")
### BEGIN HIDDEN TESTS
from grading.stock import grade
grade("train")
### END HIDDEN TESTS

# %% [markdown]
# ## 7. Accuracy
#
# The loss is what training lowers. What we want to know is simpler: which share of the flowers is named rightly? That is
# the **accuracy**. The network's answer is the class with the largest log-probability, its place is the `argmax`.

# %%
some = Tensor([[-0.1, -2.5, -4.0], [-3.0, -0.2, -1.9], [-1.2, -0.9, -1.3]])
answers, truth = some.argmax(axis=1).numpy(), np.array([0, 1, 2])
print("answers", answers, " truth", truth, " right", answers == truth, " share", np.mean(answers == truth).round(3))

# %% [markdown]
# Measure on **all** rows of the test set, each once. A random draw of it is a lottery. Take a network that names 27 of 30
# flowers rightly, and measure it on draws of 10:

# %%
right = np.array([True] * 27 + [False] * 3)
rng = np.random.default_rng(3)
print("all 30:", right.mean(), "  draws of 10:", [float(right[rng.integers(0, 30, 10)].mean()) for _draw in range(8)])

# %% [markdown]
# ### Exercise: the accuracy (1 point)
#
# Write `accuracy(model, features, labels)`: the share of right answers over all rows, a number from 0 to 1. The arrays may
# have any number of rows.

# %% nbgrader={"grade": false, "grade_id": "accuracy", "locked": false, "schema_version": 3, "solution": true, "task": false}
# exercise: accuracy
def accuracy(model, features, labels):
    """The share of the rows for which the most likely class is the label.

    Arguments: a model as in train; features, a float32 array (rows, 4); labels, an int32 array (rows,).
    Returns: a number in [0, 1].

    Example: if the model is right about 3 of 4 rows, it is 0.75.
    """
    ### BEGIN SOLUTION
    predicted = model(Tensor(features)).argmax(axis=1).numpy()
    return float((predicted == labels).mean())
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test_accuracy", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
from course import check
check("accuracy")
### BEGIN HIDDEN TESTS
from grading.stock import grade
grade("accuracy")
### END HIDDEN TESTS

# %% [markdown]
# Now watch a training. Your `train` goes on where it stopped, so we can call it for a few steps at a time and measure in
# between, on both sets.

# %%
if ready("iris_model", "train", "accuracy"):
    np.random.seed(7)
    Tensor.manual_seed(7)
    watched = IrisModel()
    losses = []
    on_train = [accuracy(watched, train_features, train_labels)]
    on_test = [accuracy(watched, test_features, test_labels)]
    parts, steps = (5, 40) if profile() == "quick" else (20, 10)
    for _part in range(parts):
        losses += train(watched, train_features, train_labels, steps=steps)
        on_train.append(accuracy(watched, train_features, train_labels))
        on_test.append(accuracy(watched, test_features, test_labels))
    show(plot_lines(range(1, len(losses) + 1), {"loss of the batch": losses}, xlabel="step", ylabel="cross-entropy",
                    title="The loss during training"))
    show(plot_lines(range(0, steps * parts + 1, steps), {"training set": on_train, "test set": on_test}, xlabel="steps made",
                    ylabel="accuracy", title="The accuracy during training"))

# %% [markdown]
# The loss jitters, since each batch holds other flowers. The accuracy moves in jumps: a flower is named rightly or not, and
# one of 30 test flowers is worth $1/30 \approx 0.033$. So a difference of 0.03 between two networks is a single flower.

# %% [markdown]
# ## 8. Names
#
# A person wants a name, not a 2. A list indexed by the class gives it:

# %%
names = ["setosa", "versicolor", "virginica"]
print([names[number] for number in (2, 0, 1)])

# %% [markdown]
# ### Exercise: the species (1 point)
#
# Write `species(model, features)`: a list of strings, one for each row, `"setosa"`, `"versicolor"` or `"virginica"`.

# %% nbgrader={"grade": false, "grade_id": "species", "locked": false, "schema_version": 3, "solution": true, "task": false}
# exercise: species
def species(model, features):
    """The name of the most likely species of each flower.

    Arguments: a model as in train; features, a float32 array of shape (rows, 4).
    Returns: a list of strings, "setosa" for class 0, "versicolor" for 1 and "virginica" for 2.

    Example: for two rows it may be ["virginica", "setosa"].
    """
    ### BEGIN SOLUTION
    names = ["setosa", "versicolor", "virginica"]
    return [names[number] for number in model(Tensor(features)).argmax(axis=1).tolist()]
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test_species", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
from course import check
check("species")
### BEGIN HIDDEN TESTS
from grading.stock import grade
grade("species")
### END HIDDEN TESTS

# %% [markdown]
# ## 9. All of it together
#
# ### Exercise: the result (1 point)
#
# Make a network called `model`, train it on the training set, and put its accuracy on the **test set** into `result`. It
# should be above 0.9. Do not train `model` any further afterwards: `result` must be what this `model` reaches.

# %% nbgrader={"grade": false, "grade_id": "iris_result", "locked": false, "schema_version": 3, "solution": true, "task": false}
# exercise: iris_result
# model: a trained IrisModel; result: its accuracy on test_features and test_labels, a number.
result = None
### BEGIN SOLUTION
np.random.seed(4)
Tensor.manual_seed(4)
model = IrisModel()
train(model, train_features, train_labels)
result = accuracy(model, test_features, test_labels)
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test_iris_result", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
from course import check
check("iris_result")
### BEGIN HIDDEN TESTS
from grading.stock import grade
grade("iris_result")
### END HIDDEN TESTS

# %% [markdown]
# ### Which flowers are mixed up?
#
# The **confusion matrix** counts, for each true species (a row), what the network said (a column). Right answers are on the
# diagonal.

# %%
if ready("iris_result", "species"):
    called = species(model, test_features)
    print(f"{result:.3f} of the test set is right")
    show(plot_confusion(test_labels, [names.index(one) for one in called], names))

# %% [markdown]
# If there are mistakes, they are between versicolor and virginica, which touch in the pictures above.
#
# ### What the network sees
#
# Last, a map. We keep the sepals at the mean, which is 0 after standardising, let the petals take every value, and colour
# each place by the network's answer. The points are the test flowers, in centimetres; their own sepals differ, so a point
# close to a border may be named otherwise than the map says.

# %%
if ready("iris_result"):
    lengths, widths = np.linspace(0.5, 7.5, 40), np.linspace(-0.1, 2.8, 40)
    grid = np.zeros((1600, 4), dtype=np.float32)
    grid[:, 2] = np.tile((lengths - mean[2]) / deviation[2], 40)
    grid[:, 3] = np.repeat((widths - mean[3]) / deviation[3], 40)
    regions = model(Tensor(grid)).argmax(axis=1).numpy().reshape(40, 40)
    petals = test_features[:, 2:] * deviation[2:] + mean[2:]  # back to centimetres
    show(plot_regions(lengths, widths, regions, petals[:, 0], petals[:, 1], test_labels, names, *flowers.feature_names[2:]))

# %% [markdown]
# ## Going further
#
# ### Exercise: standardising (1 point)
#
# Section 2 standardised in the open. Now write it as a function, `standardise(train, test)`, for any two tables of floats with
# the same columns. It gives both back as float32, with the means and the standard deviations of `train` (divided by n, as
# NumPy's `std` does), and leaves its arguments as they are.

# %% nbgrader={"grade": false, "grade_id": "standardise", "locked": false, "schema_version": 3, "solution": true, "task": false}
# exercise: standardise
def standardise(train, test):
    """Both tables minus the column means of train, divided by its column standard deviations.

    Arguments: train, a NumPy array of floats (n, k); test, one of shape (m, k).
    Returns: a pair of float32 arrays, (n, k) and (m, k); the arguments stay as they were.

    Example: standardise(np.array([[1.0], [3.0]]), np.array([[4.0]])) returns [[-1.0], [1.0]] and [[2.0]].
    """
    ### BEGIN SOLUTION
    mean, deviation = train.mean(axis=0), train.std(axis=0)
    return ((train - mean) / deviation).astype(np.float32), ((test - mean) / deviation).astype(np.float32)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test_standardise", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
from course import check
check("standardise")
### BEGIN HIDDEN TESTS
from grading.stock import grade
grade("standardise")
### END HIDDEN TESTS

# %% [markdown]
# ### Exercise: the confusion matrix (1 point)
#
# Write `confusion(labels, predicted, classes=3)`: a table of shape (classes, classes) whose entry [i, j] counts the rows of
# class i that were predicted as class j. It holds whole numbers, in an integer array or in nested lists. There may be any
# number of rows, and classes that never occur.

# %% nbgrader={"grade": false, "grade_id": "confusion", "locked": false, "schema_version": 3, "solution": true, "task": false}
# exercise: confusion
def confusion(labels, predicted, classes=3):
    """How often each class (a row) was predicted as each class (a column).

    Arguments: labels and predicted, integer arrays of shape (rows,), their entries from 0 to classes - 1.
    Returns: whole numbers of shape (classes, classes).

    Example: confusion(np.array([0, 1, 1]), np.array([0, 0, 1]), classes=2) returns [[1, 0], [1, 1]].
    """
    ### BEGIN SOLUTION
    counts = np.zeros((classes, classes), dtype=int)
    for label, answer in zip(labels, predicted, strict=True):
        counts[label, answer] += 1
    return counts
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test_confusion", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
from course import check
check("confusion")
### BEGIN HIDDEN TESTS
from grading.stock import grade
grade("confusion")
### END HIDDEN TESTS

# %% [markdown]
# ## Summary
#
# - Put a test set aside, stratified and at random. Standardise with the training set's figures only.
# - tinygrad's tensors are lazy: operations are noted, kernels run when a number is asked for. `DEBUG` shows them.
# - Log-softmax gives log-probabilities, at most 0. The sparse cross-entropy takes integer labels and logits.
# - `zero_grad` clears, `backward` computes gradients, `step` moves what the optimiser was handed: hand it everything.
# - Random mini-batches give each step a noisy but cheap gradient.
# - Measure on the whole test set. A confusion matrix shows which classes are mixed up.
# - `TinyJit` records a step's kernels and plays them back; shapes must stay the same.
#
# Four numbers described a flower. Next comes an image, which is 784 of them:
# [lesson 05, handwritten digits with PyTorch](../05_mnist_mlp/05_mnist_mlp.ipynb).
