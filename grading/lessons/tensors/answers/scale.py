# %% right: the operator
def scale(m, k):
    return m * k

# %% wrong: m changed by *=
# slip: changed_input; caught by: inputs_unchanged, inputs_unchanged_again; at most: 0.5
def scale(m, k):
    m *= k
    return m

# %% wrong: m changed by mul_
# slip: changed_input; caught by: inputs_unchanged, inputs_unchanged_again; at most: 0.5
# ~ return m * k => return m.mul_(k)

# %% wrong: a second name is no copy
# slip: changed_input; caught by: inputs_unchanged, inputs_unchanged_again; at most: 0.5
def scale(m, k):
    result = m
    for i in range(result.shape[0]):
        result[i] = result[i] * k
    return result

# %% wrong: NumPy shares the memory
# slip: changed_input; caught by: inputs_unchanged, inputs_unchanged_again; at most: 0.5
def scale(m, k):
    a = m.numpy()
    a *= k
    return torch.tensor(a)

# %% wrong: no return; slip: no_return; caught by: known_case, random_cases; at most: 0.5
# ~ return => result =
# %% wrong: added; slip: added; caught by: known_case, random_cases; at most: 0.5
# ~ return m * k => return m + k
# %% wrong: divided; slip: divided; caught by: known_case, random_cases; at most: 0.5
# ~ return m * k => return m / k
# %% wrong: raised to the power; slip: power; caught by: known_case, random_cases; at most: 0.5
# ~ return m * k => return m ** k

# %% wrong: repeated addition, whole k only; slip: k_whole; caught by: random_cases; at most: 0.5
def scale(m, k):
    total = torch.zeros_like(m)
    for _ in range(int(k)):
        total = total + m
    return total

# %% wrong: a list repeated; slip: repeated; caught by: known_case, random_cases; at most: 0.5
# ~ return m * k => return m.tolist() * int(k)
# %% wrong: the sum of the product; slip: summed; caught by: known_case, random_cases; at most: 0.5
# ~ return m * k => return (m * k).sum()
# %% wrong: k is always 3; slip: k_ignored; caught by: random_cases; at most: 0.5
# ~ return m * k => return m * 3
# %% wrong: cut to whole numbers
# slip: whole_numbers; caught by: known_case, random_cases; at most: 0.5
# ~ return m * k => return (m * k).int()
# %% wrong: multiplied twice; slip: twice; caught by: known_case, random_cases; at most: 0.5
#   def scale(m, k):
# +     m = m * k

# %% wrong: changed and changed back
# slip: changed_input; caught by: inputs_unchanged_again; at most: 0.5
def scale(m, k):
    result = m.mul_(k).clone()
    if k:
        m.div_(k)
    return result

# %% wrong: in half precision; slip: -; caught by: other_numbers, random_cases; at most: 0.5
# ~ return m * k => return (m.half() * k).float()
# %% wrong: zero is taken for nothing given
# slip: -; caught by: other_numbers, random_cases; at most: 0.5
# ~ return m * k => return m * (k or 1)
# %% wrong: the sign of k is lost; slip: -; caught by: other_numbers, random_cases; at most: 0.5
# ~ return m * k => return m * abs(k)

# %% right: torch.mul
def scale(m: torch.Tensor, k: float) -> torch.Tensor:
    result = torch.mul(m, k)
    return result

# %% right: a copy changed in place
def scale(m, k):
    copy = m.clone()
    copy *= k
    return copy

# %% right: recursive over nested lists
def _scaled(value, k):
    if isinstance(value, list):
        return [_scaled(item, k) for item in value]
    return value * k

def scale(m, k):
    return _scaled(m.tolist(), float(k))

# %% right: NumPy in double precision
scale = lambda m, k: np.asarray(m, dtype=np.float64) * float(k)

# %% right: multiplied by a tensor full of k
def scale(m, k):
    factors = torch.ones_like(m) * k
    return factors * m

# %% right: entry by entry into a new tensor
def scale(m, k):
    out = torch.zeros_like(m).reshape(-1)
    flat = m.reshape(-1)
    for i in range(len(flat)):
        out[i] = flat[i] * k
    print("done")
    return out.reshape(m.shape)

# %% right: addition of nothing plus k times m
from functools import partial

def scale(m, k):
    scaled_sum = partial(torch.add, torch.zeros_like(m), alpha=float(k))
    return scaled_sum(m)

# %% right: a small class
class Scaler:
    def __init__(self, k):
        self.k = k

    def __call__(self, m):
        return m.mul(self.k)

def scale(m, k):
    return Scaler(k)(m)

# %% right: rows and columns, one after the other
def scale(m, k):
    rows, columns = m.shape
    out = torch.zeros(rows, columns)
    for i in range(rows):
        for j in range(columns):
            out[i, j] = m[i, j] * k
    return out
