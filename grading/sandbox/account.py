"""The account that kernels run under where the grader is root: a user who owns one folder.

An account that owns the clone, the classroom and every other kernel's run directory could change
their modes. So each worker has a user of its own for its kernels. Elsewhere kernels run under the
grader's account, and what it owns is guarded by the filter of system calls alone.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from pathlib import Path

from course.frameworks.compilers import find_compiler
from course.i18n import gettext as _
from grading.sandbox.inside.remove_tree import remove_tree

_READS_ALL = 1 << 2  # CAP_DAC_READ_SEARCH
# numbers that neither people nor services are given, and that containers have too
FIRST, COUNT = 52000, 8000


@lru_cache(maxsize=1)
def own_user() -> tuple[int, str]:
    """A user and group that root can give to the kernels of this process.

    Returns:
        Its number and ""; 0 where there is none, and why ("" where the grader is not root).
    """
    if not sys.platform.startswith("linux") or os.geteuid() != 0:
        return 0, ""
    user = _free_number()
    folder = tempfile.mkdtemp(prefix="account-")
    try:
        os.chmod(folder, 0o700)
        os.chown(folder, user, user)
        process = subprocess.Popen(
            ["/bin/sh", "-c", "read line"],
            cwd="/",
            user=user,
            group=user,
            extra_groups=[],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        with process:
            process.kill()
        Path(folder, "file").touch()
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        return 0, _("root may not use another account here ({error})").format(error=error)
    finally:
        remove_tree(folder)
    compiler = find_compiler()
    for program in _programs(
        [os.path.realpath(sys.executable), *(compiler.reads if compiler else ())]
    ):
        mode = os.stat(program).st_mode
        if mode & stat.S_IXUSR and not mode & stat.S_IXOTH:
            return 0, _("{program} can be run by its owner only").format(program=program)
    return user, ""


def _programs(paths: Iterable[str]) -> Iterator[str]:
    """The files among these, and those that lie in the folders among these."""
    for path in paths:
        if os.path.isdir(path):
            yield from (entry.path for entry in os.scandir(path) if entry.is_file())
        elif os.path.isfile(path):
            yield path


def _free_number() -> int:
    """A number that nobody has.

    Workers that live at the same time have different ones, as far as their process ids differ by
    less than COUNT.
    """
    import pwd

    for step in range(COUNT):
        number = FIRST + (os.getpid() + step) % COUNT
        try:
            pwd.getpwuid(number)
        except KeyError:
            return number
    return FIRST


@lru_cache(maxsize=1)
def may_give_reading() -> bool:
    """Whether root can leave a kernel the capability to read what modes deny.

    Containers seldom have it to give.
    """
    return bool(_capabilities()["CapPrm"] & _READS_ALL)


def _capabilities() -> dict[str, int]:
    """Of this thread, by the names that the system gives the sets."""
    with open("/proc/thread-self/status") as file:
        return {
            line.split(":")[0]: int(line.split()[1], 16) for line in file if line.startswith("Cap")
        }


def can_read(paths: Iterable[str]) -> bool:
    """Whether a stranger on this machine could read all of these, as far as they are there."""
    return all(
        _open_to_all(os.path.abspath(path), last=True) for path in paths if os.path.exists(path)
    )


@cache
def _open_to_all(path: str, *, last: bool) -> bool:
    try:
        mode = os.stat(path).st_mode
    except OSError:
        return False
    wanted = (stat.S_IROTH if last else 0) | (stat.S_IXOTH if stat.S_ISDIR(mode) else 0)
    if mode & wanted != wanted:
        return False
    real = os.path.realpath(path)
    if real != path and not _open_to_all(real, last=last):
        return False
    above = os.path.dirname(path)
    return above == path or _open_to_all(above, last=False)


def look_as(user: int) -> None:
    """From here on this thread of a root process looks at the user's processes as that user does.

    It keeps all that it may do as root.

    Without it root needs a capability (SYS_PTRACE) that containers do not give, to see which files
    a process holds open.
    """
    from grading.sandbox.inside import confine  # of no use where there is no Linux

    libc = ctypes.CDLL(None, use_errno=True)
    with contextlib.suppress(OSError):
        libc.setfsgid(user)
        libc.setfsuid(user)  # takes from what is effective, until it is put back
        kept = _capabilities()
        confine.set_capabilities(kept["CapPrm"], kept["CapInh"])
