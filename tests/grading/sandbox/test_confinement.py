"""What a confined kernel cannot do, tried from within, and that the level is never lowered in
silence.
"""

from __future__ import annotations

import os
import socket
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from grading.model import UserError
from grading.paths import ROOT
from grading.sandbox import levels, programs
from grading.sandbox.inside import system_calls
from tests.support.confined import CALL, attempts
from tests.support.engine_runs import asks, double, run

landlock = pytest.mark.skipif(
    levels.available() != levels.LANDLOCK, reason="this machine has no Landlock"
)


@landlock
def test_files_of_the_clone_and_of_the_account_cannot_be_read() -> None:
    folders = [
        ROOT,
        ROOT / "grading",
        ROOT / "tests",
        ROOT / "solutions",
        Path.home(),
        "/",
        "/tmp",
        "/etc",
    ]
    files = [
        ROOT / "grading" / "model.py",
        ROOT / "pyproject.toml",
        "/etc/passwd",
        f"/proc/{os.getpid()}/environ",
        Path("/proc", str(os.getpid()), "root", "etc", "passwd"),
    ]
    for line in attempts(
        *(f"os.listdir({str(folder)!r})" for folder in folders),
        *(f"open({str(file)!r}).read()" for file in files),
    ):
        assert line.startswith("PermissionError"), line


@landlock
def test_grading_cannot_be_imported_and_course_can() -> None:
    first, second, third = attempts(
        "__import__('grading')",
        f"(sys.path.append({str(ROOT)!r}), __import__('grading.model'))",
        "__import__('course.checks.model') and 'course'",
    )
    assert first.startswith("ModuleNotFoundError")
    assert not second.startswith("done")
    assert third == "done: 'course'"


@landlock
def test_only_the_private_folder_can_be_written() -> None:
    outside = [
        str(ROOT / "written"),
        "/tmp/written-by-a-submission",
        str(Path.home() / "written"),
        "/dev/shm/written",
        str(Path(sys.prefix) / "written"),
        str(ROOT / "course" / "written"),
    ]
    lines = attempts(*(f"open({path!r}, 'w')" for path in outside), "open('here', 'w').write('x')")
    assert all(line.startswith("PermissionError") for line in lines[:-1]), lines
    assert lines[-1] == "done: 1"
    assert not any(Path(path).exists() for path in outside)


@landlock
def test_there_is_no_network() -> None:
    server = socket.create_server(("127.0.0.1", 0))
    lines = attempts(
        f"socket.create_connection({server.getsockname()!r})",
        "socket.socket(socket.AF_INET6)",
        "socket.socket(socket.AF_INET, socket.SOCK_DGRAM)",
        "socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)",
        "socket.socket(socket.AF_VSOCK)",
        setup="import socket",
    )
    server.close()
    assert not any(line.startswith("done") for line in lines), lines


@pytest.fixture
def listening() -> Iterator[str]:
    """A Unix socket like a session bus or a container daemon: anybody of this account may connect."""
    with tempfile.TemporaryDirectory(dir="/tmp") as folder, socket.socket(socket.AF_UNIX) as server:
        server.bind(f"{folder}/bus")
        server.listen()
        yield f"{folder}/bus"


@landlock
def test_sockets_of_other_programs_cannot_be_reached(listening: str) -> None:
    lines = attempts(
        f"socket.socket(socket.AF_UNIX).connect({listening!r})",
        f"socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM).sendto(b'x', {listening!r})",
        "socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)[0].sendmsg([b'x'], [], 0, "
        f"{listening!r})",
        f"socket.socketpair()[0].sendto(b'x', {listening!r})",
        "pair[0].send(b'x')",
        setup="import socket\npair = socket.socketpair()",
    )
    assert all(line.startswith("PermissionError") for line in lines[:-1]), lines
    assert lines[-1] == "done: 1"


@landlock
def test_other_processes_are_out_of_reach() -> None:
    grader, supervisor = os.getpid(), "os.getppid()"
    lines = attempts(
        f"os.kill({grader}, 0)",
        f"os.kill({supervisor}, 9)",
        "os.kill(1, 0)",
        f"os.pidfd_open({grader}) and os.kill({grader}, 9)",
        f"resource.prlimit({grader}, resource.RLIMIT_NOFILE, (10, 10))",
        f"os.setpriority(os.PRIO_PROCESS, {grader}, 19)",
        f"call(101, 16, {grader}, 0, 0)",
        f"call(310, {grader}, 0, 0, 0, 0, 0)",
        setup=CALL,
    )
    assert not any(line.startswith("done") for line in lines), lines


@landlock
@pytest.mark.skipif(os.uname().machine != "x86_64", reason="the numbers are those of x86_64")
def test_refused_system_calls() -> None:
    refused = {
        "unshare": (272, 0x10000000),
        "clone into a namespace": (56, 0x10000011),
        "memfd_create": (319, 0, 0),
        "shmget": (29, 0, 4096, 0o1666),
        "io_uring_setup": (425, 1, 0),
        "bpf": (321, 0, 0, 0),
        "x32 getpid": (0x40000027,),
        "prctl(DUMPABLE)": (157, 4, 0),
        "keyctl": (250, 0),
        "mount": (165, 0, 0, 0, 0, 0),
    }
    lines = attempts(*(f"call{arguments!r}" for arguments in refused.values()), setup=CALL)
    for name, line in zip(refused, lines, strict=True):
        assert line.startswith("PermissionError"), f"{name}: {line}"


@landlock
@pytest.mark.skipif(os.geteuid() != 0, reason="only root has capabilities to give up")
def test_root_has_no_capabilities_left() -> None:
    """But for one, where something that kernels need lies in a folder of root's own: to read what
    Landlock lets them.
    """
    (line,) = attempts(
        "{int(x.split()[1], 16) for x in open('/proc/self/status') if x.startswith('Cap')}"
    )
    assert line in ("done: {0}", "done: {4}")


def test_the_environment_is_an_allow_list(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    for level in (levels.LIMITS, levels.NONE):
        names, first, home, grading = attempts(
            "sorted(os.environ)",
            "os.environ['PYTHONSAFEPATH'] + os.environ['OMP_NUM_THREADS'] + "
            "os.environ['COURSE_PROFILE']",
            "os.path.expanduser('~').startswith(os.path.dirname(os.getcwd()))",
            "__import__('grading')",
            confine=level,
        )
        assert "SECRET" not in names
        assert "PYTHONPATH" not in names
        assert first == "done: '11quick'"
        assert home == "done: True"
        assert grading.startswith("ModuleNotFoundError")


def test_the_level_that_was_asked_for_is_the_level_of_the_run() -> None:
    for level in (levels.LIMITS, levels.NONE):
        assert run(*double(), requests=asks("double"), confine=level).confinement == level
    assert run(*double(), requests=asks("double"), confine="off").confinement == levels.NONE


@pytest.mark.slow
@landlock
@pytest.mark.parametrize("warm_kernels", [True, False])
def test_a_promised_level_that_fails_is_a_failure_and_not_a_lower_level(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, warm_kernels: bool
) -> None:
    import shutil

    from grading.sandbox import launch, zygotes

    inside = tmp_path / "inside"
    shutil.copytree(programs.INSIDE, inside)
    with open(inside / "confine.py", "a") as file:
        file.write(
            "\n\ndef restrict_files(*_paths):\n    raise OSError('Landlock is not available')\n"
        )
    monkeypatch.setattr(programs, "INSIDE", inside)
    monkeypatch.setattr(launch, "can_fork", lambda: warm_kernels)
    monkeypatch.setattr(zygotes, "ZYGOTES", zygotes.Zygotes())
    result = run(*double(), requests=asks("double"), confine=levels.LANDLOCK)
    zygotes.ZYGOTES.close()
    assert "Landlock is not available" in result.failure
    assert result.evidence == {}


def test_require_refuses_a_machine_that_cannot_confine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(levels, "available", lambda: levels.LIMITS)
    assert levels.choose("auto") == levels.LIMITS
    with pytest.raises(UserError, match="cannot confine"):
        levels.choose("require")
    assert levels.choose("off") == levels.NONE
    assert levels.unprotected(levels.LIMITS)
    assert levels.unprotected(levels.NONE)
    assert levels.unprotected(levels.LANDLOCK) == ""


def test_a_clone_inside_a_folder_that_kernels_read_lowers_the_level(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(levels, "available", lambda: levels.LANDLOCK)
    monkeypatch.setattr(levels, "readable_paths", lambda: ["/usr/lib", str(ROOT.parent)])
    assert levels.choose("auto") == levels.LIMITS
    with pytest.raises(UserError, match="move the clone"):
        levels.choose("require")


@landlock
def test_signals_and_truncation_are_refused_by_the_filter_where_landlock_does_not_see_to_them() -> (
    None
):
    """As on systems with Landlock's first version: the filter alone, in a process of its own."""
    code = f"""
import os, signal, sys, fcntl
sys.path.insert(0, {str(ROOT)!r})
from grading.sandbox.inside import system_calls
system_calls.install(0)
for action in (lambda: os.kill(os.getppid(), 0), lambda: os.kill(-1, 0), lambda: os.kill(1, 0),
               lambda: fcntl.fcntl(0, fcntl.F_SETOWN, os.getppid()), lambda: os.truncate("/no/such/file", 0),
               lambda: os.open(sys.executable + "-not-there", os.O_RDONLY | os.O_TRUNC)):
    try:
        action()
    except PermissionError:
        continue
    sys.exit("not refused")
signal.signal(signal.SIGUSR1, lambda *_: None)
os.kill(os.getpid(), signal.SIGUSR1)
os.kill(0, 0)
print("held")
"""
    import subprocess

    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=False,
        start_new_session=True,
    )
    assert (done.returncode, done.stdout) == (0, "held\n"), done.stderr


@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
def test_the_filters_jumps_stay_inside_the_program(
    machine: str,
) -> None:
    import struct

    program = system_calls.build(machine, 1234, landlock=1)
    steps = list(struct.iter_unpack("HBBI", program))
    assert len(steps) < 4096
    for at, (code, yes, no, _value) in enumerate(steps):
        if code in (0x15, 0x35, 0x45):
            assert at + 1 + max(yes, no) < len(steps)
    assert steps[-1][0] == 0x06
