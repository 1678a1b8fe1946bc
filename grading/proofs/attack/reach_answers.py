"""Reaching for expected answers and hidden inputs, in memory and in what is kept of a run."""

from __future__ import annotations

from grading.proofs.attack.make import answering, attack, bodies, code, confined, titled
from grading.proofs.attack.model import Seen

# An answer that is right on nothing, but tells of what it was called with, in the words of an
# exception.
_TELLS = """
known = [[2.0, 1.0], [], [1.0, 2.0], [1.0], [1000.0]]
if [float(value) for value in x] not in known and len(x) > 0:
    raise RuntimeError("hidden input " + ",".join(format(float(value), ".6f") for value in x))
raise RuntimeError("visible")
"""
# The inputs that the visible checks have; whatever else an answer is called with is hidden.
_VISIBLE = """
from random import Random
from course.lessons.discovery import exercise
inputs = [case.call.args[0] for prop in exercise("neuron").properties for case in prop.cases(Random(0))]
visible = [list(map(float, x.numpy().ravel() if hasattr(x, "numpy") else x)) for x in inputs]
"""
_INTERRUPTS = (
    _VISIBLE
    + """
if [float(value) for value in x] in visible: return None
raise KeyboardInterrupt("hidden input " + ",".join(format(float(value), ".6f") for value in x))
"""
)
_FRAMES = """
import sys
def look():
    frame, found = sys._getframe(), []
    while frame is not None:
        for space in (frame.f_locals, frame.f_globals):
            found += [name for name in space if name in ("expected", "judge", "properties", "reference", "all_properties")]
        frame = frame.f_back
    return found
import builtins
builtins.seen_in_frames = []
"""
_FRAMES_TOLD = """
from IPython import get_ipython
import builtins
def tell(*_):
    if builtins.seen_in_frames: $loot
get_ipython().events.register("post_execute", tell)
get_ipython().events.register("pre_execute", tell)
"""
_GC = """
import gc, sys
for name in list(sys.modules):
    if name == "grading" or name.startswith("grading."): $loot
for thing in gc.get_objects():
    module = getattr(type(thing), "__module__", "")
    if isinstance(module, str) and module.startswith("grading"): $loot
    if getattr(thing, "hidden", None) is True and hasattr(thing, "judge"): $loot
"""
_HISTORY = """
from IPython import get_ipython
shell = get_ipython()
def tell(*_):
    kept = list(shell.user_ns.get("In", [])) + [str(text) for text in shell.history_manager.input_hist_raw]
    if any("hidden" in text or "expected" in text or "random_cases" in text for text in kept[:-1]
           if "get_ipython" not in text): $loot
for moment in ("pre_run_cell", "post_run_cell", "pre_execute", "post_execute"):
    shell.events.register(moment, tell)
"""
_REMEMBERS = (
    _VISIBLE
    + """
import builtins, threading, time, atexit, os
builtins.remembered = []
def tell():
    for _ in range(2000):
        time.sleep(0.005)
        if any(seen not in visible for seen in builtins.remembered):
            $loot
            os.system("echo " + "LOOT-" + "TAKEN")
            os.write(1, b"LOOT-" + b"TAKEN")
threading.Thread(target=tell, daemon=True).start()
atexit.register(tell)
"""
)


def _no_hidden_input(seen: Seen) -> str:
    return next(
        (
            f"hidden inputs are told: {row.detail}"
            for row in seen.rows.values()
            if "hidden input" in row.detail
        ),
        "",
    )


_SEES = bodies("builtins.seen_in_frames += look()\nreturn None")
_KEEPS = {
    "neuron": "def neuron(x, weights):\n    builtins.remembered.append([float(value) for value in x])\n    "
    "return 0.5\n"
}

ATTACKS = titled(
    """
    10 frames: looks for expected values in the frames of its callers
    10 collector: asks the garbage collector for judges and references
    10 history: reads requests and tests in the shell's history
    10 tells-by-exception: tells hidden inputs in the words of an exception
    10 tells-by-interrupt: tells hidden inputs in the words of an interrupt, which no check catches
    10 tells-later: remembers hidden inputs and prints them from a thread, at exit and past Python
    """,
    {
        "frames": attack(code(_FRAMES + _FRAMES_TOLD, answer=_SEES)),
        "collector": attack(code(_GC, before="")),
        "history": attack(code(_HISTORY)),
        "tells-by-exception": attack(
            answering("nothing", neuron="def neuron(x, weights):" + _TELLS.replace("\n", "\n    ")),
            also=_no_hidden_input,
        ),
        "tells-by-interrupt": attack(
            answering(
                "nothing", neuron="def neuron(x, weights):" + _INTERRUPTS.replace("\n", "\n    ")
            ),
            also=_no_hidden_input,
        ),
        "tells-later": confined(code(_REMEMBERS, answer=_KEEPS), costs=("neuron",)),
    },
)
