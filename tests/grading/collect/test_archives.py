"""Archives as Moodle and Canvas make them, and as somebody makes them who means harm."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import re
import stat
import struct
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from grading.__main__ import main
from grading.collect.names import owner
from grading.collect.plan import Piece, Work, _settle
from grading.grade import lesson_cells
from grading.intake import read_submission, scan
from grading.proofs.fuzz.corpus import bases
from grading.proofs.fuzz.saved_as import FORMS
from grading.rebuild import rebuild
from grading.record.timestamps import handed_in_at

LESSON = "01_tensors"
NOTEBOOK = json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": []}).encode()
MAY = (2026, 5, 4, 14, 30, 2)
Files = dict[str, bytes]


def packed(
    path: Path | io.BytesIO,
    files: Files,
    *,
    moment: tuple[int, ...] = MAY,
    utc: datetime | None = None,
    mode: int = stat.S_IFREG | 0o644,
) -> Path | io.BytesIO:
    """A zip file; with `utc` each entry has the field that holds the moment in UTC."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            info = zipfile.ZipInfo(name, moment)  # type: ignore[arg-type]
            info.external_attr = mode << 16
            if utc is not None:
                info.extra = struct.pack("<HHBi", 0x5455, 5, 1, int(utc.timestamp()))
            archive.writestr(info, data, zipfile.ZIP_DEFLATED)
    return path


def inner(files: Files) -> bytes:
    file = io.BytesIO()
    packed(file, files)
    return file.getvalue()


def run(tmp_path: Path, files: Files, *options: str, **how: object) -> int:
    path = packed(tmp_path / "download.zip", files, **how)  # type: ignore[arg-type]
    return main(
        ["collect", str(path), "--lesson", LESSON, "--classroom", str(tmp_path / "room"), *options]
    )


def placed(tmp_path: Path) -> dict[str, bytes]:
    room = tmp_path / "room" / "submitted"
    return {
        path.relative_to(room).as_posix(): path.read_bytes()
        for path in sorted(room.rglob("*"))
        if path.is_file()
    }


def names(tmp_path: Path) -> list[str]:
    return [name for name in placed(tmp_path) if not name.endswith("timestamp.txt")]


def moodle(name: str, number: int, file: str = "x.ipynb") -> str:
    return f"{name}_{number}_assignsubmission_file_/{file}"


def test_moodles_folders(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = run(
        tmp_path,
        {
            moodle("Ada Lovelace", 101): NOTEBOOK,
            moodle("Zoë O'Neil", 102, "01_tensors (1).ipynb"): NOTEBOOK + b"\n",
            moodle("Łukasz Nowak", 103): NOTEBOOK,
            moodle("Иван Иванов", 104): NOTEBOOK,
            "Ada Lovelace_101_assignsubmission_onlinetext_/onlinetext.html": b"<p>Hello</p>",
        },
    )
    assert code == 0
    found = names(tmp_path)
    assert found[0] == f"ada_lovelace/{LESSON}/{LESSON}.ipynb"
    assert f"zoe_oneil/{LESSON}/{LESSON}.ipynb" in found
    assert len(found) == 4
    assert len(scan(tmp_path / "room" / "submitted").submissions) == 4
    assert "ada_lovelace" in capsys.readouterr().out
    with (tmp_path / "room" / "collected.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["name"]: row["student"] for row in csv.DictReader(file)}
    assert rows["Ada Lovelace"] == "ada_lovelace"
    assert set(rows) == {"Ada Lovelace", "Zoë O'Neil", "Łukasz Nowak", "Иван Иванов"}


def test_moodle_without_folders_and_another_number_in_the_next_lesson(tmp_path: Path) -> None:
    assert run(tmp_path, {"Ada Lovelace_101_assignsubmission_file_x.ipynb": NOTEBOOK}) == 0
    assert (
        run(
            tmp_path,
            {"Ada Lovelace_977_assignsubmission_file_x.ipynb": NOTEBOOK},
            "--lesson",
            "02_neuron",
        )
        == 0
    )
    assert names(tmp_path) == [
        f"ada_lovelace/{lesson}/{lesson}.ipynb" for lesson in (LESSON, "02_neuron")
    ]


def test_canvas(tmp_path: Path) -> None:
    code = run(
        tmp_path,
        {
            "lovelaceada_111_901_01_tensors.ipynb": NOTEBOOK,
            "hoppergrace_LATE_112_902_01_tensors-1.ipynb": NOTEBOOK,
            "submissions/noetheremmy_113_903_my_work.ipynb": NOTEBOOK,
            "lovelaceada_114_904_01_tensors.ipynb": NOTEBOOK,
        },
    )
    assert code == 0
    assert sorted(names(tmp_path)) == sorted(
        f"{student}/{LESSON}/{LESSON}.ipynb"
        for student in ("lovelaceada", "hoppergrace", "noetheremmy", "lovelaceada-114")
    )


def test_namesakes_are_told_apart(tmp_path: Path) -> None:
    assert (
        run(
            tmp_path,
            {moodle("Ada Lovelace", 101): NOTEBOOK, moodle("Ada Lovelace", 102): NOTEBOOK + b" "},
        )
        == 0
    )
    assert {name.split("/")[0] for name in names(tmp_path)} == {
        "ada_lovelace-101",
        "ada_lovelace-102",
    }


def test_an_edited_id_is_used_from_then_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(tmp_path, {moodle("Ada Lovelace", 101): NOTEBOOK})
    mapping = tmp_path / "room" / "collected.csv"
    mapping.write_text(mapping.read_text().replace("ada_lovelace", "al1815"))
    assert run(tmp_path, {moodle("Ada Lovelace", 300): NOTEBOOK}, "--lesson", "02_neuron") == 0
    assert "al1815/02_neuron/02_neuron.ipynb" in names(tmp_path)
    mapping.write_text("name,student\nAda Lovelace,../x\n")
    assert run(tmp_path, {moodle("Ada Lovelace", 300): NOTEBOOK}) == 1
    assert "line 2" in capsys.readouterr().err


def test_another_platform_by_a_pattern(tmp_path: Path) -> None:
    assert (
        run(
            tmp_path,
            {"ps1_bitdiddle_attempt_1.ipynb": NOTEBOOK},
            "--names",
            r"ps1_(?P<student_id>\w+)_attempt",
        )
        == 0
    )
    assert names(tmp_path) == [f"bitdiddle/{LESSON}/{LESSON}.ipynb"]
    for wrong in ("(", "no group"):
        assert run(tmp_path, {}, "--names", wrong) == 2


def test_the_moment_of_handing_in(tmp_path: Path) -> None:
    moment = datetime(2026, 5, 4, 12, 30, 5, tzinfo=UTC)
    files = {moodle("Ada Lovelace", 101): NOTEBOOK}
    folder = tmp_path / "room" / "submitted" / "ada_lovelace" / LESSON
    # the moment of zipping, whatever field it stands in
    assert run(tmp_path, files, utc=moment) == 0
    assert handed_in_at(folder) is None
    # nothing is replaced by saying when
    assert run(tmp_path, files, "--entry-dates", utc=moment) == 0
    assert handed_in_at(folder) == moment.replace(tzinfo=None)
    assert run(tmp_path, files) == 0  # and not knowing it takes nothing away
    assert handed_in_at(folder) == moment.replace(tzinfo=None)
    # A date without its zone is taken for one of this machine's.
    assert run(tmp_path, files, "--entry-dates") == 1
    run(tmp_path, files, "--force", "--entry-dates")
    local = datetime(*MAY).astimezone(UTC).replace(tzinfo=None)
    assert handed_in_at(folder) == local
    run(tmp_path, files, "--force", "--no-dates")
    assert handed_in_at(folder) is None
    run(tmp_path, files, "--force", "--entry-dates", moment=(1980, 1, 1, 0, 0, 0))
    assert handed_in_at(folder) is None


def test_nothing_is_overwritten_without_force(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = f"ada_lovelace/{LESSON}/{LESSON}.ipynb"
    run(tmp_path, {moodle("Ada Lovelace", 101): NOTEBOOK})
    assert run(tmp_path, {moodle("Ada Lovelace", 101): NOTEBOOK}) == 0
    assert run(tmp_path, {moodle("Ada Lovelace", 101): b"{}"}) == 1
    assert "--force" in capsys.readouterr().err
    assert placed(tmp_path)[path] == NOTEBOOK
    assert (
        run(
            tmp_path,
            {
                moodle("Ada Lovelace", 101, "a.ipynb"): b"{}",
                moodle("Ada Lovelace", 101, "b.ipynb"): b"[]",
            },
            "--force",
        )
        == 0
    )
    assert [name.rsplit("/", 1)[-1] for name in names(tmp_path)] == ["a.ipynb", "b.ipynb"]


def test_a_students_own_zip_and_other_files(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = run(
        tmp_path,
        {
            moodle("Ada Lovelace", 101, "all.zip"): inner(
                {
                    "work/x.ipynb": NOTEBOOK,
                    "__MACOSX/._x.ipynb": b"?",
                    "a.png": b"png",
                    "work/.ipynb_checkpoints/x.ipynb": b"old",
                }
            ),
            moodle("Bob", 102, "report.pdf"): b"%PDF",
            moodle("Cho", 103, "broken.zip"): b"PK no",
            "__MACOSX/._x.ipynb": b"?",
            "readme.txt": b"?",
        },
    )
    said = capsys.readouterr().err
    assert code == 1
    assert names(tmp_path) == [f"ada_lovelace/{LESSON}/{LESSON}.ipynb"]
    assert "Bob handed in no notebook, but: report.pdf" in said
    assert "broken.zip was left out" in said
    assert "readme.txt was left out" in said
    assert "MACOSX" not in said


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
    monkeypatch.setattr("grading.collect.archive.MOST_BYTES", 1000)
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


def test_names_that_macos_packed_without_saying_their_encoding(tmp_path: Path) -> None:
    path = tmp_path / "mac.zip"
    packed(path, {moodle("Zoe", 1): NOTEBOOK})
    path.write_bytes(path.read_bytes().replace(b"Zoe_1", "Zö_1".encode()))
    assert (
        main(["collect", str(path), "--lesson", LESSON, "--classroom", str(tmp_path / "room")]) == 0
    )
    assert names(tmp_path) == [f"zo/{LESSON}/{LESSON}.ipynb"]


@pytest.mark.parametrize("name", ["x" * 240, "a:b?c", "é" * 120])
def test_an_older_version_of_any_name_is_kept(tmp_path: Path, name: str) -> None:
    files = {
        f"ada_11_901_{name}.ipynb": NOTEBOOK,
        f"ada_11_902_{name}-1.ipynb": NOTEBOOK + b" ",
        "zed_12_903_x.ipynb": NOTEBOOK,
    }
    assert run(tmp_path, files) == 0
    assert len(names(tmp_path)) == 2
    (kept,) = (tmp_path / "room" / "attempts").rglob("*.ipynb")
    assert kept.read_bytes() == NOTEBOOK
    assert re.fullmatch(r"[A-Za-z0-9 ._()-]{1,100}", kept.name)


def test_what_was_placed_before_a_full_disk_is_remembered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(folder: Path, student: str, lesson: str) -> list[str]:
        if student == "bob":
            raise OSError(28, "No space left on device")
        return []

    monkeypatch.setattr("grading.collect.place.look", full)
    files = {moodle("Ada", 1): NOTEBOOK, moodle("Bob", 2): NOTEBOOK}
    with contextlib.suppress(OSError):
        assert run(tmp_path, files) != 0
    assert "Ada" in (tmp_path / "room" / "collected.csv").read_text()
    assert "ada" in json.loads((tmp_path / "room" / "collected.json").read_text())["work"]


def test_a_number_in_a_name_leaves_nobody_without_a_notebook() -> None:
    old, new = datetime(2026, 5, 3, tzinfo=UTC), datetime(2026, 5, 4, tzinfo=UTC)
    early, late = Piece("x-7.ipynb", b"1", "x", 7, 0, old), Piece("x.ipynb", b"2", "x", 0, 0, new)
    made = Work("ada", [early, late])
    _settle(made)
    assert (made.pieces, made.older) == ([late], [early])


def test_an_empty_zip_has_a_sentence_of_its_own(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(tmp_path, {moodle("Ada", 1, "x.zip"): inner({})}) == 1
    assert (
        "Ada handed in no notebook, and no other file that can be read." in capsys.readouterr().err
    )


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


def test_whose_a_file_is() -> None:
    assert owner("a.ipynb") is None
    found = owner("Anne Marie_von_7_assignsubmission_file_/deep/er/x_1.ipynb")
    assert found is not None
    assert (found.name, found.number, found.file) == ("Anne Marie_von", "7", "x_1.ipynb")
    found = owner("s1/x.ipynb", re.compile(r"^(?P<student_id>\w+)/"))
    assert found is not None
    assert (found.key, found.file) == ("s1", "x.ipynb")


@pytest.mark.parametrize("form", sorted(FORMS))
def test_what_programs_save_keeps_every_answer(tmp_path: Path, form: str) -> None:
    for base in bases():
        if base.name.endswith(f"-solved-0-{form}"):
            (tmp_path / f"{base.lesson}.ipynb").write_text(
                json.dumps(base.notebook), encoding="utf-8"
            )
            submission = read_submission(tmp_path, "ada", base.lesson)
            rebuilt = rebuild(lesson_cells(base.lesson), submission)
            assert rebuilt.attempted == set(base.answers)
            assert {
                cell.exercise: cell.source
                for cell in rebuilt.cells
                if cell.exercise in base.answers and cell.kind == "answer"
            } == base.answers
            assert not [cell for cell in rebuilt.cells if cell.id.startswith("own-")]
            (tmp_path / f"{base.lesson}.ipynb").unlink()
