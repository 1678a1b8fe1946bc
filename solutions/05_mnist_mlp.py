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
# About 120 minutes, 18 points. You need the network and the loss of [lesson 02](../02_neuron/02_neuron.ipynb) and the
# training steps of [lesson 03](../03_linear_regression/03_linear_regression.ipynb).
#
# When you are through, you can
# - load MNIST with torchvision, normalise it and hand it out in batches;
# - build a network of any depth with `nn.Sequential`, and train it with cross-entropy and Adam;
# - say what train mode, eval mode and `torch.no_grad()` do, and what they do not;
# - choose a device, and find out where the time of a training goes;
# - compare activations and depths fairly, and tell a difference from chance.
#
# Run the cells one after another with Shift+Enter, beginning with the set-up. A training that takes too long you can stop
# with the stop button (■): it trains in place, so the model keeps what it has learnt by then.

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
from torchvision import datasets, transforms

from course import check, hint, ready
from course.data import mnist_root, mnist_split, profile
from course.draw import draw_digits, draw_layers, draw_pixels, draw_readings, plot_lines, plot_seconds, show
from course.memory import best_device, memory_loaders
from course.progress import progress

plt.style.use("tableau-colorblind10")  # colours that everyone can tell apart, for the plots that you write
torch.set_flush_denormal(True)  # must come before the first operation; section 7 says what it is for
device = best_device()
EPOCHS = 10 if profile() == "full" else 3  # the quick profile is for tests and grading

# %% [markdown]
# ## 1. The data
#
# **MNIST** is a collection of 70,000 handwritten digits. They have three jobs, so they are split in three:
#
# - 50,000 are for **training**. A network can learn these by heart, so they cannot tell whether it reads digits.
# - 10,000 are for **validation**: they were never learnt from, and we use them to choose, for instance an activation.
# - 10,000 are for the **test**. What was chosen with images looks a little too good on the same images. So the test images
#   stay in a drawer until everything is chosen. We look at them once, at the end.
#
# MNIST itself comes as 60,000 images for training and 10,000 for the test. The course splits the validation images off the
# 60,000, at random with a fixed seed, so they are the same for everybody.
#
# A **transform** says what is done with each picture when it is taken out. `Compose` puts several into a row:
#
# - `ToTensor()` makes a float tensor of it and divides by 255, so that the values lie between 0 and 1;
# - `Normalize((0.5,), (0.5,))` subtracts 0.5 and divides by 0.5, so that they lie between $-1$ and 1. Both numbers stand in
#   brackets because there is one for each colour, and a grey picture has only one.
#
# Without MNIST on the machine, and without a network, a stand-in takes its place: 1,797 handwritten digits that come with
# scikit-learn. Then a line below the cell says so. Everything works with them, but the figures in this text are MNIST's.

# %%
transform = transforms.Compose([transforms.ToTensor(), transforms.Normalize((0.5,), (0.5,))])
training_file = datasets.MNIST(mnist_root(), train=True, transform=transform)
rows = mnist_split()  # which images of the file are for what
train_set, valid_set = Subset(training_file, rows.train), Subset(training_file, rows.valid)
print(len(train_set), "images for training,", len(valid_set), "for validation,", len(rows.test), "for the test")

# %% [markdown]
# An item of the data set is a pair. The image has the shape (1, 28, 28): one grey channel, 28 rows, 28 columns. The label
# is a plain integer, the digit. The second picture is a part of the first image as the network sees it.

# %%
image, label = train_set[0]
print("image:", tuple(image.shape), image.dtype, "from", image.min().item(), "to", image.max().item())
print("label:", label, type(label).__name__)
items = [train_set[number] for number in range(10)]
show(draw_digits([one[0][0] for one in items], [one[1] for one in items]))
show(draw_pixels(image[0], rows=(5, 14), columns=(12, 24)))

# %% [markdown]
# ## 2. Batches and epochs
#
# A `DataLoader` takes items out of a data set and stacks them into **batches**. A gradient over 128 images costs little
# more time than one over a single image, and is much less shaky. One pass through all the training images is an **epoch**:
# one update for each batch.
#
# Training batches are **shuffled**: each epoch takes the images in a new order, each image once. Validation batches are
# not. Only the number of right answers counts there, and the order does not change it.

# %%
textbook = {"train": DataLoader(train_set, batch_size=128, shuffle=True), "valid": DataLoader(valid_set, batch_size=128)}
torch.manual_seed(3)
images, labels = next(iter(textbook["train"]))
print("a batch:", tuple(images.shape), "with labels", tuple(labels.shape), labels.dtype)
print("batches in an epoch:", len(textbook["train"]), "  images in the last one:", len(train_set) % 128 or 128)

# %% [markdown]
# The last batch is smaller. So an accuracy is counted over **images**: add up the right answers of all the batches and
# divide once. The mean of the batches' accuracies would give the images of a small batch more weight:

# %%
right, sizes = [100, 100, 8], [128, 128, 32]
print(f"over all images:      {sum(right) / sum(sizes):.4f}")
print(f"mean of the batches': {np.mean([one / size for one, size in zip(right, sizes, strict=True)]):.4f}")

# %% [markdown]
# ## 3. The network
#
# A network of linear layers with activations between them is called a **multi-layer perceptron**, MLP for short. Ours has
# four linear layers:

# %%
show(draw_layers([784, 256, 128, 64, 10]))

# %% [markdown]
# `nn.Sequential` calls its parts one after the other. Below is a smaller network. `nn.Flatten()` makes a row of each image
# and leaves the first axis alone, the one that counts the images.
#
# The ten results are **logits**: one score for each digit, any number at all. There is no activation after the last layer.
# The largest score is the network's answer. This network is untrained, so it is hardly ever right.

# %%
torch.manual_seed(1)
small = nn.Sequential(nn.Flatten(), nn.Linear(28 * 28, 32), nn.ReLU(), nn.Linear(32, 10))
values = images
for part in small:
    values = part(values)
    print(f"{type(part).__name__:8} gives {tuple(values.shape)}")
print("parameters:", sum(one.numel() for one in small.parameters()))
print("answers:", values.argmax(dim=1)[:10].tolist(), "  labels:", labels[:10].tolist())

# %% [markdown]
# ### Exercise: a network of any depth (3 points)
#
# Write `make_mlp(activation=nn.ReLU, layers=4)`. It returns a new network, an `nn.Module`.
#
# - It takes images of shape $(n, 1, 28, 28)$ and gives logits of shape $(n, 10)$.
# - It has exactly `layers` linear layers, from 1 to 8. For 4 their widths are 784-256-128-64-10. For other numbers you
#   choose the widths in between.
# - After each linear layer but the last comes a new `activation()`. It may be a class such as `nn.Tanh`, or anything else
#   that can be called without arguments. Mind the brackets: `nn.Tanh` is a class, `nn.Tanh()` makes a module.
# - Nothing follows the last layer: no activation, no softmax.
#
# You can collect the parts in a list, in a loop: `nn.Sequential(*parts)` takes them, with the star before it.

# %% nbgrader={"grade": false, "grade_id": "make_mlp", "locked": false, "schema_version": 3, "solution": true, "task": false}
# exercise: make_mlp
def make_mlp(activation=nn.ReLU, layers=4):
    """A multi-layer perceptron for images of digits.

    Arguments:
        activation: called without arguments for each gap between two linear layers; it gives a module.
        layers: the number of linear layers, from 1 to 8.
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

# %%
if ready("make_mlp"):
    print(make_mlp())

# %% [markdown]
# ## 4. The loss
#
# `nn.CrossEntropyLoss` is made for choices between classes. It takes **logits** and the right classes as **integers**. It
# takes the softmax itself, looks at the probability $p$ of the right class, and gives the mean of $-\log p$. An untrained
# network is about as good as guessing.
#
# A softmax of your own before this loss would be the second one. It raises no error, but it spoils the loss: below, a
# network is quite sure, and right, so the loss should be nearly 0.

# %%
loss_function = nn.CrossEntropyLoss()
logits = small(images)
by_hand = -torch.log(torch.softmax(logits, dim=1)[range(len(labels)), labels]).mean()
print(f"CrossEntropyLoss: {loss_function(logits, labels).item():.4f}   by hand: {by_hand.item():.4f}")
print(f"guessing, each digit with probability 1/10: {math.log(10):.4f}")
sure, right = torch.tensor([[12.0, 0.0, 0.0]]), torch.tensor([0])
print(f"sure and right: {loss_function(sure, right).item():.4f}   "
      f"softmax twice: {loss_function(torch.softmax(sure, dim=1), right).item():.4f}")

# %% [markdown]
# ## 5. The optimiser
#
# An **optimiser** makes the update. It is given all the parameters once, `model.parameters()`: weights and biases. A
# training step is then four lines:
#
# 1. `optimizer.zero_grad()`: clear the gradients of the step before. They would be added up otherwise.
# 2. `loss = loss_function(model(images), labels)`: measure.
# 3. `loss.backward()`: compute the gradients.
# 4. `optimizer.step()`: update.
#
# **SGD** (stochastic gradient descent) is the update you know: each parameter minus the learning rate times its gradient.
# **Adam** keeps two running means for each parameter, one of its gradients and one of their squares, and steps by the first
# over the root of the second. So each parameter gets a step size of its own, and the very first step moves it by about the
# learning rate, however large its gradient:

# %%
def one_batch(make_optimizer):
    """60 updates on one batch, always from the same start: the losses, and how far the last weights moved at first."""
    torch.manual_seed(1)
    model = nn.Sequential(nn.Flatten(), nn.Linear(28 * 28, 32), nn.ReLU(), nn.Linear(32, 10))
    optimizer = make_optimizer(model.parameters())
    before, losses = model[3].weight.detach().clone(), []
    for step in range(60):
        optimizer.zero_grad()
        loss = loss_function(model(images), labels)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        if step == 0:
            moved = (model[3].weight.detach() - before).abs()
    return losses, moved.quantile(torch.tensor([0.1, 0.9])).tolist()


curves = {}
for way, rate in ((torch.optim.SGD, 0.001), (torch.optim.SGD, 0.1), (torch.optim.Adam, 0.001)):
    name = f"{way.__name__}, rate {rate}"
    curves[name], (low, high) = one_batch(lambda parameters, way=way, rate=rate: way(parameters, lr=rate))
    print(f"{name:16}   most weights' first step: {low:.6f} to {high:.6f}   last loss: {curves[name][-1]:.2f}")
show(plot_lines(range(1, 61), curves, xlabel="training step", ylabel="loss", title="One batch, three optimisers"))

# %% [markdown]
# SGD gets there too, with a rate that fits: here one a hundred times larger. Adam's usual rate of 0.001 works for many
# networks as it is, and that is why it is a good first choice.
#
# ## 6. Training
#
# ### Train mode, eval mode, `no_grad`
#
# These are two separate things, and they are often mixed up.
#
# - `model.train()` and `model.eval()` set a switch that **some layers** look at. Dropout is one: in train mode it sets
#   values to 0 at random and scales up the others, in eval mode it lets everything pass. Gradients do not care.
# - `torch.no_grad()` stops PyTorch from noting operations for gradients, its **graph**. That saves time and memory. Layers
#   do not care.

# %%
torch.manual_seed(2)
layer = nn.Dropout(p=0.5)
ones = torch.ones(8, requires_grad=True)
for mode in (layer.train, layer.eval):
    mode()
    for graph in (torch.enable_grad, torch.no_grad):
        with graph():
            result = layer(2 * ones)
        print(f"{mode.__name__:5} {graph.__name__:11}", result.tolist(), " graph:", result.requires_grad)

# %% [markdown]
# Validation wants both: `model.eval()` for the layers, `torch.no_grad()` for the gradients. Our MLP has no layer that looks
# at the switch, but a loop should be right for other networks too.
#
# ### The device
#
# A graphics card computes many things at once: `cuda` for NVIDIA's, `mps` for Apple's. Without one the processor, `cpu`,
# does it all. The set-up chose the first of these three that there is. Model and data must be on the same device:

# %%
print("parameters live on:", next(small.to(device).parameters()).device)
print("the batch was made on:", images.device, "  moved:", images.to(device).device)

# %% [markdown]
# ### Exercise: the training loop (3 points)
#
# Write `fit(model, loaders, epochs, learning_rate=1e-3)`. It trains the model in place and returns its history.
#
# - `loaders` is a dict with the keys `train` and `valid`, each a `DataLoader`.
# - Train with `torch.optim.Adam` over all parameters and with cross-entropy: one step for each batch of `loaders["train"]`,
#   `epochs` times through them.
# - After each epoch go through `loaders["valid"]`. That changes no weight and builds no graph.
# - Train in train mode, validate in eval mode, and leave the model in eval mode.
# - Return a dict of lists: `train` and `valid` hold an accuracy for each epoch, a share from 0 to 1 over all images. `loss`
#   holds the loss of each training step, so it is longer.
# - The training accuracy may be counted on the way or measured afterwards.
# - Move each batch to the device of the model: `next(model.parameters()).device`.
#
# If you write `for epoch in progress(range(epochs), "training"):`, you see how far it is.

# %% nbgrader={"grade": false, "grade_id": "fit", "locked": false, "schema_version": 3, "solution": true, "task": false}
# exercise: fit
def fit(model, loaders, epochs, learning_rate=1e-3):
    """Trains a model with Adam and cross-entropy, in place.

    Arguments:
        model: an nn.Module, from images (n, 1, 28, 28) to logits (n, 10).
        loaders: {"train": DataLoader, "valid": DataLoader}; their batches are images and integer labels (n,).
        epochs: how many times to go through the training batches.
        learning_rate: Adam's.
    Returns: {"train": accuracies, "valid": accuracies, "loss": losses}, lists of floats: one accuracy for each
        epoch, one loss for each training step.

    Example: with 10 training batches, fit(model, loaders, 2) gives 2, 2 and 20 numbers.
    """
    ### BEGIN SOLUTION
    place = next(model.parameters()).device
    loss_function = nn.CrossEntropyLoss()
    optimizer = torch.optim.Adam(model.parameters(), lr=learning_rate, fused=True)
    history = {"train": [], "valid": [], "loss": []}
    losses = []
    for _epoch in progress(range(epochs), "training"):
        model.train()
        right = count = 0
        for images, labels in loaders["train"]:
            images, labels = images.to(place), labels.to(place)
            optimizer.zero_grad()
            logits = model(images)
            loss = loss_function(logits, labels)
            loss.backward()
            optimizer.step()
            losses.append(loss.detach())  # .item() here would make a graphics card wait in every step
            right += (logits.detach().argmax(dim=1) == labels).sum()
            count += len(labels)
        history["train"].append(float(right) / count)
        model.eval()
        right = count = 0
        with torch.no_grad():
            for images, labels in loaders["valid"]:
                images, labels = images.to(place), labels.to(place)
                right += (model(images).argmax(dim=1) == labels).sum()
                count += len(labels)
        history["valid"].append(float(right) / count)
    history["loss"] = [loss.item() for loss in losses]
    return history
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test_fit", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
from course import check
check("fit")
### BEGIN HIDDEN TESTS
from grading.stock import grade
grade("fit")
### END HIDDEN TESTS

# %% [markdown]
# ## 7. Where the time goes
#
# One epoch with the loaders of section 2, on the whole of MNIST, takes some seconds. What are they spent on?
#
# `course.memory` has loaders for the same images that do the work beforehand. Each image is normalised **once** and kept as
# a tensor, on the device. A batch is then cut out in one go. The textbook way calls the transforms for every image anew, in
# every epoch, and gets the same values every time.
#
# With each we measure twice: going through the batches and doing nothing with them, and a whole epoch of `fit`.

# %%
memory = memory_loaders(batch_size=128)
first, _labels = next(iter(memory["valid"]))
same = all(torch.equal(valid_set[number][0], first[number].cpu()) for number in range(128))
print("the same values as by the transforms:", same)

# %%
if ready("make_mlp", "fit"):
    seconds = {}
    for name, loaders in {"textbook": textbook, "in memory": memory}.items():
        start = time.perf_counter()
        for part in ("train", "valid"):
            for _images, _labels in progress(loaders[part], f"{name}, {part} batches only"):
                pass
        loading = time.perf_counter() - start
        torch.manual_seed(1)
        start = time.perf_counter()
        fit(make_mlp().to(device), loaders, epochs=1)
        whole = time.perf_counter() - start
        seconds[name] = {"batches": loading, "network": max(whole - loading, 0)}
    show(plot_seconds(seconds))
    print(f"an epoch in memory is {sum(seconds['textbook'].values()) / sum(seconds['in memory'].values()):.1f} "
          "times as fast")

# %% [markdown]
# With the whole of MNIST, on two idle processor cores, about three quarters of the textbook epoch go into the transforms,
# and the epoch in memory is 6 to 8 times as fast. So measure first: a faster network would have helped little here.
#
# Two smaller things help as well, without changing what is learnt:
#
# - `torch.optim.Adam(..., fused=True)` makes the update of all the parameters in one go.
# - **Denormal** numbers are floats so close to 0 (below about $10^{-38}$) that processors compute with them slowly. Adam's
#   running means fade away into that range, for pixels that are the same in every image. `torch.set_flush_denormal(True)`
#   takes 0 instead. It stands in the set-up, because it only holds for threads that start after it.

# %%
print("1e-39 times 1 is", (torch.tensor(1e-39) * 1).item())

# %% [markdown]
# ### Ten epochs
#
# From here on we take the loaders in memory.

# %%
if ready("make_mlp", "fit"):
    torch.manual_seed(1)
    model = make_mlp().to(device)
    history = fit(model, memory, EPOCHS)
    print(f"training {history['train'][-1]:.4f}, validation {history['valid'][-1]:.4f}")
    show(plot_lines(range(1, EPOCHS + 1), {"training": history["train"], "validation": history["valid"]},
                    xlabel="epoch", ylabel="accuracy", title="Accuracy in each epoch"))

# %% [markdown]
# With MNIST and ten epochs, expect a validation accuracy of 0.965 to 0.98: about 97 of 100 images that the network has never
# learnt from. (Your loop may draw its random numbers in another order, so your neighbour's figure is another one.) `Flatten`
# has hidden from the network which pixels are neighbours; networks that know it reach 0.99 and more.
#
# In the end the training accuracy is higher: the network knows these images by now. It **overfits** a little. Early on, the
# training accuracy can be the lower one, because it was counted while the network was still learning.
#
# ### Digits that it reads wrongly
#
# Which ones does it get wrong, and how sure is it? Softmax turns the logits into probabilities.

# %%
if ready("make_mlp", "fit"):
    with torch.no_grad():
        pictures, digits = (torch.cat(many) for many in zip(*memory["valid"], strict=True))
        probabilities = torch.softmax(model(pictures), dim=1)
    surest, readings = probabilities.max(dim=1)
    wrong = (readings != digits).nonzero().flatten()
    worst = wrong[surest[wrong].argsort(descending=True)][:10]
    print(len(wrong), "of", len(digits), "are read wrongly; these with the greatest confidence:")
    show(draw_readings(pictures[worst, 0].cpu(), digits[worst].tolist(), readings[worst].tolist(),
                       surest[worst].tolist()))

# %% [markdown]
# Some of them puzzle people too. Others are plain to us, and yet the network is nearly certain of a wrong answer: a high
# probability is what the network says, and no promise.
#
# ## 8. Which activation?
#
# Now an experiment. Only one thing may change in it, the activation. The widths, the data, the epochs and the learning rate
# stay. And each activation needs a **new** network: one that has been trained before has a head start.
#
# ### Exercise: compare activations (3 points)
#
# Write `compare_activations(loaders, epochs=10)`. It trains a new network with each of four activations, `nn.Sigmoid`,
# `nn.Tanh`, `nn.ELU` and `nn.ReLU`.
#
# - Make the networks with your `make_mlp` and train them with your `fit`.
# - Return a dict from name to history, with the keys `sigmoid`, `tanh`, `elu` and `relu`.
# - Each may start from the same seed: call `torch.manual_seed(1)` before `make_mlp`. Then the result can be repeated.
# - `.to(device)` brings a network to the device of the set-up.

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
# Write `plot_activations(histories)`: it draws such a dict and returns a Matplotlib `Axes`.
#
# - One line for each history: the validation accuracy against the epoch, counted from 1.
# - Both axes have a label, and the legend names each line with its key.

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
if ready("make_mlp", "fit", "compare_activations", "plot_activations"):
    activation_histories = compare_activations(memory, EPOCHS)
    for name, history in activation_histories.items():
        print(f"{name:8} epoch 1: {history['valid'][0]:.4f}   epoch {EPOCHS}: {history['valid'][-1]:.4f}")
    show(plot_activations(activation_histories))

# %% [markdown]
# After one epoch the four stand well apart, and sigmoid is last. After ten they are close together. So who has won?
#
# ### Is it more than chance?
#
# A training begins with random weights and shuffles at random. Another seed gives another result. How large that difference
# is, we find out by training the **same** network from three seeds:

# %%
if ready("make_mlp", "fit"):
    by_seed = {}
    for seed in (1, 2, 3):
        torch.manual_seed(seed)
        by_seed[f"seed {seed}"] = fit(make_mlp().to(device), memory, EPOCHS)["valid"]
    last = [curve[-1] for curve in by_seed.values()]
    print("ReLU, last epoch:", "  ".join(f"{value:.4f}" for value in last), f"  range: {max(last) - min(last):.4f}")
    show(plot_lines(range(1, EPOCHS + 1), by_seed, xlabel="epoch", ylabel="validation accuracy",
                    title="The same network from three seeds"))

# %% [markdown]
# With MNIST and ten epochs we measured ReLU .9759, ELU .9752, sigmoid .9717 and tanh .9694, each the median of three seeds.
# The three runs of one activation lay up to .008 apart. So ReLU's lead over ELU is **inside the noise**: another seed can
# turn it round. To name a best activation, one would need many seeds each, or a larger difference. Your own order may well
# be another, and that is no mistake.

# %% [markdown]
# ## 9. How deep?
#
# More layers can express more. But the gradient has a longer way back to the first layer, and each activation multiplies it
# by its derivative. You have seen in lesson 02 what that does to sigmoid.
#
# ### Exercise: compare depths (2 points)
#
# Write `compare_depths(loaders, activation, depths=(3, 4, 5, 7), epochs=10)`. It trains a new network of each depth, all
# with the same activation.
#
# - As before, use your `make_mlp` and your `fit`. The depth is the number of linear layers.
# - Return a dict from depth, the number itself, to history.

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

# %% [markdown]
# Choose the activation that did best in your comparison, and go on with it. `best` below does so.

# %%
if ready("make_mlp", "fit", "compare_activations", "compare_depths", "plot_depths"):
    classes = {"sigmoid": nn.Sigmoid, "tanh": nn.Tanh, "elu": nn.ELU, "relu": nn.ReLU}
    best = max(activation_histories, key=lambda name: activation_histories[name]["valid"][-1])
    depth_histories = compare_depths(memory, classes[best], epochs=EPOCHS)
    for depth, history in depth_histories.items():
        print(f"{best}, {depth} layers   epoch {EPOCHS}: {history['valid'][-1]:.4f}")
    show(plot_depths(depth_histories))

# %% [markdown]
# For ReLU, seed 1 gave us .9752, .9759, .9722 and .9749 with 3, 4, 5 and 7 layers. These gaps are about as large as those
# between seeds, so they rank nothing.
#
# One difference is larger. Seven layers with sigmoid begin badly: the gradient that reaches the first layer is tiny. Here is
# its size in untrained networks, next to that of the last layer:

# %%
if ready("make_mlp"):
    for name, activation in {"sigmoid": nn.Sigmoid, "relu": nn.ReLU}.items():
        for depth in (3, 7):
            torch.manual_seed(1)
            deep = make_mlp(activation, depth)
            loss_function(deep(images), labels).backward()
            sizes = [one.weight.grad.abs().mean().item() for one in deep.modules() if isinstance(one, nn.Linear)]
            print(f"{name:8} {depth} layers   first layer: {sizes[0]:.1e}   last layer: {sizes[-1]:.1e}")

# %% [markdown]
# The gradients **vanish** on the way back. In one run on MNIST, seven layers with sigmoid read 22 of 100 digits right after
# one epoch and 66 after ten. With ReLU the gradients fade as well, but far less.

# %% [markdown]
# ## 10. The loss, step by step
#
# ### Exercise: plot the loss (1 point)
#
# Write `plot_loss(history)`: it draws the `loss` of a history against the training step and returns the `Axes`. Count the
# steps from 0 or from 1, and label both axes. Then look at the loss of your best model.

# %% nbgrader={"grade": false, "grade_id": "plot_loss", "locked": false, "schema_version": 3, "solution": true, "task": false}
# exercise: plot_loss
def plot_loss(history):
    """Plots the loss of each training step.

    Takes a history as `fit` returns it; draws on a new figure. Returns: the Axes, with labels on both axes.

    Example: plot_loss({"loss": [2.3, 1.9, 1.2]}) has a line of 3 points.
    """
    ### BEGIN SOLUTION
    _figure, ax = plt.subplots(layout="constrained")
    ax.plot(range(1, len(history["loss"]) + 1), history["loss"], linewidth=0.7, label="loss of a batch")
    ax.set(xlabel="training step", ylabel="loss", title="The loss, step by step")
    ax.legend()
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
    best_depth = max(depth_histories, key=lambda depth: depth_histories[depth]["valid"][-1])
    print(f"{best} with {best_depth} layers")
    show(plot_loss(depth_histories[best_depth]))

# %% [markdown]
# The curve is jagged because every step measures other images. Its trend counts.
#
# ## 11. What came of it
#
# ### Exercise: your conclusion (3 points)
#
# Answer in your own words, with the figures of **your** runs. A few sentences are enough. Your instructor reads them.
#
# 1. Which activation did best, and by how much?
# 2. Which depth did best, and by how much?
# 3. Are these differences larger than between two seeds? What follows from that?

# %% [markdown] nbgrader={"grade": true, "grade_id": "conclusion", "locked": false, "points": 3, "schema_version": 3, "solution": true, "task": false}
# <!-- exercise: conclusion -->
# ### BEGIN SOLUTION
# For the instructor. One point each, for what agrees with the student's **own** curves. No activation and no depth is
# "the right one": the order changes with the seed.
#
# 1. Names the activation with the highest validation accuracy (of the last epoch, or another stated one), and the lead in
#    figures.
# 2. The same for the depth.
# 3. Compares both leads with the difference between seeds, in figures, and draws the conclusion from it: a lead within
#    that range decides nothing; more seeds would be needed.
#
# An answer that earns 3 points: "ReLU came first with .9712, .0014 before sigmoid. Among the depths 7 layers led with .9730,
# .0011 before 4. The same ReLU network gave .9681 to .9725 from three seeds, a range of .0044. Both leads are smaller, so
# I cannot name a best one."
# ### END SOLUTION

# %% [markdown]
# ## Summary
#
# - A data set gives items, a transform prepares them, a `DataLoader` makes batches. Shuffle the training batches.
# - `nn.Sequential` of `Flatten`, linear layers and activations; logits at the end. `CrossEntropyLoss` takes the softmax.
# - A step: `zero_grad`, loss, `backward`, `step`. Adam suits its steps to each parameter.
# - `train()` and `eval()` switch layers such as dropout, `no_grad()` stops gradients. Validation wants `eval()` and
#   `no_grad()`, and counts its accuracy over images.
# - Measure where the time goes before you make anything faster.
# - A difference counts when it is larger than that between seeds.
#
# So far PyTorch did the work inside the layers, the optimiser and the batches. In [lesson 06, a network from
# scratch](../06_from_scratch/06_from_scratch.ipynb), you write all of these yourself.
