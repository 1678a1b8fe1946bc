"""Clones of GitHub Classroom: whose they are, and when their newest commit was made.

`gh classroom clone student-repos` makes `assignment-submissions/assignment-login`
(github.com/github/gh-classroom, cmd/gh-classroom/clone/student-repos/student-repos.go).
"""

from __future__ import annotations

import os
import subprocess
import zlib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grading.collect.commits import newest_commit
from grading.collect.repositories import Repositories
from grading.roster import Student
from tests.support.collect_archives import LESSON, Room, fill, work

FIRST = 1_777_900_000  # 2026-05-04 13:06:40 UTC


def git(folder: Path, *arguments: str, moment: int = FIRST) -> str:
    environment = os.environ | {
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_SYSTEM": os.devnull,
        "GIT_AUTHOR_DATE": f"{moment} +0200",
        "GIT_COMMITTER_DATE": f"{moment} +0200",
        **{
            f"GIT_{who}_{what}": "a@x"
            for who in ("AUTHOR", "COMMITTER")
            for what in ("NAME", "EMAIL")
        },
    }
    done = subprocess.run(
        ["git", "-C", str(folder), *arguments], env=environment, check=True, capture_output=True
    )
    return done.stdout.decode()


def clone(folder: Path, commits: int = 1, message: str = "x") -> Path:
    folder.mkdir(parents=True)
    git(folder, "init", "-q", "-b", "main")
    for number in range(commits):
        (folder / f"{LESSON}.ipynb").write_bytes(work(f"{folder.name} {number}"))
        git(folder, "add", ".")
        git(folder, "commit", "-qm", f"{message} {number}", moment=FIRST + number)
    return folder / ".git"


def moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def test_the_newest_commit_loose_and_packed(tmp_path: Path) -> None:
    place = clone(tmp_path / "a", 3, "a long message, so that one commit is like the next\n" * 40)
    assert newest_commit(place) == moment(FIRST + 2)
    git(tmp_path / "a", "repack", "-adfq", "--depth=50", "--window=50")
    git(tmp_path / "a", "pack-refs", "--all")
    assert not list(place.glob("objects/??"))
    assert newest_commit(place) == moment(FIRST + 2)
    (index,) = place.glob("objects/pack/*.idx")
    commits = [
        line
        for line in git(tmp_path / "a", "verify-pack", "-v", str(index)).splitlines()
        if " commit " in line
    ]
    assert any(len(line.split()) == 7 for line in commits), commits  # differences from others
    shas = git(tmp_path / "a", "rev-list", "HEAD").split()
    for number, sha in enumerate(reversed(shas)):  # some of them are kept as differences
        (place / "HEAD").write_text(sha)
        assert newest_commit(place) == moment(FIRST + number)


def test_clones_are_collected_with_logins_and_dates(
    room: Room, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    top = tmp_path / "lab-submissions"
    for login in ("ada-l", "bob"):
        place = clone(top / f"lab-{login}")
        fill(
            place.parent,
            {"src/.ipynb_checkpoints/x.ipynb": b"", "other.ipynb": work("other"), "data.csv": b"1"},
        )
        (place / "hooks" / "post-checkout").write_text("#!/bin/sh\ntouch ran\n")
        with (place / "config").open("a") as file:
            file.write('[core]\n\tfsmonitor = "touch ran"\n[log]\n\tshowSignature = true\n')
    assert room.run(top) == 0
    assert room.works() == {"ada-l": work("lab-ada-l 0"), "bob": work("lab-bob 0")}
    assert set(room.stamps().values()) == {"2026-05-04 13:06:40 UTC\n"}
    said = capsys.readouterr().out
    assert "2 repositories; before each login stands 'lab-'" in said
    assert "those of their newest commits, which the students' own computers wrote" in said
    assert room.run(top, "--no-dates", "--force") == 0
    assert not room.stamps()
    assert not list(tmp_path.rglob("ran"))


@pytest.mark.parametrize(
    ("names", "around", "logins"),
    [
        (["lab-1-ada", "lab-1-bob"], "x", ["ada", "bob"]),
        (["lab-ada-x", "lab-ada-y"], "lab-submissions", ["ada-x", "ada-y"]),
        (["01-tensors-ada"], "x", ["ada"]),
        (["lab-ada-known"], "x", ["ada-known"]),
        (["lab-a-known", "lab-a-b-known"], "x", ["a-known", "a-b-known"]),
        (["ada", "bob"], "x", ["ada", "bob"]),
    ],
)
def test_what_stands_before_a_login(names: list[str], around: str, logins: list[str]) -> None:
    known = {"ada-known", "a-known", "a-b-known"}
    clones = Repositories(names, around, LESSON, known.__contains__)
    found = [clones.owner(f"{name}/x.ipynb") for name in names]
    assert [one.name for one in found if one] == logins


def test_the_class_list_finds_the_login(room: Room, tmp_path: Path) -> None:
    room.list_class(
        Student("al15", "Ada", "Lovelace", login="ada-l"), Student("br", "Bob", "Ross", "bob@x.org")
    )
    files = {f"clones/hw-{name}/{LESSON}.ipynb": work(name) for name in ("ada-l", "bob")}
    assert room.collect_folder(files, "--from", "github") == 0
    assert room.works() == {"al15": work("ada-l"), "br": work("bob")}


def test_a_repository_that_leads_elsewhere_has_no_date(tmp_path: Path) -> None:
    place = clone(tmp_path / "a")
    sha = git(tmp_path / "a", "rev-parse", "HEAD").strip()
    (tmp_path / "link").mkdir()
    (tmp_path / "link" / ".git").symlink_to(place)
    assert newest_commit(tmp_path / "link" / ".git") is None
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / ".git").write_text(f"gitdir: {place}")
    assert newest_commit(tmp_path / "b" / ".git") is None
    fill(
        tmp_path / "c",
        {"HEAD": sha.encode(), "objects/info/alternates": str(place / "objects").encode()},
    )
    assert newest_commit(tmp_path / "c") is None
    fill(tmp_path / "d", {"HEAD": sha.encode()})
    (tmp_path / "d" / "objects").symlink_to(place / "objects")
    assert newest_commit(tmp_path / "d") is None
    for head in (
        "ref: ../../a/.git/refs/heads/main",
        "ref: refs/../../a/.git/HEAD",
        "ref: /etc/passwd",
        "",
    ):
        fill(tmp_path / "e", {"HEAD": head.encode()})
        assert newest_commit(tmp_path / "e") is None
    bomb = zlib.compress(b"commit 9\0" + b"\n" * 50_000_000 + b"committer x> 1 +0000\n")
    fill(tmp_path / "f", {"HEAD": sha.encode(), f"objects/{sha[:2]}/{sha[2:]}": bomb})
    assert newest_commit(tmp_path / "f") is None


@settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.data())
def test_a_damaged_pack_is_no_crash(tmp_path: Path, data: st.DataObject) -> None:
    place = tmp_path / "a" / ".git"
    if not place.exists():
        clone(tmp_path / "a", 2)
        git(tmp_path / "a", "repack", "-adfq")
    for path in [*place.glob("objects/pack/*.idx"), *place.glob("objects/pack/*.pack")]:
        path.chmod(0o644)
        whole = path.with_name(path.name + ".whole")
        if not whole.exists():
            whole.write_bytes(path.read_bytes())
        content = bytearray(whole.read_bytes())
        for _change in range(data.draw(st.integers(0, 4))):
            content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
        path.write_bytes(content[: data.draw(st.integers(0, len(content)))])
    found = newest_commit(place)
    assert found is None or isinstance(found, datetime)
