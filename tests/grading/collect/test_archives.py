"""Archives as Moodle and Canvas make them, and as students fill them."""

from __future__ import annotations

import contextlib
import csv
import json
import re
import struct
import zipfile
import zlib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from grading.__main__ import main
from grading.collect.archive import Archive
from grading.collect.names import owner
from grading.collect.work import Piece, Work, settle
from grading.grade import lesson_cells
from grading.intake import read_submission, scan
from grading.proofs.fuzz.corpus import bases
from grading.rebuild import rebuild
from grading.record.timestamps import handed_in_at
from grading.samples.saved_as import FORMS
from tests.support.packed_archives import (
    LESSON,
    MAY,
    NOTEBOOK,
    inner,
    moodle,
    names,
    packed,
    placed,
    run,
)


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
    settle(made)
    assert (made.pieces, made.rest) == ([late], [early])


def test_an_empty_zip_has_a_sentence_of_its_own(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(tmp_path, {moodle("Ada", 1, "x.zip"): inner({})}) == 1
    assert (
        "Ada handed in no notebook, and no other file that can be read." in capsys.readouterr().err
    )


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


class InCodePage(zipfile.ZipInfo):
    """An entry whose name is in Russia's code page, as WinRAR writes it."""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:
        return self.filename.encode("cp866"), 0


@pytest.mark.parametrize("is_of_this_name", [True, False])
def test_a_name_in_a_code_page_is_read_from_the_field_in_utf_8(
    tmp_path: Path, is_of_this_name: bool
) -> None:
    name = moodle("Иван Иванов", 104)
    info = InCodePage("x")
    info.filename = name
    told = zlib.crc32(name.encode("cp866")) + (not is_of_this_name)
    field = struct.pack("<BI", 1, told) + name.encode()
    info.extra = struct.pack("<HH", 0x7075, len(field)) + field
    with zipfile.ZipFile(tmp_path / "rar.zip", "w") as archive:
        archive.writestr(info, NOTEBOOK)
    [entry] = Archive(tmp_path / "rar.zip", "rar.zip").entries
    assert (entry.path == name) is is_of_this_name
