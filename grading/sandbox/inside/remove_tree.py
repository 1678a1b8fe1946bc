"""Removes a folder whatever is in it: closed folders, odd names, endless nesting."""

from __future__ import annotations

import contextlib
import os
import stat

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


def remove_tree(root: str) -> bool:
    """Removes the folder; False when something in it would not go.

    No process may be working in it any more.

    It climbs down and up again with one folder open at a time, so that neither recursion, nor open
    files, nor the length of a path sets a limit. Links are removed, never followed.
    """
    try:
        _open_up(root)
        here = os.open(root, _FOLDER)
    except FileNotFoundError:
        return True
    except OSError:
        return _unlink(root)  # somebody has put something else in its place
    # of each folder that we are in: its name, and what its parent still holds
    above: list[tuple[str, list[str]]] = []
    try:
        todo = _clear(here)
        while todo or above:
            if todo:
                name = todo.pop()
                try:
                    _open_up(name, here)
                    inner = os.open(name, _FOLDER, dir_fd=here)
                except OSError:
                    continue
                above.append((name, todo))
                here, outer = inner, here
                os.close(outer)
                todo = _clear(here)
            else:
                outer = os.open("..", _FOLDER, dir_fd=here)
                os.close(here)
                here = outer
                name, todo = above.pop()
                with contextlib.suppress(OSError):
                    os.rmdir(name, dir_fd=here)
    except OSError:
        return False
    finally:
        os.close(here)
    try:
        os.rmdir(root)
    except OSError:
        return False
    return True


def _clear(folder: int) -> list[str]:
    """Removes what is no folder; gives the names of what stays."""
    return [name for name in os.listdir(folder) if not _unlink(name, folder)]


def _unlink(name: str, folder: int | None = None) -> bool:
    try:
        os.unlink(name, dir_fd=folder)
    except OSError:
        return False
    return True


def _open_up(name: str, folder: int | None = None) -> None:
    """Gives the owner all rights on a folder that may have been closed."""
    mode = os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode
    if stat.S_ISDIR(mode) and mode & 0o700 != 0o700:
        os.chmod(name, 0o700, dir_fd=folder)
