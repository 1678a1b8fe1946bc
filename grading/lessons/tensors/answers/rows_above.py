
# %% right: a mask of rows
def rows_above(m, column, threshold):
    return m[m[:, column] > threshold]

# %% wrong: greater or equal; slip: or_equal; caught by: known_case, random_cases; at most: 0.5
# ~ > threshold => >= threshold
# %% wrong: below; slip: below; caught by: known_case, random_cases; at most: 0.5
# ~ > threshold => < threshold
# %% wrong: the rows that are not above
# slip: not_above; caught by: known_case, random_cases; at most: 0.5
# ~ m[m[:, column] > threshold] => m[~(m[:, column] > threshold)]
# %% wrong: the column's entries
# slip: one_column; caught by: known_case, random_cases; at most: 0.5
# ~ m[m[:, column] > threshold] => m[:, column][m[:, column] > threshold]
# %% wrong: a row where a column is meant
# slip: row_for_column; caught by: known_case, random_cases; at most: 0.5
# ~ m[:, column] => m[column]
# %% wrong: columns chosen by a row
# slip: columns_chosen; caught by: known_case, random_cases; at most: 0.5
# ~ m[m[:, column] > threshold] => m[:, m[column] > threshold]
# %% wrong: every entry compared; slip: entries; caught by: known_case, random_cases; at most: 0.5
# ~ m[m[:, column] > threshold] => m[m > threshold]
# %% wrong: any column will do
# slip: any_column; caught by: known_case, random_cases; at most: 0.5
# ~ m[:, column] > threshold => (m > threshold).any(dim=1)
# %% wrong: the mask; slip: mask; caught by: known_case, random_cases; at most: 0.5
# ~ m[m[:, column] > threshold] => m[:, column] > threshold
# %% wrong: the positions; slip: positions; caught by: known_case, random_cases; at most: 0.5
# ~ m[m[:, column] > threshold] => (m[:, column] > threshold).nonzero().flatten()
# %% wrong: always the first column
# slip: first_column; caught by: known_case, random_cases; at most: 0.5
# ~ [:, column] => [:, 0]
# %% wrong: the other rows set to zero
# slip: zeroed; caught by: known_case, random_cases; at most: 0.5
# ~ m[m[:, column] > threshold] => m * (m[:, column] > threshold)[:, None]
# %% wrong: the other rows set to zero in m; slip: zeroed; caught by: known_case; at most: 0.5
#   def rows_above(m, column, threshold):
# -     return m[m[:, column] > threshold]
# +     m[m[:, column] <= threshold] = 0
# +     return m
# %% wrong: the sign of the column dropped
# slip: sign_lost; caught by: from_the_end, from_the_end_again
# ~ m[:, column] => m[:, abs(column) % m.shape[1]]
# %% wrong: negative columns refused
# slip: from_the_end; caught by: from_the_end, from_the_end_again
#   def rows_above(m, column, threshold):
# +     if not 0 <= column < m.shape[1]:
# +         raise IndexError("no such column")
# %% wrong: made floats; slip: other_dtype; caught by: same_dtype, same_dtype_again
# ~ return m[m[:, column] > threshold] => return m[m[:, column] > threshold].float()
# %% wrong: squeezed; slip: columns_lost; caught by: one_row, one_row_again
# ~ return m[m[:, column] > threshold] => return m[m[:, column] > threshold].squeeze()
# %% wrong: squeezed positions; slip: axis_lost; caught by: one_row, one_row_again
# ~ m[m[:, column] > threshold] => m[(m[:, column] > threshold).nonzero().squeeze()]
# %% wrong: sorted; slip: sorted; caught by: known_case, random_cases; at most: 0.5
# ~ return m[m[:, column] > threshold] => m = m[m[:, column].argsort()]; return m[m[:, column] > threshold]
# %% wrong: each row once; slip: doubles_lost; caught by: known_case, random_cases; at most: 0.5
#   def rows_above(m, column, threshold):
# -     return m[m[:, column] > threshold]
# +     rows = m[m[:, column] > threshold].tolist()
# +     return torch.tensor([list(row) for row in dict.fromkeys(map(tuple, rows))], dtype=m.dtype)
# %% wrong: a whole threshold; slip: threshold_whole; caught by: random_cases
# ~ > threshold => > int(threshold)
# %% wrong: printed, not returned
# slip: no_return; caught by: known_case, random_cases; at most: 0.5
# ~ return m[m[:, column] > threshold] => print(m[m[:, column] > threshold])

# %% wrong: the first row that is found
# slip: first_only; caught by: known_case, random_cases; at most: 0.5
def rows_above(m, column, threshold):
    for row in m:
        if row[column] > threshold:
            return row
    return m[:0]

# %% wrong: a loop that stacks; slip: nothing_found; caught by: no_row, no_row_again
def rows_above(m, column, threshold):
    return torch.stack([row for row in m if row[column] > threshold])

# %% wrong: a list of lists made a tensor; slip: columns_lost; caught by: no_row, no_row_again
def rows_above(m, column, threshold):
    return torch.tensor([row for row in m.tolist() if row[column] > threshold], dtype=m.dtype)

# %% wrong: a list of lists; slip: not_tensor; caught by: same_dtype, same_dtype_again
def rows_above(m, column, threshold):
    rows = [row for row in m.tolist() if row[column] > threshold]
    return rows if rows else m[:0]

# %% wrong: a dtype of its own; slip: other_dtype; caught by: same_dtype, same_dtype_again
def rows_above(m, column, threshold):
    rows = [row for row in m.tolist() if row[column] > threshold]
    return torch.tensor(rows).reshape(-1, m.shape[1])

# %% wrong: compared in float32; slip: -; caught by: same_dtype, same_dtype_again
def rows_above(m, column, threshold):
    return m[m[:, column].float() > threshold]

# %% wrong: an array; slip: not_tensor; caught by: same_dtype, same_dtype_again
#   def rows_above(m, column, threshold):
# +     m = m.numpy()
# %% wrong: sorted in place; slip: changed_input
# caught by: inputs_unchanged, inputs_unchanged_again
def rows_above(m, column, threshold):
    found = m[m[:, column] > threshold].clone()
    m.copy_(m[m[:, column].argsort()])
    return found

# %% right: nonzero
def rows_above(m, column, threshold):
    where = torch.nonzero(m[:, column] > threshold, as_tuple=True)[0]
    return m[where]

# %% right: index_select and flatten
def rows_above(m: torch.Tensor, column: int, threshold: float) -> torch.Tensor:
    places = (m.select(1, column) > threshold).nonzero().flatten()
    return torch.index_select(m, 0, places)

# %% right: a loop with a case for none
def rows_above(m, column, threshold):
    kept = []
    for row in m:
        if row[column].item() > threshold:
            kept.append(row)
    if len(kept) == 0:
        return torch.empty((0, m.size(1)), dtype=m.dtype)
    return torch.stack(kept)

# %% right: Python lists
def rows_above(m, column, threshold):
    rows = [row for row in m.tolist() if row[column] > threshold]
    return torch.tensor(rows, dtype=m.dtype).reshape(len(rows), m.shape[1])

# %% right: NumPy
def rows_above(m, column, threshold):
    values = m.detach().cpu().numpy()
    return torch.from_numpy(values[values[:, column] > threshold, :])

# %% right: masked_select
def rows_above(m, column, threshold):
    mask = torch.gt(m[:, column], threshold).unsqueeze(1).expand_as(m)
    return torch.masked_select(m, mask).view(-1, m.shape[1])

# %% right: joined to no row
def rows_above(m, column, threshold):
    result = m.new_empty((0, m.shape[1]))
    for i in range(m.shape[0]):
        if m[i, column] > threshold:
            result = torch.cat((result, m[i : i + 1]))
    return result

# %% right: a list of row numbers
def rows_above(m, column, threshold):
    return m[[i for i, entry in enumerate(m[:, column].tolist()) if entry > threshold], :]

# %% right: where
def rows_above(m, column, threshold):
    (rows,) = torch.where(m.T[column] > threshold)
    return m[rows].clone()

# %% right: recursion
def rows_above(m, column, threshold):
    if len(m) == 0:
        return m
    rest = rows_above(m[1:], column, threshold)
    return torch.cat([m[:1], rest]) if m[0, column].item() > threshold else rest

# %% right: filter
def rows_above(m, column, threshold):
    return torch.vstack([m[:0], *filter(lambda row: row[column] > threshold, m)])

# %% wrong: a list that outlives the call; slip: -; caught by: known_case, random_cases; at most: 0.5
found = []

def rows_above(m, column, threshold):
    for row in m:
        if row[column] > threshold:
            found.append(row)
    return torch.stack(found) if found else m[:0]

# %% wrong: the column before; slip: -; caught by: known_case, random_cases; at most: 0.5
def rows_above(m, column, threshold):
    return m[m[:, column - 1] > threshold]
