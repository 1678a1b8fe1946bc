# %% right: a loop over the pairs, the sigmoid in two branches
def neuron(x, weights):
    if len(weights) != len(x) + 1:
        raise ValueError("there must be one weight more than features")
    u = float(weights[0])
    for i in range(len(x)):
        u += float(weights[i + 1]) * float(x[i])
    if u >= 0:
        return 1 / (1 + math.exp(-u))
    e = math.exp(u)
    return e / (1 + e)

# %% right: torch.sigmoid of a dot product
def neuron(x, weights):
    x = torch.as_tensor(x, dtype=torch.float64)
    weights = torch.as_tensor(weights, dtype=torch.float64)
    if weights.numel() != x.numel() + 1:
        raise ValueError(f"{x.numel()} features need {x.numel() + 1} weights, not {weights.numel()}")
    return torch.sigmoid(weights[0] + weights[1:] @ x)

# %% right: NumPy, a one put before the features, the exponent kept small
def neuron(x, weights):
    x = np.asarray(x, dtype=float)
    w = np.asarray(weights, dtype=float)
    if w.shape[0] != x.shape[0] + 1:
        raise ValueError("wrong number of weights")
    u = np.dot(np.insert(x, 0, 1.0), w)
    return 1.0 / (1.0 + np.exp(-np.clip(u, -500, 500)))

# %% right: by the hyperbolic tangent
def neuron(x: list[float], weights: list[float]) -> float:
    bias, *rest = [float(w) for w in weights] or [None]
    if bias is None or len(rest) != len(x):
        raise ValueError("len(weights) must be len(x) + 1")
    u = bias + sum(w * float(v) for w, v in zip(rest, x))
    return 0.5 * (1 + math.tanh(u / 2))

# %% right: OverflowError caught
def neuron(x, weights):
    if not len(x) == len(weights) - 1:
        raise ValueError
    u = weights[0] * 1
    for value, weight in zip(x, weights[1:]):
        u = u + value * weight
    u = float(u)
    print("u =", u)
    try:
        return 1 / (1 + math.exp(-u))
    except OverflowError:
        return 0.0

# %% right: recursive, with strict pairs
def weighted_sum(x, w):
    if not x and not w:
        return 0.0
    if not x or not w:
        raise ValueError("x and weights do not fit together")
    return x[0] * w[0] + weighted_sum(x[1:], w[1:])

def neuron(x, weights):
    u = weighted_sum([1.0] + [float(v) for v in x], [float(w) for w in weights])
    return float(torch.sigmoid(torch.tensor(u)))

# %% right: zip says by itself when lengths differ
def neuron(x, weights):
    inputs = [1.0, *map(float, x)]
    u = math.fsum(v * w for v, w in zip(inputs, map(float, weights), strict=True))
    return 1 / (1 + math.exp(-u)) if u > -700 else 0.0

# %% right: a class with its activation
class Neuron:
    """w0 is the bias."""

    def __init__(self, weights):
        self.bias = float(weights[0])
        self.weights = [float(w) for w in weights[1:]]

    def activation(self, u):
        z = math.exp(-abs(u))
        return 1 / (1 + z) if u >= 0 else z / (1 + z)

    def __call__(self, x):
        return self.activation(self.bias + sum(w * float(v) for w, v in zip(self.weights, x)))

def neuron(x, weights):
    if len(weights) - len(x) != 1:
        raise ValueError("one weight for each feature and one for the bias")
    return Neuron(weights)(x)

# %% right: logaddexp
def neuron(x, weights):
    x, w = np.asarray(x, float), np.asarray(weights, float)
    if len(w) != 1 + len(x):
        raise ValueError("lengths")
    return np.exp(-np.logaddexp(0, -(w[0] + w[1:] @ x)))

# %% right: scipy's expit on float32 sums
from scipy.special import expit

def neuron(x, weights):
    n = len(x)
    if len(weights) != n + 1:
        raise ValueError(f"expected {n + 1} weights, got {len(weights)}")
    total = sum((weights[i + 1] * x[i] for i in range(n)), start=weights[0])
    return expit(float(total))

# %% right: torch.tensor of whatever comes
def neuron(x, weights):
    x = torch.tensor(x, dtype=torch.float32)
    weights = torch.tensor(weights, dtype=torch.float32)
    n = x.shape[0]
    if weights.shape[0] != n + 1:
        raise ValueError(f"{n} features and {weights.shape[0]} weights")
    ones_and_x = torch.cat((torch.ones(1), x))
    return 1 / (1 + torch.exp(-torch.sum(ones_and_x * weights)))

# %% right: NumPy, its overflow not minded
def neuron(x, weights):
    try:
        (bias, *slopes), features = np.array(weights, dtype=np.longdouble), np.array(x, dtype=np.longdouble)
        if len(slopes) != len(features):
            raise ValueError
    except ValueError:
        raise ValueError("weights must hold one number more than x") from None
    with np.errstate(over="ignore"):
        return 1 / (1 + np.exp(-(bias + np.inner(slopes, features))))

# %% right: a sum over the pairs
def neuron(x, weights):
    if len(weights) != len(x) + 1:
        raise ValueError("wrong length")
    u = float(weights[0]) + sum(float(v) * float(w) for v, w in zip(x, weights[1:]))
    return 1 / (1 + math.exp(-u)) if u > -700 else 0.0

# %% wrong: the bias is left out
# slip: bias_ignored; caught by: known_case, no_features, random_cases, no_features_again
# at most: 0.5
# ~ float(weights[0]) + sum(float(v) * float(w) for v => sum(float(a) * float(w) for a
# %% wrong: the bias is the last weight
# slip: bias_last; caught by: known_case, random_cases; at most: 0.5
# -     u = float(weights[0]) + sum(float(v) * float(w) for v, w in zip(x, weights[1:]))
# +     u = float(weights[-1]) + sum(float(a) * float(w) for a, w in zip(x, weights))
# %% wrong: the bias is subtracted, as a threshold
# slip: bias_subtracted; caught by: known_case, no_features, random_cases, no_features_again
# at most: 0.5
# -     u = float(weights[0]) + sum(float(v) * float(w) for v, w in zip(x, weights[1:]))
# +     u = sum(float(a) * float(w) for a, w in zip(x, weights[1:])) - float(weights[0])
# %% wrong: the bias is multiplied by the first input
# slip: bias_times_x1; caught by: known_case, random_cases; at most: 0.5
# -     u = float(weights[0]) + sum(float(v) * float(w) for v, w in zip(x, weights[1:]))
# +     u = float(weights[0]) * (float(x[0]) if len(x) else 1.0)
# +     u += sum(float(a) * float(w) for a, w in zip(x, weights[1:]))

# %% wrong: lengths unchecked, zip cuts the longer one
# slip: no_ValueError; caught by: wrong_lengths, wrong_lengths_again
def neuron(x, weights):
    u = float(weights[0])
    for value, weight in zip(x, weights[1:]):
        u += float(value) * float(weight)
    return 1 / (1 + math.exp(-u)) if u > -700 else 0.0

# %% wrong: assert in place of ValueError
# slip: no_ValueError; caught by: wrong_lengths, wrong_lengths_again
# -     if len(weights) != len(x) + 1:
# -         raise ValueError("wrong length")
# +     assert len(weights) == len(x) + 1, "wrong number of weights"
# %% wrong: a message in place of ValueError
# slip: no_ValueError; caught by: wrong_lengths, wrong_lengths_again
# -         raise ValueError("wrong length")
# +         print("ValueError: wrong number of weights")
# +         return None
# %% wrong: the error is returned, not raised
# slip: no_ValueError; caught by: wrong_lengths, wrong_lengths_again
# ~ raise ValueError("wrong length") => return ValueError("wrong number of weights")
# %% wrong: only too few weights are refused
# slip: no_ValueError; caught by: wrong_lengths, wrong_lengths_again
# ~ != len(x) => < len(x)
# ~ wrong length => too few weights
# %% wrong: only too many weights are refused
# slip: no_ValueError; caught by: wrong_lengths, wrong_lengths_again
# ~ != len(x) => > len(x)
# ~ wrong length => too many weights

# %% wrong: as many weights as features wanted
# slip: length_rule; caught by: known_case, no_features, random_cases, no_features_again
# at most: 0.5
def neuron(x, weights):
    if len(weights) != len(x):
        raise ValueError("as many weights as features")
    u = sum(float(v) * float(w) for v, w in zip(x, weights))
    return 1 / (1 + math.exp(-u))

# %% wrong: overflow of math.exp; slip: overflow; caught by: large_sums, large_sums_again
# ~ (1 + math.exp(-u)) if u > -700 else 0.0 => (1 + math.exp(-u))

# %% wrong: a warning of NumPy's exp; slip: warning; caught by: large_sums, large_sums_again
def neuron(x, weights):
    x, w = np.asarray(x, dtype=np.float64), np.asarray(weights, dtype=np.float64)
    if len(w) != len(x) + 1:
        raise ValueError("wrong length")
    return 1 / (1 + np.exp(-(w[0] + x @ w[1:])))

# %% wrong: nan for large sums; slip: infinite; caught by: large_sums, large_sums_again
def neuron(x, weights):
    x, w = torch.as_tensor(x).float(), torch.as_tensor(weights).float()
    if len(w) != len(x) + 1:
        raise ValueError("wrong length")
    e = torch.exp(w[0] + (x * w[1:]).sum())
    return e / (1 + e)

# %% wrong: no activation
# slip: no_activation; caught by: known_case, no_features, random_cases, no_features_again
# at most: 0.5
# -     u = float(weights[0]) + sum(float(v) * float(w) for v, w in zip(x, weights[1:]))
# -     return 1 / (1 + math.exp(-u)) if u > -700 else 0.0
# +     return float(weights[0]) + sum(float(v) * float(w) for v, w in zip(x, weights[1:]))
# %% wrong: the sign in the exponent
# slip: sign; caught by: known_case, no_features, random_cases, no_features_again; at most: 0.5
# ~ (1 + math.exp(-u)) if u > -700 else 0.0 => (1 + math.exp(min(u, 700)))
# %% wrong: a step
# slip: rounded; caught by: known_case, no_features, random_cases, no_features_again; at most: 0.5
# ~ 1 / (1 + math.exp(-u)) if u > -700 => 1.0 if u >= 0
# %% wrong: tanh
# slip: tanh; caught by: known_case, no_features, random_cases, no_features_again; at most: 0.5
# ~ 1 / (1 + math.exp(-u)) if u > -700 else 0.0 => math.tanh(u)

# %% wrong: tensors only
# slip: one_kind; caught by: known_case, no_features, random_cases, no_features_again; at most: 0.5
def neuron(x, weights):
    if weights.shape[0] != x.shape[0] + 1:
        raise ValueError("wrong length")
    return torch.sigmoid(weights[0] + torch.dot(weights[1:], x))

# %% wrong: lists only
# slip: one_kind; caught by: kinds, random_cases, no_features_again; at most: 0.5
def neuron(x, weights):
    inputs = [1] + x
    if len(inputs) != len(weights):
        raise ValueError("wrong length")
    u = sum(v * w for v, w in zip(inputs, weights))
    return 1 / (1 + math.exp(-u)) if u > -700 else 0.0

# %% wrong: the list of features gets a one; slip: changed_input; caught by: inputs_unchanged
# -     u = float(weights[0]) + sum(float(v) * float(w) for v, w in zip(x, weights[1:]))
# +     if isinstance(x, list):
# +         x.insert(0, 1.0)
# +     else:
# +         x = [1.0, *x]
# +     u = sum(float(v) * float(w) for v, w in zip(x, weights))
# %% wrong: no feature is refused; slip: refuses_none; caught by: no_features, no_features_again
# ~ len(weights) => len(x) == 0 or len(weights)
# %% wrong: two features always
# slip: features_fixed; caught by: no_features, random_cases, no_features_again; at most: 0.5
# -     u = float(weights[0]) + sum(float(v) * float(w) for v, w in zip(x, weights[1:]))
# +     u = float(weights[0] + weights[1] * x[0] + weights[2] * x[1])
# %% wrong: rounded to two places
# slip: rounded; caught by: known_case, no_features, random_cases, no_features_again; at most: 0.5
# ~ 1 / (1 + math.exp(-u)) => round(1 / (1 + math.exp(-u)), 2)
# %% wrong: clipped too early; slip: clipped; caught by: moderate_sums
# -     return 1 / (1 + math.exp(-u)) if u > -700 else 0.0
# +     u = max(-5.0, min(5.0, u))
# +     return 1 / (1 + math.exp(-u))
# %% wrong: printed, not returned
# slip: no_return; caught by: known_case, no_features, random_cases, no_features_again; at most: 0.5
# -     return 1 / (1 + math.exp(-u)) if u > -700 else 0.0
# +     print(1 / (1 + math.exp(-u)) if u > -700 else 0.0)

# %% wrong: sigmoid of every term
# slip: not_number; caught by: known_case, no_features, random_cases, no_features_again
# at most: 0.5
def neuron(x, weights):
    if len(weights) != len(x) + 1:
        raise ValueError("wrong length")
    w = torch.as_tensor(weights, dtype=torch.float64)
    return torch.sigmoid(w[0] + torch.as_tensor(x, dtype=torch.float64) * w[1:])

# %% wrong: the last feature is left out
# slip: last_ignored; caught by: known_case, random_cases; at most: 0.5
# -     u = float(weights[0]) + sum(float(v) * float(w) for v, w in zip(x, weights[1:]))
# +     u = float(weights[0])
# +     for i in range(1, len(x)):
# +         u += float(weights[i]) * float(x[i - 1])
# %% wrong: another kind of error
# slip: no_ValueError; caught by: wrong_lengths, wrong_lengths_again
# ~ ValueError => IndexError

# %% wrong: ValueError whatever comes
# slip: length_rule
# caught by: known_case, wrong_lengths, large_sums, random_cases, wrong_lengths_again; at most: 0
def neuron(x, weights):
    raise ValueError("the numbers of features and weights do not fit")

# %% wrong: nan whatever comes
# slip: -; caught by: known_case, wrong_lengths, random_cases, wrong_lengths_again; at most: 0
# -     u = float(weights[0]) + sum(float(v) * float(w) for v, w in zip(x, weights[1:]))
# -     return 1 / (1 + math.exp(-u)) if u > -700 else 0.0
# +     return float("nan")

# %% wrong: a warning about large numbers at every sum
# slip: warning; caught by: large_sums, large_sums_again
def neuron(x, weights):
    import warnings
    warnings.warn("overflow encountered in exp", RuntimeWarning)
    x, w = [float(v) for v in x], [float(v) for v in weights]
    if len(w) != len(x) + 1:
        raise ValueError("lengths")
    u = w[0] + sum(a * b for a, b in zip(w[1:], x))
    return float(1 / (1 + np.exp(np.float64(-u))))

# %% wrong: exp of 1000 taken at every sum; slip: warning; caught by: large_sums, large_sums_again
#           raise ValueError("wrong length")
# +     limit = np.exp(np.float64(1000.0))
# -     return 1 / (1 + math.exp(-u)) if u > -700 else 0.0
# +     return float(1 / (1 + min(np.exp(np.float64(-u)), limit)))
# %% wrong: warnings of its own at every sum; slip: warning; caught by: large_sums, large_sums_again
#   def neuron(x, weights):
# +     import warnings
# +     warnings.warn("neuron: exp may overflow")
# %% wrong: lists of the right length, arrays and tensors of any
# slip: no_ValueError; caught by: wrong_lengths, wrong_lengths_again
# ~ if len => if isinstance(x, list) and len
# %% wrong: the weights taken off one by one
# slip: changed_input; caught by: inputs_unchanged_here, inputs_unchanged
# -     u = float(weights[0]) + sum(float(v) * float(w) for v, w in zip(x, weights[1:]))
# +     if isinstance(weights, list):
# +         u = weights.pop(0)
# +         for value in x:
# +             u += value * weights.pop(0)
# +     else:
# +         u = float(weights[0]) + sum(float(v) * float(w) for v, w in zip(x, weights[1:]))
# %% wrong: the products written into the array of features
# slip: changed_input; caught by: inputs_unchanged_here, inputs_unchanged
# -     u = float(weights[0]) + sum(float(v) * float(w) for v, w in zip(x, weights[1:]))
# +     for i in range(len(x)):
# +         x[i] = x[i] * weights[i + 1]
# +     u = float(weights[0]) + sum(float(v) for v in x)
# %% wrong: large sums of lists only; slip: overflow; caught by: large_sums, large_sums_again
# -     return 1 / (1 + math.exp(-u)) if u > -700 else 0.0
# +     if isinstance(x, list) and u < -700:
# +         return 0.0
# +     return 1 / (1 + math.exp(-u))
# %% wrong: at most five features; slip: -; caught by: other_numbers, random_cases
# ~ x, weights[1:] => x[:5], weights[1:6]
# %% wrong: a sum of exactly zero is forgotten; slip: -; caught by: no_features
# -     return 1 / (1 + math.exp(-u)) if u > -700 else 0.0
# +     if u > 0:
# +         return 1 / (1 + math.exp(-u))
# +     if u < 0:
# +         return math.exp(u) / (1 + math.exp(u))
# +     return 0.0
