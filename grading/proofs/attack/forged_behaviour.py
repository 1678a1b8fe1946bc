"""Points by deceiving the checks of how an answer works.

Work where no watcher looks, the watcher's notes, forged evidence, other names of what is forbidden.
"""

from __future__ import annotations

from grading.proofs.attack.make import (
    BY_AUTOGRAD,
    READY_MADE,
    answering,
    attack,
    code,
    titled,
)

# in these, too, something of behaviour waits for a person
_TELLS = ("neuron", "forward", "squared_error")

_WORKER = """
import queue, threading
todo, done = queue.SimpleQueue(), queue.SimpleQueue()
def work():
    while True:
        function, given = todo.get()
        try: done.put(function(*given))
        except Exception: done.put(None)
threading.Thread(target=work, daemon=True).start()
def ask(function, *given):
    todo.put((function, given))
    return done.get()
"""
_IN_A_THREAD = (
    _WORKER
    + """
def sigmoid(x): return ask(torch.sigmoid, x)
def tanh(x): return ask(torch.tanh, x)
def relu(x): return ask(torch.relu, x)
def leaky_relu(x, a=0.01): return ask(F.leaky_relu, x, a)
def elu(x, a=1.0): return ask(F.elu, x, a)
def softmax(x): return ask(torch.softmax, x, -1)
"""
)
_SLOPES_IN_A_THREAD = (
    _WORKER
    + BY_AUTOGRAD.replace("def gradients", "def slopes")
    + """
def gradients(*given): return ask(slopes, *given)
"""
)
_LATER = """
class Later(torch.Tensor):
    def detach(self): return self.how(self.of)
    @classmethod
    def __torch_function__(cls, func, types, args=(), kwargs=None):
        with torch._C.DisableTorchFunctionSubclass(): return func(*args, **(kwargs or {}))
def later(how, x):
    y = torch.zeros(1).as_subclass(Later)
    y.how, y.of = how, x.clone()
    return y
def sigmoid(x): return later(torch.sigmoid, x)
def tanh(x): return later(torch.tanh, x)
def relu(x): return later(torch.relu, x)
def leaky_relu(x, a=0.01): return later(lambda v: F.leaky_relu(v, a), x)
def elu(x, a=1.0): return later(lambda v: F.elu(v, a), x)
def softmax(x): return later(lambda v: torch.softmax(v, -1), x)
"""
_SCRIPTED = """
def _script(function, *given): return torch.jit.trace(function, given, check_trace=False)
_one = torch.zeros(3)
_s, _t, _r = _script(torch.sigmoid, _one), _script(torch.tanh, _one), _script(torch.relu, _one)
_m = _script(lambda x: torch.softmax(x, -1), _one)
def sigmoid(x): return _s(x)
def tanh(x): return _t(x)
def relu(x): return _r(x)
def leaky_relu(x, a=0.01): return _r(x) - a * _r(-x)
def elu(x, a=1.0): return _r(x) + a * (torch.exp(-_r(-x)) - 1)
def softmax(x): return _m(x)
"""


def _forgetting(how: str) -> str:
    """The ready-made functions, which make the watcher forget; `how` gives a frame."""
    forget = f"""
{how}
def forget():
    frame = a_frame()
    while frame is not None:
        watch = frame.f_locals.get("watch")
        if hasattr(watch, "_seen"): watch._seen.clear()
        frame = frame.f_back
"""
    functions = [line.replace(": return ", ": y = ") for line in READY_MADE.strip().splitlines()]
    return forget + "\n".join(f"{line}; forget(); return y" for line in functions)


_BY_TRACEBACK = """
def a_frame():
    try: raise KeyError
    except KeyError as error: return error.__traceback__.tb_frame
"""
_BY_A_NAME = """
def a_frame():
    try: raise KeyError
    except KeyError as error: kept = getattr(error, "__trace" + "back__")
    return getattr(kept, "emarf_bt"[::-1])
"""
_BY_A_SIGNAL = """
import signal
frames = []
signal.signal(signal.SIGUSR1, lambda number, frame: frames.append(frame))
def a_frame():
    signal.raise_signal(signal.SIGUSR1)
    return frames.pop()
"""
_KEY = """
import course.probe.remote as remote
for _cell in remote._lets_in[0].__closure__:
    if hasattr(_cell.cell_contents, "copy") and hasattr(_cell.cell_contents, "hexdigest"): key = _cell.cell_contents
def forged(path, line):
    mine = key.copy()
    mine.update((path + line).encode())
    return line + "\\t" + mine.hexdigest() + "\\n"
"""
_ORACLE = """
import sys
import course.probe.remote as remote, course.probe.run as run
done = []
def forge():
    frame = sys._getframe()
    while frame is not None and frame.f_code is not remote.answer.__code__: frame = frame.f_back
    if frame is None or done: return
    done.append(1)
    asked, file, sign = (frame.f_locals.get(name) for name in ("asked", "file", "sign"))
    for prop in asked["properties"]:
        found = [run.run_call(globals(), dict(call, watch=[])) for call in prop["calls"]]
        try: remote._write(file, {"property": prop["name"], "outcomes": found, "end": True}, prop["name"], sign)
        except BaseException: pass
""" + READY_MADE.replace("def sigmoid(x): return", "def sigmoid(x):\n    forge()\n    return")
_OWN_REQUEST = """
import sys
import course.probe.remote as remote
def ask_myself():
    frame = sys._getframe()
    while frame is not None and frame.f_code is not remote.answer.__code__: frame = frame.f_back
    if frame is None: return
    given = frame.f_locals
    try: remote.answer(given["request"].replace('"watch": ["operations"]', '"watch": []'), given["path"], given.get("ticket", ""))
    except BaseException: pass
""" + READY_MADE.replace("def sigmoid(x): return", "def sigmoid(x):\n    ask_myself()\n    return")
_OTHER_NAMES = """
import types, scipy.special
box = types.SimpleNamespace(t=np.tanh, e=scipy.special.expit)
def sigmoid(x): return F.glu(torch.stack([torch.ones_like(x), x]), 0)[0]
def tanh(x): return torch.from_numpy(box.t(x.numpy()))
def relu(x): return F.rrelu(x, 0.0, 0.0)
def leaky_relu(x, a=0.01): return F.rrelu(x, a, a)
def elu(x, a=1.0): return F.celu(x, 1.0) if a == 1.0 else F.elu(x, a)
def softmax(x): return torch.exp(x - torch.logcumsumexp(x, -1)[..., -1:])
"""
_FROM_SLOPES = """
aten = torch.ops.aten
def sigmoid(x): return aten.softplus_backward(torch.ones_like(x), x, 1.0, 20.0)
def tanh(x): return 2 * aten.log_sigmoid_backward(torch.ones_like(x), -2 * x, torch.empty(0)) - 1
def relu(x): return aten.threshold_backward(x, x, 0.0)
def leaky_relu(x, a=0.01): return aten.leaky_relu_backward(x, x, a, False)
def elu(x, a=1.0): return F.hardtanh(x, 0.0, 1e9) + a * (torch.exp(F.hardtanh(x, -1e9, 0.0)) - 1)
def softmax(x): return F.softmin(-x, -1)
"""

ATTACKS = titled(
    """
    70 thread: has the ready-made functions called by a thread
    70 slopes-in-a-thread: has autograd called by a thread
    70 lazy-tensor: returns tensors that do the work when they are looked at
    70 traced: calls the ready-made functions in traced ones
    71 traceback: empties the watcher's notes through a traceback
    71 put-together: does so by names that are put together
    71 signal: does so through the frame that a signal's handler is given
    72 key: takes the key of the signatures out of a closure
    72 oracle: has the probe sign forged lines
    72 own-request: asks the probe itself, without a watch
    73 other-names: calls ready-made functions under other names, or holds them in a box
    73 from-slopes: takes them from operations for their slopes
    """,
    {
        "thread": attack(answering(activations=_IN_A_THREAD), "ready-made", flagged=_TELLS),
        "slopes-in-a-thread": attack(
            answering(gradients=_SLOPES_IN_A_THREAD), "by autograd", flagged=_TELLS
        ),
        "lazy-tensor": attack(answering(activations=_LATER), "ready-made", flagged=_TELLS),
        "traced": attack(answering(activations=_SCRIPTED), "ready-made", flagged=_TELLS),
        "traceback": attack(
            answering(activations=_forgetting(_BY_TRACEBACK)), "ready-made", flagged=_TELLS
        ),
        "put-together": attack(
            answering(activations=_forgetting(_BY_A_NAME)), "ready-made", flagged=_TELLS
        ),
        "signal": attack(
            answering(activations=_forgetting(_BY_A_SIGNAL)), "ready-made", flagged=_TELLS
        ),
        "key": attack(
            code(_KEY, "right", {"activations": READY_MADE}), "ready-made", flagged=_TELLS
        ),
        "oracle": attack(answering(activations=_ORACLE), "ready-made", flagged=_TELLS),
        "own-request": attack(answering(activations=_OWN_REQUEST), "ready-made", flagged=_TELLS),
        "other-names": attack(answering(activations=_OTHER_NAMES), "ready-made"),
        "from-slopes": attack(answering(activations=_FROM_SLOPES), "ready-made"),
    },
)
