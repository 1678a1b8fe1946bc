# %% right: a loop over the pairs
def confusion(labels, predicted, classes=3):
    counts = np.zeros((classes, classes), dtype=int)
    for label, answer in zip(labels, predicted):
        counts[label, answer] += 1
    return counts


# %% right: add.at
def confusion(labels: np.ndarray, predicted: np.ndarray, classes: int = 3) -> np.ndarray:
    m = np.zeros([classes] * 2, np.int32)
    np.add.at(m, (labels, predicted), 1)
    return m


# %% right: lists of sums
def confusion(labels, predicted, classes=3):
    return [[int(((labels == i) & (predicted == j)).sum()) for j in range(classes)] for i in range(classes)]


# %% right: bincount of one number a pair
def confusion(labels, predicted, classes=3):
    places = labels.astype(np.int64) * classes + predicted
    return np.bincount(places, minlength=classes * classes).reshape(classes, classes)


# %% right: a matrix product of one-hot rows
def confusion(labels, predicted, classes=3):
    hot = np.eye(classes, dtype=int)
    return hot[labels].T @ hot[predicted]


# %% right: lists and a counter
def confusion(labels, predicted, classes=3):
    from collections import Counter
    seen = Counter(zip(labels.tolist(), predicted.tolist()))
    return [[seen[i, j] for j in range(classes)] for i in range(classes)]


# %% right: a histogram in two directions
def confusion(labels, predicted, classes=3):
    edges = np.arange(classes + 1) - 0.5
    return np.histogram2d(labels, predicted, bins=(edges, edges))[0].astype(int)


# %% right: tuples of NumPy's numbers
def confusion(labels, predicted, classes=3):
    return tuple(np.bincount(predicted[labels == i], minlength=classes) for i in range(classes))


# %% right: row by row, recursively
def confusion(labels, predicted, classes=3):
    if len(labels) == 0:
        return [[0] * classes for _ in range(classes)]
    table = confusion(labels[:-1], predicted[:-1], classes)
    table[labels[-1]][predicted[-1]] += 1
    return table


# %% right: each pair once, with its count
def confusion(labels, predicted, classes=3):
    pairs, counts = np.unique(np.stack([labels, predicted], 1), axis=0, return_counts=True)
    m = np.zeros((classes, classes), dtype=np.uint32)
    m[pairs[:, 0], pairs[:, 1]] = counts
    return m


# %% right: scikit-learn, which wants rows
def confusion(labels, predicted, classes=3):
    from sklearn.metrics import confusion_matrix
    if len(labels) == 0:
        return np.zeros((classes, classes), dtype=int)
    return confusion_matrix(labels, predicted, labels=range(classes))


# %% wrong: rows and columns exchanged; slip: transposed; caught by: known_case, random_cases; from: a loop
# ~ counts[label, answer] => counts[answer, label]
# %% wrong: every entry once; slip: once; caught by: known_case, random_cases; from: add.at
# ~ np.add.at(m, (labels, predicted), 1) => m[labels, predicted] += 1
# %% wrong: floats; slip: floats; caught by: whole, whole_again; from: a loop
# ~ , dtype=int =>
# %% wrong: three classes always; slip: table_size; caught by: sizes, other_sizes; from: a loop
# ~ (classes, classes) => (3, 3)
# %% wrong: the classes that occur; slip: table_size; caught by: sizes, other_sizes; from: a loop
# ~ counts = np => classes = max(labels.max(), predicted.max()) + 1; counts = np
# %% wrong: the classes that occur, sorted; slip: table_size; caught by: sizes, other_sizes
def confusion(labels, predicted, classes=3):
    found = np.union1d(labels, predicted)
    return np.array([[((labels == i) & (predicted == j)).sum() for j in found] for i in found])

# %% wrong: no least length; slip: table_size; caught by: sizes, other_sizes; from: bincount
# ~ , minlength=classes * classes =>
# %% wrong: shares of the rows; slip: row_shares; caught by: known_case, random_cases; from: a loop
# ~ return counts => return counts / counts.sum(axis=1, keepdims=True)
# %% wrong: shares of all; slip: shares; caught by: known_case, random_cases; from: a loop
# ~ return counts => return counts / len(labels)
# %% wrong: the right ones alone; slip: right_only; caught by: known_case, random_cases; from: a loop
# ~ counts[label, answer] += 1 => counts[label, answer] += label == answer
# %% wrong: mistakes alone; slip: wrong_only; caught by: known_case, random_cases; from: a loop
# ~ counts[label, answer] += 1 => counts[label, answer] += label != answer
# %% wrong: the first 30 rows; slip: -; caught by: random_cases; from: a loop
# hidden only: no visible example has more rows
# ~ zip(labels, predicted) => zip(labels[:30], predicted[:30])
# %% wrong: the labels changed; slip: changed_input; caught by: unchanged, inputs_unchanged; from: bincount
# -     places = labels.astype(np.int64) * classes + predicted
# +     labels *= classes
# +     labels += predicted
# +     places = labels
# %% wrong: one row, repeated; slip: one_row; caught by: known_case, random_cases
def confusion(labels, predicted, classes=3):
    counts = [[0] * classes] * classes
    for label, answer in zip(labels, predicted):
        counts[label][answer] += 1
    return counts

# %% wrong: nothing but zeros where there are rows; slip: -; caught by: known_case, random_cases; from: a loop
# -         counts[label, answer] += 1
# +         counts[label, answer] += 0
# %% wrong: no word on no rows; slip: no_rows; caught by: no_rows, none_again; from: a loop
# ~ counts = np => first = labels[0]; counts = np
# %% wrong: truth values; slip: -; caught by: known_case, random_cases; from: lists of sums
# ~ int(((labels == i) & (predicted == j)).sum()) => bool(((labels == i) & (predicted == j)).any())
# %% wrong: scikit-learn alone, which raises on no rows; slip: no_rows; caught by: no_rows, none_again; from: scikit-learn
# -     if len(labels) == 0:
# -         return np.zeros((classes, classes), dtype=int)
# %% wrong: one byte a count; slip: -; caught by: other_sizes; from: a loop
# hidden only: no visible example has so many rows
# ~ dtype=int => dtype=np.uint8
# %% wrong: the last row left out; slip: last_row; caught by: known_case, random_cases; from: a loop
# ~ zip(labels, predicted) => zip(labels[:-1], predicted[:-1])
# %% wrong: classes from 1; slip: shifted; caught by: known_case, random_cases; from: a loop
# ~ counts[label, answer] => counts[label - 1, answer - 1]
# %% wrong: one table for all calls; slip: -; caught by: no_rows, random_cases
_table = {}
def confusion(labels, predicted, classes=3):
    counts = _table.setdefault(classes, np.zeros((classes, classes), dtype=int))
    np.add.at(counts, (labels, predicted), 1)
    return counts
