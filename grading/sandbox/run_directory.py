"""The private folder of one run, and the environment of its kernels.

Both are built from an allow-list, so nothing of the instructor's account goes in.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import Any

import course
from course.frameworks.compilers import find_compiler
from course.frameworks.scripts import cache_folder
from course.frameworks.tinygrad_kernels import PATH as TINYGRAD_KERNELS
from course.frameworks.tinygrad_machine import MARK as TINYGRAD_MARK
from course.frameworks.tinygrad_replay import ASKED as TINYGRAD_REPLAY
from course.i18n import gettext as _
from grading.sandbox import switches
from grading.sandbox.account import can_read, may_give_reading, own_user
from grading.sandbox.inside.remove_tree import remove_tree
from grading.sandbox.kernel_machine import usable

# What a confined kernel may read besides the course: folders, and what in them.
_SYSTEM = (
    ("/usr", "bin", "sbin", "lib", "lib32", "lib64", "libexec", "include", "share"),
    ("/usr/local", "bin", "lib", "lib64", "include", "share"),
    ("/", "bin", "sbin", "lib", "lib32", "lib64"),
    ("/etc", "ld.so.cache", "ld.so.conf", "ld.so.conf.d", "alternatives", "nsswitch.conf"),
    ("/etc", "localtime", "timezone", "locale.alias", "fonts", "mime.types"),
    ("/etc", "os-release", "lsb-release", "debian_version", "redhat-release"),
    ("/proc", "cpuinfo", "meminfo", "stat", "version", "self", "filesystems"),
    ("/proc/sys", "vm", "kernel"),
    ("/sys", "devices/system", "fs/cgroup", "kernel/mm"),
    ("/dev", "urandom", "random"),
)
_OF_A_PREFIX = (
    *("bin", "lib", "lib32", "lib64", "libexec", "include", "share", "etc", "ssl"),
    *("Library", "pyvenv.cfg", "Python", "Resources"),
)
_DEVICES = ("/dev/null", "/dev/zero")
_KEPT = ("LANG", "LC_ALL", "LC_CTYPE", "TZ", "COURSE_DATA", "COURSE_LANGUAGE")
_SHORT = 40  # the name of a Unix socket has some hundred bytes at most
_MOST_ENTRIES = 20_000


def readable_paths(kernel_cache: str = "") -> list[str]:
    """What a confined kernel may read and run.

    That is the interpreter, system libraries, the course's own package and data, and a file of
    tinygrad's kernels where there is one.
    """
    prefixes = {
        sys.prefix,
        sys.base_prefix,
        sys.exec_prefix,
        str(Path(sys.executable).resolve().parent.parent),
    }
    paths = [
        *(os.path.join(folder, name) for folder, *names in _SYSTEM for name in names),
        *(os.path.join(prefix, name) for prefix in sorted(prefixes) for name in _OF_A_PREFIX),
    ]
    paths.append(str(Path(course.__file__).resolve().parent))
    if os.environ.get("COURSE_DATA"):
        paths.append(os.path.abspath(os.environ["COURSE_DATA"]))
    compiler = find_compiler()
    return [
        *paths,
        *(compiler.reads if compiler else ()),
        *filter(None, [kernel_cache]),
    ]


def open_to_all(*more: str) -> bool:
    """Whether an account of their own can read what kernels read, and these paths too."""
    return can_read([*readable_paths(), course.__file__, *more])


def kernel_user() -> tuple[int, str]:
    """The user that kernels of this process run under; 0 where it is the grader's own, and why."""
    user, why = own_user()
    if user and not may_give_reading() and not open_to_all(_base() or tempfile.gettempdir()):
        return 0, _("the course or the interpreter lies where only root can read")
    return user, why


def _base() -> str | None:
    """The folder for run directories, where the usual one has too long a name."""
    return "/tmp" if len(tempfile.gettempdir()) > _SHORT and os.access("/tmp", os.W_OK) else None


def _for_tinygrad(kernel_cache: str) -> dict[str, str]:
    """What tinygrad needs. The compiler is found out here, once.

    In there no folder is both writable and one to run a script from.
    """
    compiler = find_compiler()
    found = {"PARALLEL": "0", TINYGRAD_KERNELS: kernel_cache}
    if switches.is_on(switches.REPLAY):
        found[TINYGRAD_REPLAY] = "1"
    return found | (
        {**compiler.environment, TINYGRAD_MARK: compiler.description} if compiler else {}
    )


def _matplotlib_folder() -> str:
    """Where zygotes find the list of fonts that an earlier one made; empty where they cannot."""
    try:
        return os.path.join(cache_folder(), "matplotlib")
    except OSError:
        return ""


class RunDirectory:
    """A folder that the kernels of one run may write to; `close` removes it, whatever is in it.

    `renew` makes the folders inside; the connection file, the sockets and the evidence are in one
    of their own. `user`: whom those belong to, where kernels have an account of their own (else 0).
    """

    def __init__(self, user: int = 0, kernel_cache: str = "") -> None:
        self.user = user
        # a worker on another machine may not have it, or not be able to run what is in it
        self._kernel_cache = usable(kernel_cache) if kernel_cache else ""
        self._roots: list[Path] = []
        self._kernels = 0
        self._make_root()

    def _make_root(self) -> None:
        self.root = Path(tempfile.mkdtemp(prefix="run-", dir=_base())).resolve()
        self._roots.append(self.root)
        self._made = os.lstat(self.root)
        self._here = self.root
        if self.user:
            self.root.chmod(0o711)  # it stays ours, so that nothing in it can be renamed or closed

    def renew(self) -> None:
        """Makes empty folders for a new kernel: what an earlier one left behind is gone.

        A folder that the earlier one has closed, moved or removed is left to itself, and another is
        taken.
        """
        if self._kernels and not self._is_ours():
            self._make_root()
        elif self._kernels:
            remove_tree(str(self._here))
        self._kernels += 1
        try:
            self._make_folders()
        except OSError:
            if self._kernels == 1:
                raise
            self._make_root()
            self._make_folders()

    def _is_ours(self) -> bool:
        """Whether our folder still stands where we made it. A link may lead anywhere."""
        try:
            return os.path.samestat(os.lstat(self.root), self._made)
        except OSError:
            return False

    def _make_folders(self) -> None:
        self._here = self.root / str(self._kernels)
        self.work, self.home, self.channel = (
            self._here / "work",
            self._here / "home",
            self._here / "k",
        )
        self.temporary = self._here / "tmp"
        for folder in (self._here, self.work, self.home, self.channel, self.temporary):
            folder.mkdir(mode=0o700)
            self.hand_over(folder)

    def hand_over(self, path: Path) -> None:
        """Gives what we have made to the account of the kernels."""
        if self.user:
            os.chown(path, self.user, self.user, follow_symlinks=False)

    def environment(self) -> dict[str, str]:
        """The whole environment of a kernel."""
        return (
            self.zygote_environment()
            | {"MPLCONFIGDIR": f"{self.home}/.matplotlib"}
            | _for_tinygrad(self._kernel_cache)
        )

    def zygote_environment(self) -> dict[str, str]:
        """The same for a process that runs no cells.

        It is without tinygrad's compiler, which takes its time to be found out, and has a folder
        that stays for Matplotlib, which would look through all fonts of the machine each time.
        """
        home = str(self.home)
        found = {"LANG": "C.UTF-8"} | {
            name: os.environ[name] for name in _KEPT if name in os.environ
        }
        return found | {
            "PATH": os.pathsep.join([str(Path(sys.executable).parent), "/usr/bin", "/bin"]),
            "HOME": home,
            "TMPDIR": str(self.temporary),
            "USER": "student",
            "LOGNAME": "student",
            "IPYTHONDIR": f"{home}/.ipython",
            "JUPYTER_CONFIG_DIR": f"{home}/.jupyter",
            "JUPYTER_DATA_DIR": f"{home}/.jupyter/data",
            "JUPYTER_RUNTIME_DIR": f"{home}/.jupyter/runtime",
            "MPLCONFIGDIR": _matplotlib_folder() or f"{home}/.matplotlib",
            "XDG_CACHE_HOME": f"{home}/.cache",
            "XDG_CONFIG_HOME": f"{home}/.config",
            "XDG_DATA_HOME": f"{home}/.local/share",
            "XDG_STATE_HOME": f"{home}/.local/state",
            "MPLBACKEND": "module://matplotlib_inline.backend_inline",
            "COURSE_PROFILE": "quick",
            "COURSE_GRADING": "1",
            "PYTHONSAFEPATH": "1",
            "PYTHONHASHSEED": "0",
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONNOUSERSITE": "1",
            # no network: it is to say so at once
            "PIP_RETRIES": "0",
            "PIP_DISABLE_PIP_VERSION_CHECK": "1",
            "PIP_NO_INPUT": "1",
            "PYTHONUTF8": "1",
            "PYDEVD_DISABLE_FILE_VALIDATION": "1",
            "OPENBLAS_NUM_THREADS": "1",
            "OMP_NUM_THREADS": "1",
            "MKL_NUM_THREADS": "1",
            "NUMEXPR_NUM_THREADS": "1",
            "TF_NUM_INTRAOP_THREADS": "1",
            "TF_NUM_INTEROP_THREADS": "1",
            "TF_CPP_MIN_LOG_LEVEL": "3",
            "CUDA_VISIBLE_DEVICES": "",
            # oneDNN's operations round otherwise from one kind of processor to the next; and to
            # look for one each time that a kernel first uses an operation takes as long as the rest
            # of that use.
            "TF_ENABLE_ONEDNN_OPTS": "0",
            # scikit-learn's workers would need shared memory, and it warns of that
            "JOBLIB_MULTIPROCESSING": "0",
        }

    def common_environment(self) -> dict[str, str]:
        """The part of a zygote's environment that is the same in every directory."""
        return {
            name: value
            for name, value in self.zygote_environment().items()
            if str(self.root) not in value
        }

    def settings(self, level: str, disk_bytes: int) -> dict[str, Any]:
        """What `kernel_main` is told."""
        needed = filter(None, [str(self.root.parent), self._kernel_cache])
        reads_all = bool(self.user) and may_give_reading() and not open_to_all(*needed)
        return {
            "level": level,
            "grader": os.getpid(),
            "folder": str(self.root),
            "status": str(self.channel / "level"),
            "file_bytes": disk_bytes,
            "readable": readable_paths(self._kernel_cache),
            "writable": [str(self._here), *_DEVICES],
            "user": self.user,
            "reads_all": reads_all,
        }

    def size(self) -> int | None:
        """Bytes on disk of all files in the folder.

        Returns:
            None when they cannot be counted: too many, nested too deeply for a path, or hidden in a
                closed folder.
        """
        total = seen = 0
        todo = [str(self.root)]
        while todo:
            try:
                with os.scandir(todo.pop()) as entries:
                    for entry in entries:
                        seen += 1
                        total += entry.stat(follow_symlinks=False).st_blocks * 512
                        if entry.is_dir(follow_symlinks=False):
                            todo.append(entry.path)
                        if seen > _MOST_ENTRIES:
                            return None
            except FileNotFoundError:  # gone while we looked
                continue
            except OSError:
                return None
        return total

    def close(self) -> None:
        """Removes everything."""
        for root in self._roots:
            remove_tree(str(root))
