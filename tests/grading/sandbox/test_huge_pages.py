"""Memory joined into huge pages: nothing in it changes, and zygotes of many kernels have theirs
joined.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from grading.sandbox import fork_server, zygotes
from grading.sandbox.inside import huge_pages
from grading.sandbox.inside.fork_server import MANY
from grading.sandbox.run_directory import RunDirectory

pytestmark = pytest.mark.skipif(not zygotes.can_fork(), reason="kernels are forked on Linux only")

_LOOK = f"""
import hashlib, sys
sys.path.insert(0, {str(Path(huge_pages.__file__).parent)!r})
import huge_pages
def huge():
    with open("/proc/self/smaps_rollup") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("AnonHugePages"))
kept = [str(number) for number in range(1_000_000)]
before, small = hashlib.sha256("".join(kept).encode()).hexdigest(), huge()
joined = huge_pages.join_pages()
print(joined, small, huge(), before == hashlib.sha256("".join(kept).encode()).hexdigest())
"""


def test_what_is_joined_stays_as_it_was() -> None:
    done = subprocess.run([sys.executable, "-c", _LOOK], capture_output=True, text=True, check=True)
    joined, before, after, same = done.stdout.split()
    assert same == "True"
    if int(joined):
        assert int(joined) % (2 << 20) == 0
        # kilobytes, of the eighty megabytes of these strings
        assert int(after) - int(before) > 20 << 10
    else:
        assert int(after) == int(before)
        pytest.skip("this system joins no pages (Linux 6.1 or later does)")


def test_memory_of_files_and_of_others_is_left_alone() -> None:
    maps = """55f0c8a00000-55f0c8e00000 rw-p 00000000 00:00 0                          [heap]
7f0000000000-7f0000400000 rw-p 00000000 00:00 0
7f1000000000-7f1000400000 rw-p 00000000 08:01 12345                      /usr/lib/libtorch.so
7f2000000000-7f2000400000 rw-s 00000000 00:00 0
7f3000000000-7f3000400000 r-xp 00000000 00:00 0                          [vdso]
7ffc00000000-7ffc00400000 rw-p 00000000 00:00 0                          [stack]
7f4000000000-7f4000400000 ---p 00000000 00:00 0
"""
    assert [found[0] for found in huge_pages._OWN_MEMORY.findall(maps)] == [
        "55f0c8a00000",
        "7f0000000000",
    ]


@pytest.mark.parametrize("forks", [MANY - 1, MANY])
def test_a_zygote_of_many_kernels_has_its_memory_joined(
    forks: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "heavy.py").write_text("kept = [str(number) for number in range(1_000_000)]\n")
    environment = RunDirectory.zygote_environment
    monkeypatch.setattr(
        RunDirectory,
        "zygote_environment",
        lambda place: {**environment(place), "PYTHONPATH": str(tmp_path)},
    )
    fork_server.close()
    ours = fork_server.ours()
    ours.prepare(["heavy"], forks)
    monkeypatch.setattr(fork_server, "_asked", ours.socket)
    one = zygotes.Zygote(["heavy"], ours._place.common_environment())
    try:
        one.wait_until_ready()
        rollup = Path(f"/proc/{one.process.pid}/smaps_rollup").read_text()
        huge = next(
            int(line.split()[1]) for line in rollup.splitlines() if line.startswith("AnonHugePages")
        )
    finally:
        one.close()
        fork_server.close()
    if forks < MANY:
        assert huge == 0
    elif huge == 0 and huge_pages.join_pages() == 0:
        pytest.skip("this system joins no pages (Linux 6.1 or later does)")
    else:
        assert huge > 20 << 10
