# %% right: one line
def mean_of_column_maxima(m):
    return m.max(dim=0).values.mean()

# %% right: amax, as a Python float
def mean_of_column_maxima(m: torch.Tensor) -> float:
    return torch.mean(torch.amax(m, 0)).item()

# %% right: loops
def mean_of_column_maxima(m):
    rows, columns = m.shape
    total = 0.0
    for j in range(columns):
        largest = m[0, j].item()
        for i in range(rows):
            if m[i, j].item() > largest:
                largest = m[i, j].item()
        total += largest
    return total / columns

# %% right: NumPy; from: one line
# ~ m.max(dim=0).values.mean() => np.mean(np.max(m.numpy(), axis=0))

# %% right: statistics and zip
import statistics

def mean_of_column_maxima(m):
    return statistics.fmean(max(column) for column in zip(*m.tolist()))

# %% right: sorted columns, double precision
def mean_of_column_maxima(m):
    ordered, _ = torch.sort(m.double(), dim=0, descending=True)
    first = ordered[0]
    print(first)
    return first.sum() / first.numel()

# %% right: with the earlier answer; uses: extremes
def mean_of_column_maxima(m):
    _, per_column, _ = extremes(m)
    return per_column.mean()

# %% right: the rows of the transpose; uses: -
# ~ _, per_column, _ = extremes(m) => maxima = torch.stack([column.max() for column in m.T])
# ~ per_column.mean() => sum(maxima) / len(maxima)

# %% right: the median's cousin quantile, at one; from: one line
# ~ m.max(dim=0).values.mean() => torch.quantile(m, 1.0, dim=0).mean(dim=0)

# %% wrong: the rows' maxima
# slip: rows; caught by: known_case, large, other_shapes; at most: 0.5; from: one line
# ~ dim=0 => dim=1
# %% wrong: the largest of the means
# slip: means_first; caught by: known_case, large, other_shapes; at most: 0.5
# ~ torch.quantile(m, 1.0, dim=0).mean(dim=0) => m.mean(dim=0).max()
# %% wrong: the mean of everything
# slip: everything; caught by: known_case, large, other_shapes; at most: 0.5
# ~ torch.quantile(m, 1.0, dim=0).mean(dim=0) => m.mean()
# %% wrong: the largest of all
# slip: largest; caught by: known_case, large, other_shapes; at most: 0.5; from: one line
# ~ mean() => max()
# %% wrong: the mean of the indices
# slip: indices; caught by: known_case, large, other_shapes; at most: 0.5; from: one line
# ~ .values. => .indices.float().
# %% wrong: divided by 20 always
# slip: by_20; caught by: known_case, other_shapes; at most: 0.5; from: one line
# ~ mean() => sum() / 20

# %% wrong: the first 20 columns
# slip: fixed_size; caught by: known_case, other_shapes; at most: 0.5
def mean_of_column_maxima(m):
    total = 0
    for j in range(20):
        total += m[:, j].max()
    return total / 20

# %% wrong: the maxima, not their mean
# slip: not_averaged; caught by: known_case, large, other_shapes; at most: 0.5; from: one line
# ~ .values.mean() => .values
# %% wrong: the sum of the maxima
# slip: sum; caught by: known_case, large, other_shapes; at most: 0.5
# ~ torch.quantile(m, 1.0, dim=0).mean(dim=0) => m.amax(dim=0).sum()
# %% wrong: starting from zero; slip: zero; caught by: other_shapes; at most: 0.5; from: loops
# ~ m[0, j].item() => 0.0
# -             if m[i, j].item() > largest:
# -                 largest = m[i, j].item()
# +             largest = max(largest, m[i, j].item())
# %% wrong: divided by the rows
# slip: by_rows; caught by: known_case, large, other_shapes; at most: 0.5
# ~ torch.quantile(m, 1.0, dim=0).mean(dim=0) => sum(m.amax(0)) / len(m)
# %% wrong: values and indices together
# slip: values_and_indices; caught by: known_case, large, other_shapes; at most: 0.5; from: one line
# ~ .values. => .
# %% wrong: printed, not returned
# slip: no_return; caught by: known_case, large, other_shapes; at most: 0.5
# ~ return torch.quantile(m, 1.0, dim=0).mean(dim=0) => print(m.max(dim=0).values.mean().item())
# %% wrong: the smallest of each column
# slip: smallest; caught by: known_case, large, other_shapes; at most: 0.5; from: one line
# ~ m.max(dim=0) => torch.min(m, dim=0)
# %% wrong: the median of the maxima
# slip: median; caught by: known_case, large, other_shapes; at most: 0.5
# ~ torch.quantile(m, 1.0, dim=0).mean(dim=0) => m.amax(0).median()
# %% wrong: the last row is left out
# slip: last_row; caught by: known_case, other_shapes; at most: 0.5
# ~ torch.quantile(m, 1.0, dim=0).mean(dim=0 => m[:-1].amax(dim=0).mean() if len(m) > 1 else m.mean(
# %% wrong: rounded to two places; slip: rounded; caught by: known_case, other_shapes; at most: 0.5
# ~ torch.quantile(m, 1.0, dim=0).mean(dim=0) => round(m.amax(0).mean().item(), 2)

# %% wrong: 100 rows and 20 columns are taken for granted
# slip: fixed_size; caught by: known_case, other_shapes; at most: 0.5
def mean_of_column_maxima(m):
    total = 0.0
    for j in range(20):
        total += max(float(m[i, j]) for i in range(100))
    return total / 20

# %% wrong: a square block of it only; slip: -; caught by: elsewhere, large
# ~ torch.quantile(m, 1.0, dim=0).mean(dim=0) => m[:50].amax(dim=0).mean()
