"""Workers are forked where that is safe, and share nothing with the process that they came of."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from grading.paths import ROOT
from grading.sandbox.zygotes import can_fork

pytestmark = [
    pytest.mark.skipif(not can_fork(), reason="workers are forked on Linux only"),
    pytest.mark.slow,
]

_IMPORTED_HERE = """
import sys, threading, types
from pathlib import Path
from grading.commands import screen
from grading.paths import Classroom
from grading.sandbox.pool import local_pool
from tests.support.engine_jobs import is_imported
if __name__ == "__main__":
    sys.modules["only_here"] = types.ModuleType("only_here")
    done = threading.Event()
    {before}
    with local_pool({pool}) as pool:
        print(pool.submit(is_imported, "only_here").result())
    done.set()
"""

_BAR = "screen.Screen(Classroom(Path(sys.argv[1])), bar=True).start(3)"

_WITH_ZYGOTES = """
from grading.sandbox.pool import grade_all
from grading.sandbox.zygotes import ZYGOTES
from tests.support.engine_jobs import lives, stop_its_zygote, zygote_of
if __name__ == "__main__":
    own = zygote_of("04_iris")
    (zygote,) = ZYGOTES._kept.values()
    found = [zygote for _job, zygote in grade_all(["04_iris"] * 2, stop_its_zygote, 2)]
    print(own in found, any(map(lives, found)), lives(own), zygote._place.root.is_dir())
"""


@pytest.mark.parametrize(
    ("before", "pool", "forked"),
    [
        ("", "1", True),
        (_BAR, "1", True),
        ("threading.Thread(target=done.wait).start()", "1", False),
        ("", "1, keeps=2", False),
    ],
    ids=["one thread", "a progress bar", "two threads", "a pool that stays"],
)
def test_a_worker_is_forked_of_a_process_with_one_thread(
    before: str, pool: str, forked: bool, tmp_path: Path
) -> None:
    program = _IMPORTED_HERE.format(before=before, pool=pool)
    assert _printed(program, str(tmp_path))[-1] == str(forked)


def test_a_forked_worker_has_zygotes_of_its_own_and_ends_them() -> None:
    assert _printed(_WITH_ZYGOTES) == ["False", "False", "True", "True"]


def _printed(program: str, *arguments: str) -> list[str]:
    return subprocess.run(
        [sys.executable, "-c", program, *arguments],
        cwd=ROOT,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},  # as every command has it
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        timeout=120,
    ).stdout.split()
