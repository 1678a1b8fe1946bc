# %% right: one Axes, a label for each line
def plot_depths(histories):
    fig, ax = plt.subplots()
    for depth, history in histories.items():
        ax.plot(range(1, len(history["valid"]) + 1), history["valid"], label=f"{depth} layers")
    ax.set_xlabel("epoch")
    ax.set_ylabel("validation accuracy")
    ax.set_title("Validation accuracy")
    ax.legend()
    return ax

# %% right: the lines have numbers of their own, the legend says the depths
# ~ depth, history in histories.items() => number, history in enumerate(histories.values())
# ~ {depth} layers => line {number + 3}
# -     ax.set_title("Validation accuracy")
# -     ax.legend()
# +     ax.legend([f"{depth} layers" for depth in histories])

# %% right: pyplot's own state, markers, percent
def plot_depths(histories):
    plt.figure(figsize=(6, 4))
    for key in histories:
        acc = 100 * np.array(histories[key]["valid"])
        plt.plot(np.arange(len(acc)) + 1, acc, "o-", label=f"{key} ({acc[-1]:.1f} %)")
    plt.xlabel("Epoch"); plt.ylabel("Accuracy in %")
    plt.grid(True)
    plt.legend(loc="lower right")
    plt.show()
    return plt.gca()

# %% right: a legend of the figure, training accuracy dashed beside it
def plot_depths(histories):
    fig, (ax, other) = plt.subplots(1, 2)
    for number, (key, history) in enumerate(histories.items()):
        epochs = list(range(1, 1 + len(history["valid"])))
        line, = ax.plot(epochs, history["valid"], color=f"C{number}")
        ax.plot(epochs, history["train"], linestyle="--", color=line.get_color())
        line.set_label(f"activation or depth: {key}")
        other.plot(history["loss"])
    ax.set(xlabel="epochs", ylabel="share of right answers", xticks=epochs)
    fig.legend()
    return ax

# %% right: lines first, the legend's names afterwards
def plot_depths(histories):
    ax = plt.figure().add_subplot()
    for history in histories.values():
        ax.plot(np.linspace(1, len(history["valid"]), len(history["valid"])), torch.tensor(history["valid"]), lw=2)
    ax.legend([str(key).upper() for key in histories])
    ax.set_xlabel(r"epoch $e$")
    ax.set_ylabel("accuracy")
    ax.axhline(0.9, color="grey", lw=0.5)
    return ax

# %% right: all lines in one call, handles kept
def plot_depths(histories):
    values = np.array([history["valid"] for history in histories.values()]).T
    fig, ax = plt.subplots(layout="constrained")
    handles = ax.plot(np.arange(1, len(values) + 1), values, marker=".")
    ax.legend(handles=handles[::-1], labels=[f"{key} " for key in histories][::-1], title="what")
    ax.set_xlabel("epoch", fontsize=12)
    ax.set_ylabel("validation accuracy", fontsize=12)
    return ax

# %% right: on the current axes, in black with different strokes
def plot_depths(histories):
    ax = plt.gca()
    strokes = ["-", "--", ":", "-."]
    for n, (key, h) in enumerate(histories.items()):
        ax.plot(range(1, len(h["valid"]) + 1), h["valid"], strokes[n % 4], color="black", label="net: " + str(key))
    ax.set_xlabel("epoch")
    ax.set_ylabel("accuracy")
    plt.legend()
    return ax

# %% right: an underscore before the key; from: one Axes, a label
# ~ for depth => for key
# ~ {depth} layers => mlp_{key}
# -     ax.set_title("Validation accuracy")

# %% right: the key in brackets, behind a word or in a name with dots
# ~ mlp_{key} => {key}-layer net, ends at {history['valid'][-1]:.2f}

# %% right: the histories in the order of their keys; from: an underscore
# ~ histories.items() => sorted(histories.items())
# ~ mlp_{key} => depth {key}

# %% right: the key itself as label; from: an underscore
# ~ f"mlp_{key}" => str(key)

# %% wrong: epochs from 0; slip: from_zero; caught by: lines, other_lines; at most: 0.5
# ~ range(1, len(history["valid"]) + 1), history => history
# %% wrong: the training accuracy; slip: train_drawn; caught by: lines, other_lines; at most: 0.5
# ~ ["valid"], => ["train"],
# %% wrong: the loss; slip: loss_drawn; caught by: lines, other_lines; at most: 0.5
# ~ range(1, len(history["valid"]) + 1), history["valid"] => history["loss"]
# %% wrong: no legend is shown; slip: no_legend; caught by: legend; at most: 0.5
# -     ax.legend()
# %% wrong: no labels on the axes; slip: no_labels; caught by: labelled_axes
# -     ax.set_xlabel("epoch")
# -     ax.set_ylabel("validation accuracy")
# %% wrong: one label only; slip: no_labels; caught by: labelled_axes
# -     ax.set_ylabel("validation accuracy")
# %% wrong: the figure is returned; slip: figure; caught by: labelled_axes, lines, other_lines
# ~ return ax => return fig
# %% wrong: figure and axes are returned
# slip: several; caught by: labelled_axes, lines, other_lines
# ~ return ax => return fig, ax
# %% wrong: nothing is returned; slip: no_axes; caught by: labelled_axes, lines, other_lines
# ~ return ax => plt.show()
# %% wrong: the legend counts the lines; slip: legend_keys; caught by: legend
# ~ str(key) => f"line{key}s"
# %% wrong: the legend's names are in another order
# slip: legend_mixed_up; caught by: legend; at most: 0.5
# ~ ["valid"], label=str(key) => ["valid"]
# ~ ax.legend() => ax.legend([str(key) for key in histories][::-1])
# %% wrong: points, no lines; slip: no_line; caught by: lines, other_lines; at most: 0.5
# ~ ax.plot => ax.scatter
# %% wrong: only the last history; slip: -; caught by: lines, other_lines; at most: 0.5
# -         ax.plot(range(1, len(history["valid"]) + 1), history["valid"], label=str(key))
# +         pass
# +     ax.plot(range(1, len(history["valid"]) + 1), history["valid"], label=str(key))
# %% wrong: x and y exchanged; slip: exchanged; caught by: lines, other_lines; at most: 0.5
# -         ax.plot(range(1, len(history["valid"]) + 1), history["valid"], label=str(key))
# +         ax.plot(history["valid"], range(1, len(history["valid"]) + 1), label=str(key))
# %% wrong: the error instead of the accuracy; slip: error_drawn; caught by: lines, other_lines
# ~ history["valid"], => [1 - a for a in history["valid"]],
# %% wrong: a figure for each history; slip: -; caught by: lines, other_lines
# -     fig, ax = plt.subplots()
#       for key, history in histories.items():
# +         fig, ax = plt.subplots()
# %% wrong: the first epoch is left out; slip: -; caught by: lines, other_lines
# -         ax.plot(range(1, len(history["valid"]) + 1), history["valid"], label=str(key))
# +         ax.plot(range(2, len(history["valid"]) + 1), history["valid"][1:], label=str(key))
# %% wrong: the histories are sorted in place; slip: changed_input; caught by: other_legend
#           ax.plot(range(1, len(history["valid"]) + 1), history["valid"], label=str(key))
# +         history["note"] = 1
# %% wrong: markers, and no line between them
# slip: no_line; caught by: lines, other_lines; at most: 0.5
# ~ label= => "o", label=
# %% wrong: a line style of None; slip: no_line; caught by: lines, other_lines; at most: 0.5
# ~ label= => linestyle="None", marker="s", label=
# %% wrong: strokes without width; slip: no_line; caught by: lines, other_lines; at most: 0.5
# ~ label= => linewidth=0, marker='.', label=
# %% wrong: sorted names beside histories that are not
# slip: legend_mixed_up; caught by: legend; at most: 0.5
# ~ histories.items() => zip(sorted(histories), histories.values())
# %% wrong: names in another order, all lines alike
# slip: legend_mixed_up; caught by: legend; at most: 0.5
# ~ histories.items() => zip(sorted(histories), histories.values())
# ~ label= => color="black", label=
# %% wrong: the key within another word
# slip: legend_keys; caught by: legend, other_legend; at most: 0.5
# ~ str(key) => f"1{key} layers"
# %% wrong: the first ten epochs; slip: -; caught by: lines
# ~ "]) + 1), history["valid" => "][:10]) + 1), history["valid"][:10
