# %% right: two sums
def unbroadcast(gradient, shape):
    extra = gradient.ndim - len(shape)
    gradient = gradient.sum(axis=tuple(range(extra)))
    ones = tuple(axis for axis, length in enumerate(shape) if length == 1)
    return gradient.sum(axis=ones, keepdims=True)


# %% right: axis by axis
def unbroadcast(gradient, shape):
    while gradient.ndim > len(shape):
        gradient = gradient.sum(axis=0)
    for axis, length in enumerate(shape):
        if length == 1 and gradient.shape[axis] != 1:
            gradient = gradient.sum(axis=axis, keepdims=True)
    return gradient


# %% right: one sum and a reshape
def unbroadcast(gradient, shape):
    padded = (1,) * (gradient.ndim - len(shape)) + tuple(shape)
    axes = tuple(i for i, length in enumerate(padded) if length == 1)
    return np.sum(gradient, axis=axes).reshape(shape)


# %% right: added up entry by entry
def unbroadcast(gradient, shape):
    if shape == ():
        return float(gradient.sum())
    result = np.zeros(shape)
    np.add.at(result, tuple(places(gradient, shape)), gradient)
    return result


def places(gradient, shape):
    indices = np.indices(gradient.shape)[gradient.ndim - len(shape) :]
    return [index * (length > 1) for index, length in zip(indices, shape)]


# %% right: by PyTorch's way back
def unbroadcast(gradient, shape):
    small = torch.zeros(shape, dtype=torch.float64, requires_grad=True)
    small.expand(gradient.shape).backward(torch.tensor(gradient))
    return small.grad.numpy()


# %% right: by einsum
def unbroadcast(gradient, shape):
    letters = "abcdefgh"[: gradient.ndim]
    kept = letters[gradient.ndim - len(shape) :]
    left = "".join(letter for letter, length in zip(kept, shape) if length != 1)
    return np.einsum(f"{letters}->{left}", gradient).reshape(shape)


# %% wrong: axes of length 1 are lost
# slip: axis_lost; caught by: known_case, random_cases; from: two sums
# ~ , keepdims=True =>
# %% wrong: a mean; slip: mean; caught by: known_case, random_cases; from: one sum
# ~ np.sum => np.mean
# %% wrong: the first copy; slip: -; caught by: known_case, random_cases; from: axis by axis
# ~ gradient.sum(axis=0) => gradient[0]
# %% wrong: the first copy of all; slip: first; caught by: known_case, random_cases
def unbroadcast(gradient, shape):
    while gradient.ndim > len(shape):
        gradient = gradient[0]
    for axis, length in enumerate(shape):
        if length == 1:
            gradient = np.take(gradient, [0], axis=axis)
    return gradient


# %% wrong: only axes in front; slip: -; caught by: known_case, random_cases; from: axis by axis
# -     for axis, length in enumerate(shape):
# -         if length == 1 and gradient.shape[axis] != 1:
# -             gradient = gradient.sum(axis=axis, keepdims=True)
# %% wrong: only axes of length 1; slip: -; caught by: known_case, random_cases; from: axis by axis
# -     while gradient.ndim > len(shape):
# -         gradient = gradient.sum(axis=0)
# %% wrong: the last axes go; slip: -; caught by: known_case, random_cases; from: axis by axis
# ~ gradient.sum(axis=0) => gradient.sum(axis=-1)
# %% wrong: everything is summed; slip: -; caught by: known_case, random_cases
def unbroadcast(gradient, shape):
    return np.full(shape, gradient.sum())


# %% wrong: reshaped; slip: -; caught by: known_case, random_cases
def unbroadcast(gradient, shape):
    return np.resize(gradient, shape)


# %% wrong: rank 2 only
# slip: -; caught by: random_cases; at most: 0.75
def unbroadcast(gradient, shape):
    if shape == ():
        return gradient.sum()
    if len(shape) == 1:
        return gradient.sum(axis=0) if shape[0] != 1 else gradient.sum().reshape(1)
    axes = tuple(axis for axis in (0, 1) if shape[axis] == 1)
    return gradient.sum(axis=axes, keepdims=True).reshape(shape) if gradient.ndim == 2 else gradient


# %% wrong: added up in the array itself
# slip: changed_input; caught by: unchanged, unchanged_again; at most: 0.95
def unbroadcast(gradient, shape):
    padded = (1,) * (gradient.ndim - len(shape)) + tuple(shape)
    for axis, length in enumerate(padded):
        if length == 1 and gradient.shape[axis] > 1:
            np.cumsum(gradient, axis=axis, out=gradient)
            gradient = np.take(gradient, [-1], axis=axis)
    return gradient.reshape(shape)

# %% right: numbered places, bincount
def unbroadcast(gradient, shape):
    n = math.prod(shape)
    where = np.broadcast_to(np.arange(n).reshape(shape), gradient.shape)
    return np.bincount(where.ravel(), weights=gradient.ravel(), minlength=n).reshape(shape)


# %% right: axes counted from the end
def unbroadcast(gradient, shape):
    result = np.array(gradient, dtype=float)
    for axis in range(1, gradient.ndim + 1):
        if axis > len(shape) or shape[-axis] == 1:
            result = result.sum(axis=-axis, keepdims=True)
    return np.reshape(result, shape)


# %% wrong: sums over the lengths that the shape lacks
# slip: -; caught by: known_case, random_cases
def unbroadcast(gradient, shape):
    lacking = tuple(a for a, n in enumerate(gradient.shape) if n not in shape)
    return gradient.sum(axis=lacking).reshape(shape)


# %% wrong: the first axis of length 1 only
# slip: -; caught by: known_case, random_cases
def unbroadcast(gradient, shape):
    while gradient.ndim > len(shape):
        gradient = gradient.sum(axis=0)
    if 1 in shape:
        gradient = gradient.sum(axis=shape.index(1), keepdims=True)
    return gradient
