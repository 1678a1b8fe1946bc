"""What makes a run faster and changes no grade: each can be switched off, to be measured.

`GRADING_WITHOUT=zygotes,fork-server` leaves these two out (benchmarks/optimisations.py).
"""

from __future__ import annotations

import os

VARIABLE = "GRADING_WITHOUT"
ZYGOTES = "zygotes"  # kernels are forked from a process that has imported the frameworks
FORK_SERVER = "fork-server"  # the zygotes of all workers share one import
FORKED_WORKERS = "forked-workers"  # workers import nothing that the command has imported
HEAD_START = "head-start"  # frameworks are imported beside what the command itself imports
TOGETHER = "hidden-together"  # all hidden calls in one request
KERNEL_CACHE = "kernel-cache"  # tinygrad's kernels are compiled once for the class
REPLAY = "tinygrad-replay"  # what tinygrad worked out for a step serves the next one
ALL = (ZYGOTES, FORK_SERVER, FORKED_WORKERS, HEAD_START, TOGETHER, KERNEL_CACHE, REPLAY)


def is_on(name: str) -> bool:
    """Whether this one is in use: all are, but for those that the environment names."""
    return name not in os.environ.get(VARIABLE, "").split(",")
