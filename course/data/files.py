"""Where MNIST's four files are: $COURSE_DATA, the user's cache, the network.

No file is used whose checksum is wrong.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import zlib
from functools import lru_cache
from pathlib import Path

from course.data import cache, digits
from course.data.download import download
from course.i18n import gettext as _

# sha256 of the uncompressed files.
CHECKSUMS = {
    "train-images-idx3-ubyte": "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    "train-labels-idx1-ubyte": "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    "t10k-images-idx3-ubyte": "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    "t10k-labels-idx1-ubyte": "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
}
_STAMPS = "verified.json"


def find() -> Path | None:
    """The folder that holds MNIST/raw/ with the four files, all intact.

    None (and one line that says so): the stand-in.
    """
    return _find(os.environ.get("COURSE_DATA", ""), cache.folder())


@lru_cache(maxsize=8)
def _find(given: str, kept: Path | None) -> Path | None:
    for root in ([Path(given).expanduser()] if given else []) + ([kept] if kept else []):
        found = _intact_root(root)
        if found:
            return found
    target = cache.writable()
    if download(target, CHECKSUMS):
        found = _intact_root(target)
        if found:
            return found
    count = digits.TRAIN_COUNT + digits.TEST_COUNT
    print(
        _(
            "MNIST is not on this machine and could not be downloaded. This lesson uses a "
            "stand-in: {count} handwritten digits that come with scikit-learn."
        ).format(count=f"{count:,}"),
        flush=True,
    )
    return None


def _intact_root(root: Path) -> Path | None:
    """`root` if the four files are there and intact.

    Packed ones (.gz) are unpacked into the cache, and that is returned.
    """
    raw = root / "MNIST" / "raw"
    there = {name: raw / name for name in CHECKSUMS if (raw / name).is_file()}
    packed = {name: raw / f"{name}.gz" for name in CHECKSUMS if (raw / f"{name}.gz").is_file()}
    good = {name for name, path in there.items() if _intact(path)}
    if len(good) == len(CHECKSUMS):
        return root
    if not there and not packed:
        return None
    target = cache.writable()
    if (
        target != root
        and all((target / "MNIST" / "raw" / name).is_file() for name in CHECKSUMS)
        and _intact_root(target)
    ):
        return target  # unpacked earlier
    contents: dict[str, bytes] = {}
    for name in CHECKSUMS:
        content = (
            there[name].read_bytes()
            if name in good
            else _unpacked(packed[name], name)
            if name in packed
            else None
        )
        if content is None:
            if name not in there and name not in packed:
                print(
                    _("MNIST in {folder} is not used: {name} is missing there.").format(
                        folder=raw, name=name
                    ),
                    flush=True,
                )
            return None
        contents[name] = content
    for name, content in contents.items():
        cache.write(target / "MNIST" / "raw" / name, content)
    return target


def _unpacked(path: Path, name: str) -> bytes | None:
    """The content of a packed file, or None when it is not what it should be.

    Then a line names the file.
    """
    try:
        content = gzip.decompress(path.read_bytes())
    except (OSError, EOFError, zlib.error):
        content = b""
    if hashlib.sha256(content).hexdigest() == CHECKSUMS[name]:
        return content
    _say_damaged(path)
    return None


def _intact(path: Path) -> bool:
    """Whether a file has its checksum.

    A file found intact is stamped with its size and time, and not read again for it.
    """
    try:
        found = path.stat()
        key, stamp = str(path.resolve()), [found.st_size, found.st_mtime_ns, CHECKSUMS[path.name]]
        stamps = _stamps()
        if stamps.get(key) == stamp:
            return True
        with path.open("rb") as file:
            intact = hashlib.file_digest(file, "sha256").hexdigest() == CHECKSUMS[path.name]
    except OSError:
        intact = False
    if not intact:
        _say_damaged(path)
        return False
    try:
        cache.write(
            cache.writable() / _STAMPS, json.dumps(stamps | {key: stamp}, indent=1).encode()
        )
    except OSError:
        pass  # no more than time is lost
    return True


def _stamps() -> dict[str, object]:
    kept = cache.folder()
    try:
        found = json.loads((kept / _STAMPS).read_bytes()) if kept else {}
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _say_damaged(path: Path) -> None:
    print(
        _(
            "{file} is damaged or was downloaded only in part (its checksum is wrong), so it is "
            "not used."
        ).format(file=path),
        flush=True,
    )
