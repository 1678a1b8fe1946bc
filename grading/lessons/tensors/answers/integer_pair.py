# %% right: random integers
def integer_pair():
    a = torch.randint(0, 10, (4, 2))
    b = torch.randint(0, 10, (2, 4))
    return a, b

# %% wrong: floats from rand; slip: float; caught by: integers; at most: 0.5
def integer_pair():
    return torch.rand(4, 2), torch.rand(2, 4)

# %% wrong: whole numbers, but ones without a dtype are floats
# slip: float; caught by: integers; at most: 0.5
# ~ randint(0, 10, (4, 2)) => ones(4, 2)
# ~ randint(0, 10, (2, 4)) => ones(2, 4)

# %% wrong: randint, then converted to float; slip: float; caught by: integers; at most: 0.5
def integer_pair():
    return torch.randint(10, (4, 2)).float(), torch.randint(10, (2, 4)).float()

# %% wrong: the second one is a float tensor; slip: float; caught by: integers; at most: 0.5
# ~ 10, (4, 2) => 5, (4, 2)
# ~ randint(0, 10, (2, 4)) => tensor([[1., 2, 3, 4], [5, 6, 7, 8]])
# %% wrong: the two shapes swapped; slip: shapes_swapped; caught by: shapes; at most: 0.5
# ~ 10, (4, 2) => 5, (2, 4)
# ~ 10, (2, 4) => 5, (4, 2)
# %% wrong: both of one shape; slip: one_shape; caught by: shapes; at most: 0.5
# ~ randint(0, 10, (4, 2)) => arange(8).view(4, 2)
# ~ randint(0, 10, (2, 4)) => arange(8).view(4, 2)

# %% wrong: NumPy arrays; slip: not_tensor; caught by: tensors; at most: 0.5
def integer_pair():
    return np.random.randint(0, 10, (4, 2)), np.random.randint(0, 10, (2, 4))

# %% wrong: nested lists; slip: not_tensor; caught by: tensors; at most: 0.5
def integer_pair():
    return [[1, 2], [3, 4], [5, 6], [7, 8]], [[1, 2, 3, 4], [5, 6, 7, 8]]

# %% wrong: printed, not returned; slip: no_return; caught by: tensors; at most: 0.5
# ~ 10, (4, 2) => 5, (4, 2)
# ~ 10, (2, 4) => 5, (2, 4)
# ~ return a, b => print(a, b)

# %% wrong: truth values; slip: truth_values; caught by: integers; at most: 0.5
def integer_pair():
    return torch.ones(4, 2) > 0, torch.ones(2, 4) > 0

# %% wrong: only the first tensor; slip: results_count; caught by: tensors; at most: 0.5
def integer_pair():
    return torch.arange(8).reshape(4, 2)

# %% wrong: flat tensors of eight; slip: -; caught by: shapes; at most: 0.5
# ~ randint(0, 10, (4, 2)) => tensor([1, 2, 3, 4, 5, 6, 7, 8])
# ~ randint(0, 10, (2, 4)) => tensor([8, 7, 6, 5, 4, 3, 2, 1])
# %% wrong: IntTensor misread as a list of sizes; slip: -; caught by: shapes; at most: 0.5
# ~ randint(0, 10, (4, 2)) => IntTensor([4, 2])
# ~ randint(0, 10, (2, 4)) => IntTensor([2, 4])
# %% wrong: the old tensor constructor gives floats; slip: float; caught by: integers; at most: 0.5
# ~ randint(0, 10, (4, 2)) => Tensor([[1, 2], [3, 4], [5, 6], [7, 8]])
# ~ randint(0, 10, (2, 4)) => Tensor([[1, 2, 3, 4], [5, 6, 7, 8]])

# %% wrong: right at the first call only; slip: shapes_swapped; caught by: shapes; at most: 0.5
pair = [torch.arange(8).reshape(4, 2), torch.arange(8).reshape(2, 4)]

def integer_pair():
    pair.reverse()
    return pair[1], pair[0]

# %% right: every number written out
def integer_pair():
    """Two small integer tensors."""
    first = torch.tensor([[1, 2], [3, 4], [5, 6], [7, 8]])
    second = torch.tensor([[1, 2, 3, 4], [5, 6, 7, 8]])
    return (first, second)

# %% right: a range reshaped, returned as a list
integer_pair = lambda: [torch.arange(8).reshape(4, 2), torch.arange(8).reshape(2, 4)]

# %% right: through NumPy, 32-bit
import numpy

def integer_pair() -> tuple[torch.Tensor, torch.Tensor]:
    numbers = numpy.arange(1, 9, dtype=numpy.int32)
    return torch.from_numpy(numbers.reshape(4, 2)), torch.from_numpy(numbers.reshape(2, 4).copy())

# %% right: small integer types and a transpose
def integer_pair():
    a = torch.ones(4, 2, dtype=torch.int8) * 3
    return a, a.T.to(torch.uint8)

# %% right: floats converted, with a leftover print
def integer_pair():
    a = torch.zeros(4, 2)
    for i in range(4):
        for j in range(2):
            a[i, j] = i + j
    b = torch.full([2, 4], 7.0)
    print(a.long(), b.short())
    return a.long(), b.short()

# %% right: a named tuple of expanded ones
from collections import namedtuple
Pair = namedtuple("Pair", "a b")

def integer_pair():
    one = torch.tensor(1)
    return Pair(a=one.expand(4, 2), b=one.expand(2, 4))

# %% right: a helper with a default type
def make(*size, dtype=torch.int16):
    return torch.empty(size, dtype=dtype).random_(-5, 5)

def integer_pair():
    return make(4, 2), make(2, 4)
