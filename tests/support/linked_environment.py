"""A virtual environment that holds what pip chose, as links to this one's packages.

pip resolves; what it would unpack for minutes is here already.
"""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
import sys
import sysconfig
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path

OUTSIDE = (os.pardir,) * 3  # from site-packages to the environment's own folder


def chosen(requirements: Path, constraints: Path) -> dict[str, str]:
    """The packages and versions that pip would put into an empty environment."""
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pip", "install", "--dry-run", "--ignore-installed", "--quiet"),
            *("--report", "-", "-c", str(constraints), "-r", requirements.name),
        ],
        cwd=requirements.parent,
        capture_output=True,
        text=True,
        check=True,
        timeout=600,
    )
    found = [entry["metadata"] for entry in json.loads(done.stdout)["install"]]
    return {plain(entry["name"]): entry["version"] for entry in found}


def plain(name: str) -> str:
    """A package's name as pip compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def link(packages: Mapping[str, str], environment: Path) -> list[str]:
    """Puts these packages of ours, and nothing else, into the environment.

    Returns:
        What is not here, or in another version: pip has to install it.
    """
    [there] = (environment / "lib").glob("python*/site-packages")
    missing = []
    for name, version in packages.items():
        try:
            package = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            missing.append(f"{name}=={version}")
            continue
        if _public(package.version) != _public(version):
            missing.append(f"{name}=={version}")
            continue
        names = [
            line[0].split("/")
            for line in csv.reader((package.read_text("RECORD") or "").splitlines())
        ]
        for top in {parts[0] for parts in names} - {os.pardir, "__pycache__"}:
            _link(Path(sysconfig.get_path("purelib"), top), there / top)
        for parts in names:
            if tuple(parts[:3]) == OUTSIDE:
                _link_data(Path(sys.prefix, *parts[3:]), environment.joinpath(*parts[3:]))
    return missing


def _public(version: str) -> str:
    """The same release may be built for processors alone."""
    return version.partition("+")[0]


def _link(source: Path, target: Path) -> None:
    if source.exists() and not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        target.symlink_to(source)


def _link_data(source: Path, target: Path) -> None:
    """A script begins with the path of its interpreter; all else is as it is there."""
    if source.parent.name == "bin" and source.is_file():
        content = source.read_bytes()
        first, rest = content.partition(b"\n")[::2]
        if first.startswith(b"#!") and b"python" in first:
            target.write_bytes(b"#!%s\n%s" % (bytes(target.parent / "python"), rest))
            target.chmod(0o755)
            return
    _link(source, target)
