# %% right: an axis for the others
def distances(a, b):
    difference = a[:, None] - b[None]
    return (difference**2).sum(dim=2).sqrt()

# %% wrong: the root forgotten; slip: squared; caught by: known_case, random_cases; at most: 0.5
# ~ .sum(dim=2).sqrt() => .sum(dim=2)
# %% wrong: absolute differences; slip: absolute; caught by: known_case, random_cases; at most: 0.5
# ~ (difference**2).sum(dim=2).sqrt() => difference.abs().sum(dim=2)
# %% wrong: the mean of the squares; slip: mean; caught by: known_case, random_cases; at most: 0.5
# ~ .sum(dim=2) => .mean(dim=2)
# %% wrong: summed before it is squared
# slip: summed_first; caught by: known_case, random_cases; at most: 0.5
# ~ (difference**2).sum(dim=2).sqrt() => (difference.sum(dim=2) ** 2).sqrt()
# %% wrong: the largest difference; slip: largest; caught by: known_case, random_cases; at most: 0.5
# ~ (difference**2).sum(dim=2).sqrt() => difference.abs().amax(dim=2)
# %% wrong: the other way round; slip: swapped; caught by: known_case, random_cases; at most: 0.5
# ~ a[:, None] - b[None] => b[:, None] - a[None]
# %% wrong: a from itself; slip: to_itself; caught by: known_case, random_cases; at most: 0.5
# ~ b[None] => a[None]
# %% wrong: the rows in pairs; slip: in_pairs; caught by: known_case, random_cases; at most: 0.5
# ~ a[:, None] - b[None] => (a - b)[:, None]
# %% wrong: the differences; slip: -; caught by: known_case, random_cases; at most: 0.5
# ~ (difference**2).sum(dim=2).sqrt() => difference
# %% wrong: the roots of the squares
# slip: absolute; caught by: known_case, random_cases; at most: 0.5
# ~ .sum(dim=2).sqrt() => .sqrt().sum(dim=2)
# %% wrong: the sum over another axis; slip: -; caught by: known_case, random_cases; at most: 0.5
# ~ dim=2 => dim=1
# %% wrong: one number; slip: -; caught by: known_case, random_cases; at most: 0.5
# ~ .sum(dim=2) => .sum()
# %% wrong: axes of length 1 dropped; slip: -; caught by: other_shapes, other_shapes_again
# ~ .sum(dim=2).sqrt() => .sum(dim=2).sqrt().squeeze()
# %% wrong: an axis without length dropped before the sum
# slip: -; caught by: other_shapes, other_shapes_again
# ~ a[:, None] - b[None] => (a[:, None] - b[None]).squeeze(-1)
# ~ dim=2 => dim=-1
# %% wrong: products of rows; slip: dot; caught by: known_case, random_cases; at most: 0.5
# ~ (difference**2).sum(dim=2).sqrt() => a @ b.T
# %% wrong: printed; slip: no_return; caught by: known_case, random_cases; at most: 0.5
# ~ return (difference**2).sum(dim=2).sqrt() => print((difference**2).sum(dim=2).sqrt())
# %% wrong: rounded; slip: rounded; caught by: known_case, random_cases; at most: 0.5
# ~ return (difference**2).sum(dim=2).sqrt() => return (difference**2).sum(dim=2).sqrt().round(decimals=2)
# %% wrong: in place; slip: changed_input; caught by: inputs_unchanged, inputs_unchanged_again
#       difference = a[:, None] - b[None]
# +     a -= a.mean(dim=0)

# %% wrong: expanded squares, of which a root is nan
# slip: negative_root; caught by: equal_rows, equal_rows_again
def distances(a, b):
    squares = (a**2).sum(dim=1)[:, None] + (b**2).sum(dim=1) - 2 * a @ b.T
    return torch.sqrt(squares)

# %% wrong: a loop over the shorter one
# slip: -; caught by: known_case, random_cases; at most: 0.5
def distances(a, b):
    count = min(len(a), len(b))
    return torch.stack([torch.stack([(a[i] - b[j]).norm() for j in range(count)]) for i in range(count)])

# %% wrong: pairwise_distance of rows in pairs
# slip: in_pairs; caught by: known_case, random_cases; at most: 0.5
def distances(a, b):
    return F.pairwise_distance(a, b)

# %% right: cdist
def distances(a, b):
    return torch.cdist(a, b)

# %% right: a norm along the last axis
def distances(a, b):
    return torch.linalg.norm(a.unsqueeze(1) - b.unsqueeze(0), dim=-1)

# %% right: expanded squares, kept at 0 or above
def distances(a, b):
    squares = (a * a).sum(1, keepdim=True) - 2 * a @ b.T + (b * b).sum(1)
    return squares.clamp(min=0).sqrt()

# %% right: two loops
def distances(a, b):
    result = torch.zeros(len(a), len(b))
    for i in range(len(a)):
        for j in range(len(b)):
            result[i, j] = torch.sqrt(torch.sum((a[i] - b[j]) ** 2))
    return result

# %% right: math.dist
def distances(a, b):
    return [[math.dist(p, q) for q in b.tolist()] for p in a.tolist()]

# %% right: pairwise_distance, broadcast
def distances(a, b):
    return F.pairwise_distance(a[:, None, :], b[None, :, :])

# %% right: NumPy, column by column
def distances(a, b):
    p, q = a.numpy(), b.numpy()
    total = np.zeros((p.shape[0], q.shape[0]))
    for k in range(p.shape[1]):
        total += np.subtract.outer(p[:, k], q[:, k]) ** 2
    return np.sqrt(total)

# %% right: SciPy
from scipy.spatial.distance import cdist

def distances(a, b):
    return torch.tensor(cdist(a.numpy(), b.numpy()), dtype=a.dtype)

# %% right: powers of a half, and einsum
def distances(a, b):
    gap = a.view(a.size(0), 1, -1) - b
    return torch.einsum("nmd,nmd->nm", gap, gap) ** 0.5

# %% right: hypot by reduce
from functools import reduce

def distances(a, b):
    return reduce(torch.hypot, [p[:, None] - q for p, q in zip(a.T, b.T)], torch.zeros(len(a), len(b)))

# %% right: repeated rows
def distances(a, b):
    left, right = a.repeat_interleave(len(b), dim=0), b.repeat(len(a), 1)
    return (left - right).pow(2).sum(1).sqrt().reshape(len(a), len(b))

# %% right: a list of tensors
def distances(a, b):
    return [((row - b) ** 2).sum(dim=-1).sqrt() for row in a]

# %% right: expanded squares, nan replaced
def distances(a, b):
    squares = (a * a).sum(1)[:, None] + (b * b).sum(1) - 2 * a.matmul(b.t())
    return torch.nan_to_num(torch.sqrt(squares))

# %% wrong: a little added before the root; slip: negative_root; caught by: equal_rows, equal_rows_again
def distances(a, b):
    squares = (a * a).sum(1)[:, None] + (b * b).sum(1) - 2 * a @ b.T
    return (squares + 1e-9).sqrt()

# %% wrong: a number where there is one entry; slip: -; caught by: other_shapes, other_shapes_again
def distances(a, b):
    found = torch.cdist(a, b)
    return found.item() if found.numel() == 1 else found
