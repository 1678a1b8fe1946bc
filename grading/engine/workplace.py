"""The private folder of one run and the environment of its kernel: built from an allow-list, so nothing of the instructor's
account goes in."""

from __future__ import annotations

import os
import shutil
import stat
import sys
import tempfile
from pathlib import Path
from typing import Any

import course

_READABLE = (
    "/usr", "/lib", "/lib64", "/lib32", "/bin", "/sbin", "/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d",
    "/etc/localtime", "/etc/timezone", "/etc/fonts", "/etc/mime.types", "/etc/alternatives", "/etc/os-release",
    "/proc/cpuinfo", "/proc/meminfo", "/proc/stat", "/proc/version", "/proc/self", "/proc/sys/vm", "/proc/sys/kernel",
    "/proc/filesystems", "/sys/devices/system", "/sys/fs/cgroup", "/sys/kernel/mm",
    "/dev/urandom", "/dev/random",
)
_DEVICES = ("/dev/null", "/dev/zero")
_KEPT = ("LANG", "LC_ALL", "LC_CTYPE", "TZ", "COURSE_DATA", "COURSE_LANGUAGE", "SYSTEMROOT")


class Workplace:
    """A folder that a kernel may write to; removed by `close`, whatever is in it. The kernel's connection file, its sockets and
    the evidence are in it too, in a folder of their own."""

    def __init__(self) -> None:
        # Unix sockets have short names: not below a deep TMPDIR
        base = "/tmp" if len(tempfile.gettempdir()) > 40 and os.access("/tmp", os.W_OK) else None
        self.root = Path(tempfile.mkdtemp(prefix="run-", dir=base)).resolve()
        self.work = self.root / "work"
        self.home = self.root / "home"
        self.channel = self.root / "k"
        for folder in (self.work, self.home, self.channel, self.root / "tmp"):
            folder.mkdir()

    def environment(self) -> dict[str, str]:
        """The whole environment of the kernel."""
        home = str(self.home)
        found = {name: os.environ[name] for name in _KEPT if name in os.environ}
        found.update({
            "PATH": os.pathsep.join([str(Path(sys.executable).parent), "/usr/bin", "/bin"]),
            "HOME": home, "TMPDIR": str(self.root / "tmp"), "IPYTHONDIR": f"{home}/.ipython",
            "JUPYTER_CONFIG_DIR": f"{home}/.jupyter", "JUPYTER_DATA_DIR": f"{home}/.jupyter/data",
            "JUPYTER_RUNTIME_DIR": f"{home}/.jupyter/runtime", "MPLCONFIGDIR": f"{home}/.matplotlib",
            "XDG_CACHE_HOME": f"{home}/.cache", "XDG_CONFIG_HOME": f"{home}/.config",
            "MPLBACKEND": "module://matplotlib_inline.backend_inline", "COURSE_PROFILE": "quick",
            "PYTHONSAFEPATH": "1", "PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1", "PYTHONNOUSERSITE": "1",
            "PYTHONUTF8": "1", "PYDEVD_DISABLE_FILE_VALIDATION": "1",
            "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "NUMEXPR_NUM_THREADS": "1",
            "TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "",
        })
        return found

    def settings(self, level: str, disk_bytes: int) -> dict[str, Any]:
        """What `kernel_main` is told. `readable` holds interpreter, system libraries and the course's own package."""
        prefixes = {sys.prefix, sys.base_prefix, sys.exec_prefix, str(Path(sys.executable).resolve().parent.parent)}
        readable = [*_READABLE, *prefixes, str(Path(course.__file__).resolve().parent)]
        if os.environ.get("COURSE_DATA"):
            readable.append(os.environ["COURSE_DATA"])
        return {"level": level, "parent": os.getpid(), "status": str(self.channel / "level"), "file_bytes": disk_bytes,
                "readable": readable, "writable": [str(self.root), *_DEVICES]}

    def size(self) -> int:
        """Bytes of all files in the folder, as far as they can be seen; stops counting at 20,000 entries."""
        total = seen = 0
        for folder, _folders, files in os.walk(self.root):
            for name in files:
                seen += 1
                try:
                    total += os.lstat(os.path.join(folder, name)).st_blocks * 512
                except OSError:
                    continue
                if seen > 20_000:
                    return total
        return total

    def close(self) -> None:
        """Removes the folder, also where permissions were taken away."""
        def unlock(_function: Any, path: str, _error: Any) -> None:
            for one in (os.path.dirname(path), path):
                try:
                    if not os.path.islink(one) and Path(one).resolve().is_relative_to(self.root):
                        os.chmod(one, stat.S_IRWXU)
                except OSError:
                    continue
            try:
                if os.path.isdir(path) and not os.path.islink(path):
                    shutil.rmtree(path, ignore_errors=True)
                else:
                    os.unlink(path)
            except OSError:
                return

        shutil.rmtree(self.root, onerror=unlock)
