"""Removes a folder whatever is in it: closed folders, odd names, folders nested a hundred thousand deep."""

from __future__ import annotations

import os
import secrets
import stat


def remove_tree(root: str) -> bool:
    """Removes the folder; False when something in it would not go. No process may be working in it any more.

    Folders are moved up to the top as they are met, so that neither recursion nor the length of a path sets a limit.
    Links are removed, never followed.
    """
    try:
        _open_up(root)
        top = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except FileNotFoundError:
        return True
    except OSError:
        return False
    try:
        prefix, count = secrets.token_hex(8), 0
        gone = True
        while gone:
            gone = False
            for name in os.listdir(top):
                if _unlink(name, top):
                    gone = True
                    continue
                try:
                    _open_up(name, top)
                    folder = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=top)
                except OSError:
                    continue
                try:
                    for inner in os.listdir(folder):
                        if not _unlink(inner, folder):
                            count += 1
                            _open_up(inner, folder)
                            os.rename(inner, f"{prefix}-{count}", src_dir_fd=folder, dst_dir_fd=top)
                    os.rmdir(name, dir_fd=top)
                    gone = True
                except OSError:
                    continue
                finally:
                    os.close(folder)
    finally:
        os.close(top)
    try:
        os.rmdir(root)
    except OSError:
        return False
    return True


def _unlink(name: str, folder: int) -> bool:
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
