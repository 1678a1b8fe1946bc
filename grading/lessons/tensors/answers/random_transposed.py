# %% right: rand and .T
def random_transposed(rows=15, columns=13):
    m = torch.rand(rows, columns)
    return m, m.T

# %% wrong: reshaped, not transposed
# slip: reshaped; caught by: transpose, other_sizes; at most: 0.5
# ~ m.T => m.reshape(columns, rows)
# %% wrong: the same numbers at every call, by a seed
# slip: same_numbers; caught by: new_numbers, always_new; at most: 0.5
#   def random_transposed(rows=15, columns=13):
# +     torch.manual_seed(42)
# %% wrong: a seeded NumPy generator
# slip: same_numbers; caught by: new_numbers, always_new; at most: 0.5
# -     m = torch.rand(rows, columns)
# +     rng = np.random.default_rng(0)
# +     m = torch.tensor(rng.normal(size=(rows, columns)))
# %% wrong: the sizes written in; slip: ignores_size; caught by: other_sizes; at most: 0.5
# ~ rows, columns => 15, 13
# %% wrong: rows and columns swapped
# slip: shape_swapped; caught by: transpose, other_sizes; at most: 0.5
# ~ rows, columns => columns, rows

# %% wrong: two random tensors; slip: two_draws; caught by: transpose, other_sizes; at most: 0.5
def random_transposed(rows=15, columns=13):
    return torch.rand(rows, columns), torch.rand(columns, rows)

# %% wrong: NumPy arrays; slip: not_tensor; caught by: floats; at most: 0.5
# ~ torch. => np.random.
# %% wrong: random integers; slip: integers; caught by: floats; at most: 0.5
# ~ rand(rows, columns) => randint(0, 100, (rows, columns))
# %% wrong: memory that was never filled
# slip: constant; caught by: new_numbers, always_new; at most: 0.5
# ~ torch.rand => torch.empty
# %% wrong: zeros; slip: constant; caught by: new_numbers, always_new; at most: 0.5
# ~ torch.rand => torch.zeros
# %% wrong: made once, when the cell ran
# slip: same_numbers; caught by: new_numbers, other_sizes, always_new; at most: 0.5
# + m = torch.rand(15, 13)
# +
# -     m = torch.rand(rows, columns)
# %% wrong: kept from the first call of each size
# slip: same_numbers; caught by: new_numbers, always_new; at most: 0.5
# + from functools import lru_cache
# +
# + @lru_cache
# %% wrong: only the transpose; slip: results_count; caught by: floats; at most: 0.5
# ~ return m, m.T => return m.T
# %% wrong: printed, not returned; slip: no_return; caught by: floats; at most: 0.5
# ~ return m, m.T => print(m.size(), m.T.size())
# %% wrong: no defaults; slip: missing_argument; caught by: floats; at most: 0.5
# ~ rows=15, columns=13 => rows, columns
# %% wrong: other defaults; slip: shape_swapped; caught by: transpose, other_sizes; at most: 0.5
# ~ 15, columns=13 => 13, columns=15
# %% wrong: flipped, not transposed, with square sizes in mind
# slip: turned; caught by: transpose, other_sizes; at most: 0.5
# ~ m.T => torch.rot90(m)
# %% wrong: one number for the whole tensor
# slip: constant; caught by: new_numbers, always_new; at most: 0.5
# ~ rand(rows, columns) => ones(rows, columns) * torch.rand(1)
# %% wrong: a ramp of numbers; slip: same_numbers; caught by: new_numbers, always_new; at most: 0.5
# ~ torch.rand => torch.arange(float(rows * columns)).reshape
# %% wrong: columns are always 13; slip: -; caught by: sizes, other_sizes; at most: 0.5
# ~ rows, columns => rows, 13

# %% wrong: arguments by other names; slip: -; caught by: sizes, other_sizes; at most: 0.5
def random_transposed(n=15, m=13):
    numbers = torch.rand(n, m)
    return numbers, numbers.T

# %% wrong: a single row loses its axis; slip: -; caught by: sizes, other_sizes; at most: 0.5
# ~ (rows, columns) => (rows, columns).squeeze()
# ~ m.T => m.mT if m.dim() == 2 else m

# %% wrong: new numbers for the default sizes only
# slip: same_numbers; caught by: new_numbers, always_new; at most: 0.5
made = {}

def random_transposed(rows=15, columns=13):
    if (rows, columns) == (15, 13):
        m = torch.rand(rows, columns)
    else:
        m = made.setdefault((rows, columns), torch.rand(rows, columns))
    return m, m.T

# %% right: normal numbers and transpose
def random_transposed(rows=15, columns=13):
    m = torch.randn(size=(rows, columns))
    m_t = torch.transpose(m, 0, 1)
    return [m, m_t]

# %% right: NumPy numbers, double precision, a copied transpose; from: rand
# ~ m = torch.rand(rows, columns) => numbers = np.random.default_rng().random((rows, columns))
# ~ return m, m.T => return torch.from_numpy(numbers), torch.from_numpy(numbers.T.copy())

# %% right: Python's random and loops
import random

def random_transposed(rows=15, columns=13):
    table = []
    for i in range(rows):
        line = []
        for j in range(columns):
            line.append(random.uniform(-1, 1))
        table.append(line)
    flipped = [[table[i][j] for i in range(rows)] for j in range(columns)]
    return torch.tensor(table), torch.tensor(flipped)

# %% right: whole numbers as floats, so that equal entries occur
def random_transposed(rows: int = 15, columns: int = 13) -> tuple[torch.Tensor, torch.Tensor]:
    m = torch.randint(0, 100, (rows, columns)).float()
    return m, m.t().contiguous()

# %% right: filled in place, the transpose written first; from: rand
# ~ m = torch.rand(rows, columns) => m_t = torch.empty(columns, rows).uniform_()
# ~ return m, m.T => return m_t.permute(1, 0), m_t

# %% right: a fresh generator at every call
def random_transposed(rows=15, columns=13):
    generator = torch.Generator()
    generator.seed()
    m = torch.rand((rows, columns), generator=generator)
    print(m.shape)
    return m, torch.einsum("ij->ji", m)

# %% right: legacy NumPy random, with rows copied one by one
def random_transposed(rows=15, columns=13):
    m = torch.tensor(np.random.rand(rows, columns), dtype=torch.float32)
    m_t = torch.zeros((columns, rows))
    for i, row in enumerate(m):
        m_t[:, i] = row
    return m, m_t

# %% right: normal numbers of a given deviation, stacked columns; from: rand
# ~ rand(rows, columns) => normal(mean=2.0, std=3.0, size=(rows, columns))
# ~ m.T => torch.stack([m[:, j] for j in range(columns)])

# %% right: half precision; from: rand
# ~ (rows, columns) => (rows, columns).to(torch.bfloat16)
# ~ m.T => m.mT
