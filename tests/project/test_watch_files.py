"""The systemd unit, the Containerfile and the Compose file that docs/instructors/watch.md gives.

No container is built here. What can be held is: each is what its program reads, it calls commands
that exist with options that they have, and nothing in it takes away what confinement needs.
"""

from __future__ import annotations

import argparse
import configparser
import json
import re
import shlex
import shutil
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
import yaml

from grading.paths import ROOT

FOLDER = ROOT / "docs" / "instructors" / "watch"
UNIT = FOLDER / "course-watch.service"
CONTAINERFILE = FOLDER / "Containerfile"
COMPOSE = FOLDER / "compose.yaml"
# Under these a kernel does not start, or not as confined as it was.
TAKES_AWAY = ("MemoryDenyWriteExecute", "ProcSubset", "SystemCallFilter", "DynamicUser")


def service(text: str) -> dict[str, str]:
    unit = configparser.ConfigParser(interpolation=None, delimiters=("=",), comment_prefixes=("#",))
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read_string(text)
    assert unit.sections() == ["Unit", "Service", "Install"]
    return dict(unit["Service"])


def instructions(text: str) -> list[tuple[str, str]]:
    """The instructions of a Containerfile with their words."""
    lines = (line for line in text.splitlines() if line and not line.startswith("#"))
    whole = "\n".join(lines).replace("\\\n", " ")
    return [(name, words) for name, _space, words in (s.partition(" ") for s in whole.split("\n"))]


def reads(words: list[str]) -> argparse.Namespace:
    """What a command of ours makes of these words."""
    name, *options = words
    parser = argparse.ArgumentParser()
    import_module(f"grading.commands.{name}").add_arguments(parser)
    return parser.parse_args(options)


@pytest.mark.parametrize("key", ["ExecStartPre", "ExecStart"])
def test_the_unit_runs_commands_that_there_are(key: str) -> None:
    found = service(UNIT.read_text(encoding="utf-8"))
    program, *words = shlex.split(found[key])
    assert program == f"{found['WorkingDirectory']}/.venv/bin/python"
    assert words[:2] == ["-m", "grading"]
    assert reads(words[2:]).confine == "require"


def test_the_unit_leaves_what_confinement_needs() -> None:
    found = service(UNIT.read_text(encoding="utf-8"))
    assert not set(TAKES_AWAY) & found.keys()
    # the classroom can be written, and the folder for caches is the unit's own
    environment = dict(pair.split("=") for pair in found["Environment"].split())
    assert environment["COURSE_CLASSROOM"] == found["ReadWritePaths"]
    assert environment["XDG_CACHE_HOME"] == f"/var/cache/{found['CacheDirectory']}"
    # a kernel that is ended for its memory does not take the watch along
    assert found["OOMPolicy"] == "continue"
    assert found["KillMode"] == "mixed"


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="needs systemd-analyze")
@pytest.mark.parametrize("broken", ["", "ProtectSystm=strict"])
def test_systemd_reads_the_unit(tmp_path: Path, broken: str) -> None:
    text = UNIT.read_text(encoding="utf-8").replace("/srv/course/.venv/bin/python", sys.executable)
    path = tmp_path / UNIT.name
    path.write_text(text.replace("ProtectHome=", f"{broken}\nProtectHome="), encoding="utf-8")
    command = ["systemd-analyze", "verify", "--man=no", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ("Unknown key" in done.stderr) == bool(broken), done.stderr
    if not broken:
        assert (done.returncode, done.stderr) == (0, "")


def test_the_image_runs_the_watch_under_an_account_of_its_own() -> None:
    steps = instructions(CONTAINERFILE.read_text(encoding="utf-8"))
    found = dict(steps)
    assert steps[0][0] == "FROM"
    version = re.search(r"python:(3\.\d+)-", found["FROM"])
    assert version is not None
    assert version[1] in ("3.11", "3.12", "3.13")
    program, *words = [*json.loads(found["ENTRYPOINT"]), *json.loads(found["CMD"])]
    assert program == f"{found['WORKDIR']}/.venv/bin/python"
    assert words[:2] == ["-m", "grading"]
    assert reads(words[2:]).confine == "require"
    # all that a submission may read is in there
    assert not found["WORKDIR"].startswith(("/usr", "/lib", "/bin", "/tmp"))
    [user] = re.findall(
        r"useradd --uid (\d+)", " ".join(words for name, words in steps if name == "RUN")
    )
    assert found["USER"] == user != "0"
    assert found["STOPSIGNAL"] == "SIGTERM"
    for name, words in steps:
        for source in words.split()[:-1] if name == "COPY" else ():
            assert (ROOT / source).exists(), source


def test_a_classroom_stays_out_of_the_image() -> None:
    lines = (FOLDER / "Containerfile.dockerignore").read_text(encoding="utf-8").splitlines()
    assert {"classroom", ".git", ".venv*", "build"} <= set(lines)


@pytest.mark.slow
@pytest.mark.parametrize(("old", "new"), [("", ""), ("cap_drop:", "cap_drp:")])
def test_the_compose_file_fits_its_schema(tmp_path: Path, old: str, new: str) -> None:
    path = tmp_path / "compose.yaml"
    path.write_text(COMPOSE.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    command = ["check_jsonschema", "--builtin-schema", "vendor.compose-spec", str(path)]
    done = subprocess.run([sys.executable, "-m", *command], capture_output=True, check=False)
    assert done.returncode == bool(old)


def test_the_compose_file_mounts_what_the_image_knows() -> None:
    watch = yaml.safe_load(COMPOSE.read_text(encoding="utf-8"))["services"]["watch"]
    build = watch["build"]
    context = (FOLDER / build["context"]).resolve()
    assert context == ROOT
    assert context / build["dockerfile"] == CONTAINERFILE
    found = dict(instructions(CONTAINERFILE.read_text(encoding="utf-8")))
    targets = {
        volume["target"] if isinstance(volume, dict) else volume.split(":")[1]
        for volume in watch["volumes"]
    }
    assert targets == set(json.loads(found["VOLUME"]))
