# %% right: operators
def products(a, b):
    return a * b.T, a @ b

# %% right: functions of torch
def products(a, b):
    elementwise = torch.mul(a, torch.transpose(b, 0, 1))
    matrix = torch.matmul(a, b)
    return elementwise, matrix

# %% right: einsum
def products(a: torch.Tensor, b: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    return torch.einsum("ij,ji->ij", a, b), torch.einsum("ik,kj->ij", a, b)

# %% right: loops over every entry, nested lists returned
def products(a, b):
    elementwise = []
    for i in range(4):
        row = []
        for j in range(2):
            row.append(float(a[i][j]) * float(b[j][i]))
        elementwise.append(row)
    matrix = [[0.0] * 4 for _ in range(4)]
    for i in range(4):
        for j in range(4):
            for k in range(2):
                matrix[i][j] += float(a[i][k]) * float(b[k][j])
    return elementwise, matrix

# %% right: NumPy in double precision
def products(a, b):
    left = a.numpy().astype(np.float64)
    right = b.numpy().astype(np.float64)
    return np.multiply(left, right.T), left.dot(right)

# %% right: copies changed in place, the inputs not
def products(a, b):
    e = a.clone()
    e *= b.permute(1, 0)
    m = torch.zeros(4, 4, dtype=a.dtype)
    for k in range(a.shape[1]):
        m += torch.outer(a[:, k], b[k])
    return [e, m]

# %% right: sums of broadcast products
def products(a, b):
    wide = a[:, :, None] * b[None, :, :]
    matrix = wide.sum(dim=1)
    elementwise = torch.diagonal(wide, dim1=0, dim2=2).T
    return elementwise, matrix

# %% right: functional, with operator and a leftover print
import operator
from functools import reduce

def products(a, b):
    print("shapes:", a.shape, b.shape)
    rows = [torch.stack(list(map(operator.mul, r, c))) for r, c in zip(a, b.T)]
    dot = lambda r, c: reduce(operator.add, map(operator.mul, r, c))
    return torch.stack(rows), torch.stack([torch.stack([dot(r, c) for c in b.T]) for r in a])

# %% right: addmm and mm; from: functions
# ~ torch.mul(a, torch.transpose(b, 0, 1)) => a.mul(b.t())
# ~ matmul(a, b) => addmm(torch.zeros(4, 4, dtype=a.dtype), a, b)

# %% right: a named tuple
from typing import NamedTuple

class Products(NamedTuple):
    elementwise: torch.Tensor
    matrix: torch.Tensor

def products(a, b):
    return Products(elementwise=a.mul(b.T), matrix=a.mm(b))

# %% wrong: the two results swapped
# slip: order_swapped; caught by: known_case, random_cases; at most: 0.5; from: operators
# ~ return a * b.T, a @ b => return a @ b, a * b.T
# %% wrong: the product the other way round
# slip: matrix_swapped; caught by: known_case, random_cases; at most: 0.5; from: operators
# ~ a @ b => b @ a
# %% wrong: reshaped where it should be transposed
# slip: reshaped; caught by: known_case, random_cases; at most: 0.5; from: operators
# ~ b.T => b.reshape(4, 2)
# %% wrong: the elementwise product written into a
# slip: changed_input; caught by: inputs_unchanged, inputs_unchanged_again; from: functions
# ~ elementwise = torch.mul(a, torch.transpose(b, 0, 1)) => matrix = a @ b
# ~ matrix = torch.matmul(a, b) => a *= b.T
# ~ return elementwise => return a
# %% wrong: b transposed in place
# slip: changed_input; caught by: inputs_unchanged, inputs_unchanged_again; from: functions
# ~ elementwise = torch.mul(a, torch.transpose(b, 0, 1)) => matrix = a @ b
# ~ matrix = torch.matmul(a, b) => b.t_()
# ~ return elementwise => return a * b
# %% wrong: the first tensor transposed, not the second
# slip: first_transposed; caught by: known_case, random_cases; at most: 0.5; from: operators
# ~ return a * b.T => return a.T * b
# %% wrong: nothing transposed
# slip: not_transposed; caught by: known_case, random_cases; at most: 0.5; from: operators
# ~ b.T => b

# %% wrong: printed, not returned
# slip: no_return; caught by: known_case, random_cases; at most: 0.5
def products(a, b):
    print(a * b.T)
    print(a @ b)

# %% wrong: elementwise both times
# slip: elementwise_twice; caught by: known_case, random_cases; at most: 0.5; from: functions
# ~ torch.transpose(b, 0, 1) => b.T
# ~ torch.matmul(a, b) => elementwise.clone()
# %% wrong: made for the integers of the first exercise
# slip: whole_inputs; caught by: known_case, random_cases; at most: 0.5; from: operators
#   def products(a, b):
# +     a = a.long()
# +     b = b.long()

# %% wrong: the names of the notebook, not the arguments
# slip: -; caught by: known_case, random_cases; at most: 0.5
a1 = torch.arange(8.).reshape(4, 2)
b1 = torch.arange(8.).reshape(2, 4)

def products(a, b):
    return a1 * b1.T, a1 @ b1

# %% wrong: only the matrix product
# slip: results_count; caught by: known_case, random_cases; at most: 0.5; from: operators
# ~ return a * b.T, a @ b => return torch.matmul(a, b)
# %% wrong: the result overwritten by out=
# slip: changed_input; caught by: inputs_unchanged, inputs_unchanged_again; from: functions
# ~ elementwise = torch.mul(a, torch.transpose(b, 0, 1)) => matrix = torch.mm(a, b)
# ~ matrix = torch.matmul(a, b) => elementwise = torch.mul(a, b.T, out=a)

# %% wrong: the second product uses the changed first one
# slip: -; caught by: known_case, random_cases; at most: 0.5
def products(a, b):
    c = a * b.T
    return c, c @ b

# %% wrong: a sum in place of a product
# slip: added; caught by: known_case, random_cases; at most: 0.5; from: operators
# ~ return a * b. => return a + b.
# %% wrong: in half precision
# slip: -; caught by: known_case, random_cases; at most: 0.5; from: operators
#   def products(a, b):
# +     a, b = a.half(), b.half()

# %% wrong: kept from the first call; slip: -; caught by: known_case, random_cases; at most: 0.5
kept = {}

def products(a, b):
    if "pair" not in kept:
        kept["pair"] = a * b.T, a @ b
    return kept["pair"]

# %% wrong: only where a is positive
# slip: -; caught by: known_case, random_cases; at most: 0.5; from: operators
# ~ return a * b.T, a => return a.clamp(min=0) * b.T, a.clamp(min=0)
