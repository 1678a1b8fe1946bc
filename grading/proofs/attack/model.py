"""What an attack is: what a student hands in, and what must hold afterwards."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from course.i18n import mark
from grading.model import Row
from grading.sandbox.levels import LANDLOCK, LIMITS, NONE

LESSON = "02_neuron"  # what all of them hand in
EXERCISES = ("neuron", "activations", "forward", "squared_error", "gradients")
EVERYWHERE = (LANDLOCK, LIMITS, NONE)
CONFINED = (LANDLOCK,)

# A submission's code prints this, put together as it runs, when it got what it must not get.
LOOT = "LOOT-TAKEN"
# In the name of everything that an attack tries to leave behind. Of this process, as others may be
# trying the same.
MARK = f"left-by-an-attack-{os.getpid()}"


@dataclass(frozen=True)
class Context:
    """What an attacker who knows everything about the machine would know. `gradebook` is a file
    that stands in for another class's, `address` a server that listens, `bus` a Unix socket of
    another program, `other` a process that is no part of the run, `clone` the course's own folder,
    `classroom` the class that is graded."""

    classroom: Path
    clone: Path
    gradebook: Path
    address: tuple[str, int]
    bus: Path
    other: int
    grader: int


@dataclass(frozen=True)
class Seen:
    """What became of one attack: its rows by exercise, those of its honest twin, and the text of
    all its outputs.
    """

    rows: dict[str, Row]
    honest: dict[str, Row]
    outputs: str
    notes: str

    def total(self) -> float:
        return round(sum(row.score or 0.0 for row in self.rows.values()), 2)


@dataclass(frozen=True)
class Attack:
    """One submission. `number` is the class of attack (docs/security.md), `make` writes the files
    into its folder.

    What is claimed of every attack: no exercise scores above that of its honest twin, the class of
    submissions named `twin` (`grading.proofs.attack.make.TWINS`), which has the same answers without the
    trick; none scores less, but for those in `costs`; what it must not get it did not get; nothing
    outside its own folder is changed; nothing of it is left. Some are `flagged` for a person, some
    have one status in all rows. `also` says what else is wrong, or gives nothing.
    """

    number: int
    name: str
    tries: str
    make: Callable[[Context, Path], None]
    twin: str = "nothing"
    costs: tuple[str, ...] = ()
    flagged: tuple[str, ...] = ()
    status: str = ""
    levels: tuple[str, ...] = EVERYWHERE
    also: Callable[[Seen], str] | None = None
    stock: bool = True  # whether plain nbgrader is asked too


CLASSES: dict[int, str] = {
    1: mark("skip tags on tests"),
    2: mark("a display hook that prints a score"),
    3: mark("input or AST transformers"),
    4: mark("a patched kernel or shell"),
    5: mark("always-equal objects, array subclasses"),
    6: mark("patched builtins or allclose"),
    7: mark("sys.modules, import hooks"),
    8: mark("patched tracebacks"),
    9: mark("replaced AssertionError"),
    10: mark("reading tests through history, frames, gc"),
    11: mark("reading sources or others' work"),
    12: mark("writing the gradebook"),
    13: mark("touching graded files"),
    14: mark("edited tests"),
    15: mark("deleted tests"),
    16: mark("stripped metadata"),
    17: mark("flipped grade and solution flags"),
    18: mark("changed points"),
    19: mark("changed cell type"),
    20: mark("duplicate ids"),
    21: mark("odd schema version"),
    22: mark("reordered cells"),
    23: mark("another kernelspec"),
    24: mark("broken JSON"),
    25: mark("UTF-16 or Latin-1"),
    26: mark("nbformat 2, 3 or 5"),
    27: mark("a huge file, or deeply nested JSON"),
    28: mark("endless loop"),
    29: mark("swallowed interrupts"),
    30: mark("threads and children left running"),
    31: mark("fork bomb"),
    32: mark("memory bomb"),
    33: mark("disk filling"),
    34: mark("endless or binary output"),
    35: mark("script in outputs"),
    36: mark("script in markdown or attachments"),
    37: mark("control characters, CSV formulas"),
    38: mark("network"),
    39: mark("secrets in the environment"),
    40: mark("signals, ptrace, /proc"),
    41: mark("other kernels' sockets"),
    42: mark("symlinks, FIFOs, devices"),
    43: mark("files that shadow modules"),
    44: mark("planted start-up or config files"),
    45: mark("checkpoints, renamed or several notebooks"),
    46: mark("traversal or glob in ids"),
    47: mark("exit, segfault, kill -9 of itself"),
    48: mark("shell magics"),
    49: mark("input() and pdb"),
    50: mark("forged timestamps"),
    51: mark("forged result files"),
    52: mark("answers hard-coded for the visible inputs"),
    53: mark("behaving differently when graded"),
    54: mark("calling the reference or the library's own function"),
    55: mark("leftovers for the next submission"),
    56: mark("global state: dtype, seeds, threads, grad mode"),
    57: mark('printing "passed"'),
    58: mark("flaky answers"),
    59: mark("warnings on a right answer"),
    60: mark("shared memory, GPU hang"),
    61: mark("another student's notebook"),
    62: mark("pip install"),
    63: mark("modes, owners and times of files"),
    64: mark("priorities of others"),
    65: mark("watching files"),
    66: mark("memory and files that do not show"),
    67: mark("a closed run directory"),
    68: mark("huge results"),
    69: mark("hidden inputs told by a result"),
    70: mark("forbidden work where no watcher looks"),
    71: mark("frames and closures of the checks"),
    72: mark("signing forged evidence"),
    73: mark("forbidden functions under other names"),
}


@dataclass
class Verdict:
    """What was found of one attack; `wrong` is empty when its claim is true. `stock`: what plain
    nbgrader did.
    """

    attack: Attack
    ours: str
    wrong: list[str] = field(default_factory=list)
    promised: bool = True
    stock: str = ""
