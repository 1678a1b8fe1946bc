# %% right: steps from 0
def plot_loss(history):
    fig, ax = plt.subplots()
    ax.plot(history["loss"])
    ax.set_xlabel("training step")
    ax.set_ylabel("cross-entropy")
    return ax

# %% wrong: one label only; slip: no_labels; caught by: labelled_axes
# -     ax.set_ylabel("cross-entropy")

# %% wrong: nothing is returned; slip: no_axes; caught by: labelled_axes, line, other_losses
def plot_loss(history):
    plt.plot(history["loss"])
    plt.xlabel("training step")
    plt.ylabel("loss")

# %% wrong: the lines are returned; slip: no_axes; caught by: labelled_axes, line, other_losses
def plot_loss(history):
    plt.xlabel("training step")
    plt.ylabel("loss")
    return plt.plot(history["loss"])

# %% wrong: the validation accuracy
# slip: accuracy_drawn; caught by: line, other_losses; at most: 0.5
# ~ "loss" => "valid"
# ~ training step => epoch
# ~ cross-entropy => accuracy
# %% wrong: only every second loss; slip: part_of_loss; caught by: line, other_losses; at most: 0.5
# ~ history["loss"] => range(0, len(history["loss"]), 2), history["loss"][::2]
# ~ cross-entropy => loss
# %% wrong: against the share of the training; slip: other_steps; caught by: line, other_losses
# ~ history["loss"] => np.linspace(0, 1, len(history["loss"])), history["loss"]
# ~ training step => share of the training
# ~ cross-entropy => loss
# %% wrong: smoothed only; slip: -; caught by: line, other_losses; at most: 0.5
# ~ history["loss"] => np.cumsum(history["loss"]) / np.arange(1, len(history["loss"]) + 1)
# ~ cross-entropy => loss
# %% wrong: points; slip: no_line; caught by: line, other_losses; at most: 0.5
# ~ ax.plot(history["loss"]) => ax.scatter(range(len(history["loss"])), history["loss"])
# ~ cross-entropy => loss
# %% wrong: a histogram of the losses; slip: no_line; caught by: line, other_losses
# ~ fig, ax = plt.subplots() => ax = plt.subplot()
# ~ ax.plot => ax.hist
# ~ training step => loss
# ~ cross-entropy => count
# %% wrong: the figure is returned; slip: figure; caught by: labelled_axes, line, other_losses
# ~ cross-entropy => loss
# ~ return ax => return fig
# %% wrong: the first thousand steps; slip: part_of_loss; caught by: line
# ~ ["loss"] => ["loss"][:1000]
# ~ cross-entropy => loss
# %% wrong: markers, and no line between them
# slip: no_line; caught by: line, other_losses; at most: 0.5
# ~ ["loss"] => ["loss"], ".", markersize=2
# ~ cross-entropy => loss
# %% wrong: a line that nobody sees; slip: no_line; caught by: line, other_losses; at most: 0.5
# ~ ["loss"] => ["loss"], alpha=0
# ~ cross-entropy => loss
# %% wrong: the losses are sorted in place; slip: changed_input; caught by: unchanged, other_losses
# -     ax.plot(history["loss"])
# +     ax.plot(list(history["loss"]))
# +     history["loss"].sort()
# ~ cross-entropy => loss

# %% right: steps from 1, pyplot's own state
def plot_loss(history):
    plt.figure()
    steps = range(1, len(history["loss"]) + 1)
    plt.semilogy(steps, history["loss"], color="tab:blue", label="loss")
    plt.xlabel("step")
    plt.ylabel("loss")
    plt.title("Loss")
    plt.legend()
    plt.tight_layout()
    return plt.gca()

# %% right: a smoothed line beside it
def plot_loss(history):
    loss = np.asarray(history["loss"])
    smooth = np.convolve(loss, np.ones(3) / 3, mode="valid")
    ax = plt.figure().add_subplot(111)
    ax.plot(np.arange(len(smooth)) + 1, smooth, lw=3)
    ax.plot(np.arange(len(loss)), loss, alpha=0.3)
    ax.set(xlabel="Schritt", ylabel="Verlust")
    return ax

# %% right: on the current axes, labels of the figure
def plot_loss(history):
    ax = plt.gca()
    ax.step(np.arange(1, 1 + len(history["loss"])), torch.tensor(history["loss"]), where="mid")
    ax.figure.supxlabel("step")
    ax.figure.supylabel("loss")
    plt.show()
    return ax
