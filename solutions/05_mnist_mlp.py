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
# # Lesson 05: reading handwritten digits
#
# About 120 minutes, 21 points; a break fits before section 8. You need the network and the loss of
# [lesson 02](../02_neuron/02_neuron.ipynb) and the training steps of
# [lesson 03](../03_linear_regression/03_linear_regression.ipynb). When you are through, you can
#
# - load MNIST with torchvision, normalise it, split it in three and hand it out in batches;
# - build a network of any depth with `nn.Sequential`, and train it with cross-entropy and Adam;
# - say what train mode, eval mode and `torch.no_grad()` do, and what they do not;
# - compare networks fairly, tell a difference from chance, and look at a network's mistakes.
#
# Run the cells one after another with Shift+Enter. A training that takes too long you can stop with the stop button (■):
# it trains in place, so the model keeps what it has learnt by then.

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
import time

import matplotlib.pyplot as plt
import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.utils.data import DataLoader, Subset

from course import arrange, check, find_slip, hint, predict, ready, recall
from course.data import mnist_root, mnist_split, profile
from course.draw import draw_digits, draw_layers, draw_pixels, draw_readings, plot_differences, plot_lines, show
from course.draw.style import COLOURS
from course.explorers import explore_boundary
from course.memory import best_device, final_test_loader, memory_loaders
from course.progress import progress

plt.rc("axes", prop_cycle=plt.cycler(color=COLOURS))  # colours that everyone can tell apart, for the plots that you write
torch.set_flush_denormal(True)  # 0 for numbers below 1e-38, with which processors are slow; must come before all operations
device = best_device()
EPOCHS = 10 if profile() == "full" else 3  # the quick profile is for tests and grading

# %% [markdown]
# ## Before you start
#
# Four questions on earlier lessons. Put your answer in place of the three dots. Nothing is graded.
#
# `readings` has the shape (128,) and `labels` the shape (128, 1). Which shape has `readings == labels`?

# %%
recall("recall_readings_and_labels", ...)

# %% [markdown]
# A gradient goes back through three sigmoids. What is the largest number that the product of their three slopes can be?

# %%
recall("recall_three_sigmoids", ...)

# %% [markdown]
# 201 points, batches of 50, 10 epochs, and a short last batch is used as well: how many updates are there?

# %%
recall("recall_updates", ...)

# %% [markdown]
# Two flowers are put into a network. It gives the right species the probability 1/2 for the first flower and 1/8 for the
# second. How large is the mean cross-entropy? ($\ln 2$ is about 0.69.)

# %%
recall("recall_two_flowers", ...)

# %% [markdown]
# ## 1. The data
#
# **MNIST** is a collection of 70,000 handwritten digits. They have three jobs:
#
# - 50,000 are for **training**. A network can learn these by heart, so they cannot tell whether it reads digits.
# - 10,000 are for **validation**: it never learns from them. By them we choose, for instance an activation. Whatever does
#   best on them was chosen for that, and so looks a little too good there.
# - 10,000 are for the **test**. They stay in a drawer until everything is chosen. We look at them once, at the end.
#
# A **transform** says what is done with each picture when it is taken out. `Compose` puts several into a row. `ToTensor()`
# makes a float tensor of it and divides by 255. `Normalize((0.5,), (0.5,))` subtracts 0.5 and divides by 0.5, so that the
# values lie between $-1$ and 1; the brackets are there because a coloured picture has three channels.
#
# Where MNIST cannot be had, a line below the cell says so, and 1,797 digits from scikit-learn take its place. The figures in
# this text are MNIST's, from ten epochs.

# %%
from torchvision import datasets, transforms  # takes a few seconds, once
transform = transforms.Compose([transforms.ToTensor(), transforms.Normalize((0.5,), (0.5,))])
training_file = datasets.MNIST(mnist_root(), train=True, transform=transform)
rows = mnist_split()  # which images of the file are for what
train_set, valid_set = Subset(training_file, rows.train), Subset(training_file, rows.valid)
print(len(train_set), "images for training,", len(valid_set), "for validation,", len(rows.test), "for the test")

# %% [markdown]
# An item of the data set is a pair. The image has the shape (1, 28, 28): one grey channel, 28 rows, 28 columns. The label
# is the digit, a plain integer. The second picture is a part of the first image as the network sees it.

# %%
image, label = train_set[0]
print("image:", tuple(image.shape), image.dtype, "from", image.min().item(), "to", image.max().item(), "  label:", label)
items = [train_set[number] for number in range(10)]
show(draw_digits([item[0][0] for item in items], [item[1] for item in items]))
show(draw_pixels(image[0], rows=(5, 14), columns=(12, 24)))

# %% [markdown]
# ## 2. Batches and epochs
#
# A `DataLoader` takes items out of a data set and stacks them into **batches**. The gradient of one image points anywhere;
# the mean over 128 images is much less shaky, and takes a few times as long, not 128 times. One pass through all the
# training images is an **epoch**: one update for each batch. Training batches are **shuffled**: each epoch takes the images
# in a new order, each image once. For validation the order does not matter. The last batch may be smaller than the others.
# So an accuracy is counted over **images**: add up the right answers of all batches, and divide once.

# %%
textbook = {"train": DataLoader(train_set, batch_size=128, shuffle=True), "valid": DataLoader(valid_set, batch_size=128)}
torch.manual_seed(3)
images, labels = next(iter(textbook["train"]))
print("a batch:", tuple(images.shape), "with labels", tuple(labels.shape), labels.dtype)
print("batches in an epoch:", len(textbook["train"]), "  images in the last one:", len(train_set) % 128 or 128)

# %% [markdown]
# ## 3. The network
#
# A network of linear layers with activations between them is called a **multi-layer perceptron**, MLP for short. The picture
# shows ours, with four linear layers. (The height of a bar is the square root of the layer's width.) `nn.Sequential` calls
# its parts one after the other. `nn.Flatten()` makes a row of each image and leaves the first axis alone, the one that counts
# the images. The ten results are **logits**: one score for each digit, any number at all. There is no activation after the
# last layer. The largest score is the network's answer. The cell runs a smaller network, which has seen no digit yet.

# %%
show(draw_layers([784, 256, 128, 64, 10]))
torch.manual_seed(1)
small = nn.Sequential(nn.Flatten(), nn.Linear(28 * 28, 32), nn.ReLU(), nn.Linear(32, 10))
values = images
for part in small:
    values = part(values)
    print(f"{type(part).__name__:8} gives {tuple(values.shape)}")
print("right:", (values.argmax(dim=1) == labels).sum().item(), "of", len(labels))

# %% [markdown]
# ### Exercise: a network of any depth (3 points)
#
# Write `make_mlp(activation=nn.ReLU, layers=4)`. It returns a new network, an `nn.Module`, from images of shape
# $(n, 1, 28, 28)$ to logits of shape $(n, 10)$.
#
# - It has exactly `layers` linear layers, from 1 to 8. For 4 their widths are 784-256-128-64-10. For other numbers you
#   choose the widths in between.
# - After each linear layer but the last comes a new `activation()`. It may be a class such as `nn.Tanh`, or anything else
#   that can be called without arguments. Nothing follows the last layer: no activation, no softmax.
# - `nn.Sequential(*parts)` takes a list of parts, with the star before it.

# %% nbgrader={"grade": false, "grade_id": "make_mlp", "locked": false, "schema_version": 3, "solution": true, "task": false}
# exercise: make_mlp
def make_mlp(activation=nn.ReLU, layers=4):
    """A multi-layer perceptron for images of digits.

    Takes `activation`, called without arguments for each gap, and `layers`, the number of linear layers, from 1 to 8.
    Returns: an nn.Module, from float images (n, 1, 28, 28) to logits (n, 10).

    Example: make_mlp()(torch.zeros(5, 1, 28, 28)) has the shape (5, 10).
    """
    ### BEGIN SOLUTION
    widths = [28 * 28] + [max(256 >> gap, 16) for gap in range(layers - 1)] + [10]
    parts = [nn.Flatten()]
    for number in range(layers):
        parts.append(nn.Linear(widths[number], widths[number + 1]))
        if number < layers - 1:
            parts.append(activation())
    return nn.Sequential(*parts)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test_make_mlp", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
from course import check
check("make_mlp")
### BEGIN HIDDEN TESTS
from grading.stock import grade
grade("make_mlp")
### END HIDDEN TESTS

# %% [markdown]
# ## 4. The loss
#
# `nn.CrossEntropyLoss` is made for choices between classes. It takes **logits** and the right classes as **integers**. It
# takes the softmax itself, looks at the probability $p$ of the right class, and gives the mean of $-\log p$.
#
# **Predict.** An untrained network gives each of the ten digits about the same probability. How large is its loss, roughly?

# %%
predict("untrained_loss", ...)

# %%
loss_function = nn.CrossEntropyLoss()
logits = small(images)
by_hand = -torch.log(torch.softmax(logits, dim=1)[range(len(labels)), labels]).mean()
print(f"CrossEntropyLoss: {loss_function(logits, labels).item():.4f}   by hand: {by_hand.item():.4f}",
      f"  each digit with probability 1/10: {math.log(10):.4f}")

# %% [markdown]
# **Predict.** A network is quite sure, and right: its logits are 12 for the right digit and 0 for the nine others, and its
# loss is 0.00006. Now it ends in a softmax of its own, as many in books do, and hands the probabilities to
# `CrossEntropyLoss`. What is the loss?
#
# - a. 0.00006 as before: the largest stays the largest
# - b. 1.46
# - c. there is an error: probabilities are no logits

# %%
predict("softmax_twice", ...)

# %%
sure, right = torch.tensor([[12.0] + [0.0] * 9]), torch.tensor([0])
print(f"logits:        loss {loss_function(sure, right).item():.5f}")
print(f"softmax twice: loss {loss_function(torch.softmax(sure, dim=1), right).item():.5f}")

# %% [markdown]
# Its own softmax makes at most $e/(e+9) = 0.23$ of probabilities. Nothing fails, and that is the trouble: the network even
# learns, through small gradients. After one epoch of MNIST we measured an accuracy of 0.80, where logits gave 0.92.
#
# ## 5. Four moves
#
# An **optimiser** makes the update. It is given all the parameters once, `model.parameters()`: weights and biases. Each
# training step has the four moves of earlier lessons, predict, loss, gradient and update. In PyTorch they are
# `logits = model(images)`, `loss_function(logits, labels)`, `loss.backward()` and `optimizer.step()`.
#
# `torch.optim.SGD` is stochastic gradient descent: each parameter minus the learning rate times its gradient. **Adam** keeps
# two running means for each parameter: $m$ of its gradients $g$, and $v$ of their squares.
#
# $$m \leftarrow 0.9\,m + 0.1\,g \qquad\qquad v \leftarrow 0.999\,v + 0.001\,g^2$$
#
# It moves the parameter by $-\text{rate} \cdot m / \sqrt{v}$, so each parameter gets a step size of its own. Both means start
# at 0 and are far too small at first. Adam's **bias correction** mends that: in step $t$ it divides $m$ by $1 - 0.9^t$ and
# $v$ by $1 - 0.999^t$. (A tiny number in the denominator keeps it from dividing by 0.)
#
# **Predict.** Two parameters have the gradients 0.5 and 0.0005. The learning rate is 0.001. How far does Adam's very first
# step move each? Give two numbers, without their signs.

# %%
predict("adams_first_step", ...)

# %%
for way in (torch.optim.SGD, torch.optim.Adam):
    pair = torch.zeros(2, requires_grad=True)
    optimizer = way([pair], lr=0.001)
    pair.grad = torch.tensor([0.5, 0.0005])
    optimizer.step()
    print(f"{way.__name__:5} moves them by", [f"{value:.7f}" for value in pair.tolist()])
print(f"without the correction: 0.1 / sqrt(0.001) = {0.1 / math.sqrt(0.001):.2f} times as far")

# %% [markdown]
# SGD's step is proportional to the gradient. Adam's first step is the learning rate, whatever the gradient. Later steps are
# that large only while a parameter's gradients agree in sign; where they change it, $m$ is small and $v$ is not.
#
# Here is a small training. Move 3 begins with `zero_grad()`, because `backward()` *adds* to the gradients that are there. Each
# loss is measured before its step's update.

# %%
def one_batch(optimiser, rate):
    """60 updates on one and the same batch, always from the same start: the losses."""
    torch.manual_seed(1)
    model = nn.Sequential(nn.Flatten(), nn.Linear(28 * 28, 32), nn.ReLU(), nn.Linear(32, 10))
    optimizer, losses = optimiser(model.parameters(), lr=rate), []
    for _step in range(60):
        logits = model(images)  # 1. predict
        loss = loss_function(logits, labels)  # 2. loss
        optimizer.zero_grad()  # 3. gradient
        loss.backward()
        optimizer.step()  # 4. update
        losses.append(loss.item())
    return losses


ways = ((torch.optim.SGD, 0.001), (torch.optim.SGD, 0.1), (torch.optim.Adam, 0.001))
curves = {f"{way.__name__}, rate {rate}": one_batch(way, rate) for way, rate in ways}
show(plot_lines(range(1, 61), curves, xlabel="training step", ylabel="loss", title="One batch, three optimisers"))

# %% [markdown]
# With a rate of 0.001 SGD is slow. It gets there too with a rate that fits: here one a hundred times larger. Adam's usual
# rate of 0.001 works for many networks as it is, which makes it a good first choice.
#
# The same moves bend a boundary. The network below has two inputs and one hidden layer, and each update uses all 200 points
# (scikit-learn trains it). Say before each run how many hidden units the data need.

# %%
explore_boundary()

# %% [markdown]
# ## 6. Training
#
# Two things are often mixed up:
#
# - `model.train()` and `model.eval()` set a switch that **some layers** look at. Dropout is one: in train mode it sets
#   values to 0 at random and scales up the others, in eval mode it lets everything pass.
# - `torch.no_grad()` stops PyTorch from noting operations for gradients, its **graph**. The two do not touch each other.
#
# **Predict.** A dropout layer is in eval mode, and `torch.no_grad()` is not used. It is given eight twos that need a
# gradient. What comes out?
#
# - a. some zeros and some fours, with a graph
# - b. eight twos, with a graph
# - c. eight twos, without a graph

# %%
predict("dropout_in_eval_mode", ...)

# %%
torch.manual_seed(2)
layer = nn.Dropout(p=0.5)
ones = torch.ones(8, requires_grad=True)
for mode in (layer.train, layer.eval):
    for graph in (torch.enable_grad, torch.no_grad):
        with graph():
            result = mode()(2 * ones)
        print(f"{mode.__name__:5} {graph.__name__:11}", result.tolist(), " graph:", result.requires_grad)

# %% [markdown]
# Validation wants both: `model.eval()` for the layers, `torch.no_grad()` to save time and memory. Our MLP has no layer that
# looks at the switch, but other networks have. Batch norm, for one, keeps running means of what it sees in train mode: a
# validation in train mode *changes the model*, and `no_grad` does not prevent it.
#
# The **device** is what computes: `cuda`, a graphics card of NVIDIA's, `mps`, one of Apple's, or else `cpu`, the processor.
# The set-up put it into `device`. A model and its batches must be on the same one; `.to(device)` moves them.
#
# ### First put the lines in order
#
# These are the lines of a training loop, without their indentation. Write the letters in order, such as `"ABCDEFGHIJK"`. Each
# epoch trains first and validates afterwards. A mode is switched before a loop over batches, not inside it. Move 3 begins
# with clearing the gradients. (`no_grad`, and what is written down on the way, are left out.)
#
# ```
# A   optimizer.step()
# B   model.eval()
# C   for epoch in range(epochs):
# D   loss = loss_function(logits, labels)
# E   for images, labels in loaders["train"]:
# F   loss.backward()
# G   optimizer = torch.optim.Adam(model.parameters(), lr=learning_rate)
# H   logits = model(images)
# I   model.train()
# J   for images, labels in loaders["valid"]:
# K   optimizer.zero_grad()
# ```

# %%
arrange("fit_order", ...)

# %% [markdown]
# ### Exercise: the training loop (3 points)
#
# Write `fit(model, loaders, epochs, learning_rate=1e-3)`. It trains the model in place, with `torch.optim.Adam` over all
# parameters and with cross-entropy, and returns its history.
#
# - `loaders` is a dict with the keys `train` and `valid`, each a `DataLoader`. Each epoch makes one step for each batch of
#   `loaders["train"]` and then goes through `loaders["valid"]`, which changes no weight and builds no graph.
# - Train in train mode, validate in eval mode, and leave the model in eval mode.
# - Return a dict of lists: `train` and `valid` hold an accuracy for each epoch, a share from 0 to 1 over all images. `loss`
#   holds the loss of each training step. The training accuracy may be counted on the way or measured afterwards.
# - Move each batch to the device of the model: `next(model.parameters()).device`. With
#   `for epoch in progress(range(epochs), "training"):` you see how far it is.

# %% nbgrader={"grade": false, "grade_id": "fit", "locked": false, "schema_version": 3, "solution": true, "task": false}
# exercise: fit
def fit(model, loaders, epochs, learning_rate=1e-3):
    """Trains a model with Adam and cross-entropy, in place.

    Takes a network from images (n, 1, 28, 28) to logits (n, 10); {"train": DataLoader, "valid": DataLoader}, whose batches
    are images and integer labels (n,); a number of epochs; Adam's learning rate.
    Returns: {"train": accuracies, "valid": accuracies, "loss": losses}, lists of floats.

    Example: with 10 training batches, fit(model, loaders, 2) gives 2, 2 and 20 numbers.
    """
    ### BEGIN SOLUTION
    place = next(model.parameters()).device
    loss_function = nn.CrossEntropyLoss()
    optimizer = torch.optim.Adam(model.parameters(), lr=learning_rate, fused=True)
    train, valid, losses = [], [], []
    for _epoch in progress(range(epochs), "training"):
        model.train()
        right = count = 0
        for images, labels in loaders["train"]:
            images, labels = images.to(place), labels.to(place)
            logits = model(images)  # 1. predict
            loss = loss_function(logits, labels)  # 2. loss
            optimizer.zero_grad()  # 3. gradient
            loss.backward()
            optimizer.step()  # 4. update
            losses.append(loss.detach())  # .item() here would make a graphics card wait in every step
            right += (logits.detach().argmax(dim=1) == labels).sum()
            count += len(labels)
        train.append(float(right) / count)
        model.eval()
        right = count = 0
        with torch.no_grad():
            for images, labels in loaders["valid"]:
                right += (model(images.to(place)).argmax(dim=1) == labels.to(place)).sum()
                count += len(labels)
        valid.append(float(right) / count)
    return {"train": train, "valid": valid, "loss": [loss.item() for loss in losses]}
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test_fit", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
from course import check
check("fit")
### BEGIN HIDDEN TESTS
from grading.stock import grade
grade("fit")
### END HIDDEN TESTS

# %% [markdown]
# ### Find the slip
#
# This program runs without an error. `loaders`, `make_mlp` and `loss_function` are as they should be.
#
# ```
# 1   model = make_mlp()
# 2   optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
# 3   losses = []
# 4   for images, labels in loaders["train"]:
# 5       loss = loss_function(model(images), labels)
# 6       loss.backward()
# 7       optimizer.zero_grad()
# 8       optimizer.step()
# 9       losses.append(loss.item())
# ```
#
# The losses of a whole epoch are 2.30, 2.31, 2.31, 2.29, ..., 2.31, 2.30: it has learnt nothing. Which line is to blame?

# %%
find_slip("slip_nothing_learnt", ...)

# %% [markdown]
# ## 7. Ten epochs
#
# The textbook's loaders of section 2 call the transforms for every image anew, in every epoch, and get the same values every
# time. `memory_loaders` does this **once** and keeps the images as a tensor, on the device. (It holds no test images.) Here
# both hand out all their training batches, and nobody learns from them:

# %%
memory = memory_loaders(batch_size=128)
for name, loaders in {"textbook": textbook, "in memory": memory}.items():
    start = time.perf_counter()
    count = sum(len(batch[1]) for batch in progress(loaders["train"], name))
    print(f"{name}: {count} images in {time.perf_counter() - start:.2f} seconds")

# %% [markdown]
# So measure first. On our machine the batches of MNIST take 11.9 of the 13.3 seconds of an epoch with the textbook's loaders,
# and about half of that goes into the two transforms. The network takes 1.3: a faster network alone would have saved a tenth.

# %%
if ready("make_mlp", "fit"):
    torch.manual_seed(1)
    model = make_mlp().to(device)
    history = fit(model, memory, EPOCHS)
    print(f"training {history['train'][-1]:.4f}, validation {history['valid'][-1]:.4f}")
    show(plot_lines(range(1, EPOCHS + 1), {"training": history["train"], "validation": history["valid"]},
                    xlabel="epoch", ylabel="accuracy", title="Accuracy in each epoch"))

# %% [markdown]
# With MNIST and ten epochs, expect a validation accuracy of 0.965 to 0.98. (Your loop may draw its random numbers in another
# order, so your neighbour's figure is another one.) By then the training accuracy is higher. This **gap** alone is no harm.
# **Overfitting** begins where further training makes the validation *worse*; a curve that wavers is not there yet.
#
# ### What it reads wrongly
#
# Where do the mistakes lie? The **confusion matrix** of lesson 04 has a row for each digit and a column for each reading.

# %%
if ready("make_mlp", "fit"):
    with torch.no_grad():
        pictures, digits = (torch.cat(parts) for parts in zip(*memory["valid"], strict=True))
        surest, readings = torch.softmax(model(pictures), dim=1).max(dim=1)
    confusion = np.zeros((10, 10), dtype=int)
    np.add.at(confusion, (digits.cpu().numpy(), readings.cpu().numpy()), 1)
    print(confusion)
    print("read wrongly:", (readings != digits).sum().item(), "of", len(digits))

# %% [markdown]
# A few pairs of digits that look alike account for many of the mistakes. And how far can you trust softmax's probabilities?
#
# **Predict.** All logits of the trained network are multiplied by 3. What happens to its accuracy, and to the mean
# probability that it gives to its answers?
#
# - a. both stay as they are
# - b. the accuracy stays, the probability rises
# - c. both rise

# %%
predict("three_times_the_logits", ...)

# %%
if ready("make_mlp", "fit"):
    for factor in (1, 3):
        with torch.no_grad():
            sure, answers = torch.softmax(factor * model(pictures), dim=1).max(dim=1)
        print(f"logits times {factor}: accuracy {(answers == digits).float().mean().item():.4f}, mean probability "
              f"{sure.mean().item():.4f}, of the wrong answers {sure[answers != digits].mean().item():.4f}")

# %% [markdown]
# A high probability is what the network says, and no promise: softmax compares scores, and their scale is free. With MNIST
# and ten epochs we measured a mean of 0.74 for the *wrong* answers, and over all images a little more than the accuracy: the
# network is **overconfident**, as networks often are after long training with cross-entropy.
#
# ## 8. Which activation?
#
# Now an experiment. Only the activation may change in it; widths, data, epochs and learning rate stay.
#
# ### Exercise: compare activations (3 points)
#
# Write `compare_activations(loaders, epochs=10)`. It trains a **new** network with each of four activations, `nn.Sigmoid`,
# `nn.Tanh`, `nn.ELU` and `nn.ReLU`: one that has been trained before has a head start.
#
# Make the networks with your `make_mlp`, bring them to the `device`, and train them with your `fit`. Return a dict of the four
# histories, with the keys `sigmoid`, `tanh`, `elu` and `relu`. `torch.manual_seed(1)` before each `make_mlp` starts all alike.

# %% nbgrader={"grade": false, "grade_id": "compare_activations", "locked": false, "schema_version": 3, "solution": true, "task": false}
# exercise: compare_activations
def compare_activations(loaders, epochs=10):
    """Trains a new network with each of four activations.

    Takes loaders as `fit` does and a number of epochs.
    Returns: {"sigmoid": history, "tanh": history, "elu": history, "relu": history}, each as `fit` returns it.

    Example: compare_activations(memory, epochs=2)["relu"]["valid"] has 2 numbers.
    """
    ### BEGIN SOLUTION
    histories = {}
    for name, activation in {"sigmoid": nn.Sigmoid, "tanh": nn.Tanh, "elu": nn.ELU, "relu": nn.ReLU}.items():
        torch.manual_seed(1)
        histories[name] = fit(make_mlp(activation).to(device), loaders, epochs)
    return histories
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test_compare_activations", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
from course import check
check("compare_activations")
### BEGIN HIDDEN TESTS
from grading.stock import grade
grade("compare_activations")
### END HIDDEN TESTS

# %% [markdown]
# ### Exercise: plot the activations (2 points)
#
# Write `plot_activations(histories)`: it draws such a dict and returns a Matplotlib `Axes`, with a line for each history: the
# validation accuracy against the epoch, counted from 1. Both axes have a label; the legend names each line with its key.

# %% nbgrader={"grade": false, "grade_id": "plot_activations", "locked": false, "schema_version": 3, "solution": true, "task": false}
# exercise: plot_activations
def plot_activations(histories):
    """Plots the validation accuracy of each history against the epoch.

    Takes a dict from name to history, as `compare_activations` returns it; draws on a new figure.
    Returns: the Axes, with one line for each history, labels on both axes and a legend.

    Example: plot_activations({"relu": {"valid": [0.9, 0.95]}}) has a line through (1, 0.9) and (2, 0.95).
    """
    ### BEGIN SOLUTION
    _figure, ax = plt.subplots(layout="constrained")
    for (name, history), style in zip(histories.items(), ("-", "--", "-.", ":") * len(histories), strict=False):
        ax.plot(range(1, len(history["valid"]) + 1), history["valid"], style, label=str(name))
    ax.set(xlabel="epoch", ylabel="validation accuracy", title="Activations")
    ax.locator_params(axis="x", integer=True)
    ax.legend()
    return ax
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test_plot_activations", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
from course import check
check("plot_activations")
### BEGIN HIDDEN TESTS
from grading.stock import grade
grade("plot_activations")
### END HIDDEN TESTS

# %%
if ready("make_mlp", "fit", "compare_activations"):
    activation_histories = compare_activations(memory, EPOCHS)
    for name, history in activation_histories.items():
        print(f"{name:8} epoch 1: {history['valid'][0]:.4f}   epoch {EPOCHS}: {history['valid'][-1]:.4f}")
if ready("make_mlp", "fit", "compare_activations", "plot_activations"):
    show(plot_activations(activation_histories))

# %% [markdown]
# After one epoch sigmoid is last: its slope is 1/4 at most, so the first layers' gradients are small. Later the four come
# closer. So who has won?
#
# ### Is it more than chance?
#
# A training begins with random weights and shuffles at random, so a lead from one seed each may be luck.
#
# **Predict.** Two networks, A and B, were trained from the same five seeds. A reads the shares .9721, .9764, .9702, .9745 and
# .9733 of the validation images rightly; B .9712, .9753, .9694, .9732 and .9724. Is A's lead more than the luck of the seeds?
#
# - a. no: from .9702 to .9764 and from .9694 to .9753 is nearly the same range
# - b. yes: seed by seed, A leads by about the same

# %%
predict("ranges_that_overlap", ...)

# %% [markdown]
# Luck can be measured, in **pairs**: in each pair both begin with the same seed, so what a seed does to both cancels in
# their difference. From the differences $d_1, \dots, d_n$ come their mean $\bar d$ and its **standard error** $s / \sqrt n$,
# with the standard deviation $s = \sqrt{\sum (d_i - \bar d)^2 / (n - 1)}$. It says by about how much the mean of $n$ pairs
# would change if you drew $n$ other seeds. Where there is no true difference, the mean of five pairs lies within 2.8 standard
# errors of 0 in 95 of 100 such experiments (Student's t). A mean farther away is hard to explain by chance.
#
# After A and B the cell takes your two leaders, from five seeds that had no part in choosing them, as seed 1 had. That takes
# a few minutes; read on meanwhile.

# %%
def five_pairs(one, other):  # the five differences, their mean and its standard error
    differences = np.array(one) - np.array(other)
    mean = differences.sum() / 5
    return differences, mean, math.sqrt(((differences - mean) ** 2).sum() / 4) / math.sqrt(5)


_pairs, mean, error = five_pairs([.9721, .9764, .9702, .9745, .9733], [.9712, .9753, .9694, .9732, .9724])
print(f"A - B: mean difference {mean:.4f}, standard error {error:.5f}: {mean / error:.0f} standard errors")
classes = {"sigmoid": nn.Sigmoid, "tanh": nn.Tanh, "elu": nn.ELU, "relu": nn.ReLU}
if ready("make_mlp", "fit", "compare_activations"):
    ranked = sorted(activation_histories, key=lambda name: -activation_histories[name]["valid"][-1])
    by_seed = {name: [] for name in ranked[:2]}
    for name, accuracies in by_seed.items():
        for seed in range(2, 7):
            torch.manual_seed(seed)
            accuracies.append(fit(make_mlp(classes[name]).to(device), memory, EPOCHS)["valid"][-1])
        print(f"{name:8}", "  ".join(f"{accuracy:.4f}" for accuracy in accuracies))
    differences, mean, error = five_pairs(*by_seed.values())
    print(f"{' - '.join(by_seed)}: mean difference {mean:.4f}, standard error {error:.4f}")
    show(plot_differences(differences, mean, error, title=" minus ".join(by_seed), x=range(2, 7)))

# %% [markdown]
# With MNIST and seeds 1 to 5 we measured a mean of .9743 for ReLU. It led ELU by .0009 with a standard error of .0018, sigmoid
# by .0059 (.0012) and tanh by .0075 (.0019). Chance explains the lead over ELU, which is below its standard error; the others
# are four to five standard errors. Your own order may well be another, and that is no mistake.
#
# A second kind of luck is **which** images are in the validation set. Of $n$ images a share $p$ is read rightly; with other
# images it would be another, by about $\sqrt{p(1-p)/n}$. For $p = 0.975$ and $n = 10{,}000$ that is 0.0016: read such an
# accuracy as "0.972 to 0.978", two such errors to each side. Networks that read the *same* images share most of this luck.
#
# ## 9. How deep?
#
# ### Exercise: compare depths (2 points)
#
# More layers can express more. But the gradient has a longer way back to the first layer. Write
# `compare_depths(loaders, activation, depths=(3, 4, 5, 7), epochs=10)`. It trains a new network of each depth, the number of
# linear layers, all with the same activation. As before, use your `make_mlp` and your `fit`. Return a dict from depth, the
# number itself, to history. (Where the widths are halved from layer to layer, a deeper network is also a *narrower* one.)

# %% nbgrader={"grade": false, "grade_id": "compare_depths", "locked": false, "schema_version": 3, "solution": true, "task": false}
# exercise: compare_depths
def compare_depths(loaders, activation, depths=(3, 4, 5, 7), epochs=10):
    """Trains a new network of each depth with one activation.

    Takes loaders as `fit` does, an activation as `make_mlp` does, numbers of linear layers and a number of epochs.
    Returns: a dict from depth (an int) to history, each as `fit` returns it.

    Example: compare_depths(memory, nn.ReLU, depths=(2, 3), epochs=1) has the keys 2 and 3.
    """
    ### BEGIN SOLUTION
    histories = {}
    for depth in depths:
        torch.manual_seed(1)
        histories[depth] = fit(make_mlp(activation, depth).to(device), loaders, epochs)
    return histories
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test_compare_depths", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
from course import check
check("compare_depths")
### BEGIN HIDDEN TESTS
from grading.stock import grade
grade("compare_depths")
### END HIDDEN TESTS

# %% [markdown]
# ### Exercise: plot the depths (1 point)
#
# Write `plot_depths(histories)`: like `plot_activations`, with one line for each depth. The legend names the depths, for
# example "3 layers".

# %% nbgrader={"grade": false, "grade_id": "plot_depths", "locked": false, "schema_version": 3, "solution": true, "task": false}
# exercise: plot_depths
def plot_depths(histories):
    """Plots the validation accuracy of each depth against the epoch.

    Takes a dict from depth to history, as `compare_depths` returns it; draws on a new figure.
    Returns: the Axes, with one line for each depth, labels on both axes and a legend.

    Example: plot_depths({3: {"valid": [0.9, 0.95]}}) has a line through (1, 0.9) and (2, 0.95).
    """
    ### BEGIN SOLUTION
    ax = plot_activations({f"{depth} layers": history for depth, history in histories.items()})
    ax.set_title("Depths")
    return ax
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test_plot_depths", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
from course import check
check("plot_depths")
### BEGIN HIDDEN TESTS
from grading.stock import grade
grade("plot_depths")
### END HIDDEN TESTS

# %%
if ready("make_mlp", "fit", "compare_activations", "compare_depths"):
    best = ranked[0]  # the activation that did best in your comparison
    depth_histories = compare_depths(memory, classes[best], epochs=EPOCHS)
    for depth, history in depth_histories.items():
        print(f"{best}, {depth} layers   epoch {EPOCHS}: {history['valid'][-1]:.4f}")
    best_depth = max(depth_histories, key=lambda depth: depth_histories[depth]["valid"][-1])
if ready("make_mlp", "fit", "compare_activations", "compare_depths", "plot_depths"):
    show(plot_depths(depth_histories))

# %% [markdown]
# For ReLU and seeds 1 to 5 we measured these differences from four layers: three layers .0000 (standard error .0015), five
# −.0039 (.0022), seven −.0115 (.0023). Three, four and five cannot be told apart. Seven are worse, by 5 standard errors:
# deeper is not better by itself. (Our seven layers narrow down to 16, so it may be the depth or the width.)
#
# **Predict.** An untrained network has seven linear layers with sigmoids between them. How large is the gradient of the
# first layer's weights, as a part of that of the last layer's?
#
# - a. about a tenth
# - b. about a thousandth
# - c. less than a hundred-thousandth

# %%
predict("way_back_through_sigmoids", ...)

# %%
def first_over_last(network):  # the mean size of the first layer's gradients, as a part of that of the last layer's
    loss_function(network(images), labels).backward()
    sizes = [part.weight.grad.abs().mean().item() for part in network.modules() if isinstance(part, nn.Linear)]
    return sizes[0] / sizes[-1]


if ready("make_mlp"):
    for name, depth in (("sigmoid", 3), ("sigmoid", 7), ("relu", 3), ("relu", 7)):
        torch.manual_seed(1)
        print(f"{name:8} {depth} layers: {first_over_last(make_mlp(classes[name], depth)):.1e}")
    torch.manual_seed(1)
    deep = make_mlp(nn.ReLU, 7)
    for part in deep.modules():
        if isinstance(part, nn.Linear):
            nn.init.kaiming_normal_(part.weight, nonlinearity="relu")
    print(f"relu     7 layers, He's start: {first_over_last(deep):.1e}")

# %% [markdown]
# The gradients **vanish** on the way back through the sigmoids. With ReLU the slope is 1 or 0, and still they fade, because of
# the **initial weights**. PyTorch draws them between $\pm 1/\sqrt n$ for a layer with $n$ inputs; their mean square is
# $1/(3n)$. A ReLU sets about half of the values to 0. So on the way back a layer of $n$ inputs and $n$ outputs hands on about a
# sixth of the gradient's mean square: $n \cdot \frac{1}{3n} \cdot \frac 1 2$. **He's initialisation**, the last line, draws
# weights with the mean square $2/n$, which makes the factor 1, and 1/2 where the widths are halved. Adam hides much of this, as
# it divides by the gradients' size. With plain SGD, or dozens of layers, the start often decides whether a network learns at all.
#
# ### Exercise: plot the loss (1 point)
#
# Write `plot_loss(history)`: it draws the `loss` of a history against the training step, counted from 0 or from 1, with both
# axes labelled, and returns the `Axes`. Every step measures other images, so the curve is jagged; its trend counts.

# %% nbgrader={"grade": false, "grade_id": "plot_loss", "locked": false, "schema_version": 3, "solution": true, "task": false}
# exercise: plot_loss
def plot_loss(history):
    """Plots the loss of each training step.

    Takes a history as `fit` returns it; draws on a new figure. Returns: the Axes, with labels on both axes.

    Example: plot_loss({"loss": [2.3, 1.9, 1.2]}) has a line of 3 points.
    """
    ### BEGIN SOLUTION
    _figure, ax = plt.subplots(layout="constrained")
    ax.plot(range(1, len(history["loss"]) + 1), history["loss"], linewidth=0.7)
    ax.set(xlabel="training step", ylabel="loss of a batch", title="The loss, step by step")
    return ax
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test_plot_loss", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
from course import check
check("plot_loss")
### BEGIN HIDDEN TESTS
from grading.stock import grade
grade("plot_loss")
### END HIDDEN TESTS

# %%
if ready("make_mlp", "fit", "compare_activations", "compare_depths", "plot_loss"):
    show(plot_loss(depth_histories[best_depth]))

# %% [markdown]
# ## 10. One look at the test set
#
# Now the drawer is opened, once. Whoever changes something and looks again has made a second validation set of it.

# %%
if ready("make_mlp", "fit", "compare_activations", "compare_depths"):
    torch.manual_seed(1)
    chosen = make_mlp(classes[best], best_depth).to(device)
    chosen_history = fit(chosen, memory, EPOCHS)
    test_images, test_labels = (torch.cat(parts) for parts in zip(*final_test_loader(), strict=True))
    with torch.no_grad():
        share = (chosen(test_images).argmax(dim=1) == test_labels).float().mean().item()
    print(f"validation {chosen_history['valid'][-1]:.4f}, test {share:.4f}, "
          f"sampling error of the test {math.sqrt(share * (1 - share) / len(test_labels)):.4f}")

# %% [markdown]
# In five runs of ReLU with four layers we measured 0.9702 to 0.9752 on the test images, each within 0.0015 of its validation
# accuracy: less than the sampling error. A choice among a handful of networks hardly spoils 10,000 images; thousands would.
#
# ### Exercise: your conclusion (3 points)
#
# Answer in a few sentences, with the figures of **your** runs. Your instructor reads them.
#
# 1. Which activation did best, and by how much?
# 2. Which depth did best, and by how much?
# 3. Is that more than chance? Use the five pairs of section 8 and the sampling error of 10,000 images, and say what follows.

# %% [markdown] nbgrader={"grade": true, "grade_id": "conclusion", "locked": false, "points": 3, "schema_version": 3, "solution": true, "task": false}
# <!-- exercise: conclusion -->
# ### BEGIN SOLUTION
# For the instructor. One point each, for what agrees with the student's **own** curves: the order changes with the seed.
#
# - 1 point: names the activation with the highest validation accuracy (of the last or another stated epoch), and its lead.
# - 1 point: names the depth with the highest validation accuracy, and its lead.
# - 1 point: sets the mean difference of five paired seeds beside its standard error, in figures, and concludes rightly:
#   below about 2.8 standard errors it may be chance, above that hardly. The depth has one seed each: the sampling error of
#   10,000 images (about 0.0016) is the measure, or one seed decides nothing.
#
# "The lead is larger than the range of three seeds" alone is no argument: with no true difference this happens every third time.
#
# An answer that earns 3 points: "ReLU came first with .9767, .0078 before ELU; 4 layers with .9767, .0001 before 3. In five
# pairs ReLU led ELU by .0009, with a standard error of .0018: chance explains it. The lead of 4 layers is a single image, far
# below the sampling error of .0016. I can name neither a best activation nor a best depth."
# ### END SOLUTION

# %% [markdown]
# ## Going further
#
# ### Exercise: sure mistakes (2 points)
#
# Which images does a network read wrongly although it is quite sure? Write `confident_mistakes(model, loader, count=10)`.
#
# - Return a list of at most `count` triples `(index, label, predicted)` of whole numbers, for images that the model reads
#   **wrongly**, the surest first: sorted by the largest softmax probability. (An integer array of such rows is right too.)
# - `index` is the image's place in the order of `loader`, a `DataLoader` that does not shuffle, counted from 0 through all
#   batches.
# - The model computes in eval mode, builds no graph and keeps its weights.

# %% nbgrader={"grade": false, "grade_id": "confident_mistakes", "locked": false, "schema_version": 3, "solution": true, "task": false}
# exercise: confident_mistakes
def confident_mistakes(model, loader, count=10):
    """The images that a model reads wrongly, the surest first.

    Takes a network and a DataLoader, as `fit` does, though this one does not shuffle, and how many to return at most.
    Returns: a list of triples (index, label, predicted): the place in the loader's order, the right digit, the answer.

    Example: [(17, 4, 9)] if image 17, a 4 that is read as a 9, is the only mistake.
    """
    ### BEGIN SOLUTION
    place = next(model.parameters()).device
    model.eval()
    mistakes, start = [], 0
    with torch.no_grad():
        for images, labels in loader:
            surest, readings = torch.softmax(model(images.to(place)), dim=1).max(dim=1)
            for row, label in enumerate(labels.tolist()):
                if readings[row] != label:
                    mistakes.append((surest[row].item(), start + row, label, readings[row].item()))
            start += len(labels)
    mistakes.sort(key=lambda mistake: -mistake[0])
    return [mistake[1:] for mistake in mistakes[:count]]
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test_confident_mistakes", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
from course import check
check("confident_mistakes")
### BEGIN HIDDEN TESTS
from grading.stock import grade
grade("confident_mistakes")
### END HIDDEN TESTS

# %%
if ready("make_mlp", "fit", "confident_mistakes"):
    places = [int(index) for index, _label, _predicted in confident_mistakes(model, memory["valid"])]
    if places:
        show(draw_readings(pictures[places, 0].cpu(), digits[places].tolist(), readings[places].tolist(),
                           surest[places].tolist()))

# %% [markdown]
# ### Exercise: the difference of pairs (1 point)
#
# Write `paired_difference(a, b)`. It takes the accuracies of two models from the same seeds, two sequences of equal length
# such as lists, tuples or arrays. It returns `(mean, standard_error)` of $a - b$, as section 8 defines them, and raises a
# `ValueError` for unequal lengths and for fewer than two pairs, which have no deviation.

# %% nbgrader={"grade": false, "grade_id": "paired_difference", "locked": false, "schema_version": 3, "solution": true, "task": false}
# exercise: paired_difference
def paired_difference(a, b):
    """The mean difference of pairs, and its standard error.

    Takes two sequences of numbers of equal length, at least two. Raises ValueError for others.
    Returns: (mean, standard_error) of a - b.

    Example: paired_difference([3, 5], [1, 1]) returns (3.0, 1.0).
    """
    ### BEGIN SOLUTION
    if len(a) != len(b) or len(a) < 2:
        raise ValueError(f"{len(a)} and {len(b)} numbers: pairs are wanted, two at least")
    differences = np.asarray(a, dtype=float) - np.asarray(b, dtype=float)
    return differences.mean(), differences.std(ddof=1) / math.sqrt(len(differences))
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test_paired_difference", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
from course import check
check("paired_difference")
### BEGIN HIDDEN TESTS
from grading.stock import grade
grade("paired_difference")
### END HIDDEN TESTS

# %%
if ready("make_mlp", "fit", "compare_activations", "paired_difference"):
    print(" - ".join(by_seed), "(mean, standard error):", [round(float(x), 4) for x in paired_difference(*by_seed.values())])

# %% [markdown]
# ### Optional: what a step spends its time on
#
# With the images in memory the steps take the time. The cell below times their parts on your processor, two ways for each: a
# batch from single images, or by one `index_select`; gradients in float32, or with matrix products in **bfloat16**, which has
# float32's range, but 8 significant bits instead of 24; Adam's update in many small calls, or *fused* into one.
#
# **Predict.** A weight of 1 is kept in bfloat16 and has 0.001 added to it 1,000 times, one after the other. What is it then?

# %%
predict("small_updates_in_bfloat16", ...)

# %%
import timeit
print("1 + 0.001 in bfloat16:", (torch.ones((), dtype=torch.bfloat16) + 0.001).item())
if ready("make_mlp", "fit"):
    store, network, drawn = pictures.cpu(), make_mlp(), torch.randperm(len(digits))[:128]
    batch, answers = store[drawn], digits.cpu()[drawn]
    in_bfloat16 = torch.autocast("cpu", torch.bfloat16)(network.forward)  # the weights stay float32
    plain, fused = (torch.optim.Adam(network.parameters(), fused=way) for way in (False, True))
    for line in ("torch.stack([store[row] for row in drawn])", "store.index_select(0, drawn)",
                 "loss_function(network(batch), answers).backward()",
                 "loss_function(in_bfloat16(batch).float(), answers).backward()", "plain.step()", "fused.step()"):
        print(f"{min(timeit.repeat(line, globals=globals(), number=5, repeat=5)) * 200:8.3f} ms   {line}")

# %% [markdown]
# One call in place of more than a hundred makes the batch, one in place of dozens the update: that alone saves time. Whether
# bfloat16 does depends on the processor and the sizes: `autocast` converts images and weights in each step, and with layers as
# small as these it saved next to nothing where we measured. And no part can save more than its own share of the step.
#
# ## Summary
#
# - Choose by the validation images; look at the test images once.
# - The network gives logits, `CrossEntropyLoss` takes the softmax, and each step is predict, loss, gradient, update.
# - `train()` and `eval()` switch layers, `no_grad()` stops gradients. Weights at the start decide what reaches the first layer.
# - A difference counts when it is large beside its standard error, from several paired seeds.
#
# In [lesson 06](../06_from_scratch/06_from_scratch.ipynb) you write layers, updates and batches yourself, from scratch.
#
# ## Sources and further reading
#
# - Y. LeCun, L. Bottou, Y. Bengio, P. Haffner: *Gradient-based learning applied to document recognition*. 1998. MNIST.
# - D. P. Kingma, J. Ba: *Adam: a method for stochastic optimization*. ICLR 2015.
# - K. He, X. Zhang, S. Ren, J. Sun: *Delving deep into rectifiers*. ICCV 2015. The initialisation for ReLU.
# - T. G. Dietterich: *Approximate statistical tests for comparing supervised classification learning algorithms*. 1998.
# - C. Guo, G. Pleiss, Y. Sun, K. Q. Weinberger: *On calibration of modern neural networks*. ICML 2017.
# - PyTorch's pages on [CrossEntropyLoss](https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html)
#   and [Adam](https://docs.pytorch.org/docs/stable/generated/torch.optim.Adam.html).
