"""What Landlock does not cover: modes, owners, times and attributes of files that the kernel's account owns."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from grading.sandbox import levels, run_directory
from tests.support.confined import CALL, attempts
from tests.support.engine_runs import asks, double, own, run, text

pytestmark = pytest.mark.skipif(
    levels.available() != levels.LANDLOCK, reason="this machine has no Landlock"
)


@pytest.fixture(params=["an account of its own", "the grader's account"])
def theirs(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A file like another student's hand-in. The kernel's account owns it, unless kernels have an
    account of their own.
    """
    if request.param == "the grader's account":
        monkeypatch.setattr("grading.sandbox.run.kernel_user", lambda: (0, ""))
    elif not run_directory.kernel_user()[0]:
        pytest.skip("the grader is not root")
    file = tmp_path / "theirs.ipynb"
    file.write_text("{}")
    file.chmod(0o640)
    os.utime(file, (1_000_000_000, 1_000_000_000))
    return file


def state(file: Path) -> tuple[int, ...]:
    status = file.stat()
    return (
        status.st_mode,
        status.st_uid,
        status.st_gid,
        status.st_mtime_ns,
        status.st_atime_ns,
        status.st_ctime_ns,
    )


def test_nothing_of_a_file_of_others_is_changed(theirs: Path) -> None:
    file, folder = repr(str(theirs)), repr(str(theirs.parent))
    before, above = state(theirs), state(theirs.parent)
    lines = attempts(
        f"os.chmod({file}, 0)",
        f"os.chmod({file}, 0o4777)",
        f"os.chmod({folder}, 0)",
        f"os.chmod({file}, 0, dir_fd=None, follow_symlinks=True)",
        f"libc.fchmodat(-100, {file}.encode(), 0, 0)",
        f"libc.syscall(452, -100, {file}.encode(), 0, 0)",  # fchmodat2
        f"os.utime({file}, (1, 1))",
        f"libc.utimes({file}.encode(), None)",
        f"os.utime({file})",
        f"os.chown({file}, -1, os.getgid())",
        f"os.lchown({file}, os.getuid(), -1)",
        f"os.chown({file}, -1, -1)",
        f"os.setxattr({file}, 'user.mine', b'x')",
        f"os.removexattr({file}, 'user.mine')",
        setup=CALL,
    )
    assert state(theirs) == before
    assert state(theirs.parent) == above
    assert not any(line.startswith("done") for line in lines[-2:]), lines


def test_a_new_file_has_no_set_id_bits() -> None:
    lines = attempts(
        "os.open('a', os.O_CREAT | os.O_WRONLY, 0o4755)",
        "os.open('.', os.O_TMPFILE | os.O_RDWR, 0o2700)",
        "libc.creat(b'c', 0o4755) == -1 and ctypes.get_errno()",
        "os.mknod('d', 0o104755)",
        "os.mkfifo('e', 0o2700)",
        "[os.fchmod(os.open('f', os.O_CREAT), 0o4755), os.stat('f').st_mode & 0o6000]",
        "os.mkdir('g') or os.open('h', os.O_CREAT | os.O_RDWR, 0o600) > 0",
        setup=CALL,
    )
    assert all(line.startswith("PermissionError") for line in (*lines[:2], *lines[3:5])), lines
    assert lines[2] == "done: 1"
    assert lines[5] == "done: [None, 0]"
    assert lines[6] == "done: True"


def test_flags_of_a_file_that_can_only_be_read_stay_as_they_are() -> None:
    import course

    # FS_IOC_SETFLAGS
    lines = attempts(
        f"fcntl.ioctl(os.open({course.__file__!r}, os.O_RDONLY), 0x40086602, b'\\0' * 8)",
        f"fcntl.fcntl(os.open({course.__file__!r}, os.O_RDONLY), fcntl.F_SETLEASE, fcntl.F_RDLCK)",
        f"fcntl.fcntl(os.open({os.path.dirname(course.__file__)!r}, os.O_RDONLY), fcntl.F_NOTIFY, "
        "2)",
        "os.isatty(0)",
        setup="import fcntl",
    )
    assert not any(line.startswith("done") for line in lines[:3]), lines
    assert lines[3] == "done: False"


def test_nothing_is_told_of_what_happens_to_files() -> None:
    lines = attempts(
        "libc.inotify_init() >= 0 or 1 / 0", "libc.inotify_init1(0) >= 0 or 1 / 0", setup=CALL
    )
    assert not any(line.startswith("done") for line in lines), lines


@pytest.fixture
def sleeper() -> Iterator[subprocess.Popen[bytes]]:
    """Another process of this account."""
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]) as process:
        yield process
        process.kill()


@pytest.mark.usefixtures("theirs")
def test_priorities_and_schedules_of_others_stay_as_they_are(
    sleeper: subprocess.Popen[bytes],
) -> None:
    other = sleeper.pid
    before = (
        os.sched_getscheduler(other),
        os.sched_getaffinity(other),
        os.getpriority(os.PRIO_PROCESS, other),
    )
    lines = attempts(
        f"os.sched_setscheduler({other}, os.SCHED_BATCH, os.sched_param(0))",
        f"os.sched_setaffinity({other}, [max(os.sched_getaffinity(0))])",
        f"os.sched_setscheduler({other}, os.SCHED_IDLE, os.sched_param(0))",
        f"os.setpriority(os.PRIO_PROCESS, {other}, 5)",
        "os.setpriority(os.PRIO_USER, 0, 5)",
        "os.setpriority(os.PRIO_USER, os.getuid(), 5)",
        "os.setpriority(os.PRIO_PGRP, 0, 5)",
        "os.nice(1)",
        "os.sched_setaffinity(0, os.sched_getaffinity(0))",
    )
    assert (
        os.sched_getscheduler(other),
        os.sched_getaffinity(other),
        os.getpriority(os.PRIO_PROCESS, other),
    ) == before
    assert all(line.startswith("PermissionError") for line in lines[3:7]), lines
    assert all(line.startswith("done") for line in lines[7:]), lines


LIBRARIES = """
import os, shutil, tarfile, zipfile, tempfile, pathlib
open('a', 'w').write('x'); os.mkdir('folder'); open('folder/b', 'w').write('y')
shutil.copy('a', 'copied'); shutil.copy2('a', 'copied2'); shutil.copytree('folder', 'tree'); shutil.move('tree', 'moved')
with tarfile.open('t.tar.gz', 'w:gz') as t: t.add('folder'); t.add('a')
with tarfile.open('t.tar.gz') as t: t.extractall('from-tar', filter='data')
with zipfile.ZipFile('z.zip', 'w') as z: z.write('a'); z.write('folder/b')
with zipfile.ZipFile('z.zip') as z: z.extractall('from-zip')
shutil.make_archive('archive', 'zip', 'folder'); shutil.unpack_archive('archive.zip', 'unpacked')
pathlib.Path('a').touch(); pathlib.Path('a').chmod(0o600)
with tempfile.TemporaryDirectory() as d: open(d + '/x', 'w').close()
with tempfile.NamedTemporaryFile() as f: f.write(b'x')
import numpy as np, matplotlib
np.savez('n.npz', x=np.ones(3)); matplotlib.get_cachedir()
import subprocess
subprocess.run(['cp', '-p', 'a', 'by-cp'], check=True); subprocess.run(['tar', 'xzf', 't.tar.gz', '-C', 'moved'], check=True)
print(open('from-tar/folder/b').read(), open('from-zip/folder/b').read(), open('moved/a').read(), open('unpacked/b').read())
"""


def test_libraries_that_copy_modes_and_times_work() -> None:
    result = run(own("use", LIBRARIES), *double(), requests=asks("double"), confine=levels.LANDLOCK)
    assert (result.cells["use"].error, text(result, "use")) == ("", "y y x y\n")
