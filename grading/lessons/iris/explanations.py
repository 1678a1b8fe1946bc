"""Lesson 04, Iris with tinygrad: why the solutions are right, told after grading."""

from __future__ import annotations

from course.lessons.writing import table

EXPLANATIONS = table("""
    iris_model: The layers are made once, in __init__, and kept on self, so every call uses the
        same weights and every new model has its own. The key line chains the forward pass: first
        layer, ReLU, second layer, and log_softmax over the last axis, which turns three logits a
        row into log-probabilities. parameters() lists the layers' own tensors, biases included,
        because an optimiser moves nothing else.
    train: Each step makes the four moves on a batch of rows drawn anew, the same rows for features
        and labels. zero_grad stands before backward, so the gradient is this batch's alone.
        TinyJit records the step at its second call and plays it back afterwards. The rows are
        drawn outside of it, where Python still runs, and item() reads each loss before the next
        call overwrites it. Without TinyJit the same loop is right as well, only slower.
    accuracy: The largest of a row's log-probabilities is the network's answer, and argmax(axis=1)
        gives its place for every row at once. Comparing with the labels gives truth values, and
        their mean is the share of True. All rows count once, whatever their number.
    species: The answers are found as in accuracy, and tolist() makes Python's integers of them.
        The key line uses each integer as an index into the list of names, whose order is that of
        the classes.
    iris_result: The seeds fix the weights and the batches, so the number can be reproduced. The
        model sees train_features and train_labels only, and is measured on the test set once,
        after training. Nothing trains it afterwards, so result stays true of model.
    standardise: Means and deviations run down the rows, axis=0, so there is one of each for every
        column, and broadcasting applies them to all rows. Both tables are treated with the figures
        of train: nothing is learnt from the test set. Subtraction makes new arrays, which leaves
        the arguments alone, and astype gives float32 at the end.
    confusion: The table begins with integer zeros and has a row and a column for each class, also
        for classes that never occur. Each pair of label and answer adds one to its entry, the label
        naming the row. A plain counts[labels, predicted] += 1 would add one to each entry at most
        once; np.add.at or this loop counts every pair.
""")
