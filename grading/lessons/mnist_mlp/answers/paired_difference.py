# %% right: NumPy
def paired_difference(a, b):
    if len(a) != len(b) or len(a) < 2:
        raise ValueError("two sequences of equal length, with two pairs or more, are wanted")
    difference = np.asarray(a, dtype=float) - np.asarray(b, dtype=float)
    return difference.mean(), difference.std(ddof=1) / math.sqrt(len(difference))

# %% wrong: b - a; slip: exchanged; caught by: known_case, other_pairs
# ~ np.asarray(a, dtype=float) - np.asarray(b, dtype=float) => np.asarray(b, dtype=float) - np.asarray(a, dtype=float)
# %% wrong: divided by n; slip: divided_by_n; caught by: known_case, other_pairs
# ~ ddof=1 => ddof=0
# %% wrong: the deviation of one difference; slip: not_over_root; caught by: known_case, other_pairs
# ~  / math.sqrt(len(difference)) =>
# %% wrong: divided by n in place of its root; slip: over_n; caught by: known_case, other_pairs
# ~ math.sqrt(len(difference)) => len(difference)
# %% wrong: the variance; slip: variance; caught by: known_case, other_pairs
# ~ difference.std(ddof=1) / math.sqrt(len(difference)) => difference.var(ddof=1)
# %% wrong: the deviations apart; slip: not_paired; caught by: known_case, other_pairs
# ~ difference.std(ddof=1) / math.sqrt(len(difference)) => math.sqrt((np.var(a, ddof=1) + np.var(b, ddof=1)) / len(a))
# %% wrong: without the sign; slip: absolute; caught by: known_case, other_pairs
# ~ difference = np.asarray(a, dtype=float) - np.asarray(b, dtype=float) => difference = abs(np.asarray(a, dtype=float) - np.asarray(b, dtype=float))
# %% wrong: error first; slip: exchanged_results; caught by: known_case, other_pairs
# ~ return difference.mean(), difference.std(ddof=1) / math.sqrt(len(difference)) => return difference.std(ddof=1) / math.sqrt(len(difference)), difference.mean()
# %% wrong: lengths are left to NumPy, and one pair gives nan
# slip: no_ValueError; caught by: refused, other_lengths
# -     if len(a) != len(b) or len(a) < 2:
# -         raise ValueError("two sequences of equal length, with two pairs or more, are wanted")
# %% wrong: one pair passes; slip: no_ValueError; caught by: refused, other_lengths
# ~ len(a) < 2 => len(a) < 1
# %% wrong: an assertion; slip: no_ValueError; caught by: refused, other_lengths
# -     if len(a) != len(b) or len(a) < 2:
# -         raise ValueError("two sequences of equal length, with two pairs or more, are wanted")
# +     assert len(a) == len(b) >= 2
# %% wrong: refuses two pairs; slip: raised; caught by: other_pairs
# hidden only: the examples have five and three pairs, so that the limit is read in the task
# ~ len(a) < 2 => len(a) < 3
# %% wrong: the first argument is changed; slip: changed_input; caught by: other_pairs
# hidden only: that arguments stay as they are is said once for the whole course
# -     difference = np.asarray(a, dtype=float) - np.asarray(b, dtype=float)
# +     difference = np.asarray(a, dtype=float)
# +     difference -= np.asarray(b, dtype=float)
# %% wrong: lists are subtracted; slip: raised; caught by: known_case, other_pairs
# ~ np.asarray(a, dtype=float) - np.asarray(b, dtype=float) => a - b
# %% wrong: zip cuts the longer one; slip: no_ValueError; caught by: refused, other_lengths
def paired_difference(a, b):
    pairs = [x - y for x, y in zip(a, b)]
    if len(pairs) < 2:
        raise ValueError("too few pairs")
    mean = sum(pairs) / len(pairs)
    spread = math.sqrt(sum((x - mean) ** 2 for x in pairs) / (len(pairs) - 1))
    return mean, spread / math.sqrt(len(pairs))

# %% right: the statistics module, whose error is a ValueError
import statistics

def paired_difference(a, b):
    pairs = [float(x) - float(y) for x, y in zip(a, b, strict=True)]
    return [statistics.mean(pairs), statistics.stdev(pairs) / len(pairs) ** 0.5]

# %% right: plain Python, sums of squares
def paired_difference(a, b):
    n = len(a)
    if n != len(b):
        raise ValueError(f"{n} and {len(b)} numbers make no pairs")
    if n < 2:
        raise ValueError("one pair has no deviation")
    d = list(map(lambda x, y: x - y, a, b))
    mean = math.fsum(d) / n
    return (mean, math.sqrt(math.fsum((x - mean) ** 2 for x in d) / (n * (n - 1))))

# %% right: PyTorch in float32, a pair of 0-d tensors
def paired_difference(a, b):
    a, b = torch.tensor(a), torch.tensor(b)
    if a.shape != b.shape or a.ndim != 1 or a.numel() < 2:
        raise ValueError("unequal or too short")
    d = (a - b).float()
    return d.mean(), d.std() / d.numel() ** 0.5

# %% right: an error of its own class, an array of two
class NoPairs(ValueError):
    pass

def paired_difference(a, b):
    a, b = np.array(a), np.array(b)
    if a.size != b.size or a.size <= 1:
        raise NoPairs
    d = np.subtract(a, b)
    covariance = np.cov(d)
    return np.array([d.mean(), np.sqrt(covariance / d.size)])

# %% right: through the variances and the covariance
def paired_difference(a, b):
    if len(a) != len(b):
        raise ValueError("lengths differ")
    if len(a) in (0, 1):
        raise ValueError("too few")
    c = np.cov(np.vstack([a, b]))
    return float(np.mean(a) - np.mean(b)), float(np.sqrt(max(c[0, 0] + c[1, 1] - 2 * c[0, 1], 0.0) / len(a)))

# %% right: running mean and sum of squares in one loop
def paired_difference(a, b):
    if len(a) != len(b) or len(a) < 2:
        raise ValueError
    n, mean, squares = 0, 0.0, 0.0
    for x, y in zip(a, b):
        n += 1
        d = (x - y) - mean
        mean += d / n
        squares += d * ((x - y) - mean)
    return mean, (squares / (n - 1) / n) ** 0.5

# %% wrong: made for five pairs; slip: -; caught by: known_case, other_pairs
# ~ (squares / (n - 1) / n) => (squares / 4 / 5)
# %% wrong: both are sorted first; slip: -; caught by: known_case, other_pairs
# ~ zip(a, b) => zip(sorted(a), sorted(b))
# %% wrong: an error is returned, not raised; slip: no_ValueError; caught by: refused, other_lengths
# ~ raise ValueError => return ValueError("no pairs")

# %% right: a ready-made standard error
from scipy import stats

def paired_difference(a, b):
    if len(a) != len(b) or len(a) <= 1:
        raise ValueError("pairs are wanted, two at least")
    d = np.subtract(a, b)
    return d.mean(), stats.sem(d)

# %% right: fractions, turned into floats at the end
from fractions import Fraction

def paired_difference(a, b):
    if not len(a) == len(b) > 1:
        raise ValueError("no pairs")
    d = [Fraction(float(x)) - Fraction(float(y)) for x, y in zip(a, b)]
    mean = sum(d) / len(d)
    return float(mean), math.sqrt(sum((x - mean) ** 2 for x in d) / (len(d) - 1) / len(d))

# %% right: einsum in a helper, a named tuple
from collections import namedtuple

Result = namedtuple("Result", "mean standard_error")

def _error(d):
    c = d - d.mean()
    return np.sqrt(np.einsum("i,i->", c, c) / (len(d) * (len(d) - 1)))

def paired_difference(a, b):
    a, b = (np.fromiter(values, dtype=np.float64) for values in (a, b))
    if a.shape != b.shape or len(a) < 2:
        raise ValueError("shape")
    return Result((a - b).mean(), _error(a - b))
