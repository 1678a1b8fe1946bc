# %% right: reshape
def to_vector(column):
    return column.reshape(-1)

def to_column(vector):
    return vector.reshape(-1, 1)

# %% wrong: squeeze takes every axis of length one; slip: squeezed; caught by: single_element
# ~ reshape(-1) => squeeze()
# ~ reshape(-1, 1) => unsqueeze(1)
# %% wrong: a row, not a column; slip: row; caught by: to_column, to_column_any; at most: 0.5
# ~ reshape(-1, 1) => unsqueeze(0)
# %% wrong: the lengths written in
# slip: fixed_length; caught by: to_column, to_vector_any, to_column_any, single_element
# at most: 0.5
# ~ reshape(-1) => reshape(3)
# ~ -1, 1 => 3, 1
# %% wrong: the transpose of a column is a row
# slip: row; caught by: to_vector, to_vector_any, single_element; at most: 0.5
# ~ reshape(-1) => T
# %% wrong: the transpose of a vector is a vector
# slip: unchanged; caught by: to_column, to_column_any, single_element; at most: 0.5
# ~ reshape(-1) => flatten()
# ~ reshape(-1, 1) => T

# %% wrong: the second function is missing
# slip: -; caught by: to_column, to_column_any, single_element; at most: 0.5
def to_vector(column):
    return column.view(-1)

# %% wrong: the two functions swapped
# slip: unchanged; caught by: to_vector, to_column, to_vector_any, to_column_any, single_element
# at most: 0.5
# ~ reshape(-1) => reshape(-1, 1)
# ~ 1, 1 => 1
# %% wrong: squeezed in place; slip: changed_input; caught by: to_vector, to_column; at most: 0.5
# ~ reshape(-1) => squeeze_(1)
# ~ reshape(-1, 1) => unsqueeze_(1)
# %% wrong: only the first entry
# slip: first_only; caught by: to_vector, to_vector_any; at most: 0.5
# ~ column.reshape(-1) => column[0]
# ~ vector.reshape(-1, 1) => vector[:, None]
# %% wrong: printed, not returned
# slip: no_return; caught by: to_vector, to_column, to_vector_any, to_column_any, single_element
# at most: 0.5
# ~ return column.reshape(-1) => print(column.reshape(-1))
# ~ return vector.reshape(-1, 1) => print(vector.reshape(-1, 1))
# %% wrong: sorted on the way; slip: sorted; caught by: to_vector_any; at most: 0.5
# ~ column.reshape(-1) => torch.unique(column)
# ~ vector.reshape(-1, 1) => vector[:, None]
# %% wrong: an axis added twice
# slip: two_axes_added; caught by: to_column, to_column_any, single_element; at most: 0.5
# ~ reshape(-1, 1) => unsqueeze(-1).unsqueeze(-1)
# %% wrong: a list of lists of the column
# slip: unchanged; caught by: to_vector, to_vector_any, single_element; at most: 0.5
# ~ reshape(-1) => tolist()
# ~ reshape(-1, 1) => reshape(-1, 1).tolist()
# %% wrong: the shape asked for, the values not
# slip: -; caught by: to_vector, to_column, to_vector_any, to_column_any, single_element
# at most: 0.5
# ~ column.reshape(-1) => torch.zeros(column.shape[0])
# ~ vector.reshape(-1, 1) => torch.zeros(len(vector), 1)
# %% wrong: one entry lost
# slip: entry_lost; caught by: to_vector, to_column, to_vector_any, to_column_any, single_element
# at most: 0.5
# ~ column.reshape(-1) => torch.tensor([column[i, 0] for i in range(1, len(column))])
# ~ vector.reshape(-1, 1) => torch.tensor([[vector[i]] for i in range(1, len(vector))])
# %% wrong: numbers for n = 1; slip: squeezed; caught by: single_element
# -     return column.reshape(-1)
# +     if len(column) == 1:
# +         return column.item()
# +     return column[:, 0]
# ~ vector.reshape(-1, 1) => vector[:, None]
# %% wrong: repeated entries are dropped; slip: -; caught by: to_vector, to_vector_any; at most: 0.5
# -     return column.reshape(-1)
# +     return torch.tensor(list(dict.fromkeys([*column[:, 0].tolist(), *range(100, 100 + len(column))]))[:len(column)])

# %% right: squeeze and unsqueeze of one axis
# ~ reshape(-1) => squeeze(1)
# ~ vector.reshape(-1, 1) => torch.unsqueeze(vector, dim=1)

# %% right: indexing
to_vector = lambda column: column[:, 0]
to_column = lambda vector: vector[:, None]

# %% right: view with the number of rows
def to_vector(column: torch.Tensor) -> torch.Tensor:
    n = column.size(0)
    return column.view(n)

def to_column(vector: torch.Tensor) -> torch.Tensor:
    n = vector.shape[0]
    return vector.view(n, 1)

# %% right: plain lists
def to_vector(column):
    result = []
    for row in column:
        result.append(row[0].item())
    return result

def to_column(vector):
    result = []
    for value in vector:
        result.append([value.item()])
    return result

# %% right: NumPy; from: reshape
# ~ column.reshape(-1) => np.ravel(column.numpy())
# ~ vector.reshape(-1, 1) => np.expand_dims(vector.numpy(), axis=1)

# %% right: flatten, stack and a leftover print
# -     return np.ravel(column.numpy())
# +     print(column.shape)
# +     return torch.flatten(column)
# ~ np.expand_dims(vector.numpy(), axis=1) => torch.stack([v.reshape(1) for v in vector], dim=0)

# %% right: a sum over the axis of length one, and a product with a 1 by 1 matrix; from: squeeze
# ~ squeeze(1) => sum(dim=-1)
# ~ unsqueeze(vector, dim=1) => outer(vector, torch.ones(1))

# %% right: new tensors filled by loops
def to_vector(column):
    n = len(column)
    vector = torch.zeros(n, dtype=column.dtype)
    for i in range(n):
        vector[i] = column[i, 0]
    return vector

def to_column(vector):
    n = len(vector)
    column = torch.zeros(n, 1, dtype=vector.dtype)
    for i in range(n):
        column[i, 0] = vector[i]
    return column

# %% right: transposes; from: reshape
# ~ reshape(-1) => T[0]
# ~ reshape(-1, 1) => unsqueeze(0).T
