"""Ready-made functions are seen in every spelling, and a student's own functions of the same names
are not taken for them.
"""

from __future__ import annotations

import importlib.util
import linecache
import math
import sys
import threading
from typing import Any

import numpy as np
import pytest
import torch

from course.probe.guard import neutral
from course.probe.operations import FORBIDDEN, READY_MADE, Watch

SET_UP = "import functools, math, operator\nimport numpy as np\nimport torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n"


def watch(source: str, *wanted: str) -> tuple[list[str], bool, Any]:
    """What was seen of `f`, defined by the source as a notebook's cell defines it, and what it
    returned.
    """
    names: dict[str, Any] = {"__name__": "__main__"}
    linecache.cache["<cell>"] = (
        len(source),
        None,
        (SET_UP + source).splitlines(keepends=True),
        "<cell>",
    )
    exec(compile(SET_UP + source, "<cell>", "exec"), names)
    found = Watch(wanted or ("operations",), names["f"])
    with neutral(1), found:
        returned = names["f"](torch.tensor([-2.0, -0.5, 0.0, 1.0, 3.0]))
    return found.operations(), found.autograd, returned


DISPATCHED = {
    "a function": ("sigmoid", "def f(x): return torch.sigmoid(x)"),
    "a method": ("tanh", "def f(x): return x.tanh()"),
    "a method in place": ("tanh", "def f(x): return x.clone().tanh_()"),
    "a method by its class": ("relu", "def f(x): return torch.Tensor.relu(x)"),
    "torch.special": ("sigmoid", "def f(x): return torch.special.expit(x)"),
    "torch.special.logsumexp": ("logsumexp", "def f(x): return torch.special.logsumexp(x, -1)"),
    "nn.functional": ("leaky_relu", "def f(x): return F.leaky_relu(x)"),
    "threshold": ("threshold", "def f(x): return F.threshold(x, 0.0, 0.0)"),
    "hardtanh": ("hardtanh", "def f(x): return F.hardtanh(x, 0.0, 9.0)"),
    "prelu": ("prelu", "def f(x): return F.prelu(x, torch.tensor([0.1]))"),
    "elu": ("elu", "def f(x): return F.elu(x)"),
    "selu": ("selu", "def f(x): return torch.selu(x)"),
    "celu": ("celu", "def f(x): return nn.CELU()(x)"),
    "softplus": ("softplus", "def f(x): return F.softplus(x)"),
    "logsigmoid": ("log_sigmoid", "def f(x): return F.logsigmoid(x)"),
    "softmax": ("softmax", "def f(x): return x.softmax(-1)"),
    "log_softmax": ("log_softmax", "def f(x): return F.log_softmax(x, -1).exp()"),
    "softmin": ("softmax", "def f(x): return F.softmin(-x, dim=-1)"),
    "a module": ("sigmoid", "def f(x): return nn.Sequential(nn.Sigmoid())(x)"),
    "a module kept": ("sigmoid", "m = nn.Sigmoid()\ndef f(x): return m(x)"),
    "torch.ops": ("sigmoid", "def f(x): return torch.ops.aten.sigmoid.default(x)"),
    "getattr": ("relu", "def f(x): return getattr(torch, 're' + 'lu')(x)"),
    "a partial": ("softmax", "f = functools.partial(torch.softmax, dim=-1)"),
    "methodcaller": ("sigmoid", "g = operator.methodcaller('sigmoid')\ndef f(x): return g(x)"),
    "vmap": ("sigmoid", "def f(x): return torch.vmap(torch.sigmoid)(x)"),
    "a script": (
        "sigmoid",
        "@torch.jit.script\ndef g(x):\n    return torch.sigmoid(x)\n\ndef f(x): return g(x)",
    ),
    "sparse": (
        "softmax",
        "def f(x): return torch.sparse.softmax(x[None].to_sparse(), 1).to_dense()",
    ),
    "foreach": ("sigmoid", "def f(x): return torch._foreach_sigmoid([x])"),
    "under no_grad": ("tanh", "@torch.no_grad()\ndef f(x): return torch.tanh(x)"),
    "a thread": (
        "sigmoid",
        "from concurrent.futures import ThreadPoolExecutor\ndef f(x):\n    with "
        "ThreadPoolExecutor(1) as pool:\n        return pool.submit(torch.sigmoid, x).result()",
    ),
}
EACH = "[t(v) for v in x.tolist()]"
NUMBERS = {
    "math": f"def f(x):\n    t = math.tanh\n    return {EACH}",
    "math under another name": f"from math import tanh as t\ndef f(x): return {EACH}",
    "math by its dictionary": f"def f(x):\n    t = vars(math)['tanh']\n    return {EACH}",
    "math by attrgetter": f"t = operator.attrgetter('tanh')(math)\ndef f(x): return {EACH}",
    "cmath": "import cmath\ndef f(x): return [cmath.tanh(v).real for v in x.tolist()]",
    "apply_": "def f(x): return x.clone().apply_(math.tanh)",
    "map": "g = math.tanh\ndef f(x): return list(map(g, x.tolist()))",
    "NumPy": "def f(x): return np.tanh(x.numpy())",
    "NumPy on a tensor": "def f(x): return np.tanh(x)",
    "NumPy imported inside": "def f(x):\n    from numpy import tanh as q\n    return q(x.numpy())",
    "NumPy's inner module": "def f(x): return np._core.umath.tanh(x.numpy())",
    "a ufunc method": "def f(x):\n    a = x.numpy().copy()\n    g = np.tanh\n    return g(a)",
    "vectorize": "g = np.vectorize(math.tanh)\ndef f(x): return g(x.numpy())",
    "frompyfunc": "g = np.frompyfunc(math.tanh, 1, 1)\ndef f(x): return g(x.numpy())",
    "a default": "def f(x, t=math.tanh): return list(map(t, x.tolist()))",
    "a closure": "def make(t):\n    def g(x): return list(map(t, x.tolist()))\n    return g\nf = "
    "make(math.tanh)",
    "a dictionary": "T = {'t': math.tanh}\ndef f(x): return list(map(T['t'], x.tolist()))",
    "a static method": "class A:\n    t = staticmethod(math.tanh)\ndef f(x): return list(map(A.t, x.tolist()))",
    "an attribute of an object": "class A:\n    def __init__(self): self.t = math.tanh\n    def g(self, x): return "
    "list(map(self.t, x.tolist()))\nf = A().g",
    "an object that is called": "class A:\n    def __init__(self): self.t = math.tanh\n    def __call__(self, x): return "
    "list(map(self.t, x.tolist()))\nf = A()",
    "an attribute of the function": "def f(x): return list(map(f.t, x.tolist()))\nf.t = math.tanh",
    "a cached function": "from math import tanh as t\n@functools.lru_cache\ndef g(v): return list(map(t, "
    "[v]))[0]\ndef f(x): return [g(v) for v in x.tolist()]",
    "a helper's helper": "from math import tanh as t\ndef h(v): return list(map(t, v))\ndef g(v): return "
    "h(v)\ndef f(x): return g(x.tolist())",
    "a module made by hand": "import types\nm = types.ModuleType('m')\nm.t = np.tanh\ndef f(x): return m.t(x.numpy())",
    "a name among Python's own": "import builtins\nbuiltins.t = np.tanh\ndef f(x): return t(x.numpy())",
    "a library's wrapper": "from math import tanh as t\n@torch.no_grad()\ndef f(x): return list(map(t, x.tolist()))",
}
SCIPY = {
    "imported inside": (
        "expit",
        "def f(x):\n    from scipy.special import expit as e\n    return e(x.numpy())",
    ),
    "an attribute": (
        "softmax",
        "def f(x):\n    import scipy.special\n    return scipy.special.softmax(x.numpy())",
    ),
    "imported outside": (
        "expit",
        "from scipy.special import expit as e\ndef f(x): return e(x.numpy())",
    ),
    "a distribution": (
        "expit",
        "def f(x):\n    from scipy.stats import logistic\n    return logistic.cdf(x.numpy())",
    ),
    "scikit-learn's networks": (
        "sigmoid",
        "from sklearn.neural_network._base import inplace_logistic as g\n"
        "def f(x):\n    a = x.numpy().copy()\n    g(a)\n    return a",
    ),
    "scikit-learn's table": (
        "relu",
        "from sklearn.neural_network._base import ACTIVATIONS\n"
        "def f(x):\n    a = x.numpy().copy()\n    ACTIVATIONS['relu'](a)\n    return a",
    ),
    "scikit-learn": (
        "softmax",
        "def f(x):\n    from sklearn.utils.extmath import softmax as s\n    return "
        "s(x.numpy()[None])",
    ),
}
OWN = {
    "functions of the same names": "def tanh(x): return (torch.exp(x) - torch.exp(-x)) / (torch.exp(x) + torch.exp(-x))\n"
    "def sigmoid(x): return 0.5 * (1 + tanh(x / 2))\ndef relu(x): return x.clamp(min=0)\ndef "
    "softmax(x): return torch.exp(x) / torch.exp(x).sum()\ndef f(x): return "
    "softmax(relu(sigmoid(tanh(x))))",
    "methods of the same names": "class A:\n    def sigmoid(self, x): return 1 / (1 + torch.exp(-x))\na = A()\ndef f(x): "
    "return a.sigmoid(x)",
    "a module of one's own": "class M(nn.Module):\n    def forward(self, x): return 1 / (1 + torch.exp(-x))\nm = "
    "M()\ndef f(x): return m(x)",
    "vectorize of one's own": "def tanh(v): return math.sinh(v) / math.cosh(v)\ng = np.vectorize(tanh)\nh = "
    "np.frompyfunc(tanh, 1, 1)\ndef f(x): return g(x.numpy()) + h(x.numpy())",
    "math imported with a star, its tanh replaced": "from math import *\ndef tanh(v): return sinh(v) / cosh(v)\ndef f(x): return [tanh(v) "
    "for v in x.tolist()]",
    "basic operations": "def f(x):\n    y = torch.where(x > 0, x, torch.expm1(x)).clamp(-9, "
    "9).maximum(-x).abs().sqrt().sin().cosh()\n    return torch.logaddexp(y, "
    "-y).erf().cumsum(0) + y.sort().values + y @ y",
    "NumPy's basic operations": "def f(x):\n    v = np.maximum(x.numpy(), 0)\n    return np.where(v > 1, np.exp(-v), "
    "np.sinh(v) / np.cosh(v)).round(3)",
    "complex numbers": "def f(x): return (torch.tan(1j * x) / 1j).real",
    "printing": "def f(x):\n    print(x, x.numpy(), [x])\n    return repr(x)",
    "autograd.Function": "class R(torch.autograd.Function):\n    @staticmethod\n    def forward(ctx, x): return "
    "x.clamp(min=0)\ndef f(x): return R.apply(x)",
    "a name that is not called": "def f(x):\n    name = 'torch.sigmoid'\n    return 1 / (1 + torch.exp(-x))",
}


@pytest.mark.parametrize(("name", "source"), DISPATCHED.values(), ids=DISPATCHED)
def test_every_spelling_on_tensors_is_seen(name: str, source: str) -> None:
    assert name in watch(source)[0]


@pytest.mark.parametrize("source", NUMBERS.values(), ids=NUMBERS)
def test_every_spelling_on_numbers_is_seen(source: str) -> None:
    seen, _autograd, returned = watch(source)
    assert seen == ["tanh"]
    assert np.asarray(returned, dtype=float) == pytest.approx(np.tanh([-2.0, -0.5, 0.0, 1.0, 3.0]))


@pytest.mark.skipif(importlib.util.find_spec("scipy") is None, reason="SciPy is not installed")
@pytest.mark.parametrize(("name", "source"), SCIPY.values(), ids=SCIPY)
def test_scipy_is_seen_wherever_it_is_imported(name: str, source: str) -> None:
    assert name in watch(source)[0]


@pytest.mark.parametrize("source", OWN.values(), ids=OWN)
def test_basic_operations_and_own_functions_are_not_taken_for_ready_made(source: str) -> None:
    assert watch(source)[0] == []


def test_the_watchers_are_gone_afterwards() -> None:
    before = math.tanh, np.tanh, sys.getprofile(), threading.getprofile()
    watch("def f(x): return np.tanh(x.numpy())", "operations", "autograd")
    assert (math.tanh, np.tanh, sys.getprofile(), threading.getprofile()) == before
    with pytest.raises(ZeroDivisionError):
        watch("def f(x): return 1 / 0", "operations")
    assert (math.tanh, np.tanh, sys.getprofile(), threading.getprofile()) == before


def test_an_answer_that_takes_the_watcher_away_is_told_on() -> None:
    seen, autograd, _returned = watch(
        "import sys\ndef f(x):\n    sys.setprofile(None)\n    return x"
    )
    assert seen == ["sys.setprofile"]
    assert autograd


@pytest.mark.slow
def test_watching_does_not_load_the_compiler() -> None:
    """Its LLVM and TensorFlow's end a process that has both."""
    import subprocess

    code = (
        "import sys, torch\nfrom course.probe.operations import Watch\n"
        "def f(x): return 1 / (1 + torch.exp(-x))\n"
        "with Watch(('operations', 'autograd'), f): f(torch.ones(2))\n"
        "print('torch._dynamo' in sys.modules, 'triton' in sys.modules)"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.split() == ["False", "False"]


AUTODIFF = {
    "backward": "def f(x):\n    x = x.clone().requires_grad_()\n    (x ** 2).sum().backward()\n    "
    "return x.grad",
    "autograd.grad": "def f(x):\n    x = x.clone().requires_grad_()\n    return torch.autograd.grad((x ** "
    "2).sum(), x)[0]",
    "autograd.backward": "def f(x):\n    x = x.clone().requires_grad_()\n    torch.autograd.backward([(x ** "
    "2).sum()])\n    return x.grad",
    "jacobian": "def f(x): return torch.autograd.functional.jacobian(lambda v: (v ** 2).sum(), x)",
    "vjp": "def f(x): return torch.autograd.functional.vjp(lambda v: (v ** 2).sum(), x)[1]",
    "func.grad": "def f(x): return torch.func.grad(lambda v: (v ** 2).sum())(x)",
    "func.jacfwd": "def f(x): return torch.func.jacfwd(lambda v: (v ** 2).sum())(x)",
    "forward mode": "import torch.autograd.forward_ad as fw\ndef f(x):\n    with fw.dual_level():\n"
    "        return fw.unpack_dual(fw.make_dual(x, torch.ones_like(x)) ** 2).tangent",
    "a thread": "import threading\ndef f(x):\n    x = x.clone().requires_grad_()\n    t = "
    "threading.Thread(target=(x ** 2).sum().backward)\n    t.start()\n    t.join()\n    "
    "return x.grad",
}


@pytest.mark.parametrize("source", AUTODIFF.values(), ids=AUTODIFF)
def test_automatic_differentiation_is_seen(source: str) -> None:
    seen, autograd, returned = watch(source, "autograd")
    assert autograd
    assert seen == []
    assert returned.tolist() == [-4.0, -1.0, 0.0, 2.0, 6.0]


@pytest.mark.parametrize(
    "source",
    [
        "def f(x): return 2 * x",
        "def f(x): return (x.clone().requires_grad_() * 2).detach()",
        "class Layer:\n    def backward(self, g): return 2 * g\ndef f(x): return "
        "Layer().backward(x)",
        "def grad(x): return 2 * x\ndef f(x): return grad(x)",
    ],
)
def test_derivatives_by_hand_are_not_taken_for_it(source: str) -> None:
    assert watch(source, "autograd")[1] is False


def test_the_list_is_the_contracts() -> None:
    contract = {
        "sigmoid",
        "logsigmoid",
        "expit",
        "tanh",
        "relu",
        "threshold",
        "hardtanh",
        "leaky_relu",
        "prelu",
        "elu",
        "selu",
        "celu",
        "softmax",
        "log_softmax",
        "logsumexp",
        "softplus",
    }
    assert contract <= READY_MADE
    assert READY_MADE - contract == {"log_sigmoid", "log_expit"}  # other names of logsigmoid
    assert {"glu", "rrelu", "logcumsumexp"} <= FORBIDDEN - READY_MADE  # the same in other forms
