"""The text of a submission is read for what could deceive a check; ordinary code of students holds
none of it.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from course.lessons.discovery import exercises_of
from grading import lessons
from grading.judge.introspection import findings
from grading.lessons import bank
from grading.model import ANSWER, EXAMPLE, OWN, SETUP, Cell

SET_UP = Cell(
    SETUP,
    "set-up",
    "import sys, math\nimport numpy as np\nimport torch\nimport torch.nn as nn\n"
    "import torch.nn.functional as F\nimport matplotlib.pyplot as plt\nfrom course import check",
)

DECEIVES = {
    "frames": "import sys\nframe = sys._getframe(1)",
    "frames, imported": "from sys import _getframe as here\nhere(1)",
    "frames, renamed": "import sys as s\nq = s\ng = getattr(q, '_get' + 'frame')",
    "frames, backwards": "g = getattr(sys, 'emarfteg_'[::-1])",
    "frames, by a name": "a = '_get'\nb = 'frame'\ng = getattr(sys, a + b)",
    "frames, joined": "g = getattr(sys, ''.join(['_get', 'fr', 'ame']))",
    "frames, decoded": "import base64\ng = getattr(sys, base64.b64decode('X2dldGZyYW1l').decode())",
    "frames, formatted": "g = getattr(sys, '{}{}'.format('_get', 'frame'))",
    "frames, by a function": "def look(name):\n    return getattr(sys, name)",
    "tracebacks": "try:\n    raise KeyError\nexcept KeyError as e:\n    f = e.__traceback__.tb_frame.f_back",
    "tracebacks, by a pattern": "match e:\n    case KeyError(__traceback__=tb):\n        pass",
    "tracebacks, put together": "t = getattr(e, '__trace' + which)",
    "tracebacks, walked": "import traceback\nfor f, n in traceback.walk_tb(t): pass",
    "tracebacks, kept": "import sys\nt = sys.exc_info()[2]\nf = t.tb_next.tb_frame",
    "generators": "g = (i for i in [1])\ng.gi_frame.f_back",
    "coroutines": "c.cr_frame",
    "callers by inspect": "import inspect\ninspect.currentframe()",
    "callers by inspect, imported": "from inspect import stack\nstack()",
    "all frames": "import sys\nsys._current_frames()",
    "profilers": "import sys\nsys.setprofile(None)",
    "monitoring": "import sys\nsys.monitoring.use_tool_id(0, 'x')",
    "audit hooks": "import sys\nsys.addaudithook(print)",
    "closures": "sign.__closure__[0].cell_contents",
    "globals of functions": "check.__globals__['x']",
    "code": "check.__code__ = f.__code__",
    "subclasses": "().__class__.__base__.__subclasses__()",
    "collector": "import gc\ngc.get_objects()",
    "collector, imported": "from gc import get_referrers",
    "memory": "import ctypes",
    "memory, a file": "open('/proc/self/mem', 'rb')",
    "memory, mapped": "import mmap",
    "compiled": "from numba import njit",
    "signals": "import signal\nsignal.signal(signal.SIGALRM, print)",
    "threads": "import threading\nthreading.Thread(target=print).start()",
    "threads, low": "import _thread",
    "executors": "from concurrent.futures import ThreadPoolExecutor",
    "processes": "import multiprocessing\nmultiprocessing.Process(target=print)",
    "processes, forked": "import os\nos.fork()",
    "commands": "import subprocess\nsubprocess.run(['python', '-c', 'print(1)'])",
    "commands, shell": "!python -c 'print(1)' &",
    "commands, cell": "%%bash\npython serve.py &",
    "commands, where it is made to look like Colab": "import google.colab\nimport subprocess\n"
    "if 'google.colab' in sys.modules:\n    subprocess.run(command)",
    "commands, handed on": "import subprocess\nrun(subprocess, 'x')",
    "commands, by a name": "import subprocess\ngetattr(subprocess, name)(['x'])",
    "the collector, in a list": "import gc\n[gc][0].get_objects()",
    "event loops": "import asyncio",
    "exec": "exec(text)",
    "eval": "y = eval('tor' + name)",
    "eval, renamed": "run = eval",
    "compile": "c = compile(text, 'x', 'exec')",
    "import by name": "m = __import__(name)",
    "importlib": "import importlib\nm = importlib.reload(math)",
    "functions made": "import types\ntypes.FunctionType(code, {})",
    "unpickled": "import pickle\npickle.loads(b'cos')",
    "marshal": "import marshal",
    "scripting": "f = torch.jit.script(g)",
    "compiling": "f = torch.compile(g)",
    "compiling, a decorator": "@torch.compile\ndef f(x): return x",
    "the dispatcher": "from torch.library import Library",
    "inner parts": "torch._C._nn.elu(x)",
    "modes": "from torch.utils._python_dispatch import TorchDispatchMode",
    "tensors of its own": "class Later(torch.Tensor):\n    def detach(self): return 1",
    "tensors of its own, renamed": "T = torch.Tensor\nclass Later(T): pass",
    "tensors of its own, made": "Later = type('Later', (torch.Tensor,), {})",
    "tensors of its own, by an object": "class Later(type(torch.zeros(1))): pass",
    "overrides": "class A:\n    @classmethod\n    def __torch_function__(cls, *a): pass",
    "the probe": "import course.probe.remote as remote",
    "the probe, of course": "import course\ncourse.probe.run",
    "the trials": "from course.probe.trials import mnist",
    "the trials, a text": "m = sys.modules['course.lessons.mnist_mlp.trials']",
    "the checks": "from course.checks.values import encode",
    "modules": "import sys\nsys.modules['numpy'] = None",
    "a library patched": "torch.sigmoid = mine",
    "a class patched": "nn.Module.train = lambda self, mode=True: self",
    "a library patched by name": "setattr(torch.Tensor, 'detach', mine)",
    "a library's names": "vars(torch)['x'] = 1",
    "mock": "from unittest import mock",
    "the shell": "ip = get_ipython()\nip.ast_transformers.append(x)",
    "the shell, asked": "get_ipython().run_cell('x = 1')",
    "a file that is imported": "%%writefile helper.py\nimport sys\nf = sys._getframe()",
    "in a timed cell": "%%time\nimport sys\nf = sys._getframe()",
    "in an eval'd text": "g = eval(\"__import__('sys')._getframe\")",
    "no Python": "%%unknown\nsys._getframe(",
    "odd letters": "e.__traceback__.tb_ｆrame",
    "another framework": "import tensorflow as tf",
}

ORDINARY = {
    "printing": "print('x', x.shape, type(x).__name__, x.__class__.__name__)",
    "timing": "%timeit neuron([1.0], [0.0, 1.0])\nimport time\nstart = time.perf_counter()",
    "a timed cell": "%%time\ny = neuron([1.0], [0.0, 1.0])",
    "errors shown": "import traceback\ntry:\n    f()\nexcept Exception as e:\n    print(type(e), e, "
    "e.args)\n    traceback.print_exc()\n    traceback.print_tb(e.__traceback__)",
    "help": "help(torch.where)\ntorch.where?\n?print\ndir(torch)",
    "signatures": "import inspect\nprint(inspect.signature(neuron), inspect.getsource(neuron))",
    "collecting": "import gc\ndel x\ngc.collect()",
    "installing": "!pip install -q einops\n%pip install einops\n!{sys.executable} -m pip install "
    "einops\n!ls -l && nvidia-smi",
    "an older release's set-up": "import sys\nif 'google.colab' in sys.modules:\n    import subprocess\n    "
    "subprocess.run([sys.executable, '-m', 'pip', 'install', '--quiet', 'https://x/y.whl'], "
    "check=True)",
    "magics": "%matplotlib inline\n%config InlineBackend.figure_format = 'retina'\n%load_ext "
    "autoreload\n%autoreload 2\n%who",
    "all outputs": "from IPython.core.interactiveshell import "
    "InteractiveShell\nInteractiveShell.ast_node_interactivity = 'all'",
    "where it runs": "if 'google.colab' in str(get_ipython()):\n    print('Colab')\nprint('google.colab' in "
    "sys.modules)",
    "settings": "plt.rcParams['figure.dpi'] = 90\ntorch.backends.cudnn.benchmark = True\nimport "
    "os\nos.environ['X'] = '1'\nimport "
    "warnings\nwarnings.filterwarnings('ignore')\ntorch.manual_seed(0)\nnp.random.seed(0)",
    "layers by name": "class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        for "
    "i in range(3):\n            setattr(self, f'fc{i}', nn.Linear(2, 2))\n    def "
    "forward(self, x):\n        for i in range(3):\n            x = getattr(self, 'fc' + "
    "str(i))(x)\n        return x\nnet = Net()\nnet.eval()\nnet.training = True",
    "functions by name": "acts = {n: getattr(nn, n) for n in ('ReLU', 'Tanh')}\ng = globals()['neuron']\nf = "
    "getattr(torch, name)",
    "hooks": "def hook(module, inputs, output): "
    "pass\nmodel.register_forward_hook(hook)\nmodel.apply(init)",
    "tools": "import copy, functools, itertools, dataclasses, collections, typing, types, enum, "
    "weakref, operator\nn = types.SimpleNamespace(a=1)\n@dataclasses.dataclass\nclass A:\n   "
    " x: int = 0\nget = operator.attrgetter('shape')",
    "shadowing": "sum = 0\nlist = [1]\nimport builtins\nprint(builtins.sum([1]))",
    "files": "with open('x.txt', 'w') as f:\n    f.write('a')\ntorch.save(model.state_dict(), "
    "'m.pt')\nmodel.load_state_dict(torch.load('m.pt'))",
    "copies": "import pickle\nm = pickle.loads(pickle.dumps(model))",
    "sharing": "print(a.data_ptr() == b.data_ptr(), np.shares_memory(a, b), "
    "x.__array_interface__['data'])",
    "evaluated": "model.eval()\nvalues = eval('[1, 2]')\ndef evaluate(): pass\ncompile = 1",
    "own eval": "def eval(model): return model\neval(3)",
    "gradients": "with torch.no_grad():\n    "
    "pass\nx.requires_grad_()\ny.backward()\ntorch.autograd.grad(y, x)",
    "debugging": "import pdb\n# pdb.set_trace()\nbreakpoint",
    "progress": "from tqdm.auto import tqdm\nfrom course.progress import progress\nfrom course.data "
    "import iris_split\nfrom course import hint",
    "guesses": "from course import arrange, find_slip, predict, progress, recall, solution\npredict('sum', 3)\nrecall('recall_shape', (2, 3))\nfind_slip('slip', 4)\n"
    "arrange('loop', 'BCA')\nsolution('neuron')\nprogress()",
    "a question mark": "?",
    "an explorer": "from course.explorers import explore_neuron\nexplore_neuron()",
    "documentation": "def f(x):\n    '''Looks at the frame: f_back is not used.'''\n    return x",
    "a missing colon": "def neuron(x, weights)\n    return 0",
    "workers": "import multiprocessing\nloader = torch.utils.data.DataLoader(data, "
    "num_workers=multiprocessing.cpu_count())",
    "dunders": "class V:\n    def __add__(self, other): return self\n    def __repr__(self): return "
    "self.__dict__.__str__()\nif __name__ == '__main__':\n    print(__name__, "
    "torch.__version__)",
    "mending a download": "import ssl\nssl._create_default_https_context = ssl._create_unverified_context\nfrom "
    "torchvision import datasets\ndatasets.MNIST.mirrors = ['https://example.org/']",
    "which machine": "!nvcc --version\n"
    "!cat /etc/os-release | grep NAME\n!sudo apt-get install -y tree",
    "old names": "np.bool = bool\nnp.float = float\nimport mpmath\nmpmath.mp.dps = 30",
    "known private names": "fan_in, _ = nn.init._calculate_fan_in_and_fan_out(w)\nfrom torch.optim.lr_scheduler "
    "import _LRScheduler",
    "letters": "import string\ntorch.einsum('ij,jk->' + ''.join(chr(97 + i) for i in (8, 10)), a, b)",
}


IN_THEIR_LESSON = {
    "tensorflow": "from tensorflow.python.client import device_lib\nprint(device_lib.list_local_devices())",
    "tinygrad": "from tinygrad import Tensor, Device, GlobalCounters\nTensor.training = "
    "True\nDevice.DEFAULT = 'CPU'\nGlobalCounters.kernel_count = 0",
}


@pytest.mark.parametrize("framework", IN_THEIR_LESSON)
def test_a_frameworks_own_settings_are_ordinary_in_its_lesson(framework: str) -> None:
    cells = [
        Cell(SETUP, "set-up", f"import {framework}"),
        Cell(OWN, "own", IN_THEIR_LESSON[framework], changed=True),
    ]
    assert findings(cells) == []


def _found(source: str) -> list[str]:
    return [finding.what for finding in findings([SET_UP, Cell(OWN, "own", source, changed=True)])]


@pytest.mark.parametrize("kind", DECEIVES)
def test_what_could_deceive_a_check_is_found(kind: str) -> None:
    assert _found(DECEIVES[kind])


@pytest.mark.parametrize("kind", ORDINARY)
def test_ordinary_habits_are_not(kind: str) -> None:
    assert _found(ORDINARY[kind]) == []


@pytest.mark.parametrize(
    "lesson",
    [
        pytest.param(lesson, marks=() if place < 2 else pytest.mark.slow)
        for place, lesson in enumerate(lessons.names())
    ],
)
def test_no_answer_of_the_bank_and_no_released_cell_is_found(lesson: str) -> None:
    cells = lessons.load(lesson)
    setup = [cell for cell in cells if cell.kind == SETUP]
    released = [
        replace(cell, kind=OWN, changed=True)
        for cell in cells
        if cell.kind != "test" and not cell.markdown
    ]
    assert findings([*setup, *released]) == []
    for exercise in exercises_of(lesson):
        for entry in () if exercise.manual else bank.load(lesson, exercise.id):
            found = findings(
                [*setup, Cell(ANSWER, exercise.id, entry.source, exercise.id, changed=True)]
            )
            assert found == [], (exercise.id, entry.title, found)


def test_the_place_is_told_and_the_instructors_cells_are_not_read() -> None:
    cells = [
        replace(SET_UP, source=SET_UP.source + "\nimport threading"),
        Cell(EXAMPLE, "e", "import threading"),
        Cell(ANSWER, "neuron", "x = 1\ny = sys._getframe()", "neuron", changed=True),
    ]
    (one,) = findings(cells)
    assert (one.cell, one.exercise, one.line, one.what) == ("neuron", "neuron", 2, "sys._getframe")


def test_what_would_fill_the_memory_is_not_worked_out() -> None:
    text = (
        "a = '%999999999d' % 1\nb = '{:>999999999}'.format(1)\nc = 'x' * 10**9\n"
        + "d = 'aaaaaaaaaa'\n"
        + "d = d + d\n" * 40
    )
    assert _found(text) == []
