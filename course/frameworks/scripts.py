"""The scripts through which zig and gcc stand in for clang, and where they are written."""

from __future__ import annotations

import atexit
import contextlib
import hashlib
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator

# Zig has clang inside: `zig clang` is clang itself. It is half as fast again as `zig cc`, and needs
# no folder for a cache.
ZIG = """#!/bin/sh
exec {compiler} clang "$@"
"""
ZIG_ON_WINDOWS = """@{compiler} clang %*
"""

# gcc has one target, and its assembler cannot write to a pipe.
GCC = """#!/bin/sh
object=$(mktemp) || exit 1
trap 'rm -f "$object"' EXIT
for option do
  shift
  case $option in
    --target=*) ;;
    *) set -- "$@" "$option" ;;
  esac
done
{compiler} "$@" -o "$object" && cat "$object"
"""


SUFFIX = ".cmd" if os.name == "nt" else ""
# kernels that root grades have an account of their own
_MODE = 0o755 if os.name == "posix" else 0o400


def written_scripts(name: str, text: str) -> Iterator[str]:
    """The script as a file that can be run.

    It lies in the user's cache folder and, should that not do, in a temporary one that goes away
    with this process. (A folder can be read-only, or mounted so that nothing in it can be run.)
    """
    digest = hashlib.sha256(text.encode()).hexdigest()[:12]
    for folder in (cache_folder, _temporary_folder):
        with contextlib.suppress(OSError):
            yield _write(folder(), f"cc-{name}-{digest}{SUFFIX}", text)


def cache_folder() -> str:
    """The user's folder for caches; raises OSError where there is no home folder."""
    home = {"darwin": "~/Library/Caches", "win32": "~/AppData/Local"}.get(sys.platform, "~/.cache")
    base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser(home)
    if not os.path.isabs(base):
        raise OSError("no home folder")
    folder = os.path.join(base, "neural-lab-course")
    os.makedirs(folder, mode=0o700, exist_ok=True)
    found = os.stat(folder)
    if os.name == "posix" and (found.st_uid != os.geteuid() or found.st_mode & 0o022):
        raise OSError("a script that somebody else could change is not to be run")
    return folder


def _temporary_folder() -> str:
    folder = tempfile.mkdtemp(prefix="neural-lab-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _write(folder: str, name: str, text: str) -> str:
    """Writes the file in one step: another process sees all of it or nothing."""
    path = os.path.join(folder, name)
    with contextlib.suppress(OSError), open(path, encoding="utf-8") as file:
        if file.read() == text and os.stat(path).st_mode & _MODE == _MODE:
            return path
    descriptor, draft = tempfile.mkstemp(dir=folder)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
        os.chmod(draft, _MODE)
        os.replace(draft, path)
    except OSError:
        with contextlib.suppress(OSError):
            os.unlink(draft)
        raise
    return path
