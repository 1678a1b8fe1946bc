"""What a figure belongs to: processor, cores, versions, the day, and who else was at work."""

from __future__ import annotations

import os
import platform
import subprocess
from datetime import date
from importlib import metadata
from pathlib import Path
from typing import Any

import psutil

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("nbgrader", "nbclient", "torch", "tensorflow-cpu", "tensorflow", "tinygrad")
BUSY = 0.15  # a share of the processor that others may take without a word about it


def machine() -> dict[str, Any]:
    """Processor, cores, memory, system and versions."""
    return {
        "processor": processor(),
        "cores": len(psutil.Process().cpu_affinity())
        if hasattr(psutil.Process, "cpu_affinity")
        else os.cpu_count() or 1,
        "gigabytes": round(psutil.virtual_memory().total / 2**30),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "versions": dict(filter(None, map(_version, PACKAGES))),
    }


def processor() -> str:
    """The processor's name with its family and model, where the name alone says little."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").split("\n\n")[0].splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    pairs = (line.partition(":") for line in lines)
    found = {name.strip(): value.strip() for name, _colon, value in pairs}
    name = " ".join(found.get("model name", platform.machine()).replace("(R)", "").split())
    number = f"family {found.get('cpu family', '?')}, model {found.get('model', '?')}"
    return f"{name}, {number}"


def today() -> str:
    """The day, as ISO 8601 has it."""
    return date.today().isoformat()


def commit() -> str:
    """The commit of the clone, or nothing outside of git."""
    done = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.strip()


def taken_by_others(seconds: float = 2.0) -> float:
    """The share of the processor that is in use while this process does nothing."""
    return round(psutil.cpu_percent(seconds) / 100, 2)


def _version(package: str) -> tuple[str, str] | None:
    try:
        return package, metadata.version(package)
    except metadata.PackageNotFoundError:
        return None
