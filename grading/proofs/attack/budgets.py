"""Using up what there is: time, memory, disk, output, processes; ending the kernel; asking for
input. Each goes some way past its budget and no further, so that it does no harm where there is
none."""

from __future__ import annotations

from course.i18n import mark
from grading.proofs.attack.make import Make, code
from grading.proofs.attack.model import MARK, Attack

_LOOP = "while True: pass"
_SWALLOW = """
import time
end = time.time() + 90
while time.time() < end:
    try:
        while time.time() < end: time.sleep(0.01)
    except BaseException: pass
"""
_IGNORE = """
import signal, time
for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGALRM):
    signal.signal(number, signal.SIG_IGN)
time.sleep(90)
"""
_CHILDREN = """
import os, subprocess, sys, threading, time
subprocess.Popen([sys.executable, "-c", "import time; time.sleep(100)", "MARK"], start_new_session=True)
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0: os.execv(sys.executable, [sys.executable, "-c", "import time; time.sleep(100)", "MARK"])
    os._exit(0)
threading.Thread(target=time.sleep, args=(100,)).start()
""".replace("MARK", MARK)
_FORKS = """
import os, time
for _ in range(300):
    if os.fork() == 0:
        time.sleep(8)
        os._exit(0)
time.sleep(5)
"""
_MEMORY = "x = [bytearray(b'x' * 20_000_000) for _ in range(120)]\nimport time; time.sleep(3)"
_TENSORS = "x = [torch.ones(5_000_000) for _ in range(120)]\nimport time; time.sleep(3)"
_DISK = (
    "import time\nfor n in range(40): open(f'file{n}', 'wb').write(b'x' * 3_000_000)\ntime.sleep(3)"
)
_MANY_FILES = "import time\nfor n in range(30_000): open(f'file{n}', 'w').close()\ntime.sleep(3)"
_PRINT = "for _ in range(60_000): print('x' * 1000)"
_BINARY = """
import os, sys
print(bytes(range(256)).decode("latin-1") * 100)
for _ in range(100): os.write(1, bytes(range(256)) * 10); os.write(2, b"\\xff\\xfe" * 500)
sys.stdout.write("\\x00\\x1b[2J\\u202e\\ud800" * 10)
"""
_SHOWN = """
from IPython.display import display
for n in range(5000): display({"text/plain": "x" * 100, "image/png": "!" * 100, "application/x-evil": "y" * 50}, raw=True)
"""
_MAGIC = """
!echo from the shell
%run no-such-file.py
%load_ext no_such_extension
%cd /
%env OMP_NUM_THREADS=8
%matplotlib inline
%config InteractiveShell.ast_node_interactivity = 'none'
%automagic on
"""
_RESET = "%reset -f\nimport sys\nsys.stdout = None\ndel sys"
_BASH = "%%bash\ncat /etc/passwd > /dev/null; kill -0 1; echo done"


def _in(exercise: str, body: str) -> Make:
    """Right answers but for one, which does this when it is called."""
    name = {"forward": "forward(x, W, b, V, c)", "squared_error": "squared_error(y, y_true)"}[
        exercise
    ]
    lines = "".join(f"    {line}\n" for line in body.strip("\n").splitlines())
    return code("", "right", {exercise: f"def {name}:\n{lines}"})


def _both(number: int, name: str, tries: str, body: str, *, stock: bool = True) -> list[Attack]:
    """In an answer, which costs that exercise, and in a cell of its own, which costs nothing."""
    return [
        Attack(
            number,
            f"{name}-in-an-answer",
            tries,
            _in("forward", body),
            "right",
            ("forward",),
            stock=stock,
        ),
        Attack(number, f"{name}-in-a-cell", tries, code(body, "right"), "right", stock=stock),
    ]


ATTACKS = [
    *_both(28, "loop", mark("loops without end"), _LOOP),
    *_both(29, "swallow", mark("swallows every interrupt"), _SWALLOW),
    Attack(29, "ignore", mark("ignores signals"), code(_IGNORE, "right"), "right"),
    Attack(
        30,
        "children",
        mark("leaves threads and detached children running"),
        code(_CHILDREN, "right"),
        "right",
    ),
    Attack(
        31,
        "forks",
        mark("starts processes without end"),
        code(_FORKS, "right"),
        "right",
        stock=False,
    ),
    *_both(32, "memory", mark("takes memory without end"), _MEMORY, stock=False),
    Attack(
        32,
        "tensors",
        mark("takes memory without end, as tensors"),
        code(_TENSORS, "right"),
        "right",
        stock=False,
    ),
    Attack(33, "disk", mark("fills the disk"), code(_DISK, "right"), "right"),
    Attack(
        33,
        "many-files",
        mark("makes more files than can be counted"),
        code(_MANY_FILES, "right"),
        "right",
    ),
    Attack(34, "prints", mark("prints without end"), code(_PRINT, "right"), "right"),
    Attack(34, "binary", mark("prints bytes that are no text"), code(_BINARY, "right"), "right"),
    Attack(34, "shows", mark("shows thousands of things"), code(_SHOWN, "right"), "right"),
    *_both(47, "exit", mark("ends the kernel"), "import os; os._exit(0)"),
    *_both(47, "kill", mark("kills itself"), "import os; os.kill(os.getpid(), 9)"),
    *_both(47, "segfault", mark("crashes in C"), "import ctypes; ctypes.string_at(0)"),
    Attack(
        47,
        "sys-exit",
        mark("leaves by sys.exit, exit and quit"),
        code("import sys\nsys.exit(0)", "right"),
        "right",
    ),
    Attack(47, "quit", mark("quits the kernel politely"), code("exit()", "right"), "right"),
    Attack(48, "magics", mark("uses the shell and magics"), code(_MAGIC, "right"), "right"),
    Attack(48, "reset", mark("resets all names"), code(_RESET, "right"), "right"),
    Attack(48, "bash", mark("runs a cell of shell commands"), code(_BASH, "right"), "right"),
    Attack(
        49,
        "input",
        mark("waits for input"),
        _in("squared_error", "input('the answer? ')"),
        "right",
        ("squared_error",),
    ),
    Attack(
        49,
        "pdb",
        mark("stops in the debugger"),
        code("import pdb; pdb.set_trace()", "right"),
        "right",
    ),
    Attack(
        49,
        "breakpoint",
        mark("stops in the debugger when it is called"),
        _in("forward", "breakpoint()"),
        "right",
        ("forward",),
    ),
]
