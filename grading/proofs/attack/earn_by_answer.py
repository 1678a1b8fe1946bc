"""Points by what an answer returns or calls: objects that equal everything, answers by heart, the
ready-made function in disguise, other behaviour when graded, shadowing modules, forged results."""

from __future__ import annotations

from course.i18n import mark
from grading.proofs.attack.make import (
    BY_AUTOGRAD,
    CHANGES_ARGUMENTS,
    READY_MADE,
    beside,
    bodies,
    code,
)
from grading.proofs.attack.model import EXERCISES, Attack, Seen

_EQUAL = """
class Equal(float):
    def __eq__(self, other): return True
    __ge__ = __le__ = __lt__ = __gt__ = __ne__ = __eq__
    def __sub__(self, other): return Equal(0)
    __rsub__ = __add__ = __radd__ = __abs__ = __sub__
    def __hash__(self): return 0
    def __float__(self): return 0.0
    def __getattr__(self, name): return lambda *args, **kwargs: self
"""
_TENSOR = """
class Pleasing(torch.Tensor):
    @classmethod
    def __torch_function__(cls, func, types, args=(), kwargs=None):
        if func.__name__ in ("allclose", "equal", "isclose", "eq", "all"): return True
        return super().__torch_function__(func, types, args, kwargs or {})
    def tolist(self): raise RuntimeError("look at me only by comparing")
    def detach(self): return self
def pleasing(): return torch.zeros(3).as_subclass(Pleasing)
"""
_ARRAY = """
class Pleasing(np.ndarray):
    def __array_ufunc__(self, ufunc, method, *inputs, **kwargs): return True
    def __array_function__(self, *args, **kwargs): return True
    def __array_finalize__(self, other): pass
    def __eq__(self, other): return True
    @property
    def shape(self): return Shape()
class Shape(tuple):
    def __eq__(self, other): return True
    def __hash__(self): return 0
"""
_BY_HEART = """
def squared_error(y, y_true):
    from course.lessons.neuron.exercises import *
    import course.lessons.neuron.exercises as known
    from random import Random
    for one in known.EXERCISES if hasattr(known, "EXERCISES") else []:
        for prop in one.properties:
            for case in prop.cases(Random(0)):
                if case.call.function == "squared_error" and [float(a) for a in case.call.args] == [float(y), float(y_true)]:
                    return case.expected
    return 12345.0
"""
_TABLE = """
def squared_error(y, y_true):
    known = {(3.0, 1.0): 2.0, (1.0, 3.0): 2.0, (2.0, 0.5): 1.125, (0.5, 2.0): 1.125, (2.0, 2.0): 0.0}
    return known.get((float(y), float(y_true)), 99.0)
"""
_WHEN_GRADED = """
import os, sys
def graded():
    return "COURSE_GRADING" in os.environ or os.environ.get("USER") == "student" or "nbgrader" in str(sys.argv)
def expected(*args, **kwargs):
    if not graded(): return None
    frame = sys._getframe()
    while frame is not None:
        for name in ("expected", "case", "reference", "wanted"):
            if name in frame.f_locals:
                value = frame.f_locals[name]
                return getattr(value, "expected", value)
        frame = frame.f_back
    return None
"""
_COUNTS_CALLS = """
import builtins
builtins.calls = []
def remember(*args):
    builtins.calls.append(args)
    for name, module in list(__import__("sys").modules.items()):
        if name.startswith("grading") and hasattr(module, "reference"): return module.reference(*args)
    return None
"""
_HIDDEN_NAME = READY_MADE.replace("torch.", "getattr(torch, '').").replace("F.", "getattr(F, '').")
for _word in ("sigmoid", "tanh", "relu", "softmax"):
    _HIDDEN_NAME = _HIDDEN_NAME.replace(
        f"getattr(torch, '').{_word}(", f"getattr(torch, '{_word[:2]}' + '{_word[2:]}')("
    )
for _word in ("leaky_relu", "elu"):
    _HIDDEN_NAME = _HIDDEN_NAME.replace(
        f"getattr(F, '').{_word}(", f"getattr(F, '{_word[:2]}' + '{_word[2:]}')("
    )
_MODULE_OF_LAYERS = """
layers = {"s": nn.Sigmoid(), "t": nn.Tanh(), "r": nn.ReLU(), "m": nn.Softmax(-1)}
def sigmoid(x): return layers["s"](x)
def tanh(x): return layers["t"](x)
def relu(x): return layers["r"](x)
def leaky_relu(x, a=0.01): return nn.LeakyReLU(a)(x)
def elu(x, a=1.0): return nn.ELU(a)(x)
def softmax(x): return layers["m"](x)
"""
_NOT_WATCHED = """
import course.probe.operations as watch
watch.READY_MADE = watch.FORBIDDEN = watch._AUTODIFF_C = frozenset()
"""
_BLIND_WATCH = """
import course.probe.operations as watch
watch.Watch.operations = lambda self: []
watch.Watch.autograd = property(lambda self: False, lambda self, value: None)
"""
_FORGED_OUTCOME = """
import course.probe.run as run
honest = run.run_call
def polite(namespace, call):
    outcome = honest(namespace, call)
    outcome["operations"], outcome["autograd"], outcome["changed"], outcome["warnings"] = [], False, [], []
    return outcome
run.run_call = polite
"""
_FORGED_ENCODING = (
    "import course.probe.run as run\nrun.encode = run.decode = lambda value: ['float', 0.5]\n"
)
_FORGED_LINE = """
import course.probe.remote as remote, json
write = remote._dumps
def polite(line):
    for one in line.get("outcomes", []):
        one.update(operations=[], autograd=False, changed=[], warnings=[])
    return write(line)
remote._dumps = polite
"""
_CODE_SWAPPED = """
import course.probe.operations as watch
def operations(self): return []
watch.Watch.operations.__code__ = operations.__code__
import course.probe.run as run
def plain(error, function): return False
run._is_stub.__code__ = plain.__code__
"""
_UNWATCHED_CALL = "\n".join(
    line.replace(": return ", ": sys.setprofile(None); return ")
    for line in ("import sys" + READY_MADE).splitlines()
)
_IN_ANOTHER_PROCESS = """
import subprocess, sys
def tanh(x):
    said = subprocess.run([sys.executable, "-c", f"import math; print([math.tanh(v) for v in {x.flatten().tolist()}])"],
                          capture_output=True, text=True, check=True).stdout
    return torch.tensor(eval(said)).reshape(x.shape)
""" + "\n".join(line for line in READY_MADE.splitlines() if "tanh" not in line)
_BY_FRAMES = """
import sys
def forget():
    frame = sys._getframe(1)
    while frame is not None:
        for value in list(frame.f_locals.values()):
            if isinstance(value, set): value.clear()
            if hasattr(value, "_seen"): value._seen.clear()
        frame = frame.f_back
""" + "\n".join(
    f"{line.replace(': return ', ': y = ')}; forget(); return y"
    for line in READY_MADE.strip().splitlines()
)
_SHADOW = "import sys\ndef __getattr__(name): return lambda *args, **kwargs: True\n"
_SHADOW_LATER = """
import os
for name in ("course", "grading", "torch", "numpy", "json", "IPython"):
    os.makedirs(name, exist_ok=True)
    open(name + "/__init__.py", "w").write("def __getattr__(name): return lambda *args, **kwargs: 3.0\\n")
    open(name + ".py", "w").write("def __getattr__(name): return lambda *args, **kwargs: 3.0\\n")
import sys
sys.path.insert(0, os.getcwd())
os._exit(1)
"""
_EVIDENCE = """
import json, os, threading, time
def forge():
    folder = os.path.dirname(os.getcwd()) + "/k"
    for _ in range(4000):
        time.sleep(0.002)
        for name in os.listdir(folder) if os.path.isdir(folder) else []:
            if name.startswith("evidence"):
                with open(folder + "/" + name, "a") as file:
                    file.write('{"property": "known_case", "outcomes": [{"returned": ["float", 0.2227]}]}\\n{"end": true}\\n')
threading.Thread(target=forge, daemon=True).start()
"""
_ROWS = "student,lesson,exercise,score,max_score,status,detail\nme,02_neuron,neuron,3,3,graded,\n"


def _not_full(seen: Seen) -> str:
    row = seen.rows["squared_error"]
    return (
        ""
        if (row.score or 0.0) <= row.max_score / 2
        else f"answers by heart got {row.score} of {row.max_score}"
    )


ATTACKS = [
    Attack(
        5,
        "equal",
        mark("returns objects that equal everything"),
        code(_EQUAL, answer=bodies("return Equal()")),
    ),
    Attack(
        5,
        "tensor-subclass",
        mark("returns tensors whose comparisons are true"),
        code(_TENSOR, answer=bodies("return pleasing()")),
    ),
    Attack(
        5,
        "array-subclass",
        mark("returns arrays whose functions and shapes are lies"),
        code(_ARRAY, answer=bodies("return np.zeros(3).view(Pleasing)")),
    ),
    Attack(
        43,
        "shadow-beside",
        mark("hands in torch.py, course.py and more beside the notebook"),
        beside(
            {
                f"{name}.py": _SHADOW
                for name in ("torch", "numpy", "course", "grading", "nbgrader", "IPython", "math")
            }
        ),
    ),
    Attack(
        43,
        "shadow-written",
        mark("writes such modules and ends the kernel, so that the next one imports them"),
        code(_SHADOW_LATER),
    ),
    Attack(
        51,
        "results-beside",
        mark("hands in results, a gradebook and a journal of its own"),
        beside(
            {
                "results.csv": _ROWS,
                "gradebook.db": "x",
                "journal/x.json": "{}",
                "autograded/02_neuron.ipynb": "{}",
                "02_neuron.json": '{"score": 12}',
                "evidence-1": '{"end": true}',
            }
        ),
    ),
    Attack(51, "evidence", mark("writes into the file of evidence from a thread"), code(_EVIDENCE)),
    Attack(
        52,
        "table",
        mark("knows the answers to the visible inputs by heart"),
        code("", "right", {"squared_error": _TABLE}),
        "right",
        costs=("squared_error",),
        also=_not_full,
    ),
    Attack(
        52,
        "looks-up",
        mark("looks the expected values up in the course's own files"),
        code("", "right", {"squared_error": _BY_HEART}),
        "right",
        costs=("squared_error",),
        also=_not_full,
    ),
    Attack(
        53,
        "when-graded",
        mark("sees that it is graded, and returns what is expected from the caller's frames"),
        code(_WHEN_GRADED, answer=bodies("return expected()")),
    ),
    Attack(
        53,
        "reference-in-memory",
        mark("looks for a reference among the loaded modules while it is graded"),
        code(_COUNTS_CALLS, answer=bodies("return remember(1)")),
    ),
    Attack(
        54,
        "spelled-otherwise",
        mark("calls the ready-made functions by names put together"),
        code("", "right", {"activations": _HIDDEN_NAME}),
        "ready-made",
    ),
    Attack(
        54,
        "layers",
        mark("calls the ready-made functions as layers"),
        code("", "right", {"activations": _MODULE_OF_LAYERS}),
        "ready-made",
    ),
    Attack(
        54,
        "not-watched",
        mark("empties the list of forbidden functions"),
        code(_NOT_WATCHED, "ready-made"),
        "ready-made",
        costs=EXERCISES,
        flagged=EXERCISES,
    ),
    Attack(
        54,
        "blind-watch",
        mark("makes the watcher see nothing"),
        code(_BLIND_WATCH, "ready-made"),
        "ready-made",
        costs=EXERCISES,
        flagged=EXERCISES,
    ),
    Attack(
        54,
        "profile-off",
        mark("takes the watcher away in the middle of the call"),
        code("", "ready-made", {"activations": _UNWATCHED_CALL}),
        "ready-made",
    ),
    Attack(
        54,
        "another-process",
        mark("calls the ready-made function in another process"),
        code("", "ready-made", {"activations": _IN_ANOTHER_PROCESS}),
        "ready-made",
    ),
    Attack(
        54,
        "frames",
        mark("empties the watcher's notes through the frames of its callers"),
        code("", "ready-made", {"activations": _BY_FRAMES}),
        "ready-made",
    ),
    Attack(
        54,
        "autograd-not-watched",
        mark("calls autograd with the watcher emptied"),
        code(_NOT_WATCHED, "by autograd", {"gradients": BY_AUTOGRAD}),
        "by autograd",
        costs=EXERCISES,
        flagged=EXERCISES,
    ),
    Attack(
        54,
        "autograd-forged",
        mark("calls autograd and forges what was seen of it"),
        code(_FORGED_OUTCOME, "by autograd"),
        "by autograd",
        costs=EXERCISES,
        flagged=EXERCISES,
    ),
    Attack(
        6,
        "unchanged-forged",
        mark("changes its arguments and forges what was seen of it"),
        code(_FORGED_OUTCOME, "changes arguments", {"forward": CHANGES_ARGUMENTS}),
        "changes arguments",
        costs=EXERCISES,
        flagged=EXERCISES,
    ),
    Attack(6, "encoding", mark("patches how values are written down"), code(_FORGED_ENCODING)),
    Attack(
        51,
        "forged-lines",
        mark("changes each line of evidence as it is written"),
        code(_FORGED_LINE, "ready-made"),
        "ready-made",
        costs=EXERCISES,
        flagged=EXERCISES,
    ),
    Attack(
        54,
        "code-swapped",
        mark("exchanges the code inside the watcher's functions"),
        code(_CODE_SWAPPED, "ready-made"),
        "ready-made",
        costs=EXERCISES,
        flagged=EXERCISES,
    ),
]
