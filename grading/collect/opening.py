"""Opens what a person named: zip files, folders, folders of zip files, parts of one download.

All is opened before anything is written, so that a damaged file leaves nothing half collected.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from course.i18n import gettext as _
from grading.collect.archive import Archive
from grading.collect.folder import Folder
from grading.collect.source import Entry, Merged, Source
from grading.model import UserError

# Drive writes a large download as "drive-download-20260504T120000Z-001.zip", "-002.zip", ...
_PART = re.compile(r"(?P<stem>.+)-(?P<number>\d{3})\.zip", re.IGNORECASE | re.DOTALL)
Owned = Callable[[Source, Entry], bool]


def opened(paths: Sequence[Path], is_owned: Owned) -> tuple[list[Source], list[str]]:
    """The sources of some paths, and a sentence for each that cannot be opened.

    Args:
        paths: What was named.
        is_owned: Whether a file in a folder is a student's, by the names around it: a zip file
            directly in a folder that is nobody's is an archive of its own.
    """
    problems: list[str] = []
    sources: list[Source] = []
    zips: list[Path] = []
    for path in paths:
        if not path.is_dir():
            zips.append(path)
            continue
        try:
            folder = Folder(path, path.as_posix())
        except UserError as error:
            problems.append(str(error))
            continue
        archives = [
            entry
            for entry in folder.entries
            if "/" not in entry.path
            and entry.path.lower().endswith(".zip")
            # an archive of a class may be larger than a student's own
            and (entry.handle is not None and entry.handle.is_file())
            and not entry.handle.is_symlink()
            and not is_owned(folder, entry)
        ]
        zips += [entry.handle for entry in archives]
        rest = [entry for entry in folder.entries if entry not in set(archives)]
        if rest or not archives:
            folder.entries = tuple(rest)
            sources.append(folder)
    for name, group in _downloads(zips).items():
        problems += _missing(name, group)
        found: list[Source] = []
        for path in group:
            try:
                found.append(Archive(path, path.as_posix()))
            except UserError as error:
                problems.append(str(error))
        if len(group) > 1 and len(found) == len(group):
            try:
                found = [Merged(found, f"{name}-*.zip")]
            except UserError as error:
                problems.append(str(error))
        sources += found
    return sources, problems


def _downloads(paths: Iterable[Path]) -> dict[str, list[Path]]:
    """The zip files of each download: the parts of one together, the others alone."""
    found: dict[str, list[Path]] = {}
    for path in paths:
        part = _PART.fullmatch(path.name)
        name = path.with_name(part["stem"]).as_posix() if part else path.as_posix()
        if path not in found.setdefault(name, []):
            found[name].append(path)
    return {name: sorted(group) for name, group in found.items()}


def _missing(name: str, group: Sequence[Path]) -> list[str]:
    numbers = {int(part["number"]) for path in group if (part := _PART.fullmatch(path.name))}
    lacking = sorted(set(range(1, max(numbers, default=0))) - numbers)
    if not lacking:
        return []
    listed = ", ".join(f"-{number:03}.zip" for number in lacking[:5])
    return [
        _(
            "{file}: the parts {missing} of this download are not here: put them beside the "
            "others and run the command again."
        ).format(file=name, missing=listed)
    ]
