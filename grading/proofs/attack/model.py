"""What an attack is: what a student hands in, and what must hold afterwards."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from course.lessons.contract import LESSONS
from course.lessons.writing import table
from grading.model import Row
from grading.proofs.confinement.scene import Scene
from grading.sandbox.levels import LANDLOCK, LIMITS, NONE

LESSON = "02_neuron"  # what all of them hand in
EXERCISES = tuple(clause.id for clause in LESSONS[LESSON])
EVERYWHERE = (LANDLOCK, LIMITS, NONE)
CONFINED = (LANDLOCK,)

# A submission's code prints this, put together as it runs, when it got what it must not get.
LOOT = "LOOT-TAKEN"
# In the name of everything that an attack tries to leave behind. Of this process, as others may be
# trying the same.
MARK = f"left-by-an-attack-{os.getpid()}"

# What an attacker who knows everything about the machine would know, by name.
Context = dict[str, Any]


def context(scene: Scene, classroom: Path) -> Context:
    """What is known of the scene, and of the class that is graded."""
    return {**scene.names(), "classroom": classroom}


@dataclass(frozen=True)
class Seen:
    """What became of one attack.

    Attributes:
        rows: Its rows by exercise.
        honest: Those of its control.
        outputs: The text of all its outputs.
        notes: The other text of its autograded notebook.
    """

    rows: dict[str, Row]
    honest: dict[str, Row]
    outputs: str
    notes: str

    def total(self) -> float:
        """Its points in all."""
        return round(sum(row.score or 0.0 for row in self.rows.values()), 2)


@dataclass(frozen=True)
class Attack:
    """One submission, and what is claimed of it.

    Of every attack: no exercise scores above that of its control, the honest submission with the
    same answers and without the trick; none scores less, but for those in `costs`; it did not get
    what it must not get; nothing outside its own folder is changed; nothing of it is left.

    Attributes:
        number: The class of attack (docs/security.md).
        name: What tells it from others of its class.
        tries: What it tries, in words.
        make: Writes the files into its folder.
        control: The control's name, in `make.CONTROLS`.
        costs: Exercises that may score less.
        flagged: Exercises that must be flagged for a person.
        status: The status that all rows must have, if any.
        levels: The levels of confinement that promise to hold it off.
        also: Says what else is wrong, or gives nothing.
        stock: Whether plain nbgrader is asked too.
    """

    number: int
    name: str
    tries: str
    make: Callable[[Context, Path], None]
    control: str = "nothing"
    costs: tuple[str, ...] = ()
    flagged: tuple[str, ...] = ()
    status: str = ""
    levels: tuple[str, ...] = EVERYWHERE
    also: Callable[[Seen], str] | None = None
    stock: bool = True


CLASSES: dict[int, str] = {
    int(number): words
    for number, words in table(
        """
        1: skip tags on tests
        2: a display hook that prints a score
        3: input or AST transformers
        4: a patched kernel or shell
        5: always-equal objects, array subclasses
        6: patched builtins or allclose
        7: sys.modules, import hooks
        8: patched tracebacks
        9: replaced AssertionError
        10: reading tests through history, frames, gc
        11: reading sources or others' work
        12: writing the gradebook
        13: touching graded files
        14: edited tests
        15: deleted tests
        16: stripped metadata
        17: flipped grade and solution flags
        18: changed points
        19: changed cell type
        20: duplicate ids
        21: odd schema version
        22: reordered cells
        23: another kernelspec
        24: broken JSON
        25: UTF-16 or Latin-1
        26: nbformat 2, 3 or 5
        27: a huge file, or deeply nested JSON
        28: endless loop
        29: swallowed interrupts
        30: threads and children left running
        31: fork bomb
        32: memory bomb
        33: disk filling
        34: endless or binary output
        35: script in outputs
        36: script in markdown or attachments
        37: control characters, CSV formulas
        38: network
        39: secrets in the environment
        40: signals, ptrace, /proc
        41: other kernels' sockets
        42: symlinks, FIFOs, devices
        43: files that shadow modules
        44: planted start-up or config files
        45: checkpoints, renamed or several notebooks
        46: traversal or glob in ids
        47: exit, segfault, kill -9 of itself
        48: shell magics
        49: input() and pdb
        50: forged timestamps
        51: forged result files
        52: answers hard-coded for the visible inputs
        53: behaving differently when graded
        54: calling the reference or the library's own function
        55: leftovers for the next submission
        56: global state: dtype, seeds, threads, grad mode
        57: printing "passed"
        58: flaky answers
        59: warnings on a right answer
        60: shared memory, GPU hang
        61: another student's notebook
        62: pip install
        63: modes, owners and times of files
        64: priorities of others
        65: watching files
        66: memory and files that do not show
        67: a closed run directory
        68: huge results
        69: hidden inputs told by a result
        70: forbidden work where no watcher looks
        71: frames and closures of the checks
        72: signing forged evidence
        73: forbidden functions under other names
        """
    ).items()
}


@dataclass
class Verdict:
    """What was found of one attack.

    Attributes:
        ours: What our engine did, in a few words.
        wrong: What is false of its claim.
        promised: Whether the level promises to hold it off.
        stock: What plain nbgrader did.
    """

    attack: Attack
    ours: str
    wrong: list[str] = field(default_factory=list)
    promised: bool = True
    stock: str = ""
