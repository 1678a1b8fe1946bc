"""Archives made by somebody who means harm, and others that cannot be read."""

from __future__ import annotations

import stat
import struct
from pathlib import Path

import pytest

from grading.__main__ import main
from grading.intake import scan
from tests.support.packed_archives import (
    LESSON,
    NOTEBOOK,
    inner,
    moodle,
    names,
    packed,
    run,
)


@pytest.mark.parametrize(
    "path",
    [
        "../../etc/x.ipynb",
        "/etc/Ada_1_assignsubmission_file_/x.ipynb",
        "C:/Ada_1_assignsubmission_file_/x.ipynb",
        "Ada_1_assignsubmission_file_/../../../x.ipynb",
        "..\\Ada_1_assignsubmission_file_\\x.ipynb",
        "../_1_assignsubmission_file_x.ipynb",
    ],
)
def test_no_path_leads_out(tmp_path: Path, path: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path, {path: NOTEBOOK}) == 1
    assert "left out" in capsys.readouterr().err
    assert not list(tmp_path.rglob("*.ipynb"))


@pytest.mark.parametrize(
    "name", ["..", ".", "-rf", "=cmd()", "con\x1b[31m", "*", "x" * 200, "‮drow"]
)
def test_odd_names_become_valid_ids(tmp_path: Path, name: str) -> None:
    code = run(tmp_path, {moodle(name, 101, "$(rm -rf).ipynb"): NOTEBOOK})
    if code == 0:
        (found,) = scan(tmp_path / "room" / "submitted").submissions
        assert (tmp_path / "room" / "submitted") in found.folder.parents
        assert "=" not in (tmp_path / "room" / "collected.csv").read_text().replace("'=", "")


def test_links_are_not_unpacked_and_not_followed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(tmp_path, {moodle("Ada", 1): b"/etc/passwd"}, mode=stat.S_IFLNK | 0o777) == 1
    assert "link" in capsys.readouterr().err
    (tmp_path / "else").mkdir()
    (tmp_path / "room" / "submitted").mkdir(parents=True)
    (tmp_path / "room" / "submitted" / "ada").symlink_to(tmp_path / "else")
    assert run(tmp_path, {moodle("Ada", 1): NOTEBOOK}, "--force") == 1
    assert not list((tmp_path / "else").iterdir())


def test_bombs_are_not_unpacked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    bomb = b"0" * 30_000_000
    assert (
        run(tmp_path, {moodle("Ada", 1): bomb, moodle("Bob", 2, "x.zip"): inner({"x.ipynb": bomb})})
        == 1
    )
    assert capsys.readouterr().err.count("left out") == 2
    assert not names(tmp_path)
    monkeypatch.setattr("grading.collect.source.MOST_BYTES", 1000)
    assert run(tmp_path, {moodle("Ada", number): NOTEBOOK * 3 for number in range(9)}) == 1
    assert "more than is unpacked" in capsys.readouterr().err


def test_a_students_zip_of_thousands_of_files_is_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("grading.collect.archive.MOST_INNER", 3)
    files = {f"{number}.ipynb": NOTEBOOK for number in range(4)}
    assert (
        run(
            tmp_path,
            {
                moodle("Ada", 1, "x.zip"): inner(files),
                moodle("Bob", 2, "x.zip"): inner({"x.ipynb": NOTEBOOK}),
            },
        )
        == 1
    )
    assert names(tmp_path) == [f"bob/{LESSON}/{LESSON}.ipynb"]


def test_a_size_that_lies_is_found_out(tmp_path: Path) -> None:
    path = tmp_path / "lie.zip"
    packed(path, {moodle("Ada", 1): NOTEBOOK * 100})
    data = path.read_bytes()
    size, said = (struct.pack("<I", number) for number in (len(NOTEBOOK) * 100, 10))
    path.write_bytes(data.replace(size, said))
    assert (
        main(["collect", str(path), "--lesson", LESSON, "--classroom", str(tmp_path / "room")]) == 1
    )
    assert not names(tmp_path)


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"hello", NOTEBOOK])
def test_what_is_no_zip_says_so(
    tmp_path: Path, data: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "x.zip"
    path.write_bytes(data)
    assert (
        main(["collect", str(path), "--lesson", LESSON, "--classroom", str(tmp_path / "room")]) == 1
    )
    assert "no zip archive" in capsys.readouterr().err
    assert (
        main(
            [
                "collect",
                str(tmp_path / "absent.zip"),
                "--lesson",
                LESSON,
                "--classroom",
                str(tmp_path),
            ]
        )
        == 1
    )
    assert "cannot be opened" in capsys.readouterr().err


@pytest.mark.parametrize(
    "place",
    [f"ada/{LESSON}/{LESSON}.ipynb/", f"ada/{LESSON}/timestamp.txt/", f"ada/{LESSON}", "ada"],
)
def test_what_is_in_the_way_stops_nobody_else(
    tmp_path: Path, place: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "room" / "submitted" / place
    path.parent.mkdir(parents=True)
    path.mkdir() if place.endswith("/") else path.write_text("x")
    assert run(tmp_path, {moodle("Ada", 1): NOTEBOOK, moodle("Bob", 2): NOTEBOOK}, "--force") == 1
    assert "is in the way" in capsys.readouterr().err
    assert f"bob/{LESSON}/{LESSON}.ipynb" in names(tmp_path)


def test_a_table_with_a_huge_field_is_a_message(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "room").mkdir()
    (tmp_path / "room" / "collected.csv").write_text(
        "name,student,numbers\n" + "x" * 200_000 + ",ada,\n"
    )
    assert run(tmp_path, {moodle("Ada", 1): NOTEBOOK}) == 1
    assert "cannot be read as a table" in capsys.readouterr().err
