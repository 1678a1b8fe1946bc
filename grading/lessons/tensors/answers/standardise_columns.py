# %% right: the first row decides
def standardise_columns(m):
    centred = m - m.mean(dim=0)
    deviation = (centred**2).mean(dim=0).sqrt()
    equal = (m == m[0]).all(dim=0)
    return torch.where(equal, 0.0, centred / deviation)

# %% wrong: divided by n - 1; slip: unbiased; caught by: known_case, random_cases; at most: 0.5
# ~ (centred**2).mean(dim=0).sqrt() => m.std(dim=0)
# %% wrong: rows; slip: by_rows; caught by: known_case, random_cases; at most: 0.5
def standardise_columns(m):
    centred = m - m.mean(dim=1, keepdim=True)
    return centred / m.std(dim=1, keepdim=True, correction=0)

# %% wrong: one mean for the whole table
# slip: everything; caught by: known_case, random_cases; at most: 0.5
def standardise_columns(m):
    return (m - m.mean()) / m.std(correction=0)

# %% wrong: not divided; slip: not_divided; caught by: known_case, random_cases; at most: 0.5
# ~ centred / deviation => centred
# %% wrong: not centred; slip: not_centred; caught by: known_case, random_cases; at most: 0.5
# ~ centred / deviation => m / deviation
# %% wrong: the variance; slip: variance; caught by: known_case, random_cases; at most: 0.5
# ~ .mean(dim=0).sqrt() => .mean(dim=0)
# %% wrong: brackets forgotten; slip: brackets; caught by: known_case, random_cases; at most: 0.5
# ~ centred / deviation => m - m.mean(dim=0) / deviation
# %% wrong: multiplied; slip: multiplied; caught by: known_case, random_cases; at most: 0.5
# ~ centred / deviation => centred * deviation
# %% wrong: the mean's axis kept for rows
# slip: one_axis_mean; caught by: known_case, random_cases; at most: 0.5
# ~ m - m.mean(dim=0) => m - m.mean(dim=1)
# %% wrong: from 0 to 1; slip: range; caught by: known_case, random_cases; at most: 0.5
def standardise_columns(m):
    smallest, largest = m.amin(0), m.amax(0)
    return (m - smallest) / (largest - smallest)

# %% wrong: equal entries forgotten
# slip: zero_division; caught by: equal_columns, single_row, equal_columns_again, single_row_again
# from: the first
# ~ torch.where(equal, 0.0, centred / deviation) => centred / deviation
# %% wrong: nan replaced
# slip: rounded_mean; caught by: equal_columns, equal_columns_again
# from: the first
# ~ torch.where(equal, 0.0, centred / deviation) => torch.nan_to_num(centred / deviation)
# %% wrong: a deviation of 0 replaced
# slip: rounded_mean; caught by: equal_columns, equal_columns_again
# from: the first
# ~ (m == m[0]).all(dim=0) => deviation == 0
# %% wrong: a little added to the deviation
# slip: rounded_mean; caught by: equal_columns, equal_columns_again
# from: the first
# ~ torch.where(equal, 0.0, centred / deviation) => centred / (deviation + 1e-8)
# %% wrong: the deviation kept above 1e-6
# slip: rounded_mean; caught by: equal_columns, equal_columns_again
# from: the first
# ~ torch.where(equal, 0.0, centred / deviation) => centred / deviation.clamp(min=1e-6)
# %% wrong: small deviations taken for none
# slip: -; caught by: other_sizes, other_sizes_again
# from: the first
# ~ (m == m[0]).all(dim=0) => deviation < 0.01
# %% wrong: the whole table becomes zeros; slip: -
# caught by: equal_columns, equal_columns_again
# from: the first
# ~ .all(dim=0) => .all(dim=0).any()
# %% wrong: deviations below 1e-6 taken for none
# slip: -; caught by: other_sizes, other_sizes_again
# from: the first
# ~ deviation = (centred**2).mean(dim=0).sqrt() => deviation = m.std(dim=0, correction=0)
# ~ (m == m[0]).all(dim=0) => deviation < 1e-6
# %% wrong: columns of equal entries dropped
# slip: columns_dropped; caught by: equal_columns, single_row, equal_columns_again, single_row_again
# from: the first
# ~ return torch.where(equal, 0.0, centred / deviation) => return (centred / deviation)[:, ~equal]
# %% wrong: only the first and the last entry compared
# slip: -; caught by: known_case; at most: 0.5
# from: the first
# ~ (m == m[0]).all(dim=0) => m[0] == m[-1]
# %% wrong: a single row comes back as it is
# slip: not_centred; caught by: single_row, single_row_again
# from: the first
# ~ centred = m - m.mean(dim=0) => centred = m - m.mean(dim=0) if len(m) > 1 else m
# ~ return torch.where(equal, 0.0, centred / deviation) => return torch.where(equal, 0.0, centred / deviation) if len(m) > 1 else m
# %% wrong: the first entry is left out; slip: -; caught by: known_case, random_cases; at most: 0.5
# from: the first
# ~ (centred**2) => (centred[1:] ** 2)
# %% wrong: in place; slip: changed_input; caught by: inputs_unchanged, inputs_unchanged_again
# from: the first
# ~ centred = m - m.mean(dim=0) => equal = (m == m[0]).all(dim=0); m -= m.mean(dim=0); centred = m
# ~ equal = (m == m[0]).all(dim=0) => pass
# %% wrong: printed; slip: no_return; caught by: known_case, random_cases; at most: 0.5
# from: the first
# ~ return torch.where(equal, 0.0, centred / deviation) => print(torch.where(equal, 0.0, centred / deviation))
# %% wrong: whole numbers; slip: whole_numbers; caught by: known_case, random_cases; at most: 0.5
# from: the first
# ~ return torch.where(equal, 0.0, centred / deviation) => return torch.where(equal, 0.0, centred / deviation).int()

# %% right: largest and smallest agree
def standardise_columns(m):
    spread = m.std(dim=0, correction=0)
    equal = m.amax(dim=0) == m.amin(dim=0)
    spread[equal] = 1.0
    result = (m - m.mean(dim=0)) / spread
    result[:, equal] = 0
    return result

# %% right: a loop over columns
def standardise_columns(m):
    columns = []
    for column in m.T:
        if torch.equal(column, column[0].expand(len(column))):
            columns.append(torch.zeros_like(column))
        else:
            columns.append((column - column.mean()) / column.std(unbiased=False))
    return torch.stack(columns, dim=1)

# %% right: NumPy
def standardise_columns(m):
    a = m.numpy().astype(np.float64)
    centred = a - a.mean(axis=0)
    centred[:, np.ptp(a, axis=0) == 0] = 0
    deviation = centred.std(axis=0)
    return torch.from_numpy(centred / np.where(deviation > 0, deviation, 1)).to(m.dtype)

# %% right: Python numbers
def standardise_columns(m):
    columns = []
    for column in m.T.tolist():
        mean = math.fsum(column) / len(column)
        deviation = math.sqrt(math.fsum((x - mean) ** 2 for x in column) / len(column))
        same = all(x == column[0] for x in column)
        columns.append([0.0 if same else (x - mean) / deviation for x in column])
    return [list(row) for row in zip(*columns)]

# %% right: centred on the first row, then the moments
def standardise_columns(m):
    shifted = m - m[:1]
    variance, mean = torch.var_mean(shifted, dim=0, unbiased=False)
    return (shifted - mean) / torch.where(variance > 0, variance, torch.ones_like(variance)).sqrt()

# %% right: unique counts
def standardise_columns(m):
    out = torch.zeros_like(m)
    for j in range(m.shape[1]):
        c = m[:, j]
        if c.unique().numel() > 1:
            d = c - c.sum() / c.numel()
            out[:, j] = d / torch.linalg.vector_norm(d) * c.numel() ** 0.5
    return out

# %% right: batch normalisation
def standardise_columns(m):
    big = m.double()
    z = F.batch_norm(big.T.reshape(1, m.shape[1], -1), None, None, training=True, eps=1e-30) if len(m) > 1 else big.T[None] * 0
    z = z[0].T
    return torch.where((m == m[0]).all(0), torch.zeros_like(z), z)

# %% right: einsum, centred by hand
def standardise_columns(m):
    centred = m - torch.einsum("ij->j", m) / len(m)
    spread = (torch.einsum("ij,ij->j", centred, centred) / len(m)).sqrt()
    centred[:, (m == m[:1]).all(0)] = 0
    spread[spread == 0] = 1
    return centred / spread

# %% right: vmap
def standardise_columns(m):
    def one(column):
        shifted = column - column[0]
        gap = shifted - shifted.mean()
        spread = gap.square().mean().sqrt()
        return gap / torch.where(spread == 0, 1, spread)
    return torch.vmap(one, in_dims=1, out_dims=1)(m)

# %% right: scikit-learn
from sklearn.preprocessing import StandardScaler

def standardise_columns(m):
    return StandardScaler().fit_transform(m.double().numpy())

# %% right: the statistics module
import statistics

def standardise_columns(m):
    columns = []
    for column in m.T.tolist():
        spread, mean = statistics.pstdev(column), statistics.fmean(column)
        columns.append([(entry - mean) / spread if spread else 0.0 for entry in column])
    return torch.tensor(columns).T
