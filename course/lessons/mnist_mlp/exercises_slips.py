"""Lesson 05, a network for MNIST: the likely slips of training, comparisons and plots, in words."""

from __future__ import annotations

from course.lessons.writing import table

FIT_SLIPS = table("""
    loss_per_epoch: the list has one entry for each training step, not for each epoch
    loss_count: append the loss once in each training step, and nowhere else
    loss_summed: this is the sum over the batch: the loss of a step is the mean over its images
    loss_repeated: is the same number appended again and again? Append `loss.item()` in each step
    per_epoch: append one accuracy at the end of each epoch
    percent: a share lies between 0 and 1: divide by the number of images, without the factor 100
    one_number: a list is wanted, with one number for each epoch
    no_backward: is `loss.backward()` missing?
    no_step: is `optimizer.step()` missing?
    trains_on_valid: only the batches of loaders["train"] are for training
    steps_count: one step for each batch of loaders["train"], in each epoch
    other_batches: go through loaders["train"] itself: every batch, as it comes
    softmax_twice: cross-entropy takes the softmax itself: hand it the logits
    squared_error: this is the squared error; classes want `nn.CrossEntropyLoss`
    other_loss: `nn.CrossEntropyLoss()(logits, labels)`, logits first
    not_validated: after the training batches of each epoch, go through all of loaders["valid"]
    batch_mean: the last batch is smaller, so the mean of the batches' accuracies is off: count
      right answers over all images
    counted: this is the number of right answers: divide by the number of images
    last_batch: this is the accuracy of the last batch alone
    per_batch: divide by the number of images, not of batches
    full_batches: the last batch is smaller: divide by the number of images that there are
    not_reset: do the counters start at 0 in each epoch?
    no_train_mode: call `model.train()` before the training batches of each epoch
    train_once: `model.eval()` stays until `model.train()` is called again: call it at the start of
      each epoch
    left_in_train: call `model.eval()` before validation, and leave it so
    no_eval_mode: call `model.eval()` before validation; `torch.no_grad()` does not do that
    graph: `model.eval()` does not stop gradients: wrap validation in `with torch.no_grad():`
    valid_step: is there an optimiser step outside the training batches?
    parameters_missing: hand the optimiser `model.parameters()`, all of them, biases too
    rate_ignored: is `learning_rate` handed to the optimiser as `lr`?
    sgd: this is plain gradient descent; Adam is wanted
    weight_decay: is this AdamW, or Adam with weight decay? Plain `torch.optim.Adam` is wanted
    not_zeroed: is `optimizer.zero_grad()` missing? Gradients add up until they are cleared
    not_finite: do the weights grow without bound, or is something divided by 0?
    rate_changes: the learning rate that was given is the one of every step
    new_optimiser: is a new optimiser made in every epoch or step? Adam remembers earlier steps:
      make one, before the loop
    wrong_keys: the entries are `train`, `valid` and `loss`
""")
COMPARE_SLIPS = table("""
    one_network: is one network trained again and again? Call `make_mlp` anew before each training
    live_weights: `state_dict()` shows weights that go on moving: to start all alike, copy it
      (`copy.deepcopy`)
    mixed_up: do names and networks meet in the right order? A dictionary from name to value keeps
      them together
    other_loaders: `fit(model, loaders, ...)` wants the dictionary of loaders as it came in
    epochs_ignored: is `epochs` handed on to `fit`?
    called_class: hand the class itself on, `nn.ReLU` without brackets: `make_mlp` makes the objects
    own_training: train by calling `fit`
    own_network: make each network by calling `make_mlp`
    no_history: put what `fit` returns into the dictionary, whole
    left_out: is one left out? Each has its own training, however the others went
    text_keys: the keys are the depths themselves, numbers, not text
    other_activation: hand each activation's class to `make_mlp`: nn.Sigmoid, nn.Tanh, nn.ELU,
      nn.ReLU
    depth_ignored: is the depth handed to `make_mlp` as `layers`?
    depths_differ: change one thing at a time: the same number of layers for every activation
    wrong_keys: are the keys written as the task writes them?
""")
AXES_SLIPS = table("""
    no_axes: return the Axes: `fig, ax = plt.subplots()`, draw with `ax`, `return ax` (or `return
      plt.gca()`)
    figure: this is the figure; the Axes is what it holds: `fig, ax = plt.subplots()`, `return ax`
    several: return the Axes alone, not with other things
    no_labels: `ax.set_xlabel(...)` and `ax.set_ylabel(...)` (or `plt.xlabel`, `plt.ylabel`)
    no_line: `ax.plot(x, y)` draws a line; points alone are none
    loss_drawn: this is the loss: draw history["valid"]
""")
PLOT_SLIPS = AXES_SLIPS | table("""
    from_zero: epochs are counted from 1: `range(1, len(valid) + 1)` as x
    other_epochs: is x the epoch: 1, 2, ... up to the number of epochs?
    exchanged: are x and y exchanged? The epoch is x
    train_drawn: this is the training accuracy: draw history["valid"]
    error_drawn: this is the error, 1 - accuracy
    one_line: is only one history drawn? Go through `histories.items()`
    no_legend: give each line a label and call `ax.legend()`
    legend_keys: label each line with its key: `ax.plot(x, y, label=...)`
    legend_mixed_up: are labels and lines in the same order? A label given to `ax.plot` stays with
      its line
""")
