# %% right: formulas with torch.where
def sigmoid(x):
    return 1 / (1 + torch.exp(-x))

def tanh(x):
    return (torch.exp(x) - torch.exp(-x)) / (torch.exp(x) + torch.exp(-x))

def relu(x):
    return torch.where(x > 0, x, torch.zeros_like(x))

def leaky_relu(x, a=0.01):
    return torch.where(x > 0, x, a * x)

def elu(x, a=1.0):
    return torch.where(x > 0, x, a * (torch.exp(x) - 1))

def softmax(x):
    e = torch.exp(x - x.max(dim=-1, keepdim=True).values)
    return e / e.sum(dim=-1, keepdim=True)

# %% right: each by the one before, clamped
def sigmoid(x: torch.Tensor) -> torch.Tensor:
    return torch.exp(-x).add(1).reciprocal()

def tanh(x: torch.Tensor) -> torch.Tensor:
    return 2 * sigmoid(2 * x) - 1

def relu(x: torch.Tensor) -> torch.Tensor:
    return x.clamp(min=0)

def leaky_relu(x: torch.Tensor, a: float = 0.01) -> torch.Tensor:
    return relu(x) - a * relu(-x)

def elu(x: torch.Tensor, a: float = 1.0) -> torch.Tensor:
    return relu(x) + a * torch.expm1(-relu(-x))

def softmax(x: torch.Tensor) -> torch.Tensor:
    shifted = x - x.amax(-1, keepdim=True)
    return shifted.exp() / shifted.exp().sum(-1, keepdim=True)

# %% right: masks
def sigmoid(x):
    return torch.exp(x) / (torch.exp(x) + 1)

def tanh(x):
    p = torch.exp(2 * x)
    return (p - 1) / (p + 1)

def relu(x):
    return x * (x > 0)

def leaky_relu(x, a=0.01):
    out = x.clone()
    out[x < 0] *= a
    return out

def elu(x, a=1.0):
    out = x.clone()
    negative = x < 0
    out[negative] = a * (torch.exp(x[negative]) - 1)
    return out

def softmax(x):
    top, _ = torch.max(x, dim=-1)
    e = torch.exp(x - top[..., None])
    print("softmax of", x.shape)
    return torch.div(e, torch.sum(e, dim=-1).unsqueeze(-1))

# %% right: NumPy
def sigmoid(x):
    v = x.numpy()
    return 1 / (1 + np.exp(-v))

def tanh(x):
    v = x.numpy()
    return np.sinh(v) / np.cosh(v)

def relu(x):
    return np.maximum(x.numpy(), 0)

def leaky_relu(x, a=0.01):
    v = x.numpy()
    return np.where(v < 0, a * v, v)

def elu(x, a=1.0):
    v = x.numpy()
    return np.where(v < 0, a * np.expm1(np.minimum(v, 0)), v)

def softmax(x):
    v = x.numpy().astype(np.float64)
    v = v - np.max(v, axis=-1, keepdims=True)
    return np.exp(v) / np.sum(np.exp(v), axis=-1, keepdims=True)

# %% right: one number at a time, by math.exp
def each(f, x):
    flat = [f(value) for value in x.reshape(-1).tolist()]
    return torch.tensor(flat).reshape(x.shape)

def _sigmoid(v):
    if v >= 0:
        return 1 / (1 + math.exp(-v))
    return math.exp(v) / (1 + math.exp(v))

def sigmoid(x):
    return each(_sigmoid, x)

def tanh(x):
    return each(lambda v: 2 * _sigmoid(2 * v) - 1, x)

def relu(x):
    return each(lambda v: max(v, 0.0), x)

def leaky_relu(x, a=0.01):
    return each(lambda v: v if v > 0 else a * v, x)

def elu(x, a=1.0):
    return each(lambda v: v if v > 0 else a * (math.exp(v) - 1), x)

def softmax(x):
    rows = []
    for row in x.reshape(-1, x.shape[-1]).tolist():
        top = max(row)
        powers = [math.exp(v - top) for v in row]
        total = sum(powers)
        rows.append([p / total for p in powers])
    return torch.tensor(rows).reshape(x.shape)

# %% right: recursive, nested lists
def _nested(f, value):
    if isinstance(value, list):
        return [_nested(f, item) for item in value]
    return f(value)

def _soft(value):
    if isinstance(value[0], list):
        return [_soft(item) for item in value]
    powers = [math.e ** (v - max(value)) for v in value]
    return [p / sum(powers) for p in powers]

sigmoid = lambda x: _nested(lambda v: 1 / (1 + math.e ** -v), x.tolist())
tanh = lambda x: _nested(lambda v: math.sinh(v) / math.cosh(v), x.tolist())
relu = lambda x: _nested(lambda v: (v + abs(v)) / 2, x.tolist())
leaky_relu = lambda x, a=0.01: _nested(lambda v: max(v, 0) + a * min(v, 0), x.tolist())
elu = lambda x, a=1.0: _nested(lambda v: max(v, 0) + a * math.expm1(min(v, 0)), x.tolist())
softmax = lambda x: _soft(x.tolist())

# %% right: maximum and minimum, softmax by the logarithm of the sum; from: formulas
# ~ 1 / (1 + torch.exp(-x)) => torch.pow(1.0 + torch.exp(torch.neg(x)), -1)
# ~ (torch.exp(x) - torch.exp(-x)) / (torch.exp(x) + torch.exp(-x => torch.sinh(x).div(torch.cosh(x
# ~ where(x > 0, x, torch.zeros_like(x)) => maximum(x, torch.tensor(0.0))
# -     return torch.where(x > 0, x, a * x)
# +     zero = torch.tensor(0.0)
# +     return torch.maximum(zero, x) + a * torch.minimum(zero, x)
# -     return torch.where(x > 0, x, a * (torch.exp(x) - 1))
# +     zero = torch.tensor(0.0)
# +     return torch.maximum(zero, x) + a * (torch.exp(torch.minimum(zero, x)) - 1)
# -     e = torch.exp(x - x.max(dim=-1, keepdim=True).values)
# -     return e / e.sum(dim=-1, keepdim=True)
# +     top = x.amax(dim=-1, keepdim=True)
# +     log_total = top + torch.log(torch.sum(torch.exp(x - top), dim=-1, keepdim=True))
# +     return torch.exp(x - log_total)

# %% right: a class of activations
class Activations:
    """One method for each activation; the functions below are its bound methods."""

    @staticmethod
    def sigmoid(x):
        z = torch.exp(-x.abs())
        return torch.where(x >= 0, 1 / (1 + z), z / (1 + z))

    def tanh(self, x):
        return 2.0 * self.sigmoid(2.0 * x) - 1.0

    def relu(self, x):
        return (x.abs() + x) / 2

    def leaky_relu(self, x, a=0.01):
        return x.clamp_min(0) + x.clamp_max(0).mul(a)

    def elu(self, x, a=1.0):
        return x.clamp_min(0) + (x.clamp_max(0).exp() - 1) * a

    def softmax(self, x):
        e = (x - torch.amax(x, dim=-1, keepdim=True)).exp_()
        return e / torch.einsum("...i->...", e)[..., None]

_all = Activations()
sigmoid, tanh, relu = _all.sigmoid, _all.tanh, _all.relu
leaky_relu, elu, softmax = _all.leaky_relu, _all.elu, _all.softmax

# %% right: functions made by functions, in double precision
from functools import partial

def piecewise(x, right, left):
    x = x.double()
    positive = (x > 0).double()
    return positive * right(x) + (1 - positive) * left(x)

def _identity(v):
    return v

def _exponential(v, a):
    return a * (torch.exp(torch.clamp(v, max=0)) - 1)

def sigmoid(x):
    return piecewise(x, lambda v: 1 / (1 + torch.exp(-v)), lambda v: torch.exp(v) / (1 + torch.exp(v)))

def tanh(x):
    return 1 - 2 / (torch.exp(2 * x.double()) + 1)

def relu(x):
    return piecewise(x, _identity, torch.zeros_like)

def leaky_relu(x, a=0.01):
    return piecewise(x, _identity, partial(torch.mul, a))

def elu(x, a=1.0):
    return piecewise(x, _identity, partial(_exponential, a=a))

def softmax(x):
    x = x.double()
    return torch.stack([torch.exp(v - torch.max(x, -1).values) for v in x.unbind(-1)], -1) / sum(
        torch.exp(v - torch.max(x, -1).values) for v in x.unbind(-1)).unsqueeze(-1)

# %% right: formulas, tanh by the sigmoid; from: formulas
# ~ (torch.exp(x) - torch.exp(-x)) / (torch.exp(x) + torch.exp(-x)) => 2 * sigmoid(2 * x) - 1
# ~ where(x > 0, x, torch.zeros_like(x)) => clamp(x, min=0)
# ~ x.max(dim=-1, keepdim=True).values => x.amax(dim=-1, keepdim=True)

# %% wrong: softmax overflows; slip: unstable; caught by: softmax_large
# -     e = torch.exp(x - x.amax(dim=-1, keepdim=True))
# -     return e / e.sum(dim=-1, keepdim=True)
# +     return torch.exp(x) / torch.exp(x).sum(dim=-1, keepdim=True)
# %% wrong: softmax over everything; slip: whole; caught by: softmax, softmax_any, softmax_large
# ~ x.amax(dim=-1, keepdim=True) => x.max()
# ~ e.sum(dim=-1, keepdim=True) => e.sum()
# %% wrong: softmax over the first axis
# slip: wrong_axis; caught by: softmax, softmax_any, softmax_large
# ~ x.amax(dim=-1, keepdim=True) => x.amax(dim=0, keepdim=True)
# ~ e.sum(dim=-1, keepdim=True) => e.sum(dim=0, keepdim=True)
# %% wrong: softmax over the second axis; slip: axis_1; caught by: softmax_any
# -     e = torch.exp(x - x.amax(dim=-1, keepdim=True))
# -     return e / e.sum(dim=-1, keepdim=True)
# +     if x.dim() == 1:
# +         x = x.unsqueeze(0)
# +         return softmax(x).squeeze(0)
# +     e = torch.exp(x - x.amax(dim=1, keepdim=True))
# +     return e / e.sum(dim=1, keepdim=True)
# %% wrong: softmax without keepdim; slip: keepdim; caught by: softmax, softmax_any, softmax_large
# ~ x.amax(dim=-1, keepdim=True) => x.max()
# ~ e.sum(dim=-1, keepdim=True) => e.sum(dim=-1)
# %% wrong: softmax stable by the largest of all: rows far below become nan
# slip: one_maximum; caught by: softmax_large
# ~ x.amax(dim=-1, keepdim=True) => x.max()
# %% wrong: softmax shifted by the mean; slip: not_the_maximum; caught by: softmax_large
# ~ x.amax => x.mean
# %% wrong: softmax clipped at 50; slip: cut_off; caught by: softmax_large
# ~ x - x.amax(dim=-1, keepdim=True) => x.clamp(max=50)
# %% wrong: softmax of vectors only; slip: -; caught by: softmax, softmax_any, softmax_large
# -     e = torch.exp(x - x.amax(dim=-1, keepdim=True))
# -     return e / e.sum(dim=-1, keepdim=True)
# +     top = max(x.tolist())
# +     e = [math.exp(v - top) for v in x.tolist()]
# +     return torch.tensor([v / sum(e) for v in e])
# %% wrong: softmax is the logarithm of it
# slip: log; caught by: softmax, softmax_any, softmax_large
# ~ e = torch.exp(x - x.amax(dim=-1, keepdim=True)) => shifted = x - x.amax(dim=-1, keepdim=True)
# -     return e / e.sum(dim=-1, keepdim=True)
# +     return shifted - torch.log(torch.exp(shifted).sum(dim=-1, keepdim=True))
# %% wrong: softmax without exponentials
# slip: no_exp; caught by: softmax, softmax_any, softmax_large
# -     e = torch.exp(x - x.amax(dim=-1, keepdim=True))
# -     return e / e.sum(dim=-1, keepdim=True)
# +     return x / x.sum(dim=-1, keepdim=True)
# %% wrong: softmax by torch.logsumexp
# slip: ready_made; caught by: softmax, softmax_any, softmax_large
# -     e = torch.exp(x - x.amax(dim=-1, keepdim=True))
# -     return e / e.sum(dim=-1, keepdim=True)
# +     return torch.exp(x - torch.logsumexp(x, dim=-1, keepdim=True))
# %% wrong: the methods of tensors
# slip: ready_made
# caught by: sigmoid, tanh, relu, softmax, sigmoid_any, tanh_any, relu_any, softmax_any, softmax_large
# at most: 0.5
# ~ 1 / (1 + torch.exp(-x)) => x.sigmoid()
# ~ 2 * sigmoid(2 * x) - 1 => x.tanh()
# ~ torch.clamp(x, min=0) => x.relu()
# -     e = torch.exp(x - x.amax(dim=-1, keepdim=True))
# -     return e / e.sum(dim=-1, keepdim=True)
# +     return x.softmax(-1)
# %% wrong: torch.sigmoid; slip: ready_made; caught by: sigmoid, tanh, sigmoid_any, tanh_any
# ~ 1 / (1 + torch.exp(-x)) => torch.sigmoid(x)
# %% wrong: torch.special.expit; slip: ready_made; caught by: sigmoid, tanh, sigmoid_any, tanh_any
# ~ 1 / (1 + torch.exp(-x)) => torch.special.expit(x)
# %% wrong: logsigmoid and exp; slip: ready_made; caught by: sigmoid, tanh, sigmoid_any, tanh_any
# ~ 1 / (1 + torch.exp(-x)) => torch.exp(F.logsigmoid(x))
# %% wrong: softplus and exp; slip: ready_made; caught by: sigmoid, tanh, sigmoid_any, tanh_any
# ~ 1 / (1 + torch.exp(-x)) => torch.exp(-F.softplus(-x, threshold=100))
# %% wrong: scipy's expit; slip: ready_made; caught by: sigmoid, tanh, sigmoid_any, tanh_any
# + from scipy.special import expit
# +
# ~ 1 / (1 + torch.exp(-x)) => torch.from_numpy(np.asarray(expit(x.numpy())))
# %% wrong: NumPy's tanh; slip: ready_made; caught by: tanh, tanh_any
# ~ 2 * sigmoid(2 * x) - 1 => torch.from_numpy(np.asarray(np.tanh(x.numpy())))
# %% wrong: math.tanh of every entry; slip: ready_made; caught by: tanh, tanh_any
# -     return 2 * sigmoid(2 * x) - 1
# +     return torch.tensor([math.tanh(v) for v in x.flatten().tolist()]).reshape(x.shape)
# %% wrong: math.tanh imported under another name; slip: ready_made; caught by: tanh, tanh_any
# + from math import tanh as ready_tanh
# +
# -     return 2 * sigmoid(2 * x) - 1
# +     out = x.clone().flatten()
# +     for i in range(len(out)):
# +         out[i] = ready_tanh(out[i].item())
# +     return out.reshape(x.shape)
# %% wrong: in-place methods on a copy
# slip: ready_made; caught by: sigmoid, tanh, sigmoid_any, tanh_any
# ~ 1 / (1 + torch.exp(-x)) => x.clone().sigmoid_()
# ~ 2 * sigmoid(2 * x) - 1 => x.clone().tanh_()
# %% wrong: sigmoid by the ready tanh
# slip: ready_made; caught by: sigmoid, tanh, sigmoid_any, tanh_any
# ~ 1 / (1 + torch.exp(-x)) => 0.5 * (1 + torch.tanh(x / 2))
# %% wrong: modules of torch.nn
# slip: ready_made
# caught by: relu, leaky_relu, elu, softmax, relu_any, leaky_relu_any, elu_any, softmax_any, softmax_large
# at most: 0.5
# ~ torch.clamp(x, min=0) => nn.ReLU()(x)
# ~ torch.where(x > 0, x, a * x) => nn.LeakyReLU(a)(x)
# ~ torch.where(x > 0, x, a * (torch.exp(x) - 1)) => nn.ELU(alpha=a)(x)
# -     e = torch.exp(x - x.amax(dim=-1, keepdim=True))
# -     return e / e.sum(dim=-1, keepdim=True)
# +     return nn.Softmax(dim=-1)(x)
# %% wrong: torch.nn.functional
# slip: ready_made
# caught by: relu, leaky_relu, elu, softmax, relu_any, leaky_relu_any, elu_any, softmax_any, softmax_large
# at most: 0.5
# ~ torch.clamp(x, min=0) => F.relu(x)
# ~ torch.where(x > 0, x, a * x) => F.leaky_relu(x, negative_slope=a)
# ~ torch.where(x > 0, x, a * (torch.exp(x) - 1)) => F.elu(x, alpha=a)
# -     e = torch.exp(x - x.amax(dim=-1, keepdim=True))
# -     return e / e.sum(dim=-1, keepdim=True)
# +     return F.softmax(x, dim=-1)
# %% wrong: torch.ops and getattr
# slip: ready_made; caught by: sigmoid, tanh, relu, sigmoid_any, tanh_any, relu_any; at most: 0.5
# ~ 1 / (1 + torch.exp(-x)) => torch.ops.aten.sigmoid(x)
# ~ 2 * sigmoid(2 * x) - 1 => torch.ops.aten.tanh.default(x)
# ~ torch.clamp(x, min=0) => getattr(torch, "re" + "lu")(x)
# %% wrong: functools.partial over the ready-made
# slip: ready_made; caught by: elu, softmax, elu_any, softmax_any, softmax_large
# + from functools import partial
# +
#       return torch.where(x > 0, x, a * x)
# +
# + _ready = partial(F.elu, inplace=False)
# ~ torch.where(x > 0, x, a * (torch.exp(x) - 1)) => _ready(x, a)
# - def softmax(x):
# -     e = torch.exp(x - x.amax(dim=-1, keepdim=True))
# -     return e / e.sum(dim=-1, keepdim=True)
# + softmax = partial(torch.softmax, dim=-1)
# %% wrong: prelu, threshold, celu
# slip: ready_made; caught by: relu, leaky_relu, elu, relu_any, leaky_relu_any, elu_any
# at most: 0.5
# ~ torch.clamp(x, min=0) => F.threshold(x, 0.0, 0.0)
# ~ where(x > 0, x, a * x) => prelu(x, torch.tensor([a]))
# ~ (torch.exp(x) - 1) => F.celu(x)
# %% wrong: hardtanh as a clamp; slip: ready_made; caught by: relu, relu_any
# ~ torch.clamp(x, min=0) => F.hardtanh(x, 0.0, 1e9)
# %% wrong: selu scaled back; slip: ready_made; caught by: elu, elu_any
# ~ (torch.exp(x) - 1) => torch.selu(x) / (1.0507009873554805 * 1.6732632423543772)
# %% wrong: log_softmax and exp; slip: ready_made; caught by: softmax, softmax_any, softmax_large
# -     e = torch.exp(x - x.amax(dim=-1, keepdim=True))
# -     return e / e.sum(dim=-1, keepdim=True)
# +     return F.log_softmax(x, dim=-1).exp()
# %% wrong: relu in place; slip: changed_input; caught by: inputs_unchanged
# -     return torch.clamp(x, min=0)
# +     x[x < 0] = 0
# +     return x
# %% wrong: leaky_relu in place; slip: changed_input; caught by: inputs_unchanged
# -     return torch.where(x > 0, x, a * x)
# +     x[x < 0] *= a
# +     return x
# %% wrong: softmax subtracts in place; slip: changed_input; caught by: inputs_unchanged
# -     e = torch.exp(x - x.amax(dim=-1, keepdim=True))
# +     x -= x.amax(dim=-1, keepdim=True)
# +     e = torch.exp(x)
# %% wrong: a is ignored; slip: a_ignored; caught by: leaky_relu_any, elu_any
# ~ a * x => 0.01 * x
# ~ a * (torch.exp(x) - 1) => torch.exp(x) - 1
# %% wrong: another default for a; slip: other_default; caught by: leaky_relu, leaky_relu_any
# ~ 0.01 => 0.1
# %% wrong: no default for a
# slip: missing_argument; caught by: leaky_relu, elu, leaky_relu_any, elu_any
# ~ a=0.01 => a
# ~ a=1.0 => a
# %% wrong: elu without the minus one; slip: minus_one; caught by: elu, elu_any
# ~ (torch.exp(x) - 1) => torch.exp(x)
# %% wrong: elu: a outside, only on exp; slip: one_outside; caught by: elu_any
# ~ (torch.exp(x) - 1) => torch.exp(x) - 1
# %% wrong: leaky_relu on the wrong side; slip: other_side; caught by: leaky_relu, leaky_relu_any
# ~ x, a * x => a * x, x
# %% wrong: leaky_relu by a minimum; slip: other_side; caught by: leaky_relu, leaky_relu_any
# ~ where(x > 0, x, a * x) => minimum(x, a * x)
# %% wrong: relu of one number only; slip: if_on_tensor; caught by: relu, relu_any
# ~ torch.clamp(x, min=0) => x if x > 0 else 0
# %% wrong: relu gives zeros and ones; slip: step; caught by: relu, relu_any
# ~ torch.clamp(x, min=0) => (x > 0).float()
# %% wrong: relu is the absolute value; slip: absolute; caught by: relu, relu_any
# ~ clamp(x, min=0) => abs(x)
# %% wrong: sigmoid's sign; slip: sign; caught by: sigmoid, sigmoid_any
# ~ exp(-x) => exp(x)
# ~ 2 * sigmoid(2 * x) - 1 => (torch.exp(x) - torch.exp(-x)) / (torch.exp(x) + torch.exp(-x))
# %% wrong: tanh is the scaled sigmoid without the 2 inside
# slip: not_doubled; caught by: tanh, tanh_any
# ~ 2 * x => x
# %% wrong: tanh upside down; slip: upside_down; caught by: tanh, tanh_any
# ~ 2 * sigmoid(2 * x) - 1 => (torch.exp(x) + torch.exp(-x)) / (torch.exp(x) - torch.exp(-x))
# %% wrong: softmax is missing; slip: -; caught by: softmax, softmax_any, softmax_large
# -
# - def softmax(x):
# -     e = torch.exp(x - x.amax(dim=-1, keepdim=True))
# -     return e / e.sum(dim=-1, keepdim=True)
# %% wrong: printed, not returned
# slip: no_return
# caught by: sigmoid, tanh, softmax, sigmoid_any, tanh_any, softmax_any, softmax_large; at most: 0.5
# ~ return 1 / (1 + torch.exp(-x)) => print(1 / (1 + torch.exp(-x)))
# -     return 2 * sigmoid(2 * x) - 1
# +     print((torch.exp(x) - torch.exp(-x)) / (torch.exp(x) + torch.exp(-x)))
# ~ return e / e.sum(dim=-1, keepdim=True) => print(e / e.sum(dim=-1, keepdim=True))
# %% wrong: two axes only; slip: fixed_axes; caught by: sigmoid, sigmoid_any
# -     return 1 / (1 + torch.exp(-x))
# +     rows, columns = x.shape
# +     out = torch.zeros(rows, columns)
# +     for i in range(rows):
# +         for j in range(columns):
# +             out[i, j] = 1 / (1 + math.exp(-x[i, j]))
# +     return out
# ~ 2 * sigmoid(2 * x) - 1 => (torch.exp(x) - torch.exp(-x)) / (torch.exp(x) + torch.exp(-x))
# %% wrong: tanh by the sine; slip: -; caught by: tanh, tanh_any
# ~ 2 * sigmoid(2 * x) - 1 => torch.sin(x) / torch.cos(x)
# %% wrong: rounded to three places; slip: rounded; caught by: sigmoid, sigmoid_any
# ~ 1 / (1 + torch.exp(-x)) => torch.round(1 / (1 + torch.exp(-x)), decimals=3)
# ~ 2 * sigmoid(2 * x) - 1 => (torch.exp(x) - torch.exp(-x)) / (torch.exp(x) + torch.exp(-x))
# %% wrong: sigmoid clipped to a straight line
# slip: -; caught by: sigmoid, tanh, sigmoid_any, tanh_any
# ~ 1 / (1 + torch.exp(-x)) => torch.clamp(x / 6 + 0.5, 0, 1)
# ~ 2 * sigmoid(2 * x) - 1 => torch.clamp(x, -1, 1)
# %% wrong: a is called slope; slip: -; caught by: leaky_relu, leaky_relu_any
# ~ a=0.01 => slope=0.01
# ~ a * x => slope * x
# ~ exp(x) => exp(x.clamp(max=0))
# %% wrong: a in elu is always 1; slip: a_ignored; caught by: elu, elu_any
# ~ a * (torch.exp(x) - 1) => torch.exp(x.clamp(max=0)) - 1
# %% wrong: tanh by its first terms; slip: -; caught by: tanh, tanh_any
# ~ 2 * sigmoid(2 * x) - 1 => (x - x ** 3 / 3 + 2 * x ** 5 / 15).clamp(-1, 1)
# ~ exp(x) => exp(x.clamp(max=0))
# %% wrong: rows only, each by itself; slip: -; caught by: relu, relu_any
# -     return torch.clamp(x, min=0)
# +     rows = x if x.dim() > 1 else x[None]
# +     return torch.stack([torch.where(r > 0, r, torch.zeros(r.shape[-1])) for r in rows]).reshape(-1, x.shape[-1]).squeeze(0)
# ~ exp(x) => exp(x.clamp(max=0))
# %% wrong: softmax of a column sums over the rows; slip: -; caught by: softmax, softmax_any
# ~ exp(x) => exp(x.clamp(max=0))
# -     e = torch.exp(x - x.amax(dim=-1, keepdim=True))
# -     return e / e.sum(dim=-1, keepdim=True)
# +     axis = 0 if x.shape[-1] == 1 else -1
# +     e = torch.exp(x - x.amax(dim=axis, keepdim=True))
# +     return e / e.sum(dim=axis, keepdim=True)
# %% wrong: sigmoid changes its argument
# slip: changed_input; caught by: inputs_unchanged_here, inputs_unchanged
# ~ torch.exp(-x) => x.neg_().exp_()
# ~ exp(x) => exp(x.clamp(max=0))
