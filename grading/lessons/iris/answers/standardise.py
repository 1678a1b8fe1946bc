# %% right: NumPy, line by line
def standardise(train, test):
    mean = train.mean(axis=0)
    deviation = train.std(axis=0)
    train_standard = (train - mean) / deviation
    test_standard = (test - mean) / deviation
    return train_standard.astype(np.float32), test_standard.astype(np.float32)


# %% right: float32 from the start
def standardise(train: np.ndarray, test: np.ndarray) -> tuple:
    mu, sigma = np.mean(train, 0, dtype=np.float32), np.std(train, 0, dtype=np.float32)
    return tuple(((np.array(x, dtype="float32") - mu) / sigma) for x in (train, test))


# %% right: copies, changed in place
def standardise(train, test):
    new = [np.array(train, dtype=np.float32), np.array(test, dtype=np.float32)]
    for column in range(train.shape[1]):
        mean = train[:, column].mean()
        deviation = math.sqrt(((train[:, column] - mean) ** 2).mean())
        for table in new:
            table[:, column] -= mean
            table[:, column] /= deviation
    return new


# %% right: tinygrad
def standardise(train, test):
    t = Tensor(train).float()
    mean, deviation = t.mean(axis=0), t.std(axis=0, correction=0)
    return ((t - mean) / deviation).numpy(), ((Tensor(test).float() - mean) / deviation).numpy()


# %% right: a function of its own, and a small number below the line
def standardise(train, test):
    def scaled(table):
        return np.float32((table - np.average(train, axis=0)) / (np.sqrt(np.var(train, axis=0)) + 1e-9))
    return scaled(train), scaled(test)


# %% right: sums, and the results as tensors of tinygrad
def standardise(train, test):
    n = len(train)
    mean = sum(train.astype(float)) / n
    variance = (train.astype(float).T ** 2).sum(axis=1) / n - mean ** 2
    both = np.concatenate((train, test)) - mean
    both = (both / variance ** 0.5).astype(np.float32)
    return Tensor(both[:n]), Tensor(both[n:])


# %% right: all rows at once, then cut
def standardise(train, test):
    mean, deviation = train.mean(axis=0, keepdims=True), train.std(axis=0, keepdims=True)
    both = ((np.vstack([train, test]) - mean) / deviation).astype("f4")
    return np.split(both, [len(train)])


# %% right: row by row, after Welford
def standardise(train, test):
    mean, squares = np.zeros(train.shape[1]), np.zeros(train.shape[1])
    for n, row in enumerate(train, 1):
        off = row - mean
        mean = mean + off / n
        squares = squares + off * (row - mean)
    deviation = (squares / len(train)) ** 0.5
    out = np.zeros_like(train, dtype=np.float32), np.zeros_like(test, dtype=np.float32)
    out[0][...] = (train - mean) / deviation
    out[1][...] = (test - mean) / deviation
    return out


# %% right: one matrix product a table
def standardise(train, test):
    mean, deviation = train.mean(0), train.std(0)
    A = np.vstack([np.diag(1 / deviation), -mean / deviation])
    return [(np.c_[table, np.ones(len(table))] @ A).astype(np.float32) for table in (train, test)]


# %% right: a class, and the statistics module
class Scaler:
    def __init__(self, table):
        import statistics
        columns = [[float(value) for value in column] for column in table.T]
        self.figures = [(statistics.fmean(column), statistics.pstdev(column)) for column in columns]

    def __call__(self, table):
        rows = [[(float(v) - m) / s for v, (m, s) in zip(row, self.figures)] for row in table]
        return np.array(rows, dtype=np.float32)


def standardise(train, test):
    scaler = Scaler(train)
    return scaler(train), scaler(test)


# %% wrong: the test set with figures of its own
# slip: own_test; caught by: known_case, random_cases; at most: 0.5; from: NumPy, line
# ~ test_standard = (test - mean) / deviation => test_standard = (test - test.mean(axis=0)) / test.std(axis=0)
# %% wrong: the figures of both together
# slip: together; caught by: known_case, random_cases; at most: 0.5; from: NumPy, line
# ~ mean = train.mean(axis=0) => both = np.concatenate([train, test]); mean = both.mean(axis=0)
# ~ deviation = train.std(axis=0) => deviation = both.std(axis=0)
# %% wrong: divided by n - 1; slip: sample; caught by: known_case, random_cases; at most: 0.5; from: NumPy, line
# ~ std(axis=0) => std(axis=0, ddof=1)
# %% wrong: tinygrad's own deviation; slip: sample; caught by: known_case, random_cases; from: tinygrad
# ~ , correction=0 =>
# %% wrong: the variance; slip: variance; caught by: known_case, random_cases; at most: 0.5; from: NumPy, line
# ~ train.std => train.var
# %% wrong: one mean for all; slip: one_number; caught by: known_case, random_cases; at most: 0.5; from: NumPy, line
# ~ train.mean(axis=0) => train.mean()
# ~ train.std(axis=0) => train.std()
# %% wrong: across the rows; slip: rows; caught by: known_case, random_cases; at most: 0.5; from: NumPy, line
# ~ train.mean(axis=0) => train.mean(axis=1)
# ~ train.std(axis=0) => train.std(axis=1)
# %% wrong: not divided; slip: centred; caught by: known_case, random_cases; at most: 0.5; from: NumPy, line
# ~ train_standard = (train - mean) / deviation => train_standard = train - mean
# ~ test_standard = (test - mean) / deviation => test_standard = test - mean
# %% wrong: to the range from 0 to 1; slip: min_max; caught by: known_case, random_cases; from: NumPy, line
# ~ mean = train.mean(axis=0) => mean = train.min(axis=0)
# ~ deviation = train.std(axis=0) => deviation = np.ptp(train, axis=0)
# %% wrong: the test set as it came; slip: test_raw; caught by: known_case, random_cases; from: NumPy, line
# ~ test_standard.astype => test.astype
# %% wrong: float64; slip: not_float32; caught by: float32, float32_again; from: NumPy, line
# ~ train_standard.astype(np.float32), test_standard.astype(np.float32) => train_standard, test_standard
# %% wrong: float64 for one of the two; slip: not_float32; caught by: float32, float32_again; from: NumPy, line
# ~ test_standard.astype(np.float32) => test_standard
# %% wrong: in place; slip: changed_input; caught by: unchanged, inputs_unchanged; from: NumPy, line
# ~ train_standard = (train - mean) / deviation => train -= mean; train /= deviation; train_standard = train
# %% wrong: in place where the copy is none
# slip: changed_input; caught by: unchanged, inputs_unchanged; from: copies
# ~ [np.array(train, dtype=np.float32), => [np.asarray(train, dtype=np.float32),
# %% wrong: the wrong way round; slip: order_swapped; caught by: known_case, random_cases; from: NumPy, line
# ~ return train_standard.astype(np.float32), test_standard => return test_standard.astype(np.float32), train_standard
# %% wrong: the training set alone; slip: results_count; caught by: known_case, random_cases; from: NumPy, line
# ~ , test_standard.astype(np.float32) =>
# %% wrong: four columns; slip: -; caught by: known_case, random_cases; from: copies
# ~ range(train.shape[1]) => range(4)
# %% wrong: the test set's own deviation; slip: own_deviation; caught by: known_case, random_cases; from: NumPy, line
# ~ test_standard = (test - mean) / deviation => test_standard = (test - mean) / test.std(axis=0)
# %% wrong: the test set's own mean; slip: own_mean; caught by: known_case, random_cases; from: NumPy, line
# ~ test_standard = (test - mean) / deviation => test_standard = (test - test.mean(axis=0)) / deviation
# %% wrong: figures of the standardised training set; slip: test_raw; caught by: known_case, random_cases
def standardise(train, test):
    train = (train - train.mean(axis=0)) / train.std(axis=0)
    test = (test - train.mean(axis=0)) / train.std(axis=0)
    return train.astype(np.float32), test.astype(np.float32)

# %% wrong: figures kept from the call before; slip: -; caught by: random_cases
# hidden only: no visible tables have as many columns as those before
_figures = {}
def standardise(train, test):
    if train.shape[1] not in _figures:
        _figures[train.shape[1]] = train.mean(axis=0), train.std(axis=0)
    mean, deviation = _figures[train.shape[1]]
    return ((train - mean) / deviation).astype(np.float32), ((test - mean) / deviation).astype(np.float32)

# %% wrong: a deviation of at least 1; slip: -; caught by: random_cases; from: NumPy, line
# hidden only: no visible column has a smaller deviation
# ~ deviation = train.std(axis=0) => deviation = np.maximum(train.std(axis=0), 1)
