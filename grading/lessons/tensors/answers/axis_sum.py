# %% right: the method
def axis_sum(m, axis):
    return m.sum(axis)

# %% wrong: everything added
# slip: everything; caught by: known_case, any_rank, negative_axes; at most: 0.5
# ~ m.sum(axis) => m.sum()
# %% wrong: always the first axis
# slip: first_axis; caught by: known_case, any_rank, negative_axes; at most: 0.5
# ~ m.sum(axis) => m.sum(dim=0)
# %% wrong: the reduced axis kept
# slip: keepdim; caught by: known_case, any_rank, negative_axes; at most: 0.5
# ~ m.sum(axis) => m.sum(dim=axis, keepdim=True)
# %% wrong: the mean; slip: mean; caught by: known_case, any_rank, negative_axes; at most: 0.5
# ~ m.sum(axis) => m.mean(dim=axis)
# %% wrong: the running sum
# slip: running; caught by: known_case, any_rank, negative_axes; at most: 0.5
# ~ m.sum(axis) => m.cumsum(dim=axis)
# %% wrong: the other axis of two
# slip: axes_swapped; caught by: known_case, any_rank, negative_axes; at most: 0.5
# ~ m.sum(axis) => m.sum(dim=1 - axis)

# %% wrong: two axes only, in an if
# slip: two_axes; caught by: any_rank, negative_axes; at most: 0.5
def axis_sum(m, axis):
    if axis == 0:
        return m.sum(dim=0)
    else:
        return m.sum(dim=1)

# %% wrong: two axes only, by loops
# slip: fixed_axes; caught by: any_rank, negative_axes; at most: 0.5
def axis_sum(m, axis):
    rows, columns = m.shape
    if axis == 0:
        return [sum(m[i, j].item() for i in range(rows)) for j in range(columns)]
    if axis == 1:
        return [sum(m[i, j].item() for j in range(columns)) for i in range(rows)]

# %% wrong: a negative axis loses its sign; slip: sign_lost; caught by: negative_axes
# ~ m.sum(axis) => torch.sum(m, dim=abs(axis) % m.dim())
# %% wrong: negative axes refused; slip: negative_axis; caught by: negative_axes
#   def axis_sum(m, axis):
# +     if axis < 0:
# +         raise ValueError("axis must not be negative")
# %% wrong: -1 taken for everything; slip: last_means_all; caught by: negative_axes
#   def axis_sum(m, axis):
# +     if axis == -1:
# +         return m.sum()
# %% wrong: printed, not returned
# slip: no_return; caught by: known_case, any_rank, negative_axes; at most: 0.5
# ~ return m.sum(axis) => print(m.sum(axis))

# %% wrong: the first slice counted twice
# slip: first_twice; caught by: known_case, any_rank, negative_axes; at most: 0.5
def axis_sum(m, axis):
    parts = m.unbind(axis)
    total = parts[0].clone()
    for part in parts:
        total += part
    return total

# %% wrong: added up in the input's first slice
# slip: changed_input; caught by: inputs_unchanged, inputs_unchanged_again
def axis_sum(m, axis):
    parts = m.unbind(axis)
    total = parts[0]
    for part in parts[1:]:
        total += part
    return total.clone()

# %% wrong: every axis but this one
# slip: axes_swapped; caught by: known_case, any_rank, negative_axes; at most: 0.5
def axis_sum(m, axis):
    others = [d for d in range(m.dim()) if d != axis % m.dim()]
    return m.sum(dim=others)

# %% wrong: the first two axes only; slip: negative_axis; caught by: negative_axes
#   def axis_sum(m, axis):
# +     if axis < 0:
# +         axis = axis + 2
# %% wrong: Python's sum ignores the axis
# slip: first_axis; caught by: known_case, any_rank, negative_axes; at most: 0.5
# ~ m.sum(axis) => sum(m)

# %% wrong: two axes only, by unpacking the shape
# slip: fixed_axes; caught by: any_number_of_axes, any_rank; at most: 0.5
def axis_sum(m, axis):
    rows, columns = m.shape
    if axis % 2 == 0:
        return torch.stack([m[:, j].sum() for j in range(columns)])
    return torch.stack([m[i].sum() for i in range(rows)])

# %% wrong: up to three axes, by letters
# slip: -; caught by: any_number_of_axes, any_rank; at most: 0.5
def axis_sum(m, axis):
    letters = "ijk"[:m.dim()]
    return torch.einsum(f"{letters}->{letters.replace(letters[axis], '')}", m)

# %% wrong: axes of length 1 vanish too
# slip: -; caught by: any_number_of_axes, any_rank; at most: 0.5
# ~ m.sum(axis) => m.sum(dim=axis).squeeze()

# %% right: the function, by name
def axis_sum(m: torch.Tensor, axis: int) -> torch.Tensor:
    return torch.sum(input=m, dim=axis)

# %% right: slices added up
def axis_sum(m, axis):
    total = 0
    for part in m.unbind(axis):
        total = total + part
    return total

# %% right: NumPy; from: the method
# ~ m.sum(axis) => np.asarray(m).sum(axis=axis)

# %% right: einsum with letters for the axes
import string

def axis_sum(m, axis):
    letters = string.ascii_lowercase[:m.dim()]
    kept = letters.replace(letters[axis], "")
    return torch.einsum(f"{letters}->{kept}", m)

# %% right: recursive over nested lists
def _add(x, y):
    if isinstance(x, list):
        return [_add(p, q) for p, q in zip(x, y, strict=True)]
    return x + y

def _sum_along(nested, axis):
    if axis > 0:
        return [_sum_along(item, axis - 1) for item in nested]
    total = nested[0]
    for item in nested[1:]:
        total = _add(total, item)
    return total

def axis_sum(m, axis):
    if axis < 0:
        axis += m.ndim
    return _sum_along(m.tolist(), axis)

# %% right: the axis moved last, then a product with ones
def axis_sum(m, axis):
    moved = m.movedim(axis, -1)
    return moved @ torch.ones(moved.shape[-1], dtype=m.dtype)

# %% right: the last of the running sums, verbose
def axis_sum(m, axis):
    running = torch.cumsum(m, dim=axis)
    last = running.shape[axis] - 1
    print("summing", last + 1, "entries")
    result = running.select(axis, last)
    return result

# %% right: reduce
from functools import reduce
import operator

axis_sum = lambda m, axis: reduce(operator.add, torch.unbind(m, dim=axis))

# %% right: the mean times the length; from: the method
# ~ m.sum(axis) => m.double().mean(dim=axis) * m.shape[axis]
