"""What tinygrad will compute on.

It is a GPU that works as it is, or the processor with a compiler that was found.
"""

from __future__ import annotations

import contextlib
import glob
import os
import subprocess
import sys

from course.frameworks import (
    semaphores,
    tinygrad_kernels,
    tinygrad_replay,
    tinygrad_schedules,
    tinygrad_settings,
)
from course.frameworks.compilers import find_compiler
from course.i18n import gettext as _

# set once found: child processes, and kernels that are given a compiler, need not look again
MARK = "COURSE_TINYGRAD"
_TRIAL = (
    "from tinygrad import Tensor, Device\n"
    "assert (Tensor([1.0, 2.0]) * 2).sum().item() == 6\n"
    "print(Device.DEFAULT)"
)
_TRIAL_SECONDS = 60.0
_SETTINGS = {
    # tinygrad would start a process for every core to compile in: seconds, for kernels that take a
    # moment each.
    "PARALLEL": "0",
    # It would also work out, at every step anew, how arrays of a few hundred bytes could share
    # memory: a quarter of an eager step, and a third of what TinyJit takes to record one.
    "NO_MEMORY_PLANNER": "1",
    # And note for a viewer which method each operation came from: a twentieth of an eager step.
    "TRACEMETA": "0",
}


def prepare() -> str:
    """Sets what tinygrad reads from the environment; must run before tinygrad is imported."""
    # a graded kernel's environment is made of an allow-list
    if not os.environ.get("COURSE_GRADING"):
        tinygrad_settings.hide_unreadable()
    for name, value in _SETTINGS.items():
        os.environ.setdefault(name, value)
    _cache()
    description = os.environ.get(MARK) or _look()
    _tell_imported()
    semaphores.unnamed_where_needed()
    if os.environ.get("COURSE_GRADING"):
        tinygrad_kernels.install(os.environ.get(tinygrad_kernels.PATH, ""))
        if os.environ.get(tinygrad_replay.ASKED):
            tinygrad_replay.install()
            tinygrad_schedules.install()
    return description


def _look() -> str:
    found = _best()
    if found:
        environment, description = found
        os.environ[MARK] = description
    else:
        environment, description = {"DEV": "PYTHON"}, _("the Python interpreter, very slowly")
        print(
            _(
                "tinygrad found no C compiler here and will be very slow. Run `pip install "
                "ziglang`, then restart the kernel."
            )
        )
    environment["DEV"] = os.environ.get("DEV") or environment["DEV"]
    os.environ.update(environment)
    return description


def _best() -> tuple[dict[str, str], str] | None:
    """What tinygrad is told, and a few words on it.

    It is a GPU as it is, a GPU that needs the compiler, or the processor.
    """
    found = _gpu({"CC": "no-compiler"})
    if found:
        return found
    compiler = find_compiler()
    if compiler is None:
        return None
    here = (
        dict(compiler.environment),
        _("the processor, compiled by {compiler}").format(compiler=_(compiler.description)),
    )
    return _gpu({"CC": compiler.environment["CC"]}) or here


def _gpu(environment: dict[str, str]) -> tuple[dict[str, str], str] | None:
    """A GPU that tinygrad itself would choose.

    Tried in a process of its own, since a device that fails leaves its traces in tinygrad; and only
    where there is a sign of one, since that takes a second or two.
    """
    chosen = os.environ.get("DEV", "")
    if (
        chosen.upper().startswith(("CPU", "PYTHON"))
        or os.environ.get("CUDA_VISIBLE_DEVICES") == ""
        or not _sign_of_a_gpu()
    ):
        return None
    try:
        done = subprocess.run(
            [sys.executable, "-c", _TRIAL],
            capture_output=True,
            text=True,
            timeout=_TRIAL_SECONDS,
            env=os.environ | {"CACHELEVEL": "0"} | environment,
            check=False,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    device = done.stdout.strip()
    if done.returncode or not device or device.startswith("CPU"):
        return None
    needed = {} if environment["CC"] == "no-compiler" else environment
    return {"DEV": device} | needed, _("the GPU ({device})").format(device=device)


def _sign_of_a_gpu() -> bool:
    if sys.platform == "darwin":
        return True  # Metal
    return any(glob.glob(pattern) for pattern in ("/dev/nvidia[0-9]*", "/dev/kfd", "/dev/kgsl-3d0"))


def _cache() -> None:
    """Has tinygrad keep no compiled kernels where it cannot write them.

    tinygrad keeps them under the home folder, and fails where it cannot write there. It looks for
    the folder when it is imported; a process forked after that has a home of its own.
    """
    if "CACHEDB" in os.environ or "CACHELEVEL" in os.environ:
        return
    helpers = sys.modules.get("tinygrad.helpers")
    home = os.path.expanduser("~/Library/Caches" if sys.platform == "darwin" else "~/.cache")
    folder = os.path.join(os.environ.get("XDG_CACHE_HOME") or home, "tinygrad")
    try:
        os.makedirs(folder, exist_ok=True)
        writable = os.access(folder, os.W_OK)
    except OSError:
        writable = False
    if not writable:
        os.environ["CACHELEVEL"] = "0"
    with contextlib.suppress(AttributeError):  # not imported yet, or another version
        if helpers._db_connection is None:  # type: ignore[union-attr]
            helpers.CACHEDB = os.path.join(folder, "cache.db")  # type: ignore[union-attr]
            helpers.CACHELEVEL.value = helpers.CACHELEVEL.value if writable else 0  # type: ignore[union-attr]


def _tell_imported() -> None:
    """Hands settings to a tinygrad that was imported already: it has read DEV and may know CC.

    A graded kernel's was imported by the process that it is forked from, which has no compiler.
    """
    helpers = sys.modules.get("tinygrad.helpers")
    if helpers is None:
        return
    try:
        helpers.getenv.cache_clear()
        helpers.DEV.value = os.environ.get("DEV", "")
        for name in _SETTINGS:
            getattr(helpers, name).value = int(os.environ[name])
    except (AttributeError, ValueError):  # another version keeps them elsewhere
        pass
