# %% right: max with values
def extremes(m):
    return m.max(), m.max(dim=0).values, m.max(dim=1).values

# %% wrong: the axes swapped; slip: axes_swapped; caught by: known_case, random_cases; at most: 0.5
# ~ m.max(dim=0).values, m.max(dim=1) => m.max(dim=1).values, m.max(dim=0)
# %% wrong: values and indices together
# slip: values_and_indices; caught by: known_case, random_cases; at most: 0.5
# ~ .values, m.max(dim=1).values => , m.max(dim=1)
# %% wrong: indices in place of values
# slip: indices; caught by: known_case, random_cases; at most: 0.5
# ~ m.max(dim=0).values, m.max(dim=1).values => m.argmax(dim=0), m.argmax(dim=1)
# %% wrong: the indices picked out of the pair
# slip: indices; caught by: known_case, random_cases; at most: 0.5
# ~ m.max(dim=0).values, m.max(dim=1).values => m.max(0)[1], m.max(1)[1]

# %% wrong: starting from zero; slip: zero; caught by: random_cases; at most: 0.5
def extremes(m):
    largest = 0
    per_column = torch.zeros(m.shape[1])
    per_row = torch.zeros(m.shape[0])
    for i in range(m.shape[0]):
        for j in range(m.shape[1]):
            largest = max(largest, m[i, j].item())
            per_column[j] = max(per_column[j], m[i, j])
            per_row[i] = max(per_row[i], m[i, j])
    return largest, per_column, per_row

# %% wrong: the smallest; slip: smallest; caught by: known_case, random_cases; at most: 0.5
# ~ m.max(), m.max(dim=0).values, m.max => m.min(), m.min(dim=0).values, m.min
# %% wrong: the reduced axis kept; slip: keepdim; caught by: known_case, random_cases; at most: 0.5
# ~ (dim=0).values, m.max(dim=1) => (dim=0, keepdim=True).values, m.max(dim=1, keepdim=True)

# %% wrong: only square tensors
# slip: square_only; caught by: known_case, random_cases; at most: 0.5
def extremes(m):
    n = len(m)
    per_column = torch.tensor([max(m[i][j].item() for i in range(n)) for j in range(n)])
    per_row = torch.tensor([max(m[i][j].item() for j in range(n)) for i in range(n)])
    return m.max(), per_column, per_row

# %% wrong: largest in size, sign lost
# slip: absolute; caught by: known_case, random_cases; at most: 0.5
def extremes(m):
    size = m.abs()
    return size.max(), size.amax(0), size.amax(1)

# %% wrong: only the largest; slip: results_count; caught by: known_case, random_cases; at most: 0.5
# ~ m.max(), m.max(dim=0).values, m.max(dim=1).values => m.max()
# %% wrong: the first row's largest for the largest of all
# slip: first_row; caught by: known_case, random_cases; at most: 0.5
# ~ m.max(), m.max(dim=0).values, m.max(dim=1).values => m[0].max(), m.amax(dim=0), m.amax(dim=1)

# %% wrong: the input sorted in place
# slip: changed_input; caught by: inputs_unchanged, inputs_unchanged_again
def extremes(m):
    largest = m.max()
    per_row = m.amax(1)
    a = m.numpy()
    a.sort(axis=0)
    return largest, m[-1].clone(), per_row

# %% wrong: printed, not returned
# slip: no_return; caught by: known_case, random_cases; at most: 0.5
def extremes(m):
    print(m.max(), m.max(0).values, m.max(1).values)

# %% wrong: the last column is left out; slip: -; caught by: known_case, random_cases; at most: 0.5
def extremes(m):
    per_column = [m[:, j].max() for j in range(m.shape[1] - 1)]
    per_row = [m[i].max() for i in range(m.shape[0])]
    return m.max(), per_column, per_row

# %% wrong: the order of the results; slip: order; caught by: known_case, random_cases; at most: 0.5
# ~ m.max(), m.max(dim=0).values, m.max(dim=1).values => m.amax(0), m.amax(1), m.max()

# %% wrong: Python's max compares rows; slip: -; caught by: known_case, random_cases; at most: 0.5
def extremes(m):
    rows = m.tolist()
    return m.max(), max(rows), [max(row) for row in rows]

# %% wrong: rounded; slip: rounded; caught by: known_case, random_cases; at most: 0.5
# ~ , m.max(dim=0).values, m.max(dim=1).values => .round(), m.amax(0).round(), m.amax(1).round()
# %% wrong: means where maxima are asked
# slip: means; caught by: known_case, random_cases; at most: 0.5
# ~ m.max(dim=0).values, m.max(dim=1).values => m.mean(dim=0), m.mean(dim=1)

# %% wrong: starting from minus a billion
# slip: -; caught by: other_matrices, random_cases; at most: 0.5
def extremes(m):
    per_column, per_row = [-1e9] * m.shape[1], [-1e9] * m.shape[0]
    for i, row in enumerate(m.tolist()):
        for j, value in enumerate(row):
            per_column[j] = max(per_column[j], value)
            per_row[i] = max(per_row[i], value)
    return max(per_row), per_column, per_row

# %% wrong: a single row or column loses its axis
# slip: -; caught by: other_matrices, random_cases; at most: 0.5
# ~ m.max(dim=0).values, m.max(dim=1).values => m.amax(dim=0).squeeze(), m.amax(dim=1).squeeze()

# %% right: amax
def extremes(m: torch.Tensor) -> tuple:
    return torch.amax(m), torch.amax(m, dim=0), torch.amax(m, dim=-1)

# %% right: loops over Python numbers
def extremes(m):
    rows = m.tolist()
    largest = rows[0][0]
    per_row = []
    per_column = list(rows[0])
    for row in rows:
        biggest = row[0]
        for j in range(len(row)):
            if row[j] > biggest:
                biggest = row[j]
            if row[j] > per_column[j]:
                per_column[j] = row[j]
        per_row.append(biggest)
        if biggest > largest:
            largest = biggest
    return largest, per_column, per_row

# %% right: NumPy
def extremes(m):
    values = m.numpy()
    return values.max(), values.max(axis=0), np.max(values, axis=1)

# %% right: unpacked pairs, indices dropped
def extremes(m):
    per_column, _ = torch.max(m, 0)
    per_row, _indices = torch.max(m, 1)
    largest = torch.max(m).item()
    print(f"largest: {largest}")
    return largest, per_column, per_row

# %% right: sorted
def extremes(m):
    return [m.flatten().sort().values[-1], m.sort(dim=0).values[-1], m.sort(dim=1, descending=True).values[:, 0]]

# %% right: lists of 0-d tensors by the built-in max
def extremes(m):
    per_row = [max(row) for row in m]
    per_column = [max(column) for column in m.T]
    return max(per_row), per_column, per_row

# %% right: reduce and maximum
from functools import reduce

def extremes(m):
    per_column = reduce(torch.maximum, m)
    per_row = reduce(torch.maximum, m.T)
    return reduce(torch.maximum, per_row), per_column, per_row

# %% right: the largest of the columns' largest, by argmax and gather
def extremes(m):
    per_column = torch.gather(m, 0, m.argmax(dim=0, keepdim=True)).squeeze(0)
    per_row = m[torch.arange(m.shape[0]), m.argmax(dim=1)]
    return per_column.max(), per_column, per_row

# %% right: a minimum of the negatives
def extremes(m):
    n = -m
    return -n.min(), -n.min(dim=0)[0], -n.min(dim=1)[0]
