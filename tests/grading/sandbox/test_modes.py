"""What Landlock says nothing of: modes, owners, times and attributes of files that the account of a
kernel owns; and that account.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from course.frameworks.compilers import Compiler
from grading.paths import ROOT
from grading.sandbox import account, levels, run_directory
from tests.grading.sandbox.test_confinement import CALL, attempts
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


@pytest.mark.skipif(
    not run_directory.kernel_user()[0], reason="only root can give kernels another account"
)
def test_kernels_of_root_have_an_account_of_their_own() -> None:
    for level in (levels.LANDLOCK, levels.LIMITS):
        inside = attempts(
            "os.getresuid()",
            "os.getresgid()",
            "os.getgroups()",
            "len(os.listdir('/proc/self/fd')) > 0",
            "os.stat('../..').st_uid",
            "os.stat('..').st_uid == os.getuid()",
            confine=level,
        )
        user = run_directory.kernel_user()[0]
        assert user >= account.FIRST
        assert inside == [
            f"done: {(user,) * 3}",
            f"done: {(user,) * 3}",
            "done: []",
            "done: True",
            "done: 0",
            "done: True",
        ]
    assert attempts("os.getuid()", confine=levels.NONE) == ["done: 0"]


@pytest.mark.skipif(
    os.geteuid() != 0 or not account.may_give_reading(),
    reason="only root can give kernels a capability",
)
def test_what_only_root_can_read_is_read_by_one_capability(monkeypatch: pytest.MonkeyPatch) -> None:
    found = {}
    for closed in (True, False):
        monkeypatch.setattr(run_directory, "open_to_all", lambda *_paths, closed=closed: not closed)
        (found[closed],) = attempts(
            "{int(x.split()[1], 16) for x in open('/proc/self/status') if x.startswith('Cap')}"
        )
    assert found == {True: "done: {4}", False: "done: {0}"}


def test_who_can_read_what(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    file = tmp_path / "folder" / "file"
    file.parent.mkdir()
    file.write_text("x")
    (tmp_path / "link").symlink_to(file)
    readable = account._open_to_all(str(tmp_path.parent), last=False)

    def known(path: Path) -> bool:
        account._open_to_all.cache_clear()
        return account.can_read([str(path), "/no/such/path"])

    assert known(Path("/usr/bin"))
    assert known(file) == readable
    for path, mode in ((file, 0o640), (file.parent, 0o700)):
        path.chmod(mode)
        assert not known(file)
        assert not known(tmp_path / "link")
        path.chmod(0o755)


@pytest.mark.skipif(
    os.geteuid() != 0 or not shutil.which("setpriv") or not account.may_give_reading(),
    reason="only root can try an ordinary account",
)
def test_an_ordinary_account_guards_its_files_by_the_filter_alone(tmp_path: Path) -> None:
    """The whole engine in a process of an account without a name, as a teacher's own: its files are
    the kernel's account's.
    """
    program = textwrap.dedent(f"""
        import os, sys, tempfile
        sys.path.insert(0, {str(ROOT)!r})
        from tests.support.engine_runs import *
        folder = tempfile.mkdtemp(dir="/tmp")
        os.environ["HOME"] = folder
        open(folder + "/file", "w").close()
        code = "for act in (lambda: os.chmod({{0!r}}, 0), lambda: os.chmod({{1!r}}, 0), lambda: os.chmod('../..', 0)): act()\\nprint(os.getuid())"
        result = run(own("close", code.format(folder, folder + "/file")), *double(), requests=asks("double"))
        print(result.failure, result.confinement, oct(os.stat(folder).st_mode), oct(os.stat(folder + "/file").st_mode & 0o400),
              returned(result, "double"), text(result, "close"))
        os.unlink(folder + "/file")
        import shutil; shutil.rmtree(folder)
    """)
    user = 51999
    become = [
        "setpriv",
        f"--reuid={user}",
        f"--regid={user}",
        "--clear-groups",
        "--inh-caps=-all,+dac_read_search",
        # the clone may be in a folder of root's own
        "--ambient-caps=-all,+dac_read_search",
        "--bounding-set=-all,+dac_read_search",
    ]
    done = subprocess.run(
        [*become, sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
        env={"PATH": os.environ["PATH"], "TMPDIR": "/tmp", "HOME": "/nonexistent"},
    )
    assert done.stdout.split() == ["landlock", "0o40700", "0o400", "['int',", "6]", str(user)], (
        done.stderr
    )


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give kernels another account")
def test_why_root_gives_its_kernels_no_other_account(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A compiler that only its owner can run; a container that does not let root change its user.
    Then nothing is lost.
    """
    program = tmp_path / "cc"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o700)
    with monkeypatch.context() as closed:
        closed.setattr(
            account, "find_compiler", lambda: Compiler("cc", {}, (str(program), str(tmp_path)))
        )
        assert account.own_user.__wrapped__() == (0, f"{program} can be run by its owner only")
        program.chmod(0o755)
        assert account.own_user.__wrapped__()[0] >= account.FIRST

    def refuse(*_arguments: object, **_more: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(account.subprocess, "Popen", refuse)
    user, why = account.own_user.__wrapped__()
    assert user == 0
    assert "Operation not permitted" in why


def test_root_without_the_capability_to_read_keeps_its_account_where_only_it_can_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As in most containers."""
    monkeypatch.setattr(run_directory, "own_user", lambda: (52001, ""))
    monkeypatch.setattr(run_directory, "may_give_reading", lambda: False)
    for readable in (False, True):
        monkeypatch.setattr(
            run_directory, "open_to_all", lambda *_paths, readable=readable: readable
        )
        user, why = run_directory.kernel_user()
        assert (user, bool(why)) == ((52001, False) if readable else (0, True))


@pytest.mark.skipif(
    os.geteuid() != 0 or not shutil.which("setpriv"),
    reason="only root can try a container's capabilities",
)
def test_root_sees_what_its_kernels_hold_open_without_the_right_to_trace() -> None:
    """In most containers root may not look into other accounts' processes."""
    program = textwrap.dedent(f"""
        import os, subprocess, sys, threading, time
        sys.path.insert(0, {str(ROOT)!r})
        from grading.sandbox.account import look_as
        other = subprocess.Popen(["/bin/sleep", "60"], user=52001, group=52001, extra_groups=[], stdin=subprocess.PIPE, cwd="/")
        def seen():
            try:
                return os.stat(f"/proc/{{other.pid}}/fd/0").st_ino == os.fstat(other.stdin.fileno()).st_ino
            except OSError as error:
                return type(error).__name__
        found = [seen()]
        def look():
            look_as(52001)
            found.append(seen())
        thread = threading.Thread(target=look)
        thread.start()
        thread.join()
        found.append(seen())
        other.kill()
        print(*found)
    """)
    container = [
        "setpriv",
        "--inh-caps=-all",
        "--bounding-set=-all,+chown,+dac_override,+fowner,+kill,+setgid,+setuid,+setpcap",
    ]
    done = subprocess.run(
        [*container, sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert done.stdout.split() == ["PermissionError", "True", "PermissionError"], done.stderr
