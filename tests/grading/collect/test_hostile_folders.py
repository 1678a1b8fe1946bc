"""Folders that somebody filled who means harm, and folders with more than one lesson."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from grading.collect.folder import DEEPEST
from grading.intake import scan
from tests.support.collect_archives import LESSON, NEXT, Room, fill, moodle, work, zipped


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes in folders")
def test_links_pipes_and_what_is_outside_is_left_alone(
    room: Room, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(tmp_path / "secret", {"x.ipynb": work("secret"), "folder/x.ipynb": work("secret")})
    top = tmp_path / "in"
    fill(top, {moodle("Bob", 12): work("b")})
    (top / "Ada_11_assignsubmission_file_").mkdir()
    (top / "Ada_11_assignsubmission_file_" / "x.ipynb").symlink_to(tmp_path / "secret" / "x.ipynb")
    (top / "Cho_13_assignsubmission_file_").symlink_to(tmp_path / "secret" / "folder")
    (top / "Dan_14_assignsubmission_file_").mkdir()
    os.mkfifo(top / "Dan_14_assignsubmission_file_" / "x.ipynb")
    (top / "all.zip").symlink_to(tmp_path / "secret.zip")
    (tmp_path / "secret.zip").write_bytes(zipped({moodle("Eve", 15): work("secret")}))
    assert room.run(top) == 1
    assert room.works() == {"bob": work("b")}
    said = capsys.readouterr().err
    assert said.count("was left out: it is a link or a device") == 4
    assert len(said.splitlines()) == 5  # and one on Bob's notebook


@pytest.mark.parametrize(
    "name",
    ["a\x1b[31mb", "a\nb", "\u202edcba", "=cmd()", "x" * 200, "-rf", "\udcff\udcfe", "*?", "ａ"],
)
def test_odd_names_are_shown_and_stored_safely(
    room: Room, tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    files = {f"{name}_11_assignsubmission_file_/{name}.ipynb": work("1"), f"{name}/y.txt": b"?"}
    assert room.collect_folder(files) == 1
    said = capsys.readouterr()
    assert not set("\x1b\u202e") & set(said.out + said.err)
    assert said.err.count("was left out") == 1
    (found,) = scan(room.root / "submitted").submissions
    assert room.root / "submitted" in found.folder.parents
    table = (room.root / "collected.csv").read_text(encoding="utf-8")
    assert not any(line.startswith("=") for line in table.splitlines())


def test_what_is_too_much_is_one_line(
    room: Room, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    files = {moodle("Ada", number): work() for number in range(9)}
    for where in ("folder", "source"):
        monkeypatch.setattr(f"grading.collect.{where}.MOST_ENTRIES", 5)
        assert room.collect_folder(files) == 1
        monkeypatch.undo()
        assert "holds more than is unpacked" in capsys.readouterr().err
    monkeypatch.setattr("grading.collect.source.MOST_BYTES", 100)
    assert room.collect_folder(files) == 1
    assert "Nothing was collected." in capsys.readouterr().err
    assert not room.root.exists()
    monkeypatch.undo()
    deep = "/".join(["d"] * (DEEPEST + 5))
    assert room.collect_folder({moodle("Ada", 1): work(), f"{deep}/x.ipynb": work()}) == 1
    assert "it lies too deep in other folders" in capsys.readouterr().err


def test_a_zip_file_in_a_students_zip_file_is_not_opened(room: Room) -> None:
    inner = zipped({"y.zip": zipped({"z.ipynb": work("deep")}), "x.ipynb": work("x")})
    assert room.collect_folder({moodle("Ada", 1, "x.zip"): inner}) == 0
    assert room.works() == {"ada": work("x")}


def test_a_folder_that_may_not_be_opened(
    room: Room, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from grading.collect import folder

    listing = folder._listing

    def guarded(path: Path) -> list[os.DirEntry[str]]:
        if path.name.startswith("Ada"):
            raise PermissionError(13, "Permission denied")
        return listing(path)

    monkeypatch.setattr(folder, "_listing", guarded)
    assert room.collect_folder({moodle("Ada", 1): work(), moodle("Bob", 2): work("b")}) == 1
    assert "it cannot be opened (Permission denied)" in capsys.readouterr().err
    assert list(room.works()) == ["bob"]


def test_of_several_lessons_one_is_taken(room: Room, capsys: pytest.CaptureFixture[str]) -> None:
    files = {
        f"submitted/{name}/{lesson}/{lesson}.ipynb": work(name + lesson)
        for name in ("ada", "bob")
        for lesson in (LESSON, NEXT)
    }
    files[f"submitted/cho/{NEXT}/{NEXT}.ipynb"] = work("c")
    files[f"submitted/bob/{NEXT}/draft.ipynb"] = work("draft")
    files[f"submitted/ada/{LESSON}/timestamp.txt"] = b"2026-05-04 14:00:00 CEST"
    assert room.collect_folder(files) == 0
    assert room.works() == {name: work(name + LESSON) for name in ("ada", "bob")}
    assert room.stamps() == {"ada": "2026-05-04 12:00:00 UTC\n"}
    assert "4 files of other lessons were left alone" in capsys.readouterr().out
    assert room.collect_folder(files, lesson=NEXT) == 0
    assert room.works(NEXT).keys() == {"ada", "bob", "cho"}
    assert room.collect_folder({f"x-submissions/x-ada/{NEXT}/{NEXT}.ipynb": work()}) == 1
    assert f"holds no work for {LESSON}" in capsys.readouterr().err
    names = {f"Ada Lovelace - {LESSON}.ipynb": work("a"), f"Ada Lovelace - {NEXT}.ipynb": work("b")}
    assert room.collect(names) == 0
    assert room.works()["ada_lovelace"] == work("a")
