# %% right: NumPy's mean
def accuracy(model, features, labels):
    predicted = model(Tensor(features)).argmax(axis=1).numpy()
    return (predicted == labels).mean()

# %% right: all in tinygrad, a float
def accuracy(model, features: np.ndarray, labels: np.ndarray) -> float:
    return (model(Tensor(features)).argmax(axis=-1) == Tensor(labels)).float().mean().item()

# %% right: a tensor without axes
def accuracy(model, features, labels):
    return (model(Tensor(features)).argmax(1) == Tensor(labels)).mean()

# %% right: a loop that counts
def accuracy(model, features, labels):
    outputs = model(Tensor(features)).numpy().tolist()
    right = 0
    for row, label in zip(outputs, labels):
        if row.index(max(row)) == label:
            right += 1
    print(right, "of", len(labels))
    return right / len(labels)

# %% right: batches of 20, counted
def accuracy(model, features, labels):
    right = 0
    for start in range(0, len(features), 20):
        rows = slice(start, start + 20)
        out = model(Tensor(features[rows])).numpy()
        right += int((out.argmax(axis=1) == labels[rows]).sum())
    return right / len(features)

# %% right: row by row
def accuracy(model, features, labels):
    right = [int(model(Tensor(row[None])).argmax().item()) == label for row, label in zip(features, labels)]
    return sum(right) / len(right)

# %% wrong: percent; slip: percent; caught by: known_case, random_cases; at most: 0.5
def accuracy(model, features, labels):
    return 100 * (model(Tensor(features)).argmax(axis=1).numpy() == labels).mean()

# %% wrong: a random draw; slip: random_rows; caught by: random_cases; at most: 0.5
def accuracy(model, features, labels):
    rows = np.random.randint(0, len(features), 32)
    return (model(Tensor(features[rows])).argmax(axis=1).numpy() == labels[rows]).mean()

# %% wrong: the first batch
# slip: first_batch; caught by: known_case, random_cases; at most: 0.5; from: a tensor
# ~ features)).argmax(1) == Tensor(labels) => features[:32])).argmax(axis=1).numpy() == labels[:32]

# %% wrong: the mean over batches; slip: mean_of_batches; caught by: known_case, random_cases
def accuracy(model, features, labels):
    found = []
    for start in range(0, len(features), 32):
        out = model(Tensor(features[start:start + 32])).numpy().argmax(axis=1)
        found.append((out == labels[start:start + 32]).mean())
    return sum(found) / len(found)

# %% wrong: the errors
# slip: errors; caught by: known_case, random_cases; at most: 0.5; from: a tensor
# ~ (1) == Tensor(labels) => (axis=1).numpy() != labels

# %% wrong: a count; slip: count; caught by: known_case, random_cases
def accuracy(model, features, labels):
    return int((model(Tensor(features)).argmax(axis=1).numpy() == labels).sum())

# %% wrong: one truth for all; slip: -; caught by: known_case, random_cases; at most: 0.5
def accuracy(model, features, labels):
    return float(all(model(Tensor(features)).argmax(axis=1).numpy() == labels))

# %% wrong: one for each row; slip: not_number; caught by: known_case, random_cases; from: a tensor
# ~ 1) == Tensor(labels)).mean( => axis=1).numpy() == labels).astype(float

# %% wrong: rounded; slip: rounded; caught by: known_case, random_cases
def accuracy(model, features, labels):
    return round(float((model(Tensor(features)).argmax(axis=1).numpy() == labels).mean()), 1)

# %% wrong: always 1; slip: -; caught by: known_case, random_cases; at most: 0.5; from: a tensor
# ~ (model(Tensor(features)).argmax(1) == Tensor(labels)).mean() => 1.0
# %% wrong: labels changed in place; slip: changed_input; caught by: inputs_unchanged; from: NumPy's
# ~ predicted = model => labels -= model
# ~ (predicted == labels).mean() => float((labels == 0).mean())

# %% wrong: the first hundred rows; slip: -; caught by: known_case
def accuracy(model, features, labels):
    features, labels = features[:100], labels[:100]
    return (model(Tensor(features)).argmax(axis=1).numpy() == labels).mean()

# %% wrong: a hundred rows drawn at random; slip: -; caught by: known_case
def accuracy(model, features, labels):
    rows = np.random.permutation(len(features))[:100]
    return (model(Tensor(features[rows])).argmax(axis=1).numpy() == labels[rows]).mean()
