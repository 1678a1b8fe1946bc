"""Using up time, memory, disk, output, processes; ending the kernel; asking for input.

Each goes some way past its budget and no further, so that it does no harm where there is none.
"""

from __future__ import annotations

from grading.proofs.attack.make import Make, answering, attack, bodies, code, titled
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
    return answering(**{exercise: bodies(body)[exercise]})


def _both(name: str, body: str, *, stock: bool = True) -> dict[str, Attack]:
    """In an answer, which costs that exercise, and in a cell of its own, which costs nothing."""
    return {
        f"{name}-in-an-answer": attack(_in("forward", body), costs=("forward",), stock=stock),
        f"{name}-in-a-cell": attack(code(body, "right"), stock=stock),
    }


ATTACKS = titled(
    """
    28 loop-in-an-answer loop-in-a-cell: loops without end
    29 swallow-in-an-answer swallow-in-a-cell: swallows every interrupt
    29 ignore: ignores signals
    30 children: leaves threads and detached children running
    31 forks: starts processes without end
    32 memory-in-an-answer memory-in-a-cell: takes memory without end
    32 tensors: takes memory without end, as tensors
    33 disk: fills the disk
    33 many-files: makes more files than can be counted
    34 prints: prints without end
    34 binary: prints bytes that are no text
    34 shows: shows thousands of things
    47 exit-in-an-answer exit-in-a-cell: ends the kernel
    47 kill-in-an-answer kill-in-a-cell: kills itself
    47 segfault-in-an-answer segfault-in-a-cell: crashes in C
    47 sys-exit: leaves by sys.exit, exit and quit
    47 quit: quits the kernel politely
    48 magics: uses the shell and magics
    48 reset: resets all names
    48 bash: runs a cell of shell commands
    49 input: waits for input
    49 pdb: stops in the debugger
    49 breakpoint: stops in the debugger when it is called
    """,
    {
        **_both("loop", _LOOP),
        **_both("swallow", _SWALLOW),
        "ignore": attack(code(_IGNORE, "right")),
        "children": attack(code(_CHILDREN, "right")),
        "forks": attack(code(_FORKS, "right"), stock=False),
        **_both("memory", _MEMORY, stock=False),
        "tensors": attack(code(_TENSORS, "right"), stock=False),
        "disk": attack(code(_DISK, "right")),
        "many-files": attack(code(_MANY_FILES, "right")),
        "prints": attack(code(_PRINT, "right")),
        "binary": attack(code(_BINARY, "right")),
        "shows": attack(code(_SHOWN, "right")),
        **_both("exit", "import os; os._exit(0)"),
        **_both("kill", "import os; os.kill(os.getpid(), 9)"),
        **_both("segfault", "import ctypes; ctypes.string_at(0)"),
        "sys-exit": attack(code("import sys\nsys.exit(0)", "right")),
        "quit": attack(code("exit()", "right")),
        "magics": attack(code(_MAGIC, "right")),
        "reset": attack(code(_RESET, "right")),
        "bash": attack(code(_BASH, "right")),
        "input": attack(_in("squared_error", "input('the answer? ')"), costs=("squared_error",)),
        "pdb": attack(code("import pdb; pdb.set_trace()", "right")),
        "breakpoint": attack(_in("forward", "breakpoint()"), costs=("forward",)),
    },
)
