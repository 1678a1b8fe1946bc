"""Points by what an answer returns or calls.

Objects that equal everything, answers by heart, the ready-made function in disguise, other
behaviour when graded, shadowing modules, forged results.
"""

from __future__ import annotations

from grading.proofs.attack.make import (
    BY_AUTOGRAD,
    CHANGES_ARGUMENTS,
    READY_MADE,
    answering,
    attack,
    beside,
    bodies,
    code,
    titled,
)
from grading.proofs.attack.model import EXERCISES, Seen

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
    for exercise in known.EXERCISES if hasattr(known, "EXERCISES") else []:
        for prop in exercise.properties:
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
    for outcome in line.get("outcomes", []):
        outcome.update(operations=[], autograd=False, changed=[], warnings=[])
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


ATTACKS = titled(
    """
    5 equal: returns objects that equal everything
    5 tensor-subclass: returns tensors whose comparisons are true
    5 array-subclass: returns arrays whose functions and shapes are lies
    43 shadow-beside: hands in torch.py, course.py and more beside the notebook
    43 shadow-written: writes such modules and ends the kernel, so that the next one imports them
    51 results-beside: hands in results, a gradebook and a journal of its own
    51 evidence: writes into the file of evidence from a thread
    52 table: knows the answers to the visible inputs by heart
    52 looks-up: looks the expected values up in the course's own files
    53 when-graded: sees that it is graded, and returns what is expected from the caller's frames
    53 reference-in-memory: looks for a reference among the loaded modules while it is graded
    54 spelled-otherwise: calls the ready-made functions by names put together
    54 layers: calls the ready-made functions as layers
    54 not-watched: empties the list of forbidden functions
    54 blind-watch: makes the watcher see nothing
    54 profile-off: takes the watcher away in the middle of the call
    54 another-process: calls the ready-made function in another process
    54 frames: empties the watcher's notes through the frames of its callers
    54 autograd-not-watched: calls autograd with the watcher emptied
    54 autograd-forged: calls autograd and forges what was seen of it
    6 unchanged-forged: changes its arguments and forges what was seen of it
    6 encoding: patches how values are written down
    51 forged-lines: changes each line of evidence as it is written
    54 code-swapped: exchanges the code inside the watcher's functions
    """,
    {
        "equal": attack(code(_EQUAL, answer=bodies("return Equal()"))),
        "tensor-subclass": attack(code(_TENSOR, answer=bodies("return pleasing()"))),
        "array-subclass": attack(code(_ARRAY, answer=bodies("return np.zeros(3).view(Pleasing)"))),
        "shadow-beside": attack(
            beside(
                {
                    f"{name}.py": _SHADOW
                    for name in (
                        "torch",
                        "numpy",
                        "course",
                        "grading",
                        "nbgrader",
                        "IPython",
                        "math",
                    )
                }
            )
        ),
        "shadow-written": attack(code(_SHADOW_LATER)),
        "results-beside": attack(
            beside(
                {
                    "results.csv": _ROWS,
                    "gradebook.db": "x",
                    "journal/x.json": "{}",
                    "autograded/02_neuron.ipynb": "{}",
                    "02_neuron.json": '{"score": 12}',
                    "evidence-1": '{"end": true}',
                }
            )
        ),
        "evidence": attack(code(_EVIDENCE)),
        "table": attack(answering(squared_error=_TABLE), costs=("squared_error",), also=_not_full),
        "looks-up": attack(
            answering(squared_error=_BY_HEART), costs=("squared_error",), also=_not_full
        ),
        "when-graded": attack(code(_WHEN_GRADED, answer=bodies("return expected()"))),
        "reference-in-memory": attack(code(_COUNTS_CALLS, answer=bodies("return remember(1)"))),
        "spelled-otherwise": attack(answering(activations=_HIDDEN_NAME), "ready-made"),
        "layers": attack(answering(activations=_MODULE_OF_LAYERS), "ready-made"),
        "not-watched": attack(code(_NOT_WATCHED, "ready-made"), costs=EXERCISES, flagged=EXERCISES),
        "blind-watch": attack(code(_BLIND_WATCH, "ready-made"), costs=EXERCISES, flagged=EXERCISES),
        "profile-off": attack(answering("ready-made", activations=_UNWATCHED_CALL)),
        "another-process": attack(answering("ready-made", activations=_IN_ANOTHER_PROCESS)),
        "frames": attack(answering("ready-made", activations=_BY_FRAMES)),
        "autograd-not-watched": attack(
            code(_NOT_WATCHED, "by autograd", {"gradients": BY_AUTOGRAD}),
            costs=EXERCISES,
            flagged=EXERCISES,
        ),
        "autograd-forged": attack(
            code(_FORGED_OUTCOME, "by autograd"), costs=EXERCISES, flagged=EXERCISES
        ),
        "unchanged-forged": attack(
            code(_FORGED_OUTCOME, "changes arguments", {"forward": CHANGES_ARGUMENTS}),
            costs=EXERCISES,
            flagged=EXERCISES,
        ),
        "encoding": attack(code(_FORGED_ENCODING)),
        "forged-lines": attack(
            code(_FORGED_LINE, "ready-made"), costs=EXERCISES, flagged=EXERCISES
        ),
        "code-swapped": attack(
            code(_CODE_SWAPPED, "ready-made"), costs=EXERCISES, flagged=EXERCISES
        ),
    },
)
