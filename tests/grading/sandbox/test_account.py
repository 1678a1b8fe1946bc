"""The account of a kernel: another one where the grader is root, and what that account may read."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from course.frameworks.compilers import Compiler
from grading.paths import ROOT
from grading.sandbox import account, levels, run_directory
from tests.support.confined import attempts

pytestmark = pytest.mark.skipif(
    levels.available() != levels.LANDLOCK, reason="this machine has no Landlock"
)


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


@pytest.mark.slow
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
