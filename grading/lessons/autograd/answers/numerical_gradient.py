# %% right: copies, by np.ndindex
def numerical_gradient(f, x, h=1e-4):
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        above, below = x.copy(), x.copy()
        above[index] += h
        below[index] -= h
        gradient[index] = (f(above) - f(below)) / (2 * h)
    return gradient


# %% right: in place, the old entry put back
def numerical_gradient(f, x, h=1e-4):
    grad = np.zeros_like(x)
    it = np.nditer(x, flags=["multi_index"], op_flags=["readwrite"])
    while not it.finished:
        place = it.multi_index
        old = x[place]
        x[place] = old + h
        above = float(f(x))
        x[place] = old - h
        below = float(f(x))
        x[place] = old
        grad[place] = (above - below) / (2 * h)
        it.iternext()
    return grad


# %% right: unit vectors, reshaped
def numerical_gradient(f, x, h=1e-4):
    slopes = []
    for unit in np.eye(x.size):
        step = h * unit.reshape(x.shape)
        slopes.append((f(x + step) - f(x - step)) / (2 * h))
    return np.array(slopes).reshape(x.shape)


# %% right: flat, one point between the two
def numerical_gradient(f, x, h=1e-4):
    found = np.empty(x.size)
    for i in range(x.size):
        flat = x.flatten()
        flat[i] += h
        up = f(flat.reshape(x.shape))
        flat[i] -= 2 * h
        down = f(flat.reshape(x.shape))
        found[i] = (up - down) / h / 2
    return found.reshape(x.shape)


# %% right: nested lists come back
# ~ return found.reshape(x.shape) => return found.reshape(x.shape).tolist()


# %% right: in place on a view, put back
def numerical_gradient(f, x, h=0.0001):
    result, flat = np.zeros(x.size), x.reshape(-1)
    for i, old in enumerate(flat.copy()):
        values = []
        for moved in (old + h, old - h):
            flat[i] = moved
            values.append(f(x))
        flat[i] = old
        result[i] = (values[0] - values[1]) / (2 * h)
    return result.reshape(x.shape)


# %% wrong: one side only
# slip: one_sided; caught by: known_case, step, random_cases, steps_again; from: copies
# ~ (f(above) - f(below)) / (2 * h) => (f(above) - f(x)) / h
# %% wrong: the other side only
# slip: backwards; caught by: step, steps_again; from: copies
# ~ (f(above) - f(below)) / (2 * h) => (f(x) - f(below)) / h
# %% wrong: divided by h alone; slip: twice; caught by: known_case, step, random_cases; from: copies
# ~ / (2 * h) => / h
# %% wrong: half of it, a precedence slip
# slip: -; caught by: known_case, step, random_cases; from: copies
# ~ / (2 * h) => / 2 * h
# %% wrong: not divided; slip: no_division; caught by: known_case, random_cases; from: copies
# ~  / (2 * h) =>
# %% wrong: a step of its own; slip: h_ignored; caught by: step, steps_again; at most: 0.75; from: copies
# ~     gradient = np.zeros(x.shape) =>     gradient, h = np.zeros(x.shape), 1e-5
# %% wrong: another default; slip: default_step; caught by: steps_again; at most: 0.9; from: copies
# hidden only: the signature stands in the lesson
# ~ h=1e-4 => h=1e-5
# %% wrong: x stays moved
# slip: changed_input; caught by: unchanged, unchanged_again; at most: 0.9; from: in place, the old
#           below = float(f(x))
# -         x[place] = old
# %% wrong: all entries at once
# slip: -; caught by: known_case, random_cases
def numerical_gradient(f, x, h=1e-4):
    return (f(x + h) - f(x - h)) / (2 * h) * np.ones(x.shape)


# %% wrong: flattened for f; slip: -; caught by: known_case, random_cases; from: flat
# -         up = f(flat.reshape(x.shape))
# +         up = f(flat)
#           flat[i] -= 2 * h
# -         down = f(flat.reshape(x.shape))
# +         down = f(flat)
# %% wrong: vectors only; slip: rank_0; caught by: known_case, random_cases
def numerical_gradient(f, x, h=1e-4):
    gradient = np.zeros(x.shape)
    for i in range(len(x)):
        above, below = x.copy(), x.copy()
        above[i] += h
        below[i] -= h
        gradient[i] = (f(above) - f(below)) / (2 * h)
    return gradient

# %% right: recursion over the axes
def numerical_gradient(f, x, h=1e-4):
    if x.ndim == 0:
        return (f(x + h) - f(x - h)) / (2 * h)

    def part(i):
        def g(row):
            z = x.copy()
            z[i] = row
            return f(z)

        return numerical_gradient(g, x[i].copy() if x.ndim > 1 else np.array(x[i]), h)

    return np.stack([np.asarray(part(i)) for i in range(len(x))])


# %% right: a mask for each entry
def numerical_gradient(f, x, h=1e-4):
    n = np.arange(x.size).reshape(x.shape)
    return np.vectorize(
        lambda i: (f(np.where(n == i, x + h, x)) - f(np.where(n == i, x - h, x))) / (2 * h), otypes=[float]
    )(n)


# %% wrong: put back by adding, which rounds
# slip: changed_input; caught by: unchanged, unchanged_again; at most: 0.9
def numerical_gradient(f, x, h=1e-4):
    g = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        x[i] += h
        p = f(x)
        x[i] -= 2 * h
        m = f(x)
        x[i] += h
        g[i] = (p - m) / (2 * h)
    return g


# %% wrong: two names, no copy
# slip: -; caught by: known_case, step, unchanged, random_cases
def numerical_gradient(f, x, h=1e-4):
    g = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        a = x
        b = x
        a[i] += h
        b[i] -= h
        g[i] = (f(a) - f(b)) / (2 * h)
    return g


# %% wrong: flattened by columns, put together by rows
# slip: -; caught by: known_case, random_cases
def numerical_gradient(f, x, h=1e-4):
    g = []
    for i in range(x.size):
        up, dn = x.flatten("F"), x.flatten("F")
        up[i] += h
        dn[i] -= h
        g.append((f(up.reshape(x.shape, order="F")) - f(dn.reshape(x.shape, order="F"))) / (2 * h))
    return np.array(g).reshape(x.shape)


# %% wrong: a better formula than asked for
# slip: h_ignored; caught by: step, steps_again; at most: 0.75
def numerical_gradient(f, x, h=1e-4):
    def c(i, h):
        a = x.copy()
        a[i] += h
        b = x.copy()
        b[i] -= h
        return (f(a) - f(b)) / (2 * h)

    g = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        g[i] = (4 * c(i, h / 2) - c(i, h)) / 3
    return g
